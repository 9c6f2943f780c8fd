"""Abstract argumentation frameworks (Dung 1995) with the labels of :mod:`capgen_kg.standing`, for solvers.

What is put forward is named by its notation or, without one, by the end of its IRI. Auxiliary arguments carry support:
``not_for_2_1`` is accepted where For#2.1 is not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from capgen_kg.rdf.namespaces import local_name, slug
from capgen_kg.rdf.terms import value_of
from capgen_kg.standing.links import Links
from capgen_kg.standing.reasons import Names
from capgen_kg.standing.report import Standing

if TYPE_CHECKING:
    from capgen_kg.formats.source import Source
    from capgen_kg.standing.framework import Framework


def iccma(source: Source) -> bytes:
    """Return the framework in the format of ICCMA 2023; comments name the arguments, in the order of their numbers.

    https://iccma2023.github.io
    """
    framework = _framework(source)
    names = _names(framework, source)
    lines = [f"p af {len(names)}", *(f"# {number} {name}" for number, name in enumerate(names, 1))]
    return _join([*lines, *(f"{attacker + 1} {target + 1}" for attacker, target in framework.attacks)])


def apx(source: Source) -> bytes:
    """Return the framework as facts of answer set programs (ASPARTIX)."""
    framework = _framework(source)
    atoms = _atoms(_names(framework, source))
    lines = [f"arg({atom})." for atom in atoms]
    return _join([*lines, *(f"att({atoms[attacker]},{atoms[target]})." for attacker, target in framework.attacks)])


def tgf(source: Source) -> bytes:
    """Return the framework in the Trivial Graph Format."""
    framework = _framework(source)
    names = _names(framework, source)
    atoms = _atoms(names)
    lines = [f"{atom} {name}" for atom, name in zip(atoms, names, strict=True)]
    return _join([*lines, "#", *(f"{atoms[attacker]} {atoms[target]}" for attacker, target in framework.attacks)])


def _framework(source: Source) -> Framework:
    """Return the framework of the debate, or of what the standing of an item depends on."""
    nodes = [value_of(source.item)] if source.item else None
    return Standing(source.closed, source.reading, nodes=nodes).framework


def _names(framework: Framework, source: Source) -> list[str]:
    """Return a name for each argument; auxiliary ones without an IRI are called ``way``."""
    notations = Names(source.closed, Links(source.closed))
    names = []
    for name in framework.names:
        iri = name.removeprefix("not ")
        positive = (notations.notation(iri) or local_name(value_of(iri))) if iri else "way"
        names.append(f"not {positive}" if iri != name else positive)
    return names


def _atoms(names: list[str]) -> list[str]:
    """Return names as constants of logic programs, each once: a number tells apart names that differ in signs only."""
    atoms: dict[str, None] = {}
    counts: dict[str, int] = {}
    for name in names:
        stem = slug(name).replace("-", "_")
        stem = stem if stem[:1].isalpha() else f"x_{stem}"
        atom = stem
        while atom in atoms:
            counts[stem] = counts.get(stem, 1) + 1
            atom = f"{stem}_{counts[stem]}"
        atoms[atom] = None
    return list(atoms)


def _join(lines: list[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()
