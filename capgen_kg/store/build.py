"""Building a store on disk: files are read, materialized, and put in place at once.

Files are read as streams. Memory holds the facts that rules concern, at 16 bytes each, the text of each of their terms
once (see :mod:`capgen_kg.reasoning.columnar`), and the labels of blank nodes. The store is built in a folder beside its
own, compared with the files, and renamed when it is complete: an interrupted build leaves the old store as it was.
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
#: How many triples are added and looked up at once.
_PART = 100_000
#: Datatypes of literals whose lexical form a store preserves.
_AS_WRITTEN = {ox.NamedNode(expand("xsd:string")), ox.NamedNode(expand("rdf:langString"))}
_NODE = ox.NamedNode("urn:capgen:scratch")


def build(folder: Path, files: Iterable[Path], log: Callable[[str], None]) -> Manifest:
    """Build a materialized store of ``files`` in ``folder`` and return its manifest.

    A store of exactly these files is left as it is; any other store is replaced.

    Args:
        folder: an existing store, an empty folder, or one that doesn't exist.
        files: files of RDF.
        log: called with messages about progress.

    Raises:
        InputError: a file can't be read, or the folder can't be written.
        InconsistentError: the triples contradict each other.
        UnwritableError: the store doesn't return a triple that was added.
        UsageError: ``folder`` holds something else.
    """
    files = list(files)
    for path in files:
        syntax(path)
    contents = tuple((str(path), _digest(path)) for path in files)
    if folder.exists():
        _refuse_other(folder)
        with suppress(InputError):
            manifest = read_manifest(folder)
            if (manifest.version, manifest.files) == (__version__, contents):
                log(f"{folder} is up to date with these {len(files)} files")
                return manifest
    folder.parent.mkdir(parents=True, exist_ok=True)
    for abandoned in folder.parent.glob(f".{folder.name}.*.new"):
        # abandoned by a process that was killed
        process = abandoned.name.split(".")[-2]
        if process.isdecimal() and not _is_alive(int(process)):
            shutil.rmtree(abandoned, ignore_errors=True)
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
    log(f"{asserted:,} asserted triples; computing the entailed ones")
    _put(store, _derive(store, aside / "read.nt", log), aside / "derived.nt", log)
    store.optimize()
    return Manifest(LAYOUT, __version__, contents, asserted, len(store) - asserted)


def fill(store: ox.Store, files: list[Path], log: Callable[[str], None]) -> None:
    """Add files to a store and look up each of their triples there.

    ``log`` is called with the progress, and with the number of literals whose lexical form the store changes. Raises
    ``UnwritableError`` when the store doesn't return a triple that was added.
    """
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
        log(f"the store changes the lexical form of {forms.changed:,} numbers or times, such as {forms.example}")


def _asserted(number: int, quads: Iterable[ox.Quad], has_graphs: bool) -> Iterator[ox.Quad]:
    """Yield quads in the default graph, with blank nodes relabelled by number of file and order in it."""
    names: dict[str, ox.BlankNode] = {}

    def own(node: Any) -> Any:
        if not isinstance(node, ox.BlankNode):
            return node
        return names.setdefault(node.value, ox.BlankNode(f"f{number}b{len(names)}"))

    for quad in quads:
        # most quads need no change, and creating one is slower than the test
        if ox.BlankNode in (type(quad.subject), type(quad.object)) or (has_graphs and quad.graph_name != ASSERTED):
            yield ox.Quad(own(quad.subject), quad.predicate, own(quad.object), ASSERTED)
        else:
            yield quad


class _Forms:
    """A count of the literals whose lexical form a store changes; ``example`` is the first of them, with both forms."""

    def __init__(self) -> None:
        self.changed = 0
        self.example = ""
        self._known: dict[ox.Literal, bool] = {}

    def add(self, term: object) -> None:
        """Count a term if the store changes it."""
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
    """A callback that logs each tenth of a large file that has been read."""

    def __init__(self, path: Path, log: Callable[[str], None]) -> None:
        self._path, self._log = path, log
        self._size = path.stat().st_size if path.exists() else 0
        self._read, self._reported = 0, 0

    def __call__(self, size: int) -> None:
        self._read += size
        # the size of a gzipped file is not that of its content
        if is_gzipped(self._path) or self._size <= 50 * _CHUNK:
            return
        tenth = 10 * self._read // self._size
        if self._reported < tenth <= 10:
            self._reported = tenth
            self._log(f"{self._path}: {10 * tenth} % read")


def _put(store: ox.Store, derived: Iterable[Fact], through: Path, log: Callable[[str], None]) -> None:
    """Add derived facts to their graph, through a file that the store reads in parallel."""
    nameless = []
    with through.open("w", encoding="utf-8") as file:
        for fact in derived:
            # the blank nodes of a file would become new ones
            if fact[0].startswith("_:") or fact[2].startswith("_:"):
                nameless.append(fact)
            else:
                file.write(f"{' '.join(fact)} .\n")
    log("adding the entailed triples")
    store.bulk_load(path=through, format=ox.RdfFormat.N_TRIPLES, to_graph=DERIVED, lenient=True)
    store.extend(_quad(fact) for fact in nameless)
    through.unlink()


def _quad(fact: Fact) -> ox.Quad:
    subject, predicate, obj = map(to_oxigraph, fact)
    assert isinstance(subject, ox.NamedNode | ox.BlankNode)
    assert isinstance(predicate, ox.NamedNode)
    return ox.Quad(subject, predicate, obj, DERIVED)


def _derive(store: ox.Store, through: Path, log: Callable[[str], None]) -> Iterator[Fact]:
    """Yield the facts that the triples of a store entail and that are not among them."""
    known = Facts(schema_facts(store))
    try:
        schema = compile_schema(known)
        from capgen_kg.reasoning.columnar import Columns

        columns = Columns(schema)
    except (UnsupportedAxiomError, ImportError) as error:
        is_missing = isinstance(error, ImportError)
        log("numpy is not installed" if is_missing else f"axiom not supported by the compiled rules ({error})")
        log(f"computing the closure in memory{f'; {INSTALL}' if is_missing else ''}")
        asserted = {from_oxigraph(q) for q in store}
        yield from (fact for fact in materialize(asserted, DEFAULT, log) if fact not in asserted)
        return
    _read(store, columns, through)
    for fact in schema.facts:
        columns.add(fact)
    columns.materialize(lambda rounds, total: log(f"round {rounds}: {total:,} facts that rules concern"))
    check_consistency(schema, columns)
    yield from (fact for fact in schema.facts if fact not in known and not is_trivial_entailment(fact))
    yield from (fact for fact in columns.derived() if not is_trivial_entailment(fact))


def schema_of(store: ox.Store) -> Schema:
    """Return the compiled axioms of a store; raises ``UnsupportedAxiomError`` for an axiom that can't be compiled."""
    return compile_schema(Facts(schema_facts(store)))


def schema_facts(store: ox.Store) -> Iterator[Fact]:
    """Yield the triples of a store that are axioms, or use another term of OWL or RDFS."""
    from rdflib import OWL, RDFS

    words = {f"<{word}>" for space in (OWL, RDFS) for word in dir(space)}
    for name in (KNOWN_PROPERTIES | words) - ANNOTATIONS | {FIRST, REST}:
        yield from _matching(store, name, None)
    for name in KNOWN_CLASSES | words:
        yield from _matching(store, TYPE, name)


def _matching(store: ox.Store, predicate: str, obj: str | None) -> Iterator[Fact]:
    node = None if obj is None else to_oxigraph(obj)
    quads = store.quads_for_pattern(None, ox.NamedNode(predicate[1:-1]), node, ASSERTED)
    return ((str(quad.subject), predicate, str(quad.object)) for quad in quads)


def _read(store: ox.Store, columns: Columns, through: Path) -> None:
    """Add the facts that rules concern to columns, through a file, which is faster than iterating over the store."""
    patterns = [f"?s {name} ?o" for name in sorted(columns.properties)]
    patterns += [f"?s {TYPE} {name}" for name in sorted(columns.classes) if name.startswith("<")]
    for pattern in patterns:
        result = store.query(f"CONSTRUCT {{ {pattern} }} WHERE {{ {pattern} }}")
        assert isinstance(result, ox.QueryTriples)
        result.serialize(str(through), format=ox.RdfFormat.N_TRIPLES)
        with through.open(encoding="utf-8", newline="\n") as file:
            for line in file:
                subject, predicate, obj = line[:-3].split(" ", 2)
                columns.add((subject, predicate, obj))
    through.unlink(missing_ok=True)


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with open_bytes(path) as file:
        while part := file.read(_CHUNK):
            digest.update(part)
    return digest.hexdigest()


def _refuse_other(folder: Path) -> None:
    """Raise ``UsageError`` for a folder that is neither a store nor empty."""
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
