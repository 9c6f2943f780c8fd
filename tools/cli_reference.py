"""Write ``docs/cli.md``, the reference of the command line, from the ``--help`` of every command.

``python -m tools.cli_reference``. Subcommands of ``capgen query`` are the stored queries, which have their own page.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from capgen_kg.cli import cli

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE = Path(__file__).parent.parent / "docs" / "cli.md"
WIDTH = 80

_HEAD = """# Command line

Every command with its `--help`, as `python -m tools.cli_reference` writes it. The subcommands of `capgen query` are the
stored queries: `capgen query --list` lists them, and `capgen query NAME --help` explains one.
"""


def sections(name: str, command: click.Command, parent: click.Context | None = None) -> Iterator[tuple[str, str]]:
    """Yield the path of a command and of all commands below it, each with its help."""
    settings = {**command.context_settings, "terminal_width": WIDTH, "max_content_width": WIDTH}
    with click.Context(command, parent, info_name=name, **settings) as context:
        yield context.command_path, command.get_help(context)
        if isinstance(command, click.Group) and context.command_path != "capgen query":
            for child in command.list_commands(context):
                below = command.get_command(context, child)
                assert below is not None
                if not below.hidden:
                    yield from sections(child, below, context)


def text() -> str:
    """Return the page, in Markdown."""
    parts = [_HEAD]
    for path, help_text in sections("capgen", cli):
        # the command itself and its subcommands are on one level, as a page has one title
        heading = "#" * max(path.count(" ") + 1, 2)
        parts.append(f"{heading} {path}\n\n```text\n{help_text.rstrip()}\n```\n")
    return "\n".join(parts)


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
