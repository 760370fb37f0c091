from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from aggregator.text.dates import parse_date
from aggregator.text.markup import plain_text, sanitised, xml_safe
from aggregator.text.urls import absolute, canonical, source_key, without_tracking
from aggregator.text.words import folded, folded_title, shortened, similarity
from tests.property.profile import FUZZ
from tests.property.strategies import ANY_TEXT, MARKUP, URLS

_EARLIEST, _LATEST = (datetime(year, 1, 2, tzinfo=UTC).replace(tzinfo=None) for year in (1900, 2200))


@FUZZ
@given(URLS)
def test_canonical_address_is_canonical(url: str) -> None:
    key = canonical(url)

    assert key is None or canonical(key) == key


@FUZZ
@given(URLS, st.none() | URLS)
def test_absolute_address_stays_as_it_is(url: str, base: str | None) -> None:
    resolved = absolute(url, base)

    assert resolved is None or absolute(resolved) == resolved
    assert resolved is None or xml_safe(resolved) == resolved


@FUZZ
@given(URLS)
def test_removing_what_tracks_does_not_change_the_page(url: str) -> None:
    assert canonical(without_tracking(url)) == canonical(url)
    assert without_tracking(without_tracking(url)) == without_tracking(url)
    source_key(url)


@FUZZ
@given(MARKUP)
def test_sanitised_markup_holds_nothing_that_runs_and_stays_so(markup: str) -> None:
    clean = sanitised(markup, "https://news.example/")

    tree = etree.fromstring(f"<div>{clean}</div>", etree.HTMLParser())
    for element in tree.iter(etree.Element):
        assert element.tag not in {"script", "style", "iframe", "object", "svg", "math", "form"}
        assert not any(str(name).startswith("on") or name == "style" for name in element.attrib)
    assert plain_text(sanitised(clean)) == plain_text(clean)
    assert xml_safe(clean) == clean


@FUZZ
@given(MARKUP)
def test_plain_text_is_one_line_that_any_document_can_carry(markup: str) -> None:
    bare = plain_text(markup)

    assert bare == " ".join(bare.split())
    assert xml_safe(bare) == bare


@FUZZ
@given(ANY_TEXT, st.integers(-23, 23))
def test_any_text_is_a_date_in_utc_or_none(text: str, hours: int) -> None:
    moment = parse_date(text, timezone(timedelta(hours=hours)))

    assert moment is None or moment.tzinfo is UTC


@FUZZ
@given(st.datetimes(_EARLIEST, _LATEST), st.integers(-12 * 60, 14 * 60))
def test_date_that_is_written_is_read(moment: datetime, minutes: int) -> None:
    local = moment.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=minutes)))

    assert parse_date(local.isoformat()) == local
    assert parse_date(local.strftime("%a, %d %b %Y %H:%M:%S %z")) == local


@FUZZ
@given(ANY_TEXT, ANY_TEXT, st.integers(10, 300))
def test_words_of_any_script_are_compared_without_trouble(left: str, right: str, limit: int) -> None:
    assert folded(folded(left)) == folded(left)
    assert 0.0 <= similarity(folded_title(left), folded_title(right)) <= 1.0
    assert len(shortened(left, limit)) <= limit
