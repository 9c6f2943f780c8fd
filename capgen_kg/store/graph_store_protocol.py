"""Graphs behind HTTP: the SPARQL 1.1 Graph Store Protocol, and SPARQL Update through SPARQLWrapper."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from SPARQLWrapper import POSTDIRECTLY

from capgen_kg.errors import EndpointError
from capgen_kg.rdf.parsing import ntriples
from capgen_kg.rdf.terms import from_oxigraph
from capgen_kg.store import http
from capgen_kg.store.endpoint import Client, check_graph
from capgen_kg.store.endpoint_results import read_triples

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

NTRIPLES = "application/n-triples"
#: The size limit of a graph, in bytes.
MAX_GRAPH = 1 << 33


class GraphStore:
    """One graph of a server.

    Args:
        url: the address of the SPARQL 1.1 Graph Store Protocol.
        graph: the IRI of the graph, by default the default graph.
        timeout: the limit of each request, in seconds.
        update: the address of SPARQL Update, which :meth:`update` needs.

    Raises:
        UsageError: an address or the IRI is invalid.
    """

    def __init__(self, url: str, graph: str | None = None, timeout: float = 600.0, update: str | None = None) -> None:
        self.url, self.timeout = http.check_address(url), timeout
        self.graph, self._update = graph and check_graph(graph), update and http.check_address(update)

    @property
    def address(self) -> str:
        """The address of the graph (https://www.w3.org/TR/sparql11-http-rdf-update/, section 4)."""
        mark = "&" if "?" in self.url else "?"
        return self.url + mark + (f"graph={quote(self.graph, safe='')}" if self.graph else "default")

    def other(self, graph: str) -> GraphStore:
        """Return another graph of the same server."""
        return GraphStore(self.url, graph, self.timeout, self._update)

    def get(self, missing_ok: bool = False) -> bytes:
        """Return the graph as sorted N-Triples; with ``missing_ok``, a missing graph is empty.

        Raises ``EndpointError`` when the server fails.
        """
        response = self._send("GET", None, {"Accept": NTRIPLES})
        if response.status == 404 and missing_ok:
            return b""
        if response.status != 200:
            raise http.failed(self.url, response.failure)
        try:
            return ntriples(map(from_oxigraph, read_triples(response, http.shown_address(self.url))))
        except ValueError as error:
            raise http.failed(self.url, str(error)) from None

    def put(self, content: bytes) -> None:
        """Replace the graph by N-Triples in one request; raises ``EndpointError`` when the server fails."""
        response = self._send("PUT", content, {"Content-Type": NTRIPLES})
        if response.status not in (200, 201, 204):
            raise http.failed(self.url, response.failure)

    def update(self, commands: Iterable[str]) -> None:
        """Send commands of SPARQL Update, one request each; raises ``EndpointError`` when the server fails."""
        assert self._update is not None
        for command in commands:
            client = Client(self._update, self.timeout, http.MAX_EXPLANATION)
            client.setRequestMethod(POSTDIRECTLY)
            client.setQuery(command)
            client.queryType = "INSERT"
            response = client.response()
            if response.status not in (200, 201, 202, 204):
                raise http.failed(self._update, response.failure)

    def _send(self, method: str, content: bytes | None, headers: dict[str, str]) -> http.Response:
        try:
            return http.send(
                method, self.address, content=content, headers=headers, timeout=self.timeout, max_bytes=MAX_GRAPH
            )
        except EndpointError as error:
            if content and ("reset" in str(error) or "Broken pipe" in str(error)):
                # servers such as Virtuoso close the connection on wrong credentials without reading the content
                raise EndpointError(f"{error}, before all was sent; check the credentials") from None
            raise


def insertions(content: bytes, graph: str, size: int = 2_000, present: Collection[bytes] = ()) -> Iterator[str]:
    """Yield the commands that insert N-Triples into a graph, except the lines that are ``present``.

    Each command has up to ``size`` triples. Those with blank nodes are in one command of any size, as a label stands
    for different blank nodes in different commands.
    """
    lines = [line.decode() for line in content.splitlines() if line not in present or b"_:" in line]
    nameless = [line for line in lines if line.startswith("_:") or " _:" in line]
    named = [line for line in lines if not (line.startswith("_:") or " _:" in line)]
    parts = [named[first : first + size] for first in range(0, len(named), size)]
    for part in parts:
        yield f"INSERT DATA {{ GRAPH <{graph}> {{\n{chr(10).join(part)}\n}} }}"
    if nameless:
        # as a template, since Virtuoso refuses blank nodes in INSERT DATA
        yield f"INSERT {{ GRAPH <{graph}> {{\n{chr(10).join(nameless)}\n}} }} WHERE {{}}"
