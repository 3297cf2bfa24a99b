from __future__ import annotations

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model.imagesizes import image_size

SIDES = st.integers(1, 16_383)


def png(width: int, height: int) -> bytes:
    data = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + data + struct.pack(">I", zlib.crc32(data))


def gif(width: int, height: int) -> bytes:
    return b"GIF89a" + struct.pack("<HH", width, height) + b"\x80\x00\x00"


def jpeg(width: int, height: int, *, frame: int = 0xC0, before: int = 600) -> bytes:
    exif = b"\xff\xe1" + struct.pack(">H", before + 2) + b"\xc0" * before
    tables = b"\xff\xdb" + struct.pack(">H", 67) + bytes(65)
    return (
        b"\xff\xd8"
        + exif
        + b"\xff"
        + tables
        + bytes([0xFF, frame])
        + struct.pack(">HBHHB", 17, 8, height, width, 3)
        + bytes(9)
    )


def webp(width: int, height: int, kind: bytes) -> bytes:
    if kind == b"VP8X":
        part = bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    elif kind == b"VP8L":
        part = b"\x2f" + ((width - 1) | (height - 1) << 14).to_bytes(4, "little") + bytes(5)
    else:
        part = b"\x10\x00\x00\x9d\x01\x2a" + struct.pack("<HH", width, height)
    return b"RIFF" + struct.pack("<I", len(part) + 12) + b"WEBP" + kind + struct.pack("<I", len(part)) + part


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + kind + content


def avif(width: int, height: int) -> bytes:
    tile = box(b"ispe", bytes(4) + struct.pack(">II", 1, 1))
    whole = box(b"ispe", bytes(4) + struct.pack(">II", width, height))
    properties = box(b"iprp", box(b"ipco", tile + whole))
    return box(b"ftyp", b"avifmif1") + box(b"meta", bytes(4) + box(b"hdlr", bytes(20)) + properties)


@given(SIDES, SIDES)
def test_every_format_gives_the_sides_that_it_was_made_with(width: int, height: int) -> None:
    files = [
        png(width, height),
        gif(width, height),
        jpeg(width, height),
        jpeg(width, height, frame=0xC2),
        avif(width, height),
    ]
    files += [webp(width, height, kind) for kind in (b"VP8X", b"VP8L", b"VP8 ")]
    assert [image_size(file) for file in files] == [(width, height)] * len(files)


@given(
    st.binary(max_size=200),
    st.sampled_from([png(9, 9), gif(9, 9), jpeg(9, 9), avif(9, 9), webp(9, 9, b"VP8X"), b""]),
    st.integers(0, 900),
)
def test_no_bytes_break_it(noise: bytes, file: bytes, cut: int) -> None:
    size = image_size(file[:cut] + noise)
    assert size is None or min(size) > 0


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"<svg width='10'/>",
        b"<html>",
        png(0, 5),
        jpeg(0, 0),
        b"\xff\xd8\xff",
        gif(1, 1)[:8],
        webp(5, 5, b"VP8 ")[:26],
    ],
)
def test_what_states_no_size_has_none(head: bytes) -> None:
    assert image_size(head) is None


def test_a_frame_header_is_not_looked_for_in_the_bytes_of_another_segment() -> None:
    assert image_size(jpeg(640, 480, before=5_000)) == (640, 480)


def test_a_huge_chain_of_boxes_ends() -> None:
    assert image_size(box(b"ftyp", b"avif") + box(b"free", b"") * 100_000) is None
    assert image_size(box(b"ftyp", b"avif") + struct.pack(">I", 0) + b"meta" + bytes(40)) is None
