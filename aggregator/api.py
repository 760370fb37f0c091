"""The program as a library: a site opened by its feeds.yaml, asked, polled and rendered.

`import aggregator` gives the names of `__all__`: what semantic versioning is about.
See docs/reference/library.md.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import Literal

from aggregator.app.settings import Options
from aggregator.app.site import App
from aggregator.errors import AggregatorError, ConfigError, StoreError
from aggregator.model.article import Article
from aggregator.model.channel import ChannelSummary
from aggregator.model.found import FoundArticle, Wanted
from aggregator.model.place import ChannelKind
from aggregator.model.report import StoryReport
from aggregator.model.source import Source
from aggregator.service.poller import PollResult

__all__ = [
    "AggregatorError",
    "Article",
    "ChannelSummary",
    "ConfigError",
    "FoundArticle",
    "PollResult",
    "Polled",
    "Site",
    "Source",
    "StoreError",
    "StoryReport",
    "open_site",
]

DocumentFormat = Literal["atom", "rss", "json", "html"]
_BATCH = 500
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """What a round did: a result for each poll, and the documents that were written, relative to output/.

    `publisher` names another process that publishes on this site, which then writes them.
    """

    results: tuple[PollResult, ...]
    written: tuple[str, ...]
    publisher: str | None


class Site(AbstractContextManager["Site"]):
    """An open site. One thread at a time; other processes may work on the same folder meanwhile."""

    def __init__(self, app: App) -> None:
        self._app = app

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the store."""
        self._app.__exit__(None, None, None)

    @property
    def sources(self) -> tuple[Source, ...]:
        """The sources of feeds.yaml, groups and includes applied."""
        return self._app.config.sources

    def poll(self, *, everything: bool = False) -> Polled:
        """Poll what is due, or all, publish what changed, and return what came of it.

        Raises:
            StoreError: the store cannot be written.
        """
        if everything:
            self._app.store.make_all_due(self._app.clock.now())
        results: list[PollResult] = []
        published = self._app.service.poll_once(results.append)
        return Polled(results=tuple(results), written=published.written, publisher=published.elsewhere)

    def articles(
        self,
        *,
        topic: str | None = None,
        region: str | None = None,
        language: str | None = None,
        source: str | None = None,
        channel: str | None = None,
        since: datetime | None = None,
        before: datetime | None = None,
    ) -> Iterator[FoundArticle]:
        """Yield stored articles, the one that came last first; what is retracted is left out.

        `topic` and `region` are slugs, `channel` is a path (`topics/economy`), `source` an address as
        feeds.yaml writes it; `since` and `before` are aware times of first sight. Nothing is held while the
        caller works: what comes in meanwhile is not among them.

        Raises:
            StoreError: the store cannot be read.
        """
        wanted = Wanted(
            topic=topic,
            region=region,
            language=language,
            source=source,
            channel=channel,
            since=since,
            before=before,
        )
        found, last = self._app.store.articles(wanted, None, _BATCH)
        yield from found
        while last is not None:
            found, last = self._app.store.articles(wanted, last, _BATCH)
            yield from found

    def stories(self, *, since: datetime | None = None, outlets: int = 1) -> Iterator[StoryReport]:
        """Yield the stories with a piece shown since an aware time, told by so many outlets; the last first.

        Raises:
            StoreError: the store cannot be read.
        """
        found = self._app.store.stories_since(since or _LONG_AGO)
        yield from (one for one in found if len(one.outlets) >= outlets)

    def channels(self, *, kind: ChannelKind | None = None) -> Iterator[ChannelSummary]:
        """Yield the channels: all, or those of one kind (`topic`, `region`, `language`, …).

        Raises:
            StoreError: the store cannot be read.
        """
        yield from (one for one in self._app.store.summaries() if kind in (None, one.kind))

    def render(self, channel: str, document: DocumentFormat = "atom") -> bytes:
        """Return the document that a channel has now, whether it was published or not; nothing is written.

        Raises:
            LookupError: there is no channel with this path, or no such format.
            StoreError: the store cannot be read.
        """
        return self._app.publisher.render(channel, document).body


def open_site(path: str | PathLike[str] = "feeds.yaml") -> Site:
    """Open the site of a feeds.yaml, as `aggregator poll` does: `state/` and `output/` lie beside it.

    Raises:
        ConfigError: the file cannot be obeyed.
        StoreError: the store cannot be opened.
    """
    return Site(App(Path(path), Options()))
