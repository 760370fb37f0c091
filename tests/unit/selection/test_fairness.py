"""Who stands in front: no source beyond its share while others have news."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from aggregator.selection.fairness import FRONT, fair_front

THIRD = 1 / 3


def senders(text: str) -> list[str]:
    return list(text)


def counts(lines: list[str], share: float = THIRD) -> Counter[str]:
    return Counter(lines[position] for position in fair_front(lines, share))


def test_a_source_that_floods_leaves_two_thirds_to_those_who_have_news() -> None:
    lines = senders("a" * 60 + "bc" * 10)

    assert counts(lines) == {"a": 10, "b": 10, "c": 10}


def test_what_others_do_not_fill_is_filled_by_the_flood() -> None:
    lines = senders("a" * 60 + "bcbc")

    assert counts(lines) == {"a": 26, "b": 2, "c": 2}


def test_nothing_is_moved_where_nobody_has_too_much() -> None:
    assert fair_front(senders("abcd" * 20), THIRD) == frozenset()


def test_nothing_is_moved_where_nobody_else_has_news() -> None:
    assert fair_front(senders("a" * 80), THIRD) == frozenset()
    assert fair_front([], THIRD) == frozenset()


def test_a_small_document_is_left_as_it_is() -> None:
    assert fair_front(senders("a" * 25 + "b"), THIRD) == frozenset()


def test_the_share_can_be_set() -> None:
    lines = senders("a" * 60 + "bcdefghijk" * 3)

    assert counts(lines, 0.1)["a"] == 3
    assert fair_front(lines, 1.0) == frozenset()


@given(st.text("abcd", max_size=120), st.text("abcd", max_size=40))
def test_a_line_that_lost_its_place_never_gets_it_back(old: str, new: str) -> None:
    """An entry that had left a document would come back as new."""

    def front(text: str) -> set[int]:
        lines = senders(text)
        positions = fair_front(lines, THIRD) or frozenset(range(min(FRONT, len(lines))))
        return {len(lines) - position for position in positions}

    before = front(old)
    for count in range(1, len(new) + 1):
        now = front(new[-count:] + old)
        known = {line for line in now if line <= len(old) + count - 1}
        assert known <= before
        before = now
