"""Where the items of a map lie: the sides left and right, what is on neither between them.

Items that have to do with each other come to lie beside each other: each is moved to the mean height of its neighbours,
over and over, as Sugiyama's method orders layers. The same debate always gives the same map.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WIDTH, HEIGHT, GAP = 190, 64, 36
#: What is left between columns, for lines and their arrows.
CHANNEL = 84
_BANDS = ("for", "", "against")
#: How many times as wide as high a map is, about: as screens are.
_SHAPE = 1.6


def _rows(sizes: Sequence[int]) -> int:
    """Return how many rows give bands of these sizes together the shape of a map."""

    def unlike(rows: int) -> float:
        columns = sum(math.ceil(size / rows) for size in sizes)
        wide = columns * (WIDTH + CHANNEL) + 2 * GAP * len(sizes)
        return abs(math.log(wide / (rows * (HEIGHT + GAP)) / _SHAPE))

    return min(range(1, max(sizes) + 1), key=unlike)


def placed(nodes: Sequence[tuple[str, str]], edges: Iterable[tuple[str, str]]) -> dict[str, tuple[int, int]]:
    """Return the middle of each node, by its name; ``nodes`` are names with the side that each is on."""
    bands = {side: [name for name, of in nodes if of == side] for side in _BANDS}
    bands[""] += [name for name, of in nodes if of not in _BANDS]
    bands = {side: band for side, band in bands.items() if band}
    if not bands:
        return {}
    near: dict[str, list[str]] = {name: [] for name, _ in nodes}
    for one, other in edges:
        if one in near and other in near and one != other:
            near[one].append(other)
            near[other].append(one)
    most = max(len(band) for band in bands.values())
    rows = _rows([len(band) for band in bands.values()])
    height = {name: float(index) for band in bands.values() for index, name in enumerate(band)}
    for _ in range(12):
        for band in bands.values():
            wanted = {
                name: sum(height[other] for other in near[name]) / len(near[name]) if near[name] else height[name]
                for name in band
            }
            band.sort(key=lambda name: (wanted[name], height[name]))
            for index, name in enumerate(band):
                height[name] = index * most / len(band)
    columns = {side: math.ceil(len(band) / rows) for side, band in bands.items()}
    per = {side: math.ceil(len(band) / columns[side]) for side, band in bands.items()}
    # bands that lines may cross have the same rows, so that a line that is between two rows stays so
    crossed = [side for side in bands if columns[side] > 1 or side not in (next(iter(bands)), next(reversed(bands)))]
    shared = max((per[side] for side in crossed), default=1)
    found: dict[str, tuple[int, int]] = {}
    left = 0
    for side, band in bands.items():
        of = shared if side in crossed else per[side]
        top = (of - per[side]) // 2
        for index, name in enumerate(band):
            # row by row, so that neighbours in height stay so
            row, column = divmod(index, columns[side])
            x = left + column * (WIDTH + CHANNEL) + WIDTH // 2
            y = int((top + row + 0.5) * (rows / of) * (HEIGHT + GAP))
            found[name] = (x, y)
        left += columns[side] * (WIDTH + CHANNEL) + 2 * GAP
    return found
