"""What a comparison found, in words: the evidence that two articles share, and what conflicts; pure."""

from dataclasses import dataclass

from aggregator.dedupe.comparing import Comparison
from aggregator.dedupe.matching import Subject, compared
from aggregator.dedupe.relations import judged
from aggregator.model.story import Relation

_WORDS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """How an article is related to another by text, by which rule, and the evidence in words."""

    relation: Relation | None
    rule: str
    score: int
    shared: str
    conflict: str | None


def explained(ours: Subject, theirs: Subject) -> Explained:
    """Compare two articles as placing does, and say what was found."""
    comparison = compared(ours, theirs)
    judgement = judged(comparison)
    return Explained(
        relation=judgement.relation,
        rule=judgement.rule,
        score=round(100 * judgement.score),
        shared=_shared(comparison),
        conflict=judgement.conflict,
    )


def _shared(one: Comparison) -> str:
    words = sorted(one.shared_topic, key=lambda word: (-len(word), word))[:_WORDS]
    parts = ["the same headline" if one.same_title else _headlines(words)]
    if one.shorter:
        parts.append(f"{one.shared_shingles} of {one.shorter} runs of three words of the shorter text")
    else:
        parts.append("one of the two has no text")
    parts.append("one outlet" if one.same_outlet else "two outlets")
    parts.append(f"{one.hours:.1f} hours apart")
    return ", ".join(parts)


def _headlines(words: list[str]) -> str:
    return f"headlines share {' '.join(words)}" if words else "headlines share nothing"
