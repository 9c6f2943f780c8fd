"""The store in memory: pyoxigraph."""

from __future__ import annotations

from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from capgen_kg.errors import InputError, QueryLimitError, UsageError
from capgen_kg.naming.notations import NOTATION
from capgen_kg.queries.dialect import adapt
from capgen_kg.queries.read_only import query_form
from capgen_kg.queries.results import QueryResult
from capgen_kg.queries.row_limit import with_row_limit
from capgen_kg.rdf.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: The graphs of notations as they are written, and as they are shown.
_WRITTEN, _QUALIFIED = "urn:capgen:notations:written", "urn:capgen:notations:told-apart"


class MemoryStore:
    """Triples in memory. Raises what :class:`capgen_kg.store.Store` says."""

    def __init__(self, triples: Iterable[ox.Triple] = ()) -> None:
        self._store = ox.Store()
        self._is_qualified = False
        self._store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples)

    @classmethod
    def from_ntriples(cls, data: bytes) -> MemoryStore:
        """Return a store of the triples in N-Triples that this program wrote itself: they aren't checked again."""
        store = cls()
        store._store.load(data, format=ox.RdfFormat.N_TRIPLES, lenient=True)
        return store

    def qualify(self, notations: Mapping[str, str]) -> None:
        """Let stored queries show other notations of some things, given by their IRIs; what is stated stays so."""
        written, told = ox.NamedNode(_WRITTEN), ox.NamedNode(_QUALIFIED)
        for quad in list(self._store.quads_for_pattern(None, ox.NamedNode(NOTATION), None)):
            assert isinstance(quad.subject, ox.NamedNode)
            shown = notations.get(quad.subject.value)
            self._store.remove(quad)
            self._store.add(ox.Quad(quad.subject, quad.predicate, quad.object, written))
            value = ox.Literal(shown) if shown else quad.object
            self._store.add(ox.Quad(quad.subject, quad.predicate, value, told))
        self._is_qualified = True

    def ask(self, query: str, qualified: bool = False, rows: int | None = None) -> QueryResult:
        """Return the answer to a read-only query.

        With ``qualified``, rows have the notations of :meth:`qualify`; triples have what is stated. ``rows`` is as
        for :func:`answer`.
        """
        if not self._is_qualified:
            return answer(self._store, query, rows)
        is_shown = qualified and query_form(query) == "SELECT"
        notations = ox.NamedNode(_QUALIFIED if is_shown else _WRITTEN)
        return answer(self._store, query, rows, default_graph=[ox.DefaultGraph(), notations], named_graphs=[])


def answer(store: ox.Store, query: str, rows: int | None = None, **options: Any) -> QueryResult:
    """Return what a store of pyoxigraph answers to a read-only query; ``options`` are those of its ``query``.

    The project's prefixes need no declaration.

    With ``rows``, raises ``QueryLimitError`` when there are more rows or triples. Raises ``UsageError`` when the query
    doesn't parse, isn't allowed, is of SPARQL 1.2 or uses a function that there isn't; ``InputError`` when the store
    can't be read.
    """
    form = query_form(query)
    try:
        # of triples, many solutions may give the same one, so that a limit of solutions would lose some
        result = _result(store, query, rows if form == "SELECT" else None, options)
        return QueryResult(form, _content(result, rows))
    # what is met only while a query is evaluated
    except (RuntimeError, ValueError) as error:
        raise UsageError(f"the query can't be evaluated: {_first_lower(str(error))}") from None
    except OSError as error:
        raise InputError(f"the query can't be evaluated: {_first_lower(str(error))}", "the store") from None


def _result(
    store: ox.Store, query: str, rows: int | None, options: Mapping[str, Any]
) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    """Return what pyoxigraph returns, of no more than one row beyond ``rows``."""
    adapted = adapt(query)
    try:
        if rows is not None:
            # a mistake is told below, at its place in the query as it was written
            with suppress(SyntaxError):
                return store.query(with_row_limit(adapted, rows + 1), prefixes=PREFIXES, **options)
        return store.query(adapted, prefixes=PREFIXES, **options)
    except SyntaxError as error:
        from capgen_kg.queries.syntax_errors import explain

        raise UsageError(f"the query can't be read: {explain(query, error.msg or '')}") from None


def _content(result: ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean, rows: int | None) -> bytes:
    """Return a result as an answer holds it."""
    if isinstance(result, ox.QueryTriples):
        triples = result if rows is None else _bounded(result, rows)
        return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    content = result.serialize(format=ox.QueryResultsFormat.JSON) or b""
    if rows is not None and isinstance(result, ox.QuerySolutions):
        _check_rows(content, rows)
    return content


def _first_lower(message: str) -> str:
    return " ".join(f"{message[:1].lower()}{message[1:]}".split()).rstrip(".")


def _bounded(triples: Iterable[ox.Triple], most: int) -> list[ox.Triple]:
    found = list(islice(triples, most + 1))
    if len(found) > most:
        raise QueryLimitError(f"the answer has more than {most:,} triples; ask for fewer with LIMIT")
    return found


def _check_rows(content: bytes, most: int) -> None:
    """Raise ``QueryLimitError`` when results in JSON have more than so many rows."""
    # each row has braces, as each of its terms does; reading them all takes long
    if content.count(b"{") > most:
        rows = ox.parse_query_results(content, format=ox.QueryResultsFormat.JSON)
        assert isinstance(rows, ox.QuerySolutions)
        if sum(1 for _ in rows) > most:
            raise QueryLimitError(f"the answer has more than {most:,} rows; ask for fewer with LIMIT")
