"""``capgen agreement``."""

from __future__ import annotations

import click

from capgen_kg.cli.commands import Command
from capgen_kg.cli.options import Text
from capgen_kg.cli.streams import put_data
from capgen_kg.errors import UsageError


@click.command(cls=Command)
@click.argument("first", type=Text())
@click.argument("second", type=Text())
@click.option(
    "--differences",
    metavar="KIND",
    type=Text(),
    help="List what only one reading has, of one kind such as inference or rebuttal, or of all.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help="Output format of the comparison.",
)
def command(first: str, second: str, differences: str | None, form: str) -> None:
    """Compare two annotators' readings of one text.

    FIRST and SECOND are files, folders or git revisions, as for `capgen diff`. Claims are paired by words and by their
    passages or, if both readings have these, their places in the text; messages likewise, so that the base IRIs may
    differ. Readings of other texts are refused. For each kind of relation there are precision,
    recall and F1 of SECOND against FIRST; for what both have, the share on whose class they agree, and Krippendorff's
    alpha.

    \b
    Examples:
      capgen agreement data/readings/a.ttl data/readings/b.ttl
      capgen agreement data/readings/a.ttl data --differences rebuttal
    """
    from capgen_kg.analysis import agreement
    from capgen_kg.analysis.diff import version

    with version(first) as first_files, version(second) as second_files:
        readings = agreement.Reading(first_files, first), agreement.Reading(second_files, second)
        try:
            result = agreement.compare(*readings)
        except ModuleNotFoundError:
            raise UsageError("comparing readings needs extra packages: pip install 'capgen-kg[agreement]'") from None
    if differences is not None:
        click.echo(agreement.differences_text(result, differences), nl=False)
    elif form == "table":
        click.echo(agreement.as_table(result), nl=False)
    else:
        put_data(agreement.as_json(result) if form == "json" else agreement.as_csv(result))
