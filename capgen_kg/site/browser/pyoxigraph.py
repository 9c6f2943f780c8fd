"""A substitute for pyoxigraph in browsers: the part of its API that checking needs, on Oxigraph's JavaScript package.

pyoxigraph has no build for browsers. There, this module is installed under its name; the parser is the same.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

# registered by check_worker.js
import oxigraph_in_javascript as javascript  # type: ignore[import-not-found]
from pyodide.ffi import JsException, create_proxy  # type: ignore[import-not-found]

from capgen_kg.queries.read_only import query_form

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_STRING = "http://www.w3.org/2001/XMLSchema#string"
_POSITIONS = (
    re.compile(r"at line (?P<line>\d+) between columns (?P<column>\d+) and (?P<end>\d+)"),
    re.compile(r"between line (?P<line>\d+) column (?P<column>\d+) and line (?P<end_line>\d+) column (?P<end>\d+)"),
    re.compile(r"at line (?P<line>\d+) column (?P<column>\d+)"),
)


#: There is no package of this name here, and nothing is cached for one.
__version__ = "0"


class RdfFormat:
    """The syntaxes, by their media types."""

    TURTLE = "text/turtle"
    N_TRIPLES = "application/n-triples"
    N_QUADS = "application/n-quads"
    TRIG = "application/trig"
    RDF_XML = "application/rdf+xml"
    JSON_LD = "application/ld+json"


@dataclass(frozen=True, slots=True)
class NamedNode:
    """An IRI."""

    value: str

    def __str__(self) -> str:
        return f"<{self.value}>"


@dataclass(frozen=True, slots=True)
class BlankNode:
    """A blank node."""

    value: str

    def __str__(self) -> str:
        return f"_:{self.value}"


@dataclass(frozen=True, slots=True, init=False)
class Literal:
    """A literal: its lexical form, with a language tag or datatype."""

    value: str
    language: str | None
    datatype: NamedNode

    def __init__(self, value: str, *, datatype: NamedNode | None = None, language: str | None = None) -> None:
        kind = _STRING if language is None else "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
        object.__setattr__(self, "value", value)
        object.__setattr__(self, "language", None if language is None else language.lower())
        object.__setattr__(self, "datatype", datatype or NamedNode(kind))

    def __str__(self) -> str:
        return str(javascript.literal(self.value, self.language, self.datatype.value))


@dataclass(frozen=True, slots=True)
class DefaultGraph:
    """The default graph."""


@dataclass(frozen=True, slots=True)
class Triple:
    """A triple."""

    subject: Any
    predicate: NamedNode
    object: Any

    def __str__(self) -> str:
        return f"{self.subject} {self.predicate} {self.object}"


@dataclass(frozen=True, slots=True)
class Quad:
    """A triple in a graph."""

    subject: Any
    predicate: NamedNode
    object: Any
    graph_name: Any = DefaultGraph()

    @property
    def triple(self) -> Triple:
        """The triple without its graph."""
        return Triple(self.subject, self.predicate, self.object)


class QueryResultsFormat:
    """The supported format of query results."""

    JSON = "json"


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of a solution."""

    value: str


class _Result:
    """A query result in the SPARQL 1.1 Query Results JSON Format."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._parsed = json.loads(content)

    def serialize(self, *, format: str) -> bytes:
        """Return the result in its format."""
        return self._content


class QueryBoolean(_Result):
    """The result of ASK."""

    def __bool__(self) -> bool:
        return bool(self._parsed["boolean"])


class QuerySolutions(_Result):
    """The solutions of SELECT."""

    @property
    def variables(self) -> list[Variable]:
        """The variables."""
        return [Variable(name) for name in self._parsed["head"]["vars"]]

    def __iter__(self) -> Iterator[list[Any]]:
        for row in self._parsed["results"]["bindings"]:
            yield [_value(row[name]) if name in row else None for name in self._parsed["head"]["vars"]]


class QueryTriples:
    """The triples of CONSTRUCT or DESCRIBE."""

    def __init__(self, content: str) -> None:
        self._quads = json.loads(content)

    def __iter__(self) -> Iterator[Triple]:
        return (_quad(parts).triple for parts in self._quads)


def parse_query_results(content: bytes, *, format: str) -> QueryBoolean | QuerySolutions:
    """Return the result in a document of the SPARQL 1.1 Query Results JSON Format."""
    return QueryBoolean(content) if "boolean" in json.loads(content) else QuerySolutions(content)


class Store:
    """A set of triples that can be queried."""

    def __init__(self) -> None:
        self._store = javascript.store()

    def extend(self, quads: Iterable[Quad]) -> None:
        """Add quads."""
        self.load("".join(f"{quad.triple} .\n" for quad in quads).encode(), format=RdfFormat.N_TRIPLES)

    def load(self, data: bytes, *, format: str, lenient: bool = False) -> None:
        """Add the triples in a document."""
        self._store.load(data.decode(), format)

    def query(
        self, query: str, *, prefixes: dict[str, str] | None = None
    ) -> QueryBoolean | QuerySolutions | QueryTriples:
        """Return the result of a query; raise ``SyntaxError`` when it is not valid."""
        declared = "".join(f"PREFIX {name}: <{space}> " for name, space in (prefixes or {}).items())
        try:
            if query_form(query) in ("CONSTRUCT", "DESCRIBE"):
                return QueryTriples(self._store.construct(declared + query))
            return parse_query_results(self._store.query(declared + query).encode(), format=QueryResultsFormat.JSON)
        except JsException as error:
            raise _syntax_error(error.message) from None


def _value(binding: dict[str, str]) -> NamedNode | BlankNode | Literal:
    match binding:
        case {"type": "uri", "value": value}:
            return NamedNode(value)
        case {"type": "bnode", "value": value}:
            return BlankNode(value)
        case {"value": value, "xml:lang": language}:
            return Literal(value, language=language)
        case {"value": value, "datatype": datatype}:
            return Literal(value, datatype=NamedNode(datatype))
    return Literal(binding["value"])


def parse(input: str | bytes | IO[bytes], format: str) -> Iterator[Quad]:
    """Yield the quads of a document, reading a file only as far as needed; raise ``SyntaxError``."""
    read = None
    try:
        if isinstance(input, str | bytes):
            text = input if isinstance(input, str) else input.decode()
            yield from map(_quad, json.loads(javascript.quads(text, format)))
            return
        read = create_proxy(lambda: input.read(-1).decode())
        next_quad = javascript.quadsOf(read, format)
        while quad := next_quad():
            yield _quad(json.loads(quad))
    except JsException as error:
        raise _syntax_error(error.message) from None
    finally:
        if read is not None:
            read.destroy()


def serialize(input: Iterable[Quad], format: str) -> bytes:
    """Return quads of the default graph as N-Triples, the only syntax that the package serializes to on its own."""
    if format != RdfFormat.N_TRIPLES:
        raise ValueError(f"found the format {format}, expected {RdfFormat.N_TRIPLES}")
    return "".join(f"{quad.triple} .\n" for quad in input).encode()


def _quad(parts: list[list[Any]]) -> Quad:
    return Quad(*map(_term, parts))


def _term(part: list[Any]) -> Any:
    match part:
        case ["NamedNode", value]:
            return NamedNode(value)
        case ["BlankNode", value]:
            return BlankNode(value)
        case ["Literal", value, language, datatype]:
            return Literal(value, language=language) if language else Literal(value, datatype=NamedNode(datatype))
        case ["Quad", *inner]:
            return Triple(*map(_term, inner))
    return DefaultGraph()


def _syntax_error(message: str) -> SyntaxError:
    """Return the error that pyoxigraph raises, with the position in the message as attributes."""
    for pattern in _POSITIONS:
        if match := pattern.search(message):
            line, column = int(match["line"]), int(match["column"])
            groups = match.groupdict()
            end = int(groups.get("end") or column + 1)
            return SyntaxError(message, (None, line, column, None, int(groups.get("end_line") or line), end))
    return SyntaxError(message)
