"""``capgen reason``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from capgen_kg.cli.options import debate_options, open_debate


@click.command()
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="The file; stdout without it.")
@debate_options
def command(output: Path | None, **options: Any) -> None:
    """Write all that is asserted and all that follows by OWL 2 RL, as N-Triples.

    The triples of the ontology are among them. A file is written whole or not at all.

    \b
    Example:
      capgen reason -o closed.nt
    """
    from capgen_kg.files import write_whole

    content = open_debate(**options).closure
    if output is None:
        sys.stdout.buffer.write(content)
    else:
        write_whole(output, content)
