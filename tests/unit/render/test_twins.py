"""RSS, JSON Feed and the web page say what Atom says, whatever an article holds."""

import json
from dataclasses import replace
from typing import Any

import feedparser
import pytest
from lxml import etree, html

from aggregator.model.article import Article
from aggregator.model.channel import Carrier, Carriers, EditionEntry
from aggregator.model.document import Document
from aggregator.model.feed import ParsedEntry
from aggregator.parse import parse
from aggregator.render import RENDERERS
from aggregator.render.page_frame import POLICY
from tests.builders import NOON, SITE, article, channel, document, edition, edition_entry
from tests.unit.render.test_atom import BAD, EVERYTHING, HOSTILE

FEEDS = ("rss", "json")


def render(name: str, *entries: EditionEntry, **changes: Any) -> bytes:
    return RENDERERS[name](edition(*entries, **changes)).body


def read(body: bytes) -> tuple[ParsedEntry, ...]:
    """Read a document as a source would be read."""
    return parse(_fetched(body)).entries


def _fetched(body: bytes) -> Document:
    return replace(document(""), body=body)


def page(*entries: EditionEntry, **changes: Any) -> html.HtmlElement:
    return html.document_fromstring(render("html", *entries, **changes))


@pytest.mark.parametrize("name", RENDERERS)
def test_the_same_edition_gives_the_same_bytes(name: str) -> None:
    entries = [edition_entry(one, entry_id=f"urn:x:{key}") for key, one in HOSTILE.items()]

    assert render(name, *entries) == render(name, *entries)


@pytest.mark.parametrize("name", FEEDS)
@pytest.mark.parametrize("one", HOSTILE.values(), ids=HOSTILE)
def test_one_bad_article_never_costs_the_file(name: str, one: Article) -> None:
    good = edition_entry(article(2), entry_id="urn:x:good")

    entries = read(render(name, edition_entry(one, entry_id="urn:x:bad"), good))

    assert [entry.guid for entry in entries] == ["urn:x:bad", "urn:x:good"]
    assert entries[0].title


@pytest.mark.parametrize("name", FEEDS)
def test_each_format_says_all_that_it_has_words_for(name: str) -> None:
    entry = edition_entry(EVERYTHING, content="<p>The whole text.</p>")

    (read_back,) = read(render(name, entry))

    assert read_back.guid == entry.entry_id
    assert read_back.link == EVERYTHING.link
    assert read_back.title is not None
    assert read_back.title.value == EVERYTHING.title
    assert read_back.content is not None
    assert "<p>The whole text.</p>" in read_back.content.value
    assert [author.name for author in read_back.authors] == ["Ada"]
    assert {"u"} <= {category.term for category in read_back.categories}
    assert [one.url for one in read_back.enclosures] == ["https://news.example/1.mp3"]
    assert read_back.image is not None
    assert read_back.image.url == "https://news.example/1.jpg"


def test_rss_is_what_its_readers_expect() -> None:
    """RSS 2.0 and the Best Practices Profile: an absolute self link, dates of RFC 822, a guid that is no link."""
    parsed = feedparser.parse(render("rss", edition_entry(EVERYTHING), language="en"))

    assert not parsed.bozo
    assert (parsed.version, parsed.feed.language) == ("rss20", "en")
    assert parsed.feed.description
    assert parsed.feed.updated.endswith("GMT")
    assert [(one.rel, one.href) for one in parsed.feed.links if one.rel == "self"] == [
        ("self", "https://reader.example/all.rss")
    ]
    assert (parsed.entries[0].guidislink, parsed.entries[0].author) == (False, "Ada")
    assert parsed.entries[0].source.href == EVERYTHING.origin.self_url


def test_a_source_with_a_secret_is_named_without_its_address() -> None:
    """Rule C16."""
    hidden = article(1, origin=replace(EVERYTHING.origin, self_url=None))

    for name in ("rss", "json", "html", "atom"):
        assert b"feed.xml" not in render(name, edition_entry(hidden))


def test_json_feed_holds_its_required_fields() -> None:
    """JSON Feed 1.1: version, title and items; each item an id, and a text."""
    feed = json.loads(
        render("json", edition_entry(EVERYTHING), edition_entry(article(2), entry_id="urn:x:2"))
    )

    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == "https://reader.example/all.json"
    assert [item["id"] for item in feed["items"]] == [f"{SITE.id}:guid-1", "urn:x:2"]
    assert all(item["content_html"] and item["title"] for item in feed["items"])
    assert feed["items"][0]["attachments"] == [
        {"url": "https://news.example/1.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 9}
    ]


@pytest.mark.parametrize("name", [*FEEDS, "html"])
def test_other_outlets_are_listed_in_each_format(name: str) -> None:
    carriers = Carriers(listed=(Carrier(name="The Other", link="https://other.example/1"),))

    assert b"https://other.example/1" in render(name, edition_entry(article(1), carriers=carriers))


@pytest.mark.parametrize("one", HOSTILE.values(), ids=HOSTILE)
def test_a_page_holds_nothing_that_runs_or_asks_others(one: Article) -> None:
    body = page(edition_entry(one))

    assert body.xpath("//script | //img | //iframe | //object | //link[@rel!='alternate']") == []
    assert body.xpath("//@*[starts-with(name(), 'on')]") == []
    assert body.xpath("//meta[@http-equiv='Content-Security-Policy']/@content") == [POLICY]


def test_a_page_leads_to_the_original_first() -> None:
    one = page(edition_entry(article(1))).find(".//article")

    assert one is not None
    assert [str(link) for link in one.xpath(".//a/@href")][:1] == ["https://news.example/articles/1"]
    assert "Example News" in one.text_content()


def test_a_page_tells_how_to_subscribe() -> None:
    body = page(edition_entry(article(1)), channel=channel("topics/economy", title="Economy"))

    assert body.xpath("//input/@value") == ["https://reader.example/topics/economy.atom"]
    assert body.xpath("//link[@rel='alternate']/@href") == ["economy.atom", "economy.rss", "economy.json"]
    assert "../index.opml" in body.xpath("//a/@href")
    assert "../index.html" in body.xpath("//a/@href")


def test_a_page_tells_what_is_in_it_from_whom_and_in_which_languages() -> None:
    others = [edition_entry(article(n, language="en"), entry_id=f"urn:x:{n}") for n in (2, 3)]
    arabic = article(1, language="ar", direction="rtl", origin=replace(article(1).origin, title="جريدة"))
    head = page(edition_entry(arabic), *others, language=None).find(".//header")

    assert head is not None
    assert "Entries: 3 · Outlets: 2" in head.text_content()
    assert [one.text_content() for one in head.xpath(".//ul/li")] == ["Example News 2", "جريدة 1"]
    assert "English · العربية" in head.text_content()


def test_a_page_names_the_largest_outlets_and_counts_the_others() -> None:
    entries = [
        edition_entry(
            article(n, origin=replace(article(n).origin, title=f"Outlet {n}")), entry_id=f"urn:x:{n}"
        )
        for n in range(20)
    ]

    assert [one.text_content() for one in page(*entries).xpath("//header//li")][-1] == "+8"


def test_a_language_stands_at_an_entry_only_where_there_are_several() -> None:
    one, two = (page(edition_entry(article(1, language="en")), language=one) for one in ("en", None))

    assert [len(tree.xpath("//article//bdi[@lang]")) for tree in (one, two)] == [0, 1]


def test_a_page_names_only_the_formats_that_are_written() -> None:
    body = page(edition_entry(article(1)), site=replace(SITE, formats=("atom",)))

    assert body.xpath("//link[@rel='alternate']/@href") == ["all.atom"]


def test_scripts_stand_side_by_side_each_in_its_direction() -> None:
    arabic = article(1, title="خبر", summary="نص", language="ar", direction="rtl")
    body = page(edition_entry(arabic), edition_entry(article(2), entry_id="urn:x:2"))

    assert body.xpath("//article/@dir") == ["rtl", "ltr"]
    assert body.xpath("//article[1]/h2/@lang") == ["ar"]


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("pt-BR", "ltr"), ("xx", "ltr")])
def test_a_page_speaks_the_sites_language(language: str, direction: str) -> None:
    body = page(site=replace(SITE, language=language))

    assert (body.get("lang"), body.get("dir")) == (language[:2] if language != "xx" else "en", direction)


def test_a_page_is_small_however_much_a_channel_holds() -> None:
    """Less than 50 KB, without pictures: there are none."""
    long = [
        edition_entry(article(n, title="t" * 300, summary="خبر " * 75), entry_id=f"urn:x:{n}")
        for n in range(400)
    ]

    assert 30_000 < len(render("html", *long)) < 50_000


def test_a_page_of_one_huge_entry_shows_it() -> None:
    assert page(edition_entry(article(1, title="t" * 90_000))).findall(".//article")


def test_an_empty_channel_says_so() -> None:
    assert "nothing yet" in page().text_content()


@pytest.mark.parametrize("name", FEEDS)
def test_names_of_signs_that_cannot_be_carried_cost_nothing(name: str) -> None:
    body = render(name, edition_entry(article(1)), site=replace(SITE, title=BAD), updated_at=NOON)

    assert read(body)


def test_rss_is_well_formed_with_every_hostile_article() -> None:
    entries = [edition_entry(one, entry_id=f"urn:x:{key}") for key, one in HOSTILE.items()]

    root = etree.fromstring(render("rss", *entries), etree.XMLParser(huge_tree=True))

    assert len(root.findall("channel/item")) == len(HOSTILE)
