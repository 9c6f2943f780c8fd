"""``capgen push``."""

from __future__ import annotations

from typing import Any

import click

from capgen_kg.cli.commands import Command
from capgen_kg.cli.options import Seconds, Text, debate_options, open_debate, progress_log


@click.command(cls=Command)
@click.option("--to", "url", type=Text(), required=True, metavar="URL", help="Graph Store Protocol endpoint.")
@click.option("--graph", type=Text(), metavar="IRI", help="Named graph to replace.  [default: the default graph]")
@click.option(
    "--update",
    type=Text(),
    metavar="URL",
    help="Send the data in parts to this SPARQL Update endpoint; needs --graph.",
)
@click.option("--asserted", is_flag=True, help="Send only asserted triples, not entailed ones.")
@click.option(
    "--server-reasoning",
    type=Text(),
    metavar="URL",
    help="Send only asserted triples and compute the closure on the server, queried at URL; needs --update.",
)
@click.option(
    "--timeout",
    type=Seconds(),
    default=600,
    show_default=True,
    metavar="SECONDS",
    help="Time limit of each request.",
)
@debate_options("data", "only", "align", "store", "reasoner")
def command(
    url: str,
    graph: str | None,
    update: str | None,
    asserted: bool,
    server_reasoning: str | None,
    timeout: float,
    **options: Any,
) -> None:
    """Replace a graph on a server with the debate, and verify what it stores by count and digest.

    User and password are read from the environment (CAPGEN_USER, CAPGEN_PASSWORD) or from netrc. Exit status 4 when the
    server fails or stores something else.

    \b
    Examples:
      capgen push --to http://localhost:7878/store
      capgen push --to http://localhost:7878/store --graph https://example.org/debate --asserted
      capgen push --to http://localhost:7878/store --update http://localhost:7878/update \\
        --graph https://example.org/debate --server-reasoning http://localhost:7878/query
    """
    from capgen_kg.errors import UsageError
    from capgen_kg.formats.rdf_syntaxes import ntriples
    from capgen_kg.formats.source import Source
    from capgen_kg.store import transfer
    from capgen_kg.store.endpoint import EndpointStore
    from capgen_kg.store.graph_store_protocol import GraphStore

    if update and not graph:
        raise UsageError("--update replaces a named graph; name it with --graph")
    if server_reasoning and not update:
        raise UsageError("--server-reasoning sends the rules by SPARQL Update; give the endpoint with --update")
    server = GraphStore(url, graph, timeout, update)
    debate = open_debate(**options)
    content = ntriples(Source(debate, with_closure=not (asserted or server_reasoning)))
    stored = transfer.push(content, server, progress_log(), by_update=update is not None)
    click.echo(f"{graph or 'the default graph'}: {stored.triples:,} triples, {stored.digest}")
    if server_reasoning:
        endpoint = EndpointStore(server_reasoning, timeout)
        count = transfer.materialize_on_server(server, endpoint, debate.knowledge_base().schema, progress_log())
        click.echo(f"{graph}: {count:,} triples with the closure")
