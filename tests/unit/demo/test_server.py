"""The newsroom on a real socket."""

import gc
import socket

import pytest
import requests

from aggregator.demo.server import DemoNewsroom
from aggregator.errors import ListenError

from .fakes import SetClock, read_feed

SECONDS = 5


def test_a_feed_comes_with_type_and_validators_and_then_304(demo: DemoNewsroom) -> None:
    url = f"{demo.base_url}/waha-baida/feed.atom"
    first = requests.get(url, timeout=SECONDS)
    second = requests.get(url, headers={"If-None-Match": first.headers["ETag"]}, timeout=SECONDS)
    assert first.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert not read_feed(first.content, first.headers["Content-Type"])["bozo"]
    assert (second.status_code, second.content) == (304, b"")


def test_new_entries_appear_as_time_passes(demo: DemoNewsroom, clock: SetClock) -> None:
    url = f"{demo.base_url}/brujula-de-cobre/feed.xml"
    before = read_feed(requests.get(url, timeout=SECONDS).content)["entries"]
    clock.forward(60)
    after = read_feed(requests.get(url, timeout=SECONDS).content)["entries"]
    assert len({entry.id for entry in after} - {entry.id for entry in before}) == 2


def test_links_and_pictures_of_a_feed_lead_somewhere(demo: DemoNewsroom) -> None:
    feed = requests.get(f"{demo.base_url}/meridian-wire/feed.xml", timeout=SECONDS).content
    entry = next(entry for entry in read_feed(feed)["entries"] if entry.enclosures)
    page = requests.get(entry.link, timeout=SECONDS)
    picture = requests.get(entry.enclosures[0].href, timeout=SECONDS)
    assert entry.title in page.content.decode()
    assert picture.headers["Content-Type"] == "image/png"
    assert len(picture.content) == int(entry.enclosures[0].length)


def test_head_gives_the_headers_alone(demo: DemoNewsroom) -> None:
    reply = requests.head(f"{demo.base_url}/", timeout=SECONDS)
    assert (reply.status_code, reply.content) == (200, b"")
    assert int(reply.headers["Content-Length"]) > 0


def test_feeds_yaml_names_the_running_server(demo: DemoNewsroom) -> None:
    assert f"{demo.base_url}/tsukimi-kagaku/feed.atom" in demo.feeds_yaml()


def test_leaving_closes_the_socket_and_leaks_nothing(clock: SetClock) -> None:
    with DemoNewsroom(clock.now) as demo:
        base_url = demo.base_url
        requests.get(base_url, timeout=SECONDS)
    gc.collect()  # a forgotten socket would warn here, and warnings are errors
    with pytest.raises(requests.ConnectionError):
        requests.get(base_url, timeout=SECONDS)


def test_a_taken_port_is_one_clear_error(clock: SetClock) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ListenError, match=f"127.0.0.1:{port}"), DemoNewsroom(clock.now, port=port):
            pass


def test_a_visitor_who_leaves_at_once_disturbs_nobody(
    demo: DemoNewsroom, capfd: pytest.CaptureFixture[str]
) -> None:
    port = int(demo.base_url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=SECONDS) as visitor:
        visitor.sendall(b"GET / HT")
    assert requests.get(demo.base_url, timeout=SECONDS).status_code == 200
    assert capfd.readouterr().err == ""


def test_it_has_no_address_before_it_runs(clock: SetClock) -> None:
    with pytest.raises(RuntimeError, match="not running"):
        _ = DemoNewsroom(clock.now).base_url


def test_a_pace_of_nothing_is_refused(clock: SetClock) -> None:
    with pytest.raises(ValueError, match="pace_seconds"):
        DemoNewsroom(clock.now, pace_seconds=0)
