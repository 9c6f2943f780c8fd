"""Making a store on disk: files in, what follows worked out, the whole put in place at once.

Everything is read as a stream, by the reader that all files go through. What is held in memory are the numbers of the
terms that rules concern, 16 bytes a fact and the text of each such term once (see
:mod:`capgen_kg.reasoning.columnar`), and the labels of blank nodes. A store is made beside its place, compared with the
files, and moved there when it is whole: killed at any time, the old one is there as before, or none.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from capgen_kg.errors import InputError, UnsupportedAxiomError, UnwritableError, UsageError
from capgen_kg.rdf.facts import FIRST, REST, TYPE, Fact, Facts
from capgen_kg.rdf.namespaces import expand
from capgen_kg.rdf.parsing import GRAPHS, is_gzipped, open_bytes, stream, syntax
from capgen_kg.rdf.terms import from_oxigraph, to_oxigraph
from capgen_kg.reasoning import DEFAULT, INSTALL, materialize
from capgen_kg.reasoning.forward_chaining import is_trivial_entailment
from capgen_kg.reasoning.schema import ANNOTATIONS, KNOWN_CLASSES, KNOWN_PROPERTIES, check_consistency, compile_schema
from capgen_kg.store.disk import ASSERTED, DERIVED, LAYOUT, MANIFEST, TRIPLES, Manifest, read_manifest
from capgen_kg.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from capgen_kg.reasoning.columnar import Columns
    from capgen_kg.reasoning.schema import Schema

_CHUNK = 1 << 20
#: How many triples are put in and looked up at once.
_PART = 100_000
#: Datatypes of literals that a store keeps as they are written.
_AS_WRITTEN = {ox.NamedNode(expand("xsd:string")), ox.NamedNode(expand("rdf:langString"))}
_NODE = ox.NamedNode("urn:capgen:scratch")


def build(folder: Path, files: Iterable[Path], log: Callable[[str], None]) -> Manifest:
    """Make a closed store of ``files`` in ``folder`` and return what it holds.

    A store that is there and holds just these files is left as it is; another one is replaced. ``log`` is told what
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
                log(f"{folder} holds these {len(files)} files already")
                return found
    folder.parent.mkdir(parents=True, exist_ok=True)
    for left in folder.parent.glob(f".{folder.name}.*.new"):
        # left behind by a process that is no more
        process = left.name.split(".")[-2]
        if process.isdecimal() and not _is_alive(int(process)):
            shutil.rmtree(left, ignore_errors=True)
    aside = folder.parent / f".{folder.name}.{os.getpid()}.new"
    try:
        manifest = _fill(aside, files, contents, log)
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
    aside: Path, files: list[Path], contents: tuple[tuple[str, str], ...], log: Callable[[str], None]
) -> Manifest:
    aside.mkdir()
    store = ox.Store(str(aside / TRIPLES))
    fill(store, files, log)
    asserted = len(store)
    log(f"{asserted:,} triples are asserted; working out what follows")
    _put(store, _derive(store, aside / "read.nt", log), aside / "derived.nt", log)
    store.optimize()
    return Manifest(LAYOUT, __version__, contents, asserted, len(store) - asserted)


def fill(store: ox.Store, files: list[Path], log: Callable[[str], None]) -> None:
    """Put files into a store and look each triple up there; tell how many literals the store writes in another form."""
    forms = _Forms()
    for number, path in enumerate(files):
        quads = _asserted(number, stream(path, _Progress(path, log)), syntax(path) in GRAPHS)
        while part := list(islice(quads, _PART)):
            store.bulk_extend(part)
            for quad in part:
                if quad not in store:
                    raise UnwritableError(f"{path}: the store doesn't hold {quad.triple}; nothing was replaced")
                forms.add(quad.object)
    if forms.changed:
        log(f"a store can't say: the form of {forms.changed:,} numbers or times, such as {forms.example}")


def _asserted(number: int, quads: Iterable[ox.Quad], has_graphs: bool) -> Iterator[ox.Quad]:
    """Yield quads without their graphs, blank nodes named after the number of their file and their order in it."""
    names: dict[str, ox.BlankNode] = {}

    def own(node: Any) -> Any:
        if not isinstance(node, ox.BlankNode):
            return node
        return names.setdefault(node.value, ox.BlankNode(f"f{number}b{len(names)}"))

    for quad in quads:
        # most quads are as they should be; to make one takes longer than to look
        if ox.BlankNode in (type(quad.subject), type(quad.object)) or (has_graphs and quad.graph_name != ASSERTED):
            yield ox.Quad(own(quad.subject), quad.predicate, own(quad.object), ASSERTED)
        else:
            yield quad


class _Forms:
    """Counts the literals that a store writes in another form; ``example`` is the first of them, with that form."""

    def __init__(self) -> None:
        self.changed = 0
        self.example = ""
        self._known: dict[ox.Literal, bool] = {}

    def add(self, term: object) -> None:
        """Look at a term."""
        if isinstance(term, ox.Literal) and term.datatype not in _AS_WRITTEN:
            if term not in self._known:
                self._known[term] = self._changes(term)
            self.changed += self._known[term]

    def _changes(self, term: ox.Literal) -> bool:
        scratch = ox.Store()
        scratch.add(ox.Quad(_NODE, _NODE, term))
        [quad] = scratch
        if quad.object == term:
            return False
        self.example = self.example or f"{term} (as {quad.object})"
        return True


class _Progress:
    """Tells, every tenth part, how much of a large file has been read."""

    def __init__(self, path: Path, log: Callable[[str], None]) -> None:
        self._path, self._log = path, log
        self._size = path.stat().st_size if path.exists() else 0
        self._read, self._told = 0, 0

    def __call__(self, size: int) -> None:
        self._read += size
        # the length of a packed file says nothing of what is in it
        if is_gzipped(self._path) or self._size <= 50 * _CHUNK:
            return
        tenth = 10 * self._read // self._size
        if self._told < tenth <= 10:
            self._told = tenth
            self._log(f"{self._path}: {10 * tenth} % read")


def _put(store: ox.Store, derived: Iterable[Fact], through: Path, log: Callable[[str], None]) -> None:
    """Put what was derived into its graph, through a file that the store reads in parallel."""
    nameless = []
    with through.open("w", encoding="utf-8") as file:
        for fact in derived:
            # a file's blank nodes would be taken for new ones
            if fact[0].startswith("_:") or fact[2].startswith("_:"):
                nameless.append(fact)
            else:
                file.write(f"{' '.join(fact)} .\n")
    log("putting in what follows")
    store.bulk_load(path=through, format=ox.RdfFormat.N_TRIPLES, to_graph=DERIVED, lenient=True)
    store.extend(_quad(fact) for fact in nameless)
    through.unlink()


def _quad(fact: Fact) -> ox.Quad:
    subject, predicate, value = map(to_oxigraph, fact)
    assert isinstance(subject, ox.NamedNode | ox.BlankNode)
    assert isinstance(predicate, ox.NamedNode)
    return ox.Quad(subject, predicate, value, DERIVED)


def _derive(store: ox.Store, through: Path, log: Callable[[str], None]) -> Iterator[Fact]:
    """Yield what follows from a store's triples and isn't among them."""
    known = Facts(schema_facts(store))
    try:
        schema = compile_schema(known)
        from capgen_kg.reasoning.columnar import Columns

        columns = Columns(schema)
    except (UnsupportedAxiomError, ImportError) as reason:
        lacking = isinstance(reason, ImportError)
        log("numpy is not installed" if lacking else f"the compiled rules don't know {reason}")
        log("the closure is worked out in memory; " + INSTALL if lacking else "the closure is worked out in memory")
        given = {from_oxigraph(q) for q in store}
        yield from (fact for fact in materialize(given, DEFAULT, log) if fact not in given)
        return
    _read(store, columns, through)
    for fact in schema.facts:
        columns.add(fact)
    columns.materialize(lambda rounds, total: log(f"round {rounds}: {total:,} facts that rules concern"))
    check_consistency(schema, columns)
    yield from (fact for fact in schema.facts if fact not in known and not is_trivial_entailment(fact))
    yield from (fact for fact in columns.derived() if not is_trivial_entailment(fact))


def schema_of(store: ox.Store) -> Schema:
    """Return the rules of a store's axioms; raises ``UnsupportedAxiomError`` for an axiom that they don't know."""
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
    wanted = None if value is None else to_oxigraph(value)
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
