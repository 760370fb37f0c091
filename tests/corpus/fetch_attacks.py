"""Runs the lists of attacks against a Fetcher where no packet can leave: `unshare` gave us a network of our own.

`python -m tests.corpus.fetch_attacks FOLDER TRANSPORT` prints a line of JSON for each attack.
"""

import fcntl
import json
import re
import socket
import struct
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from aggregator.fetch.dialling import Network
from aggregator.fetch.policy import FetchPolicy
from aggregator.model.document import FetchFailed, FetchLimits, FetchRequest
from aggregator.ports import Fetcher
from tests.origin import Answer, Origin, Seen

_URL = re.compile(r"https?://[^\s`\"'<>)|]+")
_UP = 0x1 | 0x40  # IFF_UP, IFF_RUNNING
_SET_FLAGS = 0x8914  # SIOCSIFFLAGS
_LIMITS = FetchLimits(connect_seconds=1.0, total_seconds=3.0)


class Now:
    def now(self) -> datetime:
        return datetime.now(UTC)


def raise_loopback() -> None:
    """A new network begins with its loopback down."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        fcntl.ioctl(control, _SET_FLAGS, struct.pack("16sH14x", b"lo", _UP))


def resolve(host: str) -> Sequence[str]:
    """Every name is here, where nobody may ask; numbers mean what the system makes of them."""
    try:
        return [socket.inet_ntoa(socket.inet_aton(host))]
    except OSError:
        return ["127.0.0.1"]


def fetcher_of(transport: str) -> Fetcher:
    policy, network = FetchPolicy(user_agent="test", host_gap_seconds=0), Network(resolve=resolve)
    if transport == "curl":
        from aggregator.fetch.curl_fetcher import curl_fetcher

        return curl_fetcher(policy, Now(), network=network)
    from aggregator.fetch.requests_fetcher import requests_fetcher

    return requests_fetcher(policy, Now(), network=network)


def attacks(folder: Path) -> list[str]:
    """Return the addresses in the texts on forged requests, as they stand there."""
    texts = sorted((folder / "Server Side Request Forgery").rglob("*.*"))
    found = (_URL.findall(path.read_text("utf-8", errors="replace")) for path in texts)
    return sorted({url for urls in found for url in urls})


def redirects(folder: Path) -> list[str]:
    """Return the lines that are meant for a Location."""
    lists = sorted((folder / "Open Redirect" / "Intruder").glob("*.txt"))
    lines = (path.read_text("utf-8", errors="replace").splitlines() for path in lists)
    return sorted({line.strip() for found in lines for line in found if line.strip()})


def asked_directly(fetcher: Fetcher, urls: Sequence[str]) -> Iterator[dict[str, object]]:
    requests = [FetchRequest(key=key, url=url, limits=_LIMITS) for key, url in enumerate(urls)]
    for ending in fetcher.fetch_all(requests):
        assert isinstance(ending, FetchFailed), ending
        url = urls[ending.request.key]
        yield {"url": url, "kind": ending.kind, "detail": ending.detail, "to": resolve_safely(url)}


def resolve_safely(url: str) -> str | None:
    host = re.sub(r"^.*@", "", re.split(r"[/?#\\]", url.split("://", 1)[1])[0]).rsplit(":", 1)[0]
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except OSError:
        return None


def led_there(fetcher: Fetcher, locations: Sequence[str]) -> Iterator[dict[str, object]]:
    """A public server cannot be had here; so the first hop is allowed, and where the second goes is told."""
    with Origin() as origin:
        for key, location in enumerate(locations):
            sent = location.encode().decode("latin-1")
            answer = Answer(status=302, headers=(("Location", sent), ("Content-Length", "0")))
            origin.handle(f"/go/{key}", partial(always, answer))
        requests = [
            FetchRequest(
                key=key,
                url=origin.at(f"/go/{key}"),
                headers=(("X-Key", "secret"),),
                allow_private_addresses=True,
                limits=_LIMITS,
            )
            for key in range(len(locations))
        ]
        for ending in fetcher.fetch_all(requests):
            kind = getattr(ending, "kind", type(ending).__name__)
            hops = [hop.url for hop in getattr(ending, "hops", ())]
            yield {"url": locations[ending.request.key], "kind": kind, "hops": hops}


def always(answer: Answer, seen: Seen) -> Answer:
    return answer


def main() -> None:
    folder, transport = Path(sys.argv[1]), sys.argv[2]
    raise_loopback()
    for line in asked_directly(fetcher_of(transport), attacks(folder)):
        print(json.dumps({"list": "direct", **line}))
    for line in led_there(fetcher_of(transport), redirects(folder)):
        print(json.dumps({"list": "redirect", **line}))


if __name__ == "__main__":
    main()
