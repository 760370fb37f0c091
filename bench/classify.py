"""What labelling by the text costs: `python -m bench.classify SHARED`, SHARED being the folder of the shared data.

Prints how long the tables take to load and how much memory they keep, in a process of its own, and the CPU time of an
article for passages, regions, topics and all of them, language among them. A loop that only counts is timed beside them: on a quiet machine
of 2024 a million steps take about 14 ms, and more says how much the machine is shared.
"""

import gzip
import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from aggregator.classify.labels import classify
from aggregator.classify.language import told
from aggregator.classify.passages import passages
from aggregator.classify.regions import regions
from aggregator.classify.topics import topics
from aggregator.classify.vocabulary import Vocabulary
from aggregator.model.article import Article
from aggregator.model.source import Source
from bench.quality_regions import article_of

_SOURCE = Source(url="https://news.example/feed.xml", request_url="https://news.example/feed.xml")
_VOCABULARY = Vocabulary.of(())
_ROUNDS = 3
_STEPS = 1_000_000
_LOADING = """
import time
from pathlib import Path
from aggregator.classify import Vocabulary, classify
from aggregator.model.source import Source
from bench.quality_regions import article_of
def resident_megabytes():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6
one = article_of({"title": "Iraq – عراق", "summary": "Texte en français sur l'économie de la ville", "lang": ""})
source = Source(url="https://news.example/", request_url="https://news.example/")
before, started = resident_megabytes(), time.process_time()
classify(one, source, Vocabulary.of(()))
print(f"tables: {time.process_time() - started:.3f} s of CPU time, {resident_megabytes() - before:.1f} MB")
"""


def main(shared: Path) -> None:
    """Print the figures."""
    subprocess.run([sys.executable, "-c", _LOADING], check=True)
    articles = _articles(shared / "eval" / "data" / "group_region_dev.jsonl.gz")
    texts = [passages(one) for one in articles]
    print(
        f"{len(articles)} articles, {sum(len(one.title + one.lead + one.body) for one in texts) // len(texts)} characters each"
    )
    _report("a million steps", _counted, 1, "ms", 1e3)
    _report("passages and language", lambda: [passages(one) for one in articles], len(articles))
    _report(
        "language alone, told anew",
        lambda: [told(f"{one.title}. {one.lead}") for one in texts],
        len(articles),
    )
    _report("regions", lambda: [list(regions(one, _SOURCE, _VOCABULARY)) for one in texts], len(articles))
    _report("topics", lambda: [list(topics(one, _SOURCE, _VOCABULARY)) for one in texts], len(articles))
    _report("all", lambda: [classify(one, _SOURCE, _VOCABULARY) for one in articles], len(articles))


def _articles(path: Path) -> list[Article]:
    return [article_of(json.loads(line)) for line in gzip.decompress(path.read_bytes()).splitlines()]


def _counted() -> Sequence[object]:
    return [sum(range(_STEPS))]


def _report(name: str, work: Callable[[], object], count: int, unit: str = "us", factor: float = 1e6) -> None:
    taken = []
    for _ in range(_ROUNDS):
        started = time.process_time()
        work()
        taken.append(time.process_time() - started)
    print(f"{name:28} {min(taken) / count * factor:8.1f} {unit}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
