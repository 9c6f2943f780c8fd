"""Fronts: parts of a debate whose items have more to do with each other than with the rest, and pictures of them.

Items are grouped by modularity, as by the Louvain method (Blondel et al., 2008), in a fixed order, so that a debate
always has the same fronts. The picture of a front has one column a side, and items that are related at similar heights.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True)
class Sizes:
    """Sizes in a picture, in pixels."""

    width: int
    height: int
    channel: int
    bow: int


#: Sizes for screens, and for phones.
WIDE, NARROW = Sizes(246, 62, 104, 44), Sizes(140, 104, 34, 12)
#: The space between rows, and the margin, in pixels.
GAP, MARGIN = 16, 8
#: How often items are passed through, at most.
_MAX_PASSES = 20
_COLUMNS = ("for", "", "against")


class Pair(NamedTuple):
    """Two items of which the first counters the second."""

    source: str
    target: str


def communities(nodes: Sequence[str], pairs: Sequence[Pair]) -> list[list[str]]:
    """Return the parts of a graph that have the most modularity, the largest first; nodes without pairs are left out.

    Args:
        nodes: The nodes, in the order in which they are considered.
        pairs: Pairs of nodes; the direction does not matter.
    """
    weights: dict[str, dict[str, float]] = {node: defaultdict(float) for node in nodes}
    for source, target in pairs:
        weights[source][target] += 1
        weights[target][source] += 1
    groups = {node: [node] for node in nodes if weights[node]}
    weights = {node: weights[node] for node in groups}
    while True:
        community = _moved(weights)
        if len(set(community.values())) == len(groups):
            break
        merged: dict[str, list[str]] = defaultdict(list)
        between: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for node, members in groups.items():
            merged[community[node]] += members
            for other, weight in weights[node].items():
                between[community[node]][community[other]] += weight
        groups, weights = merged, {node: between[node] for node in merged}
    place = {node: index for index, node in enumerate(nodes)}
    parts = [sorted(members, key=place.__getitem__) for members in groups.values()]
    return sorted(parts, key=lambda part: (-len(part), place[part[0]]))


def _moved(weights: Mapping[str, Mapping[str, float]]) -> dict[str, str]:
    """Return the community of each node, after moving nodes one by one as long as that increases modularity."""
    degree = {node: sum(others.values()) for node, others in weights.items()}
    total = sum(degree.values()) or 1.0
    community = {node: node for node in weights}
    sums = dict(degree)
    for _ in range(_MAX_PASSES):
        is_changed = False
        for node, others in weights.items():
            shared: dict[str, float] = defaultdict(float)
            for other, weight in others.items():
                if other != node:
                    shared[community[other]] += weight
            own = community[node]
            sums[own] -= degree[node]
            best, gain = own, shared[own] - sums[own] * degree[node] / total
            for candidate, weight in shared.items():
                other_gain = weight - sums[candidate] * degree[node] / total
                if other_gain > gain + 1e-9:
                    best, gain = candidate, other_gain
            sums[best] += degree[node]
            community[node] = best
            is_changed = is_changed or best != own
        if not is_changed:
            break
    return community


@dataclass(frozen=True)
class Box:
    """An item in a picture: where its box is, and its side."""

    iri: str
    x: int
    y: int
    side: str


@dataclass(frozen=True)
class Curve:
    """A pair in a picture, as SVG path data."""

    pair: Pair
    path: str


@dataclass(frozen=True)
class Picture:
    """The picture of a front, and its size in pixels."""

    boxes: tuple[Box, ...]
    curves: tuple[Curve, ...]
    width: int
    height: int


def picture(items: Mapping[str, str], pairs: Sequence[Pair], sizes: Sizes = WIDE) -> Picture:
    """Return the picture of a front.

    Args:
        items: The side of each item, by its id.
        pairs: Pairs of these items.
        sizes: The sizes of what is drawn.
    """
    columns = {side: [iri for iri, of in items.items() if of == side] for side in _COLUMNS}
    columns = {side: column for side, column in columns.items() if column}
    neighbours: dict[str, list[str]] = defaultdict(list)
    for source, target in pairs:
        neighbours[source].append(target)
        neighbours[target].append(source)
    heights = {iri: float(index) for column in columns.values() for index, iri in enumerate(column)}
    tallest = max(map(len, columns.values()), default=0)
    for _ in range(8):
        for column in columns.values():
            means = {
                iri: sum(heights[other] for other in neighbours[iri]) / (len(neighbours[iri]) or 1) for iri in column
            }
            column.sort(key=lambda iri, means=means: (means[iri], heights[iri]))  # type: ignore[misc]
            for index, iri in enumerate(column):
                heights[iri] = index + (tallest - len(column)) / 2
    # room for curves between items of one column
    side_room = sizes.bow if any(items[a] == items[b] for a, b in pairs) else 0
    lefts = {side: MARGIN + side_room + index * (sizes.width + sizes.channel) for index, side in enumerate(columns)}
    boxes = {
        iri: Box(iri, lefts[side], round(MARGIN + heights[iri] * (sizes.height + GAP)), side)
        for side, column in columns.items() for iri in column
    }  # fmt: skip
    is_first = {side: index < len(columns) - 1 or len(columns) == 1 for index, side in enumerate(columns)}
    curves = tuple(Curve(pair, _path(boxes[pair.source], boxes[pair.target], is_first, pairs, sizes)) for pair in pairs)
    width = 2 * (MARGIN + side_room) + len(columns) * sizes.width + (len(columns) - 1) * sizes.channel
    return Picture(tuple(boxes.values()), curves, width, MARGIN * 2 + tallest * (sizes.height + GAP) - GAP)


def _path(source: Box, target: Box, is_first: Mapping[str, bool], pairs: Sequence[Pair], sizes: Sizes) -> str:
    # of two that counter each other, neither line covers the other
    shift = 6 if Pair(target.iri, source.iri) in pairs else 0
    y1, y2 = source.y + sizes.height // 2 - shift, target.y + sizes.height // 2 - shift
    if source.iri > target.iri and shift:
        y1, y2 = y1 + 2 * shift, y2 + 2 * shift
    if source.side == target.side:
        # a bow at the outer side of the column
        x, bend = (source.x, -sizes.bow) if is_first[source.side] else (source.x + sizes.width, sizes.bow)
        return f"M{x},{y1} C{x + bend},{y1} {x + bend},{y2} {x},{y2}"
    is_rightward = source.x < target.x
    x1, x2 = (source.x + sizes.width, target.x) if is_rightward else (source.x, target.x + sizes.width)
    middle = (x1 + x2) // 2
    return f"M{x1},{y1} C{middle},{y1} {middle},{y2} {x2},{y2}"
