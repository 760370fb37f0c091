"""A newsroom of five outlets with one agency text, a revision, and another text on the event."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.model.report import RetentionPolicy
from tests.e2e.test_stories import also, related
from tests.fakes import NOON, Item, comes_true, item, rss
from tests.origin import Origin
from tests.site import RunningService, TemporarySite, aggregator

OUTLETS = ("harbour", "valley", "coast", "delta", "plain")
STORIES = "topics/economy"
HEADLINE = "Northport closes lighthouse pier for eleven weeks"
AGENCY = (
    "The harbour authority of Northport said on Monday that it would close the old lighthouse pier for eleven "
    "weeks after divers found cracks in two of its concrete pillars. Ferries to the islands will leave from the "
    "fish market instead, and the night boat to Saltholm is cancelled until further notice, director Maren Holt "
    "told reporters. About 4,200 commuters use the pier every day, most of them on their way to the cannery and "
    "the shipyard. Repairs are expected to cost 3.6 million crowns, of which the state pays half."
)
OWN = (
    "Commuters in Northport must find another way to work: the lighthouse pier is shut for eleven weeks because "
    "divers found cracks. Maren Holt, who runs the harbour authority, apologised to passengers at the fish market "
    "on Monday morning, where the first ferries to the islands left late. Fishermen fear that the crowds will get "
    "in the way of the auction. The night boat to Saltholm does not sail."
)


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as running:
        yield running


@pytest.fixture
def site(tmp_path: Path, origin: Origin) -> TemporarySite:
    """Five outlets carry the agency's text, each on a page of its own; a sixth is silent so far."""
    site = TemporarySite(tmp_path / "site", origin)
    for minutes, outlet in enumerate(OUTLETS):
        origin.serve(f"/{outlet}", rss(text_of(outlet, minutes=minutes), title=outlet.title()))
    origin.serve("/wharf", rss(title="Wharf"))
    configure(site)
    site.round()
    return site


def configure(site: TemporarySite, **sections: object) -> None:
    sources = [{"url": site.origin.at(f"/{outlet}"), "topics": "economy"} for outlet in (*OUTLETS, "wharf")]
    channels = {"paths": {STORIES: {"show": "stories"}}}
    site.configure(*sources, channels=channels, **sections)  # type: ignore[arg-type]  # a text is no section


def link(outlet: str) -> str:
    return f"https://{outlet}.example/articles/1"


def text_of(outlet: str, title: str = HEADLINE, text: str = AGENCY, minutes: int = 0) -> Item:
    published = NOON - timedelta(hours=1) + timedelta(minutes=minutes)
    return item(1, f"{outlet}.example", guid=link(outlet), title=title, text=text, published=published)


def later(site: TemporarySite, outlet: str, one: Item) -> None:
    """Let an outlet publish something 40 minutes later."""
    site.clock.forward(minutes=40)
    site.origin.replace(f"/{outlet}", body=rss(one, title=outlet.title()))
    site.round()


def report_of_its_own(site: TemporarySite) -> None:
    """Let the sixth outlet report the event in its own words."""
    title = "Commuters stranded as Northport lighthouse pier shuts"
    later(site, "wharf", text_of("wharf", title=title, text=OWN, minutes=70))


def ids(site: TemporarySite) -> tuple[list[str], list[str]]:
    return site.document().ids, site.document(STORIES).ids


def test_one_text_is_one_entry_that_lists_the_others(site: TemporarySite) -> None:
    (entry,) = site.document().entries

    assert (entry.title, entry.source_title) == (HEADLINE, "Harbour")
    assert also(entry) == "Also at: Valley, Coast, Delta, Plain"
    assert related(site) == [["Valley", "Coast", "Delta", "Plain"]]
    assert len(site.document(STORIES).ids) == 1


def test_the_outlet_that_the_owner_puts_first_is_shown(tmp_path: Path, origin: Origin) -> None:
    site = TemporarySite(tmp_path / "site", origin)
    for minutes, outlet in enumerate(("harbour", "valley")):
        origin.serve(f"/{outlet}", rss(text_of(outlet, minutes=minutes), title=outlet.title()))
    site.configure(origin.at("/harbour"), {"url": origin.at("/valley"), "priority": 1})
    site.round()
    (entry,) = site.document().entries

    assert entry.source_title == "Valley"
    assert also(entry) == "Also at: Harbour"


def test_a_revision_moves_the_entry_and_not_its_id(site: TemporarySite) -> None:
    before = ids(site)
    revised = AGENCY.replace("eleven", "twelve") + " The mayor called for calm."

    later(site, "harbour", text_of("harbour", text=revised, minutes=60))

    assert ids(site) == before
    for channel in ("all", STORIES):
        (entry,) = site.document(channel).entries
        assert entry.updated > NOON - timedelta(hours=1)
        assert "twelve weeks" in entry.content
        assert also(entry) == "Also at: Valley, Coast, Delta, Plain"


def test_another_text_on_the_event_is_an_article_and_no_other_story(site: TemporarySite) -> None:
    before = ids(site)
    updated = site.document(STORIES).entries[0].updated

    report_of_its_own(site)

    (story,) = site.document(STORIES).entries
    assert len(site.document().ids) == 2
    assert ids(site)[1] == before[1]
    assert story.updated == site.clock.now() > updated
    assert f'href="{link("wharf")}"' in story.content
    assert "Commuters stranded" in story.content


def test_restarts_re_runs_and_retention_change_no_id(site: TemporarySite) -> None:
    report_of_its_own(site)
    before = ids(site)

    site.round()
    site.publish()
    site.retention = RetentionPolicy(articles=timedelta(days=1), newest_per_channel=1)
    site.clock.forward(days=2)
    site.maintain()
    site.publish()

    assert set(ids(site)[0]) <= set(before[0])
    assert ids(site)[1] == before[1]


def test_a_wrong_merge_is_undone_and_stays_undone(site: TemporarySite) -> None:
    report_of_its_own(site)
    before = ids(site)
    (site.folder / "apart.yaml").write_text(
        f"never_merge:\n  - [{link('harbour')}, {link('valley')}]\n  - [{link('harbour')}, {link('wharf')}]\n"
    )
    configure(site, withdraw="apart.yaml")
    for _ in range(3):
        site.clock.forward(hours=1)
        site.round()

    entries = {entry.source_title: entry for entry in site.document().entries}
    assert set(entries) == {"Harbour", "Valley", "Wharf"}
    assert "Valley" not in also(entries["Harbour"])
    assert set(before[0]) <= set(ids(site)[0])
    assert len(ids(site)[1]) == 3
    assert set(before[1]) <= set(ids(site)[1])


def test_a_pair_that_comes_before_the_articles_keeps_them_apart(tmp_path: Path, origin: Origin) -> None:
    site = TemporarySite(tmp_path / "early", origin)
    for outlet in OUTLETS[:2]:
        origin.serve(f"/{outlet}", rss(text_of(outlet), title=outlet.title()))
    site.folder.joinpath("apart.yaml").write_text(f"never_merge: [[{link('valley')}, {link('harbour')}]]")
    urls = [origin.at(f"/{outlet}") for outlet in OUTLETS[:2]]
    site.configure(*urls, withdraw="apart.yaml")  # type: ignore[arg-type]  # a text is no section
    site.round()

    assert len(site.document().ids) == 2


def test_a_running_service_parts_what_never_merge_names(site: TemporarySite) -> None:
    """Hot reload: the file is named from the start, does not exist yet, and is written by the command."""
    configure(site, withdraw="apart.yaml", serve={"listen": "127.0.0.1:0"}, publish={"every": "1s"})
    with RunningService(site.config) as service:
        service.wait_for("service.started")

        done = aggregator("never-merge", link("harbour"), link("valley"), "--config", site.config)

        assert done.code == 0, done.err
        service.wait_for("articles.parted")
        assert comes_true(lambda: len(site.document().ids) == 2, 30)
        assert service.stop() == 0, service.text()
    assert (site.folder / "apart.yaml").read_text() == (
        f"never_merge:\n  - [{link('harbour')}, {link('valley')}]\n"
    )
