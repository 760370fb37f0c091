from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import feedparser
import pytest
from lxml import etree

from aggregator.model.article import Article
from aggregator.model.channel import Channel, EditionEntry, Site
from aggregator.model.feed import Category, Enclosure, Image, Person
from aggregator.render import RENDERERS, Leaves
from tests.builders import NOON, ORIGIN, SITE, SITE_ID, article, channel, edition, edition_entry, outlet
from tests.shared import shared

ATOM = "{http://www.w3.org/2005/Atom}"
MEDIA = "{http://search.yahoo.com/mrss/}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
BAD = "\x00\x08\x0b\ud800\ufffe\uffff"
EVERYTHING = article(
    1,
    authors=(Person(name="Ada", email="ada@news.example", uri="https://news.example/ada"),),
    categories=(Category(term="t", scheme="urn:x:s", label="The T"), Category(term="u")),
    enclosures=(Enclosure(url="https://news.example/1.mp3", media_type="audio/mpeg", length_bytes=9),),
    image=Image(url="https://news.example/1.jpg", width=640, height=480),
    rights="CC BY",
    comments="https://news.example/1#talk",
    geo=(33.3, 44.4),
    language="en-GB",
    origin=ORIGIN,
)


def render(*entries: EditionEntry, **changes: Any) -> bytes:
    return RENDERERS["atom"](edition(*entries, **changes)).body


def tree(*entries: EditionEntry, **changes: Any) -> etree._Element:
    return etree.fromstring(render(*entries, **changes))


def shown(one: Article, **changes: Any) -> etree._Element:
    """Return the atom:entry of an article."""
    element = tree(edition_entry(one, **changes)).find(f"{ATOM}entry")
    assert element is not None
    return element


def texts(element: etree._Element, name: str) -> list[str]:
    return [one.text or "" for one in element.findall(f"{ATOM}{name}")]


def test_an_entry_that_another_channel_showed_is_the_same_in_this_one() -> None:
    entries = [edition_entry(one, entry_id=f"urn:x:{name}") for name, one in HOSTILE.items()]
    other = channel(path="topics/economy", kind="topic", title="Economy")
    leaves = Leaves()
    RENDERERS["atom"](edition(*entries), leaves)
    size = leaves.size_bytes
    assert RENDERERS["atom"](edition(*entries[1:], channel=other), leaves).body == render(
        *entries[1:], channel=other
    )
    assert leaves.size_bytes == size > 0


def test_an_entry_that_changed_is_rendered_anew() -> None:
    leaves = Leaves()
    before, after = (edition(edition_entry(article(1, title=title))) for title in ("Before", "After"))
    RENDERERS["atom"](before, leaves)
    assert RENDERERS["atom"](after, leaves).body == RENDERERS["atom"](after).body


def links(element: etree._Element) -> dict[str | None, dict[str, str]]:
    return {
        one.get("rel"): {str(k): str(v) for k, v in one.attrib.items()}
        for one in element.findall(f"{ATOM}link")
    }


HOSTILE: dict[str, Article] = {
    "everything": EVERYTHING,
    "nothing": article(
        1, guid=None, link=None, title="", summary="", content="", authors=(), language=None, image=None,
        origin=replace(ORIGIN, title="", self_url=None, link=None, rights=None),
    ),
    "title of signs XML cannot carry": article(1, title=BAD),
    "signs everywhere": article(
        1, title=f"t{BAD}", summary=f"s{BAD}", content=f"<p>c{BAD}</p>", rights=f"r{BAD}", guid=f"g{BAD}",
        link=f"https://news.example/{BAD}", comments=f"https://news.example/{BAD}",
        authors=(
            Person(name=f"a{BAD}", email=f"a@b{BAD}", uri=f"https://x.example/{BAD}"), Person(name=BAD),
        ),
        categories=(
            Category(term=f"c{BAD}", scheme=f"s{BAD}", label=f"l{BAD}"), Category(term=BAD, label="x"),
        ),
        enclosures=(Enclosure(url=f"https://x.example/{BAD}", media_type="audio/mpeg"),
                    Enclosure(url="https://x.example/", media_type=f"audio/{BAD}")),
        image=Image(url=f"https://x.example/{BAD}"),
        origin=replace(
            ORIGIN, id=f"urn:x:{BAD}", title=f"o{BAD}", rights=f"r{BAD}",
            link=f"https://x.example/{BAD}", self_url=f"https://x.example/{BAD}",
        ),
    ),
    "odd addresses of people": article(
        1, authors=tuple(Person(name="n", email=one) for one in ("@", "a@", "@b", "a b@c", "a@b@c", "", "a")),
    ),
    "odd media types": article(
        1, enclosures=tuple(
            Enclosure(url=f"https://x.example/{n}", media_type=kind)
            for n, kind in enumerate(("video", "", "/", "a/", "/b", "a/b\nc", "a/b; c=d", None))
        ),
    ),
    "empty terms": article(
        1, categories=(Category(term="", label="x"), Category(term=" "), Category(term="ok")),
    ),
    "markup in every text": article(
        1, title="<b>&amp;</b>", summary="]]><script>", content="<p>]]>&lt;</p>", rights="<i>", language="ar",
        direction="rtl", authors=(Person(name='"><script>'),), origin=replace(ORIGIN, title='<"&\'>'),
    ),
    "huge": article(1, title="t" * 100_000, content="<p>" + "x" * 1_000_000 + "</p>"),
    "right to left": article(1, title="خبر", content="<p>نص</p>", language="ar", direction="rtl"),
    "control signs that are legal": article(1, title="a\tb\nc\rd\x85\u2028\u202e", content="<p>\r\n</p>"),
}  # fmt: skip


@pytest.fixture(scope="module")
def schema() -> etree.RelaxNG:
    """Return RFC 4287's schema."""
    return etree.RelaxNG(etree.parse(shared("refdata/schemas/atom.rng")))


@pytest.mark.parametrize("one", HOSTILE.values(), ids=HOSTILE)
def test_document_is_valid_whatever_an_article_holds(one: Article, schema: etree.RelaxNG) -> None:
    """C7."""
    root = tree(edition_entry(one))

    assert schema.validate(root), schema.error_log.last_error


def test_empty_edition_is_valid(schema: etree.RelaxNG) -> None:
    """C7."""
    assert schema.validate(tree()), schema.error_log.last_error


@pytest.mark.parametrize("one", HOSTILE.values(), ids=HOSTILE)
def test_one_bad_article_never_costs_the_file(one: Article) -> None:
    """C7."""
    good = edition_entry(article(2), entry_id="urn:x:good")

    parsed = feedparser.parse(render(edition_entry(one, entry_id="urn:x:bad"), good))

    assert not parsed.bozo
    assert [entry.id for entry in parsed.entries] == ["urn:x:bad", "urn:x:good"]
    assert parsed.entries[0].title


def test_same_edition_gives_the_same_bytes() -> None:
    entries = [edition_entry(one, entry_id=f"urn:x:{name}") for name, one in HOSTILE.items()]

    assert render(*entries) == render(*entries)


def test_entries_stand_in_the_order_of_the_edition() -> None:
    """C2."""
    entries = [edition_entry(article(n), entry_id=f"urn:x:{n}") for n in (3, 1, 2)]

    assert [texts(one, "id") for one in tree(*entries).findall(f"{ATOM}entry")] == [
        ["urn:x:3"],
        ["urn:x:1"],
        ["urn:x:2"],
    ]


# The feed


@pytest.mark.parametrize(
    ("shown_channel", "path", "title"),
    [
        (channel("all"), "all.atom", "The Reader"),
        (channel("topics/economy", title="Economy"), "topics/economy.atom", "Economy – The Reader"),
        (channel("regions/iraq", title="العراق"), "regions/iraq.atom", "العراق – The Reader"),
    ],
)
def test_feed_is_named_by_its_channel(shown_channel: Channel, path: str, title: str) -> None:
    rendered = RENDERERS["atom"](edition(channel=shown_channel))

    assert (rendered.path, rendered.media_type) == (path, "application/atom+xml")
    assert texts(etree.fromstring(rendered.body), "title") == [title]


@pytest.mark.parametrize(
    "base_url", ["https://reader.example/", "http://127.0.0.1:8080/", "https://moved.example/news/"]
)
def test_base_url_makes_links_and_no_ids(base_url: str) -> None:
    """C1."""
    root = tree(edition_entry(article(1)), site=replace(SITE, base_url=base_url))

    assert texts(root, "id") == [f"{SITE_ID}/all"]
    assert links(root)["self"]["href"] == f"{base_url}all.atom"
    assert links(root)["alternate"]["href"] == base_url
    assert [texts(one, "id") for one in root.findall(f"{ATOM}entry")] == [[f"{SITE_ID}:guid-1"]]


def test_updated_of_the_feed_is_the_editions() -> None:
    """C2."""
    assert texts(tree(updated_at=NOON + timedelta(microseconds=5)), "updated") == [
        "2026-03-02T12:00:00.000005+00:00"
    ]


@pytest.mark.parametrize("title", ["", BAD, " "])
def test_site_without_a_title_still_has_a_feed(title: str, schema: etree.RelaxNG) -> None:
    """C7."""
    nameless = Site(id=SITE_ID, title=title, base_url="https://reader.example/")

    assert schema.validate(tree(edition_entry(article(1)), site=nameless))


@pytest.mark.parametrize(
    ("of_edition", "of_site", "tag"), [("ar", "en", "ar"), (None, "en", "en"), (None, None, None)]
)
def test_feed_of_one_language_says_so(of_edition: str | None, of_site: str | None, tag: str | None) -> None:
    """C5."""
    assert tree(language=of_edition, site=replace(SITE, language=of_site)).get(LANG) == tag


# An entry


def test_source_stands_last_and_is_whole() -> None:
    """C3."""
    last = shown(EVERYTHING)[-1]

    assert last.tag == f"{ATOM}source"
    assert (texts(last, "id"), texts(last, "title")) == ([ORIGIN.id], [ORIGIN.title])
    assert texts(last, "updated") == ["2026-03-02T11:55:00+00:00"]
    assert texts(last, "rights") == [ORIGIN.rights]
    assert {rel: link["href"] for rel, link in links(last).items()} == {
        "self": ORIGIN.self_url, "alternate": ORIGIN.link,
    }  # fmt: skip


def test_source_with_a_secret_has_no_self_link() -> None:
    """C16."""
    assert "self" not in links(shown(article(1, origin=replace(ORIGIN, self_url=None)))[-1])


def test_outlet_stands_in_the_footer_of_the_content() -> None:
    """C3."""
    (content,) = texts(shown(EVERYTHING), "content")

    link = '<a href="https://news.example/articles/1">Example News</a>'
    assert content.endswith(f'<p class="aggregator-outlet"><small>{link}</small></p>')


def test_footer_of_an_article_without_a_link_names_the_outlet() -> None:
    """C3."""
    (content,) = texts(shown(article(1, link=None)), "content")

    assert "<small>Example News</small>" in content


def test_entry_and_its_content_have_the_articles_language() -> None:
    """C5."""
    element = shown(EVERYTHING)
    content = element.find(f"{ATOM}content")

    assert element.get(LANG) == "en-GB"
    assert content is not None
    assert content.get(LANG) == "en-GB"


@pytest.mark.parametrize(("language", "attribute"), [("ar", ' lang="ar"'), (None, "")])
def test_text_from_right_to_left_stands_in_a_block_that_says_so(language: str | None, attribute: str) -> None:
    """C5."""
    (content,) = texts(shown(article(1, direction="rtl", language=language, content="<p>نص</p>")), "content")

    assert content.startswith(f'<div dir="rtl"{attribute}><p>نص</p>')
    assert content.endswith("</div>")


def test_picture_is_a_thumbnail_and_media_content() -> None:
    """C6."""
    element = shown(EVERYTHING)
    found = [element.find(f"{MEDIA}{name}") for name in ("thumbnail", "content")]

    assert [(one.get("url"), one.get("width"), one.get("height")) for one in found if one is not None] == [
        ("https://news.example/1.jpg", "640", "480")
    ] * 2


def test_picture_without_a_size_claims_none() -> None:
    """C6."""
    thumbnail = shown(article(1, image=Image(url="https://news.example/1.jpg"))).find(f"{MEDIA}thumbnail")

    assert thumbnail is not None
    assert thumbnail.keys() == ["url"]


@pytest.mark.parametrize("media_type", [None, "", "video", "a/", "text\nplain/x"])
def test_enclosure_stands_only_with_its_type(media_type: str | None) -> None:
    """C6."""
    one = article(1, enclosures=(Enclosure(url="https://news.example/1.mp3", media_type=media_type),))

    assert "enclosure" not in links(shown(one))


def test_enclosure_has_its_type_and_length() -> None:
    """C6."""
    assert links(shown(EVERYTHING))["enclosure"] == {
        "rel": "enclosure", "href": "https://news.example/1.mp3", "type": "audio/mpeg", "length": "9",
    }  # fmt: skip


def test_categories_have_term_scheme_and_label() -> None:
    """C6."""
    found = [dict(one.attrib) for one in shown(EVERYTHING).findall(f"{ATOM}category")]

    assert found == [{"term": "t", "scheme": "urn:x:s", "label": "The T"}, {"term": "u"}]


@pytest.mark.parametrize(
    ("authors", "names"),
    [
        ((Person(name="Ada"), Person(name="Bea")), ["Ada", "Bea"]),
        ((), ["Example News"]),
        ((Person(name=""),), ["Example News"]),
        ((Person(name="\x00 "),), ["Example News"]),
    ],
)
def test_entry_has_an_author_always(authors: Sequence[Person], names: list[str]) -> None:
    """C6."""
    element = shown(article(1, authors=tuple(authors), origin=ORIGIN))

    assert [texts(author, "name") for author in element.findall(f"{ATOM}author")] == [
        [name] for name in names
    ]


def test_rights_are_the_articles_then_the_owners_word_then_the_feeds() -> None:
    """C14."""
    bare = article(1, rights=None, origin=ORIGIN)

    assert texts(shown(EVERYTHING), "rights") == ["CC BY"]
    assert texts(shown(bare, outlet=outlet(rights="by agreement")), "rights") == ["by agreement"]
    assert texts(shown(bare), "rights") == [ORIGIN.rights]


def test_link_place_and_comments_are_carried() -> None:
    """B5, C14."""
    element = shown(EVERYTHING)

    assert links(element)["alternate"]["href"] == "https://news.example/articles/1"
    assert links(element)["replies"]["href"] == "https://news.example/1#talk"
    assert element.findtext("{http://www.georss.org/georss}point") == "33.3 44.4"


def test_content_is_what_the_edition_gives_and_no_more() -> None:
    """C14."""
    element = shown(article(1, content="<p>The whole text.</p>"), content="<p>cut</p>")

    assert "The whole text" not in etree.tostring(element, encoding="unicode")


def test_times_are_those_of_the_edition() -> None:
    element = shown(article(1), published_at=NOON, updated_at=NOON + timedelta(hours=1))

    assert texts(element, "published") == ["2026-03-02T12:00:00+00:00"]
    assert texts(element, "updated") == ["2026-03-02T13:00:00+00:00"]
