"""The Fetcher port on `requests`."""

import ssl

from aggregator.fetch.connection import GuardedAdapter
from aggregator.fetch.crew import Crew
from aggregator.fetch.dialling import Network
from aggregator.fetch.errand import Errand
from aggregator.fetch.fetcher import DocketFetcher
from aggregator.fetch.files import is_file_url, read_file
from aggregator.fetch.http_client import HttpClient
from aggregator.fetch.policy import FetchPolicy
from aggregator.fetch.wire import Wire
from aggregator.model.document import Fetched
from aggregator.ports import Clock


def requests_fetcher(
    policy: FetchPolicy, clock: Clock, *, network: Network | None = None, tls: ssl.SSLContext | None = None
) -> DocketFetcher:
    """Return a Fetcher on `requests`, with a thread for each fetch that runs.

    `network` and `tls` stand in for the system's look-ups, its connections and the trusted authorities.
    """
    client = HttpClient(policy=policy, clock=clock, adapter=GuardedAdapter(tls), network=network or Network())

    def run(errand: Errand, wire: Wire) -> Fetched | Errand:
        if is_file_url(errand.url):
            return read_file(errand.request)
        return client.run(errand, wire)

    crew = Crew(run, concurrency=policy.concurrency, host_gap_seconds=policy.host_gap_seconds)
    return DocketFetcher(crew.docket, policy.concurrency)
