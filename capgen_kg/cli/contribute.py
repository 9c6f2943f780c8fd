"""``capgen contribute``: from a template to an accepted contribution, and its withdrawal."""

from __future__ import annotations

import glob
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from capgen_kg.cli.commands import Group
from capgen_kg.cli.options import debate_options, folder_option, open_debate
from capgen_kg.cli.query import complete_reference
from capgen_kg.cli.reporting import put_findings, report_findings, report_options

if TYPE_CHECKING:
    from capgen_kg.contributions.drafting import Draft
    from capgen_kg.contributions.interview import Interview
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


_FILES = click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path(path_type=Path))
_SAME_PERSON = click.option(
    "--same-person", is_flag=True, help="Whom FILE introduces, and who has contributed before, is the same person."
)
#: Maximum size of a text to be read; how many characters it may have is checked afterwards.
_MAX_BYTES = 1_000_000
_FILE = click.argument("file", metavar="FILE", type=click.Path(path_type=Path))


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


@command.command(short_help="Create a contribution template.")
@click.argument("kind", required=False, type=click.Choice(["argument", "claim", "rebuttal", "support", "revision"]))
@click.option(
    "--by",
    metavar="REF",
    shell_complete=complete_reference,
    help="Item that raises the relation, or message that presents the argument or claim.",
)
@click.option(
    "--target",
    metavar="REF",
    default="",
    shell_complete=complete_reference,
    help="Item that a rebuttal attacks or a support backs.",
)
@click.option("--stance", type=click.Choice(["For", "Against"], case_sensitive=False), help="Stance of an argument.")
@click.option(
    "--attack",
    "--attack-type",
    "attack",
    type=click.Choice(["Rebutting", "Undercutting", "Undermining"], case_sensitive=False),
    help="Attack type of a rebuttal.",
)
@click.option("--title", "name", default="", metavar="TEXT", help="Title of an argument, in a few words.")
@click.option("--label", "words", default="", metavar="TEXT", help="The statement, in one sentence of your own.")
@click.option("--premise", "premises", multiple=True, metavar="TEXT", help="Premise of an argument; repeatable.")
@click.option(
    "--attributed-to",
    "who",
    default="",
    metavar="REF",
    help="Person or voice that the statement is attributed to.  [default: the author of --by]",
)
@click.option("--passage", "where", default="", metavar="REF", help="Passage that the statement is anchored to.")
@click.option(
    "--basis",
    type=click.Choice(["Stated", "Interpreted"], case_sensitive=False),
    help="What is added to the messages of others is interpreted.  [default: Interpreted]",
)
@click.option("--rationale", default="", metavar="TEXT", help="Rationale of an interpretation.")
@click.option("--reader", default="", metavar="NAME", help="Who interprets it so: the name you want to be known by.")
@click.option(
    "--hedge",
    type=click.Choice(["Approximate", "Possible", "Tentative", "WeaklySupported", "Degree"], case_sensitive=False),
    help="How the text qualifies the statement.",
)
@click.option("--hedge-words", default="", metavar="TEXT", help="The few words of the text by which it does.")
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Output file; must not exist without --force.  [default: stdout]",
)
@click.option("--force", is_flag=True, help="Overwrite the output file.")
@click.option(
    "--text",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    help="With --voice, your text; - is stdin. With --by, a copy of the source text, to find passages by their words.",
)
@click.option("--voice", metavar="NAME", help="Speak in your own voice, under this name.")
@click.option("--same-person", is_flag=True, help="You have contributed under this name (--voice or --reader) before.")
@click.option(
    "--reply-to",
    metavar="REF",
    default="",
    shell_complete=complete_reference,
    help="Message that your text answers.  [default: that of --target, or the post]",
)
@click.option(
    "--conclusion",
    type=click.IntRange(min=1),
    default=1,
    metavar="N",
    help="Sentence that is the conclusion of your argument; the others are its premises.  [default: 1]",
)
@click.option("--convergent", is_flag=True, help="Each premise is a reason of its own, not all of them together.")
@debate_options("data", "only")
def new(kind: str | None, by: str | None, output: Path | None, text: Path | None, **options: Any) -> None:
    """Create a contribution: in your own voice (--voice), or a reading of what the debate says (--by).

    With --voice, your text is cut into sentences and each statement is anchored to the sentence that makes it. Without
    --text, an editor opens on a terminal. Missing fields are marked at their place in the file.

    With --by, the file is a template. On a terminal, missing fields are asked for and each answer is checked at once;
    answers are saved when you stop.

    \b
    Examples:
      capgen contribute new argument --voice "Ada" --text idea.txt --stance against -o mine.ttl
      capgen contribute new rebuttal --voice "Ada" --text idea.txt --target For#2.1 --attack rebutting -o mine.ttl
      capgen contribute new support --voice "Ada" --text idea.txt --target Against#4 -o mine.ttl
      capgen contribute new claim --voice "Ada" --text idea.txt --reply-to Comment#13 -o mine.ttl
      capgen contribute new revision --voice "Ada" --text why.txt --target For#2.1 --label "Other words." -o mine.ttl
      capgen contribute new rebuttal --by For#2 --target Against#4 -o mine.ttl
    """
    from capgen_kg.cli import interviewing
    from capgen_kg.contributions.drafting import KINDS
    from capgen_kg.contributions.interview import Interview
    from capgen_kg.errors import UsageError

    if output is not None and output.exists() and not options["force"]:
        raise UsageError(f"{output} already exists; name a new file, or overwrite it with --force")
    del options["force"]
    voice = {name: options.pop(name) for name in ("voice", "same_person", "reply_to", "conclusion", "convergent")}
    if voice["voice"] is not None:
        _new_in_own_voice(kind, by, output, text, voice, options)
        return
    _refuse_voice_options(kind, voice)
    same = voice["same_person"]
    fields = {
        name: options.pop(name) or ""
        for name in (
            "target",
            "stance",
            "attack",
            "name",
            "words",
            "who",
            "where",
            "basis",
            "rationale",
            "hedge",
            "hedge_words",
            "reader",
        )
    }
    premises = list(options.pop("premises"))
    debate = open_debate(**options)
    if sys.stdin.isatty():
        interview = Interview(debate, text)
        answers = {"kind": kind or "", "by": by or "", "premises": " ".join(premises), **_capitalized(fields)}
        try:
            interviewing.ask(interview, answers, premises)
        except click.Abort:
            _save_unfinished(debate, interview, premises, fields, output)
            raise
        fields |= interview.answers
        kind, by = fields.pop("kind"), fields.pop("by")
    if not kind:
        raise UsageError(f"name a kind: {', '.join(KINDS)}; for example: capgen contribute new rebuttal --by For#2")
    if not by:
        raise UsageError("name the item or message that raises it with --by, for example --by For#2")
    try:
        template = _draft(debate, kind, by, premises, same, fields)
    except UsageError:
        if sys.stdin.isatty():
            path = interviewing.save(interviewing.as_comments({"kind": kind, "by": by, **fields}, premises), output)
            click.echo(f"your answers are saved in {path}", err=True)
        raise
    _put(template, output)


def _draft(debate: Debate, kind: str, by: str, premises: list[str], same_person: bool, fields: dict[str, str]) -> Draft:
    """Return the template of a reading; on a terminal, ask whether a reader of that name is the same."""
    from dataclasses import replace

    from capgen_kg.contributions.contributors import NameTakenError
    from capgen_kg.contributions.drafting import DraftRequest, draft

    request = replace(
        DraftRequest(kind, by, premises=tuple(premises), **_capitalized(fields)),
        same_person=same_person,
    )
    try:
        return draft(debate, request)
    except NameTakenError as error:
        if not sys.stdin.isatty() or not click.confirm(f"{error}. Was that you?", err=True):
            raise
        return draft(debate, replace(request, same_person=True))


def _put(template: Draft, output: Path | None) -> None:
    """Write a template to a file or stdout, and its missing fields to stderr."""
    from capgen_kg.files import write_whole

    if output is None:
        click.echo(template.text, nl=False)
    else:
        write_whole(output, template.text.encode())
        click.echo(f"{output}: {template.name}")
    for field in template.missing:
        click.echo(f"to fill in: {field}", err=True)


def _new_in_own_voice(
    kind: str | None, by: str | None, output: Path | None, text: Path | None, voice: dict[str, Any], options: Any
) -> None:
    """Create a contribution in its writer's own voice."""
    from dataclasses import replace

    from capgen_kg.contributions.contributors import NameTakenError, name_of
    from capgen_kg.contributions.voice import KINDS, VoiceRequest, contribution
    from capgen_kg.errors import UsageError

    if not kind:
        raise UsageError(f"name a kind: {', '.join(KINDS)}; for example: capgen contribute new argument --voice Ada")
    if by:
        raise UsageError("--voice is for what you say yourself and --by for what others say; give one of them")
    for option, name in (
        ("--attributed-to", "who"),
        ("--passage", "where"),
        ("--basis", "basis"),
        ("--rationale", "rationale"),
        ("--reader", "reader"),
        ("--hedge", "hedge"),
        ("--hedge-words", "hedge_words"),
    ):
        if options.pop(name):
            raise UsageError(f"{option} describes what others say; leave it out with --voice")
    title, label, premises = options.pop("name"), options.pop("words"), options.pop("premises")
    if len(premises) > 1:
        raise UsageError("a revision proposes one premise; give --premise once")
    # refuse a name that can't be used before an editor opens
    name_of(voice["voice"])
    request = VoiceRequest(
        kind,
        text="",
        target=options.pop("target"),
        attack=options.pop("attack") or "",
        stance=options.pop("stance") or "",
        title=title,
        label=label,
        premise="".join(premises),
        **voice,
    )
    debate = open_debate(**options)
    request = replace(request, text=_read_own_text(text))
    try:
        template = contribution(debate, request)
    except NameTakenError as error:
        if not sys.stdin.isatty() or not click.confirm(f"{error}. Was that you?", err=True):
            raise
        template = contribution(debate, replace(request, same_person=True))
    _put(template, output)


def _read_own_text(text: Path | None) -> str:
    """Return a contributor's text from a file, from stdin for ``-``, or from an editor on a terminal."""
    from capgen_kg.errors import InputError, UsageError
    from capgen_kg.rdf.parsing import decode, read_text

    if text is not None and str(text) == "-":
        content = sys.stdin.buffer.read(_MAX_BYTES + 1)
        if len(content) > _MAX_BYTES:
            raise UsageError(f"stdin has more than {_MAX_BYTES:,} bytes; give a shorter text")
        return decode(content, "stdin")
    if text is not None:
        if not text.is_file():
            raise InputError("no such file; give a file with your text", text)
        if (size := text.stat().st_size) > _MAX_BYTES:
            raise UsageError(f"{text} has {size:,} bytes; at most {_MAX_BYTES:,}; give a shorter text")
        return read_text(text)
    if not sys.stdin.isatty():
        raise UsageError("give your text with --text FILE, or with --text - from stdin")
    try:
        words = click.edit("", extension=".txt")
    except UnicodeDecodeError as error:
        raise InputError(
            f"expected UTF-8 from the editor, found {error.object[error.start]:#x}; save it as UTF-8", "text"
        ) from None
    except click.ClickException as error:
        raise UsageError(f"{error.format_message()}; set $VISUAL or $EDITOR, or give your text with --text") from None
    if words is None:
        raise UsageError("nothing was saved in the editor; nothing was written")
    return words


def _refuse_voice_options(kind: str | None, voice: dict[str, Any]) -> None:
    """Raise ``UsageError`` for options and a kind that need ``--voice``."""
    from capgen_kg.errors import UsageError

    if kind == "revision":
        raise UsageError('a revision is made in your own voice; add --voice "Your Name"')
    for option, is_given in (
        ("--reply-to", voice["reply_to"]),
        ("--conclusion", voice["conclusion"] != 1),
        ("--convergent", voice["convergent"]),
    ):
        if is_given:
            raise UsageError(f"{option} needs --voice")


def _save_unfinished(
    debate: Debate, interview: Interview, premises: list[str], fields: dict[str, str], output: Path | None
) -> None:
    """Save the answers given before the user stopped: as a template if they make one, otherwise as comments."""
    from capgen_kg.cli import interviewing
    from capgen_kg.contributions.drafting import DraftRequest, draft
    from capgen_kg.errors import UsageError

    answers: dict[str, Any] = {**fields, **interview.answers}
    if not any(value for name, value in interview.answers.items() if name != "kind"):
        return
    try:
        text = draft(debate, DraftRequest(premises=tuple(premises), **answers)).text
    except (UsageError, TypeError):
        text = interviewing.as_comments(answers, premises)
    click.echo(f"\nyour answers are saved in {interviewing.save(text, output)}", err=True)


def _capitalized(fields: dict[str, str]) -> dict[str, Any]:
    return {key: value.capitalize() if key in ("stance", "attack", "basis") else value for key, value in fields.items()}


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


@command.command(short_help="Show which query results would change.")
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

    A contribution whose number has been given to another one since it was drafted takes the next.

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
