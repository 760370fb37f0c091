from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest

from aggregator.text.zones import writes_month_first, zone_named, zone_of_offset

SUMMER = datetime(2026, 7, 1)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("name", "hours"),
    [
        ("gmt", 0), ("z", 0), ("est", -5), ("edt", -4), ("et", -4), ("ist", 5.5), ("мск", 3), ("wib", 7),
        ("america/los_angeles", -7), ("europe/istanbul", 3), ("asia/ho_chi_minh", 7), ("us/eastern", -4),
        ("america/port_of_spain", -4), ("america/port-au-prince", -4), ("etc/utc", 0),
        ("america/argentina/buenos_aires", -3),
    ],
)  # fmt: skip
def test_zone_is_known_by_its_name(name: str, hours: float) -> None:
    zone = zone_named(name)

    assert zone is not None
    assert zone.utcoffset(SUMMER) == timedelta(hours=hours)


@pytest.mark.parametrize(
    "name", ["", "xyz", "/", "a/b", "america/argentina", "america/", "../etc", "mon/tue"]
)
def test_unknown_name_is_no_zone(name: str) -> None:
    assert zone_named(name) is None


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("+3", 180), ("-0500", -300), ("+530", 330), ("+05:30", 330), ("+00:0", 0), ("-13:00", -780)],
)
def test_offset_is_read(text: str, minutes: int) -> None:
    assert zone_of_offset(text) == timezone(timedelta(minutes=minutes))


def test_offset_of_nothing_is_utc_and_of_a_day_is_none() -> None:
    assert zone_of_offset("-0000") is UTC
    assert zone_of_offset("+24:00") is None
    assert zone_of_offset("+9999") is None


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("pst", True), ("gmt", False), (ZoneInfo("America/Chicago"), True), (ZoneInfo("America/Bogota"), False),
        (UTC, False),
    ],
)  # fmt: skip
def test_month_comes_first_in_the_united_states(zone: str | tzinfo, expected: bool) -> None:
    assert writes_month_first(zone) is expected
