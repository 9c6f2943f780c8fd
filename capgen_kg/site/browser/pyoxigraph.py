"""What of pyoxigraph a check takes, answered by Oxigraph's JavaScript package: the same parser, built for browsers.

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
    from collections.abc import Iterator

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


def parse(input: str | bytes | IO[bytes], format: str) -> Iterator[Quad]:  # noqa: A002 (pyoxigraph's names)
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
