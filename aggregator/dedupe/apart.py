"""What the owner keeps apart: pairs of links or entry ids that are never one piece, nor one story."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from aggregator.dedupe.keys import entry_key, link_key
from aggregator.model.article import Article
from aggregator.model.story import Candidate, Key, Known
from aggregator.text.urls import canonical

Pairs = frozenset[frozenset[str]]


def keys_of_names(pairs: Pairs) -> Iterator[Key]:
    """Give the keys by which the articles that are named are looked up."""
    for name in frozenset().union(*pairs):
        yield from _keys(name)


def forbidden(article: Article, entry_id: str, known: Known, pairs: Pairs) -> Callable[[Candidate], bool]:
    """Return a test that tells whether an article must not be joined to a candidate.

    Nor to one that carries the same piece, or stands in the same story, as an article that is named.
    """
    if not pairs:
        return lambda _candidate: False
    ours = _names(article.link, article.guid, entry_id)
    index = _by_name(pairs)
    theirs = {name for our in ours for pair in index.get(our, ()) for name in pair - ours}
    keys = [key.value for name in theirs for key in _keys(name)]
    named = [one for value in keys for one in known.candidates.get(value, ())]
    pieces = {one.piece for one in named} - {None}
    stories = {one.story for one in named} - {None}

    def apart(candidate: Candidate) -> bool:
        return (
            candidate.piece in pieces
            or candidate.story in stories
            or not theirs.isdisjoint(_names(candidate.link, candidate.guid, candidate.entry_id))
        )

    return apart


@lru_cache(maxsize=1)
def _by_name(pairs: Pairs) -> Mapping[str, tuple[frozenset[str], ...]]:
    """Return the pairs by each of their names, both in one form: a file may have thousands of them."""
    found: dict[str, list[frozenset[str]]] = defaultdict(list)
    for pair in pairs:
        evened = frozenset(canonical(name) or name for name in pair)
        for name in evened:
            found[name].append(evened)
    return {name: tuple(named) for name, named in found.items()}


def _names(link: str | None, guid: str | None, entry_id: str | None) -> set[str]:
    """Return all that the owner may call an article by: any of its links and ids."""
    return {name for name in (link, canonical(link), guid, entry_id) if name}


def _keys(name: str) -> Iterator[Key]:
    yield entry_key(name)
    if page := canonical(name):
        yield link_key(page)
