"""Pages in a process of their own: it answers, it is ended where a page takes too much, and it comes back."""

from collections.abc import Iterator

import pytest

from aggregator.errors import ParseError
from aggregator.model.document import Document, FetchRequest
from aggregator.sandbox import Limits, SandboxedPages

_URL = "https://news.example/a"
_GOOD = (
    b"<html><body><article>"
    + b"<p>The council agreed to a plan for the harbour.</p>" * 9
    + b"</article></body></html>"
)
# More than a minute's work: what it takes grows with the square.
_SLOW = b"<html><body>" + b"<table><tr><td>cell text </td></tr></table>" * 20_000


def page(body: bytes) -> Document:
    return Document(request=FetchRequest(key=1, url=_URL, label=_URL), url=_URL, headers=(), body=body)


@pytest.fixture
def process() -> Iterator[SandboxedPages]:
    running = SandboxedPages(Limits(seconds=3.0))
    yield running
    running.close()


def test_a_page_that_takes_too_long_costs_no_other(process: SandboxedPages) -> None:
    first = process(page(_GOOD))
    with pytest.raises(ParseError, match="too much time or memory"):
        process(page(_SLOW))
    again = process(page(_GOOD))

    assert first is not None
    assert "plan for the harbour" in first.plain
    assert again == first
    assert process(page(b"")) is None


def test_a_page_that_takes_too_much_memory_costs_no_other() -> None:
    small = SandboxedPages(Limits(memory_bytes=10 * 1024 * 1024))
    try:
        # Said by the process itself, or by who watches it when it is gone.
        with pytest.raises(ParseError, match=r"too much (?:time or )?memory"):
            small(page(_GOOD))
    finally:
        small.close()
