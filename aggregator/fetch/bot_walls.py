"""Names the walls against robots, so that a person knows whom to ask for a way through.

To add one: a line in `_WALLS`, with what its answers carry: a header (with a part of its value, or none), or
a word of its page. Only an answer that refuses is looked at: the same marks stand in good answers too.
"""

from collections.abc import Iterable
from dataclasses import dataclass

REFUSALS = frozenset({401, 403, 405, 406, 429, 503})
GLANCE_BYTES = 16 * 1024


@dataclass(frozen=True, slots=True)
class _Wall:
    name: str
    headers: tuple[tuple[str, str], ...]
    words: tuple[bytes, ...] = ()


_WALLS = (
    _Wall(
        "Cloudflare",
        (("cf-mitigated", "challenge"),),
        (b"/cdn-cgi/challenge-platform/", b"cf-browser-verification", b"cf-error-details"),
    ),
    _Wall(
        "DataDome", (("x-datadome", ""), ("x-dd-b", ""), ("server", "datadome")), (b"captcha-delivery.com",)
    ),
    _Wall(
        "Akamai",
        (("server", "akamaighost"),),
        (b"errors.edgesuite.net", b"/_sec/cp_challenge/", b"bm-verify="),
    ),
    _Wall("PerimeterX", (("x-px-authorization", ""),), (b"_pxAppId", b"px-captcha", b"perimeterx.net")),
    _Wall(
        "Sucuri",
        (("x-sucuri-block", ""),),
        (b"Sucuri WebSite Firewall", b"Sucuri Website Firewall", b"sucuri_cloudproxy_js"),
    ),
    _Wall("Imperva", (), (b"_Incapsula_Resource", b"Incapsula incident ID")),
    _Wall("AWS WAF", (("x-amzn-waf-action", ""),), (b"awswaf.com",)),
    _Wall("Vercel", (("x-vercel-mitigated", ""),)),
    _Wall("Kasada", (("x-kpsdk-ct", ""), ("x-kpsdk-r", "")), (b"/ips.js?KP_UIDz",)),
    _Wall("DDoS-Guard", (("server", "ddos-guard"),), (b"/.well-known/ddos-guard/",)),
    _Wall("Anubis", (), (b"anubis_challenge", b"/.within.website/x/cmd/anubis/")),
)


def wall_of(headers: Iterable[tuple[str, str]], start: bytes) -> str | None:
    """Return whose wall an answer of `REFUSALS` comes from; `start` is what its page begins with."""
    found = [(name, value.lower()) for name, value in headers]
    for wall in _WALLS:
        if any(name == mark and part in value for mark, part in wall.headers for name, value in found):
            return wall.name
        if any(word in start for word in wall.words):
            return wall.name
    return None
