"""The bytes of a document -> the same text in UTF-8 (RFC 7303 section 3, and what publishers do to it).

The order is BOM, HTTP charset, the document's own declaration, evidence; where what is declared is
plainly wrong, the evidence wins.
"""

import codecs
import re
from collections import Counter
from dataclasses import dataclass

from aggregator.model.document import Document
from aggregator.model.feed import Defect

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# The first characters of XML, JSON and HTML in encodings of more than one byte without a BOM.
_WIDE = re.compile(
    rb"(?P<utf_32_le>\s?[<{]\0\0\0)|(?P<utf_32_be>\0\0\0[<{])|(?P<utf_16_le>[<{]\0[^\0])|(?P<utf_16_be>\0[<{]\0)"
)
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']\s*([\w.:-]+)", re.IGNORECASE)
_META = re.compile(rb"<meta\b[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
# Encodings whose bytes are all ASCII: they cannot be told from ASCII, so the declaration is believed.
_SEVEN_BITS = re.compile(r"iso-?2022|hz|utf-?7", re.IGNORECASE)
# What these labels mean on the web (WHATWG Encoding, section 4.2): supersets of what they say.
_SUPERSETS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
_NOT_OF_DOCUMENTS = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined"})
_WESTERN = frozenset({"cp1252", "iso8859-15", "mac-roman"})
_BEYOND_ASCII = bytes(range(0x80, 0x100))
_HIGH = re.compile(rb"[\x80-\xff]+")
# Bytes that break UTF-8 as Python keeps them, and what they are in windows-1252, from where most were pasted.
_STRAY = {0xDC00 + byte: bytes((byte,)).decode("cp1252", "replace") for byte in range(0x80, 0x100)}
# UTF-8 that was taken for windows-1252 and encoded again: each of its bytes became a character of that.
_TWICE = re.compile(rb"\xc3[\x82-\xb4](?:\xc2[\x80-\xbf]|\xe2\x82\xac)")
_BYTE_OF = {chr(byte): byte for byte in range(0x80, 0x100)} | {
    character: byte for byte in range(0x80, 0xA0) if (character := bytes((byte,)).decode("cp1252", "ignore"))
}
_WESTERN_RUN = re.compile(f"[{re.escape(''.join(_BYTE_OF))}]+")
_TWICE_AT_LEAST = 2
_TWICE_SHARE = 0.7
_SAMPLE_BYTES = 20_000
# What the web was written in before UTF-8; the detector knows many that never were on it.
_CANDIDATES = [
    "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "iso8859_2", "koi8_r",
    "tis_620", "big5", "gb18030", "cp932", "euc_jp", "cp949",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """A document in UTF-8 without a BOM; `defect` says what was wrong with its encoding."""

    body: bytes
    encoding: str
    defect: Defect | None = None


def as_utf8(document: Document, *, is_checked: bool = False) -> Decoded:
    """Return the document in UTF-8; never fails, since a few wrong letters are better than no feed.

    `is_checked` says that what reads it next will check that it is UTF-8, as an XML parser does: then it
    is not checked here, where nothing speaks against it.
    """
    body = document.body.removeprefix(codecs.BOM_UTF8)
    for bom, encoding in _BOMS:
        if body.startswith(bom):
            return _decoded(body[len(bom) :], encoding)
    labels = _labels(document)
    if body.isascii():
        if seven := next((label for label in labels if _SEVEN_BITS.match(label)), None):
            return _decoded(body, seven)
        wide = _WIDE.match(body)
        return _decoded(body, _wide_name(wide)) if wide else Decoded(body=body, encoding="utf-8")
    if (is_checked and labels in ([], ["utf-8"], ["utf-8", "utf-8"])) or _is_utf8(body):
        if single := _encoded_once(body):
            return Decoded(body=single, encoding="utf-8", defect=Defect(what="encoded in UTF-8 twice"))
        return Decoded(body=body, encoding="utf-8", defect=_contradicted(labels, "utf-8"))
    if wide := _WIDE.match(body):
        return _decoded(body, _wide_name(wide))
    return _eight_bits(body, labels)


def _labels(document: Document) -> list[str]:
    """Return the encodings that are declared and known, as Python calls them, the most telling first."""
    charset = _CHARSET.search(document.header("content-type") or "")
    head = document.body[:2000]
    declared = _DECLARED.search(head, 0, 400)
    if declared is None and b"charset" in head.lower():  # which nearly no feed has, and the pattern is slow
        declared = _META.search(head)
    named = [charset[1] if charset else "", declared[1].decode("ascii", "replace") if declared else ""]
    return [name for label in named if label and (name := _codec_name(label))]


def _codec_name(label: str) -> str | None:
    try:
        name = codecs.lookup(label).name
        b"".decode(name)
    except (LookupError, ValueError):  # no such codec, or one that is not about text (rot13, zip)
        return None
    return None if name in _NOT_OF_DOCUMENTS else _SUPERSETS.get(name, name)


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _encoded_once(body: bytes) -> bytes | None:
    """Undo a second encoding, where nearly every letter of the whole document tells of it; else None.

    One alone does not: "SANTÉ»" passes for a letter that was encoded twice. And one that does not tell
    must not keep all the others as they are: the same document would read otherwise from poll to poll.
    """
    if not _TWICE.search(body, 0, _SAMPLE_BYTES) or len(_TWICE.findall(body)) < _TWICE_AT_LEAST:
        return None
    try:
        text = body.decode("utf-8")
    except UnicodeError:
        return None
    runs = Counter(_WESTERN_RUN.findall(text))
    single = {run: once for run in runs if (once := _decoded_again(run))}
    if sum(runs[run] for run in single) < _TWICE_SHARE * runs.total():
        return None
    return _WESTERN_RUN.sub(lambda match: single.get(match[0], match[0]), text).encode()


def _decoded_again(run: str) -> str | None:
    try:
        return _as_bytes(run).decode("utf-8")
    except UnicodeError:
        return None


def _as_bytes(run: str) -> bytes:
    return bytes(_BYTE_OF[character] for character in run)


def _contradicted(labels: list[str], found: str) -> Defect | None:
    # cp1252 is what "us-ascii" and "iso-8859-1" became: RFC 3023's default for text/xml, which nobody means.
    wrong = [label for label in labels[:1] if label not in (found, "utf-8-sig", "cp1252")]
    return Defect(what=f"declared as {wrong[0]}, but it is {found}") if wrong else None


def _wide_name(match: re.Match[bytes]) -> str:
    return (match.lastgroup or "utf_16_le").replace("_", "-")


def _eight_bits(body: bytes, labels: list[str]) -> Decoded:
    """Decode what is not UTF-8: nearly UTF-8, as declared, or by the evidence of its letters."""
    if _is_nearly_utf8(body):
        text = body.decode("utf-8", "surrogateescape").translate(_STRAY)
        what = "bytes that are not UTF-8 in a UTF-8 document"
        return Decoded(body=_encoded(text), encoding="utf-8", defect=Defect(what=what))
    for label in labels:
        if label.startswith("utf") or (label in _WESTERN and not _looks_western(body)):
            continue
        try:
            return Decoded(body=_encoded(body.decode(label)), encoding=label)
        except UnicodeDecodeError:
            continue
    guessed = _guess(body)
    return Decoded(
        body=_encoded(body.decode(guessed, "replace")),
        encoding=guessed,
        defect=Defect(what=f"declared as {labels[0] if labels else 'nothing'}, but it is {guessed}"),
    )


def _is_nearly_utf8(body: bytes) -> bool:
    """Tell whether most bytes beyond ASCII form UTF-8 sequences: a few were cut or pasted from elsewhere."""
    high = len(body) - len(body.translate(None, _BEYOND_ASCII))
    stray = len(body) - len(body.decode("utf-8", "ignore").encode())
    return stray < 0.2 * high


def _looks_western(body: bytes) -> bool:
    """Tell whether bytes beyond ASCII stand alone, as accents do; other scripts fill words with them."""
    runs = _HIGH.findall(body)
    return not runs or sum(map(len, runs)) / len(runs) < 2.0


def _guess(body: bytes) -> str:
    # Heavy (0.1 s to import) and rare.
    from charset_normalizer import from_bytes

    lines = [line for line in body.splitlines() if not line.isascii()]
    sample = b"\n".join(re.sub(rb"<[^<>]*>", b" ", line) for line in lines)[:_SAMPLE_BYTES]
    found = from_bytes(sample, cp_isolation=_CANDIDATES, enable_fallback=False)
    best = found.best()
    if best is None:
        return "cp1252"
    # Of what tells no better, the one that most are in: "à" is "ŕ" in Central European.
    western = (one for one in found if one.encoding == "cp1252")
    as_good = any(one.chaos <= best.chaos and one.coherence >= best.coherence for one in western)
    return "cp1252" if as_good else _codec_name(best.encoding) or "cp1252"


def _decoded(body: bytes, encoding: str) -> Decoded:
    text = body.decode(encoding, "replace")
    defect = Defect(what=f"bytes that are not {encoding}") if "\ufffd" in text else None
    return Decoded(body=_encoded(text), encoding=encoding, defect=defect)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")
