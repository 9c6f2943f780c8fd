"""Checking files as additions to a debate: everything that is wrong with them, each at its place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from capgen_kg.contributions import fixing, guard, reading, terms
from capgen_kg.contributions.diagnostics import Diagnostic, Problem
from capgen_kg.errors import InconsistentError, NotCompiled
from capgen_kg.namespaces import SHAPES, shorten
from capgen_kg.reasoning.facts import TYPE
from capgen_kg.reasoning.incremental import Closed, Overlay
from capgen_kg.turtle import term

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from capgen_kg.contributions.reading import Reading
    from capgen_kg.debate import Base, Debate
    from capgen_kg.positions import Placed
    from capgen_kg.validation.findings import Finding


def check(debate: Debate, paths: Iterable[Path]) -> list[Diagnostic]:
    """Return everything that is wrong with files as additions to a debate, sorted by place.

    The files may refer to each other. Where one can't be read, only what single statements show is looked for in the
    others. Raises ``InputError`` for what is no regular file.
    """
    return check_readings(debate, [reading.read(path, number) for number, path in enumerate(paths)])


def check_readings(debate: Debate, readings: list[Reading]) -> list[Diagnostic]:
    """Return what ``check`` does for files that have been read."""
    found = {one.diagnostic(problem) for one in readings for problem in one.problems}
    base = debate.base(without=[one.path for one in readings])
    asserted = base.asserted
    for one in readings:
        for problems in (
            terms.misspelt(one),
            terms.unheard(one),
            terms.untagged(one),
            terms.notations(one),
            () if one.problems else terms.untidy(one),
            guard.check(one, asserted),
        ):
            found |= {one.diagnostic(problem) for problem in problems}
    found |= {one.diagnostic(problem) for one, problem in terms.unknown(readings, asserted)}
    refused = any(one.rule in ("axiom", "identity") for one in found)
    if not refused and not any(one.problems for one in readings):
        found |= _reasoned(base, readings)
        found |= {one.diagnostic(problem) for one in readings for problem in fixing.redundant(base, readings, one)}
        found |= _shaped(base, readings)
    return sorted(_each_once(found), key=lambda one: (one.file, one.line, one.column, one.rule, one.message))


def _each_once(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Leave out what a shape says again where a rule has said it with a remedy."""
    found = list(found)
    said = {
        (one.file, one.line, one.column) for one in found if one.rule in ("language", "notation", "reference", "term")
    }
    again = ("label", "rationale", "notation", "words")
    return [
        one
        for one in found
        if not (one.focus and one.value and (one.file, one.line, one.column) in said)
        and not (one.focus and one.rule.endswith(again) and (one.file, one.line, one.column) in said)
    ]


def _reasoned(base: Base, readings: list[Reading]) -> set[Diagnostic]:
    """Return what follows and may not, and contradictions."""
    try:
        found = {one.diagnostic(p) for one, p in guard.entailed(readings, base.asserted, base.closed, base.schema)}
        facts = [fact for one in readings for fact in one.facts]
        Closed(Overlay(base.asserted), Overlay(base.closed), base.schema).add(facts)
    except InconsistentError as clash:
        one, placed = _nearest(readings, str(clash))
        problem = Problem(placed.subject if placed else (0, 0), "clash", " ".join(str(clash).split()))
        return {one.diagnostic(problem)}
    except NotCompiled:
        # an ontology with axioms that the compiled rules don't know: the shapes say what they can
        return set()
    return found


def _nearest(readings: list[Reading], account: str) -> tuple[Reading, Placed | None]:
    """Return the triple of which most is named in an account of a clash."""
    best: tuple[int, Reading, Placed | None] = (0, readings[0], None)
    for one in readings:
        for placed in one.placed:
            score = sum(shorten(node[1:-1]) in account for node in placed.fact if node.startswith("<"))
            if score > best[0]:
                best = score, one, placed
    return best[1], best[2]


def _shaped(base: Base, readings: list[Reading]) -> set[Diagnostic]:
    """Return what the shapes find, each at the triple that it is about."""
    return {_located(finding, readings) for finding in base.validate([fact for one in readings for fact in one.facts])}


def locate(findings: Iterable[Finding], debate: Debate, more: Iterable[Path] = ()) -> list[Diagnostic]:
    """Return what is wrong with a debate itself at its place in the debate's files, or ``more``, sorted.

    Where the files are no longer there, or are not Turtle, the file alone is told.
    """
    findings = list(findings)
    if not findings:
        return []
    readings = [reading.place(path, number) for number, path in enumerate([*more, *debate.files])]
    return sorted(_located(finding, readings) for finding in findings)


def _located(finding: Finding, readings: list[Reading]) -> Diagnostic:
    """Return a shape's finding at the value that offends, or the property, or the subject that lacks something."""
    best: tuple[int, Reading, tuple[int, int]] = (-1, readings[0], (0, 0))
    for one in readings:
        for placed in one.placed:
            subject, predicate, value = map(_plain, placed.fact)
            if subject == finding.focus:
                score, span = 1 + (predicate == TYPE[1:-1]), placed.subject
                if finding.path and predicate == finding.path:
                    score, span = (4, placed.value) if value == finding.value else (3, placed.predicate)
                elif finding.value and value == finding.value:
                    score, span = 4, placed.value
            elif value == finding.focus:
                score, span = 0, placed.value
            else:
                continue
            if score > best[0]:
                best = score, one, span
    _, one, span = best
    name = finding.rule.removeprefix(SHAPES)
    problem = Problem(span, name, finding.message, severity=finding.severity)
    return replace(one.diagnostic(problem), focus=finding.focus, path=finding.path, value=finding.value)


def _plain(node: str) -> str:
    return term(node).value
