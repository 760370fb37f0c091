from pathlib import Path

import pytest

from aggregator.config.reading import Files, decode, fingerprint, read_text
from aggregator.errors import ConfigError


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a: 1\nb: \xff\n", "feeds.yaml:2: not UTF-8 (byte 0xff)"),
        (b"a: 1\n\nb: \x00\n", "feeds.yaml:3: holds a NUL byte"),
        (b"\x07", "feeds.yaml:1: holds the control character U+0007"),
        ("- a\n".encode("utf-16"), "feeds.yaml:1: is UTF-16 text: save it as UTF-8"),
    ],
    ids=["latin", "nul", "bell", "utf-16"],
)
def test_bytes_that_are_no_text_are_named_with_their_line(content: bytes, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        decode(content, Path("feeds.yaml"))
    assert str(caught.value).startswith(said)


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert decode(b"\xef\xbb\xbf- a\n", Path("feeds.yaml")) == "- a\n"


def test_a_missing_main_file_says_what_to_put_into_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"create it.*- https://example\.org/feed"):
        read_text(Files(), tmp_path / "feeds.yaml", create=True)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is a folder"):
        read_text(Files(), tmp_path)


def test_what_was_read_has_the_fingerprint_of_what_stands_there(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("x")
    files = Files()
    read_text(files, path)
    assert files.fingerprint() == fingerprint((path,))


def test_an_absent_file_has_a_fingerprint_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "a"
    absent = fingerprint((path,))
    path.write_text("")
    assert fingerprint((path,)) != absent
