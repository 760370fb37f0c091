"""A temporary site: a feeds.yaml in a folder of its own, polled in rounds from a real origin on loopback.

site = TemporarySite(tmp_path, origin)
site.configure(origin.serve("/a", rss(item(1))))
results = site.round()
assert site.document("all").titles == [...]
"""

import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from io import BytesIO, TextIOWrapper
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from aggregator.app.settings import Options
from aggregator.app.site import App
from aggregator.cli.main import main
from aggregator.model.push import Delivered, HubRequest
from aggregator.model.report import ArticleReport, RetentionPolicy, StatusReport
from aggregator.observability import logger
from aggregator.schedule import PollPolicy
from aggregator.service.channels import PublishResult
from aggregator.service.poller import PollResult
from aggregator.store import open_database
from tests.fakes import Document, FixedClock, Subscriber, comes_true, read_document
from tests.origin import Origin

LOOPBACK = {"host_gap_seconds": 0, "allow_private_addresses": True}
_STEADY = PollPolicy(interval=timedelta(minutes=30), spread=0.0)


class TemporarySite:
    """One site and one subscriber of it, who reads all channels after each round."""

    def __init__(self, folder: Path, origin: Origin, clock: FixedClock | None = None) -> None:
        self.folder = folder
        self.origin = origin
        self.clock = clock or FixedClock()
        self.subscriber = Subscriber()
        self.retention = RetentionPolicy()
        self.environ: Mapping[str, str] = {}
        self.published = PublishResult()
        self.messages: tuple[str, ...] = ()
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def config(self) -> Path:
        """The site's feeds.yaml."""
        return self.folder / "feeds.yaml"

    @property
    def output(self) -> Path:
        """What readers see."""
        return self.folder / "output"

    @property
    def state(self) -> Path:
        """What must survive."""
        return self.folder / "state"

    def configure(self, *sources: str | Mapping[str, object], **sections: Mapping[str, object]) -> None:
        """Write feeds.yaml; what stands there as site.id stays."""
        site = {**self._site_keys(), **sections.pop("site", {})}
        keys: dict[str, object] = {"site": site} if site else {}
        keys |= {"polling": {**LOOPBACK, **sections.pop("polling", {})}, **sections}
        lines = [f"{name}: {json.dumps(value)}" for name, value in keys.items()]
        items = [f"  - {json.dumps(source)}" for source in sources]
        head = ["# Kept by hand."]
        self.config.write_text("\n".join([*head, *lines, "sources:", *items]) + "\n", "utf-8")

    def text(self) -> str:
        """Return feeds.yaml as it stands."""
        return self.config.read_text("utf-8")

    def site_id(self) -> str:
        """Return the id that the first run wrote."""
        return str(self._site_keys().get("id", ""))

    @contextmanager
    def opened(self, **options: Any) -> Iterator[App]:
        """Open the site, with the fixed clock and a schedule without chance."""
        accept = bool(options.pop("accept_removals", False))
        defaults: dict[str, Any] = {
            "clock": self.clock,
            "environ": self.environ,
            "poll": _STEADY,
            "publish_every": timedelta(0),
            "retention": self.retention,
        }
        place_empty_store(self.state / "aggregator.db")
        with App(self.config, Options(**{**defaults, **options}), accept_removals=accept) as app:
            self.messages = app.messages
            yield app

    def round(
        self, *, everything: bool = True, before: Callable[[App], None] | None = None, **options: Any
    ) -> dict[str, PollResult]:
        """Poll once, publish, let the subscriber read; return the results by path of the URL."""
        results: list[PollResult] = []
        with self.opened(**options) as app:
            if before:
                before(app)
            if everything:
                app.store.make_all_due(self.clock.now())
            self.published = app.service.poll_once(results.append)
        self.subscriber.read(self.output)
        return {self._path(result.url): result for result in results}

    def publish(self, **options: Any) -> None:
        """Write every channel anew, as `aggregator publish` does."""
        with self.opened(**options) as app:
            app.store.mark_all_changed(self.clock.now())
            self.published = app.publisher.publish_changed(at_once=True)
        self.subscriber.read(self.output)

    def maintain(self) -> None:
        """Delete what has outlived the retention."""
        with self.opened() as app:
            app.service.maintain()

    def status(self) -> StatusReport:
        """Return what `status` shows."""
        with self.opened() as app:
            return app.store.status()

    def find(self, text: str) -> tuple[ArticleReport, ...]:
        """Return what `show` shows."""
        with self.opened() as app:
            return app.store.find(text)

    def document(self, channel: str = "all") -> Document:
        """Return a published document."""
        return read_document(self.output / f"{channel}.atom")

    def mtimes(self) -> dict[str, int]:
        """Return when each published file was written, in nanoseconds."""
        paths = [path for path in self.output.rglob("*") if path.is_file()]
        return {str(path.relative_to(self.output)): path.stat().st_mtime_ns for path in paths}

    def lose_state(self) -> None:
        """Delete state/."""
        shutil.rmtree(self.state)

    def lose_output(self) -> None:
        """Delete output/."""
        shutil.rmtree(self.output)

    def _site_keys(self) -> dict[str, object]:
        if not self.config.exists():
            return {}
        read = yaml.safe_load(self.text())
        return dict(read.get("site", {})) if isinstance(read, dict) else {}

    def _path(self, url: str) -> str:
        return url.removeprefix(self.origin.url)


ROOT = Path(__file__).parents[1]


@cache
def _empty_store() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "aggregator.db"
        open_database(path).close()
        return path.read_bytes()


def place_empty_store(path: Path) -> None:
    """Put a store of the newest schema where there is none: migrating anew costs each test 0.1 s."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_empty_store())


def subscribe_at_hub(app: App, topic: str, *, failing: bool = False) -> None:
    """Add a subscriber of our hub, with a callback that nobody else may know."""
    store, now = app.store.push, app.clock.now()
    callback = f"https://reader.example/secret-{topic}-{failing}"
    asked = HubRequest(
        mode="subscribe", topic=topic, callback=callback, asked_at=now, lease=timedelta(days=1)
    )
    assert store.ask(asked)
    (taken,) = store.take_requests(now, 10)
    store.verify(taken, now, None)
    if failing:
        store.note_changed([topic])
        (last,) = (one for one in store.take_deliveries(now, 10, failing=False) if one.callback == callback)
        store.settle([Delivered(delivery=last, rest_until=now + timedelta(minutes=1))])


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended: its exit code, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Return what was printed as JSON."""
        return json.loads(self.out)


def aggregator(*arguments: str | Path) -> Done:
    """Run the command line in this process, to its end: the same `main` that the script calls."""
    out, err = _captured(), _captured()
    former = sys.argv, sys.stdin, list(logger.handlers), logger.level
    sys.argv = ["aggregator", *map(str, arguments)]
    with open("/dev/null", encoding="utf-8") as nothing, redirect_stdout(out), redirect_stderr(err):
        sys.stdin = nothing
        try:
            main()
            code: object = 0
        except SystemExit as ended:
            code = ended.code or 0
        finally:
            sys.argv, sys.stdin, logger.handlers[:], level = former
            logger.setLevel(level)
    return Done(code if isinstance(code, int) else 1, _text(out), _text(err))


def _captured() -> TextIOWrapper:
    return TextIOWrapper(BytesIO(), encoding="utf-8", write_through=True)


def _text(stream: TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()


class RunningService:
    """`aggregator run` (or another command that stays) as a process of its own, killed at the end."""

    def __init__(self, config: Path, *arguments: str, command: str = "run") -> None:
        self.printed = config.parent / f"printed-{time.monotonic_ns()}.txt"
        self._file = self.printed.open("wb")
        whole = [sys.executable, "-u", "-m", "aggregator.cli.main", command, *arguments]
        if command != "demo":
            whole += ["--config", str(config)]
        self.process = subprocess.Popen(
            whole, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=self._file, stderr=subprocess.STDOUT
        )

    def __enter__(self) -> "RunningService":
        return self

    def __exit__(self, *_error: object) -> None:
        self.process.kill()
        self.process.wait(10)
        self._file.close()

    def text(self) -> str:
        """Return what it printed and logged so far."""
        return self.printed.read_text("utf-8")

    def wait_for(self, text: str, within_seconds: float = 60.0) -> None:
        """Wait until a text was printed."""
        assert comes_true(lambda: text in self.text(), within_seconds), f"no {text!r} in:\n{self.text()}"

    @property
    def address(self) -> str:
        """The address under which output/ is served."""
        self.wait_for("choose at ")
        return self.text().rpartition("choose at ")[2].split()[0]

    def stop(self) -> int:
        """Ask it to stop, and return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)
