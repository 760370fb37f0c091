"""What the owner does not believe of a source is treated as if the publisher had not said it (rule B11)."""

from dataclasses import replace

from aggregator.model.feed import Markup, ParsedEntry, ParsedFeed
from aggregator.model.source import Distrusted


def believed(feed: ParsedFeed, distrust: tuple[Distrusted, ...]) -> ParsedFeed:
    """Return the document without what is not believed of it."""
    if not distrust:
        return feed
    return replace(
        feed,
        entries=tuple(_believed(entry, distrust) for entry in feed.entries),
        updated=None if "updated" in distrust else feed.updated,
        authors=() if "author" in distrust else feed.authors,
        language=None if "language" in distrust else feed.language,
    )


def _believed(entry: ParsedEntry, distrust: tuple[Distrusted, ...]) -> ParsedEntry:
    speechless = "language" in distrust
    return entry._replace(
        guid=None if "id" in distrust else entry.guid,
        updated=None if "updated" in distrust else entry.updated,
        published=None if "published" in distrust else entry.published,
        authors=() if "author" in distrust else entry.authors,
        language=None if speechless else entry.language,
        summary=_without_language(entry.summary) if speechless else entry.summary,
        content=_without_language(entry.content) if speechless else entry.content,
        title=_without_language(entry.title) if speechless else entry.title,
    )


def _without_language(text: Markup | None) -> Markup | None:
    return text._replace(language=None) if text else None
