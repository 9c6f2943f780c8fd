"""The sources of a debate's triples: files, a store on disk, or a SPARQL endpoint.

A debate accesses its triples only through its backend, so a class with the methods of :class:`Backend` can be another
source. A backend raises ``UsageError`` for what it can't do.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Protocol

from capgen_kg import resources
from capgen_kg.errors import InputError, UsageError, no_such
from capgen_kg.knowledge_base import KnowledgeBase, StoredKnowledgeBase
from capgen_kg.naming import notations
from capgen_kg.rdf.facts import TYPE, Facts
from capgen_kg.rdf.terms import cg, named_node, value_of
from capgen_kg.reasoning import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from capgen_kg.queries.results import QueryResult
    from capgen_kg.rdf.facts import Fact
    from capgen_kg.reasoning.proof import Place, Prover
    from capgen_kg.store.disk import DiskStore
    from capgen_kg.store.endpoint import EndpointStore
    from capgen_kg.store.memory import MemoryStore


class Backend(Protocol):
    """A source of the triples of one or several debates."""

    #: Whether queries are evaluated by another machine.
    is_remote: bool
    #: Whether the closure is on disk.
    is_stored: bool

    @property
    def name(self) -> str:
        """The location of the debate, for messages."""

    @property
    def files(self) -> list[Path]:
        """The files of the triples, those of the ontology first; none for an endpoint."""

    @property
    def data_folder(self) -> Path:
        """The single folder of the data; raises ``UsageError`` when there is none."""

    def prepare(self, asserted: bool) -> None:
        """Do the work that the first query would wait for: read and materialize the files, or open the store.

        With ``asserted``, prepare for queries of asserted triples only. Raises ``InputError`` for a file that can't be
        read, ``InconsistentError`` when the triples contradict each other.
        """

    def query(
        self, query: str, *, asserted: bool = False, qualified: bool = False, max_rows: int | None = None
    ) -> QueryResult:
        """Return the result of a read-only query.

        Args:
            query: a query of SPARQL 1.1.
            asserted: whether to query only asserted triples.
            qualified: whether to qualify notations by the key of their debate when there are several debates; backends
                other than files ignore it.
            max_rows: the number of rows or triples allowed in the result.

        Raises what :meth:`capgen_kg.store.Store.query` does.
        """

    @property
    def closure(self) -> bytes:
        """The asserted and entailed triples as N-Triples, each line once, sorted."""

    def knowledge_base(self, without: Iterable[Path] = ()) -> KnowledgeBase:
        """Return the triples, except those of the files ``without``."""

    def prover(self) -> Prover:
        """Return a prover of entailed triples."""

    def reopened(self) -> Backend:
        """Return the same source without anything read so far, as it may have changed."""


class FileBackend:
    """Files of RDF, read and materialized on first use.

    Args:
        data: returns the files of the debate, called once.
        name: the location of the debate, for messages.
        folder: the single folder of the files, if there is one.
        alignments: files of alignments.
        reasoner: a name from :data:`capgen_kg.reasoning.REASONERS`.
        log: called with messages about progress.
    """

    is_remote = is_stored = False

    def __init__(
        self,
        data: Callable[[], list[Path]],
        *,
        name: str,
        folder: Path | None = None,
        alignments: Iterable[Path] = (),
        reasoner: str = DEFAULT,
        log: Callable[[str], None] = lambda message: None,
    ) -> None:
        self._data, self.name, self._folder = data, name, folder
        self._alignments, self._reasoner, self._log = list(alignments), reasoner, log

    @cached_property
    def files(self) -> list[Path]:
        """The files of the ontology, of alignments, and of the data, in this order."""
        return [*resources.ontology_files(), *self._alignments, *self._data()]

    @property
    def data_folder(self) -> Path:
        """The folder of the data."""
        if self._folder is not None and not self._folder.exists():
            raise InputError("there is no such file or folder", self._folder)
        if self._folder is None or not self._folder.is_dir():
            raise _not_in_a_folder()
        return self._folder

    def prepare(self, asserted: bool) -> None:
        """Read the files, and materialize them unless ``asserted``."""
        _ = self._asserted if asserted else self._materialized

    def query(
        self, query: str, *, asserted: bool = False, qualified: bool = False, max_rows: int | None = None
    ) -> QueryResult:
        """Return the result of a query."""
        store = self._asserted if asserted else self._materialized
        return store.query(query, max_rows=max_rows, qualified=qualified)

    @cached_property
    def closure(self) -> bytes:
        """The closure, from the cache when it was computed before."""
        from capgen_kg.reasoning import closure

        return closure(self.files, self._reasoner, self._log)

    @cached_property
    def _materialized(self) -> MemoryStore:
        from capgen_kg.store.memory import MemoryStore

        return _qualify(MemoryStore.from_ntriples(self.closure))

    @cached_property
    def _asserted(self) -> MemoryStore:
        from capgen_kg.rdf.parsing import parse
        from capgen_kg.store.memory import MemoryStore

        return _qualify(MemoryStore(triple for path in self.files for triple in parse(path)))

    def knowledge_base(self, without: Iterable[Path] = ()) -> KnowledgeBase:
        """Return the triples of the files, except those of the files ``without``."""
        excluded = {path.resolve() for path in without}
        files = [path for path in self.files if path.resolve() not in excluded]
        return self._whole if files == self.files else KnowledgeBase(files)

    @cached_property
    def _whole(self) -> KnowledgeBase:
        return KnowledgeBase(self.files, lambda: self.closure)

    def prover(self) -> Prover:
        """Return a prover whose proofs have lines of the files as leaves."""
        from capgen_kg.reasoning.proof import Prover

        base = self.knowledge_base()
        return Prover(base.places, base.materialized, base.schema, lambda facts: base.places)

    def reopened(self) -> Backend:
        """Return a backend that lists and reads the files again."""
        return FileBackend(
            self._data,
            name=self.name,
            folder=self._folder,
            alignments=self._alignments,
            reasoner=self._reasoner,
            log=self._log,
        )


class DiskBackend:
    """A store on disk, at ``folder``, from :func:`load`."""

    is_remote, is_stored = False, True

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def name(self) -> str:
        """The folder of the store."""
        return str(self._folder)

    @cached_property
    def _store(self) -> DiskStore:
        from capgen_kg.store.disk import DiskStore

        return DiskStore(self._folder)

    @property
    def files(self) -> list[Path]:
        """The files that the store was built from."""
        return [Path(name) for name, _ in self._store.manifest.files]

    @property
    def data_folder(self) -> Path:
        """Refused: a store has no folder of data."""
        raise _not_in_a_folder()

    def prepare(self, asserted: bool) -> None:
        """Open the store."""
        _ = self._store

    def query(
        self, query: str, *, asserted: bool = False, qualified: bool = False, max_rows: int | None = None
    ) -> QueryResult:
        """Return the result of a query; notations are not qualified."""
        store = self._store.only_asserted() if asserted else self._store
        return store.query(query, max_rows=max_rows)

    @property
    def closure(self) -> bytes:
        """The closure, read from the store."""
        from capgen_kg.rdf.parsing import ntriples

        return ntriples(self._store)

    def knowledge_base(self, without: Iterable[Path] = ()) -> KnowledgeBase:
        """Return the triples of the store; ``without`` has no effect, as triples have no files there."""
        return StoredKnowledgeBase(self._store)

    def prover(self) -> Prover:
        """Return a prover whose proofs have lines of the files as leaves, as far as these still exist."""
        from capgen_kg.reasoning.proof import Prover

        base = self.knowledge_base()
        return Prover(base.asserted, base.materialized, base.schema, self._places)

    def _places(self, facts: Collection[Fact]) -> dict[Fact, Place]:
        from capgen_kg.rdf.parsing import read_located_facts

        # a store relabels blank nodes
        by_shape = {_without_labels(fact): fact for fact in facts}
        places: dict[Fact, Place] = {}
        for path in self.files:
            if path.exists() and len(places) < len(facts):
                for fact, place in read_located_facts([path]):
                    if same := by_shape.get(_without_labels(fact)):
                        places.setdefault(same, place)
        return places

    def reopened(self) -> Backend:
        """Return a backend that opens the store again."""
        return DiskBackend(self._folder)


class EndpointBackend:
    """A SPARQL endpoint at ``url``; ``timeout`` is in seconds, ``graph`` names the graph to query."""

    is_remote, is_stored = True, False
    files: ClassVar[list[Path]] = []

    def __init__(self, url: str, timeout: float = 30.0, graph: str | None = None) -> None:
        self._url, self._timeout, self._graph = url, timeout, graph

    @cached_property
    def name(self) -> str:
        """The address, without credentials."""
        from capgen_kg.store.http import shown_address

        return shown_address(self._url)

    @cached_property
    def _store(self) -> EndpointStore:
        from capgen_kg.store.endpoint import EndpointStore

        return EndpointStore(self._url, self._timeout, self._graph)

    @property
    def data_folder(self) -> Path:
        """Refused: an endpoint has no folder."""
        raise _not_in_a_folder()

    def prepare(self, asserted: bool) -> None:
        """Check the address."""
        _ = self._store

    def query(
        self, query: str, *, asserted: bool = False, qualified: bool = False, max_rows: int | None = None
    ) -> QueryResult:
        """Return the result of a query; notations are not qualified. Raises ``UsageError`` for ``asserted``."""
        if asserted:
            raise _not_remote("a query of asserted triples only")
        return self._store.query(query, max_rows=max_rows)

    @property
    def closure(self) -> bytes:
        """Refused: the closure is computed from files only."""
        raise _not_remote("the closure")

    def knowledge_base(self, without: Iterable[Path] = ()) -> KnowledgeBase:
        """Refused."""
        raise _not_remote("validation")

    def prover(self) -> Prover:
        """Refused."""
        raise _not_remote("a proof")

    def reopened(self) -> Backend:
        """Return the same backend, which caches nothing."""
        return self


def _not_in_a_folder() -> UsageError:
    return UsageError("the debate is not in a single folder; name its folder with --data")


def _not_remote(what: str) -> UsageError:
    return UsageError(f"{what} cannot be computed for a remote endpoint; use --data or --store")


def _qualify(store: MemoryStore) -> MemoryStore:
    """Set the qualified notations of a store with several debates."""
    if len(store.query(notations.DEBATES)) > 1:
        store.qualify(notations.qualified_notations(store.query(notations.QUERY).rows()))
    return store


def _without_labels(fact: Fact) -> Fact:
    subject, predicate, obj = ("_:" if term.startswith("_:") else term for term in fact)
    return subject, predicate, obj


def load(store: Path | str, files: Iterable[Path | str], log: Callable[[str], None] = lambda message: None) -> None:
    """Build a materialized store on disk of ``files`` and the ontology; see :func:`capgen_kg.load_debate`."""
    from capgen_kg.standing.columns import write_programs
    from capgen_kg.store.build import build

    build(Path(store), [*resources.ontology_files(), *_expand(files)], log)
    write_programs(Path(store), log)


def data_files(paths: list[Path], only: str | None = None) -> list[Path]:
    """Return the data files at ``paths``; with ``only``, those of the debate with this key and those of no debate.

    Raises ``InputError`` for a folder without Turtle files and, with ``only``, for a file that can't be read;
    ``UsageError`` when no debate has the key, or when a path holds several debates.
    """
    return _expand(paths if only is None else _paths_of(paths, only))


def _expand(data: Iterable[Path | str]) -> list[Path]:
    """Return the files that ``data`` names: files as they are, folders as the Turtle files below them.

    Raises ``InputError`` for a folder without Turtle files, and for what isn't there.
    """
    files: list[Path] = []
    for path in map(Path, data):
        if path.is_dir():
            below = resources.data_below(path)
            if not below:
                raise InputError("there is no .ttl file in this folder", path)
            files += below
        elif not path.exists():
            raise InputError("there is no such file or folder", path)
        else:
            files.append(path)
    return files


def alignment_files(names: Iterable[str]) -> list[Path]:
    """Return the files of alignments, by name; raises ``UsageError`` for an unknown name."""
    known = resources.alignments()
    for name in (names := list(names)):
        if name not in known:
            raise no_such("alignment", name, known)
    return [known[name] for name in names]


def _paths_of(paths: list[Path], only: str) -> list[Path]:
    """Return the files and folders with the debate whose key is ``only``, and those without a debate."""
    from capgen_kg.rdf.parsing import read_facts

    keys: dict[Path, list[str]] = {}
    for path in paths:
        facts = Facts(read_facts(_expand([path])))
        keys[path] = []
        for node in facts.subjects(TYPE, cg("Debate")):
            notation = min(facts.objects(node, named_node("skos:notation")), default="")
            keys[path].append(notations.debate_key(node, value_of(notation) if notation else ""))
    known = {key for names in keys.values() for key in names}
    if not known:
        raise UsageError(f"there is no debate {only!r}; the files have none")
    if only not in known:
        raise no_such("debate", only, sorted(known))
    if mixed := next((path for path, names in keys.items() if only in names and len(names) > 1), None):
        raise UsageError(f"{mixed} holds several debates; name their folders separately with --data")
    return [path for path, names in keys.items() if not names or only in names]
