"""A disk that is full, a folder that is read-only: said in words, and the last good edition stays (C8)."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from aggregator.errors import PublishError
from aggregator.model.channel import RenderedFeed
from aggregator.publish import FolderPublisher


def feed(body: bytes) -> RenderedFeed:
    return RenderedFeed(path="all.atom", media_type="application/atom+xml", body=body)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 256 KB of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.environ.get("CI") or os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    options = ["-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)]
    if subprocess.run(["mount", *options], check=False, capture_output=True).returncode:
        pytest.skip("a small disk cannot be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_is_named_and_the_last_edition_stays_whole(small_disk: Path) -> None:
    publisher = FolderPublisher(small_disk)
    publisher.publish(feed(b"good" * 1000))
    before = sorted(path.name for path in small_disk.iterdir())

    with pytest.raises(PublishError, match=r"all\.atom.*No space left on device"):
        publisher.publish(feed(os.urandom(400_000)))

    assert (small_disk / "all.atom").read_bytes() == b"good" * 1000
    assert sorted(path.name for path in small_disk.iterdir()) == before
    assert publisher.publish(feed(b"better" * 1000))


def test_a_document_that_somebody_holds_open_is_replaced_and_he_goes_on_reading(tmp_path: Path) -> None:
    publisher = FolderPublisher(tmp_path)
    publisher.publish(feed(b"old" * 1000))
    with (tmp_path / "all.atom").open("rb") as held:
        first = held.read(10)
        assert publisher.publish(feed(b"new" * 1000))
        assert first + held.read() == b"old" * 1000
    assert (tmp_path / "all.atom").read_bytes() == b"new" * 1000
