"""Cycles of support: sets of atoms each of which needs, directly or not, every other."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def cyclic_components(atoms: Iterable[int], needs: Callable[[int], Iterable[int]]) -> list[list[int]]:
    """Return the strongly connected components that contain a cycle, the ones relied on first.

    The algorithm is Tarjan's (1972), without recursion.

    Args:
        atoms: Where to start from.
        needs: Returns the atoms that an atom leads to.
    """
    order: dict[int, int] = {}
    low: dict[int, int] = {}
    open_atoms: list[int] = []
    is_open: set[int] = set()
    components: list[list[int]] = []
    for root in atoms:
        if root in order:
            continue
        order[root] = low[root] = len(order)
        open_atoms.append(root)
        is_open.add(root)
        path = [(root, iter(needs(root)))]
        while path:
            atom, others = path[-1]
            for other in others:
                if other not in order:
                    order[other] = low[other] = len(order)
                    open_atoms.append(other)
                    is_open.add(other)
                    path.append((other, iter(needs(other))))
                    break
                if other in is_open:
                    low[atom] = min(low[atom], order[other])
            else:
                path.pop()
                if path:
                    low[path[-1][0]] = min(low[path[-1][0]], low[atom])
                if low[atom] == order[atom]:
                    component = []
                    while True:
                        member = open_atoms.pop()
                        is_open.discard(member)
                        component.append(member)
                        if member == atom:
                            break
                    if len(component) > 1 or atom in needs(atom):
                        components.append(component)
    return components
