"""The cases that the W3C's test suite has for publishers; they bear no numbers. And the command after a publish."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree, html

from tests.fakes import item, rss
from tests.origin import Answer, Origin
from tests.site import TemporarySite
from tests.websub.parties import ForeignHub, PushSite, request

_ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def pinging(tmp_path: Path, origin: Origin, hub: ForeignHub) -> Iterator[PushSite]:
    """A site that names a hub elsewhere and has published one article."""
    site = TemporarySite(tmp_path / "site", origin)
    site.configure(origin.serve("/a", rss(item(1))), push={"hub": hub.url})
    with PushSite(site).open() as opened:
        opened.round()
        yield opened


def relations(elements: list[etree._Element]) -> list[tuple[str | None, str | None]]:
    """Return the links that push is found by."""
    links = [(one.get("rel"), one.get("href")) for one in elements]
    return [one for one in links if one[0] in ("hub", "self")]


@pytest.mark.parametrize("path", ["all.atom", "all.rss", "all.json", "all.html"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_advertised_in_headers(pinging: PushSite, hub: ForeignHub, path: str, method: str) -> None:
    status, headers, _body = request(pinging.topic(path), method=method)

    links = [one.strip() for one in headers["link"].split(",")]
    assert status == 200
    assert f'<{hub.url}>; rel="hub"' in links
    assert [one for one in links if 'rel="self"' in one] == [f'<{pinging.topic(path)}>; rel="self"']


def test_advertised_in_atom(pinging: PushSite, hub: ForeignHub) -> None:
    found = etree.fromstring(pinging.read("all.atom")).findall(f"{_ATOM}link")

    assert sorted(relations(found)) == [("hub", hub.url), ("self", pinging.topic("all.atom"))]


def test_advertised_in_rss(pinging: PushSite, hub: ForeignHub) -> None:
    found = etree.fromstring(pinging.read("all.rss")).findall(f"channel/{_ATOM}link")

    assert sorted(relations(found)) == [("hub", hub.url), ("self", pinging.topic("all.rss"))]


def test_advertised_in_html(pinging: PushSite, hub: ForeignHub) -> None:
    found = html.document_fromstring(pinging.read("all.html")).findall("head/link")

    assert sorted(relations(found)) == [("hub", hub.url), ("self", pinging.topic("all.html"))]


def test_advertised_in_json_feed(pinging: PushSite, hub: ForeignHub) -> None:
    feed = json.loads(pinging.read("all.json"))

    assert feed["hubs"] == [{"type": "WebSub", "url": hub.url}]
    assert feed["feed_url"] == pinging.topic("all.json")


def test_the_hub_is_notified_of_each_document_that_changed(
    pinging: PushSite, origin: Origin, elsewhere: Origin, hub: ForeignHub
) -> None:
    elsewhere.forget()
    origin.replace("/a", body=rss(item(1), item(2)))

    pinging.round()

    assert {one["hub.mode"] for one in hub.asked} == {"publish"}
    told = sorted(one["hub.topic"] for one in hub.asked)
    assert told == [pinging.topic(f"all.{ending}") for ending in ("atom", "html", "json", "rss")]
    assert all(one["hub.url"] == one["hub.topic"] for one in hub.asked)


def test_the_hub_hears_nothing_where_nothing_changed(
    pinging: PushSite, elsewhere: Origin, hub: ForeignHub
) -> None:
    elsewhere.forget()

    pinging.round()

    assert hub.asked == []


def test_a_hub_that_fails_is_told_again_and_then_once(
    pinging: PushSite, origin: Origin, elsewhere: Origin, hub: ForeignHub
) -> None:
    elsewhere.forget()
    hub.status = 500
    origin.replace("/a", body=rss(item(1), item(2)))
    pinging.round()
    failed = len(hub.asked)
    hub.status = 204
    pinging.send()
    at_once = len(hub.asked)
    pinging.clock.forward(minutes=1)
    pinging.send()
    pinging.clock.forward(days=1)
    pinging.send()

    assert (failed, at_once, len(hub.asked)) == (4, 4, 8)


def test_what_is_to_be_told_survives_a_restart(
    pinging: PushSite, origin: Origin, elsewhere: Origin, hub: ForeignHub
) -> None:
    hub.status = 503
    origin.replace("/a", body=rss(item(1), item(2)))
    pinging.round()
    elsewhere.forget()
    hub.status = 202
    pinging.clock.forward(minutes=1)
    pinging.restart()
    pinging.send()

    assert len(hub.asked) == 4


def test_a_hub_elsewhere_hears_nothing_of_a_channel_that_asks_for_a_token(
    pinging: PushSite, origin: Origin, hub: ForeignHub
) -> None:
    paths = {"desk/secret": {"match": "report", "token": "a-token-of-24-characters"}}
    pinging.site.configure(origin.at("/a"), push={"hub": hub.url}, channels={"paths": paths})
    pinging.restart()
    pinging.round()

    assert (pinging.site.folder / "private" / "desk" / "secret.atom").exists()
    assert not any("secret" in one["hub.topic"] for one in hub.asked)


def test_no_document_names_a_hub_where_the_site_is_not_public(tmp_path: Path, origin: Origin) -> None:
    site = TemporarySite(tmp_path / "site", origin)
    site.configure(origin.serve("/a", rss(item(1))))
    with PushSite(site).open() as opened:
        opened.round()

        documents = [opened.read(f"all.{ending}") for ending in ("atom", "rss", "json", "html")]
        header = request(opened.topic("all.atom"))[1]["link"]

    assert not any(b"hub" in one for one in documents)
    assert "hub" not in header


def test_documents_name_the_own_hub_by_themselves_where_the_site_is_public(
    tmp_path: Path, origin: Origin
) -> None:
    site = TemporarySite(tmp_path / "site", origin)
    public = {"base_url": "https://news.example.org", "contact": "desk@example.org"}
    site.configure(origin.serve("/a", rss(item(1))), site=public)
    site.round()

    assert b'<link href="https://news.example.org/hub" rel="hub"/>' in (site.output / "all.atom").read_bytes()


# The command after a publish.


def commanded(site: TemporarySite, origin: Origin, command: object, **more: object) -> None:
    """Configure a site with a command."""
    site.configure(
        origin.serve("/a", rss(item(1))), publish={"on_publish": command, **more}, push={"hub": "off"}
    )


@pytest.fixture
def site(tmp_path: Path, origin: Origin) -> TemporarySite:
    return TemporarySite(tmp_path / "site", origin)


def script(site: TemporarySite, text: str) -> str:
    """Put a program beside feeds.yaml."""
    path = site.folder / "deploy.sh"
    path.write_text(f"#!/bin/sh\n{text}\n", "utf-8")
    path.chmod(0o755)
    return "./deploy.sh"


def test_the_command_gets_what_changed(site: TemporarySite, origin: Origin) -> None:
    command = script(site, 'cat >> changed.txt; echo "$AGGREGATOR_OUTPUT" "$1" > called.txt')
    commanded(site, origin, f"{command} 'two words'")

    site.round()

    changed = (site.folder / "changed.txt").read_text().split()
    assert set(changed) == {"all.atom", "all.rss", "all.json", "all.html", "index.html", "index.opml"}
    assert (site.folder / "called.txt").read_text() == f"{site.output} two words\n"


def test_the_command_does_not_run_where_nothing_changed(site: TemporarySite, origin: Origin) -> None:
    commanded(site, origin, script(site, "echo ran >> ran.txt"))
    site.round()
    before = (site.folder / "ran.txt").read_text()

    site.round()

    assert (site.folder / "ran.txt").read_text() == before


def test_no_shell_reads_the_command(site: TemporarySite, origin: Origin) -> None:
    script(site, 'printf "%s\\n" "$@" > arguments.txt')
    commanded(site, origin, "./deploy.sh $(touch a) ; touch b | touch c `touch d`")

    site.round()

    assert (
        site.folder / "arguments.txt"
    ).read_text().split() == "$(touch a) ; touch b | touch c `touch d`".split()
    assert not any((site.folder / name).exists() for name in "abcd")


def test_a_command_that_fails_costs_nothing_else(
    site: TemporarySite, origin: Origin, hub: ForeignHub, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="aggregator")
    command = script(site, "echo 'rsync: no route to host' >&2; exit 3")
    site.configure(origin.serve("/a", rss(item(1))), publish={"on_publish": command}, push={"hub": hub.url})

    site.round()

    assert site.document().titles
    assert len(hub.asked) == 4
    (told,) = [one.text for one in site.status().notices if one.key == "on_publish"]
    assert told == "publish.on_publish failed: it ended with 3: rsync: no route to host"
    assert "on_publish.failed" in caplog.text


def test_a_command_that_works_again_takes_the_notice_back(site: TemporarySite, origin: Origin) -> None:
    command = script(site, "exit 1")
    commanded(site, origin, command)
    site.round()
    script(site, "exit 0")
    origin.replace("/a", body=rss(item(1), item(2)))

    site.round()

    assert site.status().notices == ()


def test_a_command_that_is_not_there_is_told_of(site: TemporarySite, origin: Origin) -> None:
    commanded(site, origin, ["./missing.sh", "x"])

    site.round()

    assert [one.text for one in site.status().notices] == [
        "publish.on_publish failed: missing.sh cannot be started: No such file or directory"
    ]


def test_a_command_that_does_not_end_is_stopped_with_all_that_it_started(
    site: TemporarySite, origin: Origin
) -> None:
    commanded(site, origin, script(site, "sleep 600 & echo $! > child.txt; wait"), on_publish_timeout="1s")

    site.round()

    assert "did not end within 1 s" in site.status().notices[0].text
    child = int((site.folder / "child.txt").read_text())
    assert not _runs(child)


def test_the_hub_is_told_after_the_command(site: TemporarySite, origin: Origin, hub: ForeignHub) -> None:
    """What a hub fetches at once must be out there already (rule C18)."""
    other = origin.handle("/marker", lambda _seen: Answer(body=b"ok"))
    command = script(site, f"python3 -c \"import urllib.request as r; r.urlopen('{other}').read()\"")
    site.configure(origin.serve("/a", rss(item(1))), publish={"on_publish": command}, push={"hub": hub.url})

    site.round()

    (ran,) = origin.requests("/marker")
    first = min(seen.began_at for seen in hub.requests)
    assert ran.ended_at < first


def _runs(number: int) -> bool:
    """Tell whether a process still runs; what has ended and is not yet buried does not."""
    try:
        state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state not in ("Z", "X")
