import time
from pathlib import Path

import pytest

from aggregator.errors import MalformedError, ParseError, UnknownFormatError
from aggregator.parse import parse
from aggregator.parse.formats import feeds_of_page
from tests.builders import document

RSS = "<rss version='2.0'><channel><title>T</title>{}</channel></rss>"
ITEM = "<item><guid isPermaLink='false'>1</guid><title>One</title></item>"
FORMATS = {
    "rss 0.91": RSS.format(ITEM).replace("2.0", "0.91"),
    "rss 0.92": RSS.format(ITEM).replace("2.0", "0.92"),
    "rss 2.0": RSS.format(ITEM),
    "rss 1.0": "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>"
    "<channel rdf:about='https://news.example/'><title>T</title></channel>"
    "<item rdf:about='https://news.example/1'><title>One</title><link>https://news.example/1</link></item></rdf:RDF>",
    "rss 0.90": "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
    "xmlns='http://my.netscape.com/rdf/simple/0.9/'><channel><title>T</title></channel>"
    "<item><title>One</title><link>https://news.example/1</link></item></rdf:RDF>",
    "atom 1.0": "<feed xmlns='http://www.w3.org/2005/Atom'><title>T</title><id>urn:x:f</id>"
    "<entry><id>urn:x:1</id><title>One</title></entry></feed>",
    "atom 0.3": "<feed version='0.3' xmlns='http://purl.org/atom/ns#'><title>T</title>"
    "<entry><id>urn:x:1</id><title>One</title></entry></feed>",
    "json feed": '{"version": "https://jsonfeed.org/version/1.1", "title": "T", '
    '"items": [{"id": "1", "title": "One"}]}',
}


@pytest.mark.parametrize("text", FORMATS.values(), ids=FORMATS)
def test_feed_of_each_format_is_read(text: str) -> None:
    parsed = parse(document(text))

    assert parsed.title == "T"
    assert [one.title.value for one in parsed.entries if one.title] == ["One"]


@pytest.mark.parametrize(
    "content_type", ["text/html", "text/plain", "application/octet-stream", "", "x;;=\x00"]
)
@pytest.mark.parametrize("text", FORMATS.values(), ids=FORMATS)
def test_content_type_does_not_decide(text: str, content_type: str) -> None:
    assert len(parse(document(text, content_type=content_type)).entries) == 1


@pytest.mark.parametrize("prefix", [b"\xef\xbb\xbf", b"\n\n  ", b"\x00", b"\xef\xbb\xbf\n"])
@pytest.mark.parametrize("text", [FORMATS["rss 2.0"], FORMATS["json feed"]], ids=["xml", "json"])
def test_junk_before_the_document_is_passed_over(text: str, prefix: bytes) -> None:
    assert len(parse(document(prefix + text.encode())).entries) == 1


@pytest.mark.parametrize("body", [b"", b" \n\t", b"\x00\x00", b"\xef\xbb\xbf"])
def test_empty_document_is_named_so(body: bytes) -> None:
    with pytest.raises(UnknownFormatError, match="the document is empty"):
        parse(document(body))


@pytest.mark.parametrize(
    "body",
    [
        "<html><body>Not found</body></html>",
        "<!DOCTYPE html><html></html>",
        "<?xml version='1.0'?><!-- x --><html xmlns='http://www.w3.org/1999/xhtml'></html>",
        "  <BODY>x",
    ],
)
def test_html_page_is_named_so(body: str) -> None:
    with pytest.raises(UnknownFormatError, match="an HTML page, not a feed"):
        parse(document(body))


def test_html_page_names_the_feeds_that_it_links_to() -> None:
    page = document(
        "<html><head><link rel='alternate' type='application/rss+xml' href='/rss.xml?a=1&amp;b=2'>"
        '<link rel="alternate" href="/atom.xml" type="application/atom+xml"></head></html>'
    )

    with pytest.raises(UnknownFormatError, match=r"the page names /rss\.xml\?a=1&b=2, /atom\.xml"):
        parse(page)
    assert feeds_of_page(page) == ("/rss.xml?a=1&b=2", "/atom.xml")


@pytest.mark.parametrize(
    "body",
    [
        b"plain words",
        b"[1, 2]",
        b'"text"',
        b"{}",
        b'{"items": null}',
        b"{",
        b'{"items": [' + b"[" * 100_000,
        b'{"items": [{"id": ' + b"1" * 5_000 + b"}]}",
        b"<opml version='2.0'><body/></opml>",
        b"<a/>",
        b"\x80\x81\x82",
        b"\xff\xfe",
        b"%PDF-1.4",
        b"\x1f\x8b\x08\x00",
        b"<",
        b"<?xml",
        b"<!DOCTYPE",
        b"&#xD800;",
        b"<rss",
    ],
)
def test_what_is_no_feed_ends_in_a_parse_error(body: bytes) -> None:
    with pytest.raises(ParseError) as caught:
        parse(document(body))

    assert str(caught.value)


def test_broken_feed_without_an_entry_names_the_line() -> None:
    with pytest.raises(MalformedError) as caught:
        parse(
            document("<?xml version='1.0'?><rss version='2.0'>\n<channel>\n<title>T</oops>\n</channel></rss>")
        )

    assert caught.value.line == 3


@pytest.mark.parametrize("cut", range(20, len(RSS.format(ITEM * 3)), 17))
def test_truncated_document_ends_in_a_feed_or_a_parse_error(cut: int) -> None:
    try:
        parsed = parse(document(RSS.format(ITEM * 3)[:cut]))
    except ParseError:
        return
    assert len(parsed.entries) <= 3


def test_entries_before_the_break_are_read() -> None:
    """B9: a document that is cut off still gives what it has."""
    parsed = parse(document(RSS.format(ITEM * 3 + "<item><title>cut")[:-30]))

    assert len(parsed.entries) >= 3
    assert parsed.defects


def test_entity_never_opens_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret")
    body = (
        f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{secret.as_uri()}"><!ENTITY % p SYSTEM "{secret.as_uri()}"> %p;]>'
        + RSS.format("<item><title>a &x; b</title><description>&x;</description></item>")
    )

    assert "the secret" not in repr(parse(document(body)))


def test_billion_laughs_do_not_explode() -> None:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    started = time.monotonic()

    parsed = parse(
        document(
            f'<!DOCTYPE rss [<!ENTITY l0 "lol">{entities}]>' + RSS.format("<item><title>&l9;</title></item>")
        )
    )

    assert len(repr(parsed)) < 1_000_000
    assert time.monotonic() - started < 10


def test_page_full_of_open_links_takes_no_long_time() -> None:
    started = time.monotonic()

    with pytest.raises(ParseError):
        parse(document("<html>" + "<link " * 80_000))

    assert time.monotonic() - started < 5


def test_long_comment_before_the_root_does_not_hide_it() -> None:
    assert len(parse(document("<!-- " + "x" * 5000 + " -->" + RSS.format(ITEM))).entries) == 1
