"""The store in memory, by pyoxigraph."""

from __future__ import annotations

from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from capgen_kg.errors import InputError, QueryLimitError, UsageError
from capgen_kg.naming.notations import NOTATION
from capgen_kg.queries.dialect import adapt
from capgen_kg.queries.read_only import query_form
from capgen_kg.queries.results import JsonResult, QueryResult, of_oxigraph
from capgen_kg.queries.row_limit import with_row_limit
from capgen_kg.rdf.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: The graphs of the notations as written, and of those qualified by the key of their debate.
_WRITTEN, _QUALIFIED = "urn:capgen:notations:written", "urn:capgen:notations:qualified"


class MemoryStore:
    """A store of triples in memory."""

    def __init__(self, triples: Iterable[ox.Triple] = ()) -> None:
        self._store = ox.Store()
        self._is_qualified = False
        self._store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples)

    @classmethod
    def from_ntriples(cls, data: bytes) -> MemoryStore:
        """Return a store of N-Triples that this package has written; they are not validated."""
        store = cls()
        store._store.load(data, format=ox.RdfFormat.N_TRIPLES, lenient=True)
        return store

    def qualify(self, notations: Mapping[str, str]) -> None:
        """Set the notations, by IRI, that queries with ``qualified`` return instead of the asserted ones."""
        written, qualified = ox.NamedNode(_WRITTEN), ox.NamedNode(_QUALIFIED)
        for quad in list(self._store.quads_for_pattern(None, ox.NamedNode(NOTATION), None)):
            assert isinstance(quad.subject, ox.NamedNode)
            shown = notations.get(quad.subject.value)
            self._store.remove(quad)
            self._store.add(ox.Quad(quad.subject, quad.predicate, quad.object, written))
            value = ox.Literal(shown) if shown else quad.object
            self._store.add(ox.Quad(quad.subject, quad.predicate, value, qualified))
        self._is_qualified = True

    def query(self, query: str, *, max_rows: int | None = None, qualified: bool = False) -> QueryResult:
        """Return the result of a read-only query.

        With ``qualified``, the rows of a SELECT have the notations of :meth:`qualify`. ``max_rows`` and what is raised
        are those of :func:`evaluate`.
        """
        if not self._is_qualified:
            return evaluate(self._store, query, max_rows)
        is_shown = qualified and query_form(query) == "SELECT"
        notations = ox.NamedNode(_QUALIFIED if is_shown else _WRITTEN)
        graphs = [ox.DefaultGraph(), notations]
        return evaluate(self._store, query, max_rows, default_graph=graphs, named_graphs=[])


def evaluate(store: ox.Store, query: str, max_rows: int | None = None, **options: Any) -> QueryResult:
    """Return the result of a read-only query on a store of pyoxigraph; the project's prefixes need no declaration.

    Args:
        store: the store to query.
        query: a query of SPARQL 1.1.
        max_rows: the number of rows or triples allowed in the result.
        options: passed on to ``pyoxigraph.Store.query``.

    Raises:
        UsageError: the query can't be parsed, isn't allowed, is of SPARQL 1.2 or calls an unknown function.
        QueryLimitError: the result has more rows or triples than ``max_rows``.
        InputError: the store can't be read.
    """
    form = query_form(query)
    try:
        # several solutions may construct the same triple, so a limit of solutions could lose triples
        result = _evaluated(store, query, max_rows if form == "SELECT" else None, options)
        return of_oxigraph(form, result) if max_rows is None else _bounded(form, result, max_rows)
    # errors that occur only while a query is evaluated
    except (RuntimeError, ValueError) as error:
        raise UsageError(f"the query can't be evaluated: {_first_lower(str(error))}") from None
    except OSError as error:
        raise InputError(f"the query can't be evaluated: {_first_lower(str(error))}", "the store") from None


def _evaluated(
    store: ox.Store, query: str, max_rows: int | None, options: Mapping[str, Any]
) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    """Return the result of pyoxigraph, with at most one row beyond ``max_rows``."""
    adapted = adapt(query)
    try:
        if max_rows is not None:
            # a syntax error is reported below, with its position in the original query
            with suppress(SyntaxError):
                return store.query(with_row_limit(adapted, max_rows + 1), prefixes=PREFIXES, **options)
        return store.query(adapted, prefixes=PREFIXES, **options)
    except SyntaxError as error:
        from capgen_kg.queries.syntax_errors import explain

        raise UsageError(f"the query can't be read: {explain(query, error.msg or '')}") from None


def _bounded(form: str, result: ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean, max_rows: int) -> QueryResult:
    """Return a result, or raise ``QueryLimitError`` when it has more than ``max_rows`` rows or triples."""
    if isinstance(result, ox.QuerySolutions):
        # as JSON, which most clients get unchanged: creating Python objects for all terms takes ten times as long
        content = result.serialize(format=ox.QueryResultsFormat.JSON) or b""
        rows = JsonResult(content)
        # a row has at least one brace, so parsing is unnecessary when there are few
        if content.count(b"{") > max_rows and len(rows) > max_rows:
            raise QueryLimitError(f"the result has more than {max_rows:,} rows; ask for fewer with LIMIT")
        return rows
    if isinstance(result, ox.QueryTriples):
        triples = list(islice(result, max_rows + 1))
        if len(triples) > max_rows:
            raise QueryLimitError(f"the result has more than {max_rows:,} triples; ask for fewer with LIMIT")
        return QueryResult(form, triples=triples)
    return of_oxigraph(form, result)


def _first_lower(message: str) -> str:
    return " ".join(f"{message[:1].lower()}{message[1:]}".split()).rstrip(".")
