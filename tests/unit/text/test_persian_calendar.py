from datetime import date, timedelta

import pytest

from aggregator.text.persian_calendar import YEARS, from_persian


@pytest.mark.parametrize(
    ("persian", "expected"),
    [
        ((1400, 1, 1), date(2021, 3, 21)),
        ((1399, 12, 30), date(2021, 3, 20)),
        ((1403, 1, 1), date(2024, 3, 20)),
        ((1403, 12, 30), date(2025, 3, 20)),
        ((1405, 9, 3), date(2026, 11, 24)),
        ((1357, 11, 22), date(1979, 2, 11)),
        ((1348, 10, 11), date(1970, 1, 1)),
    ],
)
def test_day_of_the_persian_calendar_is_a_day_of_ours(persian: tuple[int, int, int], expected: date) -> None:
    assert from_persian(*persian) == expected


@pytest.mark.parametrize(
    "day", [(1404, 12, 30), (1404, 7, 31), (1404, 13, 1), (1404, 0, 1), (1299, 1, 1), (1404, 1, 32)]
)
def test_day_that_the_calendar_lacks_is_refused(day: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="no day"):
        from_persian(*day)


def test_years_follow_each_other_without_a_gap() -> None:
    """New year is the day after the last of Esfand: the 29th, or in a leap year the 30th."""
    for year in YEARS[:-1]:
        try:
            last = from_persian(year, 12, 30)
        except ValueError:
            last = from_persian(year, 12, 29)
        assert from_persian(year + 1, 1, 1) == last + timedelta(days=1)
