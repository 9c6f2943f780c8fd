"""Where triples lie and are asked: here in memory, or behind a SPARQL endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from capgen_kg.queries.results import QueryResult


class Store(Protocol):
    """Anything that can answer SPARQL queries."""

    def ask(self, query: str, *, rows: int | None = None) -> QueryResult:
        """Return the answer to a read-only query.

        Raises ``UsageError`` when the query doesn't parse or isn't allowed, ``QueryLimitError`` when the answer has
        more than ``rows`` rows or triples, ``EndpointError`` when a remote store fails.
        """
