import pytest

from aggregator.text.markup import sanitised
from aggregator.text.pictures import counts_readers, first_image

BASE = "https://news.example/world/1"


@pytest.mark.parametrize(
    ("late", "address"),
    [
        ('<img src="blank.gif" data-src="/a.jpg">', "https://news.example/a.jpg"),
        ('<img data-src="/a.jpg" alt="A">', "https://news.example/a.jpg"),
        ('<img data-lazy-src="//cdn.example/a.jpg">', "https://cdn.example/a.jpg"),
        ('<img src="data:image/gif;base64,R0lGOD" data-original="/a.jpg">', "https://news.example/a.jpg"),
        ('<img src="/img/placeholder.png" srcset="/a.jpg 600w, /b.jpg 1200w">', "https://news.example/b.jpg"),
        ('<img data-srcset="/a.jpg 1x, /b.jpg 2x">', "https://news.example/b.jpg"),
        ('<img srcset="/a.jpg 600w, /b.jpg 4000w">', "https://news.example/a.jpg"),
        ('<img srcset="/huge.jpg 4000w">', "https://news.example/huge.jpg"),
        ('<img src="data:x" data-src="data:y" srcset="/a,b.jpg">', "https://news.example/a,b.jpg"),
        ('<img style="display:none" data-src="/a.jpg">', "https://news.example/a.jpg"),
    ],
)
def test_picture_that_loads_late_is_shown_at_once(late: str, address: str) -> None:
    """B4."""
    clean = sanitised(late, BASE)

    assert f'src="{address}"' in clean
    assert "data-" not in clean
    assert "srcset" not in clean
    assert "style" not in clean


def test_picture_that_is_there_is_left_as_it_is() -> None:
    assert sanitised(
        '<img alt="A" src="/a.jpg" srcset="/b.jpg 2x" style="width:100%" width="640">', BASE
    ) == ('<img alt="A" src="https://news.example/a.jpg" width="640">')


@pytest.mark.parametrize(
    "pixel",
    [
        '<img src="https://t.example/p" style="width:1px;height:1px">',
        '<img src="https://t.example/p" style="border:0; height: 0">',
        '<img src="https://t.example/p" style="display:none">',
        '<img src="https://t.example/p" style="Visibility: hidden;">',
        '<img src="https://vg01.met.vgwort.de/na/1">',
        '<img src="//pixel.wp.com/b.gif">',
        '<img data-src="javascript:alert(1)">',
        '<img srcset="data:x 1x">',
        "<a href='https://t.example/'><img src='https://t.example/p' width=1></a>",
    ],
)
def test_picture_that_is_not_for_the_eye_is_removed(pixel: str) -> None:
    """B4."""
    assert sanitised(f"<p>text {pixel}</p>", BASE) == "<p>text </p>"


@pytest.mark.parametrize(
    "style", ["width:100px", "max-width:200%", "line-height:1", "border-width:1px", "width:1em"]
)
def test_style_that_says_nothing_of_a_pixel_removes_no_picture(style: str) -> None:
    assert "<img" in sanitised(f'<img src="/a.jpg" style="{style}">', BASE)


def test_host_that_counts_readers_is_known_by_its_end() -> None:
    assert counts_readers("https://feeds.feedburner.com/~r/x")
    assert counts_readers("http://ad.doubleclick.net/1")
    assert not counts_readers("https://mypixel.wp.com.example/")
    assert not counts_readers("http://[")


def test_first_picture_is_no_icon() -> None:
    """B5."""
    clean = sanitised('<img src="/smile.png" width=16 height=16><img src="/a.png" width=600>', BASE)

    assert first_image(clean) == ("https://news.example/a.png", 600, None)


@pytest.mark.parametrize(
    "hostile", ["x " * 100_000, "," * 200_000, "x," * 100_000, "x 1w, " * 50_000, " " * 300_000]
)
def test_hostile_srcset_takes_no_long_time(hostile: str) -> None:
    assert "<p>" in sanitised(f'<p>x<img srcset="{hostile}"><img src=blank.gif style="{hostile}"></p>', BASE)
