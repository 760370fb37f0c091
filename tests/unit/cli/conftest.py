"""The command line called in this process: the same `main` that the script calls."""

import json
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from aggregator.cli.main import main
from aggregator.observability import logger
from tests.origin import Origin
from tests.site import TemporarySite


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Return what was printed as JSON."""
        return json.loads(self.out)


Run = Callable[..., Done]


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as running:
        yield running


@pytest.fixture
def site(tmp_path: Path, origin: Origin) -> TemporarySite:
    return TemporarySite(tmp_path / "site", origin)


@pytest.fixture
def run(
    site: TemporarySite, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Run]:
    """Return a function that runs a command on the site's feeds.yaml."""
    handlers, level = list(logger.handlers), logger.level

    def call(*arguments: str | Path, config: bool = True) -> Done:
        given = [*map(str, arguments), *(["--config", str(site.config)] if config else [])]
        monkeypatch.setattr(sys, "argv", ["aggregator", *given])
        monkeypatch.setattr(sys, "stdin", open("/dev/null", encoding="utf-8"))  # noqa: SIM115
        capsys.readouterr()
        try:
            main()
            code: object = 0
        except SystemExit as ended:
            code = ended.code
        finally:
            sys.stdin.close()
        said = capsys.readouterr()
        return Done(code if isinstance(code, int) else 0 if code is None else 1, said.out, said.err)

    former = signal.getsignal(signal.SIGTERM)
    yield call
    assert signal.getsignal(signal.SIGTERM) == former
    logger.handlers[:] = handlers
    logger.setLevel(level)
