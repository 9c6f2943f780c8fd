"""Stores of triples that answer SPARQL queries: in memory, on disk, or behind an endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from capgen_kg.queries.results import QueryResult


class Store(Protocol):
    """Anything that evaluates SPARQL queries."""

    def query(self, query: str, *, max_rows: int | None = None) -> QueryResult:
        """Return the result of a read-only query; the project's prefixes need no declaration.

        Raises ``UsageError`` when the query doesn't parse or isn't allowed, ``QueryLimitError`` when the result has
        more than ``max_rows`` rows or triples, ``EndpointError`` when a remote store fails.
        """
