"""The body of a page: what stays of it, what goes, and that nothing breaks on odd ones."""

import pytest

from aggregator.model.document import Document, FetchRequest
from aggregator.parse.article_page import body_of, is_html, is_installed

_URL = "https://news.example/town/harbour"
_ARTICLE = """<article><h1>Harbour plan agreed</h1>
<figure><img src="/img/quay.jpg" width="600" height="400" alt="The quay"></figure>
<p>The council agreed on Monday to a <a href="../plan?utm_source=x">plan</a> for the harbour that adds two piers.</p>
<p onclick="steal()">Work begins in spring and lasts two years, the mayor said to those who had waited.</p>
<h2>What comes next</h2><ul><li>two piers for the ferries</li><li>a hall for the market</li></ul></article>"""
_PAGE = f"""<!doctype html><html><head><title>Harbour</title><script>track()</script></head><body>
<nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>{_ARTICLE}
<aside>Most read: ten things</aside><footer>All rights reserved. Cookie settings.</footer></body></html>"""


def page(body: str | bytes, content_type: str = "text/html; charset=utf-8") -> Document:
    raw = body.encode() if isinstance(body, str) else body
    return Document(
        request=FetchRequest(key=1, url=_URL), url=_URL, headers=(("content-type", content_type),), body=raw
    )


def test_the_body_is_clean_and_its_links_absolute() -> None:
    assert is_installed()
    found = body_of(page(_PAGE))

    assert found is not None
    assert "two piers for the ferries" in found.plain
    assert 'href="https://news.example/plan"' in found.html
    assert 'src="https://news.example/img/quay.jpg"' in found.html
    assert "<li>" in found.html
    for unwanted in ("onclick", "script", "Cookie settings", "Sport", "Most read"):
        assert unwanted not in found.html


def test_the_encoding_of_the_page_is_obeyed() -> None:
    words = "اتفق المجلس على خطة للميناء تضيف رصيفين وسوقا بعد أشهر من المحادثات مع الصيادين في المدينة. "
    body = f'<html><head><meta charset="windows-1256"></head><body><article><p>{words * 4}</p></article></body></html>'

    found = body_of(page(body.encode("cp1256"), "text/html"))

    assert found is not None
    assert "خطة للميناء" in found.plain


@pytest.mark.parametrize(
    "body",
    [b"", b"\0\xff\xfe", b"<div>" * 20_000 + b"text", b"<html><body></body></html>", b"<p>" + b"&#0;" * 100],
    ids=["empty", "junk", "deep", "no text", "zeros"],
)
def test_a_page_without_a_body_gives_none(body: bytes) -> None:
    assert body_of(page(body)) is None


@pytest.mark.parametrize(
    ("content_type", "body", "expected"),
    [
        ("text/html; charset=x", b"", True),
        ("application/xhtml+xml", b"", True),
        ("application/pdf", b"%PDF", False),
        ("", b"\n<!DOCTYPE html>", True),
        ("text/plain", b"hello", False),
        ("image/png", b"<html>", False),
    ],
)
def test_a_page_of_text_is_told_by_its_type_or_its_start(
    content_type: str, body: bytes, expected: bool
) -> None:
    assert is_html(page(body, content_type)) is expected
