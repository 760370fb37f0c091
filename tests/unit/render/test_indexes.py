from dataclasses import replace

import pytest
from lxml import etree

from aggregator.model.channel import ChannelSummary, Directory
from aggregator.render import INDEXES
from tests.builders import NOON, SITE, SITE_ID


def line(path: str, title: str, entries: int = 3) -> ChannelSummary:
    return ChannelSummary(
        path=path,
        kind={"topics": "topic", "regions": "region"}.get(path.partition("/")[0], "all"),  # type: ignore[arg-type]
        title=title,
        feed_id=f"{SITE_ID}/{path}",
        entries=entries,
        updated_at=NOON if entries else None,
    )


LINES = (line("all", "All articles"), line("topics/economy", "Economy"), line("regions/iraq", "العراق", 0))
ODD_TITLES = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "a & b",
    "\x00\ud800",
    "{brace} {0}",
    "",
]


@pytest.mark.parametrize("name", INDEXES)
@pytest.mark.parametrize("title", ODD_TITLES)
def test_title_of_any_sort_never_costs_the_index(name: str, title: str) -> None:
    """C7."""
    directory = Directory(site=replace(SITE, title=title), channels=(line("all", title), *LINES))

    body = INDEXES[name](directory).body.decode()

    assert "<script>" not in body
    assert "<img" not in body
    assert "topics/economy.atom" in body


@pytest.mark.parametrize("name", INDEXES)
def test_same_directory_gives_the_same_bytes(name: str) -> None:
    directory = Directory(site=SITE, channels=LINES)

    assert INDEXES[name](directory).body == INDEXES[name](directory).body


def test_page_links_to_every_channel_relatively() -> None:
    body = INDEXES["html"](Directory(site=SITE, channels=LINES)).body
    tree = etree.fromstring(body, etree.HTMLParser())

    hrefs = [str(href) for href in tree.xpath("//li//a/@href")]  # type: ignore[union-attr]  # a list of strings

    assert hrefs == [
        "all.html", "all.atom", "topics/economy.html", "topics/economy.atom", "regions/iraq.html",
        "regions/iraq.atom",
    ]  # fmt: skip


def test_page_says_where_nothing_is_yet() -> None:
    body = INDEXES["html"](Directory(site=SITE, channels=LINES)).body.decode()

    assert "Entries: 0 · nothing yet" in body
    assert '<bdi dir="rtl">العراق</bdi>' in body


def test_list_has_absolute_addresses_of_every_channel() -> None:
    rendered = INDEXES["opml"](Directory(site=SITE, channels=LINES))

    addresses = [one.get("xmlUrl") for one in etree.fromstring(rendered.body).iter("outline")]

    assert rendered.path == "index.opml"
    assert addresses == [f"https://reader.example/{one.path}.atom" for one in LINES]


def test_site_without_channels_has_indexes() -> None:
    for index in INDEXES.values():
        assert index(Directory(site=SITE, channels=())).body


def test_an_index_of_hundreds_of_feeds_stays_below_50_kb_and_lists_each() -> None:
    many = tuple(
        ChannelSummary(
            path=f"regions/some-region-{n}/economy",
            kind="region",
            title=f"Some region number {n}: Economy",
            feed_id=f"{SITE.id}/{n}",
            entries=50,
            updated_at=NOON,
        )
        for n in range(300)
    )
    page = INDEXES["html"](Directory(site=SITE, channels=many)).body.decode()

    assert len(page) < 50_000
    assert all(f'<a href="{one.path}.html">' in page for one in many)
