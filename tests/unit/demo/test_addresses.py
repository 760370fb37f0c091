"""Paths and URLs name each other."""

import pytest

from aggregator.demo.addresses import (
    Address,
    ArticleAddress,
    FeedAddress,
    HomeAddress,
    PictureAddress,
    StartAddress,
    resolve,
)


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/", StartAddress()),
        ("/small-orbit/", HomeAddress(slug="small-orbit")),
        ("/small-orbit/feed.json", FeedAddress(slug="small-orbit", extension="json")),
        ("/a/feed.atom?x=1", FeedAddress(slug="a", extension="atom")),
        ("/a/articles/12.html", ArticleAddress(slug="a", number=12)),
        ("/a/pictures/12.png", PictureAddress(slug="a", number=12)),
    ],
)
def test_a_path_names_its_address(path: str, address: Address) -> None:
    assert resolve(path) == address


@pytest.mark.parametrize(
    "path", ["", "*", "//", "/a", "/a/b/c", "/a/articles/x.html", "/a/articles/" + "9" * 5000]
)
def test_an_unknown_path_names_nothing(path: str) -> None:
    assert resolve(path) is None
