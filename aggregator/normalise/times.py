"""When an entry was published and updated: aware, in UTC, and never in the future."""

from datetime import UTC, datetime

from aggregator.model.feed import ParsedEntry
from aggregator.normalise.document import Reading
from aggregator.text.dates import parse_date

# The first day of the epoch is what software writes where it knows no date.
_EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)


def times(entry: ParsedEntry, shared: Reading) -> tuple[datetime, datetime, bool]:
    """Return published, updated (never after the receipt, never before published) and whether dated."""
    received_at = shared.received_at
    updated = _moment(entry.updated, shared) if shared.trust_updated else None
    if entry.published and entry.published == entry.updated and updated:
        published: datetime | None = updated
    elif "published" in shared.source.distrust:
        published = None
    else:
        published = _moment(entry.published, shared) or updated
    published_at = min(published or received_at, received_at)
    updated_at = min(updated or published_at, received_at)
    # A date in the future moves with each receipt until it has come: it identifies nothing.
    return published_at, max(updated_at, published_at), published == published_at


def _moment(text: str | None, shared: Reading) -> datetime | None:
    moment = parse_date(text, shared.zone, shared.received_at) if text else None
    return moment if moment and moment >= _EARLIEST else None
