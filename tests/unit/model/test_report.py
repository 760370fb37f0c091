from dataclasses import replace

import pytest

from aggregator.model.report import ChannelReport

BUSY = ChannelReport(
    path="all", title="All", feed_id="tag:x", entries=500, ledger=900, published_at=None, updated_at=None,
    sources=14, largest=0.216, held_minutes=59,
)  # fmt: skip


def test_a_channel_that_turns_over_within_an_hour_is_warned_of() -> None:
    """C4."""
    assert "59 min of news" in (BUSY.warning or "")


@pytest.mark.parametrize(
    "quiet",
    [{"held_minutes": 60}, {"ledger": 500}, {"held_minutes": None}],
    ids=["an hour is enough", "all that was ever shown is there", "nothing is there"],
)
def test_a_channel_in_which_nothing_is_missed_is_not(quiet: dict[str, int | None]) -> None:
    assert replace(BUSY, **quiet).warning is None  # type: ignore[arg-type]  # fields by name


@pytest.mark.parametrize(
    ("sources", "largest", "said"),
    [(14, 0.216, "14 sources, largest 22 %"), (1, 1.0, "1 source, largest 100 %"), (0, 0.0, "no source")],
)
def test_shares_are_said_in_words(sources: int, largest: float, said: str) -> None:
    assert replace(BUSY, sources=sources, largest=largest).shares == said
