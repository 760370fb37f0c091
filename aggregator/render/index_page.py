"""index.html: what there is to subscribe to, and how."""

from collections.abc import Callable
from functools import partial
from zoneinfo import ZoneInfo

from aggregator.model.channel import ChannelSummary, Directory, RenderedFeed
from aggregator.render.page_frame import discovered, framed, isolated, plain, subscription, timed
from aggregator.render.page_phrases import PagePhrases, page_phrases_of

# A page stays below 50 KB: of many feeds it says less each, and their own pages say the rest.
_MANY = 100
# Browsers and readers offer all of them in one menu.
_DISCOVERED = 20

_SECTIONS: tuple[tuple[str, Callable[[PagePhrases], str]], ...] = (
    ("all", lambda phrases: phrases.everything),
    ("topic", lambda phrases: phrases.topics),
    ("region", lambda phrases: phrases.regions),
    ("language", lambda phrases: phrases.languages),
    ("own", lambda phrases: phrases.channels),
)


def render(directory: Directory) -> RenderedFeed:
    """Return the index page; its links are relative, so that it works in any folder and on any host."""
    site, zone = directory.site, ZoneInfo(directory.site.timezone)
    phrases = page_phrases_of(site.language)
    line: Callable[[ChannelSummary], str] = (
        _short_line if len(directory.channels) > _MANY else partial(_line, phrases=phrases, zone=zone)
    )
    sections = "\n".join(
        _section(heading(phrases), [line(one) for one in directory.channels if one.kind == kind])
        for kind, heading in _SECTIONS
    )
    body = (
        f'<header>\n<a class="skip" href="#feeds">{plain(phrases.all_feeds)}</a>\n'
        f"<h1>{isolated(site.title)}</h1>\n"
        f"{_subscribe(directory, phrases)}\n</header>\n"
        f'<main id="feeds">\n{sections.strip()}\n</main>'
    )
    discovery = [
        discovered(one.title, f"{one.path}.atom", "application/atom+xml")
        for one in directory.channels[:_DISCOVERED]
    ]
    return RenderedFeed(
        path="index.html", media_type="text/html", body=framed(site.title, discovery, body, phrases)
    )


def _subscribe(directory: Directory, phrases: PagePhrases) -> str:
    """Return how to subscribe to everything, where that is a feed for all, and to the list."""
    forms = f'<a href="index.opml">{plain(phrases.opml)}</a>'
    everything = next((one.path for one in directory.channels if one.kind == "all"), None)
    if everything is None:
        return f'<p class="forms">{forms}</p>'
    return subscription(f"{directory.site.base_url}{everything}.atom", forms, phrases)


def _section(heading: str, lines: list[str]) -> str:
    if not lines:
        return ""
    listed = "\n".join(lines)
    return f'<section>\n<h2>{plain(heading)}</h2>\n<ul class="feeds">\n{listed}\n</ul>\n</section>'


def _short_line(channel: ChannelSummary) -> str:
    return f'<li><a href="{plain(channel.path)}.html">{isolated(channel.title)}</a></li>'


def _line(channel: ChannelSummary, phrases: PagePhrases, zone: ZoneInfo) -> str:
    count = plain(phrases.entries.format(count=channel.entries))
    when = timed(channel.updated_at.astimezone(zone), zoned=False) if channel.updated_at else phrases.nothing
    return (
        f'<li><a href="{plain(channel.path)}.html">{isolated(channel.title)}</a>'
        f'<span class="dim">{count} · {when} · <a href="{plain(channel.path)}.atom">Atom</a></span></li>'
    )
