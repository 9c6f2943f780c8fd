"""``capgen cache``."""

from __future__ import annotations

import click

from capgen_kg.cli.commands import Group


@click.group(cls=Group)
def command() -> None:
    """Show or clear the cache of closures, checks and parsed queries.

    It is safe to clear: entries are computed again when needed.

    \b
    Examples:
      capgen cache info
      capgen cache clear
    """


@command.command()
def info() -> None:
    """Show where the cache is, and the number and size of its entries.

    \b
    Example:
      capgen cache info
    """
    from capgen_kg.cache import entries, folder

    cached = entries()
    click.echo(folder())
    for kind in sorted({entry.kind for entry in cached}):
        sizes = [entry.size for entry in cached if entry.kind == kind]
        click.echo(f"{kind:<12}{len(sizes):>6} entries {sum(sizes) / 1e6:>10.1f} MB")
    if not cached:
        click.echo("empty")


@command.command()
def clear() -> None:
    """Delete all entries of the cache.

    \b
    Example:
      capgen cache clear
    """
    from capgen_kg.cache import entries

    cached = entries()
    for entry in cached:
        entry.path.unlink(missing_ok=True)
    click.echo(f"deleted {len(cached)} entries, {sum(entry.size for entry in cached) / 1e6:.1f} MB")
