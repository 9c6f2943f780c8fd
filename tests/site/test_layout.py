"""Maps are shaped as screens are, whatever the sizes of their sides, and no two items share a place."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from capgen_kg.site.layout import GAP, HEIGHT, WIDTH, layout
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
    at = layout(nodes, data.draw(st.lists(st.tuples(names, names), max_size=20)))
    assert set(at) == {name for name, _ in nodes}
    columns: dict[int, list[int]] = {}
    for x, y in at.values():
        columns.setdefault(x, []).append(y)
    for ys in columns.values():
        ys.sort()
        assert all(other - first >= HEIGHT + GAP - 1 for first, other in itertools.pairwise(ys))
    xs = sorted(columns)
    assert all(other - first > WIDTH for first, other in itertools.pairwise(xs))


@given(st.tuples(*[st.integers(0, 40)] * 3), st.data())
def test_no_line_passes_behind_an_item(sizes: tuple[int, ...], data: st.DataObject) -> None:
    nodes = _nodes(sizes)
    names = st.sampled_from([name for name, _ in nodes] or ["nothing"])
    ends = st.tuples(names, names).filter(lambda edge: edge[0] != edge[1])
    edges = data.draw(st.lists(ends, max_size=20)) if len(nodes) > 1 else []
    assert_clear(layout(nodes, edges), edges)


def test_sides_lie_left_and_right_and_the_whole_is_wider_than_high() -> None:
    for sizes in ((9, 30, 7), (100, 800, 100), (5, 0, 500)):
        at = layout(_nodes(sizes), [])
        assert max(x for name, (x, _) in at.items() if name.startswith("for")) < min(
            x for name, (x, _) in at.items() if name.startswith("against")
        )
        xs, ys = zip(*at.values(), strict=True)
        assert 1 < (max(xs) - min(xs) + WIDTH) / (max(ys) - min(ys) + HEIGHT) < 2.5, sizes


def test_a_debate_without_items_has_an_empty_map() -> None:
    assert layout([], []) == {}


def _level(at: dict[str, tuple[int, int]], edges: list[tuple[str, str]]) -> bool:
    return all(at[first][1] == at[other][1] for first, other in edges)


def test_items_that_have_to_do_with_each_other_lie_level() -> None:
    nodes = _nodes((6, 0, 6))
    edges = [(f"for{index}", f"against{5 - index}") for index in range(6)]
    assert not _level(layout(nodes, []), edges)
    assert _level(layout(nodes, edges), edges)
    turned = [(other, first) for first, other in edges]
    assert layout(nodes, turned) == layout(nodes, edges), "which of two items speaks doesn't matter"


@given(st.permutations(range(6)), st.lists(st.booleans(), min_size=6, max_size=6))
def test_partners_lie_level_whoever_speaks(order: list[int], turned: list[bool]) -> None:
    pairs = [(f"for{index}", f"against{other}") for index, other in enumerate(order)]
    edges = [pair[::-1] if turn else pair for pair, turn in zip(pairs, turned, strict=True)]
    assert _level(layout(_nodes((6, 0, 6)), edges), pairs)


def test_an_item_lies_between_those_that_it_has_to_do_with() -> None:
    nodes = [*((f"for{index}", "for") for index in range(5)), *((f"against{index}", "against") for index in range(5))]
    # the last one has to do with two alone, which have to do with nobody else
    edges = [("against4", "for0"), ("against4", "for4"), *((f"against{n}", f"for{n}") for n in range(1, 4))]
    at = layout(nodes, edges)
    first, last = sorted(at[name][1] for name in ("for0", "for4"))
    assert first <= at["against4"][1] <= last
    assert last - first == HEIGHT + GAP, "they lie beside each other"


def test_lines_are_short_between_sides_of_different_sizes() -> None:
    nodes = _nodes((3, 0, 12))
    edges = [(f"for{first}", f"against{n}") for first in range(3) for n in range(12) if 7 * n % 5 == 7 * first % 5]

    def height(at: dict[str, tuple[int, int]]) -> int:
        return sum(abs(at[first][1] - at[other][1]) for first, other in edges)

    assert 2 * height(layout(nodes, edges)) < height(layout(nodes, []))


def test_edges_to_nothing_and_to_oneself_move_nothing() -> None:
    nodes = _nodes((4, 0, 4))
    assert layout(nodes, [("for0", "for0"), ("for3", "nothing"), ("nothing", "against0")]) == layout(nodes, [])
    edges = [("for1", "against2"), ("for0", "against3"), ("for3", "against1")]
    assert layout(nodes, [*edges, *[("for1", "for1"), ("for0", "for0")] * 9]) == layout(nodes, edges)
