"""`python -m bench.push`: how long until a thousand subscribers have a change, and what that costs.

Subscribers and source stand on loopback in a process of their own. From the end of the publish to the last
delivery; then the same with dead callbacks among them.
"""

import argparse
import multiprocessing
import tempfile
import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from aggregator.app.settings import Options
from aggregator.app.site import App

_ITEM = (
    "<item><guid>g-{0}-{1}</guid><link>https://news.example/{0}/{1}</link><title>Report {0} {1}</title>"
    "<description>{2}</description></item>"
)
_TEXT = "The matter is told here in a sentence of some length that a reader might want to see. " * 8


def _feed(version: int, entries: int) -> bytes:
    items = "".join(_ITEM.format(version, number, _TEXT) for number in range(entries))
    return f'<rss version="2.0"><channel><title>Wire</title>{items}</channel></rss>'.encode()


class _Readers(ThreadingHTTPServer):
    """The source at /feed, callbacks below /reader, and callbacks below /dead that never answer a delivery."""

    request_queue_size = 4096
    daemon_threads = True

    def __init__(self, entries: int) -> None:
        super().__init__(("127.0.0.1", 0), _Answering)
        self.entries = entries
        self.version = 1
        self.taken = 0
        self.last = 0.0
        self.lock = threading.Lock()


class _Answering(BaseHTTPRequestHandler):
    server: _Readers

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path == "/feed":
            return self._send(_feed(self.server.version, self.server.entries))
        return self._send(parse_qs(parts.query)["hub.challenge"][0].encode())

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        if self.path.startswith("/dead"):
            time.sleep(60)
            return
        with self.server.lock:
            self.server.taken += 1
            self.server.last = time.monotonic()
        self._send(b"")

    def log_message(self, *_args: object) -> None:
        """Say nothing."""

    def _send(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _serve(entries: int, line: Connection) -> None:
    server = _Readers(entries)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    line.send(server.server_address[1])
    while line.recv():
        line.send((server.taken, server.last))
        server.taken, server.version = 0, server.version + 1


def _told(line: Connection) -> tuple[int, float]:
    line.send(True)
    taken, last = line.recv()
    return taken, last


def _subscribe(app: App, origin: str, kind: str, number: int) -> None:
    topic = app.publisher.policy.site.base_url + "all.atom"
    for one in range(number):
        form = [("hub.mode", "subscribe"), ("hub.topic", topic), ("hub.callback", f"{origin}/{kind}/{one}")]
        app.push.hub.asked([*form, ("hub.secret", f"secret-{one}")])
    app.push.hub.finish()


def _round(app: App) -> None:
    app.store.make_all_due(app.clock.now())
    app.service.poll_once(lambda _result: None)


def _measure(name: str, app: App, line: Connection, wanted: int) -> None:
    """Publish a change, and deliver it as the service's tick does until the living have it."""
    _told(line)
    _round(app)
    began, used = time.monotonic(), time.process_time()
    while (told := app.store.push.report()).waiting > told.subscribers - wanted:
        app.push.hub.tick()
        time.sleep(0.05)
    cpu = time.process_time() - used
    taken, last = _told(line)
    print(
        f"{name}: {taken} deliveries, the last {last - began:.2f} s after the publish, {cpu:.2f} s of CPU here"
    )


def main() -> None:
    """Run the benchmark."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--subscribers", type=int, default=1000)
    arguments.add_argument("--dead", type=int, default=50)
    arguments.add_argument("--entries", type=int, default=100)
    asked = arguments.parse_args()
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target=_serve, args=(asked.entries, theirs), daemon=True
    )
    process.start()
    origin = f"http://127.0.0.1:{ours.recv()}"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "feeds.yaml"
        path.write_text(
            "polling: {allow_private_addresses: true, host_gap_seconds: 0}\n"
            f"push: {{hub: own}}\nsources: ['{origin}/feed']\n",
            "utf-8",
        )
        options = Options(publish_every=timedelta(0), base_url="http://127.0.0.1:9/")
        with App(path, options) as app:
            _round(app)
            _subscribe(app, origin, "reader", asked.subscribers)
            size = (Path(folder) / "output" / "all.atom").stat().st_size
            print(f"a document of {size // 1000} KB")
            _measure(f"{asked.subscribers} subscribers", app, ours, asked.subscribers)
            _subscribe(app, origin, "dead", asked.dead)
            for times in ("first", "again"):
                name = f"… and {asked.dead} dead callbacks, {times}"
                _measure(name, app, ours, asked.subscribers)
    process.kill()


if __name__ == "__main__":
    main()
