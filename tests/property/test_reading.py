"""Whatever is made of feeds is read, or refused, as promised; AGGREGATOR_FUZZ=100000 tries more of it."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from aggregator.parse import parse
from aggregator.text.markup import xml_safe
from tests.builders import document
from tests.promises import keep_promises
from tests.property.feeds import FEEDS, broken
from tests.property.profile import LONG
from tests.property.strategies import ANY_TEXT, URLS

_TYPES = st.sampled_from(
    ["application/xml", "text/xml; charset=iso-8859-1", "text/html", "application/json", "x; charset=utf-16", "; charset=hz", ""]
) | ANY_TEXT  # fmt: skip


@LONG
@given(FEEDS, _TYPES, URLS.map(xml_safe))
def test_any_feed_keeps_the_promises(text: str, content_type: str, url: str) -> None:
    keep_promises(document(text, content_type=content_type, url=url))


@LONG
@given(broken(), _TYPES, st.booleans(), ANY_TEXT)
def test_any_broken_feed_keeps_the_promises(
    body: bytes, content_type: str, page: bool, language: str
) -> None:
    one = document(body, content_type=content_type, headers={"content-language": language})

    keep_promises(replace(one, request=replace(one.request, page=page)))


@LONG
@given(st.lists(ANY_TEXT.map(xml_safe), min_size=1, max_size=5))
def test_no_well_formed_entry_is_lost(titles: list[str]) -> None:
    """A9: what stands in the text makes no difference to how many entries there are."""
    items = "".join(
        f"<item><guid isPermaLink='false'>{n}</guid><title><![CDATA[{title.replace(']]>', '')}]]></title></item>"
        for n, title in enumerate(titles)
    )

    feed = parse(document(f"<rss version='2.0'><channel><title>T</title>{items}</channel></rss>"))

    assert [entry.guid for entry in feed.entries] == [str(n) for n in range(len(titles))]
    assert not feed.tolerant
