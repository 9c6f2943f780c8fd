"""How commands report findings, and the exit status that findings give."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from capgen_kg.cli.streams import put_data

if TYPE_CHECKING:
    from collections.abc import Sequence

    from capgen_kg.diagnostics.model import Diagnostic

F = TypeVar("F", bound=Callable[..., Any])

FORMATS = ("text", "json", "turtle", "sarif", "github", "junit")


def report_options(command: F) -> F:
    """Add the options for the output of findings."""
    command = click.option(
        "-o",
        "--output",
        metavar="FILE",
        type=click.Path(path_type=Path, dir_okay=False),
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
    """Report findings; exit with status 1 when there are violations, 3 when a file is unreadable."""
    status = report_findings(findings, files, form, output)
    if status:
        raise click.exceptions.Exit(status)


def report_findings(
    findings: Sequence[Diagnostic], files: Sequence[Path], form: str | None, output: Path | None = None
) -> int:
    """Report findings and return the exit status that they give.

    In a GitHub workflow they become annotations, and are added to the summary of the step.
    """
    from capgen_kg.diagnostics import reports
    from capgen_kg.diagnostics.model import UNREADABLE
    from capgen_kg.terminal import plain

    form = form or ("github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text")
    writers: dict[str, Callable[[], str]] = {
        "text": lambda: reports.as_text(findings, click.style if output is None and sys.stdout.isatty() else plain),
        "json": lambda: reports.as_json(findings),
        "turtle": lambda: reports.as_turtle(findings),
        "sarif": lambda: reports.as_sarif(findings, files),
        "github": lambda: reports.as_github(findings),
        "junit": lambda: reports.as_junit(findings, files),
    }
    text = writers[form]()
    if output is None and form == "text":
        click.echo(text, nl=False)
    elif output is None:
        put_data(text)
    else:
        from capgen_kg.files import write_whole

        write_whole(output, text.encode())
    if form == "github" and (summary := os.environ.get("GITHUB_STEP_SUMMARY")):
        with Path(summary).open("a", encoding="utf-8") as file:
            file.write(reports.as_markdown(findings))
    if form == "text":
        count = f"{len(findings)} finding{'s' * (len(findings) != 1)}"
        click.echo(count if findings else "conforms", err=bool(findings))
    if any(finding.rule in UNREADABLE for finding in findings):
        return 3
    return int(any(finding.severity == "violation" for finding in findings))
