"""Debates out of other people's formats: argument maps read, encoded as a debate of our ontology, checked, written.

Each format is a reader from a text to a map; what it can't read is noted with its place. The map is encoded by
:mod:`capgen_kg.imports.encoding`, one way for all formats.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from capgen_kg.errors import UsageError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from capgen_kg.imports.encoding import Choices
    from capgen_kg.imports.maps import ReadMap
    from capgen_kg.reasoning.facts import Fact
    from capgen_kg.validation.findings import Finding

#: Name of a format, what it is, and the reader of its text; our own has none.
FORMATS = {
    "aif-json": ("argument maps of AIFdb and OVA", "argument_json:aif"),
    "xaif": ("the same with who says what, as locutions", "argument_json:aif"),
    "aif-rdf": ("argument maps in the RDF of the AIF ontology, or that of AIFdb", "aif_rdf:aif_rdf"),
    "sadface": ("argument maps of SADFace", "argument_json:sadface"),
    "argdown": ("argument maps as text: Argdown", "argdown:argdown"),
    "kialo": ("a tree of pros and cons, as Kialo exports it", "kialo:kialo"),
    "rdf": ("a debate in our own ontology, in any syntax of RDF", ""),
}


@dataclass(frozen=True)
class Imported:
    """A debate to be written: its triples by file, what could not be read, and what the shapes find wrong with it."""

    files: dict[str, list[Fact]]
    notes: list[str]
    findings: list[Finding]

    def count(self, kind: str) -> int:
        """Return how many things of a class of ours there are."""
        from capgen_kg.namespaces import CG
        from capgen_kg.reasoning.facts import TYPE

        return len({fact[0] for facts in self.files.values() for fact in facts if fact[1:] == (TYPE, f"<{CG}{kind}>")})


def read_debate(name: str, path: Path, choices: Choices) -> Imported:
    """Return the debate that a file holds.

    Raises ``UsageError`` for an unknown format or thesis, ``InputError`` at the place where a file isn't what it should
    be.
    """
    from capgen_kg.resources import ontology_files
    from capgen_kg.turtle import read_facts
    from capgen_kg.validation import validate

    if name not in FORMATS:
        raise UsageError(f"there is no format {name!r}{did_you_mean(name, FORMATS)}; there is {', '.join(FORMATS)}")
    if choices.base and not re.fullmatch(r"(https?://|urn:)[^\s<>\"{}|^`\\]+[/#:]", choices.base):
        raise UsageError(f"found the base {choices.base!r}, expected an IRI that ends in / or # or :")
    notes: list[str] = []
    if reader := FORMATS[name][1]:
        from capgen_kg.imports.encoding import encode
        from capgen_kg.turtle import read_text

        module, function = reader.split(":")
        read: Callable[[str, Path], ReadMap] = getattr(import_module(f"capgen_kg.imports.{module}"), function)
        found = read(read_text(path), path)
        files = encode(found, choices)
        notes = found.told()
    else:
        from capgen_kg.imports.own import own

        files = own(path, choices.base)
    facts = {fact for part in files.values() for fact in part}
    return Imported(files, notes, validate([*read_facts(ontology_files()), *facts]))


def as_turtle(imported: Imported, base: str) -> dict[str, bytes]:
    """Return the files of a debate by their names, in the layout of the project."""
    import pyoxigraph as ox

    from capgen_kg.namespaces import prefix_of
    from capgen_kg.turtle import lay_out, term

    return {
        f"{file}.ttl": lay_out(
            (ox.Triple(term(s), term(p), term(o)) for s, p, o in facts),  # type: ignore[arg-type]
            prefix_of(base) if base else {},
        ).encode()
        for file, facts in sorted(imported.files.items())
    }
