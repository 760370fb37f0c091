import pytest
from lxml import etree

from aggregator.render.characters import told


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("<title>R&amp;D &lt;b&gt;</title>", "<title>R&#x26;D &#x3C;b&gt;</title>"),
        (
            "<content>a &amp;amp; b</content><name>&amp;</name>",
            "<content>a &amp;amp; b</content><name>&#x26;</name>",
        ),
        ("<content:encoded>&lt;p></content:encoded>", "<content:encoded>&lt;p></content:encoded>"),
        ("<title>It\x92s 5\x80\x85</title>", "<title>It’s 5€…</title>"),
        ("<title>\x81\x7f\ufffd</title>", "<title>?</title>"),
        ("<title>café</title>", "<title>café</title>"),
    ],
    ids=["references", "not in content", "not in encoded", "windows-1252", "lost", "plain"],
)
def test_characters_are_told_so_that_none_is_taken_amiss(lines: str, expected: str) -> None:
    assert told(lines.encode()).decode() == expected


def test_references_are_the_same_to_xml() -> None:
    lines = b'<entry><title a="&amp;&lt;">&amp;lt; &lt;</title></entry>'

    assert etree.tostring(etree.fromstring(told(lines))) == etree.tostring(etree.fromstring(lines))
