"""``capgen pull``."""

from __future__ import annotations

from pathlib import Path

import click

from capgen_kg.cli.options import Seconds, Text


@click.command()
@click.option(
    "--from", "url", type=Text(), required=True, metavar="URL", help="The address of the Graph Store Protocol."
)
@click.option("--graph", type=Text(), metavar="IRI", help="The graph.  [default: the default graph]")
@click.option("--timeout", type=Seconds(), default=600.0, show_default=True,
              metavar="SECONDS", help="How long one request may take as a whole.")  # fmt: skip
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="The file to write.")
def command(url: str, graph: str | None, timeout: float, output: Path | None) -> None:
    """Write what a graph of a server holds, as N-Triples, sorted.

    User and password come from the environment (CAPGEN_USER, CAPGEN_PASSWORD) or from netrc.

    \b
    Examples:
      capgen pull --from http://localhost:7878/store -o debate.nt
      capgen pull --from http://localhost:7878/store --graph https://example.org/debate
    """
    from capgen_kg.cli.streams import put_data
    from capgen_kg.files import write_whole
    from capgen_kg.store.graph_store_protocol import GraphStore
    from capgen_kg.store.transfer import pull

    found = pull(GraphStore(url, graph, timeout))
    if output is None:
        put_data(found)
    else:
        write_whole(output, found)
