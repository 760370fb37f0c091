"""A folder of pages as one document."""

import os
import tarfile
from io import BytesIO
from pathlib import Path

import pytest

from aggregator.fetch.files import read_file
from aggregator.model.document import (
    Document,
    FailureKind,
    FetchFailed,
    FetchLimits,
    FetchRequest,
    NotModified,
    Validators,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    clips = tmp_path / "clips"
    clips.mkdir()
    for name, text in (("b.txt", "Second"), ("a.html", "<p>First</p>"), ("ج.TXT", "ثالث")):
        path = clips / name
        path.write_text(text, "utf-8")
        os.utime(path, (1_700_000_000, 1_700_000_000))
    return clips


def request(path: Path, *, page: bool = True, etag: str | None = None, limit: int = 100_000) -> FetchRequest:
    return FetchRequest(
        key=1, url=path.as_uri(), label="clips", allow_file=True, page=page,
        validators=Validators(etag=etag), limits=FetchLimits(body_bytes=limit),
    )  # fmt: skip


def fetched(path: Path) -> Document:
    document = read_file(request(path))
    assert isinstance(document, Document)
    return document


def members(document: Document) -> list[tarfile.TarInfo]:
    with tarfile.open(fileobj=BytesIO(document.body), mode="r:") as archive:
        return archive.getmembers()


def test_the_pages_come_in_the_order_of_their_names_with_their_times(folder: Path) -> None:
    document = fetched(folder)
    assert document.header("content-type") == "application/x-tar"
    assert [(one.name, one.mtime) for one in members(document)] == [
        ("a.html", 1_700_000_000), ("b.txt", 1_700_000_000), ("ج.TXT", 1_700_000_000),
    ]  # fmt: skip


def test_the_same_files_give_the_same_bytes(folder: Path) -> None:
    assert fetched(folder).body == fetched(folder).body


def test_an_unchanged_folder_is_not_modified_also_when_touched(folder: Path) -> None:
    etag = fetched(folder).validators.etag
    (folder / "b.txt").touch()
    assert isinstance(read_file(request(folder, etag=etag)), NotModified)


@pytest.mark.parametrize("change", ["content", "name", "new", "removed"])
def test_what_a_reader_would_see_changes_the_etag(folder: Path, change: str) -> None:
    etag = fetched(folder).validators.etag
    match change:
        case "content":
            (folder / "b.txt").write_text("Third", "utf-8")
        case "name":
            (folder / "b.txt").rename(folder / "c.txt")
        case "new":
            (folder / "d.txt").write_text("", "utf-8")
        case _:
            (folder / "b.txt").unlink()
    assert isinstance(read_file(request(folder, etag=etag)), Document)


def test_what_is_no_page_of_the_folder_is_left_alone(folder: Path, tmp_path: Path) -> None:
    (folder / ".hidden.txt").write_text("no")
    (folder / "picture.jpg").write_bytes(b"no")
    (folder / "below.html").mkdir()
    (folder / "below.html" / "deep.txt").write_text("no")
    (tmp_path / "secret.txt").write_text("no")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    os.mkfifo(folder / "pipe.txt")
    assert [one.name for one in members(fetched(folder))] == ["a.html", "b.txt", "ج.TXT"]


def test_an_empty_folder_is_a_document_without_pages(tmp_path: Path) -> None:
    assert members(fetched(tmp_path)) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_page_costs_only_itself(folder: Path) -> None:
    (folder / "b.txt").chmod(0)
    found = {one.name: one.pax_headers.get("comment") for one in members(fetched(folder))}
    assert found == {"a.html": None, "b.txt": "the file may not be read", "ج.TXT": None}


def test_a_page_that_is_larger_than_the_whole_may_be_costs_only_itself(folder: Path) -> None:
    (folder / "b.txt").write_text("x" * 20_000)
    document = read_file(request(folder, limit=12_000))
    assert isinstance(document, Document)
    problems = [one.pax_headers.get("comment") for one in members(document)]
    assert problems == [None, "the file is larger than 12000 bytes", None]


def test_pages_that_are_too_large_together_say_so(folder: Path) -> None:
    for number in range(3):
        (folder / f"{number}.txt").write_text("x" * 9_000)
    failed = read_file(request(folder, limit=20_000))
    assert isinstance(failed, FetchFailed)
    assert failed.kind is FailureKind.TOO_LARGE
    assert failed.detail == "the pages of the folder are larger than 20000 bytes together"


def test_a_folder_is_no_feed(folder: Path) -> None:
    failed = read_file(request(folder, page=False))
    assert isinstance(failed, FetchFailed)
    assert failed.detail == "it is a folder, not a file"


def test_names_of_any_bytes_and_length_come_through(tmp_path: Path) -> None:
    names = [b"\xff\xfe.txt", b"x" * 200 + b".txt"]
    for name in names:
        Path(os.fsdecode(os.path.join(os.fsencode(tmp_path), name))).write_text("Text")
    assert {os.fsencode(one.name) for one in members(fetched(tmp_path))} == set(names)
