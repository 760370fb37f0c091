from datetime import UTC, datetime, timedelta, timezone, tzinfo
from time import process_time
from zoneinfo import ZoneInfo

import pytest

from aggregator.text.dates import find_date, parse_date

TEN = datetime(2026, 11, 21, 10, tzinfo=UTC)
BAGHDAD = ZoneInfo("Asia/Baghdad")


@pytest.mark.parametrize(
    "text",
    [
        "Sat, 21 Nov 2026 10:00:00 GMT",
        "Sat, 21 Nov 2026 10:00:00 +0000 (UTC)",
        "Sat, 21 Nov 2026 10:00:00 -0000",
        "Sat,21 Nov 2026 10:00:00 GMT",
        "Sat, 21 Nov 2026 05:00:00 EST",
        "21 Nov 26 10:00 UT",
        "Saturday, November 21, 2026 - 10:00",
        "Nov 21, 2026 at 5:00am EST",
        "2026-11-21T10:00:00Z",
        "2026-11-21t10:00:00z",
        "2026-11-21T13:00:00+03:00",
        "2026-11-21T13:00:00 +03",
        "2026-11-21 13:00:00.123456789 +0300",
        "2026-11-21T10:00Z",
        "2026-11-21T10",
        "20261121T100000Z",
        "2026-11-21T13:00:00 GMT+3",
        "Sat Nov 21 10:00:00 2026",
        "Sat Nov 21 02:00:00 PST 2026",
        "21/11/2026 10:00",
        "11/21/2026 10:00",
        "10:00 21 Nov 2026",
        "  Sat,\n\t21 Nov 2026   10:00:00 GMT ",
    ],
)
def test_date_of_any_format_is_read_as_utc(text: str) -> None:
    """B2."""
    moment = parse_date(text)

    assert moment is not None
    assert moment.replace(microsecond=0) == TEN
    assert moment.tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("2026-11-21", datetime(2026, 11, 21, tzinfo=UTC), id="day"),
        pytest.param("2026-11", datetime(2026, 11, 1, tzinfo=UTC), id="month"),
        pytest.param("Sat, 21 Nov 2026", datetime(2026, 11, 21, tzinfo=UTC), id="day of RFC 822"),
    ],
)
def test_date_without_a_time_is_its_midnight(text: str, expected: datetime) -> None:
    assert parse_date(text) == expected


@pytest.mark.parametrize(
    ("year", "meant"), [("69", 2069), ("70", 1970), ("99", 1999), ("00", 2000), ("26", 2026)]
)
def test_year_of_two_digits_lies_between_1970_and_2069(year: str, meant: int) -> None:
    """B2."""
    moment = parse_date(f"21 Nov {year} 10:00 GMT")

    assert moment is not None
    assert moment.year == meant


def test_24_hours_is_the_next_midnight() -> None:
    """B2."""
    assert parse_date("2026-11-21T24:00:00Z") == datetime(2026, 11, 22, tzinfo=UTC)


def test_leap_second_is_read() -> None:
    """B2."""
    assert parse_date("2016-12-31T23:59:60Z") == datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["21 Nov 2026 13:00", "2026-11-21T13:00:00", "2026-11-21 13:00", "Sat, 21 Nov 2026 13:00:00 XYZ"]
)
def test_date_without_a_known_zone_is_in_the_zone_of_the_source(text: str) -> None:
    """B2, B11."""
    assert parse_date(text, BAGHDAD) == TEN


@pytest.mark.parametrize(
    "text", ["2026-11-21T10:00:00Z", "Sat, 21 Nov 2026 10:00:00 GMT", "2026-11-21T12:00:00+02:00"]
)
def test_zone_of_the_source_does_not_displace_the_one_that_the_date_names(text: str) -> None:
    """B11."""
    assert parse_date(text, BAGHDAD) == TEN


@pytest.mark.parametrize("offset", ["+99:99", "+25:00", "-24:00"])
@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=3))], ids=["utc", "three hours east"])
def test_absurd_offset_counts_as_no_zone(offset: str, zone: tzinfo) -> None:
    expected = datetime(2026, 11, 21, 10, tzinfo=zone)

    assert parse_date(f"2026-11-21T10:00:00{offset}", zone) == expected
    assert parse_date(f"21 Nov 2026 10:00:00 {offset.replace(':', '')}", zone) == expected


@pytest.mark.parametrize(
    "text",
    [
        None, "", " ", "garbage", "now", "yesterday", "1", "2026", "10:00", "99:99",
        "0000-00-00", "0000-00-00T00:00:00Z", "2026-02-30", "2026-13-01T00:00:00Z",
        "2026-11-21T25:00:00Z", "2026-11-21T10:61:00Z", "Sat, 31 Sep 2026 10:00:00 GMT",
        "Sat, 99 Foo 99999 99:99:99 +9999", "9999-12-31T24:00:00Z", "0001-01-01T00:00:00+10:00",
        "1e309", "Infinity", "nan", "0x12", "-1", "+", "1 2 3 4 5 6 7", "\x00", "\ud800", "１２", "²",
        "2026-W47-6", "2026-325", "<b>2026</b>", "9" * 119, "9" * 100_000, "- " * 50, "Nov " * 25,
        "10:00:00 +0000", "Sat", "January", "12:00 PM",
    ],
)  # fmt: skip
def test_text_that_says_no_day_gives_none(text: str | None) -> None:
    """B2: it never raises, and never warns."""
    assert parse_date(text) is None


@pytest.mark.parametrize(
    ("text", "zone", "expected"),
    [
        pytest.param("24/11/2026", UTC, (2026, 11, 24), id="above 12 is the day"),
        pytest.param("11/24/2026", UTC, (2026, 11, 24), id="above 12 is the day, second"),
        pytest.param("Fri, 05/03/2019 - 15:21", UTC, (2019, 5, 3), id="weekday decides"),
        pytest.param("Tue, 05/03/2019 - 15:21", UTC, (2019, 3, 5), id="weekday decides for the day first"),
        pytest.param("Mon, 05/03/2019 - 15:21", UTC, (2019, 3, 5), id="weekday that fits neither"),
        pytest.param("5/3/2026 2:05 PM", UTC, (2026, 5, 3), id="month first with pm"),
        pytest.param(
            "5/3/2026 14:05 PDT", UTC, (2026, 5, 3), id="month first with a zone of the United States"
        ),
        pytest.param(
            "5/3/2026", ZoneInfo("America/New_York"), (2026, 5, 3), id="source of the United States"
        ),
        pytest.param("5/3/2026", UTC, (2026, 3, 5), id="day first"),
        pytest.param("5.3.2026 2:05 PM", UTC, (2026, 3, 5), id="day first before a dot"),
        pytest.param("5-3-26", UTC, (2026, 3, 5), id="day first, short"),
        pytest.param("99-12-31", UTC, (1999, 12, 31), id="year first where it is no day"),
        pytest.param("24/11/2569", UTC, (2026, 11, 24), id="Buddhist year"),
        pytest.param("1405/09/03", UTC, (2026, 11, 24), id="Persian year"),
        pytest.param("3 آذر 1405", UTC, (2026, 11, 24), id="Persian month"),
    ],
)
def test_order_of_day_and_month_follows_the_rules(
    text: str, zone: tzinfo, expected: tuple[int, int, int]
) -> None:
    """B2: date_days names them."""
    moment = parse_date(text, zone)

    assert moment is not None
    assert moment.astimezone(zone).date() == datetime(*expected, tzinfo=UTC).date()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("24 Nov, 14:05", datetime(2026, 11, 24, 14, 5, tzinfo=UTC), id="today"),
        pytest.param("25 Nov", datetime(2026, 11, 25, tzinfo=UTC), id="tomorrow, by another zone"),
        pytest.param("26 Nov", datetime(2025, 11, 26, tzinfo=UTC), id="last year"),
        pytest.param("29 Feb", datetime(2024, 2, 29, tzinfo=UTC), id="last leap year"),
        pytest.param("Monday 06/10 - 03:00", datetime(2025, 10, 6, 3, tzinfo=UTC), id="weekday of last year"),
        pytest.param("9/11", None, id="two numbers"),
        pytest.param("31 Nov", None, id="no such day"),
    ],
)
def test_day_without_a_year_is_the_last_before_the_receipt(text: str, expected: datetime | None) -> None:
    received_at = datetime(2026, 11, 24, 15, tzinfo=UTC)

    assert parse_date(text, UTC, received_at) == expected
    assert parse_date(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-21T12:00:00+02:00Z", "Sat, 21 Nov 2026 12:00:00 +0200 +0200", "21 Nov 2026 13:00 GMT+3",
        "21 Nov 2026 15:30:00 UTC+05:30", "Sat, 21 Nov 2026 02:00:00 America/Los_Angeles",
        "21 Nov 2026 02:00:00 Pacific Standard Time", "sat, 21 nov 2026 10:00:00 gmt", "21 Nov 2026 10:0:0 Z",
        "Mon, 21 Nov 2026 10:00:00 GMT", "1795255200", "1795255200000",
        "Sat Nov 21 2026 12:00:00 GMT+0200 (Eastern European Standard Time)", "Sat, 21 Nov 2026 10:00:00.250 GMT",
    ],
)  # fmt: skip
def test_zone_of_any_form_is_understood(text: str) -> None:
    """B2."""
    assert parse_date(text, BAGHDAD) == TEN


def test_relative_day_is_the_day_of_the_zone() -> None:
    late = datetime(2026, 11, 24, 22, 30, tzinfo=UTC)

    assert parse_date("today", BAGHDAD, late) == datetime(2026, 11, 25, tzinfo=BAGHDAD)
    assert parse_date("Yesterday +0000", BAGHDAD, late) == datetime(2026, 11, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["Sat, 21 Nov 2026 10:00:00 ", "2026-11-21T10:00:00.250", "Sat, 21 Nov 2026 10:00:00 .5"]
)
def test_fast_path_never_takes_the_zone_of_the_machine(text: str) -> None:
    assert parse_date(text, BAGHDAD) in (datetime(2026, 11, 21, 10, tzinfo=BAGHDAD), None)


@pytest.mark.parametrize(
    "unit",
    ["9", "1 ", "12:", "1 jan ", "1/", "1.", "+", "+1 ", "gmt+1 ", "a/", "a/bb ", "2026-", "am ", "1h ", "updated ",
     "1 min ", "ago ", "1 a b 14", "1年", "前", "._", "p.m.", "il y a ", "\u0301", "ﷺ", "1 شوال 1445 ", "x "],
)  # fmt: skip
def test_text_made_to_be_slow_costs_no_more_than_its_length(unit: str) -> None:
    received_at = datetime(2026, 11, 24, 15, tzinfo=UTC)
    texts = [
        (start + unit * 120)[:119] + end for start in ("", "2026-11-24T", "3 May 2024 ") for end in "!9x"
    ]

    began = process_time()
    for text in texts:
        parse_date(text, UTC, received_at)
        find_date(text, UTC, received_at)
    assert (process_time() - began) / len(texts) < 0.05
