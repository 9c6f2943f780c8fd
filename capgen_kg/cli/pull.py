"""``capgen pull``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from capgen_kg.cli.commands import Command
from capgen_kg.cli.options import NamedPath, Seconds, Text

if TYPE_CHECKING:
    from pathlib import Path


@click.command(cls=Command)
@click.option("--from", "url", type=Text(), required=True, metavar="URL", help="Graph Store Protocol endpoint.")
@click.option("--graph", type=Text(), metavar="IRI", help="Named graph to fetch.  [default: the default graph]")
@click.option(
    "--timeout",
    type=Seconds(),
    default=600,
    show_default=True,
    metavar="SECONDS",
    help="Time limit of the request.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=NamedPath(dir_okay=False),
    help="Output file.  [default: stdout]",
)
def command(url: str, graph: str | None, timeout: float, output: Path | None) -> None:
    """Fetch a graph from a server as sorted N-Triples, for the commands that need files.

    User and password are read from the environment (CAPGEN_USER, CAPGEN_PASSWORD) or from netrc.

    \b
    Examples:
      capgen pull --from http://localhost:7878/store -o debate.nt
      capgen pull --from http://localhost:7878/store --graph https://example.org/debate
    """
    from capgen_kg.cli.streams import put_data
    from capgen_kg.files import write_whole
    from capgen_kg.store.graph_store_protocol import GraphStore
    from capgen_kg.store.transfer import pull

    content = pull(GraphStore(url, graph, timeout))
    if output is None:
        put_data(content)
    else:
        write_whole(output, content)
