"""`aggregator moves`: what redirects for good is written into feeds.yaml, and nothing is lost or repeated by that."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from aggregator.app.questions import edit_config
from aggregator.config.edit import with_source
from aggregator.errors import ConfigError
from tests.fakes import item, rss
from tests.origin import Origin
from tests.site import TemporarySite, aggregator


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as running:
        yield running


@pytest.fixture
def site(tmp_path: Path, origin: Origin) -> TemporarySite:
    return TemporarySite(tmp_path / "site", origin)


def moved(site: TemporarySite, text: str, *, days: int = 8) -> None:
    """Poll a site, have `/old` lead to `/new` for good, and poll on for some days."""
    site.config.write_text(text, "utf-8")
    site.origin.serve("/old", rss(item(1), item(2)))
    site.origin.serve("/stays", rss(item(3)))
    site.round()
    site.origin.serve("/new", rss(item(1), item(2), item(4)))
    site.origin.redirect("/old", site.origin.at("/new"))
    site.round()
    site.clock.forward(days=days)
    site.round()


def plain(origin: Origin) -> str:
    return (
        "polling: {allow_private_addresses: true, host_gap_seconds: 0}\n"
        f"sources:\n  # the harbour\n  - {origin.at('/old')}  # since 2019\n  - {origin.at('/stays')}\n"
    )


def test_a_move_is_written_and_nothing_is_shown_twice_or_lost(site: TemporarySite, origin: Origin) -> None:
    moved(site, plain(origin))
    before = site.text()

    listed = aggregator("moves", "--config", site.config)
    assert site.text() == before
    applied = aggregator("moves", "--apply", "--config", site.config)

    assert "1 source moved, 1 to be written" in listed.out
    assert (applied.code, applied.err) == (0, "")
    old, new = origin.at("/old"), origin.at("/new")
    assert site.text() == before.replace(f"- {old}  #", f"- {{url: {new}, was: {old}}}  #")

    origin.forget()
    origin.replace("/new", body=rss(item(2), item(4), item(5)))
    site.round()
    log = site.subscriber.ids["all.atom"]
    assert [seen.path for seen in origin.requests()] == ["/new", "/stays"]
    assert site.subscriber.complaints == []
    assert len(log) == len(set(log)) == 5
    assert len(site.status().sources) == 2
    assert "0 sources moved" in aggregator("moves", "--config", site.config).out


def test_a_move_of_an_included_file_is_written_there(site: TemporarySite, origin: Origin) -> None:
    (site.folder / "lists").mkdir()
    part = site.folder / "lists" / "ports.yaml"
    part.write_text(f"# ports\n- url: {origin.at('/old')}\n  name: Harbour\n", "utf-8")
    moved(site, plain(origin).replace(f"  - {origin.at('/old')}", "  - include: lists/ports.yaml"))
    before = site.text()

    done = aggregator("moves", "--apply", "--config", site.config)

    assert done.code == 0, done.err
    assert site.text() == before
    new, old = origin.at("/new"), origin.at("/old")
    assert part.read_text("utf-8") == f"# ports\n- url: {new}\n  was: {old}\n  name: Harbour\n"


def test_what_is_not_certain_is_told_and_left(site: TemporarySite, origin: Origin) -> None:
    moved(site, plain(origin), days=3)
    before = site.text()

    done = aggregator("moves", "--apply", "--json", "--config", site.config)

    assert site.text() == before
    (one,) = done.json
    assert "not certain yet" in one["obstacle"]
    assert (one["applied"], one["target"]) == (False, origin.at("/new"))


def test_a_move_to_another_source_is_no_second_line_for_it(site: TemporarySite, origin: Origin) -> None:
    moved(site, plain(origin) + f"  - {origin.at('/new')}\n")
    before = site.text()

    done = aggregator("moves", "--apply", "--config", site.config)

    assert site.text() == before
    assert f"aggregator remove {origin.at('/old')}" in done.out


def test_an_edit_made_meanwhile_is_kept(site: TemporarySite, origin: Origin) -> None:
    site.config.write_text(plain(origin), "utf-8")
    texts: list[str] = []

    def edit(text: str) -> str:
        if not texts:
            site.config.write_text(text + "# from an editor\n", "utf-8")
        texts.append(text)
        return with_source(text, "https://third.example/feed", {})

    edit_config(site.config, edit)

    assert len(texts) == 2
    assert site.text().endswith("# from an editor\n")
    assert "https://third.example/feed" in site.text()


def test_a_file_that_never_rests_is_left_to_its_writer(site: TemporarySite, origin: Origin) -> None:
    site.config.write_text(plain(origin), "utf-8")

    def edit(text: str) -> str:
        site.config.write_text(text + "#", "utf-8")
        return with_source(text, "https://third.example/feed", {})

    with pytest.raises(ConfigError, match="nothing was changed"):
        edit_config(site.config, edit)
    assert "third.example" not in site.text()
