"""Transfer of a debate to a server and back, verified by a digest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from capgen_kg.errors import EndpointError
from capgen_kg.rdf.isomorphism import digest_of
from capgen_kg.reasoning import sparql_update_rules
from capgen_kg.store.graph_store_protocol import insertions

if TYPE_CHECKING:
    from collections.abc import Callable

    from capgen_kg.reasoning.schema import Schema
    from capgen_kg.store.endpoint import EndpointStore
    from capgen_kg.store.graph_store_protocol import GraphStore


@dataclass(frozen=True)
class GraphDigest:
    """The number of triples of a graph, and their digest by :func:`capgen_kg.rdf.isomorphism.digest_of`."""

    triples: int
    digest: str


def push(content: bytes, store: GraphStore, log: Callable[[str], None], by_update: bool = False) -> GraphDigest:
    """Replace a graph by N-Triples, and verify the triples that the server then returns.

    Args:
        content: N-Triples, each line once.
        store: the graph to replace.
        log: called with messages about progress.
        by_update: whether to send the triples in parts by SPARQL Update, to a temporary graph that then replaces the
            other one; an interrupted transfer is resumed. By default they are sent in one request by the Graph Store
            Protocol.

    Returns:
        The number and the digest of the triples in the graph.

    Raises:
        EndpointError: the server fails, or returns other triples.
    """
    expected = GraphDigest(content.count(b"\n"), digest_of(content))
    if by_update:
        graph = store.graph
        assert graph is not None, "SPARQL Update replaces named graphs only"
        # named after its content, so that it is not in use, and an interrupted transfer of the same can be resumed
        temporary = f"urn:capgen:push:{expected.digest.split(':')[1]}"
        present = set(store.other(temporary).get(missing_ok=True).splitlines())
        if any(b"_:" in line for line in present):
            store.update([_without_blanks(temporary)])
        if present:
            log(f"resuming an earlier transfer at {len(present):,} triples")
        commands = list(insertions(content, temporary, present=present))
        for number, command in enumerate(commands):
            store.update([command])
            log(f"{100 * (number + 1) // len(commands)} % sent")
        store.update([f"MOVE GRAPH <{temporary}> TO GRAPH <{graph}>"])
    else:
        store.put(content)
    log("verifying the triples of the server")
    triples = store.get()
    actual = GraphDigest(len(set(triples.splitlines())), digest_of(triples))
    if actual != expected:
        raise EndpointError(
            f"{store.url} holds {actual.triples:,} triples with the digest {actual.digest}, "
            f"expected {expected.triples:,} with {expected.digest}; it may change the lexical form of numbers or times"
        )
    return actual


def _without_blanks(graph: str) -> str:
    """Return the command that deletes the triples with blank nodes, which would be duplicated if sent again."""
    triple = f"GRAPH <{graph}> {{ ?s ?p ?o }}"
    return f"DELETE {{ {triple} }} WHERE {{ {triple} FILTER(isBlank(?s) || isBlank(?o)) }}"


def pull(store: GraphStore) -> bytes:
    """Return a graph of a server as N-Triples, sorted.

    Raises ``EndpointError`` when it doesn't exist, and when the response isn't RDF 1.1.
    """
    import pyoxigraph as ox

    from capgen_kg.rdf.writing import serialize

    return serialize(ox.parse(store.get(), format=ox.RdfFormat.N_TRIPLES), "N_TRIPLES")


def materialize_on_server(
    store: GraphStore, endpoint: EndpointStore, schema: Schema, log: Callable[[str], None]
) -> int:
    """Let a server materialize a named graph by the compiled rules.

    Args:
        store: the graph, with the address of SPARQL Update.
        endpoint: the SPARQL endpoint of the same server.
        schema: the rules.
        log: called with a message for each round.

    Returns:
        The number of triples in the graph.

    Raises:
        EndpointError: the server fails.
    """
    assert store.graph is not None, "rules are applied to named graphs only"

    def count() -> int:
        [row] = endpoint.query(f"SELECT (COUNT(*) AS ?count) {{ GRAPH <{store.graph}> {{ ?s ?p ?o }} }}").rows()
        return int(row["count"])

    store.update([sparql_update_rules.first(schema, store.graph)])
    rounds = sparql_update_rules.commands(schema, store.graph)
    before, number = -1, 0
    while (now := count()) != before:
        before, number = now, number + 1
        store.update(rounds)
        log(f"round {number}: {now:,} triples")
    store.update([sparql_update_rules.last(store.graph)])
    return count()
