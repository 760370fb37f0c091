"""Which articles a document retracts, and which it restores (rule B7 of the design). Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from aggregator.model.retraction import Listing, Retraction, Standing

# Documents are cut and rebuilt by publishers' caches: once is no evidence.
VANISHED_AFTER = timedelta(hours=1)


def reconsidered(standings: Sequence[Standing], listing: Listing, now: datetime) -> tuple[Standing, ...]:
    """Return how articles stand after a document, those alone for which something changes.

    `standings` holds all that the document lists. A document that lists nothing retracts nothing but what
    it names as deleted.
    """
    dates = [one.published_at for one in standings if one.article_id in listing.listed and one.published_at]
    reach = min(dates, default=None)
    after = [(one, _reconsidered(one, listing, reach, now)) for one in standings]
    return tuple(new for old, new in after if new != old)


def _reconsidered(one: Standing, listing: Listing, reach: datetime | None, now: datetime) -> Standing:
    if one.retraction is Retraction.WITHDRAWN:
        return one
    if one.article_id in listing.listed:
        # A feed goes on listing what its site has deleted: only a new text says that it is back.
        is_back = one.retraction is not Retraction.PAGE_GONE or one.article_id in listing.changed
        return replace(one, vanished_at=None, retraction=None if is_back else one.retraction)
    if one.article_id in listing.deleted:
        return replace(one, retraction=one.retraction or Retraction.DELETED)
    if not listing.vanish or one.published_at is None or reach is None or one.published_at <= reach:
        return one
    if one.vanished_at is None:
        return replace(one, vanished_at=now)
    if now - one.vanished_at >= VANISHED_AFTER:
        return replace(one, retraction=one.retraction or Retraction.VANISHED)
    return one
