"""What every Store promises about copies, takes and stories: ids that stay, one lead by rule, merges undone."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from aggregator.dedupe import story_entry_id
from aggregator.model.article import Article
from aggregator.model.report import RetentionPolicy
from aggregator.store import SqlStore
from aggregator.store.schema import article as articles
from aggregator.store.schema import piece, sketch, story, story_alias
from tests.contract.test_store_polls import (
    INTERVAL,
    SITE,
    A,
    B,
    OpenStore,
    open_store,
    poll,
    shown,
    store,
    titles,
)
from tests.fakes import NOON, article, source

__all__ = ["open_store", "store"]  # fixtures

C = "https://c.example/feed"
TITLE = "Harbour bridge in Lund reopens to trams"
TEXT = (
    "The harbour bridge reopened to trams on Tuesday after two years of repairs that cost the city of Lund "
    "three times what had been planned, the mayor Anna Berg said at the opening."
)
LATER = NOON + timedelta(hours=1)


def news(number: int, title: str = TITLE, text: str = TEXT, at: datetime = NOON, **changes: Any) -> Article:
    return article(
        number, title=title, summary=text, content=f"<p>{text}</p>", text_hash=f"{title}{text}".encode(),
        link=f"https://{changes.pop('host', f'{number}.example')}/bridge/{number}", first_seen_at=at, published_at=at, updated_at=at, **changes,
    )  # fmt: skip


def rows(store: SqlStore, query: sa.Select[Any]) -> list[Any]:
    with store._database.reading() as connection:
        return list(connection.execute(query).all())


def test_copy_of_another_source_joins_its_piece_and_moves_nothing(store: SqlStore) -> None:
    poll(store, news(1))
    before = shown(store)

    poll(store, news(2, at=LATER), url=B, now=LATER)

    assert [(one.entry_id, one.updated_at) for one in shown(store)] == [
        (one.entry_id, one.updated_at) for one in before
    ]
    (placed,) = rows(store, sa.select(articles).where(articles.c.id == 2))
    assert (placed.placed_by, placed.placed_with, placed.score) == ("same text", 1, 100)


def test_copies_within_one_document_share_a_piece(store: SqlStore) -> None:
    poll(store, news(1), news(2))

    assert len(shown(store)) == 1
    (placed,) = rows(store, sa.select(articles).where(articles.c.placed_with.is_not(None)))
    assert placed.placed_with == 3 - placed.id


def test_later_take_replaces_the_text_under_the_same_id(store: SqlStore) -> None:
    poll(store, news(1))
    (before,) = shown(store)

    poll(
        store,
        news(2, f"UPDATE 1-{TITLE}", TEXT + " It was shut in 2019.", LATER, host="1.example"),
        now=LATER,
    )

    (after,) = shown(store)
    assert (after.entry_id, after.article.title) == (before.entry_id, f"UPDATE 1-{TITLE}")
    assert after.updated_at == LATER


def test_copy_of_the_first_take_does_not_lead_again(store: SqlStore) -> None:
    poll(store, news(1))
    poll(
        store,
        news(2, f"UPDATE 1-{TITLE}", TEXT + " It was shut in 2019.", LATER, host="1.example"),
        now=LATER,
    )

    poll(store, news(3, at=LATER), url=B, now=LATER)

    (after,) = shown(store)
    assert after.article.title == f"UPDATE 1-{TITLE}"


def test_fuller_copy_leads_and_moves_no_time(store: SqlStore) -> None:
    poll(store, news(1, text=TEXT[:110]))
    (before,) = shown(store)

    poll(store, news(2, at=LATER), url=B, now=LATER)

    (after,) = shown(store)
    assert (after.entry_id, after.updated_at) == (before.entry_id, before.updated_at)
    assert after.article.published_at == before.article.published_at
    assert after.article.summary == TEXT


def test_second_text_on_an_event_makes_a_story_with_the_id_of_its_first_piece(store: SqlStore) -> None:
    poll(store, news(1))
    (first,) = shown(store)

    poll(store, news(2, "Lund celebrates as harbour bridge reopens", "Crowds lined the quay."), url=B)

    assert len(shown(store)) == 2
    assert [row.entry_id for row in rows(store, sa.select(story))] == [story_entry_id(first.entry_id, SITE)]
    assert len({row.story_id for row in rows(store, sa.select(piece))}) == 1


def test_two_stories_found_to_be_one_keep_the_older_id(store: SqlStore) -> None:
    store.sync_sources([source(A), source(B), source(C)], INTERVAL, NOON)
    poll(store, news(1, "Harbour bridge Lund trams", "One."))
    poll(store, news(2, "Harbour bridge Lund trams delay", "Two."), url=B)
    poll(store, news(3, "Lund trams Berg speech", "Three."))
    poll(store, news(4, "Lund trams Berg speech cheered", "Four."), url=B)
    before = [row.entry_id for row in rows(store, sa.select(story).order_by(story.c.id))]

    poll(store, news(5, "Harbour bridge Lund trams Berg speech", "Five."), url=C)

    assert len(before) == 2
    assert [row.entry_id for row in rows(store, sa.select(story))] == before[:1]
    assert [tuple(row) for row in rows(store, sa.select(story_alias))] == [(before[1], 1)]
    assert {row.story_id for row in rows(store, sa.select(piece))} == {1}


def test_wrong_merge_is_undone_and_the_first_keeps_the_id(store: SqlStore) -> None:
    poll(store, news(1))
    (before,) = shown(store)
    poll(store, news(2, at=LATER), url=B, now=LATER)
    apart = frozenset({frozenset({"https://1.example/bridge/1", "https://2.example/bridge/2"})})

    assert store.split(apart, LATER) == 1

    assert len(shown(store)) == 2
    assert before.entry_id in {one.entry_id for one in shown(store)}
    assert store.split(apart, LATER) == 0


def test_pieces_of_a_story_are_parted(store: SqlStore) -> None:
    poll(store, news(1))
    poll(store, news(2, "Lund celebrates as harbour bridge reopens", "Crowds lined the quay."), url=B)
    apart = frozenset({frozenset({"https://1.example/bridge/1", "https://2.example/bridge/2"})})

    assert store.split(apart, LATER) == 1

    assert len({row.story_id for row in rows(store, sa.select(piece))}) == 2


def test_back_history_that_no_channel_shows_has_no_sketch(store: SqlStore) -> None:
    old = NOON - timedelta(days=20_000)

    poll(store, news(1), article(2, published_at=old))

    assert {row.article_id for row in rows(store, sa.select(sketch))} == {
        row.id for row in rows(store, sa.select(articles).where(articles.c.title == TITLE))
    }


def test_sketches_leave_with_the_window(store: SqlStore) -> None:
    poll(store, news(1))
    poll(
        store,
        news(2, "Minister resigns over tram contract", "Olof Ek goes.", NOON + timedelta(days=4)),
        now=NOON + timedelta(days=4),
    )

    store.prune(NOON + timedelta(days=4), RetentionPolicy())

    assert {row.article_id for row in rows(store, sa.select(sketch))} == {2}
    assert len(titles(store)) == 2


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 1, 2), (2, 3, 1)])
def test_order_of_polls_within_a_round_gives_one_piece(store: SqlStore, order: tuple[int, ...]) -> None:
    store.sync_sources([source(A), source(B), source(C)], INTERVAL, NOON)
    for number in order:
        poll(store, news(number), url=(A, B, C)[number - 1])

    assert len(shown(store)) == 1


def test_restart_changes_no_id(open_store: OpenStore, store: SqlStore) -> None:
    poll(store, news(1))
    poll(store, news(2, at=LATER), url=B, now=LATER)
    before = [one.entry_id for one in shown(store)]

    again = open_store("second")
    poll(again, news(1), now=LATER)
    poll(again, news(2, at=LATER), url=B, now=LATER)

    assert [one.entry_id for one in shown(again)] == before


def test_entry_stays_at_its_time_when_the_article_that_it_showed_first_is_pruned(store: SqlStore) -> None:
    """C2, C13: a copy that was published later leads on, and readers keep their place."""
    poll(store, news(1))
    poll(store, news(2, at=LATER), url=B, now=LATER)
    (before,) = shown(store)

    store.prune(NOON + timedelta(days=90, minutes=30), RetentionPolicy(newest_per_channel=0))

    (after,) = shown(store)
    assert [row.id for row in rows(store, sa.select(articles))] == [2]
    assert (after.entry_id, after.article.published_at) == (before.entry_id, NOON)
