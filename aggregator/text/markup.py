"""HTML fragments: sanitise them, resolve their links, and read the plain text out of them.

nh3 goes over a fragment once. All that follows are patterns on its output, which is regular: every attribute
stands in double quotes, and `<`, `>` and `&` in texts and attributes are escaped.
"""

import re
from html import escape, unescape

import nh3

from aggregator.text import pictures
from aggregator.text.traps import without_traps
from aggregator.text.urls import absolute, without_tracking
from aggregator.text.words import one_line

_TAGS = frozenset(
    "a abbr acronym audio b bdi blockquote br caption cite code col colgroup dd del details dfn div "
    "dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p picture pre q rp rt ruby s "
    "samp small source span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var "
    "video wbr".split()
)
_DROPPED_WITH_CONTENT = frozenset(
    "script style template noscript iframe object embed applet form textarea select button title svg math "
    "noembed noframes xmp plaintext".split()
)
_ATTRIBUTES = {
    "*": {"lang", "title"},
    "a": {"href", "hreflang"},
    "img": {"src", "alt", "width", "height", *pictures.JUDGED_ATTRIBUTES},
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
_NOTHING_WITHOUT_SOURCE = frozenset({"img", "source"})
_SCHEMES = frozenset({"http", "https", "mailto", "tel", "magnet"})
_OTHER_SCHEMES = ("mailto:", "tel:", "magnet:")
_CLEANER = nh3.Cleaner(
    tags=set(_TAGS),
    clean_content_tags=set(_DROPPED_WITH_CONTENT),
    attributes=_ATTRIBUTES,
    tag_attribute_values={tag: {"dir": {"ltr", "rtl", "auto"}} for tag in _TAGS},
    link_rel=None,
    url_schemes=set(_SCHEMES),
)
# A plain link to a page, which most are, stays as it is.
_ADDRESSED = re.compile(
    r'<(a|img|source|audio|video|blockquote|q)(?! href="https?://[a-zA-Z0-9][a-zA-Z0-9.-]*(?:/[\w~%/.-]*)?">)'
    r"((?: [^<>]*)?)>",
    re.ASCII,
)
_ADDRESS = re.compile(r' (href|src|poster|cite)="([^"]*)"')
_SOURCE = re.compile(r' src="([^"]*)"')
_ATTRIBUTE = re.compile(r' ([\w-]+)="([^"]*)"')
_BLOCK_END = re.compile(
    r"</?(?:p|div|br|li|ul|ol|tr|h[1-6]|blockquote|figure|figcaption|table|hr|dd|dt)(?: [^<>]*)?>"
)
_CLEAN_TAG = re.compile(r"<[^<>]*>")
_LOOKS_LIKE_HTML = re.compile(r"<[a-zA-Z/!][^<>]*>|&(?:[a-zA-Z][a-zA-Z0-9]+|#\d+|#x[0-9a-fA-F]+);")
_ILLEGAL_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CONTROLS = bytes((*range(9), 11, 12, *range(14, 32)))
_EMPTY = re.compile(r"<(?:(p|div|span|figure)>\s*</\1|a(?: [^<>]*)?>\s*</a)>")


def xml_safe(text: str) -> str:
    """Remove the characters that XML 1.0 cannot carry (section 2.2)."""
    if text.isprintable():
        return text
    if text.isascii():
        return text.encode().translate(None, _CONTROLS).decode()
    if text.replace("\n", " ").replace("\t", " ").isprintable():
        return text
    return _ILLEGAL_IN_XML.sub("", text)


def sanitised(html: str, base: str | None = None) -> str:
    """Return HTML from an allow list, links absolute against `base`, trackers and their pixels gone.

    Fragments nested beyond any sense lose their tags and keep their text.
    """
    cleaned = _cleaned(html)
    if "<" not in cleaned:
        return cleaned.strip()
    linked = _ADDRESSED.sub(lambda match: _rewritten(match[1], match[2], base), cleaned)
    return _EMPTY.sub("", linked).strip()


def plain_text(html: str) -> str:
    """Return the text of an HTML fragment as one line, entities decoded once."""
    if "<" not in html:
        return one_line(_decoded(html))
    return text_of(_cleaned(html))


def text_of(clean_html: str) -> str:
    """Return the text of sanitised HTML as one line: cheaper than `plain_text`, and the same."""
    return one_line(bare_text(clean_html))


def bare_text(clean_html: str) -> str:
    """Return the text of sanitised HTML with its white space as it is."""
    bare = clean_html
    if "<" in bare:
        bare = _CLEAN_TAG.sub("", _BLOCK_END.sub(" ", bare))
    return unescape(bare) if "&" in bare else bare


def text_to_html(text: str) -> str:
    """Return plain text as HTML: escaped, blank lines as paragraphs."""
    if "\n" not in text:
        line = text.strip()
        return f"<p>{escape(line, quote=False)}</p>" if line else ""
    paragraphs = [part for part in re.split(r"\n\s*\n", text.strip()) if part.strip()]
    return "".join(f"<p>{escape(part.strip(), quote=False)}</p>" for part in paragraphs)


def looks_like_html(text: str) -> bool:
    """Tell whether a text that claims to be plain holds tags or entities."""
    return ("<" in text or "&" in text) and _LOOKS_LIKE_HTML.search(text) is not None


def _cleaned(html: str) -> str:
    """Return what the allow list leaves, as it came: relative links, pixels and all."""
    if "<" not in html:
        return _escaped(_decoded(html))
    safe = without_traps(xml_safe(html))
    if "<" not in safe:
        return _escaped(_decoded(safe))
    cleaned = _CLEANER.clean(safe)
    # Once more: "&#8;" is harmless text to the HTML parser, and comes out of it as a character.
    return xml_safe(cleaned) if "&#" in safe else cleaned


def _decoded(text: str) -> str:
    """Decode what has no tags as the HTML parser does."""
    safe = xml_safe(text)
    if "\r" in safe:
        safe = safe.replace("\r\n", "\n").replace("\r", "\n")
    return xml_safe(unescape(safe)) if "&" in safe else safe


def _escaped(text: str) -> str:
    """Escape a text as nh3 does."""
    escaped = text.replace("&", "&amp;") if "&" in text else text
    return escaped.replace("<", "&lt;").replace(">", "&gt;").replace("\xa0", "&nbsp;")


def _rewritten(tag: str, text: str, base: str | None) -> str:
    """Return a tag with its addresses resolved; empty where nothing is left of it to show."""
    if tag == "img" and pictures.needs_judging(text):
        shown = pictures.chosen({name: unescape(value) for name, value in _ATTRIBUTE.findall(text)})
        text = "".join(f' {name}="{_quoted(value)}"' for name, value in shown.items())
    resolved = _ADDRESS.sub(lambda match: _resolved_attribute(match, base), text)
    if tag in _NOTHING_WITHOUT_SOURCE:
        source = _SOURCE.search(resolved)
        if not source or pictures.counts_readers(source[1]):
            return ""
    return f"<{tag}{resolved}>"


def _resolved_attribute(match: re.Match[str], base: str | None) -> str:
    value = unescape(match[2]) if "&" in match[2] else match[2]
    address = _resolved(value, base)
    if address == value:
        return match[0]
    return "" if address is None else f' {match[1]}="{_quoted(address)}"'


def _quoted(value: str) -> str:
    return _escaped(value).replace('"', "&quot;")


def _resolved(value: str, base: str | None) -> str | None:
    if address := absolute(value, base):
        return without_tracking(address)
    bare = value.strip()
    return bare if bare.lower().startswith(_OTHER_SCHEMES) else None
