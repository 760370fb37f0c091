from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from aggregator.dedupe import keyed, place
from aggregator.dedupe.placing import MAX_CHANGES
from aggregator.model.article import Article
from aggregator.model.source import Backfill
from aggregator.model.story import ChangedArticle, Known, NewArticle, Placement, PrunedArticle, SameArticle
from aggregator.normalise import normalise
from tests.builders import (
    NOON,
    SITE_ID,
    Shelf,
    article,
    entry,
    feed,
    html,
    labelled,
    normalised,
    policy,
    source,
    text,
)

LATER = NOON + timedelta(hours=1)
OTHER = policy(source_id=2, source_key="other.example/feed")
NOTHING = Known(candidates={}, seen=frozenset())


def kinds(placements: Sequence[Placement]) -> list[type[Placement]]:
    return [type(placement) for placement in placements]


def new_ones(placements: Sequence[Placement]) -> list[NewArticle]:
    return [placement for placement in placements if isinstance(placement, NewArticle)]


def one(number: int = 1, at: datetime = NOON, **changes: Any) -> Article:
    """Return the article of one entry as it is normalised when it is received at a time."""
    return normalised(entry(number, **changes), at=at)[0]


# The same article


def test_document_placed_again_gives_only_same_articles() -> None:
    """B1."""
    shelf = Shelf()
    articles = normalised(*(entry(number) for number in range(30)))

    first, again = shelf.poll(articles), shelf.poll(articles)

    assert kinds(first) == [NewArticle] * 30
    assert kinds(again) == [SameArticle] * 30


def test_same_guid_is_the_same_article_whatever_else_changed() -> None:
    """B1."""
    shelf = Shelf()
    shelf.poll([one()])

    placements = shelf.poll(
        [one(link="https://news.example/moved", title=text("Wholly new"), published=NOON.isoformat())]
    )

    assert kinds(placements) == [ChangedArticle]


def test_same_link_is_the_same_article_where_the_guid_is_missing() -> None:
    """B1."""
    shelf = Shelf()
    shelf.poll([one()])

    assert kinds(shelf.poll([one(guid=None)])) == [SameArticle]


def test_article_that_gets_a_guid_later_stays_the_same() -> None:
    """B1."""
    shelf = Shelf()
    shelf.poll([one(guid=None)])

    assert kinds(shelf.poll([one()])) == [SameArticle]
    assert kinds(shelf.poll([one(link="https://news.example/moved")])) == [SameArticle]


def test_same_title_and_date_are_the_same_article_where_there_is_nothing_else() -> None:
    """B1."""
    shelf = Shelf()
    bare: dict[str, Any] = {"guid": None, "link": None}
    shelf.poll([one(**bare)])

    assert kinds(shelf.poll([one(**bare, at=LATER)])) == [SameArticle]
    assert kinds(shelf.poll([one(**bare, published=NOON.isoformat())])) == [NewArticle]


def test_link_that_moved_from_http_to_https_is_the_same() -> None:
    """B1."""
    shelf = Shelf()
    shelf.poll([one(guid=None, link="http://news.example/a")])

    assert kinds(shelf.poll([one(guid=None, link="https://www.news.example/a/?utm_source=x")])) == [
        SameArticle
    ]


def test_distinct_guids_are_never_one_article_because_of_a_link() -> None:
    """B1."""
    shelf = Shelf()
    link = "https://news.example/live"
    shelf.poll([one(1, link=link)])

    assert kinds(shelf.poll([one(2, link=link)])) == [NewArticle]


def test_two_guids_on_one_link_in_one_document_are_two_articles() -> None:
    """B1."""
    link = "https://news.example/live"
    articles = normalised(entry(1, link=link), entry(2, link=link + "#2"), entry(3, link=link))
    shelf = Shelf()

    assert kinds(shelf.poll(articles)) == [NewArticle] * 3
    assert kinds(shelf.poll(articles)) == [SameArticle] * 3
    assert len(set(shelf.shown)) == 3


def test_two_articles_of_one_title_and_date_on_two_pages_are_two() -> None:
    """B1."""
    shelf = Shelf()
    fields: dict[str, Any] = {"title": text("Weather"), "published": NOON.isoformat(), "guid": None}
    articles = normalised(entry(1, **fields), entry(2, **fields))

    assert kinds(shelf.poll(articles)) == [NewArticle] * 2
    assert kinds(shelf.poll(articles)) == [SameArticle] * 2


def test_shared_guid_does_not_make_one_article_of_many() -> None:
    """B1."""
    shelf = Shelf()
    articles = normalised(*(entry(number, guid="https://news.example/") for number in range(5)))

    assert kinds(shelf.poll(articles)) == [NewArticle] * 5
    assert kinds(shelf.poll(articles)) == [SameArticle] * 5


def test_entry_listed_twice_is_placed_once_in_its_latest_state() -> None:
    """B1."""
    first = one(title=text("First take"))
    second = one(title=text("Second take"), updated=NOON.isoformat())

    for order in ([first, second], [second, first]):
        placements = new_ones(
            place(keyed(map(labelled, order), policy().source_key, SITE_ID), NOTHING, policy())
        )
        assert [placement.labelled.article.title for placement in placements] == ["Second take"]


def test_stronger_likeness_wins_where_two_entries_claim_one_article() -> None:
    """B1."""
    shelf = Shelf()
    shelf.poll([one(1)])
    moved = one(1, link="https://news.example/moved", title=text("The same guid"))
    intruder = one(2, guid=None, link="https://news.example/articles/1", updated=NOON.isoformat())

    placements = shelf.poll([intruder, moved])

    assert [p.labelled.article.title for p in placements if isinstance(p, ChangedArticle)] == [
        "The same guid"
    ]


def test_future_date_does_not_make_a_new_article_at_each_poll() -> None:
    """B2."""
    shelf = Shelf()
    fields: dict[str, Any] = {"guid": None, "link": None, "published": (NOON + timedelta(days=9)).isoformat()}

    for hours in range(5):
        shelf.poll([one(**fields, at=NOON + timedelta(hours=hours))])

    assert len(shelf.shown) == 1


def test_article_without_a_date_is_not_new_at_each_poll() -> None:
    """B2."""
    shelf = Shelf()

    for hours in range(5):
        shelf.poll([one(guid=None, link=None, published=None, at=NOON + timedelta(hours=hours))])

    assert len(shelf.shown) == 1


# Guids and texts that change at each poll


def test_feed_that_rewrites_its_guids_does_not_loop() -> None:
    """B1."""
    shelf = Shelf()

    for turn in range(5):
        shelf.poll(normalised(*(entry(number, guid=f"{turn}-{number}") for number in range(10))))

    assert len(shelf.shown) == 10


def test_feed_that_rewrites_its_guids_still_brings_new_articles() -> None:
    """B1."""
    shelf = Shelf()
    shelf.poll(normalised(*(entry(number, guid=f"a{number}") for number in range(10))))

    placements = shelf.poll(normalised(*(entry(number, guid=f"b{number}") for number in range(5, 12))))

    assert len(new_ones(placements)) == 2


def test_one_new_guid_on_a_known_link_is_no_habit_of_rewriting() -> None:
    """B1."""
    shelf = Shelf()
    shelf.poll(normalised(*(entry(number) for number in range(1, 5))))
    fresh = one(9, link="https://news.example/articles/1", title=text("Another matter"))

    placements = shelf.poll([*normalised(*(entry(number) for number in range(2, 5))), fresh])

    assert len(new_ones(placements)) == 1


@pytest.mark.parametrize("count", [1, 2, 3])
def test_feed_of_few_entries_that_rewrites_its_guids_does_not_loop(count: int) -> None:
    """B1."""
    shelf = Shelf()

    for turn in range(5):
        shelf.poll(normalised(*(entry(number, guid=f"{turn}-{number}") for number in range(count))))

    assert len(shelf.shown) == count


def test_same_text_on_the_same_page_under_a_new_guid_is_the_same_article() -> None:
    """B1: whatever the rest of the document does."""
    shelf = Shelf()
    shelf.poll(normalised(*(entry(number) for number in range(1, 5))))
    reissued = one(1, guid="anew", at=LATER)

    placements = shelf.poll([*normalised(*(entry(number) for number in range(2, 5))), reissued])

    assert kinds(placements) == [SameArticle] * 4


@pytest.mark.parametrize(
    "changes",
    [
        {"title": text("Another matter")},
        {"summary": html("<p>Another text.</p>")},
        {"link": "https://news.example/elsewhere"},
    ],
    ids=["title", "text", "page"],
)
def test_new_guid_on_anything_else_is_a_new_article(changes: dict[str, Any]) -> None:
    """B1."""
    shelf = Shelf()
    shelf.poll([one(1)])

    assert kinds(shelf.poll([one(1, guid="anew", **changes)])) == [NewArticle]


def test_guids_that_are_listed_together_are_two_articles_however_alike() -> None:
    """B1."""
    shelf = Shelf()
    twins = normalised(entry(1, guid="a"), entry(1, guid="b"))

    assert kinds(shelf.poll(twins)) == [NewArticle] * 2
    assert kinds(shelf.poll(twins)) == [SameArticle] * 2


def test_guid_that_an_unchanged_entry_lists_is_not_taken_for_dropped() -> None:
    """B1, A10: the entry itself was not read again."""
    shelf = Shelf()
    shelf.poll([one(1)])
    document = feed(entry(1), entry(1, guid="b"))

    articles = normalise(document, source(), LATER, skip=frozenset({0})).articles

    assert kinds(shelf.poll(articles)) == [NewArticle]


def test_unchanged_entries_count_as_recognised() -> None:
    """B1, A10: two new guids beside many old ones are no habit of rewriting."""
    shelf = Shelf()
    shelf.poll(normalised(*(entry(number) for number in range(1, 9))))
    # Headlines that agree only for a rule that asks for likeness.
    another = [one(number, guid=f"b{number}", summary=html("Another text."), at=LATER) for number in (1, 2)]
    fresh = keyed(map(labelled, another), policy().source_key, SITE_ID)
    known = shelf.known(key for two in fresh for key in two.keys)

    assert kinds(place(fresh, known, policy(), unchanged=6)) == [NewArticle] * 2
    assert kinds(place(fresh, known, policy())) == [ChangedArticle] * 2


def test_text_whose_links_differ_at_each_poll_has_not_changed() -> None:
    """B6: nonces in tracking links."""
    shelf = Shelf()
    turns = [html(f"<p>Text <a href='https://t.example/r/{n}?s={n}'>more</a>") for n in range(5)]

    placements = [
        shelf.poll([one(summary=turn, at=NOON + timedelta(hours=n))])[0] for n, turn in enumerate(turns)
    ]

    assert kinds(placements) == [NewArticle] + [SameArticle] * 4


def test_change_is_said_at_most_ten_times() -> None:
    """B6."""
    shelf = Shelf()
    shelf.poll([one()])

    placements = [
        shelf.poll([one(summary=html(f"take {turn}"), at=NOON + timedelta(hours=turn))])[0]
        for turn in range(1, 20)
    ]

    assert kinds(placements) == [ChangedArticle] * MAX_CHANGES + [SameArticle] * (19 - MAX_CHANGES)


# Changes


def test_changed_text_moves_updated_to_the_publishers_time() -> None:
    """B6."""
    shelf = Shelf()
    shelf.poll([one()])
    moment = NOON + timedelta(minutes=30)

    (placement,) = shelf.poll([one(summary=html("new text"), updated=moment.isoformat(), at=LATER)])

    assert isinstance(placement, ChangedArticle)
    assert placement.updated_at == moment


def test_changed_text_without_a_new_time_moves_updated_to_ours() -> None:
    """B6."""
    shelf = Shelf()
    shelf.poll([one()])

    (placement,) = shelf.poll([one(title=text("A correction"), at=LATER)])

    assert isinstance(placement, ChangedArticle)
    assert placement.updated_at == LATER


@pytest.mark.parametrize(
    "changes",
    [
        {"published": NOON.isoformat()},
        {"updated": NOON.isoformat()},
        {"summary": html("<div>What is   known of matter 1 so far.</div>")},
        {"link": "https://news.example/articles/1?utm_source=rss"},
    ],
    ids=["published", "updated", "markup", "tracking"],
)
def test_merely_redated_or_reformatted_article_is_the_same(changes: dict[str, Any]) -> None:
    """B6."""
    shelf = Shelf()
    shelf.poll([one()])

    assert kinds(shelf.poll([one(**changes, at=LATER)])) == [SameArticle]


def test_text_that_returns_after_a_recovery_is_no_change() -> None:
    """C1: a lost store was rebuilt from what was published."""
    shelf = Shelf()
    shelf.poll([one()])
    shelf.candidates[1] = replace(shelf.candidates[1], text_hash=None, guid=None)

    (placement,) = shelf.poll([one(at=LATER)])

    assert isinstance(placement, ChangedArticle)
    assert placement.updated_at is None


def test_change_of_a_source_does_not_touch_another_sources_article() -> None:
    """B8."""
    shelf = Shelf()
    shelf.poll([one()])

    placements = shelf.poll([one(summary=html("a rewritten text"), at=LATER)], OTHER)

    assert ChangedArticle not in kinds(placements)


# Copies


def test_same_page_and_words_in_another_source_is_a_copy() -> None:
    """B8."""
    shelf = Shelf()
    shelf.poll([one()])

    (copy,) = new_ones(shelf.poll([one(guid="their-own", at=LATER)], OTHER))

    assert copy.copy_of == 1
    assert copy.piece == 1
    assert len(shelf.shown) == 1


def test_copy_has_the_id_under_which_the_piece_was_first_shown() -> None:
    """C1."""
    shelf = Shelf()
    (first,) = new_ones(shelf.poll([one()]))

    (copy,) = new_ones(shelf.poll([one(guid="their-own")], OTHER))

    assert copy.entry_id == first.entry_id


def test_headline_with_another_outlets_name_agrees() -> None:
    """B3, B8."""
    shelf = Shelf()
    shelf.poll([one(title=text("Harbour reopens after the storm"), summary=html("aaa"))])

    (copy,) = new_ones(
        shelf.poll(
            [one(guid="x", title=text("Harbour reopens after the storm - The Herald"), summary=html("b"))],
            OTHER,
        )
    )

    assert copy.piece is not None


@pytest.mark.parametrize(
    "summary", [html("Wholly other words, all of them."), None], ids=["other text", "no text"]
)
def test_same_page_with_other_words_is_kept_apart_and_named(summary: Any) -> None:
    """B8."""
    shelf = Shelf()
    shelf.poll([one(summary=None if summary is None else html("What is known."))])

    (other,) = new_ones(
        shelf.poll([one(guid="x", title=text("Buy cheap watches now"), summary=summary)], OTHER)
    )

    assert (other.piece, other.copy_of) == (None, None)
    assert other.attempt is not None
    assert "link" in other.attempt
    assert len(set(shelf.shown)) == 2


def test_source_that_claims_a_guid_of_another_host_is_kept_apart() -> None:
    """B8."""
    shelf = Shelf()
    theirs: dict[str, Any] = {"guid": "https://news.example/?p=1", "link": "https://news.example/articles/1"}
    shelf.poll([one(**theirs)])
    claimed = one(
        guid=theirs["guid"], link="https://spam.example/x", title=text("Other words"), summary=html("spam")
    )

    (other,) = new_ones(shelf.poll([claimed], OTHER))

    assert other.piece is None
    assert other.entry_id.startswith(SITE_ID)
    assert shelf.shown[0] == theirs["guid"]


def test_id_that_another_piece_holds_is_not_minted_twice() -> None:
    """B8, C1: two sources give one guid and link to different words."""
    shelf = Shelf()
    owned: dict[str, Any] = {"guid": "https://news.example/?p=1", "link": "https://news.example/articles/1"}
    shelf.poll([one(**owned)])

    (other,) = new_ones(
        shelf.poll([one(**owned, title=text("Wholly other"), summary=html("No likeness."))], OTHER)
    )

    assert other.entry_id.startswith(SITE_ID)
    assert len(set(shelf.shown)) == 2


def test_id_of_a_pruned_piece_is_not_minted_for_another_source() -> None:
    """C1."""
    shelf = Shelf()
    owned: dict[str, Any] = {"guid": "https://news.example/?p=1", "link": "https://news.example/articles/1"}
    shelf.poll([one(**owned)])
    shelf.prune()

    (other,) = new_ones(shelf.poll([one(**owned)], OTHER))

    assert other.entry_id != owned["guid"]


def test_two_sources_of_one_key_never_mint_one_id() -> None:
    """C1: feeds.yaml lists the address of one under `was` of the other."""
    shelf = Shelf()
    shelf.poll([one()])

    shelf.poll([one(title=text("Wholly other"), summary=html("No likeness."))], policy(source_id=2))

    assert len(set(shelf.shown)) == 2


def test_copy_of_what_no_channel_showed_is_shown_under_one_id() -> None:
    """B10, C1."""
    owned: dict[str, Any] = {"guid": "https://news.example/?p=1", "link": "https://news.example/articles/1"}
    shelf = Shelf()
    shelf.poll([one(**owned)], policy(backfill=Backfill(days=0, max_articles=0)))

    (copy,) = new_ones(shelf.poll([one(**owned)], OTHER))

    assert copy.copy_of == 1
    assert shelf.shown == [owned["guid"]]


def test_same_guid_in_another_source_alone_means_nothing() -> None:
    """B1, B8."""
    shelf = Shelf()
    shelf.poll([one(1)])

    (other,) = new_ones(
        shelf.poll(
            [
                one(
                    1,
                    link="https://other.example/1",
                    title=text("A matter of its own"),
                    summary=text("And other words."),
                )
            ],
            OTHER,
        )
    )

    assert (other.piece, other.attempt) == (None, None)


# What is shown, and in what order


def test_back_history_of_a_new_source_is_stored_and_not_shown() -> None:
    """B10."""
    hours = (1, 47, 49, 500)
    articles = [one(n, published=(NOON - timedelta(hours=h)).isoformat()) for n, h in enumerate(hours)]

    placements = new_ones(Shelf().poll(articles, policy(backfill=Backfill())))

    assert len(placements) == 4
    assert sum(placement.shown for placement in placements) == 2


def test_at_most_20_articles_of_a_new_source_are_shown_the_newest() -> None:
    """B10."""
    articles = [one(n, published=(NOON - timedelta(minutes=n)).isoformat()) for n in range(50)]

    placements = new_ones(Shelf().poll(articles, policy(backfill=Backfill())))

    shown = [placement.labelled.article.guid for placement in placements if placement.shown]
    assert shown == [f"guid-{n}" for n in range(19, -1, -1)]


def test_backfill_of_nothing_shows_nothing() -> None:
    """B10."""
    placements = new_ones(Shelf().poll([one()], policy(backfill=Backfill(max_articles=0))))

    assert [placement.shown for placement in placements] == [False]


def test_back_history_is_not_shown_later_either() -> None:
    """B10."""
    shelf = Shelf()
    old = one(published=(NOON - timedelta(days=9)).isoformat())
    shelf.poll([old], policy(backfill=Backfill()))

    shelf.poll([old])

    assert shelf.shown == []


def test_late_article_of_a_known_source_is_shown_whatever_its_date() -> None:
    """C2."""
    late = one(published=(NOON - timedelta(days=90)).isoformat())

    assert [placement.shown for placement in new_ones(Shelf().poll([late]))] == [True]


def test_new_articles_are_shown_oldest_first() -> None:
    """C2."""
    articles = [one(n, published=(NOON - timedelta(hours=h)).isoformat()) for n, h in enumerate((5, 1, 3))]

    placed = new_ones(Shelf().poll(articles))

    assert [placement.labelled.article.guid for placement in placed] == ["guid-0", "guid-2", "guid-1"]


def test_upper_one_of_equal_times_is_the_later() -> None:
    """C2: documents list the newest first."""
    articles = normalised(*(entry(n, published=NOON.isoformat()) for n in range(3)))

    placed = new_ones(Shelf().poll(articles))

    assert [placement.labelled.article.guid for placement in placed] == ["guid-2", "guid-1", "guid-0"]


def test_pruned_article_does_not_come_back() -> None:
    """C2, B10."""
    shelf = Shelf()
    articles = normalised(entry(1), entry(2, guid=None), entry(3, guid=None, link=None))
    shelf.poll(articles)
    shelf.prune()

    placements = shelf.poll(articles)

    assert kinds(placements) == [PrunedArticle] * 3


def test_new_guid_on_a_pruned_link_is_a_new_article() -> None:
    """B1."""
    shelf = Shelf()
    shelf.poll([one(1)])
    shelf.prune()

    placements = shelf.poll([one(2, link="https://news.example/articles/1")])

    assert kinds(placements) == [NewArticle]


def test_vanished_article_that_returns_is_the_same() -> None:
    """B7: vanishing from the feed means nothing."""
    shelf = Shelf()
    shelf.poll(normalised(entry(1), entry(2)))

    empty = shelf.poll([])
    again = shelf.poll(normalised(entry(1), entry(2)))

    assert empty == ()
    assert kinds(again) == [SameArticle] * 2


def test_article_without_anything_to_tell_it_is_placed_once() -> None:
    nothing = article(
        1, guid=None, guid_is_key=False, link=None, link_is_key=False, title="", summary="", dated=False
    )
    shelf = Shelf()

    shelf.poll([nothing])
    shelf.poll([nothing])

    assert len(shelf.shown) == 1


def test_a_thousand_articles_are_placed_at_once() -> None:
    articles = [replace(article(1), guid=f"g{n}", link=f"https://news.example/{n}") for n in range(1_000)]

    assert len(new_ones(Shelf().poll(articles))) == 1_000


def test_the_loser_of_two_entries_that_claim_one_article_is_new() -> None:
    """B1: distinct guids are never one article because of a link."""
    shelf = Shelf()
    shelf.poll([one(1, guid=None)])
    # Each alone would be the stored article, which has no guid, by its link.
    rivals = [one(1, at=LATER, guid="a"), one(1, at=LATER, guid="b", title=text("Another matter"))]
    assert sorted(kind.__name__ for kind in kinds(shelf.poll(rivals))) == ["NewArticle", "SameArticle"]
    assert set(kinds(shelf.poll(rivals))) == {SameArticle}


def test_two_guids_on_one_link_stay_two_articles_also_by_way_of_a_copy() -> None:
    """B1, B8."""
    shelf = Shelf()
    shelf.poll([one(1, guid="a")])
    shelf.poll([one(1, guid="elsewhere")], OTHER)
    (second,) = new_ones(shelf.poll([one(1, at=LATER, guid="b", summary=html("Not what it was."))]))
    assert second.piece is None
