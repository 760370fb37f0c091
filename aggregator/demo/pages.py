"""The newsroom's web pages, so that every link of the demo leads to something readable."""

from html import escape

from aggregator.demo.addresses import article_url, feed_url, home_url, picture_url
from aggregator.demo.newsroom import Listing
from aggregator.demo.outlets import MEDIA_TYPES, Outlet, direction
from aggregator.demo.pictures import HEIGHT, WIDTH
from aggregator.demo.stories import Story

_STYLE = (
    "body{max-width:38rem;margin:2rem auto;padding:0 1rem;font:1.05rem/1.6 system-ui,sans-serif}"
    "header,footer{color:#666;font-size:.9rem}li{margin:.4rem 0}img{border-radius:4px}"
)


def start_page(base_url: str, outlets: tuple[Outlet, ...]) -> str:
    """Return the list of outlets."""
    lines = "".join(
        f'<li lang="{outlet.language}">{_link(home_url(base_url, outlet), outlet.name)} — '
        f"{_link(feed_url(base_url, outlet), outlet.format)}</li>"
        for outlet in outlets
    )
    body = f"<h1>Demo newsroom</h1><p>Invented outlets, invented news.</p><ul>{lines}</ul>"
    return _page("Demo newsroom", body)


def home_page(base_url: str, outlet: Outlet, listed: tuple[Listing, ...]) -> str:
    """Return the outlet's front page; it names the feed in its head, so that `add` can find it."""
    stories = [listing.story for listing in listed]
    lines = "".join(f"<li>{_link(article_url(base_url, story), story.headline)}</li>" for story in stories)
    body = f"<h1>{escape(outlet.name)}</h1><p>{escape(outlet.description)}</p><ul>{lines}</ul>"
    return _page(outlet.name, body, outlet=outlet, base_url=base_url)


def article_page(base_url: str, listing: Listing) -> str:
    """Return the page that a story's link leads to."""
    story, outlet = listing.story, listing.story.outlet
    published = listing.published_at.isoformat(timespec="seconds")
    body = (
        f"<header>{_link(home_url(base_url, outlet), outlet.name)} · {escape(outlet.section)}</header>"
        f"<article><h1>{escape(story.headline)}</h1>"
        f'<p>{escape(story.author)} · <time datetime="{published}">{published}</time></p>'
        f"{article_html(base_url, story)}</article>"
    )
    return _page(story.headline, body, outlet=outlet, base_url=base_url)


def article_html(base_url: str, story: Story) -> str:
    """Return the story's text as a fragment of HTML, as its feed's content has it."""
    language = story.outlet.language
    paragraphs = "".join(f"<p>{escape(paragraph, quote=False)}</p>" for paragraph in story.paragraphs)
    return f'<div lang="{language}" dir="{direction(language)}">{_image(base_url, story)}{paragraphs}</div>'


def broken_page(outlet: Outlet) -> str:
    """Return what the broken outlet answers instead of its feed, as servers under repair do."""
    name = escape(outlet.name)
    return _page(name, f"<h1>{name}</h1><p>The roof is being mended. Please come back later.</p>")


def missing_page() -> str:
    """Return the page of an address that does not exist, or not yet."""
    return _page("Not found", "<h1>Not found</h1><p>There is nothing here, or not yet.</p>")


def _link(url: str, text: str) -> str:
    return f'<a href="{escape(url)}">{escape(text)}</a>'


def _image(base_url: str, story: Story) -> str:
    if story.picture is None:
        return ""
    source = escape(picture_url(base_url, story))
    return f'<p><img src="{source}" width="{WIDTH}" height="{HEIGHT}" alt=""></p>'


def _page(title: str, body: str, *, outlet: Outlet | None = None, base_url: str = "") -> str:
    language = outlet.language if outlet else "en"
    feed = _feed_link(base_url, outlet) if outlet else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{language}" dir="{direction(language)}"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title>{feed}<style>{_STYLE}</style></head><body>{body}"
        '<footer lang="en" dir="ltr">From the demo newsroom: outlets, places and news are invented.</footer>'
        "</body></html>\n"
    )


def _feed_link(base_url: str, outlet: Outlet) -> str:
    url, media_type = escape(feed_url(base_url, outlet)), MEDIA_TYPES[outlet.format]
    return f'<link rel="alternate" type="{media_type}" title="{escape(outlet.name)}" href="{url}">'
