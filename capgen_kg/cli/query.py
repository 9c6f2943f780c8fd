"""``capgen query``: each stored query is a command of its own, made from its header."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from capgen_kg.cli.options import answer_options, open_debate, put, put_proofs, render, time_limit
from capgen_kg.errors import CapgenError, UsageError
from capgen_kg.queries.read_only import query_form
from capgen_kg.terminal import printable

if TYPE_CHECKING:
    from capgen_kg.queries.stored import Parameter, StoredQuery

#: See :data:`capgen_kg.queries.stored.BASIS`.
BASIS = "basis"


class Queries(click.Group):
    """The stored queries as commands; only the one that is asked is read."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the stored queries."""
        from capgen_kg.queries.stored import query_names

        return query_names()

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        """Return the command for a stored query, or end with the nearest names."""
        from capgen_kg.queries.stored import load_query

        return query_command(load_query(cmd_name))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Leave the list to ``--list``."""


def query_command(stored: StoredQuery, call: str = "") -> click.Command:
    """Return the command that asks a stored query; ``call`` is how it is called, by default ``capgen query NAME``."""
    shown = stored.positional
    names = " ".join(f"[{p.name.upper()}]" if p.optional else p.name.upper() for p in shown)
    described = "\n".join(f"  {p.name.upper():<10}{p.description} For example: {p.example}" for p in shown)
    parts = [stored.summary + ".", stored.description]
    if described:
        parts.append(f"\b\n{described}")
    own = f"capgen query {stored.name}"
    parts.append(f"\b\nExample:\n  {stored.example.replace(own, call or own)}")

    def ask(
        values: tuple[str, ...],
        named: tuple[str, ...],
        form: str | None,
        asserted: bool,
        wide: bool,
        why: bool,
        basis: str | None = None,
        **options: Any,
    ) -> None:
        parameters: dict[str, str | int] = {BASIS: basis} if basis else {}
        if [parameter.kind for parameter in stored.parameters] == ["words"]:
            # several words are one text, quoted or not
            values = (" ".join(values),) if values else ()
        for pair in named:
            name, equals, value = pair.partition("=")
            if not equals:
                raise UsageError(f"found --set {pair!r}, expected NAME=VALUE")
            if name in parameters:
                raise UsageError(f"--set gives {name} twice")
            parameters[name] = value
        debate = open_debate(**options)
        if why:
            if asserted or form not in (None, "table"):
                raise UsageError("--why shows rows with their proofs as text; leave out --format and --asserted")
            with time_limit(debate, **options):
                rows = list(debate.explain(stored.name, *values, **parameters))
            put_proofs(rows, query_form(stored.text) == "ASK")
            return
        note = ""
        with time_limit(debate, asserted, **options):
            answer = debate.query(stored.name, *values, asserted=asserted, **parameters)
            text = render(answer, form, wide)
            if answer.form != "ASK" and not answer:
                note = debate.no_rows(stored.name, *values, asserted=asserted, **parameters)
        put(text, form)
        if note:
            click.echo(f"capgen: {printable(note)}", err=True)
        if answer.form == "ASK" and not answer:
            raise click.exceptions.Exit(1)

    named_option = click.Option(
        ["--set", "named"], multiple=True, metavar="NAME=VALUE", help="Give a parameter by its name."
    )
    why_option = click.Option(["--why"], is_flag=True, help="Show for each row how it follows.")
    command = click.command(stored.name, help="\n\n".join(parts))(answer_options(ask))
    command.params[:0] = [_Values(stored.parameters, names), named_option, why_option]
    if len(shown) < len(stored.parameters):
        from capgen_kg.queries.stored import BASES

        bases = click.Choice(BASES, case_sensitive=False)
        help_ = "Only rows that the text states, or only those that are interpreted."
        command.params.insert(1, click.Option([f"--{BASIS}"], type=bases, help=help_))
    return command


class _Values(click.Argument):
    """The values of a query's parameters, completed with the references that each may be."""

    def __init__(self, parameters: tuple[Parameter, ...], names: str) -> None:
        super().__init__(["values"], nargs=-1, metavar=names or " ")
        self._parameters = parameters

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return the references that begin with ``incomplete``."""
        given = len(ctx.params.get("values") or ())
        if given >= len(self._parameters) or self._parameters[given].kind in ("text", "words", "integer"):
            return []
        return complete_reference(ctx, self, incomplete)


def complete_reference(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the notations and names in the debate that begin with ``incomplete``.

    Silent when the debate can't be read, and when it is behind an endpoint: pressing a key asks no server.
    """
    from capgen_kg.debate import open_debate as open_

    before = ctx.find_root().params
    data, store, endpoint = (ctx.params.get(name) or before.get(name) for name in ("data", "store", "endpoint"))
    try:
        names = [] if endpoint else open_(data or None, store=store).references.complete(incomplete)
    except CapgenError:
        return []
    return [CompletionItem(name) for name in names]


@click.command(cls=Queries, invoke_without_command=True, subcommand_metavar="NAME [VALUE…]")
@click.option("--list", "listing", is_flag=True, help="List the stored queries.")
def command(listing: bool) -> None:
    """Ask the stored query NAME.

    \b
    Examples:
      capgen query --list
      capgen query counters For#2
      capgen query counters For#2 --format json
      capgen query chain Comment#13 For#2
      capgen query counters For#2 --why
      capgen query counters --help
    """
    if click.get_current_context().invoked_subcommand is None:
        if not listing:
            raise UsageError("say which query; `capgen query --list` lists them")
        from capgen_kg.queries.stored import load_query, query_names

        for name in query_names():
            click.echo(f"{name:<20}{load_query(name).summary}")
