import os
from pathlib import Path

from aggregator.config.reading import fingerprint
from aggregator.config.watch import Watcher


def test_a_change_is_told_once_after_it_has_come_to_rest(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("1")
    watcher = Watcher((path,))
    path.write_text("2")
    assert [watcher.changed(now) for now in (0.0, 0.25, 0.5, 0.75)] == [False, False, True, False]


def test_a_file_that_keeps_changing_is_not_yet_told(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("0")
    watcher = Watcher((path,))
    told = []
    for step in range(1, 6):
        path.write_text(str(step))
        told.append(watcher.changed(step * 0.25))
    assert told == [False] * 5
    assert watcher.changed(1.6)


def test_a_change_that_keeps_size_and_time_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("1")
    stat = path.stat()
    watcher = Watcher((path,))
    path.write_text("2")
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    watcher.changed(0.0)
    assert watcher.changed(0.3)


def test_a_touched_file_is_no_change(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("1")
    watcher = Watcher((path,))
    os.utime(path, (1, 1))
    assert not any(watcher.changed(now) for now in (0.0, 0.5, 1.0))


def test_a_file_that_is_absent_for_a_moment_is_no_change(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("1")
    watcher = Watcher((path,))
    path.unlink()
    assert not watcher.changed(0.0)
    path.write_text("1")
    assert not any(watcher.changed(now) for now in (0.25, 0.5, 1.0))


def test_a_file_that_stays_absent_is_a_change(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("1")
    watcher = Watcher((path,))
    path.unlink()
    assert [watcher.changed(now) for now in (0.0, 0.3)] == [False, True]


def test_a_change_between_loading_and_watching_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("1")
    known = fingerprint((path,))
    path.write_text("2")
    watcher = Watcher((path,), known)
    assert [watcher.changed(now) for now in (0.0, 0.3)] == [False, True]


def test_other_files_are_watched_when_told_so(tmp_path: Path) -> None:
    one, other = tmp_path / "a", tmp_path / "b"
    one.write_text("1")
    other.write_text("1")
    watcher = Watcher((one,))
    watcher.watch((one, other))
    other.write_text("2")
    assert [watcher.changed(now) for now in (0.0, 0.3)] == [False, True]
