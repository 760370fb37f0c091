"""One story once, as subscribers see it: outlets listed, stories gathered, ids that stay (C1, C13, C18)."""

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from lxml import etree

from aggregator.dedupe import story_entry_id
from aggregator.model.report import RetentionPolicy
from aggregator.store import open_database
from aggregator.store.schema import piece, story
from tests.fakes import NOON, Item, Shown, item, rss
from tests.origin import Origin
from tests.site import TemporarySite

_ATOM = "{http://www.w3.org/2005/Atom}"
OUTLETS = ("harbour", "valley", "coast", "delta", "plain")
STORIES = {"paths": {"all": {"show": "stories"}}}


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as running:
        yield running


@pytest.fixture
def site(tmp_path: Path, origin: Origin) -> TemporarySite:
    return TemporarySite(tmp_path / "site", origin)


def report(outlet: str) -> Item:
    """Return the agency's report as an outlet carries it: one page, one headline, a guid of its own."""
    return item(1, guid=f"{outlet}-1")


def serve(origin: Origin, outlet: str, *items: Item) -> str:
    return origin.serve(f"/{outlet}", rss(*items, title=outlet.title()))


def replace(origin: Origin, outlet: str, *items: Item) -> None:
    origin.replace(f"/{outlet}", body=rss(*items, title=outlet.title()))


def related(site: TemporarySite, channel: str = "all") -> list[list[str | None]]:
    """Return the titles of the related links of each entry, in document order."""
    entries = etree.parse(site.output / f"{channel}.atom").getroot().iterfind(f"{_ATOM}entry")
    return [[link.get("title") for link in one.iterfind(f"{_ATOM}link[@rel='related']")] for one in entries]


def also(entry: Shown) -> str:
    """Return the line of other outlets as text."""
    line = re.search(r'<p class="aggregator-also"[^>]*>(.*?)</p>', entry.content)
    return re.sub("<[^>]+>", "", line[1]) if line else ""


def join(site: TemporarySite, *links: str) -> None:
    """Have the pieces with these links tell one story, as the store would find out by their texts."""
    database = open_database(site.state / "aggregator.db")
    with database.writing() as connection:
        rows = connection.execute(
            sa.text(
                "SELECT piece.id, piece.entry_id FROM piece JOIN article ON article.id = lead_article_id "
                "WHERE article.url IN :links ORDER BY first_shown_at, piece.id"
            ).bindparams(sa.bindparam("links", links, expanding=True))
        ).all()
        story_id = story_entry_id(rows[0].entry_id, site.site_id())
        number = connection.execute(
            story.insert().values(entry_id=story_id, created_at=site.clock.now()).returning(story.c.id)
        ).scalar_one()
        joined = piece.c.id.in_([row.id for row in rows])
        connection.execute(piece.update().where(joined).values(story_id=number))
        connection.execute(sa.text("UPDATE channel SET dirty_since = 1, dirty_mark = dirty_mark + 1"))
    database.close()


def five(site: TemporarySite, origin: Origin, **sections: Mapping[str, object]) -> None:
    """Have five outlets carry one report."""
    site.configure(*(serve(origin, outlet, report(outlet)) for outlet in OUTLETS), **sections)


def test_what_five_outlets_carry_is_one_entry_that_names_them(site: TemporarySite, origin: Origin) -> None:
    """Issue item 5."""
    five(site, origin)
    site.round()

    (entry,) = site.document().entries
    named = {entry.source_title, *also(entry).removeprefix("Also at: ").split(", ")}

    assert named == {outlet.title() for outlet in OUTLETS}
    assert site.subscriber.complaints == []


def test_a_further_outlet_refreshes_an_entry_every_half_hour_and_moves_nothing(
    site: TemporarySite, origin: Origin
) -> None:
    """C18."""
    silent = rss(title="Silent")
    site.configure(
        serve(origin, "harbour", report("harbour")),
        *(origin.serve(f"/{outlet}", silent) for outlet in OUTLETS[1:]),
    )
    site.round()
    (before,) = site.document().entries
    lines = [also(before)]
    for outlet, minutes in (("valley", 5), ("coast", 10), ("delta", 25)):
        site.clock.forward(minutes=minutes)
        replace(origin, outlet, report(outlet))
        site.round()
        lines.append(also(site.document().entries[0]))

    (after,) = site.document().entries
    assert lines == ["", "Also at: Valley", "Also at: Valley", "Also at: Valley, Coast, Delta"]
    assert (after.id, after.updated, after.published) == (before.id, before.updated, before.published)
    assert site.document().updated == before.updated


def test_lists_of_outlets_alone_write_a_channel_every_half_hour(site: TemporarySite, origin: Origin) -> None:
    """C18: the channel's file rests meanwhile."""
    items = [item(number) for number in (1, 2)]
    site.configure(serve(origin, "harbour", *items), origin.serve("/valley", rss(title="Valley")))
    site.round()
    written = []
    for copies in (1, 2, 2):
        site.clock.forward(minutes=16)
        replace(origin, "valley", *(item(number, guid=f"v-{number}") for number in range(1, copies + 1)))
        before = site.mtimes()["all.atom"]
        site.round()
        written.append(site.mtimes()["all.atom"] != before)

    assert written == [True, False, True]
    assert related(site) == [[], []]
    assert [also(entry) for entry in site.document().entries] == ["Also at: Valley"] * 2


def test_an_outlet_whose_address_has_a_secret_gives_away_nothing(site: TemporarySite, origin: Origin) -> None:
    """C16: there is no link to its feed, and links of articles are the publisher's."""
    site.environ = {"KEY": "s3cret"}
    serve(origin, "valley?key=s3cret", report("valley"))
    site.configure(
        serve(origin, "harbour", report("harbour")),
        {"url": origin.at("/valley") + "?key=${KEY}", "name": "Valley"},
    )
    site.round()

    (entry,) = site.document().entries
    assert "Valley" in {entry.source_title, *also(entry).removeprefix("Also at: ").split(", ")}
    assert all(b"s3cret" not in path.read_bytes() for path in site.output.rglob("*") if path.is_file())


def test_a_channel_of_stories_has_an_entry_for_each_event(site: TemporarySite, origin: Origin) -> None:
    """Issue item 5: own id, all outlets, each piece's headline and link."""
    five(site, origin, channels=STORIES)
    site.round()
    (alone,) = site.document().entries

    site.clock.forward(hours=1)
    replace(origin, "plain", report("plain"), item(2, title="Farmers wait", published=site.clock.now()))
    site.round()
    join(site, "https://news.example/articles/1", "https://news.example/articles/2")
    site.publish()
    (entry,) = site.document().entries

    assert entry.id == alone.id != site.find("https://news.example/articles/1")[0].entry_id
    assert entry.title == alone.title
    assert (alone.updated, entry.updated) == (NOON - timedelta(hours=2), site.clock.now())
    assert 'href="https://news.example/articles/2"' in entry.content
    assert "Farmers wait" in entry.content
    assert related(site) == [["Farmers wait – Plain"]]
    assert "Valley" in also(entry)


def test_ids_of_stories_outlive_restarts_re_runs_and_retention(site: TemporarySite, origin: Origin) -> None:
    """C1: joining, a re-run, a restart or a prune never changes one."""
    site.configure(serve(origin, "harbour", *(item(number) for number in range(1, 6))), channels=STORIES)
    site.round()
    join(site, "https://news.example/articles/2", "https://news.example/articles/4")
    site.publish()
    ids = site.document().ids

    site.round()
    site.publish()
    site.retention = RetentionPolicy(articles=timedelta(days=1), newest_per_channel=3)
    site.clock.forward(days=2)
    site.maintain()
    site.publish()

    assert len(ids) == 4
    assert len(site.document().ids) == 3
    assert set(site.document().ids) <= set(ids)


def test_what_a_channel_shows_may_change_while_it_runs(site: TemporarySite, origin: Origin) -> None:
    """Only the channel that is told so is written again."""
    source = {"url": serve(origin, "harbour", item(1), item(2)), "topics": "economy"}
    site.configure(source)
    site.round()
    before = site.mtimes()

    site.configure(source, channels={"paths": {"topics/economy": {"show": "stories"}}})
    site.clock.forward(minutes=1)
    site.round()
    changed = {path for path, written in site.mtimes().items() if before.get(path) != written}

    assert {path for path in changed if path.endswith(".atom")} == {"topics/economy.atom"}
    assert not set(site.document("topics/economy").ids) & set(site.document("all").ids)

    site.configure(source)
    site.clock.forward(minutes=1)
    site.round()
    assert site.document("topics/economy").ids == site.document("all").ids


def test_a_lost_store_finds_its_stories_in_what_was_published(site: TemporarySite, origin: Origin) -> None:
    """0003, C13: same stories, same ids, nothing twice."""
    harbour = [item(number) for number in range(1, 5)]
    site.configure(
        serve(origin, "harbour", *harbour),
        serve(origin, "valley", item(9, "valley.example", title="Farmers & dam")),
        channels=STORIES,
    )
    site.round()
    join(site, "https://news.example/articles/2", "https://valley.example/articles/9")
    site.publish()
    before = site.document()

    site.lose_state()
    site.clock.forward(hours=1)
    site.round()
    after = site.document()

    assert len(before.ids) == 4
    assert after.ids == before.ids
    assert [(one.title, one.updated) for one in after.entries] == [
        (one.title, one.updated) for one in before.entries
    ]
    assert related(site) == [["Farmers & dam – Valley"] if one else [] for one in related(site)]
    assert site.subscriber.complaints == []


def test_a_lost_store_with_one_channel_of_stories_beside_articles(
    site: TemporarySite, origin: Origin
) -> None:
    """0003: pieces that both channels name are one piece each."""
    site.configure(
        {"url": serve(origin, "harbour", item(1), item(2), item(3)), "topics": "economy"},
        channels={"paths": {"topics/economy": {"show": "stories"}}},
    )
    site.round()
    join(site, "https://news.example/articles/1", "https://news.example/articles/3")
    site.publish()
    before = {name: site.document(name).ids for name in ("all", "topics/economy")}

    site.lose_state()
    site.clock.forward(hours=1)
    site.round()
    site.publish()

    assert {name: site.document(name).ids for name in before} == before
    assert [len(ids) for ids in before.values()] == [3, 2]


def test_a_lost_store_finds_the_pieces_that_a_story_only_counts(site: TemporarySite, origin: Origin) -> None:
    """0003: a story of more pieces than are listed stays one entry."""
    items = [item(number) for number in range(1, 16)]
    site.configure(serve(origin, "harbour", *items), channels=STORIES)
    site.round()
    join(site, *(str(one.link) for one in items))
    site.publish()
    before = site.document()

    site.lose_state()
    site.clock.forward(hours=1)
    site.round()
    (story,) = site.find(str(items[0].link))

    assert len(before.ids) == 1
    assert "and 4 more" in before.entries[0].content
    assert site.document().ids == before.ids
    assert story.story is not None
    assert len(story.story.pieces) == 15
    assert site.subscriber.complaints == []


def test_a_piece_that_the_owner_hides_is_not_named_in_its_story_either(
    site: TemporarySite, origin: Origin
) -> None:
    url = serve(origin, "harbour", *(item(n, title=f"Take {n}") for n in (1, 2, 3)))
    site.configure(url, channels=STORIES)
    site.round()
    join(site, *(f"https://news.example/articles/{n}" for n in (1, 2, 3)))
    site.publish()
    before = (site.output / "all.atom").read_text("utf-8")
    (site.folder / "withdrawn.yaml").write_text("hide: [https://news.example/articles/2]\n", "utf-8")
    site.config.write_text(f"withdraw: withdrawn.yaml\n{site.text()}", "utf-8")
    site.publish()
    after = (site.output / "all.atom").read_text("utf-8")

    assert "Take 2" in before
    assert "Take 2" not in after
    assert "Take 3" in after
