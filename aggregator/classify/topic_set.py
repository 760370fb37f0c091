"""The topics that articles are sorted into: those that the program ships, and those of the owner beside them.

The shipped ones are the 17 of the top level of IPTC Media Topics. What they need lies in `tables/`:
`topics.tsv` (codes and names), `sections.tsv` (publishers' categories) and `terms/` (a term list for each
language, and `names.txt` for the names that all languages share). To add a language: one list.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files

from aggregator.classify.lexicon import Entry, TermTable, pattern_of, read_terms, table_of
from aggregator.classify.sections import Sections, built_in_sections
from aggregator.classify.term_matching import UNSPACED, Matcher, matcher_of
from aggregator.classify.wording import key_of
from aggregator.model.source import Label
from aggregator.model.vocabulary import OwnTopic

# Each language takes up to 2 MB; few owners read more.
_LANGUAGES_KEPT = 16
_OWN_WEIGHT = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A shipped topic: its slug, its IPTC code and its names by language (BCP 47)."""

    slug: str
    code: str
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicSet:
    """All topics, ready to be looked for.

    `matcher` gives the finder of terms for a language's primary subtag, compiled when first asked for.
    `alone` are topics whose terms count whatever else the text is about: the owner's own.
    """

    labels: Mapping[str, Label]
    matcher: Callable[[str], Matcher]
    sections: Sections
    parents: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    alone: frozenset[str] = frozenset()


@lru_cache(maxsize=1)
def shipped_topics() -> tuple[Topic, ...]:
    """Return the topics of IPTC's top level."""
    codes: dict[str, str] = {}
    names: dict[str, dict[str, str]] = defaultdict(dict)
    for line in _table("topics.tsv").splitlines()[1:]:
        slug, code, language, name = line.split("\t")
        codes[slug] = code
        names[slug][language] = name
    return tuple(Topic(slug=slug, code=code, names=names[slug]) for slug, code in codes.items())


def topic_name(slug: str, language: str) -> str | None:
    """Return what a shipped topic is called in a language (BCP 47), None where the tables do not say."""
    names = next((topic.names for topic in shipped_topics() if topic.slug == slug), {})
    return names.get(language) or names.get(language.partition("-")[0])


@lru_cache(maxsize=1)
def shipped_set() -> TopicSet:
    """Return the shipped topics alone."""
    return topic_set(())


def topic_set(own: Iterable[OwnTopic]) -> TopicSet:
    """Return the shipped topics with the owner's: added, extended or replaced."""
    owned = tuple(own)
    shipped = {topic.slug: _label(topic.slug, topic.names["en"]) for topic in shipped_topics()}
    replaced = frozenset(topic.slug for topic in owned if topic.replace)

    @lru_cache(_LANGUAGES_KEPT)
    def matcher(language: str) -> Matcher:
        mine = tuple(_own_entries(owned, language))
        own = [table_of(mine, spaced=language not in UNSPACED)] if mine else []
        return matcher_of([*own, *_shipped_tables(language, replaced)], language)

    return TopicSet(
        labels=shipped | {topic.slug: _own_label(topic, shipped.get(topic.slug)) for topic in owned},
        matcher=matcher,
        sections=_sections(owned, replaced),
        parents={topic.slug: topic.under for topic in owned if topic.under},
        sources={topic.slug: topic.sources for topic in owned if topic.sources},
        alone=frozenset(topic.slug for topic in owned if topic.replace or topic.slug not in shipped),
    )


def _label(slug: str, name: str) -> Label:
    return Label(kind="topic", slug=slug, name=name)


def _own_label(topic: OwnTopic, shipped: Label | None) -> Label:
    known = shipped.name if shipped else topic.slug
    return _label(topic.slug, next(iter(topic.names.values()), known))


def _shipped_tables(language: str, replaced: frozenset[str]) -> Iterator[TermTable]:
    """Yield a language's list, then the names of all languages, without the topics that are replaced."""
    if files(__package__).joinpath(f"tables/terms/{language}.txt").is_file():
        yield _list(language, replaced)
    yield _list("names", replaced)


@lru_cache(_LANGUAGES_KEPT)
def _list(name: str, replaced: frozenset[str]) -> TermTable:
    entries = read_terms(_table(f"terms/{name}.txt"))
    return table_of((one for one in entries if one.topic not in replaced), spaced=name not in UNSPACED)


def _own_entries(own: Iterable[OwnTopic], language: str) -> Iterator[Entry]:
    """Yield the owner's terms of a language, and those that are for any (`*`)."""
    for topic in own:
        for pattern in map(pattern_of, (*topic.terms.get(language, ()), *topic.terms.get("*", ()))):
            if pattern:
                yield Entry(topic=topic.slug, weight=_OWN_WEIGHT, pattern=pattern)


def _sections(own: Iterable[OwnTopic], replaced: frozenset[str]) -> Sections:
    sections = {name: slugs - replaced for name, slugs in built_in_sections().items()}
    for topic in own:
        for name in map(key_of, (topic.slug, *topic.names.values(), *topic.categories)):
            sections[name] = sections.get(name, frozenset()) | {topic.slug}
    return sections


def _table(name: str) -> str:
    return files(__package__).joinpath(f"tables/{name}").read_text(encoding="utf-8")
