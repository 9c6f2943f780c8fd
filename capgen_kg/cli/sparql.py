"""``capgen sparql``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from capgen_kg.cli.options import answer_options, open_debate, put
from capgen_kg.errors import InputError


@click.command()
@click.argument("file", metavar="FILE|-", type=click.Path(path_type=Path, allow_dash=True))
@answer_options
def command(file: Path, form: str | None, asserted: bool, wide: bool, **options: Any) -> None:
    """Ask the read-only SPARQL query in FILE, or on stdin for "-".

    Prefixes have to be declared in the query. Updates, SERVICE and FROM are refused.

    \b
    Examples:
      capgen sparql threads.rq
      echo 'PREFIX cg: <https://w3id.org/capgen/ontology#>
            SELECT * { ?x cg:repliesTo ?y }' | capgen sparql -
    """
    put(open_debate(**options).sparql(_text(file), asserted=asserted), form, wide)


def _text(file: Path) -> str:
    from capgen_kg.turtle import read_text

    if str(file) != "-":
        return read_text(file)
    try:
        return sys.stdin.buffer.read().decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"byte {error.start} is not UTF-8", "<stdin>") from None
