"""Small pictures drawn from their names: landscapes as palette PNGs, faces as JPEGs; the same name gives the same bytes."""

from __future__ import annotations

import colorsys
import hashlib
import math
import random
import struct
import zlib

WIDTH, HEIGHT = 640, 360
SKY_STEPS = 24  # bands of the sky: enough to look like a gradient, few enough for a 256-colour palette
LAYERS = 5  # rows of hills or houses, each with its own colour


def png(name: str) -> bytes:
    """A landscape, a town or a seascape, 640 by 360 pixels, chosen and coloured by the name."""
    dice = random.Random(hashlib.sha256(name.encode()).digest())  # noqa: S311 - a picture is no secret
    columns = b"".join(column(x, scene) for scene in [draw(dice)] for x in range(WIDTH))
    # The picture is drawn column by column; a stride of its height turns it into rows, each after a filter byte 0.
    rows = b"".join(b"\0" + columns[y::HEIGHT] for y in range(HEIGHT))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        chunk(kind, body)
        for kind, body in (
            (b"IHDR", header),
            (b"PLTE", palette(dice)),
            (b"IDAT", zlib.compress(rows, 6)),
            (b"IEND", b""),
        )
    )


def chunk(kind: bytes, body: bytes) -> bytes:
    """One PNG chunk (PNG specification, section 5.3)."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def palette(dice: random.Random) -> bytes:
    """The colours: sky bands, sun, then the layers from far to near."""
    hue = dice.random()
    dusk = dice.choice((0.08, 0.12, 0.55, 0.6, 0.95))
    colours = [
        colorsys.hls_to_rgb((dusk + 0.1 * step / SKY_STEPS) % 1, 0.45 + 0.4 * step / SKY_STEPS, 0.55)
        for step in range(SKY_STEPS)
    ]
    colours.append(colorsys.hls_to_rgb(0.13, 0.88, 0.9))
    colours += [colorsys.hls_to_rgb(hue, 0.62 - 0.11 * layer, 0.22 + 0.05 * layer) for layer in range(LAYERS)]
    return bytes(round(255 * part) for colour in colours for part in colour)


Scene = tuple[list[list[int]], tuple[int, int, int]]


def draw(dice: random.Random) -> Scene:
    """The skyline of each layer (height by column) and the sun (x, y, radius)."""
    kind = dice.choice(("hills", "town", "sea"))
    lines = [skyline(kind if layer % 2 else "hills", layer, dice) for layer in range(LAYERS)]
    return lines, (dice.randrange(80, 560), dice.randrange(50, 150), dice.randrange(18, 44))


def skyline(kind: str, layer: int, dice: random.Random) -> list[int]:
    """One layer's upper edge for each column, in pixels from the top; nearer layers lie lower."""
    base = 130 + 46 * layer
    if kind == "town":
        line: list[int] = []
        while len(line) < WIDTH:
            line += [base - dice.randrange(0, 60)] * dice.randrange(14, 46)
        return line[:WIDTH]
    height, length, phase = (5, 40, 6.3) if kind == "sea" else (dice.randrange(14, 40), dice.randrange(90, 240), 6.3)
    shift = dice.random() * phase
    return [
        round(base - height * (math.sin(x / length + shift) + 0.4 * math.sin(2.7 * x / length))) for x in range(WIDTH)
    ]


def column(x: int, scene: Scene) -> bytes:
    """One column of palette numbers from top to bottom."""
    lines, (sun_x, sun_y, radius) = scene
    sky = bytearray(y * SKY_STEPS // HEIGHT for y in range(HEIGHT))
    if abs(x - sun_x) < radius:
        half = math.isqrt(radius * radius - (x - sun_x) ** 2)
        sky[sun_y - half : sun_y + half] = bytes([SKY_STEPS]) * (2 * half)
    for layer, line in enumerate(lines):
        top = max(0, min(HEIGHT, line[x]))
        sky[top:] = bytes([SKY_STEPS + 1 + layer]) * (HEIGHT - top)
    return bytes(sky)
