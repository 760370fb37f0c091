"""What is written for speed does what its plain version does."""

import re
from urllib.parse import urlsplit

from hypothesis import given
from hypothesis import strategies as st

from aggregator.text import markup, urls, words
from tests.property import plain
from tests.property.profile import FUZZ
from tests.property.strategies import ANY_TEXT, MARKUP, URLS

_SPEECH = st.lists(
    st.sampled_from(
        ["Word", "don’t", "—", "…", "ＦＵＬＬ", "Straße", "e\u0301", "خبر", "عاجل،", "हिन्दी", "กิน", "東京で", "a_b",
         "\u200f", "\xa0", "\u2028", "1.5", "!", "𝕳", "\x00", "\ud800", "\ufffe", "\n", "\t", "&amp;", "&#8217;"]
    ),
    max_size=30,
).map(" ".join) | ANY_TEXT  # fmt: skip
# Numbers of control and of no characters are read unlike by the two, and come to nothing in both.
_ENTITIES = st.lists(
    st.sampled_from("&amp; &lt; &gt &copy &notit; &nbsp; &#8217; &#x2014; &#150; & &; &# a > ' \" é \r\n \r".split(" ")),
    max_size=12,
).map("".join)  # fmt: skip
_ORDINARY_URLS = st.builds(
    "{}://{}{}{}{}".format,
    st.sampled_from(["http", "https"]),
    st.sampled_from(["news.example", "www.News.example", "m.a.news.example.", "a..example", "x"]),
    st.sampled_from(
        ["", "/", "/a/b", "/a//b/", "/index.html", "/a/Default.ASPX/", "/~x/a-b_c.d", "/a;p", "/a%20b"]
    ),
    st.sampled_from(
        ["", "?", "?a=1", "?b=2&a=1", "?a=1&utm_source=x", "?a", "?a=1&&b=2", "?source=rss", "?=x", "?a=b=c"]
    ),
    st.sampled_from(["", "#", "#part", "#utm_source=x", "#a=1&xtor=y"]),
)


@FUZZ
@given(_SPEECH)
def test_words(text: str) -> None:
    assert words.folded(text) == plain.folded(text)
    assert words.one_line(text) == plain.one_line(text)
    assert words.is_right_to_left(text) == plain.is_right_to_left(text)
    assert markup.xml_safe(text) == plain.xml_safe(text)


@FUZZ
@given(MARKUP | _SPEECH)
def test_text_of_clean_markup(text: str) -> None:
    clean = markup.sanitised(text, "https://news.example/")

    assert markup.text_of(clean) == plain.text_of(clean)


@FUZZ
@given(_ENTITIES)
def test_text_without_tags(text: str) -> None:
    assert markup.sanitised(text) == plain.escaped(text)


@FUZZ
@given(URLS | _ORDINARY_URLS, st.none() | URLS | _ORDINARY_URLS)
def test_addresses(url: str, base: str | None) -> None:
    assert urls.canonical(url) == plain.canonical(url)
    resolved = urls.absolute(url, base)
    # An address that stands by itself needs no base, also not a broken one.
    assert resolved == plain.absolute(url, base) or resolved == plain.absolute(url, None) == url


@FUZZ
@given(URLS | _ORDINARY_URLS)
def test_hosts(url: str) -> None:
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        host = ""
    assert urls.host_of(url) == host


@FUZZ
@given(MARKUP)
def test_addresses_of_markup_are_those_that_are_resolved_one_by_one(text: str) -> None:
    base = "https://news.example/"
    for address in re.findall(r'(?:href|src)="([^"]*)"', markup.sanitised(text, base)):
        assert urls.absolute(address, base) == address
