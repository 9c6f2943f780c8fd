"""The store in memory: pyoxigraph."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from capgen_kg.answers import Answer
from capgen_kg.errors import UsageError
from capgen_kg.queries.guard import query_form

if TYPE_CHECKING:
    from collections.abc import Iterable


class EmbeddedStore:
    """Triples in memory. Raises what :class:`capgen_kg.store.Store` says."""

    def __init__(self, triples: Iterable[ox.Triple] = ()) -> None:
        self._store = ox.Store()
        self._store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples)

    @classmethod
    def from_ntriples(cls, data: bytes) -> EmbeddedStore:
        """Return a store of the triples in N-Triples that this program wrote itself: they aren't checked again."""
        store = cls()
        store._store.load(data, format=ox.RdfFormat.N_TRIPLES, lenient=True)
        return store

    def ask(self, query: str) -> Answer:
        """Return the answer to a read-only query."""
        return answer(self._store, query)


def answer(store: ox.Store, query: str, **options: Any) -> Answer:
    """Return what a store of pyoxigraph answers to a read-only query; ``options`` are those of its ``query``.

    Raises ``UsageError`` when the query doesn't parse or isn't allowed.
    """
    form = query_form(query)
    try:
        result = store.query(query, **options)
    except SyntaxError as error:
        raise UsageError(f"the query doesn't parse: {explain(error)}") from None
    if isinstance(result, ox.QueryTriples):
        return Answer(form, result.serialize(format=ox.RdfFormat.N_TRIPLES) or b"")
    return Answer(form, result.serialize(format=ox.QueryResultsFormat.JSON) or b"")


def explain(error: SyntaxError) -> str:
    """Return the parser's message with the place written as we write places."""
    message = error.msg or "unknown error"
    match = re.search(r"error at (\d+):(\d+): (.*)", message, re.DOTALL)
    return f"line {match[1]}, column {match[2]}: {match[3]}" if match else message
