"""Debates out of other people's formats: argument maps read, encoded as a debate of our ontology, checked, written.

Each format is a reader from a text to a map; what it can't read is noted with its place. The map is encoded by
:mod:`capgen_kg.formats.encoding`, one way for all formats.
"""

from __future__ import annotations

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from itertools import chain
from typing import TYPE_CHECKING

from capgen_kg.errors import UsageError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from capgen_kg.diagnostics.findings import Finding
    from capgen_kg.formats.argument_map import ArgumentMap
    from capgen_kg.formats.encoding import Choices
    from capgen_kg.rdf.facts import Fact

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
    """A debate to be written: its triples by file, the map that it was made of, and what the shapes find wrong with it.

    There is no map where the file held a debate of our ontology. ``content`` are the files as Turtle.
    """

    files: dict[str, list[Fact]]
    read: ArgumentMap | None
    findings: list[Finding]
    content: dict[str, bytes]

    def notes(self, is_full: bool = False) -> list[str]:
        """Return what was left out or changed, a line for each kind or, with ``is_full``, for each."""
        return self.read.summary(is_full) if self.read else []

    def counts(self) -> Counter[str]:
        """Return how many things of each class of ours there are, by its local name."""
        from capgen_kg.rdf.facts import TYPE
        from capgen_kg.rdf.namespaces import CG

        kinds = {(s, value) for facts in self.files.values() for s, predicate, value in facts if predicate == TYPE}
        return Counter(value[len(CG) + 1 : -1] for _, value in kinds if value.startswith(f"<{CG}"))


def read_debate(name: str, path: Path, choices: Choices) -> Imported:
    """Return the debate that a file holds.

    Raises ``UsageError`` for an unknown format or thesis, ``InputError`` at the place where a file isn't what it should
    be.
    """
    from capgen_kg.rdf.parsing import read_facts
    from capgen_kg.resources import ontology_files
    from capgen_kg.validation import validate

    if name not in FORMATS:
        raise UsageError(f"there is no format {name!r}{did_you_mean(name, FORMATS)}; there is {', '.join(FORMATS)}")
    if choices.base and not re.fullmatch(r"(https?://|urn:)[^\s<>\"{}|^`\\]+[/#:]", choices.base):
        raise UsageError(f"found the base {choices.base!r}, expected an IRI that ends in / or # or :")
    found: ArgumentMap | None = None
    if reader := FORMATS[name][1]:
        from capgen_kg.formats.encoding import encode
        from capgen_kg.rdf.parsing import read_text

        module, function = reader.split(":")
        read: Callable[[str, Path], ArgumentMap] = getattr(import_module(f"capgen_kg.formats.{module}"), function)
        found = read(read_text(path).removeprefix("\ufeff"), path)
        files = encode(found, choices)
    else:
        from capgen_kg.formats.own import own

        files = own(path, choices.base)
    facts = chain(read_facts(ontology_files()), *files.values())
    # the package shacl lets Python go on while it works
    with ThreadPoolExecutor(1) as pool:
        findings = pool.submit(validate, facts)
        content = as_turtle(files, choices.base)
        return Imported(files, found, findings.result(), content)


def as_turtle(files: dict[str, list[Fact]], base: str) -> dict[str, bytes]:
    """Return the files of a debate by their names, in the layout of the project."""
    from capgen_kg.rdf.namespaces import prefix_for
    from capgen_kg.rdf.writing import serialize_facts

    prefixes = prefix_for(base) if base else {}
    return {f"{file}.ttl": serialize_facts(facts, prefixes) for file, facts in sorted(files.items())}
