"""``capgen load``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from capgen_kg.cli.commands import Command
from capgen_kg.cli.options import NamedPath, progress_log, quiet_option

if TYPE_CHECKING:
    from pathlib import Path


@click.command(cls=Command)
@click.option("--store", required=True, type=NamedPath(), metavar="DIR", help="Folder of the store.")
@click.argument("files", nargs=-1, required=True, type=NamedPath(), metavar="FILE…")
@quiet_option
def command(store: Path, files: tuple[Path, ...]) -> None:
    """Build a store on disk of a debate and its closure, for the commands that take --store.

    Reads Turtle, N-Triples, N-Quads, TriG, RDF/XML and JSON-LD, also compressed (.gz); of a folder, the .ttl files
    below it. Named graphs are merged. The store is put in place only when it is complete, so that the command can be
    interrupted and repeated; when the files are unchanged it does nothing.

    \b
    Examples:
      capgen load --store debate.store data
      capgen query counters For#2 --store debate.store
    """
    from capgen_kg import backends
    from capgen_kg.store.disk import read_manifest

    backends.load(store, files, progress_log())
    manifest = read_manifest(store)
    click.echo(f"{store}: {manifest.asserted:,} triples asserted, {manifest.derived:,} entailed")
