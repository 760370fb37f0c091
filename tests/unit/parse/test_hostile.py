"""Documents that once broke a promise of reading, each as small as it could be made, with why."""

import time
from dataclasses import replace

import pytest

from aggregator.errors import ParseError
from aggregator.parse import parse
from tests.builders import document
from tests.promises import keep_promises

_RSS = "<rss version='2.0'><channel><title>T</title><item><title>a &x; b</title>&x;</item></channel></rss>"
_ATOM03 = "<feed version='0.3' xmlns='http://purl.org/atom/ns#'><entry><id>1</id>{}</entry></feed>"

BREAKERS = {
    # An apostrophe in a comment hid the end of the document type, and references came into the tree.
    "comment in the subset": f"<!DOCTYPE rss [<!-- don't --><!ENTITY x 'y'>]>{_RSS}",
    "instruction in the subset": f"<!DOCTYPE rss [<!ENTITY x 'y]>'><?p ' ?>]>{_RSS}",
    # It was looked for in the first 64 KB only.
    "document type far down": f"<!--{'x' * 70_000}--><!DOCTYPE rss [<!ENTITY x 'y'>]>{_RSS}",
    # ... and not behind what looked like the root.
    "root in a comment": f"<!-- <rss> --><!DOCTYPE rss [<!ENTITY x 'y'>]>{_RSS}",
    "document type in a comment": f"<!-- <!DOCTYPE rss> --><!DOCTYPE rss [<!ENTITY x 'y'>]>{_RSS}",
    "document type behind junk": f"junk<!DOCTYPE rss [<!ENTITY x 'y'>]>{_RSS}",
    "document type with a control character": f"<!DOC\x01TYPE rss [<!ENTITY x 'y'>]>{_RSS}",
    # A warning behind it hid that a prefix is bound by nothing, and no element can be named by one.
    "prefix in a text": "<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>1</id><title>a<x:b/></title></entry>"
    "<item xmlns='alternate'/></feed>",
    # b64decode refuses letters by another error than broken Base64.
    "letters in Base64": _ATOM03.format("<content mode='base64' type='text/plain'>é</content>"),
    # What Base64 holds no parser has looked at.
    "control characters in Base64": _ATOM03.format(
        "<content mode='base64' type='text/plain'>AQIDYQ==</content>"
    ),
}


@pytest.mark.parametrize("text", BREAKERS.values(), ids=BREAKERS)
def test_what_broke_reading_is_read(text: str) -> None:
    feed = keep_promises(document(text))

    assert feed is not None
    assert len(feed.entries) == 1 + ("<item xmlns" in text)


PAGES = {
    # libxml2's HTML parser lets control characters pass.
    "control character in HTML": b"<html><body><h1>A head</h1><p>Some text \x19 here.</p></body></html>",
    "no character in HTML": "<html><body><h1>A head</h1><p>Some \ufffe text here.</p></body></html>".encode(),
    "control character in text": b"A headline\n\nA first line of some length \x19 that goes on.\n",
    # The HTML parser reads a reference to a control character as one.
    "reference to a control character": b"<html><title><i href='&#8;'>A&#1; head</i></title>"
    b"<body><h1>A&#8; head</h1><p>Some text &#xFFFE; here, long enough.</p></body></html>",
    # ... and lxml does not let such text be moved when an element goes.
    "reference behind what is dropped": b"<html><h1>A head</h1><p>Some text, long enough.</p>"
    b"<svg></SVG>&#1</svg><script></script>&#x0000001f;&#&#8;8;&#99999999999999;</html>",
    # JSON escapes can spell what no document can carry.
    "half an emoji in JSON-LD": b"<html><head><script type='application/ld+json'>"
    b'{"@type": "NewsArticle", "headline": "A head \\ud83d", "author": "An\\u0001 Author", "datePublished": '
    b'"2026-01-01\\ud800", "image": {"url": "/a.png", "caption": "\\u0002"}}</script></head>'
    b"<body><p>Some text of the page, long enough.</p></body></html>",
}


@pytest.mark.parametrize("body", PAGES.values(), ids=PAGES)
def test_page_with_what_xml_cannot_carry_is_read(body: bytes) -> None:
    one = document(body, content_type="text/html")

    feed = keep_promises(replace(one, request=replace(one.request, page=True)))

    assert feed is not None
    assert len(feed.entries) == 1


_MANY = 20_000
WORKLOADS = {
    # Each was compared with all that came before.
    "many authors": "<item><guid>1</guid>"
    + "".join(f"<author>a{n}</author>" for n in range(_MANY))
    + "</item>",
    # Each was looked up from the bottom to the top.
    "items in items": ("<item><guid>1</guid>" * 90 + "</item>" * 90) * (_MANY // 90),
    "address that needs mending": f"<item><guid>1</guid><link>https://h.example/{' a' * 2_000_000}</link></item>",
    "stray ampersands": f"<item><guid>1</guid><title>{'& ' * 1_000_000}</title></item>",
}


@pytest.mark.parametrize("items", WORKLOADS.values(), ids=WORKLOADS)
def test_work_grows_with_the_document_and_not_with_its_square(items: str) -> None:
    started = time.process_time()

    parse(document(f"<rss version='2.0'><channel><title>T</title>{items}</channel></rss>"))

    assert time.process_time() - started < 5


def test_namespaces_around_a_text_are_not_written_into_it() -> None:
    """Each of them was, into each child of each entry's text: two megabytes became gigabytes."""
    declared = " ".join(f"xmlns:a{n}='urn:x:{n}'" for n in range(1000))
    entry = "<entry><id>1</id><content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>a</div></content></entry>"

    feed = parse(document(f"<feed xmlns='http://www.w3.org/2005/Atom' {declared}>{entry * 500}</feed>"))

    assert {one.content.value for one in feed.entries if one.content} == {"<div>a</div>"}


def test_base_without_end_costs_no_time() -> None:
    entries = "".join(f"<entry><id>{n}</id><link href='/{n}'/></entry>" for n in range(500))
    base = "https://h.example/" + "a/" * 400_000
    started = time.process_time()

    feed = parse(document(f"<feed xmlns='http://www.w3.org/2005/Atom' xml:base='{base}'>{entries}</feed>"))

    assert feed.entries[7].link == "https://news.example/7"
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    "text",
    [
        "<rss version='2.0'><channel><title>T</title>" + "<item/>" * 1_000_001 + "</channel></rss>",
        '{"version": "https://jsonfeed.org/version/1.1", "items": [' + "{}," * 1_000_000 + "{}]}",
    ],
    ids=["tags", "objects"],
)
def test_more_parts_than_any_feed_has_are_refused(text: str) -> None:
    """Memory: seven bytes of the document became five hundred."""
    with pytest.raises(ParseError, match="more than 1,000,000"):
        parse(document(text))


@pytest.mark.parametrize("name", ["nvlt", "nvgt", "QUOT", "LT", "AMP", "Quot"])
def test_entity_that_would_be_markup_is_none(name: str) -> None:
    feed = parse(
        document(
            f"<rss version='2.0'><channel><item><guid>1</guid><enclosure url='https://h.example/1' "
            f'type="&{name};"/></item></channel></rss>'
        )
    )

    assert not feed.tolerant
    assert feed.entries[0].enclosures[0].media_type == f"&{name};"


def test_address_with_half_a_character_costs_no_document() -> None:
    """lxml refuses to encode it."""
    text = "<rss version='2.0'><channel><item><guid>1</guid><link>a</link></item></channel></rss>"

    feed = parse(document(text, url="https://news.example/?x=\ud800"))

    assert feed.entries[0].link == "https://news.example/a"


def test_a_page_that_begins_with_many_comments_is_looked_at_once() -> None:
    """Each of a hundred comments might have ended at any later one: 2^100 ways, tried one by one."""
    one = document("<!-- a -->" * 100 + "The text of a page that is neither a feed nor marked up. " * 9)

    assert keep_promises(replace(one, request=replace(one.request, page=True)))
