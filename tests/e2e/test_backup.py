"""A subscriber sees each article once, also where the site was wiped and made again from a backup."""

import threading
from pathlib import Path

from aggregator.app.backup import back_up
from aggregator.app.restoring import restore
from tests.fakes import NOON, item, rss
from tests.origin import Answer, Origin, Seen
from tests.site import TemporarySite

_SOURCES = 4


def test_each_article_is_shown_once_through_backup_wipe_and_restore(tmp_path: Path) -> None:
    with Origin() as origin:
        site = TemporarySite(tmp_path / "site", origin)
        urls = [origin.serve(f"/s{n}", rss(item(n), title=f"Outlet {n}")) for n in range(_SOURCES)]
        asked, go_on = threading.Event(), threading.Event()

        def slow(_seen: Seen) -> Answer:
            asked.set()
            go_on.wait(30)
            return Answer(body=rss(item(40), title="Slow").encode())

        site.configure(*urls, origin.handle("/slow", slow))
        go_on.set()
        site.round()
        for n in range(_SOURCES):
            origin.replace(f"/s{n}", body=rss(item(n), item(10 + n), title=f"Outlet {n}"))
        go_on.clear()
        asked.clear()
        polling = threading.Thread(target=site.round)
        polling.start()
        assert asked.wait(30)
        back_up(site.config, tmp_path / "kept.tar.gz", NOON)
        go_on.set()
        polling.join(60)
        for n in range(_SOURCES):
            origin.replace(f"/s{n}", body=rss(item(10 + n), item(20 + n), title=f"Outlet {n}"))
        site.round()
        shown = dict(site.subscriber.links)

        site.folder.rename(tmp_path / "wiped")
        restore(tmp_path / "kept.tar.gz", site.folder, NOON)
        for n in range(_SOURCES):
            origin.replace(f"/s{n}", body=rss(item(10 + n), item(20 + n), item(30 + n), title=f"Outlet {n}"))
        site.round()

    assert site.subscriber.complaints == []
    assert shown.items() <= site.subscriber.links.items()
    assert len(site.subscriber.links) == 4 * _SOURCES + 1
    log = site.subscriber.ids["all.atom"]
    assert len(log) == len(set(log)) == 4 * _SOURCES + 1
