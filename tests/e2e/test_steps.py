"""Functions of the owner's, from feeds.yaml to the feed: changing, dropping, failing, and taken out again."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.fakes import NOON, item, rss
from tests.origin import Origin
from tests.pages_of_docs import examples
from tests.site import ROOT, TemporarySite, aggregator

_CODE = next(one.text for one in examples(ROOT / "docs" / "how-to" / "steps.md") if one.language == "python")
_FAILING = """
def fails(article):
    if "1" in article.guid:
        raise ValueError("no such desk")
    return article


def gives_text(article):
    return article.title


def without_title(article):
    import dataclasses
    return dataclasses.replace(article, title=None)
"""
_ITEMS = (
    item(1, title="[Update] Dam opens", published=NOON - timedelta(hours=1)),
    item(2, title="Quiz of the week", published=NOON - timedelta(hours=2)),
)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[TemporarySite]:
    with Origin() as origin:
        origin.serve("/harbour", rss(*_ITEMS, title="Harbour"))
        yield TemporarySite(tmp_path / "site", origin)


def configure(site: TemporarySite, *steps: str, code: str = _CODE) -> None:
    (site.folder / "desk.py").write_text(code, "utf-8")
    site.configure(f"{site.origin.url}/harbour", steps=list(steps))  # type: ignore[arg-type]


def test_a_step_changes_what_readers_see(site: TemporarySite) -> None:
    configure(site, "desk:without_brackets")
    site.round()
    assert site.document().titles == ["Dam opens", "Quiz of the week"]


def test_a_changed_title_is_no_change_of_the_article_at_the_next_poll(site: TemporarySite) -> None:
    configure(site, "desk:without_brackets")
    site.round()
    site.origin.replace("/harbour", body=rss(*_ITEMS, item(3), title="Harbour"))
    result = site.round()["/harbour"]
    assert result.new == 1
    assert site.find("https://news.example/articles/1")[0].changes == 0


def test_what_a_step_drops_is_stored_and_not_shown(site: TemporarySite) -> None:
    configure(site, "desk:no_quizzes")
    site.round()
    assert site.document().titles == ["[Update] Dam opens"]
    (found,) = site.find("https://news.example/articles/2")
    assert (found.article.dropped_by, found.channels) == ("desk:no_quizzes", ())


def test_what_was_dropped_comes_when_the_step_is_taken_out(site: TemporarySite) -> None:
    configure(site, "desk:no_quizzes")
    site.round()
    configure(site)
    site.round()
    assert site.document().titles == ["[Update] Dam opens", "Quiz of the week"]


def test_a_step_that_is_added_hides_nothing_that_is_shown(site: TemporarySite) -> None:
    configure(site)
    site.round()
    configure(site, "desk:no_quizzes")
    site.round()
    assert len(site.document().titles) == 2


@pytest.mark.parametrize(
    ("step", "told"),
    [
        ("fails", "it failed (ValueError: no such desk)"),
        ("gives_text", "it gave str and not an Article or None"),
        ("without_title", "it gave an Article whose title is NoneType"),
    ],
)
def test_a_failing_step_costs_the_change_and_is_told(site: TemporarySite, step: str, told: str) -> None:
    configure(site, f"desk:{step}", "desk:without_brackets", code=_CODE + _FAILING)
    site.round()
    assert site.document().titles == ["Dam opens", "Quiz of the week"]
    (notice,) = _notices(site)
    assert notice.startswith(f"steps: desk:{step}: {told}, at https://news.example/articles/")
    assert f"{site.origin.url}/harbour" in notice


def test_the_notice_goes_with_the_next_configuration(site: TemporarySite) -> None:
    configure(site, "desk:fails", code=_FAILING)
    site.round()
    assert _notices(site)
    configure(site)
    site.round()
    assert not _notices(site)


@pytest.mark.parametrize(
    ("step", "problem"),
    [
        ("desk:missing", "steps[0]: expected MODULE:FUNCTION, but "),
        (
            "nowhere.at_all:clean",
            "steps[0]: the module nowhere.at_all cannot be imported (ModuleNotFoundError",
        ),
        ("desk", "steps[0]: expected MODULE:FUNCTION, as in desk:without_brackets, got 'desk'"),
    ],
)
def test_a_step_that_cannot_be_had_is_an_error_with_its_line(
    site: TemporarySite, step: str, problem: str
) -> None:
    configure(site, step)
    done = aggregator("check", "--config", site.config)
    assert done.code == 2
    assert f"feeds.yaml:3: {problem}" in done.err


def test_the_examples_pass_the_strict_type_check(tmp_path: Path) -> None:
    (tmp_path / "desk.py").write_text(_CODE, "utf-8")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent"),
            *("--cache-dir", str(tmp_path), str(tmp_path / "desk.py")),
        ],
        cwd=ROOT,
        env={"MYPYPATH": f"{ROOT}:{ROOT / 'typings'}"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _notices(site: TemporarySite) -> list[str]:
    # Not by opening the site, which applies the configuration and takes the notice back.
    problems: list[str] = aggregator("status", "--json", "--config", site.config).json["problems"]
    return [one for one in problems if one.startswith("steps")]
