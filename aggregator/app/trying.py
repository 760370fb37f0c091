"""What the command line tries without storing it: what a fetch brings, and what a reader makes of it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from aggregator.app.settings import SystemClock, fetch_policy, user_agent
from aggregator.config.settings import Config
from aggregator.fetch.policy import FetchPolicy
from aggregator.fetch.transports import open_fetcher
from aggregator.model.document import Document, Fetched, Validators
from aggregator.model.feed import ParsedFeed
from aggregator.model.source import Source, SourceId
from aggregator.parse import parse
from aggregator.sandbox import SandboxedReader
from aggregator.service.asking import request_for


@contextmanager
def document_reader() -> Iterator[Callable[[Document], ParsedFeed]]:
    """Give what reads documents as a poll does: others' code within its limits of time and memory."""
    tolerant_reader = SandboxedReader()
    try:
        yield partial(parse, tolerant_reader=tolerant_reader)
    finally:
        tolerant_reader.rest()


def fetch_documents(config: Config | None, sources: Sequence[Source | str]) -> Iterator[Fetched]:
    """Fetch sources, or bare addresses, and store nothing; each request's key is its position."""
    policy = fetch_policy(config) if config else FetchPolicy(user_agent=user_agent(None))
    private = bool(config and config.polling.allow_private_addresses)
    fetcher = open_fetcher(config.polling.transport if config else "auto", policy, SystemClock())
    whole = (Source(url=one, request_url=one) if isinstance(one, str) else one for one in sources)
    return fetcher.fetch_all(
        [request_for(SourceId(index), one, Validators(), private) for index, one in enumerate(whole)]
    )
