"""All real feeds at once, served from loopback: every entry is stored, and a second round costs nothing."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import feedparser
import pytest
from lxml import etree

from aggregator.app.settings import Options
from aggregator.app.site import App
from aggregator.model.report import StatusReport
from aggregator.service.poller import PollResult
from aggregator.text.urls import canonical
from tests.fakes import FixedClock
from tests.origin import Origin
from tests.shared import shared

_TOPICS = ("economy", "politics", "science", "sport")
_REGIONS = ("asia", "europe", "africa")
_DIFFERENCES = Path(__file__).with_name("expected_differences.tsv")


@dataclass(frozen=True, slots=True)
class Corpus:
    """What two rounds over all feeds left behind."""

    expected: dict[str, int]
    rounds: tuple[list[PollResult], list[PollResult]]
    status: StatusReport
    output: Path
    times: tuple[dict[str, int], dict[str, int]]

    def file_of(self, url: str) -> str:
        return next(file for file in self.expected if url.endswith("/" + quote(file)))


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    feeds = shared("corpus/feeds")
    with shared("corpus/expected.tsv").open(encoding="utf-8") as table:
        rows = list(csv.reader(table, delimiter="\t"))[1:]
    expected = {file: max(int(first), int(second)) for file, first, second in rows}
    folder = tmp_path_factory.mktemp("corpus")
    clock = FixedClock()
    with Origin() as origin:
        urls = [
            origin.serve("/" + quote(file), (feeds / file).read_bytes(), content_type="", etag=f'"{n}"')
            for n, file in enumerate(expected)
        ]
        (folder / "feeds.yaml").write_text(_feeds_yaml(urls), encoding="utf-8")
        first = _round(folder, clock)
        before = _times(folder / "output")
        clock.forward(days=2)
        second = _round(folder, clock)
        with App(folder / "feeds.yaml", Options(clock=clock)) as app:
            status = app.store.status()
        after = _times(folder / "output")
        yield Corpus(expected, (first, second), status, folder / "output", (before, after))


def _feeds_yaml(urls: list[str]) -> str:
    lines = [
        f"  - {{url: '{url}', topics: {_TOPICS[n % 4]}, regions: {_REGIONS[n % 3]}}}"
        for n, url in enumerate(urls)
    ]
    head = ["site: {id: 'tag:corpus.example,2026:x'}"]
    head += ["polling: {host_gap_seconds: 0, allow_private_addresses: true}", "sources:"]
    return "\n".join(head + lines) + "\n"


def _round(folder: Path, clock: FixedClock) -> list[PollResult]:
    results: list[PollResult] = []
    with App(folder / "feeds.yaml", Options(clock=clock)) as app:
        app.service.poll_once(results.append)
    return results


def _times(output: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in output.rglob("*") if path.is_file()}


def test_every_entry_of_every_file_is_stored_or_its_absence_explained(corpus: Corpus) -> None:
    with _DIFFERENCES.open(encoding="utf-8") as table:
        explained = {
            file: int(missing) for file, missing, _why in list(csv.reader(table, delimiter="\t"))[1:]
        }
    missing = {
        corpus.file_of(source.url): corpus.expected[corpus.file_of(source.url)] - source.articles
        for source in corpus.status.sources
        if source.articles != corpus.expected[corpus.file_of(source.url)]
    }
    assert missing == explained


def test_no_file_makes_the_round_fail(corpus: Corpus) -> None:
    assert len(corpus.rounds[0]) == len(corpus.expected)
    assert [result for result in corpus.rounds[0] if result.failed] == []


def test_a_second_round_gets_only_304s(corpus: Corpus) -> None:
    assert {result.outcome.value for result in corpus.rounds[1]} == {"not_modified"}
    assert len(corpus.rounds[1]) == len(corpus.expected)


def test_a_second_round_moves_no_output(corpus: Corpus) -> None:
    assert corpus.times[0] == corpus.times[1]


def test_every_document_is_valid_by_the_schema_of_rfc_4287(corpus: Corpus) -> None:
    schema = etree.RelaxNG(etree.parse(shared("refdata/schemas/atom.rng")))
    documents = sorted(corpus.output.rglob("*.atom"))
    paths = {str(document.relative_to(corpus.output)) for document in documents}
    # And those that came by themselves, for labels that enough articles have from their text.
    assert paths > {
        "all.atom",
        "archive/all/1.atom",
        *(f"topics/{topic}.atom" for topic in _TOPICS),
        *(f"regions/{region}.atom" for region in _REGIONS),
    }
    for document in documents:
        assert schema.validate(etree.parse(document)), f"{document}: {schema.error_log.last_error}"


def test_an_article_has_one_id_in_every_channel(corpus: Corpus) -> None:
    ids_by_article: dict[tuple[str, str], set[str]] = {}
    for document in corpus.output.rglob("*.atom"):
        parsed = feedparser.parse(document.read_bytes())
        assert not parsed.bozo, document
        ids = [entry.id for entry in parsed.entries]
        assert len(ids) == len(set(ids)), document
        for entry in parsed.entries:
            if canonical(entry.get("link")):  # a link without a path is no key: sources share it (B1)
                ids_by_article.setdefault((entry.title, entry.link), set()).add(entry.id)
    assert [ids for ids in ids_by_article.values() if len(ids) > 1] == []
