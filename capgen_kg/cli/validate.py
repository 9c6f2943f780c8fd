"""``capgen validate``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from capgen_kg.cli.options import debate_options, open_debate, progress_bar, table_width


@click.command()
@click.argument("files", metavar="[FILE…]", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "--engine",
    metavar="NAME",
    help="What applies the shapes: shacl or pyshacl.  [default: the first installed]",
)
@debate_options
def command(files: tuple[Path, ...], form: str, engine: str | None, **options: Any) -> None:
    """Check the debate against the shapes; with FILEs, those as additions to it.

    Exit status 0 when everything conforms, 1 when there are findings.

    \b
    Examples:
      capgen validate
      capgen validate my-rebuttal.ttl
      capgen validate my-rebuttal.ttl --format json
      capgen validate --engine pyshacl
    """
    from capgen_kg.validation.findings import as_json, as_table

    debate = open_debate(**options)
    with progress_bar("checking") as progress:
        findings = debate.validate(*files, engine=engine, progress=progress)
    width = table_width() if sys.stdout.isatty() else None
    click.echo(as_json(findings) if form == "json" else as_table(findings, width), nl=False)
    if form == "text":
        click.echo(f"{len(findings)} findings" if findings else "conforms", err=bool(findings))
    if any(finding.severity == "violation" for finding in findings):
        raise click.exceptions.Exit(1)
