"""RDF in and out: files to triples with the place of every error, and the one layout of our Turtle files."""

from __future__ import annotations

import io
import re
import zlib
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, cast

from capgen_kg.errors import InputError
from capgen_kg.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    import pyoxigraph
    import rdflib

#: File endings that can be read, also with ``.gz`` after them. A context of JSON-LD has to be in the file itself: the
#: parser fetches nothing.
SUFFIXES = {
    ".ttl": "TURTLE",
    ".nt": "N_TRIPLES",
    ".nq": "N_QUADS",
    ".trig": "TRIG",
    ".rdf": "RDF_XML",
    ".owl": "RDF_XML",
    ".jsonld": "JSON_LD",
}


def syntax(path: Path) -> str:
    """Return the name in pyoxigraph of the syntax that a file's ending stands for, or raise ``InputError``."""
    ending = path.with_suffix("").suffix if is_packed(path) else path.suffix
    if (name := SUFFIXES.get(ending.lower())) is None:
        raise InputError(f"found the ending {path.suffix or 'none'}, expected one of {' '.join(SUFFIXES)}", path)
    return name


def is_packed(path: Path) -> bool:
    """Say whether a file is packed by gzip, as its ending tells."""
    return path.suffix.lower() == ".gz"


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a regular file, unpacked if it is packed.

    Raises ``InputError`` when there is none at ``path`` or it may not be read. Pipes and devices
    are refused, so that reading always ends.
    """
    with open_bytes(path) as file:
        return file.read()


@contextmanager
def open_bytes(path: Path) -> Iterator[IO[bytes]]:
    """Open a regular file to read its bytes, unpacked if it is packed; raises what :func:`read_bytes` does."""
    try:
        if path.exists() and not path.is_file():
            raise InputError("this is not a regular file; name a file", path)
        with path.open("rb") as file:
            yield _unpacked(file) if is_packed(path) else file
    except (EOFError, zlib.error) as error:
        raise InputError(f"the packed file is damaged: {error}", path) from None
    except FileNotFoundError:
        raise InputError("there is no such file", path) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"the file can't be read: {reason}", path) from None


def _unpacked(file: IO[bytes]) -> IO[bytes]:
    import gzip

    return cast("IO[bytes]", gzip.GzipFile(fileobj=file))


def read_text(path: Path) -> str:
    """Return the UTF-8 text of a file with its line ends as they are, or raise ``InputError`` at the bad byte."""
    data = read_bytes(path)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        good = data[: error.start].decode("utf-8")
        line = good.count("\n") + 1
        column = len(good) - (good.rfind("\n") + 1) + 1
        found = f"0x{data[error.start]:02x}"
        message = f"found byte {found}, expected UTF-8; save the file as UTF-8"
        raise InputError(message, path, line, column) from None


def parse(path: Path) -> Iterator[pyoxigraph.Triple]:
    """Yield the triples of an RDF file, or raise ``InputError`` with line and column.

    The syntax follows from the file's ending. Nothing is ever fetched; named graphs are merged.
    """
    return (triple for triple, _ in parse_placed(path))


class _Lines(io.RawIOBase):
    """A text read line by line, so that whoever looks knows how far the parser has come."""

    def __init__(self, text: str) -> None:
        # the parser's lines, which end with a line feed and nothing else
        self._rest = [f"{line}\n".encode() for line in reversed(text.split("\n"))]
        self.line = 0
        self._begun = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if not self._begun and self._rest:
            self._begun = self._rest.pop()
            self.line += 1
        size = len(self._begun) if size < 0 else size
        part, self._begun = self._begun[:size], self._begun[size:]
        return part


def parse_placed(path: Path) -> Iterator[tuple[pyoxigraph.Triple, int]]:
    """Yield the triples of an RDF file, each with the line at which it was complete; raises what ``parse`` does."""
    name = syntax(path)
    quads = parse_placed_text(read_text(path).removeprefix("\ufeff"), name, path)
    return ((quad.triple, line) for quad, line in quads)


def parse_placed_text(text: str, name: str, path: Path) -> Iterator[tuple[pyoxigraph.Quad, int]]:
    """Yield the quads of the text of an RDF file in a syntax of :data:`SUFFIXES`, as ``parse_placed`` does triples."""
    import pyoxigraph as ox

    refuse_unsafe(text.encode(), name, path)
    try:
        lines = _Lines(text)
        for quad in ox.parse(cast("IO[bytes]", lines), format=getattr(ox.RdfFormat, name)):
            if isinstance(quad.object, ox.Triple):
                raise InputError(
                    "found a triple inside a triple, expected RDF 1.1; name the inner one", path, lines.line
                )
            yield quad, lines.line
    except SyntaxError as error:
        column = _code_points(text, error.lineno, error.offset)
        reason = (error.msg or "it doesn't parse").removeprefix("Parser error ")
        reason = reason.split(": ", 1)[-1] if reason.startswith(("at line", "between")) else reason
        raise InputError(f"expected {name.replace('_', '-')}: {reason}", path, error.lineno, column) from None


#: How deep JSON may be nested: the parser's own limit is the end of the stack, and of the process.
MOST_NESTED = 200


def refuse_unsafe(data: bytes, name: str, path: Path) -> None:
    """Raise ``InputError`` for what a parser would expand without bound, overflow at, or read only in part.

    RDF/XML has to be well formed, which pyoxigraph doesn't ask for, and without a document type, which could define
    entities. JSON-LD may be nested no deeper than :data:`MOST_NESTED`.
    """
    if name == "RDF_XML":
        from xml.parsers import expat

        def refuse(*declared: object) -> None:
            message = "found a document type, which may define entities; expected RDF/XML without one"
            raise InputError(message, path, parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)

        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = refuse
        try:
            parser.Parse(data, True)
        except expat.ExpatError as error:
            message = f"expected RDF/XML: {expat.ErrorString(error.code)}"
            raise InputError(message, path, error.lineno, error.offset + 1) from None
    elif name == "JSON_LD":
        depth = 0
        for match in _JSON.finditer(data):
            depth += {b"[": 1, b"{": 1, b"]": -1, b"}": -1}.get(match[0], 0)
            if depth > MOST_NESTED:
                line = data.count(b"\n", 0, match.start()) + 1
                raise InputError(f"found JSON nested more than {MOST_NESTED} deep, expected less", path, line)


_JSON = re.compile(rb'"(?:[^"\\]|\\.)*"|[][{}]', re.DOTALL)


def read_facts(paths: Iterable[Path]) -> Iterator[tuple[str, str, str]]:
    """Yield the triples of files as terms in N-Triples' notation, lexical forms as written.

    Blank nodes are named after their file's place and their order in it: those of different files stay apart, and
    the same files always give the same names.
    """
    return (fact for fact, _ in read_placed_facts(paths))


def read_placed_facts(paths: Iterable[Path]) -> Iterator[tuple[tuple[str, str, str], tuple[Path, int]]]:
    """Yield what ``read_facts`` does, each with its file and line."""
    for number, path in enumerate(paths):
        names: dict[str, str] = {}

        def text(term: object, number: int = number, names: dict[str, str] = names) -> str:
            written = str(term)
            return names.setdefault(written, f"_:f{number}b{len(names)}") if written.startswith("_:") else written

        for triple, line in parse_placed(path):
            yield (text(triple.subject), text(triple.predicate), text(triple.object)), (path, line)


def _code_points(text: str, line: int | None, offset: int | None) -> int | None:
    """Bring the parser's column inside the line it names: a stop at the end of the text counts as past it."""
    if line is None or offset is None:
        return offset
    lines = text.split("\n")
    return min(offset, len(lines[line - 1]) + 1) if line <= len(lines) else 1


def to_rdflib(triples: Iterable[pyoxigraph.Triple]) -> rdflib.Graph:
    """Return the triples as an rdflib graph with our prefixes bound; lexical forms stay as written."""
    import rdflib

    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    for triple in triples:
        subject, predicate, value = map(to_rdflib_term, (triple.subject, triple.predicate, triple.object))
        graph.add((subject, predicate, value))
    return graph


def to_rdflib_term(term: object) -> rdflib.term.Node:
    """Return a term of pyoxigraph as one of rdflib, its lexical form as written."""
    import pyoxigraph as ox
    import rdflib

    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    assert isinstance(term, ox.Literal)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    datatype = term.datatype.value
    if datatype == PREFIXES["xsd"] + "string":
        return rdflib.Literal(term.value)
    return rdflib.Literal(term.value, datatype=rdflib.URIRef(datatype), normalize=False)


def graph_of(ntriples: bytes) -> rdflib.Graph:
    """Return the triples of N-Triples as an rdflib graph: blank nodes by their labels, lexical forms as written."""
    import pyoxigraph as ox

    return to_rdflib(quad.triple for quad in ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES))


def load(paths: Iterable[Path]) -> rdflib.Graph:
    """Return the triples of all files as one rdflib graph; blank nodes of different files stay apart."""
    return graph_of(ntriples(read_facts(paths)))


def ntriples(facts: Iterable[tuple[str, str, str]]) -> bytes:
    """Return facts, whose terms are in N-Triples' notation, as N-Triples: each once, sorted."""
    return "".join(sorted({f"{' '.join(fact)} .\n" for fact in facts})).encode()


def format_turtle(path: Path) -> str:
    """Return the content of a Turtle file in the project's layout, see :func:`lay_out`, with its own prefixes."""
    import pyoxigraph as ox

    triples = list(parse(path))
    known = ox.parse(read_text(path).removeprefix("\ufeff").encode(), format=ox.RdfFormat.TURTLE)
    for _ in known:
        # prefixes are known once they are read
        pass
    return lay_out(triples, known.prefixes)


def lay_out(triples: Iterable[pyoxigraph.Triple], prefixes: Mapping[str, str] | None = None) -> str:
    """Return triples as Turtle in the project's layout: rdflib's Turtle, sorted.

    ``prefixes`` are known beside those of the project. Blank nodes get canonical labels first, so that the same triples
    always give the same bytes.
    """
    import rdflib
    from rdflib.compare import to_canonical_graph

    graph = to_rdflib(triples)
    known = {**(prefixes or {}), **PREFIXES}
    used = {_namespace_of(term, known) for triple in graph for term in triple}
    ordered = rdflib.Graph(bind_namespaces="none")
    for prefix, namespace in known.items():
        if namespace in used:
            ordered.bind(prefix, namespace)
    for triple in to_canonical_graph(graph):
        ordered.add(triple)
    return ordered.serialize(format="turtle")


def _namespace_of(term: rdflib.term.Node, known: Mapping[str, str]) -> str | None:
    import rdflib

    iri = str(term.datatype) if isinstance(term, rdflib.Literal) else str(term)
    return next((namespace for namespace in known.values() if iri.startswith(namespace)), None)


def term(text: str) -> pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal:
    """Return the term that ``text``, in N-Triples' notation, stands for."""
    import pyoxigraph as ox

    if text.startswith("<"):
        return ox.NamedNode(text[1:-1])
    if text.startswith("_:"):
        return ox.BlankNode(text[2:])
    (triple,) = ox.parse(f"<urn:s> <urn:p> {text} .", format=ox.RdfFormat.N_TRIPLES)
    found = triple.object
    assert isinstance(found, ox.Literal)
    return found


def digest_of(ntriples: bytes) -> str:
    """Return the digest of what N-Triples say, whatever their order and blank nodes: SHA-256 of RDFC-1.0's N-Quads."""
    import hashlib

    import pyoxigraph as ox

    dataset = ox.Dataset(ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    lines = sorted(f"{quad} .\n" for quad in dataset)
    return f"sha256:{hashlib.sha256(''.join(lines).encode()).hexdigest()}"
