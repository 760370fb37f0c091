"""A newsroom with a clock that the test sets."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from aggregator.demo.newsroom import Newsroom
from aggregator.demo.outlets import OUTLETS, writers
from aggregator.demo.replies import Site
from aggregator.demo.server import DemoNewsroom

from .fakes import BASE_URL, STARTED_AT, SetClock


@pytest.fixture
def clock() -> SetClock:
    return SetClock(STARTED_AT)


@pytest.fixture
def newsroom() -> Newsroom:
    return Newsroom(writers=writers(OUTLETS), started_at=STARTED_AT, pace=timedelta(seconds=3), seed=7)


@pytest.fixture
def site(newsroom: Newsroom) -> Site:
    return Site(base_url=BASE_URL, outlets=OUTLETS, newsroom=newsroom)


@pytest.fixture
def demo(clock: SetClock) -> Iterator[DemoNewsroom]:
    with DemoNewsroom(clock.now) as running:
        yield running
