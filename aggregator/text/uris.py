"""Addresses and ids as RFC 3986 has them; `urls.py` makes sense of what publishers write."""

import re
from contextlib import suppress
from urllib.parse import quote, quote_plus, unquote, unquote_plus

_SAFE = ";/?:@&=+$-_.!~*'(),"
_CHARACTERS = r"(?:[0-9A-Za-z;/?:@&=+$\-_.!~*'(),]|%[0-9A-Fa-f]{2})*"
_LEGAL = re.compile(
    rf"https?://[0-9A-Za-z][0-9A-Za-z.-]*(?::[0-9]+)?(?:[/?]{_CHARACTERS})?(?:#{_CHARACTERS})?"
)
_PARTS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*:)(?://([^/?#]*))?([^#]*)(?:#(.*))?", re.DOTALL)
_LITERAL = re.compile(r"(?:[^@\[\]]*@)?\[[0-9A-Fa-f:.]+\](?::[0-9]*)?")
_LONE_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
# RFC 4151 section 2.1, RFC 8141 section 2, RFC 9562 section 4.
_TAG = re.compile(
    rf"tag:(?:[a-z0-9._-]+@)?[a-z0-9.-]+,\d{{4}}(?:-\d\d){{0,2}}:{_CHARACTERS}(?:#{_CHARACTERS})?"
)
_URN = re.compile(
    "urn:(?:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    "|(?!uuid:)[a-z0-9][a-z0-9-]{1,31}:[0-9A-Za-z()+,.:=@;$_!*'-]+)"
)
_WEB = re.compile(
    rf"https?://[a-z0-9][a-z0-9.-]*(?::(?!(?:80|443)?/)[0-9]+)?/{_CHARACTERS}(?:#{_CHARACTERS})?"
)
_DOTS = re.compile(r"/\.\.?(?:[/?#]|\Z)")
_QUOTED_SAFE = "~:/?[]@!$&'()*+,;="


def legal(url: str) -> str:
    """Return an address as a URI, unchanged where it is one.

    Letters beyond ASCII are told as UTF-8 in percent, and by IDNA in the name of a host.
    """
    if _LEGAL.fullmatch(url):
        return url
    parts = _PARTS.fullmatch(url)
    if parts is None:
        return _escaped(url)
    scheme, authority, path, fragment = parts.groups()
    whole = scheme + ("" if authority is None else "//" + _authority(authority)) + _escaped(path)
    return whole if fragment is None else f"{whole}#{_escaped(fragment)}"


def is_legal(uri: str) -> bool:
    """Tell whether a text is an absolute URI as it stands."""
    return _PARTS.fullmatch(uri) is not None and legal(uri) == uri


def is_normal(uri: str) -> bool:
    """Tell whether a text is a URI in the form in which ids can be compared (RFC 4287 section 4.2.6.1).

    Of a web address, a tag or a URN; another scheme that is not registered says nothing.
    """
    if _URN.fullmatch(uri):
        return True
    is_web = _WEB.fullmatch(uri) is not None and not _DOTS.search(uri)
    return (is_web or _TAG.fullmatch(uri) is not None) and ("%" not in uri or _is_settled(uri))


def normal(url: str) -> str | None:
    """Return a web address in that form; None where it has none that leads to the same page."""
    parts = _PARTS.fullmatch(legal(url))
    if parts is None or parts[2] is None:
        return None
    path = parts[3] if parts[3].startswith("/") else "/" + parts[3]
    tail = "" if parts[4] is None else "#" + parts[4]
    found = f"{parts[1].lower()}//{parts[2].lower()}{path}{tail}"
    return found if is_normal(found) else None


def _escaped(part: str) -> str:
    return quote(_LONE_PERCENT.sub("%25", part), safe=_SAFE + "%", errors="replace")


def _authority(text: str) -> str:
    if _LITERAL.fullmatch(text):
        return text
    user, at, host = text.rpartition("@")
    if not host.isascii():
        # A label that is too long, or no name at all: nobody finds it, and percent makes it legal.
        with suppress(UnicodeError):
            host = host.encode("idna").decode()
    return _escaped(user) + at + _escaped(host)


def _is_settled(uri: str) -> bool:
    """Tell whether just those characters are in percent that have to be, in capitals and as UTF-8."""
    head, mark, query = uri.partition("#")[0].partition("?")
    try:
        path = quote(unquote(head, errors="strict"), safe=_QUOTED_SAFE)
        asked = quote_plus(unquote_plus(query, errors="strict"), safe=_QUOTED_SAFE)
    except UnicodeDecodeError:
        return False
    return path + mark + asked == uri.partition("#")[0]
