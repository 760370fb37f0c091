"""A source item with `page:`: an article as pasted or saved, or a folder of such."""

from pathlib import Path

import pytest

from aggregator.config.edit import with_source, without_source
from aggregator.config.load import load_flat
from aggregator.config.source_urls import page_url, request_url

from .conftest import Fail, Load

A = "https://a.example/f"


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("clippings/", "/etc/desk/clippings"),
        ("clippings", "/etc/desk/clippings"),
        ("./clippings/", "/etc/desk/clippings"),
        ("page.txt", "/etc/desk/page.txt"),
        ("my clippings/a b?.html", "/etc/desk/my%20clippings/a%20b%3F.html"),
        ("/var/قصاصات", "/var/%D9%82%D8%B5%D8%A7%D8%B5%D8%A7%D8%AA"),
        ("../x", "/etc/x"),
        ("file:x.txt", "/etc/desk/x.txt"),
        ("file:///var/x.txt", "/var/x.txt"),
    ],
)
def test_what_has_no_scheme_is_a_path(written: str, path: str) -> None:
    assert request_url(page_url(written), Path("/etc/desk")) == f"file://{path}"


def test_a_page_is_a_source_of_another_kind(load_text: Load, tmp_path: Path) -> None:
    config = load_text(
        f"- {A}\n- {{page: clippings/, timezone: Asia/Baghdad, topics: war, name: Clippings}}\n"
        "- page: https://b.example/story\n"
    )
    feed, folder, web = config.sources
    assert [one.kind for one in config.sources] == ["feed", "page", "page"]
    assert (folder.url, folder.request_url) == ("clippings/", (tmp_path / "clippings").as_uri())
    assert (folder.timezone, folder.name, folder.labels[0].slug) == ("Asia/Baghdad", "Clippings", "war")
    assert (web.url, web.request_url) == ("https://b.example/story", "https://b.example/story")
    assert feed.origin == "feeds.yaml:1"
    assert load_flat(config.flat, config.path, {}) == config


def test_a_page_inherits_from_its_group(load_text: Load) -> None:
    (page,) = load_text(
        "sources:\n  - group: Desk\n    language: ar\n    topics: war\n    sources: [{page: a.txt, topics: oil}]\n"
    ).sources
    assert (page.group, page.language) == ("Desk", "ar")
    assert [label.slug for label in page.labels] == ["war", "oil"]


def test_a_path_in_an_included_list_is_relative_to_that_list(load_text: Load, tmp_path: Path) -> None:
    below = tmp_path / "lists"
    below.mkdir()
    (below / "more.yaml").write_text("- {page: my clips/, was: old clips}\n- page: https://b.example/s\n")
    folder, web = load_text("- include: lists/more.yaml\n").sources
    assert folder.request_url == (below / "my clips").as_uri()
    assert folder.was == ("file:lists/old%20clips",)
    assert web.url == "https://b.example/s"


def test_a_former_path_may_hold_spaces(load_text: Load) -> None:
    (page,) = load_text("- {page: clips/, was: [my clips, ./clips]}\n").sources
    assert page.was == ("my clips",)


def test_a_path_may_come_from_the_environment(load_text: Load, tmp_path: Path) -> None:
    (page,) = load_text("- page: ${DESK}/clips\n", {"DESK": "over there"}).sources
    assert page.url == "${DESK}/clips"
    assert page.request_url == (tmp_path / "over there/clips").as_uri()
    assert page.has_secret


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            f"- {{page: a.txt, url: '{A}'}}\n",
            "feeds.yaml:1: sources[0]: expected one of url, page, sources, include and opml, got url and page",
        ),
        (
            "sources:\n- page: ''\n",
            "feeds.yaml:2: sources[0].page: expected a path, or an http, https or file URL, got an empty text",
        ),
        (
            "- page: ftp://a.example/x\n",
            "feeds.yaml:1: sources[0].page: expected http, https or file, got 'ftp'",
        ),
        ("- page: 5\n", "feeds.yaml:1: sources[0].page: expected text, got 5: put it in quotes"),
        (
            "- page: a.txt\n  timezon: UTC\n",
            "feeds.yaml:2: sources[0].timezon: unknown key, did you mean 'timezone'?",
        ),
        (
            "- page: clips\n- page: ./clips/\n",
            "feeds.yaml:2: sources[1].page: the same URL stands in line 1 and line 2: keep one",
        ),
        (
            f"- url: {A}\n- page: {A}\n",
            "feeds.yaml:2: sources[1].page: the same URL stands in line 1 and line 2: keep one",
        ),
    ],
    ids=["url too", "empty", "scheme", "a number", "unknown key", "twice", "as a feed too"],
)
def test_what_is_wrong_with_a_page_is_said(problems_of: Fail, text: str, problem: str) -> None:
    assert problems_of(text) == (problem,)


def test_a_page_is_added_and_removed() -> None:
    text = with_source(f"- {A}\n", "my clips/", {"timezone": "UTC"}, page=True)
    assert text == f'- {A}\n- {{page: "my clips/", timezone: UTC}}\n'
    assert with_source(f"- {A}\n", "a.txt", {}, page=True) == f"- {A}\n- {{page: a.txt}}\n"
    assert without_source(text, "./my clips") == f"- {A}\n"
    assert without_source(text, "my clips/") == f"- {A}\n"
