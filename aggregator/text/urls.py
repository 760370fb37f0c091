"""Web addresses: resolve them safely, strip what tracks, and fold them to a key that names one page."""

import ipaddress
import re
import uuid
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit, urlunsplit

from aggregator.text.remembered import remembered

_TRACKING_PREFIXES = ("utm_", "mtm_", "pk_", "hsa_", "at_campaign", "at_medium", "at_custom")
_TRACKING_NAMES = frozenset(
    "fbclid gclid dclid gbraid wbraid msclkid yclid twclid igshid mc_cid mc_eid _hsenc _hsmi ref_src "
    "ref_url cmpid ns_campaign ns_mchannel ns_source ocid icid ito wt.mc_id wt_mc spm s_cid "
    "source=rss ref=rss src=rss from=rss partner=rss emc=rss ftag __twitter_impression guccounter xtor "
    "_ga _gl igsh mkt_tok srsltid ttclid _openstat".split()
)
_FOLDED_SUBDOMAINS = ("www.", "m.", "mobile.", "amp.")
_INDEX_PAGE = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?)$", re.IGNORECASE)
_ENDS = "".join(map(chr, range(0x21))) + "\xa0\ufeff"
_UNSAFE = re.compile('[\x00-\x20\x7f<>"\\\\^`{|}\ud800-\udfff\ufffe\uffff]')
# What has to be joined or escaped costs by its length: megabytes took seconds, and no server takes them.
_LONGEST = 16_384
_BREAKS = re.compile(r"[\t\r\n]")
# What most links look like: nothing in them needs to be resolved, escaped or decoded. No delimiter
# without anything after it, which urllib drops, and no ";", which it takes for parameters.
_PLAIN_URL = re.compile(
    r"https?://[a-zA-Z0-9][a-zA-Z0-9.-]*(?:/[!$&-:=@A-Z_a-z~%]*)?"
    r"(?:\?[!$&-;=@A-Z_a-z~%/?]+)?(?:#[!$&-;=@A-Z_a-z~%/?]+)?"
)
_PLAIN_HOST = re.compile(r"https?://([a-z0-9][a-z0-9.-]*)(?=[/?#]|\Z)")
_PLAIN_PAGE = re.compile(
    r"https?://([a-zA-Z0-9][a-zA-Z0-9.-]*)((?:/[A-Za-z0-9_.~/-]*)?)"
    r"(?:\?([A-Za-z0-9_.~-]+=[A-Za-z0-9_.~-]*(?:&[A-Za-z0-9_.~-]+=[A-Za-z0-9_.~-]*)*))?(?:#.*)?",
    re.DOTALL,
)
_BEFORE_QUERY = re.compile(r"[^?#]*")
_SURROGATE = re.compile("[\ud800-\udfff]")


def absolute(url: str | None, base: str | None = None) -> str | None:
    """Resolve `url` against `base`; None where no http(s) address with a host comes out.

    White space and control characters are removed at the ends, line breaks everywhere, the rest is
    escaped, and a backslash is a slash (WHATWG URL section 4.1); a broken address, such as
    `http://[`, is None and never raises, and so is one without end that is not plain.
    """
    if not url or _PLAIN_URL.fullmatch(url):
        return url or None
    if len(url) > _LONGEST or len(base or "") > _LONGEST:
        return None
    stripped = _with_slashes(_BREAKS.sub("", url).strip(_ENDS))
    if not stripped:
        return None
    try:
        joined = urljoin(base, stripped) if base else stripped
        parts = urlsplit(joined)
        if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
            return None
        if _UNSAFE.search(parts.netloc):
            return None
        parts.port  # noqa: B018  raises ValueError on a port that is no number
    except ValueError:
        return None
    return _UNSAFE.sub(lambda match: quote(match.group(), errors="replace"), joined)


def host_of(url: str | None) -> str:
    """Return the lower-case host of an address, empty where it has none."""
    if match := _PLAIN_HOST.match(url or ""):
        return match[1].rstrip(".")
    try:
        return (urlsplit(url or "").hostname or "").rstrip(".")
    except ValueError:
        return ""


def folded_host(url: str | None) -> str:
    """Return the host without the prefixes under which one site serves the same pages."""
    return _folded(host_of(url))


def without_tracking(url: str) -> str:
    """Remove parameters that name a campaign or a reader from query and fragment, and nothing else."""
    if "?" not in url and "#" not in url:
        return url
    address, hash_mark, fragment = url.partition("#")
    head, mark, query = address.partition("?")
    kept = _without_trackers(query) if mark else []
    if fragment and not _without_trackers(fragment):
        hash_mark = fragment = ""
    return head + ("?" + "&".join(kept) if kept else "") + hash_mark + fragment


def canonical(url: str | None) -> str | None:
    """Return the key of the page that an address leads to, None where it names no page of its own.

    The scheme, `www.`-like prefixes, default ports, tracking, the fragment, index pages and a
    trailing slash are folded away, the query is sorted. An address with neither path nor query is
    a site, not a page, and gives None.
    """
    return _page(url) if url else None


@remembered(2048, longest=500)
def _page(url: str) -> str | None:
    # Asked for three times on the way of an entry: for its document, for its keys and for its id.
    if match := _PLAIN_PAGE.fullmatch(url):
        return _plain_page(match[1], match[2], match[3])
    return _any_page(url)


def short_link(link: str | None, limit: int = 2000) -> str | None:
    """Return a link, None where it is longer than any reader follows."""
    return link if link and len(link) <= limit else None


def _any_page(url: str) -> str | None:
    try:
        parts = urlsplit(_SURROGATE.sub("\ufffd", url))
        port = parts.port
    except ValueError:
        return None
    # Escaped bytes that are no UTF-8 (windows-1256 paths) must stay apart: they go through as they are.
    path = _without_index(unquote(parts.path, errors="surrogateescape"))
    query = sorted(
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True, errors="surrogateescape")
        if not _is_tracking(name, f"{name}={value}")
    )
    if not parts.hostname or not (path or query):
        return None
    host = folded_host(url)
    netloc = f"[{host}]" if ":" in host else host
    netloc += f":{port}" if port and port not in (80, 443) else ""
    escaped = quote(path, errors="surrogateescape")
    return urlunsplit(("", netloc, escaped, urlencode(query, errors="surrogateescape"), ""))


def _plain_page(host: str, path: str, query: str | None) -> str | None:
    """Do what `_any_page` does where there is nothing to decode and to encode."""
    bare = _without_index(path)
    kept = sorted(tuple(pair.split("=", 1)) for pair in _without_trackers(query)) if query else []
    if not bare and not kept:
        return None
    tail = "?" + "&".join(f"{name}={value}" for name, value in kept) if kept else ""
    return f"//{_folded(host.lower().rstrip('.'))}{bare}{tail}"


def source_key(url: str) -> str:
    """Return what stays of a source's address when its scheme is edited: the seed of derived ids.

    Unlike `canonical` it keeps the query as written: `?feed=1` and `?feed=2` are two sources.
    """
    scheme, mark, rest = url.partition("://")
    if not mark or scheme.lower() not in ("http", "https"):
        return url
    authority, slash, tail = rest.partition("/")
    return authority.lower().removeprefix("www.") + slash + tail.rstrip("/")


def source_urn(url: str) -> str:
    """Return an id for a source whose own address must not be shown: a secret, or a path on this machine."""
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, source_key(url))}"


def is_public(url: str | None) -> bool:
    """Tell whether an address leads to the open web rather than to this machine or a private network."""
    host = host_of(url)
    if not host or host == "localhost" or host.endswith((".localhost", ".local", ".internal", ".lan")):
        return False
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return "." in host


def _without_index(path: str) -> str:
    bare = path.rstrip("/")
    while (shorter := _INDEX_PAGE.sub("", bare).rstrip("/")) != bare:
        bare = shorter
    return bare


def _with_slashes(url: str) -> str:
    if "\\" not in url:
        return url
    head = _BEFORE_QUERY.match(url)
    end = head.end() if head else 0
    return url[:end].replace("\\", "/") + url[end:]


def _folded(host: str) -> str:
    while host.startswith(_FOLDED_SUBDOMAINS) and host.count(".") > 1:
        host = host.partition(".")[2]
    return host


def _without_trackers(query: str) -> list[str]:
    return [pair for pair in query.split("&") if not _is_tracking(pair.partition("=")[0], pair)]


def _is_tracking(name: str, pair: str) -> bool:
    lowered = name.lower()
    return lowered.startswith(_TRACKING_PREFIXES) or lowered in _TRACKING_NAMES or pair in _TRACKING_NAMES
