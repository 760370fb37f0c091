from dataclasses import replace
from datetime import timedelta

import pytest

from aggregator.classify import Vocabulary
from aggregator.model.document import (
    Document,
    FailureKind,
    FetchFailed,
    FetchRequest,
    Gone,
    NotModified,
    Validators,
)
from aggregator.model.poll import Outcome, SourceState
from aggregator.service.reading import READER_VERSION, Reading, max_age, read
from tests.builders import NOON, SITE_ID, source, state
from tests.fakes import item, rss

REQUEST = FetchRequest(key=1, url="https://news.example/feed", label="https://news.example/feed")
WITH_TTL = rss(item(1), extra="<ttl>180</ttl>").encode()
TAGGED = Validators(etag='"1"', last_modified="Mon, 02 Mar 2026 11:00:00 GMT")


def answer(body: bytes = WITH_TTL, validators: Validators = TAGGED, **headers: str) -> Document:
    return answer_with(headers, body, validators)


def answer_with(headers: dict[str, str], body: bytes = WITH_TTL, validators: Validators = TAGGED) -> Document:
    fields = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Document(request=REQUEST, url=REQUEST.url, headers=fields, body=body, validators=validators)


def read_now(fetched: Document | NotModified | Gone | FetchFailed, before: SourceState) -> Reading:
    return read(fetched, before, source(), Vocabulary.of(()), SITE_ID, NOON)


def test_validators_of_a_document_that_parses_are_kept_verbatim() -> None:
    """A2."""
    assert read_now(answer(), state()).state.validators == TAGGED


def test_a_document_without_validators_clears_them() -> None:
    """A2."""
    before = state(validators=TAGGED)
    assert read_now(answer(validators=Validators()), before).state.validators == Validators()


def test_an_equal_body_is_not_read_and_its_new_validators_are_kept() -> None:
    """A2."""
    before = replace(read_now(answer(), state()).state, validators=Validators(etag='"old"'))
    reading = read_now(answer(), before)
    assert reading.summary.outcome is Outcome.UNCHANGED
    assert reading.articles == ()
    assert reading.state.validators == TAGGED


def test_a_304_updates_the_validators_that_it_carries() -> None:
    """A2, RFC 9111 section 4.3.4."""
    fetched = NotModified(request=REQUEST, validators=Validators(etag='"2"'))
    kept = read_now(fetched, state(validators=TAGGED)).state.validators
    assert kept == Validators(etag='"2"', last_modified=TAGGED.last_modified)


@pytest.mark.parametrize(
    "fetched",
    [
        FetchFailed(request=REQUEST, kind=FailureKind.TIMEOUT, detail="no answer"),
        Gone(request=REQUEST),
        answer(b"<html><body>sorry</body></html>"),
        answer(b""),
    ],
    ids=["failure", "gone", "a page", "nothing"],
)
def test_whatever_gives_no_feed_keeps_the_old_validators(fetched: Document | Gone | FetchFailed) -> None:
    """A2."""
    assert read_now(fetched, state(validators=TAGGED)).state.validators == TAGGED


def test_the_publishers_wishes_hold_on_through_answers_that_leave_them_out() -> None:
    """A3."""
    first = read_now(answer(cache_control="max-age=7200"), state())
    second = read_now(NotModified(request=REQUEST), first.state)
    third = read_now(answer(cache_control="max-age=7200"), second.state)
    for reading in (first, second, third):
        assert reading.summary.max_age == timedelta(hours=2)
        assert reading.summary.ttl == timedelta(hours=3)


def test_a_new_wish_replaces_the_old_one() -> None:
    """A3."""
    first = read_now(answer(cache_control="max-age=7200"), state())
    second = read_now(NotModified(request=REQUEST, headers=(("cache-control", "max-age=60"),)), first.state)
    third = read_now(answer(rss(item(2)).encode()), second.state)
    assert second.summary.max_age == timedelta(minutes=1)
    assert (third.summary.max_age, third.summary.ttl) == (None, None)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"cache_control": "public, max-age=600"}, 600),
        ({"cache_control": 'max-age="600"'}, 600),
        ({"cache_control": "max-age=600", "age": "100"}, 500),
        ({"cache_control": "max-age=600", "age": "900"}, 0),
        ({"cache_control": "max-age=soon"}, None),
        ({"cache_control": "no-cache"}, None),
        ({}, None),
    ],
    ids=["plain", "quoted", "aged", "stale", "no number", "no max-age", "no header"],
)
def test_max_age_counts_from_when_the_origin_answered(headers: dict[str, str], seconds: int | None) -> None:
    """A3, RFC 9111 section 4.2."""
    assert max_age(answer_with(headers)) == (None if seconds is None else timedelta(seconds=seconds))


def test_our_own_channel_is_never_read_as_a_source() -> None:
    """C11."""
    ours = f'<feed xmlns="http://www.w3.org/2005/Atom"><id>{SITE_ID}/all</id><title>t</title></feed>'
    reading = read_now(answer(ours.encode()), state())
    assert reading.summary.outcome is Outcome.NOT_A_FEED
    assert "our own" in reading.state.reason


def test_a_reader_that_has_learned_more_reads_the_same_body_again() -> None:
    before = replace(read_now(answer(), state()).state, reader=READER_VERSION - 1)
    assert len(read_now(answer(), before).articles) == 1
