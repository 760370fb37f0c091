"""The owner's channels from feeds.yaml to output/: what they hold, what an edit changes, what survives a kill."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from aggregator.service.filing import BATCH
from tests.fakes import item, rss
from tests.origin import Origin
from tests.site import TemporarySite, aggregator

# Headlines that share no word but their last.
WORDS = tuple(
    f"{first}{second}{third}"
    for first in "bdfgk"
    for second in ("ora", "emi", "utan")
    for third in ("lin", "mak", "sev", "tor", "vus", "xan", "zel")
)
OIL = {"match": 'title:oil and not source:"The Wire"'}


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as running:
        yield running


@pytest.fixture
def site(tmp_path: Path, origin: Origin) -> TemporarySite:
    origin.serve("/a", rss(item(1, title="Oil is up"), item(2, title="Rain in Basra")))
    origin.serve("/b", rss(*(item(n, host="wire.example", title=f"Oil {n}") for n in (3, 4)), title="Wire"))
    made = TemporarySite(tmp_path / "site", origin)
    configure(made)
    return made


def configure(site: TemporarySite, paths: Mapping[str, object] | None = None, **sections: object) -> None:
    channels = {"channels": {"paths": paths}} if paths is not None else {}
    sources = (
        {"url": site.origin.url + "/a", "name": "Example", "regions": "iraq", "topics": "energy"},
        {"url": site.origin.url + "/b", "name": "The Wire"},
    )
    site.configure(*sources, **channels, **sections)  # type: ignore[arg-type]  # sections by name


def test_a_channel_holds_what_its_rule_lets_in(site: TemporarySite) -> None:
    configure(site, {"desk/oil": {**OIL, "title": "Oil"}})
    site.round()

    assert site.document("desk/oil").titles == ["Oil is up"]
    assert site.document("desk/oil").title.startswith("Oil – ")
    assert (site.output / "desk" / "oil.html").exists()
    assert 'href="desk/oil.html"' in (site.output / "index.html").read_text("utf-8")


def test_a_region_with_a_topic_holds_what_has_both(site: TemporarySite) -> None:
    configure(site, {"regions/iraq/energy": {}})
    site.round()

    assert sorted(site.document("regions/iraq/energy").titles) == ["Oil is up", "Rain in Basra"]


def test_a_channel_that_comes_later_starts_with_what_is_stored(site: TemporarySite) -> None:
    """And nobody else is told of it: the other documents keep their bytes."""
    site.round()
    before = {path: (site.output / path).read_bytes() for path in ("all.atom", "regions/iraq.atom")}
    configure(site, {"desk/oil": {"match": "title:oil"}})
    site.clock.forward(hours=1)
    site.round(everything=False)

    assert sorted(site.document("desk/oil").titles) == ["Oil 3", "Oil 4", "Oil is up"]
    assert {path: (site.output / path).read_bytes() for path in before} == before
    assert site.subscriber.complaints == []


def test_an_edited_rule_moves_articles_out_and_in_again_without_repeating_them(site: TemporarySite) -> None:
    configure(site, {"desk/oil": {"match": "title:oil"}})
    site.round()
    configure(site, {"desk/oil": OIL})
    site.round(everything=False)
    fewer = site.document("desk/oil").titles
    configure(site, {"desk/oil": {"match": "title:oil"}})
    with site.opened() as app:
        app.service.poll_once(lambda _result: None)

    assert fewer == ["Oil is up"]
    assert sorted(site.document("desk/oil").titles) == ["Oil 3", "Oil 4", "Oil is up"]


def test_a_channel_that_left_feeds_yaml_goes_quiet_and_stays(site: TemporarySite) -> None:
    configure(site, {"desk/oil": OIL})
    site.round()
    configure(site)
    site.origin.replace("/a", body=rss(item(9, title="Oil tanker leaves Basra"), item(1, title="Oil is up")))
    site.clock.forward(hours=1)
    site.round()

    assert site.document("desk/oil").titles == ["Oil is up"]
    assert "Oil tanker leaves Basra" in site.document("all").titles


def test_filing_that_was_cut_short_goes_on_where_it_was(site: TemporarySite) -> None:
    """More pieces than one batch: the first is filed, the process ends, the next one does the rest."""
    count = BATCH + 30
    site.origin.replace("/a", body=rss(*(item(n, title=f"Oil of well {n}") for n in range(count))))
    backfill = {"days": 999, "max": 999}
    configure(site, defaults={"backfill": backfill})
    site.round()
    configure(site, {"desk/oil": {"match": "title:oil"}}, defaults={"backfill": backfill})
    with site.opened() as app:
        app.refiler.step()
        opened = [one.path for one in app.store.summaries()]
    with site.opened() as app:
        progress = app.refiler.begin()
        app.refiler.run(1)
        halfway = app.refiler.step()

    assert "desk/oil" not in opened
    assert (progress.done, progress.finished) == (BATCH, False)
    assert halfway.finished
    site.round(everything=False)
    assert len(site.document("desk/oil").entries) == count  # two of them in /b too: copies


def test_labels_edited_at_a_source_move_what_it_brought_before(site: TemporarySite) -> None:
    site.round()
    sources = (
        {"url": site.origin.url + "/a", "name": "Example", "regions": "gulf"},
        {"url": site.origin.url + "/b", "name": "The Wire", "regions": "gulf"},
    )
    site.configure(*sources)
    site.clock.forward(hours=1)
    site.round(everything=False)

    assert len(site.document("regions/gulf").entries) == 4
    assert site.subscriber.complaints == []


def test_languages_get_channels_where_that_is_asked_for(site: TemporarySite) -> None:
    site.configure(
        {"url": site.origin.url + "/a", "language": "ar"},
        channels={"auto": {"languages": True, "min_articles": 1, "min_sources": 1}},
    )
    site.round()

    assert len(site.document("languages/ar").entries) == 2
    assert "العربية" in (site.output / "index.html").read_text("utf-8")


def test_a_lost_store_is_rebuilt_with_the_owners_channels(site: TemporarySite) -> None:
    configure(site, {"desk/oil": {"match": "title:oil"}, "regions/iraq/energy": {}})
    site.round()
    ids = {path: site.document(path).ids for path in ("desk/oil", "regions/iraq/energy")}
    site.lose_state()
    site.clock.forward(hours=1)
    site.round()

    assert {path: site.document(path).ids for path in ids} == ids
    assert site.subscriber.complaints == []


def test_a_wrong_rule_is_said_where_it_stands(site: TemporarySite) -> None:
    configure(site, {"desk/oil": {"match": "title:oil and"}})
    done = aggregator("check", "--config", site.config)

    assert done.code == 2
    assert "channels.paths.desk/oil.match: column 14: expected a word" in done.err


def test_check_says_what_an_edit_would_change_and_changes_nothing(site: TemporarySite) -> None:
    configure(site, {"desk/oil": {"match": "title:oil"}})
    site.round()
    before = site.mtimes()
    configure(site, {"desk/oil": OIL, "desk/rain": {"match": "title:rain"}})
    done = aggregator("check", "--diff", "--config", site.config)

    assert done.code == 0
    assert "+ channel desk/rain" in done.out
    assert "> desk/rain gains 1 piece:" in done.out
    assert "< desk/oil loses 2 pieces:" in done.out
    assert "goes quiet" not in done.out
    assert site.mtimes() == before
    configure(site)
    quiet = aggregator("check", "--diff", "--json", "--config", site.config).json["diff"]
    assert (quiet["quiet"], quiet["pieces"]) == (["desk/oil"], 4)


def test_check_says_that_nothing_would_change(site: TemporarySite) -> None:
    configure(site, {"desk/oil": OIL})
    site.round()

    assert "Nothing would change" in aggregator("check", "--diff", "--config", site.config).out


def test_relabel_files_at_once_and_publishes(site: TemporarySite) -> None:
    site.round()
    configure(site, {"desk/oil": {"match": "title:oil"}})
    first = aggregator("relabel", "--config", site.config)
    again = aggregator("relabel", "--json", "--config", site.config).json

    assert "4 pieces filed" in first.out
    assert len(site.document("desk/oil").entries) == 3
    assert again["filing"]["finished"]
    assert again["written"] == []


def test_status_says_how_fair_a_channel_is_and_how_far_filing_is(site: TemporarySite) -> None:
    site.round()
    (everything,) = (one for one in site.status().channels if one.path == "all")
    configure(site, {"desk/oil": OIL})
    with site.opened():
        pass
    printed = aggregator("status", "--config", site.config).out

    assert (everything.sources, everything.largest) == (2, 0.5)
    assert "2 sources, largest 50 %" in printed
    assert "Filing anew after an edit: 0 of 4 pieces" in printed


def test_no_source_fills_the_front_of_a_channel_while_others_have_news(site: TemporarySite) -> None:
    """Rule C12: sixty articles of one source at once; nothing of it is lost."""
    origin = site.origin
    flood = [item(n, host="wire.example", title=f"{WORDS[n]} flood") for n in range(60)]
    quiet = [
        [item(100 + 20 * k + n, title=f"{WORDS[60 + 20 * k + n]} calm") for n in range(20)] for k in (0, 1)
    ]
    urls = [origin.serve(f"/{name}", rss(*items)) for name, items in zip("xyz", (*quiet, flood), strict=True)]
    site.configure(*urls, defaults={"backfill": {"days": 99, "max": 99}})
    site.round()
    titles = site.document().titles

    assert len(titles) == 100
    assert sum("flood" in title for title in titles[:30]) == 10


def test_show_and_explain_say_why_an_article_has_its_labels(site: TemporarySite) -> None:
    site.origin.replace(
        "/a", body=rss(item(1, title="Inflation in Iraq rises as the central bank cuts rates"))
    )
    site.round()
    printed = aggregator("show", "https://news.example/articles/1", "--config", site.config).out

    explained = aggregator("explain", "https://news.example/articles/1", "--config", site.config).out

    assert "label region iraq: the source's label in feeds.yaml\n" in printed
    assert [one for one in printed.splitlines() if one.startswith("label ")] == [
        one for one in explained.splitlines() if one.startswith("label ")
    ]
    assert "channels: all, regions/iraq, topics/energy\n" in explained
    assert "label topic economy: " in printed
    assert "% sure" in printed


def configure_with_decisions(site: TemporarySite, *sources: Mapping[str, object]) -> None:
    site.configure(*sources)
    site.config.write_text(f"withdraw: withdrawn.yaml\n{site.text()}", "utf-8")


def decide(site: TemporarySite, text: str) -> None:
    (site.folder / "withdrawn.yaml").write_text(text, "utf-8")


def test_an_article_that_is_hidden_by_hand_leaves_every_channel_and_returns_to_its_place(
    site: TemporarySite,
) -> None:
    configure_with_decisions(site, {"url": site.origin.url + "/a", "name": "Example", "regions": "iraq"})
    site.round()
    before = site.document("regions/iraq").ids
    decide(site, "hide: [https://news.example/articles/1]\n")
    with site.opened() as app:
        app.publisher.publish_changed(at_once=True)
    hidden = (site.document().titles, site.document("regions/iraq").titles)
    site.origin.replace("/a", body=rss(item(1, title="Oil is up again"), item(2, title="Rain in Basra")))
    site.clock.forward(hours=1)
    site.round()
    still_hidden = site.document().titles
    decide(site, "hide: []\n")
    with site.opened() as app:
        app.publisher.publish_changed(at_once=True)

    assert hidden == (["Rain in Basra"], ["Rain in Basra"])
    assert still_hidden == ["Rain in Basra"]
    assert site.document("regions/iraq").ids == before


def test_an_article_that_was_hidden_before_it_came_is_never_shown(site: TemporarySite) -> None:
    decide(site, "hide: [https://news.example/articles/1]\n")
    configure_with_decisions(site, {"url": site.origin.url + "/a", "regions": "iraq"})
    site.round()

    assert site.document().titles == ["Rain in Basra"]


def test_an_article_that_is_relabelled_by_hand_moves_and_says_why(site: TemporarySite) -> None:
    configure_with_decisions(
        site,
        {"url": site.origin.url + "/a", "name": "Example", "regions": "iraq"},
        {"url": site.origin.url + "/b", "regions": "gulf", "topics": "energy"},
    )
    site.round()
    decide(site, "relabel:\n  https://news.example/articles/1: {regions: gulf, topics: [energy]}\n")
    with site.opened() as app:
        app.publisher.publish_changed(at_once=True)
    (found,) = site.find("https://news.example/articles/1")

    assert site.document("regions/iraq").titles == ["Rain in Basra"]
    assert "Oil is up" in site.document("regions/gulf").titles
    assert "Oil is up" in site.document("topics/energy").titles
    assert {(one.label.slug, one.reason) for one in found.labels} == {
        ("gulf", "the owner relabelled it by hand"),
        ("energy", "the owner relabelled it by hand"),
    }
