"""Bringing a debate to a server and back, with proof that nothing was lost on the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from capgen_kg.errors import EndpointError
from capgen_kg.rdf.parsing import digest_of
from capgen_kg.reasoning import sparql_update_rules
from capgen_kg.store.graph_store_protocol import insertions

if TYPE_CHECKING:
    from collections.abc import Callable

    from capgen_kg.reasoning.schema import Schema
    from capgen_kg.store.endpoint import EndpointStore
    from capgen_kg.store.graph_store_protocol import GraphStore


@dataclass(frozen=True)
class Sent:
    """What a server holds now: how many triples, and the digest of what they say."""

    triples: int
    digest: str


def push(content: bytes, there: GraphStore, log: Callable[[str], None], by_update: bool = False) -> Sent:
    """Replace a graph by N-Triples and compare what the server holds then.

    By the Graph Store Protocol in one request; with ``by_update``, by SPARQL Update in parts, into a graph of its own
    that then takes the other's place. What was broken off goes on where it stopped. Raises ``EndpointError`` when the
    server fails, or holds something else then.
    """
    wanted = Sent(content.count(b"\n"), digest_of(content))
    if by_update:
        graph = there.graph
        assert graph is not None, "SPARQL Update is asked to replace a graph that has a name"
        # named after what it is to hold: nobody else's, and what an earlier try has left there is of use
        aside = f"urn:capgen:push:{wanted.digest.split(':')[1]}"
        already = set(there.other(aside).get(missing_ok=True).splitlines())
        if any(b"_:" in line for line in already):
            there.update([_without_blanks(aside)])
        if already:
            log(f"going on where an earlier try stopped, at {len(already):,} triples")
        commands = list(insertions(content, aside, held=already))
        for number, command in enumerate(commands):
            there.update([command])
            log(f"{100 * (number + 1) // len(commands)} % sent")
        there.update([f"MOVE GRAPH <{aside}> TO GRAPH <{graph}>"])
    else:
        there.put(content)
    log("comparing what the server holds")
    found = there.get()
    held = Sent(len(set(found.splitlines())), digest_of(found))
    if held != wanted:
        raise EndpointError(
            f"{there.url} holds {held.triples:,} triples with the digest {held.digest} now, expected {wanted.triples:,}"
            f" with {wanted.digest}; it may write numbers or times in another way"
        )
    return held


def _without_blanks(graph: str) -> str:
    """Return the command that takes out what would be there twice if it were sent again."""
    triple = f"GRAPH <{graph}> {{ ?s ?p ?o }}"
    return f"DELETE {{ {triple} }} WHERE {{ {triple} FILTER(isBlank(?s) || isBlank(?o)) }}"


def pull(there: GraphStore) -> bytes:
    """Return what a graph of a server holds, as N-Triples, sorted, read back and compared.

    Raises ``EndpointError`` when there is none, and when the answer isn't N-Triples of RDF 1.1.
    """
    import pyoxigraph as ox

    from capgen_kg.rdf.writing import serialize

    return serialize(ox.parse(there.get(), format=ox.RdfFormat.N_TRIPLES), "N_TRIPLES")


def reason_there(there: GraphStore, endpoint: EndpointStore, schema: Schema, log: Callable[[str], None]) -> int:
    """Let a server close a graph of its own by the compiled rules, and return how many triples it holds then.

    ``endpoint`` is where the server answers queries. Raises ``EndpointError`` when the server fails.
    """
    assert there.graph is not None, "rules are applied to a graph that has a name"

    def count() -> int:
        [row] = endpoint.query(f"SELECT (COUNT(*) AS ?count) {{ GRAPH <{there.graph}> {{ ?s ?p ?o }} }}").rows()
        return int(row["count"])

    there.update([sparql_update_rules.first(schema, there.graph)])
    rounds = sparql_update_rules.commands(schema, there.graph)
    before, number = -1, 0
    while (now := count()) != before:
        before, number = now, number + 1
        there.update(rounds)
        log(f"round {number}: {now:,} triples")
    there.update([sparql_update_rules.last(there.graph)])
    return count()
