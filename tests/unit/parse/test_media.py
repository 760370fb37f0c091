import pytest

from aggregator.model.feed import Enclosure, Image
from tests.unit.parse.reading import atom, rss, rss_feed

_YOUTUBE = (
    "<title>A film</title><link rel='alternate' href='https://www.youtube.example/watch?v=1'/><media:group>"
    "<media:title>A film</media:title><media:content url='https://www.youtube.example/v/1' "
    "type='application/x-shockwave-flash' width='640' height='390'/><media:thumbnail "
    "url='https://i.example/1/hq.jpg' width='480' height='360'/><media:description>What it shows.</media:description>"
    "</media:group>"
)


def test_group_of_youtube_gives_picture_and_text_and_no_file() -> None:
    entry = atom(_YOUTUBE)

    assert entry.image == Image(url="https://i.example/1/hq.jpg", width=480, height=360)
    assert entry.summary is not None
    assert entry.summary.value == "What it shows."
    assert entry.enclosures == ()


@pytest.mark.parametrize(
    ("item", "files"),
    [
        ("<enclosure url='/1.mp3' type='audio/mpeg' length='12'/>", [("https://news.example/1.mp3", "audio/mpeg", 12)]),
        ("<enclosure url='/1.mp3' length='0'/>", [("https://news.example/1.mp3", None, None)]),
        ("<enclosure url='/1.mp3' length='n/a'/>", [("https://news.example/1.mp3", None, None)]),
        ("<enclosure type='audio/mpeg'/>", []),
        ("<enclosure url='javascript:x'/>", []),
        ("<enclosure url='/1.mp3'/><enclosure url='/1.mp3' type='audio/mpeg'/>", [("https://news.example/1.mp3", None, None)]),
        ("<media:content url='/1.mp4' type='video/mp4' fileSize='34'/>", [("https://news.example/1.mp4", "video/mp4", 34)]),
        ("<media:content url='/1.jpg' medium='image'/>", []),
        ("<media:content url='/1.jpg?w=9'/>", []),
        ("<media:content url='/player' type='text/html'/>", []),
        ("<atom:link rel='enclosure' href='/1.ogg' type='audio/ogg' length='5'/>", [("https://news.example/1.ogg", "audio/ogg", 5)]),
        ("<media:group><media:content url='/a.mp4' type='video/mp4'/><media:content url='/b.mp4' type='video/mp4'/></media:group>",
         [("https://news.example/a.mp4", "video/mp4", None), ("https://news.example/b.mp4", "video/mp4", None)]),
    ],
)  # fmt: skip
def test_files_are_found_wherever_they_are_named(
    item: str, files: list[tuple[str, str | None, int | None]]
) -> None:
    expected = [Enclosure(url=url, media_type=kind, length_bytes=length) for url, kind, length in files]

    assert list(rss("<guid>1</guid>" + item).enclosures) == expected


@pytest.mark.parametrize(
    ("item", "picture"),
    [
        (
            "<media:thumbnail url='/t.jpg' width='10' height='x'/>",
            Image(url="https://news.example/t.jpg", width=10),
        ),
        (
            "<media:content url='/c.jpg' medium='image' width='0' height='9'/>",
            Image(url="https://news.example/c.jpg", height=9),
        ),
        (
            "<media:content url='/c.mp4' type='video/mp4'><media:thumbnail url='/t.jpg'/></media:content>",
            Image(url="https://news.example/t.jpg"),
        ),
        ("<media:content url='/c.WEBP?x=1'/>", Image(url="https://news.example/c.WEBP?x=1")),
        ("<enclosure url='/e' type='image/png'/>", Image(url="https://news.example/e")),
        ("<itunes:image href='/i.jpg'/>", Image(url="https://news.example/i.jpg")),
        ("<image>/i.jpg</image>", Image(url="https://news.example/i.jpg")),
        ("<image><url>/i.jpg</url></image>", Image(url="https://news.example/i.jpg")),
        (
            "<media:thumbnail url='data:image/png;base64,AA'/><itunes:image href='/i.jpg'/>",
            Image(url="https://news.example/i.jpg"),
        ),
        ("<enclosure url='/1.mp3' type='audio/mpeg'/>", None),
    ],
)
def test_picture_is_the_first_that_is_named(item: str, picture: Image | None) -> None:
    assert rss("<guid>1</guid>" + item).image == picture


@pytest.mark.parametrize(
    "channel",
    [
        "<image><url>/l.png</url></image>",
        "<itunes:image href='/l.png'/>",
        "<image><url/></image><itunes:image href='/l.png'/>",
    ],
)
def test_channel_has_a_picture(channel: str) -> None:
    assert rss_feed("<title>T</title>" + channel).image == Image(url="https://news.example/l.png")


def test_title_of_a_file_stands_in_for_none() -> None:
    entry = rss("<guid>1</guid><media:content url='/1.mp4'><media:title>A film</media:title></media:content>")

    assert entry.title is not None
    assert entry.title.value == "A film"
