import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from aggregator.app import kept_config
from aggregator.app.kept_config import load_kept
from aggregator.app.paths import Paths
from aggregator.config.load import load
from aggregator.errors import ConfigError

_FEEDS = """
site: {id: 'tag:a.example,2026:x'}
polling: {interval: 2h}
sources:
  - {url: "https://a.example/f", topics: economy, drop: "title: /^Ad/i", was: "https://b.example/f"}
  - include: more.yaml
"""
_MORE = "- https://c.example/f\n"


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    (tmp_path / "feeds.yaml").write_text(_FEEDS, "utf-8")
    (tmp_path / "more.yaml").write_text(_MORE, "utf-8")
    (tmp_path / "state").mkdir()
    return Paths(tmp_path / "feeds.yaml")


def _modules_of_a_start(paths: Paths) -> set[str]:
    """Load in a process of its own; return the modules that it imported."""
    program = (
        "import sys; from pathlib import Path; from aggregator.app.kept_config import load_kept; "
        "from aggregator.app.paths import Paths; "
        f"load_kept(Paths(Path({str(paths.config)!r})), {{}}); print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_what_is_kept_equals_what_was_read(paths: Paths) -> None:
    assert load_kept(paths, {}) == load(paths.config, {})
    assert paths.kept_config.exists()
    assert load_kept(paths, {}) == load(paths.config, {})


def test_a_start_with_an_unchanged_file_imports_nothing_to_read_it(paths: Paths) -> None:
    readers = {"yaml", "pydantic"}
    assert readers <= _modules_of_a_start(paths)
    assert readers & _modules_of_a_start(paths) == set()


@pytest.mark.parametrize("name", ["feeds.yaml", "more.yaml"])
def test_a_change_in_any_of_the_files_is_read(paths: Paths, name: str) -> None:
    load_kept(paths, {})
    changed = paths.config.with_name(name)
    changed.write_text(changed.read_text("utf-8").replace("/f", "/g"), "utf-8")
    assert load_kept(paths, {}) == load(paths.config, {})
    assert any(source.url.endswith("/g") for source in load_kept(paths, {}).sources)


def test_a_file_that_became_wrong_is_an_error(paths: Paths) -> None:
    load_kept(paths, {})
    paths.config.write_text("sources: {}", "utf-8")
    with pytest.raises(ConfigError):
        load_kept(paths, {})


def test_secrets_from_elsewhere_are_not_kept(paths: Paths) -> None:
    paths.config.write_text('- {url: "https://a.example/f", headers: {X-Key: "${KEY}"}}\n', "utf-8")
    config = load_kept(paths, {"KEY": "open sesame"})
    assert config.sources[0].headers == (("X-Key", "open sesame"),)
    assert list(paths.state.iterdir()) == []
    assert load_kept(paths, {"KEY": "other"}).sources[0].headers == (("X-Key", "other"),)


def test_what_a_source_sends_as_written_is_kept_where_only_the_owner_reads_it(paths: Paths) -> None:
    load_kept(paths, {})
    assert paths.kept_config.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("keep", [0, 10, 40, 500], ids=lambda count: f"{count} bytes")
def test_a_damaged_file_is_read_anew(paths: Paths, keep: int) -> None:
    load_kept(paths, {})
    paths.kept_config.write_bytes(paths.kept_config.read_bytes()[:keep])
    assert load_kept(paths, {}) == load(paths.config, {})


def test_another_sites_file_is_not_taken_for_ours(paths: Paths, tmp_path: Path) -> None:
    load_kept(paths, {})
    other = Paths(tmp_path / "other" / "feeds.yaml")
    other.state.mkdir(parents=True)
    other.config.write_text(_MORE, "utf-8")
    other.kept_config.write_bytes(paths.kept_config.read_bytes())
    assert load_kept(other, {}) == load(other.config, {})


class _Bomb:
    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> tuple[object, tuple[Path]]:
        return Path.touch, (self._path,)


@pytest.mark.parametrize("protocol", [0, 2, 4, 5])
def test_a_file_that_would_run_code_does_not(paths: Paths, tmp_path: Path, protocol: int) -> None:
    body = pickle.dumps(("", _Bomb(tmp_path / "ran")), protocol)
    paths.kept_config.write_bytes(kept_config._head(body) + b"\n" + body)
    assert load_kept(paths, {}) == load(paths.config, {})
    assert not (tmp_path / "ran").exists()
