"""Options that several commands share, and the debate that they open."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from capgen_kg.cli.commands import DEBATE_OPTIONS
from capgen_kg.cli.deadline import deadline
from capgen_kg.cli.streams import put_data
from capgen_kg.errors import UsageError
from capgen_kg.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from capgen_kg.debate import Debate
    from capgen_kg.queries.results import QueryResult
    from capgen_kg.reasoning.proof import Proof

F = TypeVar("F", bound=Callable[..., Any])
#: The time limit of a query that is evaluated in this process, in seconds.
_QUERY_SECONDS = 60.0


class NamedPath(click.Path):
    """A path that isn't empty: an empty one, from an unset variable, would mean the current folder."""

    def __init__(self, **options: bool) -> None:
        super().__init__(path_type=Path, **options)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path; fail as a usage error when it is empty."""
        if value == "":
            self.fail("must not be empty", param, ctx)
        return super().convert(value, param, ctx)


class Text(click.types.StringParamType):
    """Text that isn't blank."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the text; fail as a usage error when it is blank."""
        if not str(value).strip():
            self.fail("must not be empty", param, ctx)
        return super().convert(value, param, ctx)


class Seconds(click.FloatRange):
    """A time in seconds: more than 0, and at most a day."""

    def __init__(self) -> None:
        super().__init__(min=0, min_open=True, max=86_400)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the time in seconds; fail as a usage error for anything else."""
        if (seconds := float(super().convert(value, param, ctx))) != seconds:
            self.fail(f"{value!r} is not a number", param, ctx)
        return seconds


_DEBATE: dict[str, Callable[[Any], Any]] = {
    "data": click.option(
        "--data",
        multiple=True,
        type=NamedPath(),
        metavar="FILE|DIR",
        help="Open this debate instead of the bundled one; repeatable.",
    ),
    "only": click.option(
        "--debate", "only", type=Text(), metavar="NAME", help="Select one of several debates given with --data."
    ),
    "align": click.option(
        "--align",
        multiple=True,
        type=Text(),
        metavar="NAME",
        help="Also express the data in this vocabulary (e.g. sioc); repeatable.",
    ),
    "store": click.option(
        "--store", metavar="DIR", type=NamedPath(), help="Open a store built by `capgen load` instead of files."
    ),
    "endpoint": click.option(
        "--endpoint", type=Text(), metavar="URL", help="Query a SPARQL endpoint instead of files."
    ),
    "graph": click.option("--graph", type=Text(), metavar="IRI", help="Named graph to query at the endpoint."),
    "timeout": click.option(
        "--timeout",
        type=Seconds(),
        metavar="SECONDS",
        help="Time limit of a query, or of one request to an endpoint.  [default: 60; endpoint: 30]",
    ),
    "reasoner": click.option(
        "--reasoner",
        type=Text(),
        metavar="NAME",
        help="Reasoner: compiled, columnar or owlrl.  [default: compiled]",
    ),
}
_RESULT = (
    click.option(
        "--format",
        "form",
        metavar="FORMAT",
        help="Output format: table, csv, tsv, json, xml or markdown; for graphs turtle, jsonld or ntriples."
        "  [default: table on a terminal, otherwise csv or turtle]",
    ),
    click.option("--asserted", is_flag=True, help="Query only asserted triples, not entailed ones."),
    click.option("--wide", is_flag=True, help="Include the IRI columns in tables."),
)
#: The key of ``click.Context.meta`` that is set when --quiet is given.
_QUIET = "capgen.quiet"


def _be_quiet(ctx: click.Context, parameter: click.Parameter, value: bool) -> None:
    if value:
        ctx.meta[_QUIET] = True


def quiet_option(function: F) -> F:
    """Add ``--quiet``."""
    return click.option(
        "-q",
        "--quiet",
        is_flag=True,
        expose_value=False,
        callback=_be_quiet,
        help="Suppress notes and progress messages.",
    )(function)


def debate_options(*names: str) -> Callable[[F], F]:
    """Return a decorator that adds the options ``names`` of :data:`DEBATE_OPTIONS` that open a debate, and --quiet."""

    def decorate(function: F) -> F:
        function = quiet_option(function)
        for name in reversed(names):
            function = _DEBATE[name](function)
        return function

    return decorate


def query_options(function: F) -> F:
    """Add the options of a query: the format of its result, and every way to open a debate."""
    function = debate_options(*DEBATE_OPTIONS)(function)
    for option in reversed(_RESULT):
        function = option(function)
    return function


def folder_option(function: F) -> F:
    """Add ``--data`` for commands that work on the one folder of a debate, and --quiet."""
    option = click.option(
        "--data", type=NamedPath(), metavar="DIR", help="Folder of the debate, instead of the bundled one."
    )
    return option(quiet_option(function))


def hidden_debate_options(function: F) -> F:
    """Add the options that open a debate where they stand before the command; see :func:`inherited`."""
    others = [*getattr(function, "__click_params__", ())]
    for name in reversed([*DEBATE_OPTIONS]):
        function = _DEBATE[name](function)
    for parameter in function.__click_params__:  # type: ignore[attr-defined]
        if parameter not in others:
            parameter.hidden = True
    return function


def open_debate(**options: Any) -> Debate:
    """Return the debate that the options open."""
    from capgen_kg import debate

    return debate.open_debate(**debate_choices(**options), log=progress_log())


def debate_choices(**options: Any) -> dict[str, Any]:
    """Return the keyword arguments of :func:`capgen_kg.debate.open_debate` that the options stand for."""
    if options.get("graph") and not options.get("endpoint"):
        raise UsageError("--graph needs --endpoint")
    return {name: options[name] for name in DEBATE_OPTIONS if options.get(name)}


def is_quiet() -> bool:
    """Whether --quiet was given, before or after the command."""
    return bool(click.get_current_context().meta.get(_QUIET))


def progress_log() -> Callable[[str], None]:
    """Return a callback that writes progress messages to stderr, or nothing with --quiet."""
    if is_quiet():
        return lambda message: None
    return lambda message: click.echo(f"capgen: {' '.join(message.splitlines())}", err=True)


def put_note(note: str) -> None:
    """Write to stderr what was left out, changed or assumed, unless --quiet was given."""
    if not is_quiet():
        click.echo(printable(note), err=True)


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """Yield a callback that takes completed and total steps and shows a bar on stderr, if that is a terminal."""
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb" or is_quiet():
        yield lambda completed, total: None
        return
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def on_progress(completed: int, total: int) -> None:
            bar.length = total
            bar.update(completed - bar.pos)

        yield on_progress


def time_limit(debate: Debate, asserted: bool = False, **options: Any) -> AbstractContextManager[None]:
    """Return a context that ends the process when the query evaluated in it takes longer than ``--timeout``.

    Files are read and their closure is computed before. An endpoint has that time for each request.
    """
    if debate.is_remote:
        return nullcontext()
    debate.prepare(asserted)
    seconds = options.get("timeout") or _QUERY_SECONDS
    return deadline(seconds, f"the query took more than {seconds:g} seconds; raise the limit with --timeout")


def render(result: QueryResult, form: str | None, wide: bool) -> str:
    """Return a query result as text: a table on a terminal, otherwise CSV or Turtle, unless ``form`` is given."""
    width = table_width() if _is_table(form) else None
    return result.render("table" if _is_table(form) else form, width=width, wide=wide)


def put(text: str, form: str | None) -> None:
    """Print a result that :func:`render` returned for a format."""
    if _is_table(form):
        click.echo(text, nl=False)
    else:
        put_data(text)


def _is_table(form: str | None) -> bool:
    return form == "table" or (form is None and sys.stdout.isatty())


def put_proofs(rows: Iterable[tuple[dict[str, str], list[Proof]]], is_ask: bool) -> None:
    """Print rows, each with the proofs of the statements that it stands for.

    ``is_ask`` says that the query is an ASK; when its result is false, the exit status is 1.
    """
    from capgen_kg.rendering.proofs import as_tree

    count = 0
    for row, proofs in rows:
        count += 1
        values = " | ".join(printable(value) for name, value in row.items() if value and not name.endswith("Iri"))
        click.secho(values or "yes", bold=True)
        for proof in proofs:
            click.echo(as_tree(proof, Path.cwd(), depth=1), nl=False)
    if not count:
        click.echo("no" if is_ask else "no rows")
        if is_ask:
            raise click.exceptions.Exit(1)


def table_width() -> int:
    """Return the width of tables in characters: ``$COLUMNS``, or the terminal's, or 100.

    The same as ``shutil.get_terminal_size``, which takes longer to import than most queries to evaluate.
    """
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns):
        return int(columns)
    with suppress(OSError, ValueError):
        return os.get_terminal_size(sys.stdout.fileno()).columns or 100
    return 100
