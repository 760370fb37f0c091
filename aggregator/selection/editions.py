"""A channel's ledger -> Edition: which pieces the current document holds, in what order, how much of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape

from aggregator.model.channel import Channel, Edition, EditionEntry, Showing, Site
from aggregator.model.source import ContentMode


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionPolicy:
    """How much a document holds: all of the last `window`, at least `minimum`, at most `maximum` entries."""

    content: ContentMode
    minimum: int = 50
    maximum: int = 500
    window: timedelta = timedelta(hours=24)


def select(channel: Channel, showings: Sequence[Showing], site: Site, policy: EditionPolicy) -> Edition:
    """Return the edition of a channel from its ledger's newest lines, given newest first.

    The window counts back from the newest line, not from now: a document changes when its channel
    does, and never because time passes. Membership goes by the order of showing, display by
    `published`, newest first, ties by id.
    """
    newest = showings[0].shown_at if showings else None
    members = [
        showing
        for position, showing in enumerate(showings[: policy.maximum])
        if position < policy.minimum or (newest is not None and showing.shown_at > newest - policy.window)
    ]
    return edition_of(channel, [entry_of(showing, policy) for showing in members], site)


def edition_of(channel: Channel, members: Sequence[EditionEntry], site: Site) -> Edition:
    """Return the edition of a channel that holds these entries, in the order of display."""
    entries = sorted(members, key=lambda entry: entry.entry_id)
    entries.sort(key=lambda entry: entry.published_at, reverse=True)
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
        updated_at=max(showing.updated_at, article.published_at),
        carriers=showing.carriers,
    )


def _updated_at(channel: Channel, entries: Sequence[EditionEntry]) -> datetime:
    """Return the newest `updated` that the channel ever showed; it never moves back."""
    moments = [entry.updated_at for entry in entries]
    if channel.high_water:
        moments.append(channel.high_water)
    return max(moments, default=channel.created_at)
