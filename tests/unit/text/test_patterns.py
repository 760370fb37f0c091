import time

import pytest

from aggregator.text.patterns import LONGEST_TEXT, PatternError, check_pattern, finds


def test_pattern_is_found_anywhere_in_the_text() -> None:
    assert finds("quiz", "The quiz", ignores_case=False)
    assert not finds("Quiz", "The quiz", ignores_case=False)
    assert finds("QUIZ$", "The quiz", ignores_case=True)
    assert finds("^النفط", "النفط اليوم", ignores_case=False)


@pytest.mark.parametrize("broken", ["(", "[", "(?P<x", "a{2,1}", "*"])
def test_what_is_no_pattern_is_refused(broken: str) -> None:
    with pytest.raises(PatternError):
        check_pattern(broken)


def test_pattern_that_backtracks_without_end_is_given_up() -> None:
    started = time.monotonic()

    assert finds(r"(a|aa)+$", "a" * 5_000 + "b", ignores_case=False) is None
    assert time.monotonic() - started < 3


def test_only_the_beginning_of_a_long_text_is_searched() -> None:
    assert not finds("end", "x" * LONGEST_TEXT + "end", ignores_case=False)
