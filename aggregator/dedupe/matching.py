"""Matching: an article against what is near it: which of these it copies or revises, which tell its event."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from aggregator.dedupe.comparing import Comparison
from aggregator.dedupe.fingerprint import TEXT_POINTS, Fingerprint, fingerprint, longest
from aggregator.dedupe.relations import Judgement, judged
from aggregator.model.article import Article
from aggregator.model.source import SourceId
from aggregator.model.story import Candidate, Relation
from aggregator.text.letters import folded_letters
from aggregator.text.urls import folded_host

# Text under so many headlines of one source, ours included, is a notice of that source.
_STORIES_OF_A_NOTICE = 4
# Two stories are one if an article is as near as this to both.
_SURELY_ONE_EVENT = 0.7
_HOUR_SECONDS = 3600
_WORDS_IN_TOUCH = 3
_TELLING_WORDS = 8
_SURELY_NEAR = 2 * TEXT_POINTS


@dataclass(frozen=True, slots=True)
class Subject:
    """What of an article, incoming or stored, is compared."""

    print: Fingerprint
    source_id: SourceId
    link: str | None
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Match:
    """A candidate and how ours is related to it."""

    candidate: Candidate
    comparison: Comparison
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class Verdict:
    """The match that decides, if any, and others on the same event, the surest first."""

    best: Match | None
    events: tuple[Match, ...]


def subject(article: Article, source_id: SourceId) -> Subject:
    """Return what is compared of an incoming article."""
    at = min(article.published_at, article.first_seen_at)
    made = fingerprint(article.title, article.summary, article.link, article.language)
    return Subject(made, source_id, article.link, at)


def stored_subject(one: Candidate) -> Subject:
    """Return what is compared of a stored article."""
    made = fingerprint(one.title, one.summary, one.link, one.language)
    return Subject(made, one.source_id, one.link, one.published_at)


def compared(ours: Subject, theirs: Subject, *, together: bool = False) -> Comparison:
    """Put two articles side by side."""
    apart = abs((ours.at - theirs.at).total_seconds()) / _HOUR_SECONDS if ours.at and theirs.at else 0.0
    return Comparison(
        ours=ours.print,
        theirs=theirs.print,
        # A collection of many outlets' articles is not one outlet.
        same_outlet=ours.source_id == theirs.source_id and _one_host(ours.link, theirs.link),
        links=(ours.link, theirs.link),
        hours=apart,
        together=together,
    )


def matches(ours: Subject, near: Sequence[tuple[Candidate, int]]) -> list[Match]:
    """Judge every candidate that is worth it; text that turns out to be a notice is no evidence."""
    if not near:
        return []
    telling = longest(set(ours.print.lead_words), _TELLING_WORDS)
    likely = [
        one
        for one, points in near
        if points >= _SURELY_NEAR
        or _in_touch(ours.print.topic, one.title)
        or (points >= TEXT_POINTS and _in_touch(telling, one.summary))
    ]
    pairs = [(one, compared(ours, stored_subject(one), together=one.article_id < 0)) for one in likely]
    notice = _notice(ours, pairs)
    if notice:
        pairs = [(one, _without(comparison, notice)) for one, comparison in pairs]
    return [Match(one, comparison, judged(comparison)) for one, comparison in pairs]


def _one_host(ours: str | None, theirs: str | None) -> bool:
    return not (ours and theirs) or folded_host(ours) == folded_host(theirs)


def _in_touch(words: Collection[str], text: str) -> bool:
    """Tell whether a text could share enough words with ours: dear comparisons are for what could."""
    theirs = folded_letters(text)
    missing = min(_WORDS_IN_TOUCH, len(words))
    for word in words:
        if not missing:
            break
        missing -= word in theirs
    return not missing


def verdict(found: Sequence[Match]) -> Verdict:
    """Choose: a copy before a revision before the same story; of equal scores the article stored first."""
    if not found:
        return Verdict(None, ())
    by_relation: dict[Relation, list[Match]] = defaultdict(list)
    for match in sorted(found, key=lambda one: (-one.judgement.score, _age(one.candidate))):
        if match.judgement.relation:
            by_relation[match.judgement.relation].append(match)
    joining = by_relation[Relation.COPY] + by_relation[Relation.REVISION]
    events = by_relation[Relation.STORY]
    strangers = {one.candidate.piece for one in found if _own_and_other(one)} - {None}
    joining = [one for one in joining if one.candidate.piece not in strangers]
    ranked = joining + events
    sure = [one for one in ranked[1:] if one.judgement.score >= _SURELY_ONE_EVENT]
    return Verdict(ranked[0] if ranked else None, tuple(sure))


def _own_and_other(one: Match) -> bool:
    """Tell whether a candidate is the outlet's own and another text: its piece cannot be ours as well."""
    return one.comparison.same_outlet and one.judgement.relation in (None, Relation.STORY)


def _age(candidate: Candidate) -> tuple[bool, int]:
    # Articles of the same document have numbers below zero, the first of them -1: stored ones go before.
    return (candidate.article_id < 0, abs(candidate.article_id))


def _notice(ours: Subject, pairs: Sequence[tuple[Candidate, Comparison]]) -> frozenset[int]:
    """Return the shingles that recur in at least four stories of one source, ours or another's."""
    under: dict[SourceId, list[Comparison]] = defaultdict(list)
    for candidate, comparison in pairs:
        if comparison.shared_shingles and not comparison.headlines_agree:
            under[candidate.source_id].append(comparison)
    for source_id, told in under.items():
        least = _STORIES_OF_A_NOTICE - (1 if source_id == ours.source_id else 0)
        if len({one.theirs.topic for one in told}) >= least:
            return frozenset.intersection(*(one.ours.shingles & one.theirs.shingles for one in told))
    return frozenset()


def _without(one: Comparison, notice: frozenset[int]) -> Comparison:
    ours, theirs = (replace(print, shingles=print.shingles - notice) for print in (one.ours, one.theirs))
    return replace(one, ours=ours, theirs=theirs)
