"""A million sources without a network: what claiming, scheduling and releasing cost, and how late polls come.

The store and the schedule are the program's own, called as the service calls them; a poll is an answer 304, or,
one in five, one with a new entry. The clock is this machine's, but for the time in which nothing is due: that is
skipped.

    python -m bench.fleet --sources 10000 100000 1000000
"""

import argparse
import random
import resource
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from aggregator.model.document import Validators
from aggregator.model.poll import Lease, News, Outcome, PollSummary, SourceState
from aggregator.schedule import Bookings, PollPolicy, after, starting_price
from aggregator.schedule.rhythm import Seen, learn, pack
from aggregator.store import SqlStore, open_database
from aggregator.store.liveness import Presence
from aggregator.store.schema import source, source_state
from aggregator.store.states import columns_of

_START = datetime(2026, 3, 2, 9, tzinfo=UTC)
_POLLS_A_SECOND_OF_A_MILLION = 550.0
_BATCH = 1000
_WINDOW = 20
_NEWS_SHARE = 0.2
_POLICY = PollPolicy(shortest=timedelta(minutes=5))


def _rate(sources: int) -> float:
    """Return the polls a second of so many sources."""
    return sources * _POLLS_A_SECOND_OF_A_MILLION / 1e6


class _Clock:
    """Real time from when the next poll is due, with the idle time left out."""

    def __init__(self, store: SqlStore) -> None:
        with store._database.reading() as connection:
            due = connection.execute(sa.select(sa.func.min(source_state.c.next_poll_at))).scalar()
        self.start = due or _START
        self.skipped = 0.0
        self._began = time.perf_counter()

    def now(self) -> datetime:
        return self.start + timedelta(seconds=time.perf_counter() - self._began + self.skipped)


@dataclass(slots=True)
class _Cost:
    """CPU seconds by step."""

    claim: float = 0.0
    schedule: float = 0.0
    release: float = 0.0

    def add(self, claim: float, schedule: float, release: float) -> None:
        self.claim += claim
        self.schedule += schedule
        self.release += release


def _fill(store: SqlStore, sources: int, chance: random.Random) -> None:
    """Insert sources that were polled before, due at random times within the mean interval."""
    mean = sources / _rate(sources)
    engine = store._database.writers
    rhythms = [_rhythm(chance) for _ in range(500)]
    for start in range(0, sources, 20_000):
        numbers = range(start, min(start + 20_000, sources))
        with engine.begin() as connection:
            connection.execute(
                source.insert(),
                [
                    {
                        "id": number + 1,
                        "url": f"https://h{number // 3}.example/{number}",
                        "source_key": f"h{number // 3}.example/{number}",
                        "host": f"h{number // 3}.example",
                        "settings": {},
                        "added_at": _START,
                    }
                    for number in numbers
                ],
            )
            names = ("source_id", *_state(0, mean, b""))
            connection.exec_driver_sql(
                f"INSERT INTO source_state ({', '.join(names)}) VALUES ({', '.join(map(':{}'.format, names))})",
                [
                    {"source_id": number + 1, **_state(mean * chance.random(), mean, chance.choice(rhythms))}
                    for number in numbers
                ],
            )


def _state(wait: float, mean: float, rhythm: bytes) -> dict[str, object]:
    due = _START + timedelta(seconds=wait)
    before = due - timedelta(seconds=mean)
    return columns_of(
        SourceState(
            validators=Validators(etag='"0123456789abcdef"', last_modified="Mon, 02 Mar 2026 08:00:00 GMT"),
            body_hash=bytes(16),
            next_poll_at=due,
            why="about 4 new entries a day",
            polled_at=before,
            succeeded_at=before,
            read_at=before,
            full_at=before,
            outcome=Outcome.NOT_MODIFIED,
            reason="nothing new",
            title="A source",
            reader=1,
            rhythm=rhythm,
        )
    )


def _rhythm(chance: random.Random) -> bytes:
    a_day = 10 ** chance.uniform(-1.5, 2)
    moment = _START.timestamp() - 600
    new = sorted(moment - chance.expovariate(a_day / 86_400) * number for number in range(_WINDOW))
    return pack(learn(None, Seen(moment, new, _WINDOW, new[0])))


@dataclass(frozen=True, slots=True)
class _Site:
    """What a batch of polls works on."""

    store: SqlStore
    clock: _Clock
    bookings: Bookings
    chance: random.Random
    cost: _Cost


def _batch(site: _Site) -> list[float]:
    """Make a batch of polls as the service does; give for each how late it was, in seconds."""
    policy, book, price = _POLICY, site.bookings.book, starting_price(1.0)
    began = time.process_time()
    leases = site.store.lease_due(site.clock.now(), _BATCH)
    now = site.clock.now()
    claimed = time.process_time()
    ended = [
        (lease, after(*_ending(lease, now, site.chance), now, policy, price, 0.5, book)) for lease in leases
    ]
    scheduled = time.process_time()
    site.store.commit_quiet(ended)
    site.cost.add(claimed - began, scheduled - claimed, time.process_time() - scheduled)
    return [_late(lease, now) for lease in leases]


def _polls(store: SqlStore, sources: int, polls: int, chance: random.Random) -> None:
    """Make so many polls and print what they cost and how late they were."""
    clock, cost, late = _Clock(store), _Cost(), list[float]()
    site = _Site(store, clock, Bookings(3600 * _rate(sources)), chance, cost)
    while len(late) < polls:
        batch = _batch(site)
        late += batch
        if len(batch) < _BATCH:
            clock.skipped += 0.9  # the service looks again after a second
    late.sort()
    each = [1e6 * one / len(late) for one in (cost.claim, cost.schedule, cost.release)]
    simulated = (clock.now() - clock.start).total_seconds()
    print(
        f"{sources:8d} sources: {len(late):6d} polls in {simulated:5.0f} s,"
        f" us a poll: claim {each[0]:5.1f} schedule {each[1]:5.1f} release {each[2]:5.1f} all {sum(each):6.1f};"
        f" late p50 {_quantile(late, 0.5):5.2f} p99 {_quantile(late, 0.99):5.2f} s;"
        f" peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024:4d} MB",
        flush=True,
    )


def _ending(lease: Lease, now: datetime, chance: random.Random) -> tuple[PollSummary, SourceState]:
    news = None
    outcome = Outcome.NOT_MODIFIED
    if chance.random() < _NEWS_SHARE:
        outcome = Outcome.NEW
        oldest = now - timedelta(hours=9)
        news = News(window=_WINDOW, published=(now - timedelta(minutes=5),), oldest=oldest)
    state = replace(lease.state, polled_at=now, succeeded_at=now, outcome=outcome, reason="nothing new")
    return PollSummary(outcome=outcome, news=news), state


def _late(lease: Lease, now: datetime) -> float:
    due = lease.state.next_poll_at
    return (now - due).total_seconds() if due is not None else 0.0


def _run(folder: Path, sources: int, polls: int) -> None:
    chance = random.Random(1)
    store = SqlStore(
        open_database(folder / "aggregator.db"), Presence(folder / "run", "bench"), "tag:b,2026:b"
    )
    _fill(store, sources, chance)
    _polls(store, sources, polls, chance)
    store.close()


def _quantile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def main() -> None:
    """Run the sizes."""
    parser = argparse.ArgumentParser(prog="python -m bench.fleet", description=__doc__)
    parser.add_argument("--sources", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--polls", type=int, default=60_000)
    options = parser.parse_args()
    for sources in options.sources:
        with tempfile.TemporaryDirectory() as folder:
            _run(Path(folder), sources, options.polls)


if __name__ == "__main__":
    main()
