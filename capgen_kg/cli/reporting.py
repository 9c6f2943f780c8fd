"""Reports of findings, and the exit status of commands that report them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from capgen_kg.cli.options import NamedPath
from capgen_kg.cli.streams import put_data
from capgen_kg.diagnostics.formats import FORMATS
from capgen_kg.terminal import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from capgen_kg.diagnostics.model import Diagnostic

F = TypeVar("F", bound=Callable[..., Any])


def report_options(command: F) -> F:
    """Add the options for the output of findings."""
    command = click.option(
        "-o",
        "--output",
        metavar="FILE",
        type=NamedPath(dir_okay=False),
        help="Output file of findings.  [default: stdout]",
    )(command)
    return click.option(
        "--format",
        "form",
        type=click.Choice(FORMATS),
        help="Output format of findings.  [default: github in a GitHub workflow, otherwise text]",
    )(command)


def put_findings(
    findings: Sequence[Diagnostic], files: Sequence[Path], form: str | None, output: Path | None = None
) -> None:
    """Write a report of findings; exit with status 1 if there are violations, 3 if a file is unreadable."""
    status = report_findings(findings, files, form, output)
    if status:
        raise click.exceptions.Exit(status)


def report_findings(
    findings: Sequence[Diagnostic], files: Sequence[Path], form: str | None, output: Path | None = None
) -> int:
    """Write a report of findings and return the exit status: 0, 1 for violations, 3 for an unreadable file.

    Args:
        findings: What to report.
        files: The files that were checked.
        form: A format of :data:`FORMATS`; without one ``github`` in a GitHub workflow, where findings are added to the
            summary of the step, too, and otherwise ``text``.
        output: The file to write; without one stdout.
    """
    from capgen_kg.diagnostics.formats import render
    from capgen_kg.diagnostics.model import UNREADABLE
    from capgen_kg.terminal import plain

    form = form or ("github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text")
    text = render(form, findings, files, click.style if output is None and sys.stdout.isatty() else plain)
    if output is None and form == "text":
        click.echo(text, nl=False)
    elif output is None:
        put_data(text)
    else:
        from capgen_kg.files import write_whole

        write_whole(output, text.encode())
    if form == "github" and (summary := os.environ.get("GITHUB_STEP_SUMMARY")):
        from capgen_kg.diagnostics import markdown

        with Path(summary).open("a", encoding="utf-8") as file:
            file.write(markdown.render(findings))
    if form == "text":
        click.echo(counted(len(findings), "finding") if findings else "conforms", err=bool(findings))
    if any(finding.rule in UNREADABLE for finding in findings):
        return 3
    return int(any(finding.severity == "violation" for finding in findings))
