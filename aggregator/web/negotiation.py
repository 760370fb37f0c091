"""What a request asks of a document: the coding it takes, what it has already, which part it wants. Pure.

RFC 9110 sections 12.5.3 (Accept-Encoding), 13 (conditions) and 14 (ranges).
"""

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from aggregator.web.folder import IDENTITY, Representation, ServedDocument

_PREFERRED = ("br", "gzip")
_ETAG = re.compile(r'(?:W/)?"[^"]*"')
_RANGE = re.compile(r"bytes=\s*(\d*)\s*-\s*(\d*)\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The answer to GET: `status` is 200, 206, 304, 412 or 416; `part` the first and last byte of a 206."""

    status: int
    coding: str
    representation: Representation
    part: tuple[int, int] | None = None


def reply(document: ServedDocument, headers: Mapping[str, str]) -> Reply:
    """Answer a GET or HEAD for a document; `headers` have lower-case names."""
    coding = best_coding(headers.get("accept-encoding", ""), document.representations)
    chosen = document.representations[coding]
    status = _condition(document, chosen, headers)
    if status == 200 and "range" in headers and _range_holds(chosen.etag, headers.get("if-range")):
        status, part = _part(headers["range"], len(chosen.body))
        return Reply(status=status, coding=coding, representation=chosen, part=part)
    return Reply(status=status, coding=coding, representation=chosen)


def best_coding(accepted: str, available: Container[str]) -> str:
    """Return the coding to send: the smallest of those that are accepted and there."""
    weights = _weights(accepted)
    for coding in _PREFERRED:
        if coding in available and weights.get(coding, weights.get("*", 0.0)) > 0:
            return coding
    return IDENTITY


def _weights(accepted: str) -> dict[str, float]:
    weights: dict[str, float] = {}
    for item in accepted.lower().split(","):
        name, _, parameters = item.partition(";")
        key, _, weight = parameters.partition("=")
        try:
            weights[name.strip()] = float(weight) if key.strip() == "q" else 1.0
        except ValueError:
            weights[name.strip()] = 0.0
    return weights


def _condition(document: ServedDocument, chosen: Representation, headers: Mapping[str, str]) -> int:
    """Return 200, 304 or 412, in the order of RFC 9110 section 13.2.2."""
    if (match := headers.get("if-match")) is not None and not _matches(match, chosen.etag, weak=False):
        return 412
    if (none_match := headers.get("if-none-match")) is not None:
        return 304 if _matches(none_match, chosen.etag, weak=True) else 200
    since = _seconds(headers.get("if-modified-since"))
    return 304 if since is not None and document.modified <= since else 200


def _matches(field: str, etag: str, *, weak: bool) -> bool:
    if field.strip() == "*":
        return True
    named = _ETAG.findall(field)
    return etag in ([one.removeprefix("W/") for one in named] if weak else named)


def _seconds(date: str | None) -> float | None:
    """Return an HTTP date as seconds since 1970; None for one that cannot be read: it is to be ignored."""
    if date is None:
        return None
    try:
        return parsedate_to_datetime(date).timestamp()
    except (ValueError, OverflowError, OSError):
        return None


def _range_holds(etag: str, if_range: str | None) -> bool:
    """Tell whether a part may be sent. A date is no proof: two editions may come within its second."""
    return if_range is None or if_range == etag


def _part(field: str, length: int) -> tuple[int, tuple[int, int] | None]:
    """Return the status and the bytes for one range; several ranges, or other units, get the whole."""
    match = _RANGE.fullmatch(field)
    if match is None or match[1] == match[2] == "":
        return 200, None
    if match[1] == "":
        wanted = int(match[2][:18])
        first, last = max(0, length - wanted), length - 1
        return (416, None) if wanted == 0 or length == 0 else (206, (first, last))
    first = int(match[1][:18])
    last = min(int(match[2][:18]), length - 1) if match[2] else length - 1
    if match[2] and int(match[2][:18]) < first:
        return 200, None
    return (416, None) if first >= length else (206, (first, last))
