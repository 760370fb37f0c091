"""Leases and rests: bounds, and that none of them is ever in the past."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.websub.pacing import (
    LONGEST_LEASE,
    SHORTEST_LEASE,
    asking_rest,
    delivery_rest,
    granted,
    renewal,
)
from tests.fakes import NOON


@given(st.integers(min_value=1, max_value=10**11))
def test_a_lease_lies_within_its_bounds(asked: int) -> None:
    assert SHORTEST_LEASE <= granted(asked) <= LONGEST_LEASE


@given(st.integers(min_value=1, max_value=2_592_000))
def test_a_renewal_comes_before_four_fifths_of_the_lease(seconds: int) -> None:
    lease = timedelta(seconds=seconds)

    assert NOON < renewal(NOON, lease) < NOON + lease * 0.8


@pytest.mark.parametrize("failures", [1, 2, 5, 50, 10**6])
def test_rests_grow_and_have_an_end(failures: int) -> None:
    assert delivery_rest(failures) <= delivery_rest(failures + 1) <= timedelta(hours=6)
    assert asking_rest(failures) <= asking_rest(failures + 1) <= timedelta(days=2)
    assert min(delivery_rest(failures), asking_rest(failures)) > timedelta(0)
