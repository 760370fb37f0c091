import base64
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.dedupe import entry_ids, guid_key, keys_of, story_entry_id
from aggregator.dedupe.keys import base32, owns_guid
from aggregator.model.article import Article
from aggregator.model.story import KeyKind
from tests.builders import NOON, SITE_ID, article, entry, normalised, source

KEY = "news.example/feed.xml"


def ids(one: Article, source_key: str = KEY) -> tuple[str, str]:
    return entry_ids(one, source_key, SITE_ID)


@pytest.mark.parametrize(
    ("guid", "link"),
    [
        ("https://news.example/?p=7", "https://news.example/2026/seven"),
        ("http://www.news.example/?p=7", "https://news.example/2026/seven"),
        ("tag:news.example,2026:7", "https://www.news.example/seven"),
        ("tag:news.example,2026-03-02:7", "https://blog.news.example/seven"),
        ("tag:desk@news.example,2026:7", "https://news.example/seven"),
    ],
)
def test_entry_id_is_the_publishers_where_the_links_host_owns_it(guid: str, link: str) -> None:
    """C1."""
    assert ids(article(1, guid=guid, link=link))[0] == guid


@pytest.mark.parametrize(
    ("guid", "link"),
    [
        ("7", "https://news.example/seven"),
        ("https://other.example/7", "https://news.example/seven"),
        ("https://news.example/7", None),
        ("https://news.example/a b", "https://news.example/seven"),
        ("tag:other.example,2026:7", "https://news.example/seven"),
        ("tag:example,2026:7", "https://news.example/seven"),
        ("tag:news.example,2026:7 8", "https://news.example/seven"),
        ("urn:uuid:0e5e1b06-1b4e-4d3e-9b8e-1b06", "https://news.example/seven"),
        ("javascript:alert(1)", "https://news.example/seven"),
        (None, "https://news.example/seven"),
        (None, None),
    ],
)
def test_entry_id_is_ours_where_nobody_owns_the_guid(guid: str | None, link: str | None) -> None:
    """C1."""
    preferred, fallback = ids(
        article(1, guid=guid, guid_is_key=guid is not None, link=link, link_is_key=bool(link))
    )

    assert preferred == fallback
    assert re.fullmatch(re.escape(SITE_ID) + r":[a-z2-7]{26}", preferred)


def test_guid_that_several_entries_share_is_owned_by_none() -> None:
    """B1."""
    shared = article(1, guid="https://news.example/", link="https://news.example/seven", guid_is_key=False)

    assert not owns_guid(shared)
    assert ids(shared)[0].startswith(SITE_ID)


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Another"},
        {"content": "<p>other</p>"},
        {"published_at": NOON},
        {"updated_at": NOON},
        {"first_seen_at": NOON},
        {"language": "ar"},
        {"link": "https://news.example/moved"},
        {"text_hash": b"x"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_derived_id_hangs_on_source_and_guid_alone(changes: dict[str, Any]) -> None:
    """C1."""
    assert ids(article(1, **changes)) == ids(article(1))


def test_derived_id_differs_between_sources_guids_and_sites() -> None:
    """C1."""
    one = article(1)
    other_site = entry_ids(one, KEY, "tag:other.example,2026:x")

    assert len({ids(one), ids(one, "news.example/other"), ids(article(2)), other_site}) == 4


def test_derived_id_survives_an_edit_of_the_sources_scheme() -> None:
    """C1: http and https give one source key, and a document's address is in no guid."""
    secure, plain = (
        normalised(entry(1), of=source(url=f"{scheme}://news.example/feed.xml"))[0]
        for scheme in ("https", "http")
    )

    assert ids(secure) == ids(plain)
    assert keys_of(secure, KEY, SITE_ID) == keys_of(plain, KEY, SITE_ID)


def test_article_without_a_guid_is_named_by_its_page() -> None:
    """C1."""
    one, variant, other = (
        article(1, guid=None, guid_is_key=False, link=link)
        for link in ("https://news.example/a", "http://www.news.example/a/#x", "https://news.example/b")
    )

    assert ids(one) == ids(variant) != ids(other)


def test_article_with_neither_is_named_by_title_and_date() -> None:
    """B1."""
    bare = {"guid": None, "guid_is_key": False, "link": None, "link_is_key": False}
    one, same, later = (
        article(1, **bare),
        article(1, **bare, content="<p>x</p>"),
        article(1, **bare, published_at=NOON, dated=True),
    )

    assert ids(one) == ids(same) != ids(later)


def test_article_is_known_by_guid_link_title_and_id() -> None:
    """B1."""
    kinds = [key.kind for key in keys_of(article(1), KEY, SITE_ID)]

    assert kinds == [KeyKind.GUID, KeyKind.LINK, KeyKind.TITLE, KeyKind.ENTRY]


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"guid": None, "guid_is_key": False}, KeyKind.GUID),
        ({"guid_is_key": False}, KeyKind.GUID),
        ({"link_is_key": False}, KeyKind.LINK),
        ({"link": "https://news.example/"}, KeyKind.LINK),
    ],
)
def test_what_cannot_tell_an_article_is_no_key(changes: dict[str, Any], missing: KeyKind) -> None:
    """B1."""
    assert missing not in {key.kind for key in keys_of(article(1, **changes), KEY, SITE_ID)}


def test_guid_means_something_within_its_source_only() -> None:
    """B1."""
    assert guid_key("1", KEY) == guid_key("1", KEY)
    assert guid_key("1", KEY) != guid_key("1", "other.example/feed")


def test_pages_are_shared_by_all_sources() -> None:
    """B8."""
    here, there = (
        {key for key in keys_of(article(1), source_key, SITE_ID) if key.kind is KeyKind.LINK}
        for source_key in (KEY, "other.example/feed")
    )

    assert here == there


def test_keys_take_16_bytes_whatever_the_text() -> None:
    odd = article(1, guid="\ud800" + "x" * 100_000, title="\ud800", link="https://news.example/\ud800")

    assert {len(key.value) for key in keys_of(odd, KEY, SITE_ID)} == {16}


@given(st.binary(min_size=16, max_size=16))
def test_base32_is_that_of_the_standard_library(name: bytes) -> None:
    assert base32(name) == base64.b32encode(name).decode().rstrip("=").lower()


def test_story_has_an_id_of_its_own_made_from_its_first_piece() -> None:
    ids = {story_entry_id(f"tag:news.example,2026:{number}", SITE_ID) for number in range(3)}

    assert len(ids) == 3
    assert all(one.startswith(f"{SITE_ID}:story-") for one in ids)
