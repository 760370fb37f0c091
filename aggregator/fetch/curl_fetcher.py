"""The Fetcher port on `pycurl`."""

import certifi

from aggregator.fetch.curl_loop import CurlLoop
from aggregator.fetch.dialling import Network
from aggregator.fetch.fetcher import DocketFetcher
from aggregator.fetch.policy import FetchPolicy
from aggregator.ports import Clock


def curl_fetcher(
    policy: FetchPolicy, clock: Clock, *, network: Network | None = None, ca_file: str | None = None
) -> DocketFetcher:
    """Return a Fetcher on libcurl, with one thread for all fetches.

    `network` and `ca_file` stand in for the system's look-ups and the trusted authorities.
    """
    loop = CurlLoop(policy, clock, network or Network(), ca_file or certifi.where())
    return DocketFetcher(loop.docket, policy.concurrency)
