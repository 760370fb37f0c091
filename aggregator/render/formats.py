"""The tables of output formats. To add one: write `render/x.py` and one line in a table.

A renderer is deterministic: the same edition gives the same bytes.
"""

from collections.abc import Callable
from typing import Protocol

from aggregator.model.channel import Directory, Edition, RenderedFeed
from aggregator.render import atom, channel_page, index_page, json_feed, opml, rss
from aggregator.render.leaves import Leaves

PAGE = "html"
"""Written for every channel, whatever its formats."""


class Renderer(Protocol):
    """Renders an edition; `leaves` keep entries from one edition to the next, and change no byte."""

    def __call__(self, edition: Edition, leaves: Leaves | None = None) -> RenderedFeed: ...


RENDERERS: dict[str, Renderer] = {
    "atom": atom.render,
    "rss": rss.render,
    "json": json_feed.render,
    PAGE: channel_page.render,
}

INDEXES: dict[str, Callable[[Directory], RenderedFeed]] = {
    "html": index_page.render,
    "opml": opml.render,
}
