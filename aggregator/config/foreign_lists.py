"""Lists of subscriptions as other programs keep them, told apart by what stands in them.

To read another format, write a function from text to ForeignList and give it a line in `_FORMATS`.
"""

import configparser
import json
import re
import shlex
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from aggregator.config.opml import OpmlFeed, read_opml

_URL = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_VENUS_SECTION = re.compile(r"^\[\s*(?:planet|[a-z]+://[^\]]*)\s*\]", re.IGNORECASE | re.MULTILINE)
# What of a Planet's configuration has a place in feeds.yaml: the rest is told.
_VENUS_TAKEN = frozenset({"name"})
_VENUS_WHERE = {
    "name": "site.title", "link": "site.base_url", "owner_email": "site.contact",
    "items_per_page": "channels.paths.all.window.max", "days_per_page": "channels.paths.all.window.hours",
    "filter": "keep", "exclude": "drop",
}  # fmt: skip
_KITE_TOPIC = "topic"
_KITE_REGIONS = frozenset({"region", "city"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignFeed:
    """One subscription: its group ("" for none), and the topics and regions that the list gives it."""

    url: str
    name: str = ""
    group: str = ""
    topics: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignList:
    """What a list holds, each URL once; `left_behind` are sentences on what cannot be carried over."""

    format: str
    feeds: tuple[ForeignFeed, ...]
    left_behind: tuple[str, ...] = ()


def read_foreign_list(content: bytes) -> ForeignList:
    """Read a list of subscriptions in any format that is known; one without feeds where it is none."""
    text = _decoded(content)
    for looks_so, read in _FORMATS:
        if looks_so(text):
            found = read(text)
            return replace(found, feeds=_merged(found.feeds))
    return _opml(content)


def _decoded(content: bytes) -> str:
    for name in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(name)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def _merged(feeds: Iterable[ForeignFeed]) -> tuple[ForeignFeed, ...]:
    """Return each URL once: where it stands twice, with the labels of both in the group of the first."""
    found: dict[str, ForeignFeed] = {}
    for feed in feeds:
        first = found.setdefault(feed.url, feed)
        if first is not feed:
            topics = tuple(dict.fromkeys((*first.topics, *feed.topics)))
            regions = tuple(dict.fromkeys((*first.regions, *feed.regions)))
            found[feed.url] = replace(first, topics=topics, regions=regions)
    return tuple(found.values())


def _opml(content: bytes) -> ForeignList:
    return ForeignList(format="OPML", feeds=tuple(map(_of_outline, read_opml(content))))


def _of_outline(feed: OpmlFeed) -> ForeignFeed:
    folder = feed.folder[-1] if feed.folder else ""
    return ForeignFeed(url=feed.url, name=feed.title, group=folder, topics=(folder,) if folder else ())


def _looks_like_kite(text: str) -> bool:
    return text.lstrip().startswith("{") and '"feeds"' in text


def _kite(text: str) -> ForeignList:
    """Read Kite's categories: each is a topic, a region or a city, and has feeds."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        document = {}
    categories = {
        " ".join(str(name).split()): one
        for name, one in document.items()
        if isinstance(one, Mapping) and isinstance(one.get("feeds"), list)
    }
    feeds = [
        _of_category(url, name, str(one.get("category_type", _KITE_TOPIC)))
        for name, one in categories.items()
        for url in one["feeds"]
        if isinstance(url, str)
    ]
    behind = []
    if any(one.get("source_language") for one in categories.values()):
        behind.append(
            "source_language of a category: it holds for most of its feeds and not for all, "
            "and each article's language is told by its text"
        )
    if any(one.get("display_names") for one in categories.values()):
        behind.append("display_names: shipped topics and regions have names of their own")
    return ForeignList(format="kite_feeds.json", feeds=tuple(feeds), left_behind=tuple(behind))


def _of_category(url: str, name: str, kind: str) -> ForeignFeed:
    topics = (name,) if kind == _KITE_TOPIC else ()
    return ForeignFeed(
        url=url.strip(), group=name, topics=topics, regions=(name,) if kind in _KITE_REGIONS else ()
    )


def _looks_like_venus(text: str) -> bool:
    return _VENUS_SECTION.search(text) is not None


def _venus(text: str) -> ForeignList:
    """Read a Planet's config.ini: a section for each feed, and one for the whole."""
    parser = configparser.RawConfigParser(strict=False, allow_no_value=True, default_section="\n")
    try:
        parser.read_string(text)
    except configparser.Error as error:
        problem = f"config.ini cannot be read: {' '.join(str(error).split())}"
        return ForeignList(format="Planet's config.ini", feeds=(), left_behind=(problem,))
    planet: Mapping[str, str | None] = {}
    feeds, behind = [], []
    for section in parser.sections():
        keys: Mapping[str, str | None] = dict(parser.items(section))
        if section.lower() == "planet":
            planet = keys
        elif not _URL.match(section):
            behind.append(f"[{section}]: it is about templates or filters")
        elif (keys.get("content_type") or "").lower() in ("opml", "foaf", "csv"):
            behind.append(
                f"{section}: a reading list; if it is OPML, write {{opml: {section}}} among the sources"
            )
        else:
            feeds.append(ForeignFeed(url=section, name=keys.get("name") or ""))
            behind += (f"{section}, {key}{_where(key)}" for key in sorted(keys.keys() - _VENUS_TAKEN))
    group = planet.get("name") or ""
    behind = [*(f"[Planet] {key}{_where(key)}" for key in planet), *behind]
    return ForeignList(
        format="Planet's config.ini",
        feeds=tuple(replace(feed, group=group) for feed in feeds),
        left_behind=tuple(behind),
    )


def _where(key: str) -> str:
    return f": see {_VENUS_WHERE[key]} in feeds.yaml" if key in _VENUS_WHERE else ""


def _looks_like_newsboat(text: str) -> bool:
    lines = [line for one in text.splitlines() if (line := one.strip()) and not line.startswith("#")]
    first = lines[0].lstrip('"') if lines else ""
    return bool(_URL.match(first) or first.startswith(("query:", "exec:", "filter:")))


def _newsboat(text: str) -> ForeignList:
    """Read newsboat's urls: a feed a line, then its tags, of which `~` names it and `!` hides it."""
    feeds, behind = [], []
    for line in text.splitlines():
        words = _words(line)
        if not words or words[0].startswith("#"):
            continue
        url, *tags = words
        if not _URL.match(url):
            kind = url.partition(":")[0]
            instead = "; write a channel with a rule (match)" if kind == "query" else ""
            behind.append(f"{url}: what begins with {kind}: is no feed{instead}")
            continue
        names = [tag[1:] for tag in tags if tag.startswith("~")]
        labels = tuple(dict.fromkeys(tag for tag in tags if tag and not tag.startswith(("~", "!"))))
        if any(tag.startswith("!") for tag in tags):
            behind.append(f"the ! of {url}: it is hidden there, and shown here like any other")
        name, group = (names or [""])[0], (labels or ("",))[0]
        feeds.append(ForeignFeed(url=url, name=name, group=group, topics=labels))
    return ForeignList(format="newsboat's urls", feeds=tuple(feeds), left_behind=tuple(behind))


def _words(line: str) -> list[str]:
    try:
        return shlex.split(line)
    except ValueError:  # a quote that is opened and not closed
        return line.replace('"', " ").split()


_FORMATS: tuple[tuple[Callable[[str], bool], Callable[[str], ForeignList]], ...] = (
    (_looks_like_kite, _kite),
    (_looks_like_venus, _venus),
    (_looks_like_newsboat, _newsboat),
)
