"""RDF as bytes, in every syntax, read back before anybody gets it: what is returned here says what was to be written.

Turtle and lines are written by this project, other syntaxes by pyoxigraph, or rdflib. What was written is read by
pyoxigraph, and what pyoxigraph wrote by rdflib, too; the triples have to be the same, lexical forms included. Where a
first form loses something, a plainer one is tried; where none keeps everything, ``UnwritableError`` says why.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from capgen_kg.errors import InputError, UnwritableError
from capgen_kg.files import write_whole
from capgen_kg.rdf.isomorphism import AmbiguousBlankNodesError, is_same, labels, roughly
from capgen_kg.rdf.namespaces import PREFIXES
from capgen_kg.rdf.parsing import decode, parse_located_text, read_by_rdflib, refuse_unsafe, to_graph
from capgen_kg.rdf.terms import facts_of, with_graph
from capgen_kg.rdf.turtle_writer import turtle
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


def serialize(quads: Iterable[ox.Triple | ox.Quad], syntax: str, prefixes: Mapping[str, str] | None = None) -> bytes:
    """Return triples or quads in a syntax of :data:`NAMES`, read back and compared.

    ``prefixes`` are used by the syntaxes that have prefixes. Raises ``UnwritableError`` where the syntax can't express
    them.
    """
    given: list[Any] = list(quads)
    names = dict(prefixes or {})
    facts = facts_of(given)
    forms: dict[str, tuple[Callable[[], bytes], ...]] = {
        "TURTLE": (lambda: _turtle(facts, names), lambda: _lines(_relabelled(facts))),
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
    if syntax == "TURTLE" and _is_turtle(content, wanted):
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


def _is_turtle(content: bytes, wanted: set[Fact]) -> bool:
    """Say whether Turtle, in which nothing announces a version of RDF, is read as just these lines."""
    try:
        refuse_unsafe(content.decode(), "TURTLE", "the Turtle to be written")
        read = ox.serialize(ox.parse(content, format=ox.RdfFormat.TURTLE), format=ox.RdfFormat.N_TRIPLES) or b""
    except (InputError, SyntaxError, UnicodeError):
        return False
    # line by line: only what is known to be the same is
    return read.count(b"\n") == len(wanted) and {*read.decode().split("\n")} == {*map(_bare_line, wanted), ""}


def _bare_line(fact: Fact) -> str:
    return f"{' '.join(filter(None, fact))} ."


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


def serialize_facts(facts: Iterable[Fact], prefixes: Mapping[str, str]) -> bytes:
    """Return triples of terms in N-Triples' notation as :func:`serialize_turtle` does; far quicker for many."""
    # terms as pyoxigraph writes them, to compare with what is read back
    given = ox.parse("".join(f"{' '.join(fact)} .\n" for fact in facts), format=ox.RdfFormat.N_TRIPLES)
    lines = (ox.serialize(given, format=ox.RdfFormat.N_TRIPLES) or b"").decode().split("\n")
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
    """Return triples as Turtle in the project's layout, the same bytes for the same triples, read back.

    ``prefixes`` are known beside those of the project. Raises ``UnwritableError`` for what Turtle can't express.
    """
    return serialize(triples, "TURTLE", prefixes).decode()
