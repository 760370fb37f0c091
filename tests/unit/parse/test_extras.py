"""Small modules of what entries say beyond texts and dates: categories, places, publications, rights, threads."""

import pytest

from aggregator.model.feed import Category, Publication, Thread, Wishes
from tests.unit.parse.reading import atom, rss, rss_feed


@pytest.mark.parametrize(
    ("item", "categories"),
    [
        ("<category>News</category>", [Category(term="News")]),
        ("<category domain=' urn:x '>News</category>", [Category(term="News", scheme="urn:x")]),
        ("<category>News</category><category> News </category><category/>", [Category(term="News")]),
        (
            "<category term='n' label='News' scheme='urn:x'/>",
            [Category(term="n", scheme="urn:x", label="News")],
        ),
        ("<atom:category term='n' label='News'/>", [Category(term="n", label="News")]),
        ("<atom:category label='News'/>", [Category(term="News", label="News")]),
        ("<dc:subject>News</dc:subject>", [Category(term="News")]),
        (
            "<media:category scheme='urn:x' label='L'>n</media:category>",
            [Category(term="n", scheme="urn:x", label="L")],
        ),
        (
            "<media:keywords>a, b,, c</media:keywords>",
            [Category(term="a"), Category(term="b"), Category(term="c")],
        ),
        ("<itunes:keywords>a</itunes:keywords>", [Category(term="a", scheme="http://www.itunes.com/")]),
        (
            "<categories><category>a</category><category>b</category></categories>",
            [Category(term="a"), Category(term="b")],
        ),
    ],
)
def test_categories_are_found_wherever_they_are_named(item: str, categories: list[Category]) -> None:
    """B5."""
    assert list(rss("<guid>1</guid>" + item).categories) == categories


@pytest.mark.parametrize(
    ("item", "place"),
    [
        ("<georss:point>33.3 44.4</georss:point>", (33.3, 44.4)),
        ("<georss:point>33.3, 44.4</georss:point>", (33.3, 44.4)),
        ("<georss:where><gml:Point><gml:pos>33.3 44.4</gml:pos></gml:Point></georss:where>", (33.3, 44.4)),
        ("<geo:lat>33.3</geo:lat><geo:long>44.4</geo:long>", (33.3, 44.4)),
        ("<geo:Point><geo:lat>33.3</geo:lat><geo:long>44.4</geo:long></geo:Point>", (33.3, 44.4)),
        ("<geo:lat/><geo:long/>", None),
        ("<geo:lat>33.3</geo:lat>", None),
        ("<georss:point>91 0</georss:point>", None),
        ("<georss:point>nan nan</georss:point>", None),
        ("<georss:point>1e400 0</georss:point>", None),
        ("<georss:point/><geo:lat>1</geo:lat><geo:long>2</geo:long>", (1.0, 2.0)),
    ],
)
def test_place_is_a_point_on_earth(item: str, place: tuple[float, float] | None) -> None:
    assert rss("<guid>1</guid>" + item).geo == place


@pytest.mark.parametrize(
    ("item", "publication"),
    [
        (
            "<source url='https://o.example/feed'>Other</source>",
            Publication(title="Other", link="https://o.example/feed"),
        ),
        ("<source>Other</source>", Publication(title="Other")),
        ("<source url='https://o.example/feed'/>", None),
        (
            "<atom:source><atom:title>Other</atom:title><atom:link href='/o'/></atom:source>",
            Publication(title="Other", link="https://news.example/o"),
        ),
    ],
)
def test_publication_has_a_name(item: str, publication: Publication | None) -> None:
    assert rss("<guid>1</guid>" + item).publication == publication


def test_rights_licence_and_comments_are_carried() -> None:
    """B5."""
    entry = rss(
        "<guid>1</guid><dc:rights>R</dc:rights><cc:license>https://l.example/by</cc:license><comments>/1#c</comments>"
    )

    assert (entry.rights, entry.licence, entry.comments) == (
        "R",
        "https://l.example/by",
        "https://news.example/1#c",
    )


@pytest.mark.parametrize(
    "item",
    [
        "<cc:license xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' rdf:resource='https://l.example/by'/>",
        "<atom:link rel='license' href='https://l.example/by'/>",
        "<dcterms:license>https://l.example/by</dcterms:license>",
    ],
    ids=["RDF", "link", "Dublin Core"],
)
def test_licence_is_an_address(item: str) -> None:
    assert rss("<guid>1</guid>" + item).licence == "https://l.example/by"


@pytest.mark.parametrize(
    ("item", "thread"),
    [
        ("<slash:comments>4</slash:comments>", Thread(replies=4)),
        ("<slash:comments>many</slash:comments>", None),
        ("<wfw:commentRss>https://h.example/c</wfw:commentRss>", Thread(replies_url="https://h.example/c")),
        ("<thr:in-reply-to ref=' urn:x:0 '/>", Thread(in_reply_to="urn:x:0")),
        ("<thr:in-reply-to/>", None),
    ],
)
def test_conversation_is_read(item: str, thread: Thread | None) -> None:
    assert rss("<guid>1</guid>" + item).thread == thread


@pytest.mark.parametrize(
    ("channel", "wishes"),
    [
        ("<ttl>60</ttl>", Wishes(ttl_minutes=60)),
        ("<ttl>-1</ttl>", Wishes()),
        (
            "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>",
            Wishes(period_seconds=21_600),
        ),
        (
            "<sy:updatePeriod> Hourly </sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>",
            Wishes(period_seconds=3_600),
        ),
        ("<sy:updatePeriod>always</sy:updatePeriod>", Wishes()),
        (
            "<skipHours><hour>0</hour><hour>24</hour><hour>7</hour><hour>25</hour><hour>x</hour></skipHours>",
            Wishes(skip_hours=frozenset({0, 7})),
        ),
        (
            "<skipDays><day>Monday</day><day>SUNDAY</day><day>Someday</day></skipDays>",
            Wishes(skip_days=frozenset({0, 6})),
        ),
    ],
)
def test_wishes_are_read(channel: str, wishes: Wishes) -> None:
    """A3."""
    assert rss_feed("<title>T</title>" + channel).wishes == wishes


def test_entry_that_says_no_more_has_no_more() -> None:
    entry = atom("<title>a</title><link href='/1'/>")

    assert entry.link == "https://news.example/1"
    assert (entry.categories, entry.enclosures, entry.image, entry.rights, entry.licence) == (
        (),
        (),
        None,
        None,
        None,
    )
    assert (entry.comments, entry.geo, entry.publication, entry.thread, entry.episode) == (None,) * 5
