"""What stands in the feeds is what any reader finds in them."""

import json
from calendar import timegm
from typing import Any

import pytest

from aggregator.demo.documents import write_feed
from aggregator.demo.feed_text import compose
from aggregator.demo.newsroom import Newsroom, listings
from aggregator.demo.outlets import OUTLETS, Outlet, writers

from .fakes import BASE_URL, read_feed

XML_OUTLETS = [outlet for outlet in writers(OUTLETS) if outlet.format != "json"]
VERSIONS = {"rss2": "rss20", "rss1": "rss10", "atom": "atom10"}


def body(newsroom: Newsroom, outlet: Outlet) -> bytes:
    return write_feed(compose(BASE_URL, outlet, listings(newsroom, outlet, newsroom.started_at)))


def parsed(newsroom: Newsroom, outlet: Outlet) -> dict[str, Any]:
    return read_feed(body(newsroom, outlet))


@pytest.mark.parametrize("outlet", XML_OUTLETS, ids=lambda outlet: outlet.slug)
def test_feedparser_reads_the_feed_without_complaint(newsroom: Newsroom, outlet: Outlet) -> None:
    feed = parsed(newsroom, outlet)
    shown = listings(newsroom, outlet, newsroom.started_at)
    assert not feed["bozo"]
    assert feed["version"] == VERSIONS[outlet.format]
    assert (feed["feed"].title, feed["feed"].language) == (outlet.name, outlet.language)
    assert [entry.title for entry in feed["entries"]] == [listing.story.headline for listing in shown]


@pytest.mark.parametrize("outlet", XML_OUTLETS, ids=lambda outlet: outlet.slug)
def test_an_entry_has_all_its_parts(newsroom: Newsroom, outlet: Outlet) -> None:
    entries = parsed(newsroom, outlet)["entries"]
    for entry, listing in zip(entries, listings(newsroom, outlet, newsroom.started_at), strict=True):
        story = listing.story
        written = entry["published_parsed"] if "published_parsed" in entry else entry["updated_parsed"]
        assert timegm(written) == listing.published_at.timestamp()
        assert entry.id == entry.link == f"{BASE_URL}/{story.outlet.slug}/articles/{story.number}.html"
        assert entry.author == story.author
        assert tuple(tag.term for tag in entry.tags) == story.categories
        assert entry.summary == story.paragraphs[0]
        assert story.paragraphs[1] in entry.content[0].value
        assert ("media_thumbnail" in entry) == (story.picture is not None)


def test_the_json_feed_has_the_members_of_version_1_1(newsroom: Newsroom) -> None:
    outlet = next(outlet for outlet in OUTLETS if outlet.format == "json")
    feed = json.loads(body(newsroom, outlet))
    shown = listings(newsroom, outlet, newsroom.started_at)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert [item["title"] for item in feed["items"]] == [listing.story.headline for listing in shown]
    assert all(item["id"] == item["url"] and item["content_html"] for item in feed["items"])


@pytest.mark.parametrize("outlet", writers(OUTLETS), ids=lambda outlet: outlet.slug)
def test_the_same_moment_gives_the_same_bytes(newsroom: Newsroom, outlet: Outlet) -> None:
    assert body(newsroom, outlet) == body(newsroom, outlet)


def test_a_reprint_keeps_guid_link_and_title(newsroom: Newsroom) -> None:
    by_slug = {outlet.slug: outlet for outlet in OUTLETS}
    wire, ledger, courier = (
        {entry.id: (entry.link, entry.title) for entry in parsed(newsroom, by_slug[slug])["entries"]}
        for slug in ("meridian-wire", "harbour-ledger", "acacia-courier")
    )
    shared = set(wire) & set(ledger) & set(courier)
    assert shared
    assert all(wire[guid] == ledger[guid] == courier[guid] for guid in shared)


def test_arabic_content_says_its_direction(newsroom: Newsroom) -> None:
    outlet = next(outlet for outlet in OUTLETS if outlet.language == "ar")
    assert b'dir="rtl"' in body(newsroom, outlet)
