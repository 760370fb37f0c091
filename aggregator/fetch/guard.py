"""Decides whether an address may be connected to.

To add a range: one line in `_V4` or `_V6`; the first line that matches decides, so the narrower range
goes first. The ranges stand here, and not in `ipaddress`, because its `is_private` and `is_global`
change between Python's releases. Source: IANA's special-purpose address registries.
"""

from dataclasses import dataclass
from functools import lru_cache
from ipaddress import (
    IPv4Address,
    IPv6Address,
    IPv6Network,
    ip_network,
)

Address = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why an address is refused; `always` where no setting opens it."""

    kind: str
    always: bool


@dataclass(frozen=True, slots=True)
class _Range:
    first: int
    last: int
    kind: str
    always: bool = False


def _range(network: str, kind: str, *, always: bool = False) -> _Range:
    whole = ip_network(network)
    return _Range(int(whole.network_address), int(whole.broadcast_address), kind, always)


_METADATA = "a cloud-metadata address"
_PRIVATE = "a private address"
_RESERVED = "a reserved address"
_DOCUMENTATION = "an address for documentation"

_V4 = (
    _range("169.254.169.254/32", _METADATA, always=True),
    _range("100.100.100.200/32", _METADATA, always=True),  # Alibaba
    _range("192.0.0.192/32", _METADATA, always=True),  # Oracle
    _range("168.63.129.16/32", _METADATA, always=True),  # Azure's is in public space
    _range("0.0.0.0/32", "the unspecified address", always=True),
    _range("224.0.0.0/4", "a multicast address", always=True),
    _range("255.255.255.255/32", "the broadcast address", always=True),
    _range("127.0.0.0/8", "a loopback address"),
    _range("10.0.0.0/8", _PRIVATE),
    _range("172.16.0.0/12", _PRIVATE),
    _range("192.168.0.0/16", _PRIVATE),
    _range("169.254.0.0/16", "a link-local address"),
    _range("100.64.0.0/10", "an address behind a carrier's NAT"),
    _range("0.0.0.0/8", _RESERVED),
    _range("192.0.0.0/24", _RESERVED),
    _range("192.0.2.0/24", _DOCUMENTATION),
    _range("198.51.100.0/24", _DOCUMENTATION),
    _range("203.0.113.0/24", _DOCUMENTATION),
    _range("192.88.99.0/24", _RESERVED),
    _range("198.18.0.0/15", "an address for benchmarks"),
    _range("240.0.0.0/4", _RESERVED),
)

_V6 = (
    _range("fd00:ec2::254/128", _METADATA, always=True),
    _range("fd20:ce::254/128", _METADATA, always=True),  # Google
    _range("::/128", "the unspecified address", always=True),
    _range("ff00::/8", "a multicast address", always=True),
    _range("::1/128", "a loopback address"),
    _range("fe80::/10", "a link-local address"),
    _range("fec0::/10", _PRIVATE),
    _range("fc00::/7", _PRIVATE),
    _range("64:ff9b:1::/48", _PRIVATE),
    _range("2001:db8::/32", _DOCUMENTATION),
    _range("3fff::/20", _DOCUMENTATION),
    _range("2001::/23", _RESERVED),
)
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_NOT_GLOBAL = _range("::/0", _RESERVED)

# Forms of an IPv6 address that end in the IPv4 address that the packet reaches in the end.
_V4_AT_THE_END = (
    IPv6Network("::ffff:0:0/96"),  # mapped
    IPv6Network("::ffff:0:0:0/96"),  # translated (RFC 2765)
    IPv6Network("64:ff9b::/96"),  # NAT64
    IPv6Network("::/96"),  # compatible
)
_NOT_COMPATIBLE = frozenset({0, 1})  # :: and ::1 lie in ::/96 and carry nothing
_SIX_TO_FOUR = IPv6Network("2002::/16")
_TEREDO = IPv6Network("2001::/32")
_LOW_32 = 0xFFFFFFFF
_ISATAP = frozenset({0x00005EFE, 0x02005EFE})  # bits 64 to 95 of the address (RFC 5214 section 6.1)
_KNOWN = 4096  # a host's address is judged when it is looked up, connected to, and asked


@lru_cache(maxsize=_KNOWN)
def refusal(address: Address, *, allow_private: bool) -> Refusal | None:
    """Return why `address` may not be connected to, or None; a v4-in-v6 form is judged by its v4."""
    inner = _interface_v4(address)
    found = _classify(_carried_v4(address) or address) or (_classify(inner) if inner else None)
    if found is not None and (found.always or not allow_private):
        return Refusal(kind=found.kind, always=found.always)
    return None


def _classify(address: Address) -> _Range | None:
    bits = int(address)
    for candidate in _V4 if address.version == 4 else _V6:
        if candidate.first <= bits <= candidate.last:
            return candidate
    if isinstance(address, IPv6Address) and address not in _GLOBAL_UNICAST:
        return _NOT_GLOBAL
    return None


def _carried_v4(address: Address) -> IPv4Address | None:
    if isinstance(address, IPv4Address):
        return None
    bits = int(address)
    if bits in _NOT_COMPATIBLE:
        return None
    if any(address in network for network in _V4_AT_THE_END):
        return IPv4Address(bits & _LOW_32)
    if address in _SIX_TO_FOUR:
        return IPv4Address((bits >> 80) & _LOW_32)
    if address in _TEREDO:
        return IPv4Address(~bits & _LOW_32)  # the client's, stored inverted (RFC 4380)
    return None


def _interface_v4(address: Address) -> IPv4Address | None:
    """Return the IPv4 address at the end of an ISATAP address, whose network counts as well."""
    bits = int(address)
    if address.version == 6 and (bits >> 32) & _LOW_32 in _ISATAP:
        return IPv4Address(bits & _LOW_32)
    return None
