"""``capgen pull``."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.option("--from", "url", required=True, metavar="URL", help="The address of the Graph Store Protocol.")
@click.option("--graph", metavar="IRI", help="The graph.  [default: the default graph]")
@click.option("--timeout", type=click.FloatRange(min=0, min_open=True, max=86_400), default=600.0, show_default=True,
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
    from capgen_kg.files import write_whole
    from capgen_kg.store.graphs import GraphStore
    from capgen_kg.transfer import pull

    found = pull(GraphStore(url, graph, timeout))
    if output is None:
        click.echo(found, nl=False)
    else:
        write_whole(output, found)
