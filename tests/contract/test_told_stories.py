"""What every Store promises of stories: all that belongs to them, in any channel, under one id."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa

from aggregator.dedupe import story_entry_id
from aggregator.model.channel import StoryPiece, StoryShowing
from aggregator.model.place import place_of
from aggregator.selection import EditionPolicy, gather
from aggregator.store import SqlStore, story_links
from aggregator.store.engine import Database, open_database
from aggregator.store.liveness import Presence
from aggregator.store.schema import piece, story
from tests.desk import HOUR, SITE, Desk, url
from tests.fakes import NOON, article, label, labelled, source
from tests.site import place_empty_store

POLICY = EditionPolicy(content="full")


@pytest.fixture
def database(tmp_path: Path) -> Database:
    place_empty_store(tmp_path / "aggregator.db")
    return open_database(tmp_path / "aggregator.db")


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Iterator[Desk]:
    store = SqlStore(database, Presence(tmp_path / "run", "one"), SITE)
    store.sync_sources([source(url(number)) for number in (1, 2, 3)], HOUR, NOON)
    yield Desk(store)
    store.close()


def gather_story(database: Database, *pieces: str) -> str:
    """Put pieces, by entry id, into one story that the first of them begins; return its id."""
    story_id = story_entry_id(pieces[0], SITE)
    with database.writing() as connection:
        number = connection.execute(
            story.insert().values(entry_id=story_id, created_at=NOON).returning(story.c.id)
        ).scalar_one()
        connection.execute(piece.update().where(piece.c.entry_id.in_(pieces)).values(story_id=number))
    return story_id


def stories(desk: Desk, path: str = "all", limit: int = 500) -> dict[str, StoryShowing]:
    return {one.entry_id: one for one in desk.store.stories(path, limit, partial(gather, policy=POLICY))}


def entry_ids(desk: Desk) -> list[str]:
    """Return the ids of all pieces, the oldest first."""
    return [one.entry_id for one in reversed(desk.store.showings("all", 500))]


def test_a_piece_without_a_story_is_one_whose_id_stays_when_a_second_joins(
    desk: Desk, database: Database
) -> None:
    desk.poll(1, article(1))
    (before,) = stories(desk)

    desk.poll(2, article(2), at=NOON + HOUR)
    gather_story(database, *entry_ids(desk))
    ((after, one),) = stories(desk).items()

    assert before == after == story_entry_id(entry_ids(desk)[0], SITE)
    assert [one.article.title for one in one.pieces] == ["Report 1", "Report 2"]
    assert one.moved_at == NOON + HOUR


def test_a_channel_shows_the_whole_story_also_where_it_has_one_piece_of_it(
    desk: Desk, database: Database
) -> None:
    """C1: the same entry in every channel."""
    desk.poll(1, article(1))
    desk.poll(2, labelled(article(2), label("economy")), at=NOON + HOUR)
    gather_story(database, *entry_ids(desk))

    assert list(stories(desk, "topics/economy").values()) == list(stories(desk).values())


def test_the_older_pieces_of_a_story_are_found_below_the_newest_lines(desk: Desk, database: Database) -> None:
    desk.poll(1, *(article(number) for number in range(1, 8)))
    first, *_others, last = entry_ids(desk)
    story_id = gather_story(database, first, last)

    ((found, one),) = stories(desk, limit=1).items()

    assert found == story_id
    assert [one.entry_id for one in one.pieces] == [first, last]


def test_an_empty_channel_has_no_stories(desk: Desk) -> None:
    assert stories(desk) == {}
    assert stories(desk, "topics/none") == {}


def test_the_chooser_is_told_of_retracted_pieces(desk: Desk, database: Database) -> None:
    desk.poll(1, article(1))
    told: list[StoryPiece] = []

    def choose(pieces: Sequence[StoryPiece]) -> tuple[()]:
        told.extend(pieces)
        return ()

    with database.writing() as connection:
        connection.execute(sa.text("UPDATE article SET retracted_at = 1, retraction = 'deleted'"))
    desk.store.stories("all", 500, choose)

    assert [one.retracted for one in told] == [True]


def test_each_page_of_stories_takes_the_same_number_of_questions(desk: Desk, database: Database) -> None:
    """A document of 500 entries must not ask 500 times."""
    asked: list[str] = []
    sa.event.listen(database.readers, "before_cursor_execute", lambda *call: asked.append(call[2]))

    counts = []
    for batch in range(3):
        desk.poll(1, *(article(100 * batch + number) for number in range(50)), at=NOON + batch * HOUR)
        gather_story(database, *entry_ids(desk)[-2:])
        desk.carry(2, NOON + batch * HOUR, of=100 * batch)
        desk.publish(NOON + batch * HOUR)
        asked.clear()
        stories(desk)
        desk.store.showings("all", 500)
        counts.append(len(asked))

    assert len(set(counts)) == 1


def test_a_story_never_moves_back_whatever_leaves_it(desk: Desk, database: Database) -> None:
    """C2: also when the revised lead, or the piece that came last, is taken back."""
    desk.poll(1, article(1))
    desk.poll(2, article(2), at=NOON + HOUR)
    story_id = gather_story(database, *entry_ids(desk))
    for shown, _last in desk.store.dirty_channels():
        desk.store.mark_published(shown, 1, NOON, NOON, stories_at={story_id: NOON + 5 * HOUR})
        desk.store.mark_published(shown, 1, NOON, NOON, stories_at={story_id: NOON, "urn:other": NOON})

    assert stories(desk)[story_id].moved_at == NOON + 5 * HOUR


def test_a_piece_by_itself_that_is_older_than_a_story_gives_it_its_id(desk: Desk, database: Database) -> None:
    """Issue item 4: the older id stays, also where the older story had one piece; the other is an alias."""
    for number in (1, 2, 3):
        desk.poll(1, *(article(one) for one in range(1, number + 1)), at=NOON + number * HOUR)
    first, second, third = entry_ids(desk)
    younger = gather_story(database, second, third)
    with database.writing() as connection:
        rows = connection.execute(sa.select(piece.c.id).where(piece.c.entry_id.in_((first, third))))
        story_links.gather(connection, rows.scalars().all(), NOON + 9 * HOUR, SITE)

    ((found, one),) = stories(desk).items()
    (report,) = desk.store.stories_since(NOON)
    assert found == story_entry_id(first, SITE)
    assert [told.entry_id for told in one.pieces] == [first, third, second]
    assert one.moved_at == NOON + 9 * HOUR
    assert report.former_ids == (younger,)


def test_a_page_that_many_carry_is_parted_from_another_without_comparing_each_with_each(
    desk: Desk, database: Database
) -> None:
    sources = [source(url(number)) for number in range(1, 61)]
    desk.store.sync_sources(sources, HOUR, NOON)
    desk.poll(1, article(1))
    for number in range(2, 60):
        desk.carry(number)
    desk.poll(60, article(2), at=NOON + HOUR)
    with database.writing() as connection:
        connection.execute(sa.text("UPDATE article SET piece_id = 1"))
        connection.execute(sa.text("DELETE FROM membership WHERE piece_id = 2"))
        connection.execute(sa.text("DELETE FROM piece WHERE id = 2"))
    asked: list[str] = []
    sa.event.listen(database.writers, "before_cursor_execute", lambda *call: asked.append(call[2]))

    pages = [f"https://news.example/articles/{number}" for number in (1, 2)]
    parted = desk.store.split(frozenset({frozenset(pages)}), NOON + 2 * HOUR)

    found = {one.article.link for one in desk.store.showings("all", 9)}
    assert parted == 1
    assert found == set(pages)
    assert len(asked) < 60
    assert desk.store.split(frozenset({frozenset(pages)}), NOON + 3 * HOUR) == 0


def test_a_story_that_grows_is_published_at_once_by_the_channels_that_show_it_and_by_no_other(
    desk: Desk, database: Database
) -> None:
    """The piece that joins is news of the whole story, also where the channel has not that piece itself."""
    desk.store.ensure_channels([place_of(label("economy")), place_of(label("politics"))], NOON)
    desk.store.follow_shows({"topics/economy": "stories"}, NOON)
    desk.poll(1, labelled(article(1), label("economy"), label("politics")))
    desk.poll(2, article(2))
    desk.publish(NOON)
    with database.writing() as connection:
        numbers = connection.execute(sa.select(piece.c.id)).scalars().all()
        story_links.gather(connection, numbers, NOON + HOUR, SITE)

    changed = [(one.path, one.changed) for one, _last in desk.store.dirty_channels()]

    assert changed == [("topics/economy", True)]


def test_a_channel_that_shows_articles_again_is_published_for_that_and_not_for_stories(
    desk: Desk, database: Database
) -> None:
    desk.store.follow_shows({"all": "stories"}, NOON)
    desk.poll(1, article(1), article(2))
    desk.publish(NOON)
    desk.store.follow_shows({"all": "stories"}, NOON)
    unchanged = desk.store.dirty_channels()

    desk.store.follow_shows({}, NOON)
    switched = [one.path for one, _last in desk.store.dirty_channels()]
    desk.publish(NOON)
    with database.writing() as connection:
        story_links.gather(connection, (1, 2), NOON + HOUR, SITE)

    assert unchanged == ()
    assert switched == ["all"]
    assert desk.store.dirty_channels() == ()
