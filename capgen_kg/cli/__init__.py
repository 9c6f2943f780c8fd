"""The command ``capgen``: one thin module for each command, loaded when it is called."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from importlib import import_module
from keyword import iskeyword
from typing import Any

import click

from capgen_kg.cli.options import debate_options, leave_for_commands
from capgen_kg.cli.streams import prepare, wants_colour
from capgen_kg.errors import CapgenError, UsageError, did_you_mean
from capgen_kg.terminal import printable
from capgen_kg.version import __version__

#: How long a message may be, in characters.
_MAX_MESSAGE = 1_000

#: Name of the command, its module below this package, and its line in ``capgen --help``.
COMMANDS = {
    "query": "Ask a stored query, such as every counter to an item.",
    "search": "Find where words occur, in any order.",
    "sparql": "Ask any read-only SPARQL query.",
    "show": "Show an argument, comment, claim or person as a card.",
    "why": "Show how a statement follows, down to the files that say it.",
    "validate": "Check the debate, and additions to it, against the shapes.",
    "contribute": "Draft, check, weigh, accept and withdraw contributions.",
    "diff": "Compare two versions of the data by what they say.",
    "lint": "Keep what the debate owes from growing.",
    "source": "Compare the anchors with a copy of the text, or show its words.",
    "reason": "Write all that is asserted and all that follows from it.",
    "export": "Write the debate in a format of other tools.",
    "import": "Make a debate of somebody's argument map.",
    "push": "Bring the debate to a server, and compare what it holds then.",
    "pull": "Fetch a graph from a server.",
    "serve": "Serve the debate over HTTP: SPARQL, REST, and ids to follow.",
    "site": "Write a static site of the debate: pages, a map, questions.",
    "load": "Make a store on disk of a debate of any size.",
    "format": "Lay Turtle files out as the project does.",
    "cache": "Show or throw away what is kept of earlier work.",
    "completion": "Print the completion script for a shell.",
}


class Commands(click.Group):
    """A group that imports a command's module only when that command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command, or ``None`` when there is none of this name."""
        if cmd_name not in COMMANDS:
            return None
        module = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        command: click.Command = import_module(f"capgen_kg.cli.{module}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that ``args`` begin with, or end with a suggestion."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            known = ", ".join(COMMANDS)
            raise click.UsageError(
                f"there is no command {args[0]!r}{did_you_mean(args[0], COMMANDS)}; there is {known}"
            )
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit status: 0 done and true; 1 the answer is no; 2 wrong usage; 3 a file can't be read or "
    "written; 4 an endpoint failed or a limit was reached.",
)
@debate_options
@click.option("-q", "--quiet", is_flag=True, help="Don't say on stderr what takes long.")
@click.option("--debug", is_flag=True, help="Show a traceback when something goes wrong.")
@click.version_option(__version__, "--version", prog_name="capgen")
def cli(**options: Any) -> None:
    """Ask a debate that is held as a knowledge graph.

    \b
    Examples:
      capgen query counters For#2
      capgen show Comment#13
      capgen validate
    """
    leave_for_commands(options)
    if not wants_colour():
        click.get_current_context().color = False


def command() -> None:
    """Be the command ``capgen``: run the command line, and leave without clearing up what the process loses anyway.

    Freeing a debate triple by triple takes as long as asking it.
    """
    prepare()
    try:
        main()
    except SystemExit as left:
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError):
                stream.flush()
        os._exit(left.code if isinstance(left.code, int) else 1)


def main(args: list[str] | None = None) -> None:
    """Run the command line and leave with the documented exit status."""
    words = sys.argv[1:] if args is None else args
    debug = "--debug" in words
    try:
        _check_text(words)
        status = cli.main(args=words, prog_name="capgen", standalone_mode=False)
        sys.stdout.flush()
    except CapgenError as error:
        status = _fail(str(error), error.exit_status, debug)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help() if error.ctx else error.format_message(), err=True)
        status = 2
    except click.ClickException as error:
        where = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "capgen"
        status = _fail(f"{' '.join(error.format_message().split())} (see {where} --help)", 2, debug)
    except (click.Abort, KeyboardInterrupt):
        status = _fail("interrupted", 130, False)
    except BrokenPipeError:
        # whoever read us has gone: leave without a word, also from the flush at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 0
    except OSError as error:
        status = _fail(f"{error.filename or 'standard output'}: {error.strerror or error}", 3, debug)
    except RuntimeError as error:
        # as Path.resolve has it before Python 3.13
        is_loop = str(error).startswith("Symlink loop")
        status = _fail(str(error), 3, debug) if is_loop else _fail(_bug(error), 70, debug)
    except Exception as error:  # noqa: BLE001 (the last resort: a bug of ours, without a traceback)
        status = _fail(_bug(error), 70, debug)
    sys.exit(status if isinstance(status, int) else 0)


def _fail(message: str, status: int, debug: bool) -> int:
    if debug:
        import traceback

        traceback.print_exc()
    line = printable(" ".join(part.strip() for part in message.splitlines() if part.strip()))
    click.echo(f"capgen: {line if len(line) <= _MAX_MESSAGE else line[:_MAX_MESSAGE] + '…'}", err=True)
    return status


def _bug(error: Exception) -> str:
    return f"a bug in capgen: {type(error).__name__}: {error}; --debug shows where"


def _check_text(words: list[str]) -> None:
    """Refuse arguments that are no text: bytes that aren't UTF-8, which Python hands on as halves of characters."""
    for number, word in enumerate(words, 1):
        if any("\ud800" <= character <= "\udfff" or character == "\0" for character in word):
            raise UsageError(f"argument {number} is {word!r}, expected text in UTF-8")
