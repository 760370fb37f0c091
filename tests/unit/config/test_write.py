import errno
import os
from pathlib import Path

import pytest

from aggregator.config.write import write_text
from aggregator.errors import ConfigError


def test_the_text_is_written_byte_for_byte(tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    write_text(path, "a\r\nب\n")
    assert path.read_bytes() == "a\r\nب\n".encode()


def test_nothing_else_is_left_in_the_folder(tmp_path: Path) -> None:
    write_text(tmp_path / "feeds.yaml", "a")
    assert [entry.name for entry in tmp_path.iterdir()] == ["feeds.yaml"]


def test_the_mode_stays(tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_text("a")
    path.chmod(0o640)
    write_text(path, "b")
    assert path.stat().st_mode & 0o777 == 0o640


def test_equal_bytes_are_not_written_again(tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_text("a")
    before = path.stat()
    write_text(path, "a")
    assert path.stat().st_ino == before.st_ino


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "real.yaml", tmp_path / "feeds.yaml"
    target.write_text("a")
    link.symlink_to(target)
    write_text(link, "b")
    assert link.is_symlink()
    assert target.read_text() == "b"


@pytest.mark.parametrize("code", [errno.EBUSY, errno.EXDEV])
def test_a_file_that_cannot_be_renamed_over_is_written_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_text("a longer text")
    number = path.stat().st_ino

    def refuse(*_: object) -> None:
        raise OSError(code, "no rename")

    monkeypatch.setattr(os, "replace", refuse)  # only a mount gives this error
    write_text(path, "b")
    assert (path.read_text(), path.stat().st_ino) == ("b", number)
    assert [entry.name for entry in tmp_path.iterdir()] == ["feeds.yaml"]


def test_a_folder_that_is_absent_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"cannot be written: No such file"):
        write_text(tmp_path / "gone" / "feeds.yaml", "a")
