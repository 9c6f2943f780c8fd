"""``capgen diff``."""

from __future__ import annotations

import click

from capgen_kg.cli.commands import Command
from capgen_kg.cli.options import Text
from capgen_kg.cli.streams import put_data


@click.command(cls=Command)
@click.argument("old", type=Text())
@click.argument("new", type=Text())
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Output format of the differences.",
)
def command(old: str, new: str, form: str) -> None:
    """Compare two versions of the data: items added and removed, labels, relations and query results changed.

    Things are the same where their IRIs are; folders with other base IRIs have nothing in common. Two readings of one
    text are compared by `capgen agreement`.

    OLD and NEW are files, folders or git revisions. A revision stands for its folder data; REVISION:DIR names another
    folder. Exit status 0 when there are no differences, 1 when there are some.

    \b
    Examples:
      capgen diff HEAD~1 data
      capgen diff v0.1.0 v0.2.0 --format json
      capgen diff old.ttl new.ttl
    """
    from capgen_kg.analysis.diff import as_json, as_text, compare, version

    with version(old) as before, version(new) as after:
        differences = compare(before, after)
    if form == "json":
        put_data(as_json(differences))
    else:
        click.echo(as_text(differences), nl=False)
    if differences:
        raise click.exceptions.Exit(1)
