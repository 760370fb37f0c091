"""Whom politeness is owed to: the registrable domain that a host belongs to.

The rules are those of the Public Suffix List (publicsuffix.org, MPL 2.0), private section included: two blogs
of one hoster are two owners. The package `publicsuffixlist` keeps the list; its reader takes 90 ms to load,
this one 3, and a test compares the two.
"""

from functools import lru_cache
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path

from aggregator.text.urls import host_of

_CONFIGURED_HOSTS = 4096


@lru_cache(maxsize=_CONFIGURED_HOSTS)
def polite_host(url: str) -> str:
    """Return the domain that takes turns and holds for `url`, lower case and ASCII.

    An address literal, and a name without a registrable part, is its own; what has no host is empty.
    """
    return registrable(host_of(url))


@lru_cache(maxsize=_CONFIGURED_HOSTS)
def registrable(host: str) -> str:
    """Return the registrable domain of a host, or the host itself where it has none."""
    host = _ascii(host.strip("[]").rstrip(".").lower())
    if "." not in host or ":" in host or _is_literal(host):
        return host
    labels = host.split(".")
    owned = len(labels) - _suffix_labels(_unicode(host).split(".")) - 1
    return host if owned <= 0 else ".".join(labels[owned:])


def _suffix_labels(labels: list[str]) -> int:
    """Return how many labels at the end are a public suffix; the longest rule wins, an exception always."""
    rules = _rules()
    for start in range(len(labels)):
        rest = ".".join(labels[start:])
        if "!" + rest in rules:
            return len(labels) - start - 1
        if rest in rules or "*." + ".".join(labels[start + 1 :]) in rules:
            return len(labels) - start
    return 1  # no rule: the default one, `*`


@lru_cache(maxsize=1)
def _rules() -> frozenset[str]:
    spec = find_spec("publicsuffixlist")
    if spec is None or spec.origin is None:
        return frozenset()
    text = Path(spec.origin).with_name("public_suffix_list.dat").read_text("utf-8")
    return frozenset(text.split("\n"))  # comments among them match no host


def _ascii(host: str) -> str:
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def _unicode(host: str) -> str:
    if "xn--" not in host:
        return host
    try:
        return host.encode("ascii").decode("idna")
    except UnicodeError:
        return host


def _is_literal(host: str) -> bool:
    if not host[-1].isdigit() and host[-1:] not in "abcdef":
        return False
    try:
        ip_address(host)
    except ValueError:
        # 127.1 and 0x7f.0.0.1 are addresses too: a domain's last label is never a number.
        last = host.rpartition(".")[2]
        return last.isdigit() or last.startswith("0x")
    return True
