"""Import of a debate: a file is read as an argument map, encoded in our ontology, and validated."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from capgen_kg.errors import UsageError
from capgen_kg.formats import IMPORT_FORMATS, format_named
from capgen_kg.new_debate import TEXT, check, check_base
from capgen_kg.rdf.parsing import read_encoded

if TYPE_CHECKING:
    from pathlib import Path

    from capgen_kg.diagnostics.findings import Finding
    from capgen_kg.formats.argument_map import ArgumentMap
    from capgen_kg.formats.to_debate import ImportOptions
    from capgen_kg.rdf.facts import Fact


#: Syntaxes of RDF, with pyoxigraph's names.
RDF_SYNTAXES = {
    "turtle": "TURTLE",
    "ntriples": "N_TRIPLES",
    "nquads": "N_QUADS",
    "trig": "TRIG",
    "rdfxml": "RDF_XML",
    "jsonld": "JSON_LD",
}


@dataclass(frozen=True)
class ImportResult:
    """A debate to be written.

    Attributes:
        files: Triples by the name of their file, without suffix.
        argument_map: Map that the debate was made of; ``None`` where the file held a debate of our ontology.
        findings: What the shapes report.
        content: Files as Turtle, by name.
    """

    files: dict[str, list[Fact]]
    argument_map: ArgumentMap | None
    findings: list[Finding]
    content: dict[str, bytes]

    def notes(self, is_full: bool = False) -> list[str]:
        """Return what was omitted or changed: a line for each kind or, with ``is_full``, for each instance."""
        return self.argument_map.summary(is_full) if self.argument_map else []

    def counts(self) -> Counter[str]:
        """Return the number of instances of each class of our ontology, by its local name."""
        from capgen_kg.rdf.facts import TYPE
        from capgen_kg.rdf.namespaces import CG

        types = {(s, obj) for facts in self.files.values() for s, predicate, obj in facts if predicate == TYPE}
        return Counter(obj[len(CG) + 1 : -1] for _, obj in types if obj.startswith(f"<{CG}"))


@dataclass(frozen=True)
class FileOptions:
    """How the text of a file is read.

    Attributes:
        encoding: One of :data:`capgen_kg.rdf.parsing.ENCODINGS`.
        syntax: One of :data:`RDF_SYNTAXES`, for RDF; empty to go by the ending of the file.
    """

    encoding: str = "utf-8"
    syntax: str = ""


def read_debate(name: str, path: Path, options: ImportOptions, file: FileOptions = FileOptions()) -> ImportResult:
    """Return the debate in a file.

    The text of a file in another encoding than UTF-8 is in the result, as :data:`capgen_kg.new_debate.TEXT`.

    Args:
        name: Name of the format.
        path: The file.
        options: What the user decides about the debate.
        file: How the text of the file is read.

    Raises:
        UsageError: There is no such format or thesis, the format has no such option, or the base is not a namespace.
        InputError: The file is not in this format; with the place.
    """
    form = format_named(name, IMPORT_FORMATS)
    if options.base:
        check_base(options.base)
    if file.syntax and name not in ("aif-rdf", "rdf"):
        raise UsageError(f"--syntax is for aif-rdf and rdf; omit it with {name}")
    argument_map: ArgumentMap | None = None
    if form.is_rdf:
        if file.encoding != "utf-8":
            raise UsageError("RDF is in UTF-8; omit --encoding")
        from capgen_kg.formats import own_rdf

        files = own_rdf.read(path, options.base, RDF_SYNTAXES.get(file.syntax, ""))
    else:
        from capgen_kg.formats.to_debate import encode

        argument_map = form.read(read_encoded(path, file.encoding), path, RDF_SYNTAXES.get(file.syntax, ""))
        files = encode(argument_map, options)
    # the package shacl releases the GIL while it works
    with ThreadPoolExecutor(1) as pool:
        findings = pool.submit(check, files.values())
        content = as_turtle(files, options.base)
        if argument_map and file.encoding != "utf-8":
            content[TEXT] = argument_map.text.encode()
        return ImportResult(files, argument_map, findings.result(), content)


def as_turtle(files: dict[str, list[Fact]], base: str) -> dict[str, bytes]:
    """Return the files of a debate by their names, in the layout of our data."""
    from capgen_kg.formats.aif_nodeset import AIFDB
    from capgen_kg.rdf.namespaces import prefix_for
    from capgen_kg.rdf.writing import serialize_facts

    prefixes = {**(prefix_for(base) if base else {}), "aif": AIFDB, "spdx": "http://spdx.org/rdf/terms#"}
    return {f"{file}.ttl": serialize_facts(facts, prefixes) for file, facts in sorted(files.items())}
