"""A site with push, an origin of its sources, and another one where callbacks and hubs stand."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes import item, rss
from tests.origin import Origin
from tests.site import TemporarySite
from tests.websub.parties import Callback, ForeignHub, PushSite


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as running:
        yield running


@pytest.fixture
def elsewhere() -> Iterator[Origin]:
    with Origin() as running:
        yield running


@pytest.fixture
def callback(elsewhere: Origin) -> Callback:
    return Callback(elsewhere)


@pytest.fixture
def hub(elsewhere: Origin) -> ForeignHub:
    return ForeignHub(elsewhere)


@pytest.fixture
def publishing(tmp_path: Path, origin: Origin) -> Iterator[PushSite]:
    """A site with a hub of its own that has published one article."""
    site = TemporarySite(tmp_path / "site", origin)
    site.configure(origin.serve("/a", rss(item(1))), push={"hub": "own", "subscribe": False})
    with PushSite(site).open() as opened:
        opened.round()
        yield opened


@pytest.fixture
def subscribing(tmp_path: Path, origin: Origin) -> Iterator[PushSite]:
    """A site that subscribes to sources with hubs; a test says what its source serves at /a."""
    site = TemporarySite(tmp_path / "site", origin)
    site.configure(origin.serve("/a", rss(item(1))), push={"hub": "off", "subscribe": True})
    with PushSite(site).open() as opened:
        yield opened
