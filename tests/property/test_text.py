from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from aggregator.text.date_days import Reading
from aggregator.text.date_forms import moment_of
from aggregator.text.date_shapes import shape_of
from aggregator.text.dates import find_date, parse_date
from aggregator.text.markup import plain_text, sanitised, xml_safe
from aggregator.text.urls import absolute, canonical, source_key, without_tracking
from aggregator.text.words import folded, folded_title, shortened, similarity
from tests.property.profile import FUZZ
from tests.property.strategies import ANY_TEXT, MARKUP, URLS

_FAR = timezone(timedelta(hours=7, minutes=45))
_WORDS = (
    "Tue Tue, Nov 24 3 2026 26 08:54 08:54:00 T : - / . , | + +0100 -05:00 GMT EST PM am h Z at Published ago hours "
    "yesterday mardi 2026-11-24 3/5/2026 نوفمبر منذ ساعتين ৩ 年 月 日 午後 前 1795255200 xyz America/New_York"
).split(" ")
DATE_TEXT = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=9).flatmap(
    lambda words: st.sampled_from([" ".join(words), "".join(words)])
)


def _digits(count: int, highest: int) -> st.SearchStrategy[str]:
    return st.integers(0, highest).map(lambda number: f"{number:0{count}}")


_YEAR = st.integers(1900, 2100).map(str) | st.integers(1900, 2100).map(str) | _digits(4, 9999)
_CLOCK = st.tuples(_digits(2, 25), _digits(2, 61), _digits(2, 61)).map(":".join)
_OFFSETS = st.tuples(st.sampled_from("+-"), _digits(2, 25), st.sampled_from(["", ":"]), _digits(2, 61)).map(
    "".join
)
# The two forms that are read by position, and what lies a character beside them.
COMMON_FORMS = st.tuples(
    st.tuples(_YEAR, _digits(2, 13), _digits(2, 32)).map("-".join),
    st.just("T"),
    _CLOCK,
    st.sampled_from(["", ".5", ".250", ".123456789"]),
    st.sampled_from(["Z", ""]) | _OFFSETS,
).map("".join) | st.tuples(
    st.sampled_from(["Tue,", "Mon,", "Sunday,", "Tue"]),
    st.integers(0, 32).map(str) | _digits(2, 32),
    st.sampled_from(["Nov", "Feb", "May", "Foo"]),
    _YEAR | _digits(2, 99),
    _CLOCK,
    st.sampled_from(["GMT", "UTC", "UT", "Z", "EST", "PDT", "XYZ", "CET", ""]) | _OFFSETS,
).map(" ".join)
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
@given(ANY_TEXT | DATE_TEXT, st.integers(-23, 23), st.none() | st.datetimes(timezones=st.just(UTC)))
def test_any_text_is_a_date_in_utc_or_none(text: str, hours: int, received_at: datetime | None) -> None:
    zone = timezone(timedelta(hours=hours))

    for moment in (parse_date(text, zone, received_at), find_date(text, zone, received_at)):
        assert moment is None or moment.tzinfo is UTC


@FUZZ
@given(COMMON_FORMS)
def test_common_forms_read_by_position_say_what_their_shape_says(text: str) -> None:
    reading = Reading(zone=_FAR, received_at=None)

    try:
        by_shape = moment_of(shape_of(text), reading)
    except (ValueError, OverflowError):
        by_shape = None

    assert parse_date(text, _FAR) == by_shape


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
