from pathlib import Path

import pytest
from publicsuffixlist import PSLFILE, PublicSuffixList

from aggregator.text.hosts import polite_host, registrable


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.bbc.co.uk/feed", "bbc.co.uk"),
        ("https://feeds.bbci.co.uk:8443/feed", "bbci.co.uk"),
        ("http://a.b.example.org/", "example.org"),
        ("http://EXAMPLE.org./", "example.org"),
        ("https://anna.github.io/feed", "anna.github.io"),
        ("https://one.blogspot.com/feed", "one.blogspot.com"),
        ("https://www.city.kawasaki.jp/", "city.kawasaki.jp"),
        ("https://www.b.c.kawasaki.jp/", "b.c.kawasaki.jp"),
        ("http://www.食狮.公司.cn/", "xn--85x722f.xn--55qx5d.cn"),
        ("http://www.xn--85x722f.xn--55qx5d.cn/", "xn--85x722f.xn--55qx5d.cn"),
        ("http://news.made-up-zone/", "news.made-up-zone"),
        ("http://a.news.made-up-zone/", "news.made-up-zone"),
        ("http://co.uk/", "co.uk"),
        ("http://localhost:8000/", "localhost"),
        ("http://127.0.0.2/", "127.0.0.2"),
        ("http://127.0.2/", "127.0.2"),
        ("http://0x7f.0.0.0x1/", "0x7f.0.0.0x1"),
        ("http://[2001:db8::1]:80/", "2001:db8::1"),
        ("file:///feed.xml", ""),
        ("http://[oops/", ""),
        ("", ""),
    ],
)
def test_turns_are_taken_by_the_registrable_domain(url: str, host: str) -> None:
    """A8."""
    assert polite_host(url) == host


@pytest.mark.parametrize(
    "host", ["..", ".", "a..b", ".com", "-", "xn--.com", "xn--a.xn--", "é" * 70 + ".com", "a" * 300 + ".org"]
)
def test_odd_host_is_some_host_and_never_raises(host: str) -> None:
    assert isinstance(registrable(host), str)


def test_list_is_read_as_its_own_package_reads_it() -> None:
    oracle = PublicSuffixList()
    bundled = Path(PSLFILE).read_text("utf-8").split("\n")
    rules = [line.lstrip("!") for line in bundled if line and not line.startswith("//")]

    for rule in rules[::3]:
        name = rule.replace("*", "any").encode("idna").decode("ascii")
        for host in (name, f"a.{name}", f"b.a.{name}", f"c.b.a.{name}"):
            assert registrable(host) == (oracle.privatesuffix(host) or host)
