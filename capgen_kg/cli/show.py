"""``capgen show``."""

from __future__ import annotations

from typing import Any

import click

from capgen_kg.cli.commands import DEBATE_OPTIONS, Command
from capgen_kg.cli.options import debate_options, open_debate, table_width, time_limit
from capgen_kg.cli.query import complete_reference


@click.command(cls=Command)
@click.argument("words", metavar="REF", nargs=-1, required=True, shell_complete=complete_reference)
@debate_options(*DEBATE_OPTIONS)
def command(words: tuple[str, ...], **options: Any) -> None:
    """Show an argument, comment, claim, person or term of the ontology as a card.

    REF is a notation, name, title, id or IRI.

    \b
    Examples:
      capgen show For#2
      capgen show Comment#13
      capgen show For#2.1
      capgen show TurnTrout
      capgen show Alignment gets feedback too
      capgen show cg:repliesTo
    """
    from capgen_kg.rendering.cards import card

    reference = " ".join(words)
    debate = open_debate(**options)
    with time_limit(debate, **options):
        text = card(debate, reference, min(table_width(), 100), style=click.style)
    click.echo(text, nl=False)
