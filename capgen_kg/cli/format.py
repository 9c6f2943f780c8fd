"""``capgen format``."""

from __future__ import annotations

from pathlib import Path

import click

from capgen_kg.cli.commands import Command


@click.command(cls=Command)
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Write nothing; exit with status 1 when a file is not formatted.")
@click.option("--force", is_flag=True, help="Also format files with comments, which are deleted.")
def command(files: tuple[Path, ...], check: bool, force: bool) -> None:
    """Format Turtle FILEs deterministically: sorted, the same bytes every time.

    A file with comments is left unchanged, with exit status 1, unless --force is given, because formatting deletes
    them; use rdfs:comment instead. The new content is parsed and compared before it replaces the file.

    \b
    Examples:
      capgen format data/relations.ttl
      capgen format --check data/*.ttl
    """
    from capgen_kg.files import write_whole
    from capgen_kg.rdf.formatting import format_turtle, line_of_first_comment
    from capgen_kg.rdf.parsing import read_bytes, read_text

    status = 0
    for path in files:
        content = format_turtle(path)
        if content == read_bytes(path):
            continue
        line = line_of_first_comment(read_text(path))
        if line and not force:
            message = "found a comment, which formatting would delete; use rdfs:comment, or --force to delete it"
            click.echo(f"capgen: {path}:{line}: {message}", err=True)
            status = 1
        elif check:
            click.echo(f"{path}: not formatted")
            status = 1
        else:
            write_whole(path, content)
            click.echo(f"{path}: formatted")
    if status:
        raise click.exceptions.Exit(status)
