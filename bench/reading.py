"""What reading costs, and what it loses: `python -m bench.reading --corpus DIR [--json]`.

DIR holds feeds, in folders or not (or a folder `feeds` of them), and perhaps `expected.tsv`, which says
how many entries each has. Figures are CPU time of this process; of several repetitions the best counts.

    fast_path_share      of the well-formed XML feeds, those that the direct path reads
    ms_per_feed          bytes -> ParsedFeed, mean over all feeds
    ratio_to_feedparser  feedparser's time for the XML feeds, as it comes, through ours
    ms_to_articles       bytes -> labelled articles with keys, ready to be placed; all of them new, as of a new
                         source: the text of what is too old to be shown is not read for labels
    ms_unlabelled        the same without labels and channels: parsed, digests, normalised, keys
    ms_unchanged         a body that is the same as the last one
    entries_lost         entries that are neither read nor accounted for by a defect
    large_*              one feed of 14 MB: seconds, and peak memory of a process that does nothing else
"""

import argparse
import csv
import io
import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import feedparser
from lxml import etree

from aggregator.classify import Vocabulary
from aggregator.dedupe import keys_of
from aggregator.errors import ParseError
from aggregator.model.document import Document, FetchRequest
from aggregator.model.feed import ParsedEntry, ParsedFeed
from aggregator.model.poll import SourceState
from aggregator.model.source import Source
from aggregator.normalise import normalise
from aggregator.parse import digest_of, direct, parse, tolerant
from aggregator.parse.decoding import as_utf8
from aggregator.routing import Routes
from aggregator.service.reading import Tools, read

_NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
_URL = "https://news.example/feed.xml"
_SOURCE_KEY = "news.example/feed.xml"
_SITE = "tag:bench.example,2026:r"
_LARGE_BYTES = 14_000_000


@dataclass(frozen=True, slots=True)
class Feed:
    """A file of the corpus."""

    name: str
    document: Document
    expected: int | None

    @property
    def is_xml(self) -> bool:
        return not self.document.body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def main() -> None:
    """Measure and print."""
    arguments = _arguments()
    if arguments.large:
        _read_large()
        return
    feeds = _feeds(arguments.corpus)
    figures = {**_quality(feeds), **_costs(feeds, arguments.repetitions), **_large()}
    if arguments.json:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        print(f"{name:22} {value}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpus", type=Path, default=Path("../shared/corpus"))
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--large", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def _feeds(corpus: Path) -> list[Feed]:
    folder = corpus / "feeds" if (corpus / "feeds").is_dir() else corpus
    tables = (corpus / "expected.tsv", corpus.parent / "expected.tsv")
    expected = next((_expected(table) for table in tables if table.exists()), {})
    files = sorted(
        path for path in folder.rglob("*") if path.is_file() and path.suffix not in (".tsv", ".jsonl")
    )
    return [
        Feed(name, _document(path.read_bytes()), expected.get(name))
        for path in files
        if (name := str(path.relative_to(folder)))
    ]


def _expected(table: Path) -> dict[str, int]:
    with table.open(encoding="utf-8") as opened:
        rows = list(csv.reader(opened, delimiter="\t"))[1:]
    return {file: max(int(first), int(second)) for file, first, second in rows}


def _document(body: bytes) -> Document:
    return Document(request=FetchRequest(key=1, url=_URL, label=_URL), url=_URL, headers=(), body=body)


def _quality(feeds: list[Feed]) -> dict[str, object]:
    well_formed = [feed for feed in feeds if feed.is_xml and _is_well_formed(feed.document.body)]
    taken = sum(_is_direct(feed.document) for feed in well_formed)
    lost = 0
    for feed in feeds:
        parsed = _parsed(feed.document)
        if parsed is None:
            lost += feed.expected or 0
        elif feed.expected is not None and not parsed.defects:
            lost += max(0, feed.expected - len(parsed.entries))
    return {
        "feeds": len(feeds),
        "fast_path_share": round(taken / max(1, len(well_formed)), 4),
        "entries_lost": lost,
    }


def _is_well_formed(body: bytes) -> bool:
    try:
        etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    except etree.XMLSyntaxError:
        return False
    return True


def _is_direct(document: Document) -> bool:
    try:
        direct.read(document, as_utf8(document))
    except direct.Declined:
        return False
    return True


def _parsed(document: Document) -> ParsedFeed | None:
    try:
        return parse(document)
    except ParseError:
        return None


def _costs(feeds: list[Feed], repetitions: int) -> dict[str, object]:
    documents = [feed.document for feed in feeds]
    xml = [feed.document for feed in feeds if feed.is_xml]
    ours = _best(lambda: _each(_parsed, documents), repetitions)
    ours_xml = _best(lambda: _each(_parsed, xml), repetitions)
    articles = _best(lambda: _each(_to_articles, documents), repetitions)
    unlabelled = _best(lambda: _each(_to_unlabelled, documents), repetitions)
    states = [(document, _state_after(document)) for document in documents]
    unchanged = _best(lambda: [_read(document, state) for document, state in states], repetitions)
    theirs = _best(lambda: _each(_by_feedparser, xml), 1)
    return {
        "ms_per_feed": round(ours / len(documents) * 1000, 3),
        "ms_to_articles": round(articles / len(documents) * 1000, 3),
        "ms_unlabelled": round(unlabelled / len(documents) * 1000, 3),
        "ms_unchanged": round(unchanged / len(documents) * 1000, 4),
        "ms_feedparser": round(theirs / len(xml) * 1000, 2),
        "ratio_to_feedparser": round(theirs / ours_xml, 1),
    }


def _each(function: Callable[[Document], object], documents: list[Document]) -> None:
    for document in documents:
        function(document)


def _best(work: Callable[[], object], repetitions: int) -> float:
    best = float("inf")
    for _ in range(repetitions):
        started = time.process_time()
        work()
        best = min(best, time.process_time() - started)
    return best


_SOURCE = Source(url=_URL, request_url=_URL)
_VOCABULARY = Vocabulary.of(())


def _by_feedparser(document: Document) -> None:
    feedparser.parse(io.BytesIO(document.body))


def _nothing_known(hashes: object) -> Mapping[bytes, None]:  # noqa: ARG001
    return {}


_TOOLS = Tools(
    vocabulary=_VOCABULARY,
    routes=Routes.of(()),
    site_id=_SITE,
    tolerant_reader=tolerant.read_safely,
    known_entries=_nothing_known,
    backstage=lambda _guids: frozenset(),
)


def _state_after(document: Document) -> SourceState:
    return _read(document, SourceState(next_poll_at=_NOW))


def _read(document: Document, state: SourceState) -> SourceState:
    return read(document, state, _SOURCE, _TOOLS, _NOW).state


def _to_articles(document: Document) -> None:
    """Do what a source's first poll does before it asks the store."""
    for labelled in read(document, SourceState(next_poll_at=_NOW), _SOURCE, _TOOLS, _NOW).articles:
        keys_of(labelled.article, _SOURCE_KEY, _SITE)


def _to_unlabelled(document: Document) -> None:
    """Do what can be done before anybody asks what an article is about."""
    parsed = _parsed(document)
    if parsed is None:
        return
    entries = [ParsedEntry(*entry[:-1], digest=digest_of(entry, b"settings")) for entry in parsed.entries]
    for article in normalise(replace(parsed, entries=tuple(entries)), _SOURCE, _NOW).articles:
        keys_of(article, _SOURCE_KEY, _SITE)


def _large() -> dict[str, object]:
    command = [sys.executable, "-m", "bench.reading", "--large"]
    answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    figures: dict[str, object] = json.loads(answer)
    return figures


def _read_large() -> None:
    """Read one large feed in a process of its own, and say what that took."""
    document = _document(_large_feed())
    started = time.process_time()
    parsed = parse(document)
    seconds = time.process_time() - started
    # Not of getrusage: that counts what the process was before it became this one.
    status = Path("/proc/self/status").read_text("utf-8")
    peak_megabytes = (
        int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) / 1024
    )
    print(
        json.dumps(
            {
                "large_entries": len(parsed.entries),
                "large_seconds": round(seconds, 3),
                "large_peak_mb": round(peak_megabytes),
            }
        )
    )


def _large_feed() -> bytes:
    text = "&lt;p&gt;The harbour, the budget and a glacier, in a sentence.&lt;/p&gt;" * 40
    items = []
    size = number = 0
    while size < _LARGE_BYTES:
        number += 1
        item = (
            f"<item><guid>g{number}</guid><link>https://news.example/{number}</link><title>Report {number}</title>"
            f"<pubDate>Mon, 02 Mar 2026 11:00:00 GMT</pubDate><description>{text}</description></item>"
        ).encode()
        items.append(item)
        size += len(item)
    return b'<rss version="2.0"><channel><title>Large</title>' + b"".join(items) + b"</channel></rss>"


if __name__ == "__main__":
    main()
