"""Abstract argumentation frameworks: which item counters which, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from capgen_kg.rdf.reading_order import natural

if TYPE_CHECKING:
    from capgen_kg.formats.source import Source


def _framework(source: Source) -> tuple[list[str], list[tuple[str, str]]]:
    """Return the items by notation, and the pairs of which the first counters the second.

    The items are the arguments and comments, and whatever else counters or is countered.
    """
    network = source.network
    involved = {iri for pair in network.counters for iri in pair}
    names = {
        iri: item.notation
        for iri, item in network.items.items()
        if item.kind in ("Argument", "Comment") or iri in involved
    }
    pairs = {(names[one], names[other]) for one, other in network.counters}
    return sorted(names.values(), key=natural), sorted(pairs, key=lambda pair: (natural(pair[0]), natural(pair[1])))


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
