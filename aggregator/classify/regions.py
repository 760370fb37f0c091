"""Regions of an article: the countries that it is about, and the areas that hold them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from aggregator.classify.disambiguation import ZONE_WEIGHTS, Evidence, Part, places_of
from aggregator.classify.gazetteer import Area, Gazetteer, gazetteer
from aggregator.classify.matching import Zone
from aggregator.classify.passages import Passages
from aggregator.classify.vocabulary import Vocabulary
from aggregator.classify.wording import listed, words_of
from aggregator.model.article import LabelReason
from aggregator.model.source import Source

# A label needs this much, in names of full weight in a headline, and this part of what the first one has.
_LEAST_SCORE = 0.255
_LEAST_SHARE = 0.6
# Each further name of one country in one part of the text adds this part of its weight.
_REPEATED = 0.15
_MOST_REPEATED = 4
_PRIOR_SUPPORT = 0.5
_WORDS_IN_REASON = 3
_PRIOR_CONFIDENCE = 0.5
_USUAL = "a source that often has it, and the text names no place"
# Some publishers give an article every word of their index.
_CATEGORIES_READ = 8
_FOLDER = re.compile(r"[a-z][a-z_-]{3,40}")
_BETWEEN = re.compile("[_-]")
_PLACES: dict[Zone, str] = {
    "title": "the title", "category": "the publisher's categories", "link": "the link",
    "lead": "the first lines", "body": "the text", "dateline": "the dateline",
}  # fmt: skip


class _Found(NamedTuple):
    """A country or an area with its score and what speaks for it."""

    of: str
    score: float
    evidence: Sequence[Evidence]

    @property
    def is_dateline(self) -> bool:
        return any(one.zone == "dateline" for one in self.evidence)


def regions(text: Passages, source: Source, _vocabulary: Vocabulary) -> Iterable[LabelReason]:
    """Give the countries that a text is about, the first as the main one, and the areas around them."""
    known = gazetteer()
    parts = _parts(text)
    language = text.language.partition("-")[0].lower() if text.language else None
    evidence = places_of(parts, language, _support(source, known), known)
    found = _scored(evidence)
    kept = [one for one in found if _counts(one, found)]
    return _labels(kept, known) if kept else _usual(source)


def _parts(text: Passages) -> list[Part]:
    parts: tuple[Part, ...] = (
        ("title", text.title, text.title_words),
        *_categories(text),
        *_folders(text),
        ("lead", text.lead, text.lead_words),
        ("body", text.body, text.body_words),
    )
    return [part for part in parts if part[1]]


def _categories(text: Passages) -> Iterator[Part]:
    """Yield the publisher's categories, each by itself: one of them may be a country."""
    for category in text.article.categories[:_CATEGORIES_READ]:
        name = category.label or category.term
        yield "category", name, words_of(name)


def _folders(text: Passages) -> Iterator[Part]:
    """Yield the folders of the link, as `/world/middle-east/`; its last part is about this article alone."""
    address, _, _ = (text.article.link or "").partition("?")
    for folder in address.split("/")[3:-1]:
        if _FOLDER.fullmatch(folder):
            name = _BETWEEN.sub(" ", folder).title()
            yield "link", name, words_of(name)


def _support(source: Source, known: Gazetteer) -> dict[str, float]:
    """Return what the source's home and its priors say for each country."""
    support: dict[str, float] = defaultdict(float)
    if source.home:
        support[source.home] += _PRIOR_SUPPORT
    for prior in source.priors:
        area = known.areas.get(prior.slug)
        for country in area.members if area and prior.kind == "region" else ():
            support[country] += _PRIOR_SUPPORT
    return support


def _usual(source: Source) -> Iterator[LabelReason]:
    """Give the source's priors, where its text names no place."""
    main = True
    for prior in source.priors:
        if prior.kind == "region":
            yield LabelReason(label=prior, reason=_USUAL, confidence=_PRIOR_CONFIDENCE, main=main)
            main = False


def _scored(evidence: Sequence[Evidence]) -> list[_Found]:
    """Add up the evidence for each country and area; the strongest first."""
    by_place: dict[str, list[Evidence]] = defaultdict(list)
    for one in evidence:
        by_place[one.of].append(one)
    found = [_Found(of, _score(of_it), of_it) for of, of_it in by_place.items()]
    return sorted(found, key=lambda one: (-one.score, one.of))


def _score(evidence: Sequence[Evidence]) -> float:
    weights: dict[Zone, list[float]] = defaultdict(list)
    for one in evidence:
        weights[one.zone].append(one.weight)
    total = 0.0
    for zone, found in weights.items():
        found.sort(reverse=True)
        total += ZONE_WEIGHTS[zone] * (found[0] + _REPEATED * sum(found[1 : 1 + _MOST_REPEATED]))
    return total


def _counts(one: _Found, found: Sequence[_Found]) -> bool:
    return one.score >= _LEAST_SCORE and (one.is_dateline or one.score >= _LEAST_SHARE * found[0].score)


def _reason(evidence: Sequence[Evidence]) -> str:
    """Say which names stand where: “Qaim” and “Iraqi” in the title."""
    by_zone: dict[Zone, list[str]] = {}
    for one in evidence:
        by_zone.setdefault(one.zone, []).append(one.words)
    zones = by_zone if len(by_zone) == 1 else [zone for zone in ZONE_WEIGHTS if zone in by_zone]
    return "; ".join([f"{_named_in(by_zone[zone])} in {_PLACES[zone]}" for zone in zones][:2])


def _named_in(names: list[str]) -> str:
    return f"“{names[0]}”" if len(names) == 1 else listed(list(dict.fromkeys(names))[:_WORDS_IN_REASON])


def _labels(found: Sequence[_Found], known: Gazetteer) -> Iterator[LabelReason]:
    """Give the labels of what was found, then those of the areas around the countries."""
    given: set[str] = set()
    around: dict[str, tuple[Area, float, list[str]]] = {}
    main = next((one.of for one in found if len(one.of) == 2), found[0].of)
    for one in found:
        area = known.areas.get(one.of)
        if area is None:
            continue
        confidence = _confidence(one.score)
        yield _label(area, _reason(one.evidence), confidence, main=one.of == main)
        given.add(area.slug)
        for holding in known.around.get(one.of, ()):
            if holding.slug in around:
                _, most, names = around[holding.slug]
                around[holding.slug] = (holding, max(most, confidence), [*names, area.name])
            else:
                around[holding.slug] = (holding, confidence, [area.name])
    for slug, (area, confidence, names) in around.items():
        if slug not in given:
            reason = f"contains {', '.join(names[:_WORDS_IN_REASON])}"
            yield _label(area, reason, confidence, main=False)


def _label(area: Area, reason: str, confidence: float, *, main: bool) -> LabelReason:
    return LabelReason(label=area.label, reason=reason, confidence=confidence, main=main)


def _confidence(score: float) -> float:
    """Return a score in (0, 1): a full name in a headline alone gives 0.8."""
    return round(score / (score + 0.25), 2)
