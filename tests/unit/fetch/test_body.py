import contextlib
import gzip
import tracemalloc
import zlib
from collections.abc import Callable, Iterator

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.fetch.body import decode
from aggregator.fetch.failures import FetchError
from aggregator.model.document import FailureKind

TEXT = b"<feed>" + bytes(range(256)) * 3000 + b"</feed>"


def raw_deflate(text: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(text) + packer.flush()


PACKED = {
    "gzip": gzip.compress(TEXT),
    "x-gzip": gzip.compress(TEXT),
    "deflate": zlib.compress(TEXT),
    "br": brotli.compress(TEXT, quality=3),
}


def pieces(text: bytes, size: int = 1000) -> Iterator[bytes]:
    return (text[start : start + size] for start in range(0, len(text), size))


@pytest.mark.parametrize("size", [1, 7, 1000, 10_000_000])
@pytest.mark.parametrize("coding", PACKED)
def test_compressed_body_comes_out_whole(coding: str, size: int) -> None:
    assert decode(pieces(PACKED[coding], size), coding, len(TEXT)) == TEXT


def test_deflate_without_its_frame_is_read() -> None:
    assert decode(pieces(raw_deflate(TEXT)), "deflate", len(TEXT)) == TEXT


@pytest.mark.parametrize("size", [1, 2, 3, 1000])
def test_gzip_of_several_members_is_read_to_the_end(size: int) -> None:
    packed = gzip.compress(b"one ") + gzip.compress(b"two ") + gzip.compress(b"three")

    assert decode(pieces(packed, size), "gzip", 100) == b"one two three"


def test_padding_after_gzip_is_ignored() -> None:
    assert decode([gzip.compress(b"text") + b"\0" * 100], "gzip", 1000) == b"text"


def test_codings_are_undone_last_first() -> None:
    packed = brotli.compress(gzip.compress(TEXT))

    assert decode(pieces(packed), "gzip, br", len(TEXT)) == TEXT


@pytest.mark.parametrize("coding", ["", "identity", "none", "utf-8", "UTF-8, none"])
def test_name_that_is_no_coding_means_plain_text(coding: str) -> None:
    assert decode([b"text"], coding, 10) == b"text"


def test_plain_text_that_calls_itself_gzip_is_read() -> None:
    assert decode([b"<rss/>"], "gzip", 10) == b"<rss/>"


@pytest.mark.parametrize("coding", PACKED)
def test_empty_body_is_empty_whatever_its_coding(coding: str) -> None:
    assert decode([], coding, 10) == b""


@pytest.mark.parametrize("kept", [0.01, 0.5, 0.999])
@pytest.mark.parametrize("coding", PACKED)
def test_compressed_body_that_stops_in_the_middle_is_broken(coding: str, kept: float) -> None:
    packed = PACKED[coding]

    with pytest.raises(FetchError, match="cut off") as caught:
        decode(pieces(packed[: max(3, int(len(packed) * kept))]), coding, len(TEXT))
    assert caught.value.kind is FailureKind.BROKEN


def test_gzip_without_its_checksum_is_broken() -> None:
    with pytest.raises(FetchError, match="cut off"):
        decode([gzip.compress(b"text")[:-8]], "gzip", 100)


@pytest.mark.parametrize("coding", PACKED)
def test_damaged_compressed_body_is_broken(coding: str) -> None:
    packed = bytearray(PACKED[coding])
    packed[len(packed) // 3 :] = b"\xff" * 500

    with pytest.raises(FetchError) as caught:
        decode(pieces(bytes(packed)), coding, 10 * len(TEXT))
    assert caught.value.kind is FailureKind.BROKEN


@pytest.mark.parametrize("coding", ["zstd", "compress", "gzip, zstd", "gzip, gzip, gzip"])
def test_coding_that_was_not_asked_for_is_broken(coding: str) -> None:
    with pytest.raises(FetchError, match="compressed") as caught:
        decode([b"x"], coding, 10)
    assert caught.value.kind is FailureKind.BROKEN


@pytest.mark.parametrize("coding", ["", *PACKED])
def test_body_of_the_limit_is_taken_and_one_byte_more_is_not(coding: str) -> None:
    packed = PACKED.get(coding, TEXT)

    assert decode(pieces(packed), coding, len(TEXT)) == TEXT
    with pytest.raises(FetchError, match="larger than") as caught:
        decode(pieces(packed), coding, len(TEXT) - 1)
    assert caught.value.kind is FailureKind.TOO_LARGE


def test_limit_is_named_in_words() -> None:
    with pytest.raises(FetchError, match=r"larger than 15 MiB"):
        decode([b"x" * (15 * 1024 * 1024 + 1)], "", 15 * 1024 * 1024)


BOMBS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": lambda blank: bytes(brotli.compress(blank, quality=3)),
    "gzip, gzip": lambda blank: gzip.compress(gzip.compress(blank)),
}


@pytest.mark.parametrize("coding", BOMBS)
def test_bomb_is_dropped_near_the_limit(coding: str) -> None:
    packed = BOMBS[coding](b" " * 30_000_000)

    tracemalloc.start()
    with pytest.raises(FetchError) as caught:
        decode(pieces(packed, 65536), coding, 1_000_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert caught.value.kind is FailureKind.TOO_LARGE
    assert peak < 3_000_000


@given(body=st.binary(max_size=200), coding=st.sampled_from(["gzip", "deflate", "br", "gzip, br"]))
def test_any_bytes_end_in_a_body_or_a_failure(body: bytes, coding: str) -> None:
    with contextlib.suppress(FetchError):
        decode(pieces(body, 16), coding, 1000)
