import io

import pytest

from aggregator.fetch.failures import FetchError
from aggregator.fetch.head import read_head


def head(lines: int) -> bytes:
    return b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: y\r\n" % number for number in range(lines)) + b"\r\n"


def test_head_of_a_thousand_lines_is_read() -> None:
    assert len(read_head(io.BytesIO(head(1000) + b"body"))) == 1002


def test_head_ends_before_the_body() -> None:
    stream = io.BytesIO(head(2) + b"body")

    read_head(stream)

    assert stream.read() == b"body"


@pytest.mark.parametrize(
    ("sent", "problem"),
    [
        pytest.param(head(10_001), "more than 10000", id="too many lines"),
        pytest.param(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 300_000, "cut off", id="a line without an end"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\n" + (b"X: " + b"y" * 60_000 + b"\r\n") * 5, "too large", id="too many bytes"
        ),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Le", "cut off", id="cut in a line"),
        pytest.param(b"HTTP/1.1 200 OK\r\nA: b\r\n", "cut off", id="cut between lines"),
    ],
)
def test_head_that_cannot_be_trusted_is_broken(sent: bytes, problem: str) -> None:
    with pytest.raises(FetchError, match=problem):
        read_head(io.BytesIO(sent))


def test_what_is_not_http_is_left_alone_after_its_first_line() -> None:
    assert read_head(io.BytesIO(b"220 mail ready\r\nmore")) == [b"220 mail ready\r\n"]
