"""Where things stand on the demo server: an outlet or story to its URL, a path to what it names."""

import re
from dataclasses import dataclass

from aggregator.demo.outlets import FeedFormat, Outlet
from aggregator.demo.stories import Story

EXTENSIONS: dict[FeedFormat, str] = {"rss2": "xml", "rss1": "rdf", "atom": "atom", "json": "json"}

_PATH = re.compile(
    r"/(?P<slug>[a-z0-9-]+)/"
    r"(?:(?P<feed>feed\.[a-z]+)|articles/(?P<article>[0-9]{1,9})\.html|pictures/(?P<picture>[0-9]{1,9})\.png)?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedAddress:
    """`/OUTLET/feed.EXTENSION`."""

    slug: str
    extension: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleAddress:
    """`/OUTLET/articles/NUMBER.html`."""

    slug: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureAddress:
    """`/OUTLET/pictures/NUMBER.png`, the picture of that story."""

    slug: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeAddress:
    """`/OUTLET/`."""

    slug: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StartAddress:
    """`/`."""


Address = FeedAddress | ArticleAddress | PictureAddress | HomeAddress | StartAddress


def home_url(base_url: str, outlet: Outlet) -> str:
    """Return the outlet's front page; `base_url` has no slash at its end, here and below."""
    return f"{base_url}/{outlet.slug}/"


def feed_url(base_url: str, outlet: Outlet) -> str:
    """Return where the outlet's feed stands."""
    return f"{base_url}/{outlet.slug}/feed.{EXTENSIONS[outlet.format]}"


def article_url(base_url: str, story: Story) -> str:
    """Return the page of the story at the outlet that wrote it: its link and its guid, in every feed."""
    return f"{base_url}/{story.outlet.slug}/articles/{story.number}.html"


def picture_url(base_url: str, story: Story) -> str:
    """Return where the story's picture stands."""
    return f"{base_url}/{story.outlet.slug}/pictures/{story.number}.png"


def resolve(path: str) -> Address | None:
    """Return what the path of a request (query and fragment set aside) names, or None."""
    path = path.partition("#")[0].partition("?")[0]
    if path == "/":
        return StartAddress()
    match = _PATH.fullmatch(path)
    if match is None:
        return None
    slug = match["slug"]
    if match["feed"]:
        return FeedAddress(slug=slug, extension=match["feed"].removeprefix("feed."))
    if match["article"]:
        return ArticleAddress(slug=slug, number=int(match["article"]))
    if match["picture"]:
        return PictureAddress(slug=slug, number=int(match["picture"]))
    return HomeAddress(slug=slug)
