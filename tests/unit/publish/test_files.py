"""A reader sees the old document or the new one, and never a part of either (rule C8)."""

import gzip
import stat
import threading
from pathlib import Path

import brotli
import pytest

from aggregator.errors import PublishError
from aggregator.model.channel import RenderedFeed
from aggregator.publish import FolderPublisher


def feed(body: bytes, path: str = "topics/economy.atom") -> RenderedFeed:
    return RenderedFeed(path=path, media_type="application/atom+xml", body=body)


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_document_is_written_with_its_folders(tmp_path: Path) -> None:
    written = FolderPublisher(tmp_path / "output").publish(feed(b"one"))

    path = tmp_path / "output" / "topics" / "economy.atom"
    assert written
    assert path.read_bytes() == b"one"
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert files(tmp_path) == [
        "output/topics/economy.atom",
        "output/topics/economy.atom.br",
        "output/topics/economy.atom.gz",
    ]


def test_equal_bytes_are_left_untouched(tmp_path: Path) -> None:
    publisher = FolderPublisher(tmp_path)
    publisher.publish(feed(b"one"))
    before = (tmp_path / "topics/economy.atom").stat()

    written = publisher.publish(feed(b"one"))

    after = (tmp_path / "topics/economy.atom").stat()
    assert not written
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)


def test_other_bytes_of_the_same_length_replace_the_document(tmp_path: Path) -> None:
    publisher = FolderPublisher(tmp_path)
    publisher.publish(feed(b"one"))

    assert publisher.publish(feed(b"two"))
    assert (tmp_path / "topics/economy.atom").read_bytes() == b"two"


def test_a_reader_never_sees_half_a_document(tmp_path: Path) -> None:
    publisher = FolderPublisher(tmp_path)
    bodies = [bytes([letter]) * 200_000 for letter in b"ab"]
    publisher.publish(feed(bodies[0]))
    path, done, seen = tmp_path / "topics/economy.atom", threading.Event(), set[bytes]()

    def look() -> None:
        while not done.is_set():
            seen.add(path.read_bytes())

    reader = threading.Thread(target=look)
    reader.start()
    for turn in range(60):
        publisher.publish(feed(bodies[turn % 2]))
    done.set()
    reader.join()

    assert seen <= set(bodies)


def test_what_cannot_be_written_is_named_and_what_was_published_stays(tmp_path: Path) -> None:
    publisher = FolderPublisher(tmp_path)
    publisher.publish(feed(b"one", "all.atom"))
    (tmp_path / "topics").write_text("in the way")

    with pytest.raises(PublishError) as caught:
        publisher.publish(feed(b"two"))

    assert str(tmp_path / "topics" / "economy.atom") in str(caught.value)
    assert files(tmp_path) == ["all.atom", "all.atom.br", "all.atom.gz", "topics"]


def test_a_failed_rename_leaves_no_temporary_file(tmp_path: Path) -> None:
    (tmp_path / "all.atom" / "nested").mkdir(parents=True)

    with pytest.raises(PublishError):
        FolderPublisher(tmp_path).publish(feed(b"two", "all.atom"))

    assert not list(tmp_path.glob(".*"))


def test_twins_of_a_document_that_could_not_be_put_there_do_not_stay(tmp_path: Path) -> None:
    (tmp_path / "all.atom" / "nested").mkdir(parents=True)

    with pytest.raises(PublishError):
        FolderPublisher(tmp_path).publish(feed(b"<feed/>", "all.atom"))

    assert [one.name for one in tmp_path.iterdir()] == ["all.atom"]


def test_what_a_killed_process_left_is_swept_and_nothing_else(tmp_path: Path) -> None:
    publisher = FolderPublisher(tmp_path)
    publisher.publish(feed(b"one"))
    (tmp_path / "topics" / ".economy.atom.x1y2.tmp").write_bytes(b"half")
    (tmp_path / "mine.tmp").write_bytes(b"the owner's")

    publisher.sweep()

    assert files(tmp_path) == [
        "mine.tmp",
        "topics/economy.atom",
        "topics/economy.atom.br",
        "topics/economy.atom.gz",
    ]


def test_the_twins_hold_what_the_document_holds(tmp_path: Path) -> None:
    publisher = FolderPublisher(tmp_path)
    publisher.publish(feed(b"one" * 400, "all.atom"))
    packed = (tmp_path / "all.atom.gz").read_bytes()
    publisher.publish(feed(b"two" * 400, "all.atom"))
    publisher.publish(feed(b"one" * 400, "all.atom"))

    assert (tmp_path / "all.atom.gz").read_bytes() == packed
    assert (
        gzip.decompress(packed) == brotli.decompress((tmp_path / "all.atom.br").read_bytes()) == b"one" * 400
    )


def test_a_twin_that_is_missing_is_made_again(tmp_path: Path) -> None:
    publisher = FolderPublisher(tmp_path)
    publisher.publish(feed(b"one", "all.atom"))
    (tmp_path / "all.atom.br").unlink()

    assert publisher.publish(feed(b"one", "all.atom"))
    assert brotli.decompress((tmp_path / "all.atom.br").read_bytes()) == b"one"
