"""``capgen diff``."""

from __future__ import annotations

import click

from capgen_kg.cli.options import Text
from capgen_kg.cli.streams import put_data


@click.command()
@click.argument("old", type=Text())
@click.argument("new", type=Text())
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(old: str, new: str, form: str) -> None:
    """Compare two versions of the data by what they say: things added, words and relations changed, answers changed.

    OLD and NEW are files, folders or revisions of git; of a revision its folder data is meant, or FOLDER as
    REVISION:FOLDER. Exit status 0 when both say the same, 1 when they don't.

    \b
    Examples:
      capgen diff HEAD~1 data
      capgen diff v0.1.0 v0.2.0 --format json
      capgen diff old.ttl new.ttl
    """
    from capgen_kg.analysis.diff import as_json, as_text, compare, version

    with version(old) as before, version(new) as after:
        found = compare(before, after)
    if form == "json":
        put_data(as_json(found))
    else:
        click.echo(as_text(found), nl=False)
    if found:
        raise click.exceptions.Exit(1)
