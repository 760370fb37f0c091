"""`aggregator run` serves on the terms of feeds.yaml: tokens, links, the access log."""

from datetime import UTC, datetime
from pathlib import Path

from tests.fakes import comes_true, free_port, item, rss
from tests.origin import Origin
from tests.site import RunningService, TemporarySite
from tests.unit.web.test_feeds import ask
from tests.unit.web.test_guarded_channels import TOKEN, basic

_OTHER = "fedcba9876543210"


def test_a_running_site_obeys_tokens_and_their_edits_and_logs_neither(tmp_path: Path) -> None:
    with Origin() as origin:
        site = TemporarySite(tmp_path / "site", origin)
        origin.serve("/a", rss(item(1, title="Ferry resumes", published=datetime.now(UTC))))
        _configure(site, port := free_port(), TOKEN)
        with RunningService(site.config) as service:
            address = service.address
            assert comes_true(lambda: b"Ferry resumes" in ask(address, f"/desk/ferry.atom?token={TOKEN}")[2])
            status, headers, body = ask(address, "/desk/ferry.atom", Authorization=basic(TOKEN))
            assert (status, b"Ferry resumes" in body) == (200, True)
            assert headers["link"].startswith(f'<http://127.0.0.1:{port}/desk/ferry.atom>; rel="self"')
            assert ask(address, "/desk/ferry.atom")[0] == 401
            assert b"desk/ferry" not in ask(address, "/")[2] + ask(address, "/index.opml")[2]

            _configure(site, port, _OTHER)
            assert comes_true(lambda: ask(address, f"/desk/ferry.atom?token={_OTHER}")[0] == 200)
            assert ask(address, f"/desk/ferry.atom?token={TOKEN}")[0] == 401
            assert service.stop() == 0
        log = service.text()

    assert "request.answered method=GET path=/desk/ferry.atom status=401 client=127.0.0.0/24" in log
    assert TOKEN not in log
    assert _OTHER not in log


def _configure(site: TemporarySite, port: int, token: str) -> None:
    site.configure(
        site.origin.at("/a"),
        serve={"listen": f"127.0.0.1:{port}", "admin": "off", "access_log": True},
        publish={"every": "1s"},
        channels={"paths": {"desk/ferry": {"match": "ferry", "token": token}}},
    )
