"""``capgen push``."""

from __future__ import annotations

from typing import Any

import click

from capgen_kg.cli.options import Text, debate_options, open_debate, sayer


@click.command()
@click.option("--to", "url", type=Text(), required=True, metavar="URL", help="The address of the Graph Store Protocol.")
@click.option(
    "--update", type=Text(), metavar="URL", help="The address of SPARQL Update, to send by that; needs --graph."
)
@click.option("--asserted", is_flag=True, help="Only what is asserted, not what follows from it.")
@click.option(
    "--reason-there",
    type=Text(),
    metavar="URL",
    help="Send what is asserted, and let the server, which answers queries at URL, work out what follows.",
)
@debate_options
def command(url: str, update: str | None, asserted: bool, reason_there: str | None, **options: Any) -> None:
    """Replace a graph of a server by the debate, and compare what it holds then: by count, and by digest.

    The default graph, or that of --graph. User and password come from the environment (CAPGEN_USER, CAPGEN_PASSWORD) or
    from netrc. Exit status 4 when the server fails, or holds something else afterwards.

    \b
    Examples:
      capgen push --to http://localhost:7878/store
      capgen push --to http://localhost:7878/store --graph https://example.org/debate --asserted
      capgen push --to http://localhost:7878/store --update http://localhost:7878/update \
        --graph https://example.org/debate --reason-there http://localhost:7878/query
    """
    from capgen_kg.errors import UsageError
    from capgen_kg.formats.rdf import ntriples
    from capgen_kg.formats.source import Source
    from capgen_kg.store import transfer
    from capgen_kg.store.endpoint import EndpointStore
    from capgen_kg.store.graph_store_protocol import GraphStore

    graph, timeout = options.pop("graph"), options.pop("timeout")
    if update and not graph:
        raise UsageError("SPARQL Update replaces a graph with a name; give it with --graph")
    if reason_there and not update:
        raise UsageError("the rules are sent by SPARQL Update; give its address with --update")
    there = GraphStore(url, graph, timeout or 600.0, update)
    debate = open_debate(**options)
    content = ntriples(Source(debate, with_closure=not (asserted or reason_there)))
    sent = transfer.push(content, there, sayer(), by_update=update is not None)
    click.echo(f"{graph or 'the default graph'}: {sent.triples:,} triples, {sent.digest}")
    if reason_there:
        ask = EndpointStore(reason_there, timeout or 600.0)
        count = transfer.reason_there(there, ask, debate.knowledge_base().schema, sayer())
        click.echo(f"{graph}: {count:,} triples with what follows")
