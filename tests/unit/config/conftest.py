"""A folder with configuration files, and the load of it."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import settings

from aggregator.config.load import load
from aggregator.config.settings import Config
from aggregator.errors import ConfigError

quick = settings(max_examples=40, deadline=None)
"""For properties: enough to find what we break, and the unit tests stay fast."""

Load = Callable[..., Config]
Fail = Callable[..., tuple[str, ...]]


@pytest.fixture
def load_text(tmp_path: Path) -> Load:
    """Return a function that writes feeds.yaml (and other files) and loads it."""

    def run(text: str, environ: Mapping[str, str] | None = None, **files: str) -> Config:
        for name, content in files.items():
            tmp_path.joinpath(f"{name}.yaml").write_text(content, encoding="utf-8")
        path = tmp_path / "feeds.yaml"
        path.write_text(text, encoding="utf-8")
        return load(path, environ or {})

    return run


@pytest.fixture
def problems_of(load_text: Load) -> Fail:
    """Return a function that loads a text that is wrong, and returns all messages."""

    def run(text: str, environ: Mapping[str, str] | None = None, **files: str) -> tuple[str, ...]:
        with pytest.raises(ConfigError) as caught:
            load_text(text, environ, **files)
        return tuple(str(error) for error in (caught.value, *caught.value.others))

    return run
