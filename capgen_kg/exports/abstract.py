"""Abstract argumentation frameworks: which item counters which, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from capgen_kg.namespaces import CG
from capgen_kg.references import natural

if TYPE_CHECKING:
    from capgen_kg.exports.source import Source


def _framework(source: Source) -> tuple[list[str], list[tuple[str, str]]]:
    """Return the arguments and comments by notation, and the pairs of which the first counters the second."""
    items = {iri: item for iri, item in source.network.items.items() if item.kind in ("Argument", "Comment")}
    names = sorted((item.notation for item in items.values()), key=natural)
    pairs = {
        (items[one].notation, items[other].notation)
        for one, _, other in source.closed.matching(None, f"<{CG}counters>", None)
        if one in items and other in items
    }
    return names, sorted(pairs, key=lambda pair: (natural(pair[0]), natural(pair[1])))


def iccma(source: Source) -> bytes:
    """Return the framework as the competitions of 2023 read it; comments say which number is which item."""
    names, pairs = _framework(source)
    number = {name: place for place, name in enumerate(names, 1)}
    lines = [f"p af {len(names)}", *(f"# {number[name]} {name}" for name in names)]
    lines += [f"{number[one]} {number[other]}" for one, other in pairs]
    return _joined(lines)


def apx(source: Source) -> bytes:
    """Return the framework as facts: names are notations in small letters."""
    names, pairs = _framework(source)
    lines = [f"arg({_atom(name)})." for name in names]
    return _joined([*lines, *(f"att({_atom(one)},{_atom(other)})." for one, other in pairs)])


def tgf(source: Source) -> bytes:
    """Return the framework as a trivial graph."""
    names, pairs = _framework(source)
    lines = [f"{_atom(name)} {name}" for name in names]
    return _joined([*lines, "#", *(f"{_atom(one)} {_atom(other)}" for one, other in pairs)])


def _atom(name: str) -> str:
    return name.lower().replace("#", "_").replace(".", "_")


def _joined(lines: list[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()
