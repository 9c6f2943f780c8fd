"""``capgen cache``."""

from __future__ import annotations

import click


@click.group()
def command() -> None:
    """Look at what is kept of earlier work, or throw it away: it costs time to make again, and nothing else.

    \b
    Examples:
      capgen cache info
      capgen cache clear
    """


@command.command()
def info() -> None:
    """Show where the cache is and what it holds."""
    from capgen_kg.cache import entries, folder

    found = entries()
    click.echo(folder())
    for kind in sorted({entry.kind for entry in found}):
        sizes = [entry.size for entry in found if entry.kind == kind]
        click.echo(f"{kind:<12}{len(sizes):>6} kept {sum(sizes) / 1e6:>10.1f} MB")
    if not found:
        click.echo("nothing is kept")


@command.command()
def clear() -> None:
    """Throw away what is kept."""
    from capgen_kg.cache import entries

    found = entries()
    for entry in found:
        entry.path.unlink(missing_ok=True)
    click.echo(f"{len(found)} thrown away, {sum(entry.size for entry in found) / 1e6:.1f} MB")
