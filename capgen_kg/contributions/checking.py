"""Checking files as additions to a debate: everything that is wrong with them, each mistake once and at its place.

The checks run one after the other, from how a file is written to what follows from it. Each hands the files on as they
were probably meant: with the right prefix, with the term that was misspelt, without a value that is none. So the next
one finds what is wrong beside, and not the same mistake again. What conforms had nothing mended: it is what it says.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from capgen_kg.contributions import attribution, inference, kinds, literals, names, parsing, policy, shaping, vocabulary
from capgen_kg.contributions.context import Context
from capgen_kg.diagnostics.model import Diagnostic, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from capgen_kg.contributions.parsing import Reading
    from capgen_kg.debate import Debate
    from capgen_kg.diagnostics.findings import Finding
    from capgen_kg.knowledge_base import KnowledgeBase

Found = tuple["Reading", Problem]
Stage = Callable[[Context], "Iterator[Found]"]


def check(debate: Debate, paths: Iterable[Path]) -> list[Diagnostic]:
    """Return everything that is wrong with files as additions to a debate, sorted by place.

    The files may refer to each other. Where one can't be read, what is wrong with how it is written is all that is
    told of it, and of the others only what single statements show. Raises ``InputError`` for what is no regular file.
    """
    return check_readings(debate, [parsing.read(path, number) for number, path in enumerate(paths)])


def check_readings(debate: Debate, readings: list[Reading]) -> list[Diagnostic]:
    """Return what ``check`` does for files that have been read."""
    base = debate.knowledge_base(without=[one.path for one in readings])
    found = {one.diagnostic(problem) for one in readings for problem in one.problems}
    readable = [one for one in readings if one.is_complete]
    is_whole = len(readable) == len(readings)
    context = Context(readable, base.asserted)
    problems: list[Problem] = []
    for stage in stages(base, is_whole):
        made = list(stage(context))
        found |= {one.diagnostic(problem) for one, problem in made}
        problems += (problem for _, problem in made)
        context = context.after(problem for _, problem in made)
    if readable and is_whole:
        found |= shaping.check(base, context, problems)
    return sorted(found, key=lambda one: (one.file, one.line, one.column, one.rule, one.message))


def stages(base: KnowledgeBase, is_whole: bool = True) -> list[Stage]:
    """Return the checks beside the shapes, in their order; without those that need all files, where one is missing."""

    def of_each(check: Callable[[Reading], Iterator[Problem]]) -> Stage:
        return lambda context: ((one, problem) for one in context.readings for problem in check(one))

    def resolve(name: str) -> str:
        return names.names_of(base.asserted).find(name)

    single: list[Stage] = [
        of_each(vocabulary.untidy),
        of_each(lambda one: vocabulary.prefixes(one, base.asserted)),
        of_each(lambda one: vocabulary.instead_of_nodes(one, resolve)),
        of_each(vocabulary.misspelt),
        of_each(vocabulary.untagged),
        of_each(vocabulary.notations),
        literals.check,
    ]
    if not is_whole:
        return [*single, policy.check, of_each(vocabulary.unheard), policy.about_others]
    return [
        *single,
        lambda context: inference.redundant(base, context),
        policy.check,
        of_each(vocabulary.unheard),
        policy.about_others,
        lambda context: vocabulary.unknown(context.readings, base.asserted, resolve),
        kinds.check,
        names_check,
        attribution.check,
        lambda context: inference.check(base, context),
    ]


def names_check(context: Context) -> Iterator[Found]:
    """Yield what is wrong with names, or that they can't be compared."""
    try:
        yield from names.check(context, names.names_of(context.base))
    except ModuleNotFoundError as error:
        message = f"Names could not be compared with those of the debate: the package {error.name} is not installed."
        yield context.readings[0], Problem((0, 0), "unchecked", message)


def locate(findings: Iterable[Finding], debate: Debate, more: Iterable[Path] = ()) -> list[Diagnostic]:
    """Return what is wrong with a debate itself at its place in the debate's files, or ``more``, sorted.

    Where the files are no longer there, or are not Turtle, the file alone is told.
    """
    findings = list(findings)
    if not findings:
        return []
    readings = [parsing.place(path, number) for number, path in enumerate([*more, *debate.files])]
    return sorted(shaping.located(finding, readings) for finding in findings)
