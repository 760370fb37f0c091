"""The owner's regions: what is about their countries, uses their terms, or comes from their sources."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from aggregator.classify.gazetteer import gazetteer
from aggregator.classify.passages import Passages
from aggregator.model.article import LabelReason
from aggregator.model.source import Label, LabelKind, Source
from aggregator.model.vocabulary import OwnRegion
from aggregator.text.words import folded, holds_phrase

_TERM_CONFIDENCE = 0.8
_CATEGORY_CONFIDENCE = 0.9

LabelKey = tuple[LabelKind, str]


def with_own_regions(
    found: Sequence[LabelReason], text: Passages, source: Source, own: Sequence[OwnRegion]
) -> tuple[LabelReason, ...]:
    """Return labels with those of the owner's regions: added, or in the place of shipped ones."""
    if not own:
        return tuple(found)
    replaced: set[LabelKey] = {("region", region.slug) for region in own if region.replace}
    given = {(one.label.kind, one.label.slug): one for one in found}
    kept = {key: one for key, one in given.items() if key not in replaced}
    for region in own:
        label = Label(kind="region", slug=region.slug, name=next(iter(region.names.values()), region.slug))
        key: LabelKey = ("region", region.slug)
        if key in kept:
            kept[key] = replace(kept[key], label=label) if region.names else kept[key]
        elif reason := next(_reasons(region, label, given, text, source), None):
            kept[key] = reason
    return tuple(_with_parents(kept, own))


def _reasons(
    region: OwnRegion,
    label: Label,
    given: dict[LabelKey, LabelReason],
    text: Passages,
    source: Source,
) -> Iterator[LabelReason]:
    """Yield why a text is about a region, the best reason first."""
    if source.url in region.sources or source.name in region.sources:
        reason = f"“{source.name or source.url}”, a source that the region names"
        yield LabelReason(label=label, reason=reason)
    names = {folded(name) for name in region.categories}
    for category in text.article.categories if names else ():
        for term in (category.term, category.label):
            if term and folded(term) in names:
                reason = f"the publisher's category “{term}”"
                yield LabelReason(label=label, reason=reason, confidence=_CATEGORY_CONFIDENCE)
    areas = gazetteer().areas if region.countries else {}
    for country in region.countries:
        area = areas.get(country)
        about = given.get(("region", area.slug)) if area else None
        if about is not None:
            reason = f"contains {about.label.name}"
            yield LabelReason(label=label, reason=reason, confidence=about.confidence)
    yield from _by_terms(region, label, text)


def _by_terms(region: OwnRegion, label: Label, text: Passages) -> Iterator[LabelReason]:
    language = (text.language or "").partition("-")[0].lower()
    terms = (*region.terms.get(language, ()), *region.terms.get("*", ()))
    parts = (("the title", text.title), ("the first lines", text.lead), ("the text", text.body))
    for place, words in parts if terms else ():
        whole = folded(words)
        for term in terms:
            if holds_phrase(whole, folded(term)):
                reason = f"“{term}” in {place}"
                yield LabelReason(label=label, reason=reason, confidence=_TERM_CONFIDENCE)


def _with_parents(kept: dict[LabelKey, LabelReason], own: Sequence[OwnRegion]) -> Iterator[LabelReason]:
    """Yield the labels, each followed by the regions that it is part of; each once, circles too."""
    by_slug = {region.slug: region for region in own}
    given = dict(kept)
    yield from kept.values()
    for one in kept.values():
        region = by_slug.get(one.label.slug) if one.label.kind == "region" else None
        while region is not None and region.under and ("region", region.under) not in given:
            above = by_slug.get(region.under)
            name = next(iter(above.names.values()), region.under) if above else region.under
            label = Label(kind="region", slug=region.under, name=name)
            part = LabelReason(
                label=label, reason=f"{one.label.name} is part of it", confidence=one.confidence
            )
            given["region", region.under] = part
            yield part
            region = above
