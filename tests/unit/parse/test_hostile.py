"""Documents that once broke a promise of reading, each as small as it could be made, with why."""

from dataclasses import replace

import pytest

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
    assert len(feed.entries) == 1


PAGES = {
    # libxml2's HTML parser lets control characters pass.
    "control character in HTML": b"<html><body><h1>A head</h1><p>Some text \x19 here.</p></body></html>",
    "no character in HTML": "<html><body><h1>A head</h1><p>Some \ufffe text here.</p></body></html>".encode(),
    "control character in text": b"A headline\n\nA first line of some length \x19 that goes on.\n",
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
