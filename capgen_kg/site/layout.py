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


def placed(nodes: Sequence[tuple[str, str]], edges: Iterable[tuple[str, str]]) -> dict[str, tuple[int, int]]:
    """Return the middle of each node, by its name; ``nodes`` are names with the side that each is on."""
    bands = {side: [name for name, of in nodes if of == side] for side in _BANDS}
    bands[""] += [name for name, of in nodes if of not in _BANDS]
    near: dict[str, list[str]] = {name: [] for name, _ in nodes}
    for one, other in edges:
        if one in near and other in near and one != other:
            near[one].append(other)
            near[other].append(one)
    # as many columns a side as make the whole about as wide as it is high
    most = max((len(band) for band in bands.values()), default=0)
    rows = max(math.ceil(math.sqrt(most * 3)), 12) if most > 12 else most
    height = {name: float(index) for band in bands.values() for index, name in enumerate(band)}
    for _ in range(12):
        for band in bands.values():
            wanted = {
                name: sum(height[other] for other in near[name]) / len(near[name]) if near[name] else height[name]
                for name in band
            }
            band.sort(key=lambda name: (wanted[name], height[name]))
            for index, name in enumerate(band):
                height[name] = index * most / max(len(band), 1)
    found: dict[str, tuple[int, int]] = {}
    left = 0
    for side in _BANDS:
        band = bands[side]
        columns = max(math.ceil(len(band) / rows), 1) if rows else 1
        per = math.ceil(len(band) / columns) if band else 1
        for index, name in enumerate(band):
            # row by row, so that neighbours in height stay so
            row, column = divmod(index, columns)
            x = left + column * (WIDTH + CHANNEL) + WIDTH // 2
            y = int((row + 0.5) * (rows / per) * (HEIGHT + GAP))
            found[name] = (x, y)
        left += columns * (WIDTH + CHANNEL) + 2 * GAP
    return found
