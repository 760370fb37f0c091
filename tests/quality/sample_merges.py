"""Write merges of real feeds down for a person to read: `python -m tests.quality.sample_merges OUT.txt [SEED]`.

All feeds and timelines of the test data pass through `place`, in order of time. The file holds the texts of the
sampled pairs and stays outside of the repository. What the person finds goes into `merges_read.tsv`: hashes of
the articles, verdict, reason; what a second reader finds in another sample, into `merges_second.tsv`.
"""

import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from aggregator.dedupe.rules import ACROSS
from aggregator.errors import ParseError
from aggregator.model.article import Article, LabelledArticle
from aggregator.model.document import Document, FetchRequest, Validators
from aggregator.model.source import Source
from aggregator.model.story import Relation
from aggregator.normalise import normalise
from aggregator.parse import parse
from bench.quality_copies import Stream
from tests.shared import shared

SEED = 20261124
SAMPLED = 200
MOST_OF_A_PAIR = 25
_READ_AT = datetime(2026, 12, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Merge:
    """Two articles of different sources that were taken for one text."""

    ours: Article
    theirs: Article
    sources: tuple[str, str]
    rule: str
    score: int | None

    @property
    def name(self) -> str:
        """Return what stands for the pair: the hashes of both entries."""
        return "-".join(sorted(one.text_hash.hex()[:12] for one in (self.ours, self.theirs)))


def merges(only: frozenset[str] | None = None, relation: Relation = Relation.COPY) -> list[Merge]:
    """Return the copies across sources that placing finds in real feeds, all or some, in the order of finding.

    With another relation, what stands in that one.
    """
    stream = Stream()
    placed: dict[int, tuple[Article, str]] = {}
    found = []
    for article, name in sorted(_articles(only), key=lambda one: (one[0].published_at, one[1])):
        number, new = stream.add_article(LabelledArticle(article=article, labels=()), name)
        placed.setdefault(number, (article, name))
        if new is None or new.relation is not relation or new.placed_with is None:
            continue
        theirs, other = placed[new.placed_with]
        if other != name:
            found.append(Merge(article, theirs, (name, other), new.rule, new.score))
    return found


def sample(found: list[Merge], seed: int) -> list[Merge]:
    """Return SAMPLED merges: all whose texts differ, then by chance those that no key proves, then others.

    Each pair of texts stands there once, no pair of sources more often than MOST_OF_A_PAIR.
    """
    shuffled = random.Random(seed).sample(found, len(found))
    shuffled.sort(key=lambda one: (one.ours.text_hash == one.theirs.text_hash, one.rule in ACROSS))
    chosen: dict[str, Merge] = {}
    pairs: dict[frozenset[str], int] = {}
    for one in shuffled:
        pair = frozenset(one.sources)
        if one.name not in chosen and pairs.get(pair, 0) < MOST_OF_A_PAIR and len(chosen) < SAMPLED:
            chosen[one.name] = one
            pairs[pair] = pairs.get(pair, 0) + 1
    return list(chosen.values())


def _articles(only: frozenset[str] | None) -> Iterator[tuple[Article, str]]:
    """Give the articles of every feed and of the last versions of every timeline, with the name of the source."""
    feeds = sorted(one for one in shared("corpus/feeds").rglob("*") if one.is_file())
    versions = [
        version
        for folder in sorted(one for one in shared("corpus/timelines").iterdir() if one.is_dir())
        for version in sorted(folder.iterdir())[::5]
    ]
    seen: set[tuple[str, bytes]] = set()
    of_timelines = set(versions)
    for path in (*feeds, *versions):
        name = path.parent.name if path in of_timelines else path.name
        if only is not None and name not in only:
            continue
        for article in _of_file(path, name):
            if (name, article.text_hash) not in seen:
                seen.add((name, article.text_hash))
                yield article, name


def _of_file(path: Path, name: str) -> tuple[Article, ...]:
    url = f"https://{name.split('+')[0].lower().replace('_', '-')}.example/{path.name}"
    request = FetchRequest(key=1, url=url, label=url)
    document = Document(request=request, url=url, headers=(), body=path.read_bytes(), validators=Validators())
    try:
        feed = parse(document)
    except (ParseError, TypeError):
        return ()
    return normalise(feed, Source(url=url, request_url=url), _READ_AT).articles


def write(target: Path, found: list[Merge], chosen: list[Merge], seed: int, *, scores: bool = True) -> None:
    """Write a sample down for a person to read."""
    lines = [f"{len(found)} across sources; {len(chosen)} of them by seed {seed}\n"]
    for number, one in enumerate(chosen, start=1):
        lines.append(f"#{number} {one.name}" + (f" | {one.rule} | {one.score}" if scores else ""))
        for article, source in zip((one.ours, one.theirs), one.sources, strict=True):
            lines.append(
                f"  {source[:50]} | {article.published_at:%Y-%m-%d %H:%M} | {article.language} | {article.link}"
            )
            lines.append(f"    T: {article.title[:200]}")
            lines.append(f"    S: {article.summary[:300]}")
    target.write_text("\n".join(lines), encoding="utf-8")


def main(target: Path, seed: int) -> None:
    """Write the sample."""
    found = merges()
    write(target, found, sample(found, seed), seed)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else SEED)
