"""The Fetcher port on `requests`."""

import ssl
from collections.abc import Iterable, Iterator

from aggregator.fetch.connection import GuardedAdapter
from aggregator.fetch.crew import Batch, Crew
from aggregator.fetch.dialling import Network
from aggregator.fetch.errand import Errand, first_errand
from aggregator.fetch.files import is_file_url, read_file
from aggregator.fetch.http_client import HttpClient
from aggregator.fetch.policy import FetchPolicy
from aggregator.fetch.wire import Wire
from aggregator.model.document import Fetched, FetchRequest
from aggregator.ports import Clock

# How far the draw may run ahead of the endings, so that one slow host does not starve the others.
_DRAWN_PER_WORKER = 4


class RequestsFetcher:
    """Fetches with `requests`; see `ports.Fetcher`. Gaps and `concurrency` hold across calls and threads.

    `network` and `tls` stand in for the system's look-ups, its connections and the trusted authorities.
    """

    def __init__(
        self,
        policy: FetchPolicy,
        clock: Clock,
        *,
        network: Network | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._client = HttpClient(
            policy=policy, clock=clock, adapter=GuardedAdapter(tls), network=network or Network()
        )
        self._window = policy.concurrency * _DRAWN_PER_WORKER
        self._crew = Crew(self._run, concurrency=policy.concurrency, host_gap_seconds=policy.host_gap_seconds)

    def fetch_all(self, requests: Iterable[FetchRequest]) -> Iterator[Fetched]:
        """Yield one ending for each request, in order of completion.

        `requests` is drawn in the thread that asks for endings, at most 4 x concurrency ahead of them.
        Leaving the iteration early drops what is queued and cuts what runs.
        """
        batch = self._crew.open()
        try:
            source = iter(requests)
            while self._draw(batch, source):
                yield self._crew.next_ending(batch)
        finally:
            self._crew.close(batch)

    def stop(self, grace_seconds: float) -> None:
        """Draw no further requests, ever; what still runs after the grace ends as CANCELLED. Any thread."""
        self._crew.stop(grace_seconds)

    def _draw(self, batch: Batch, source: Iterator[FetchRequest]) -> bool:
        """Fill the window; tell whether an ending is to come."""
        while batch.pending < self._window and not self._crew.stopping:
            request = next(source, None)
            if request is None:
                break
            self._crew.add(batch, first_errand(request))
        return batch.pending > 0

    def _run(self, errand: Errand, wire: Wire) -> Fetched | Errand:
        if is_file_url(errand.url):
            return read_file(errand.request)
        return self._client.run(errand, wire)
