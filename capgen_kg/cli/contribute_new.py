"""``capgen contribute new``: a contribution in one's own voice, or the template of a reading."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from capgen_kg.cli.commands import Command
from capgen_kg.cli.options import NamedPath, debate_options, open_debate
from capgen_kg.cli.query import complete_reference

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from capgen_kg.contributions.drafting import Draft
    from capgen_kg.contributions.interview import Interview
    from capgen_kg.debate import Debate

#: Maximum size of a text to be read; how many characters it may have is checked afterwards.
_MAX_BYTES = 1_000_000
#: Options of a reading that are fields of ``contributions.drafting.DraftRequest``.
_FIELDS = (
    "target", "stance", "attack", "name", "words", "who", "where", "basis", "rationale", "hedge", "hedge_words",
    "reader",
)  # fmt: skip


@click.command("new", cls=Command, short_help="Create a contribution.")
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
    help="Basis of the statement; what you add to the messages of others is interpreted.  [default: interpreted]",
)
@click.option("--rationale", default="", metavar="TEXT", help="Rationale of an interpretation.")
@click.option(
    "--reader", default="", metavar="NAME", help="Whose interpretation it is: the name that you want to be known by."
)
@click.option(
    "--hedge",
    type=click.Choice(["Approximate", "Possible", "Tentative", "WeaklySupported", "Degree"], case_sensitive=False),
    help="Type of the hedge by which the text qualifies the statement.",
)
@click.option("--hedge-words", default="", metavar="TEXT", help="Words of the text that are the hedge.")
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=NamedPath(dir_okay=False),
    help="Output file; must not exist without --force.  [default: stdout]",
)
@click.option("--force", is_flag=True, help="Overwrite the output file.")
@click.option(
    "--text",
    metavar="FILE",
    type=NamedPath(dir_okay=False, allow_dash=True),
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
@click.option("--convergent", is_flag=True, help="Make each premise a reason of its own instead of linking them.")
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
    from capgen_kg.errors import UsageError

    if output is not None and output.exists() and not options["force"]:
        raise UsageError(f"{output} already exists; name a new file, or overwrite it with --force")
    del options["force"]
    voice = {name: options.pop(name) for name in ("voice", "same_person", "reply_to", "conclusion", "convergent")}
    if voice["voice"] is not None:
        _new_in_own_voice(kind, by, output, text, voice, options)
        return
    _refuse_voice_options(kind, voice)
    _new_reading(kind, by, output, text, voice["same_person"], options)


def _new_reading(
    kind: str | None, by: str | None, output: Path | None, text: Path | None, same_person: bool, options: dict[str, Any]
) -> None:
    """Create the template of a reading; on a terminal, ask for its missing fields."""
    from capgen_kg.cli import interviewing
    from capgen_kg.contributions.drafting import KINDS
    from capgen_kg.contributions.interview import Interview
    from capgen_kg.errors import UsageError

    fields: dict[str, Any] = {name: options.pop(name) or "" for name in _FIELDS}
    premises = list(options.pop("premises"))
    debate = open_debate(**options)
    if sys.stdin.isatty():
        interview = Interview(debate, text)
        answers = {"kind": kind or "", "by": by or "", "premises": " ".join(premises), **fields}
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
        template = _draft(debate, kind, by, premises, same_person, fields)
    except UsageError:
        if sys.stdin.isatty():
            path = interviewing.save(interviewing.as_comments({"kind": kind, "by": by, **fields}, premises), output)
            click.echo(f"your answers are saved in {path}", err=True)
        raise
    _put(template, output)


def _draft(debate: Debate, kind: str, by: str, premises: list[str], same_person: bool, fields: dict[str, Any]) -> Draft:
    """Return the template of a reading."""
    from dataclasses import replace

    from capgen_kg.contributions.drafting import DraftRequest, draft

    request = DraftRequest(kind, by, premises=tuple(premises), **fields)
    return _as_same_person(lambda is_same: draft(debate, replace(request, same_person=is_same)), same_person)


def _as_same_person(make: Callable[[bool], Draft], same_person: bool) -> Draft:
    """Return what ``make`` returns for ``same_person``; on a terminal, ask whether a name that is taken is the user's.

    Raises ``NameTakenError`` when the user says no, or can't be asked.
    """
    from capgen_kg.contributions.contributors import NameTakenError

    try:
        return make(same_person)
    except NameTakenError as error:
        if not sys.stdin.isatty() or not click.confirm(f"{error}. Was that you?", err=True):
            raise
        return make(True)


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

    from capgen_kg.contributions.contributors import name_of
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
            raise UsageError(f"{option} describes what others say; omit it with --voice")
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
    own_text = _read_own_text(text)

    def make(is_same_person: bool) -> Draft:
        return contribution(debate, replace(request, text=own_text, same_person=is_same_person))

    _put(_as_same_person(make, request.same_person), output)


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
    debate: Debate, interview: Interview, premises: list[str], fields: dict[str, Any], output: Path | None
) -> None:
    """Save the answers given before the user stopped: as a template if they make one, otherwise as comments."""
    from capgen_kg.cli import interviewing
    from capgen_kg.contributions.drafting import DraftRequest, draft
    from capgen_kg.errors import UsageError

    answers = {**fields, **interview.answers}
    if not any(value for name, value in interview.answers.items() if name != "kind"):
        return
    try:
        text = draft(debate, DraftRequest(premises=tuple(premises), **answers)).text
    except (UsageError, TypeError):
        text = interviewing.as_comments(answers, premises)
    click.echo(f"\nyour answers are saved in {interviewing.save(text, output)}", err=True)
