"""The library as docs/reference/library.md shows it: every example runs, in a process of its own, on a real site."""

import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

import aggregator
from aggregator import api
from aggregator.store import story_reports
from tests.fakes import NOON, item, rss
from tests.machine import wheels
from tests.machine.debian import run
from tests.origin import Origin
from tests.pages_of_docs import examples
from tests.site import ROOT, TemporarySite

_PAGE = ROOT / "docs" / "reference" / "library.md"
_EXAMPLES = [one for one in examples(_PAGE) if one.language == "python"]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[TemporarySite]:
    with Origin() as origin:
        made = TemporarySite(tmp_path / "site", origin)
        harbour = origin.serve("/harbour", rss(item(1), item(2), title="Harbour"))
        valley = origin.serve("/valley", rss(item(1, guid="v-1"), title="Valley"))
        made.configure({"url": harbour, "topics": "economy", "language": "en"}, {"url": valley})
        yield made


@pytest.mark.parametrize("example", _EXAMPLES, ids=str)
def test_examples_run(site: TemporarySite, example: object) -> None:
    site.round()
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", getattr(example, "text")],  # noqa: B009
        cwd=site.folder,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_first_example_has_ten_lines_at_most_and_passes_the_strict_type_check(tmp_path: Path) -> None:
    (tmp_path / "first.py").write_text(_EXAMPLES[0].text, "utf-8")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent"),
            *("--cache-dir", str(tmp_path), str(tmp_path / "first.py")),
        ],
        cwd=ROOT,
        env={"MYPYPATH": f"{ROOT}:{ROOT / 'typings'}"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(_EXAMPLES[0].text.splitlines()) <= 10


@pytest.fixture(scope="module")
def clean_environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment of its own: the built wheel, what it needs, and nothing of this tree."""
    folder = tmp_path_factory.mktemp("clean")
    python = folder / "venv" / "bin" / "python"
    try:
        wheel = wheels.build(wheels.this_tree(folder / "tree"), folder / "wheels", with_others=False)
        run((sys.executable, "-m", "venv", "--without-pip", folder / "venv"))
        run((sys.executable, "-m", "pip", "--python", python, "install", "-q", "--no-deps", wheel))
    except RuntimeError as error:
        pytest.skip(f"pip cannot build and install here: {str(error).splitlines()[-1]}")
    (site_packages,) = folder.glob("venv/lib/*/site-packages")
    # Not installed anew, which takes minutes; files that lead to this tree are obeyed in their own folder only.
    (site_packages / "needed.pth").write_text(sysconfig.get_path("purelib"), "utf-8")
    return python


def test_the_first_example_runs_outside_the_repository_from_the_wheel(
    site: TemporarySite, clean_environment: Path
) -> None:
    site.round()
    (site.folder / "first.py").write_text(_EXAMPLES[0].text, "utf-8")
    ran = subprocess.run(
        [clean_environment, "-I", "-W", "error", "first.py"],
        cwd=site.folder,
        env={},
        capture_output=True,
        text=True,
    )
    checked = subprocess.run(
        [clean_environment, "-I", "-m", "mypy", "--strict", "first.py"],
        cwd=site.folder,
        env={},
        capture_output=True,
        text=True,
    )

    where = "import aggregator; print(aggregator.__file__)"
    found = subprocess.run([clean_environment, "-I", "-c", where], env={}, capture_output=True, text=True)

    assert str(clean_environment.parents[1]) in found.stdout
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "report number 1" in ran.stdout
    assert checked.returncode == 0, checked.stdout


def test_the_names_of_the_package_are_those_of_its_library() -> None:
    assert aggregator.__all__ == api.__all__
    assert all(getattr(aggregator, name) is getattr(api, name) for name in api.__all__)


def test_the_library_is_not_imported_before_it_is_asked_for() -> None:
    code = "import sys, aggregator; print('aggregator.api' in sys.modules, 'sqlalchemy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_filters_narrow_articles_together(site: TemporarySite) -> None:
    site.round()
    with aggregator.open_site(site.config) as opened:
        harbour = opened.sources[0].url

        def titles(**wanted: object) -> list[str]:
            return [found.article.guid or "" for found in opened.articles(**wanted)]  # type: ignore[arg-type]

        assert sorted(titles()) == ["guid-1", "guid-2", "v-1"]
        assert sorted(titles(topic="economy")) == ["guid-1", "guid-2"]
        assert sorted(titles(topic="economy", source=harbour, channel="all")) == ["guid-1", "guid-2"]
        assert titles(topic="economy", region="iraq") == []
        assert sorted(titles(since=NOON - timedelta(days=1))) == ["guid-1", "guid-2", "v-1"]
        assert titles(before=NOON - timedelta(days=1)) == []
        assert sorted(titles(channel="topics/economy")) == ["guid-1", "guid-2", "v-1"]  # a copy is of it


def test_articles_go_on_from_batch_to_batch(site: TemporarySite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "_BATCH", 1)
    site.round()
    with aggregator.open_site(site.config) as opened:
        numbers = [found.article_id for found in opened.articles()]
    assert numbers == sorted(numbers, reverse=True)
    assert len(numbers) == 3


def test_what_is_rendered_is_what_was_published(site: TemporarySite) -> None:
    site.round()
    with aggregator.open_site(site.config) as opened:
        opened.poll()
        for channel in opened.channels():
            for ending in ("atom", "rss", "json", "html"):
                published = (site.output / f"{channel.path}.{ending}").read_bytes()
                assert opened.render(channel.path, ending) == published


def test_a_channel_that_there_is_not_is_a_lookup_error(site: TemporarySite) -> None:
    with aggregator.open_site(site.config) as opened, pytest.raises(LookupError, match="no channel 'moon'"):
        opened.render("moon")


def test_a_copy_is_told_with_its_outlets(site: TemporarySite) -> None:
    site.round()
    with aggregator.open_site(site.config) as opened:
        assert [one.outlets for one in opened.stories(outlets=2)] == [("Harbour", "Valley")]


def test_stories_go_on_from_batch_to_batch(site: TemporarySite, monkeypatch: pytest.MonkeyPatch) -> None:
    site.round()
    with aggregator.open_site(site.config) as opened:
        whole = list(opened.stories())
        monkeypatch.setattr(story_reports, "_BATCH", 1)
        assert list(opened.stories()) == whole
        first = next(opened.stories())
    assert first == whole[0]
    assert len(whole) == 2
