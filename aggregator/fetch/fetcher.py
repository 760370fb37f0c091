"""The Fetcher port on a docket, whoever does the work."""

from collections.abc import Iterable, Iterator

from aggregator.fetch.docket import Batch, Docket
from aggregator.fetch.errand import first_errand
from aggregator.model.document import Fetched, FetchRequest

# How far the draw may run ahead of the endings, so that one slow host does not starve the others.
_DRAWN_PER_WORKER = 4


class DocketFetcher:
    """See `ports.Fetcher`. Gaps and `concurrency` hold across calls and threads."""

    def __init__(self, docket: Docket, concurrency: int) -> None:
        self._docket = docket
        self._window = concurrency * _DRAWN_PER_WORKER

    def fetch_all(self, requests: Iterable[FetchRequest]) -> Iterator[Fetched]:
        """Yield one ending for each request, in order of completion.

        `requests` is drawn in the thread that asks for endings, at most 4 x concurrency ahead of them.
        Leaving the iteration early drops what is queued and cuts what runs.
        """
        batch = self._docket.open()
        try:
            source = iter(requests)
            while self._draw(batch, source):
                yield self._docket.next_ending(batch)
        finally:
            self._docket.close(batch)

    def stop(self, grace_seconds: float) -> None:
        """Draw no further requests, ever; what still runs after the grace ends as CANCELLED. Any thread."""
        self._docket.stop(grace_seconds)

    def _draw(self, batch: Batch, source: Iterator[FetchRequest]) -> bool:
        """Fill the window; tell whether an ending is to come."""
        while batch.pending < self._window and not self._docket.stopping:
            request = next(source, None)
            if request is None:
                break
            self._docket.add(batch, first_errand(request))
        return batch.pending > 0
