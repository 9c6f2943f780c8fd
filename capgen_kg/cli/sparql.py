"""``capgen sparql``."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

import click

from capgen_kg.cli.commands import Command
from capgen_kg.cli.options import NamedPath, open_debate, put, put_note, query_options, render, time_limit
from capgen_kg.errors import InputError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

#: The beginning of a query, to tell one from the name of a file.
_QUERY = re.compile(r"\s*(?:BASE|PREFIX|SELECT|ASK|CONSTRUCT|DESCRIBE)\b.*[{<?]", re.IGNORECASE | re.DOTALL)
#: The most rows or triples that a result may have.
MAX_ROWS = 1_000_000


@click.command(cls=Command)
@click.argument("file", metavar="FILE|-", type=NamedPath(allow_dash=True))
@query_options
def command(file: Path, form: str | None, asserted: bool, wide: bool, **options: Any) -> None:
    """Run the read-only SPARQL query in FILE, or on stdin for "-".

    The prefixes cg, id, skos, prov, rdfs and other common ones need not be declared. Updates, SERVICE and FROM are
    refused. Names that the debate does not have cause a warning on stderr. A result has at most a million rows.

    \b
    Examples:
      capgen sparql threads.rq
      echo 'SELECT * { ?x cg:repliesTo ?y }' | capgen sparql -
    """
    from capgen_kg.hints.unknown import unknown_names

    debate, query = open_debate(**options), _text(file)
    with time_limit(debate, asserted, **options):
        result = debate.sparql(query, asserted=asserted, max_rows=MAX_ROWS)
        # an endpoint gets the queries that look up names only when the result is empty
        warnings = list(unknown_names(debate, query)) if not debate.is_remote or not result else []
        text = render(result, form, wide)
    for warning in warnings:
        put_note(f"capgen: warning: {warning}")
    put(text, form)
    if result.form == "ASK" and not result:
        raise click.exceptions.Exit(1)
    if result.form != "ASK" and not result:
        put_note("capgen: no rows" if result.form == "SELECT" else "capgen: no triples")


def _text(file: Path) -> str:
    from capgen_kg.rdf.parsing import decode, read_text

    if str(file) == "-":
        return decode(sys.stdin.buffer.read(), "<stdin>")
    try:
        return read_text(file)
    except (InputError, OSError):
        # a query may be longer than the name of a file can be
        if _QUERY.match(str(file)):
            raise UsageError(
                "found a query, expected the name of a file with one; write it on stdin: "
                "echo 'SELECT …' | capgen sparql -"
            ) from None
        raise
