"""What every Store promises about leases: one poller for a source at a time, and nothing lost at a death."""

import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from aggregator.model.document import Validators
from aggregator.model.poll import Lease, Move, Outcome, PollDecision, PublisherWishes
from aggregator.model.report import RetentionPolicy
from aggregator.store import SqlStore, open_database
from aggregator.store.leases import LEASE
from aggregator.store.liveness import Presence
from aggregator.store.schema import source_state
from tests.fakes import NOON, source
from tests.site import place_empty_store

INTERVAL = timedelta(minutes=30)
ROOT = Path(__file__).parents[2]
OpenStore = Callable[[str], SqlStore]


@pytest.fixture
def open_store(tmp_path: Path) -> Iterator[OpenStore]:
    """Return a function that opens the store as one more process would, under a name."""
    stores: list[SqlStore] = []

    place_empty_store(tmp_path / "state" / "aggregator.db")

    def run(name: str) -> SqlStore:
        database = open_database(tmp_path / "state" / "aggregator.db")
        stores.append(SqlStore(database, Presence(tmp_path / "state" / "run", name), "tag:t,2026:x"))
        return stores[-1]

    yield run
    for store in stores:
        store.close()


@pytest.fixture
def store(open_store: OpenStore) -> SqlStore:
    return open_store("first")


def sync(store: SqlStore, *urls: str, now: datetime = NOON) -> None:
    store.sync_sources([source(url) for url in urls], INTERVAL, now)


def commit(store: SqlStore, lease: Lease, now: datetime, **state: object) -> bool:
    """End a poll without articles."""
    after = {"next_poll_at": now + INTERVAL, "polled_at": now, "outcome": Outcome.NEW, **state}
    done = PollDecision(placements=(), state=replace(lease.state, **after))  # type: ignore[arg-type]
    return store.commit_poll(lease, [], lambda _known: done, now).accepted


def urls_of(leases: tuple[Lease, ...]) -> list[str]:
    return [lease.url for lease in leases]


def test_a_new_source_is_due_at_once_and_leased_once(store: SqlStore) -> None:
    """Rule A1: a new source is due at once."""
    sync(store, "https://a.example/feed")

    first = store.lease_due(NOON, 10)
    second = store.lease_due(NOON, 10)

    assert urls_of(first) == ["https://a.example/feed"]
    assert first[0].expires_at == NOON + LEASE
    assert second == ()


def test_two_processes_never_hold_one_source(open_store: OpenStore) -> None:
    one, two = open_store("one"), open_store("two")
    sync(one, *(f"https://h{number}.example/feed" for number in range(10)))

    first, second = one.lease_due(NOON, 6), two.lease_due(NOON, 10)

    assert len(first) == 6
    assert len(second) == 4
    assert not set(urls_of(first)) & set(urls_of(second))


def test_many_threads_lease_each_source_once(open_store: OpenStore) -> None:
    """BEGIN IMMEDIATE: two writers queue, and none of them fails."""
    one, two = open_store("one"), open_store("two")
    sync(one, *(f"https://h{number}.example/feed" for number in range(60)))
    leased: list[str] = []

    def work(store: SqlStore) -> None:
        while batch := store.lease_due(NOON, 3):
            leased.extend(urls_of(batch))

    threads = [threading.Thread(target=work, args=(store,)) for store in (one, two) * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(leased) == 60
    assert len(set(leased)) == 60


def test_the_token_refuses_a_late_commit(open_store: OpenStore) -> None:
    """A lease that ran out and passed on: what the first holder brings is not written."""
    slow, quick = open_store("slow"), open_store("quick")
    sync(slow, "https://a.example/feed")
    (late,) = slow.lease_due(NOON, 1)
    after = NOON + LEASE
    (fresh,) = quick.lease_due(after, 1)

    accepted = commit(quick, fresh, after, validators=Validators(etag='"new"'))
    refused = commit(slow, late, after, validators=Validators(etag='"old"'))

    assert accepted
    assert not refused
    (again,) = slow.lease_due(after + INTERVAL, 1)
    assert again.state.validators.etag == '"new"'


def test_a_late_commit_calls_no_decision(open_store: OpenStore) -> None:
    slow, quick = open_store("slow"), open_store("quick")
    sync(slow, "https://a.example/feed")
    (late,) = slow.lease_due(NOON, 1)
    quick.lease_due(NOON + LEASE, 1)

    committed = slow.commit_poll(late, [], lambda _known: pytest.fail("decided"), NOON + LEASE)

    assert not committed.accepted


def test_a_late_release_frees_nobody_elses_lease(open_store: OpenStore) -> None:
    slow, quick = open_store("slow"), open_store("quick")
    sync(slow, "https://a.example/feed")
    (late,) = slow.lease_due(NOON, 1)
    quick.lease_due(NOON + LEASE, 1)

    slow.release(late)

    assert slow.lease_due(NOON + LEASE, 1) == ()


def test_an_expired_lease_is_given_out_again_with_a_higher_token(store: SqlStore) -> None:
    sync(store, "https://a.example/feed")
    (first,) = store.lease_due(NOON, 1)

    early = store.lease_due(NOON + LEASE - timedelta(seconds=1), 1)
    (second,) = store.lease_due(NOON + LEASE, 1)

    assert early == ()
    assert second.token > first.token


def test_a_released_lease_is_due_again_and_keeps_its_state(store: SqlStore) -> None:
    sync(store, "https://a.example/feed")
    (first,) = store.lease_due(NOON, 1)
    commit(store, first, NOON, validators=Validators(etag='"1"', last_modified="today"))
    later = NOON + INTERVAL
    (second,) = store.lease_due(later, 1)

    store.release(second)
    (third,) = store.lease_due(later, 1)

    assert third.state.validators == Validators(etag='"1"', last_modified="today")


def test_the_leases_of_a_closed_process_are_free_at_once(open_store: OpenStore, tmp_path: Path) -> None:
    survivor = open_store("survivor")
    sync(survivor, "https://a.example/feed")
    leaving = SqlStore(
        open_database(tmp_path / "state" / "aggregator.db"),
        Presence(tmp_path / "state" / "run", "leaving"),
        "",
    )
    leaving.lease_due(NOON, 1)
    held = survivor.lease_due(NOON, 1)

    leaving.close()

    assert held == ()
    assert urls_of(survivor.lease_due(NOON, 1)) == ["https://a.example/feed"]


_LEASES_AND_HANGS = """
import sys
from datetime import datetime, timedelta
from pathlib import Path
from aggregator.model.report import RetentionPolicy
from aggregator.store import SqlStore, open_database
from aggregator.store.liveness import Presence

state, now = Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2])
store = SqlStore(open_database(state / "aggregator.db"), Presence(state / "run", "doomed"), "")
leases = store.lease_due(now, 10)
store.claim_publishing(now, now + timedelta(hours=1))
print(len(leases), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def doomed(store: SqlStore, tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    """A process that holds the leases of two sources and the publisher's place, until it is killed."""
    sync(store, "https://a.example/feed", "https://b.example/feed")
    command = [sys.executable, "-c", _LEASES_AND_HANGS, str(tmp_path / "state"), NOON.isoformat()]
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "2"
        yield process
        process.kill()


def test_a_dead_process_frees_its_leases_at_once_and_a_live_one_keeps_them(
    store: SqlStore, doomed: "subprocess.Popen[str]"
) -> None:
    """Architecture: the lease runs out, or its holder is seen to be dead."""
    alive = store.lease_due(NOON, 10)

    doomed.send_signal(signal.SIGKILL)
    doomed.wait(10)

    assert alive == ()
    assert len(store.lease_due(NOON, 10)) == 2


def test_a_dead_publisher_is_replaced_at_once(store: SqlStore, doomed: "subprocess.Popen[str]") -> None:
    """Item 5: one process publishes; its death must not silence the site."""
    held_by = store.claim_publishing(NOON, NOON + timedelta(minutes=2))

    doomed.send_signal(signal.SIGKILL)
    doomed.wait(10)

    assert held_by == "doomed"
    assert store.claim_publishing(NOON, NOON + timedelta(minutes=2)) is None


def test_hosts_take_turns(store: SqlStore) -> None:
    """A host with many sources must not fill the whole round."""
    many = [f"https://big.example/feed{number}" for number in range(20)]
    few = ["https://one.example/feed", "https://two.example/feed"]
    sync(store, *many, *few)

    first = urls_of(store.lease_due(NOON, 4))

    assert {"https://one.example/feed", "https://two.example/feed"} < set(first)


def test_the_longest_due_comes_first(store: SqlStore) -> None:
    sync(store, "https://young.example/feed", now=NOON)
    store.sync_sources(
        [source("https://young.example/feed"), source("https://old.example/feed")],
        INTERVAL,
        NOON - timedelta(days=1),
    )

    assert urls_of(store.lease_due(NOON, 1)) == ["https://old.example/feed"]


def test_a_removed_source_is_not_leased(store: SqlStore) -> None:
    sync(store, "https://a.example/feed", "https://b.example/feed")

    sync(store, "https://b.example/feed")
    store.make_all_due(NOON)

    assert urls_of(store.lease_due(NOON, 10)) == ["https://b.example/feed"]
    assert store.active_urls() == {"https://b.example/feed"}


def test_nothing_is_leased_before_it_is_due(store: SqlStore) -> None:
    sync(store, "https://a.example/feed")
    (lease,) = store.lease_due(NOON, 1)
    commit(store, lease, NOON)

    assert store.lease_due(NOON + INTERVAL - timedelta(microseconds=1), 1) == ()
    assert store.count_due(NOON + INTERVAL) == 1
    assert len(store.lease_due(NOON + INTERVAL, 1)) == 1


def test_a_host_hold_covers_the_host_and_outlives_a_restart(store: SqlStore, open_store: OpenStore) -> None:
    """Rules A4 and A8: the hold is the host's."""
    sync(store, "https://busy.example/a", "https://busy.example/b", "https://other.example/feed")
    lease = next(one for one in store.lease_due(NOON, 10) if one.url == "https://busy.example/a")
    until = NOON + timedelta(hours=3)
    state = replace(lease.state, next_poll_at=until, outcome=Outcome.FAILED)
    store.commit_poll(
        lease,
        [],
        lambda _known: PollDecision(placements=(), state=state, host_hold=("busy.example", until)),
        NOON,
    )
    restarted = open_store("restarted")

    during = urls_of(restarted.lease_due(until - timedelta(minutes=1), 10))
    restarted.make_all_due(NOON)
    by_hand = urls_of(restarted.lease_due(until - timedelta(minutes=1), 10))
    after = urls_of(restarted.lease_due(until, 10))

    assert during == ["https://other.example/feed"]
    assert by_hand == []
    assert sorted(after) == ["https://busy.example/a", "https://busy.example/b"]


def test_readers_do_not_wait_for_a_writer(store: SqlStore, open_store: OpenStore) -> None:
    """Architecture: reads do not take SQLite's write lock."""
    sync(store, "https://a.example/feed")
    (lease,) = store.lease_due(NOON, 1)
    reader = open_store("reader")
    inside, leave = threading.Event(), threading.Event()

    def decide(_known: object) -> PollDecision:
        inside.set()
        leave.wait(20)
        return PollDecision(placements=(), state=replace(lease.state, next_poll_at=NOON + INTERVAL))

    writer = threading.Thread(target=store.commit_poll, args=(lease, [], decide, NOON))
    writer.start()
    try:
        assert inside.wait(10)
        status = reader.status()
        due = reader.count_due(NOON)
        leased = reader.lease_due(NOON - timedelta(days=1), 1)
    finally:
        leave.set()
        writer.join()

    assert [one.outcome for one in status.sources] == [None]
    assert (due, leased) == (0, ())


def test_state_of_a_source_survives_a_restart_to_the_microsecond(
    store: SqlStore, open_store: OpenStore
) -> None:
    """Rule A2: validators survive restarts; so does everything the schedule needs."""
    sync(store, "https://a.example/feed")
    (lease,) = store.lease_due(NOON, 1)
    odd = NOON + timedelta(microseconds=123_457)
    state = replace(
        lease.state,
        validators=Validators(etag='W/"\u00e9 ,;"', last_modified="not a date"),
        body_hash=bytes(range(16)),
        next_poll_at=odd,
        why="because",
        polled_at=NOON,
        succeeded_at=NOON,
        outcome=Outcome.NEW,
        reason="words \u0627",
        failures=3,
        failing_since=odd,
        title="T",
        read_at=odd,
        body_repeats=True,
        reader=7,
    )
    store.commit_poll(lease, [], lambda _known: PollDecision(placements=(), state=state), NOON)

    (again,) = open_store("restarted").lease_due(odd, 1)

    assert again.state == state


def test_the_lock_file_of_a_process_is_gone_after_it_left(open_store: OpenStore, tmp_path: Path) -> None:
    run = tmp_path / "state" / "run"
    SqlStore(open_database(tmp_path / "state" / "aggregator.db"), Presence(run, "brief"), "").close()

    assert list(run.iterdir()) == []


def test_marks_of_dead_processes_are_swept(
    store: SqlStore, doomed: "subprocess.Popen[str]", tmp_path: Path
) -> None:
    doomed.kill()
    doomed.wait(10)
    run = tmp_path / "state" / "run"
    before = {path.name for path in run.iterdir()}

    store.prune(NOON, RetentionPolicy())

    assert before == {"first.lock", "doomed.lock"}
    assert {path.name for path in run.iterdir()} == {"first.lock"}


# The budget


def polled_before(store: SqlStore, *urls: str) -> None:
    """Have sources that were polled an INTERVAL before and are due again."""
    sync(store, *urls)
    for lease in store.lease_due(NOON, 1000):
        commit(store, lease, NOON)


def test_planned_polls_are_leased_as_far_as_the_hour_has_room(store: SqlStore) -> None:
    """Issue 4: 1.25 times the mean in any hour."""
    polled_before(store, *(f"https://h{number}.example/feed" for number in range(60)))
    due = NOON + INTERVAL

    first = store.lease_due(due, 100, polls_an_hour=40)
    at_once = store.lease_due(due, 100, polls_an_hour=40)
    an_hour_later = store.lease_due(due + timedelta(minutes=66), 100, polls_an_hour=40)

    assert (len(first), len(at_once)) == (50, 0)
    assert len(an_hour_later) == 50  # the leases of the first have run out, and ten never had one
    assert store.polls_in_the_last_hour(due + timedelta(minutes=66)) == 50


def test_new_sources_and_polls_by_hand_wait_for_no_budget(store: SqlStore) -> None:
    """Rule A1: a new source is due at once."""
    urls = [f"https://h{number}.example/feed" for number in range(40)]
    sync(store, *urls)

    new = store.lease_due(NOON, 100, polls_an_hour=0.1)
    for lease in new:
        commit(store, lease, NOON)
    store.make_all_due(NOON)
    by_hand = store.lease_due(NOON, 100, polls_an_hour=0.1)

    assert (len(new), len(by_hand)) == (40, 40)
    assert store.polls_in_the_last_hour(NOON) == 0


def test_a_new_source_does_not_stand_behind_what_the_budget_holds_back(store: SqlStore) -> None:
    """Rule A1: a new source is due at once."""
    old = [f"https://h{number}.example/feed" for number in range(700)]
    polled_before(store, *old)
    due = NOON + 3 * INTERVAL
    store.lease_due(due, 64, polls_an_hour=40)
    sync(store, *old, "https://new.example/feed", now=due)

    leased = store.lease_due(due, 64, polls_an_hour=40)

    assert urls_of(leased) == ["https://new.example/feed"]


def test_a_clock_that_was_set_back_keeps_nobody_waiting_and_makes_nothing_due_at_once(
    store: SqlStore,
) -> None:
    urls = [f"https://h{number}.example/feed" for number in range(4)]
    sync(store, *urls)
    for number, lease in enumerate(store.lease_due(NOON, 4)):
        commit(store, lease, NOON + timedelta(minutes=number), next_poll_at=NOON + (number + 1) * INTERVAL)
    back = NOON - timedelta(hours=2)

    moved = store.heed_clock(back)

    waits = [(one.next_poll_at or NOON) - back for one in store.status().sources]
    assert moved == 4
    assert waits == [(number + 1) * INTERVAL - timedelta(minutes=number) for number in range(4)]
    assert store.lease_due(back, 10) == ()
    assert store.heed_clock(back) == 0


def test_a_clock_that_was_wrong_at_the_last_run_is_noticed_at_the_next_start(store: SqlStore) -> None:
    polled_before(store, "https://a.example/feed")
    years = timedelta(days=700)

    sync(store, "https://a.example/feed", now=NOON - years)

    assert [one.next_poll_at for one in store.status().sources] == [NOON - years + INTERVAL]


def test_a_budget_holds_for_all_processes_of_a_site(open_store: OpenStore) -> None:
    one, two = open_store("one"), open_store("two")
    polled_before(one, *(f"https://h{number}.example/feed" for number in range(40)))
    due = NOON + INTERVAL

    leased = len(one.lease_due(due, 12, polls_an_hour=16)) + len(two.lease_due(due, 100, polls_an_hour=16))

    assert leased == 20


# Polls that brought nothing


def test_quiet_polls_are_written_together_and_their_leases_given_back(store: SqlStore) -> None:
    sync(store, *(f"https://h{number}.example/feed" for number in range(5)))
    leases = store.lease_due(NOON, 10)
    later = NOON + INTERVAL

    held = store.commit_quiet(
        [(one, replace(one.state, next_poll_at=later, rhythm=bytes(150), why="because")) for one in leases]
    )
    again = store.lease_due(later, 10)

    assert held == {one.source_id for one in leases}
    assert [one.state.rhythm for one in again] == [bytes(150)] * 5
    assert store.lease_due(later, 10) == ()


def test_a_quiet_poll_whose_lease_has_passed_on_is_not_written(open_store: OpenStore) -> None:
    slow, quick = open_store("slow"), open_store("quick")
    sync(slow, "https://a.example/feed", "https://b.example/feed")
    late, other = slow.lease_due(NOON, 2)
    slow.release(other)
    (fresh,) = [one for one in quick.lease_due(NOON + LEASE, 2) if one.source_id == late.source_id]

    held = slow.commit_quiet([(late, replace(late.state, next_poll_at=None, why="late"))])

    assert held == frozenset()
    assert commit(quick, fresh, NOON + LEASE)
    assert "late" not in [one.why for one in quick.status().sources]


def test_what_is_written_for_nothing_is_nothing(store: SqlStore) -> None:
    assert store.commit_quiet([]) == frozenset()


# A tick costs what is due, not what there is


def statements(store: SqlStore, work: Callable[[], object]) -> list[str]:
    """Return the statements that some work sends."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    engines = (store._database.readers, store._database.writers)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
    return sent


@pytest.mark.parametrize("sources", [3, 300])
def test_statements_of_a_tick_do_not_grow_with_the_sources(store: SqlStore, sources: int) -> None:
    polled_before(store, *(f"https://h{number}.example/feed" for number in range(sources)))
    due = NOON + INTERVAL

    idle = statements(store, lambda: store.lease_due(NOON, 64, 1000.0))
    busy = statements(store, lambda: store.lease_due(due, 64, 1000.0))
    leases = store.lease_due(due, 64)
    quiet = statements(store, lambda: store.commit_quiet([(one, one.state) for one in leases]))

    assert len(idle) <= 2
    assert len(busy) <= 8
    assert len(quiet) <= 3


def test_no_statement_of_a_tick_goes_through_all_sources(store: SqlStore) -> None:
    """Nothing is O(all sources) at a tick."""
    polled_before(store, *(f"https://h{number}.example/feed" for number in range(200)))
    due = NOON + INTERVAL

    def tick() -> None:
        leases = store.lease_due(due, 64, 1000.0)
        store.commit_quiet([(one, one.state) for one in leases[1:]])
        commit(store, leases[0], due)
        store.first_round()
        store.count_due(due)

    sent = statements(store, tick)

    with store._database.reading() as connection:
        plans = {
            row.detail: statement
            for statement in sent
            if statement.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE"))
            for row in connection.exec_driver_sql(
                f"EXPLAIN QUERY PLAN {statement}", (0,) * statement.count("?")
            )
        }
    whole = {plan: plans[plan] for plan in ("SCAN source_state", "SCAN source") if plan in plans}
    assert whole == {}


def test_a_hold_moves_what_is_due_so_that_it_does_not_stand_first_in_the_line(store: SqlStore) -> None:
    polled_before(store, "https://a.busy.example/1", "https://b.busy.example/2", "https://other.example/3")
    due, until = NOON + INTERVAL, NOON + timedelta(days=1)
    lease = next(one for one in store.lease_due(due, 3) if one.url == "https://a.busy.example/1")
    state = replace(lease.state, next_poll_at=until)
    held = PollDecision(placements=(), state=state, host_hold=("busy.example", until))
    store.commit_poll(lease, [], lambda _known: held, due)

    times = {one.url: one.next_poll_at for one in store.status().sources}

    assert times["https://b.busy.example/2"] == until
    assert times["https://other.example/3"] == due


def test_hosts_of_one_owner_are_one_host_and_of_two_owners_two(store: SqlStore) -> None:
    """Rule A8: the public suffix rule, private section included."""
    urls = ["https://a.blog.example/1", "https://b.blog.example/2", "https://c.other.example/3"]
    sync(store, *urls)

    assert urls_of(store.lease_due(NOON, 3)) == [urls[0], urls[2], urls[1]]


def test_a_source_that_left_is_not_in_the_line(store: SqlStore) -> None:
    sync(store, "https://a.example/feed", "https://b.example/feed")
    sync(store, "https://b.example/feed")

    with store._database.reading() as connection:
        due = sa.select(source_state.c.source_id).where(source_state.c.next_poll_at <= NOON)
        assert len(connection.execute(due).all()) == 1


def test_everything_that_a_schedule_remembers_survives_a_restart(
    store: SqlStore, open_store: OpenStore
) -> None:
    sync(store, "https://a.example/feed")
    (lease,) = store.lease_due(NOON, 1)
    span = timedelta(minutes=7)
    state = replace(
        lease.state,
        next_poll_at=NOON,
        wishes=PublisherWishes(
            max_age=timedelta(0),
            ttl=span,
            period=span,
            skip_hours=frozenset({0, 23}),
            skip_days=frozenset({6}),
        ),
        move=Move(url="https://a.example/feed", target="https://b.example/", since=NOON, adopted=True),
        status=404,
        full_at=NOON,
        overflow_at=NOON,
        rhythm=bytes(range(150)),
        polled_at=NOON,
    )
    store.commit_quiet([(lease, state)])

    (again,) = open_store("restarted").lease_due(NOON, 1)

    assert again.state == state
