"""A year of one site on a clock of its own: is every article shown once, and do store and memory stay bounded?

The program is the whole one, opened each day and closed at its end; the sources are files. Meanwhile a store of an
older schema is put in its place twice, the disk is full, the clock jumps, and nobody runs it for a month. Readers
know nothing but addresses: one reads each day, others sleep for weeks and follow the archives.

    python -m bench.year                     200 sources, 365 days; exit code 1 where something was lost or repeated
"""

import argparse
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from lxml import etree

from aggregator.app.settings import Options
from aggregator.app.site import App
from aggregator.errors import AggregatorError
from aggregator.model.report import RetentionPolicy
from aggregator.service.poller import PollResult
from bench.downgrading import downgraded

_START = datetime(2026, 1, 1, tzinfo=UTC)
_BASE = "http://reader.example/"
_ATOM = "{http://www.w3.org/2005/Atom}"
_DAY = timedelta(days=1)
_TOPICS = 8
_CHANNELS = ("all", "topics/t1", "topics/t2")
_PATIENCE_DAYS = (3, 20)
# Nothing longer than a page of SQLite can be written then.
_FULL_AT_BYTES = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What happens, by the number of the day; `skew` is how many hours the clock is wrong from then on."""

    days: int
    sources: int
    a_day: tuple[float, ...]
    """How many articles a source publishes a day: one of these."""
    listed: int = 60
    rounds_a_day: int = 2
    schemas: Mapping[int, int] = field(default_factory=dict)
    skew: Mapping[int, float] = field(default_factory=dict)
    full: frozenset[int] = frozenset()
    absent: range = range(0)
    retention: RetentionPolicy = field(default_factory=RetentionPolicy)


YEAR = Plan(
    days=365,
    sources=200,
    a_day=(0.1, 0.2, 0.3, 0.5, 1.0),
    rounds_a_day=1,
    schemas={60: 10, 240: 11},
    skew={90: 2, 95: 0, 130: -2, 140: 0},
    full=frozenset((150, 151)),
    absent=range(180, 210),
)
SHORT = Plan(
    days=24,
    sources=6,
    a_day=(1.0, 3.0),
    schemas={5: 10, 20: 11},
    skew={7: 2, 8: 0, 10: -2, 12: 0},
    full=frozenset((13,)),
    absent=range(14, 19),
    retention=RetentionPolicy(articles=timedelta(days=6), newest_per_channel=100),
)


class _Clock:
    """The machine's clock, which may be wrong; `moment` is the time that it is."""

    def __init__(self) -> None:
        self.moment = _START
        self.skew = timedelta(0)

    def now(self) -> datetime:
        return self.moment + self.skew


@dataclass
class _Source:
    """A publisher: a file with the newest entries."""

    number: int
    path: Path
    a_day: float
    entries: list[tuple[str, datetime]] = field(default_factory=list)

    @property
    def topic(self) -> str:
        return f"t{self.number % _TOPICS}"

    def write(self, listed: int, words: Mapping[str, str]) -> None:
        """Put the newest entries into the file, the newest first."""
        del self.entries[:-listed]
        items = "".join(
            f"<item><guid>g{title.split()[-1]}</guid><link>https://o{self.number}.example/{title.split()[-1]}</link>"
            f"<title>{title}</title><pubDate>{format_datetime(at)}</pubDate>"
            f"<description>{words[title]}</description></item>"
            for title, at in reversed(self.entries)
        )
        head = f"<title>Outlet {self.number}</title><link>https://o{self.number}.example/</link>"
        self.path.write_text(f'<rss version="2.0"><channel>{head}{items}</channel></rss>', "utf-8")


@dataclass
class _Reader:
    """A subscriber of one channel; `shown` are titles by id."""

    channel: str
    patience_days: int
    shown: dict[str, str] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)
    listed: frozenset[str] = frozenset()
    came_back: int = 0

    def read(self, output: Path) -> None:
        """Read the document, and archives back to the first that is known."""
        if not (output / f"{self.channel}.atom").exists():
            return
        address: str | None = f"{_BASE}{self.channel}.atom"
        while address is not None and address not in self.known:
            root = etree.parse(output / address.removeprefix(_BASE)).getroot()
            entries = {
                one.findtext(f"{_ATOM}id") or "": one.findtext(f"{_ATOM}title") or ""
                for one in root.iterfind(f"{_ATOM}entry")
            }
            if "/archive/" in address:
                self.known.add(address)
            else:
                self.came_back += len((entries.keys() & self.shown.keys()) - self.listed)
                self.listed = frozenset(entries)
            self.shown |= {key: title for key, title in entries.items() if key not in self.shown}
            links = {link.get("rel"): link.get("href") for link in root.iterfind(f"{_ATOM}link")}
            address = links.get("prev-archive")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it went: `due` titles were listed when somebody looked; of these some were lost, some shown twice."""

    due: int
    lost: int
    repeated: int
    came_back: int
    unseen: int
    """Published and gone again while nobody looked."""
    refused: tuple[str, ...]
    """What the program said on days without work."""
    months: tuple[tuple[int, int, int, int], ...]
    """Articles published so far, and the bytes of the store, of output/, and of this process, each 30 days."""


class Year:
    """A site over the days of a plan."""

    def __init__(self, folder: Path, plan: Plan, seed: int = 0) -> None:
        self._folder = folder
        self._plan = plan
        self._chance = random.Random(seed)
        self._clock = _Clock()
        self._words: dict[str, str] = {}
        self._vocabulary = ["".join(self._chance.choices("abcdefghijklmnoprstuvw", k=7)) for _ in range(4000)]
        self._due: dict[str, set[str]] = {channel: set() for channel in _CHANNELS}
        self._readers = [_Reader(channel, days) for channel in _CHANNELS for days in (1, *_PATIENCE_DAYS)]
        self._refused: tuple[str, ...] = ()
        rates = plan.a_day
        self._sources = {
            (folder / f"s{number}.xml").as_uri(): _Source(
                number, folder / f"s{number}.xml", rates[number % len(rates)]
            )
            for number in range(plan.sources)
        }

    def live(self) -> Iterator[tuple[int, int, int, int]]:
        """Live all days; yield what was measured each thirty."""
        self._write_config()
        for one in self._sources.values():
            one.write(self._plan.listed, self._words)
        for day in range(self._plan.days):
            self._clock.skew = timedelta(
                hours=self._plan.skew.get(day, self._clock.skew / timedelta(hours=1))
            )
            if (revision := self._plan.schemas.get(day)) is not None:
                downgraded(self._folder / "state" / "aggregator.db", revision)
            self._day(day)
            if day % 30 == 29 or day == self._plan.days - 1:
                yield self._measured()

    def outcome(self, months: Sequence[tuple[int, int, int, int]]) -> Outcome:
        """Compare what readers were shown with what was there to be shown."""
        lost = repeated = came_back = 0
        for reader in self._readers:
            reader.read(self._folder / "output")
            titles = list(reader.shown.values())
            lost += len(self._due[reader.channel] - set(titles))
            repeated += len(titles) - len(set(titles))
            came_back += reader.came_back
        return Outcome(
            due=len(self._due["all"]),
            lost=lost,
            repeated=repeated,
            came_back=came_back,
            unseen=len(self._words.keys() - self._due["all"] - self._listed()),
            refused=self._refused,
            months=tuple(months),
        )

    def _listed(self) -> set[str]:
        """Return what publishers list now."""
        return {title for one in self._sources.values() for title, _at in one.entries}

    def _day(self, day: int) -> None:
        if day in self._plan.absent:
            self._clock.moment += _DAY
            self._publish(1.0)
            return
        try:
            with _files_up_to(_FULL_AT_BYTES if day in self._plan.full else None):
                self._run_a_day()
        except AggregatorError as error:
            self._refused += (str(error),)
            self._clock.moment += _DAY
            self._publish(1.0)
        for reader in self._readers:
            if day % reader.patience_days == 0:
                reader.read(self._folder / "output")

    def _run_a_day(self) -> None:
        options = Options(
            clock=self._clock, environ={}, publish_every=timedelta(0), retention=self._plan.retention
        )
        with App(self._folder / "feeds.yaml", options) as app:
            for _round in range(self._plan.rounds_a_day):
                app.service.poll_once(self._note)
                self._clock.moment += _DAY / self._plan.rounds_a_day
                self._publish(1 / self._plan.rounds_a_day)
            app.service.maintain()
            app.alerter.tick()

    def _note(self, result: PollResult) -> None:
        """Note what a source listed when it was polled: from then on it is due to readers."""
        source = self._sources[result.url]
        titles = {title for title, _at in source.entries}
        for channel in ("all", f"topics/{source.topic}"):
            if channel in self._due and not result.failed:
                self._due[channel] |= titles

    def _publish(self, share_of_a_day: float) -> None:
        """Let publishers write what came since they did last; their clocks are right."""
        for one in self._sources.values():
            count = sum(self._chance.random() < one.a_day * share_of_a_day / 8 for _ in range(8))
            for _article in range(count):
                number = len(self._words)
                title = " ".join([*self._chance.sample(self._vocabulary, 6), str(number)])
                self._words[title] = " ".join(self._chance.choices(self._vocabulary, k=60))
                age = timedelta(minutes=self._chance.randrange(600))
                one.entries.append((title, self._clock.moment - age * share_of_a_day))
            if count:
                with _files_up_to(None):
                    one.write(self._plan.listed, self._words)

    def _write_config(self) -> None:
        lines = [
            f"site: {{id: 'tag:reader.example,2026:y', base_url: '{_BASE}', contact: y@reader.example}}",
            "publish: {formats: [atom]}",
            "sources:",
            *(f"  - {{url: '{url}', topics: {one.topic}}}" for url, one in self._sources.items()),
        ]
        (self._folder / "feeds.yaml").write_text("\n".join(lines) + "\n", "utf-8")

    def _measured(self) -> tuple[int, int, int, int]:
        sizes = [
            sum(path.stat().st_size for path in (self._folder / name).rglob(pattern) if path.is_file())
            for name, pattern in (("state", "aggregator.db*"), ("output", "*"))
        ]
        resident = int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
        return len(self._words), sizes[0], sizes[1], resident


@contextmanager
def _files_up_to(size: int | None) -> Iterator[None]:
    """Let no file grow beyond so many bytes, as on a full disk; a limit of this process, which needs no rights."""
    former = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (former[1] if size is None else size, former[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, former)


def main() -> None:
    """Print a line each thirty days, and the outcome."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--short", action="store_true", help="24 days, as in the tests")
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    plan = SHORT if chosen.short else YEAR
    began = time.process_time()
    with tempfile.TemporaryDirectory(prefix="aggregator-year-") as folder:
        year = Year(Path(folder), plan, chosen.seed)
        months = []
        for measured in year.live():
            published, store, output, resident = measured
            months.append(measured)
            print(
                f"{30 * len(months):4} days: {published:6} articles published; store {store / 1e6:5.1f} MB, "
                f"output {output / 1e6:5.1f} MB, process {resident / 1e6:5.1f} MB",
                flush=True,
            )
        ended = year.outcome(months)
    print(
        f"{ended.due} articles to be shown: {ended.lost} lost, {ended.repeated} shown under two ids, ", end=""
    )
    print(f"{ended.came_back} came back; {ended.unseen} came and went while nobody looked; ", end="")
    print(f"{len(ended.refused)} days without work; {time.process_time() - began:.0f} s of CPU")
    for said in dict.fromkeys(ended.refused):
        print(f"  it said: {said}")
    sys.exit(bool(ended.lost or ended.repeated or ended.came_back))


if __name__ == "__main__":
    main()
