"""How many requests a second the built-in server answers: `python -m bench.serving` (needs wrk).

The server is a process of its own, wrk has the other core; the load of the machine before and after is told, for
figures of this sort say little where others work.
"""

import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.request import Request, urlopen

from aggregator.model.channel import RenderedFeed
from aggregator.publish import FolderPublisher
from aggregator.web.feeds import FeedServer
from aggregator.web.listening import served
from aggregator.web.terms import Terms

_SECONDS = 5
_BYTES = 100_000
_RATE = re.compile(r"Requests/sec:\s*([\d.]+)")


def _serve(folder: str) -> None:
    """Serve a folder until the pipe that came in is closed."""
    terms = Terms(fresh_for=timedelta(minutes=5), base_url="https://news.example/")
    with served(FeedServer(Path(folder), lambda: terms), "127.0.0.1", 0) as address:
        print(address, flush=True)
        sys.stdin.read()


@contextmanager
def _server(folder: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "bench.serving", str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("no pipes")
        try:
            yield process.stdout.readline().strip()
        finally:
            process.stdin.close()


def _feed(size: int) -> bytes:
    """Return a document that packs about as well as news does."""
    chance = random.Random(7)
    words = ["".join(chance.choices("aeinorstlmd", k=chance.randint(2, 9))) for _word in range(1500)]
    text = " ".join(chance.choices(words, k=size // 5))
    return f"<feed><entry>{text}</entry></feed>".encode()[:size]


def _rate(url: str, **headers: str) -> float:
    given = [word for name, value in headers.items() for word in ("-H", f"{name.replace('_', '-')}: {value}")]
    done = subprocess.run(
        ["wrk", "-t1", "-c16", f"-d{_SECONDS}", *given, url], capture_output=True, text=True, check=True
    )
    match = _RATE.search(done.stdout)
    return float(match[1]) if match and "Socket errors" not in done.stdout else 0.0


def _etag(url: str, coding: str) -> str:
    with urlopen(Request(url, headers={"Accept-Encoding": coding}), timeout=10) as answer:
        return str(answer.headers["ETag"])


def main() -> None:
    """Measure, and print a line of JSON for each case."""
    if shutil.which("wrk") is None:
        sys.exit("needs wrk (Debian's package of that name)")
    with tempfile.TemporaryDirectory() as folder:
        FolderPublisher(Path(folder)).publish(
            RenderedFeed(path="all.atom", media_type="", body=_feed(_BYTES))
        )
        packed = Path(folder, "all.atom.br").stat().st_size
        with _server(Path(folder)) as address:
            url = f"{address}all.atom"
            cases = {
                "304": {"If_None_Match": _etag(url, "br"), "Accept_Encoding": "br"},
                f"200, br, {_BYTES // 1000} KB ({packed // 1000} KB sent)": {"Accept_Encoding": "br"},
                f"200, plain, {_BYTES // 1000} KB": {},
            }
            for name, headers in cases.items():
                before = os.getloadavg()[0]
                rate = round(_rate(url, **headers))
                print(json.dumps({"case": name, "requests_a_second": rate, "load_before": round(before, 2)}))
                time.sleep(1)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        _serve(sys.argv[1])
    else:
        main()
