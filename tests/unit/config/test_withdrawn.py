"""Channels by path, and the file that `withdraw` names: what they take, and how they say what is wrong."""

import time
from pathlib import Path

import pytest

from aggregator.config.load import load, load_flat, try_load
from aggregator.config.watch import Watcher

from .conftest import Fail, Load

SOURCES = "sources: [{url: https://a.example/f, topics: economy, regions: iraq}]\n"
A, B = "https://a.example/dam", "tag:b.example,2026:dam"
NAMED = f"withdraw: withdrawn.yaml\n{SOURCES}"


def test_a_channel_shows_articles_unless_it_is_told_otherwise(load_text: Load) -> None:
    config = load_text(
        f"channels: {{paths: {{topics/economy: {{show: stories}}, regions/iraq: {{}}, all: {{}}}}}}\n{SOURCES}"
    )

    assert [(one.path, one.show) for one in config.channels] == [
        ("topics/economy", "stories"),
        ("regions/iraq", "articles"),
        ("all", "articles"),
    ]
    assert load_text(SOURCES).channels == ()


def test_a_path_that_looks_misspelled_is_noted_with_the_label_that_it_looks_like(load_text: Load) -> None:
    config = load_text(
        f"channels: {{paths: {{topics/econmy: {{show: stories}}, regions/quatsch: {{}}}}}}\n{SOURCES}"
    )

    assert config.notes == (
        "channels.paths: no source has the label of topics/econmy; did you mean topics/economy?",
    )


@pytest.mark.parametrize(
    ("channels", "said"),
    [
        (
            "{paths: {topics/economy: {show: story}}}",
            "feeds.yaml:1: channels.paths.topics/economy.show: expected articles or stories, got 'story'",
        ),
        (
            "{paths: {topics/economy: {shows: stories}}}",
            "feeds.yaml:1: channels.paths.topics/economy.shows: unknown key, did you mean 'show'?",
        ),
        (
            "{paths: {Economy: {show: stories}}}",
            "feeds.yaml:1: channels.paths.Economy: expected the path of a channel such as topics/economy, "
            "regions/gulf/economy or desk/oil: a-z, 0-9 and -, got 'Economy'",
        ),
        (
            "{paths: [all]}",
            "feeds.yaml:1: channels.paths: expected a mapping, got a list",
        ),
        ("{path: {}}", "feeds.yaml:1: channels.path: unknown key, did you mean 'paths'?"),
    ],
    ids=["value", "key", "path", "list", "section"],
)
def test_what_is_wrong_with_a_channel_is_said_where_it_stands(
    problems_of: Fail, channels: str, said: str
) -> None:
    assert problems_of(f"channels: {channels}\n{SOURCES}") == (said,)


def test_pairs_are_read_from_the_file_that_withdraw_names(load_text: Load) -> None:
    config = load_text(NAMED, withdrawn=f"# kept\nnever_merge:\n  - [{A}, '{B}']\n  - ['{B}', {A}x]\n")

    assert config.never_merge == {frozenset({A, B}), frozenset({A + "x", B})}
    assert [path.name for path in config.files] == ["feeds.yaml", "withdrawn.yaml"]


@pytest.mark.parametrize("content", ["", "# later\n", "{}", "never_merge: []\n"])
def test_a_file_may_hold_nothing(load_text: Load, content: str) -> None:
    assert load_text(NAMED, withdrawn=content).never_merge == frozenset()


def test_a_file_need_not_exist_and_is_looked_for_again(load_text: Load, tmp_path: Path) -> None:
    load_text(NAMED)
    attempt = try_load(tmp_path / "feeds.yaml", {})
    watcher = Watcher(attempt.files, attempt.fingerprint)

    before = watcher.changed(time.monotonic())
    tmp_path.joinpath("withdrawn.yaml").write_text(f"never_merge: [[{A}, '{B}']]")
    first = watcher.changed(0.0)

    assert (before, first, watcher.changed(1.0)) == (False, False, True)
    assert load(tmp_path / "feeds.yaml", {}).never_merge == {frozenset({A, B})}


def test_the_file_lies_beside_the_one_that_names_it(tmp_path: Path, load_text: Load) -> None:
    (tmp_path / "desk").mkdir()
    (tmp_path / "desk" / "apart.yaml").write_text(f"never_merge: [[{A}, '{B}']]")

    assert load_text(f"withdraw: desk/apart.yaml\n{SOURCES}").never_merge == {frozenset({A, B})}


EXPECTED = "expected two different articles, each by its link or by the id of its entry"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (f"never_merge:\n  - [{A}]\n", f"withdrawn.yaml:2: never_merge[0]: {EXPECTED}, got a list"),
        (f"never_merge:\n  - [{A}, {A}]\n", f"withdrawn.yaml:2: never_merge[0]: {EXPECTED}, got a list"),
        (f"never_merge:\n  - [{A}, {A}, {A}1]\n", f"withdrawn.yaml:2: never_merge[0]: {EXPECTED}, got a list"),
        (f"never_merge:\n  - {A}\n", f"withdrawn.yaml:2: never_merge[0]: expected a list, got '{A}'"),
        (f"never_merge: {A}\n", f"withdrawn.yaml:1: never_merge: expected a list, got '{A}'"),
        (
            f"never_merge:\n  - [{A}, 12]\n",
            "withdrawn.yaml:2: never_merge[0][1]: expected text, got 12: put it in quotes",
        ),
        (
            f"never_merge:\n  -\n    - {A}\n    - the dam\n",
            "withdrawn.yaml:4: never_merge[0][1]: expected the link of an article, or the id of its entry, "
            "got 'the dam'",
        ),
        ("never_merg: []\n", "withdrawn.yaml:1: never_merg: unknown key, did you mean 'never_merge'?"),
        ("- [a, b]\n", "withdrawn.yaml:1: expected a mapping with withdrawn:, never_merge:, hide: or relabel:, got a list"),
        ("never_merge: [[\n", "withdrawn.yaml:2: "),
        ("never_merge: []\nnever_merge: []\n", "withdrawn.yaml:2: never_merge: stands twice, in line 1 and line 2"),
        ("\x07", "withdrawn.yaml:1: holds the control character U+0007"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_the_file_is_said_as_of_feeds_yaml(
    problems_of: Fail, content: str, said: str
) -> None:
    (problem,) = problems_of(NAMED, withdrawn=content)

    assert problem.startswith(said)


def test_a_file_that_cannot_be_read_blames_the_line_that_names_it(problems_of: Fail, tmp_path: Path) -> None:
    (problem,) = problems_of(f"{SOURCES}withdraw: .\n")

    assert problem == f"feeds.yaml:2: withdraw: {tmp_path}: {tmp_path} is a folder: expected a file"


def test_all_that_is_wrong_is_said_at_once(problems_of: Fail) -> None:
    problems = problems_of(f"site: {{titel: x}}\n{NAMED}", withdrawn="never_merge: [[a, b], [c]]\n")

    assert len(problems) == 4


def test_nothing_in_the_file_is_a_placeholder(load_text: Load) -> None:
    """Links of others must not pull in the owner's secrets."""
    odd = "https://a.example/${HOME}?$$"

    assert load_text(NAMED, {"HOME": "/root"}, withdrawn=f"never_merge: [['{odd}', '{A}']]").never_merge == {
        frozenset({odd, A})
    }


def test_an_alias_that_unfolds_without_end_is_refused(problems_of: Fail) -> None:
    lines = [f"a{0}: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 8)]

    (problem,) = problems_of(NAMED, withdrawn="\n".join(lines))

    assert "the aliases (*name) unfold to far too much" in problem


def test_the_flat_text_holds_what_the_file_held(load_text: Load, tmp_path: Path) -> None:
    """0009: the last accepted configuration is complete without any other file."""
    config = load_text(
        f"channels: {{paths: {{all: {{show: stories}}, topics/x: {{}}}}}}\n{NAMED}",
        withdrawn=f"never_merge: [[{A}, '{B}']]",
    )
    (tmp_path / "withdrawn.yaml").unlink()

    assert load_flat(config.flat, config.path, {}) == config


def test_what_is_hidden_or_relabelled_by_hand_is_read(load_text: Load) -> None:
    config = load_text(
        NAMED, withdrawn=f"hide: ['{B}']\nrelabel:\n  {A}: {{topics: [Water, oil], regions: []}}\n"
    )
    found = dict(config.corrections)

    assert found[B].hidden
    assert [label.slug for label in found[A].topics or ()] == ["water", "oil"]
    assert found[A].regions == ()
    assert config.labels == load_text(SOURCES).labels


def test_what_is_wrong_with_a_decision_is_said_in_its_own_file(problems_of: Fail) -> None:
    found = problems_of(NAMED, withdrawn=f"hide: [here]\nrelabel: {{'{A}': {{topic: a}}}}\n")

    assert len(found) == 2
    assert found[0].startswith("withdrawn.yaml:1: hide[0]: expected the link of an article")
    assert "unknown key, did you mean 'topics'?" in found[1]
