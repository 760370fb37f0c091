import ssl
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator.fetch.policy import FetchPolicy
from aggregator.fetch.requests_fetcher import requests_fetcher
from aggregator.model.document import Document, FailureKind, Fetched, FetchFailed, FetchLimits, FetchRequest
from tests.origin import Origin, Talk, never_answers, slow_body

# Made for these tests and trusted by nobody: localhost, feeds.test and 127.0.0.1, until 2126.
CERTIFICATE = Path(__file__).with_name("localhost.pem")


class FixedClock:
    def now(self) -> datetime:
        return datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def origin() -> Iterator[Origin]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    with Origin(tls=context) as running:
        running.serve("/feed", b"<rss/>")
        yield running


def fetch(url: str, *, trusted: bool = True, **limits: float) -> Fetched:
    tls = ssl.create_default_context(cafile=str(CERTIFICATE)) if trusted else None
    fetcher = requests_fetcher(FetchPolicy(user_agent="reader/1.0"), FixedClock(), tls=tls)
    asked = FetchRequest(
        key=1,
        url=url,
        allow_private_addresses=True,
        limits=FetchLimits(connect_seconds=limits.get("connect", 5), total_seconds=limits.get("total", 5)),
    )
    (ending,) = fetcher.fetch_all([asked])
    return ending


def test_server_with_a_trusted_certificate_is_read(origin: Origin) -> None:
    assert isinstance(fetch(origin.at("/feed")), Document)


def test_certificate_that_nobody_vouches_for_is_refused(origin: Origin) -> None:
    ending = fetch(origin.at("/feed"), trusted=False)

    assert isinstance(ending, FetchFailed)
    assert ending.kind is FailureKind.TLS
    assert "certificate is not valid: self" in ending.detail
    assert origin.requests() == []


def test_certificate_of_another_name_is_refused(origin: Origin) -> None:
    ending = fetch(f"https://127.1:{origin.port}/feed")

    assert isinstance(ending, FetchFailed)
    assert ending.kind is FailureKind.TLS
    assert origin.requests() == []


def test_server_without_tls_is_told() -> None:
    with Origin() as plain:
        # Garbage to it; it closes.
        ending = fetch(plain.at("/feed").replace("http:", "https:"), connect=0.3)

    assert isinstance(ending, FetchFailed)
    assert ending.kind in (FailureKind.TLS, FailureKind.TIMEOUT)


@pytest.mark.parametrize("talk", [never_answers(), slow_body(), slow_body(length=None)])
def test_deadline_holds_under_tls(origin: Origin, talk: Talk) -> None:
    origin.talk("/slow", talk)

    began = time.monotonic()
    ending = fetch(origin.at("/slow"), total=0.3)

    assert isinstance(ending, FetchFailed)
    assert ending.kind is FailureKind.TIMEOUT
    assert time.monotonic() - began < 4


def test_redirect_from_tls_to_plain_is_followed(origin: Origin) -> None:
    with Origin() as plain:
        origin.redirect("/old", plain.serve("/feed", b"<rss/>"))

        assert isinstance(fetch(origin.at("/old")), Document)
