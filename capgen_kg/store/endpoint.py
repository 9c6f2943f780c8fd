"""A store behind a SPARQL 1.1 endpoint, queried with SPARQLWrapper."""

from __future__ import annotations

from contextlib import suppress
from itertools import pairwise

import pyoxigraph as ox
from SPARQLWrapper import POST, SPARQLWrapper

from capgen_kg.errors import CapgenError, UsageError
from capgen_kg.queries.read_only import query_form
from capgen_kg.queries.results import QueryResult
from capgen_kg.rdf.namespaces import PREFIXES
from capgen_kg.rdf.terms import cg
from capgen_kg.rdf.tokens import keywords, tokens
from capgen_kg.store import http
from capgen_kg.store.endpoint_results import read_results, read_triples
from capgen_kg.terminal import printable

#: The size limit of a result, in bytes.
MAX_RESULT = 1 << 28
#: The timeout of the query that locates a debate, in seconds.
_HINT_TIMEOUT = 5.0


class Client(SPARQLWrapper):
    """SPARQLWrapper with requests sent by :func:`capgen_kg.store.http.send`.

    SPARQLWrapper's own requests follow redirections, which drop the query, and limit neither time nor size.
    """

    def __init__(self, url: str, timeout: float, max_bytes: int) -> None:
        super().__init__(url, agent="capgen-kg")
        self.setMethod(POST)
        self._seconds, self._max_bytes = timeout, max_bytes

    def response(self) -> http.Response:
        """Send the request; raises what :func:`capgen_kg.store.http.send` raises."""
        request = self._createRequest()
        content = request.data
        assert isinstance(content, bytes)
        return http.send(
            request.get_method(), request.full_url, content=content, headers=dict(request.header_items()),
            timeout=self._seconds, max_bytes=self._max_bytes,
        )  # fmt: skip


class EndpointStore:
    """A SPARQL endpoint at ``url``; ``timeout`` is in seconds, ``graph`` names the graph to query."""

    def __init__(self, url: str, timeout: float = 30.0, graph: str | None = None) -> None:
        self.url, self.timeout, self.graph = http.check_address(url), timeout, graph and check_graph(graph)

    def query(self, query: str, *, max_rows: int | None = None) -> QueryResult:
        """Return the result of a read-only query, of at most :data:`MAX_RESULT` bytes; ``max_rows`` has no effect.

        Raises what :meth:`capgen_kg.store.Store.query` does, and ``UsageError`` when the queried graph is empty but
        another graph of the endpoint holds a debate.
        """
        form = query_form(query)
        result = self._send(query, form)
        if not result and not _names_graphs(query) and (hint := self._hint()):
            raise UsageError(hint)
        return result

    def _send(self, query: str, form: str) -> QueryResult:
        is_graph = form in ("CONSTRUCT", "DESCRIBE")
        client = Client(self.url, self.timeout, MAX_RESULT)
        client.setQuery(with_prefixes(query))
        # SPARQLWrapper guesses the form wrongly when an IRI has a #
        client.queryType = form
        # negotiate by the Accept header only: Virtuoso refuses requests with conflicting parameters
        client.setOnlyConneg(True)
        client.addCustomHttpHeader("Accept", "application/n-triples" if is_graph else "application/sparql-results+json")
        if self.graph:
            client.addDefaultGraph(self.graph)
        response = client.response()
        if response.status == 400:
            raise UsageError(f"the endpoint {http.shown_address(self.url)} rejected the query: {response.failure}")
        if response.status != 200:
            raise http.failed(self.url, response.failure)
        try:
            if is_graph:
                result = QueryResult(form, triples=read_triples(response, http.shown_address(self.url)))
            else:
                result = read_results(response, form, _columns(query))
            _refuse_partial(response, result)
        except ValueError as error:
            raise http.failed(self.url, printable(" ".join(str(error).split()))) from None
        return result

    def _hint(self) -> str | None:
        """Return which graph holds a debate when the queried one is empty, by a query with a short timeout."""
        pattern = f"GRAPH <{self.graph}> {{ ?s ?p ?o }}" if self.graph else "?s ?p ?o"
        debate = f"?debate a {cg('Debate')}"
        query = (
            f"SELECT ?graph {{ {{ GRAPH ?graph {{ {debate} }} }} UNION {{ {debate} }} "
            f"FILTER NOT EXISTS {{ {pattern} }} }} LIMIT 1"
        )
        other = EndpointStore(self.url, min(self.timeout, _HINT_TIMEOUT))
        try:
            rows = other._send(query, "SELECT").rows()
        except CapgenError:
            return None
        if not rows:
            return None
        place = f"the graph {self.graph}" if self.graph else "the default graph"
        graph = printable(rows[0]["graph"])
        todo = f"the graph {graph} holds a debate: add --graph {graph}" if graph else "omit --graph"
        return f"{place} of {http.shown_address(self.url)} is empty; {todo}"


def check_graph(graph: str) -> str:
    """Return the IRI of a graph, or raise ``UsageError`` when it isn't one."""
    try:
        return ox.NamedNode(graph).value
    except ValueError as error:
        raise UsageError(f"found the graph {printable(graph)!r}, expected an absolute IRI: {error}") from None


def with_prefixes(query: str) -> str:
    """Return a query with declarations of those of the project's prefixes that it uses without declaring them."""
    words = [token for token in tokens(query) if token.kind not in ("space", "comment")]
    own = {name.text for word, name in pairwise(words) if word.text.upper() == "PREFIX"}
    used = {token.text.partition(":")[0] for token in words if token.kind == "name"}
    lacking = [name for name in PREFIXES if name in used and f"{name}:" not in own]
    return "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in lacking) + query


def _names_graphs(query: str) -> bool:
    return any(token.text.upper() == "GRAPH" for token in keywords(query))


def _columns(query: str) -> tuple[str, ...] | None:
    """Return the variables of a SELECT, or ``None`` for a query that only the endpoint can parse."""
    # there are no triples, so this takes no time
    with suppress(SyntaxError, RuntimeError, ValueError, OSError):
        result = ox.Store().query(query, prefixes=PREFIXES)
        if isinstance(result, ox.QuerySolutions):
            return tuple(variable.value for variable in result.variables)
    return None


def _refuse_partial(response: http.Response, result: QueryResult) -> None:
    """Raise ``ValueError`` for a result that Virtuoso has cut off, after a time or a number of rows."""
    if response.headers.get("x-sql-state") == "S1TAT":
        raise ValueError("it stopped the query and sent a partial result; query for less at once")
    limit = response.headers.get("x-sparql-maxrows", "")
    if result.form == "SELECT" and limit.isdecimal() and len(result) >= int(limit):
        raise ValueError(f"it sends at most {limit} rows, and there may be more; ask for fewer with LIMIT")
