"""Which channels take an article: those of its labels and its language, and those whose rule holds for it.

Rules are found by what they need at least (a label, a source, a word of the text), so that of two hundred
only the few that may hold are asked.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from aggregator.model.article import Article, LabelledArticle, LabelReason
from aggregator.model.match import Term
from aggregator.model.place import ChannelRule, Correction, Place, place_of
from aggregator.model.source import Label, Source
from aggregator.rules.matching import Subject, Trait, holds, needed
from aggregator.text.language_names import language_name
from aggregator.text.urls import canonical

_NONE = Correction()


@dataclass(frozen=True, slots=True, kw_only=True)
class Routes:
    """The rules of all channels, by what they need; `ruled` are the paths that rules alone decide on.

    `languages`: each language has a channel of its own.
    """

    rules: tuple[ChannelRule, ...] = ()
    by_trait: Mapping[Trait, tuple[ChannelRule, ...]]
    by_nothing: tuple[ChannelRule, ...] = ()
    ruled: frozenset[str] = frozenset()
    languages: bool = False
    corrections: Mapping[str, Correction] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        rules: Iterable[ChannelRule],
        *,
        languages: bool = False,
        corrections: Mapping[str, Correction] = MappingProxyType({}),
    ) -> "Routes":
        """Index the rules of channels; `corrections` are by link or by the id of an entry."""
        rules = tuple(rules)
        by_trait: dict[Trait, list[ChannelRule]] = defaultdict(list)
        by_nothing: list[ChannelRule] = []
        for rule in rules:
            traits = needed(rule.match)
            if traits is None:
                by_nothing.append(rule)
            for trait in traits or ():
                by_trait[trait].append(rule)
        return cls(
            rules=rules,
            by_trait={trait: tuple(found) for trait, found in by_trait.items()},
            by_nothing=tuple(by_nothing),
            ruled=frozenset(rule.place.path for rule in rules),
            languages=languages,
            corrections={canonical(name) or name: one for name, one in corrections.items()},
        )

    def correction_of(self, article: Article, entry_id: str | None = None) -> Correction:
        """Return what the owner decided on an article."""
        names = (article.link and canonical(article.link), article.guid, entry_id) if self.corrections else ()
        found = (self.corrections[name] for name in names if name and name in self.corrections)
        return next(found, _NONE)


def routed(
    labelled: LabelledArticle,
    source: Source,
    routes: Routes,
    slow: set[Term],
    entry_id: str | None = None,
) -> LabelledArticle:
    """Return the article with the channels that take it; terms that take too long go into `slow`.

    What the owner decided on it, by its link or by `entry_id`, has the last word.
    """
    correction = routes.correction_of(labelled.article, entry_id)
    labelled = _corrected(labelled, correction)
    if correction.hidden:
        return replace(labelled, hidden=True)
    places = [place_of(one.label) for one in labelled.labels]
    if routes.languages and labelled.article.language:
        places.append(_of_language(labelled.article.language))
    free = [place for place in places if place.path not in routes.ruled]
    subject = Subject(labelled.article, source, labelled.labels)
    taken = [rule.place for rule in _asked(subject, routes) if holds(rule.match, subject, slow)]
    return replace(labelled, places=tuple(dict.fromkeys((*free, *taken))))


def _corrected(labelled: LabelledArticle, correction: Correction) -> LabelledArticle:
    by_hand: dict[str, tuple[Label, ...] | None] = {
        "topic": correction.topics, "region": correction.regions,
    }  # fmt: skip
    kept = tuple(one for one in labelled.labels if by_hand[one.label.kind] is None)
    given = (label for labels in by_hand.values() for label in labels or ())
    if len(kept) == len(labelled.labels) and correction.topics is correction.regions is None:
        return labelled
    added = tuple(LabelReason(label=label, reason="the owner relabelled it by hand") for label in given)
    return replace(labelled, labels=(*added, *kept))


def _asked(subject: Subject, routes: Routes) -> Iterable[ChannelRule]:
    """Return the rules that may hold, in a fixed order, each once."""
    if not routes.rules:
        return ()
    traits = set(subject.names)
    if any(field == "word" for field, _word in routes.by_trait):
        traits |= subject.words
    shared = traits & routes.by_trait.keys()
    found = {rule.place.path for trait in shared for rule in routes.by_trait[trait]}
    found |= {rule.place.path for rule in routes.by_nothing}
    return (rule for rule in routes.rules if rule.place.path in found)


def _of_language(tag: str) -> Place:
    primary = tag.lower().partition("-")[0]
    return Place(path=f"languages/{primary}", kind="language", title=language_name(primary))
