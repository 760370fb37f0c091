"""XML that is not well-formed, mended where one answer is plain; what is not is left for the tolerant reader.

Each repair is a function of the bytes (UTF-8) that returns them changed or as they were. To add one: a
function and a line in REPAIRS, under the words by which its defect is reported, and in _COMPLAINTS.
"""

import re
from collections.abc import Callable
from html.entities import html5

from lxml import etree

from aggregator.parse.names import USUAL_PREFIXES

Repair = Callable[[bytes], bytes]

_ROOT = rb"<(?:[\w.-]{1,20}:)?(?:rss|rdf|feed|channel|urlset|sitemapindex)\b"
_START = re.compile(rb"<\?xml\s|<!DOCTYPE\b|" + _ROOT, re.IGNORECASE)
_OPEN_ROOT = re.compile(_ROOT, re.IGNORECASE)
_CLOSE_ROOT = re.compile(rb"</(?:[\w.-]{1,20}:)?(?:rss|rdf|feed|urlset)\s*>", re.IGNORECASE)
_DECLARATION = re.compile(rb"<\?xml\s[^>]{0,300}\?>", re.IGNORECASE)
# Where a document type can stand: behind comments and instructions, which may speak of others.
_PROLOG = re.compile(rb"(?:\s++|<!--.*?-->|<\?.*?\?>)*+", re.DOTALL)
_DOCTYPE = re.compile(
    rb"<!DOCTYPE(?:[^\[>\"']++|\"[^\"]*+\"|'[^']*+')*+"
    rb"(?:\[(?:[^\]\"'<]++|\"[^\"]*+\"|'[^']*+'|<!--.*?-->|<\?.*?\?>|<(?!!--|\?))*+\]\s*+)?>",
    re.DOTALL | re.IGNORECASE,
)
# A part of the text in which "&" means itself, or one reference, or a stray "&".
_REFERENCE = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|&(?:#(?:[0-9]{1,7}|[xX][0-9a-fA-F]{1,6});|([A-Za-z][A-Za-z0-9]{0,31});)?",
    re.DOTALL,
)
_NUMBERS = re.compile(r"&#(?:([0-9]{1,7})|[xX]([0-9a-fA-F]{1,6}));")
_HTML_NUMBERS = re.compile(rb"&#(?=[0-9]|[xX][0-9a-fA-F])(?:0*+([0-9]*+)|[xX]0*+([0-9a-fA-F]*+));?")
_MOST_DIGITS = 7
_HALVES = re.compile(
    r"&#(?:(5[56][0-9]{3})|[xX](0{0,2}[dD][89abAB][0-9a-fA-F]{2}));"
    r"&#(?:(5[67][0-9]{3})|[xX](0{0,2}[dD][c-fC-F][0-9a-fA-F]{2}));"
)
_CONTROLS = bytes(range(0x09)) + b"\x0b\x0c" + bytes(range(0x0E, 0x20))
_NONCHARACTERS = re.compile(rb"\xef\xbf[\xbe\xbf]|\xed[\xa0-\xbf][\x80-\xbf]")
_PREFIXED = re.compile(
    rb"</?([A-Za-z_][\w.-]{0,30}):[A-Za-z_]|\s([A-Za-z_][\w.-]{0,30}):[A-Za-z_][\w.-]{0,60}\s*="
)
_BOUND = re.compile(rb"\sxmlns:([\w.-]{1,30})\s*=")
_PREDEFINED = frozenset({"amp", "lt", "gt", "quot", "apos"})


def without_declaration(body: bytes) -> bytes:
    """Take out the XML declaration at the very start: the encoding is known, and it may name another."""
    declaration = _DECLARATION.match(body)
    return body[declaration.end() :] if declaration else body


def without_doctype(body: bytes) -> bytes:
    """Take out the document type: it can only bring entities, of which none is ever expanded."""
    prolog = _PROLOG.match(body)
    start = prolog.end() if prolog else 0
    found = _DOCTYPE.match(body, start)
    return body[:start] + body[found.end() :] if found else body


def next_repair(body: bytes, complaint: int, left: dict[str, Repair]) -> tuple[str, bytes] | None:
    """Mend what the parser complains of: return what was wrong and the changed document.

    `left` holds the repairs that were not tried yet; those that are tried are taken out. None where none
    of them changes anything.
    """
    # What a complaint is about comes first; but an "&" can hide behind any other.
    for what in sorted(left, key=lambda one: complaint not in _COMPLAINTS[one]):
        changed = left.pop(what)(body)
        if changed != body:
            return what, changed
    return None


def without_junk_around(body: bytes) -> bytes:
    """Cut what stands before the declaration or the root, and after the root's last end tag."""
    first = _START.search(body, 0, 65_536)
    if first is None:
        return body
    body = body[first.start() :]
    last = None
    for last in _CLOSE_ROOT.finditer(body):  # noqa: B007 - the last one is wanted
        pass
    body = body if last is None else body[: last.end()]
    # One that was not at the very start, and second ones in pages that were put together from two.
    return _DECLARATION.sub(b"", body[:1000]) + body[1000:]


def without_control_characters(body: bytes) -> bytes:
    """Remove characters that XML cannot carry (XML 1.0 section 2.2)."""
    return _NONCHARACTERS.sub(b"", body.translate(None, _CONTROLS))


def without_illegal_references(html: bytes) -> bytes:
    """Blank the references to characters that XML does not allow, which an HTML parser reads.

    They are not removed: what stands around one might then be another.
    """
    return _HTML_NUMBERS.sub(lambda match: match[0] if _is_allowed(match) else b" ", html)


def with_known_references(body: bytes) -> bytes:
    """Write HTML's named entities as characters, and escape an "&" that begins no reference."""
    # As text, whose millions of pieces take a quarter of the memory that those of bytes take.
    text = body.decode("utf-8", "surrogateescape")
    return _REFERENCE.sub(_reference, _HALVES.sub(_whole_character, text)).encode("utf-8", "surrogateescape")


def with_bound_prefixes(body: bytes) -> bytes:
    """Declare, on the root, the prefixes that are used and not declared."""
    root = _OPEN_ROOT.search(body)
    if root is None:
        return body
    used = {prefix for found in _PREFIXED.findall(body) for prefix in found if prefix}
    bound = set(_BOUND.findall(body)) | {b"xml", b"xmlns"}
    declared = b"".join(b' xmlns:%s="%s"' % (prefix, _namespace(prefix)) for prefix in sorted(used - bound))
    return body[: root.end()] + declared + body[root.end() :]


REPAIRS: dict[str, Repair] = {
    "text before or after the document": without_junk_around,
    "characters that XML does not allow": without_control_characters,
    "references that XML does not know": with_known_references,
    "prefixes without a namespace": with_bound_prefixes,
}
_Errors = etree.ErrorTypes
_COMPLAINTS: dict[str, frozenset[int]] = {
    "text before or after the document": frozenset(
        {_Errors.ERR_DOCUMENT_EMPTY, _Errors.ERR_DOCUMENT_END, _Errors.ERR_RESERVED_XML_NAME}
    ),
    "characters that XML does not allow": frozenset(
        {_Errors.ERR_INVALID_CHAR, _Errors.ERR_CDATA_NOT_FINISHED}
    ),
    "references that XML does not know": frozenset(
        {
            _Errors.ERR_INVALID_CHARREF,
            _Errors.ERR_NAME_REQUIRED,
            _Errors.ERR_ENTITYREF_SEMICOL_MISSING,
            _Errors.ERR_UNDECLARED_ENTITY,
            _Errors.WAR_UNDECLARED_ENTITY,
        }
    ),
    "prefixes without a namespace": frozenset({_Errors.NS_ERR_UNDEFINED_NAMESPACE}),
}


def _namespace(prefix: bytes) -> bytes:
    return USUAL_PREFIXES.get(prefix.decode().lower(), f"urn:undeclared:{prefix.decode()}").encode()


def _reference(match: re.Match[str]) -> str:
    whole, name = match[0], match[1]
    if whole == "&":
        return "&amp;"
    if whole.startswith("&#"):
        return whole if _is_character(_number(whole)) else ""
    if name is None or name in _PREDEFINED:
        return whole
    known = html5.get(name + ";") or html5.get(name.lower() + ";")
    # An entity that the document defines itself, or nobody, or that would be markup: shown as it is written.
    return known if known and known[0] not in "<>&\"'" else "&amp;" + whole[1:]


def _number(reference: str) -> int:
    match = _NUMBERS.match(reference)
    return 0 if match is None else int(match[1]) if match[1] else int(match[2], 16)


def _is_allowed(match: re.Match[bytes]) -> bool:
    digits = match[1] or match[2] or b""
    return len(digits) <= _MOST_DIGITS and _is_character(int(digits or b"0", 10 if match[1] else 16))


def _is_character(number: int) -> bool:
    """Tell whether XML allows a character (XML 1.0 section 2.2)."""
    return (
        number in (9, 10, 13)
        or 32 <= number < 0xD800
        or 0xE000 <= number < 0xFFFE
        or 0xFFFF < number < 0x110000
    )


def _whole_character(match: re.Match[str]) -> str:
    """Join an emoji that was written as the two halves of its UTF-16: `&#55357;&#56832;`."""
    high = int(match[1]) if match[1] else int(match[2], 16)
    low = int(match[3]) if match[3] else int(match[4], 16)
    if not (0xD800 <= high < 0xDC00 <= low < 0xE000):
        return match[0]
    return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
