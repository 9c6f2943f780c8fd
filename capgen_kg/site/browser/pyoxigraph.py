"""What contributions take of pyoxigraph, answered by Oxigraph's JavaScript package: the same parser, for browsers.

pyoxigraph itself has no build for a browser. There, this module is found under its name.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

# registered by checker.js
import oxigraph_in_javascript as javascript  # type: ignore[import-not-found]
from pyodide.ffi import JsException, create_proxy  # type: ignore[import-not-found]

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_STRING = "http://www.w3.org/2001/XMLSchema#string"
_PLACES = (
    re.compile(r"at line (?P<line>\d+) between columns (?P<column>\d+) and (?P<end>\d+)"),
    re.compile(r"between line (?P<line>\d+) column (?P<column>\d+) and line (?P<end_line>\d+) column (?P<end>\d+)"),
    re.compile(r"at line (?P<line>\d+) column (?P<column>\d+)"),
)


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
    """A node without a name of its own."""

    value: str

    def __str__(self) -> str:
        return f"_:{self.value}"


@dataclass(frozen=True, slots=True, init=False)
class Literal:
    """A value as it is written, with its language or datatype."""

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
    """The graph without a name."""


@dataclass(frozen=True, slots=True)
class Triple:
    """A statement."""

    subject: Any
    predicate: NamedNode
    object: Any

    def __str__(self) -> str:
        return f"{self.subject} {self.predicate} {self.object}"


@dataclass(frozen=True, slots=True)
class Quad:
    """A statement in a graph."""

    subject: Any
    predicate: NamedNode
    object: Any
    graph_name: Any = DefaultGraph()

    @property
    def triple(self) -> Triple:
        """The statement alone."""
        return Triple(self.subject, self.predicate, self.object)


class QueryResultsFormat:
    """The one form of answers that is taken."""

    JSON = "json"


@dataclass(frozen=True, slots=True)
class Variable:
    """A column of an answer."""

    value: str


class _Answer:
    """An answer in SPARQL's JSON."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._read = json.loads(content)

    def serialize(self, *, format: str) -> bytes:
        """Return the answer as it came."""
        return self._content


class QueryBoolean(_Answer):
    """The answer to an ASK."""

    def __bool__(self) -> bool:
        return bool(self._read["boolean"])


class QuerySolutions(_Answer):
    """The rows of a SELECT."""

    @property
    def variables(self) -> list[Variable]:
        """The columns."""
        return [Variable(name) for name in self._read["head"]["vars"]]

    def __iter__(self) -> Iterator[list[Any]]:
        for row in self._read["results"]["bindings"]:
            yield [_value(row[name]) if name in row else None for name in self._read["head"]["vars"]]


class QueryTriples:
    """The triples of a CONSTRUCT, which nothing here asks for."""


def parse_query_results(content: bytes, *, format: str) -> QueryBoolean | QuerySolutions:
    """Return an answer that SPARQL's JSON holds."""
    return QueryBoolean(content) if "boolean" in json.loads(content) else QuerySolutions(content)


class Store:
    """Triples that can be asked."""

    def __init__(self) -> None:
        self._store = javascript.store()

    def extend(self, quads: Iterable[Quad]) -> None:
        """Add quads."""
        self.load("".join(f"{quad.triple} .\n" for quad in quads).encode(), format=RdfFormat.N_TRIPLES)

    def load(self, data: bytes, *, format: str, lenient: bool = False) -> None:
        """Add what a text says."""
        self._store.load(data.decode(), format)

    def query(self, query: str, *, prefixes: dict[str, str] | None = None) -> QueryBoolean | QuerySolutions:
        """Return the answer to a SELECT or ASK; raises ``SyntaxError`` where it isn't SPARQL."""
        declared = "".join(f"PREFIX {name}: <{space}> " for name, space in (prefixes or {}).items())
        try:
            return parse_query_results(self._store.query(declared + query).encode(), format=QueryResultsFormat.JSON)
        except JsException as error:
            raise _syntax_error(error.message) from None


def _value(given: dict[str, str]) -> NamedNode | BlankNode | Literal:
    match given:
        case {"type": "uri", "value": value}:
            return NamedNode(value)
        case {"type": "bnode", "value": value}:
            return BlankNode(value)
        case {"value": value, "xml:lang": language}:
            return Literal(value, language=language)
        case {"value": value, "datatype": datatype}:
            return Literal(value, datatype=NamedNode(datatype))
    return Literal(given["value"])


def parse(input: str | bytes | IO[bytes], format: str) -> Iterator[Quad]:
    """Yield the quads of a text, a file being read by lines as far as it takes; raise ``SyntaxError`` as it does."""
    read = None
    try:
        if isinstance(input, str | bytes):
            text = input if isinstance(input, str) else input.decode()
            yield from map(_quad, json.loads(javascript.quads(text, format)))
            return
        read = create_proxy(lambda: input.read(-1).decode())
        found = javascript.quadsOf(read, format)
        while quad := found():
            yield _quad(json.loads(quad))
    except JsException as error:
        raise _syntax_error(error.message) from None
    finally:
        if read is not None:
            read.destroy()


def serialize(input: Iterable[Quad], format: str) -> bytes:
    """Return quads of the default graph as N-Triples, the one syntax that the package's own writer reads back."""
    if format != RdfFormat.N_TRIPLES:
        raise ValueError(f"browsers can't write {format}; only {RdfFormat.N_TRIPLES}")
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
    """Return the error of pyoxigraph: places are told beside the message, too."""
    for pattern in _PLACES:
        if found := pattern.search(message):
            line, column = int(found["line"]), int(found["column"])
            named = found.groupdict()
            end = int(named.get("end") or column + 1)
            return SyntaxError(message, (None, line, column, None, int(named.get("end_line") or line), end))
    return SyntaxError(message)
