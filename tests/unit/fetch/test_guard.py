from ipaddress import ip_address

import pytest

from aggregator.fetch.guard import refusal

PUBLIC = [
    "2001:470:1::5efe:8.8.8.8",
    "1.1.1.1",
    "8.8.8.8",
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "126.255.255.255",
    "128.0.0.0",
    "169.253.255.255",
    "169.255.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "192.0.1.0",
    "192.167.255.255",
    "192.169.0.0",
    "198.17.255.255",
    "198.20.0.0",
    "223.255.255.255",
    "2001:200::1",
    "2001:4860:4860::8888",
    "2606:4700:4700::1111",
    "2a00:1450:4001:81b::200e",
    "2c0f:f248::1",
    "::ffff:8.8.8.8",
    "::8.8.8.8",
    "2002:808:808::1",
    "64:ff9b::8.8.8.8",
    "2001:0:102:304::f7f7:f7f7",
]

PRIVATE = {
    "127.0.0.1": "loopback",
    "127.255.255.254": "loopback",
    "::1": "loopback",
    "10.0.0.0": "private",
    "10.255.255.255": "private",
    "172.16.0.1": "private",
    "172.31.255.255": "private",
    "192.168.0.1": "private",
    "192.168.255.255": "private",
    "fc00::1": "private",
    "fdff:ffff::1": "private",
    "fec0::1": "private",
    "64:ff9b:1::a00:1": "private",
    "169.254.0.1": "link-local",
    "169.254.255.255": "link-local",
    "fe80::1": "link-local",
    "fe80::1%2": "link-local",
    "febf::1": "link-local",
    "100.64.0.0": "carrier",
    "100.127.255.255": "carrier",
    "0.0.0.1": "reserved",
    "0.255.255.255": "reserved",
    "192.0.0.1": "reserved",
    "192.88.99.1": "reserved",
    "240.0.0.1": "reserved",
    "255.255.255.254": "reserved",
    "2001:2::1": "reserved",
    "100::1": "reserved",
    "4000::1": "reserved",
    "5f00::1": "reserved",
    "192.0.2.1": "documentation",
    "198.51.100.255": "documentation",
    "203.0.113.9": "documentation",
    "2001:db8::1": "documentation",
    "3fff::1": "documentation",
    "198.18.0.1": "benchmarks",
    "198.19.255.255": "benchmarks",
    # IPv6 forms that carry an IPv4 address
    "::ffff:127.0.0.1": "loopback",
    "::ffff:7f00:1": "loopback",
    "::ffff:10.1.2.3": "private",
    "::ffff:0:192.168.1.1": "private",
    "::127.0.0.1": "loopback",
    "::10.0.0.1": "private",
    "2002:7f00:1::1": "loopback",
    "2002:a00:1::": "private",
    "64:ff9b::127.0.0.1": "loopback",
    "64:ff9b::c0a8:101": "private",
    "2001:0:102:304::80ff:fffe": "loopback",
    "2001:0:102:304::f5ff:fffe": "private",
    "2001:470:1::5efe:127.0.0.1": "loopback",
    "2001:470:1:0:200:5efe:10.0.0.1": "private",
    "fe80::5efe:8.8.8.8": "link-local",
}

NEVER = {
    "169.254.169.254": "metadata",
    "100.100.100.200": "metadata",
    "192.0.0.192": "metadata",
    "168.63.129.16": "metadata",
    "fd00:ec2::254": "metadata",
    "fd20:ce::254": "metadata",
    "::ffff:169.254.169.254": "metadata",
    "2002:a9fe:a9fe::1": "metadata",
    "64:ff9b::169.254.169.254": "metadata",
    "0.0.0.0": "unspecified",
    "::": "unspecified",
    "224.0.0.1": "multicast",
    "239.255.255.255": "multicast",
    "ff02::1": "multicast",
    "ff0e::1": "multicast",
    "255.255.255.255": "broadcast",
    "::ffff:0.0.0.0": "unspecified",
    "::ffff:224.0.0.1": "multicast",
    "64:ff9b::e000:1": "multicast",
    "2002:e000:1::1": "multicast",
    "::ffff:255.255.255.255": "broadcast",
}


@pytest.mark.parametrize("address", PUBLIC)
def test_public_address_is_allowed(address: str) -> None:
    assert refusal(ip_address(address), allow_private=False) is None


@pytest.mark.parametrize(("address", "kind"), PRIVATE.items(), ids=list(PRIVATE))
def test_address_that_is_not_public_is_refused_by_its_kind(address: str, kind: str) -> None:
    found = refusal(ip_address(address), allow_private=False)

    assert found is not None
    assert kind in found.kind
    assert not found.always


@pytest.mark.parametrize("address", PRIVATE)
def test_address_that_is_not_public_can_be_allowed(address: str) -> None:
    assert refusal(ip_address(address), allow_private=True) is None


@pytest.mark.parametrize("allow_private", [False, True], ids=["guarded", "allowed"])
@pytest.mark.parametrize(("address", "kind"), NEVER.items(), ids=list(NEVER))
def test_address_of_nobody_or_of_many_is_never_allowed(address: str, kind: str, allow_private: bool) -> None:
    found = refusal(ip_address(address), allow_private=allow_private)

    assert found is not None
    assert kind in found.kind
    assert found.always
