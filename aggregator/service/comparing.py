"""What an edit of feeds.yaml would change, held against what is stored; nothing is written."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from aggregator.model.filing import StoredPiece
from aggregator.model.match import Term
from aggregator.model.story import PieceId
from aggregator.service.filing import BATCH, FilingRules, filed_anew
from aggregator.service.settings import Settings

Stored = Callable[[PieceId | None, int], tuple[StoredPiece, ...]]
_EXAMPLES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelChange:
    """What a channel would gain and lose, with some headlines of each."""

    path: str
    gains: int = 0
    loses: int = 0
    examples_gained: tuple[str, ...] = ()
    examples_lost: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What an edit would change: channels that come, that go quiet, and what moves among the stored pieces.

    `quiet` are channels that nothing would fill any more; their documents stay.
    """

    appearing: tuple[str, ...]
    quiet: tuple[str, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    channels: tuple[ChannelChange, ...]
    pieces: int


def compared(
    settings: Settings, published: frozenset[str], polled: frozenset[str], stored: Stored
) -> Comparison:
    """Return what obeying the settings would change, `published` and `polled` being what is there now."""
    rules = settings.for_filing()
    named = {place.path for place in (*settings.at_once, *(rule.place for rule in settings.rules))}
    gains, losses, pieces = _moves(rules, stored)
    urls = {source.url for source in settings.sources}
    changes = tuple(
        ChannelChange(
            path=path,
            gains=gains[path].total(),
            loses=losses[path].total(),
            examples_gained=tuple(gains[path])[:_EXAMPLES],
            examples_lost=tuple(losses[path])[:_EXAMPLES],
        )
        for path in sorted(gains.keys() | losses.keys())
        if path in published | named
    )
    return Comparison(
        appearing=tuple(sorted(named - published)),
        quiet=tuple(sorted(published - named - rules.live() - {"all"})),
        added=tuple(sorted(urls - polled)),
        removed=tuple(sorted(polled - urls)),
        channels=changes,
        pieces=pieces,
    )


def _moves(
    rules: FilingRules, stored: Stored
) -> tuple[dict[str, Counter[str]], dict[str, Counter[str]], int]:
    """Count the headlines that would enter and leave each channel."""
    gains: dict[str, Counter[str]] = {}
    losses: dict[str, Counter[str]] = {}
    live, slow, pieces = rules.live(), set[Term](), 0
    before: PieceId | None = None
    while batch := stored(before, BATCH):
        before, pieces = batch[-1].piece, pieces + len(batch)
        for piece in batch:
            filed = filed_anew(piece, rules, live, slow)
            if filed is None or not piece.articles:
                continue
            title, paths = piece.articles[0].article.title, {place.path for place in filed.places}
            for path in paths - piece.shown_in:
                gains.setdefault(path, Counter())[title] += 1
            for path in (piece.shown_in - paths) & live:
                losses.setdefault(path, Counter())[title] += 1
    for path in gains.keys() | losses.keys():
        gains.setdefault(path, Counter())
        losses.setdefault(path, Counter())
    return gains, losses, pieces
