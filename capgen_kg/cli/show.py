"""``capgen show``."""

from __future__ import annotations

from typing import Any

import click

from capgen_kg.cli.options import debate_options, open_debate, table_width
from capgen_kg.cli.query import complete_reference


@click.command()
@click.argument("reference", metavar="REF", shell_complete=complete_reference)
@debate_options
def command(reference: str, **options: Any) -> None:
    """Show an argument, comment, claim or person as a card.

    \b
    Examples:
      capgen show For#2
      capgen show Comment#13
      capgen show For#2.1
      capgen show TurnTrout
    """
    from capgen_kg.cards import card

    click.echo(card(open_debate(**options), reference, min(table_width(), 100), style=click.style), nl=False)
