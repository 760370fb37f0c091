"""Real feeds through time, version by version: nothing lost, nothing twice, nothing jumps."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import feedparser
import pytest

from aggregator.app.settings import Options
from aggregator.app.site import App
from aggregator.errors import ParseError
from aggregator.model.document import Document, FetchRequest
from aggregator.model.report import StatusReport
from aggregator.parse import parse
from tests.fakes import FixedClock
from tests.origin import Origin
from tests.shared import shared

_BBC = "gesab001+headlines__b0395c_bbc.xml"
_TIMELINES = (
    "Amikumu+amikumu-website__8fdbaa_output_tr_rss.xml",
    "Olshansk+rss-feeds__24ccda_feeds_feed_anthropic_research.xml",
    "Ranchero-Software+NetNewsWire__57f118_Appcasts_netnewswire6-beta.xml",
    "arashThr+radioDaal__2d5ca5__site_podcast.rss",
    "egfedorov+parser_en__72445f_backend_reuters.xml",
    "egfedorov+parser_en__a3ae53_backend_vulture.xml",
    "egfedorov+parser_en__d20094_backend_wired.xml",
    "egfedorov+rss-parser__2e8169_semnasem.xml",
    "evilgodfahim+Longreads__40e966_filtered.xml",
    "evilgodfahim+banglanews__db301b_opinion.xml",
    "evilgodfahim+bbcm__77db2a_feeds_feed.xml",
    "evilgodfahim+eco__5c6159_combined.xml",
    "evilgodfahim+int__2a55e1_final.xml",
    "evilgodfahim+lemonde__5c6159_combined.xml",
    "evilgodfahim+nytint__5c6159_combined.xml",
    "gesab001+headlines__100f1a_fox.xml",
    "gesab001+headlines__6408ae_smh.xml",
    "gesab001+headlines__681736_nzherald.xml",
    "gesab001+headlines__6ab7a7_nytimes.xml",
    "gesab001+headlines__8fe764_dailymail.xml",
    _BBC,
)


@dataclass(slots=True)
class Replay:
    """What a subscriber and the store saw of a timeline."""

    listed: set[str] = field(default_factory=set)
    ids_by_link: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    links_by_id: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    published_by_id: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    status: StatusReport | None = None

    @property
    def articles(self) -> int:
        assert self.status is not None
        return self.status.articles

    def read(self, document: bytes) -> None:
        """Subscribe: remember what the channel shows now."""
        for entry in feedparser.parse(document).entries:
            self.ids_by_link[entry.link].add(entry.id)
            self.links_by_id[entry.id].add(entry.link)
            self.published_by_id[entry.id].add(entry.published)


def _replay(timeline: Path, folder: Path) -> Replay:
    replay = Replay()
    options = Options()
    with Origin() as origin:
        url = origin.serve("/feed.xml")
        (folder / "feeds.yaml").write_text(_feeds_yaml(url), encoding="utf-8")
        for version in sorted(timeline.glob("*_*.xml")):
            body = version.read_bytes()
            replay.listed |= _identities(body, url)
            clock = FixedClock(datetime.fromtimestamp(int(re.split(r"[_.]", version.name)[1]), UTC))
            options = Options(clock=clock)
            origin.replace("/feed.xml", body=body)
            with App(folder / "feeds.yaml", options) as app:
                app.store.make_all_due(clock.now())
                app.service.poll_once(lambda _result: None)
            replay.read((folder / "output" / "all.atom").read_bytes())
        with App(folder / "feeds.yaml", options) as app:
            replay.status = app.store.status()
    return replay


def _feeds_yaml(url: str) -> str:
    return (
        "site: {id: 'tag:timeline.example,2026:x'}\n"
        "polling: {host_gap_seconds: 0, allow_private_addresses: true}\n"
        f"sources:\n  - {{url: '{url}', backfill: {{days: 3650, max: 2000}}}}\n"
    )


def _identities(body: bytes, url: str) -> set[str]:
    request = FetchRequest(key=1, url=url, label=url)
    try:
        feed = parse(Document(request=request, url=url, headers=(), body=body))
    except ParseError:
        return set()
    return {identity for entry in feed.entries if (identity := entry.guid or entry.link)}


@pytest.fixture(scope="module", params=_TIMELINES)
def replay(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Replay]:
    name: str = request.param
    timeline = shared(f"corpus/timelines/{name}")
    return name, _replay(timeline, tmp_path_factory.mktemp("timeline"))


def test_no_article_that_was_ever_listed_is_lost(replay: tuple[str, Replay]) -> None:
    """B7: vanishing from the feed means nothing; an empty version deletes nothing."""
    name, seen = replay
    assert seen.articles >= len(seen.listed)
    if name == _BBC:
        assert seen.articles == 262


def test_nothing_is_published_again_under_another_id(replay: tuple[str, Replay]) -> None:
    """C1, C13."""
    _name, seen = replay
    assert {link: ids for link, ids in seen.ids_by_link.items() if len(ids) > 1} == {}


def test_a_redated_article_does_not_move(replay: tuple[str, Replay]) -> None:
    """C2: display goes by `published`, which stays what it was when the article was first shown."""
    _name, seen = replay
    assert {one: dates for one, dates in seen.published_by_id.items() if len(dates) > 1} == {}
