"""A round that is killed at any moment, then a normal one: the same store and output as undisturbed."""

import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from tests.fakes import NOON, item, rss
from tests.origin import Origin

_KILLS = 30
_SOURCES = 24
_SEED = 20261122
_REPOSITORY = Path(__file__).resolve().parents[2]
# What differs from run to run by its nature: who held a lease, and the numbers that rows got.
_CANONICAL = {
    "article": (
        "select s.url, a.guid, a.url, a.title, a.summary, a.content, a.published_at, a.updated_at, a.first_seen_at,"
        " a.sort_at, a.last_listed_at, a.language, a.details, a.labels, a.text_hash, a.changes, a.placed_by,"
        " p.entry_id from article a join source s on s.id = a.source_id left join piece p on p.id = a.piece_id"
    ),
    "key": "select k.value, k.kind, s.url, a.guid from article_key k join article a on a.id = k.article_id"
    " join source s on s.id = a.source_id",
    "piece": "select p.entry_id, a.guid, s.url, p.first_shown_at from piece p"
    " join article a on a.id = p.lead_article_id join source s on s.id = a.source_id",
    "membership": "select c.path, p.entry_id, m.shown_at from membership m"
    " join channel c on c.id = m.channel_id join piece p on p.id = m.piece_id",
    "sequence": "select c.path, m.sequence from membership m join channel c on c.id = m.channel_id",
    "channel": "select path, kind, title, feed_id, created_at, last_sequence, dirty_since, published_at,"
    " high_water, entries from channel",
    "source": "select s.url, s.source_key, s.settings, t.etag, t.last_modified, t.body_hash, t.next_poll_at, t.why,"
    " t.polled_at, t.outcome, t.reason, t.failures, t.lease_until, t.lease_holder"
    " from source s join source_state t on t.source_id = s.id",
    "seen": "select value, last_listed_at from seen",
}


def _serve(origin: Origin) -> list[str]:
    return [
        origin.serve(f"/{n}.xml", rss(*(item(100 * n + k, published=NOON) for k in range(12))), etag=f'"{n}"')
        for n in range(_SOURCES)
    ]


def _make_site(folder: Path, urls: list[str]) -> None:
    folder.mkdir()
    labels = ("economy", "politics", "science")
    lines = [f"  - {{url: '{url}', topics: {labels[n % 3]}, regions: asia}}\n" for n, url in enumerate(urls)]
    head = "site: {id: 'tag:killed.example,2026:x'}\npolling: {host_gap_seconds: 0, allow_private_addresses: true}\n"
    (folder / "feeds.yaml").write_text(head + "sources:\n" + "".join(lines), encoding="utf-8")


def _start(folder: Path) -> "subprocess.Popen[bytes]":
    """Start a round and return when it is about to open the site."""
    command = [sys.executable, "-m", "tests.e2e.killed_round", str(folder / "feeds.yaml"), NOON.isoformat()]
    process = subprocess.Popen(command, cwd=_REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    return process


def _finish(folder: Path) -> tuple[float, str]:
    """Run a round to its end; return how many seconds it worked, and what it said on stderr."""
    process, began = _start(folder), time.monotonic()
    output, errors = process.communicate(timeout=60)
    assert b"polls" in output, errors.decode()
    return time.monotonic() - began, errors.decode()


def _kill(folder: Path, after_seconds: float) -> bool:
    """Start a round and kill it; False where it ended before."""
    process = _start(folder)
    try:
        process.communicate(timeout=after_seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.communicate()
        return True
    return False


def _dump(folder: Path) -> dict[str, list[str]]:
    connection = sqlite3.connect(folder / "state" / "aggregator.db")
    try:
        return {name: sorted(map(repr, connection.execute(query))) for name, query in _CANONICAL.items()}
    finally:
        connection.close()


def _documents(folder: Path) -> dict[str, bytes]:
    output = folder / "output"
    return {str(path.relative_to(output)): path.read_bytes() for path in output.rglob("*") if path.is_file()}


def test_a_round_killed_at_any_moment_leaves_no_trace_after_the_next(tmp_path: Path) -> None:
    moments = random.Random(_SEED)
    with Origin() as origin:
        urls = _serve(origin)
        _make_site(tmp_path / "undisturbed", urls)
        seconds, _said = _finish(tmp_path / "undisturbed")
        dump, documents = _dump(tmp_path / "undisturbed"), _documents(tmp_path / "undisturbed")
        assert len(dump["article"]) == 12 * _SOURCES
        killed = attempts = 0
        while killed < _KILLS:
            attempts += 1
            assert attempts <= 2 * _KILLS, "rounds end before they can be killed"
            folder = tmp_path / f"killed-{attempts}"
            _make_site(folder, urls)
            killed += _kill(folder, moments.uniform(0.0, seconds))
            _seconds, said = _finish(folder)
            assert _dump(folder) == dump, said
            assert _documents(folder) == documents, said
            shutil.rmtree(folder)
