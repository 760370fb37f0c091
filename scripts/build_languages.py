"""Build the table that languages are told by: `python -m scripts.build_languages RAW_FOLDER`.

RAW_FOLDER holds `stopwords/` and `langid/`. Same input, same bytes. Sources and licences:
aggregator/classify/tables/README.md.
"""

import csv
import gzip
import json
import math
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from aggregator.classify.wording import fold, words_of

_TABLE = Path(__file__).parents[1] / "aggregator" / "classify" / "tables" / "languages.tsv"
# Languages that share their letters with others; the rest is told by script.
_LANGUAGES = frozenset(
    "af ca cs cy da de en es et eu fi fr ga gl ha hr hu id it la lt lv ms nl no pl pt ro sk sl so sq sv sw tl tr vi yo zu "
    "be bg kk mk ru sr uk ar ckb fa ku ps ur hi mr ne".split()
)
_LONGEST_WORD = 7
# Lists beyond this length hold words of content too.
_MOST_LANGUAGES_OF_A_WORD = 4
_GRAMS_OF_A_LANGUAGE = 260
_STEPS = 9


def main(raw: Path, table: Path = _TABLE) -> None:
    """Write the words and the trigrams, each with the languages that it speaks for."""
    lines = (
        *_words(raw / "stopwords" / "stopwords-iso.tsv"),
        *_trigrams(raw / "langid" / "langdetect_profiles.json.gz"),
    )
    table.write_text("".join(line + "\n" for line in lines), encoding="utf-8", newline="\n")


def _words(path: Path) -> Iterator[str]:
    """Give `word TAB languages`: short words of the lists that few languages share."""
    languages: dict[str, set[str]] = defaultdict(set)
    with path.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["lang"] not in _LANGUAGES or len(row["word"]) > _LONGEST_WORD:
                continue
            words = [word for word in words_of(row["word"]).folded if word]
            if len(words) == 1 and not words[0].isdigit():
                languages[words[0]].add(row["lang"])
    for word, found in sorted(languages.items()):
        if len(found) <= _MOST_LANGUAGES_OF_A_WORD:
            yield f"{word}\t{' '.join(sorted(found))}"


def _trigrams(path: Path) -> Iterator[str]:
    """Give `=gram TAB language+weight …`: how much more frequent than the least of the table, in steps of a factor."""
    profiles = json.loads(gzip.decompress(path.read_bytes()))
    weights: dict[str, dict[str, int]] = defaultdict(dict)
    for language in sorted(_LANGUAGES & set(profiles)):
        counts: dict[str, float] = defaultdict(float)
        for gram, count in profiles[language]["freq"].items():
            if len(gram) == 3:
                counts[fold(gram)] += count
        most = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:_GRAMS_OF_A_LANGUAGE]
        least = most[-1][1]
        for gram, count in most:
            weights[gram][language] = min(_STEPS, 1 + round(2 * math.log2(count / least)))
    for gram, found in sorted(weights.items()):
        yield f"={gram}\t{' '.join(f'{language}{weight}' for language, weight in sorted(found.items()))}"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
