"""Pictures drawn from their names: landscapes, towns at dusk and seascapes as palette PNGs; the same name gives the same bytes."""

from __future__ import annotations

import colorsys
import hashlib
import math
import random
import struct
import zlib
from dataclasses import dataclass
from functools import lru_cache

# The size pages name to OpenGraph readers; large enough to be taken for a lead picture, quick enough to draw (some 40 ms).
WIDTH, HEIGHT = 1200, 675
SKY_STEPS = 96  # bands of the sky: looks like a gradient, and leaves room in a palette of 256
LAYERS = 5  # rows of hills or houses, each with its own colour
SUN, NEAR, LIGHT, SAIL, HULL = (
    SKY_STEPS,
    SKY_STEPS + 1,
    SKY_STEPS + LAYERS + 1,
    SKY_STEPS + LAYERS + 2,
    SKY_STEPS + LAYERS + 3,
)
HORIZON = 400  # where the water of a seascape begins
# Distance and size of a window in a house wall.
WINDOW_WIDE, WINDOW_HIGH, WINDOW_STEP = 5, 8, 22


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What is to be drawn: skylines from far to near, sun, lit windows, a boat."""

    kind: str  # hills, town or sea
    lines: tuple[tuple[int, ...], ...]
    sun: tuple[int, int, int]  # x, y, radius
    boat: tuple[int, int]  # x, y of the mast's foot
    lit: frozenset[tuple[int, int, int]]  # windows with a light: layer, column and row of the window


@lru_cache(maxsize=128)
def png(name: str) -> bytes:
    """A picture of 1200 by 675 pixels, chosen and coloured by its name."""
    dice = random.Random(hashlib.sha256(name.encode()).digest())  # noqa: S311 - a picture is no secret
    scene = draw(dice)
    columns = b"".join(column(x, scene) for x in range(WIDTH))
    # The picture is drawn column by column; a stride of its height turns it into rows, each after a filter byte 0.
    rows = b"".join(b"\0" + columns[y::HEIGHT] for y in range(HEIGHT))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        chunk(kind, body)
        for kind, body in (
            (b"IHDR", header),
            (b"PLTE", palette(dice, scene.kind)),
            (b"IDAT", zlib.compress(rows, 6)),
            (b"IEND", b""),
        )
    )


def chunk(kind: bytes, body: bytes) -> bytes:
    """One PNG chunk (PNG specification, section 5.3)."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def palette(dice: random.Random, kind: str) -> bytes:
    """The colours: sky bands, sun, layers from far to near, light, sail, hull."""
    hue, dusk = (
        (0.48 + 0.16 * dice.random() if kind == "sea" else dice.random()),
        dice.choice((0.03, 0.07, 0.1, 0.53, 0.58, 0.62, 0.93)),
    )
    steps = [step / SKY_STEPS for step in range(SKY_STEPS)]
    colours = [colorsys.hls_to_rgb((dusk + 0.09 * step) % 1, 0.42 + 0.46 * step, 0.62 - 0.2 * step) for step in steps]
    colours.append((1.0, 0.95, 0.78))
    colours += [colorsys.hls_to_rgb(hue, 0.6 - 0.11 * layer, 0.2 + 0.06 * layer) for layer in range(LAYERS)]
    colours += [(1.0, 0.87, 0.55), (0.97, 0.95, 0.9), (0.16, 0.12, 0.12)]
    return bytes(round(255 * part) for colour in colours for part in colour)


def draw(dice: random.Random) -> Scene:
    """A scene: the skyline of each layer (pixels from the top, by column), the sun, the boat, the lit windows."""
    kind = dice.choice(("hills", "town", "sea"))
    lines = tuple(tuple(skyline(kind if layer % 2 else "hills", layer, dice)) for layer in range(LAYERS))
    spots = (
        (layer, x, y) for layer in (1, 3) for x in range(WIDTH // WINDOW_STEP) for y in range(HEIGHT // WINDOW_STEP)
    )
    return Scene(
        kind=kind,
        lines=lines[:2] if kind == "sea" else lines,
        sun=(dice.randrange(150, 1050), dice.randrange(90, 270), dice.randrange(36, 80)),
        boat=(dice.randrange(200, 1000), dice.randrange(470, 560)),
        lit=frozenset(spot for spot in spots if dice.random() < 0.22),
    )


def skyline(kind: str, layer: int, dice: random.Random) -> list[int]:
    """One layer's upper edge for each column; nearer layers lie lower."""
    base = 250 + 85 * layer
    if kind == "town":
        line: list[int] = []
        while len(line) < WIDTH:
            line += [base - dice.randrange(0, 110)] * dice.randrange(28, 84)
        return line[:WIDTH]
    height, length, shift = dice.randrange(28, 70), dice.randrange(160, 440), dice.random() * math.tau
    return [
        round(base - height * (math.sin(x / length + shift) + 0.4 * math.sin(2.7 * x / length))) for x in range(WIDTH)
    ]


def column(x: int, scene: Scene) -> bytes:
    """One column of palette numbers from top to bottom."""
    sky = bytearray(y * SKY_STEPS // HEIGHT for y in range(HEIGHT))
    sun_x, sun_y, radius = scene.sun
    if abs(x - sun_x) < radius:
        fill(sky, sun_y - half_chord(x - sun_x, radius), sun_y + half_chord(x - sun_x, radius), SUN)
    for layer, line in enumerate(scene.lines):
        fill(sky, line[x], HEIGHT, NEAR + layer)
        if scene.kind == "town" and layer in (1, 3) and x % WINDOW_STEP < WINDOW_WIDE:
            light_windows(sky, x, layer, scene)
    if scene.kind == "sea":
        water(sky, x, scene)
    return bytes(sky)


def half_chord(away: int, radius: int) -> int:
    """Half the height of a circle at a distance from its middle."""
    return math.isqrt(radius * radius - away * away)


def fill(pixels: bytearray, top: int, end: int, colour: int) -> None:
    """Colour a stretch of a column; what lies outside the picture is left out."""
    top, end = max(0, min(HEIGHT, top)), max(0, min(HEIGHT, end))
    if end > top:
        pixels[top:end] = bytes([colour]) * (end - top)


def light_windows(pixels: bytearray, x: int, layer: int, scene: Scene) -> None:
    """The lit windows of one column of houses, below the eaves."""
    for row in range(scene.lines[layer][x] // WINDOW_STEP + 1, HEIGHT // WINDOW_STEP):
        if (layer, x // WINDOW_STEP, row) in scene.lit:
            fill(pixels, row * WINDOW_STEP, row * WINDOW_STEP + WINDOW_HIGH, LIGHT)


def water(pixels: bytearray, x: int, scene: Scene) -> None:
    """One column of sea with the sun's glitter, and of the boat where it lies."""
    fill(pixels, HORIZON, HEIGHT, NEAR + 3)
    away = x - scene.sun[0]
    for wave in range(14):
        # Waves lie closer and shorter toward the horizon; the glitter is widest near the shore.
        y, length = HORIZON + 8 + wave * wave + 6 * wave, 14 + 5 * wave
        shows = (x + 37 * wave * wave) // length % 3 == 0
        fill(pixels, y, y + 3 * shows, LIGHT if abs(away) < 60 + 12 * wave else NEAR + 2)
    mast, foot = scene.boat
    if 4 < x - mast < 84:
        fill(pixels, foot - 150 + round(1.7 * (x - mast)), foot - 6, SAIL)
    if -58 < x - mast < -4:
        fill(pixels, foot - 120 + 2 * -(x - mast + 4), foot - 6, SAIL)
    if -3 < x - mast < 4:
        fill(pixels, foot - 165, foot, HULL)
    if -90 < x - mast < 90:
        fill(pixels, foot, foot + 26 - abs(x - mast) // 6, HULL)
