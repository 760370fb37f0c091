"""Pages as pasted or saved: the fixtures in `pages/` are written for these tests, with what is expected of each."""

import json
import re
import tarfile
from contextlib import suppress
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.errors import ParseError
from aggregator.fetch.files import read_file
from aggregator.model.document import Document, FetchRequest
from aggregator.model.feed import ParsedEntry, ParsedFeed
from aggregator.parse import parse
from aggregator.text.markup import plain_text
from tests.property.profile import FUZZ
from tests.shared import shared

PAGES = Path(__file__).parent / "pages"
EXPECTED: dict[str, dict[str, Any]] = json.loads((PAGES / "expected.json").read_text("utf-8"))
BLOCK = re.compile(r"<(?:p|h[2-4]|[uo]l|blockquote)>")
BODY = (
    "The council met on Tuesday and decided, after a long evening, to keep the old clock in the tower. "
    "Nobody had asked for it to be removed, but the question had stood on the list for years."
)


def page(body: str | bytes, url: str = "file:///desk/page.txt", content_type: str = "") -> Document:
    return Document(
        request=FetchRequest(key=1, url=url, label="page", page=True),
        url=url,
        headers=(("content-type", content_type),) if content_type else (),
        body=body.encode("utf-8", "replace") if isinstance(body, str) else body,
    )


def folder(**files: str | bytes) -> Document:
    packed = BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, text in files.items():
            body = text.encode() if isinstance(text, str) else text
            member = tarfile.TarInfo(name.replace("_", "."))
            member.size, member.mtime = len(body), 1_772_539_200  # 2026-03-03 12:00 UTC
            archive.addfile(member, BytesIO(body))
    return page(packed.getvalue(), "file:///desk/my%20clips", "application/x-tar")


def only(feed: ParsedFeed) -> ParsedEntry:
    (entry,) = feed.entries
    return entry


def text_of(entry: ParsedEntry) -> str:
    return plain_text(entry.content.value) if entry.content else ""


@pytest.mark.parametrize("name", EXPECTED)
def test_a_page_comes_apart_as_a_person_would_take_it(name: str) -> None:
    expected = EXPECTED[name]
    feed = parse(page((PAGES / name).read_bytes(), f"file:///desk/{name}"))
    entry = only(feed)
    text = text_of(entry)
    found = {
        "headline": entry.title and entry.title.value,
        "published": entry.published,
        "updated": entry.updated,
        "outlet": entry.publication and entry.publication.title,
        "caption": entry.caption,
        "authors": [author.name for author in entry.authors],
        "first": text[: len(expected["first"])],
        "last": text[-len(expected["last"]) :],
        "paragraphs": len(BLOCK.findall(entry.content.value)) if entry.content else 0,
        "language": entry.language,
        "link": entry.link,
        "image": entry.image and entry.image.url,
        "tags": [category.term for category in entry.categories],
    }
    assert {key: found[key] for key in expected} == expected
    assert feed.defects == ()


def test_the_seed_is_one_article() -> None:
    (path,) = shared("seed").glob("000_*.txt")
    entry = only(parse(page(path.read_bytes())))
    assert entry.title
    assert entry.title.value == "Iraqi Forces Retake Qaim from ISIS in Four Days"
    assert entry.published == "2017-11-06T13:30:00"
    assert entry.publication
    assert entry.publication.title == "Asharq Al-awsat"
    assert (entry.caption or "").endswith("(Reuters)")
    assert (entry.content.value if entry.content else "").count("<p>") == 13
    assert text_of(entry).startswith("Iraqi forces seized the district")
    assert text_of(entry).endswith("dozens of their vehicles were destroyed.")


HEADLINE = "Council keeps the old clock in the tower"


@pytest.mark.parametrize(
    ("head", "date", "authors"),
    [
        (f"{HEADLINE}\nBy Ada Lund\n3 March 2026", "2026-03-03T00:00:00", ["Ada Lund"]),
        (f"3 March 2026\n{HEADLINE}\nBy Ada Lund", "2026-03-03T00:00:00", ["Ada Lund"]),
        (f"{HEADLINE}\n3 March 2026 by Ada Lund", "2026-03-03T00:00:00", ["Ada Lund"]),
        (f"{HEADLINE}\nBy Ada Lund, 3 March 2026", "2026-03-03T00:00:00", ["Ada Lund"]),
        (f"{HEADLINE}\nBy Ada Lund | March 3, 2026 | 5 min read", "2026-03-03T00:00:00", ["Ada Lund"]),
        (f"{HEADLINE}\n2026-03-03 10:15 +0300", "2026-03-03T07:15:00+00:00", []),
        (f"{HEADLINE}\nTue, 03 Mar 2026 10:15:00 GMT", "2026-03-03T10:15:00+00:00", []),
        (f"{HEADLINE}\nUpdated: 3 March 2026, 10:15", "2026-03-03T10:15:00", []),
        (f"{HEADLINE}\n{HEADLINE}", None, []),
        (f"{HEADLINE}", None, []),
    ],
)
def test_date_and_byline_stand_where_they_like(head: str, date: str | None, authors: list[str]) -> None:
    entry = only(parse(page(f"{head}\n\n{BODY}\n\n{BODY}")))
    assert entry.title
    assert (entry.title.value, entry.published) == (HEADLINE, date)
    assert [author.name for author in entry.authors] == authors
    assert text_of(entry) == f"{BODY} {BODY}"


@pytest.mark.parametrize(
    "above",
    [
        f"{HEADLINE} | The Tower Herald\n{HEADLINE}",
        f"{HEADLINE} - The Tower Herald\n\n{HEADLINE}",
        f"The Tower Herald\n{HEADLINE}",
        f"{HEADLINE} | The Tower Herald",
        f"Home > Town > Council\n{HEADLINE} – The Tower Herald",
    ],
)
def test_the_outlet_is_told_from_the_headline(above: str) -> None:
    entry = only(parse(page(f"{above}\n3 March 2026\n\n{BODY}")))
    assert entry.title
    assert entry.publication
    assert (entry.title.value, entry.publication.title) == (HEADLINE, "The Tower Herald")


@pytest.mark.parametrize(
    "dash", ["Old town: the facts in brief", "Markets – what to watch this week", "Who? Me."]
)
def test_a_headline_with_a_dash_or_colon_stays_whole(dash: str) -> None:
    entry = only(parse(page(f"{dash}\n3 March 2026\n\n{BODY}")))
    assert entry.title
    assert entry.title.value == dash


def test_paragraphs_below_a_box_of_links_are_not_lost() -> None:
    text = f"{HEADLINE}\n3 March 2026\n\n{BODY}\n\nRelated\nA clock in another town\nThe bell\n\n{BODY}\n{BODY}\n"
    assert text_of(only(parse(page(text)))) == f"{BODY} {BODY} {BODY}"


def test_several_captions_are_kept_apart_from_the_text() -> None:
    text = f"{HEADLINE}\n3 March 2026\nPhoto: The tower\n\n{BODY}\n\nPhoto: The clock by Ada Lund\n\n{BODY}"
    entry = only(parse(page(text)))
    assert entry.caption == "Photo: The tower"
    assert entry.content
    assert "<figure><figcaption>Photo: The clock by Ada Lund</figcaption></figure>" in entry.content.value


def test_markup_in_a_pasted_text_is_text() -> None:
    entry = only(parse(page(f"{HEADLINE}\n\n{BODY} a < b & <script>alert(1)</script>")))
    assert entry.content
    assert "a &lt; b &amp; &lt;script&gt;" in entry.content.value


def test_a_text_of_one_line_is_a_headline() -> None:
    entry = only(parse(page(HEADLINE)))
    assert entry.title
    assert entry.title.value == HEADLINE
    assert entry.content is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "utf-16-be"])
def test_a_text_in_any_encoding_reads_the_same(encoding: str) -> None:
    text = f"Café in the tower opens “at last”\r\n3 March 2026\r\n\r\n{BODY} – well, said Zoë.\r\n"
    entry = only(parse(page(text.encode(encoding))))
    assert entry.title
    assert entry.title.value == "Café in the tower opens “at last”"
    assert text_of(entry).endswith("– well, said Zoë.")


def test_a_relative_date_is_left_to_the_time_of_receipt() -> None:
    assert only(parse(page(f"{HEADLINE}\n2 hours ago\n\n{BODY}"))).published == "2 hours ago"


def test_a_relative_date_in_a_folder_counts_from_the_file() -> None:
    entry = only(parse(folder(a_txt=f"{HEADLINE}\n2 hours ago\n\n{BODY}")))
    assert entry.published == "2026-03-03T10:00:00+00:00"


def test_a_page_of_a_folder_is_known_by_its_file() -> None:
    feed = parse(folder(a_txt=f"{HEADLINE}\n\n{BODY}", b_html=f"<h1>Another headline</h1><p>{BODY}</p>"))
    assert [entry.guid for entry in feed.entries] == ["a.txt", "b.html"]
    assert [entry.link for entry in feed.entries] == [None, None]
    assert (feed.format, feed.title) == ("page", "my clips")


def test_a_page_by_itself_is_known_by_headline_and_date() -> None:
    first = only(parse(page(f"{HEADLINE}\n3 March 2026\n\n{BODY}")))
    corrected = only(parse(page(f"{HEADLINE.upper()}\n3 March 2026\n\n{BODY} Not quite.")))
    another = only(parse(page(f"Council sells the old clock to a museum\n3 March 2026\n\n{BODY}")))
    assert first.guid == corrected.guid
    assert first.guid != another.guid


def test_a_web_page_is_known_by_its_canonical_link() -> None:
    html = f"<link rel=canonical href='/clock'><h1>{HEADLINE}</h1><p>{BODY}</p><p><a href='x'>there</a> it is.</p>"
    entry = only(parse(page(html, "https://tower.example/clock?utm_source=mail", "text/html")))
    assert (entry.guid, entry.link) == (None, "https://tower.example/clock")
    assert entry.content
    assert entry.content.base == "https://tower.example/clock"


def test_a_web_page_without_one_keeps_its_address() -> None:
    entry = only(parse(page(f"<h1>{HEADLINE}</h1><p>{BODY}</p>", "https://tower.example/clock", "text/html")))
    assert entry.link == "https://tower.example/clock"
    assert entry.guid
    assert entry.guid.startswith("page:")


def test_a_text_page_of_the_web_may_call_itself_html() -> None:
    entry = only(parse(page(f"{HEADLINE}\n\n{BODY}", "https://tower.example/clock", "text/html")))
    assert text_of(entry) == BODY


PROBLEMS = {
    b"": "the page is empty",
    b" \r\n\x00\n": "the page is empty",
    b"%PDF-1.7 \xff\xfe": "a PDF document, not a page: save it as text or HTML",
    b"PK\x03\x04...": "a Word document or another archive, not a page: save it as text or HTML",
    b"\x89PNG\r\n": "a picture, not a page: save it as text or HTML",
    b"From: <Saved>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n": (
        "a page saved as one archive (MHTML): save it as HTML"
    ),
    b"<?xml version='1.0'?><rss version='2.0'/>": "a feed, not a page: write url instead of page in feeds.yaml",
    b"<html><body><script>x()</script></body></html>": (
        "no article was found in the page: it has no text of its own"
    ),
    bytes(range(32)) * 20: "neither text nor HTML",
    b"word " * 300_000: "the page holds more than 1000000 letters, as no article does",
}


@pytest.mark.parametrize("body", PROBLEMS, ids=lambda body: str(body[:20]))
def test_what_is_no_page_says_what_it_is(body: bytes) -> None:
    with pytest.raises(ParseError) as raised:
        parse(page(body))
    assert str(raised.value) == PROBLEMS[body]


def test_a_broken_page_costs_a_folder_only_itself() -> None:
    feed = parse(folder(a_txt=b"%PDF-1.7", b_txt=f"{HEADLINE}\n\n{BODY}", c_txt=b""))
    assert [entry.guid for entry in feed.entries] == ["b.txt"]
    assert [defect.what for defect in feed.defects] == [
        "a.txt: a PDF document, not a page: save it as text or HTML",
        "c.txt: the page is empty",
    ]


def test_a_folder_of_broken_pages_only_says_so() -> None:
    with pytest.raises(ParseError, match=r"none of the 2 pages could be read: a\.txt: the page is empty"):
        parse(folder(a_txt=b"", b_txt=b""))


def test_an_empty_folder_is_a_feed_without_entries() -> None:
    assert parse(folder()).entries == ()


def test_a_page_that_the_fetcher_could_not_read_is_a_defect(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"{HEADLINE}\n\n{BODY}", "utf-8")
    (tmp_path / "b.txt").write_text("x" * 5_000_000)
    request = FetchRequest(key=1, url=tmp_path.as_uri(), allow_file=True, page=True)
    document = read_file(replace(request, limits=replace(request.limits, body_bytes=1_000_000)))
    assert isinstance(document, Document)
    assert [defect.what for defect in parse(document).defects] == [
        "b.txt: the file is larger than 1000000 bytes"
    ]


def test_an_archive_from_the_web_is_not_unfolded() -> None:
    packed = folder(a_txt=f"{HEADLINE}\n\n{BODY}").body
    with pytest.raises(ParseError):
        parse(page(packed, "https://tower.example/x.tar", "application/x-tar"))


NESTED = {
    "divs": "<div>" * 20_000 + BODY,
    "quotes": "<blockquote>" * 20_000 + BODY,
    "inline": "<b>" * 20_000 + BODY,
    "lists": "<ul><li>" * 20_000 + BODY,
    "open tags": "<p" * 50_000,
    "attributes": "<p class='" + "share " * 50_000 + f"'>{BODY}</p>",
    "shares": f"<p>{BODY}</p>" + "<div class='share'>x</div>" * 20_000,
    "breaks": "<br>" * 50_000 + BODY,
    "json": '<script type="application/ld+json">' + "[" * 100_000 + "</script>" + f"<p>{BODY}</p>",
    "lines": "a\n" * 50_000,
    "labels": "Photo: " * 20_000,
    "brackets": "(" * 50_000,
    "paragraphs": f"<p>{HEADLINE}</p>" * 60_000,
    "dates": "3 March 2026\n" * 5_000,
}


@pytest.mark.parametrize("name", NESTED)
def test_hostile_pages_end_in_a_feed_or_a_parse_error(name: str) -> None:
    with suppress(ParseError):
        parse(page(NESTED[name]))


@FUZZ
@given(
    st.one_of(
        st.binary(max_size=400), st.text(max_size=400).map(lambda text: text.encode("utf-8", "replace"))
    )
)
def test_any_bytes_end_in_a_feed_or_a_parse_error(body: bytes) -> None:
    with suppress(ParseError):
        parse(page(body))


TAGS = st.sampled_from(
    ["<p>", "</p>", "<h1>", "</h1>", "<table><tr><td>", "<br>", "<ul><li>", "<figure><img src=x>", "</figure>",
     "<script type='application/ld+json'>", "</script>", '{"@type":["Article"],"author":[{"name":["x"]}],"image":[1]}',
     "<time datetime='x'>", "<meta property='og:image' content='//['>", "<blockquote>", "</blockquote>", BODY, "Related",
     "By Ada Lund", "3 March 2026", "\n", "<link rel=canonical href='http://['>", "<html lang='x y'>", "&#0;&amp;lt;"]
)  # fmt: skip


@FUZZ
@given(st.lists(TAGS, max_size=30))
def test_any_tags_end_in_a_feed_or_a_parse_error(parts: list[str]) -> None:
    with suppress(ParseError):
        parse(page("<p>" + "".join(parts)))
