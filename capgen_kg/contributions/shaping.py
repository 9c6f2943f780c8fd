"""Shape validation of files, with each result located at the triple that it is about."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pyoxigraph as ox

from capgen_kg.diagnostics.model import Diagnostic, Problem
from capgen_kg.errors import BudgetError
from capgen_kg.rdf.facts import TYPE
from capgen_kg.rdf.namespaces import PREFIXES, SHAPES
from capgen_kg.rdf.terms import to_oxigraph, value_of
from capgen_kg.reasoning.budget import Budget, Counted

if TYPE_CHECKING:
    from collections.abc import Collection

    from capgen_kg.contributions.context import Context
    from capgen_kg.contributions.parsing import Reading
    from capgen_kg.diagnostics.findings import Finding
    from capgen_kg.knowledge_base import KnowledgeBase

#: How many triples shapes may read for a check; a contribution of five thousand triples takes some hundred thousand.
MAX_STEPS = 3_000_000
_SH = PREFIXES["sh"]


def check(base: KnowledgeBase, context: Context, known: Collection[Problem]) -> set[Diagnostic]:
    """Return the validation results, except those that are consequences of known problems."""
    facts = [fact for reading in context.readings for fact in reading.facts]
    budget = Budget("checking the shapes", MAX_STEPS)
    try:
        findings = _findings(base, context, facts, budget)
    except BudgetError as error:
        problem = Problem(
            (0, 0), "step-limit", f"{str(error).capitalize()}; split the file into several contributions."
        )
        return {context.readings[0].diagnostic(problem)}
    suppressed = {node[1:-1] for problem in known for node in problem.suppresses}
    dropped = {
        (value_of(before[0]), value_of(before[1]))
        for problem in known
        for before, after in problem.corrections
        if after is None
    }
    lacking = {(finding.focus_node, finding.result_path) for finding in findings if not finding.value}
    return {
        located(finding, context.readings, context)
        for finding in findings
        if not any((finding.focus_node, path) in lacking for path in _before(finding.result_path))
        and not ({finding.focus_node, finding.value} & suppressed)
        and not any(
            node in (finding.focus_node, finding.value) and name in finding.result_path for node, name in dropped
        )
    }


def _before(path: str) -> list[str]:
    """Return the proper prefixes of a sequence path; if one of them has no value, the path has none."""
    places = [match.start() for match in re.finditer("/(?=https?://)", path)]
    return [path[:place] for place in places]


def _findings(
    base: KnowledgeBase, context: Context, facts: list[tuple[str, str, str]], budget: Budget
) -> list[Finding]:
    from capgen_kg.validation import validate, validate_additions

    findings = validate_additions(Counted(base.asserted, budget), facts)
    return validate(context.union.triples(None, None, None)) if findings is None else findings


def located(finding: Finding, readings: list[Reading], context: Context | None = None) -> Diagnostic:
    """Return a validation result at the invalid value, at the property, or at the subject that lacks one."""
    best: tuple[int, Reading, tuple[int, int]] = (-1, readings[0], (0, 0))
    for reading in readings:
        for placed in reading.statements:
            subject, predicate, value = map(_plain, placed.triple)
            if subject == finding.focus_node:
                score, span = 2 + (predicate == TYPE[1:-1]), placed.subject
                if finding.result_path and predicate == finding.result_path:
                    score, span = (5, placed.obj) if value == finding.value else (4, placed.predicate)
                elif finding.value and value == finding.value:
                    score, span = 5, placed.obj
            elif value == finding.focus_node:
                score, span = 0, placed.obj
            elif finding.value and finding.value in (subject, value):
                # the focus node is elsewhere, and the file contains the value
                score, span = 1, placed.obj if value == finding.value else placed.subject
            else:
                continue
            if score > best[0]:
                best = score, reading, span
    _, reading, span = best
    name = finding.source_shape.removeprefix(SHAPES)
    problem = Problem(span, name, _message(finding, context), severity=finding.severity)
    return replace(
        reading.diagnostic(problem), focus_node=finding.focus_node, result_path=finding.result_path, value=finding.value
    )


def _message(finding: Finding, context: Context | None) -> str:
    """Return the message of a finding with nodes by their display names, and with actual and permitted lengths."""
    message = finding.message
    if context is None:
        return message
    if finding.value.startswith(("http:", "https:", "urn:")):
        named = context.display_name(f"<{finding.value}>")
        message = message.replace(f"<{finding.value}>", named).replace(finding.value, named)
    most = _bound(finding.source_shape, "maxLength")
    if most and finding.value and len(finding.value) > most:
        return f"{len(finding.value)} characters; at most {most}. Shorten it."
    least = _bound(finding.source_shape, "minLength")
    if least and finding.value and len(finding.value) < least:
        return f"{len(finding.value)} characters; at least {least}."
    return message


def _bound(rule: str, name: str) -> int:
    """Return the number of a constraint of a shape, such as ``sh:maxLength``, or 0."""
    from capgen_kg.validation import project_shapes

    values = [to_oxigraph(value) for value in project_shapes().facts.objects(f"<{rule}>", f"<{_SH}{name}>")]
    return next((int(value.value) for value in values if isinstance(value, ox.Literal)), 0)


def _plain(node: str) -> str:
    return value_of(node)
