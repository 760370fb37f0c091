"""What the server answers to a path: a pure function of the newsroom, the path and the time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import blake2b
from typing import assert_never

from aggregator.demo import addresses, pages
from aggregator.demo.documents import write_feed
from aggregator.demo.feed_text import compose
from aggregator.demo.newsroom import Listing, Newsroom, assignment, listings, newest, published_at, story
from aggregator.demo.outlets import MEDIA_TYPES, Outlet
from aggregator.demo.pictures import MEDIA_TYPE, draw

_HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What stands on the server: all outlets, the newsroom that writes for them, and where."""

    base_url: str
    outlets: tuple[Outlet, ...]
    newsroom: Newsroom


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One HTTP answer; `headers` are those besides Content-Type and Content-Length."""

    status: int = 200
    media_type: str = _HTML
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def answer(site: Site, path: str, now: datetime) -> Reply:
    """Return the unconditional answer to GET."""
    address = addresses.resolve(path)
    if address is None:
        return _missing()
    if isinstance(address, addresses.StartAddress):
        return Reply(body=pages.start_page(site.base_url, site.outlets).encode())
    outlet = next((known for known in site.outlets if known.slug == address.slug), None)
    if outlet is None:
        return _missing()
    if outlet.broken:
        return Reply(body=pages.broken_page(outlet).encode())
    match address:
        case addresses.HomeAddress():
            shown = listings(site.newsroom, outlet, now)
            return Reply(body=pages.home_page(site.base_url, outlet, shown).encode())
        case addresses.FeedAddress():
            return _feed(site, outlet, address, now)
        case addresses.ArticleAddress() | addresses.PictureAddress():
            return _story_part(site, outlet, address, now)
        case _:
            assert_never(address)


def conditional(reply: Reply, request_headers: Mapping[str, str]) -> Reply:
    """Return 304 in place of `reply` if the client has it already (RFC 9110, 13.1.2, 13.1.3, 13.2.2)."""
    held, since = request_headers.get("If-None-Match"), request_headers.get("If-Modified-Since")
    if reply.status != 200 or "ETag" not in reply.headers:
        return reply
    fresh = _matches(held, reply.headers["ETag"]) if held is not None else _unchanged(since, reply)
    return Reply(status=304, headers=reply.headers) if fresh else reply


def _feed(site: Site, outlet: Outlet, address: addresses.FeedAddress, now: datetime) -> Reply:
    if address.extension != addresses.EXTENSIONS[outlet.format]:
        return _missing()
    text = compose(site.base_url, outlet, listings(site.newsroom, outlet, now))
    body = write_feed(text)
    changed = format_datetime(text.updated_at.astimezone(UTC), usegmt=True)
    headers = {"ETag": f'"{blake2b(body, digest_size=12).hexdigest()}"', "Last-Modified": changed}
    return Reply(media_type=f"{MEDIA_TYPES[outlet.format]}; charset=utf-8", body=body, headers=headers)


def _story_part(
    site: Site,
    outlet: Outlet,
    address: addresses.ArticleAddress | addresses.PictureAddress,
    now: datetime,
) -> Reply:
    number = address.number
    if number > newest(site.newsroom, now) or assignment(site.newsroom, number).outlet != outlet:
        return _missing()
    told = story(site.newsroom, number)
    if isinstance(address, addresses.PictureAddress):
        if told.picture is None:
            return _missing()
        return Reply(media_type=MEDIA_TYPE, body=draw(told.picture))
    at = published_at(site.newsroom, number)
    page = pages.article_page(site.base_url, Listing(story=told, published_at=at, listed_at=at))
    return Reply(body=page.encode())


def _missing() -> Reply:
    return Reply(status=404, body=pages.missing_page().encode())


def _matches(held: str, etag: str) -> bool:
    candidates = {candidate.strip().removeprefix("W/") for candidate in held.split(",")}
    return "*" in candidates or etag in candidates


def _unchanged(since: str | None, reply: Reply) -> bool:
    if since is None:
        return False
    try:
        known = parsedate_to_datetime(since)
    except ValueError:
        return False
    if known.tzinfo is None:  # "-0000", which no client should send
        return False
    return known >= parsedate_to_datetime(reply.headers["Last-Modified"])
