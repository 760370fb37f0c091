"""What publishers call a section, in a category or in a link, as topics."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from urllib.parse import unquote, urlsplit

from aggregator.classify.wording import key_of

Sections = Mapping[str, frozenset[str]]
"""Folded name of a section -> slugs of topics; none for a section that is of no topic ("World")."""

# Categories are paths ("News/Sport"), lists ("Arts & Culture") and words run together ("worldNews").
_LEVELS = re.compile(r"\s*(?:/|>|»|\||::|;)\s*")
_PARTS = re.compile(r"\s*(?:[&+,،、・]| and | et | und | y | e | и | و )\s*")
_RUN_TOGETHER = re.compile(r"(?<=[a-zа-яё])(?=[A-ZА-ЯЁ])")
_NUMBERS = re.compile(r"\d+")
_LONGEST_CATEGORY = 80
_PATH_SEGMENTS = 3
_HOST_LABELS = 2
_KEYS_KEPT = 2048


@lru_cache(maxsize=1)
def built_in_sections() -> Sections:
    """Return the names of sections that the program ships (tables/sections.tsv)."""
    text = files(__package__).joinpath("tables/sections.tsv").read_text(encoding="utf-8")
    sections: dict[str, frozenset[str]] = {}
    for line in text.splitlines():
        slugs, names = line.split("\t")
        sections.update(dict.fromkeys(names.split("|"), frozenset(filter(None, slugs.split()))))
    return sections


def topics_of_category(category: str, sections: Sections) -> frozenset[str]:
    """Return the topics that a publisher's category names: as a whole, else the last level that names one."""
    if not category or len(category) > _LONGEST_CATEGORY:
        return frozenset()
    for name in _readings(category):
        known = sections.get(_key(name))
        if known:
            return known
    parts = (part for level in _LEVELS.split(category) for part in _PARTS.split(level))
    return frozenset(slug for part in parts for slug in sections.get(_key(part), ()))


# A source's articles share their categories and the folders of their links.
_key = lru_cache(_KEYS_KEPT)(key_of)


def _readings(category: str) -> Iterator[str]:
    yield category
    yield from reversed(_LEVELS.split(category))
    yield from reversed(_RUN_TOGETHER.split(category))


def topics_of_link(link: str | None, sections: Sections) -> Mapping[str, str]:
    """Return the topics that a link's host and folders name, each with the folder: weaker than a category."""
    found: dict[str, str] = {}
    for folder in _folders(link):
        for slug in sections.get(_key(_NUMBERS.sub(" ", folder.replace("-", " "))), ()):
            found.setdefault(slug, folder)
    return found


def _folders(link: str | None) -> list[str]:
    """Return a link's subdomains and first folders, without the last part, which names the article."""
    try:
        parts = urlsplit(link or "")
        host = parts.hostname or ""
    except ValueError:
        return []
    return [*host.split(".")[:-_HOST_LABELS], *unquote(parts.path).split("/")[1:-1][:_PATH_SEGMENTS]]
