from pathlib import Path

import pytest

from aggregator.config.source_urls import UrlError, masked, moved_url, request_url, same_key

FOLDER = Path("/etc/desk")


@pytest.mark.parametrize(
    "url", ["http://a.example/f", "HTTPS://a.example", "https://[::1]:80/f", "http://localhost/f"]
)
def test_a_web_url_is_requested_as_it_is(url: str) -> None:
    assert request_url(url, FOLDER) == url


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("file:x.xml", "/etc/desk/x.xml"),
        ("file:my%20x.xml", "/etc/desk/my%20x.xml"),
        ("file:///var/x.xml", "/var/x.xml"),
        ("file://localhost/var/x.xml", "/var/x.xml"),
        ("./x", "/etc/desk/x"),
        ("../x", "/etc/x"),
        ("/var/x", "/var/x"),
        ("feeds/x", "/etc/desk/feeds/x"),
        ("x.xml", "/etc/desk/x.xml"),
    ],
)
def test_a_path_becomes_an_absolute_file_url(url: str, path: str) -> None:
    assert request_url(url, FOLDER) == f"file://{path}"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://a/b",
        "https:///f",
        "https://a b/",
        "https://a/\n",
        "https://a:99999/",
        "http://[::1/",
        "file:",
        "file://host/x",
        "file:x?y",
        "a.example/feed",
        "a.example:80/f",
        "javascript:alert(1)",
        "//a.example/f",
        "mailto:a@b",
    ],
)
def test_what_cannot_be_polled_is_refused(url: str) -> None:
    with pytest.raises(UrlError):
        request_url(url, FOLDER)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://u:pw@a.example/f", "https://u:***@a.example/f"),
        ("https://token@a.example/f", "https://***@a.example/f"),
        ("https://u:p@w@a.example/f", "https://u:***@a.example/f"),
        ("https://u:${PW}@a.example/f", "https://u:${PW}@a.example/f"),
        ("https://u:x${PW}@a.example/f", "https://u:***@a.example/f"),
        ("https://a.example/f@g", "https://a.example/f@g"),
    ],
)
def test_a_literal_password_is_masked(url: str, shown: str) -> None:
    assert masked(url) == shown


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://A.example/f", "https://a.example/f"),
        ("https://a.example", "https://a.example/"),
        ("http://a.example:80/f", "http://a.example/f"),
        ("file:x.xml", "./x.xml"),
        ("https://u:1@a.example/f", "https://u:2@a.example/f"),
    ],
)
def test_two_spellings_of_one_url_are_the_same(one: str, other: str) -> None:
    assert same_key(one, FOLDER) == same_key(other, FOLDER)


@pytest.mark.parametrize(
    "other", ["http://a.example/f", "https://a.example/F", "https://a.example/f?x", "https://b.example/f"]
)
def test_other_urls_are_not_the_same(other: str) -> None:
    assert same_key("https://a.example/f", FOLDER) != same_key(other, FOLDER)


def test_a_relative_path_is_seen_from_another_folder() -> None:
    assert moved_url("file:x.xml", FOLDER / "lists", FOLDER) == "file:lists/x.xml"
    assert moved_url("file:/x.xml", FOLDER / "lists", FOLDER) == "file:/x.xml"
