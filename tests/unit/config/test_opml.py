import os
import re
from html import unescape
from pathlib import Path

import pytest

from aggregator.config.opml import read_opml, write_opml
from aggregator.model.source import Label, Source

SHARED = Path(os.environ.get("AGGREGATOR_SHARED", Path(__file__).parents[4] / "shared"))
LISTS = sorted((SHARED / "corpus/opml").glob("**/*.opml"))

NESTED = """<?xml version="1.0" encoding="{encoding}"?>
<opml version="2.0"><head><title>x</title></head><body>
  <outline text="News"><outline text="Café &amp; Co">
    <outline text="Él" type="rss" xmlUrl="https://a.example/f?x=1&amp;y=2"/>
  </outline></outline>
  <outline title="No folder" xmlUrl="https://b.example/f"/>
</body></opml>"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "windows-1252", "iso-8859-1"])
def test_folders_titles_and_urls_are_read_in_any_encoding(encoding: str) -> None:
    first, second = read_opml(NESTED.format(encoding=encoding).encode(encoding))
    assert (first.folder, first.title, first.url) == (
        ("News", "Café & Co"),
        "Él",
        "https://a.example/f?x=1&y=2",
    )
    assert (second.folder, second.title) == ((), "No folder")


def test_bare_ampersands_and_a_missing_end_do_no_harm() -> None:
    broken = b'<opml><body><outline text="A & B"><outline text="x" xmlUrl="https://a.example/?a=1&b=2"/>'
    assert [(feed.folder, feed.url) for feed in read_opml(broken)] == [
        (("A & B",), "https://a.example/?a=1&b=2")
    ]


@pytest.mark.parametrize(
    "content", [b"", b"plain", b"<html></html>", b"\xff\xfe", b"\x00" * 100, b"<opml>" * 10_000]
)
def test_what_is_no_list_gives_nothing(content: bytes) -> None:
    assert read_opml(content) == ()


@pytest.mark.skipif(not LISTS, reason="the corpus of real lists (shared/corpus/opml) is not here")
@pytest.mark.parametrize("path", LISTS, ids=[f"{path.parent.name}/{path.stem}" for path in LISTS])
def test_every_url_of_a_real_list_is_read(path: Path) -> None:
    content = path.read_bytes()
    found = re.findall(r'xmlUrl="([^"]+)"', content.decode())
    written = {unescape(url).strip() for url in found}
    feeds = read_opml(content)
    assert {feed.url for feed in feeds} == written
    assert all(feed.title and feed.url for feed in feeds)


def test_what_is_written_reads_back() -> None:
    sources = [
        Source(url="https://a.example/f?x=1&y=2", request_url="r", name='A "quoted" <name>', group="G & H"),
        Source(url="https://b.example/f", request_url="r"),
    ]
    first, second = read_opml(write_opml("My <desk>", sources))
    assert (first.folder, first.title, first.url) == (
        ("G & H",),
        'A "quoted" <name>',
        "https://a.example/f?x=1&y=2",
    )
    assert (second.folder, second.title, second.url) == ((), "https://b.example/f", "https://b.example/f")


def test_no_secret_is_exported() -> None:
    source = Source(
        url="https://a.example/f?k=${KEY}", request_url="https://a.example/f?k=s3cret", has_secret=True
    )
    content = write_opml("x", [source])
    assert b"s3cret" not in content
    assert b"k=${KEY}" in content


def test_labels_are_exported_as_categories() -> None:
    label = Label(kind="topic", slug="oil", name="Oil")
    assert b'category="/topic/oil"' in write_opml(
        "x", [Source(url="https://a.example", request_url="r", labels=(label,))]
    )
