from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.config.durations import parse_duration, shown_duration

from .conftest import quick


@pytest.mark.parametrize("text", ["", "15", "m", "1.5h", "-1h", "15 m", "1w", "1h30m", "٣m"])
def test_what_is_no_duration_is_none(text: str) -> None:
    assert parse_duration(text) is None


@quick
@given(st.integers(0, 999_999))
def test_a_shown_duration_reads_back(seconds: int) -> None:
    duration = timedelta(seconds=seconds)
    assert parse_duration(shown_duration(duration)) == duration
