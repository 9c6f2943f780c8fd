"""RDF as bytes, in every syntax, read back before anybody gets it: what is returned here says what was to be written.

Turtle is laid out by rdflib, other syntaxes by pyoxigraph, lines by this project. What was written is read by
pyoxigraph, and what pyoxigraph wrote by rdflib, too; the triples have to be the same, lexical forms included. Where a
first form loses something, a plainer one is tried; where none keeps everything, ``UnwritableError`` says why.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import rdflib
from rdflib.compare import to_canonical_graph
from rdflib.plugins.serializers.turtle import TurtleSerializer

from capgen_kg.errors import InputError, UnwritableError
from capgen_kg.files import write_whole
from capgen_kg.rdf.isomorphism import AmbiguousBlankNodesError, has_twins, is_same, labels, roughly
from capgen_kg.rdf.namespaces import PREFIXES
from capgen_kg.rdf.parsing import decode, parse_located_text, read_by_rdflib, to_graph
from capgen_kg.rdf.terms import facts_of, with_graph
from capgen_kg.rdf.turtle_lexer import LOCAL_NAME
from capgen_kg.rdf.xml_text import check_xml_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from capgen_kg.rdf.isomorphism import Fact

#: Syntaxes by the names that people know.
NAMES = {
    "TURTLE": "Turtle", "TRIG": "TriG", "N_TRIPLES": "N-Triples", "N_QUADS": "N-Quads", "RDF_XML": "RDF/XML",
    "JSON_LD": "JSON-LD",
}  # fmt: skip
#: Up to so many blank nodes, Turtle has them in the order in which rdflib names them, which takes it ever longer.
MAX_IN_RDFLIB_ORDER = 100

_PLAIN = {
    f"{PREFIXES['xsd']}{name}": re.compile(pattern)
    for name, pattern in (
        ("integer", r"[+-]?[0-9]+"), ("decimal", r"[+-]?[0-9]*\.[0-9]+"), ("boolean", "true|false"),
        ("double", r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][+-]?[0-9]+"),
    )
}  # fmt: skip


def serialize(quads: Iterable[ox.Triple | ox.Quad], syntax: str, prefixes: Mapping[str, str] | None = None) -> bytes:
    """Return triples or quads in a syntax of :data:`NAMES`, read back and compared.

    ``prefixes`` are used by the syntaxes that have prefixes. Raises ``UnwritableError`` where the syntax can't express
    them.
    """
    given: list[Any] = list(quads)
    names = dict(prefixes or {})
    facts = facts_of(given)
    forms: dict[str, tuple[Callable[[], bytes], ...]] = {
        "TURTLE": (lambda: _laid_out(given, names), lambda: _lines(_relabelled(facts))),
        "TRIG": (lambda: _by_pyoxigraph(given, syntax, names), lambda: _by_pyoxigraph(given, syntax, {})),
        "N_TRIPLES": (lambda: _lines(facts),),
        "N_QUADS": (lambda: _lines(facts),),
        "RDF_XML": (lambda: _xml(given, names, by_rdflib=False), lambda: _xml(given, names, by_rdflib=True)),
        "JSON_LD": (lambda: _by_pyoxigraph(given, syntax, {}),),
    }
    return first_faithful(forms[syntax], syntax, facts)


def first_faithful(forms: Iterable[Callable[[], bytes]], syntax: str, facts: list[Fact]) -> bytes:
    """Return the first of several serializations that says the same triples when it is read back.

    Raises ``UnwritableError`` with what is wrong with the last one where none does.
    """
    wrong = UnwritableError(f"{NAMES[syntax]} can't be written")
    for form in forms:
        try:
            content = form()
            verify(content, syntax, facts)
            return content
        except UnwritableError as error:
            wrong = error
        # what rdflib's serializers raise
        except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
            wrong = UnwritableError(f"{NAMES[syntax]} can't be written: {error}")
    raise wrong


def verify(content: bytes, syntax: str, facts: Iterable[Fact]) -> None:
    """Raise ``UnwritableError`` unless other parsers read just these triples, or quads, from a text.

    ``facts`` are as :func:`facts_of` returns them.
    """
    wanted = set(facts)
    if syntax in ("N_TRIPLES", "N_QUADS") and _are_lines(content, syntax, wanted):
        return
    name = NAMES[syntax]
    try:
        text = decode(content, f"the {name} to be written")
        found: set[Fact] = {
            with_graph(quad) for quad, _ in parse_located_text(text, syntax, f"the {name} to be written")
        }
        second = read_by_rdflib(text, syntax) if syntax in ("RDF_XML", "TRIG") else None
    except (InputError, ValueError) as error:
        raise UnwritableError(f"{name} can't express this: read back, {error}") from None
    if not is_same(wanted, found):
        raise UnwritableError(f"{name} can't express this: {_first_difference(wanted, found)}")
    if second is not None and roughly(wanted) != roughly(second):
        raise UnwritableError(f"{name} can't express this: rdflib reads something else")


def write_verified(path: Path, content: bytes, syntax: str, facts: Iterable[Fact], durable: bool = False) -> None:
    """Write a text to a file once it is known to say just these triples; ``durable`` is as for :func:`write_whole`.

    Raises ``UnwritableError``, and leaves an old file as it is, when other parsers read something else in it.
    """
    verify(content, syntax, ((*fact, "") if len(fact) == 3 else fact for fact in facts))
    write_whole(path, content, durable)


def _are_lines(content: bytes, syntax: str, wanted: set[Fact]) -> bool:
    """Say whether a text has one line for each triple or quad, and each line reads as it is written."""
    lines = {_line(fact) for fact in wanted}
    try:
        read = [f"{quad} .\n" for quad in ox.parse(content, format=getattr(ox.RdfFormat, syntax))]
    except SyntaxError:
        return False
    return len(read) == len(lines) == content.count(b"\n") and lines.issuperset(read)


def _first_difference(wanted: set[Fact], found: set[Fact]) -> str:
    lost = sorted(fact for fact in wanted - found if not any(term.startswith("_:") for term in fact))
    if lost:
        return f"{' '.join(lost[0]).strip()} is lost"
    return f"of {len(wanted):,} triples, {len(found):,} are read back, or others"


def _xml(triples: list[Any], prefixes: dict[str, str], by_rdflib: bool) -> bytes:
    """Return triples as RDF/XML; raises ``UnwritableError`` for what that has no way to say."""
    for quad in triples:
        if not re.search(r"[^\W\d][\w.·-]*$", quad.predicate.value):
            raise UnwritableError(
                f"RDF/XML can't express {quad.predicate}: a property has to end in a name; choose Turtle"
            )
        for term in (quad.subject, quad.object):
            check_xml_text(str(getattr(term, "value", "")), "RDF/XML", "Turtle")
    names: dict[str, ox.BlankNode] = {}

    def named(node: Any) -> Any:
        # not every label is a name in XML
        return names.setdefault(node.value, ox.BlankNode(f"b{len(names)}")) if isinstance(node, ox.BlankNode) else node

    own = [ox.Triple(named(one.subject), one.predicate, named(one.object)) for one in triples]
    if by_rdflib:
        written = to_graph(own).serialize(format="xml", encoding="utf-8")
    else:
        # pyoxigraph makes an element of each class, whose IRI may not end in a name
        written = _by_pyoxigraph(own, "RDF_XML", prefixes)
    # a parser of XML would take a carriage return for the end of a line
    return written.replace(b"\r", b"&#13;")


def _lines(facts: Iterable[Fact]) -> bytes:
    return "".join(sorted(map(_line, set(facts)))).encode()


def _line(fact: Fact) -> str:
    return f"{' '.join(filter(None, fact))} .\n"


def _by_pyoxigraph(quads: list[Any], syntax: str, prefixes: dict[str, str]) -> bytes:
    return ox.serialize(quads, format=getattr(ox.RdfFormat, syntax), prefixes=prefixes) or b""


def _relabelled(facts: list[Fact]) -> list[Fact]:
    try:
        names = labels(facts)
    except AmbiguousBlankNodesError:
        return facts
    return [tuple(names.get(term, term) for term in fact) for fact in facts]


def lay_out(triples: Iterable[ox.Triple], prefixes: Mapping[str, str] | None = None) -> str:
    """Return triples as Turtle in the project's layout, read back: rdflib's Turtle, sorted.

    ``prefixes`` are known beside those of the project. Blank nodes get canonical labels first, so that the same triples
    always give the same bytes. Raises ``UnwritableError`` for what Turtle can't express.
    """
    return serialize(triples, "TURTLE", prefixes).decode()


def _laid_out(triples: list[Any], prefixes: Mapping[str, str]) -> bytes:
    graph = _in_order(to_graph(triples), facts_of(triples))
    others = {prefix: space for prefix, space in prefixes.items() if prefix not in PREFIXES}
    return _Turtle(graph, PREFIXES | others).content()


def _in_order(graph: rdflib.Graph, facts: list[Fact]) -> rdflib.Graph:
    """Return a graph with labels that its blank nodes have whatever they were called."""
    count = len({term for fact in facts for term in fact if term.startswith("_:")})
    try:
        if count <= MAX_IN_RDFLIB_ORDER and not has_twins(facts):
            return to_canonical_graph(graph)
        names = labels(facts)
    except AmbiguousBlankNodesError:
        return graph
    ordered = rdflib.Graph(bind_namespaces="none")
    for s, p, o in graph:
        ordered.add((_renamed(s, names), p, _renamed(o, names)))
    return ordered


def _renamed(node: rdflib.term.Node, names: Mapping[str, str]) -> rdflib.term.Node:
    return rdflib.BNode(names[f"_:{node}"][2:]) if isinstance(node, rdflib.BNode) else node


class _Turtle(TurtleSerializer):
    """rdflib's Turtle with prefixes that are known, names that need no escapes, and literals as they are written."""

    def __init__(self, graph: rdflib.Graph, prefixes: Mapping[str, str]) -> None:
        super().__init__(graph)
        self._known = sorted(prefixes.items(), key=lambda item: -len(item[1]))

    def content(self) -> bytes:
        """Return the graph as Turtle."""
        stream = io.BytesIO()
        self.serialize(stream)
        return stream.getvalue()

    def get_pname(self, uri: object, gen_prefix: bool = True) -> str | None:
        """Return an IRI as a prefixed name, or ``None`` where no known prefix makes one."""
        if not isinstance(uri, rdflib.URIRef):
            return None
        for prefix, space in self._known:
            if uri.startswith(space) and LOCAL_NAME.fullmatch(uri, len(space)):
                return f"{self.addNamespace(prefix, rdflib.URIRef(space))}:{uri[len(space) :]}"
        return None

    def label(self, node: rdflib.term.Node, position: int) -> str:
        """Return a term as it is written at a position of a triple."""
        if isinstance(node, rdflib.Literal):
            return self._literal(node)
        if isinstance(node, rdflib.URIRef) and node != rdflib.RDF.nil and node not in self.keywords:
            return self.get_pname(node) or f"<{node}>"
        return str(super().label(node, position))

    def _literal(self, node: rdflib.Literal) -> str:
        text, kind = str(node), str(node.datatype or "")
        if kind in _PLAIN and _PLAIN[kind].fullmatch(text):
            return text
        # only N-Triples has escapes for all of them
        quoted = str(ox.Literal(text)) if re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", text) else node._quote_encode()
        if node.language:
            return f"{quoted}@{node.language}"
        return f"{quoted}^^{self.get_pname(node.datatype) or f'<{kind}>'}" if kind else quoted
