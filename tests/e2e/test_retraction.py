"""Rule B7: when an article leaves the channels, what leads in its place, and how it comes back."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.model.page import PagePolicy
from tests.fakes import NOON, Item, atom, item, rss
from tests.origin import Answer, Origin
from tests.site import TemporarySite, aggregator

_AT_ONCE = PagePolicy(gap=timedelta(0))
_DELETED = '<at:deleted-entry xmlns:at="http://purl.org/atompub/tombstones/1.0" ref="{}" when="2026-03-02T13:00:00Z"/>'


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as running:
        yield running


@pytest.fixture
def site(tmp_path: Path, origin: Origin) -> TemporarySite:
    return TemporarySite(tmp_path / "site", origin)


def page(origin: Origin, path: str = "/page") -> str:
    body = "<html><body><article>" + f"<p>{item(1).text} At length.</p>" * 9 + "</article></body></html>"
    return origin.serve(path, body, content_type="text/html", etag='"1"')


def a_day_later(site: TemporarySite, *, days: float = 1) -> None:
    site.clock.forward(days=days)
    site.round(pages=_AT_ONCE)


def test_a_page_that_is_gone_twice_a_day_apart_takes_its_article_out_and_a_page_that_is_back_restores_it(
    site: TemporarySite, origin: Origin
) -> None:
    link = page(origin)
    source = {
        "url": origin.serve("/feed", rss(item(1, link=link), item(2))),
        "full_text": True,
        "topics": "water",
    }
    site.configure(source)
    site.round(pages=_AT_ONCE)
    both = site.document().ids
    origin.handle("/page", lambda _seen: Answer(status=410))

    a_day_later(site)
    once = site.document().ids
    a_day_later(site)
    twice = [one for one in site.document().ids if site.find(one)[0].article.link == link]
    without = site.document("topics/water").ids
    entry_id = site.find(link)[0].entry_id
    shown = aggregator("show", link, "--config", site.config)
    page(origin)
    a_day_later(site)

    assert once == both
    assert twice == []
    assert without == [one for one in both if one != entry_id]
    assert "retracted: 2026-03-04 12:00 UTC: its page answered 404 or 410 twice, a day apart" in shown.out
    assert site.document().ids == site.document("topics/water").ids == both
    assert [seen.status for seen in origin.requests("/page")] == [200, 410, 410, 304]


def test_a_known_page_is_asked_for_changes_only(site: TemporarySite, origin: Origin) -> None:
    site.configure({"url": origin.serve("/feed", rss(item(1, link=page(origin)))), "full_text": True})
    site.round(pages=_AT_ONCE)
    before = site.mtimes()

    for _ in range(10):
        a_day_later(site)

    assert [seen.status for seen in origin.requests("/page")] == [200] + [304] * 7
    assert site.mtimes() == before


def test_a_feed_that_goes_on_listing_an_article_does_not_bring_it_back(
    site: TemporarySite, origin: Origin
) -> None:
    link = page(origin)
    site.configure({"url": origin.serve("/feed", rss(item(1, link=link))), "full_text": True})
    site.round(pages=_AT_ONCE)
    origin.remove("/page")
    a_day_later(site)
    a_day_later(site)

    origin.replace("/feed", body=rss(item(2), item(1, link=link)))
    a_day_later(site)
    listed = site.document().titles
    origin.replace(
        "/feed", body=rss(item(2), item(1, link=link, text="Told anew, with much that was not known."))
    )
    a_day_later(site)

    assert listed == [item(2).title]
    assert sorted(site.document().titles) == sorted([str(item(1).title), str(item(2).title)])
    assert site.status().articles == 2


def test_a_copy_leads_in_the_place_of_a_retracted_article_under_the_same_id(
    site: TemporarySite, origin: Origin
) -> None:
    link = page(origin)
    first = origin.serve("/a", rss(item(1, link=link), title="First Paper"))
    second = origin.serve("/b", rss(item(1, link=link, guid="b-1"), title="Second Paper"))
    site.configure({"url": first, "full_text": True})
    site.round(pages=_AT_ONCE)
    identity = site.document().ids
    site.configure({"url": first, "full_text": True}, second)
    a_day_later(site, days=0.5)
    origin.remove("/page")

    a_day_later(site)
    a_day_later(site)

    assert site.document().ids == identity
    assert site.document().entries[0].source_title == "Second Paper"
    assert site.subscriber.complaints == []


def test_a_copy_that_comes_later_brings_the_piece_back(site: TemporarySite, origin: Origin) -> None:
    link = page(origin)
    first = origin.serve("/a", rss(item(1, link=link), title="First Paper"))
    site.configure({"url": first, "full_text": True})
    site.round(pages=_AT_ONCE)
    identity = site.document().ids
    origin.remove("/page")
    a_day_later(site)
    a_day_later(site)
    empty = site.document().ids

    copy = origin.serve("/b", rss(item(1, link=link, guid="b-1", published=site.clock.now())))
    site.configure({"url": first, "full_text": True}, copy)
    a_day_later(site)

    assert empty == []
    assert site.document().ids == identity


def with_deleted(ref: str, *items: Item) -> str:
    return atom(*items).replace("</feed>", _DELETED.format(ref) + "</feed>")


def test_a_deleted_entry_takes_its_own_article_out_and_no_other_sources(
    site: TemporarySite, origin: Origin
) -> None:
    """RFC 6721: only the feed's own entries are its to delete."""
    site.configure(origin.serve("/a", atom(item(1), item(2))), origin.serve("/b", atom(item(3))))
    site.round()

    site.clock.forward(hours=1)
    origin.replace("/a", body=with_deleted("guid-1", item(2)))
    origin.replace("/b", body=with_deleted("guid-2", item(3)))
    site.round()
    without = site.document().titles
    site.clock.forward(hours=1)
    origin.replace("/a", body=atom(item(1), item(2)))
    site.round()

    assert sorted(without) == sorted([str(item(2).title), str(item(3).title)])
    assert len(site.document().ids) == 3
    assert site.status().articles == 3


def test_vanishing_from_inside_the_window_retracts_where_the_owner_asks_for_it(
    site: TemporarySite, origin: Origin
) -> None:
    source = {"url": origin.serve("/feed", rss(item(1), item(2), item(3))), "vanish": "retract"}
    site.configure(source)
    site.round()
    titles = []
    # Noted; the same document is no second evidence; too early; long enough; the end of the list is no window.
    for minutes, items in ((30, (1, 3)), (90, (1, 3)), (1, (1, 3)), (1, (0, 1))):
        site.clock.forward(minutes=minutes)
        origin.replace("/feed", body=rss(*(item(number) for number in items), extra=f"<!-- {minutes} -->"))
        site.round()
        titles.append(sorted(site.document().titles))

    three = sorted(str(item(number).title) for number in (1, 2, 3))
    two = sorted(str(item(number).title) for number in (1, 3))
    assert titles == [three, two, two, sorted([*two, str(item(0).title)])]


def test_an_unchanged_document_is_no_second_evidence(site: TemporarySite, origin: Origin) -> None:
    site.configure({"url": origin.serve("/feed", rss(item(1), item(2), item(3))), "vanish": "retract"})
    site.round()
    origin.replace("/feed", body=rss(item(1), item(3)))
    for _ in range(4):
        site.clock.forward(hours=1)
        site.round()

    assert len(site.document().ids) == 3


def test_what_vanished_comes_back_under_its_id_when_it_is_listed_again(
    site: TemporarySite, origin: Origin
) -> None:
    site.configure({"url": origin.serve("/feed", rss(item(1), item(2), item(3))), "vanish": "retract"})
    site.round()
    before = site.document().ids
    for number in range(2):
        site.clock.forward(hours=1)
        origin.replace("/feed", body=rss(item(1), item(3), extra=f"<!-- {number} -->"))
        site.round()
    without = site.document().ids

    site.clock.forward(hours=1)
    origin.replace("/feed", body=rss(item(1), item(2), item(3)))
    site.round()

    assert len(without) == 2
    assert site.document().ids == before


@pytest.mark.parametrize("vanish", ["keep", "retract"])
def test_an_empty_document_and_the_default_retract_nothing(
    site: TemporarySite, origin: Origin, vanish: str
) -> None:
    site.configure({"url": origin.serve("/feed", rss(item(1), item(2), item(3))), "vanish": vanish})
    site.round()
    for number in range(3):
        site.clock.forward(hours=2)
        kept = (item(1), item(3)) if vanish == "keep" else ()
        origin.replace("/feed", body=rss(*kept, extra=f"<!-- {number} -->"))
        site.round()

    assert len(site.document().ids) == 3
    assert site.clock.now() == NOON + timedelta(hours=6)
