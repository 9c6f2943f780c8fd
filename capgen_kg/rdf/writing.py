"""RDF serialization in every syntax, verified by parsing the output.

Turtle, N-Triples and N-Quads are written by this project, other syntaxes by pyoxigraph or rdflib. pyoxigraph parses
the output, and rdflib also parses what pyoxigraph wrote; the triples must be the same, lexical forms included. If one
serialization loses something, a simpler one is tried; if none is lossless, ``UnwritableError`` says why.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from capgen_kg.errors import InputError, UnwritableError
from capgen_kg.files import write_whole
from capgen_kg.rdf.isomorphism import AmbiguousBlankNodesError, is_same, labels, roughly
from capgen_kg.rdf.namespaces import PREFIXES
from capgen_kg.rdf.parsing import decode, parse_text
from capgen_kg.rdf.rdflib_graphs import read_by_rdflib, to_graph
from capgen_kg.rdf.terms import facts_of, with_graph
from capgen_kg.rdf.turtle_writer import turtle
from capgen_kg.rdf.unsafe import refuse_unsafe
from capgen_kg.rdf.xml_text import check_xml_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from capgen_kg.rdf.isomorphism import Fact

#: The names of syntaxes in messages, by their names in pyoxigraph.
NAMES = {
    "TURTLE": "Turtle", "TRIG": "TriG", "N_TRIPLES": "N-Triples", "N_QUADS": "N-Quads", "RDF_XML": "RDF/XML",
    "JSON_LD": "JSON-LD",
}  # fmt: skip


def serialize(quads: Iterable[ox.Triple | ox.Quad], syntax: str, prefixes: Mapping[str, str] | None = None) -> bytes:
    """Return triples or quads in a syntax of :data:`NAMES`, verified by parsing the output.

    ``prefixes`` are used by the syntaxes that have prefixes. Raises ``UnwritableError`` if the syntax cannot express
    the triples.
    """
    items: list[Any] = list(quads)
    names = dict(prefixes or {})
    facts = facts_of(items)
    forms: dict[str, tuple[Callable[[], bytes], ...]] = {
        "TURTLE": (lambda: _turtle(facts, names), lambda: _lines(_relabelled(facts))),
        "TRIG": (lambda: _by_pyoxigraph(items, syntax, names), lambda: _by_pyoxigraph(items, syntax, {})),
        "N_TRIPLES": (lambda: _lines(facts),),
        "N_QUADS": (lambda: _lines(facts),),
        "RDF_XML": (lambda: _xml(items, names, by_rdflib=False), lambda: _xml(items, names, by_rdflib=True)),
        "JSON_LD": (lambda: _by_pyoxigraph(items, syntax, {}),),
    }
    return first_faithful(forms[syntax], syntax, facts)


def first_faithful(forms: Iterable[Callable[[], bytes]], syntax: str, facts: list[Fact]) -> bytes:
    """Return the first of several serializations that gives the same triples when it is parsed.

    Raises ``UnwritableError`` with the error of the last one if none does.
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
    """Raise ``UnwritableError`` unless other parsers read exactly these triples, or quads, from a text.

    ``facts`` are as :func:`facts_of` returns them.
    """
    expected = set(facts)
    if syntax in ("N_TRIPLES", "N_QUADS") and _are_lines(content, syntax, expected):
        return
    if syntax == "TURTLE" and _is_turtle(content, expected):
        return
    name = NAMES[syntax]
    try:
        text = decode(content, f"the {name} to be written")
        parsed: set[Fact] = {with_graph(quad) for quad in parse_text(text, syntax, f"the {name} to be written")}
        second = read_by_rdflib(text, syntax) if syntax in ("RDF_XML", "TRIG") else None
    except (InputError, ValueError) as error:
        raise UnwritableError(f"{name} can't express this: read back, {error}") from None
    if not is_same(expected, parsed):
        raise UnwritableError(f"{name} can't express this: {_first_difference(expected, parsed)}")
    if second is not None and roughly(expected) != roughly(second):
        raise UnwritableError(f"{name} can't express this: rdflib reads something else")


def write_verified(path: Path, content: bytes, syntax: str, facts: Iterable[Fact], durable: bool = False) -> None:
    """Write a text to a file after verifying its triples; ``durable`` is as for :func:`write_whole`.

    Raises ``UnwritableError``, and leaves an existing file unchanged, if other parsers read other triples from it.
    """
    verify(content, syntax, ((*fact, "") if len(fact) == 3 else fact for fact in facts))
    write_whole(path, content, durable)


def _are_lines(content: bytes, syntax: str, expected: set[Fact]) -> bool:
    """Return whether a text has one line for each triple or quad, and each line round-trips."""
    lines = {_line(fact) for fact in expected}
    try:
        read = [f"{quad} .\n" for quad in ox.parse(content, format=getattr(ox.RdfFormat, syntax))]
    except SyntaxError:
        return False
    return len(read) == len(lines) == content.count(b"\n") and lines.issuperset(read)


def _is_turtle(content: bytes, expected: set[Fact]) -> bool:
    """Return whether Turtle without a version announcement has exactly these triples."""
    try:
        refuse_unsafe(content.decode(), "TURTLE", "the Turtle to be written")
        read = ox.serialize(ox.parse(content, format=ox.RdfFormat.TURTLE), format=ox.RdfFormat.N_TRIPLES) or b""
    except (InputError, SyntaxError, UnicodeError):
        return False
    # a comparison of lines is cheap, and exact where no blank node was relabelled
    return read.count(b"\n") == len(expected) and {*read.decode().split("\n")} == {*map(_bare_line, expected), ""}


def _bare_line(fact: Fact) -> str:
    return f"{' '.join(filter(None, fact))} ."


def _first_difference(expected: set[Fact], parsed: set[Fact]) -> str:
    lost = sorted(fact for fact in expected - parsed if not any(term.startswith("_:") for term in fact))
    if lost:
        return f"{' '.join(lost[0]).strip()} is lost"
    return f"{len(expected):,} triples were written, and {len(parsed):,} or different ones read back"


def _xml(triples: list[Any], prefixes: dict[str, str], by_rdflib: bool) -> bytes:
    """Return triples as RDF/XML; raises ``UnwritableError`` for terms that it cannot express."""
    for quad in triples:
        if not re.search(r"[^\W\d][\w.·-]*$", quad.predicate.value):
            raise UnwritableError(
                f"RDF/XML can't express {quad.predicate}: the IRI of a property must end in an XML name; use Turtle"
            )
        for term in (quad.subject, quad.object):
            check_xml_text(str(getattr(term, "value", "")), "RDF/XML", "Turtle")
    names: dict[str, ox.BlankNode] = {}

    def named(node: Any) -> Any:
        # a blank node label need not be an XML name
        return names.setdefault(node.value, ox.BlankNode(f"b{len(names)}")) if isinstance(node, ox.BlankNode) else node

    own = [ox.Triple(named(triple.subject), triple.predicate, named(triple.object)) for triple in triples]
    if by_rdflib:
        written = to_graph(own).serialize(format="xml", encoding="utf-8")
    else:
        # pyoxigraph writes a class as an element, which fails if its IRI does not end in an XML name
        written = _by_pyoxigraph(own, "RDF_XML", prefixes)
    # an XML parser would normalize a carriage return to a line feed
    return written.replace(b"\r", b"&#13;")


def serialize_facts(facts: Iterable[Fact], prefixes: Mapping[str, str]) -> bytes:
    """Return triples of terms in N-Triples syntax as :func:`serialize_turtle` does, but faster for many triples."""
    # terms as pyoxigraph writes them, to compare with the parsed output
    triples = ox.parse("".join(f"{' '.join(fact)} .\n" for fact in facts), format=ox.RdfFormat.N_TRIPLES)
    lines = (ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").decode().split("\n")
    own: list[Fact] = [(*line[:-2].split(" ", 2), "") for line in lines if line]
    return first_faithful((lambda: _turtle(own, prefixes), lambda: _lines(_relabelled(own))), "TURTLE", own)


def _turtle(facts: list[Fact], prefixes: Mapping[str, str]) -> bytes:
    return turtle(facts, {**prefixes, **PREFIXES}).encode()


def _lines(facts: Iterable[Fact]) -> bytes:
    return "".join(sorted(map(_line, set(facts)))).encode()


def _line(fact: Fact) -> str:
    return f"{_bare_line(fact)}\n"


def _by_pyoxigraph(quads: list[Any], syntax: str, prefixes: dict[str, str]) -> bytes:
    return ox.serialize(quads, format=getattr(ox.RdfFormat, syntax), prefixes=prefixes) or b""


def _relabelled(facts: list[Fact]) -> list[Fact]:
    try:
        names = labels(facts)
    except AmbiguousBlankNodesError:
        return facts
    return [tuple(names.get(term, term) for term in fact) for fact in facts]


def serialize_turtle(triples: Iterable[ox.Triple], prefixes: Mapping[str, str] | None = None) -> str:
    """Return triples as Turtle in the project's layout: deterministic, and verified by parsing it.

    ``prefixes`` are used in addition to those of the project. Raises ``UnwritableError`` if Turtle cannot express them.
    """
    return serialize(triples, "TURTLE", prefixes).decode()
