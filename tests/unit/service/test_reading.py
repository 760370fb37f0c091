from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from aggregator.classify import Vocabulary
from aggregator.errors import ParseError
from aggregator.model.article import ArticleId, LabelledArticle
from aggregator.model.document import (
    Document,
    FailureKind,
    FetchFailed,
    FetchRequest,
    Gone,
    NotModified,
    Validators,
)
from aggregator.model.feed import ParsedFeed
from aggregator.model.poll import Outcome, SourceState
from aggregator.model.source import Backfill, Source
from aggregator.parse import tolerant
from aggregator.routing import Routes
from aggregator.service.reading import READER_VERSION, Reading, Tools, freshness, read
from tests.builders import ECONOMY, NOON, SITE_ID, source, state
from tests.fakes import Item, item, rss

REQUEST = FetchRequest(key=1, url="https://news.example/feed", label="https://news.example/feed")
WITH_TTL = rss(item(1), extra="<ttl>180</ttl>").encode()
TAGGED = Validators(etag='"1"', last_modified="Mon, 02 Mar 2026 11:00:00 GMT")


def answer(body: bytes = WITH_TTL, validators: Validators = TAGGED, **headers: str) -> Document:
    return answer_with(headers, body, validators)


def answer_with(headers: dict[str, str], body: bytes = WITH_TTL, validators: Validators = TAGGED) -> Document:
    fields = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Document(request=REQUEST, url=REQUEST.url, headers=fields, body=body, validators=validators)


def tools(known: Mapping[bytes, ArticleId | None] | None = None, **changes: Any) -> Tools:
    nothing_known = Tools(
        vocabulary=Vocabulary.of(()),
        routes=Routes.of(()),
        site_id=SITE_ID,
        tolerant_reader=tolerant.read_safely,
        known_entries=lambda hashes: {one: number for one, number in (known or {}).items() if one in hashes},
        backstage=lambda _guids: frozenset(),
    )
    return replace(nothing_known, **changes)


def read_now(
    fetched: Document | NotModified | Gone | FetchFailed,
    before: SourceState,
    using: Tools | None = None,
    polled: Source | None = None,
) -> Reading:
    return read(fetched, before, polled or source(), using or tools(), NOON)


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
        assert reading.summary.wishes.max_age == timedelta(hours=2)
        assert reading.summary.wishes.ttl == timedelta(hours=3)


def test_a_new_wish_replaces_the_old_one() -> None:
    """A3."""
    first = read_now(answer(cache_control="max-age=7200"), state())
    second = read_now(NotModified(request=REQUEST, headers=(("cache-control", "max-age=60"),)), first.state)
    third = read_now(answer(rss(item(2)).encode()), second.state)
    assert second.summary.wishes.max_age == timedelta(minutes=1)
    assert (third.summary.wishes.max_age, third.summary.wishes.ttl) == (None, None)


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
    assert freshness(answer_with(headers), NOON) == (None if seconds is None else timedelta(seconds=seconds))


def test_our_own_channel_is_never_read_as_a_source() -> None:
    """C11."""
    ours = f'<feed xmlns="http://www.w3.org/2005/Atom"><id>{SITE_ID}/all</id><title>t</title></feed>'
    reading = read_now(answer(ours.encode()), state())
    assert reading.summary.outcome is Outcome.NOT_A_FEED
    assert "our own" in reading.state.reason


def test_a_reader_that_has_learned_more_reads_the_same_body_again() -> None:
    before = replace(read_now(answer(), state()).state, reader=READER_VERSION - 1)
    assert len(read_now(answer(), before).articles) == 1


def digests(reading: Reading) -> dict[bytes, ArticleId | None]:
    """Return what a store would know after this reading, articles numbered from 1."""
    found = (one.article.entry_hash for one in reading.articles)
    return {digest: ArticleId(number) for number, digest in enumerate(found, start=1) if digest}


def feed_of(*items: Item) -> Document:
    return answer(rss(*items).encode())


def test_an_entry_that_was_read_before_is_not_read_again() -> None:
    """A10."""
    first = read_now(feed_of(item(1), item(2)), state())

    second = read_now(feed_of(item(3), item(1), item(2)), first.state, tools(digests(first)))

    assert [one.article.guid for one in second.articles] == ["guid-3"]
    assert second.relisted == (ArticleId(1), ArticleId(2))
    assert second.state.reason == "3 entries read"


def test_an_entry_that_changed_is_read_again() -> None:
    """A10."""
    first = read_now(feed_of(item(1), item(2)), state())

    second = read_now(feed_of(item(1), item(2, title="Another")), first.state, tools(digests(first)))

    assert [one.article.title for one in second.articles] == ["Another"]


def test_an_unchanged_entry_is_read_where_a_new_one_claims_its_guid() -> None:
    """A10: which of the two is the article is decided between them."""
    first = read_now(feed_of(item(1)), state())

    second = read_now(feed_of(item(1), item(1, title="Another")), first.state, tools(digests(first)))

    assert len(second.articles) == 2


def test_entries_that_retention_deleted_are_left_alone_and_stay_listed() -> None:
    first = read_now(feed_of(item(1)), state())
    pruned = dict.fromkeys(digests(first))

    second = read_now(feed_of(item(1), item(2)), first.state, tools(pruned))

    assert [one.article.guid for one in second.articles] == ["guid-2"]
    assert (second.relisted, second.relisted_pruned) == ((), tuple(pruned))


@pytest.mark.parametrize(
    "edited",
    [source(language="ar"), source(timezone="Asia/Baghdad"), source(name="Another")],
    ids=["language", "timezone", "name"],
)
def test_other_settings_of_the_source_read_all_entries_again(edited: Source) -> None:
    first = read_now(feed_of(item(1)), state())

    second = read_now(feed_of(item(1), item(2)), first.state, tools(digests(first)), edited)

    assert len(second.articles) == 2


def test_where_a_source_stands_in_the_file_reads_nothing_again() -> None:
    first = read_now(feed_of(item(1)), state(), polled=source(origin="feeds.yaml:3"))

    second = read_now(
        feed_of(item(1), item(2)), first.state, tools(digests(first)), source(origin="feeds.yaml:9")
    )

    assert [one.article.guid for one in second.articles] == ["guid-2"]


def test_numbers_of_comments_read_nothing_again() -> None:
    """A10."""
    comments = (
        "<slash:comments xmlns:slash='http://purl.org/rss/1.0/modules/slash/'>{}</slash:comments></item>"
    )
    first = read_now(answer(rss(item(1)).replace("</item>", comments.format(3)).encode()), state())

    second = read_now(
        answer(rss(item(1)).replace("</item>", comments.format(4)).encode()),
        first.state,
        tools(digests(first)),
    )

    assert (len(first.articles), second.articles) == (1, ())


CUT = b"<rss version='2.0'><channel><title>T</title><item><guid>1</guid><title>One</title></item><item>"


def test_the_next_documents_of_a_source_go_to_the_reader_that_could_read_the_last() -> None:
    asked: list[bytes] = []

    def reader(document: Document) -> ParsedFeed:
        asked.append(document.body)
        return tolerant.read_safely(document)

    first = read_now(answer(CUT), state(), tools(tolerant_reader=reader))
    second = read_now(answer(), first.state, tools(tolerant_reader=reader))

    assert len(asked) == 2
    assert second.state.tolerant_reads == first.state.tolerant_reads - 1 > 0


def test_a_source_is_given_another_chance_after_some_documents() -> None:
    last = replace(read_now(answer(CUT), state()).state, tolerant_reads=1)

    after = read_now(answer(), last).state
    reading = read_now(feed_of(item(1)), after)

    assert after.tolerant_reads == 0
    assert "tolerant" not in reading.state.reason


def test_a_reader_that_gives_up_is_a_reason_in_words() -> None:
    def too_slow(document: Document) -> ParsedFeed:
        raise ParseError(document.request.label, "it takes more than 20 s to read")

    reading = read_now(answer(CUT), state(), tools(tolerant_reader=too_slow))

    assert reading.summary.outcome is Outcome.NOT_A_FEED
    assert reading.state.reason == "it takes more than 20 s to read"


def test_the_text_of_back_history_that_nobody_will_see_is_not_labelled() -> None:
    """Labels are made when something needs them: of a new source what is older than `backfill` enters no channel."""
    about = "Elections in Kenya: parliament in Nairobi votes on the new government of the president"
    body = rss(*(replace(item(days), title=about, published=NOON - timedelta(days=days)) for days in (1, 3)))
    known = source(labels=(ECONOMY,), backfill=Backfill(days=2))

    first = read_now(answer(body.encode()), state(succeeded_at=None), polled=known)
    later = read_now(answer(body.encode()), state(succeeded_at=NOON), polled=known)

    assert [_slugs(one) >= {"economy", "kenya"} for one in first.articles] == [True, False]
    assert all("economy" in _slugs(one) for one in first.articles)
    assert all("kenya" in _slugs(one) for one in later.articles)


def test_the_changed_text_of_what_no_channel_shows_is_not_labelled() -> None:
    about = "Elections in Kenya: parliament in Nairobi votes on the new government of the president"
    body = rss(replace(item(1), title=about), replace(item(2), title=about)).encode()
    first, second = (one.article.guid for one in read_now(answer(body), state()).articles)

    reading = read_now(answer(body), state(), tools(backstage={second}.intersection))

    assert [("kenya" in _slugs(one), one.article.guid) for one in reading.articles] == [
        (True, first),
        (False, second),
    ]


def _slugs(one: LabelledArticle) -> set[str]:
    return {labelled.label.slug for labelled in one.labels}
