"""Options that several commands share, and what is made of them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from capgen_kg.cli.deadline import deadline
from capgen_kg.cli.streams import put_data
from capgen_kg.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from capgen_kg.debate import Debate
    from capgen_kg.queries.results import QueryResult
    from capgen_kg.reasoning.proof import Proof

F = TypeVar("F", bound=Callable[..., Any])
#: How long a question may take that is answered in this process, in seconds.
_QUESTION_SECONDS = 60.0


class NamedPath(click.Path):
    """A path that isn't empty: an empty one, of a variable that isn't set, would be this folder."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path, or end with exit status 2."""
        if value == "":
            self.fail("is empty", param, ctx)
        return super().convert(value, param, ctx)


class Text(click.types.StringParamType):
    """Text that isn't empty."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the text, or end with exit status 2."""
        if value == "":
            self.fail("is empty", param, ctx)
        return super().convert(value, param, ctx)


class Seconds(click.FloatRange):
    """A time in seconds: more than none, and no more than a day."""

    def __init__(self) -> None:
        super().__init__(min=0, min_open=True, max=86_400)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the time, or end with exit status 2."""
        if (seconds := float(super().convert(value, param, ctx))) != seconds:
            self.fail(f"{value!r} is not a number", param, ctx)
        return seconds


_DEBATE = (
    click.option(
        "--data",
        multiple=True,
        type=NamedPath(),
        help="File or folder of a debate to open in place of the one that comes along; repeatable.",
    ),
    click.option("--debate", "only", type=Text(), metavar="NAME", help="Ask only this one of several debates."),
    click.option(
        "--align", multiple=True, type=Text(), metavar="NAME", help="Say it in another vocabulary, too, such as sioc."
    ),
    click.option(
        "--store",
        metavar="DIR",
        type=NamedPath(),
        help="Open a store that `capgen load` made in place of files.",
    ),
    click.option("--endpoint", type=Text(), metavar="URL", help="Ask a SPARQL endpoint in place of files."),
    click.option("--graph", type=Text(), metavar="IRI", help="The graph to ask at the endpoint."),
    click.option(
        "--timeout",
        type=Seconds(),
        metavar="SECONDS",
        help="How long a question may take, or one request to an endpoint.  [default: 60; endpoint: 30; push: 600]",
    ),
    click.option("--reasoner", type=Text(), metavar="NAME", help="What works out the closure.  [default: compiled]"),
)
_ANSWER = (
    click.option(
        "--format",
        "form",
        metavar="FORMAT",
        help="table, csv, tsv, json, xml or markdown; for graphs turtle, jsonld or ntriples."
        "  [default: table on a terminal, csv or turtle elsewhere]",
    ),
    click.option("--asserted", is_flag=True, help="Ask only what is asserted, not what follows from it."),
    click.option("--wide", is_flag=True, help="In tables, show the columns of IRIs as well."),
)


def _apply(decorators: tuple[Callable[[F], F], ...], function: F) -> F:
    for decorator in reversed(decorators):
        function = decorator(function)
    return function


def debate_options(function: F) -> F:
    """Add the options that say which debate is asked."""
    return _apply(_DEBATE, function)


def answer_options(function: F) -> F:
    """Add the options that say how a query is answered, and which debate is asked."""
    return _apply((*_ANSWER, *_DEBATE), function)


def leave_for_commands(options: dict[str, Any]) -> None:
    """Keep the options given before the command for the command to find."""
    click.get_current_context().obj = options


def open_debate(**options: Any) -> Debate:
    """Return the debate that the options name; those of the command win over those before it."""
    from capgen_kg import debate

    return debate.open_debate(**debate_choices(**options), log=sayer())


def debate_choices(**options: Any) -> dict[str, Any]:
    """Return what the options say of a debate to open, as :class:`capgen_kg.debate.Debate` takes it."""
    before = click.get_current_context().find_root().obj or {}
    names = ("data", "only", "align", "store", "endpoint", "graph", "timeout", "reasoner")
    chosen = {name: options.get(name) or before.get(name) for name in names}
    if chosen["graph"] and not chosen["endpoint"]:
        raise UsageError("--graph says which graph to ask at an endpoint; give --endpoint too")
    return {name: value for name, value in chosen.items() if value}


def sayer() -> Callable[[str], None]:
    """Return what tells on stderr what goes on, or nothing where --quiet was given."""
    if (click.get_current_context().find_root().obj or {}).get("quiet"):
        return lambda message: None
    return lambda message: click.echo(f"capgen: {' '.join(message.splitlines())}", err=True)


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """Give what shows how many of how many steps are done: a bar on stderr, if that is a terminal, else nothing."""
    if (
        not sys.stderr.isatty()
        or os.environ.get("TERM") == "dumb"
        or (click.get_current_context().find_root().obj or {}).get("quiet")
    ):
        yield lambda done, of: None
        return
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def show(done: int, of: int) -> None:
            bar.length = of
            bar.update(done - bar.pos)

        yield show


def time_limit(debate: Debate, asserted: bool = False, **options: Any) -> AbstractContextManager[None]:
    """Return a context that ends the process when the question asked in it takes longer than ``--timeout``.

    What the files say and what follows from them is worked out before. An endpoint has that time for each request.
    """
    if debate.is_remote:
        return nullcontext()
    debate.prepare(asserted)
    seconds = debate_choices(**options).get("timeout", _QUESTION_SECONDS)
    return deadline(seconds, f"the question took more than {seconds:g} seconds; --timeout allows more")


def render(answer: QueryResult, form: str | None, wide: bool) -> str:
    """Return an answer as text: a table on a terminal and CSV or Turtle elsewhere, unless ``form`` says otherwise."""
    width = table_width() if _is_table(form) else None
    return answer.render("table" if _is_table(form) else form, width=width, wide=wide)


def put(text: str, form: str | None) -> None:
    """Print an answer that :func:`render` returned for a format."""
    if _is_table(form):
        click.echo(text, nl=False)
    else:
        put_data(text)


def _is_table(form: str | None) -> bool:
    return form == "table" or (form is None and sys.stdout.isatty())


def put_proofs(rows: Iterable[tuple[dict[str, str], list[Proof]]], asked: bool) -> None:
    """Print rows, each with the proofs of what it stands for.

    ``asked`` says that the question was an ASK; where the answer to that is no, the exit status is 1.
    """
    from capgen_kg.rendering.proofs import as_tree
    from capgen_kg.terminal import printable

    found = False
    for row, proofs in rows:
        found = True
        told = " | ".join(printable(value) for name, value in row.items() if value and not name.endswith("Iri"))
        click.secho(told or "yes", bold=True)
        for proof in proofs:
            click.echo(as_tree(proof, Path.cwd(), depth=1), nl=False)
    if not found:
        click.echo("no" if asked else "no rows")
        if asked:
            raise click.exceptions.Exit(1)


def table_width() -> int:
    """Return the width of tables in characters: ``$COLUMNS``, or the terminal's, or 100.

    As ``shutil.get_terminal_size`` has it, which takes longer to import than most questions to answer.
    """
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns):
        return int(columns)
    with suppress(OSError, ValueError):
        return os.get_terminal_size(sys.stdout.fileno()).columns or 100
    return 100
