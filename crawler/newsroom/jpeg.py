"""A very small JPEG writer: baseline, one flat colour for each block of 8 by 8 pixels (ITU-T T.81).

Only the DC coefficient of each block is written, so the only Huffman codes needed are those of differences and "end of block".
"""

from __future__ import annotations

import colorsys
import hashlib
import math
import random
import struct
from functools import lru_cache

BLOCKS_WIDE, BLOCKS_HIGH = 40, 40  # 320 by 320 pixels
# Quantiser 8 makes a coefficient step one grey level: DC is 8 times the mean of a block.
QUANTISER = 8
# Huffman table: size classes 0..11 all as 4-bit codes, in order (16 places, the last four left free as T.81 forbids all ones).
DC_CLASSES = bytes(range(12))


@lru_cache(maxsize=32)
def jpeg(name: str) -> bytes:
    """A round face on a plain ground in the mosaic style, 320 by 320 pixels, coloured by the name."""
    dice = random.Random(hashlib.sha256(name.encode()).digest())  # noqa: S311 - a picture is no secret
    ground, coat, skin, hair = (colorsys.hls_to_rgb(dice.random(), level, 0.5) for level in (0.8, 0.4, 0.7, 0.25))
    pixels = [portrait(x, y, (ground, coat, skin, hair)) for y in range(BLOCKS_HIGH) for x in range(BLOCKS_WIDE)]
    return b"\xff\xd8" + segments() + scan(pixels) + b"\xff\xd9"


Colour = tuple[float, float, float]


def portrait(x: int, y: int, colours: tuple[Colour, Colour, Colour, Colour]) -> Colour:
    """The colour of one block of the portrait."""
    ground, coat, skin, hair = colours
    away = math.hypot(x - 19.5, (y - 17) * 0.85)
    if away < 9:
        return hair if y < 12 else skin
    if away < 10.5 and y < 17:
        return hair
    return coat if math.hypot((x - 19.5) * 0.8, y - 42) < 15 else ground


def segment(marker: int, body: bytes) -> bytes:
    """One marker segment."""
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def segments() -> bytes:
    """All that stands before the picture: JFIF, quantiser, frame, Huffman tables, start of scan."""
    size = struct.pack(">BHHB", 8, 8 * BLOCKS_HIGH, 8 * BLOCKS_WIDE, 3)
    parts = b"".join(bytes((number, 0x11, 0)) for number in (1, 2, 3))
    lengths = bytes((0, 0, 0, 12, *[0] * 12))
    end_of_block = bytes((1, *[0] * 15)) + b"\0"
    return b"".join(
        (
            segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
            segment(0xDB, b"\0" + bytes([QUANTISER]) * 64),
            segment(0xC0, size + parts),
            segment(0xC4, b"\0" + lengths + DC_CLASSES),
            segment(0xC4, b"\x10" + end_of_block),
            segment(0xDA, bytes((3, 1, 0, 2, 0, 3, 0, 0, 63, 0))),
        )
    )


def scan(pixels: list[Colour]) -> bytes:
    """The entropy-coded picture, 0xFF bytes stuffed."""
    bits, before = [], [0, 0, 0]
    for colour in pixels:
        for part, level in enumerate(ycbcr(colour)):
            bits.append(difference(level - before[part]) + "0")  # "0" is the one AC code: end of block
            before[part] = level
    text = "".join(bits)
    text += "1" * (-len(text) % 8)
    return int(text, 2).to_bytes(len(text) // 8, "big").replace(b"\xff", b"\xff\0")


def difference(step: int) -> str:
    """A DC difference as bits: its size class in four bits, then the value (T.81, F.1.2.1)."""
    size = abs(step).bit_length()
    value = step if step >= 0 else step + (1 << size) - 1
    return f"{size:04b}" + (f"{value:0{size}b}" if size else "")


def ycbcr(colour: Colour) -> tuple[int, int, int]:
    """A colour as quantised luma and chroma around zero (JFIF 1.02)."""
    red, green, blue = (255 * part for part in colour)
    luma = 0.299 * red + 0.587 * green + 0.114 * blue
    return round(luma - 128), round(0.564 * (blue - luma)), round(0.713 * (red - luma))
