"""The store in memory: pyoxigraph."""

from __future__ import annotations

import json
import re
from itertools import islice
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from capgen_kg.answers import Answer
from capgen_kg.errors import UsageError
from capgen_kg.queries.guard import query_form
from capgen_kg.several import NOTATION

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: The graphs of notations as they are written, and as they are shown.
_WRITTEN, _TOLD_APART = "urn:capgen:notations:written", "urn:capgen:notations:told-apart"


class EmbeddedStore:
    """Triples in memory. Raises what :class:`capgen_kg.store.Store` says."""

    def __init__(self, triples: Iterable[ox.Triple] = ()) -> None:
        self._store = ox.Store()
        self._is_told_apart = False
        self._store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples)

    @classmethod
    def from_ntriples(cls, data: bytes) -> EmbeddedStore:
        """Return a store of the triples in N-Triples that this program wrote itself: they aren't checked again."""
        store = cls()
        store._store.load(data, format=ox.RdfFormat.N_TRIPLES, lenient=True)
        return store

    def tell_apart(self, notations: Mapping[str, str]) -> None:
        """Let stored queries show other notations of some things, given by their IRIs; what is stated stays so."""
        written, told = ox.NamedNode(_WRITTEN), ox.NamedNode(_TOLD_APART)
        for quad in list(self._store.quads_for_pattern(None, ox.NamedNode(NOTATION), None)):
            assert isinstance(quad.subject, ox.NamedNode)
            shown = notations.get(quad.subject.value)
            self._store.remove(quad)
            self._store.add(ox.Quad(quad.subject, quad.predicate, quad.object, written))
            value = ox.Literal(shown) if shown else quad.object
            self._store.add(ox.Quad(quad.subject, quad.predicate, value, told))
        self._is_told_apart = True

    def ask(self, query: str, told_apart: bool = False, rows: int | None = None) -> Answer:
        """Return the answer to a read-only query.

        With ``told_apart``, rows have the notations of :meth:`tell_apart`; triples have what is stated. ``rows`` is as
        for :func:`answer`.
        """
        if not self._is_told_apart:
            return answer(self._store, query, rows)
        is_shown = told_apart and query_form(query) == "SELECT"
        notations = ox.NamedNode(_TOLD_APART if is_shown else _WRITTEN)
        return answer(self._store, query, rows, default_graph=[ox.DefaultGraph(), notations], named_graphs=[])


def answer(store: ox.Store, query: str, rows: int | None = None, **options: Any) -> Answer:
    """Return what a store of pyoxigraph answers to a read-only query; ``options`` are those of its ``query``.

    With ``rows``, raises ``OverflowError`` when there are more rows or triples. Raises ``UsageError`` when the query
    doesn't parse or isn't allowed.
    """
    form = query_form(query)
    try:
        result = store.query(query, **options)
    except SyntaxError as error:
        raise UsageError(f"the query doesn't parse: {explain(error)}") from None
    if rows is not None and not isinstance(result, ox.QueryBoolean):
        return Answer(form, _bounded(result, rows))
    if isinstance(result, ox.QueryTriples):
        return Answer(form, result.serialize(format=ox.RdfFormat.N_TRIPLES) or b"")
    return Answer(form, result.serialize(format=ox.QueryResultsFormat.JSON) or b"")


def _bounded(result: ox.QuerySolutions | ox.QueryTriples, most: int) -> bytes:
    """Return a result as an answer holds it, as long as it has no more than so many rows or triples."""
    found = list(islice(result, most + 1))
    if len(found) > most:
        raise OverflowError(f"the answer has more than {most:,} rows; ask for fewer with LIMIT")
    if isinstance(result, ox.QueryTriples):
        return ox.serialize(found, format=ox.RdfFormat.N_TRIPLES) or b""
    names = [variable.value for variable in result.variables]
    bindings = [
        {name: _as_json(term) for name, term in zip(names, row, strict=True) if term is not None} for row in found
    ]
    return json.dumps({"head": {"vars": names}, "results": {"bindings": bindings}}).encode()


def _as_json(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> dict[str, str]:
    """Return a term as SPARQL 1.1 Query Results JSON has it (section 3.2.2), or raise ``UsageError``."""
    if isinstance(term, ox.Triple):
        raise UsageError("the answer has triple terms of RDF 1.2, and only RDF 1.1 is written here")
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    found = {"type": "literal", "value": term.value}
    if term.language:
        return found | {"xml:lang": term.language}
    return found if term.datatype.value.endswith("#string") else found | {"datatype": term.datatype.value}


def explain(error: SyntaxError) -> str:
    """Return the parser's message with the place written as we write places."""
    message = error.msg or "unknown error"
    match = re.search(r"error at (\d+):(\d+): (.*)", message, re.DOTALL)
    return f"line {match[1]}, column {match[2]}: {match[3]}" if match else message
