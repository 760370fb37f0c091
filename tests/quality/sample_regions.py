"""Draw the entries of real feeds that `regions_labelled.tsv` labels: `python -m tests.quality.sample_regions ar`.

The draw is by hashes, so it is the same on every machine: the feeds and publishers of a language give one
entry each, round after round, until there are enough. Prints what a person labels by.
"""

import argparse
import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from aggregator.errors import ParseError
from aggregator.model.article import Article
from aggregator.model.document import Document, FetchRequest
from aggregator.model.source import Source
from aggregator.normalise import normalise
from aggregator.parse import parse
from aggregator.text.hosts import polite_host
from aggregator.text.markup import text_of
from tests.shared import shared

SEED = "regions-2026-11"
# Arabic has one newspaper among its feeds: a longer draw has enough of its news.
WANTED = {"ar": 100, "de": 116, "en": 62, "es": 66, "fr": 90, "ru": 78}
# Where the table of the corpus, made by a detector, is wrong about the language; None: titles in no language.
_CORRECTED = {
    "json/extractus+feed-extractor__fba23b_json-feed-standard.json": "en",
    "rss1.0/davorg-cpan+xml-feed__35ebe9_rss10-odd-date.xml": None,
    "rss2.0/Athou+commafeed__b209a5_rss_2.xml": None,
    "rss2.0/palladian+palladian__0e1f6d_feed073.xml": "en",
    "rss2.0/codehollow+FeedReader__91003b_Rss20FinanzenNet.xml": "de",
    "rss2.0/codehollow+FeedReader__d5131c_Rss20YandexRussia.xml": "ru",
    "rss2.0/miniflux+v2__474cc6_encoding_WINDOWS-1251.xml": "ru",
}
_RECEIVED_AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
_URL = "https://news.example/feed.xml"
_SOURCE = Source(url=_URL, request_url=_URL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled:
    """An entry of the corpus; `digest` finds it again: 16 hex digits by its feed's file and its id."""

    file: str
    digest: str
    article: Article


def sample(language: str) -> tuple[Sampled, ...]:
    """Return the entries to label, in the order of the draw; fewer than WANTED where there are no more."""
    taken: Counter[str] = Counter()
    dealt: list[tuple[int, str, Sampled]] = []
    for entry in sorted(_distinct(language), key=lambda entry: _rank(entry.digest)):
        givers = {_publisher(entry), entry.file}
        dealt.append((max(taken[giver] for giver in givers), _rank(entry.digest), entry))
        taken.update(givers)
    dealt.sort(key=lambda deal: deal[:2])
    return tuple(entry for _, _, entry in dealt[: WANTED[language]])


def entries(file: str) -> Iterator[Sampled]:
    """Yield what the project's own reader makes of the entries of a feed, named as in the corpus's folder of feeds."""
    body = shared(f"corpus/feeds/{file}").read_bytes()
    request = FetchRequest(key=1, url=_URL, label=_URL)
    try:
        feed = parse(Document(request=request, url=_URL, headers=(), body=body))
    except ParseError:
        return
    for article in normalise(feed, _SOURCE, _RECEIVED_AT).articles:
        if name := article.guid or article.link or article.title:
            yield Sampled(file=file, digest=_digest(f"{file}\n{name}"), article=article)


def excerpt(article: Article, length: int) -> str:
    """Return the first characters of the summary, or of the text where that says more."""
    return max(article.summary, text_of(article.content), key=len)[:length]


def _distinct(language: str) -> Iterator[Sampled]:
    """Yield the titled entries of a language; of one that several feeds carry, the first."""
    seen: set[str] = set()
    for file in _files(language):
        for entry in entries(file):
            names = {entry.article.title, entry.article.link or entry.digest}
            if entry.article.title and not names & seen:
                yield entry
            seen |= names


def _files(language: str) -> list[str]:
    lines = shared("corpus/manifest.jsonl").read_text(encoding="utf-8").splitlines()
    known = {row["file"].removeprefix("feeds/"): row.get("lang") for row in map(json.loads, lines)}
    return sorted(file for file, claimed in (known | _CORRECTED).items() if claimed == language)


def _publisher(entry: Sampled) -> str:
    return polite_host(entry.article.link or "") or entry.file


def _rank(name: str) -> str:
    return _digest(f"{SEED}\n{name}")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def main() -> None:
    """Print what a person labels by: digest and file, title and categories, the beginning of the text."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("language", choices=sorted(WANTED))
    parser.add_argument("--length", type=int, default=400, help="characters of text")
    arguments = parser.parse_args()
    for number, entry in enumerate(sample(arguments.language)):
        terms = ", ".join(category.term for category in entry.article.categories if category.term)
        print(f"{number} {entry.digest} {Path(entry.file).name}")
        print(f"  {entry.article.title} [{terms[:80]}]")
        print(f"  {excerpt(entry.article, arguments.length)}")


if __name__ == "__main__":
    main()
