"""``capgen lint``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from capgen_kg.cli.commands import Command
from capgen_kg.cli.options import NamedPath, debate_options, open_debate
from capgen_kg.cli.reporting import put_findings, report_options
from capgen_kg.terminal import counted

if TYPE_CHECKING:
    from pathlib import Path

    from capgen_kg.diagnostics.model import Diagnostic


@click.command(cls=Command)
@click.option(
    "--baseline",
    metavar="FILE",
    type=NamedPath(dir_okay=False),
    help="File of the issues that are accepted.  [default: lint-baseline.json in the folder of the data]",
)
@click.option("--update", is_flag=True, help="Write the current issues to the baseline.")
@report_options
@debate_options("data", "only", "store")
def command(baseline: Path | None, update: bool, form: str | None, output: Path | None, **options: Any) -> None:
    """Report open issues that are not in the baseline: uncountered items, missing rationales and anchors.

    What was read in words that have since been changed at the source is
    also an issue. In a debate with its text, such as an imported thread,
    sentences that nobody has read yet and arguments that nobody counters
    are shown in the text.

    Exit status 0 when there are none, 1 when there are some.

    \b
    Examples:
      capgen lint
      capgen lint --update
    """
    from capgen_kg.analysis import lint, text_lint
    from capgen_kg.files import write_whole
    from capgen_kg.new_debate import BASELINE

    debate = open_debate(**options)
    baseline = baseline or debate.data_folder / BASELINE
    text = text_lint.text_of(debate)
    issues = lint.open_issues(debate, only_arguments=text is not None)
    if update:
        write_whole(baseline, lint.as_baseline(issues))
        click.echo(f"{baseline}: {counted(sum(map(len, issues.values())), 'issue')}")
        return
    known = lint.read_baseline(baseline)
    for rule, node in lint.resolved_issues(issues, known):
        click.echo(f"resolved: {rule} {node}; run with --update to record it", err=True)
    located: list[Diagnostic] = []
    if new := lint.new_issues(issues, known):
        from capgen_kg.contributions import checking

        if text:
            located, new = text_lint.in_text(new, debate, text)
        located += checking.locate(new, debate)
    put_findings(located, debate.files, form, output)
