"""A channel with a token: over real HTTP, in the folders, in the index, and in the log."""

import base64
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from aggregator.web.access_log import AccessLog, cut_address
from aggregator.web.feeds import FeedServer
from aggregator.web.listening import served
from tests.fakes import item, rss
from tests.origin import Origin
from tests.site import TemporarySite, aggregator
from tests.unit.web.test_feeds import TERMS, ask

TOKEN = "0123456789abcdef"
GUARDED = replace(TERMS, hub="https://hub.example/", tokens={"desk/oil": TOKEN})


def basic(password: str, user: str = "reader") -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    for name in ("public/all.atom", "private/desk/oil.atom", "private/archive/desk/oil/0.atom"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"<feed/>")
    feeds = FeedServer(tmp_path / "public", lambda: GUARDED, tmp_path / "private")
    with served(AccessLog(feeds), "127.0.0.1", 0) as running:
        yield running


@pytest.mark.parametrize("path", ["/desk/oil.atom", "/archive/desk/oil/0.atom"])
@pytest.mark.parametrize(
    ("query", "headers"),
    [
        (f"?token={TOKEN}", {}),
        (f"?x=1&token={TOKEN}", {}),
        ("", {"Authorization": basic(TOKEN)}),
        ("", {"Authorization": basic(TOKEN, user="")}),
    ],
)
def test_who_has_the_token_reads_the_channel_and_its_archives(
    address: str, path: str, query: str, headers: dict[str, str]
) -> None:
    status, found, body = ask(address, path + query, **headers)

    assert (status, body) == (200, b"<feed/>")
    assert found["cache-control"] == "private, max-age=300"
    assert TOKEN not in str(found)
    assert "hub.example" not in found["link"]


@pytest.mark.parametrize(
    ("query", "headers"),
    [
        ("", {}),
        ("?token=", {}),
        (f"?token={TOKEN}x", {}),
        (f"?token={TOKEN[:-1]}", {}),
        (f"?TOKEN={TOKEN}", {}),
        ("?token=%ff", {}),
        ("", {"Authorization": basic("wrong")}),
        ("", {"Authorization": f"Bearer {TOKEN}"}),
        ("", {"Authorization": "Basic !!!"}),
        ("", {"Authorization": basic("")}),
    ],
)
@pytest.mark.parametrize("path", ["/desk/oil.atom", "/desk/oil.xyz", "/desk/oil", "/archive/desk/oil/7.atom"])
def test_who_has_not_is_asked_for_it_whether_the_document_exists_or_not(
    address: str, path: str, query: str, headers: dict[str, str]
) -> None:
    status, found, body = ask(address, path + query, **headers)

    assert (status, found["cache-control"]) == (401, "no-store")
    assert found["www-authenticate"].startswith("Basic ")
    assert b"<feed/>" not in body


def test_other_channels_ask_for_nothing_and_private_ones_lie_nowhere_else(address: str) -> None:
    assert ask(address, "/all.atom")[0] == 200
    for path in ("//desk/oil.atom", "/desk//oil.atom", "/desk/./oil.atom", "/Desk/oil.atom"):
        assert ask(address, path)[0] == 404


def test_the_access_log_has_neither_addresses_nor_tokens(
    address: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "aggregator"):
        ask(address, f"/desk/oil.atom?token={TOKEN}")
        ask(address, "/desk/oil.atom", Authorization=basic(TOKEN))

    assert [one.getMessage() for one in caplog.records] == [
        "request.answered method=GET path=/desk/oil.atom status=200 client=127.0.0.0/24"
    ] * 2


@pytest.mark.parametrize(
    ("address", "cut"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("fe80::1%eth0", "fe80::/48"),
        ("unix", None),
    ],
)
def test_an_address_is_cut_until_it_names_nobody(address: str, cut: str | None) -> None:
    assert cut_address(address) == cut


@pytest.fixture
def site(tmp_path: Path) -> Iterator[TemporarySite]:
    with Origin() as origin:
        site = TemporarySite(tmp_path / "site", origin)
        origin.serve("/a", rss(item(1, title="Ferry resumes"), item(2, title="Dam opens")))
        site.environ = {"DESK_TOKEN": TOKEN}
        yield site


def configure(site: TemporarySite, **keys: str) -> None:
    paths = {"desk/ferry": {"match": "ferry", "title": "Ferries only", **keys}}
    site.configure(site.origin.at("/a"), channels={"paths": paths})


def names_below(folder: Path) -> set[str]:
    return {one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file()}


def test_a_guarded_channel_lies_in_the_private_folder_and_no_index_names_it(site: TemporarySite) -> None:
    configure(site, token="${DESK_TOKEN}")
    site.round()
    private = site.folder / "private"

    assert {"desk/ferry.atom", "desk/ferry.rss", "desk/ferry.html"} <= names_below(private)
    assert private.stat().st_mode & 0o077 == 0
    assert not any(name.startswith("desk/") for name in names_below(site.output))
    everything = b"".join(one.read_bytes() for one in site.output.rglob("*.*") if one.is_file())
    assert b"Ferries only" not in everything
    assert b"desk/ferry" not in everything
    kept = b"".join(
        one.read_bytes() for one in (*private.rglob("*.*"), *site.state.rglob("*")) if one.is_file()
    )
    assert TOKEN.encode() not in kept


def test_a_channel_that_gets_a_token_leaves_the_public_folder_with_all_that_was_published(
    site: TemporarySite,
) -> None:
    configure(site)
    site.round()
    archive = site.output / "archive" / "desk" / "ferry" / "0.json"
    archive.parent.mkdir(parents=True)
    archive.write_bytes(b"{}")
    before = site.document("desk/ferry").ids

    configure(site, token="${DESK_TOKEN}")
    with site.opened():
        pass
    assert not any("desk/ferry" in name for name in names_below(site.output))
    assert {"desk/ferry.atom", "desk/ferry.atom.br", "archive/desk/ferry/0.json"} <= names_below(
        site.folder / "private"
    )

    configure(site)
    site.round()
    assert site.document("desk/ferry").ids == before
    assert not names_below(site.folder / "private")
    assert b"Ferries only" in (site.output / "index.html").read_bytes()


def test_a_lost_store_takes_the_ledger_of_guarded_channels_from_their_folder(site: TemporarySite) -> None:
    configure(site, token="${DESK_TOKEN}")
    site.round()
    document = site.folder / "private" / "desk" / "ferry.atom"
    before = document.read_bytes()
    (site.state / "aggregator.db").unlink()

    site.round()

    assert document.read_bytes() == before


@pytest.mark.parametrize(
    "token", ["short", "with space in it, long", "0123456789abcdé0", "'1234567890123456 '"]
)
def test_a_weak_or_unfit_token_is_refused_and_not_shown(site: TemporarySite, token: str) -> None:
    configure(site, token=token)
    done = aggregator("check", "--config", site.config)

    assert done.code == 2
    assert "channels.paths" in done.err
    assert token not in done.err
