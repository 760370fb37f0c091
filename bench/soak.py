"""Many minutes of a running service against publishers who misbehave: does it leak, forget a source, or press a host?

The program is the whole one, in a process of its own, every source at a fixed interval of 15 s; the publishers
are `bench.faulty`, on addresses of 127/8, each of which is a host. Everything runs niced. At the end the
publishers' log and the store are read, and what was promised is said to hold or not; the exit code tells.
Needs Linux: /proc, and loopback addresses beyond 127.0.0.1.

    python -m bench.soak --minutes 20
"""

import argparse
import logging
import multiprocessing
import os
import shutil
import signal
import sqlite3
import statistics
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from multiprocessing.synchronize import Event
from pathlib import Path
from types import FrameType

from aggregator.app.heap import share_one_heap
from aggregator.app.settings import Options
from aggregator.app.site import App
from aggregator.observability import TICK_FAILED, TICK_MISSED, log_to_stderr
from aggregator.schedule import PollPolicy
from bench.faulty import Served, lasting_fault, serve

_INTERVAL = timedelta(seconds=15)
_SOURCES_A_HOST = 4
_GAP_SECONDS = 1.0
# The publishers note when an answer's last byte is about to go out, a moment before we can have it; that we
# have had enough of one they see a moment later.
_CLOCK_SECONDS, _NOTICED_SECONDS = 0.001, 0.1
_CUT = frozenset({"slow-head", "slow-body", "silent"})
_SAMPLE_SECONDS = 5.0
_GROWTH = 0.05
# A host may hold its sources back by a Retry-After, a slow answer each, and a row of failures.
_SILENCE_SECONDS = 150.0
_LATE_SECONDS = 60.0
# The load asks for half a core: a server that starves is late for reasons that say nothing about it.
_NICE = 1
_POLICY = PollPolicy(
    interval=_INTERVAL,
    usual=_INTERVAL,
    fastest=_INTERVAL,
    shortest=_INTERVAL,
    without_validators=_INTERVAL,
)


@dataclass(frozen=True, slots=True)
class _Sample:
    """What was seen of the running service: seconds since its start, resident bytes, the longest overdue."""

    at: float
    own: int
    tree: int
    late: float


def _addresses(sources: int) -> list[str]:
    hosts = -(-sources // _SOURCES_A_HOST)
    return [f"127.{20 + number // 250}.0.{1 + number % 250}" for number in range(hosts)]


def _write_site(folder: Path, addresses: Sequence[str], port: int, sources: int) -> Path:
    lines = [
        "site: {id: 'tag:soak.example,2026:s'}",
        f"polling: {{host_gap_seconds: {_GAP_SECONDS}, allow_private_addresses: true, concurrency: 32}}",
        "serve: {listen: 127.0.0.1:0}",
        "defaults: {limits: {total_seconds: 4, connect_seconds: 2}}",
        "sources:",
    ]
    lines += [
        f"  - {{url: 'http://{addresses[number // _SOURCES_A_HOST]}:{port}/feed/{number}', topics: t{number % 8}}}"
        for number in range(sources)
    ]
    path = folder / "feeds.yaml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _run_service(path: Path, log: Path) -> None:
    """Be the service until SIGTERM; what it logs goes into a file."""
    os.nice(_NICE)
    share_one_heap()
    sys.stderr = log.open("w", encoding="utf-8", buffering=1)
    log_to_stderr(logging.WARNING)
    with App(path, Options(poll=_POLICY, publish_every=timedelta(seconds=30))) as app:

        def stop(_number: int, _frame: FrameType | None) -> None:
            app.service.stop()

        signal.signal(signal.SIGTERM, stop)
        app.run()


def _run_publishers(
    log: Path, addresses: Sequence[str], port: int, share: float, seed: int, listening: Event
) -> None:
    os.nice(_NICE)
    serve(str(log), addresses, port, share, seed, listening.set)


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0


def _cpu_seconds(pid: int) -> float:
    """Return the CPU time of a process that still runs."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _family(pid: int) -> list[int]:
    """Return a process and all that it has started."""
    found = [pid]
    for one in found:
        for children in Path(f"/proc/{one}/task").glob("*/children"):
            try:
                found += map(int, children.read_text("ascii").split())
            except OSError:
                continue
    return found


def _longest_overdue(database: Path) -> float:
    """Return for how many seconds a source that nobody polls has been due."""
    now = time.time()
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=20)) as connection:
        (due,) = connection.execute(
            "SELECT min(t.next_poll_at) FROM source_state t JOIN source s ON s.id = t.source_id"
            " WHERE t.next_poll_at <= :now AND t.lease_until IS NULL"
            " AND s.host NOT IN (SELECT host FROM host_hold WHERE until > :now)",
            {"now": int(now * 1e6)},
        ).fetchone()
    return now - due / 1e6 if due else 0.0


def _watch(pid: int, database: Path, minutes: float) -> list[_Sample]:
    began = time.monotonic()
    samples: list[_Sample] = []
    while (passed := time.monotonic() - began) < 60 * minutes:
        time.sleep(_SAMPLE_SECONDS)
        own, tree = _resident(pid), sum(map(_resident, _family(pid)))
        if not own:
            raise SystemExit("the service has ended by itself")
        late = _longest_overdue(database) if database.exists() else 0.0
        if not samples or int(passed / 60) != int(samples[-1].at / 60):
            print(
                f"{passed / 60:5.1f} min: {own / 1e6:6.1f} MB, with its children {tree / 1e6:6.1f} MB;"
                f" longest overdue {late:4.1f} s",
                flush=True,
            )
        samples.append(_Sample(passed, own, tree, late))
    return samples


def _growth(samples: Sequence[_Sample]) -> tuple[float, str]:
    """Compare the last fifth with the second one: the first is for warming up."""
    end = samples[-1].at
    early = [one.own for one in samples if 0.2 * end <= one.at < 0.4 * end]
    late = [one.own for one in samples if one.at >= 0.8 * end]
    growth = statistics.median(late) / statistics.median(early) - 1
    return growth, f"{statistics.median(early) / 1e6:.1f} -> {statistics.median(late) / 1e6:.1f} MB"


def _pressed(served: Sequence[Served]) -> tuple[int, float]:
    """Return how often a host was asked before its gap was over, and the least gap.

    A redirect within a host is followed at once: the hop belongs to the request before it.
    """
    by_host: dict[str, list[Served]] = defaultdict(list)
    for one in sorted(served, key=lambda one: one.began):
        by_host[one.host].append(one)
    gaps = [
        later.began - former.ended + (_NOTICED_SECONDS if former.kind in _CUT else _CLOCK_SECONDS)
        for requests in by_host.values()
        for former, later in pairwise(requests)
        if later.kind != "hop" and former.kind != "circle"
    ]
    return sum(gap < _GAP_SECONDS for gap in gaps), min(gaps)


def _longest_silence(served: Sequence[Served], sources: int, until: float) -> tuple[float, int]:
    """Return for how long, and whom, nobody asked of the sources that are not broken for good.

    The first fifth does not count: then every document is new.
    """
    warm_at = served[0].began + (until - served[0].began) / 5
    asked: dict[int, list[float]] = {
        number: [warm_at] for number in range(sources) if lasting_fault(number) is None
    }
    spoiled = {source // _SOURCES_A_HOST for source in range(sources) if lasting_fault(source) == "429"}
    for one in served:
        if one.source in asked and one.began > warm_at:
            asked[one.source].append(one.began)
    return max(
        (max(later - former for former, later in pairwise(sorted([*times, until]))), number)
        for number, times in asked.items()
        if number // _SOURCES_A_HOST not in spoiled
    )


def _left_behind(database: Path, stopped_at: float) -> tuple[int, int]:
    """Return how many leases were not given back, and how many sources were long overdue at the end."""
    with closing(sqlite3.connect(database)) as connection:
        (leases,) = connection.execute(
            "SELECT count(*) FROM source_state WHERE lease_until IS NOT NULL"
        ).fetchone()
        (overdue,) = connection.execute(
            "SELECT count(*) FROM source_state t JOIN source s ON s.id = t.source_id"
            " WHERE t.next_poll_at < :late AND s.host NOT IN (SELECT host FROM host_hold WHERE until > :now)",
            {"late": int((stopped_at - _LATE_SECONDS) * 1e6), "now": int(stopped_at * 1e6)},
        ).fetchone()
    return leases, overdue


def _judge(folder: Path, samples: Sequence[_Sample], sources: int, stopped_at: float) -> bool:
    """Print what was promised and how it was kept."""
    lines = (folder / "requests.log").read_text("ascii").splitlines()
    served = sorted((Served.of(line) for line in lines), key=lambda one: one.began)
    said = (folder / "service.log").read_text("utf-8")
    kinds = Counter(one.kind for one in served)
    faults = sum(number for kind, number in kinds.items() if kind not in ("good", "hop"))
    print(f"{len(served)} requests, {faults} of them faulty: {dict(kinds.most_common())}")
    growth, sizes = _growth(samples)
    pressed, least = _pressed(served)
    silence, whom = _longest_silence(served, sources, stopped_at)
    leases, overdue = _left_behind(folder / "state" / "aggregator.db", stopped_at)
    ticks = said.count(TICK_MISSED) + said.count(TICK_FAILED)
    crashes = said.count("Traceback") + said.count("poll.crashed")
    worst = max(one.late for one in samples[len(samples) // 5 :])
    checks = [
        (growth <= _GROWTH, f"memory after warming up: {sizes}, {100 * growth:+.1f} %"),
        (pressed == 0, f"requests within a host's gap: {pressed}; the least gap was {least:.3f} s"),
        (silence <= _SILENCE_SECONDS, f"longest silence towards a source: {silence:.1f} s (no. {whom})"),
        (overdue == 0, f"sources overdue by a minute at the end: {overdue}; longest overdue {worst:.1f} s"),
        (leases == 0, f"leases not given back: {leases}"),
        (ticks == 0, f"ticks missed or failed: {ticks}"),
        (crashes == 0, f"errors of the program: {crashes}"),
    ]
    for holds, text in checks:
        print(f"{'ok    ' if holds else 'BROKEN'} {text}")
    return all(holds for holds, _text in checks)


def main() -> None:
    """Run it and judge."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.soak", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=20.0)
    parser.add_argument("--sources", type=int, default=2000)
    parser.add_argument("--faults", type=float, default=0.04, help="share of the polls that meet a fault")
    parser.add_argument("--port", type=int, default=28_700)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="keep logs and store in this folder")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="aggregator-soak-"))
    addresses = _addresses(options.sources)
    path = _write_site(folder, addresses, options.port, options.sources)
    spawning = multiprocessing.get_context("spawn")
    listening = spawning.Event()
    publishers = spawning.Process(
        target=_run_publishers,
        args=(folder / "requests.log", addresses, options.port, options.faults, options.seed, listening),
    )
    service = spawning.Process(target=_run_service, args=(path, folder / "service.log"))
    try:
        publishers.start()
        if not listening.wait(60):
            raise SystemExit("the publishers do not listen: is the port taken?")
        service.start()
        samples = _watch(service.pid or 0, folder / "state" / "aggregator.db", options.minutes)
        stopped_at = time.time()
        print(f"the service took {_cpu_seconds(service.pid or 0):.1f} s of CPU, start-up included")
        service.terminate()
        service.join(60)
        holds = _judge(folder, samples, options.sources, stopped_at)
    finally:
        for one in (service, publishers):
            if one.is_alive():
                one.terminate()
                one.join(10)
        if options.keep:
            shutil.copytree(folder, options.keep, dirs_exist_ok=True)
        shutil.rmtree(folder, ignore_errors=True)
    raise SystemExit(0 if holds else 1)


if __name__ == "__main__":
    main()
