"""``capgen format``."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Change nothing; name the files that would change, with exit status 1.")
def command(files: tuple[Path, ...], check: bool) -> None:
    """Lay Turtle FILEs out as the project does: one serialiser, sorted, the same bytes every time.

    Comments in the files are lost: say it with rdfs:comment.

    \b
    Examples:
      capgen format data/relations.ttl
      capgen format --check data/*.ttl
    """
    from capgen_kg.files import write_whole
    from capgen_kg.turtle import format_turtle, read_bytes

    changed = []
    for path in files:
        content = format_turtle(path).encode()
        if content != read_bytes(path):
            changed.append(path)
            if not check:
                write_whole(path, content)
    for path in changed:
        click.echo(f"{path} {'would be' if check else 'is'} laid out anew")
    if check and changed:
        raise click.exceptions.Exit(1)
