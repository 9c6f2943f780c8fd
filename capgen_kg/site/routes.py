"""How the lines of a map run: beside what they pass, never behind it, so that each is seen to end where it ends.

Items lie in columns, and columns that lines may cross share their rows. A line leaves an item at its side, runs up or
down in the channel beside the column, through a gap between two rows where other columns lie in between, and into its
end from the side. Lines that share a side, a channel or a gap run beside each other.
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
_Place = TypeVar("_Place")
#: How far lines run apart, where there is room, and how round their corners are.
_APART, _ROUND = 7, 14


def routes(at: Mapping[str, Point], edges: Sequence[tuple[str, str]]) -> list[list[Point]]:
    """Return for each edge the points that its line goes by, from the side of its start to the side of its end.

    ``at`` is the middle of each item.
    """
    return _Router(at, edges).routes()


class _Router:
    def __init__(self, at: Mapping[str, Point], edges: Sequence[tuple[str, str]]) -> None:
        self._at, self._edges = at, edges
        self._columns = sorted({x for x, _ in at.values()})
        # the outermost columns are never crossed
        self._gaps = _gaps(sorted({y for x, y in at.values() if self._columns[0] < x < self._columns[-1]}))

    def routes(self) -> list[list[Point]]:
        """Return the points of each edge."""
        gaps: dict[int, list[tuple[float, int]]] = defaultdict(list)
        for number, (start, end) in enumerate(self._edges):
            if len(self._channels(start, end)) > 1:
                height = (self._at[start][1] + self._at[end][1]) / 2
                gaps[self._gap(height)].append((height, number))
        lanes = {number: gap + shift for (gap, number), shift in _beside(gaps, dict.fromkeys(gaps, GAP)).items()}

        sides: dict[tuple[str, int], list[tuple[float, int]]] = defaultdict(list)
        channels: dict[int, list[tuple[float, int]]] = defaultdict(list)
        for number, (start, end) in enumerate(self._edges):
            (_, y1), (_, y2) = self._at[start], self._at[end]
            out, into = self._sides(start, end)
            # in the order in which they go on, so that they don't cross at once
            sides[start, out].append((lanes.get(number, y2), number))
            sides[end, into].append((lanes.get(number, y1), number))
            for channel in self._channels(start, end):
                channels[channel].append(((y1 + y2) / 2, number))
        ports = _beside(sides, dict.fromkeys(sides, HEIGHT - _ROUND))
        turns = _beside(channels, {channel: self._room(channel) for channel in channels})

        found = []
        for number, (start, end) in enumerate(self._edges):
            out, into = self._sides(start, end)
            x1, y1 = self._at[start][0] + out * WIDTH // 2, self._at[start][1] + ports[(start, out), number]
            x2, y2 = self._at[end][0] + into * WIDTH // 2, self._at[end][1] + ports[(end, into), number]
            across = [self._middle(channel) + turns[channel, number] for channel in self._channels(start, end)]
            line = [(x1, y1), (across[0], y1)]
            if number in lanes:
                line += [(across[0], lanes[number]), (across[1], lanes[number])]
            found.append([*line, (across[-1], y2), (x2, y2)])
        return found

    def _column(self, name: str) -> int:
        return bisect_left(self._columns, self._at[name][0])

    def _sides(self, start: str, end: str) -> tuple[int, int]:
        """Return at which side a line leaves its start, and comes to its end: -1 for left, 1 for right."""
        one, other = self._column(start), self._column(end)
        return (1 if one <= other else -1, -1 if one < other else 1)

    def _channels(self, start: str, end: str) -> list[int]:
        """Return the channels that a line runs up or down in; the first lies left of the first column."""
        one, other = self._column(start), self._column(end)
        if one == other:
            return [one + 1]
        first, last = (one + 1, other) if one < other else (one, other + 1)
        return [first] if first == last else [first, last]

    def _gap(self, height: float) -> int:
        """Return the gap between rows, or above or below all, that is nearest to a height."""
        place = bisect_left(self._gaps, height)
        return min(self._gaps[max(place - 1, 0) : place + 1], key=lambda gap: abs(gap - height))

    def _middle(self, channel: int) -> int:
        if channel == 0:
            return self._columns[0] - WIDTH // 2 - GAP
        if channel == len(self._columns):
            return self._columns[-1] + WIDTH // 2 + GAP
        return (self._columns[channel - 1] + self._columns[channel]) // 2

    def _room(self, channel: int) -> int:
        """Return how wide a channel is, without what arrows take at its sides."""
        if 0 < channel < len(self._columns):
            return self._columns[channel] - self._columns[channel - 1] - WIDTH - 2 * _ROUND
        return GAP


def _gaps(rows: list[int]) -> list[int]:
    """Return the middles of what is free above, between and below rows."""
    return [rows[0] - HEIGHT, *((one + other) // 2 for one, other in pairwise(rows)), rows[-1] + HEIGHT] if rows else []


def _beside(
    found: Mapping[_Place, list[tuple[float, int]]], room: Mapping[_Place, int]
) -> dict[tuple[_Place, int], int]:
    """Return how far from the middle of its place each line runs, those of one place by their heights."""
    shifts = {}
    for place, lines in found.items():
        step = min(_APART, room[place] / (len(lines) + 1))
        for order, (_, number) in enumerate(sorted(lines)):
            shifts[place, number] = round((order - (len(lines) - 1) / 2) * step)
    return shifts


def path(points: Sequence[Point]) -> str:
    """Return a line as a path of SVG with round corners."""
    (x, y), *rest = points
    drawn = [f"M{x},{y}"]
    for (x0, y0), (x1, y1), (x2, y2) in zip(points, rest, rest[1:], strict=False):
        if (x0, y0) == (x1, y1) or (x1, y1) == (x2, y2):
            continue
        before, after = (min(_ROUND, (abs(dx) + abs(dy)) / 2) for dx, dy in ((x1 - x0, y1 - y0), (x2 - x1, y2 - y1)))
        near = min(before, after)
        drawn.append(f"L{_towards(x1, x0, near)},{_towards(y1, y0, near)}")
        drawn.append(f"Q{x1},{y1} {_towards(x1, x2, near)},{_towards(y1, y2, near)}")
    x, y = points[-1]
    return " ".join([*drawn, f"L{x},{y}"])


def _towards(start: int, end: int, far: float) -> int:
    """Return a place so far from a start towards an end, or the start where both are one."""
    return start + round(max(-far, min(far, end - start)))
