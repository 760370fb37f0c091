"""The command line called on the feeds.yaml of a temporary site."""

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.origin import Origin
from tests.site import Done, TemporarySite, aggregator

Run = Callable[..., Done]


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as running:
        yield running


@pytest.fixture
def site(tmp_path: Path, origin: Origin) -> TemporarySite:
    return TemporarySite(tmp_path / "site", origin)


@pytest.fixture
def run(site: TemporarySite) -> Iterator[Run]:
    """Return a function that runs a command on the site's feeds.yaml."""

    def call(*arguments: str | Path, config: bool = True) -> Done:
        options = ("--config", str(site.config)) if config else ()
        return aggregator(*arguments, *options)

    former = signal.getsignal(signal.SIGTERM)
    yield call
    assert signal.getsignal(signal.SIGTERM) == former
