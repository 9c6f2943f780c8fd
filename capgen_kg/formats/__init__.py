"""Formats of others, for export and import: of the Semantic Web, of argument mining, of drawing, and tables.

Each format has a module that reads and writes it, imported when it is first used. What a format cannot express is
listed by :attr:`Format.omitted_features` and counted by :func:`omitted_features`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, cast

from capgen_kg.errors import UsageError, no_such

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from capgen_kg.debate import Debate
    from capgen_kg.formats.argument_map import ArgumentMap
    from capgen_kg.formats.source import Source


@dataclass(frozen=True)
class Format:
    """A format.

    Attributes:
        name: Name on the command line.
        summary: What it is for, in a few words.
        suffix: Suffix of its files; empty for a format of several files, which are written to a folder.
        writer: Function that writes it, as ``module:function`` of this package; empty where it is not exported.
        reader: Function that reads it, likewise; empty where it is not imported as an argument map.
        expresses: What of a debate it can express, of :data:`capgen_kg.formats.debate_graph.FEATURES`; ``None`` stands
            for everything, as for RDF.
        import_summary: What is imported, in a few words, where that differs from ``summary``.
    """

    name: str
    summary: str
    suffix: str
    writer: str = ""
    reader: str = ""
    expresses: frozenset[str] | None = None
    import_summary: str = ""

    @property
    def is_rdf(self) -> bool:
        """Whether it holds triples of the debate, and so can hold entailed ones."""
        return self.expresses is None

    @property
    def omitted_features(self) -> list[str]:
        """What of a debate it cannot express."""
        from capgen_kg.formats.debate_graph import FEATURES

        return [] if self.expresses is None else [name for name in FEATURES if name not in self.expresses]

    def write(self, source: Source) -> bytes | dict[str, bytes]:
        """Return a debate in this format: the content of its file or, where there are several, of each by name."""
        function = cast("Callable[[Source], bytes | dict[str, bytes]]", _load(self.writer))
        return function(source)

    def read(self, text: str, path: Path, syntax: str = "") -> ArgumentMap:
        """Return the argument map in the text of a file; raises ``InputError`` where it is not in this format.

        ``syntax`` is pyoxigraph's name of a syntax of RDF, for a format that has several.
        """
        function = cast("Callable[..., ArgumentMap]", _load(self.reader))
        return function(text, path, syntax) if syntax else function(text, path)


def _load(name: str) -> object:
    module, function = name.split(":")
    return getattr(import_module(f"capgen_kg.formats.{module}"), function)


_STRUCTURE = frozenset({"arguments", "comments", "claims", "rebuttals", "relations to whole arguments"})
_ARGUMENT = _STRUCTURE | {"supports", "attack types", "roles of claims", "further conclusions", "stances"}
_PICTURE = _ARGUMENT - {"roles of claims", "further conclusions"}
#: Formats in which each inference and each relation is a node that others can lead to.
_STEPS = _ARGUMENT | {"inferences", "attacks on relations"}
#: In AIF there are no arguments, only what they are made of.
_AIF = _STEPS - {"relations to whole arguments"}
#: What the arguments of an abstract framework stand for, or follow from.
_FRAMEWORK = _STRUCTURE | {"inferences", "attacks on relations", "further conclusions", "assumptions of arguments"}

_FORMATS = (
    Format("turtle", "RDF in Turtle, formatted for reading", ".ttl", "rdf_syntaxes:turtle"),
    Format("trig", "RDF with a named graph for each file and one for entailed triples", ".trig", "rdf_syntaxes:trig"),
    Format("ntriples", "RDF with one triple per line, sorted for diffs and loading", ".nt", "rdf_syntaxes:ntriples"),
    Format("nquads", "RDF with one quad per line, with the graphs of trig", ".nq", "rdf_syntaxes:nquads"),
    Format("rdfxml", "RDF/XML, for tools that read no other syntax", ".rdf", "rdf_syntaxes:rdfxml"),
    Format("jsonld", "RDF as JSON-LD: nested objects, with the published context", ".jsonld", "jsonld:write"),
    Format("void", "description of the data for catalogues: VoID and DCAT, with checksums", ".ttl", "catalog:void"),
    Format("queries", "the stored queries as RDF, for SPARQL editors", ".ttl", "catalog:queries"),
    Format("aif-json", "argument map in the JSON of AIFdb and OVA", ".json", "aif_json:write", "aif_json:read",
           _AIF),
    Format("xaif", "aif-json with locutions, which name the speakers", ".json", "aif_json:write_xaif", "aif_json:read",
           _AIF | {"speakers"}, "argument map in xAIF, the JSON of AIF with speakers"),
    Format("aif-rdf", "argument map in RDF, by the AIF ontology", ".ttl", "aif_rdf:write", "aif_rdf:read",
           _AIF),
    Format("aif-rdf-aifdb", "aif-rdf with locutions, as AIFdb publishes it", ".ttl", "aif_rdf:write_aifdb",
           expresses=_AIF | {"speakers"}),
    Format("sadface", "argument map in the JSON of SADFace", ".json", "sadface:write", "sadface:read", _AIF),
    Format("argdown", "argument map as Argdown text", ".argdown", "argdown:write", "argdown:read",
           _STEPS - {"attack types", "further conclusions"}),
    Format("kialo", "tree of pros and cons of the thesis, in Kialo's text format", ".txt", "kialo:write", "kialo:read",
           _STRUCTURE - {"comments"} | {"attacks on relations", "supports", "stances"},
           "discussion exported from Kialo as text"),
    Format("iccma", "abstract argumentation framework for solvers (ICCMA 2023), with the labels of capgen standing",
           ".af", "abstract_framework:iccma",
           expresses=_FRAMEWORK),
    Format("apx", "abstract argumentation framework as facts for answer set programs", ".apx", "abstract_framework:apx",
           expresses=_FRAMEWORK),
    Format("tgf", "abstract argumentation framework in the trivial graph format", ".tgf", "abstract_framework:tgf",
           expresses=_FRAMEWORK),
    Format("dot", "diagram for Graphviz; draw it with dot -Tsvg", ".dot", "dot:write", expresses=_PICTURE),
    Format("mermaid", "diagram for Markdown, as rendered by GitHub", ".mmd", "mermaid:write", expresses=_PICTURE),
    Format("graphml", "graph for Gephi, yEd and networkx", ".graphml", "graphml:write",
           expresses=_ARGUMENT | {"assumptions of arguments", "inferences", "similarities", "speakers", "basis"}),
    Format("csv", "tables of items, claims, inferences and relations, in a folder", "", "tables:write",
           expresses=_STEPS | {"assumptions of arguments", "attacks on speech acts", "similarities", "speakers",
                               "basis", "rationales", "threads"}),
    Format("rdf", "debate in this project's ontology, in any RDF syntax", ""),
)  # fmt: skip
#: The formats of abstract argumentation frameworks.
FRAMEWORKS = ("iccma", "apx", "tgf")
#: The formats that are exported and those that are imported, by name. RDF is imported whatever its syntax.
EXPORT_FORMATS = {form.name: form for form in _FORMATS if form.writer}
IMPORT_FORMATS = {form.name: form for form in _FORMATS if form.reader or form.name == "rdf"}


def format_named(name: str, formats: Mapping[str, Format] = EXPORT_FORMATS) -> Format:
    """Return the format of a name; raises ``UsageError`` where there is none."""
    if name not in formats:
        raise no_such("format", name, formats)
    return formats[name]


def export(debate: Debate, name: str, item: str = "", *, closed: bool = False) -> bytes:
    """Return a debate in a format of one file.

    Args:
        debate: The debate.
        name: Name of the format.
        item: Reference to an item in any form; only this and what surrounds it is exported.
        closed: Whether entailed triples are exported, too.

    Raises:
        UsageError: There is no such format or item, or the format has several files.
    """
    from capgen_kg.formats.source import Source

    node = f"<{debate.references.resolve(item)}>" if item else ""
    content = format_named(name).write(Source(debate, node, closed))
    if isinstance(content, dict):
        raise UsageError(f"{name} is several files; capgen export --to {name} writes them")
    return content


def omitted_features(form: Format, source: Source) -> dict[str, int]:
    """Return how many of each feature of a debate are omitted in a format, but for those of which there are none.

    What AIF in JSON brings back of an imported map is not counted; of Kialo's, the claims are that have no entry.
    """
    graph = source.graph
    counts = {name: graph.features[name] for name in form.omitted_features}
    if form.name in ("aif-json", "xaif"):
        from capgen_kg.formats.aif_json import features_beyond_nodeset

        counts |= {name: n for name, n in features_beyond_nodeset(source).items() if name in counts}
    if form.name == "kialo":
        from capgen_kg.formats.kialo import omitted_claims

        counts["claims"] = omitted_claims(source)
    if form.name == "argdown":
        # the relation of an argument to the thesis is undercut as the argument is; other relations have no name
        others = {relation.iri for relation in graph.relations if not relation.is_bearing}
        counts["attacks on relations"] = sum(relation.target in others for relation in graph.relations)
    return {name: count for name, count in counts.items() if count}


def feature_count(number: int, feature: str) -> str:
    """Return a number of one of :data:`capgen_kg.formats.debate_graph.FEATURES`, in the singular if it is 1."""
    if number == 1:
        # the noun ends the name or comes before a preposition; "basis" is a singular
        feature = re.sub(r"(ie|(?<!i))s(?= on | of | to |$)", lambda end: "y" * bool(end[1]), feature, count=1)
    return f"{number} {feature}"
