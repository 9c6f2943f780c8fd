"""The layout of the map: arguments for on the left, against on the right, everything else between them.

Related items are placed side by side: each is repeatedly moved to the mean height of its neighbours, the barycentre
heuristic of layered graph drawing (Sugiyama, Tagawa and Toda, 1981). The layout is deterministic.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: The size of an item, and the space between rows, in pixels.
WIDTH, HEIGHT, GAP = 190, 64, 36
#: The space between columns, for edges and their arrows.
CHANNEL = 84
_BANDS = ("for", "", "against")
#: The approximate ratio of width to height of a map: that of screens.
_ASPECT_RATIO = 1.6


def _rows(sizes: Sequence[int]) -> int:
    """Return the number of rows that brings bands of these sizes closest to the aspect ratio."""

    def deviation(rows: int) -> float:
        columns = sum(math.ceil(size / rows) for size in sizes)
        width = columns * (WIDTH + CHANNEL) + 2 * GAP * len(sizes)
        return abs(math.log(width / (rows * (HEIGHT + GAP)) / _ASPECT_RATIO))

    return min(range(1, max(sizes) + 1), key=deviation)


def layout(nodes: Sequence[tuple[str, str]], edges: Iterable[tuple[str, str]]) -> dict[str, tuple[int, int]]:
    """Return the position of each node.

    Args:
        nodes: The ids of nodes, each with its stance: ``for``, ``against`` or anything else.
        edges: Pairs of ids; ids that are not those of nodes are ignored.

    Returns:
        The coordinates of the centre of each node, by its id, in pixels.
    """
    bands = {stance: [node for node, value in nodes if value == stance] for stance in _BANDS}
    bands[""] += [node for node, value in nodes if value not in _BANDS]
    bands = {stance: band for stance, band in bands.items() if band}
    if not bands:
        return {}
    neighbours: dict[str, list[str]] = {node: [] for node, _ in nodes}
    for source, target in edges:
        if source in neighbours and target in neighbours and source != target:
            neighbours[source].append(target)
            neighbours[target].append(source)
    largest = max(len(band) for band in bands.values())
    rows = _rows([len(band) for band in bands.values()])
    height = {node: float(index) for band in bands.values() for index, node in enumerate(band)}
    for _ in range(12):
        for band in bands.values():
            barycentre = {
                node: sum(height[other] for other in neighbours[node]) / len(neighbours[node])
                if neighbours[node]
                else height[node]
                for node in band
            }
            band.sort(key=lambda node: (barycentre[node], height[node]))
            for index, node in enumerate(band):
                height[node] = index * largest / len(band)
    columns = {stance: math.ceil(len(band) / rows) for stance, band in bands.items()}
    band_rows = {stance: math.ceil(len(band) / columns[stance]) for stance, band in bands.items()}
    # bands that edges may cross have the same rows, so that an edge between two rows passes between them everywhere
    outer = (next(iter(bands)), next(reversed(bands)))
    crossable = [stance for stance in bands if columns[stance] > 1 or stance not in outer]
    common_rows = max((band_rows[stance] for stance in crossable), default=1)
    positions: dict[str, tuple[int, int]] = {}
    x0 = 0
    for stance, band in bands.items():
        row_count = common_rows if stance in crossable else band_rows[stance]
        top = (row_count - band_rows[stance]) // 2
        for index, node in enumerate(band):
            # row by row, so that nodes of similar height stay neighbours
            row, column = divmod(index, columns[stance])
            x = x0 + column * (WIDTH + CHANNEL) + WIDTH // 2
            y = int((top + row + 0.5) * (rows / row_count) * (HEIGHT + GAP))
            positions[node] = (x, y)
        x0 += columns[stance] * (WIDTH + CHANNEL) + 2 * GAP
    return positions
