from datetime import UTC, datetime, timedelta

import pytest

from aggregator.fetch.errand import first_errand
from aggregator.fetch.headers import is_conditional, request_headers, retry_time, validators_of
from aggregator.fetch.policy import FetchPolicy
from aggregator.model.document import FetchRequest, Validators

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
POLICY = FetchPolicy(user_agent="reader/1.0 (+https://reader.example/)")


def headers(*given: tuple[str, str], **validators: str) -> dict[str, str | bytes]:
    request = FetchRequest(
        key=1, url="https://a.example/", headers=given, validators=Validators(**validators)
    )
    return dict(request_headers(first_errand(request), POLICY))


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("120", timedelta(minutes=2)),
        (" 120 ", timedelta(minutes=2)),
        ("Sun, 01 Mar 2026 13:00:00 GMT", timedelta(hours=1)),
        ("Sunday, 01-Mar-26 13:00:00 GMT", timedelta(hours=1)),
        ("999999999", timedelta(days=7)),
        ("9" * 5000, timedelta(days=7)),
        ("Fri, 01 Jan 2126 00:00:00 GMT", timedelta(days=7)),
    ],
)
def test_retry_after_becomes_a_time(value: str, wait: timedelta) -> None:
    assert retry_time(value, NOW) == NOW + wait


@pytest.mark.parametrize(
    "value", [None, "", "0", "-5", "soon", "1.5", "Sun, 01 Mar 2020 13:00:00 GMT", "Sun, 99 Foo", "²"]
)
def test_retry_after_that_says_nothing_of_use_is_none(value: str | None) -> None:
    assert retry_time(value, NOW) is None


def test_validators_are_sent_back_as_they_came() -> None:
    sent = headers(etag='W/"caf\xe9 "', last_modified="some time in March")

    assert sent["If-None-Match"] == 'W/"caf\xe9 "'
    assert sent["If-Modified-Since"] == "some time in March"


def test_validator_that_would_break_the_request_is_left_out() -> None:
    assert "If-None-Match" not in headers(etag='"1"\r\nX-Evil: yes')
    assert not is_conditional(Validators(etag='"1"\n'))


def test_header_of_the_user_goes_before_ours() -> None:
    sent = headers(("accept", "text/xml"), ("X-Key", "k"))

    assert sent["accept"] == "text/xml"
    assert "Accept" not in sent
    assert sent["X-Key"] == "k"


def test_header_that_frames_the_connection_is_not_the_users() -> None:
    assert "Host" not in headers(("Host", "other.example"))


def test_header_beyond_latin_1_is_sent_as_utf_8() -> None:
    assert headers(("X-Name", "日本"))["X-Name"] == "日本".encode()


def test_empty_validator_is_none() -> None:
    assert validators_of([("etag", ""), ("last-modified", "x")]) == Validators(last_modified="x")
