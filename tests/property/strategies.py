"""What publishers might send: addresses, markup, entries and whole documents, most of them broken."""

from datetime import timedelta

from hypothesis import strategies as st

from aggregator.model.article import Article
from aggregator.model.feed import Category, ParsedEntry
from tests.builders import NOON, html, normalised, text

_SURROGATES = st.characters(min_codepoint=0xD800, max_codepoint=0xDFFF)
ANY_TEXT = st.text(
    st.characters(codec=None) | st.sampled_from("0123456789:-+/., TZ") | _SURROGATES, max_size=60
)
_HOSTS = st.sampled_from(
    [
        "news.example",
        "www.m.news.example",
        "NEWS.example.",
        "[::1]",
        "user:pw@news.example",
        "münchen.example",
        "a b",
        "[",
    ]
)
_PATHS = st.lists(
    st.sampled_from(
        [
            "a",
            "index.html",
            "default.aspx",
            "%ff",
            "%25",
            "%2f",
            "..",
            "",
            "ä",
            "\ud800",
            ";x",
            " ",
            "\n",
            "+",
            "%",
            "#",
            "?",
        ]
    ),
    max_size=5,
).map("/".join)
_QUERIES = st.lists(
    st.sampled_from(
        ["a=1", "b", "utm_source=x", "source=rss", "%ff=%fe", "a=%26", "=", "&", "c=d=e", "ä=\ud800", "a=+"]
    ),
    max_size=4,
).map("&".join)


def _url(scheme: str, host: str, port: str, path: str, query: str) -> str:
    return f"{scheme}//{host}{port}/{path}" + (f"?{query}" if query else "")


URLS = (
    st.builds(
        _url,
        st.sampled_from(["http:", "https:", "HTTPS:", "", "javascript:", "file:"]),
        _HOSTS,
        st.sampled_from(["", ":80", ":443", ":8080", ":x", ":99999"]),
        _PATHS,
        _QUERIES,
    )
    | ANY_TEXT
)
MARKUP = st.lists(
    st.sampled_from(
        "<script> </script> <p> </p> <div> </div> <svg onload=x> </svg> <style> </style> <img/src=x> <math> "
        "<a/href=javascript:x> </a> <b> </b> <table> <td> </table> <!-- --> <![CDATA[ ]]> &lt;script&gt; "
        "&amp; &#8; &#xD800; < > \" ' = x onerror=y <iframe> <template> <noscript> <textarea> </textarea> "
        "<plaintext> <br> <p/onclick=x>".split()
    )
    | ANY_TEXT,
    max_size=25,
).map(" ".join)

_TITLES = st.sampled_from(
    ["Harbour reopens", "Orchard in bloom", "Bridge closed", "خبر عاجل", "東京で地震", "", "<b>Bold</b>"]
)
_TEXTS = st.sampled_from(
    ["<p>One text.</p>", "<p>Another text, longer than the first.</p>", "نص", "", "<img src='/a.png'>"]
)


@st.composite
def entries(draw: st.DrawFn) -> ParsedEntry:
    """Return an entry out of so few values that entries often share some."""
    number = draw(st.integers(1, 4))
    dates = st.none() | st.integers(-48, 400).map(lambda hours: (NOON - timedelta(hours=hours)).isoformat())
    title = draw(_TITLES)
    page = f"https://news.example/{number}"
    return ParsedEntry(
        guid=draw(st.sampled_from([None, f"g{number}", f"https://news.example/?p={number}", "same"])),
        link=draw(st.sampled_from([None, page, page + "#x", "https://news.example/"])),
        title=text(title) if title else None,
        summary=html(draw(_TEXTS)),
        published=draw(dates),
        categories=(Category(term="Economy"),) if draw(st.booleans()) else (),
    )


DOCUMENTS = st.lists(entries(), max_size=8)


def distinct_articles(count: int) -> tuple[Article, ...]:
    """Return articles that nobody could confuse."""
    return normalised(
        *(
            ParsedEntry(
                guid=f"guid-{n}", link=f"https://news.example/{n}", title=text(f"Title {n}"),
                summary=html(f"<p>Text {n}"),
                published=(NOON - timedelta(hours=n % 7)).isoformat(),
            )
            for n in range(count)
        )
    )  # fmt: skip
