"""What a poll asks for: the address, which may have moved, and the validators, unless they are worn out."""

from datetime import datetime, timedelta

from aggregator.model.document import FetchRequest, Validators
from aggregator.model.poll import Lease, SourceState
from aggregator.model.source import Source, SourceId
from aggregator.schedule import moving
from aggregator.service.reading import READER_VERSION
from aggregator.text.urls import host_of

_WORN_OUT = timedelta(days=7)


def request_for(
    key: SourceId,
    source: Source,
    validators: Validators,
    allow_private: bool,
    address: str | None = None,
) -> FetchRequest:
    """Return the request that polls a source, at `address` where that is not the one in feeds.yaml.

    Headers that the owner set for one host are no other host's business.
    """
    url = address or source.request_url
    at_home = host_of(url) == host_of(source.request_url)
    return FetchRequest(
        key=key,
        url=url,
        label=source.url,
        validators=validators,
        headers=source.headers if at_home else (),
        allow_private_addresses=source.allow_private_addresses or allow_private,
        allow_file=source.request_url.startswith("file:"),
        page=source.kind == "page",
        limits=source.limits,
    )


def poll_request(lease: Lease, source: Source, allow_private: bool, now: datetime) -> FetchRequest:
    """Return the request of a scheduled poll."""
    address = moving.address(lease.state.move, source.url)
    return request_for(lease.source_id, source, _validators(lease.state, now), allow_private, address)


def _validators(state: SourceState, now: datetime) -> Validators:
    # Readers that have learned more since read the document again, changed or not.
    if state.reader != READER_VERSION:
        return Validators()
    # A server that answers 304 for ever would never be found out (rule A10).
    if state.full_at is not None and now - state.full_at >= _WORN_OUT:
        return Validators()
    return state.validators
