"""When a configuration looks like a mistake: more than 30 % of the sources gone, and more than 5."""

import pytest

from aggregator.service.settings import removal_problem
from tests.fakes import source


def urls(count: int, start: int = 0) -> list[str]:
    return [f"https://h{number}.example/feed" for number in range(start, start + count)]


@pytest.mark.parametrize(
    ("polled", "kept", "held"),
    [
        (10, 5, False),
        (10, 4, True),
        (6, 0, True),
        (5, 0, False),
        (20, 14, False),
        (20, 13, True),
        (1000, 700, False),
        (1000, 699, True),
        (0, 0, False),
    ],
)
def test_removal_is_suspicious_beyond_five_and_thirty_percent(polled: int, kept: int, held: bool) -> None:
    wanted = [source(url) for url in urls(kept)]

    problem = removal_problem(frozenset(urls(polled)), wanted)

    assert (problem is not None) == held
    if problem:
        assert f"{polled - kept} of {polled}" in problem
        assert "aggregator apply" in problem


def test_new_sources_do_not_make_up_for_removed_ones() -> None:
    assert removal_problem(frozenset(urls(10)), [source(url) for url in urls(10, start=5)]) is None
    assert removal_problem(frozenset(urls(10)), [source(url) for url in urls(100, start=6)]) is not None


def test_addresses_that_moved_are_not_removed() -> None:
    """Rule B9: `was` names the former address."""
    moved = [source(f"https://new{number}.example/", was=(url,)) for number, url in enumerate(urls(10))]

    assert removal_problem(frozenset(urls(10)), moved) is None


def test_addresses_whose_scheme_was_edited_are_not_removed() -> None:
    """Rule B9: http -> https is the same source; ten of them at once are no mistake."""
    https = [source(url) for url in urls(10)]

    assert removal_problem(frozenset(url.replace("https:", "http:") for url in urls(10)), https) is None
