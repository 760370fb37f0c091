"""`make bench`: what a poll costs, on made-up feeds served from loopback; CPU of this process, server apart.

Prints a line per round: all new, nothing changed (304), nothing changed (no validators), two new entries each.
"""

import argparse
import multiprocessing
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path

from aggregator.app.settings import Options
from aggregator.app.site import App
from aggregator.service.poller import PollResult

_ENTRIES = 30
_START = datetime(2026, 1, 1, tzinfo=UTC)
_WORDS = "harbour budget glacier orchestra vaccine railway harvest election satellite museum".split()


class _Clock:
    def __init__(self) -> None:
        self.moment = _START

    def now(self) -> datetime:
        return self.moment


def _feed(number: int, version: int) -> bytes:
    first = 2 * version
    items = "".join(_item(number, entry) for entry in range(first + _ENTRIES, first, -1))
    return f'<rss version="2.0"><channel><title>Feed {number}</title>{items}</channel></rss>'.encode()


def _item(number: int, entry: int) -> str:
    text = " ".join(_WORDS[(number * entry + k * k) % len(_WORDS)] for k in range(120))
    published = (_START - timedelta(hours=60 - entry)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    return (
        f"<item><guid>g{number}-{entry}</guid><link>https://f{number}.example/{entry}</link>"
        f"<title>{_WORDS[entry % len(_WORDS)]} {number} {entry}</title><pubDate>{published}</pubDate>"
        f"<description>&lt;p&gt;{text} {number} {entry}&lt;/p&gt;</description></item>"
    )


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        version, number = map(int, self.path.strip("/").split("/")[-2:])
        etag = f'"{version}"' if "/v/" in self.path else ""
        if etag and self.headers.get("If-None-Match") == etag:
            self.send_response(304)
            self.send_header("ETag", etag)
            self.end_headers()
            return
        body = _feed(number, version)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        if etag:
            self.send_header("ETag", etag)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""


def _serve(pipe: Connection) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    pipe.send(server.server_address[1])
    server.serve_forever()


@contextmanager
def _served() -> Iterator[int]:
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    try:
        yield int(ours.recv())
    finally:
        process.terminate()
        process.join()


def _write_site(folder: Path, port: int, feeds: int, *, version: int, validators: bool) -> Path:
    """Write feeds.yaml; a new version of a feed is another path under the same source (`was`)."""
    kind = "v" if validators else "n"
    lines = [
        f"  - {{url: 'http://127.0.0.1:{port}/{kind}/{version}/{number}', topics: t{number % 8},"
        f" regions: r{number % 5}, was: 'http://127.0.0.1:{port}/{kind}/0/{number}'}}"
        if version
        else f"  - {{url: 'http://127.0.0.1:{port}/{kind}/0/{number}', topics: t{number % 8}, regions: r{number % 5}}}"
        for number in range(feeds)
    ]
    head = ["site: {id: 'tag:bench.example,2026:b'}"]
    head += ["polling: {host_gap_seconds: 0, allow_private_addresses: true, concurrency: 32}", "sources:"]
    path = folder / "feeds.yaml"
    path.write_text("\n".join(head + lines) + "\n", encoding="utf-8")
    return path


def _round(name: str, path: Path, clock: _Clock, feeds: int) -> None:
    results: list[PollResult] = []
    began, cpu = time.perf_counter(), time.process_time()
    with App(path, Options(clock=clock)) as app:
        app.store.make_all_due(clock.now())
        app.service.poll_once(results.append)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - began
    new = sum(result.new for result in results)
    failed = sum(result.failed for result in results)
    print(
        f"{name:28s} {len(results):6d} polls {new:7d} new {failed:3d} failed {1000 * cpu / feeds:8.2f} ms CPU a poll {wall:7.1f} s"
    )
    clock.moment += timedelta(hours=2)


def main() -> None:
    """Run the rounds."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--feeds", type=int, default=200)
    feeds: int = parser.parse_args().feeds
    with _served() as port, tempfile.TemporaryDirectory() as folder:
        for validators in (True, False):
            site = Path(folder) / str(validators)
            site.mkdir()
            clock, kind = _Clock(), "validators" if validators else "no validators"
            path = _write_site(site, port, feeds, version=0, validators=validators)
            _round(f"all new, {kind}", path, clock, feeds)
            _round(f"nothing changed, {kind}", path, clock, feeds)
            path = _write_site(site, port, feeds, version=1, validators=validators)
            _round(f"two new each, {kind}", path, clock, feeds)


if __name__ == "__main__":
    main()
