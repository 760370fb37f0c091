"""Write joins of stories in real feeds down for a person to read: `python -m tests.quality.sample_stories OUT.txt [SEED]`.

As `sample_merges.py` does for copies; the file leaves out rule and score, so that they sway nobody. What the person
finds goes into `stories_read.tsv`, a second reader's findings into `stories_second.tsv`.
"""

import random
import sys
from pathlib import Path

from aggregator.model.story import Relation
from tests.quality.sample_merges import SEED, Merge, merges, write

SAMPLED = 100
MOST_OF_A_PAIR = 10


def joins(only: frozenset[str] | None = None) -> list[Merge]:
    """Return the texts on one event across sources that placing finds in real feeds, in the order of finding."""
    return merges(only, Relation.STORY)


def sample(found: list[Merge], seed: int) -> list[Merge]:
    """Return SAMPLED of them by chance, each once, no pair of sources more often than MOST_OF_A_PAIR."""
    chosen: dict[str, Merge] = {}
    pairs: dict[frozenset[str], int] = {}
    for one in random.Random(seed).sample(found, len(found)):
        pair = frozenset(one.sources)
        if one.name not in chosen and pairs.get(pair, 0) < MOST_OF_A_PAIR and len(chosen) < SAMPLED:
            chosen[one.name] = one
            pairs[pair] = pairs.get(pair, 0) + 1
    return list(chosen.values())


def main(target: Path, seed: int) -> None:
    """Write the sample."""
    found = joins()
    write(target, found, sample(found, seed), seed, scores=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else SEED)
