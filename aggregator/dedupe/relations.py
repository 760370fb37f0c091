"""The tables of rules by text: how two articles are related. To add a rule: a function and one line.

A rule returns its score in (0, 1], or None. COPY rules say that two texts are one, REVISION rules that
ours is a later take of the other's report by its own source, STORY rules that they tell of one event.
The order of a table is the order of trust.
"""

from collections.abc import Callable
from dataclasses import dataclass

from aggregator.dedupe.comparing import Comparison, has_digit
from aggregator.dedupe.guards import BLOCKING, DIFFERING, objection
from aggregator.model.story import Relation
from aggregator.text.letters import is_unspaced

Rule = Callable[[Comparison], float | None]
WINDOW_HOURS = 72
_REVISION_HOURS = 20


@dataclass(frozen=True, slots=True)
class Judgement:
    """How two articles are related, by which rule; or which guard kept them apart, and why."""

    relation: Relation | None
    rule: str
    score: float
    conflict: str | None = None


def same_text(one: Comparison) -> float | None:
    """Nearly all of the shorter text stands in the other; another headline must be on the same matter."""
    if one.shorter < 8 or one.containment < (0.8 if one.same_outlet and not one.same_title else 0.7):
        return None
    if one.same_outlet and not (one.headlines_agree or one.same_page):
        return None
    return one.containment if one.headlines_agree or _about(one) else None


def same_headline_and_text(one: Comparison) -> float | None:
    """The headline is the same, and so is much of the text."""
    if one.same_outlet:
        return None
    alike = one.same_title or one.title_jaccard >= 0.6
    enough = one.shared_shingles >= 6 and one.containment >= (0.3 if one.same_title else 0.5)
    return (one.containment + 1) / 2 if alike and enough else None


def same_headline(one: Comparison) -> float | None:
    """The headline is the same and long enough to be no accident; one of the two has no text."""
    if not one.one_text or not one.same_title or _weight(one.shared_topic) < 3:
        return None
    told_before = one.hours <= _REVISION_HOURS and len(one.ours.shingles) <= len(one.theirs.shingles)
    # A source that has one headline each day has it over another matter each day.
    return 0.8 if told_before or not one.same_outlet else None


def later_take(one: Comparison) -> float | None:
    """The source tells the same report again: what is new, what was wrong."""
    if not one.same_outlet or one.hours > _REVISION_HOURS or one.shorter < 6:
        return None
    marked = one.ours.take > one.theirs.take or one.ours.corrected
    if one.together and not marked:
        return None  # a source that lists both says that they are two
    alike = one.same_title or one.title_jaccard >= 0.5
    if one.containment >= (0.25 if marked else 0.5) and (alike or (marked and one.headlines_agree)):
        return one.containment
    return None


def text_after_flash(one: Comparison) -> float | None:
    """The source told it in a headline first, and now in a text."""
    if one.together or not one.same_outlet or one.hours > _REVISION_HOURS:
        return None
    short = one.same_title and one.one_text
    return 0.8 if short and _weight(one.shared_topic) >= 3 else None


def same_event(one: Comparison) -> float | None:
    """The headlines share most of their telling words, three at the least.

    Two of these at the least are no numbers, as a date is no event; and three where they are half of the
    headlines or less, as "Covid-19" and "Windows Phone 7" are but names.
    """
    if _weight(one.shared_topic) < 3 or one.title_cosine < 0.4:
        return None
    words = frozenset(word for word in one.shared_topic if not has_digit(word))
    return one.title_cosine if _weight(words) >= (2 if one.title_cosine > 0.5 else 3) else None


def much_of_the_text(one: Comparison) -> float | None:
    """Half of the shorter text stands in the other, and that is more than a line: one report told twice."""
    return one.containment if one.shorter >= 16 and one.containment >= 0.5 and _about(one) else None


COPY: dict[str, Rule] = {
    "same text": same_text,
    "same headline and much of the text": same_headline_and_text,
    "same headline, one without a text": same_headline,
}
REVISION: dict[str, Rule] = {
    "a later take of the same source": later_take,
    "the text to a headline of the same source": text_after_flash,
}
STORY: dict[str, Rule] = {
    "headlines on the same event": same_event,
    "much of the same text": much_of_the_text,
}
_APART = Judgement(None, "nothing in common", 0.0)


def judged(one: Comparison) -> Judgement:
    """Return how ours is related to theirs: a copy before a revision before the same story."""
    if one.hours > WINDOW_HOURS:
        return Judgement(None, "too far apart in time", 0.0)
    tables = ((Relation.COPY, COPY), (Relation.REVISION, REVISION), (Relation.STORY, STORY))
    found = [(relation, *hit) for relation, rules in tables if (hit := _hit(rules, one))]
    if not found:
        return _APART
    if blocked := objection(BLOCKING, one):
        return Judgement(None, f"kept apart: {blocked[0]}", 0.0, blocked[1])
    differing = objection(DIFFERING, one)
    for relation, rule, score in found:
        if relation is not Relation.COPY or differing is None:
            return Judgement(relation, rule, score, differing[1] if differing else None)
    assert differing is not None, "only copies are passed over"
    return Judgement(None, f"no copy: {differing[0]}", 0.0, differing[1])


def _hit(rules: dict[str, Rule], one: Comparison) -> tuple[str, float] | None:
    return next(((name, score) for name, rule in rules.items() if (score := rule(one))), None)


def _about(one: Comparison) -> bool:
    """Tell whether the text that both have is that of a headline, and not a notice that stands under all."""
    lead = one.shared_lead
    topics = [{word for word in topic if not has_digit(word)} for topic in (one.ours.topic, one.theirs.topic)]
    told = [len(topic & lead) for topic in topics]
    return min(told) >= 2 or any(n >= max(2, len(topic) / 2) for n, topic in zip(told, topics, strict=True))


def _weight(words: frozenset[str]) -> float:
    """Count words; two characters of a script without spaces are half of one."""
    return sum(0.5 if is_unspaced(word) else 1.0 for word in words)
