"""A channel's ledger -> Edition: which pieces the current document holds, in what order, how much of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from html import escape

from aggregator.model.archive import LINES
from aggregator.model.channel import Channel, Edition, EditionEntry, Order, SentLine, Showing, Site
from aggregator.model.source import ContentMode
from aggregator.selection.fairness import fair_front


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionPolicy:
    """How much a document holds: all of the last `window`, at least `minimum`, at most `maximum` entries.

    What no archive holds yet is held as well, up to `maximum`.

    `share` is the largest part of its newest entries that one source has while others have news.
    """

    content: ContentMode
    minimum: int = 50
    maximum: int = 500
    window: timedelta = timedelta(hours=24)
    order: Order = "published"
    share: float = 1 / 3


def held(lines: Sequence[SentLine], policy: EditionPolicy, archives: int = 0) -> list[int]:
    """Return the positions of the lines that a document holds, of its ledger's newest, given newest first.

    The window counts back from the newest line, not from now: a document changes when its channel
    does, and never because time passes. What fairness puts in front stays as long as it stands there, and
    what none of the `archives` holds until one does: who follows them misses nothing.
    """
    front = fair_front([one.source_id for one in lines], policy.share)
    return [
        position
        for position, one in enumerate(lines[: policy.maximum])
        if position < policy.minimum
        or position in front
        or one.sequence > archives * LINES
        or one.shown_at > lines[0].shown_at - policy.window
    ]


def select(channel: Channel, showings: Sequence[Showing], site: Site, policy: EditionPolicy) -> Edition:
    """Return the edition of a channel that holds these pieces, given newest first.

    Membership goes by the order of showing, display by `published`, newest first, ties by id.
    """
    return edition_of(channel, [entry_of(showing, policy) for showing in showings], site, policy)


def edition_of(
    channel: Channel, members: Sequence[EditionEntry], site: Site, policy: EditionPolicy
) -> Edition:
    """Return the edition of a channel that holds these entries, given newest first, in the order of display.

    What fairness puts in front comes first; within that, and after it, the order is the channel's.
    """
    front = fair_front([_sender(one) for one in members], policy.share)
    parts = (
        [one for position, one in enumerate(members) if position in front],
        [one for position, one in enumerate(members) if position not in front],
    )
    entries = [one for part in parts for one in _ordered(part, policy.order)]
    languages = {entry.article.language for entry in entries}
    return Edition(
        site=site,
        channel=channel,
        entries=tuple(entries),
        updated_at=_updated_at(channel, entries),
        language=languages.pop() if len(languages) == 1 else None,
    )


def entry_of(showing: Showing, policy: EditionPolicy) -> EditionEntry:
    """Return the entry of a piece, with as much of its text as may be shown."""
    article = showing.article
    mode = showing.outlet.content or policy.content
    excerpt = f"<p>{escape(article.summary, quote=False)}</p>" if article.summary else ""
    return EditionEntry(
        entry_id=showing.entry_id,
        article=article,
        outlet=showing.outlet,
        content=article.content if mode == "full" else excerpt,
        published_at=article.published_at,
        updated_at=apart(max(showing.updated_at, article.published_at), showing.entry_id),
        carriers=showing.carriers,
        sequence=showing.sequence,
    )


def apart(moment: datetime, entry_id: str) -> datetime:
    """Return when an entry was updated, to the second, with a fraction of its own.

    Hundreds come in one second, and two of one `updated` look to readers and validators like a mistake.
    """
    digest = blake2b(entry_id.encode("utf-8", "surrogatepass"), digest_size=4).digest()
    return moment.replace(microsecond=int.from_bytes(digest) % 1_000_000)


def _sender(one: EditionEntry) -> str:
    return one.outlet.url or one.outlet.name


def _ordered(entries: Sequence[EditionEntry], order: Order) -> list[EditionEntry]:
    if order == "shown":
        return list(entries)
    by_id = sorted(entries, key=lambda entry: entry.entry_id)
    return sorted(by_id, key=lambda entry: entry.published_at, reverse=True)


def _updated_at(channel: Channel, entries: Sequence[EditionEntry]) -> datetime:
    """Return the newest `updated` that the channel ever showed; it never moves back."""
    moments = [entry.updated_at for entry in entries]
    if channel.high_water:
        moments.append(channel.high_water)
    return max(moments, default=channel.created_at)
