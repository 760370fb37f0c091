"""Good sources are stored and published while slow ones still run, whoever started the round.

The slow publishers end nothing before the test has read the others' entries in output/.
"""

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest

from aggregator.app.questions import open_store
from tests.fakes import comes_true, item, read_document, rss
from tests.origin import Line, Origin, Seen, Talk, head_of
from tests.site import RunningService, TemporarySite

_GOOD = 12
_TOPICS = ("economy", "water")
# Longer than any wait of the test: no slow source may end by its deadline.
_LIMITS = {"limits": {"total_seconds": 300, "connect_seconds": 60}}


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as running:
        yield running


@pytest.fixture
def site(tmp_path: Path, origin: Origin) -> TemporarySite:
    return TemporarySite(tmp_path / "site", origin)


def held(body: str, go_on: threading.Event, begun: bytes) -> Talk:
    """Send the first `begun` bytes of an answer, and the rest when the test says so."""
    whole = head_of(200, [("Content-Length", str(len(body.encode())))]) + body.encode()

    def talk(line: Line, _seen: Seen) -> None:
        line.send(begun)
        while line.open and not go_on.wait(0.05):
            pass
        line.send(whole.removeprefix(begun))

    return talk


def slow_sources(slow: list[Origin], go_on: threading.Event, number: int) -> list[str]:
    """Serve what keeps a round waiting: silence, half a head, half a body; return the titles to come."""
    titles = []
    for place, one in enumerate(slow):
        entry = item(number + place, f"slow{place}.example", published=None)
        body = rss(entry)
        head = head_of(200, [("Content-Length", str(len(body.encode())))])
        begun = (b"", head[:9], head + body.encode()[:40])[place]
        one.talk("/slow", held(body, go_on, begun))
        titles.append(str(entry.title))
    return titles


def good_sources(origin: Origin, number: int) -> dict[str, list[str]]:
    """Serve the good ones; return the titles by the document that is to show them."""
    titles: dict[str, list[str]] = {f"topics/{topic}": [] for topic in _TOPICS}
    for place in range(_GOOD):
        entry = item(number + place, f"good{place}.example", published=None)
        origin.serve(f"/good{place}", rss(entry))
        titles[f"topics/{_TOPICS[place % 2]}"].append(str(entry.title))
    return {**titles, "all": [title for each in titles.values() for title in each]}


def shown(site: TemporarySite, titles: dict[str, list[str]]) -> bool:
    paths = {channel: site.output / f"{channel}.atom" for channel in titles}
    return all(path.exists() for path in paths.values()) and all(
        set(wanted) <= set(read_document(paths[channel]).titles) for channel, wanted in titles.items()
    )


def waiting(slow: list[Origin]) -> bool:
    """Tell whether each slow publisher was asked, and has answered none."""
    return all(one.requests() and not any(seen.ended_at for seen in one.requests()) for one in slow)


def stored(site: TemporarySite) -> int:
    with open_store(site.config) as store:
        return store.status().articles


@pytest.mark.parametrize(
    ("command", "rounds"),
    [(("poll", "--all"), 2), (("run",), 1)],
    ids=["poll", "run"],
)
def test_good_entries_are_stored_and_published_before_slow_sources_end(
    site: TemporarySite, origin: Origin, command: tuple[str, ...], rounds: int
) -> None:
    with ExitStack() as stack:
        slow = [stack.enter_context(Origin(f"127.0.0.{2 + place}")) for place in range(3)]
        sources = [
            {"url": origin.at(f"/good{place}"), "topics": _TOPICS[place % 2]} for place in range(_GOOD)
        ] + [{"url": one.at("/slow"), "topics": "slow"} for one in slow]
        site.configure(*sources, defaults=_LIMITS, serve={"listen": "127.0.0.1:0"})
        for round_ in range(rounds):
            go_on = threading.Event()
            for one in slow:
                one.forget()
            good = good_sources(origin, 100 * round_)
            late = slow_sources(slow, go_on, 100 * round_ + 50)
            with RunningService(site.config, *command[1:], command=command[0]) as service:
                stack.callback(go_on.set)
                seen = comes_true(partial(shown, site, good))
                still_waiting, articles = waiting(slow), stored(site)
                go_on.set()
                assert seen, service.text()
                assert still_waiting
                assert articles == (_GOOD + len(slow)) * round_ + _GOOD
                assert comes_true(partial(shown, site, {"all": late, "topics/slow": late}))
                if command[0] == "poll":
                    assert service.process.wait(60) in (0, 4)
