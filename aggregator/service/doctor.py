"""What is odd about sources, from what is stored: thresholds and words. Pure.

To add a finding: a function that yields it, called in `diagnoses`.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from aggregator.classify.language import told
from aggregator.model.alert import WatchedSource
from aggregator.model.diagnosis import Diagnosis, SharedPieces, SourceSample
from aggregator.model.poll import Outcome
from aggregator.schedule import advice, in_words, usual_gap

SHARED_AT_LEAST = 5
_ENOUGH = 5
_SAME = 0.8
_THIN_CHARACTERS = 60
_STALE = timedelta(days=60)
_FAILING = timedelta(days=3)
_SURE = 0.8


def diagnoses(
    sources: Sequence[WatchedSource],
    samples: Sequence[SourceSample],
    pairs: Sequence[SharedPieces],
    now: datetime,
) -> tuple[Diagnosis, ...]:
    """Return what is odd, source by source, pairs at the end."""
    sampled = {one.url: one for one in samples}
    return (
        *(found for one in sources for found in _of_source(one, sampled.get(one.url), now)),
        *(found for one in pairs for found in _twins(one)),
    )


def _of_source(one: WatchedSource, sample: SourceSample | None, now: datetime) -> Iterator[Diagnosis]:
    yield from _dead(one, now)
    yield from _moved(one)
    yield from _stale(one, now)
    if sample is not None and sample.articles >= _ENOUGH:
        yield from _thin(sample)
        yield from _undated(sample)
        yield from _foreign(sample)


def _dead(one: WatchedSource, now: datetime) -> Iterator[Diagnosis]:
    since = one.state.failing_since
    if one.state.outcome is Outcome.GONE or (since is not None and now - since >= _FAILING):
        history = "; ".join(advice(one.state, now)) or f"fails for {in_words(now - (since or now))}"
        yield Diagnosis(
            url=one.url,
            kind="dead",
            history=f"{history}; {one.state.reason}",
            edit=f"aggregator remove {one.url}",
        )


def _moved(one: WatchedSource) -> Iterator[Diagnosis]:
    move = one.state.move
    if move is not None:
        yield Diagnosis(
            url=one.url,
            kind="moved",
            history=f"redirects for good to {move.target} since {move.since:%Y-%m-%d}",
            edit=f"{{url: {move.target}, was: {one.url}}}",
        )


def _stale(one: WatchedSource, now: datetime) -> Iterator[Diagnosis]:
    if one.newest_at is not None and now - one.newest_at >= _STALE:
        gap = usual_gap(one.state.rhythm)
        usual = f"; it used to have something new in {in_words(gap)}" if gap else ""
        yield Diagnosis(
            url=one.url,
            kind="stale",
            history=f"nothing new for {in_words(now - one.newest_at)}{usual}",
            edit=f"look for its new address, or: aggregator remove {one.url}",
        )


def _thin(sample: SourceSample) -> Iterator[Diagnosis]:
    if sample.median_characters < _THIN_CHARACTERS:
        yield Diagnosis(
            url=sample.url,
            kind="thin",
            history=f"half of its newest {sample.articles} entries have at most {sample.median_characters} "
            "characters of text",
            edit="full_text: true",
        )


def _undated(sample: SourceSample) -> Iterator[Diagnosis]:
    if 2 * sample.undated > sample.articles:
        yield Diagnosis(
            url=sample.url,
            kind="undated",
            history=f"{sample.undated} of its newest {sample.articles} entries have no date to be believed",
            edit="distrust: [published]",
        )


def _foreign(sample: SourceSample) -> Iterator[Diagnosis]:
    found = told(sample.text) if sample.language else None
    if found is None or not sample.language or found.language == sample.language.partition("-")[0].lower():
        return
    if found.confidence >= _SURE:
        yield Diagnosis(
            url=sample.url,
            kind="language",
            history=f"feeds.yaml says {sample.language}; what it writes reads as {found.language}",
            edit=f"language: {found.language}",
        )


def _twins(pair: SharedPieces) -> Iterator[Diagnosis]:
    fewer = min(pair.of, pair.of_other)
    if pair.shared >= _SAME * fewer:
        smaller, larger = (pair.url, pair.other) if pair.of <= pair.of_other else (pair.other, pair.url)
        yield Diagnosis(
            url=smaller,
            kind="duplicate",
            history=f"{pair.shared} of its {fewer} articles are also carried by {larger}",
            edit=f"aggregator remove {smaller}",
        )
