"""``capgen contribute``: from a template to an accepted contribution, and its withdrawal."""

from __future__ import annotations

import glob
import os
import sys
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from capgen_kg.cli.commands import Group
from capgen_kg.cli.contribute_new import new
from capgen_kg.cli.options import NamedPath, debate_options, folder_option, open_debate
from capgen_kg.cli.reporting import put_findings, report_findings, report_options

if TYPE_CHECKING:
    from pathlib import Path

    from capgen_kg.contributions.registry import AcceptedContribution
    from capgen_kg.debate import Debate


def _complete_name(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the names of accepted contributions that begin with ``incomplete``; none when they can't be read."""
    from capgen_kg.contributions import registry
    from capgen_kg.debate import open_debate as open_
    from capgen_kg.errors import CapgenError

    try:
        folder = registry.folder_of(open_(ctx.params.get("data")))
        return [CompletionItem(path.stem) for path in sorted(folder.glob(f"{glob.escape(incomplete)}*.ttl"))]
    except CapgenError:
        return []


def _complete_rule(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the names of rules that begin with ``incomplete``."""
    from capgen_kg.diagnostics.rules import rules

    return [CompletionItem(name, help=rule.title) for name, rule in rules().items() if name.startswith(incomplete)]


def _once(ctx: click.Context, parameter: click.Parameter, files: tuple[Path, ...]) -> tuple[Path, ...]:
    """Return each file once, however it is named: what it says would count twice."""
    return tuple({os.path.realpath(path): path for path in files}.values())


_FILES = click.argument("files", nargs=-1, required=True, metavar="FILE…", type=NamedPath(), callback=_once)
_SAME_PERSON = click.option(
    "--same-person",
    is_flag=True,
    help="The person whom FILE introduces is the one of that name who has contributed before.",
)
_FILE = click.argument("file", metavar="FILE", type=NamedPath())


@click.group(cls=Group)
def command() -> None:
    """Create, check, accept and withdraw contributions to the debate.

    \b
    Examples:
      capgen contribute new rebuttal --by For#2 --target Against#4 -o mine.ttl
      capgen contribute check mine.ttl
      capgen contribute impact mine.ttl
      capgen contribute accept mine.ttl --by "a maintainer"
    """


command.add_command(new)


@command.command(short_help="Check files and report errors with their lines.")
@_FILES
@report_options
@click.option("--fix", "fixes", is_flag=True, help="Apply unambiguous fixes after showing the diff.")
@click.option("--dry-run", is_flag=True, help="With --fix, show the diff and change nothing.")
@click.option("--watch", is_flag=True, help="Check again whenever a FILE is saved; press Ctrl-C to stop.")
@_SAME_PERSON
@debate_options("data", "only", "store")
def check(
    files: tuple[Path, ...],
    form: str | None,
    output: Path | None,
    fixes: bool,
    dry_run: bool,
    watch: bool,
    same_person: bool,
    **options: Any,
) -> None:
    """Check FILEs (syntax, vocabulary, policy, consistency, shapes) and report errors with their lines.

    Exit status 0 when everything conforms, 1 when there are violations, 3 when a FILE is unreadable.

    \b
    Examples:
      capgen contribute check mine.ttl
      capgen contribute check mine.ttl --fix
      capgen contribute check mine.ttl --watch
      capgen contribute check *.ttl --format sarif -o findings.sarif
    """
    from capgen_kg.contributions import checking
    from capgen_kg.errors import UsageError

    if dry_run and not fixes:
        raise UsageError("--dry-run needs --fix")
    debate = open_debate(**options)
    if fixes:
        _fix(debate, files, dry_run)
    if not watch:
        put_findings(checking.check(debate, files, same_person), files, form, output)
        return
    _watch(debate, files, form, output, same_person)


def _fix(debate: Debate, files: tuple[Path, ...], dry_run: bool) -> None:
    """Apply unambiguous fixes to files, or only show them."""
    from capgen_kg.contributions.fixing import fix
    from capgen_kg.errors import InputError
    from capgen_kg.files import write_whole

    for path in files:
        if path.suffix != ".ttl":
            raise InputError("--fix works only on Turtle files (.ttl)", path)
        fixed = fix(debate, path)
        if fixed.after == fixed.before:
            continue
        click.echo(fixed.diff(), err=True, nl=False)
        for change in fixed.changes:
            click.echo(f"{path}: {change}", err=True)
        if not dry_run:
            write_whole(path, fixed.after.encode())


def _watch(debate: Debate, files: tuple[Path, ...], form: str | None, output: Path | None, same_person: bool) -> None:
    """Check files whenever one of them changes, until the process is interrupted."""
    import time

    from capgen_kg.contributions import checking
    from capgen_kg.errors import InputError

    def state() -> list[tuple[int, int] | None]:
        return [(s.st_mtime_ns, s.st_size) if path.exists() and (s := path.stat()) else None for path in files]

    checked: list[tuple[int, int] | None] | None = None
    while True:
        if (current := state()) != checked:
            checked = current
            if sys.stdout.isatty():
                click.clear()
            try:
                report_findings(checking.check(debate, files, same_person), files, form, output)
            except InputError as error:
                click.echo(f"capgen: {error}", err=True)
            sys.stdout.flush()
        time.sleep(0.2)


@command.command(short_help="Show which verdicts and query results would change.")
@_FILES
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    show_default=True,
    help="Output format of the changes.",
)
@_SAME_PERSON
@debate_options("data", "only", "store")
def impact(files: tuple[Path, ...], form: str, same_person: bool, **options: Any) -> None:
    """Show which verdicts and query results would change with FILEs.

    The first lines name the arguments and messages whose standing changes. Then come the rows and triples that each
    query gains and loses.

    \b
    Examples:
      capgen contribute impact mine.ttl
      capgen contribute impact mine.ttl --format markdown
    """
    from capgen_kg.contributions import impact as impacts

    changes = impacts.impact(open_debate(**options), files, same_person=same_person)
    render = {"text": impacts.as_text, "markdown": impacts.as_markdown, "json": impacts.as_json}[form]
    click.echo(render(changes), nl=False)


@command.command(short_help="Add a file to the data.")
@_FILE
@click.option("--by", required=True, metavar="TEXT", help="Who accepts it; recorded with the contribution.")
@click.option("--name", default="", metavar="NAME", help="Name of the contribution.  [default: the name of FILE]")
@_SAME_PERSON
@report_options
@folder_option
def accept(
    file: Path, by: str, name: str, same_person: bool, form: str | None, output: Path | None, **options: Any
) -> None:
    """Check FILE and add it to the data as a file of its own, with its provenance.

    If its number was given to another contribution after it was drafted, it gets the next free one.

    Exit status 1, with nothing changed, when there are violations.

    \b
    Example:
      capgen contribute accept mine.ttl --by "a maintainer"
    """
    from capgen_kg.contributions import numbering, parsing, registry
    from capgen_kg.rdf.parsing import read_facts

    debate = open_debate(**options)
    try:
        accepted, is_new = registry.accept(debate, file, registry.folder_of(debate), by, name, same_person)
    except registry.ContributionRejectedError as rejection:
        put_findings(rejection.findings, [file], form, output)
        return
    click.echo(f"{accepted.path}: {'accepted' if is_new else 'already accepted'}, {accepted.digest}")
    drafted, stored = (numbering.notations(facts) for facts in (parsing.read(file).facts, read_facts([accepted.path])))
    for before, after in zip(drafted, stored, strict=True):
        if before != after:
            click.echo(f"{before} of {file} is {after} in the debate", err=True)


@command.command(short_help="Withdraw an accepted contribution.")
@click.argument("name", metavar="NAME", shell_complete=_complete_name)
@click.option("--force", is_flag=True, help="Withdraw it even if other items depend on it.")
@folder_option
def withdraw(name: str, force: bool, **options: Any) -> None:
    """Withdraw NAME and show which query results change.

    \b
    Example:
      capgen contribute withdraw mine
    """
    from capgen_kg.contributions import impact, registry

    debate = open_debate(**options)
    folder = registry.folder_of(debate)
    change = impact.impact(debate, [registry.find(name, folder).path], withdraw=True)
    withdrawn = registry.withdraw(debate, name, folder, force)
    click.echo(f"{withdrawn.path}: withdrawn")
    for line in change.headlines:
        click.echo(line)


@command.command("list", short_help="List the accepted contributions.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="Output format of the list.",
)
@folder_option
def list_(form: str, **options: Any) -> None:
    """List the accepted contributions: when and by whom, and whether they changed since.

    \b
    Examples:
      capgen contribute list
      capgen contribute list --format json
    """
    from capgen_kg.contributions import registry

    folder = registry.folder_of(open_debate(**options))
    rows = [_row(accepted) for accepted in registry.contributions(folder)] if folder.is_dir() else []
    if form == "json":
        import json

        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
    elif not rows:
        click.echo("no contributions", err=True)
    else:
        import tabulate

        click.echo(tabulate.tabulate([row.values() for row in rows], list(rows[0]), disable_numparse=True))


def _row(accepted: AcceptedContribution) -> dict[str, str]:
    return {
        "name": accepted.name,
        "accepted": accepted.when,
        "by": accepted.by,
        "state": "as accepted" if accepted.is_unchanged else "changed since",
        "digest": accepted.digest,
    }


@command.command("rules", short_help="Explain a rule that findings name.")
@click.argument("name", metavar="[NAME]", required=False, shell_complete=_complete_rule)
def rules_(name: str | None) -> None:
    """List the rules that findings name, or explain the rule NAME.

    \b
    Examples:
      capgen contribute rules
      capgen contribute rules existing-subject
    """
    from capgen_kg.diagnostics.rules import page, rules
    from capgen_kg.errors import UsageError, did_you_mean

    if name is None:
        for rule in rules().values():
            click.echo(f"{rule.name:32} {rule.title}")
    elif name in rules():
        click.echo(page(rules()[name]), nl=False)
    else:
        raise UsageError(f"no such rule {name!r}{did_you_mean(name, rules())}")
