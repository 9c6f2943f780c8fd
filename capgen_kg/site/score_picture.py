"""A picture of the score of a debate, to show beside links to a site: a column for each side, a dot for each argument.

Filled dots stand, rings are open, and rings with a dot in them are undecided. The picture is a PNG with a palette, as
the standard library suffices to write one.
"""

from __future__ import annotations

import math
import struct
import zlib
from typing import TYPE_CHECKING

from capgen_kg.standing.reasons import OPEN, STANDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: The size that services which show links expect, in pixels.
WIDTH, HEIGHT = 1200, 630
_MARGIN, _MAX_RADIUS, _MAX_DOTS = 60, 64, 2_000
_PAPER = (0xFB, 0xFA, 0xF7)
#: The colours of the sides, as in the light theme.
_SIDES = {"for": (0x24, 0x59, 0xC9), "against": (0xA3, 0x46, 0x08)}
#: How many steps there are from the colour of the paper to that of a side, for smooth edges.
_STEPS = 16


def score_picture(standings: Mapping[str, Sequence[str]]) -> bytes:
    """Return a PNG of the standings of the arguments of each side, of at most the first two thousand."""
    rows = [bytearray(WIDTH) for _ in range(HEIGHT)]
    width = WIDTH // 2
    for column, dots in enumerate(standings.values()):
        shown = dots[:_MAX_DOTS]
        room = (width - 2 * _MARGIN, HEIGHT - 2 * _MARGIN)
        pitch = min(2 * _MAX_RADIUS + 16, _pitch(len(shown), *room))
        across = max(1, room[0] // pitch)
        stamps = {standing: _stamp(pitch, standing, column * _STEPS) for standing in set(shown)}
        for number, standing in enumerate(shown):
            left = column * width + _MARGIN + number % across * pitch
            top = _MARGIN + number // across * pitch
            for line, stamp in enumerate(stamps[standing]):
                rows[top + line][left : left + pitch] = stamp
    palette = bytes(_PAPER) + bytes(
        round(paper + (ink - paper) * step / _STEPS)
        for side in standings for step in range(1, _STEPS + 1) for paper, ink in zip(_PAPER, _SIDES[side], strict=True)
    )  # fmt: skip
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    chunks = (b"IHDR", header), (b"PLTE", palette), (b"IDAT", pixels), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def _pitch(count: int, width: int, height: int) -> int:
    """Return the largest distance at which so many dots fit."""
    pitch = max(1, int(math.sqrt(width * height / max(count, 1))))
    while pitch > 1 and (width // pitch) * (height // pitch) < count:
        pitch -= 1
    return pitch


def _stamp(pitch: int, standing: str, first: int) -> list[bytes]:
    """Return the rows of a dot, as indexes of the palette."""
    radius = pitch * 0.42
    ring, core = max(radius * 0.18, 1.0), radius * 0.35
    rows = []
    for y in range(pitch):
        row = bytearray()
        for x in range(pitch):
            distance = math.hypot(x + 0.5 - pitch / 2, y + 0.5 - pitch / 2)
            coverage = _inside(radius - distance)
            if standing != STANDS:
                coverage = min(coverage, _inside(distance - radius + ring))
                if standing != OPEN:
                    coverage = max(coverage, _inside(core - distance))
            step = round(coverage * _STEPS)
            row.append(first + step if step else 0)
        rows.append(bytes(row))
    return rows


def _inside(depth: float) -> float:
    """Return how much of a pixel is inside of an edge whose distance is given."""
    return min(1.0, max(0.0, depth + 0.5))


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
