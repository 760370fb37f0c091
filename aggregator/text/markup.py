"""HTML fragments: sanitise them, resolve their links, and read the plain text out of them."""

import re
from collections import Counter
from collections.abc import Callable
from html import escape, unescape

import nh3

from aggregator.text.urls import absolute, host_of, without_tracking
from aggregator.text.words import one_line

_TAGS = frozenset(
    "a abbr acronym audio b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div "
    "dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p picture pre q rp rt ruby s "
    "samp small source span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var "
    "video wbr".split()
)
_DROPPED_WITH_CONTENT = frozenset(
    "script style template noscript iframe object embed applet form textarea select button title svg math "
    "noembed noframes xmp plaintext".split()
)
_ATTRIBUTES = {
    "*": {"dir", "lang", "title"},
    "a": {"href", "hreflang"},
    "img": {"src", "alt", "width", "height"},
    "audio": {"src", "controls"},
    "video": {"src", "controls", "poster", "width", "height"},
    "source": {"src", "type"},
    "blockquote": {"cite"},
    "q": {"cite"},
    "time": {"datetime"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start", "type"},
}
_ADDRESSES = frozenset({"href", "src", "poster", "cite"})
_SCHEMES = {"http", "https", "mailto", "tel", "magnet"}
_PIXEL_HOSTS = (
    "pixel.wp.com", "stats.wordpress.com", "feeds.feedburner.com", "pixel.quantserve.com",
    "b.scorecardresearch.com", "www.google-analytics.com", "ad.doubleclick.net", "feedads.g.doubleclick.net",
    "pixel.newsnow.com", "visitor-badge.glitch.me",
)  # fmt: skip
# Safe on nh3's output only: it quotes every attribute with '"' and escapes quotes inside.
_IMAGE = re.compile(r'<img((?:\s+[\w-]+="[^"]*")*)\s*/?>')
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
_BLOCK_END = re.compile(
    r"</?(?:p|div|br|li|ul|ol|tr|h[1-6]|blockquote|figure|figcaption|table|hr|dd|dt)\b[^<>]*>", re.I
)
_LOOKS_LIKE_HTML = re.compile(r"<[a-zA-Z/!][^<>]*>|&(?:[a-zA-Z][a-zA-Z0-9]+|#\d+|#x[0-9a-fA-F]+);")
_ILLEGAL_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_EMPTY_BLOCK = re.compile(r"<(p|div|span|figure|a)>\s*</\1>")
_ANY_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*>?")
# The parser's time grows with the square of the depth: 100,000 open <div> take it two minutes.
_DEEPEST = 1_000
_CLOSED_BY_THEMSELVES = frozenset(
    "area base br col embed hr img input link meta param source track wbr p li dd dt tr td th option".split()
)


def xml_safe(text: str) -> str:
    """Remove the characters that XML 1.0 cannot carry (section 2.2)."""
    return _ILLEGAL_IN_XML.sub("", text)


def sanitised(html: str, base: str | None = None) -> str:
    """Return HTML from an allow list, links absolute against `base`, trackers and their pixels gone.

    Fragments nested beyond any sense lose their tags and keep their text.
    """
    safe = xml_safe(html)
    cleaned = nh3.clean(
        _ANY_TAG.sub(" ", safe) if _is_too_deep(safe) else safe,
        tags=set(_TAGS),
        clean_content_tags=set(_DROPPED_WITH_CONTENT),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        attribute_filter=_attribute_filter(base),
        link_rel=None,
        url_schemes=set(_SCHEMES),
    )
    # Once more: "&#8;" is harmless text to the HTML parser, and comes out of it as a character.
    without_pixels = _IMAGE.sub(lambda match: "" if _is_pixel(match[1]) else match[0], xml_safe(cleaned))
    return _EMPTY_BLOCK.sub("", without_pixels).strip()


def plain_text(html: str) -> str:
    """Return the text of an HTML fragment as one line, entities decoded once."""
    safe = xml_safe(html)
    if "<" not in safe and "&" not in safe:
        return one_line(safe)
    spaced = _BLOCK_END.sub(" ", _ANY_TAG.sub(" ", safe) if _is_too_deep(safe) else safe)
    bare = nh3.clean(spaced, tags=set(), clean_content_tags=set(_DROPPED_WITH_CONTENT))
    return one_line(xml_safe(unescape(bare)))


def text_to_html(text: str) -> str:
    """Return plain text as HTML: escaped, blank lines as paragraphs."""
    paragraphs = [part for part in re.split(r"\n\s*\n", text.strip()) if part.strip()]
    return "".join(f"<p>{escape(part.strip(), quote=False)}</p>" for part in paragraphs)


def looks_like_html(text: str) -> bool:
    """Tell whether a text that claims to be plain holds tags or entities."""
    return _LOOKS_LIKE_HTML.search(text) is not None


def first_image(clean_html: str) -> tuple[str, int | None, int | None] | None:
    """Return address, width and height of the first picture in sanitised HTML."""
    for match in _IMAGE.finditer(clean_html):
        attributes = _attributes(match[1])
        if source := absolute(attributes.get("src")):
            return source, _pixels(attributes.get("width")), _pixels(attributes.get("height"))
    return None


def _is_too_deep(html: str) -> bool:
    if html.count("<") <= _DEEPEST:
        return False
    still_open: Counter[str] = Counter()
    for closing, name in _ANY_TAG.findall(html.lower()):
        still_open[name] = max(0, still_open[name] - 1) if closing else still_open[name] + 1
    return sum(count for name, count in still_open.items() if name not in _CLOSED_BY_THEMSELVES) > _DEEPEST


def _attribute_filter(base: str | None) -> Callable[[str, str, str], str | None]:
    def keep(_tag: str, name: str, value: str) -> str | None:
        if name in _ADDRESSES:
            return _resolved(value, base)
        if name == "dir":
            return value if value.lower() in ("ltr", "rtl", "auto") else None
        return value

    return keep


def _resolved(value: str, base: str | None) -> str | None:
    scheme = value.strip().partition(":")[0].lower()
    if scheme in ("mailto", "tel", "magnet"):
        return value.strip()
    if value.strip().startswith("#") and not base:
        return None
    resolved = absolute(value, base)
    return without_tracking(resolved) if resolved else None


def _attributes(text: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(text)}


def _pixels(text: str | None) -> int | None:
    match = re.match(r"\s*(\d{1,5})\s*(?:px)?\s*$", text or "")
    return int(match[1]) if match else None


def _is_pixel(attribute_text: str) -> bool:
    attributes = _attributes(attribute_text)
    source = attributes.get("src")
    if not source:
        return True
    sizes = (_pixels(attributes.get("width")), _pixels(attributes.get("height")))
    return any(size is not None and size <= 2 for size in sizes) or host_of(source) in _PIXEL_HOSTS
