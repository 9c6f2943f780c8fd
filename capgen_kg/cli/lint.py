"""``capgen lint``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from capgen_kg.cli.options import debate_options, open_debate
from capgen_kg.cli.reporting import put_findings, report_options


@click.command()
@click.option("--baseline", type=click.Path(path_type=Path, dir_okay=False),
              help="Where the debts are recorded.  [default: lint-baseline.json beside the data]")  # fmt: skip
@click.option("--update", is_flag=True, help="Record the debts as they are now.")
@report_options
@debate_options
def command(baseline: Path | None, update: bool, form: str | None, output: Path | None, **options: Any) -> None:
    """Keep what the debate owes from growing: unanswered items, interpretations without rationale, missing sources.

    Debts that the baseline has are let pass. Exit status 1 when there are others.

    \b
    Examples:
      capgen lint
      capgen lint --update
    """
    from capgen_kg.analysis import lint
    from capgen_kg.files import write_whole

    debate = open_debate(**options)
    baseline = baseline or debate.data_folder / "lint-baseline.json"
    found = lint.debts(debate)
    if update:
        write_whole(baseline, lint.as_baseline(found))
        click.echo(f"{baseline}: {sum(map(len, found.values()))} debts")
        return
    known = lint.read_baseline(baseline)
    for rule, node in lint.paid(found, known):
        click.echo(f"paid off: {rule} {node}; --update records it", err=True)
    located = []
    if more := lint.new(found, known):
        from capgen_kg.contributions import checking

        located = checking.locate(more, debate)
    put_findings(located, debate.files, form, output)
