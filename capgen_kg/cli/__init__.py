"""The command ``capgen``: one thin module for each command, loaded when it is called."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import Any

import click

from capgen_kg.cli.commands import Sections
from capgen_kg.cli.options import hidden_debate_options, quiet_option
from capgen_kg.cli.streams import prepare, wants_colour
from capgen_kg.errors import CapgenError, UsageError
from capgen_kg.terminal import printable
from capgen_kg.version import __version__

#: How long a message may be, in characters.
_MAX_MESSAGE = 1_000

#: Sections of ``capgen --help``, each with its commands and their lines.
SECTIONS = {
    "Query": {
        "query": "Run a stored query, such as every counter to an item.",
        "search": "Find words in the debate, in any order (short for `query search`).",
        "sparql": "Run a read-only SPARQL query.",
        "show": "Show an argument, comment, claim, person or term as a card.",
        "why": "Prove a statement from the files and rules that entail it.",
        "standing": "Show which arguments stand, why, and what would change that.",
    },
    "Check": {
        "validate": "Validate the debate, or additions to it, against the SHACL shapes.",
        "lint": "Report open issues that are not in the baseline.",
        "diff": "Compare two versions of the data.",
        "agreement": "Compare two annotators' readings of one text.",
        "source": "Verify, show, list, create and join passages of the source text.",
    },
    "Contribute": {
        "new": "Start a debate from a text.",
        "contribute": "Create, check, accept and withdraw contributions.",
        "format": "Format Turtle files deterministically.",
    },
    "Exchange": {
        "import": "Convert a thread, an argument map or a reading to a debate.",
        "export": "Write the debate in another format.",
        "push": "Send the debate to a server and verify what it stores.",
        "pull": "Fetch a graph from a server.",
    },
    "Publish": {
        "serve": "Serve the debate over HTTP: SPARQL, REST and linked data.",
        "site": "Build a static website of the debate.",
    },
    "Admin": {
        "load": "Build a store on disk for a large debate.",
        "cache": "Show or clear the cache.",
        "completion": "Print the shell completion script.",
    },
}
#: The name of each command and its line in the help.
COMMANDS = {name: line for commands in SECTIONS.values() for name, line in commands.items()}


@click.group(
    cls=Sections,
    sections=SECTIONS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit status: 0 success; 1 negative result or findings; 2 usage error; 3 unreadable input; "
    "4 endpoint failed or limit reached.",
)
@hidden_debate_options
@quiet_option
@click.option("--debug", is_flag=True, help="Show a traceback on errors.")
@click.version_option(__version__, "--version", prog_name="capgen")
def cli(**options: Any) -> None:
    """Query, check, extend and publish a debate encoded as a knowledge graph.

    Options follow the command; those that open a debate (--data, --store, --endpoint, …) may also precede it.

    \b
    Examples:
      capgen query counters For#2
      capgen show Comment#13
      capgen validate
    """
    if not wants_colour():
        click.get_current_context().color = False


def command() -> None:
    """Run the command line as the process ``capgen``, and exit without freeing memory.

    Freeing a debate triple by triple takes as long as a query.
    """
    prepare()
    try:
        main()
    except SystemExit as end:
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError):
                stream.flush()
        os._exit(end.code if isinstance(end.code, int) else 1)


def main(args: list[str] | None = None) -> None:
    """Run the command line and exit with the documented status."""
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
        path = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "capgen"
        status = _fail(f"{' '.join(error.format_message().split())} (see {path} --help)", 2, debug)
    except (click.Abort, KeyboardInterrupt):
        status = _fail("interrupted", 130, False)
    except BrokenPipeError:
        # the reader has closed the pipe: exit silently, and keep the flush at exit from failing, too
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 0
    except OSError as error:
        status = _fail(f"{error.filename or 'standard output'}: {error.strerror or error}", 3, debug)
    except RuntimeError as error:
        # Path.resolve raises this before Python 3.13
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
    return f"a bug in capgen: {type(error).__name__}: {error}; run with --debug for a traceback"


def _check_text(words: list[str]) -> None:
    """Raise ``UsageError`` for arguments that are not UTF-8, which Python passes on as surrogates, or contain NUL."""
    for number, word in enumerate(words, 1):
        if any("\ud800" <= character <= "\udfff" or character == "\0" for character in word):
            raise UsageError(f"argument {number} is {word!r}, expected text in UTF-8")
