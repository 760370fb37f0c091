import pytest

from aggregator.text.uris import is_legal, is_normal, legal, normal

_UUID = "urn:uuid:1b4e28ba-2fa1-11d2-883f-0016d3cca427"


@pytest.mark.parametrize(
    ("url", "uri"),
    [
        ("https://h.example/a?b=c#d", "https://h.example/a?b=c#d"),
        ("https://h.example", "https://h.example"),
        ("https://h.example/ю?q=é#ü", "https://h.example/%D1%8E?q=%C3%A9#%C3%BC"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://user:pass@bücher.example:8080/", "https://user:pass@xn--bcher-kva.example:8080/"),
        (f"https://{'ü' * 70}.example/", f"https://{'%C3%BC' * 70}.example/"),
        ("https://h.example/a b|c^d`e{f}", "https://h.example/a%20b%7Cc%5Ed%60e%7Bf%7D"),
        ("https://h.example/?m=[X]", "https://h.example/?m=%5BX%5D"),
        ("https://[2001:db8::1]:80/a[b]", "https://[2001:db8::1]:80/a%5Bb%5D"),
        ("https://h.example/100%", "https://h.example/100%25"),
        ("https://h.example/%zz%41", "https://h.example/%25zz%41"),
        ("https://h.example/#a#b", "https://h.example/#a%23b"),
        ("https://h_o.example/", "https://h_o.example/"),
        ("https://h.example/\ud800", "https://h.example/?"),
        ("https://h.example/a\nb", "https://h.example/a%0Ab"),
        ("mailto:a@h.example", "mailto:a@h.example"),
        ("urn:x:ü", "urn:x:%C3%BC"),
        ("no scheme", "no%20scheme"),
    ],
)
def test_an_address_becomes_a_uri_and_stays_what_it_is_when_it_is_one(url: str, uri: str) -> None:
    assert legal(url) == uri
    assert legal(uri) == uri


@pytest.mark.parametrize(
    ("text", "expected"),
    [("https://h.example/x", True), ("urn:x:y", True), ("taxonomy", False), ("https://h.example/a b", False)],
)
def test_what_is_a_uri_as_it_stands(text: str, expected: bool) -> None:
    assert is_legal(text) is expected


@pytest.mark.parametrize(
    "uri",
    [
        *(
            "https://h.example/",
            "https://h.example/a/b?c=d#e",
            "http://h.example:8080/",
            "https://h.example/?p=1",
        ),
        *("https://h.example/%D8%B9", "https://h.example/a%20b", "https://h.example/?q=a+b"),
        *("tag:h.example,2026:a/b", "tag:a@h.example,2026-01-02:x", _UUID, "urn:isbn:123"),
    ],
)
def test_a_uri_in_normal_form(uri: str) -> None:
    assert is_normal(uri)


@pytest.mark.parametrize(
    "uri",
    [
        *(
            "https://h.example",
            "https://H.example/",
            "HTTPS://h.example/",
            "http://h.example:80/",
            "https://h.example:/",
        ),
        *(
            "https://h.example/a/../b",
            "https://h.example/./b",
            "https://h.example/a/..",
            "https://h.example/%d8%b9",
        ),
        *(
            "https://h.example/%41",
            "https://h.example/%2F",
            "https://h.example/?q=a%20b",
            "https://h.example/ю",
        ),
        *(
            "https://h.example/%E4",
            "https://h.example/a b",
            "https://h.example/100%",
            "https://h.example/#a#b",
        ),
        *(
            "tag:H.example,2026:x",
            "tag:h.example:x",
            "tag:h.example,26:x",
            "tag:h.example,2026:ü",
            "urn:uuid:1",
        ),
        *(_UUID.upper(), "yt:channel:UC1", "guid-1", "mailto:a@h.example", ""),
    ],
)
def test_what_is_no_uri_in_normal_form(uri: str) -> None:
    """RFC 4287 section 4.2.6.1: ids are compared letter by letter."""
    assert not is_normal(uri)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTPS://H.example", "https://h.example/"),
        ("https://h.example?a=b", "https://h.example/?a=b"),
        ("https://h.example/ю", "https://h.example/%D1%8E"),
        ("https://h.example/feed", "https://h.example/feed"),
        ("https://h.example/%E4", None),
        ("mailto:a@h.example", None),
    ],
)
def test_an_address_gets_its_normal_form_where_it_leads_to_the_same_page(
    url: str, expected: str | None
) -> None:
    assert normal(url) == expected
