import time

import pytest
from lxml import etree

from aggregator.text.markup import looks_like_html, plain_text, sanitised, text_to_html, xml_safe
from aggregator.text.pictures import first_image

BASE = "https://news.example/world/1"


@pytest.mark.parametrize(
    "payload",
    [
        "<script>alert(1)</script>",
        "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
        "<scr<script>ipt>alert(1)</script>",
        "<script>alert(1)",
        "<img src=x onerror=alert(1)>",
        '<img src="x" OnErRoR = "alert(1)" width=100>',
        "<svg onload=alert(1)><script>alert(1)</script></svg>",
        "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
        "<math><mtext><script>alert(1)</script></mtext></math>",
        "<style>*{background:url(javascript:alert(1))}</style>",
        '<p style="background:url(javascript:alert(1))">x</p>',
        '<a href="javascript:alert(1)">x</a>',
        '<a href="JaVa\tScRiPt:alert(1)">x</a>',
        '<a href="&#106;avascript:alert(1)">x</a>',
        '<a href="&#1;javascript:alert(1)">x</a>',
        '<a href="  javascript:alert(1)">x</a>',
        '<a href="data:text/html;base64,PHNjcmlwdD4=">x</a>',
        '<img src="data:image/svg+xml,<svg onload=alert(1)>">',
        '<a href="vbscript:msgbox(1)">x</a>',
        "<iframe src=//evil.example></iframe>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "<object data=javascript:alert(1)></object><embed src=javascript:alert(1)>",
        "<form action=javascript:alert(1)><input type=submit></form>",
        '<meta http-equiv="refresh" content="0;url=javascript:alert(1)">',
        "<base href='javascript:alert(1)//'>",
        "<link rel=stylesheet href=javascript:alert(1)>",
        "<body onload=alert(1)>",
        "<details open ontoggle=alert(1)>x</details>",
        "<video poster=javascript:alert(1)><source onerror=alert(1)></video>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
        "<template><script>alert(1)</script></template>",
        "<!--><script>alert(1)</script>-->",
        "<![CDATA[<script>alert(1)</script>]]>",
        "<?php <script>alert(1)</script> ?>",
        "<textarea><script>alert(1)</script></textarea>",
        "<xmp><script>alert(1)</script></xmp>",
        "<plaintext><script>alert(1)</script>",
        "<a href='https://x.example/' onclick='alert(1)' target=_top formaction=javascript:alert(1)>x</a>",
        "<blockquote cite='javascript:alert(1)'>x</blockquote>",
        "<p/onclick=alert(1)>x",
        "<<script>alert(1);//<</script>",
        "\x00<scr\x00ipt>alert(1)</scr\x00ipt>",
        "<img src='https://x.example/a.png?\"><script>alert(1)</script>' width=9>",
        "<table><td><script>alert(1)</script><a href=javascript:alert(1)>",
    ],
)
def test_nothing_in_the_output_can_run(payload: str) -> None:
    """B4."""
    clean = sanitised(f"<p>before</p>{payload}<p>after</p>", BASE)

    tree = etree.fromstring(f"<div>{clean}</div>", etree.HTMLParser())
    for element in tree.iter(etree.Element):
        assert element.tag not in {
            "script",
            "style",
            "svg",
            "math",
            "iframe",
            "object",
            "embed",
            "form",
            "meta",
        }
        for name, value in element.attrib.items():
            assert not str(name).startswith("on")
            assert name not in {"style", "srcdoc", "formaction"}
            if name in {"href", "src", "poster", "cite"}:
                assert str(value).startswith(("https://", "http://"))
    assert "before" in clean


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ('<a href="/x?utm_source=rss&amp;id=1">x</a>', '<a href="https://news.example/x?id=1">x</a>'),
        ('<a href="2">x</a>', '<a href="https://news.example/world/2">x</a>'),
        ('<a href="//other.example/">x</a>', '<a href="https://other.example/">x</a>'),
        ('<a href="http://[">x</a>', "<a>x</a>"),
        ('<a href="mailto:desk@news.example">x</a>', '<a href="mailto:desk@news.example">x</a>'),
        ('<img src="/a.png" width="640" height="480" alt="A">',
         '<img src="https://news.example/a.png" width="640" height="480" alt="A">'),
    ],
)  # fmt: skip
def test_links_become_absolute_and_images_keep_their_size(markup: str, expected: str) -> None:
    """B4."""
    assert sanitised(markup, BASE) == expected


@pytest.mark.parametrize(
    "pixel",
    [
        '<img src="https://t.example/p.gif" width="1" height="1">',
        '<img src="https://t.example/p.gif" width="0">',
        '<img src="https://t.example/p.gif" height="2px"/>',
        '<img src="https://pixel.wp.com/b.gif?x=1">',
        '<img alt="no address">',
        '<img src="javascript:alert(1)">',
    ],
)
def test_tracking_pixel_is_removed(pixel: str) -> None:
    """B4."""
    assert sanitised(f"<p>text {pixel}</p>") == "<p>text </p>"


def test_picture_without_a_size_is_kept() -> None:
    assert sanitised('<img src="https://t.example/p.gif">') == '<img src="https://t.example/p.gif">'
    assert "a.png" in sanitised('<img src="https://t.example/a.png" width="100%" height="auto">')


def test_direction_and_language_are_kept() -> None:
    """B4."""
    assert sanitised('<p dir="rtl" lang="ar">خبر</p>') == '<p dir="rtl" lang="ar">خبر</p>'
    assert sanitised('<p dir="sideways">x</p>') == "<p>x</p>"


@pytest.mark.parametrize(
    "markup",
    [
        "\ud800",
        "<b>\ud800</b>",
        "a\udfffb&amp;",
        "<a href='https://x.example/\ud800'>x</a>",
        "\x00\x08\ufffe",
        "&#xD800;",
        "&#8;&#0;",
        "<p title='\ud800'>x</p>",
    ],
)
def test_characters_that_are_none_never_crash_and_never_come_out(markup: str) -> None:
    """C7."""
    for clean in (sanitised(markup, BASE), plain_text(markup), xml_safe(text_to_html(markup))):
        assert clean == xml_safe(clean)
        clean.encode()


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("plain", "plain"),
        ("AT&amp;T", "AT&T"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
        ("1 &lt; 2 &amp; 3 &gt; 2", "1 < 2 & 3 > 2"),
        ("5 < 6", "5 < 6"),
        ("<b>Bold</b> and <i>soft</i>", "Bold and soft"),
        ("<p>One</p><p>Two</p>", "One Two"),
        ("a<br>b", "a b"),
        ("x<script>alert(1)</script>y<style>p{}</style>", "xy"),
        ("caf&eacute;&nbsp;&#8212; bar", "café — bar"),
        ("  a \n\t b  ", "a b"),
        ("", ""),
        ("<p></p>", ""),
        ("<unclosed", ""),
        ("الخبر &quot;الأول&quot;", 'الخبر "الأول"'),
    ],
)
def test_plain_text_decodes_entities_once(markup: str, expected: str) -> None:
    """B3."""
    assert plain_text(markup) == expected


def test_text_becomes_paragraphs() -> None:
    assert text_to_html("One & <two>\n\nThree") == "<p>One &amp; &lt;two&gt;</p><p>Three</p>"
    assert text_to_html(" \n ") == ""


@pytest.mark.parametrize(
    ("text", "is_html"),
    [("<p>x", True), ("a &amp; b", True), ("a & b", False), ("1 < 2 > 0", False), ("", False)],
)
def test_tags_in_plain_text_are_noticed(text: str, is_html: bool) -> None:
    assert looks_like_html(text) is is_html


def test_first_picture_is_found_with_its_size() -> None:
    clean = sanitised('<p>x</p><img src="/a.png?x=1&amp;y=2" width="640px"><img src="/b.png">', BASE)

    assert first_image(clean) == ("https://news.example/a.png?x=1&y=2", 640, None)
    assert first_image("<p>none</p>") is None


@pytest.mark.parametrize(
    "hostile",
    [
        "<div>" * 100_000,
        "<b><i>" * 20_000,
        "<p " * 100_000,
        "<a" * 100_000,
        "&" * 200_000,
        "<!--" * 100_000,
        "<table><tr><td>" * 10_000,
        "<div></x>" * 30_000,
        "<img " * 100_000,
        " " * 500_000,
        "<a href=x>" * 20_000,
        "<i>" * 100_000 + "</i>" * 100_000,
        "<p title='" + "x" * 10_000_000 + "'>",
        "<a href='https://x.example/" + "y" * 10_000_000 + "'>",
        "<img src='/a' srcset='" + "z 1w, " * 1_000_000 + "'>",
        "<p \x00\ud800=\x00\udfff>\x00" * 50_000,
        "<a></a><p> " * 50_000,
    ],
    ids=lambda text: text[:12],
)
def test_hostile_markup_takes_no_long_time(hostile: str) -> None:
    started = time.monotonic()

    sanitised(hostile + "end", BASE)
    assert plain_text(hostile + "end") is not None
    looks_like_html(hostile)

    assert time.monotonic() - started < 3


def test_what_would_end_a_tag_is_escaped_in_attributes() -> None:
    """All patterns on cleaned markup build on this."""
    assert sanitised("""<p title='a<b>c"d'>x</p>""") == '<p title="a&lt;b&gt;c&quot;d">x</p>'
    hostile = """<p title='<img a=' lang=' src=' title=' onerror=alert(1) >'>x</p>"""
    assert "<img" not in sanitised(hostile)


def test_text_without_tags_is_escaped() -> None:
    assert sanitised("1 > 0 &amp; AT&T &lt;b&gt;") == "1 &gt; 0 &amp; AT&amp;T &lt;b&gt;"


def test_empty_link_is_removed() -> None:
    assert sanitised("<p>x<a href='https://t.example/'> </a></p>") == "<p>x</p>"


def test_text_of_absurdly_nested_markup_is_kept() -> None:
    assert "the end" in sanitised("<div>" * 50_000 + "the end")
    assert plain_text("<div>" * 50_000 + "the end") == "the end"


def test_long_tidy_markup_keeps_its_tags() -> None:
    tidy = "<div><p>line</p><ul><li>item</ul></div>" * 5_000

    assert sanitised(tidy).count("<li>") == 5_000
