"""Time zones as publishers name them: abbreviations, offsets, names of the IANA database."""

import re
from datetime import UTC, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# A new abbreviation is one entry: hours east of Greenwich. Of those that mean several zones (CST, IST,
# BST) stands the one that feeds mostly mean: North America's (RFC 822 section 5.1), India's, Britain's.
_ABBREVIATIONS: dict[str, tzinfo] = {
    name: timezone(timedelta(hours=hours)) if hours else UTC
    for name, hours in {
        "ut": 0, "gmt": 0, "utc": 0, "z": 0, "zulu": 0, "wet": 0, "гринвич": 0, "غرينتش": 0, "جرينتش": 0,
        "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
        "akst": -9, "akdt": -8, "hst": -10, "ast": -4, "adt": -3, "nst": -3.5, "ndt": -2.5,
        "brt": -3, "art": -3, "uyt": -3, "clt": -4, "bot": -4, "pet": -5, "cot": -5,
        "bst": 1, "west": 1, "wat": 1, "cet": 1, "cest": 2, "met": 1, "mest": 2, "mez": 1, "mesz": 2,
        "eet": 2, "eest": 3, "cat": 2, "sast": 2, "idt": 3, "eat": 3, "msk": 3, "мск": 3, "trt": 3,
        "irst": 3.5, "gst": 4, "pkt": 5, "ist": 5.5, "npt": 5.75, "ict": 7, "wib": 7, "wita": 8, "wit": 9,
        "sgt": 8, "hkt": 8, "myt": 8, "pht": 8, "awst": 8, "jst": 9, "kst": 9, "acst": 9.5, "acdt": 10.5,
        "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13,
        "easternstandardtime": -5, "easterndaylighttime": -4, "centralstandardtime": -6,
        "centraldaylighttime": -5, "mountainstandardtime": -7, "mountaindaylighttime": -6,
        "pacificstandardtime": -8, "pacificdaylighttime": -7, "greenwichmeantime": 0,
        "coordinateduniversaltime": 0, "centraleuropeantime": 1, "centraleuropeansummertime": 2,
        "indiastandardtime": 5.5, "britishsummertime": 1,
    }.items()
}  # fmt: skip
_PLACES = {
    "et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver", "pt": "America/Los_Angeles",
    "easterntime": "America/New_York", "pacifictime": "America/Los_Angeles",
}  # fmt: skip
_AMERICAN_NAMES = frozenset("est edt cst cdt mst mdt pst pdt akst akdt hst et ct mt pt".split())
_AMERICAN_PLACES = re.compile(
    r"US/\w+|America/(?:New_York|Chicago|Denver|Los_Angeles|Phoenix|Anchorage|Boise|Detroit|Indiana/.*|"
    r"Kentucky/.*|North_Dakota/.*)|Pacific/Honolulu"
)
_SMALL_WORDS = re.compile(r"(?<=[-_])(Of|Es|Au)(?=[-_])")


def zone_named(name: str) -> tzinfo | None:
    """Return the zone that an abbreviation, or a name of the IANA database in any case, means."""
    if "/" in name:
        return _place(name)
    if name in _PLACES:
        return ZoneInfo(_PLACES[name])
    return _ABBREVIATIONS.get(name)


def zone_of_offset(text: str) -> tzinfo | None:
    """Return the zone of "+3", "-0500", "+530" or "+05:30", or None where no day is that long."""
    hours, _, minutes = text[1:].partition(":")
    if len(hours) > 2:
        hours, minutes = hours[:-2], hours[-2:]
    offset = timedelta(hours=int(hours), minutes=int(minutes or 0))
    if offset >= timedelta(hours=24):
        return None
    return timezone(-offset if text[0] == "-" else offset) if offset else UTC


def writes_month_first(zone: str | tzinfo) -> bool:
    """Tell whether a zone, or the abbreviation of one, is of the United States: there 5/3 is 3 May."""
    if isinstance(zone, str):
        return zone in _AMERICAN_NAMES
    return isinstance(zone, ZoneInfo) and bool(_AMERICAN_PLACES.fullmatch(zone.key or ""))


def _place(name: str) -> tzinfo | None:
    key = "/".join(map(_proper, name.split("/")))
    try:
        return ZoneInfo(key)
    # A folder of the database is an OSError: "America/Argentina".
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _proper(part: str) -> str:
    """Write a part of a name as the database does: US, UTC, Port_of_Spain."""
    if len(part) <= 3 and part != "etc":
        return part.upper()
    return _SMALL_WORDS.sub(lambda word: word[0].lower(), part.title())
