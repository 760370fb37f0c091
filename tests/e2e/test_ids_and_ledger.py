"""Ids hang on site.id and on nothing else, and nothing is shown twice (rules B9, B10, C1, C2, C13)."""

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.model.report import RetentionPolicy
from tests.fakes import NOON, Item, atom, item, rss
from tests.origin import Origin
from tests.site import TemporarySite, place_empty_store


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as running:
        yield running


@pytest.fixture
def site(tmp_path: Path, origin: Origin) -> TemporarySite:
    return TemporarySite(tmp_path / "site", origin)


def owned(number: int, host: str = "news.example") -> Item:
    """Return an entry whose guid is an IRI of the host that it links to: the id is the publisher's."""
    return item(number, host, guid=f"https://{host}/articles/{number}")


def foreign(number: int) -> Item:
    """Return an entry as a feed service makes it: guid and link on unlike hosts."""
    return item(number, guid=f"https://blog.example/?p={number}")


def linkless(number: int) -> Item:
    return item(number, link=None)


Make = Callable[[int], Item]
KINDS = pytest.mark.parametrize("make", [item, owned, foreign, linkless])
TWO_KINDS = pytest.mark.parametrize("make", [owned, linkless])


def test_site_id_is_minted_once_and_written_into_feeds_yaml(site: TemporarySite, origin: Origin) -> None:
    """Rule C1; issue item 4: the first run writes it, comments and order stay."""
    site.configure(origin.serve("/a", rss(item(1))))
    before = site.text()

    site.round()
    after_first = site.text()
    minted = site.site_id()
    site.round()

    assert minted.startswith("tag:")
    assert site.text() == after_first
    assert [line for line in after_first.splitlines() if line in before.splitlines()] == before.splitlines()
    assert not (site.state / "site-id").exists()


def test_two_first_runs_at_once_mint_one_id(site: TemporarySite, origin: Origin) -> None:
    """Item 4: minted once, also where `run` and `poll` are started together on a fresh file."""
    site.configure(origin.serve("/a", rss(item(1))))
    place_empty_store(site.state / "aggregator.db")
    begin = threading.Barrier(4)
    found: list[str] = []

    def start() -> None:
        begin.wait(10)
        with site.opened() as app:
            found.append(app.site_id)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert found == [site.site_id()] * 4
    assert not (site.state / "site-id").exists()


def test_the_first_run_says_that_it_wrote_site_id_and_later_runs_say_nothing(
    site: TemporarySite, origin: Origin
) -> None:
    site.configure(origin.serve("/a", rss(item(1))))

    site.round()
    said_first = site.messages
    site.round()

    assert len(said_first) == 1
    assert site.site_id() in said_first[0]
    assert site.messages == ()


def test_a_list_has_no_place_for_site_id_which_then_lies_in_state(
    site: TemporarySite, origin: Origin
) -> None:
    """Issue item 4: where feeds.yaml has no place for it, into state/, with a line that says so."""
    url = origin.serve("/a", rss(item(1)))
    site.config.write_text(f"# mine\n- {{url: {url}, allow_private_addresses: true}}\n")
    before = site.text()

    site.round()
    said = site.messages
    kept = (site.state / "site-id").read_text("utf-8").strip()
    site.round()

    assert site.text() == before
    assert kept in said[0]
    assert "state" in said[0]
    assert site.messages == ()
    assert site.document().feed_id == f"{kept}/all"
    assert site.subscriber.complaints == []


def test_a_list_that_becomes_a_mapping_keeps_the_id_that_lies_in_state(
    site: TemporarySite, origin: Origin
) -> None:
    url = origin.serve("/a", rss(item(1)))
    site.config.write_text(f"- {{url: {url}, allow_private_addresses: true}}\n")
    site.round()
    first = site.document()

    site.configure(url, site={"title": "Morning Desk"})
    site.round()

    assert site.document().feed_id == first.feed_id
    assert site.document().ids == first.ids


def test_a_list_that_lost_its_state_finds_the_id_in_output(site: TemporarySite, origin: Origin) -> None:
    url = origin.serve("/a", rss(item(1), item(2)))
    site.config.write_text(f"- {{url: {url}, allow_private_addresses: true}}\n")
    site.round()
    first = site.document()

    site.lose_state()
    site.round()

    assert (site.document().feed_id, site.document().ids) == (first.feed_id, first.ids)
    assert site.subscriber.complaints == []


@TWO_KINDS
def test_changing_base_url_changes_no_id(site: TemporarySite, origin: Origin, make: Make) -> None:
    """Rule C1: base_url only makes links."""
    url = origin.serve("/a", rss(make(1), make(2)))
    site.configure({"url": url, "topics": "economy"})
    site.round()
    first = site.document()

    site.configure(
        {"url": url, "topics": "economy"},
        site={"base_url": "https://news.desk.example", "contact": "desk@desk.example"},
        publish={"content": "full"},
    )
    site.round()

    assert site.document().ids == first.ids
    assert site.document().feed_id == first.feed_id
    assert b"https://news.desk.example/all.atom" in (site.output / "all.atom").read_bytes()
    assert site.subscriber.complaints == []


@TWO_KINDS
def test_an_address_listed_under_was_keeps_every_id(site: TemporarySite, origin: Origin, make: Make) -> None:
    """Rule B9, by hand."""
    items = [make(number) for number in range(5)]
    old, new = origin.serve("/old", rss(*items)), origin.serve("/new", rss(*items))
    site.configure(old)
    site.round()
    first = site.document()

    site.configure({"url": new, "was": old})
    site.clock.forward(hours=1)
    site.round()

    assert site.document() == first
    assert site.subscriber.complaints == []
    assert [source.url for source in site.status().sources] == [new]
    assert site.status().articles == 5


@TWO_KINDS
def test_an_edited_address_is_recognised_where_host_and_half_of_the_guids_match(
    site: TemporarySite, origin: Origin, make: Make
) -> None:
    """Rule B9, by itself."""
    old = origin.serve("/old", rss(*(make(number) for number in range(6))))
    new = origin.serve("/new", rss(*(make(number) for number in range(3, 9))))
    site.configure(old)
    site.round()
    first = site.document()

    site.configure(new)
    site.clock.forward(hours=1)
    site.round()

    assert set(first.ids) < set(site.document().ids)
    assert len(site.document().ids) == 9
    assert site.subscriber.complaints == []
    assert site.status().articles == 9


@pytest.mark.parametrize("make", [item, owned])
def test_an_edited_address_with_few_known_guids_shows_no_known_page_twice(
    site: TemporarySite, origin: Origin, make: Make
) -> None:
    """Rules B8 and C13 where B9 does not recognise the source: what is the same page stays one piece."""
    old = origin.serve("/old", rss(*(make(number) for number in range(6))))
    new = origin.serve("/new", rss(*(make(number) for number in range(5, 12))))
    site.configure(old)
    site.round()

    site.configure(new)
    site.clock.forward(hours=1)
    site.round()

    assert site.subscriber.complaints == []


@TWO_KINDS
def test_a_source_that_is_removed_and_added_again_repeats_nothing(
    site: TemporarySite, origin: Origin, make: Make
) -> None:
    """Issue item 4; rule C13."""
    a = origin.serve("/a", rss(*(make(number) for number in range(4))))
    b = origin.serve("/b", rss(item(20, "other.example")))
    site.configure(a, b)
    site.round()
    first = site.document()

    site.configure(b)
    site.clock.forward(hours=1)
    site.round()
    without = site.document()
    origin.replace("/a", body=rss(*(make(number) for number in range(5))))
    site.configure(a, b)
    site.clock.forward(days=3)
    site.round()

    assert without.ids == first.ids
    assert set(site.document().ids) - set(first.ids) == set(site.subscriber.ids["all.atom"][5:])
    assert len(site.document().ids) == 6
    assert site.subscriber.complaints == []


def test_a_source_that_comes_back_is_polled_at_once(site: TemporarySite, origin: Origin) -> None:
    a, b = origin.serve("/a", rss(item(1)), etag='"1"'), origin.serve("/b", rss(item(2)))
    site.configure(a, b)
    site.round()
    site.configure(b)
    site.round(everything=False)
    origin.forget()

    site.configure(a, b)
    site.round(everything=False)

    assert len(origin.requests("/a")) == 1


@KINDS
def test_a_lost_store_rebuilds_the_same_ids_and_ledgers_from_output(
    site: TemporarySite, origin: Origin, make: Make
) -> None:
    """Rule C13: the published output is read back as the ledger."""
    items = [make(number) for number in range(5)]
    origin.serve("/a", rss(*items))
    site.configure({"url": origin.at("/a"), "topics": "economy", "regions": "gulf"})
    site.round()
    first = {name: site.document(name) for name in ("all", "topics/economy", "regions/gulf")}

    site.lose_state()
    site.clock.forward(days=1)
    origin.replace("/a", body=rss(make(9), *items))
    site.round()

    for name, before in first.items():
        document = site.document(name)
        assert set(before.ids) < set(document.ids), name
        assert len(document.ids) == 6, name
        kept = {entry.id: entry for entry in document.entries}
        assert {entry.id: entry.updated for entry in before.entries} == {
            entry.id: kept[entry.id].updated for entry in before.entries
        }
    assert site.subscriber.complaints == []


@KINDS
def test_a_lost_store_and_a_lost_output_give_the_same_ids_again(
    site: TemporarySite, origin: Origin, make: Make
) -> None:
    """Rule C1: ids are derivable without the store, from feeds.yaml and the source alone."""
    site.configure(origin.serve("/a", rss(*(make(number) for number in range(5)))))
    site.round()
    first = site.document()

    site.lose_state()
    site.lose_output()
    site.clock.forward(hours=1)
    site.round()

    assert (site.document().feed_id, site.document().ids) == (first.feed_id, first.ids)
    assert site.subscriber.complaints == []


@pytest.mark.parametrize("ending", ["atom", "rss", "json", "html"])
def test_a_document_that_was_deleted_by_hand_is_there_again(
    site: TemporarySite, origin: Origin, ending: str
) -> None:
    """Rule C8: nothing has changed, and still the document is missing."""
    site.configure(origin.serve("/a", rss(item(1))))
    site.round()
    document = site.output / f"all.{ending}"
    body = document.read_bytes()
    document.unlink()

    site.clock.forward(hours=1)
    site.round()

    assert document.read_bytes() == body


def test_a_lost_store_shows_no_copy_twice(site: TemporarySite, origin: Origin) -> None:
    """Rule C1: when copies are collapsed, the article first shown owns the id, also after a loss."""
    a = origin.serve("/a", rss(item(1), item(2), title="First"))
    b = origin.serve("/b", rss(item(1, guid="b-1"), item(3, guid="b-3"), title="Second"))
    site.configure({"url": a, "topics": "economy"}, {"url": b, "topics": "water"})
    site.round()

    site.lose_state()
    site.clock.forward(minutes=40)
    site.round()

    assert site.subscriber.complaints == []
    assert len(site.document().ids) == 3


@KINDS
def test_a_lost_store_after_an_edit_of_the_address_repeats_nothing(
    site: TemporarySite, origin: Origin, make: Make
) -> None:
    """Rules B9 and C13 together: what was published carries the address of then."""
    items = [make(number) for number in range(4)]
    old, new = origin.serve("/old", rss(*items)), origin.serve("/new", rss(*items))
    site.configure(old)
    site.round()
    site.configure({"url": new, "was": old})
    site.clock.forward(hours=1)
    site.round()

    site.lose_state()
    site.clock.forward(hours=1)
    site.round()

    assert len(site.document().ids) == 4
    assert site.subscriber.complaints == []


@KINDS
def test_a_lost_store_of_a_source_with_a_secret_repeats_nothing(
    site: TemporarySite, origin: Origin, make: Make
) -> None:
    """Rules C13 and C16: such a source has no self link by which it could be found again."""
    site.environ = {"WIRE_KEY": "s3cr3t-key"}
    origin.serve("/a", rss(*(make(number) for number in range(4))))
    site.configure(origin.at("/a?key=${WIRE_KEY}"))
    site.round()

    site.lose_state()
    site.clock.forward(hours=1)
    site.round()

    assert len(site.document().ids) == 4
    assert site.subscriber.complaints == []


def test_a_lost_store_of_a_file_source_repeats_nothing(site: TemporarySite) -> None:
    (site.folder / "wire.xml").write_text(rss(*(foreign(number) for number in range(4))), "utf-8")
    site.configure("file:wire.xml")
    site.round()

    site.lose_state()
    site.clock.forward(hours=1)
    site.round()

    assert len(site.document().ids) == 4
    assert site.subscriber.complaints == []


def test_a_lost_store_calls_the_full_text_no_change(site: TemporarySite, origin: Origin) -> None:
    """Rule B6: output held an excerpt; the text that comes back with the next poll is the old one."""
    long = "A sentence that is said again and again. " * 30
    site.configure(
        origin.serve("/a", rss(item(1, text=long))),
        site={"base_url": "https://desk.example.org", "contact": "desk@example.org"},
    )
    site.round()
    before = site.document().entries[0]

    site.lose_state()
    site.clock.forward(hours=1)
    site.round()

    assert site.document().entries[0].updated == before.updated
    assert site.find(before.id)[0].article.content.count("again and again") == 30
    assert site.find(before.id)[0].changes == 0


def test_a_lost_store_knows_what_had_left_the_document(site: TemporarySite, origin: Origin) -> None:
    """Rule C13: what has left the document stands in an archive, and does not come as new."""
    items = [item(number, published=NOON - timedelta(minutes=number)) for number in range(40)]
    origin.serve("/a", rss(*items))
    site.configure({"url": origin.at("/a"), "backfill": {"days": 2, "max": 100}})
    site.round()
    for day in (1, 2):
        items += [item(100 * day + number, published=NOON + timedelta(days=day)) for number in range(40)]
        site.clock.forward(days=1, hours=6)
        origin.replace("/a", body=rss(*items))
        site.round()
    assert len(site.document().ids) == 50

    site.lose_state()
    site.clock.forward(hours=1)
    site.round()

    assert len(site.subscriber.ids["all.atom"]) == 120
    assert len(site.document("archive/all/1").ids) == 100
    assert site.subscriber.complaints == []


def test_pruned_articles_do_not_come_back(site: TemporarySite, origin: Origin) -> None:
    """Rule C13; issue item 4: after a prune no id changes, nothing is shown twice."""
    site.retention = RetentionPolicy(newest_per_channel=3)
    items = [item(number) for number in range(6)]
    origin.serve("/a", rss(*items))
    site.configure({"url": origin.at("/a"), "topics": "economy"})
    site.round()
    first = site.document()

    for _day in range(10):
        site.clock.forward(days=10)
        site.round()
    site.maintain()
    assert site.status().articles == 3
    origin.replace("/a", body=rss(item(90, published=site.clock.now()), *items))
    for _day in range(3):
        site.clock.forward(days=1)
        site.round()
        site.maintain()

    new = site.subscriber.ids["all.atom"][6:]
    assert len(new) == 1
    assert set(site.document().ids) <= {*first.ids, *new}
    assert site.subscriber.complaints == []


def test_an_article_that_vanished_before_the_prune_does_not_come_back_within_400_days(
    site: TemporarySite, origin: Origin
) -> None:
    """Issue item 4: a seen id is kept 400 days after the last document that listed it."""
    site.retention = RetentionPolicy(newest_per_channel=0)
    origin.serve("/a", rss(item(1), item(2)))
    site.configure(origin.at("/a"))
    site.round()
    origin.replace("/a", body=rss(item(3)))
    site.clock.forward(days=100)
    site.round()
    site.maintain()
    assert site.status().articles == 1

    site.clock.forward(days=295)
    origin.replace("/a", body=rss(item(3), item(1, published=site.clock.now())))
    site.round()
    site.maintain()
    site.round()

    assert len(site.subscriber.ids["all.atom"]) == 3
    assert site.subscriber.complaints == []


def test_one_article_has_one_id_in_every_channel(site: TemporarySite, origin: Origin) -> None:
    """Rule C1."""
    one = item(1, categories=("Economy", "Gulf"))
    site.configure(
        {"url": origin.serve("/a", rss(one)), "topics": "economy"},
        {"url": origin.serve("/b", rss(item(1, guid="copy"))), "regions": "gulf"},
    )
    site.round()

    everything = {name: site.document(name).ids for name in ("all", "topics/economy", "regions/gulf")}

    assert len(set(map(tuple, everything.values()))) == 1, everything
    assert len(everything["all"]) == 1
    assert site.subscriber.complaints == []


def test_a_label_that_a_source_gains_later_brings_its_pieces_with_their_ids(
    site: TemporarySite, origin: Origin
) -> None:
    url = origin.serve("/a", rss(item(1), item(2)))
    site.configure(url)
    site.round()

    site.configure({"url": url, "topics": "economy"})
    site.clock.forward(hours=1)
    site.round()

    assert set(site.document("topics/economy").ids) == set(site.document().ids)
    assert site.subscriber.complaints == []


def test_a_label_that_a_source_loses_leaves_what_was_shown(site: TemporarySite, origin: Origin) -> None:
    """Rule C17: a channel that was once published never vanishes, it goes quiet."""
    url = origin.serve("/a", rss(item(1), item(2)))
    site.configure({"url": url, "topics": "economy"})
    site.round()
    before = site.document("topics/economy")

    origin.replace("/a", body=rss(item(0), item(1), item(2)))
    site.configure(url)
    site.clock.forward(hours=1)
    site.round()

    assert site.document("topics/economy") == before
    assert len(site.document().ids) == 3


def test_the_whole_life_of_a_site_shows_nothing_twice(site: TemporarySite, origin: Origin) -> None:
    """Issue item 4, all of it in one run: edits, losses, vanishing and returning entries, a prune."""
    site.retention = RetentionPolicy(newest_per_channel=5)
    a = [item(number) for number in range(8)]
    b = [owned(20 + number, "other.example") for number in range(8)]
    origin.serve("/a", rss(*a))
    origin.serve("/b", atom(*b))
    origin.serve("/b2", atom(*b))
    economy = {"url": origin.at("/a"), "topics": "economy"}

    def step(*sources: object, **span: float) -> None:
        site.configure(*sources)  # type: ignore[arg-type]
        site.clock.forward(**span)
        site.round()
        site.maintain()
        assert site.subscriber.complaints == []

    step(economy, origin.at("/b"), hours=0)
    origin.replace("/a", body=rss(*a[4:]))
    step(economy, origin.at("/b"), hours=1)
    origin.replace("/a", body=rss(*a))
    step(economy, origin.at("/b2"), hours=1)
    step(economy, hours=1)
    step(economy, origin.at("/b"), hours=1)
    site.lose_state()
    step(economy, origin.at("/b"), hours=1)
    origin.replace("/a", body=rss())
    step(economy, origin.at("/b"), days=40)
    origin.replace("/a", body=rss(*a))
    step(economy, {"url": origin.at("/b"), "regions": "gulf"}, days=60)
    step(economy, {"url": origin.at("/b"), "regions": "gulf"}, days=1)
    site.configure(economy, origin.at("/b"), site={"base_url": "https://d.example", "contact": "a@d.example"})
    site.round()

    assert site.subscriber.complaints == []
    assert len(site.subscriber.ids["all.atom"]) == 16


def test_applied_configuration_is_kept_with_placeholders_only(site: TemporarySite, origin: Origin) -> None:
    """Rule C16: no secret in state/."""
    site.environ = {"WIRE_KEY": "s3cr3t-key"}
    origin.serve("/a", rss(item(1)))
    site.configure({"url": origin.at("/a?key=${WIRE_KEY}"), "headers": {"X-Api-Key": "${WIRE_KEY}"}})
    site.round()

    applied = (site.state / "applied.json").read_text("utf-8")

    assert "s3cr3t-key" not in applied
    assert "${WIRE_KEY}" in applied
    json.loads(applied)


def test_output_that_was_lost_alone_is_written_again_by_the_next_round(
    site: TemporarySite, origin: Origin
) -> None:
    """Nothing changed in the store, and yet readers must find what they subscribed to."""
    site.configure({"url": origin.serve("/a", rss(item(1)), etag='"1"'), "topics": "economy"})
    site.round()
    before = {path: (site.output / path).read_bytes() for path in site.mtimes()}

    shutil.rmtree(site.output)
    site.clock.forward(hours=1)
    site.round()

    assert {path: (site.output / path).read_bytes() for path in site.mtimes()} == before
