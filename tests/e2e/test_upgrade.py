"""A filled store of every released schema is taken over: nothing that was shown is shown again, nothing changes its id."""

from pathlib import Path

import pytest

from aggregator.store.schema import SCHEMA_VERSION
from bench.downgrading import downgraded
from tests.fakes import item, rss
from tests.origin import Origin
from tests.site import TemporarySite


@pytest.mark.parametrize("revision", range(1, SCHEMA_VERSION))
def test_a_filled_store_of_an_older_version_goes_on(revision: int, tmp_path: Path) -> None:
    with Origin() as origin:
        site = TemporarySite(tmp_path / "site", origin)
        urls = [origin.serve(f"/s{n}", rss(item(n), item(10 + n), title=f"Outlet {n}")) for n in range(3)]
        site.configure(*({"url": url, "topics": "economy"} for url in urls))
        site.round()
        before = dict(site.subscriber.links)
        downgraded(site.state / "aggregator.db", revision)

        for n in range(3):
            origin.replace(f"/s{n}", body=rss(item(n), item(10 + n), item(20 + n), title=f"Outlet {n}"))
        site.clock.forward(hours=1)
        site.round()
        status = site.status()

    assert len(before) == 6
    assert site.subscriber.complaints == []
    assert before.items() <= site.subscriber.links.items()
    assert len(site.subscriber.links) == len(site.subscriber.ids["all.atom"]) == 9
    assert status.articles == 9
