"""Making a store on disk: files in, what follows worked out, the whole put in place at once.

Everything is read as a stream. What is held in memory are the numbers of the terms that rules concern, 16 bytes a fact
and the text of each such term once; see :mod:`capgen_kg.reasoning.columns`. A store is made beside its place and moved
there when it is whole: killed at any time, the old one is there as before, or none.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
from contextlib import suppress
from typing import IO, TYPE_CHECKING, cast

import pyoxigraph as ox

from capgen_kg import __version__
from capgen_kg.errors import InputError, NotCompiled, UsageError
from capgen_kg.reasoning import DEFAULT, INSTALL, close
from capgen_kg.reasoning.compiled import is_artefact
from capgen_kg.reasoning.compiler import (
    ANNOTATIONS,
    KNOWN_CLASSES,
    KNOWN_PROPERTIES,
    compile_schema,
    judge,
)
from capgen_kg.reasoning.facts import FIRST, REST, TYPE, Fact, Facts
from capgen_kg.store.disk import ASSERTED, DERIVED, LAYOUT, MANIFEST, TRIPLES, Manifest, read_manifest
from capgen_kg.turtle import is_packed, open_bytes, read_bytes, refuse_unsafe, syntax, term

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from capgen_kg.reasoning.columns import Columns
    from capgen_kg.reasoning.compiler import Schema

_CHUNK = 1 << 20


def build(folder: Path, files: Iterable[Path], say: Callable[[str], None]) -> Manifest:
    """Make a closed store of ``files`` in ``folder`` and return what it holds.

    A store that is there and holds just these files is left as it is; another one is replaced. ``say`` is told what
    goes on. Raises ``InputError`` for a file that can't be read, ``InconsistentError`` when the triples contradict
    each other, ``UsageError`` when ``folder`` holds something else. ``InputError`` names the folder when that can't be
    written.
    """
    files = list(files)
    for path in files:
        syntax(path)
    contents = tuple((str(path), _digest(path)) for path in files)
    if folder.exists():
        _refuse_other(folder)
        with suppress(InputError):
            found = read_manifest(folder)
            if (found.version, found.files) == (__version__, contents):
                say(f"{folder} holds these {len(files)} files already")
                return found
    folder.parent.mkdir(parents=True, exist_ok=True)
    for left in folder.parent.glob(f".{folder.name}.*.new"):
        # left behind by a process that is no more
        process = left.name.split(".")[-2]
        if process.isdecimal() and not _is_alive(int(process)):
            shutil.rmtree(left, ignore_errors=True)
    aside = folder.parent / f".{folder.name}.{os.getpid()}.new"
    try:
        manifest = _fill(aside, files, contents, say)
        (aside / MANIFEST).write_bytes(manifest.to_json())
        old = folder.parent / f".{folder.name}.{os.getpid()}.old"
        if folder.exists():
            folder.rename(old)
        aside.rename(folder)
        shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        raise InputError(f"the store can't be written: {error.strerror or error}", folder) from None
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return manifest


def _fill(
    aside: Path, files: list[Path], contents: tuple[tuple[str, str], ...], say: Callable[[str], None]
) -> Manifest:
    aside.mkdir()
    store = ox.Store(str(aside / TRIPLES))
    for path in files:
        _load(store, path, say)
    asserted = len(store)
    say(f"{asserted:,} triples are asserted; working out what follows")
    _put(store, _derive(store, aside / "read.nt", say), aside / "derived.nt", say)
    store.optimize()
    return Manifest(LAYOUT, __version__, contents, asserted, len(store) - asserted)


def _load(store: ox.Store, path: Path, say: Callable[[str], None]) -> None:
    name = syntax(path)
    if name in ("RDF_XML", "JSON_LD"):
        refuse_unsafe(read_bytes(path), name, path)
    with open_bytes(path) as opened:
        file = cast("IO[bytes]", _Told(opened, path, say))
        try:
            store.bulk_load(file, getattr(ox.RdfFormat, name), to_graph=ASSERTED)
        except SyntaxError as error:
            reason = (error.msg or "it doesn't parse").rpartition(": ")[2]
            raise InputError(f"expected {name.replace('_', '-')}: {reason}", path, error.lineno, error.offset) from None


class _Told(io.RawIOBase):
    """A file of which is told, every tenth part, how much of it has been read."""

    def __init__(self, file: IO[bytes], path: Path, say: Callable[[str], None]) -> None:
        self._file, self._path, self._say = file, path, say
        self._size = path.stat().st_size
        self._read, self._told = 0, 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        part = self._file.read(size)
        self._read += len(part)
        # the length of a packed file says nothing of what is in it
        tenth = 10 * self._read // (self._size or 1)
        if not is_packed(self._path) and self._size > 50 * _CHUNK and self._told < tenth <= 10:
            self._told = tenth
            self._say(f"{self._path}: {10 * tenth} % read")
        return part


def _put(store: ox.Store, derived: Iterable[Fact], through: Path, say: Callable[[str], None]) -> None:
    """Put what was derived into its graph, through a file that the store reads in parallel."""
    nameless = []
    with through.open("w", encoding="utf-8") as file:
        for fact in derived:
            # a file's blank nodes would be taken for new ones
            if fact[0].startswith("_:") or fact[2].startswith("_:"):
                nameless.append(fact)
            else:
                file.write(f"{' '.join(fact)} .\n")
    say("putting in what follows")
    store.bulk_load(path=through, format=ox.RdfFormat.N_TRIPLES, to_graph=DERIVED, lenient=True)
    store.extend(_quad(fact) for fact in nameless)
    through.unlink()


def _quad(fact: Fact) -> ox.Quad:
    subject, predicate, value = map(term, fact)
    assert isinstance(subject, ox.NamedNode | ox.BlankNode)
    assert isinstance(predicate, ox.NamedNode)
    return ox.Quad(subject, predicate, value, DERIVED)


def _derive(store: ox.Store, through: Path, say: Callable[[str], None]) -> Iterator[Fact]:
    """Yield what follows from a store's triples and isn't among them."""
    known = Facts(schema_facts(store))
    try:
        schema = compile_schema(known)
        from capgen_kg.reasoning.columns import Columns

        columns = Columns(schema)
    except (NotCompiled, ImportError) as reason:
        lacking = isinstance(reason, ImportError)
        say("numpy is not installed" if lacking else f"the compiled rules don't know {reason}")
        say("the closure is worked out in memory; " + INSTALL if lacking else "the closure is worked out in memory")
        given = {(str(q.subject), str(q.predicate), str(q.object)) for q in store}
        yield from (fact for fact in close(given, DEFAULT, say) if fact not in given)
        return
    _read(store, columns, through)
    for fact in schema.facts:
        columns.add(fact)
    columns.close(lambda rounds, total: say(f"round {rounds}: {total:,} facts that rules concern"))
    judge(schema, columns)
    yield from (fact for fact in schema.facts if fact not in known and not is_artefact(fact))
    yield from (fact for fact in columns.derived() if not is_artefact(fact))


def schema_of(store: ox.Store) -> Schema:
    """Return the rules of a store's axioms; raises ``NotCompiled`` for an axiom that they don't know."""
    return compile_schema(Facts(schema_facts(store)))


def schema_facts(store: ox.Store) -> Iterator[Fact]:
    """Yield the triples of a store that are axioms, or use a term of OWL that makes one."""
    from rdflib import OWL, RDFS

    words = {f"<{word}>" for space in (OWL, RDFS) for word in dir(space)}
    for name in (KNOWN_PROPERTIES | words) - ANNOTATIONS | {FIRST, REST}:
        yield from _matching(store, name, None)
    for name in KNOWN_CLASSES | words:
        yield from _matching(store, TYPE, name)


def _matching(store: ox.Store, predicate: str, value: str | None) -> Iterator[Fact]:
    wanted = None if value is None else term(value)
    quads = store.quads_for_pattern(None, ox.NamedNode(predicate[1:-1]), wanted, ASSERTED)
    return ((str(quad.subject), predicate, str(quad.object)) for quad in quads)


def _read(store: ox.Store, columns: Columns, through: Path) -> None:
    """Add the facts that rules concern to columns, through a file: the store writes faster than it hands out."""
    patterns = [f"?s {name} ?o" for name in sorted(columns.properties)]
    patterns += [f"?s {TYPE} {name}" for name in sorted(columns.classes) if name.startswith("<")]
    for pattern in patterns:
        found = store.query(f"CONSTRUCT {{ {pattern} }} WHERE {{ {pattern} }}")
        assert isinstance(found, ox.QueryTriples)
        found.serialize(str(through), format=ox.RdfFormat.N_TRIPLES)
        with through.open(encoding="utf-8", newline="\n") as file:
            for line in file:
                subject, predicate, value = line[:-3].split(" ", 2)
                columns.add((subject, predicate, value))
    through.unlink(missing_ok=True)


def _digest(path: Path) -> str:
    found = hashlib.sha256()
    with open_bytes(path) as file:
        while part := file.read(_CHUNK):
            found.update(part)
    return found.hexdigest()


def _refuse_other(folder: Path) -> None:
    """Refuse to replace what is no store."""
    if not folder.is_dir():
        raise UsageError(f"{folder} is not a folder; name one that is a store or doesn't exist")
    if (folder / MANIFEST).exists() or not any(folder.iterdir()):
        return
    raise UsageError(f"{folder} holds files but no store; name a store or a new folder")


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
