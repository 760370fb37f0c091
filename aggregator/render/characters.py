"""Characters as a document is to carry them, whatever its texts hold.

Some readers take `&amp;` in a title for the beginning of HTML; the RSS Best Practices Profile (section
"Character data") wants `&#x26;` there, which is the same to XML. What a wrong decoding has left of
windows-1252 is read as that, as browsers do (HTML standard, numeric character references).
"""

import re

_LOST = "\ufffd".encode()
_CONTROL = re.compile(rb"\xc2[\x80-\x9f]|\x7f")
_CONTENT, _CONTENT_END = b"<content", b"</content"


def told(lines: bytes) -> bytes:
    """Return an entry, or the head of a document, with its characters told so that none is taken amiss."""
    if _CONTROL.search(lines):
        lines = _CONTROL.sub(_as_windows, lines)
    lines = lines.replace(_LOST, b"?")
    head, mark, rest = lines.partition(_CONTENT)
    content, end, tail = rest.partition(_CONTENT_END)
    return b"".join((_referenced(head), mark, content, end, _referenced(tail)))


def _referenced(lines: bytes) -> bytes:
    return lines.replace(b"&amp;", b"&#x26;").replace(b"&lt;", b"&#x3C;")


def _as_windows(match: re.Match[bytes]) -> bytes:
    return match[0][1:].decode("windows-1252", "ignore").encode()
