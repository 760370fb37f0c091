"""Which hub a document names (WebSub section 4)."""

from dataclasses import replace
from typing import Any

import pytest

from aggregator.model.push import Offer
from aggregator.websub.discovery import offer_of
from tests.builders import document, feed

_URL = "https://news.example/feed"
_HUB = Offer(hub="https://hub.example/", topic="https://news.example/self")


def found(*links: str, page: bytes = b"", **said: Any) -> Offer | None:
    one = document(page or b"<rss/>")
    headers = tuple(("link", link) for link in links)
    asked = replace(one.request, page=bool(page))
    return offer_of(replace(one, url=_URL, headers=headers, request=asked), feed(**said))


@pytest.mark.parametrize(
    "links",
    [
        ('<https://hub.example/>; rel="hub", <https://news.example/self>; rel="self"',),
        ("<https://hub.example/>; rel=hub", "<https://news.example/self>; rel=self"),
        ("<https://hub.example/>;rel=HUB,</self>;rel=self",),
        ('</self>; title="a, b; rel=hub"; rel="canonical self", <https://hub.example/>; rel="hub"',),
        ("<https://hub.example/>; rel=hub; rel=self, </self>; rel=self",),
    ],
    ids=["one line", "two lines", "no spaces", "several relations", "the first rel counts"],
)
def test_links_of_headers_are_read(links: tuple[str, ...]) -> None:
    assert found(*links) == _HUB


def test_the_first_of_several_hubs_is_taken() -> None:
    offer = found(hubs=("https://a.example/", "https://b.example/"), self_url="https://news.example/self")

    assert offer == Offer(hub="https://a.example/", topic="https://news.example/self")


def test_without_a_self_link_the_topic_is_where_the_document_was_found() -> None:
    assert found(hubs=("https://hub.example/",)) == Offer(hub="https://hub.example/", topic=_URL)


@pytest.mark.parametrize(
    "hub", ["ftp://hub.example/", "javascript:x", "https://" + "x" * 3000, "http://[", ""]
)
def test_what_cannot_be_asked_is_no_hub(hub: str) -> None:
    assert found(hubs=(hub,)) is None


def test_a_page_is_read_up_to_its_links() -> None:
    page = b"<html><head><link rel=hub href='https://hub.example/'><link rel=self href=/self></head></html>"

    assert found(page=page) == _HUB


@pytest.mark.parametrize("page", [b"\x00", b"<", b"no page", b"<!-- -->"])
def test_what_is_no_page_names_no_hub(page: bytes) -> None:
    assert found(page=page) is None
