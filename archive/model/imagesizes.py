"""The size of a picture, read from the first bytes of its file. Knows the formats that browsers show; decodes nothing.

Layouts: PNG (W3C, 11.2.2), GIF89a (17, 18), JPEG (ITU T.81, B.2.2), WebP (RFC 9649, 2.5–2.7), AVIF and HEIF (ISO 14496-12,
"ispe"). SVG has no pixels.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST_PX = 65_535  # JPEG's and GIF's own bound; a greater number is damage
_JPEG_SEGMENTS = 1_000  # before the frame header; honest files have a dozen, ICC profiles and previews make hundreds
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # SOF0–SOF15 but DHT, JPG and DAC
_BARE = frozenset({0x01, *range(0xD0, 0xD9)})  # markers without a length: TEM, RST0–7, SOI
_BOXES_DEPTH = 4  # meta > iprp > ipco > ispe
_BOXES_LIMIT = 500
_CONTAINERS = frozenset({b"meta", b"iprp", b"ipco"})


def image_size(head: bytes) -> tuple[int, int] | None:
    """Return (width, height) in pixels of a JPEG, PNG, GIF, WebP, AVIF or HEIF file, None where they are not in its head.

    head: the file's beginning, the whole file at best; a few kilobytes do for all but JPEGs with large previews. The
    file's own sides: an orientation that its EXIF block states is not applied. Never raises.
    """
    size = _size(head)
    return size if size is not None and all(0 < side <= LARGEST_PX for side in size) else None


def _size(head: bytes) -> tuple[int, int] | None:
    if head.startswith(b"\x89PNG\r\n\x1a\n") and head[12:16] == b"IHDR" and len(head) >= 24:
        return _big(head[16:20]), _big(head[20:24])
    if head.startswith((b"GIF87a", b"GIF89a")) and len(head) >= 10:
        return _little(head[6:8]), _little(head[8:10])
    if head.startswith(b"\xff\xd8\xff"):
        return _jpeg_size(head)
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return _webp_size(head)
    if head[4:8] == b"ftyp":
        return max(_extents(head, 0, len(head), _BOXES_DEPTH), key=lambda size: size[0] * size[1], default=None)
    return None


def _jpeg_size(head: bytes) -> tuple[int, int] | None:
    """Walk the segments to the frame header."""
    place = 2
    for _ in range(_JPEG_SEGMENTS):
        while head[place : place + 2] == b"\xff\xff":  # fill bytes
            place += 1
        if place + 9 > len(head) or head[place] != 0xFF:
            return None
        marker = head[place + 1]
        if marker in _FRAMES:
            return _big(head[place + 7 : place + 9]), _big(head[place + 5 : place + 7])
        place += 2 if marker in _BARE else 2 + max(2, _big(head[place + 2 : place + 4]))
    return None


def _webp_size(head: bytes) -> tuple[int, int] | None:
    kind = head[12:16]
    if kind == b"VP8X" and len(head) >= 30:
        return _little(head[24:27]) + 1, _little(head[27:30]) + 1
    if kind == b"VP8L" and len(head) >= 25 and head[20] == 0x2F:
        bits = _little(head[21:25])
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 " and head[23:26] == b"\x9d\x01\x2a" and len(head) >= 30:
        return _little(head[26:28]) & 0x3FFF, _little(head[28:30]) & 0x3FFF
    return None


def _extents(head: bytes, begin: int, end: int, depth: int) -> Iterator[tuple[int, int]]:
    """Yield the sizes of the pictures in a HEIF file: the largest is the picture, the others its tiles and previews."""
    place = begin
    for _ in range(_BOXES_LIMIT):
        if place + 8 > end:
            return
        length, kind = _big(head[place : place + 4]), head[place + 4 : place + 8]
        if kind == b"ispe" and place + 20 <= end:
            yield _big(head[place + 12 : place + 16]), _big(head[place + 16 : place + 20])
        elif kind in _CONTAINERS and depth:
            inner = place + (12 if kind == b"meta" else 8)
            yield from _extents(head, inner, min(end, place + length) if length else end, depth - 1)
        if length < 8:
            return
        place += length


def _big(part: bytes) -> int:
    return int.from_bytes(part, "big")


def _little(part: bytes) -> int:
    return int.from_bytes(part, "little")
