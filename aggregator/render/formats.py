"""The tables of output formats. To add one: write `render/x.py` and one line in a table.

A renderer is deterministic: the same edition gives the same bytes.
"""

from collections.abc import Callable

from aggregator.model.channel import Directory, Edition, RenderedFeed
from aggregator.render import atom, index_page, opml

RENDERERS: dict[str, Callable[[Edition], RenderedFeed]] = {
    "atom": atom.render,
}

INDEXES: dict[str, Callable[[Directory], RenderedFeed]] = {
    "html": index_page.render,
    "opml": opml.render,
}
