"""Abstract argumentation frameworks (Dung 1995): items, and which of them attacks which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from capgen_kg.rdf.reading_order import natural

if TYPE_CHECKING:
    from capgen_kg.formats.source import Source


def iccma(source: Source) -> bytes:
    """Return the framework in the format of ICCMA 2023; comments say which number is which item.

    https://iccma2023.github.io
    """
    items, attacks = _framework(source)
    numbers = {item: number for number, item in enumerate(items, 1)}
    lines = [f"p af {len(items)}", *(f"# {numbers[item]} {item}" for item in items)]
    return _join([*lines, *(f"{numbers[attacker]} {numbers[target]}" for attacker, target in attacks)])


def apx(source: Source) -> bytes:
    """Return the framework as facts of answer set programs (ASPARTIX)."""
    items, attacks = _framework(source)
    lines = [f"arg({_atom(item)})." for item in items]
    return _join([*lines, *(f"att({_atom(attacker)},{_atom(target)})." for attacker, target in attacks)])


def tgf(source: Source) -> bytes:
    """Return the framework in the Trivial Graph Format."""
    items, attacks = _framework(source)
    lines = [f"{_atom(item)} {item}" for item in items]
    return _join([*lines, "#", *(f"{_atom(attacker)} {_atom(target)}" for attacker, target in attacks)])


def _framework(source: Source) -> tuple[list[str], list[tuple[str, str]]]:
    """Return the items by notation, and the pairs of attacker and target.

    The items are the arguments and comments, and whatever else attacks or is attacked.
    """
    graph = source.graph
    related = {iri for pair in graph.counters for iri in pair}
    notations = {
        iri: item.notation
        for iri, item in graph.items.items()
        if item.kind in ("Argument", "Comment", "Contribution") or iri in related
    }
    attacks = {(notations[attacker], notations[target]) for attacker, target in graph.counters}
    return sorted(notations.values(), key=natural), sorted(attacks, key=lambda pair: tuple(map(natural, pair)))


def _atom(notation: str) -> str:
    """Return a notation as a constant of a logic program."""
    return notation.lower().replace("#", "_").replace(".", "_")


def _join(lines: list[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()
