"""Decompresses the body of an answer: whole, and never more than the limit.

Decoding is ours: urllib3 and libcurl take a compressed body that stops in the middle for whole.
To add a coding: one line in `_DECODERS`.
"""

import contextlib
import zlib
from collections.abc import Callable, Iterable, Iterator
from itertools import chain

import brotli

from aggregator.fetch.failures import FetchError, broken
from aggregator.model.document import FailureKind

PIECE_BYTES = 64 * 1024
_MEBIBYTE = 1024 * 1024
_MOST_CODINGS = 2  # "gzip, gzip" is seen in the wild; a longer chain only in attacks
_NOT_ASKED_FOR = frozenset({"zstd", "compress", "x-compress", "dcb", "dcz"})

_GZIP = 31  # window bits that make zlib expect a gzip header
_ZLIB = 15
_RAW_DEFLATE = -15
_GZIP_MAGIC = b"\x1f\x8b"

Pieces = Iterable[bytes]


def decode(pieces: Pieces, content_encoding: str, limit: int) -> bytes:
    """Return the decoded whole; what is compressed counts against `limit` too, at every stage."""
    pieces = _limited(pieces, limit)
    for coding in reversed(_codings(content_encoding)):
        pieces = _limited(_DECODERS[coding](_with_start(pieces)), limit, "unpacked, the document")
    return b"".join(pieces)


def start_of(pieces: Pieces, content_encoding: str) -> bytes:
    """Return what a body begins with, as far as it can be decoded; never raises for what came."""
    start = b""
    with contextlib.suppress(FetchError):
        for coding in reversed(_codings(content_encoding)):
            pieces = _DECODERS[coding](_with_start(pieces))
        for piece in pieces:
            start += piece
            if len(start) > PIECE_BYTES:
                break
    return start


def too_large(limit: int, what: str = "the document") -> FetchError:
    """Return the failure of a document above the limit."""
    size = f"{limit / _MEBIBYTE:g} MiB" if limit >= _MEBIBYTE else f"{limit} bytes"
    return FetchError(FailureKind.TOO_LARGE, f"{what} is larger than {size}")


def _codings(content_encoding: str) -> list[str]:
    """Return the codings to undo. Names that nobody knows ("utf-8", "none") are servers' slips: no coding."""
    named = [name.strip().lower() for name in content_encoding.split(",")]
    foreign = _NOT_ASKED_FOR.intersection(named)
    if foreign:
        raise broken(f"the document is compressed with {min(foreign)}, which was not asked for")
    known = [name for name in named if name in _DECODERS]
    if len(known) > _MOST_CODINGS:
        raise broken("the document is compressed over and over")
    return known


def _limited(pieces: Pieces, limit: int, what: str = "the document") -> Iterator[bytes]:
    total = 0
    for piece in pieces:
        total += len(piece)
        if total > limit:
            raise too_large(limit, what)
        yield piece


def _with_start(pieces: Pieces) -> Iterator[bytes]:
    """Yield the pieces, the first of at least two bytes: enough to tell the formats apart."""
    source = iter(pieces)
    start = b""
    for piece in source:
        start += piece
        if len(start) > 1:
            break
    return chain([start] if start else [], source)


def _gunzip(pieces: Iterator[bytes]) -> Iterator[bytes]:
    start = next(pieces, b"")
    whole = chain([start], pieces)
    # Plain text that calls itself gzip is seen in the wild, and readable.
    return _inflate(whole, _GZIP) if start.startswith(_GZIP_MAGIC) else whole


def _undeflate(pieces: Iterator[bytes]) -> Iterator[bytes]:
    # RFC 9110 means zlib's format; some servers send the bare one.
    start = next(pieces, b"")
    is_zlib = len(start) > 1 and start[0] & 0x0F == 8 and int.from_bytes(start[:2], "big") % 31 == 0
    return _inflate(chain([start], pieces), _ZLIB if is_zlib else _RAW_DEFLATE)


def _inflate(pieces: Pieces, window_bits: int) -> Iterator[bytes]:
    inflater = zlib.decompressobj(window_bits)
    begun = full = False
    for piece in pieces:
        while piece or (full and not inflater.eof):
            begun = True
            if inflater.eof:
                # Another gzip member, or padding after the last one, which gzip ignores as well.
                if window_bits != _GZIP or not _GZIP_MAGIC.startswith(piece[:2]):
                    return
                inflater = zlib.decompressobj(window_bits)
            try:
                out = inflater.decompress(piece, PIECE_BYTES)
            except zlib.error:
                raise broken("the compressed document cannot be unpacked") from None
            full = len(out) == PIECE_BYTES
            piece = inflater.unconsumed_tail or inflater.unused_data
            yield out
    if begun and not inflater.eof:
        raise broken("the compressed document was cut off on the way")


def _unbrotli(pieces: Iterator[bytes]) -> Iterator[bytes]:
    decoder = brotli.Decompressor()
    begun = False
    try:
        for piece in pieces:
            begun = True
            # Until nothing comes: can_accept_more_data says yes while output still waits.
            while out := decoder.process(piece, output_buffer_limit=PIECE_BYTES):
                yield out
                piece = b""
            if decoder.is_finished():
                return
    except brotli.error:
        raise broken("the compressed document cannot be unpacked") from None
    if begun:
        raise broken("the compressed document was cut off on the way")


_DECODERS: dict[str, Callable[[Iterator[bytes]], Iterator[bytes]]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _undeflate,
    "br": _unbrotli,
}
