"""The store on disk: a pyoxigraph store with asserted and entailed triples in separate graphs.

A store is a folder with ``capgen-store.json``, the manifest, and ``triples``, the store of pyoxigraph. The default
graph holds the asserted triples, :data:`DERIVED` the entailed ones.
"""

from __future__ import annotations

import hashlib
import json
from copy import copy
from dataclasses import asdict, dataclass
from itertools import islice
from typing import TYPE_CHECKING

import pyoxigraph as ox

from capgen_kg.errors import InputError
from capgen_kg.rdf.terms import from_oxigraph, to_oxigraph
from capgen_kg.store.memory import evaluate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from capgen_kg.queries.results import QueryResult
    from capgen_kg.rdf.facts import Fact

Node = ox.NamedNode | ox.BlankNode
Graph = ox.NamedNode | ox.DefaultGraph

DERIVED = ox.NamedNode("https://w3id.org/capgen/graph/derived")
ASSERTED = ox.DefaultGraph()
MANIFEST, TRIPLES = "capgen-store.json", "triples"
#: The version of this layout.
LAYOUT = 1


@dataclass(frozen=True)
class Manifest:
    """What a store was built from, and its size.

    Attributes:
        layout: the version of the folder's layout, see :data:`LAYOUT`.
        version: the version of the package that built the store.
        files: the name and the SHA-256 of each file, in order.
        asserted: the number of asserted triples.
        derived: the number of entailed triples that are not asserted.
    """

    layout: int
    version: str
    files: tuple[tuple[str, str], ...]
    asserted: int
    derived: int

    def to_json(self) -> bytes:
        """Return the manifest as the content of its file."""
        return json.dumps(asdict(self), indent=2, ensure_ascii=False).encode() + b"\n"

    @property
    def digest(self) -> str:
        """The version of the triples: the SHA-256 of the manifest."""
        return hashlib.sha256(self.to_json()).hexdigest()


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of the store in ``folder``, or raise ``InputError`` when there is none of this layout."""
    try:
        content = json.loads((folder / MANIFEST).read_bytes())
        files = tuple((str(name), str(digest)) for name, digest in content.pop("files"))
        manifest = Manifest(files=files, **content)
    except FileNotFoundError:
        raise InputError("there is no store here; build one with `capgen load --store DIR FILE…`", folder) from None
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise InputError(
            f"the store's {MANIFEST} can't be read ({error}); rebuild the store with `capgen load`", folder
        ) from None
    if manifest.layout != LAYOUT:
        raise InputError(
            f"the store has layout {manifest.layout}, expected {LAYOUT}; rebuild the store with `capgen load`", folder
        )
    return manifest


class DiskStore:
    """A store on disk, opened read-only.

    Raises ``InputError`` when there is no store in ``folder`` or it can't be opened.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.manifest = folder, read_manifest(folder)
        self.graphs: tuple[Graph, ...] = (ASSERTED, DERIVED)
        try:
            self.quads = ox.Store.read_only(str(folder / TRIPLES))
        except OSError as error:
            raise InputError(
                f"the store can't be opened ({error}); rebuild the store with `capgen load`", folder
            ) from None

    def only_asserted(self) -> DiskStore:
        """Return the same store without the entailed triples."""
        other = copy(self)
        other.graphs = (ASSERTED,)
        return other

    def query(self, query: str, *, max_rows: int | None = None) -> QueryResult:
        """Return the result of a read-only query; see :func:`capgen_kg.store.memory.evaluate`."""
        return evaluate(self.quads, query, max_rows, default_graph=list(self.graphs), named_graphs=[])

    @property
    def facts(self) -> StoredFacts:
        """The triples as facts, read on demand."""
        return StoredFacts(self.quads, self.graphs)

    def __iter__(self) -> Iterator[Fact]:
        """Yield all triples, with terms in N-Triples notation, in no particular order."""
        for graph in self.graphs:
            for quad in self.quads.quads_for_pattern(None, None, None, graph):
                yield from_oxigraph(quad)


class StoredFacts:
    """The triples of some graphs of a store as facts; see :class:`capgen_kg.rdf.facts.TripleSource`."""

    def __init__(self, triples: ox.Store, graphs: Iterable[Graph]) -> None:
        self._triples, self._graphs = triples, tuple(graphs)

    def __contains__(self, fact: Fact) -> bool:
        subject, predicate, obj = map(to_oxigraph, fact)
        if isinstance(subject, ox.Literal) or not isinstance(predicate, ox.NamedNode):
            return False
        return any(ox.Quad(subject, predicate, obj, graph) in self._triples for graph in self._graphs)

    def objects(self, subject: str, predicate: str) -> list[str]:
        """Return the objects of the triples with a subject and a predicate."""
        node = to_oxigraph(subject)
        return [] if isinstance(node, ox.Literal) else [str(quad.object) for quad in self._quads(node, predicate, None)]

    def subjects(self, predicate: str, obj: str) -> list[str]:
        """Return the subjects of the triples with a predicate and an object."""
        return [str(quad.subject) for quad in self._quads(None, predicate, to_oxigraph(obj))]

    def count_subjects(self, predicate: str, obj: str, limit: int) -> int:
        """Return the number of triples with a predicate and an object, counting up to ``limit``."""
        return sum(1 for _ in islice(self._quads(None, predicate, to_oxigraph(obj)), limit))

    def triples(self, subject: str | None, predicate: str | None, obj: str | None) -> Iterator[Fact]:
        """Yield the triples that match a pattern, in which ``None`` matches any term."""
        start, name, end = (None if text is None else to_oxigraph(text) for text in (subject, predicate, obj))
        if isinstance(start, ox.Literal) or not (name is None or isinstance(name, ox.NamedNode)):
            return
        for graph in self._graphs:
            for quad in self._triples.quads_for_pattern(start, name, end, graph):
                yield from_oxigraph(quad)

    def _quads(
        self,
        subject: ox.NamedNode | ox.BlankNode | None,
        predicate: str,
        obj: ox.NamedNode | ox.BlankNode | ox.Literal | None,
    ) -> Iterator[ox.Quad]:
        name = ox.NamedNode(predicate[1:-1])
        for graph in self._graphs:
            yield from self._triples.quads_for_pattern(subject, name, obj, graph)
