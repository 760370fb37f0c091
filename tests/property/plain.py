"""The plain way to do what the package does fast: what the two give must be the same."""

import re
import unicodedata
from html import unescape
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit, urlunsplit

import nh3

from aggregator.text.urls import folded_host, without_tracking

_MARKS = "".join(char for char in map(chr, range(0x300, 0x3100)) if unicodedata.category(char)[0] == "M")
_NOT_WORD = re.compile(rf"(?:[^\w{_MARKS}]|_)+")
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?)$", re.IGNORECASE)
_UNSAFE = re.compile('[\x00-\x20\x7f<>"\\\\^`{|}\ud800-\udfff\ufffe\uffff]')
_ENDS = "".join(map(chr, range(0x21))) + "\xa0\ufeff"


def folded(text: str) -> str:
    """Fold with one pattern."""
    return _NOT_WORD.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


def one_line(text: str) -> str:
    """Collapse white space with a pattern."""
    return re.sub(r"\s+", " ", text).strip()


def xml_safe(text: str) -> str:
    """Remove by the production of XML 1.0."""
    return _NOT_XML.sub("", text)


def is_right_to_left(text: str) -> bool:
    """Look every character up."""
    kinds = [unicodedata.bidirectional(char) for char in text[:400]]
    return sum(kind in ("R", "AL") for kind in kinds) > sum(kind == "L" for kind in kinds)


def text_of(clean_html: str) -> str:
    """Let the HTML parser take the tags away, once more."""
    blocks = r"</?(?:p|div|br|li|ul|ol|tr|h[1-6]|blockquote|figure|figcaption|table|hr|dd|dt)\b[^<>]*>"
    spaced = re.sub(blocks, " ", clean_html)
    return one_line(xml_safe(unescape(nh3.clean(spaced, tags=set()))))


def escaped(text: str) -> str:
    """Let the HTML parser read and write what has no tags."""
    return xml_safe(nh3.clean(xml_safe(text), tags={"p"})).strip()


def absolute(url: str, base: str | None) -> str | None:
    """Resolve everything by urllib."""
    stripped = re.sub(r"[\t\r\n]", "", url).strip(_ENDS)
    head = re.match(r"[^?#]*", stripped)
    end = head.end() if head else 0
    stripped = stripped[:end].replace("\\", "/") + stripped[end:]
    if not stripped:
        return None
    try:
        joined = urljoin(base, stripped) if base else stripped
        parts = urlsplit(joined)
        if (
            parts.scheme.lower() not in ("http", "https")
            or not parts.hostname
            or _UNSAFE.search(parts.netloc)
        ):
            return None
        parts.port  # noqa: B018  raises
    except ValueError:
        return None
    return _UNSAFE.sub(lambda match: quote(match.group(), errors="replace"), joined)


def canonical(url: str) -> str | None:
    """Take every address apart and put it together again."""
    try:
        parts = urlsplit(re.sub("[\ud800-\udfff]", "\ufffd", without_tracking(url)))
        port = parts.port
    except ValueError:
        return None
    path = unquote(parts.path, errors="surrogateescape").rstrip("/")
    while (shorter := _INDEX.sub("", path).rstrip("/")) != path:
        path = shorter
    query = sorted(parse_qsl(parts.query, keep_blank_values=True, errors="surrogateescape"))
    if not parts.hostname or not (path or query):
        return None
    host = folded_host(url)
    netloc = (f"[{host}]" if ":" in host else host) + (f":{port}" if port and port not in (80, 443) else "")
    escaped_path = quote(path, errors="surrogateescape")
    return urlunsplit(("", netloc, escaped_path, urlencode(query, errors="surrogateescape"), ""))
