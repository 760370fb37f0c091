"""Pictures of sanitised HTML: what loads late, what only counts readers, and the first worth showing."""

import re
from collections.abc import Mapping
from html import unescape

from aggregator.text.urls import absolute, host_of

_LATE_ADDRESSES = ("data-src", "data-lazy-src", "data-original")
_LATE_SETS = ("data-srcset", "data-lazy-srcset", "srcset")
JUDGED_ATTRIBUTES = frozenset({"style", *_LATE_ADDRESSES, *_LATE_SETS})
"""Attributes of <img> that decide what it is; they never come out."""

_PIXEL_SIZE = 2
_ICON_SIZE = 32
# Wide enough for any column, and no poster.
_WIDEST = 1_600
_PIXEL_HOSTS = tuple("." + host for host in (
    "pixel.wp.com", "stats.wordpress.com", "feeds.feedburner.com", "pixel.quantserve.com",
    "b.scorecardresearch.com", "google-analytics.com", "analytics.google.com", "doubleclick.net",
    "pixel.newsnow.com", "visitor-badge.glitch.me", "pi.feedsportal.com", "segment-pixel.invitemedia.com",
    "a.triggit.com", "haku.vizu.com", "met.vgwort.de", "ioam.de", "bat.bing.com", "px.ads.linkedin.com",
    "analytics.twitter.com", "pixel.facebook.com",
))  # fmt: skip
_PLACEHOLDER = re.compile(
    r"(?:^|[/_.-])(?:blank|spacer|placeholder|transparent|pixel|lazy|loading|loader|1x1|clear|empty|gr[ae]y|trans)"
    r"[\w-]*\.(?:gif|png|svg|jpe?g|webp)(?:$|\?)",
    re.IGNORECASE,
)
_CANDIDATE = re.compile(r"([^\s,](?:\S*[^\s,])?)(?:\s+(\d{1,6}(?:\.\d{1,6})?)([wx]))?\s*(?:,|$)")
_TINY_STYLE = re.compile(
    r"(?:^|[;\s])(?:max-)?(?:width|height)\s*:\s*[0-2](?:\.\d+)?(?:px)?\s*(?:[;!]|$)", re.I
)
_HIDING_STYLE = re.compile(r"(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.I)
_PIXELS = re.compile(r"\s*(\d{1,5})(?:\.\d+)?\s*(?:px)?\s*")
_JUDGED = re.compile(r" (?:width|height|style|srcset|data-[a-z-]+)=")
_IMAGE = re.compile(r"<img((?: [^<>]*)?)>")
_ATTRIBUTE = re.compile(r' ([\w-]+)="([^"]*)"')


def needs_judging(attributes: str) -> bool:
    """Tell whether the text of a picture's attributes holds more than an address and words."""
    return _JUDGED.search(attributes) is not None


def chosen(attributes: Mapping[str, str]) -> dict[str, str]:
    """Return the attributes of a picture as it is to be shown, none for one that is not for the eye.

    What a script of the page would load later stands in `src` then (`data-src`, or `srcset` where `src`
    is a placeholder).
    """
    late = _late_address(attributes) if attributes.keys() & JUDGED_ATTRIBUTES else None
    if _is_tiny(attributes, late) or not (late or attributes.get("src")):
        return {}
    kept = {name: value for name, value in attributes.items() if name not in JUDGED_ATTRIBUTES}
    if late and "src" not in kept:
        return {"src": late, **kept}
    return {**kept, "src": late} if late else kept


def counts_readers(url: str) -> bool:
    """Tell whether an address is one of those that serve pixels to count readers."""
    return ("." + host_of(url)).endswith(_PIXEL_HOSTS)


def first_image(clean_html: str) -> tuple[str, int | None, int | None] | None:
    """Return address, width and height of the first picture in sanitised HTML that is no icon."""
    for match in _IMAGE.finditer(clean_html):
        attributes = {name: unescape(value) for name, value in _ATTRIBUTE.findall(match[1])}
        width, height = _pixels(attributes.get("width")), _pixels(attributes.get("height"))
        is_icon = any(size is not None and size <= _ICON_SIZE for size in (width, height))
        if not is_icon and (source := absolute(attributes.get("src"))):
            return source, width, height
    return None


def _late_address(attributes: Mapping[str, str]) -> str | None:
    for name in _LATE_ADDRESSES:
        address = attributes.get(name, "").strip()
        if address and not address.startswith("data:"):
            return address
    source = attributes.get("src", "")
    if source and not _PLACEHOLDER.search(source):
        return None
    sets = (attributes.get(name) for name in _LATE_SETS)
    return next((found for one in sets if one and (found := _best(one))), None)


def _best(candidates: str) -> str | None:
    """Return the widest picture of a srcset that is not wider than any column (HTML section 4.8.4.2.1)."""
    widths: dict[str, float] = {}
    for address, number, unit in _CANDIDATE.findall(candidates):
        if not address.startswith("data:"):
            widths[address] = float(number or 1) * (1 if unit == "w" else _WIDEST / 2)
    fitting = [address for address, width in widths.items() if width <= _WIDEST]
    if fitting:
        return max(fitting, key=widths.__getitem__)
    return min(widths, key=widths.__getitem__, default=None)


def _is_tiny(attributes: Mapping[str, str], late: str | None) -> bool:
    sizes = (_pixels(attributes.get("width")), _pixels(attributes.get("height")))
    if any(size is not None and size <= _PIXEL_SIZE for size in sizes):
        return True
    style = attributes.get("style")
    if not style:
        return False
    # What loads late is often hidden until it has come.
    return bool(_TINY_STYLE.search(style)) or (late is None and bool(_HIDING_STYLE.search(style)))


def _pixels(text: str | None) -> int | None:
    match = _PIXELS.fullmatch(text) if text else None
    return int(match[1]) if match else None
