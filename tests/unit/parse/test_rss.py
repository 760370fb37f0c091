import pytest

from aggregator.model.feed import Markup, ParsedFeed, Publication
from tests.unit.parse.reading import NAMESPACES, read, rss, rss_feed

_RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
_ITEM = "<item><title>One</title><link>https://h.example/1</link></item>"


def _guids(feed: ParsedFeed) -> list[str | None]:
    return [entry.guid for entry in feed.entries]


@pytest.mark.parametrize(
    ("version", "format"),
    [
        ("0.90", "rss090"),
        ("0.91", "rss091"),
        ("0.92", "rss092"),
        ("0.94", "rss094"),
        ("2.0", "rss20"),
        ("2.0.1", "rss20"),
        ("", "rss20"),
        ("3.1", "rss"),
    ],
)
def test_version_is_named(version: str, format: str) -> None:
    assert rss_feed("<title>T</title>" + _ITEM, version).format == format


@pytest.mark.parametrize(
    ("namespace", "format"),
    [
        ("http://purl.org/rss/1.0/", "rss10"),
        ("http://my.netscape.com/rdf/simple/0.9/", "rss090"),
        ("http://channel.netscape.com/rdf/simple/0.9/", "rss090"),
    ],
)
def test_items_of_rdf_stand_beside_the_channel(namespace: str, format: str) -> None:
    feed = read(
        f'<rdf:RDF {_RDF} xmlns="{namespace}"><channel rdf:about="https://h.example/"><title>T</title><items><rdf:Seq>'
        '<rdf:li rdf:resource="https://h.example/1"/></rdf:Seq></items></channel>'
        f'<item rdf:about="https://h.example/1"><title>One</title><link>https://h.example/one</link></item></rdf:RDF>'
    )

    assert (feed.format, feed.title) == (format, "T")
    assert [(entry.guid, entry.link) for entry in feed.entries] == [
        ("https://h.example/1", "https://h.example/one")
    ]


_MISPLACED = {
    "in items": "<channel><title>T</title><items><item><guid>1</guid></item><item><guid>2</guid></item></items></channel>",
    "beside the channel": "<channel><title>T</title></channel><item><guid>1</guid></item><item><guid>2</guid></item>",
    "in and beside": "<channel><title>T</title><item><guid>1</guid></item></channel><item><guid>2</guid></item>",
    "in two channels": "<channel><title>T</title><item><guid>1</guid></item></channel><channel><item><guid>2</guid></item></channel>",
    "in each other": "<channel><title>T</title><item><guid>1</guid><item><guid>2</guid></item></item></channel>",
    "in other case": "<Channel><TITLE>T</TITLE><ITEM><GUID>1</GUID></ITEM><Item><Guid>2</Guid></Item></Channel>",
}


@pytest.mark.parametrize("inner", _MISPLACED.values(), ids=_MISPLACED)
def test_items_are_found_in_odd_places(inner: str) -> None:
    feed = read(f'<rss version="2.0">{inner}</rss>')

    assert (feed.title, _guids(feed)) == ("T", ["1", "2"])


def test_document_without_a_channel_is_read_and_named() -> None:
    feed = read(f'<rss version="2.0">{_ITEM}</rss>')

    assert [entry.link for entry in feed.entries] == ["https://h.example/1"]
    assert [defect.what for defect in feed.defects] == ["no channel element"]


def test_bare_channel_is_read() -> None:
    assert len(read(f"<channel><title>T</title>{_ITEM}</channel>").entries) == 1


def test_item_of_a_nested_element_keeps_its_own_link() -> None:
    item = (
        "<guid>1</guid><related><item2><link>https://h.example/other</link></item2></related>"
        "<link>https://h.example/own</link>"
    )

    assert rss(item).link == "https://h.example/own"


@pytest.mark.parametrize(
    ("item", "link"),
    [
        ("<link>https://h.example/1</link>", "https://h.example/1"),
        ("<link>/1?a=1&amp;amp;b=2</link>", "https://news.example/1?a=1&b=2"),
        ("<link>\n  https://h.example/1\n</link>", "https://h.example/1"),
        ("<link></link><link>https://h.example/2</link>", "https://h.example/2"),
        ("<link href='https://h.example/3'/>", "https://h.example/3"),
        ("<link rel='self' href='https://h.example/self'/><guid>x</guid>", None),
        ("<atom:link href='https://h.example/4'/>", "https://h.example/4"),
        ("<atom:link rel='self' href='https://h.example/self'/><guid>x</guid>", None),
        ("<guid>https://h.example/5</guid>", "https://h.example/5"),
        ("<guid isPermaLink='true'>https://h.example/5</guid>", "https://h.example/5"),
        ("<guid isPermaLink='false'>https://h.example/5</guid>", None),
        ("<guid ispermalink='false'>https://h.example/5</guid>", None),
        ("<guid xml:base='https://b.example/x/' isPermaLink='true'>y/1</guid>", "https://b.example/x/y/1"),
        ("<guid>12345</guid>", None),
        ("<link>https://proxy.example/~r/1</link><feedburner:origLink>https://h.example/6</feedburner:origLink>", "https://h.example/6"),
        ("<link>https://h.example/7</link><feedburner:origLink>javascript:x</feedburner:origLink>", "https://h.example/7"),
        ("<link>javascript:alert(1)</link><guid>https://h.example/8</guid>", "https://h.example/8"),
        ("<title>x</title><link>http://[</link>", None),
    ],
)  # fmt: skip
def test_link_is_the_page_of_the_item(item: str, link: str | None) -> None:
    assert rss(item).link == link


@pytest.mark.parametrize(
    ("item", "published", "updated"),
    [
        ("<pubDate>P</pubDate>", "P", None),
        ("<dc:date>D</dc:date>", "D", None),
        ("<pubDate>P</pubDate><dc:date>D</dc:date>", "P", "D"),
        ("<pubDate>P</pubDate><atom:updated>U</atom:updated>", "P", "U"),
        ("<pubdate>P</pubdate>", "P", None),
        ("<pubDate/><dcterms:issued>I</dcterms:issued><dcterms:modified>M</dcterms:modified>", "I", "M"),
    ],
)
def test_dates_are_taken_as_they_are(item: str, published: str, updated: str | None) -> None:
    entry = rss("<guid>1</guid>" + item)

    assert (entry.published, entry.updated) == (published, updated)


@pytest.mark.parametrize(
    ("item", "summary", "content"),
    [
        ("<description>&lt;p&gt;d&lt;/p&gt;</description>", "<p>d</p>", None),
        (
            "<description>d</description><content:encoded>&lt;p&gt;c&lt;/p&gt;</content:encoded>",
            "d",
            "<p>c</p>",
        ),
        ("<description>same</description><content:encoded>same</content:encoded>", None, "same"),
        ("<content:encoded/><description>d</description>", "d", None),
        ("<description>d <b>bold</b> &amp;amp; t</description>", "d <b>bold</b> &amp;amp; t", None),
        ("<itunes:summary>s</itunes:summary>", "s", None),
        ("<media:description>m</media:description>", "m", None),
        ("<description/><xhtml:body><xhtml:p>b</xhtml:p></xhtml:body>", None, "<p>b</p>"),
        ("<description>short</description><description>the longer one</description>", "the longer one", None),
    ],
)
def test_texts_are_told_apart(item: str, summary: str | None, content: str | None) -> None:
    entry = rss("<guid>1</guid>" + item)

    assert (entry.summary and entry.summary.value, entry.content and entry.content.value) == (
        summary,
        content,
    )


@pytest.mark.parametrize(
    ("title", "kind", "value"),
    [
        ("AT&amp;T", "text", "AT&T"),
        ("a &lt;b&gt;bold&lt;/b&gt; word", "html", "a <b>bold</b> word"),
        ("x &amp;amp; y", "html", "x &amp; y"),
        ("<![CDATA[1 < 2]]>", "text", "1 < 2"),
    ],
)
def test_title_is_text_unless_it_is_markup(title: str, kind: str, value: str) -> None:
    assert rss(f"<title>{title}</title>").title == Markup(
        value=value, kind="html" if kind == "html" else "text"
    )


def test_item_says_where_it_comes_from() -> None:
    entry = rss("<guid>1</guid><source url='/feed.xml'>The Other Paper</source>")

    assert entry.publication == Publication(title="The Other Paper", link="https://news.example/feed.xml")


def test_what_a_channel_says_of_itself_is_read() -> None:
    feed = rss_feed(
        "<title>T</title><link>/</link><description>D</description><language>de</language><copyright>C</copyright>"
        "<managingEditor>ed@h.example (Ed)</managingEditor><image><url>/logo.png</url><title>T</title></image>"
        "<category>News</category><generator>G</generator><lastBuildDate>L</lastBuildDate>"
        "<atom:link rel='self' href='/feed'/><atom:link rel='hub' href='https://hub.example/'/>"
        "<atom:link rel='next' href='?page=2'/><atom:link rel='prev-archive' href='/2025.xml'/>" + _ITEM
    )

    assert (feed.title, feed.link, feed.description, feed.language) == (
        "T",
        "https://news.example/",
        "D",
        "de",
    )
    assert (feed.rights, feed.generator, feed.updated) == ("C", "G", "L")
    assert feed.image is not None
    assert feed.image.url == "https://news.example/logo.png"
    assert (feed.authors[0].name, feed.authors[0].email) == ("Ed", "ed@h.example")
    assert (feed.self_url, feed.hubs) == ("https://news.example/feed", ("https://hub.example/",))
    assert (feed.next_url, feed.older_url) == (
        "https://news.example/feed.xml?page=2",
        "https://news.example/2025.xml",
    )


def test_names_of_unknown_modules_are_no_names_of_ours() -> None:
    entry = rss('<guid>1</guid><x:title xmlns:x="urn:x">not this</x:title><title>this</title>')

    assert entry.title is not None
    assert entry.title.value == "this"


def test_vocabulary_by_another_name_is_read() -> None:
    feed = read(
        f'<rss version="2.0" xmlns="urn:x:own" {NAMESPACES}><channel><title>T</title>{_ITEM}</channel></rss>'
    )

    assert [entry.link for entry in feed.entries] == ["https://h.example/1"]
