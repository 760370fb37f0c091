import pytest

from aggregator.parse.names import USUAL_PREFIXES, Names, prefix_of, split_tag


@pytest.mark.parametrize(
    "namespace",
    [
        "http://search.yahoo.com/mrss/", "http://search.yahoo.com/mrss", "https://search.yahoo.com/mrss/",
        "HTTP://Search.Yahoo.com/MRSS/", " http://search.yahoo.com/mrss/ ", "http://www.rssboard.org/media-rss",
    ],
)  # fmt: skip
def test_namespace_is_known_however_it_is_spelt(namespace: str) -> None:
    assert Names()[f"{{{namespace}}}Content"] == "media:content"


@pytest.mark.parametrize("prefix", USUAL_PREFIXES)
def test_every_usual_prefix_has_a_known_namespace(prefix: str) -> None:
    assert prefix_of(USUAL_PREFIXES[prefix]) is not None


def test_own_names_have_the_prefix_of_the_format() -> None:
    """A feed whose vocabulary is called by no known name is read all the same."""
    names = Names("urn:x:own", "atom")

    assert (names["{urn:x:own}Entry"], names["entry"]) == ("atom:entry", "atom:entry")


def test_misspelt_namespace_is_known_by_its_prefix() -> None:
    names = Names("", "", {"itunes": "http://www.itunes.com/dtds/podcast-2.0.dtd", None: "urn:x"})

    assert names["{http://www.itunes.com/dtds/podcast-2.0.dtd}duration"] == "itunes:duration"


def test_unknown_namespace_is_left_alone() -> None:
    assert Names()["{urn:x:unknown}title"] == "{urn:x:unknown}title"


def test_name_without_end_is_cut() -> None:
    assert len(Names()["{urn:x:" + "a" * 10_000 + "}title"]) <= 200


@pytest.mark.parametrize(
    ("tag", "parts"),
    [
        ("{urn:x}Local", ("urn:x", "local")),
        ("Local", ("", "local")),
        ("itunes:Image", ("", "itunes:image")),
        ("{broken", ("", "{broken")),
    ],
)
def test_tag_is_split(tag: str, parts: tuple[str, str]) -> None:
    assert split_tag(tag) == parts
