"""An archive read back is what was rendered, byte for byte, and valid by RFC 4287's schema."""

from datetime import timedelta

import pytest
from lxml import etree

from aggregator.model.archive import Archive, archive_path, lines_of, number_of
from aggregator.model.channel import Departed
from aggregator.render import archived, read_archive, render_archive
from tests.builders import NOON, SITE, article, channel, edition_entry
from tests.shared import shared

HOSTILE = "</entry>\n  </entry>\n<![CDATA[ &amp; ]]> <?x?>"


def made(number: int = 2, **changes: object) -> Archive:
    """Return an archive with an entry whose text looks like markup, and one that was taken out."""
    entries = (
        edition_entry(article(1, title=HOSTILE), entry_id='urn:x:"1"&', sequence=101, content=HOSTILE),
        edition_entry(article(2, language="ar", direction="rtl"), entry_id="urn:x:2", sequence=150),
    )
    fields: dict[str, object] = {
        "site": SITE,
        "channel": channel(archives=3, last_sequence=310),
        "number": number,
        "is_last": False,
        "entries": tuple(archived(one, "en") for one in entries),
        "departed": (Departed(entry_id='urn:x:"gone"&<', sequence=120, at=NOON - timedelta(days=1)),),
    }
    return Archive(**{**fields, **changes})  # type: ignore[arg-type]  # fields by name


def test_an_archive_read_back_holds_the_same_entries() -> None:
    archive = made()
    kept = read_archive(render_archive(archive).body)

    assert kept is not None
    assert kept.entries == archive.entries
    assert kept.feed_id == archive.channel.feed_id
    assert [(one.entry_id, one.at) for one in kept.departed] == [('urn:x:"gone"&<', NOON - timedelta(days=1))]


def test_the_same_entries_give_the_same_bytes() -> None:
    body = render_archive(made()).body
    kept = read_archive(body)

    assert kept is not None
    assert render_archive(made(entries=kept.entries)).body == body


@pytest.mark.parametrize(
    "archive",
    [made(), made(1), made(is_last=True), made(entries=()), made(entries=(), departed=())],
    ids=["middle", "first", "last", "nothing stands", "empty"],
)
def test_an_archive_is_valid_by_the_schema(archive: Archive) -> None:
    schema = etree.RelaxNG(etree.parse(shared("refdata/schemas/atom.rng")))

    assert schema.validate(etree.fromstring(render_archive(archive).body)), schema.error_log.last_error


@pytest.mark.parametrize("body", [b"", b"<feed/>", b"no xml", render_archive(made()).body[:-40]])
def test_what_is_no_archive_is_not_read_as_one(body: bytes) -> None:
    assert read_archive(body) is None


def test_archives_are_numbered_by_the_ledgers_lines() -> None:
    assert [number_of(line) for line in (1, 100, 101, 200, 201)] == [1, 1, 2, 2, 3]
    assert (lines_of(2)[0], lines_of(2)[-1]) == (101, 200)


def test_an_archive_lies_by_the_channels_id() -> None:
    moved = channel("desk/oil", feed_id="tag:t.example,2026:x/desk/energy")

    assert archive_path("tag:t.example,2026:x", moved, 7) == "archive/desk/energy/7.atom"
