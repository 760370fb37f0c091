"""What every Store promises about pages: one holder, turns and budgets of hosts, no answer after an edit."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from aggregator.dedupe import PlacingPolicy, guid_key, keyed, place
from aggregator.model.article import Article
from aggregator.model.page import PageLease, PagePolicy, PageVerdict, RobotsFile
from aggregator.model.poll import Lease, Outcome, PollDecision
from aggregator.model.report import RetentionPolicy
from aggregator.model.retraction import Retraction
from aggregator.model.source import Backfill
from aggregator.model.story import Known
from aggregator.store import SqlStore, open_database
from aggregator.store.liveness import Presence
from tests.fakes import NOON, article, labelled, source
from tests.site import place_empty_store

_SITE = "tag:t.example,2026:x"
_INTERVAL = timedelta(minutes=30)
_FEED = "https://feeds.example/feed"
_POLICY = PagePolicy(gap=timedelta(seconds=5), per_day=4)
OpenStore = Callable[[str], SqlStore]


@pytest.fixture
def open_store(tmp_path: Path) -> Iterator[OpenStore]:
    """Return a function that opens the store as one more process would, under a name."""
    stores: list[SqlStore] = []
    place_empty_store(tmp_path / "state" / "aggregator.db")

    def run(name: str) -> SqlStore:
        database = open_database(tmp_path / "state" / "aggregator.db")
        stores.append(SqlStore(database, Presence(tmp_path / "state" / "run", name), _SITE))
        return stores[-1]

    yield run
    for store in stores:
        store.close()


@pytest.fixture
def store(open_store: OpenStore) -> SqlStore:
    opened = open_store("first")
    opened.sync_sources([source(_FEED, full_text=True)], _INTERVAL, NOON)
    return opened


def poll(store: SqlStore, *articles: Article, now: datetime = NOON) -> None:
    """Commit a document of these articles as the poller does."""
    store.make_all_due(now)
    (lease,) = store.lease_due(now, 10)
    backfill = Backfill(days=999, max_articles=999) if lease.state.succeeded_at is None else None
    policy = PlacingPolicy(
        source_id=lease.source_id, source_key=lease.source_key, site_id=_SITE, backfill=backfill
    )
    batch = keyed(map(labelled, articles), policy.source_key, _SITE)
    state = replace(lease.state, next_poll_at=now + timedelta(days=99), succeeded_at=now, outcome=Outcome.NEW)

    def decide(known: Known) -> PollDecision:
        return PollDecision(placements=place(batch, known, policy), state=state, full_text=True)

    keys = {key for one in batch for key in one.keys}
    store.commit_poll(lease, keys, decide, now)


def on(host: str, number: int, **changes: object) -> Article:
    return article(number, link=f"https://{host}/{number}", **changes)


def got(lease: PageLease, at: datetime, **changes: object) -> PageVerdict:
    """Return the verdict on a page whose text was read, to be looked at again at a time."""
    state = replace(lease.state, wanted=False, attempts=0, due_at=at, text="<p>long</p>")
    return PageVerdict(state=state, shown=replace(lease.article, content="<p>long</p>"), **changes)  # type: ignore[arg-type]  # fields by name


def test_one_page_of_each_host_at_a_time_the_newest_first(store: SqlStore) -> None:
    poll(store, on("a.example", 1), on("b.example", 2), on("a.example", 3, published_at=NOON))

    first = store.lease_pages(NOON, _POLICY)
    again = store.lease_pages(NOON + timedelta(seconds=4), _POLICY)
    later = store.lease_pages(NOON + timedelta(seconds=5), _POLICY)

    assert sorted(one.host for one in first) == ["a.example", "b.example"]
    assert again == ()
    assert [one.host for one in later] == ["a.example"]
    assert {one.article_id for one in first}.isdisjoint(one.article_id for one in later)


def test_hosts_of_one_owner_take_turns(store: SqlStore) -> None:
    """Whose domain it is counts, not what stands before it (rule A8)."""
    poll(store, on("www.a.example", 1), on("sport.a.example", 2), on("a.github.io", 3), on("b.github.io", 4))

    first = store.lease_pages(NOON, _POLICY)
    later = store.lease_pages(NOON + _POLICY.gap, _POLICY)

    assert sorted(one.host for one in first) == ["a.example", "a.github.io", "b.github.io"]
    assert [one.host for one in later] == ["a.example"]


def test_a_living_holder_keeps_its_page_and_a_dead_one_loses_it(
    open_store: OpenStore, store: SqlStore
) -> None:
    poll(store, on("a.example", 1))
    store.lease_pages(NOON, _POLICY)
    other, later = open_store("second"), NOON + timedelta(minutes=1)

    living = other.lease_pages(later, _POLICY)
    store.close()
    dead = other.lease_pages(later, _POLICY)

    assert living == ()
    assert [(one.article.link, one.state.attempts) for one in dead] == [("https://a.example/1", 2)]


def test_an_answer_that_comes_after_an_edit_of_the_entry_is_refused(store: SqlStore) -> None:
    poll(store, on("a.example", 1))
    (lease,) = store.lease_pages(NOON, _POLICY)
    edited = on("a.example", 1, content="<p>anew</p>", text_hash=b"anew", updated_at=NOON)
    poll(store, edited, now=NOON + timedelta(minutes=1))

    accepted = store.commit_page(lease, got(lease, NOON), NOON + timedelta(minutes=2), asked=True)

    assert not accepted
    assert store.showings("all", 1)[0].article.content == "<p>anew</p>"
    assert len(store.lease_pages(NOON + timedelta(minutes=2), _POLICY)) == 1


def test_the_text_of_a_page_stands_until_it_is_read_again(store: SqlStore) -> None:
    poll(store, on("a.example", 1, content="<p>ab</p>"))
    (lease,) = store.lease_pages(NOON, _POLICY)
    assert store.commit_page(lease, got(lease, NOON + timedelta(days=1)), NOON, asked=True)
    later = NOON + timedelta(minutes=1)

    poll(store, on("a.example", 1, title="Anew", content="<p>cd</p>", text_hash=b"anew"), now=later)

    shown = store.showings("all", 1)[0].article
    assert (shown.title, shown.content) == ("Anew", "<p>long</p>")
    assert [one.state.wanted for one in store.lease_pages(later, _POLICY)] == [True]


def test_a_lost_store_that_was_read_back_asks_for_the_pages_again(store: SqlStore) -> None:
    """A changed article without a page of its own, as recovery leaves them, gets one."""
    poll(store, article(1, link=None))
    assert store.lease_pages(NOON, _POLICY) == ()

    poll(store, on("a.example", 1, text_hash=b"anew"), now=NOON + timedelta(minutes=1))

    assert len(store.lease_pages(NOON + timedelta(minutes=1), _POLICY)) == 1


def test_looking_whether_pages_are_there_takes_half_of_the_budget_at_most(store: SqlStore) -> None:
    poll(store, *(on("a.example", number) for number in range(6)))
    tomorrow = NOON + timedelta(days=1)
    for _ in range(2):
        for number in range(6):
            moment = NOON + timedelta(seconds=5 * number)
            for lease in store.lease_pages(moment, replace(_POLICY, per_day=99)):
                store.commit_page(lease, got(lease, tomorrow), moment, asked=True)
    poll(store, on("a.example", 9), now=tomorrow)

    wanted = []
    for number in range(9):
        for lease in store.lease_pages(tomorrow + timedelta(seconds=5 * number), _POLICY):
            wanted.append(lease.state.wanted)
            verdict = got(lease, tomorrow + timedelta(days=1))
            store.commit_page(lease, verdict, tomorrow, asked=True)

    assert wanted == [True, False]


def test_a_turn_that_was_not_used_is_given_back(store: SqlStore) -> None:
    poll(store, on("a.example", 1), on("a.example", 2))
    (lease,) = store.lease_pages(NOON, _POLICY)
    forbidden = PageVerdict(state=replace(lease.state, wanted=False, due_at=None, reason="no"))

    store.commit_page(lease, forbidden, NOON, asked=False)

    assert len(store.lease_pages(NOON, _POLICY)) == 1


def test_robots_txt_is_kept_with_its_origin(store: SqlStore) -> None:
    poll(store, on("a.example:8080", 1))
    (lease,) = store.lease_pages(NOON, _POLICY)
    file = RobotsFile(origin=lease.origin, text="User-agent: *", checked_at=NOON)

    store.keep_robots(file)
    store.release_page(lease, NOON, NOON + _POLICY.gap)
    (again,) = store.lease_pages(NOON + timedelta(seconds=5), _POLICY)

    assert (lease.origin, lease.robots) == ("https://a.example:8080", None)
    assert again.robots == file
    assert again.state.attempts == 1


def test_a_retracted_article_is_in_no_channel_and_comes_back_under_its_id(store: SqlStore) -> None:
    poll(store, on("a.example", 1))
    (lease,) = store.lease_pages(NOON, _POLICY)
    before = store.showings("all", 9)
    gone = PageVerdict(state=replace(lease.state, due_at=NOON), retract=Retraction.PAGE_GONE)
    store.commit_page(lease, gone, NOON, asked=True)
    without = store.showings("all", 9)
    report = store.find("https://a.example/1")[0]

    (again,) = store.lease_pages(NOON + timedelta(seconds=5), _POLICY)
    store.commit_page(again, PageVerdict(state=again.state, restore=True), NOON, asked=True)

    assert without == ()
    assert (report.retraction, report.retracted_at) == (Retraction.PAGE_GONE, NOON)
    assert again.retraction is Retraction.PAGE_GONE
    assert store.showings("all", 9) == before


def test_retention_lets_a_copy_lead_that_is_not_retracted(store: SqlStore) -> None:
    """The lead is deleted; of the copies that stay, the older one is retracted."""
    other, third = "https://b.example/feed", "https://c.example/feed"
    store.sync_sources([source(url, full_text=True) for url in (_FEED, other, third)], _INTERVAL, NOON)
    for number, url in enumerate((_FEED, other, third)):
        moment = NOON + timedelta(days=number)
        one = article(1, guid=url, link="https://a.example/1", first_seen_at=moment, published_at=NOON)
        _poll_source(store, url, one, moment)
    identity = store.showings("all", 9)[0].entry_id
    copies = {one.source_url: one for one in store.find("https://a.example/1")}
    _delete_entry(store, other, NOON + timedelta(days=3))

    keep_late = RetentionPolicy(articles=timedelta(days=90), newest_per_channel=0)
    store.prune(NOON + timedelta(days=90, hours=1), keep_late)

    (shown,) = store.showings("all", 9)
    assert len(copies) == 3
    assert (shown.entry_id, shown.outlet.url) == (identity, third)


def _poll_source(store: SqlStore, url: str, one: Article, now: datetime) -> None:
    lease = _lease(store, url, now)
    policy = PlacingPolicy(
        source_id=lease.source_id, source_key=lease.source_key, site_id=_SITE, backfill=Backfill(days=999)
    )
    batch = keyed([labelled(one)], policy.source_key, _SITE)
    state = replace(lease.state, next_poll_at=None, succeeded_at=now, outcome=Outcome.NEW)
    store.commit_poll(
        lease,
        batch[0].keys,
        lambda known: PollDecision(placements=place(batch, known, policy), state=state),
        now,
    )


def _delete_entry(store: SqlStore, url: str, now: datetime) -> None:
    """Poll a source whose document names its entry as deleted."""
    lease = _lease(store, url, now)
    deleted = (guid_key(url, lease.source_key).value,)
    state = replace(lease.state, next_poll_at=None)
    committed = store.commit_poll(
        lease, [], lambda _known: PollDecision(placements=(), state=state, deleted=deleted), now
    )
    assert committed.retracted == 1


def _lease(store: SqlStore, url: str, now: datetime) -> Lease:
    store.make_all_due(now)
    leases = store.lease_due(now, 10)
    for one in leases:
        if one.url != url:
            store.release(one)
    return next(one for one in leases if one.url == url)
