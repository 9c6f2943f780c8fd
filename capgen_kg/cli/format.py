"""``capgen format``."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

import click

from capgen_kg.cli.commands import Command
from capgen_kg.cli.options import NamedPath

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@click.command(cls=Command)
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=NamedPath())
@click.option("--check", is_flag=True, help="Write nothing; list the files that would change, with exit status 1.")
@click.option("--diff", is_flag=True, help="Write nothing; print the diff, with exit status 1.")
@click.option("--force", is_flag=True, help="Also format files with comments, deleting the comments.")
def command(files: tuple[Path, ...], check: bool, diff: bool, force: bool) -> None:
    """Format Turtle FILEs deterministically and readably: the same triples always give the same bytes.

    Subjects are in natural order: For#2 before For#10, an argument before its claims; passages are in text order;
    an ontology begins with its header and its classes. A FILE may be a folder, which stands for all Turtle files in
    it.

    A file with comments is left unchanged, with exit status 1, unless --force is given, because formatting deletes
    them; use rdfs:comment instead. The new content is parsed and compared before it replaces the file.

    \b
    Examples:
      capgen format data/relations.ttl
      capgen format --check data ontology
    """
    outcomes = [_format(path, change=not (check or diff), diff=diff, force=force) for path in _turtle_files(files)]
    if not all(outcomes):
        raise click.exceptions.Exit(1)


def _turtle_files(paths: tuple[Path, ...]) -> Iterator[Path]:
    """Yield files, and the Turtle files in folders except hidden ones."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        turtle = sorted(path.rglob("*.ttl"))
        yield from (file for file in turtle if not any(part.startswith(".") for part in file.relative_to(path).parts))


def _format(path: Path, change: bool, diff: bool, force: bool) -> bool:
    """Format a file or report what would change; return whether the file is formatted now."""
    from capgen_kg.rdf.formatting import check_is_turtle, format_turtle, line_of_first_comment
    from capgen_kg.rdf.parsing import read_bytes, read_text

    check_is_turtle(path)
    original, content = read_bytes(path), format_turtle(path)
    if content == original:
        return True
    before = read_text(path)
    line = line_of_first_comment(before)
    if line and not force:
        message = "found a comment, which formatting would delete; use rdfs:comment, or --force to delete it"
        click.echo(f"capgen: {path}:{line}: {message}", err=True)
        return False
    if diff:
        _print_diff(path, before, content.decode())
    else:
        click.echo(f"{'formatted' if change else 'would format'} {path}")
    if change:
        _rewrite(path, original, content)
    return change


def _rewrite(path: Path, original: bytes, content: bytes) -> None:
    """Replace the content of a file, or raise ``UsageError`` where another process changes it at the same time."""
    from capgen_kg.errors import UsageError
    from capgen_kg.files import write_whole
    from capgen_kg.locking import LOCK, locked
    from capgen_kg.rdf.parsing import read_bytes

    # a folder that no command has written to alone is nobody's debate, and gets no lock for a format
    with locked(path.parent) if (path.parent / LOCK).exists() else nullcontext():
        if path.is_file() and read_bytes(path) != original:
            raise UsageError(f"{path} was changed while it was formatted; try again")
        write_whole(path, content)


def _print_diff(path: Path, before: str, after: str) -> None:
    from difflib import unified_diff

    # splitlines() would hide differences of line ends
    lines = unified_diff(before.split("\n"), after.split("\n"), str(path), f"{path} (formatted)", lineterm="")
    click.echo("\n".join(lines))
