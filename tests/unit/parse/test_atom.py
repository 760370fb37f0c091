import pytest

from aggregator.model.feed import DeletedEntry, ParsedEntry, Publication, Thread
from tests.unit.parse.reading import NAMESPACES, atom, atom_feed, read


def _content(entry: ParsedEntry) -> tuple[str, str] | None:
    return (entry.content.value, entry.content.kind) if entry.content else None


def _old(children: str) -> ParsedEntry:
    (entry,) = read(
        f'<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>T</title><entry><id>1</id>{children}</entry></feed>'
    ).entries
    return entry


@pytest.mark.parametrize(
    ("content", "read"),
    [
        ("<content>a &lt;b&gt;</content>", ("a <b>", "text")),
        ("<content type='text'>AT&amp;T</content>", ("AT&T", "text")),
        ("<content type='text/plain'>a</content>", ("a", "text")),
        ("<content type='html'>&lt;p&gt;a&lt;/p&gt;</content>", ("<p>a</p>", "html")),
        ("<content type='TEXT/HTML'><![CDATA[<p>a</p>]]></content>", ("<p>a</p>", "html")),
        (
            "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>a <b>b</b></div></content>",
            ("<div>a <b>b</b></div>", "html"),
        ),
        (
            "<content type='xhtml'><xhtml:div>a<xhtml:br/>b</xhtml:div></content>",
            ("<div>a<br>b</div>", "html"),
        ),
        ("<content type='application/xml'><p>a</p></content>", ("<p>a</p>", "html")),
        ("<content type='image/png'>iVBORw0KGgo=</content>", None),
        ("<content src='https://h.example/1'/>", None),
        ("<content type='html'/>", None),
        (
            "<content type='html'>short</content><content type='html'>the longer one</content>",
            ("the longer one", "html"),
        ),
    ],
)
def test_content_is_what_its_type_says(content: str, read: tuple[str, str] | None) -> None:
    """RFC 4287 section 4.1.3."""
    assert _content(atom(content)) == read


@pytest.mark.parametrize(
    ("content", "read"),
    [
        ("<content>a</content>", ("a", "text")),
        ("<content type='text/html' mode='escaped'>&lt;p&gt;a&lt;/p&gt;</content>", ("<p>a</p>", "html")),
        (
            "<content type='application/xhtml+xml' mode='xml'><div xmlns='http://www.w3.org/1999/xhtml'>a</div></content>",
            ("<div>a</div>", "html"),
        ),
        ("<content type='text/html' mode='base64'>PHA+w6k8L3A+</content>", ("<p>é</p>", "html")),
        ("<content type='text/html' mode='base64'>not base 64</content>", None),
        ("<content type='text/html' mode='base64'>é</content>", None),
        ("<content type='image/png' mode='base64'>iVBORw0KGgo=</content>", None),
    ],
)
def test_content_of_atom_03_is_what_its_mode_says(content: str, read: tuple[str, str] | None) -> None:
    assert _content(_old(content)) == read


def test_names_of_atom_03_are_those_of_atom() -> None:
    feed = read(
        '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>T</title><tagline>D</tagline><copyright>C</copyright>'
        "<modified>M</modified><entry><id>1</id><issued>I</issued><modified>U</modified></entry></feed>"
    )

    assert (feed.format, feed.description, feed.rights, feed.updated) == ("atom03", "D", "C", "M")
    assert (feed.entries[0].published, feed.entries[0].updated) == ("I", "U")


def test_base_is_inherited_and_joined() -> None:
    """B4."""
    entry = atom(
        "<link href='1.html'/><content type='html' xml:base='img/'>&lt;img src='a.png'&gt;</content>",
        "xml:base='https://b.example/x/'",
    )

    assert entry.link == "https://b.example/x/1.html"
    assert entry.content is not None
    assert entry.content.base == "https://b.example/x/img/"


@pytest.mark.parametrize("base", ["javascript:x", "http://[", "", "#x"])
def test_base_that_is_none_is_passed_over(base: str) -> None:
    assert atom("<link href='/1'/>", f"xml:base='{base}'").link == "https://news.example/1"


def test_language_is_inherited() -> None:
    feed = atom_feed(
        "<title>T</title><entry><id>1</id><title>a</title></entry>"
        "<entry xml:lang='fr'><id>2</id><title>b</title></entry>"
        "<entry><id>3</id><title xml:lang='ar'>c</title></entry>",
        "xml:lang='de'",
    )

    assert feed.language == "de"
    assert [entry.language for entry in feed.entries] == ["de", "fr", "ar"]
    assert [entry.title.language for entry in feed.entries if entry.title] == ["de", "fr", "ar"]


@pytest.mark.parametrize(
    ("links", "link"),
    [
        ("<link href='/1'/>", "https://news.example/1"),
        ("<link rel='alternate' href='/1'/>", "https://news.example/1"),
        (
            "<link rel='http://www.iana.org/assignments/relation/alternate' href='/1'/>",
            "https://news.example/1",
        ),
        (
            "<link type='application/pdf' href='/1.pdf'/><link type='text/html' href='/1.html'/>",
            "https://news.example/1.html",
        ),
        ("<link rel='self' href='/self'/><link rel='edit' href='/edit'/>", None),
        ("<link href='javascript:x'/><link href='/2'/>", "https://news.example/2"),
        ("<content src='/3'/>", "https://news.example/3"),
        (
            "<link href='/p'/><feedburner:origLink>https://h.example/4</feedburner:origLink>",
            "https://h.example/4",
        ),
        ("<link/>", None),
    ],
)
def test_link_is_the_page_of_the_entry(links: str, link: str | None) -> None:
    """RFC 4287 section 4.2.7."""
    assert atom(links).link == link


def test_links_of_a_feed_say_what_they_are() -> None:
    """RFC 5005, WebSub."""
    feed = atom_feed(
        "<title>T</title><link rel='self' href='/f'/><link rel='hub' href='https://a.example/'/>"
        "<link rel='hub' href='https://b.example/'/><link rel='next' href='?page=2'/>"
        "<link rel='prev-archive' href='/2025'/><link rel='license' href='https://l.example/by'/>"
    )

    assert feed.self_url == "https://news.example/f"
    assert feed.hubs == ("https://a.example/", "https://b.example/")
    assert (feed.next_url, feed.older_url) == (
        "https://news.example/feed.xml?page=2",
        "https://news.example/2025",
    )
    assert feed.licence == "https://l.example/by"


def test_entries_that_the_publisher_took_back_are_named() -> None:
    """RFC 6721."""
    feed = atom_feed(
        "<title>T</title><at:deleted-entry ref='urn:x:1' when='2026-01-01T00:00:00Z'/><at:deleted-entry ref=' '/>"
        "<at:deleted-entry/><at:deleted-entry ref='urn:x:2'/>"
    )

    assert feed.deleted == (
        DeletedEntry(ref="urn:x:1", deleted="2026-01-01T00:00:00Z"), DeletedEntry(ref="urn:x:2"),
    )  # fmt: skip


def test_entry_says_what_it_answers() -> None:
    """RFC 4685."""
    entry = atom(
        "<thr:in-reply-to ref='urn:x:0'/><thr:total>3</thr:total><link rel='replies' href='/1/replies'/>"
    )

    assert entry.thread == Thread(
        in_reply_to="urn:x:0", replies_url="https://news.example/1/replies", replies=3
    )


def test_entry_that_was_taken_over_keeps_source_and_authors() -> None:
    """RFC 4287 section 4.2.11."""
    entry = atom(
        "<source><title>The Other Paper</title><link href='https://o.example/'/><author><name>Ada</name></author></source>"
    )

    assert entry.publication == Publication(title="The Other Paper", link="https://o.example/")
    assert [person.name for person in entry.authors] == ["Ada"]


def test_single_entry_is_a_document() -> None:
    feed = read(
        f'<entry xmlns="http://www.w3.org/2005/Atom" {NAMESPACES}><id>urn:x:1</id><title>One</title></entry>'
    )

    assert [entry.guid for entry in feed.entries] == ["urn:x:1"]


def test_prefix_of_atom_does_not_matter() -> None:
    feed = read(
        '<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:title>T</a:title>'
        "<a:entry><a:id>1</a:id><a:content type='html'>c</a:content></a:entry></a:feed>"
    )

    assert (feed.title, feed.entries[0].guid, _content(feed.entries[0])) == ("T", "1", ("c", "html"))


def test_summary_that_says_the_same_as_the_content_is_none() -> None:
    entry = atom("<summary>a</summary><content>a</content>")

    assert (entry.summary, _content(entry)) == (None, ("a", "text"))
