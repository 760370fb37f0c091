"""The tolerant reader in a process of its own: what it answers, when it is ended, and that it comes back."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from aggregator.errors import MalformedError, ParseError, UnknownFormatError
from aggregator.parse.tolerant import read_safely
from aggregator.sandbox import Limits, SandboxedReader
from tests.builders import document

_FEED = "<rss version='2.0'><channel><title>{}</title><item><title>One</item></channel></rss>"
# Each base is joined with all that are around it: the time grows with the square.
_SLOW = "<feed xmlns='http://www.w3.org/2005/Atom'><entry>" + "<a xml:base='b/'>" * 40_000
_MEBIBYTE = 1024 * 1024


@pytest.fixture
def reader() -> Iterator[SandboxedReader]:
    running = SandboxedReader(Limits(seconds=10.0))
    yield running
    running.rest()


def _children() -> set[int]:
    """Return the processes that this one has started and that still are."""
    threads = Path(f"/proc/{os.getpid()}/task")
    if not threads.exists():
        pytest.skip("needs /proc")
    return {int(pid) for one in threads.iterdir() for pid in (one / "children").read_text().split()}


def test_what_it_reads_is_what_the_reader_reads(reader: SandboxedReader) -> None:
    one = document(_FEED.format("Été خبر 😀"))

    assert reader(one) == read_safely(one)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("<a/>", UnknownFormatError),
        ("<rss version='2.0'>\n<channel>\n<title>T</oops>\n</channel></rss>", MalformedError),
    ],
    ids=["no feed", "broken feed"],
)
def test_error_comes_back_with_kind_problem_and_line(
    reader: SandboxedReader, body: str, kind: type[ParseError]
) -> None:
    with pytest.raises(kind) as here:
        read_safely(document(body))
    with pytest.raises(kind) as there:
        reader(document(body))

    assert type(there.value) is kind
    assert bool(there.value.line) is (kind is MalformedError)
    assert (there.value.problem, there.value.line, there.value.url) == (
        here.value.problem, here.value.line, here.value.url,
    )  # fmt: skip


def test_what_takes_too_long_is_ended_and_costs_no_other() -> None:
    reader = SandboxedReader(Limits(seconds=1.5))
    try:
        assert reader(document(_FEED.format("before"))).title == "before"
        with pytest.raises(ParseError, match=r"takes more than 1\.5 s to read"):
            reader(document(_SLOW))
        assert reader(document(_FEED.format("after"))).title == "after"
    finally:
        reader.rest()


def test_what_takes_too_much_memory_costs_no_other() -> None:
    reader = SandboxedReader(Limits(memory_bytes=150 * _MEBIBYTE))
    try:
        with pytest.raises(ParseError, match="too much memory"):
            reader(document(_FEED.format("x" * 60 * _MEBIBYTE)))
        assert reader(document(_FEED.format("after"))).title == "after"
    finally:
        reader.rest()


def test_memory_that_is_not_enough_to_begin_with_is_said() -> None:
    reader = SandboxedReader(Limits(memory_bytes=10 * _MEBIBYTE))
    try:
        with pytest.raises(ParseError, match="too much memory"):
            reader(document(_FEED.format("T")))
    finally:
        reader.rest()


def test_process_that_was_killed_while_it_waited_costs_no_document(reader: SandboxedReader) -> None:
    before = _children()
    assert reader(document(_FEED.format("before"))).title == "before"
    (killed,) = _children() - before
    os.kill(killed, signal.SIGKILL)

    os.waitid(os.P_PID, killed, os.WEXITED | os.WNOWAIT)

    assert reader(document(_FEED.format("after"))).title == "after"


def test_process_stays_until_it_may_rest(reader: SandboxedReader) -> None:
    before = _children()
    reader(document(_FEED.format("one")))
    first = _children() - before
    reader(document(_FEED.format("two")))

    assert len(first) == 1
    assert _children() - before == first
    reader.rest()
    assert _children() - before == set()
    reader.rest()
    assert reader(document(_FEED.format("three"))).title == "three"


def test_each_of_many_callers_gets_the_answer_to_its_own_document(reader: SandboxedReader) -> None:
    titles = [f"title {number}" + "x" * (number * 5_000 % 200_000) for number in range(40)]

    with ThreadPoolExecutor(8) as threads:
        feeds = list(threads.map(lambda title: reader(document(_FEED.format(title))), titles))

    assert [feed.title for feed in feeds] == titles
