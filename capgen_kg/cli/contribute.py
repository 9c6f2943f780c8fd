"""``capgen contribute``: from a first draft to an accepted contribution, and back."""

from __future__ import annotations

import glob
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from capgen_kg.cli.options import debate_options, open_debate
from capgen_kg.cli.query import complete_reference
from capgen_kg.cli.reporting import put_findings, report_options, tell_findings

if TYPE_CHECKING:
    from capgen_kg.contributions.interview import Interview
    from capgen_kg.contributions.registry import AcceptedContribution
    from capgen_kg.debate import Debate


def _complete_name(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the names of accepted contributions that begin with ``incomplete``; silent when they can't be read."""
    from capgen_kg.contributions import registry
    from capgen_kg.debate import open_debate as open_
    from capgen_kg.errors import CapgenError

    try:
        folder = registry.folder_of(open_(ctx.params.get("data") or ctx.find_root().params.get("data") or None))
        return [CompletionItem(path.stem) for path in sorted(folder.glob(f"{glob.escape(incomplete)}*.ttl"))]
    except CapgenError:
        return []


def _complete_rule(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the names of rules that begin with ``incomplete``."""
    from capgen_kg.diagnostics.rules import rules

    return [CompletionItem(name, help=rule.title) for name, rule in rules().items() if name.startswith(incomplete)]


_FILES = click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path(path_type=Path))
_FILE = click.argument("file", metavar="FILE", type=click.Path(path_type=Path))


@click.group()
def command() -> None:
    """Draft, check, weigh, accept and withdraw contributions to the debate.

    \b
    Examples:
      capgen contribute new rebuttal --by For#2 --target Against#4 -o mine.ttl
      capgen contribute check mine.ttl
      capgen contribute impact mine.ttl
      capgen contribute accept mine.ttl --by "a maintainer"
    """


@command.command(short_help="Create a contribution template.")
@click.argument("kind", required=False, type=click.Choice(["argument", "claim", "rebuttal", "support"]))
@click.option("--by", metavar="REF", shell_complete=complete_reference,
              help="What raises it, or the message that says it.")  # fmt: skip
@click.option("--target", metavar="REF", default="", shell_complete=complete_reference,
              help="What a rebuttal attacks or a support backs.")  # fmt: skip
@click.option("--stance", type=click.Choice(["For", "Against"], case_sensitive=False), help="The side of an argument.")
@click.option("--attack", type=click.Choice(["Rebutting", "Undercutting", "Undermining"], case_sensitive=False),
              help="How a rebuttal attacks.")  # fmt: skip
@click.option("--name", default="", metavar="TEXT", help="What an argument is called, in a few words.")
@click.option("--words", default="", metavar="TEXT", help="What it says, in one sentence of your own.")
@click.option("--premise", "premises", multiple=True, metavar="TEXT", help="What an argument rests on; repeatable.")
@click.option("--who", default="", metavar="REF", help="Whose it is.  [default: whose --by is]")
@click.option("--where", default="", metavar="REF", help="The passage where it was said.")
@click.option("--basis", type=click.Choice(["Stated", "Interpreted"], case_sensitive=False),
              help="Whether the text says it or you read it so.")  # fmt: skip
@click.option("--rationale", default="", metavar="TEXT", help="Why you read it so.")
@click.option("--hedge", type=click.Choice(["Approximate", "Possible", "Tentative", "WeaklySupported"], False),
              help="How the text weakens it.")  # fmt: skip
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="The file to write.")
@click.option("--text", type=click.Path(path_type=Path, dir_okay=False),
              help="A copy of the post's text, to find passages by their words.")  # fmt: skip
@debate_options
def new(kind: str | None, by: str | None, output: Path | None, text: Path | None, **options: Any) -> None:
    """Create a contribution template with the missing fields marked.

    On a terminal it asks for what is missing, checks each answer at once, and finds passages by their words. What was
    typed is saved when you stop. Elsewhere the options have to say it.

    \b
    Examples:
      capgen contribute new rebuttal --by For#2 --target Against#4 -o mine.ttl
      capgen contribute new argument --by Comment#13 --stance for --name "A name" --words "One sentence."
    """
    from capgen_kg.cli import interviewing
    from capgen_kg.contributions.drafting import KINDS, DraftRequest, draft
    from capgen_kg.contributions.interview import Interview
    from capgen_kg.errors import UsageError
    from capgen_kg.files import write_whole

    if output is not None and output.exists():
        raise UsageError(f"{output} is there already; name a new file")
    wanted = {
        name: options.pop(name) or ""
        for name in ("target", "stance", "attack", "name", "words", "who", "where", "basis", "rationale", "hedge")
    }
    premises = list(options.pop("premises"))
    debate = open_debate(**options)
    if sys.stdin.isatty():
        interview = Interview(debate, text)
        given = {"kind": kind or "", "by": by or "", "premises": " ".join(premises), **_capital(wanted)}
        try:
            interviewing.ask(interview, given, premises)
        except click.Abort:
            _save_unfinished(debate, interview, premises, wanted, output)
            raise
        wanted |= interview.answers
        kind, by = wanted.pop("kind"), wanted.pop("by")
    if not kind:
        raise UsageError(f"say what it is: {', '.join(KINDS)}; for example: capgen contribute new rebuttal --by For#2")
    if not by:
        raise UsageError("say with --by what raises it or says it, such as --by For#2")
    try:
        made = draft(debate, DraftRequest(kind, by, premises=tuple(premises), **_capital(wanted)))
    except UsageError:
        if sys.stdin.isatty():
            path = interviewing.save(interviewing.as_comments({"kind": kind, "by": by, **wanted}, premises), output)
            click.echo(f"what you typed is in {path}", err=True)
        raise
    if output is None:
        click.echo(made.text, nl=False)
    else:
        write_whole(output, made.text.encode())
        click.echo(f"{output}: {made.name}")
    for what in made.missing:
        click.echo(f"to fill in: {what}", err=True)


def _save_unfinished(
    debate: Debate, interview: Interview, premises: list[str], wanted: dict[str, str], output: Path | None
) -> None:
    """Save what was answered before the user stopped, as a draft as far as it makes one."""
    from capgen_kg.cli import interviewing
    from capgen_kg.contributions.drafting import DraftRequest, draft
    from capgen_kg.errors import UsageError

    answers = {**wanted, **interview.answers}
    if not any(value for name, value in interview.answers.items() if name != "kind"):
        return
    try:
        text = draft(debate, DraftRequest(premises=tuple(premises), **answers)).text
    except (UsageError, TypeError):
        text = interviewing.as_comments(answers, premises)
    click.echo(f"\nwhat you typed is in {interviewing.save(text, output)}", err=True)


def _capital(wanted: dict[str, str]) -> dict[str, str]:
    return {key: value.capitalize() if key in ("stance", "attack", "basis") else value for key, value in wanted.items()}


@command.command(short_help="Say at which line what is wrong.")
@_FILES
@report_options
@click.option("--fix", "fixes", is_flag=True, help="Mend what has one right answer, after showing the difference.")
@click.option("--dry-run", is_flag=True, help="With --fix, show the difference and change nothing.")
@click.option("--watch", is_flag=True, help="Check again whenever a file is saved; end with Ctrl-C.")
@debate_options
def check(
    files: tuple[Path, ...],
    form: str | None,
    output: Path | None,
    fixes: bool,
    dry_run: bool,
    watch: bool,
    **options: Any,
) -> None:
    """Check FILEs (syntax, vocabulary, policy, consistency, shapes) and say at which line what is wrong.

    Exit status 0 when everything conforms, 1 when there are violations, 3 when a FILE can't be read.

    \b
    Examples:
      capgen contribute check mine.ttl
      capgen contribute check mine.ttl --fix
      capgen contribute check mine.ttl --watch
      capgen contribute check *.ttl --format sarif -o findings.sarif
    """
    from capgen_kg.contributions import checking

    debate = open_debate(**options)
    if fixes:
        _fix(debate, files, dry_run)
    if not watch:
        put_findings(checking.check(debate, files), files, form, output)
        return
    _watch(debate, files, form, output)


def _fix(debate: Any, files: tuple[Path, ...], dry_run: bool) -> None:
    from capgen_kg.contributions.fixing import fix
    from capgen_kg.errors import InputError
    from capgen_kg.files import write_whole

    for path in files:
        if path.suffix != ".ttl":
            raise InputError("only Turtle (.ttl) can be mended", path)
        fixed = fix(debate, path)
        if fixed.after == fixed.before:
            continue
        click.echo(fixed.diff(), err=True, nl=False)
        for done in fixed.done:
            click.echo(f"{path}: {done}", err=True)
        if not dry_run:
            write_whole(path, fixed.after.encode())


def _watch(debate: Any, files: tuple[Path, ...], form: str | None, output: Path | None) -> None:
    import time

    from capgen_kg.contributions import checking
    from capgen_kg.errors import InputError

    def stamps() -> list[tuple[int, int] | None]:
        return [(s.st_mtime_ns, s.st_size) if path.exists() and (s := path.stat()) else None for path in files]

    seen: list[tuple[int, int] | None] | None = None
    while True:
        if (now := stamps()) != seen:
            seen = now
            if sys.stdout.isatty():
                click.clear()
            try:
                tell_findings(checking.check(debate, files), files, form, output)
            except InputError as error:
                click.echo(f"capgen: {error}", err=True)
            sys.stdout.flush()
        time.sleep(0.2)


@command.command(short_help="Say what the answers would become.")
@_FILES
@click.option("--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text", show_default=True)
@debate_options
def impact(files: tuple[Path, ...], form: str, **options: Any) -> None:
    """Say what the answers to the stored queries become with FILEs: the rows that appear and vanish.

    \b
    Examples:
      capgen contribute impact mine.ttl
      capgen contribute impact mine.ttl --format markdown
    """
    from capgen_kg.contributions import impact as impacts

    found = impacts.impact(open_debate(**options), files)
    click.echo(
        {"text": impacts.as_text, "markdown": impacts.as_markdown, "json": impacts.as_json}[form](found), nl=False
    )


@command.command(short_help="Put a file among the data.")
@_FILE
@click.option("--by", required=True, metavar="WHO", help="Who accepts it; kept with it.")
@click.option("--name", default="", metavar="NAME", help="What it is called from now on.  [default: the file's name]")
@report_options
@debate_options
def accept(file: Path, by: str, name: str, form: str | None, output: Path | None, **options: Any) -> None:
    """Check FILE and put it among the data, as a file of its own with its provenance.

    Exit status 1, and nothing changed, when something is wrong with it.

    \b
    Examples:
      capgen contribute accept mine.ttl --by "a maintainer"
    """
    from capgen_kg.contributions import registry

    debate = open_debate(**options)
    try:
        kept, is_new = registry.accept(debate, file, registry.folder_of(debate), by, name)
    except registry.Refused as refused:
        put_findings(refused.findings, [file], form, output)
        return
    click.echo(f"{kept.path}: {'accepted' if is_new else 'accepted before'}, {kept.digest}")


@command.command(short_help="Take an accepted contribution back.")
@click.argument("name", shell_complete=_complete_name)
@click.option("--anyway", is_flag=True, help="Also when others build on it.")
@debate_options
def withdraw(name: str, anyway: bool, **options: Any) -> None:
    """Take the accepted contribution NAME back, and say what its going changes.

    \b
    Examples:
      capgen contribute withdraw mine
    """
    from capgen_kg.contributions import impact, registry

    debate = open_debate(**options)
    folder = registry.folder_of(debate)
    change = impact.impact(debate, [registry.find(name, folder).path], withdraw=True)
    kept = registry.withdraw(debate, name, folder, anyway)
    click.echo(f"{kept.path}: withdrawn")
    for line in change.headlines:
        click.echo(line)


@command.command("list", short_help="List the accepted contributions.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@debate_options
def list_(form: str, **options: Any) -> None:
    """List the accepted contributions: when and by whom, and whether they still say what was accepted.

    \b
    Examples:
      capgen contribute list
    """
    from capgen_kg.contributions import registry

    folder = registry.folder_of(open_debate(**options))
    found = registry.contributions(folder) if folder.is_dir() else []
    if form == "json":
        import json

        click.echo(json.dumps([_row(one) for one in found], indent=2, ensure_ascii=False))
    elif not found:
        click.echo("no contributions", err=True)
    else:
        import tabulate

        click.echo(
            tabulate.tabulate([_row(one).values() for one in found], list(_row(found[0])), disable_numparse=True)
        )


def _row(one: AcceptedContribution) -> dict[str, str]:
    return {
        "name": one.name,
        "accepted": one.when,
        "by": one.by,
        "state": "as accepted" if one.is_unchanged else "changed since",
        "digest": one.digest,
    }


@command.command("rules", short_help="Say what a rule asks for and why.")
@click.argument("name", required=False, shell_complete=_complete_rule)
def rules_(name: str | None) -> None:
    """List the rules that findings name, or say what the rule NAME asks for and why.

    \b
    Examples:
      capgen contribute rules
      capgen contribute rules foreign
    """
    from capgen_kg.diagnostics.rules import page, rules
    from capgen_kg.errors import UsageError, did_you_mean

    if name is None:
        for rule in rules().values():
            click.echo(f"{rule.name:32} {rule.title}")
    elif name in rules():
        click.echo(page(rules()[name]), nl=False)
    else:
        raise UsageError(f"there is no rule {name!r}{did_you_mean(name, rules())}")
