"""The guard: what the direct path would lose it leaves to the tolerant reader."""

import pytest

from aggregator.errors import ParseError, UnknownFormatError
from aggregator.model.document import Document
from aggregator.model.feed import ParsedFeed
from aggregator.parse import parse
from tests.builders import document

_GOOD = "<rss version='2.0'><channel><title>T</title><item><guid>1</guid></item></channel></rss>"
_MARK = ParsedFeed(format="rss20", url="x", entries=(), title="read tolerantly")


class Tolerant:
    """A tolerant reader that remembers what it was given."""

    def __init__(self) -> None:
        self.given: list[Document] = []

    def __call__(self, document: Document) -> ParsedFeed:
        self.given.append(document)
        return _MARK


def test_well_formed_feed_needs_no_other_reader() -> None:
    other = Tolerant()

    assert parse(document(_GOOD), tolerant_reader=other).title == "T"
    assert other.given == []


@pytest.mark.parametrize(
    "text",
    [
        _GOOD.replace("</item>", ""),
        _GOOD.replace("<guid>", "<guid a=b>"),
        _GOOD.replace("<item>", "<item a='1' a='2'>"),
        _GOOD[:-20],
        "<rss version='2.0'><channel><x><item><guid>1</guid></item></x></channel></rss>",
        "<rss version='2.0'><channel><item><unknown>1</unknown></item></channel></rss>",
        "<feed xmlns='http://www.w3.org/2005/Atom'><x:x xmlns:x='urn:x'><entry><id>1</id></entry></x:x></feed>",
        "<unknown><item><guid>1</guid></item></unknown>",
    ],
    ids=["tag", "attribute", "attribute twice", "cut", "elsewhere", "unknown", "deep", "root"],
)
def test_what_would_be_lost_goes_to_the_tolerant_reader(text: str) -> None:
    other = Tolerant()

    feed = parse(document(text), tolerant_reader=other)

    assert len(other.given) == 1
    assert feed.tolerant
    assert feed.defects[0].what.startswith("read by the tolerant reader: ")


def test_tolerant_reader_gets_utf8_and_is_told_so() -> None:
    other = Tolerant()
    body = _GOOD.replace("</item>", "").replace("T", "é").encode("latin-1")

    parse(
        document(body, content_type="text/xml; charset=iso-8859-1", headers={"content-language": "fr"}),
        tolerant_reader=other,
    )

    assert "é".encode() in other.given[0].body
    assert other.given[0].header("content-type") == "application/xml; charset=utf-8"
    assert other.given[0].header("content-language") == "fr"


def test_source_that_was_declined_before_is_not_tried_again() -> None:
    other = Tolerant()

    feed = parse(document(_GOOD), tolerant_reader=other, prefer_tolerant=True)

    assert len(other.given) == 1
    assert feed.tolerant


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("<sitemapindex/>", "a list of sitemaps"),
        ("<opml version='2.0'/>", "an OPML list"),
        ("<x:html xmlns:x='http://www.w3.org/1999/xhtml'/>", "an HTML page"),
        ("<note/>", "XML, but no feed: its root is <note>"),
    ],
)
def test_other_xml_is_named_and_bothers_no_other_reader(text: str, problem: str) -> None:
    other = Tolerant()

    with pytest.raises(UnknownFormatError, match=problem):
        parse(document(text), tolerant_reader=other)
    assert other.given == []


def test_error_of_the_tolerant_reader_is_the_error() -> None:
    def failing(document: Document) -> ParsedFeed:
        raise ParseError("x", "too slow")

    with pytest.raises(ParseError, match="too slow"):
        parse(document(_GOOD.replace("</item>", "")), tolerant_reader=failing)


def test_item_without_anything_is_an_entry_without_anything() -> None:
    feed = parse(
        document(
            "<rss version='2.0'><channel><title>T</title><item/><item><guid>1</guid></item></channel></rss>"
        )
    )

    assert not feed.tolerant
    assert [entry.guid for entry in feed.entries] == [None, "1"]
