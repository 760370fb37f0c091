"""`channels` of feeds.yaml -> which channels come by themselves, and what the owner's own ones hold."""

from collections.abc import Iterable, Iterator

from aggregator.config.checking import Tools, checked
from aggregator.config.labels import LabelBook, shown_name
from aggregator.config.nodes import Node
from aggregator.config.schema import AutoKeys, ChannelsKeys, PathKeys
from aggregator.config.settings import ChannelSettings, TitleText
from aggregator.model.channel import AutoChannels
from aggregator.model.match import And, Match, MatchField, Not, Or, Term
from aggregator.model.place import EVERYTHING, ChannelRule, Place, kind_of_path, place_of
from aggregator.model.source import LabelKind
from aggregator.text.language_names import language_name
from aggregator.text.words import folded

_SAYS_NOTHING = (
    "is missing match, sources or include, which say what it takes; only topics/SLUG, regions/SLUG, "
    "regions/SLUG/SLUG (region and topic) and languages/CODE say so themselves"
)
_FIELDS: dict[str, tuple[MatchField, ...]] = {
    "topics": ("topic",),
    "regions": ("region", "topic"),
    "languages": ("language",),
}


def read_channels(root: Node, tools: Tools) -> ChannelsKeys:
    """Return the keys of `channels`."""
    node = root.child("channels") or Node(path=root.path, line=root.line, key="channels", value={})
    return checked(ChannelsKeys, node, tools) or ChannelsKeys()


def auto_channels(keys: ChannelsKeys) -> AutoChannels:
    """Return which channels come by themselves."""
    plain = AutoChannels()
    auto = keys.auto or AutoKeys()
    return AutoChannels(
        topics=auto.topics is not False,
        regions=auto.regions is not False,
        languages=bool(auto.languages),
        min_articles=auto.min_articles or plain.min_articles,
        min_sources=auto.min_sources or plain.min_sources,
    )


def channel_settings(
    keys: ChannelsKeys, root: Node, language: str | None, book: LabelBook, tools: Tools
) -> tuple[ChannelSettings, ...]:
    """Return the channels of `paths`; titles are in the site's language where they are given in it."""
    found = []
    for path, own in (keys.paths or {}).items():
        match = _match(path, own)
        if match is None and kind_of_path(path) == "own":
            tools.problems.keep(_place(root, path).error(_SAYS_NOTHING))
            continue
        place = Place(path=path, kind=kind_of_path(path), title=_title(path, own.title or (), language, book))
        found.append(_settings(own, place, match))
    _check_moves(keys, root, book, tools)
    return tuple(found)


def _check_moves(keys: ChannelsKeys, root: Node, book: LabelBook, tools: Tools) -> None:
    """Report what cannot be a former path: one that another channel has, or that two have had."""
    paths, kinds = keys.paths or {}, auto_channels(keys).kinds
    labelled = {place.path for label in book.all() if (place := place_of(label)).kind in kinds}
    claimed: dict[str, str] = {}
    for path, own in paths.items():
        former = own.moved_from
        if former is None:
            continue
        node = _place(root, path).child("moved_from") or _place(root, path)
        if former == path:
            tools.problems.keep(node.error("expected the path that the channel had before, not its own"))
        elif former in paths or former in labelled or former == EVERYTHING.path:
            problem = f"{former} is another channel of this file; only one can answer there"
            tools.problems.keep(node.error(problem))
        elif former in claimed:
            problem = f"{claimed[former]} has moved from {former} already; only one can answer there"
            tools.problems.keep(node.error(problem))
        claimed.setdefault(former, path)


def _place(root: Node, path: str) -> Node:
    node = root
    for step in ("channels", "paths", path):
        node = node.child(step) or node
    return node


def _settings(own: PathKeys, place: Place, match: Match | None) -> ChannelSettings:
    window = own.window
    return ChannelSettings(
        place=place,
        is_named=own.title is not None,
        rule=None if match is None else ChannelRule(place=place, match=match),
        show=own.show or "articles",
        hours=window.hours if window else None,
        at_least=window.min if window else None,
        at_most=window.max if window else None,
        order=own.order or "published",
        share=own.fairness,
        token=own.token,
        moved_from=own.moved_from,
    )


def _match(path: str, own: PathKeys) -> Match | None:
    """Return what the keys let in; None where a rule is not needed, or there is none."""
    takes = own.match or _implied(path)
    says_all = not (own.match or own.sources or own.include or own.exclude)
    if says_all and (takes is None or kind_of_path(path) != "own"):
        return None
    if own.sources:
        named = _any(Term(field="source", value=folded(name)) for name in own.sources)
        takes = named if takes is None else And((takes, named))
    if own.include:
        takes = _any((*(() if takes is None else (takes,)), *own.include))
    if own.exclude and takes is not None:
        takes = And((takes, Not(_any(own.exclude))))
    return takes


def _implied(path: str) -> Match | None:
    """Return what a path says by itself."""
    folder, *slugs = path.split("/")
    fields: tuple[MatchField, ...] = _FIELDS.get(folder, ())
    if not slugs or len(slugs) > len(fields):
        return None
    terms = tuple(
        Term(field=field, value=_value(field, slug)) for field, slug in zip(fields, slugs, strict=False)
    )
    return terms[0] if len(terms) == 1 else And(terms)


def _value(field: MatchField, slug: str) -> str:
    return slug if field == "language" else folded(slug)


def _any(parts: Iterable[Match]) -> Match:
    found = tuple(parts)
    return found[0] if len(found) == 1 else Or(found)


def _title(path: str, titles: TitleText, language: str | None, book: LabelBook) -> str:
    given = dict(titles)
    if given:
        return given.get(language or "") or next(iter(given.values()))
    return ": ".join(_names(path, book)) or "All articles"


def _names(path: str, book: LabelBook) -> Iterator[str]:
    folder, *slugs = path.split("/")
    kinds: tuple[LabelKind, ...] = ("topic",) if folder == "topics" else ("region", "topic")
    if folder == "languages":
        yield language_name(slugs[0])
    elif folder in ("topics", "regions") and len(slugs) <= len(kinds):
        yield from (book.name(kind, slug) for kind, slug in zip(kinds, slugs, strict=False))
    elif slugs:
        yield shown_name(slugs[-1])
    elif path != "all":
        yield shown_name(folder)
