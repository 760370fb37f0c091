"""Publishers on loopback who misbehave at random: one asyncio server on many addresses, with a log of its requests.

A source is a path, `/feed/7`; its document changes every few minutes and answers 304 in between. Some sources are
broken for good (`LASTING`), of the others a share of the polls meets one of `FAULTS`. To add a fault: a function
here, and a line in the table. Nothing here may name an address beyond this machine's loopback: the program that is
measured is allowed to ask what is not public. Times are seconds since 1970.
"""

import asyncio
import gzip
import random
import socket
import struct
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from email.utils import formatdate
from io import TextIOBase

_ENTRIES = 10
_CHANGES_EVERY = 600.0
_LARGEST_HEAD = 64 * 1024
_SYLLABLES = "ba ce di fo gu ha ki lo mu ne pa ri so tu ve wa".split()
# As many as a paper uses: texts of a few words are near copies of each other.
_WORDS = [a + b + c for a in _SYLLABLES for b in _SYLLABLES for c in _SYLLABLES]


@dataclass(frozen=True, slots=True)
class Served:
    """One request, as the log keeps it; `ended` is the moment before the last byte of the answer went out."""

    host: str
    source: int
    began: float
    ended: float
    kind: str

    def line(self) -> str:
        """Return it as a line of the log."""
        return f"{self.host} {self.source} {self.began:.6f} {self.ended:.6f} {self.kind}\n"

    @classmethod
    def of(cls, line: str) -> "Served":
        """Return what `line` wrote."""
        host, source, began, ended, kind = line.split()
        return cls(host, int(source), float(began), float(ended), kind)


@dataclass(slots=True)
class Call:
    """One request being answered."""

    source: int
    path: str
    known: str
    writer: asyncio.StreamWriter
    reader: asyncio.StreamReader
    ended: float = 0.0

    async def send(self, wire: bytes) -> None:
        """Send bytes; what follows them belongs to the same answer."""
        self.ended = time.time()
        self.writer.write(wire)
        await self.writer.drain()

    async def answer(self, status: int, body: bytes = b"", *headers: str) -> None:
        """Send a whole answer."""
        lines = [f"HTTP/1.1 {status} {status}", *headers]
        lines += [f"Content-Length: {len(body)}"] if status != 304 else []
        await self.send("\r\n".join([*lines, "", ""]).encode() + body)


Fault = Callable[[Call], Awaitable[None]]


def document(source: int, version: int) -> bytes:
    """Return a source's document; each version has one entry more than the one before, the oldest leaves."""
    numbers = range(version + _ENTRIES - 1, version - 1, -1)
    items = "".join(_item(source, number) for number in numbers)
    return f'<rss version="2.0"><channel><title>Feed {source}</title>{items}</channel></rss>'.encode()


def _item(source: int, number: int) -> str:
    words = random.Random(f"{source} {number}").choices(_WORDS, k=45)
    title, text = " ".join(words[:5]), " ".join(words[5:])
    return (
        f"<item><guid>g{source}-{number}</guid><link>https://f{source}.example/{number}</link>"
        f"<title>{title}</title>"
        f"<pubDate>{formatdate(number * _CHANGES_EVERY, usegmt=True)}</pubDate>"
        f"<description>{text}</description></item>"
    )


async def good(call: Call) -> None:
    """Answer as a server should."""
    version = int(time.time() / _CHANGES_EVERY + call.source * 0.618)
    etag = f'"{call.source}-{version}"'
    if call.known == etag:
        await call.answer(304, b"", f"ETag: {etag}")
    else:
        await call.answer(200, document(call.source, version), f"ETag: {etag}")


def _says(status: int, *headers: str) -> Fault:
    async def fault(call: Call) -> None:
        await call.answer(status, b"no", *headers)

    return fault


def _serves(body: bytes, *headers: str) -> Fault:
    async def fault(call: Call) -> None:
        await call.answer(200, body, *headers)

    return fault


def _leads(status: int, to: str) -> Fault:
    async def fault(call: Call) -> None:
        await call.answer(status, b"", f"Location: {to.format(source=call.source)}")

    return fault


def _trickles(before: bytes) -> Fault:
    """Send a byte now and then until the client has had enough."""

    async def fault(call: Call) -> None:
        await call.send(before)
        for _ in range(2000):
            with suppress(TimeoutError):
                await asyncio.wait_for(call.reader.read(1), 0.05)
                return
            await call.send(b"x")

    return fault


async def _is_silent(call: Call) -> None:
    await call.reader.read()


async def _hangs_up(call: Call) -> None:
    call.ended = time.time()


async def _resets(call: Call) -> None:
    call.ended = time.time()
    call.writer.get_extra_info("socket").setsockopt(
        socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
    )
    call.writer.transport.abort()


_PACKED = gzip.compress(document(0, 1))
_MANY = tuple(f"X-Filler-{number}: x" for number in range(2000))

FAULTS: dict[str, tuple[int, Fault]] = {
    "500": (4, _says(500)),
    "502": (2, _says(502)),
    "503-asks": (2, _says(503, "Retry-After: 20")),
    "429-asks": (2, _says(429, "Retry-After: 10")),
    "404-once": (2, _says(404)),
    "slow-head": (2, _trickles(b"HTTP/1.1 200 OK\r\nX-Slow: ")),
    "slow-body": (2, _trickles(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")),
    "silent": (2, _is_silent),
    "hangs-up": (3, _hangs_up),
    "resets": (3, _resets),
    "cut-gzip": (3, _serves(_PACKED[: len(_PACKED) // 2], "Content-Encoding: gzip")),
    "bomb": (1, _serves(gzip.compress(bytes(40_000_000)), "Content-Encoding: gzip")),
    "garbage": (3, _serves(random.Random(1).randbytes(20_000))),
    "html": (3, _serves(b"<!doctype html><html><body><p>Down for repair</p></body></html>")),
    "empty": (3, _serves(b"")),
    "unclosed": (1, _serves(document(0, 1)[:-40] + b"&")),
    "many-headers": (1, _serves(b"", *_MANY)),
    "circle": (2, _leads(302, "/feed/{source}")),
    "elsewhere": (4, _leads(302, "/hop/{source}")),
    "moved": (2, _leads(301, "/hop/{source}")),
    "file": (1, _leads(302, "file:///etc/passwd")),
}
"""Name -> how often in proportion, and the fault."""

LASTING: dict[str, Fault] = {
    "404": _says(404),
    "410": _says(410),
    "403": _says(403, "cf-mitigated: challenge"),
    "429": _says(429),
}
"""Name -> what a source does for good."""


class Publishers:
    """The server: so many sources, dealt out over the addresses; `fault_share` of the polls go wrong."""

    def __init__(self, log: TextIOBase, fault_share: float, seed: int) -> None:
        self._log = log
        self._fault_share = fault_share
        self._chance = random.Random(seed)

    async def listen(self, addresses: Sequence[str], port: int, listening: Callable[[], None]) -> None:
        """Serve until cancelled; `listening` is called once all addresses are open."""
        servers = [await asyncio.start_server(self._talk, one, port, backlog=64) for one in addresses]
        listening()
        await asyncio.gather(*(server.serve_forever() for server in servers))

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host = writer.get_extra_info("sockname")[0]
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            while len(head := await reader.readuntil(b"\r\n\r\n")) < _LARGEST_HEAD:
                call, began = _call(head, reader, writer), time.time()
                kind, does = self._conduct(call)
                try:
                    await does(call)
                finally:
                    self._log.write(Served(host, call.source, began, call.ended or time.time(), kind).line())
                if does is not good:
                    break
        writer.close()

    def _conduct(self, call: Call) -> tuple[str, Fault]:
        if call.path.startswith("/hop/"):
            return "hop", good
        lasting = lasting_fault(call.source)
        if lasting:
            return lasting, LASTING[lasting]
        if self._chance.random() < self._fault_share:
            weights = [weight for weight, _fault in FAULTS.values()]
            name = self._chance.choices(list(FAULTS), weights)[0]
            return name, FAULTS[name][1]
        return "good", good


def lasting_fault(source: int) -> str | None:
    """Return the name of the fault that a source has for good: one source in a hundred has one."""
    number, rest = divmod(source, 100)
    return list(LASTING)[number % len(LASTING)] if rest == 99 else None


def _call(head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Call:
    first, *lines = head.decode("latin-1").split("\r\n")
    path = first.split(" ")[1]
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Call(int(path.rsplit("/", 1)[-1]), path, headers.get("if-none-match", ""), writer, reader)


def serve(
    log: str,
    addresses: Sequence[str],
    port: int,
    fault_share: float,
    seed: int,
    listening: Callable[[], None],
) -> None:
    """Run the server in this process; the log is written by lines."""
    with open(log, "w", encoding="ascii", buffering=1) as lines:
        asyncio.run(Publishers(lines, fault_share, seed).listen(addresses, port, listening))
