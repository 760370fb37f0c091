"""The library as docs/reference/library.md shows it: every example runs, in a process of its own, on a real site."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

import aggregator
from aggregator import api
from tests.fakes import NOON, item, rss
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
