"""RDF files as triples, with the position of each error."""

from __future__ import annotations

import io
import re
import zlib
from contextlib import contextmanager
from contextvars import ContextVar
from typing import IO, TYPE_CHECKING, cast

from capgen_kg.errors import EncodingError, InputError
from capgen_kg.rdf.unsafe import VERSION, as_message, end_of, rdf_12_message, refuse_unsafe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    import pyoxigraph

#: File extensions that can be read, also followed by ``.gz``, and pyoxigraph's names of their syntaxes. A JSON-LD
#: context must be in the file itself: nothing is fetched.
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
#: Syntaxes that the Turtle parser reads; those with named graphs; and those that cannot be streamed.
TURTLES = ("TURTLE", "TRIG", "N_TRIPLES")
GRAPHS = ("TRIG", "N_QUADS", "JSON_LD")
_WHOLE = ("RDF_XML", "JSON_LD")
_ONE_A_LINE = ("N_TRIPLES", "N_QUADS")
_BOM = "\ufeff"
#: Encodings of text files, by their names in Python.
ENCODINGS = ("utf-8", "cp1252", "latin-1", "utf-16")
_encoding: ContextVar[str] = ContextVar("encoding", default="")


def syntax(path: Path) -> str:
    """Return pyoxigraph's name of the syntax of a file, by its extension; raises ``InputError`` if unknown."""
    ending = path.with_suffix("").suffix if is_gzipped(path) else path.suffix
    if (name := SUFFIXES.get(ending.lower())) is None:
        with open_bytes(path):
            # a folder, or nothing at all, is refused as that
            pass
        raise InputError(f"found the ending {path.suffix or 'none'}, expected one of {' '.join(SUFFIXES)}", path)
    return name


def is_gzipped(path: Path) -> bool:
    """Return whether a file is compressed with gzip, by its extension."""
    return path.suffix.lower() == ".gz"


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a regular file, decompressed if it is compressed.

    Raises ``InputError`` if there is none at ``path`` or it cannot be read. Pipes and devices are refused, so that
    reading always ends.
    """
    with open_bytes(path) as file:
        return file.read()


@contextmanager
def open_bytes(path: Path) -> Iterator[IO[bytes]]:
    """Open a regular file to read its bytes, decompressed if necessary; raises what :func:`read_bytes` does."""
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
    """Return the UTF-8 text of a file without its byte order mark, with unchanged line ends.

    Raises ``InputError`` at bytes that are not UTF-8. Within :func:`reading_in`, the encoding is the one named there.
    """
    encoding = _encoding.get()
    return read_encoded(path, encoding) if encoding else decode(read_bytes(path), path)


def read_encoded(path: Path, encoding: str) -> str:
    """Return the text of a file in one of :data:`ENCODINGS`; only UTF-8 is recognized, other ones have to be named."""
    if encoding == "utf-8":
        try:
            return decode(read_bytes(path), path)
        except EncodingError as error:
            message = f"{error.reason}, or name its encoding with --encoding ({', '.join(ENCODINGS[1:])})"
            raise InputError(message, path, error.line, error.column) from None
    data = read_bytes(path)
    if data.startswith(b"\xef\xbb\xbf"):
        raise InputError(f"found the byte order mark of UTF-8, expected {encoding}; omit --encoding", path, 1, 1)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        good = data[: error.start].decode(encoding)
        column = len(good) - good.rfind("\n")
        message = f"found byte 0x{data[error.start]:02x}, expected {encoding}; name another --encoding"
        raise InputError(message, path, good.count("\n") + 1, column) from None
    if (place := text.find("\0")) >= 0:
        message = "found a NUL character, expected text; name another --encoding"
        raise InputError(message, path, text.count("\n", 0, place) + 1)
    return text.removeprefix("\ufeff")


@contextmanager
def reading_in(encoding: str) -> Iterator[None]:
    """Let :func:`read_text` read files in another encoding, and name the choice where one is not in it."""
    before = _encoding.set(encoding)
    try:
        yield
    finally:
        _encoding.reset(before)


def decode(data: bytes, path: Path | str) -> str:
    """Return UTF-8 as text without its byte order mark; raises ``InputError`` at other bytes and at NUL."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise EncodingError("found UTF-16, expected UTF-8; save the file as UTF-8", path, 1, 1)
    if data.startswith(b"\x1f\x8b"):
        raise InputError("found a file packed by gzip, expected UTF-8; let its name end in .gz", path, 1, 1)
    try:
        text = data.decode("utf-8").removeprefix(_BOM)
    except UnicodeDecodeError as error:
        good = data[: error.start].decode("utf-8").removeprefix(_BOM)
        byte = f"0x{data[error.start]:02x}"
        raise EncodingError(f"found byte {byte}, expected UTF-8; save the file as UTF-8", path, *end_of(good)) from None
    if (place := text.find("\0")) >= 0:
        raise InputError("found a NUL character, expected text; remove it", path, *end_of(text[:place]))
    return text


def parse(path: Path) -> Iterator[pyoxigraph.Triple]:
    """Yield the triples of an RDF file, or raise ``InputError`` with line and column.

    The file extension determines the syntax. Nothing is ever fetched; named graphs are merged.
    """
    return (quad.triple for quad in parse_text(read_text(path), syntax(path), path))


class _Lines(io.RawIOBase):
    """A text read line by line, so that ``line`` is the line that the parser is at."""

    def __init__(self, text: str) -> None:
        # only a line feed ends a line for the parser
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


def parse_text(text: str, name: str, path: Path | str) -> Iterator[pyoxigraph.Quad]:
    """Yield the quads of a text; ``name`` is a syntax of :data:`SUFFIXES`.

    ``path`` is named in errors. Raises ``InputError`` with line and column.
    """
    import pyoxigraph as ox

    refuse_unsafe(text, name, path)
    # IRIs and blank nodes, which are most objects, are the same in RDF 1.1 and 1.2
    plain = (ox.NamedNode, ox.BlankNode)
    try:
        for quad in ox.parse(text.encode(), format=getattr(ox.RdfFormat, name)):
            if type(quad.object) not in plain and rdf_12_in(quad):
                # raises the error with its line
                yield from (quad for quad, _ in _parse_by_line(text, name, path))
                return
            yield quad
    except SyntaxError as error:
        raise _refusal(text, name, path) or judgement(error, text, name, path) from None


def parse_located_text(text: str, name: str, path: Path | str) -> Iterator[tuple[pyoxigraph.Quad, int]]:
    """Yield the quads of :func:`parse_text`, each with the line on which it ends; raises what that does."""
    # there, each triple is on a line of its own; a line that ends otherwise is left to the slower way
    if name in _ONE_A_LINE and text.count("\r") == text.count("\r\n"):
        lines = enumerate(text.split("\n"), 1)
        numbers = (number for number, line in lines if (rest := line.lstrip()) and not rest.startswith("#"))
        yield from zip(parse_text(text, name, path), numbers, strict=True)
    else:
        refuse_unsafe(text, name, path)
        yield from _parse_by_line(text, name, path)


def _parse_by_line(text: str, name: str, path: Path | str) -> Iterator[tuple[pyoxigraph.Quad, int]]:
    import pyoxigraph as ox

    lines = _Lines(text)
    try:
        for quad in ox.parse(cast("IO[bytes]", lines), format=getattr(ox.RdfFormat, name)):
            if feature := rdf_12_in(quad):
                raise _refusal(text, name, path) or InputError(rdf_12_message(feature), path, lines.line, 1)
            yield quad, lines.line
    except SyntaxError as error:
        raise _refusal(text, name, path) or judgement(error, text, name, path) from None


def stream(path: Path, report: Callable[[int], None] = lambda size: None) -> Iterator[pyoxigraph.Quad]:
    """Yield the quads of an RDF file of any size, read in chunks; raises what ``parse`` does.

    An error is raised after the quads before it. ``report`` is called with the size of each chunk in bytes.
    """
    import pyoxigraph as ox

    name = syntax(path)
    if name in _WHOLE:
        yield from parse_text(read_text(path), name, path)
        return
    is_whole = False
    plain = (ox.NamedNode, ox.BlankNode)
    with open_bytes(path) as file:
        parts = _Parts(file, report)
        try:
            for quad in ox.parse(cast("IO[bytes]", parts), format=getattr(ox.RdfFormat, name)):
                # IRIs and blank nodes, which are most objects, are the same in RDF 1.1 and 1.2
                if type(quad.object) not in plain and rdf_12_in(quad):
                    break
                yield quad
            else:
                is_whole = True
        except SyntaxError:
            pass
    if is_whole and not parts.is_suspect:
        return
    # parse the whole text again for the error message and position that other readers report
    for _ in parse_text(read_text(path), name, path):
        pass
    if not is_whole:
        raise InputError("the file was changed while it was read; try again", path)


_VERSION_BYTES = re.compile(VERSION.pattern.encode())


class _Parts(io.RawIOBase):
    """A file without its byte order mark; ``is_suspect`` is true if the whole text has to be checked."""

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
        # the first chunk is always longer than the mark
        part = part.removeprefix(_BOM.encode()) if self._last is None else part
        self._last = part[-80:]
        return part


def rdf_12_in(quad: pyoxigraph.Quad) -> str:
    """Return the RDF 1.2 feature that a quad uses, or an empty string."""
    import pyoxigraph as ox

    if isinstance(quad.object, ox.Literal):
        return "a language tag with a direction" if getattr(quad.object, "direction", None) else ""
    return "a triple term" if isinstance(quad.object, ox.Triple) else ""


def _refusal(text: str, name: str, path: Path | str) -> InputError | None:
    """Return the first error that the Turtle parser finds in a text in Turtle, TriG or N-Triples, if any."""
    if name not in TURTLES or len(text) > MAX_EXPLAINED:
        return None
    from capgen_kg.rdf.spans import Text
    from capgen_kg.rdf.turtle_parser import parse

    if not (mistakes := parse(text, trig=name == "TRIG").mistakes):
        return None
    return InputError(as_message(mistakes[0].message, mistakes[0].fix), path, *Text(text).place(mistakes[0].span[0]))


def judgement(error: SyntaxError, text: str, name: str, path: Path | str) -> InputError:
    """Return a syntax error of pyoxigraph with its position, reworded where its cause is known."""
    from capgen_kg.rdf.turtle_lexer import rdf_12
    from capgen_kg.rdf.turtle_parser import reason

    lines = text.split("\n")
    line, column = error.lineno or 1, error.offset or 1
    # the parser reports the end of the text on an extra line, because a line feed is appended
    line, column = (line, min(column, len(lines[line - 1]) + 1)) if line <= len(lines) else end_of(text)
    message = reason(error)
    if "No scheme found" in message:
        iri = re.search(r"IRI '(.*?)'", message)
        if error.lineno is None and iri and (place := max(text.find(f'"{iri[1]}"'), text.find(f"'{iri[1]}'"))) >= 0:
            line, column = end_of(text[:place])
        message = "found a relative IRI, and there is no base; write the full IRI"
    elif "LoadDocumentCallback" in message:
        message = "found a remote context, and nothing is fetched; write the context into the file"
    elif name == "N_QUADS" and re.match(r"(?i)\s*version\b", lines[line - 1]):
        message = as_message(rdf_12("a version announcement"), "remove it")
    else:
        message = f"expected {name.replace('_', '-')}: {message}"
    return InputError(message, path, line, column)


#: Longest text that is parsed a second time for a better error message, in characters.
MAX_EXPLAINED = 1 << 22


def read_facts(paths: Iterable[Path]) -> Iterator[tuple[str, str, str]]:
    """Yield the triples of files, their terms in N-Triples syntax with unchanged lexical forms.

    Blank nodes are labelled by the index of their file and their order in it, so that nodes of different files are
    never merged and the same files always give the same labels.
    """
    for number, path in enumerate(paths):
        names: dict[str, str] = {}
        for quad in parse_text(read_text(path), syntax(path), path):
            yield _fact(quad, number, names)


def read_located_facts(
    paths: Iterable[Path], name: str = ""
) -> Iterator[tuple[tuple[str, str, str], tuple[Path, int]]]:
    """Yield the triples of :func:`read_facts`, each with its file and line; ``name`` is that of their syntax."""
    for number, path in enumerate(paths):
        names: dict[str, str] = {}
        for quad, line in parse_located_text(read_text(path), name or syntax(path), path):
            yield _fact(quad, number, names), (path, line)


def _fact(quad: pyoxigraph.Quad, number: int, names: dict[str, str]) -> tuple[str, str, str]:
    """Return a triple of the file with a number, whose blank nodes so far have ``names``."""
    subject, predicate, obj = str(quad.subject), str(quad.predicate), str(quad.object)
    if subject.startswith("_:"):
        subject = names.setdefault(subject, f"_:f{number}b{len(names)}")
    if obj.startswith("_:"):
        obj = names.setdefault(obj, f"_:f{number}b{len(names)}")
    return subject, predicate, obj


def ntriples(facts: Iterable[tuple[str, str, str]]) -> bytes:
    """Return triples, given by terms in N-Triples syntax, as N-Triples: sorted and without duplicates."""
    return "".join(sorted({f"{' '.join(fact)} .\n" for fact in facts})).encode()
