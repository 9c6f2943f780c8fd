"""The lines of a map run beside what they pass, and end at the sides of what they lead from and to."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from capgen_kg.site.layout import CHANNEL, GAP, HEIGHT, WIDTH
from capgen_kg.site.routes import Point, path, routes


def passed(at: dict[str, Point], line: list[Point]) -> set[str]:
    """Return the items that a line goes through."""
    names = set()
    for (x1, y1), (x2, y2) in pairwise(line):
        for name, (x, y) in at.items():
            beside = max(x1, x2) <= x - WIDTH // 2 or min(x1, x2) >= x + WIDTH // 2
            if not beside and not (max(y1, y2) <= y - HEIGHT // 2 or min(y1, y2) >= y + HEIGHT // 2):
                names.add(name)
    return names


def assert_clear(at: dict[str, Point], edges: list[tuple[str, str]]) -> None:
    for (start, end), line in zip(edges, routes(at, edges), strict=True):
        assert passed(at, line) == set(), (start, end, line)
        for name, (x, y) in ((start, line[0]), (end, line[-1])):
            assert abs(x - at[name][0]) == WIDTH // 2
            assert abs(y - at[name][1]) < HEIGHT // 2
        # along or across, never aslant
        assert all(x1 == x2 or y1 == y2 for (x1, y1), (x2, y2) in pairwise(line))


@given(st.integers(2, 5), st.integers(1, 6), st.data())
def test_no_line_on_a_grid_passes_behind_an_item(columns: int, rows: int, data: st.DataObject) -> None:
    at = {f"{c}-{r}": (c * (WIDTH + CHANNEL), r * (HEIGHT + GAP)) for c in range(columns) for r in range(rows)}
    ends = st.sampled_from(sorted(at))
    chosen = data.draw(st.lists(st.tuples(ends, ends).filter(lambda edge: edge[0] != edge[1]), max_size=12))
    assert_clear(at, chosen)


def test_lines_between_the_same_items_run_apart() -> None:
    at = {"a": (0, 0), "b": (WIDTH + CHANNEL, 0)}
    first, second = routes(at, [("a", "b"), ("a", "b")])
    assert first[0] != second[0]
    assert first[-1] != second[-1]


def test_a_path_goes_by_its_points_with_round_corners() -> None:
    assert path([(0, 0), (50, 0), (50, 40), (90, 40)]) == "M0,0 L36,0 Q50,0 50,14 L50,26 Q50,40 64,40 L90,40"
    assert path([(0, 0), (50, 0), (50, 0), (90, 0)]) == "M0,0 L90,0"
