"""The store on disk: pyoxigraph's, with what is asserted and what follows in graphs of their own.

A store is a folder with ``capgen-store.json``, which says what it was made from, and ``triples``, which is
pyoxigraph's. The default graph holds what is asserted, :data:`DERIVED` what follows.
"""

from __future__ import annotations

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
#: Changes when the layout does.
LAYOUT = 1


@dataclass(frozen=True)
class Manifest:
    """What a store was made from: files with their digests, in order; and how many triples it holds."""

    layout: int
    version: str
    files: tuple[tuple[str, str], ...]
    asserted: int
    derived: int

    def to_json(self) -> bytes:
        """Return the manifest as it is written."""
        return json.dumps(asdict(self), indent=2, ensure_ascii=False).encode() + b"\n"


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of the store in ``folder``, or raise ``InputError`` when there is no whole store."""
    try:
        found = json.loads((folder / MANIFEST).read_bytes())
        files = tuple((str(name), str(digest)) for name, digest in found.pop("files"))
        manifest = Manifest(files=files, **found)
    except FileNotFoundError:
        raise InputError("there is no store here; `capgen load --store DIR FILE…` makes one", folder) from None
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise InputError(f"the store's {MANIFEST} can't be read ({error}); make the store anew", folder) from None
    if manifest.layout != LAYOUT:
        raise InputError(f"the store has layout {manifest.layout}, expected {LAYOUT}; make the store anew", folder)
    return manifest


class DiskStore:
    """A store on disk, opened to be read. Raises what :class:`capgen_kg.store.Store` says."""

    def __init__(self, folder: Path) -> None:
        self.manifest = read_manifest(folder)
        self.graphs: tuple[Graph, ...] = (ASSERTED, DERIVED)
        try:
            self.quads = ox.Store.read_only(str(folder / TRIPLES))
        except OSError as error:
            raise InputError(f"the store can't be opened ({error}); make the store anew", folder) from None

    def only_asserted(self) -> DiskStore:
        """Return the same store without what follows."""
        other = copy(self)
        other.graphs = (ASSERTED,)
        return other

    def query(self, query: str, *, max_rows: int | None = None) -> QueryResult:
        """Return the result of a read-only query; see :func:`capgen_kg.store.memory.evaluate`."""
        return evaluate(self.quads, query, max_rows, default_graph=list(self.graphs), named_graphs=[])

    @property
    def facts(self) -> StoredFacts:
        """The triples as facts, read when they are asked for."""
        return StoredFacts(self.quads, self.graphs)

    def __iter__(self) -> Iterator[Fact]:
        """Yield all triples, terms in N-Triples' notation, in no order."""
        for graph in self.graphs:
            for quad in self.quads.quads_for_pattern(None, None, None, graph):
                yield from_oxigraph(quad)


class StoredFacts:
    """The triples of some graphs of a store as facts; see :class:`capgen_kg.rdf.facts.TripleSource`."""

    def __init__(self, triples: ox.Store, graphs: Iterable[Graph]) -> None:
        self._triples, self._graphs = triples, tuple(graphs)

    def __contains__(self, fact: Fact) -> bool:
        subject, predicate, value = map(to_oxigraph, fact)
        if isinstance(subject, ox.Literal) or not isinstance(predicate, ox.NamedNode):
            return False
        return any(ox.Quad(subject, predicate, value, graph) in self._triples for graph in self._graphs)

    def objects(self, subject: str, predicate: str) -> list[str]:
        """Return the values of a property of a subject."""
        node = to_oxigraph(subject)
        return [] if isinstance(node, ox.Literal) else [str(quad.object) for quad in self._quads(node, predicate, None)]

    def subjects(self, predicate: str, value: str) -> list[str]:
        """Return the subjects that have a value of a property."""
        return [str(quad.subject) for quad in self._quads(None, predicate, to_oxigraph(value))]

    def count_subjects(self, predicate: str, value: str, most: int) -> int:
        """Return how many subjects have a value of a property, counted no further than ``most``."""
        return sum(1 for _ in islice(self._quads(None, predicate, to_oxigraph(value)), most))

    def triples(self, subject: str | None, predicate: str | None, value: str | None) -> Iterator[Fact]:
        """Yield the facts with the terms that are given."""
        start, name, end = (None if text is None else to_oxigraph(text) for text in (subject, predicate, value))
        if isinstance(start, ox.Literal) or not (name is None or isinstance(name, ox.NamedNode)):
            return
        for graph in self._graphs:
            for quad in self._triples.quads_for_pattern(start, name, end, graph):
                yield from_oxigraph(quad)

    def _quads(
        self,
        subject: ox.NamedNode | ox.BlankNode | None,
        predicate: str,
        value: ox.NamedNode | ox.BlankNode | ox.Literal | None,
    ) -> Iterator[ox.Quad]:
        name = ox.NamedNode(predicate[1:-1])
        for graph in self._graphs:
            yield from self._triples.quads_for_pattern(subject, name, value, graph)
