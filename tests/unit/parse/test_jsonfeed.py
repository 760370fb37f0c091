import json
from typing import Any

import pytest

from aggregator.errors import ParseError
from aggregator.model.feed import Category, Enclosure, Image, ParsedFeed, Person
from aggregator.parse import parse
from tests.builders import document

ODD: list[Any] = [
    None,
    True,
    0,
    -1,
    1.5,
    1e308,
    "",
    "text",
    [],
    [[]],
    [None],
    {},
    {"a": {}},
    "\ud800",
    "x" * 10_000,
]


def read(**fields: Any) -> ParsedFeed:
    whole = {"version": "https://jsonfeed.org/version/1.1", "title": "T", **fields}
    return parse(document(json.dumps(whole), content_type="application/feed+json"))


def test_everything_that_an_item_says_is_carried() -> None:
    """B5."""
    parsed = read(
        home_page_url="https://news.example/",
        feed_url="https://news.example/feed.json",
        language="ar",
        hubs=[
            {"type": "rssCloud", "url": "https://x.example/"},
            {"type": "WebSub", "url": "https://hub.example/"},
        ],
        items=[
            {
                "id": "1",
                "url": "/1",
                "title": "One",
                "content_html": "<p>text</p>",
                "summary": "short",
                "image": "/1.jpg",
                "date_published": "2026-11-21T10:00:00Z",
                "date_modified": "2026-11-21T11:00:00Z",
                "authors": [{"name": "Ada", "url": "https://news.example/ada"}, {"url": "nameless"}],
                "tags": ["Trade", "", 1],
                "attachments": [{"url": "/1.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 12}],
            }
        ],
    )

    one = parsed.entries[0]
    assert (parsed.format, parsed.language, parsed.hubs) == ("jsonfeed", "ar", ("https://hub.example/",))
    assert (one.guid, one.link) == ("1", "https://news.example/1")
    assert one.authors == (Person(name="Ada", uri="https://news.example/ada"),)
    assert one.categories == (Category(term="Trade"),)
    assert one.image == Image(url="https://news.example/1.jpg")
    assert one.enclosures == (
        Enclosure(url="https://news.example/1.mp3", media_type="audio/mpeg", length_bytes=12),
    )
    assert (one.published, one.updated) == ("2026-11-21T10:00:00Z", "2026-11-21T11:00:00Z")


@pytest.mark.parametrize(
    ("given", "guid"), [(7, "7"), (1.5, "1.5"), (" a ", "a"), (True, None), ([], None), ("", None)]
)
def test_id_that_is_no_string_is_turned_into_one(given: object, guid: str | None) -> None:
    assert read(items=[{"id": given}]).entries[0].guid == guid


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: repr(odd)[:20])
@pytest.mark.parametrize(
    "key",
    ["id", "url", "external_url", "title", "summary", "content_html", "content_text", "image", "banner_image",
     "date_published", "date_modified", "authors", "author", "tags", "language", "attachments"],
)  # fmt: skip
def test_item_with_a_field_of_any_type_is_read(key: str, odd: object) -> None:
    parsed = read(items=[{"id": "1", key: odd}])

    assert len(parsed.entries) == 1
    repr(parsed).encode()


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: repr(odd)[:20])
@pytest.mark.parametrize(
    "key", ["version", "title", "home_page_url", "feed_url", "language", "hubs", "items"]
)
def test_feed_with_a_field_of_any_type_ends_in_a_feed_or_a_parse_error(key: str, odd: object) -> None:
    try:
        parsed = read(**{"items": [], key: odd})
    except ParseError:
        assert key == "items"
    else:
        assert all(entry.guid is None for entry in parsed.entries)


def test_item_that_is_no_object_is_a_defect() -> None:
    parsed = read(items=[None, {"id": "1"}, "x", 3, []])

    assert [entry.guid for entry in parsed.entries] == ["1"]
    assert [defect.entry for defect in parsed.defects] == [0, 2, 3, 4]


@pytest.mark.parametrize("size", ["1e400", "-1", "NaN", "Infinity", '"12"', "1e300", "null", "true"])
def test_absurd_size_never_raises(size: str) -> None:
    body = '{"items": [{"id": "1", "attachments": [{"url": "https://x.example/a", "size_in_bytes": %s}]}]}'

    length = parse(document(body % size)).entries[0].enclosures[0].length_bytes

    assert length is None or 0 < length < 2**53


def test_broken_escapes_leave_no_half_characters() -> None:
    """C7."""
    body = r'{"items": [{"id": "a\ud800b", "title": "\udfff", "tags": ["\ud800t"]}]}'

    one = parse(document(body)).entries[0]

    assert (one.guid, one.title) == ("ab", None)
    assert one.categories == (Category(term="t"),)


def test_document_without_a_version_is_read_and_said_so() -> None:
    parsed = parse(document('{"items": [{"id": "1"}]}'))

    assert len(parsed.entries) == 1
    assert [defect.what for defect in parsed.defects] == ["no JSON Feed version"]


def test_bytes_that_are_no_utf8_do_not_cost_the_document() -> None:
    body = b'{"version": "https://jsonfeed.org/version/1", "items": [{"id": "1", "title": "caf\xe9"}]}'

    assert parse(document(body)).entries[0].guid == "1"


def test_what_a_feed_says_of_itself_is_read() -> None:
    parsed = parse(
        document(
            '{"version": "https://jsonfeed.org/version/1.1", "title": "T", "description": "About T", '
            '"icon": "/icon.png", "authors": [{"name": "Ada", "url": "https://ada.example/"}], '
            '"next_url": "/feed.json?page=2", "items": []}'
        )
    )

    assert parsed.description == "About T"
    assert parsed.image == Image(url="https://news.example/icon.png")
    assert [one.name for one in parsed.authors] == ["Ada"]
    assert parsed.next_url == "https://news.example/feed.json?page=2"


@pytest.mark.parametrize(
    ("length", "seconds"), [("3600", 3600), ("61.9", 61), ("-1", None), ('"60"', None), ("null", None)]
)
def test_length_of_an_attachment_is_that_of_the_episode(length: str, seconds: int | None) -> None:
    attachment = (
        f'{{"url": "https://f.example/1.mp3", "mime_type": "audio/mpeg", "duration_in_seconds": {length}}}'
    )
    one = parse(document(f'{{"items": [{{"id": "1", "attachments": [{attachment}]}}]}}')).entries[0]

    assert (one.episode.duration_seconds if one.episode else None) == seconds


def test_items_without_number_that_are_no_objects_do_not_flood_the_defects() -> None:
    parsed = read(items=[0] * 5_000)

    assert len(parsed.defects) == 101
    assert parsed.defects[-1].what == "4900 more items that are no objects"
