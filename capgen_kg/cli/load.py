"""``capgen load``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from capgen_kg.cli.options import NamedPath, sayer

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@click.option("--store", required=True, type=NamedPath(), metavar="DIR", help="The folder of the store.")
@click.argument("files", nargs=-1, required=True, type=NamedPath(), metavar="FILE...")
def command(store: Path, files: tuple[Path, ...]) -> None:
    """Make a store on disk of a debate of any size, closed, for every command to open with --store.

    Reads Turtle, N-Triples, N-Quads, TriG, RDF/XML and JSON-LD, also packed by gzip (.gz); of a folder, the .ttl files
    below it. Named graphs are merged. Nothing is in its place before the store is whole, so the command can be stopped
    and repeated; with the same files again it does nothing.

    \b
    Examples:
      capgen load --store debate.store data
      capgen query counters For#2 --store debate.store
    """
    from capgen_kg import backends
    from capgen_kg.store.disk import read_manifest

    backends.load(store, files, sayer())
    manifest = read_manifest(store)
    click.echo(f"{store}: {manifest.asserted:,} triples asserted, {manifest.derived:,} derived")
