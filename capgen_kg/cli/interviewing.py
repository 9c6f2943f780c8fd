"""The questions of ``capgen contribute new`` on a terminal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from capgen_kg.errors import UsageError
from capgen_kg.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from capgen_kg.contributions.interview import Interview, Question


def ask(interview: Interview, options: Mapping[str, str], premises: list[str]) -> None:
    """Ask for the fields that ``options`` don't set; valid answers go into ``interview`` and ``premises`` at once.

    An invalid answer is asked for again. Raises ``click.Abort`` when the user stops; earlier answers are preserved.
    """
    previous: set[str] = set()
    while question := next((question for question in interview.questions() if question.name not in previous), None):
        previous.add(question.name)
        if question.repeats:
            while not options.get(question.name) and (answer := _answer(interview, question)):
                premises.append(answer)
            continue
        if value := options.get(question.name):
            try:
                interview.answers[question.name] = interview.check(question.name, value)
                continue
            except UsageError as error:
                _explain(error)
        interview.answers[question.name] = _answer(interview, question)


def _answer(interview: Interview, question: Question) -> str:
    if question.name in ("kind", "by"):
        hint = ""
    else:
        hint = " (leave empty to finish)" if question.repeats else " (leave empty to skip)"
    while True:
        answer = click.prompt(f"{question.text}{hint}", default="", show_default=False, err=True)
        try:
            return interview.check(question.name, answer)
        except UsageError as error:
            _explain(error)


def _explain(error: UsageError) -> None:
    click.echo(f"  {error}", err=True)
    for offer in getattr(error, "offers", ()):
        click.echo(f"    {printable(str(offer))[:110]}", err=True)


def save(text: str, output: Path | None) -> Path:
    """Write an unfinished draft to ``output`` or to a new file, overwriting nothing, and return its path."""
    from capgen_kg.files import write_whole

    names = [Path("draft.ttl"), *(Path(f"draft-{number}.ttl") for number in range(2, 1000))]
    path = next(path for path in [output, *names] if path is not None and not path.exists())
    write_whole(path, text.encode())
    return path


def as_comments(answers: Mapping[str, str], premises: list[str]) -> str:
    """Return answers as comments of a Turtle file, for when no draft can be made of them."""
    lines = [*answers.items(), *(("premise", premise) for premise in premises)]
    return "".join(f"# {name}: {' '.join(value.split())}\n" for name, value in lines if value)
