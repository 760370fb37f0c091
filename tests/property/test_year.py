"""A site over weeks in which all goes wrong that does in a year: nothing is lost, nothing comes twice."""

from pathlib import Path

from bench.year import SHORT, Year


def test_weeks_of_upgrades_jumps_absence_and_a_full_disk_lose_and_repeat_nothing(tmp_path: Path) -> None:
    """`python -m bench.year` is the same for 365 days and 200 sources; figures in docs/benchmarks.md."""
    year = Year(tmp_path, SHORT)

    ended = year.outcome(list(year.live()))

    assert (ended.lost, ended.repeated, ended.came_back) == (0, 0, 0)
    assert ended.due > 200
    assert len(ended.refused) == len(SHORT.full)
    assert "aggregator.db" in ended.refused[0]
    assert (tmp_path / "output" / "archive").exists()
