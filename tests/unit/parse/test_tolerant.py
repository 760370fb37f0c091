import contextlib

import pytest

from aggregator.errors import ParseError
from aggregator.model.feed import Category, Enclosure, Image, ParsedEntry, Person
from aggregator.parse import parse
from tests.builders import FEED_URL, document

NAMESPACES = (
    "xmlns:media='http://search.yahoo.com/mrss/' xmlns:content='http://purl.org/rss/1.0/modules/content/' "
    "xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:georss='http://www.georss.org/georss' "
    "xmlns:atom='http://www.w3.org/2005/Atom'"
)


def rss(item: str, url: str = FEED_URL) -> ParsedEntry:
    body = f"<channel><title>T</title><item>{item}</item></channel>"
    return parse(document(f"<rss version='2.0' {NAMESPACES}>{body}</rss>", url=url)).entries[0]


def atom(entry: str, attributes: str = "") -> ParsedEntry:
    body = (
        f"<feed xmlns='http://www.w3.org/2005/Atom' {attributes}><title>T</title><id>urn:x:f</id>"
        f"<entry><title>One</title>{entry}</entry></feed>"
    )
    return parse(document(body)).entries[0]


@pytest.mark.parametrize(
    "guid", ["123", "a b", "/2026/one", "t3_x", "urn:x:1", "https://news.example/?p=1", "A&amp;B"]
)
@pytest.mark.parametrize("attribute", ["", " isPermaLink='false'", " isPermaLink='true'"])
def test_guid_does_not_depend_on_where_the_document_lies(guid: str, attribute: str) -> None:
    """B1, C1: another address, or https for http, must not make new articles of old ones."""
    item = f"<guid{attribute}>{guid}</guid><title>x</title>"

    here, there = rss(item), rss(item, url="http://elsewhere.example/other/feed.xml")

    assert here.guid == there.guid == guid.replace("&amp;", "&")


def test_atom_id_does_not_depend_on_where_the_document_lies() -> None:
    """B1, C1."""
    assert atom("<id>t3_ah9usf</id>").guid == "t3_ah9usf"


def test_guid_that_is_a_bare_number_is_no_link() -> None:
    assert rss("<guid>123</guid><title>x</title>").link is None


def test_guid_that_is_a_path_is_a_link() -> None:
    assert rss("<guid>/2026/one</guid><title>x</title>").link == "https://news.example/2026/one"


def test_relative_links_are_resolved_against_xml_base() -> None:
    """B4."""
    one = atom(
        "<id>1</id><link href='one.html'/><content type='html'>x</content>", "xml:base='https://o.example/b/'"
    )

    assert one.link == "https://o.example/b/one.html"
    assert one.content is not None
    assert one.content.base == "https://o.example/b/"


def test_relative_base_is_resolved_against_the_document() -> None:
    """B4."""
    one = atom("<id>1</id><link href='one.html'/><content type='html'>x</content>", "xml:base='/b/'")

    assert one.link == "https://news.example/b/one.html"
    assert one.content is not None
    assert one.content.base == "https://news.example/b/"


@pytest.mark.parametrize("base", ["javascript:alert(1)", "data:,x", ""])
def test_broken_base_costs_no_link(base: str) -> None:
    one = atom("<id>1</id><link href='/one.html'/><content type='html'>x</content>", f"xml:base='{base}'")

    assert one.link == "https://news.example/one.html"
    assert one.content is not None
    assert one.content.base is None


def test_first_alternate_link_is_the_link() -> None:
    one = atom(
        "<id>1</id><link rel='self' href='/self'/><link rel='alternate' type='text/html' href='/page'/>"
        "<link rel='alternate' type='application/pdf' href='/paper'/><link rel='related' href='/other'/>"
    )

    assert one.link == "https://news.example/page"


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "http://[", "data:text/html,x", "", "mailto:a@b.example"]
)
def test_link_that_is_no_web_address_is_none(link: str) -> None:
    assert rss(f"<title>x</title><link>{link}</link>").link is None


def test_everything_that_an_entry_says_is_carried() -> None:
    """B5."""
    one = rss(
        "<guid isPermaLink='false'>1</guid><title>One</title><link>https://news.example/1</link>"
        "<dc:creator>Ada Writer</dc:creator><category domain='https://news.example/topics'>Trade</category>"
        "<enclosure url='https://news.example/1.mp3' length='1234' type='audio/mpeg'/>"
        "<media:thumbnail url='https://news.example/1.jpg' width='640' height='480'/>"
        "<comments>https://news.example/1#talk</comments><dc:rights>CC BY 4.0</dc:rights>"
        "<georss:point>33.3 44.4</georss:point><pubDate>Sat, 21 Nov 2026 10:00:00 GMT</pubDate>"
        "<description>short</description><content:encoded>&lt;p&gt;long&lt;/p&gt;</content:encoded>"
    )

    assert one.authors == (Person(name="Ada Writer"),)
    assert one.categories == (Category(term="Trade", scheme="https://news.example/topics"),)
    assert one.enclosures == (
        Enclosure(url="https://news.example/1.mp3", media_type="audio/mpeg", length_bytes=1234),
    )
    assert one.image == Image(url="https://news.example/1.jpg", width=640, height=480)
    assert one.comments == "https://news.example/1#talk"
    assert one.rights == "CC BY 4.0"
    assert one.geo == (33.3, 44.4)
    assert one.published == "Sat, 21 Nov 2026 10:00:00 GMT"
    assert one.content is not None
    assert one.content.value == "<p>long</p>"
    assert one.summary is not None
    assert one.summary.value == "short"


def test_atom_category_keeps_scheme_and_label() -> None:
    """B5."""
    one = atom("<id>1</id>" + "<category term='t' scheme='urn:x:s' label='The T'/>" * 2)

    assert one.categories == (Category(term="t", scheme="urn:x:s", label="The T"),)


def test_what_a_feed_says_of_itself_is_read() -> None:
    """A3, B5."""
    parsed = parse(
        document(
            f"<rss version='2.0' {NAMESPACES}><channel><title>T &amp; U</title><link>/</link><ttl>60</ttl>"
            "<language>ar</language><copyright>© T</copyright><generator>G</generator>"
            "<atom:link rel='self' href='/feed.xml'/><atom:link rel='hub' href='https://hub.example/'/>"
            "<lastBuildDate>Sat, 21 Nov 2026 10:00:00 GMT</lastBuildDate></channel></rss>"
        )
    )

    assert (parsed.title, parsed.link, parsed.wishes.ttl_minutes, parsed.language) == (
        "T & U", "https://news.example/", 60, "ar",
    )  # fmt: skip
    assert (parsed.rights, parsed.generator, parsed.hubs) == ("© T", "G", ("https://hub.example/",))
    assert parsed.self_url == "https://news.example/feed.xml"
    assert parsed.updated == "Sat, 21 Nov 2026 10:00:00 GMT"


@pytest.mark.parametrize("ttl", ["", "soon", "-5", "1e9", "9" * 30, "٦٠", "60.5"])
def test_ttl_that_is_no_number_is_none(ttl: str) -> None:
    parsed = parse(document(f"<rss version='2.0'><channel><title>T</title><ttl>{ttl}</ttl></channel></rss>"))

    assert parsed.wishes.ttl_minutes is None


@pytest.mark.parametrize("point", ["nan inf", "91 0", "0 181", "x y", "", "1", "1 2 3 4"])
def test_place_off_the_globe_never_raises(point: str) -> None:
    geo = rss(f"<title>x</title><georss:point>{point}</georss:point>").geo

    assert geo is None or (abs(geo[0]) <= 90 and abs(geo[1]) <= 180)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("&#55357;&#56832;", "\U0001f600"),
        ("&#xD83D;&#xDE00;", "\U0001f600"),
        ("a&#xd800;b", "ab"),
        ("a&#xDC00;&#xD800;b", "ab"),
        ("&#x1F600;", "\U0001f600"),
        ("&#55296;", ""),
        ("&#57344;", "\ue000"),
    ],
)
def test_half_characters_do_not_cost_the_document(written: str, meant: str) -> None:
    """C7: `&#55357;&#56832;` is how some publishers write an emoji."""
    one = rss(f"<guid>g{written}</guid><title>t{written}</title><description>d{written}</description>")

    assert one.guid == f"g{meant}"
    assert one.title is not None
    assert one.title.value == f"t{meant}"


@pytest.mark.parametrize("bad", ["\x01", "\x08", "\x0b", "&#1;", "&#8;", "\ufffe", "&#xFFFE;"])
def test_characters_illegal_in_xml_are_dropped_everywhere(bad: str) -> None:
    """C7."""
    one = rss(
        f"<guid>g{bad}1</guid><title>t{bad}</title><link>https://news.example/{bad}1</link>"
        f"<category>c{bad}</category><dc:creator>a{bad}</dc:creator><description>d{bad}</description>"
    )

    assert one.guid == "g1"
    assert (one.title and one.title.value, one.categories[0].term, one.authors[0].name) == ("t", "c", "a")
    assert one.link is not None
    assert bad not in one.link


def test_title_with_an_ampersand_is_plain_text() -> None:
    """B3."""
    one = rss("<title><![CDATA[AT&T <3 you]]></title>")

    assert one.title is not None
    assert (one.title.value, one.title.kind) == ("AT&T <3 you", "text")


@pytest.mark.parametrize("coding", ["utf-8", "utf-16", "windows-1256", "iso-8859-6", "windows-1252"])
def test_declared_encoding_is_obeyed(coding: str) -> None:
    letters = "é" if coding == "windows-1252" else "خبر"
    text = f"<rss version='2.0'><channel><title>{letters}</title></channel></rss>"

    assert parse(document(f"<?xml version='1.0' encoding='{coding}'?>{text}".encode(coding))).title == letters


@pytest.mark.parametrize("coding", ["bogus", "rot13", "zlib", "base64", "undefined", "\x00"])
def test_absurd_encoding_never_raises_anything_else(coding: str) -> None:
    text = "<rss version='2.0'><channel><title>T</title></channel></rss>"

    with contextlib.suppress(ParseError):
        assert parse(document(f"<?xml version='1.0' encoding='{coding}'?>{text}")).title == "T"
