"""``capgen why``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from capgen_kg.cli.commands import Command
from capgen_kg.cli.options import debate_options, open_debate, time_limit
from capgen_kg.cli.query import complete_reference


@click.command(cls=Command)
@click.argument("subject", metavar="SUBJECT", shell_complete=complete_reference)
@click.argument("predicate", metavar="PREDICATE")
@click.argument("object_", metavar="OBJECT", shell_complete=complete_reference)
@debate_options("data", "only", "align", "store", "timeout", "reasoner")
def command(subject: str, predicate: str, object_: str, **options: Any) -> None:
    """Prove a statement: show the rules and asserted triples that entail it, with file and line.

    SUBJECT and OBJECT are references, PREDICATE a property such as counters. Rules are named as in the tables
    of OWL 2 RL. Exit status 1 when the statement is neither asserted nor entailed.

    \b
    Examples:
      capgen why Against#2 counters For#2
      capgen why Comment#13 cg:defends For#2
    """
    from capgen_kg.rendering.proofs import as_tree

    debate = open_debate(**options)
    with time_limit(debate, **options):
        proof = debate.why(subject, predicate, object_)
    if proof is None:
        click.echo("not asserted and not entailed")
        raise click.exceptions.Exit(1)
    click.echo(as_tree(proof, Path.cwd()), nl=False)
