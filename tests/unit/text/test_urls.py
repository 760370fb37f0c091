import pytest

from aggregator.text.urls import (
    absolute,
    canonical,
    folded_host,
    host_of,
    is_public,
    source_key,
    without_tracking,
)

BASE = "https://news.example/world/page.html?id=1"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://other.example/x", "https://other.example/x"),
        ("//other.example/x", "https://other.example/x"),
        ("/top", "https://news.example/top"),
        ("next", "https://news.example/world/next"),
        ("../up", "https://news.example/up"),
        ("?q=1", "https://news.example/world/page.html?q=1"),
        ("#part", "https://news.example/world/page.html?id=1#part"),
        ("  /top \n", "https://news.example/top"),
        ("\x01https://other.example/x\x01", "https://other.example/x"),
        ("https://other.exam\nple/a\tb", "https://other.example/ab"),
        ('/a b"c<d>', "https://news.example/a%20b%22c%3Cd%3E"),
        ("https://münchen.example/ä", "https://münchen.example/ä"),
        ("https://user:secret@other.example:8443/x", "https://user:secret@other.example:8443/x"),
        ("https://[2001:db8::1]:8080/x", "https://[2001:db8::1]:8080/x"),
        ("https://other.example/%zz%", "https://other.example/%zz%"),
        (r"https:\\other.example\a", "https://other.example/a"),
        (r"\top\a?b=\c", "https://news.example/top/a?b=%5Cc"),
        (r"\\other.example\a", "https://other.example/a"),
    ],
)
def test_address_is_resolved_against_the_base(url: str, expected: str) -> None:
    """B4."""
    assert absolute(url, BASE) == expected


@pytest.mark.parametrize(
    "url",
    [
        None, "", " ", "http://[", "http://[::1", "http://", "http:///path", "https://host:port/",
        "https://host:99999/", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)",
        "\x01javascript:alert(1)", "data:text/html,<script>", "vbscript:x", "file:///etc/passwd",
        "ftp://host/x", "about:blank", "blob:https://host/x", "feed:https://host/x", "http://a b.example/x",
        "http://a<b.example/", "http://℀.example/",
    ],
)  # fmt: skip
@pytest.mark.parametrize("base", [None, BASE], ids=["no base", "base"])
def test_what_is_no_web_address_gives_none(url: str | None, base: str | None) -> None:
    assert absolute(url, base) is None


@pytest.mark.parametrize("base", ["http://[", "javascript:x", "/relative/", "", "mailto:a@b.example"])
def test_broken_base_never_raises(base: str) -> None:
    assert absolute("page", base) is None
    assert absolute("https://other.example/x", base) in ("https://other.example/x", None)


def test_relative_address_without_a_base_gives_none() -> None:
    assert absolute("/path") is None


@pytest.mark.parametrize("bad", ["\ud800", "\ufffe", "\uffff", "\x00", "\x1f"])
def test_characters_that_no_document_can_carry_are_escaped(bad: str) -> None:
    """C7."""
    url = absolute(f"https://news.example/a{bad}b")

    assert url is not None
    assert url.encode()
    assert bad not in url


def test_very_long_address_is_kept() -> None:
    url = "https://news.example/" + "a" * 200_000

    assert absolute(url) == url


@pytest.mark.parametrize(
    "variant",
    [
        "http://news.example/a/b",
        "https://www.news.example/a/b",
        "https://m.news.example/a/b/",
        "https://amp.news.example/a/b",
        "https://www.m.news.example/a/b",
        "https://NEWS.example:443/a/b",
        "http://news.example:80/a/b",
        "https://user:pw@news.example./a/b",
        "https://news.example/a/b#part",
        "https://news.example/a/b/index.html",
        "https://news.example/a/b/index.php/",
        "https://news.example/a/b/index.html/index.html",
        "https://news.example/a/b?utm_source=rss&fbclid=1&source=rss",
        "https://news.example/%61/b",
    ],
)
def test_variants_of_one_page_share_a_key(variant: str) -> None:
    """B1."""
    assert canonical(variant) == canonical("https://news.example/a/b")


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("https://news.example/a", "https://news.example/b"),
        ("https://news.example/A", "https://news.example/a"),
        ("https://news.example/?p=1", "https://news.example/?p=2"),
        ("https://news.example/a?id=1", "https://news.example/a"),
        ("https://one.example/a", "https://two.example/a"),
        ("https://sub.news.example/a", "https://news.example/a"),
        ("https://news.example:8080/a", "https://news.example/a"),
        ("https://news.example/a%2Bb", "https://news.example/a%20b"),
        # windows-1256: not one of these bytes is UTF-8.
        ("https://news.example/%CE%C8%D1", "https://news.example/%E3%E5%E3"),
        ("https://news.example/?t=%CE%C8%D1", "https://news.example/?t=%E3%E5%E3"),
    ],
)
def test_different_pages_have_different_keys(left: str, right: str) -> None:
    """B1."""
    assert canonical(left) != canonical(right)


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "https://news.example",
        "https://www.news.example/",
        "https://news.example/index.html",
        "https://news.example/?utm_source=rss",
        "https://news.example/#part",
        "http://[",
        "/path",
        "urn:x:y",
    ],
)
def test_address_without_a_path_names_no_page(url: str | None) -> None:
    """B1."""
    assert canonical(url) is None


def test_order_of_the_query_does_not_matter() -> None:
    assert canonical("https://news.example/?b=2&a=1") == canonical("https://news.example/?a=1&b=2")


def test_tracking_is_removed_and_nothing_else() -> None:
    """B4."""
    url = "https://news.example/a?id=7&utm_source=x&UTM_Medium=y&b=%C3%A4&fbclid=z#part"

    assert without_tracking(url) == "https://news.example/a?id=7&b=%C3%A4#part"
    assert without_tracking("https://news.example/a?utm_source=x") == "https://news.example/a"
    assert without_tracking("https://news.example/a") == "https://news.example/a"
    assert without_tracking("https://news.example/a#xtor=RSS-1&utm_source=x") == "https://news.example/a"
    assert without_tracking("https://news.example/a?ref=rss#part") == "https://news.example/a#part"
    assert without_tracking("https://news.example/a?ref=7#utm") == "https://news.example/a?ref=7#utm"


def test_page_key_is_the_same_before_and_after_tracking_is_removed() -> None:
    url = "https://news.example/a?source=rss&b=1"

    assert canonical(url) == canonical(without_tracking(url))


@pytest.mark.parametrize("url", ["http://[", "", None, "//", "not a url", "http://host:bad/"])
def test_host_of_a_broken_address_never_raises(url: str | None) -> None:
    assert isinstance(host_of(url), str)
    assert isinstance(folded_host(url), str)


@pytest.mark.parametrize(
    "edited",
    ["https://news.example/feed?x=1", "http://news.example/feed?x=1", "https://WWW.news.example/feed?x=1"],
)
def test_source_key_survives_an_edit_of_the_scheme(edited: str) -> None:
    """C1."""
    assert source_key(edited) == "news.example/feed?x=1"


def test_source_keys_differ_where_only_the_query_does() -> None:
    assert source_key("https://news.example/?feed=1") != source_key("https://news.example/?feed=2")


@pytest.mark.parametrize(
    ("url", "public"),
    [
        ("https://news.example/", True),
        ("https://8.8.8.8/", True),
        ("http://localhost:8080/", False),
        ("http://127.0.0.1/", False),
        ("http://10.0.0.1/", False),
        ("http://[::1]/", False),
        ("http://nas/", False),
        ("http://printer.local/", False),
        (None, False),
        ("http://[", False),
    ],
)
def test_private_addresses_are_told_from_public_ones(url: str | None, public: bool) -> None:
    """C14."""
    assert is_public(url) is public
