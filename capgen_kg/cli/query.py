"""``capgen query``: each stored query is a command of its own, made from its header."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from capgen_kg.cli.commands import DEBATE_OPTIONS, Command, inherited
from capgen_kg.cli.options import open_debate, put, put_note, put_proofs, query_options, render, time_limit
from capgen_kg.errors import CapgenError, UsageError
from capgen_kg.queries.read_only import query_form

if TYPE_CHECKING:
    from collections.abc import Mapping

    from capgen_kg.queries.stored import Parameter, StoredQuery

#: See :data:`capgen_kg.queries.stored.BASIS`.
BASIS = "basis"


class Queries(click.Group):
    """The stored queries as commands; only the one that is run is read."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the stored queries."""
        from capgen_kg.queries.stored import query_names

        return query_names()

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        """Return the command of a stored query, or raise ``UsageError`` with the nearest names."""
        from capgen_kg.queries.stored import load_query

        return query_command(load_query(cmd_name))

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse ``args``; an option of the debate before the name of a query gets a message that says where it goes."""
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            if error.option_name not in DEBATE_OPTIONS.values():
                raise
            raise UsageError(
                f"{error.option_name} follows the name of a query, for example: capgen query comments "
                f"{error.option_name} …; the list of queries is the same for every debate"
            ) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write nothing: ``--list`` lists the queries."""


def query_command(stored: StoredQuery, call: str = "") -> click.Command:
    """Return the command that runs a stored query; ``call`` is its command line, by default ``capgen query NAME``."""

    def run(
        values: tuple[str, ...],
        form: str | None,
        asserted: bool,
        wide: bool = False,
        why: bool = False,
        assignments: tuple[str, ...] = (),
        basis: str | None = None,
        **options: Any,
    ) -> None:
        parameters = _named_parameters(assignments, {BASIS: basis} if basis else {})
        if [parameter.kind for parameter in stored.parameters] == ["words"]:
            # several words are one text, quoted or not
            values = (" ".join(values),) if values else ()
        if not why:
            _run(stored, values, parameters, options, form, asserted, wide)
        elif asserted or form not in (None, "table"):
            raise UsageError("--why prints proofs as text; omit --format and --asserted")
        else:
            _explain(stored, values, parameters, options)

    command = click.command(stored.name, cls=Command, help=_help(stored, call))(query_options(run))
    if query_form(stored.text) != "SELECT":
        command.params = [parameter for parameter in command.params if parameter.name != "wide"]
    command.params[:0] = _own_parameters(stored)
    return command


def _own_parameters(stored: StoredQuery) -> list[click.Parameter]:
    """Return the values that a stored query takes, and the options that only some queries have."""
    names = " ".join(f"[{p.name.upper()}]" if p.optional else p.name.upper() for p in stored.positional)
    parameters: list[click.Parameter] = [_Values(stored.parameters, names)]
    if len(stored.positional) < len(stored.parameters):
        from capgen_kg.queries.stored import BASES

        bases = click.Choice(BASES, case_sensitive=False)
        help_ = "Only rows that the text states, or only those that are interpreted."
        parameters.append(click.Option([f"--{BASIS}"], type=bases, help=help_))
    if stored.parameters:
        help_ = "Set a parameter by name; repeatable."
        parameters.append(click.Option(["--set", "assignments"], multiple=True, metavar="NAME=VALUE", help=help_))
    if stored.why:
        parameters.append(click.Option(["--why"], is_flag=True, help="Show the proof of each row."))
    return parameters


def _help(stored: StoredQuery, call: str) -> str:
    """Return the help of a stored query, made from its header."""
    own = f"capgen query {stored.name}"
    parts = [stored.summary + ".", stored.description]
    if stored.positional:
        lines = (f"  {p.name.upper():<10}{p.description} For example: {p.example}" for p in stored.positional)
        parts.append("\b\n" + "\n".join(lines))
    if call:
        parts.append(f"Short for `{own}`.")
    parts.append(f"\b\nExample:\n  {stored.example.replace(own, call or own)}")
    return "\n\n".join(parts)


def _named_parameters(pairs: tuple[str, ...], defaults: Mapping[str, str | int]) -> dict[str, str | int]:
    """Return the parameters in ``defaults`` and those set by ``--set``; raise ``UsageError`` for duplicates."""
    parameters = dict(defaults)
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise UsageError(f"found --set {pair!r}, expected NAME=VALUE")
        if name in parameters:
            raise UsageError(f"{name} is given twice")
        parameters[name] = value
    return parameters


def _run(
    stored: StoredQuery,
    values: tuple[str, ...],
    parameters: dict[str, str | int],
    options: dict[str, Any],
    form: str | None,
    asserted: bool,
    wide: bool,
) -> None:
    """Print the result of a stored query; when it is empty, say on stderr what that means."""
    debate = open_debate(**options)
    note = ""
    with time_limit(debate, asserted, **options):
        result = debate.query(stored.name, *values, asserted=asserted, **parameters)
        text = render(result, form, wide)
        if result.form != "ASK" and not result:
            from capgen_kg.hints.empty import no_rows

            note = no_rows(debate, stored.name, *values, asserted=asserted, **parameters)
    put(text, form)
    if note:
        put_note(f"capgen: {note}")
    if result.form == "ASK" and not result:
        raise click.exceptions.Exit(1)


def _explain(
    stored: StoredQuery, values: tuple[str, ...], parameters: dict[str, str | int], options: dict[str, Any]
) -> None:
    """Print the rows of a stored query, each with its proofs."""
    debate = open_debate(**options)
    with time_limit(debate, **options):
        rows = list(debate.explain(stored.name, *values, **parameters))
    put_proofs(rows, query_form(stored.text) == "ASK")


class _Values(click.Argument):
    """The values of a query's parameters, completed with the references that each may be."""

    def __init__(self, parameters: tuple[Parameter, ...], names: str) -> None:
        super().__init__(["values"], nargs=-1, metavar=names or " ")
        self._parameters = parameters

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return the references that begin with ``incomplete``."""
        count = len(ctx.params.get("values") or ())
        if count >= len(self._parameters) or self._parameters[count].kind in ("text", "words", "integer"):
            return []
        return complete_reference(ctx, self, incomplete)


def complete_reference(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the notations and names in the debate that begin with ``incomplete``.

    Returns nothing when the debate can't be read or is behind an endpoint: completion sends no requests.
    """
    from capgen_kg.debate import open_debate as open_

    data, store, endpoint = (ctx.params.get(name) for name in ("data", "store", "endpoint"))
    try:
        names = [] if endpoint else open_(data or None, store=store).references.complete(incomplete)
    except CapgenError:
        return []
    return [CompletionItem(name) for name in names]


@click.command(cls=Queries, invoke_without_command=True, subcommand_metavar="NAME [VALUE…]")
@click.option("--list", "listing", is_flag=True, help="List the stored queries.")
@click.pass_context
def command(ctx: click.Context, listing: bool) -> None:
    """Run the stored query NAME.

    `capgen query NAME --help` lists the parameters and options of a query.

    \b
    Examples:
      capgen query --list
      capgen query counters For#2
      capgen query counters For#2 --format json
      capgen query chain Comment#13 For#2
      capgen query counters For#2 --why
      capgen query counters --help
    """
    if ctx.invoked_subcommand is not None:
        return
    if not listing:
        raise UsageError("name a stored query; `capgen query --list` lists them")
    inherited(ctx)
    from capgen_kg.queries.stored import load_query, query_names

    for name in query_names():
        click.echo(f"{name:<20}{load_query(name).summary}")
