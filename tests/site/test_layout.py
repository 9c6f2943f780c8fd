"""Maps are shaped as screens are, whatever the sizes of their sides, and no two items share a place."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from capgen_kg.site.layout import GAP, HEIGHT, WIDTH, placed
from tests.site.test_routes import assert_clear


def _nodes(sizes: tuple[int, ...]) -> list[tuple[str, str]]:
    return [
        (f"{side}{index}", side)
        for side, size in zip(("for", "", "against"), sizes, strict=True)
        for index in range(size)
    ]


@given(st.tuples(*[st.integers(0, 40)] * 3), st.data())
def test_items_do_not_overlap(sizes: tuple[int, ...], data: st.DataObject) -> None:
    nodes = _nodes(sizes)
    names = st.sampled_from([name for name, _ in nodes] or ["nothing"])
    at = placed(nodes, data.draw(st.lists(st.tuples(names, names), max_size=20)))
    assert set(at) == {name for name, _ in nodes}
    columns: dict[int, list[int]] = {}
    for x, y in at.values():
        columns.setdefault(x, []).append(y)
    for ys in columns.values():
        ys.sort()
        assert all(other - one >= HEIGHT + GAP - 1 for one, other in itertools.pairwise(ys))
    xs = sorted(columns)
    assert all(other - one > WIDTH for one, other in itertools.pairwise(xs))


@given(st.tuples(*[st.integers(0, 40)] * 3), st.data())
def test_no_line_passes_behind_an_item(sizes: tuple[int, ...], data: st.DataObject) -> None:
    nodes = _nodes(sizes)
    names = st.sampled_from([name for name, _ in nodes] or ["nothing"])
    ends = st.tuples(names, names).filter(lambda edge: edge[0] != edge[1])
    edges = data.draw(st.lists(ends, max_size=20)) if len(nodes) > 1 else []
    assert_clear(placed(nodes, edges), edges)


def test_sides_lie_left_and_right_and_the_whole_is_wider_than_high() -> None:
    for sizes in ((9, 30, 7), (100, 800, 100), (5, 0, 500)):
        at = placed(_nodes(sizes), [])
        assert max(x for name, (x, _) in at.items() if name.startswith("for")) < min(
            x for name, (x, _) in at.items() if name.startswith("against")
        )
        xs, ys = zip(*at.values(), strict=True)
        assert 1 < (max(xs) - min(xs) + WIDTH) / (max(ys) - min(ys) + HEIGHT) < 2.5, sizes


def test_a_debate_without_items_has_an_empty_map() -> None:
    assert placed([], []) == {}
