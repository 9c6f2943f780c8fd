"""Checking files as additions to a debate: each mistake is reported once, at its place.

The checks run in stages, from how a file is written to what it entails. Each stage passes the files on as they were
probably meant: with the right prefix, with the misspelt term corrected, without a value that is invalid. So the next
stage finds what else is wrong. A file that conforms had nothing corrected: it is checked as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from capgen_kg.contributions import (
    attribution,
    classes,
    consistency,
    entailment,
    literals,
    names,
    numbering,
    own_words,
    parsing,
    policy,
    shaping,
    vocabulary,
)
from capgen_kg.contributions.context import Context
from capgen_kg.diagnostics.model import Diagnostic, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from capgen_kg.contributions.context import LocatedProblem
    from capgen_kg.contributions.parsing import Reading
    from capgen_kg.debate import Debate
    from capgen_kg.diagnostics.findings import Finding
    from capgen_kg.knowledge_base import KnowledgeBase

#: A check, which yields problems and the files that they are in.
Stage = Callable[[Context], "Iterator[LocatedProblem]"]


def check(debate: Debate, paths: Iterable[Path], same_person: bool = False) -> list[Diagnostic]:
    """Return all findings about files as additions to a debate, sorted by place.

    The files may refer to each other. If one of them is unreadable, only its syntax errors are reported, and of the
    others only what single statements show. ``same_person`` says that people whom the files introduce, and whom the
    debate has, are the same.

    Raises:
        InputError: A path is not a regular file that can be read.
    """
    return check_readings(debate, [parsing.read(path, number) for number, path in enumerate(paths)], same_person)


def check_readings(debate: Debate, readings: list[Reading], same_person: bool = False) -> list[Diagnostic]:
    """Return all findings about files that have been read; see :func:`check`."""
    base = debate.knowledge_base(without=[reading.path for reading in readings])
    readings = numbering.settle(readings, base.asserted, same_person)
    findings = {reading.diagnostic(problem) for reading in readings for problem in reading.problems}
    complete = [reading for reading in readings if reading.is_complete]
    is_complete = len(complete) == len(readings)
    context = Context(complete, base)
    problems: list[Problem] = []
    for stage in stages(base, is_complete):
        located = list(stage(context))
        findings |= {reading.diagnostic(problem) for reading, problem in located}
        problems += (problem for _, problem in located)
        context = context.apply(problem for _, problem in located)
    if complete and is_complete:
        findings |= shaping.check(base, context, problems)
    return sorted(
        findings, key=lambda finding: (finding.file, finding.line, finding.column, finding.rule, finding.message)
    )


def stages(base: KnowledgeBase, is_complete: bool = True) -> list[Stage]:
    """Return the checks other than the shapes, in their order.

    Args:
        base: The debate without the files.
        is_complete: Whether all files could be read; otherwise, checks that need all of them are left out.
    """

    def of_each(check: Callable[[Reading], Iterator[Problem]]) -> Stage:
        return lambda context: ((reading, problem) for reading in context.readings for problem in check(reading))

    def resolve(name: str) -> str:
        return names.names_of(base.asserted).find(name)

    single: list[Stage] = [
        of_each(vocabulary.layout),
        of_each(lambda reading: vocabulary.prefixes(reading, base.asserted)),
        of_each(lambda reading: vocabulary.misplaced_literals(reading, resolve)),
        of_each(vocabulary.unknown_terms),
        of_each(vocabulary.untagged),
        of_each(vocabulary.notations),
        literals.check,
    ]
    if not is_complete:
        return [*single, policy.check, of_each(vocabulary.unused_terms), policy.about_others]
    return [
        *single,
        entailment.redundant,
        policy.check,
        of_each(vocabulary.unused_terms),
        policy.about_others,
        lambda context: vocabulary.unknown_references(context.readings, base.asserted, resolve),
        classes.check,
        check_names,
        attribution.check,
        own_words.check,
        consistency.functional_properties,
        consistency.check,
        entailment.check,
    ]


def check_names(context: Context) -> Iterator[LocatedProblem]:
    """Yield the problems with names, or that they can't be compared because a package is missing."""
    try:
        yield from names.check(context, names.names_of(context.asserted))
    except ModuleNotFoundError as error:
        message = f"Names could not be compared with those of the debate: the package {error.name} is not installed."
        yield context.readings[0], Problem((0, 0), "unchecked", message)


def locate(findings: Iterable[Finding], debate: Debate, more: Iterable[Path] = ()) -> list[Diagnostic]:
    """Return validation results of a debate at their places in its files and in ``more``, sorted.

    A result is located at the beginning of the first file if the files are missing or not in Turtle.
    """
    findings = list(findings)
    if not findings:
        return []
    readings = [parsing.place(path, number) for number, path in enumerate([*more, *debate.files])]
    return sorted(shaping.located(finding, readings) for finding in findings)
