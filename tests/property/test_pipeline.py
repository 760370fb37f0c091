from collections.abc import Sequence
from datetime import timedelta

import feedparser
from hypothesis import example, given
from hypothesis import strategies as st

from aggregator.errors import ParseError
from aggregator.model.feed import ParsedEntry, ParsedFeed
from aggregator.model.poll import News, Outcome, PollSummary, PublisherWishes
from aggregator.model.story import NewArticle, Placement, PrunedArticle, SameArticle
from aggregator.normalise import normalise
from aggregator.parse import parse
from aggregator.render import RENDERERS
from aggregator.schedule import PollPolicy, after, starting_price
from aggregator.text.dates import parse_date
from tests.builders import (
    NOON,
    Shelf,
    document,
    edition,
    edition_entry,
    feed,
    normalised,
    policy,
    source,
    state,
)
from tests.property.profile import FEW, FUZZ
from tests.property.strategies import ANY_TEXT, DOCUMENTS, distinct_articles

SPANS = st.timedeltas(timedelta(0), timedelta(days=4000))
_PIECES = (
    "<rss version='2.0'> <channel> </channel> <item> </item> <title> </title> <link> </link> <guid> </guid> "
    "<description> </description> <feed xmlns='http://www.w3.org/2005/Atom'> </feed> <entry> </entry> <id> "
    "</id> <content type='xhtml'> <content type='html'> </content> <pubDate> </pubDate> <![CDATA[ ]]> &amp; "
    "&x; &#xD800; <enclosure url='http://[' length='x'/> <?xml?> <!DOCTYPE x [<!ENTITY a 'b'>]> "
    'xml:base=\'http://[\' { } [ ] "items" : , 1 null "id" <html> <rdf:RDF> <media:content> <georss:where> '
    "<itunes:image/> \x00 \ufeff https://news.example/1"
).split(" ")
BODIES = (
    st.binary(max_size=200)
    | st.lists(st.sampled_from(_PIECES) | ANY_TEXT, max_size=30).map(
        lambda parts: " ".join(parts).encode("utf-8", "surrogatepass")
    )
    | st.lists(st.sampled_from(_PIECES), max_size=20).map(
        lambda parts: ("<rss version='2.0'><channel><item>" + "".join(parts)).encode()
    )
)


@FUZZ
@given(
    BODIES, st.sampled_from(["text/xml", "text/html", "application/json", "x; charset=utf-16", "", "\x00"])
)
@example(b"<rss version='2.0'><channel><item><title>&#xD800;", "text/xml")
def test_any_bytes_end_in_a_feed_or_a_parse_error(body: bytes, content_type: str) -> None:
    try:
        parsed = parse(document(body, content_type=content_type))
    except ParseError:
        return
    assert isinstance(parsed, ParsedFeed)
    for article in normalise(parsed, source(), NOON).articles:
        repr(article).encode()
        (article.title + article.content + (article.guid or "") + (article.link or "")).encode()


@FEW
@given(DOCUMENTS)
def test_rendering_and_reading_keep_articles(entries: Sequence[ParsedEntry]) -> None:
    shown = [edition_entry(one, entry_id=f"urn:x:{n}") for n, one in enumerate(normalised(*entries))]

    parsed = feedparser.parse(
        RENDERERS["atom"](edition(*shown)).body, resolve_relative_uris=False, sanitize_html=False
    )

    assert not parsed.bozo
    assert [one.id for one in parsed.entries] == [one.entry_id for one in shown]
    assert [one.title for one in parsed.entries] == [one.article.title for one in shown]
    # Where there is no link, feedparser gives an entry's id for one.
    assert [one.get("link", one.id) for one in parsed.entries] == [
        one.article.link or one.entry_id for one in shown
    ]
    assert [parse_date(one.published) for one in parsed.entries] == [one.published_at for one in shown]


def kinds(placements: Sequence[Placement]) -> list[type[Placement]]:
    return [type(placement) for placement in placements]


def new_ids(placements: Sequence[Placement]) -> set[str]:
    return {placement.entry_id for placement in placements if isinstance(placement, NewArticle)}


@FEW
@given(st.permutations(range(12)), st.sets(st.integers(0, 11)))
def test_placing_does_not_depend_on_the_order_of_arrival(order: Sequence[int], known: set[int]) -> None:
    articles = distinct_articles(12)
    straight, shuffled = Shelf(), Shelf()
    for shelf in (straight, shuffled):
        shelf.poll([articles[n] for n in sorted(known)])

    one = straight.poll(articles)
    other = shuffled.poll([articles[n] for n in order])

    assert new_ids(one) == new_ids(other)
    assert sorted(map(str, kinds(one))) == sorted(map(str, kinds(other)))


@FEW
@given(DOCUMENTS)
def test_placing_again_gives_nothing_new(entries: Sequence[ParsedEntry]) -> None:
    shelf = Shelf()
    articles = normalised(*entries)
    shelf.poll(articles)

    again = shelf.poll(articles)

    assert set(kinds(again)) <= {SameArticle}


@FEW
@given(DOCUMENTS)
def test_pruned_articles_stay_away(entries: Sequence[ParsedEntry]) -> None:
    shelf = Shelf()
    articles = normalised(*entries)
    shelf.poll(articles)
    shelf.prune()

    again = shelf.poll(articles)

    assert set(kinds(again)) <= {PrunedArticle}


@FEW
@given(st.lists(st.tuples(st.sampled_from([1, 2, 3]), DOCUMENTS), max_size=5))
def test_one_id_is_never_given_to_two_pieces(polls: Sequence[tuple[int, Sequence[ParsedEntry]]]) -> None:
    shelf = Shelf()

    for turn, (number, entries) in enumerate(polls):
        articles = normalise(feed(*entries), source(), NOON + timedelta(hours=turn)).articles
        shelf.poll(articles, policy(source_id=number, source_key=f"source-{number}.example/"))

    assert len(shelf.shown) == len(set(shelf.shown))


WISHES = st.builds(
    PublisherWishes,
    max_age=st.none() | SPANS,
    ttl=st.none() | SPANS,
    period=st.none() | SPANS,
    skip_hours=st.frozensets(st.integers(0, 23)),
    skip_days=st.frozensets(st.integers(0, 6)),
)
NEWS = st.builds(
    News,
    window=st.integers(0, 500),
    published=st.lists(SPANS.map(lambda span: NOON - span), max_size=40).map(tuple),
    oldest=st.none() | SPANS.map(lambda span: NOON - span),
    overflow=st.booleans(),
)
SUMMARIES = st.builds(
    PollSummary,
    outcome=st.sampled_from(list(Outcome)),
    wishes=WISHES,
    news=st.none() | NEWS,
    status=st.sampled_from([None, 200, 401, 403, 404, 410, 429, 500, 503]),
    retry_at=st.none() | st.timedeltas(timedelta(days=-400), timedelta(days=7)).map(lambda span: NOON + span),
    soft=st.booleans(),
    has_validators=st.booleans(),
    body_repeats=st.booleans(),
)


@FUZZ
@given(SUMMARIES, st.integers(0, 10**6), SPANS, st.floats(0, 1, exclude_max=True), st.integers(1, 1440))
def test_schedule_never_points_into_the_past(
    summary: PollSummary, failures: int, failing_for: timedelta, jitter: float, minutes: int
) -> None:
    before = state(failures=failures, failing_since=NOON - failing_for if failures else None)

    policy = PollPolicy(interval=timedelta(minutes=minutes))

    later = after(summary, before, NOON, policy, starting_price(1.0), jitter)

    if summary.outcome is Outcome.GONE:
        assert later.next_poll_at is None
    else:
        assert later.next_poll_at is not None
        assert timedelta(minutes=minutes) <= later.next_poll_at - NOON <= timedelta(days=34)
    assert later.why


@FUZZ
@given(st.lists(st.tuples(SUMMARIES, st.integers(1, 10**6)), max_size=8), st.floats(0, 1, exclude_max=True))
def test_a_learning_schedule_waits_a_quarter_of_an_hour_or_what_the_publisher_allows(
    polls: list[tuple[PollSummary, int]], jitter: float
) -> None:
    source_state, now = state(), NOON
    for summary, seconds in polls:
        now += timedelta(seconds=seconds)
        source_state = after(summary, source_state, now, PollPolicy(), starting_price(1.0), jitter)
        assert source_state.rhythm is None or len(source_state.rhythm) == 150
        if source_state.next_poll_at is not None:
            assert timedelta(minutes=5) <= source_state.next_poll_at - now <= timedelta(days=34)
