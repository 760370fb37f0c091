"""`aggregator import` of other programs' lists: what feeds.yaml says then, and what is said of the rest."""

import json
from pathlib import Path

import pytest

from aggregator.config.load import load
from tests.site import aggregator
from tests.unit.config.test_foreign_lists import KITE, PLANET, URLS


def imported(
    tmp_path: Path, name: str, text: str, *options: str
) -> tuple[dict[str, tuple[object, ...]], str]:
    """Return sources by URL (name, group, labels), and what was printed."""
    (tmp_path / name).write_text(text, "utf-8")
    done = aggregator("import", tmp_path / name, "--config", tmp_path / "feeds.yaml", *options)
    assert done.code == 0, done.err
    sources = load(tmp_path / "feeds.yaml", {}).sources
    found: dict[str, tuple[object, ...]] = {
        one.url: (one.name, one.group, tuple(f"{label.kind}:{label.name}" for label in one.labels))
        for one in sources
    }
    return found, done.out


def test_a_planet(tmp_path: Path) -> None:
    found, said = imported(tmp_path, "config.ini", PLANET)
    assert found == {
        "http://a.example/feed?x=1&y=%20": ("Ana Pier", "Planet Harbour", ()),
        "https://b.example/atom": ("Bé", "Planet Harbour", ()),
    }
    assert "Left behind: [Planet] filter: see keep in feeds.yaml." in said


def test_newsboats_urls(tmp_path: Path) -> None:
    found, said = imported(tmp_path, "urls", URLS)
    assert found["https://a.example/feed"] == (
        "The A Post",
        "economy",
        ("topic:Economy", "topic:middle east", "topic:Sport"),
    )
    assert found["https://b.example/feed"] == (None, "urls", ())
    assert "exec:~/bin/make-feed.sh" in said


def test_kites_categories(tmp_path: Path) -> None:
    found, _said = imported(tmp_path, "kite_feeds.json", json.dumps(KITE))
    assert found == {
        "https://a.example/1": (None, "Ports", ("topic:Ports", "region:Spain | Vigo")),
        "https://b.example/1": (None, "Ports", ("topic:Ports",)),
        "https://c.example/1": (None, "Iraq", ("region:Iraq",)),
    }


def test_without_labels_groups_stay(tmp_path: Path) -> None:
    found, _said = imported(tmp_path, "urls", URLS, "--no-topics")
    assert found["https://a.example/feed"] == ("The A Post", "economy", ())


@pytest.mark.parametrize("text", [PLANET, URLS, json.dumps(KITE)], ids=["planet", "newsboat", "kite"])
def test_a_second_import_adds_nothing(tmp_path: Path, text: str) -> None:
    imported(tmp_path, "list", text)
    before = (tmp_path / "feeds.yaml").read_bytes()
    _found, said = imported(tmp_path, "list", text)
    assert (tmp_path / "feeds.yaml").read_bytes() == before
    assert "Added 0 sources in 0 groups" in said


def test_a_broken_planet_is_an_error_that_says_why(tmp_path: Path) -> None:
    (tmp_path / "config.ini").write_text("name = x\n[Planet]\n", "utf-8")
    done = aggregator("import", tmp_path / "config.ini", "--config", tmp_path / "feeds.yaml")
    assert done.code == 2
    assert "config.ini" in done.err
    assert not (tmp_path / "feeds.yaml").exists()
