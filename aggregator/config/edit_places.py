"""Where the sources stand in a text that is edited."""

from collections.abc import Iterator
from pathlib import Path

from aggregator.config.edit_text import Step, value_of
from aggregator.config.placeholders import unescape
from aggregator.config.source_urls import masked, page_url, same_key
from aggregator.config.syntax import Syntax


def lists_of_sources(
    syntax: Syntax, path: tuple[Step, ...], key: Syntax | None
) -> Iterator[tuple[Syntax, tuple[Step, ...], Syntax | None]]:
    """Yield every list of sources (or scalar in its place) with path and key; groups inside come after."""
    if syntax.kind == "mapping":
        entry = value_of(syntax, "sources")
        if entry:
            yield from lists_of_sources(entry[1], (*path, "sources"), entry[0])
        return
    yield syntax, path, key
    for index, item in enumerate(syntax.children):
        if item.kind == "mapping":
            yield from lists_of_sources(item, (*path, index), None)


def url_of(item: Syntax) -> str:
    """Return the address of an item of a list of sources, as written; empty for a group."""
    entry = value_of(item, "url") or value_of(item, "page")
    return entry[1].text if entry else item.text


def is_same(written: str, url: str) -> bool:
    """Return whether an address in the file is that of a source, given as written or as shown."""
    if not written:
        return False
    here = Path("/")
    if url in (written, unescape(written), masked(written)):
        return True
    return same_key(page_url(written), here) == same_key(page_url(url), here)
