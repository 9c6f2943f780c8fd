"""The debate in other people's formats: of the semantic web, of argument mining, of drawing, and tables.

Each format is a function from a debate to bytes, named in :data:`FORMATS` with what it is for and what it can say. What
it can't say is counted and told, see :func:`left_out`.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from capgen_kg.errors import UsageError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable

    from capgen_kg.debate import Debate
    from capgen_kg.formats.debate_graph import DebateGraph
    from capgen_kg.formats.source import Source

_STRUCTURE = frozenset({"arguments", "comments", "claims", "rebuttals"})


@dataclass(frozen=True)
class Format:
    """A format: its name, what it is for, the function that writes it, and what of a debate it can say.

    ``says`` are names of :data:`capgen_kg.formats.debate_graph.FEATURES`; ``None`` stands for everything.
    """

    name: str
    purpose: str
    writer: str
    says: frozenset[str] | None = None

    @property
    def is_rdf(self) -> bool:
        """Whether it is made of triples, and so can be of what follows, too."""
        return self.writer.startswith(("rdf:", "catalog:"))


_ARGUMENT = _STRUCTURE | {"supports", "attack types", "roles of claims", "stances"}
_PICTURE = _ARGUMENT - {"roles of claims"}
#: An abstract framework has items, and which of them counter which.
_PAIRS = frozenset({"arguments", "comments", "rebuttals"})
FORMATS = {
    one.name: one
    for one in (
        Format("turtle", "RDF for people: Turtle, laid out as our own files", "rdf:turtle"),
        Format("trig", "RDF with a named graph for each file, and one for what follows", "rdf:trig"),
        Format("ntriples", "RDF a line a triple, sorted: for diffs and bulk loaders", "rdf:ntriples"),
        Format("nquads", "RDF a line a quad, with the graphs of trig", "rdf:nquads"),
        Format("rdfxml", "RDF for tools that read nothing else", "rdf:rdfxml"),
        Format("jsonld", "RDF for JavaScript: trees of objects, by our published context", "rdf:jsonld"),
        Format("void", "what there is, for catalogues: VoID and DCAT, with counts and checksums", "catalog:void"),
        Format("queries", "the stored queries as RDF, for editors of SPARQL", "catalog:queries"),
        Format("aif-json", "argument maps of AIFdb and OVA", "argumentation:aif_json", _ARGUMENT),
        Format("xaif", "the same with who says what, as locutions", "argumentation:xaif", _ARGUMENT | {"speakers"}),
        Format("aif-rdf", "argument maps in the RDF of the AIF ontology", "argumentation:aif_rdf", _ARGUMENT),
        Format("aif-rdf-aifdb", "the same as AIFdb's triples are, with locutions", "argumentation:aif_rdf_aifdb",
               _ARGUMENT | {"speakers"}),
        Format("sadface", "argument maps of SADFace", "argumentation:sadface", _ARGUMENT),
        Format("argdown", "argument maps as text: Argdown", "argumentation:argdown", _ARGUMENT - {"attack types"}),
        Format("kialo", "a tree of pros and cons of the thesis, as Kialo exports it", "argumentation:kialo",
               _STRUCTURE - {"comments"} | {"supports", "stances"}),
        Format("iccma", "an abstract framework for solvers: numbers, as in ICCMA 2023", "abstract:iccma", _PAIRS),
        Format("apx", "an abstract framework as facts of answer set programs", "abstract:apx", _PAIRS),
        Format("tgf", "an abstract framework as a trivial graph", "abstract:tgf", _PAIRS),
        Format("dot", "a picture for Graphviz; dot -Tsvg draws it", "pictures:dot", _PICTURE),
        Format("mermaid", "a picture in Markdown, as GitHub shows it", "pictures:mermaid", _PICTURE),
        Format("graphml", "a graph for Gephi, yEd and networkx", "pictures:graphml",
               _ARGUMENT | {"similarities", "speakers", "basis"}),
        Format("csv", "tables of items, claims and relations, as files of a folder", "tables:csv",
               _ARGUMENT | {"similarities", "speakers", "basis", "rationales", "threads"}),
    )
}  # fmt: skip


def format_named(name: str) -> Format:
    """Return a format, or raise ``UsageError`` with the nearest names."""
    if name not in FORMATS:
        raise UsageError(f"there is no format {name!r}{did_you_mean(name, FORMATS)}; there is {', '.join(FORMATS)}")
    return FORMATS[name]


def writer(form: Format) -> Callable[[Source], bytes | dict[str, bytes]]:
    """Return the function that writes a format: the bytes of a file, or those of several by their names."""
    module, name = form.writer.split(":")
    found: Callable[[Source], bytes | dict[str, bytes]] = getattr(import_module(f"capgen_kg.formats.{module}"), name)
    return found


def export(debate: Debate, name: str, item: str = "", *, closed: bool = False) -> bytes:
    """Return a debate, or what surrounds an item, in a format of one file.

    ``item`` is any form of reference; with ``closed``, what follows is in it, too. Raises ``UsageError`` for a format
    or an item that there isn't, and for a format of several files.
    """
    from capgen_kg.formats.source import Source

    node = f"<{debate.references.resolve(item)}>" if item else ""
    made = writer(format_named(name))(Source(debate, node, closed))
    if isinstance(made, dict):
        raise UsageError(f"{name} is several files; capgen export --to {name} writes them")
    return made


def lacks(form: Format) -> list[str]:
    """Return what a format can't say, whatever there is."""
    from capgen_kg.formats.debate_graph import FEATURES

    return [] if form.says is None else [name for name in FEATURES if name not in form.says]


def left_out(form: Format, network: DebateGraph) -> dict[str, int]:
    """Return what of a debate a format can't say, with how many there are of it."""
    if form.says is None:
        return {}
    lost = {name: number for name, number in network.features.items() if number and name not in form.says}
    if form.says == _PAIRS and lost.get("claims"):
        # those that counter or are countered are in it
        involved = {iri for pair in network.counters for iri in pair if network.items[iri].kind == "Claim"}
        lost["claims"] -= len(involved)
    return {name: number for name, number in lost.items() if number}
