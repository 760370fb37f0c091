"""`stories`, `show` of a story, and `never-merge`: what a person sees, and what is written for them."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from aggregator.cli.printing import isolated
from aggregator.dedupe import story_entry_id
from aggregator.store import open_database
from aggregator.store.schema import piece, story, story_alias
from tests.fakes import FixedClock, Item, item, rss
from tests.origin import Origin
from tests.site import TemporarySite
from tests.unit.cli.conftest import Run

LINKS = [f"https://news.example/articles/{number}" for number in (1, 2, 3)]


def today(number: int, title: str) -> Item:
    """Return an entry of the last hours by the machine's clock, which commands go by."""
    published = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=number)
    return item(number, published=published, title=title)


@pytest.fixture(autouse=True)
def news(site: TemporarySite, origin: Origin) -> None:
    """Three outlets: the second carries an article of the first too, the third has one of its own."""
    site.clock = FixedClock(datetime.now(UTC))
    site.configure(
        {"url": origin.serve("/a", rss(today(1, title="Dam opens"))), "name": "Alpha"},
        {"url": origin.serve("/b", rss(today(1, title="Dam opens"))), "name": "Beta"},
        {"url": origin.serve("/c", rss(today(2, title="افتتاح سد"))), "name": "غاما"},
    )
    site.round()


def join_all(site: TemporarySite) -> str:
    """Put all pieces into one story; return its id."""
    database = open_database(site.state / "aggregator.db")
    with database.writing() as connection:
        first = connection.execute(sa.select(piece.c.entry_id).order_by(piece.c.id)).scalars().first()
        story_id = story_entry_id(str(first), site.site_id())
        number = connection.execute(
            story.insert().values(entry_id=story_id, created_at=site.clock.now()).returning(story.c.id)
        ).scalar_one()
        connection.execute(piece.update().values(story_id=number))
        connection.execute(story_alias.insert().values(entry_id="urn:former", story_id=number))
    database.close()
    return story_id


def test_stories_of_one_piece_are_listed_with_who_carries_them(run: Run, site: TemporarySite) -> None:
    done = run("stories")

    assert done.code == 0, done.err
    assert "Dam opens" in done.out.splitlines()
    assert "1 piece at 2 outlets" in done.out
    assert ": Alpha, Beta" in done.out
    assert done.out.splitlines()[-1].startswith("2 stories since ")


def test_a_story_is_listed_once_with_all_its_pieces(run: Run, site: TemporarySite) -> None:
    story_id = join_all(site)

    (one,) = run("stories", "--json").json
    lines = run("stories").out.splitlines()

    assert one["entry_id"] == story_id
    assert one["former_ids"] == ["urn:former"]
    assert one["outlets"] == ["Alpha", "Beta", "غاما"]
    assert [told["headline"] for told in one["pieces"]] == ["Dam opens", "افتتاح سد"]
    assert lines[0] == "Dam opens"
    assert lines[1].startswith("  2 pieces at 3 outlets, ")
    assert lines[2:4] == ["  also: \u2068افتتاح سد\u2069 (\u2068غاما\u2069)", f"  {story_id}"]


def test_stories_from_before_are_left_out(run: Run) -> None:
    tomorrow = f"{datetime.now(UTC) + timedelta(days=1):%Y-%m-%d}"

    assert run("stories", "--since", tomorrow, "--json").json == []
    assert len(run("stories", "--since", "3d", "--json").json) == 2


def test_no_more_are_listed_than_are_asked_for(run: Run) -> None:
    done = run("stories", "--limit", "1")

    assert done.out.splitlines()[-1].endswith("1 not listed: --limit")
    assert len(run("stories", "--limit", "1", "--json").json) == 1


@pytest.mark.parametrize("since", ["yesterday", "3 days", "", "2026-13-45"])
def test_a_time_that_is_none_is_refused(run: Run, since: str) -> None:
    done = run("stories", "--since", since)

    assert done.code == 2
    assert "expected 6h, 3d or 2026-11-24" in done.err


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Dam opens", "Dam opens"),
        ("می\u200cخواهم", "\u2068می\u200cخواهم\u2069"),
        ("ab\x1b[31m\x9b\u202e\u2066c", "ab [31m   c"),
        ("橋", "橋"),
        ("price של", "\u2068price של\u2069"),
    ],
)
def test_others_words_neither_steer_the_terminal_nor_turn_the_line(text: str, shown: str) -> None:
    assert isolated(text) == shown


def test_show_lists_copies_and_the_story(run: Run, site: TemporarySite) -> None:
    story_id = join_all(site)

    shown = run("show", LINKS[0])
    told = run("show", LINKS[0], "--json").json

    assert f"also in: Beta {LINKS[0]} (article 2)" in shown.out
    assert f"story: {story_id}, 2 pieces" in shown.out
    assert "story piece: \u2068افتتاح سد\u2069 (\u2068غاما\u2069)" in shown.out
    assert sorted(one["copies"][0]["outlet"] for one in told) == ["Alpha", "Beta"]
    assert {one["story"]["entry_id"] for one in told} == {story_id}


def test_show_of_an_article_by_itself_speaks_of_no_story(run: Run) -> None:
    assert "story" not in run("show", LINKS[1]).out
    assert run("show", LINKS[1], "--json").json[0]["story"] is None


def test_a_pair_is_written_into_a_file_that_feeds_yaml_names(run: Run, site: TemporarySite) -> None:
    before = site.text()

    done = run("never-merge", LINKS[0], LINKS[1])

    assert done.code == 0, done.err
    assert (site.folder / "withdrawn.yaml").read_text() == (f"never_merge:\n  - [{LINKS[0]}, {LINKS[1]}]\n")
    assert [line for line in site.text().splitlines() if line not in before.splitlines()] == [
        "withdraw: withdrawn.yaml"
    ]
    assert run("check").code == 0


def test_a_second_pair_leaves_the_owners_words_alone(run: Run, site: TemporarySite) -> None:
    written = "# Mine\nnever_merge:   # pairs\n    # dams\n    -   ['urn:a', 'urn:b']   # wrong\n"
    (site.folder / "apart.yaml").write_text(written)
    site.config.write_text(f"withdraw: apart.yaml\n{site.text()}")
    before = site.text()

    done = run("never-merge", LINKS[1], "1")

    assert done.code == 0, done.err
    assert (site.folder / "apart.yaml").read_text() == f"{written}    -   [{LINKS[1]}, {LINKS[0]}]\n"
    assert site.text() == before


def test_an_article_that_is_not_stored_is_named_and_nothing_is_written(run: Run, site: TemporarySite) -> None:
    before = site.text()

    done = run("never-merge", LINKS[0], LINKS[2])

    assert (done.code, done.err) == (1, f"aggregator: no stored article has the id or link {LINKS[2]}\n")
    assert site.text() == before
    assert not (site.folder / "withdrawn.yaml").exists()


def test_two_names_of_one_article_are_no_pair(run: Run) -> None:
    done = run("never-merge", LINKS[1], "3")

    assert done.code == 1
    assert "are one article: name the two by their links" in done.err


def test_a_bare_list_has_no_place_for_it(run: Run, site: TemporarySite, origin: Origin) -> None:
    site.config.write_text(f"- {{url: {origin.at('/a')}, allow_private_addresses: true}}\n")

    done = run("never-merge", LINKS[0], LINKS[1])

    assert done.code == 2
    assert (
        "feeds.yaml: is a bare list: write it below sources:, and withdraw: withdrawn.yaml above that"
        in done.err
    )
    assert not (site.folder / "withdrawn.yaml").exists()


def test_a_file_with_an_error_is_not_edited(run: Run, site: TemporarySite) -> None:
    (site.folder / "withdrawn.yaml").write_text("never_merge: [[a, b]]\n")
    site.config.write_text(f"withdraw: withdrawn.yaml\n{site.text()}")

    done = run("never-merge", LINKS[0], LINKS[1])

    assert done.code == 2
    assert "withdrawn.yaml:1: never_merge[0][0]: expected the link of an article" in done.err
    assert (site.folder / "withdrawn.yaml").read_text() == "never_merge: [[a, b]]\n"
