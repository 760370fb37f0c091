"""Build aggregator/text/stopwords.tsv from stopwords-iso (MIT): `python -m bench.stopwords LIST.tsv`.

One line a language: its code, a tab, its words, folded as headlines are folded. Short words are left
out, for no word of one or two letters counts as evidence anyway.
"""

import sys
from collections import defaultdict
from pathlib import Path

from aggregator.text.letters import is_unspaced, written_words

_TARGET = Path(__file__).parents[1] / "aggregator" / "text" / "stopwords.tsv"
_SHORT = 2


def main(source: Path) -> None:
    """Write the file."""
    words: dict[str, set[str]] = defaultdict(set)
    for line in source.read_text(encoding="utf-8").splitlines()[1:]:
        language, _, word = line.partition("\t")
        parts = [part.casefold() for part in written_words(word)]
        words[language] |= {one for one in parts if is_unspaced(one) or len(one) > _SHORT}
    lines = [f"{language}\t{' '.join(sorted(found))}\n" for language, found in sorted(words.items()) if found]
    _TARGET.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
