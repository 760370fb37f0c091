"""The gazetteer: names of places and what each may mean, and the areas that countries belong to.

The tables are read when a text is first looked at, and once. `scripts/build_gazetteer.py` makes them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

from aggregator.classify.name_table import NameTable
from aggregator.model.source import Label

SenseKind = Literal["name", "people", "seat", "leader", "city", "province", "area"]
Case = Literal["capital", "any", "all capitals"]
AreaKind = Literal["continent", "sub-region", "news", "named", "country"]

_KINDS: dict[str, SenseKind] = {
    "n": "name", "d": "people", "k": "seat", "l": "leader", "c": "city", "p": "province", "r": "area",
}  # fmt: skip
_CASES: dict[str, Case] = {"a": "any", "u": "all capitals"}
_FIRST_UNSPACED = "\u0e00"
_SENSES_KEPT = 20_000

_TABLES = Path(__file__).with_name("tables")


class Sense(NamedTuple):
    """One thing that a name may mean; a tuple, as the rules remember what they answered to several of them.

    `of` is a country (alpha-2) or an area (slug); `weight` in 1..9 says how much the name tells of it. A
    `given` name is also people's first name. A `shy` one is a word or surname more often than a place, and
    counts only where its neighbours speak for it. `languages` are those in which it is a name; None for any.
    """

    of: str
    kind: SenseKind
    weight: int
    case: Case = "capital"
    given: bool = False
    shy: bool = False
    languages: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """What can be a label: a country with its languages, or an area with its members (alpha-2)."""

    label: Label
    kind: AreaKind
    members: tuple[str, ...]
    languages: frozenset[str]

    @property
    def slug(self) -> str:
        return self.label.slug

    @property
    def name(self) -> str:
        return self.label.name


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Gazetteer:
    """All that is known of places.

    `names` gives the coded senses of a folded name; `unspaced` how many characters the longest name has, by
    its first two, in scripts without spaces. `areas` is by slug and, for countries, by alpha-2 too; `around`
    gives the areas that hold a country, from the nearest to the widest.
    """

    names: NameTable
    unspaced: Mapping[str, int]
    given_names: frozenset[str]
    areas: Mapping[str, Area]
    around: Mapping[str, tuple[Area, ...]]


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """Return the gazetteer that the program ships."""
    names = NameTable((_TABLES / "places.tsv").read_bytes())
    unspaced: dict[str, int] = {}
    for name, _senses in names.since(_FIRST_UNSPACED):
        if is_unspaced(name[0]):
            unspaced[name[:2]] = max(unspaced.get(name[:2], 0), len(name))
    return Gazetteer(
        names=names,
        unspaced=unspaced,
        given_names=frozenset(_table("first_names.txt").split()),
        areas=areas(),
        around=_around(areas()),
    )


@lru_cache(maxsize=1)
def areas() -> Mapping[str, Area]:
    """Return what can be a label of a region, by slug and, for countries, by alpha-2 too."""
    found: dict[str, Area] = {}
    for line in _table("regions.tsv").splitlines():
        slug, kind, name, members, *spoken = line.split("\t")
        area = Area(
            label=Label(kind="region", slug=slug, name=name),
            kind=_area_kind(kind),
            members=tuple(members.split()),
            languages=frozenset(" ".join(spoken).split()),
        )
        found[slug] = area
        if area.kind == "country":
            found[members] = area
    return found


def is_unspaced(letter: str) -> bool:
    """Tell whether a letter is of a script that does not space its words (Thai, Chinese, Japanese)."""
    return _FIRST_UNSPACED <= letter <= "\u0e7f" or "\u3005" <= letter <= "\u9fff"


@lru_cache(maxsize=_SENSES_KEPT)
def senses_of(code: str) -> tuple[Sense, ...]:
    """Read coded senses: `IQc5 FRn9.a:de,fr`; none for a name that only looks like a place's."""
    return () if code == "-" else tuple(_sense(one) for one in code.split(" "))


def region_name(slug: str, language: str) -> str | None:
    """Return how an area or a country is called in a language (a BCP 47 tag), None where nobody says."""
    names = _region_names()
    return names.get((slug, language)) or names.get((slug, language.partition("-")[0]))


def _sense(code: str) -> Sense:
    head, _, languages = code.partition(":")
    head, _, flags = head.partition(".")
    if head[0] == "@":
        of, _, head = head[1:].partition("@")
    else:
        of, head = head[:2], head[2:]
    return Sense(
        of=of,
        kind=_KINDS[head[0]],
        weight=int(head[1]),
        case=_CASES.get(flags[:1], "capital"),
        given="f" in flags,
        shy="s" in flags,
        languages=frozenset(languages.split(",")) if languages else None,
    )


def _area_kind(text: str) -> AreaKind:
    kinds: tuple[AreaKind, ...] = ("continent", "sub-region", "news", "named", "country")
    return next(kind for kind in kinds if kind == text)


def _around(known: Mapping[str, Area]) -> dict[str, tuple[Area, ...]]:
    order: dict[AreaKind, int] = {"sub-region": 0, "news": 1, "continent": 2}
    holding = sorted(
        {area.slug: area for area in known.values() if area.kind in order}.values(),
        key=lambda area: (order[area.kind], area.slug),
    )
    countries = {code for area in known.values() if area.kind == "country" for code in area.members}
    return {code: tuple(area for area in holding if code in area.members) for code in sorted(countries)}


@lru_cache(maxsize=1)
def _region_names() -> dict[tuple[str, str], str]:
    rows = (line.split("\t") for line in _table("region_names.tsv").splitlines())
    return {(slug, language): name for slug, language, name in rows}


def _table(file: str) -> str:
    return (_TABLES / file).read_text(encoding="utf-8")
