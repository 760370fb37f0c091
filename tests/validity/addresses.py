"""Addresses and ids: RFC 3986, with what the validator knows of tag:, urn: and normal forms."""

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from tests.validity.complaint import Complaint

_CHARACTERS = r"[0-9A-Za-z;/?:@&=+$.\-_!~*'()%,]"
_URI = re.compile(
    rf"[a-zA-Z][a-zA-Z0-9+.-]*:(?://(?:\[[0-9A-Fa-f:.]+\])?)?{_CHARACTERS}*(?:#{_CHARACTERS}*)?"
)
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_TAG = re.compile(
    rf"tag:(?:[a-z0-9\-._]+@)?[a-z0-9.\-]+,\d{{4}}(?:-\d\d(?:-\d\d)?)?:{_CHARACTERS}*(?:#{_CHARACTERS}*)?"
)
_URN = re.compile(
    r"urn:[a-zA-Z0-9][a-zA-Z0-9-]{1,31}:(?:[a-zA-Z0-9()+,.:=@;$_!*'-]|%[0-9A-Fa-f]{2})+", re.IGNORECASE
)
_UUID = re.compile(r"urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_FILE = re.compile(r"https?://(?:[a-z0-9-]+\.)+[a-z0-9][a-z0-9-]*(?::\d+)?(?:/|$)", re.IGNORECASE)
_KNOWN = frozenset(
    "http https ftp mailto tel news nntp data file magnet xmpp urn tag geo sip info gopher".split()
)


def address(where: str, value: str) -> Iterator[Complaint]:
    """Complain about what is not an absolute URI."""
    scheme, _colon, rest = value.partition(":")
    scheme = scheme.lower()
    if scheme == "tag":
        if not _TAG.fullmatch(value):
            yield Complaint("InvalidTAG", where, value)
    elif scheme == "urn":
        if rest.lower().startswith("uuid:") and not _UUID.fullmatch(value):
            yield Complaint("InvalidUUID", where, value)
        elif not _URN.fullmatch(value):
            yield Complaint("InvalidURN", where, value)
    elif not _URI.fullmatch(value):
        yield Complaint("UriNotIri" if not value.isascii() else "InvalidFullLink", where, value)
    elif _LONE_PERCENT.search(value):
        yield Complaint("InvalidUriChar", where, value)
    elif scheme in ("http", "https", "ftp") and not _has_host(value):
        yield Complaint("InvalidFullLink", where, value)
    elif scheme not in _KNOWN:
        yield Complaint("SchemeNotIANARegistered", where, value)


def file_address(where: str, value: str) -> Iterator[Complaint]:
    """Complain about what RSS does not take as the address of a file: http or https, with a name for a host."""
    if not _FILE.match(value):
        yield Complaint("InvalidURLAttribute", where, value)
    else:
        yield from address(where, value)


def identifier(where: str, value: str) -> Iterator[Complaint]:
    """Complain about what is no URI, or not in the form in which ids can be compared (RFC 4287 section 4.2.6.1)."""
    wrong = list(address(where, value))
    yield from wrong
    if not wrong and not _is_normal(value):
        yield Complaint("NonCanonicalURI", where, value)


def _has_host(value: str) -> bool:
    try:
        return bool(urlsplit(value).hostname)
    except ValueError:
        return False


def _is_normal(value: str) -> bool:
    scheme, _colon, _rest = value.partition(":")
    if scheme != scheme.lower():
        return False
    if scheme not in ("http", "https", "ftp"):
        return True
    parts = urlsplit(value)
    default = {"http": ":80", "https": ":443", "ftp": ":21"}[scheme]
    host = parts.netloc.rpartition("@")[2]
    escapes = re.findall("%[0-9A-Fa-f]{2}", value)
    return (
        host == host.lower()
        and not host.endswith((default, ":"))
        and parts.path != ""
        and not {".", ".."} & set(parts.path.split("/"))
        and all(one == one.upper() and not re.fullmatch("[A-Za-z0-9._~-]", unquote(one)) for one in escapes)
    )
