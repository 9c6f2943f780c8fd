"""Checking files as additions to a debate: everything that is wrong with them, each at its place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from capgen_kg.contributions import fixing, guard, reading, terms
from capgen_kg.contributions.diagnostics import Diagnostic, Problem
from capgen_kg.errors import InconsistentError, NotCompiled
from capgen_kg.namespaces import SHAPES
from capgen_kg.reasoning.compiler import is_axiom, readable
from capgen_kg.reasoning.facts import TYPE
from capgen_kg.reasoning.incremental import Closed, Overlay
from capgen_kg.reasoning.proof import Prover
from capgen_kg.turtle import term

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

    from capgen_kg.contributions.reading import Reading
    from capgen_kg.debate import Base, Debate
    from capgen_kg.reasoning.facts import Fact
    from capgen_kg.reasoning.proof import Place, Proof
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
    asserted, closed = Overlay(base.asserted), Overlay(base.closed)
    try:
        Closed(asserted, closed, base.schema).add(fact for one in readings for fact in one.facts)
    except InconsistentError as clash:
        # what was added is in, so that it can be asked where the clash comes from
        return {_clash(clash, Prover(asserted, closed, base.schema, _Places(readings)), readings)}
    except NotCompiled:
        # an ontology with axioms that the compiled rules don't know: the shapes say what they can
        return set()
    return {one.diagnostic(p) for one, p in guard.entailed(readings, base.asserted, base.closed, base.schema)}


class _Places:
    """Finds the places of what files say."""

    def __init__(self, readings: list[Reading]) -> None:
        self._readings = readings

    def __call__(self, wanted: Collection[Fact]) -> dict[Fact, Place]:
        found: dict[Fact, Place] = {}
        for one in self._readings:
            for placed in one.placed:
                if placed.fact in wanted:
                    found.setdefault(placed.fact, (one.path, one.text.place(placed.subject[0])[0]))
        return found


def _clash(clash: InconsistentError, prover: Prover, readings: list[Reading]) -> Diagnostic:
    """Return a contradiction at the first triple of the files that it rests on, with its proof."""
    proofs = [proof for fact in clash.facts if not is_axiom(fact) and (proof := prover.prove(fact))]
    leaves = {step.fact for proof in proofs for _, step in proof.steps() if step.place}
    rule = str(clash).split(":")[0]
    account = " And ".join(map(_told, proofs)) or str(clash)
    for one in readings:
        for placed in one.placed:
            if placed.fact in leaves or not leaves:
                return one.diagnostic(Problem(placed.subject, "clash", f"By {rule}, these contradict: {account}."))
    return readings[0].diagnostic(Problem((0, 0), "clash", f"By {rule}, these contradict: {account}."))


def _told(proof: Proof) -> str:
    """Return a proof on one line, without the axioms."""
    said = " ".join(map(readable, proof.fact))
    if proof.place:
        said += f" [{proof.place[0]}:{proof.place[1]}]"
    below = [_told(premise) for premise in proof.premises if not is_axiom(premise.fact)]
    return f"{said} (by {proof.rule}, from {', '.join(below)})" if below else said


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
