"""Build the tables of topics from raw ones: `python -m scripts.build_topics RAW_FOLDER`.

RAW_FOLDER holds `topics/` (IPTC Media Topics and names of newspapers' sections); `scripts/topics/sections.tsv` adds names of
our own, and has the last word. Same input, same bytes. What is written, and from which sources under which licences:
aggregator/classify/tables/README.md. The term lists in tables/terms are written by hand.
"""

import csv
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from aggregator.classify.wording import key_of

Row = dict[str, str]

_OWN = Path(__file__).parent / "topics" / "sections.tsv"
_TABLES = Path(__file__).parents[1] / "aggregator" / "classify" / "tables"
_NO_TOPIC = "-"

# IPTC's top level in plain words. A slug stands in addresses of channels: it never changes.
SLUGS = {
    "01000000": "arts", "02000000": "crime", "03000000": "disaster", "04000000": "economy", "05000000": "education",
    "06000000": "environment", "07000000": "health", "08000000": "human-interest", "09000000": "labour",
    "10000000": "lifestyle", "11000000": "politics", "12000000": "religion", "13000000": "science-technology",
    "14000000": "society", "15000000": "sport", "16000000": "conflict", "17000000": "weather",
}  # fmt: skip
# IPTC's English names are long; these are for headings.
_ENGLISH = {
    "arts": "Arts and media", "crime": "Crime and justice", "disaster": "Disasters", "economy": "Economy",
    "education": "Education", "environment": "Environment", "health": "Health", "human-interest": "Human interest",
    "labour": "Labour", "lifestyle": "Lifestyle", "politics": "Politics", "religion": "Religion",
    "science-technology": "Science and technology", "society": "Society", "sport": "Sport",
    "conflict": "Conflict and war", "weather": "Weather",
}  # fmt: skip
_TAGS = {
    "en-GB": "en-GB",
    "en-US": "en-US",
    "pt-PT": "pt",
    "pt-BR": "pt-BR",
    "zh-Hans": "zh",
    "nb": "nb",
    "nn": "nn",
}
# Languages that IPTC lacks, from the first name of the section that publishers use for the topic.
_FROM_SECTIONS = ("ru", "it", "tr", "fa", "ja", "ko", "hi", "nl", "pl", "uk", "id")
# Below the second level, IPTC files software and cars under economy, and parents under education.
_DEEP = frozenset("sport weather religion education health labour disaster crime conflict politics".split())


def main(raw: Path) -> None:
    """Write tables/topics.tsv and tables/sections.tsv."""
    topics = raw / "topics"
    concepts = list(_rows(topics / "mediatopics.tsv"))
    slugs = {row["code"]: SLUGS.get(_number(row["root"]), _NO_TOPIC) for row in concepts}
    sections = [
        (slugs.get(row["medtop"], _NO_TOPIC), row["lang"], row["name"])
        for row in _rows(topics / "section_names.tsv")
    ]
    names = [*_topic_names(_rows(topics / "mediatopics_top_names.tsv")), *_names_from_sections(sections)]
    _write("topics.tsv", ["slug\tcode\tlang\tname", *sorted("\t".join(name) for name in names)])
    by_name = _by_name(
        [*_iptc_sections(concepts)], [(slug, name) for slug, _language, name in sections], [*_own_sections()]
    )
    grouped: dict[str, list[str]] = defaultdict(list)
    for name, of_name in by_name.items():
        grouped[" ".join(sorted(of_name))].append(name)
    _write("sections.tsv", sorted(f"{slugs}\t{'|'.join(sorted(names))}" for slugs, names in grouped.items()))


def _number(code: str) -> str:
    return code.removeprefix("medtop:")


def _topic_names(rows: Iterable[Row]) -> Iterator[tuple[str, str, str, str]]:
    for row in rows:
        code = _number(row["code"])
        slug = SLUGS.get(code)
        if slug:
            yield slug, code, _TAGS.get(row["lang"], row["lang"]), row["name"]
    for code, slug in SLUGS.items():
        yield slug, code, "en", _ENGLISH[slug]


def _names_from_sections(sections: Iterable[tuple[str, str, str]]) -> Iterator[tuple[str, str, str, str]]:
    codes = {slug: code for code, slug in SLUGS.items()}
    given: set[tuple[str, str]] = set()
    for slug, language, name in sections:
        if slug in codes and language in _FROM_SECTIONS and (slug, language) not in given:
            given.add((slug, language))
            yield slug, codes[slug], language, name


def _iptc_sections(rows: Iterable[Row]) -> Iterator[tuple[str, str]]:
    """Yield (slug, name) of the concepts whose names publishers would use for that topic."""
    for row in rows:
        slug = SLUGS.get(_number(row["root"]))
        if slug and (int(row["level"]) <= 2 or slug in _DEEP):
            yield from ((slug, name) for name in (row["name_en"], row["name_de_2017"]) if name)


def _own_sections() -> Iterator[tuple[str, str]]:
    for line in _OWN.read_text(encoding="utf-8").splitlines():
        slug, names = line.split("\t")
        yield from ((slug, name) for name in names.split("|"))


def _by_name(*sources: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    """Return the topics of each folded name; a later source overrules an earlier one."""
    known: dict[str, frozenset[str]] = {}
    for source in sources:
        found: dict[str, set[str]] = defaultdict(set)
        for slug, name in source:
            if key := key_of(name):
                found[key].add(slug)
        known.update({key: frozenset(slugs - {_NO_TOPIC}) for key, slugs in found.items()})
    return known


def _rows(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


def _write(name: str, lines: Iterable[str]) -> None:
    (_TABLES / name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
