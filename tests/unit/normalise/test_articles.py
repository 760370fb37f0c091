from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from aggregator.model.article import Article
from aggregator.model.feed import Category, Enclosure, Image, Person, Publication
from aggregator.normalise import normalise
from aggregator.text.urls import canonical
from tests.builders import FEED_URL, NOON, entry, feed, html, normalised, source, text

TOMORROW = (NOON + timedelta(days=1)).isoformat()
AN_HOUR_AGO = NOON - timedelta(hours=1)
TWO_HOURS_AGO = NOON - timedelta(hours=2)


def one(**changes: Any) -> Article:
    """Return the article of a single entry."""
    return normalised(entry(**changes))[0]


# Identity


def test_link_that_two_entries_share_is_no_key() -> None:
    """B1."""
    shared = "https://news.example/live"

    articles = normalised(entry(1, link=shared), entry(2, link=shared + "#2"), entry(3))

    assert [article.link_is_key for article in articles] == [False, False, True]


@pytest.mark.parametrize("suffix", ["#part", "?utm_source=rss", "/", "?source=rss", "/index.html"])
def test_shared_link_is_noticed_in_any_spelling(suffix: str) -> None:
    """B1."""
    link = "https://news.example/live"

    articles = normalised(entry(1, link=link), entry(2, link=link + suffix))

    assert [article.link_is_key for article in articles] == [False, False]


def test_entry_listed_twice_does_not_share_its_link_with_itself() -> None:
    """B1."""
    articles = normalised(entry(1), entry(1))

    assert all(article.link_is_key and article.guid_is_key for article in articles)


def test_entries_without_guids_share_a_link_where_titles_differ() -> None:
    """B1."""
    link = "https://news.example/live"

    articles = normalised(entry(1, guid=None, link=link), entry(2, guid=None, link=link))

    assert not any(article.link_is_key for article in articles)


@pytest.mark.parametrize(
    "link", ["https://news.example/", "https://news.example", "https://www.news.example/#a"]
)
def test_link_without_a_path_is_no_key(link: str) -> None:
    """B1."""
    assert not one(link=link).link_is_key


def test_guid_that_differing_entries_share_is_no_key() -> None:
    """B1."""
    articles = normalised(entry(1, guid="same"), entry(2, guid="same"), entry(3))

    assert [article.guid_is_key for article in articles] == [False, False, True]


def test_guid_of_one_entry_listed_under_two_links_stays_a_key() -> None:
    """B1: an entry that moved is still one."""
    articles = normalised(
        entry(1, link="https://news.example/old"), entry(1, link="https://news.example/new")
    )

    assert all(article.guid_is_key for article in articles)


def test_guid_that_is_an_address_stands_in_for_the_link() -> None:
    assert one(link=None, guid="https://news.example/7").link == "https://news.example/7"
    assert one(link=None, guid="https://news.example/").link is None
    assert one(link=None, guid="urn:x:1").link is None


# Times


def test_times_of_any_zone_become_utc() -> None:
    """B2."""
    article = one(published="2026-03-02T13:00:00+03:00", updated="Mon, 02 Mar 2026 06:00:00 EST")

    assert article.published_at == TWO_HOURS_AGO
    assert article.updated_at == AN_HOUR_AGO
    assert article.published_at.tzinfo is UTC
    assert article.updated_at.tzinfo is UTC


@pytest.mark.parametrize(
    "published", [None, "", "soon", "0000-00-00T00:00:00Z", "1970-01-01T00:00:00Z", "2026-02-31"]
)
def test_article_without_a_date_has_that_of_its_first_sight(published: str | None) -> None:
    """B2."""
    article = one(published=published)

    assert (article.published_at, article.updated_at, article.dated) == (NOON, NOON, False)


def test_date_in_the_future_is_clamped_to_the_first_sight() -> None:
    """B2."""
    article = one(published=TOMORROW, updated=TOMORROW)

    assert (article.published_at, article.updated_at) == (NOON, NOON)


def test_date_in_the_future_identifies_nothing() -> None:
    """B1: clamped, it would be another one at each poll."""
    assert not one(published=TOMORROW).dated
    assert one(published=NOON.isoformat()).dated


def test_one_equal_updated_on_all_entries_is_not_trusted() -> None:
    """B2."""
    made = NOON.isoformat()

    articles = normalised(*(entry(number, updated=made) for number in (1, 2, 3)))
    undated = normalised(*(entry(number, published=None, updated=made) for number in (1, 2, 3)))

    assert [article.updated_at for article in articles] == [article.published_at for article in articles]
    assert not any(article.dated for article in undated)


def test_updated_of_a_single_entry_is_trusted() -> None:
    """B2."""
    assert one(updated=NOON.isoformat()).updated_at == NOON


def test_updated_serves_where_there_is_no_published() -> None:
    """B2."""
    article = one(published=None, updated=AN_HOUR_AGO.isoformat())

    assert (article.published_at, article.dated) == (AN_HOUR_AGO, True)


def test_updated_is_never_before_published() -> None:
    article = one(published=AN_HOUR_AGO.isoformat(), updated="2020-01-01T00:00:00Z")

    assert article.updated_at == article.published_at


def test_published_is_never_after_the_first_sight() -> None:
    """C2."""
    late = normalise(feed(entry(published=TOMORROW)), source(), NOON + timedelta(days=2)).articles[0]

    assert late.published_at == NOON + timedelta(days=1)
    assert one(published=TOMORROW).published_at <= NOON


def test_timezone_of_the_source_holds_for_dates_without_one() -> None:
    """B11."""
    articles = normalised(entry(published="2026-03-02 13:00"), of=source(timezone="Asia/Baghdad"))

    assert articles[0].published_at == datetime(2026, 3, 2, 10, tzinfo=UTC)


# Title


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (html("A &amp; B"), "A & B"),
        (html("<b>Bold</b> move"), "Bold move"),
        (html("&amp;lt;tag&amp;gt;"), "&lt;tag&gt;"),
        (text("AT&T <3 you"), "AT&T <3 you"),
        (text(" two\n lines "), "two lines"),
        (text("a\x08b\ud800c"), "abc"),
        (html("a\x08b\ud800c<br>"), "abc"),
        (html("خبر &quot;عاجل&quot;"), 'خبر "عاجل"'),
        (text("Harbour reopens - Example News"), "Harbour reopens - Example News"),
    ],
)
def test_title_is_plain_text_with_entities_decoded_once(title: Any, expected: str) -> None:
    """B3."""
    assert one(title=title).title == expected


@pytest.mark.parametrize("title", [None, text(" "), html("<p></p>"), html("<img src=x>"), text("\x00\ud800")])
def test_article_without_a_title_has_the_first_words_of_its_text(title: Any) -> None:
    """B3."""
    article = one(title=title, summary=html("<p>The harbour reopened. " + "More of it. " * 30))

    assert article.title.startswith("The harbour reopened.")
    assert len(article.title) <= 80


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"link": "https://news.example/7"}, "https://news.example/7"),
        ({"link": None, "guid": "seven"}, "seven"),
        ({"link": None, "guid": None, "summary": html("<img src='https://x.example/a.png'>")}, "Untitled"),
    ],
)
def test_article_without_title_and_text_has_some_title(fields: dict[str, Any], expected: str) -> None:
    """B3."""
    assert one(**{"title": None, "summary": None, "content": None, **fields}).title == expected


# Content


def test_content_is_clean_html_with_absolute_links() -> None:
    """B4."""
    article = one(
        content=html(
            "<p onclick=x>See <a href='/a?utm_source=rss&id=1'>this</a><script>alert(1)</script>"
            "<img src='pic.png' width=600 height=400><img src='https://t.example/p.gif' width=1 height=1></p>"
        ),
    )

    assert article.content == (
        '<p>See <a href="https://news.example/a?id=1">this</a>'
        '<img src="https://news.example/articles/pic.png" width="600" height="400"></p>'
    )


def test_xml_base_wins_over_the_link_of_the_entry() -> None:
    """B4."""
    article = one(content=html("<a href='b'>x</a>", base="https://other.example/a/"))

    assert article.content == '<a href="https://other.example/a/b">x</a>'


def test_base_that_is_the_documents_address_says_less_than_the_link() -> None:
    """B4."""
    assert one(content=html("<a href='b'>x</a>", base=FEED_URL)).content == (
        '<a href="https://news.example/articles/b">x</a>'
    )


def test_links_of_an_entry_without_a_link_are_relative_to_the_document() -> None:
    """B4."""
    assert (
        one(link=None, content=html("<a href='/b'>x</a>")).content == '<a href="https://news.example/b">x</a>'
    )


def test_text_that_claims_to_be_plain_but_holds_tags_is_cleaned() -> None:
    """B4."""
    assert one(content=text("<p>x</p><script>alert(1)</script>")).content == "<p>x</p>"
    assert one(content=text("1 < 2 & 3\n\nnext")).content == "<p>1 &lt; 2 &amp; 3</p><p>next</p>"


@pytest.mark.parametrize(
    "fields",
    [
        {"summary": html("<p>" + "word " * 500)},
        {"summary": text("x" * 5_000)},
        {"summary": None, "content": html("<p>" + "كلمة " * 500)},
        {"summary": html("短" * 1_000)},
    ],
    ids=["html", "one word", "content only", "without spaces"],
)
def test_summary_has_at_most_300_characters(fields: dict[str, Any]) -> None:
    """B4, C14."""
    summary = one(**fields).summary

    assert 200 < len(summary) <= 300
    assert "<" not in summary


def test_text_from_right_to_left_is_recognised() -> None:
    """B4."""
    assert one(title=text("خبر عاجل من بغداد"), summary=None).direction == "rtl"
    assert one().direction == "ltr"


def test_huge_text_is_kept_whole() -> None:
    assert len(one(content=html("<p>" + "word " * 400_000)).content) > 1_900_000


# What is carried through


def test_what_the_publisher_says_beside_the_text_is_carried_through() -> None:
    """B5."""
    carried = {
        "authors": (Person(name="Ada", email="ada@news.example"),),
        "categories": (Category(term="t", scheme="urn:x:s", label="T"),),
        "enclosures": (Enclosure(url="https://news.example/1.mp3", media_type="audio/mpeg", length_bytes=9),),
        "image": Image(url="https://news.example/1.jpg", width=10, height=20),
        "comments": "https://news.example/1#talk",
        "geo": (33.3, 44.4),
    }

    article = one(**carried, rights="© <b>News</b>")

    assert {name: getattr(article, name) for name in carried} == carried
    assert article.rights == "© News"


def test_first_picture_of_the_text_is_the_thumbnail_where_none_is_named() -> None:
    """B5."""
    picture = "<img src='/t.gif' width=1><img src='/a.png' width='640' height='480'>"

    assert one(content=html(picture)).image == Image(url="https://news.example/a.png", width=640, height=480)


@pytest.mark.parametrize(
    ("of_source", "of_entry", "of_feed", "language"),
    [
        ("ar", "en", "fr", "ar"),
        (None, "en-gb", "fr", "en-gb"),
        (None, None, "pt_BR", "pt-BR"),
        (None, "not a language!", "fr", "fr"),
        (None, None, "x" * 50, None),
        (None, None, None, None),
    ],
)
def test_language_is_the_sources_then_the_entrys_then_the_feeds(
    of_source: str | None, of_entry: str | None, of_feed: str | None, language: str | None
) -> None:
    """C5."""
    articles = normalised(entry(language=of_entry), of=source(language=of_source), language=of_feed)

    assert articles[0].language == language


# Changes


@pytest.mark.parametrize(
    "summary",
    ["<p>What is  known of\n matter 1 so far.</p>", "<div><b>What</b> is known of matter 1 so far.</div>",
     "What is known of matter 1 so far.<img src='https://t.example/p.gif' width=1>"],
)  # fmt: skip
def test_white_space_and_markup_make_no_change(summary: str) -> None:
    """B6."""
    assert one(summary=html(summary)).text_hash == one().text_hash


@pytest.mark.parametrize(
    "changes", [{"title": text("Another")}, {"summary": html("<p>What is known of matter 2 so far.</p>")}]
)
def test_title_and_text_make_a_change(changes: dict[str, Any]) -> None:
    """B6."""
    assert one(**changes).text_hash != one().text_hash


@pytest.mark.parametrize(
    "changes", [{"published": None}, {"link": None}, {"guid": "x"}, {"categories": (Category(term="x"),)}]
)
def test_dates_links_and_labels_make_no_change(changes: dict[str, Any]) -> None:
    """B6: a merely re-dated article has not changed."""
    assert one(**changes).text_hash == one().text_hash


# Where it comes from


def test_origin_names_the_feed_its_address_and_its_rights() -> None:
    """C3."""
    origin = normalised(
        entry(), id="urn:example:feed", rights="© Example", updated=AN_HOUR_AGO.isoformat()
    )[0].origin  # fmt: skip

    assert (origin.id, origin.title, origin.rights) == ("urn:example:feed", "Example News", "© Example")
    assert (origin.self_url, origin.link, origin.updated_at) == (
        FEED_URL,
        "https://news.example/",
        AN_HOUR_AGO,
    )


def test_source_with_a_secret_gets_no_self_link() -> None:
    """C16."""
    url = "https://news.example/feed?key=${KEY}"

    origin = normalised(entry(), of=source(url=url, has_secret=True))[0].origin

    assert origin.self_url is None
    assert "KEY" not in repr(origin)


def test_file_is_not_named_by_its_path() -> None:
    """C16."""
    origin = normalised(entry(), of=source(url="file:///home/me/feed.xml"), url="file:///home/me/feed.xml")[
        0
    ].origin

    assert "/home/me" not in repr(origin)


@pytest.mark.parametrize("feed_id", [None, "", "not an iri", "7", "/feed.xml", "a b:c"])
def test_origin_has_an_id_that_is_an_iri(feed_id: str | None) -> None:
    """C3."""
    assert normalised(entry(), id=feed_id)[0].origin.id == FEED_URL


def test_origin_has_a_title_whatever_the_feed_says() -> None:
    """C3."""
    assert normalised(entry(), title=None)[0].origin.title == "news.example"
    assert normalised(entry(), title="<b> </b>")[0].origin.title == "news.example"
    assert normalised(entry(), of=source(name="Ours"))[0].origin.title == "Ours"


# Hostile, empty, repeated


def test_entry_without_anything_is_a_defect() -> None:
    empty = entry(guid=None, link=None, title=None, summary=None)

    result = normalise(feed(entry(1), empty, entry(2)), source(), NOON)

    assert len(result.articles) == 2
    assert [defect.entry for defect in result.defects] == [1]


def test_feed_without_entries_gives_no_articles() -> None:
    assert normalise(feed(), source(), NOON).articles == ()


def test_every_entry_becomes_an_article_however_many() -> None:
    """B9, A9."""
    articles = normalised(*(entry(number) for number in range(1_000)))

    assert len({article.guid for article in articles}) == 1_000


@pytest.mark.parametrize(
    "bad", ["\ud800", "\x00", "\ufffe", "&#xD800;", "\u202e", "‏", "\U0010ffff", "𝕳", "<![CDATA["]
)
def test_text_with_any_character_is_normalised(bad: str) -> None:
    """C7."""
    article = one(
        title=html(f"t{bad}<i>"),
        summary=html(f"<p title='{bad}'>s{bad}"),
        content=text(f"c{bad}"),
        rights=f"r{bad}<b>",
    )

    for part in (article.title, article.summary, article.content, article.rights or ""):
        part.encode()
    assert article.title.startswith("t")


def test_link_key_is_told_by_the_link_that_is_kept() -> None:
    link = "https://news.example/a?utm_source=rss&id=1"

    article = one(link=link)

    assert article.link == "https://news.example/a?id=1"
    assert canonical(article.link) == canonical(link)


# What further the publisher says


def test_caption_and_licence_are_carried_through() -> None:
    """B5."""
    article = one(caption="A <b>boat</b>\n at sea", licence="https://licences.example/by/4.0/")

    assert article.caption == "A boat at sea"
    assert article.licence == "https://licences.example/by/4.0/"
    assert article.rights == article.licence
    assert one(rights="© News", licence="urn:by").rights == "© News"


def test_author_of_the_feed_is_that_of_entries_without_one() -> None:
    """B5, RFC 4287 section 4.2.1."""
    desk = (Person(name="Desk"),)

    articles = normalised(entry(1), entry(2, authors=(Person(name="Ada"),)), authors=desk)

    assert [article.authors for article in articles] == [desk, (Person(name="Ada"),)]


def test_entry_of_another_publication_names_it() -> None:
    """C3: a feed that collects."""
    published = Publication(title="The <i>Herald</i>", link="https://herald.example/")

    taken, own = normalised(entry(1, publication=published), entry(2), updated=AN_HOUR_AGO.isoformat())
    named = normalised(entry(1, publication=published), of=source(name="Ours"))[0].origin

    assert (taken.origin.title, taken.origin.link) == ("The Herald", "https://herald.example/")
    assert (own.origin.title, own.origin.link) == ("Example News", "https://news.example/")
    assert taken.origin.id == own.origin.id
    assert named.title == "Ours"


def test_size_of_the_named_picture_is_found_in_the_text() -> None:
    """B5."""
    content = html("<img src='/a.png' width=640 height=480>")
    named = Image(url="https://news.example/a.png")

    assert one(content=content, image=named).image == named._replace(width=640, height=480)
    assert one(content=content, image=Image(url="https://news.example/b.png")).image == Image(
        url="https://news.example/b.png"
    )


def test_enclosed_picture_is_the_thumbnail_where_there_is_no_other() -> None:
    """B5."""
    enclosed = (Enclosure(url="https://news.example/a.mp3", media_type="audio/mpeg"),
                Enclosure(url="https://news.example/a.jpg", media_type="image/jpeg"))  # fmt: skip

    assert one(enclosures=enclosed).image == Image(url="https://news.example/a.jpg")


# Language and direction


ARABIC: dict[str, Any] = {
    "title": text("أسعار النفط اليوم في بغداد"),
    "summary": html("<p>ارتفعت أسعار النفط اليوم."),
}


@pytest.mark.parametrize(
    ("of_entry", "of_text", "of_feed", "language"),
    [
        ("en", None, "ar", "ar"),
        ("en-US", None, "en", None),
        ("ckb", None, "en", "ckb"),
        ("ku", None, "en", "ku"),
        (None, "fa", "ar", "fa"),
        (None, None, "ar-IQ", "ar-IQ"),
    ],
)
def test_language_that_the_letters_deny_is_passed_over(
    of_entry: str | None, of_text: str | None, of_feed: str | None, language: str | None
) -> None:
    """B4, C5: software says `en` of what people write in Arabic."""
    summary = ARABIC["summary"]._replace(language=of_text)

    (article,) = normalised(entry(language=of_entry, **{**ARABIC, "summary": summary}), language=of_feed)

    assert (article.language, article.direction) == (language, "rtl")


def test_owner_is_believed_against_the_letters() -> None:
    assert normalised(entry(**ARABIC), of=source(language="en"))[0].language == "en"


@pytest.mark.parametrize(
    ("title", "summary", "direction"),
    [
        ("خبر: OPEC تجتمع اليوم", None, "rtl"),
        ("BBC News عربي", "آخر الأخبار من الشرق الأوسط والعالم", "rtl"),
        ("The word خبر means news", None, "ltr"),
        ("2026", "100 %", "ltr"),
    ],
)
def test_direction_of_mixed_text_is_that_of_most_letters(
    title: str, summary: str | None, direction: str
) -> None:
    """B4."""
    assert one(title=text(title), summary=html(summary) if summary else None).direction == direction


def test_direction_without_letters_is_that_of_the_language() -> None:
    """B4."""
    assert one(title=text("2026"), summary=html("100 %"), language="ar").direction == "rtl"


def test_direction_and_language_of_parts_are_kept_in_the_content() -> None:
    """B4."""
    content = '<p dir="rtl" lang="ar">خبر</p><p lang="en">News</p>'

    assert one(content=html(content)).content == content


# Unchanged entries


def test_skipped_entries_give_no_article_but_count_for_what_entries_share() -> None:
    """A10, B1, B2."""
    made, link = NOON.isoformat(), "https://news.example/live"
    document = feed(entry(1, link=link, guid="same", updated=made), entry(2, link=link, updated=made),
                    entry(3, guid="same", updated=made), entry(guid=None, link=None, title=None, summary=None))  # fmt: skip

    skipped = normalise(document, source(), NOON, skip=frozenset({0, 2, 3}))
    whole = normalise(document, source(), NOON)

    assert skipped.articles == whole.articles[1:2]
    assert skipped.defects == ()
    assert not skipped.articles[0].link_is_key


def test_relative_date_counts_from_the_receipt() -> None:
    """B2."""
    article = one(published="2 hours ago")

    assert article.published_at == TWO_HOURS_AGO


def test_broken_links_cost_nothing() -> None:
    """B4."""
    broken = ("http://[", "http://host:port/", "https://news.example/a b", r"https:\\news.example\c",
              "https://münchen.example/ä", "http://", "//", "mailto:")  # fmt: skip

    article = one(content=html("".join(f"<a href='{url}'>{n}</a>" for n, url in enumerate(broken))))

    for url in broken:
        assert one(link=url).title == one().title
    assert [str(n) in article.content for n in range(len(broken))] == [True] * len(broken)
    assert 'href="https://news.example/c"' in article.content
    assert 'href="https://news.example/a%20b"' in article.content
    assert 'href="https://münchen.example/ä"' in article.content


def test_summary_of_plain_text_that_holds_tags_is_without_them() -> None:
    assert one(summary=text("<p>One &amp; two</p>")).summary == "One & two"
