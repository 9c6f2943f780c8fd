"""Commands that take the options of the debate also before their name, and groups whose help has sections."""

from __future__ import annotations

from importlib import import_module
from keyword import iskeyword
from typing import TYPE_CHECKING, Any

import click

from capgen_kg.errors import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The options that open a debate, by the name of their parameter.
DEBATE_OPTIONS = {
    "data": "--data",
    "only": "--debate",
    "align": "--align",
    "store": "--store",
    "endpoint": "--endpoint",
    "graph": "--graph",
    "timeout": "--timeout",
    "reasoner": "--reasoner",
}


class Command(click.Command):
    """A command that takes options of the debate also before its name, and refuses those that it doesn't have."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse ``args``; options given before the command's name stand in for those that are not given after it."""
        ctx.default_map = inherited(ctx)
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            if error.option_name in DEBATE_OPTIONS.values():
                raise _not_taken(ctx, error.option_name) from None
            raise


class Group(click.Group):
    """A group of such commands."""

    command_class = Command


def inherited(ctx: click.Context) -> dict[str, Any]:
    """Return the options of the debate that stand before the command, by the name of their parameter.

    Raises ``click.UsageError`` for one that the command doesn't have.
    """
    own = {str(parameter.name): parameter for parameter in ctx.command.params}
    values: dict[str, Any] = {}
    for name, option in DEBATE_OPTIONS.items():
        value = ctx.find_root().params.get(name)
        if value is None or value == ():
            continue
        parameter = own.get(name)
        if not isinstance(parameter, click.Option):
            raise _not_taken(ctx, option)
        if isinstance(value, tuple) and not parameter.multiple:
            if len(value) > 1:
                raise click.UsageError(f"{_name(ctx)} takes {option} only once", ctx)
            [value] = value
        values[name] = value
    return values


def _not_taken(ctx: click.Context, option: str) -> click.UsageError:
    return click.UsageError(f"{_name(ctx)} does not take {option}", ctx)


def _name(ctx: click.Context) -> str:
    """Return the name of the command, without that of the program."""
    return ctx.command_path.removeprefix(f"{ctx.find_root().command_path} ")


class Sections(click.Group):
    """A group that imports a command's module only when that command is called, and lists commands in sections.

    ``sections`` maps the title of each section to its commands, each with its line in the help.
    """

    def __init__(self, *args: Any, sections: Mapping[str, Mapping[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self._sections = sections
        self._names = [name for commands in sections.values() for name in commands]

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands in the order of the help."""
        return self._names

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command, or ``None`` when there is none of this name."""
        if cmd_name not in self._names:
            return None
        module = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        command: click.Command = import_module(f"capgen_kg.cli.{module}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that ``args`` begin with, or raise ``click.UsageError`` with the nearest names."""
        if args and args[0] not in self._names and not args[0].startswith("-"):
            suggestion = self._suggestion(args[0]) or f"; the commands are {', '.join(self._names)}"
            raise click.UsageError(f"no such command {args[0]!r}{suggestion}")
        return super().resolve_command(ctx, args)

    def _suggestion(self, name: str) -> str:
        """Return a clause that suggests commands and stored queries with a name like this, or an empty string."""
        from capgen_kg.queries.stored import query_names

        calls = {query: f"`capgen query {query}`" for query in query_names()} | dict.fromkeys(self._names)
        return did_you_mean(name, [name] if name in calls else calls, calls.get)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands section by section, without importing any."""
        width = max(map(len, self._names))
        for title, commands in self._sections.items():
            with formatter.section(title):
                # so that the lines of all sections begin in the same column
                formatter.write_dl([(f"{name:<{width}}", line) for name, line in commands.items()])
