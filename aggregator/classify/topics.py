"""Topics of an article, from what its publisher calls it, from its link and from its words."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from aggregator.classify.lexicon import Term
from aggregator.classify.passages import Passages
from aggregator.classify.sections import topics_of_category, topics_of_link
from aggregator.classify.topic_set import TopicSet, shipped_set
from aggregator.classify.vocabulary import Vocabulary
from aggregator.classify.wording import Words, listed, words_of
from aggregator.model.article import LabelReason
from aggregator.model.source import Source

LEAST_CONFIDENCE = 0.5
"""Less than this is not said: the words are too few, or of too many topics."""
SURE_CONFIDENCE = 0.68
"""From here about nine labels in ten are right."""

Place = Literal["source", "category", "link", "prior", "title", "tag", "lead", "body"]

_WORTH: Mapping[Place, float] = {"title": 2.0, "tag": 1.5, "lead": 1.0, "body": 0.6}
_CATEGORY_WEIGHT = 10.0
_LINK_WEIGHT = 5.0
_PRIOR_WEIGHT = 2.0
# A text has each topic whose score comes near the greatest one: "Oil and war" is about both.
_LEAST_SHARE = 0.75
# An owner's topic is looked for by itself: one of its terms in the title or the lead is enough.
_LEAST_ALONE = 5.0
# The score at which a topic that nothing competes with has half of all confidence.
_HALF = 6.0
# Fitted on texts with one known topic: docs/decisions/0020-topics-from-term-lists.md.
_STEEPNESS = 2.2
# Publishers file most of their articles where they belong.
_STATED: Mapping[Place, float] = {"source": 1.0, "category": 0.9}
_WORDS_IN_REASON = 3
_PLACES_IN_REASON = 2
# Some publishers give an article every word of their index.
_TAGS_READ = 8
_IN_WORDS: Mapping[Place, str] = {
    "source": "{}, a source that the topic names",
    "category": "the publisher's category {}",
    "link": "{} in the link",
    "prior": "{}, a source that often has it",
    "title": "{} in the title",
    "tag": "{} among the publisher's categories",
    "lead": "{} in the first lines",
    "body": "{} in the text",
}


class _Statement(NamedTuple):
    """What somebody said, or a link says: a topic, how much it counts, and the words."""

    topic: str
    weight: float
    place: Place
    words: str


_Found = Mapping[Term, tuple[str, Place]]
"""The terms of a text, with how and where each stands for the first time."""


def topics(text: Passages, source: Source, vocabulary: Vocabulary) -> Iterable[LabelReason]:
    """Give the topics of a text, shipped and the owner's own, the first as the main one."""
    return classifier_of(vocabulary.topics or shipped_set())(text, source, vocabulary)


def classifier_of(known: TopicSet) -> Callable[[Passages, Source, Vocabulary], Iterable[LabelReason]]:
    """Return the classifier for a set of topics."""

    def classifier(text: Passages, source: Source, _vocabulary: Vocabulary) -> Iterable[LabelReason]:
        found = _found(text, known)
        stated = list(_stated(text, source, known))
        scores = _scores(found, stated)
        for prior in source.priors:
            if prior.kind == "topic" and prior.slug in scores:
                stated.append(_Statement(prior.slug, _PRIOR_WEIGHT, "prior", _called(source)))
                scores[prior.slug] += _PRIOR_WEIGHT
        return _with_parents(_labels(scores, found, stated, known), known)

    return classifier


def _stated(text: Passages, source: Source, known: TopicSet) -> Iterator[_Statement]:
    """Yield what the topic's owner, the publisher's categories and the link say."""
    for slug, names in known.sources.items():
        if source.url in names or source.name in names:
            yield _Statement(slug, _CATEGORY_WEIGHT, "source", _called(source))
    for category in text.article.categories:
        for name in filter(None, (category.term, category.label)):
            for slug in topics_of_category(name, known.sections):
                yield _Statement(slug, _CATEGORY_WEIGHT, "category", name)
    for slug, folder in topics_of_link(text.article.link, known.sections).items():
        yield _Statement(slug, _LINK_WEIGHT, "link", folder)


def _called(source: Source) -> str:
    return source.name or source.url


def _found(text: Passages, known: TopicSet) -> _Found:
    """Return the terms that a text holds, each where it says most."""
    matcher = known.matcher((text.language or "").partition("-")[0].lower())
    first: dict[Term, tuple[str, Place]] = {}
    for place, words in _parts(text, known):
        for term, written in matcher(words):
            if term not in first:
                first[term] = (written, place)
    return first


def _parts(text: Passages, known: TopicSet) -> Iterator[tuple[Place, Words]]:
    """Yield what is read, from where a word says most; categories, too, that are no sections."""
    yield "title", text.title_words
    for category in text.article.categories[:_TAGS_READ]:
        if not topics_of_category(category.term, known.sections):
            yield "tag", words_of(category.label or category.term)
    yield "lead", text.lead_words
    yield "body", text.body_words


def _scores(found: _Found, stated: Iterable[_Statement]) -> dict[str, float]:
    """Add up what speaks for each topic; several categories, or their label and term, are one statement."""
    scores: dict[str, float] = defaultdict(float)
    for (slug, _place), weight in {(one.topic, one.place): one.weight for one in stated}.items():
        scores[slug] += weight
    for term, (_written, place) in found.items():
        worth = _WORTH[place]
        for slug, weight in term.weights.items():
            scores[slug] += worth * weight
    return scores


def _labels(
    scores: Mapping[str, float], found: _Found, stated: Sequence[_Statement], known: TopicSet
) -> list[LabelReason]:
    """Weigh the topics against each other; the strongest one first."""
    competing = [score for slug, score in scores.items() if slug not in known.alone]
    least, total = _LEAST_SHARE * max(competing, default=0.0), sum(competing)
    surely = {one.topic: _STATED[one.place] for one in stated if one.place in _STATED}
    kept: list[LabelReason] = []
    enough = [
        (-score, slug)
        for slug, score in scores.items()
        if slug in surely or score >= (_LEAST_ALONE if slug in known.alone else least)
    ]
    for score, slug in ((-negative, slug) for negative, slug in sorted(enough)):
        alone = slug in known.alone
        confidence = max(surely.get(slug, 0.0), _confidence(score, score if alone else total))
        if confidence >= LEAST_CONFIDENCE:
            reason = _reason(slug, found, stated)
            kept.append(
                LabelReason(label=known.labels[slug], reason=reason, confidence=confidence, main=not kept)
            )
    return kept


def _confidence(score: float, total: float) -> float:
    """Return how sure a topic is, in [0, 1): by its part of all evidence, and by how much there is."""
    share = score / total * score / (score + _HALF) if score else 0.0
    return round(1.0 - math.pow(1.0 - share, _STEEPNESS), 2)


def _reason(slug: str, found: _Found, stated: Iterable[_Statement]) -> str:
    """Say what stands where, the strongest first: “inflation” and “central bank” in the title."""
    words: dict[Place, list[str]] = defaultdict(list)
    for one in stated:
        if one.topic == slug:
            words[one.place].append(one.words)
    terms = [term for term in found if slug in term.weights]
    for term in sorted(terms, key=lambda term: -term.weights[slug]):
        written, place = found[term]
        if len(words[place]) < _WORDS_IN_REASON:
            words[place].append(written)
    said = [_IN_WORDS[place].format(listed(words[place])) for place in _IN_WORDS if place in words]
    return "; ".join(said[:_PLACES_IN_REASON])


def _with_parents(labels: Sequence[LabelReason], known: TopicSet) -> tuple[LabelReason, ...]:
    """Add the topic that an owner's topic is part of, with the confidence of its part."""
    given = {one.label.slug: one for one in labels}
    for one in labels:
        slug, child = known.parents.get(one.label.slug), one
        # An owner may draw a circle, too: each topic is given once.
        while slug and slug in known.labels and slug not in given:
            reason = f"{child.label.name} is part of it"
            child = LabelReason(label=known.labels[slug], reason=reason, confidence=one.confidence)
            given[slug] = child
            slug = known.parents.get(slug)
    return tuple(given.values())
