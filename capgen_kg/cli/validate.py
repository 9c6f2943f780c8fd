"""``capgen validate``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from capgen_kg.cli.commands import Command
from capgen_kg.cli.options import NamedPath, debate_options, open_debate, progress_bar
from capgen_kg.cli.reporting import put_findings, report_options

if TYPE_CHECKING:
    from pathlib import Path


@click.command(cls=Command)
@click.argument("files", metavar="[FILE…]", nargs=-1, type=NamedPath())
@report_options
@click.option(
    "--engine",
    metavar="NAME",
    help="SHACL engine: shacl or pyshacl.  [default: the first that is installed]",
)
@debate_options("data", "only", "store")
def command(files: tuple[Path, ...], form: str | None, output: Path | None, engine: str | None, **options: Any) -> None:
    """Validate the debate against the SHACL shapes; with FILEs, check those as additions to it.

    `capgen validate FILE…` is short for `capgen contribute check FILE…`; with --engine, only the shapes are checked.
    Exit status 0 when everything conforms, 1 when there are violations, 3 when a FILE is unreadable.

    \b
    Examples:
      capgen validate
      capgen validate my-rebuttal.ttl
      capgen validate my-rebuttal.ttl --format sarif -o my-rebuttal.sarif
      capgen validate --engine pyshacl
    """
    debate = open_debate(**options)
    if files and engine is None:
        from capgen_kg.contributions import checking

        put_findings(checking.check(debate, files), files, form, output)
        return
    with progress_bar("validating") as on_progress:
        findings = debate.validate(*files, engine=engine, on_progress=on_progress)
    located = []
    if findings:
        from capgen_kg.contributions import checking

        located = checking.locate(findings, debate, files)
    put_findings(located, files or debate.files, form, output)
