"""What the network answered, kept as it came, so that a stretch of work can be done again (`replaying`).

`state/record/` has a folder for each stretch: the store as it was at its start, the configuration, and a line
for each answer and each round of publishing. Bodies lie by their hash in `bodies/`, each once.
"""

import gzip
import hashlib
import json
import shutil
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from os import SEEK_END
from pathlib import Path

from aggregator import __version__
from aggregator.app.paths import make_folder, write_private
from aggregator.config.placeholders import has_placeholder
from aggregator.config.settings import RecordSettings
from aggregator.model.document import (
    Document,
    FailureKind,
    Fetched,
    FetchFailed,
    FetchRequest,
    Gone,
    Hop,
    NotModified,
    Validators,
)
from aggregator.ports import Clock, Fetcher
from aggregator.store.snapshot import copy_store

STORE, CONFIG, EVENTS, BODIES = "store.db", "config.json", "events.jsonl", "bodies"
_STRETCH = timedelta(days=1)
_NAME = "%Y%m%dT%H%M%S.%fZ"
# A header may repeat what the request said of us; none of these is read by anything.
_UNSAID = frozenset({"set-cookie", "set-cookie2", "www-authenticate", "authorization"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One answer: when it was read, of which source (as written), and what it was."""

    at: datetime
    source: str
    fetched: Fetched


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What had come until then was published."""

    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Torn:
    """A line that a kill or a full disk cut off: after the event of `at` one is missing."""

    at: datetime


Recorded = Answered | Published | Torn


class Recorder:
    """Writes what happens into the newest stretch; as a Clock it stands still while an answer is read."""

    def __init__(self, folder: Path, settings: RecordSettings, clock: Clock) -> None:
        self._folder = folder
        self._settings = settings
        self._clock = clock
        self._lock = threading.Lock()
        self._renewing = threading.Lock()
        # Several rounds may read at once, each in its thread.
        self._reading = threading.local()
        self._store: tuple[Path, str] | None = None
        self._stretch: Path | None = None
        self._written_bytes = 0

    def now(self) -> datetime:
        """Return the present: while an answer is read and stored, the moment at which it came."""
        at: datetime | None = getattr(self._reading, "at", None)
        return at or self._clock.now()

    def begin(self, database: Path, flat: str) -> None:
        """Go on with the newest stretch, or begin one: after a day, or for another configuration or version.

        Raises:
            StoreError: it cannot be written.
        """
        self._store = (database, flat)
        newest = max(stretches(self._folder), default=None)
        if newest is not None and not self._is_over(newest) and _reads(newest / CONFIG) == _heading(flat):
            self._stretch = newest
            _end_line(newest / EVENTS)
        else:
            self._begin(database, flat)

    def renew(self) -> None:
        """Begin another stretch where the present one is a day old, or takes half of what all may take."""
        with self._renewing:
            if self._store is None or self._stretch is None:
                return
            if self._written_bytes > self._limit / 2 or self._is_over(self._stretch):
                self._begin(*self._store)

    @property
    def _limit(self) -> float:
        return self._settings.megabytes * 1024 * 1024

    def _is_over(self, stretch: Path) -> bool:
        return self._clock.now() - began_at(stretch) >= _STRETCH

    def _begin(self, database: Path, flat: str) -> None:
        now = self._clock.now()
        stretch = self._folder / now.strftime(_NAME)
        make_folder(stretch)
        copy_store(database, stretch / STORE)
        write_private(stretch / EVENTS, "")
        write_private(stretch / CONFIG, _heading(flat))
        make_folder(self._folder / BODIES)
        self._stretch = stretch
        self._written_bytes = 0
        self._forget(now)

    def note(self, fetched: Fetched) -> None:
        """Keep an answer; what was cancelled was none."""
        if isinstance(fetched, FetchFailed) and fetched.kind is FailureKind.CANCELLED:
            return
        body = self._keep(fetched.body) if isinstance(fetched, Document) else None
        self._write({"at": self.now().isoformat(), **_fields(fetched, body)})

    def published(self, at: datetime) -> None:
        """Note that what has come is being published, and at which time."""
        self._write({"at": at.isoformat(), "kind": "published"})

    def reading(self, fetched: Iterable[Fetched]) -> Iterator[Fetched]:
        """Give answers on, keeping each; until the next is asked for, its time is the present."""
        for one in fetched:
            self._reading.at = self._clock.now()
            self.note(one)
            try:
                yield one
            finally:
                self._reading.at = None

    def _write(self, event: dict[str, object]) -> None:
        if self._stretch is None:
            return
        with self._lock, (self._stretch / EVENTS).open("a", encoding="utf-8") as file:
            line = json.dumps(event, ensure_ascii=False) + "\n"
            self._written_bytes += file.write(line)

    def _keep(self, body: bytes) -> str:
        digest = hashlib.sha256(body).hexdigest()
        path = self._folder / BODIES / digest
        if not path.exists():
            packed = gzip.compress(body, 6, mtime=0)
            write_private(path, packed)
            self._written_bytes += len(packed)
        return digest

    def _forget(self, now: datetime) -> None:
        """Delete the oldest stretches beyond the limits, and the bodies that none of the rest names."""
        kept = sorted(stretches(self._folder), reverse=True)
        size = 0
        for position, stretch in enumerate(kept):
            size += sum(file.stat().st_size for file in stretch.iterdir())
            size += sum(_size(self._folder / BODIES / name) for name in _bodies(stretch))
            too_old = now - began_at(stretch) > timedelta(days=self._settings.days) + _STRETCH
            if position and (too_old or size > self._limit):
                shutil.rmtree(stretch)
        named = {name for stretch in stretches(self._folder) for name in _bodies(stretch)}
        for file in (self._folder / BODIES).iterdir():
            if file.name not in named:
                file.unlink(missing_ok=True)


class RecordingFetcher:
    """The Fetcher port on another one, whose answers are kept."""

    def __init__(self, fetcher: Fetcher, recorder: Recorder) -> None:
        self._fetcher = fetcher
        self._recorder = recorder

    def fetch_all(self, requests: Iterable[FetchRequest]) -> Iterator[Fetched]:
        """Yield what the other one yields."""
        self._recorder.renew()
        return self._recorder.reading(self._fetcher.fetch_all(requests))

    def stop(self, grace_seconds: float) -> None:
        """Stop the other one."""
        self._fetcher.stop(grace_seconds)


def stretches(folder: Path) -> tuple[Path, ...]:
    """Return the folders of what was recorded; their names sort by time."""
    return tuple(one for one in folder.glob("*T*Z") if (one / CONFIG).exists())


def began_at(stretch: Path) -> datetime:
    """Return when a stretch began."""
    return datetime.strptime(stretch.name.removesuffix("Z") + "+0000", "%Y%m%dT%H%M%S.%f%z")


def events(stretch: Path) -> Iterator[Recorded]:
    """Yield what a stretch holds, in order; a line that was cut off as what it is."""
    at = began_at(stretch)
    for line in (stretch / EVENTS).read_text("utf-8", "replace").split("\n"):
        try:
            event = json.loads(line) if line else None
        except ValueError:
            yield Torn(at=at)
            continue
        if event is None:
            continue
        at = datetime.fromisoformat(event["at"])
        if event["kind"] == "published":
            yield Published(at=at)
        else:
            yield Answered(at=at, source=event["source"], fetched=_fetched(event, stretch.parent))


def _end_line(file: Path) -> None:
    """End a line that was cut off, so that the next one can be read."""
    with file.open("r+b") as events_file:
        if events_file.seek(0, SEEK_END):
            events_file.seek(-1, SEEK_END)
            if events_file.read(1) != b"\n":
                events_file.write(b"\n")


def _fields(fetched: Fetched, body: str | None) -> dict[str, object]:
    """Return an answer as JSON; where the address holds a secret, what is shown of it stands in its place."""
    request = fetched.request
    is_open = not has_placeholder(request.label) and "***" not in request.label
    fields: dict[str, object] = {
        "source": request.label,
        "hops": [[hop.status, hop.url] for hop in fetched.hops] if is_open else [],
    }
    match fetched:
        case Document() | NotModified():
            fields |= {
                "kind": "document" if isinstance(fetched, Document) else "not_modified",
                "headers": [pair for pair in fetched.headers if pair[0] not in _UNSAID],
                "etag": fetched.validators.etag,
                "last_modified": fetched.validators.last_modified,
            }
            if isinstance(fetched, Document):
                fields |= {"body": body, "url": fetched.url if is_open else request.label}
        case Gone():
            fields |= {"kind": "gone"}
        case FetchFailed():
            retry_at = fetched.retry_at.isoformat() if fetched.retry_at else None
            fields |= {"kind": "failed", "how": fetched.kind.value, "detail": fetched.detail}
            fields |= {"status": fetched.status, "retry_at": retry_at}
    return fields


def _fetched(event: dict[str, object], folder: Path) -> Fetched:
    told = json.loads(json.dumps(event))  # JSON's own types, of which nothing is known
    request = FetchRequest(key=0, url=told["source"], label=told["source"])
    hops = tuple(Hop(status=status, url=url) for status, url in told["hops"])
    if told["kind"] == "gone":
        return Gone(request=request, hops=hops)
    if told["kind"] == "failed":
        retry_at = datetime.fromisoformat(told["retry_at"]) if told["retry_at"] else None
        kind = FailureKind(told["how"])
        return FetchFailed(
            request=request,
            kind=kind,
            detail=told["detail"],
            status=told["status"],
            retry_at=retry_at,
            hops=hops,
        )
    headers = tuple((str(name), str(value)) for name, value in told["headers"])
    validators = Validators(etag=told["etag"], last_modified=told["last_modified"])
    if told["kind"] == "not_modified":
        return NotModified(request=request, headers=headers, validators=validators, hops=hops)
    body = gzip.decompress((folder / BODIES / told["body"]).read_bytes())
    return Document(
        request=request, url=told["url"], headers=headers, body=body, validators=validators, hops=hops
    )


def _bodies(stretch: Path) -> set[str]:
    lines = (_reads(stretch / EVENTS) or "").split("\n")
    return {line.partition('"body": "')[2].partition('"')[0] for line in lines} - {""}


def _heading(flat: str) -> str:
    return json.dumps({"version": __version__, "config": flat})


def _reads(path: Path) -> str | None:
    try:
        return path.read_text("utf-8")
    except OSError:
        return None


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
