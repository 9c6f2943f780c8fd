"""Orthogonal edge routing for the map: edges pass beside items, never behind them.

Items lie in columns, and columns that edges may cross share their rows. An edge leaves its source at the left or right
side, runs up or down in the channel beside the column, passes other columns through a gap between two rows, and enters
its target from the side. Edges that share a side, a channel or a gap run in parallel.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

from capgen_kg.site.layout import GAP, HEIGHT, WIDTH

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Point = tuple[int, int]
_Track = TypeVar("_Track")
#: The distance between parallel edges, where there is room, and the radius of corners, in pixels.
_SPACING, _RADIUS = 7, 14


def routes(positions: Mapping[str, Point], edges: Sequence[tuple[str, str]]) -> list[list[Point]]:
    """Return the points of each edge's polyline, from the side of its source to the side of its target.

    ``positions`` are the centres of items, as :func:`capgen_kg.site.layout.layout` returns them, and ``edges`` pairs of
    their ids.
    """
    return _Router(positions, edges).routes()


class _Router:
    def __init__(self, positions: Mapping[str, Point], edges: Sequence[tuple[str, str]]) -> None:
        self._positions, self._edges = positions, edges
        self._columns = sorted({x for x, _ in positions.values()})
        # the outermost columns are never crossed
        self._gaps = _gaps(sorted({y for x, y in positions.values() if self._columns[0] < x < self._columns[-1]}))

    def routes(self) -> list[list[Point]]:
        """Return the points of each edge."""
        gaps: dict[int, list[tuple[float, int]]] = defaultdict(list)
        for number, (start, end) in enumerate(self._edges):
            if len(self._channels(start, end)) > 1:
                height = (self._positions[start][1] + self._positions[end][1]) / 2
                gaps[self._gap(height)].append((height, number))
        lanes = {number: gap + shift for (gap, number), shift in _offsets(gaps, dict.fromkeys(gaps, GAP)).items()}

        sides: dict[tuple[str, int], list[tuple[float, int]]] = defaultdict(list)
        channels: dict[int, list[tuple[float, int]]] = defaultdict(list)
        for number, (start, end) in enumerate(self._edges):
            (_, y1), (_, y2) = self._positions[start], self._positions[end]
            out, into = self._sides(start, end)
            # ordered by where they lead, so that they don't cross here
            sides[start, out].append((lanes.get(number, y2), number))
            sides[end, into].append((lanes.get(number, y1), number))
            for channel in self._channels(start, end):
                channels[channel].append(((y1 + y2) / 2, number))
        ports = _offsets(sides, dict.fromkeys(sides, HEIGHT - _RADIUS))
        turns = _offsets(channels, {channel: self._width(channel) for channel in channels})

        lines = []
        for number, (start, end) in enumerate(self._edges):
            out, into = self._sides(start, end)
            x1, y1 = (
                self._positions[start][0] + out * WIDTH // 2,
                self._positions[start][1] + ports[(start, out), number],
            )
            x2, y2 = self._positions[end][0] + into * WIDTH // 2, self._positions[end][1] + ports[(end, into), number]
            across = [self._middle(channel) + turns[channel, number] for channel in self._channels(start, end)]
            line = [(x1, y1), (across[0], y1)]
            if number in lanes:
                line += [(across[0], lanes[number]), (across[1], lanes[number])]
            lines.append([*line, (across[-1], y2), (x2, y2)])
        return lines

    def _column(self, name: str) -> int:
        return bisect_left(self._columns, self._positions[name][0])

    def _sides(self, start: str, end: str) -> tuple[int, int]:
        """Return the side at which an edge leaves its start, and that at which it enters its end: -1 left, 1 right."""
        first, last = self._column(start), self._column(end)
        return (1 if first <= last else -1, -1 if first < last else 1)

    def _channels(self, start: str, end: str) -> list[int]:
        """Return the channels in which an edge runs vertically; channel 0 is left of the first column."""
        source, target = self._column(start), self._column(end)
        if source == target:
            return [source + 1]
        first, last = (source + 1, target) if source < target else (source, target + 1)
        return [first] if first == last else [first, last]

    def _gap(self, height: float) -> int:
        """Return the height of the gap between, above or below the rows that is nearest to a height."""
        place = bisect_left(self._gaps, height)
        return min(self._gaps[max(place - 1, 0) : place + 1], key=lambda gap: abs(gap - height))

    def _middle(self, channel: int) -> int:
        if channel == 0:
            return self._columns[0] - WIDTH // 2 - GAP
        if channel == len(self._columns):
            return self._columns[-1] + WIDTH // 2 + GAP
        return (self._columns[channel - 1] + self._columns[channel]) // 2

    def _width(self, channel: int) -> int:
        """Return the width of a channel, without the space for arrows at its sides."""
        if 0 < channel < len(self._columns):
            return self._columns[channel] - self._columns[channel - 1] - WIDTH - 2 * _RADIUS
        return GAP


def _gaps(rows: list[int]) -> list[int]:
    """Return the middles of the gaps above, between and below rows."""
    if not rows:
        return []
    return [rows[0] - HEIGHT, *((upper + lower) // 2 for upper, lower in pairwise(rows)), rows[-1] + HEIGHT]


def _offsets(
    tracks: Mapping[_Track, list[tuple[float, int]]], widths: Mapping[_Track, int]
) -> dict[tuple[_Track, int], int]:
    """Return the offset of each edge from the middle of each track that it shares with others.

    ``tracks`` are sides, channels or gaps, with the heights by which their edges are ordered and the edges' numbers.
    """
    offsets = {}
    for track, edges in tracks.items():
        step = min(_SPACING, widths[track] / (len(edges) + 1))
        for order, (_, number) in enumerate(sorted(edges)):
            offsets[track, number] = round((order - (len(edges) - 1) / 2) * step)
    return offsets


def path(points: Sequence[Point]) -> str:
    """Return a polyline as SVG path data, with rounded corners."""
    (x, y), *rest = points
    commands = [f"M{x},{y}"]
    for (x0, y0), (x1, y1), (x2, y2) in zip(points, rest, rest[1:], strict=False):
        if (x0, y0) == (x1, y1) or (x1, y1) == (x2, y2):
            continue
        before, after = (min(_RADIUS, (abs(dx) + abs(dy)) / 2) for dx, dy in ((x1 - x0, y1 - y0), (x2 - x1, y2 - y1)))
        radius = min(before, after)
        commands.append(f"L{_towards(x1, x0, radius)},{_towards(y1, y0, radius)}")
        commands.append(f"Q{x1},{y1} {_towards(x1, x2, radius)},{_towards(y1, y2, radius)}")
    x, y = points[-1]
    return " ".join([*commands, f"L{x},{y}"])


def _towards(start: int, end: int, distance: float) -> int:
    """Return the coordinate at a distance from ``start`` towards ``end``, at most ``end``."""
    return start + round(max(-distance, min(distance, end - start)))
