"""``capgen sparql``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from capgen_kg.cli.options import answer_options, open_debate, put, render, time_limit
from capgen_kg.terminal import printable

#: How many rows or triples an answer may have.
MAX_ROWS = 1_000_000


@click.command()
@click.argument("file", metavar="FILE|-", type=click.Path(path_type=Path, allow_dash=True))
@answer_options
def command(file: Path, form: str | None, asserted: bool, wide: bool, **options: Any) -> None:
    """Ask the read-only SPARQL query in FILE, or on stdin for "-".

    The prefixes cg, id, skos, prov, rdfs and the like need no declaration. Updates, SERVICE and FROM are refused. Names
    that the debate doesn't have are warned of on stderr. Answers have up to a million rows; ask for fewer with LIMIT.

    \b
    Examples:
      capgen sparql threads.rq
      echo 'SELECT * { ?x cg:repliesTo ?y }' | capgen sparql -
    """
    from capgen_kg.hints.unknown import unknown_names

    debate, query = open_debate(**options), _text(file)
    with time_limit(debate, asserted, **options):
        answer = debate.sparql(query, asserted=asserted, max_rows=MAX_ROWS)
        # an endpoint is asked once more only where something seems to be wrong
        warnings = list(unknown_names(debate, query)) if not debate.is_remote or not answer else []
        text = render(answer, form, wide)
    for warning in warnings:
        click.echo(f"capgen: warning: {printable(warning)}", err=True)
    put(text, form)
    if answer.form == "ASK" and not answer:
        raise click.exceptions.Exit(1)
    if answer.form != "ASK" and not answer:
        click.echo("capgen: no rows" if answer.form == "SELECT" else "capgen: no triples", err=True)


def _text(file: Path) -> str:
    from capgen_kg.rdf.parsing import decode, read_text

    return read_text(file) if str(file) != "-" else decode(sys.stdin.buffer.read(), "<stdin>")
