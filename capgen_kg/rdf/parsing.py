"""RDF in and out: files to triples with the place of every error, and the one layout of our Turtle files."""

from __future__ import annotations

import io
import re
import zlib
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, cast

from capgen_kg.errors import InputError, UsageError
from capgen_kg.rdf.namespaces import PREFIXES, expand
from capgen_kg.rdf.terms import from_oxigraph, to_rdflib

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
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
    ".xml": "RDF_XML",
    ".jsonld": "JSON_LD",
}
#: Those that are Turtle, more of it or less; those that have named graphs; and those that are read as a whole.
TURTLES = ("TURTLE", "TRIG", "N_TRIPLES")
GRAPHS = ("TRIG", "N_QUADS", "JSON_LD")
_WHOLE = ("RDF_XML", "JSON_LD")
_BOM = "\ufeff"


def syntax(path: Path) -> str:
    """Return the name in pyoxigraph of the syntax that a file's ending stands for, or raise ``InputError``."""
    ending = path.with_suffix("").suffix if is_gzipped(path) else path.suffix
    if (name := SUFFIXES.get(ending.lower())) is None:
        raise InputError(f"found the ending {path.suffix or 'none'}, expected one of {' '.join(SUFFIXES)}", path)
    return name


def is_gzipped(path: Path) -> bool:
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
            yield _unpacked(file) if is_gzipped(path) else file
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
    """Return the UTF-8 text of a file, without a byte order mark, with its line ends as they are.

    Raises ``InputError`` at what is not UTF-8.
    """
    return decode(read_bytes(path), path)


def decode(data: bytes, path: Path | str) -> str:
    """Return UTF-8 as text, without a byte order mark; raises ``InputError`` at what is not UTF-8, and at NUL."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError("found UTF-16, expected UTF-8; save the file as UTF-8", path, 1, 1)
    if data.startswith(b"\x1f\x8b"):
        raise InputError("found a file packed by gzip, expected UTF-8; let its name end in .gz", path, 1, 1)
    try:
        text = data.decode("utf-8").removeprefix(_BOM)
    except UnicodeDecodeError as error:
        good = data[: error.start].decode("utf-8").removeprefix(_BOM)
        found = f"0x{data[error.start]:02x}"
        raise InputError(f"found byte {found}, expected UTF-8; save the file as UTF-8", path, *_end(good)) from None
    if (place := text.find("\0")) >= 0:
        raise InputError("found a NUL character, expected text; remove it", path, *_end(text[:place]))
    return text


def _end(text: str) -> tuple[int, int]:
    """Return line and column of the place after a text."""
    return text.count("\n") + 1, len(text) - (text.rfind("\n") + 1) + 1


def parse(path: Path) -> Iterator[pyoxigraph.Triple]:
    """Yield the triples of an RDF file, or raise ``InputError`` with line and column.

    The syntax follows from the file's ending. Nothing is ever fetched; named graphs are merged.
    """
    return (triple for triple, _ in parse_located(path))


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


def parse_located(path: Path) -> Iterator[tuple[pyoxigraph.Triple, int]]:
    """Yield the triples of an RDF file, each with the line at which it was complete; raises what ``parse`` does."""
    name = syntax(path)
    quads = parse_located_text(read_text(path), name, path)
    return ((quad.triple, line) for quad, line in quads)


def parse_located_text(text: str, name: str, path: Path | str) -> Iterator[tuple[pyoxigraph.Quad, int]]:
    """Yield the quads of the text of an RDF file in a syntax of :data:`SUFFIXES`, as ``parse_located`` does triples."""
    import pyoxigraph as ox

    refuse_unsafe(text, name, path)
    lines = _Lines(text)
    try:
        for quad in ox.parse(cast("IO[bytes]", lines), format=getattr(ox.RdfFormat, name)):
            if found := rdf_12_in(quad):
                raise _refusal(text, name, path) or InputError(_rdf_12(found), path, lines.line, 1)
            yield quad, lines.line
    except SyntaxError as error:
        raise _refusal(text, name, path) or judgement(error, text, name, path) from None


def stream(path: Path, report: Callable[[int], None] = lambda size: None) -> Iterator[pyoxigraph.Quad]:
    """Yield the quads of an RDF file of any size, read in parts; raises what ``parse`` does.

    An error is raised where it is met, after the quads before it. ``report`` is called with the size in bytes of each
    part.
    """
    import pyoxigraph as ox

    name = syntax(path)
    if name in _WHOLE:
        yield from (quad for quad, _ in parse_located_text(read_text(path), name, path))
        return
    is_whole = False
    plain = (ox.NamedNode, ox.BlankNode)
    with open_bytes(path) as file:
        parts = _Parts(file, report)
        try:
            for quad in ox.parse(cast("IO[bytes]", parts), format=getattr(ox.RdfFormat, name)):
                # names and blank nodes, the most of them, are no concern of the version of RDF
                if type(quad.object) not in plain and rdf_12_in(quad):
                    break
                yield quad
            else:
                is_whole = True
        except SyntaxError:
            pass
    if is_whole and not parts.is_suspect:
        return
    # the reader of whole texts says what is wrong and where, in the same words wherever a file is read
    for _ in parse_located_text(read_text(path), name, path):
        pass
    if not is_whole:
        raise InputError("the file was changed while it was read; try again", path)


#: What may announce the version of RDF in Turtle and TriG, also where the text breaks off.
_VERSION = re.compile(r"(?i)version(?:\s|#[^\n]*(?:\n|\Z))*(?:[\"']|\Z)")
_VERSION_BYTES = re.compile(_VERSION.pattern.encode())


class _Parts(io.RawIOBase):
    """A file without its byte order mark; ``is_suspect`` says that the reader of whole texts has to look at it."""

    def __init__(self, file: IO[bytes], report: Callable[[int], None]) -> None:
        self._file, self._report = file, report
        self.is_suspect = False
        self._last: bytes | None = None

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        part = self._file.read(size)
        self._report(len(part))
        self.is_suspect = self.is_suspect or b"\0" in part or bool(_VERSION_BYTES.search((self._last or b"") + part))
        # the parser asks for more than a mark takes
        part = part.removeprefix(_BOM.encode()) if self._last is None else part
        self._last = part[-80:]
        return part


def rdf_12_in(quad: pyoxigraph.Quad) -> str:
    """Return what of RDF 1.2 is in a quad, or an empty string."""
    import pyoxigraph as ox

    if isinstance(quad.object, ox.Literal):
        return "a language tag with a direction" if getattr(quad.object, "direction", None) else ""
    return "a triple term" if isinstance(quad.object, ox.Triple) else ""


def _rdf_12(found: str) -> str:
    from capgen_kg.rdf.turtle_lexer import rdf_12

    return as_message(rdf_12(found), "")


def _refusal(text: str, name: str, path: Path | str) -> InputError | None:
    """Return the first mistake that a text in Turtle, TriG or N-Triples has as Turtle, if it has one."""
    if name not in TURTLES or len(text) > MAX_EXPLAINED:
        return None
    from capgen_kg.rdf.spans import Text
    from capgen_kg.rdf.turtle_parser import parse

    if not (mistakes := parse(text, trig=name == "TRIG").mistakes):
        return None
    return InputError(as_message(mistakes[0].message, mistakes[0].fix), path, *Text(text).place(mistakes[0].span[0]))


def judgement(error: SyntaxError, text: str, name: str, path: Path | str) -> InputError:
    """Return what pyoxigraph says of a text, in our words where it is known what it means, at its place."""
    from capgen_kg.rdf.turtle_lexer import rdf_12
    from capgen_kg.rdf.turtle_parser import reason

    lines = text.split("\n")
    line, column = error.lineno or 1, error.offset or 1
    # the parser's end of the text comes after a line feed that is not there
    line, column = (line, min(column, len(lines[line - 1]) + 1)) if line <= len(lines) else _end(text)
    said = reason(error)
    if "No scheme found" in said:
        iri = re.search(r"IRI '(.*?)'", said)
        if error.lineno is None and iri and (place := max(text.find(f'"{iri[1]}"'), text.find(f"'{iri[1]}'"))) >= 0:
            line, column = _end(text[:place])
        said = "found a relative IRI, and there is no base; write the full IRI"
    elif "LoadDocumentCallback" in said:
        said = "found a remote context, and nothing is fetched; write the context into the file"
    elif name == "N_QUADS" and re.match(r"(?i)\s*version\b", lines[line - 1]):
        said = as_message(rdf_12("a version announcement"), "remove it")
    else:
        said = f"expected {name.replace('_', '-')}: {said}"
    return InputError(said, path, line, column)


def as_message(message: str, fix: str) -> str:
    """Return a sentence and its remedy as a message of one line that comes after a place, harmless to a terminal."""
    text = f"{message[:1].lower()}{message[1:].rstrip('.')}{f'; {fix}' if fix else ''}"
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text)


#: How deep JSON may be nested: the parser's own limit is the end of the stack, and of the process.
MAX_NESTED = 200
#: What is wrong with a longer text is said by pyoxigraph alone.
MAX_EXPLAINED = 1 << 22


def refuse_unsafe(text: str, name: str, path: Path | str) -> None:
    """Raise ``InputError`` for what the parser of a syntax would expand without bound, overflow at, or leave out.

    RDF/XML has to be well formed, which pyoxigraph doesn't ask for, and without a document type, which could define
    entities. JSON-LD may be nested no deeper than :data:`MOST_NESTED`, and everything in it has to mean something.
    Turtle and TriG announce no version: pyoxigraph reads RDF 1.2.
    """
    if name == "RDF_XML":
        _refuse_unsafe_xml(text, path)
    elif name == "JSON_LD":
        _refuse_unsafe_json(text, path)
    elif name in ("TURTLE", "TRIG") and _VERSION.search(text):
        from capgen_kg.rdf.turtle_lexer import version_announcement

        if (place := version_announcement(text)) is not None:
            raise InputError(as_message(_rdf_12("a version announcement"), "remove it"), path, *_end(text[:place]))


#: Attributes of RDF/XML 1.2, https://www.w3.org/TR/rdf12-xml/.
_RDF_12_IN_XML = {expand(name): name for name in ("rdf:version", "rdf:annotation", "rdf:annotationNodeID")} | {
    f"http://www.w3.org/2005/11/its{name}": f"its:{name}" for name in ("version", "dir")
}


def _refuse_unsafe_xml(text: str, path: Path | str) -> None:
    from xml.parsers import expat

    def refuse(message: str) -> None:
        raise InputError(message, path, parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)

    def begin(element: str, attributes: dict[str, str]) -> None:
        for name, called in _RDF_12_IN_XML.items():
            if name in attributes:
                refuse(_rdf_12(called))
        if attributes.get(expand("rdf:parseType")) == "Triple":
            refuse(_rdf_12("a triple term"))

    def declare(version: str, encoding: str | None, standalone: int) -> None:
        if encoding and encoding.lower() not in ("utf-8", "us-ascii"):
            refuse(f"found the encoding {encoding}, expected UTF-8; save the file as UTF-8")

    parser = expat.ParserCreate(namespace_separator="")
    parser.StartElementHandler = begin
    parser.XmlDeclHandler = declare
    parser.StartDoctypeDeclHandler = lambda *declared: refuse(
        "found a document type, which may define entities; expected RDF/XML without one"
    )
    try:
        parser.Parse(text.encode(), True)
    except expat.ExpatError as error:
        message = f"expected RDF/XML: {expat.ErrorString(error.code)}"
        raise InputError(message, path, error.lineno, error.offset + 1) from None


def _refuse_unsafe_json(text: str, path: Path | str) -> None:
    depth = 0
    for match in _JSON.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(match[0], 0)
        if depth > MAX_NESTED:
            line = text.count("\n", 0, match.start()) + 1
            raise InputError(f"found JSON nested more than {MAX_NESTED} deep, expected less", path, line)
    from capgen_kg.rdf.json_ld import left_out

    if found := left_out(text):
        message, place = found
        raise InputError(message, path, *_end(text[:place]))


_JSON = re.compile(r'"(?:[^"\\]|\\.)*"|[][{}]', re.DOTALL)


def read_facts(paths: Iterable[Path]) -> Iterator[tuple[str, str, str]]:
    """Yield the triples of files as terms in N-Triples' notation, lexical forms as written.

    Blank nodes are named after their file's place and their order in it: those of different files stay apart, and
    the same files always give the same names.
    """
    return (fact for fact, _ in read_located_facts(paths))


def read_located_facts(paths: Iterable[Path]) -> Iterator[tuple[tuple[str, str, str], tuple[Path, int]]]:
    """Yield what ``read_facts`` does, each with its file and line."""
    for number, path in enumerate(paths):
        names: dict[str, str] = {}

        def text(term: object, number: int = number, names: dict[str, str] = names) -> str:
            written = str(term)
            return names.setdefault(written, f"_:f{number}b{len(names)}") if written.startswith("_:") else written

        for triple, line in parse_located(path):
            yield (text(triple.subject), text(triple.predicate), text(triple.object)), (path, line)


def read_by_rdflib(text: str, name: str) -> list[tuple[str, ...]]:
    """Return the quads of a text as rdflib reads them, terms in N-Triples' notation, the default graph as ``""``.

    For texts that pyoxigraph has read, to know whether another parser reads the same. rdflib brings numbers and dates
    into another form. Raises ``ValueError`` where rdflib doesn't read the text.
    """
    import logging
    from xml.sax import SAXException

    import pyoxigraph as ox
    import rdflib

    # whoever writes an ill-typed number is told elsewhere, and not by a traceback
    logging.getLogger("rdflib").setLevel(logging.ERROR)

    def written(node: object) -> str:
        if isinstance(node, rdflib.Literal):
            kind = ox.NamedNode(str(node.datatype)) if node.datatype else None
            return str(ox.Literal(str(node), language=node.language, datatype=kind))
        if isinstance(node, rdflib.BNode):
            return f"_:{node}"
        return "" if node in (None, rdflib.graph.DATASET_DEFAULT_GRAPH_ID) else f"<{node}>"

    form = {
        "TURTLE": "turtle", "N_TRIPLES": "nt", "N_QUADS": "nquads", "TRIG": "trig", "RDF_XML": "xml",
        "JSON_LD": "json-ld",
    }[name]  # fmt: skip
    dataset = rdflib.Dataset()
    try:
        dataset.parse(data=text, format=form)
    # these are what rdflib's parsers raise
    except (rdflib.exceptions.Error, SAXException, SyntaxError, ValueError, LookupError, TypeError, AttributeError,
            AssertionError, RecursionError) as error:  # fmt: skip
        raise ValueError(" ".join(str(error).split())) from error
    return [tuple(map(written, quad)) for quad in dataset.quads()]


def to_graph(triples: Iterable[pyoxigraph.Triple]) -> rdflib.Graph:
    """Return the triples as an rdflib graph with our prefixes bound; lexical forms stay as written."""
    import logging

    import rdflib

    logging.getLogger("rdflib").setLevel(logging.ERROR)
    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    for triple in triples:
        subject, predicate, value = map(to_rdflib, (triple.subject, triple.predicate, triple.object))
        graph.add((subject, predicate, value))
    return graph


def graph_of(ntriples: bytes) -> rdflib.Graph:
    """Return the triples of N-Triples as an rdflib graph: blank nodes by their labels, lexical forms as written."""
    import pyoxigraph as ox

    return to_graph(quad.triple for quad in ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES))


def load(paths: Iterable[Path]) -> rdflib.Graph:
    """Return the triples of all files as one rdflib graph; blank nodes of different files stay apart."""
    return graph_of(ntriples(read_facts(paths)))


def ntriples(facts: Iterable[tuple[str, str, str]]) -> bytes:
    """Return facts, whose terms are in N-Triples' notation, as N-Triples: each once, sorted."""
    return "".join(sorted({f"{' '.join(fact)} .\n" for fact in facts})).encode()


def digest_of(ntriples: bytes) -> str:
    """Return the digest of what N-Triples say, whatever their order and blank nodes: SHA-256 of RDFC-1.0's N-Quads.

    Raises ``UsageError`` where too many blank nodes look alike for that to end.
    """
    import hashlib

    import pyoxigraph as ox

    from capgen_kg.rdf.isomorphism import AmbiguousBlankNodesError, check_canonicalizable

    triples = [from_oxigraph(quad) for quad in ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES)]
    try:
        check_canonicalizable(triples)
    except AmbiguousBlankNodesError as error:
        raise UsageError(f"{error}, so that there is no digest; give them IRIs") from None
    dataset = ox.Dataset(ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    lines = sorted(f"{quad} .\n" for quad in dataset)
    return f"sha256:{hashlib.sha256(''.join(lines).encode()).hexdigest()}"
