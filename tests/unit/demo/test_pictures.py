"""A picture is a PNG."""

import struct
import zlib

from aggregator.demo.pictures import HEIGHT, WIDTH, draw


def test_a_picture_is_a_png_of_the_stated_size() -> None:
    picture = draw(12)
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", picture[16:24]) == (WIDTH, HEIGHT)
    start = picture.index(b"IDAT") + 4
    assert len(zlib.decompressobj().decompress(picture[start:])) == HEIGHT * (WIDTH + 1)


def test_pictures_differ_by_number_and_repeat_by_number() -> None:
    assert draw(1) == draw(1)
    assert draw(1) != draw(2)
