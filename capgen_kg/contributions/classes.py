"""Checks of the classes of new nodes: open to contributions, not disjoint, and right for their properties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from capgen_kg.contributions.context import ACTS, CLAIMS, HYPOTHESES, MESSAGES, QUALIFIERS, RELATIONS, Context
from capgen_kg.contributions.policy import ATTACHING
from capgen_kg.contributions.vocabulary import are_disjoint, below, ends, instances, nearest, noun_phrase
from capgen_kg.diagnostics.model import Problem
from capgen_kg.rdf.facts import TYPE
from capgen_kg.rdf.namespaces import CG, PREFIXES, namespace_of
from capgen_kg.rdf.terms import cg, curie

if TYPE_CHECKING:
    from collections.abc import Iterator

    from capgen_kg.contributions.parsing import Reading
    from capgen_kg.rdf.spans import LocatedTriple

#: Classes of which a contribution may introduce instances, and their superclasses.
OPEN = frozenset(
    {cg(name) for name in (
        "Argument", "ForArgument", "AgainstArgument", *CLAIMS, "Item", "Contestable", *MESSAGES, *RELATIONS, *ACTS,
        *QUALIFIERS, *HYPOTHESES, "Speaker", "Person", "Commenter", "Voice", "Annotator", "Work", "Passage",
        "LeafPassage",
    )} | {f"<{PREFIXES['prov']}Attribution>"}
)  # fmt: skip
_CLASS = f"<{PREFIXES['owl']}Class>"
#: Properties from which a missing class is guessed.
_HINTS = {
    "attackType": "Rebuttal", "attacks": "Rebuttal", "counterClaim": "Rebuttal", "backs": "Support",
    "likens": "Similarity", "stance": "Argument", "hasConclusion": "Argument", "stanceTarget": "Argument",
    "repliesTo": "Comment", "reports": "Report", "speaker": "Report", "answers": "Answer", "start": "Passage",
    "standsFor": "Voice", "premise": "Inference", "conclusion": "Inference", "revises": "Revision",
    "possiblySame": "IdentityHypothesis", "possibleReply": "ReplyHypothesis",
}  # fmt: skip


def check(context: Context) -> Iterator[tuple[Reading, Problem]]:
    """Yield new nodes with missing, closed or disjoint classes, duplicates, and wrong domains and ranges."""
    for stage in (_classes, _duplicates, _disjoint_classes, _domains_and_ranges):
        located = [(reading, problem) for reading in context.readings for problem in stage(reading, context)]
        yield from located
        context = context.apply(problem for _, problem in located)


def is_closed(kind: str) -> bool:
    """Return whether a class of the ontology is closed: contributions may not add instances."""
    return kind.startswith(f"<{CG}") and kind not in OPEN


def _classes(reading: Reading, context: Context) -> Iterator[Problem]:
    checked = set()
    for statement in reading.statements:
        node, predicate, value = statement.triple
        if predicate == TYPE and is_closed(value) and value in instances(_CLASS):
            message = f"{curie(value)} is a closed vocabulary; use what it has, {_members(value)}."
            if not instances(value):
                message = f"A contribution introduces no {curie(value)}."
            yield Problem(
                statement.obj, "closed-vocabulary", message, corrections=((statement.triple, None),), suppresses=(node,)
            )
            checked.add(node)
        if node in checked or node in context.suppressed_nodes or not _is_introduced(node, context):
            continue
        checked.add(node)
        kinds = context.union.objects(node, TYPE)
        if any(kind in OPEN or is_closed(kind) for kind in kinds):
            continue
        facts = [other.triple for other in reading.statements if other.triple[0] == node]
        guess = next((kind for name, kind in _HINTS.items() for fact in facts if fact[1] == cg(name)), "")
        message = f"Nothing says what {curie(node)} is"
        message += f"; add `a cg:{guess}`." if guess else "; give it a class, such as cg:Claim or cg:Rebuttal."
        if near := nearest(node, context.asserted) if all(fact[1] in ATTACHING for fact in facts) else "":
            # what it is said to raise, assert, present or perform is more likely somebody else's
            message = f"Nothing is called {curie(node)}{near}"
        yield Problem(statement.subject, "missing-type", message, suppresses=(node,))


def _disjoint_classes(reading: Reading, context: Context) -> Iterator[Problem]:
    """Yield classes of a node that are disjoint with its first class."""
    first: dict[str, str] = {}
    for statement in reading.statements:
        node, predicate, kind = statement.triple
        if predicate != TYPE or node in context.suppressed_nodes:
            continue
        before = first.setdefault(node, kind)
        if are_disjoint(before, kind):
            message = f"Nothing is both {curie(before)} and {curie(kind)}; keep one of them."
            yield Problem(
                statement.obj, "inconsistency", message, corrections=((statement.triple, None),), suppresses=(node,)
            )


def _domains_and_ranges(reading: Reading, context: Context) -> Iterator[Problem]:
    """Yield subjects and values of properties whose class is disjoint with the domain or range."""
    for statement in reading.statements:
        node, predicate, value = statement.triple
        if node in context.suppressed_nodes:
            continue
        for end, name, span in ((value, "range", statement.obj), (node, "domain", statement.predicate)):
            expected = ends(name).get(predicate, "")
            kinds = context.union.objects(end, TYPE) if expected and end.startswith("<") else ()
            if not any(_excludes(expected, kind) or kind == _CLASS for kind in kinds):
                continue
            actual = "a class" if _CLASS in kinds else " and ".join(sorted(map(noun_phrase, kinds)))
            says = "leads to" if name == "range" else "is said of"
            message = f"{curie(predicate)} {says} {_expected(expected)}, and {context.display_name(end)} is {actual}."
            if is_closed(expected) and instances(expected):
                message += f" Choose {_members(expected)}."
            yield Problem(span, "domain-range", message, corrections=((statement.triple, None),))
            break


def _excludes(expected: str, kind: str) -> bool:
    """Return whether no instance of a class can be meant where another is expected.

    cg:Contestable is disjoint with nothing; what is disjoint with each of its subclasses is not meant either.
    """
    if are_disjoint(expected, kind):
        return True
    parts = below(expected)
    return bool(parts) and kind != expected and all(are_disjoint(part, kind) for part in parts)


def _expected(kind: str) -> str:
    """Return what a property takes: a class by its noun phrase, cg:Contestable by those of its subclasses."""
    if kind != cg("Contestable"):
        return noun_phrase(kind)
    *others, last = sorted(map(noun_phrase, below(kind)))
    return f"{', '.join(others)} or {last}"


def _is_introduced(node: str, context: Context) -> bool:
    return node in context.new_nodes and namespace_of(node[1:-1]) in context.namespaces


def _members(kind: str) -> str:
    return ", ".join(sorted(curie(name) for name in instances(kind)))


def _duplicates(reading: Reading, context: Context) -> Iterator[Problem]:
    """Yield the new nodes that a file describes twice, with different values."""
    blocks: dict[str, dict[tuple[int, int], list[LocatedTriple]]] = {}
    for statement in reading.statements:
        if statement.triple[0] in context.new_nodes and statement.triple[0] not in context.suppressed_nodes:
            blocks.setdefault(statement.triple[0], {}).setdefault(statement.subject, []).append(statement)
    for node, parts in blocks.items():
        described = [part for part in parts.values() if any(statement.triple[1] == TYPE for statement in part)]
        if len(described) < 2 or not _differ(described):
            continue
        first, second = described[:2]
        line = reading.text.place(first[0].subject[0])[0]
        free = context.unused_iri(node)
        message = f"{curie(node)} is described on line {line} and again here."
        corrections = tuple(
            (statement.triple, None)
            for part in described[1:]
            for statement in part
            if statement.triple not in _facts(first)
        )
        fix = f"name one of them {curie(free)}"
        yield Problem(second[0].subject, "duplicate-id", message, fix, corrections=corrections, suppresses=(node,))


def _facts(part: list[LocatedTriple]) -> set[tuple[str, str, str]]:
    return {statement.triple for statement in part}


def _differ(parts: list[list[LocatedTriple]]) -> bool:
    """Return whether two descriptions give a property different values."""
    first, second = ({statement.triple[1]: statement.triple[2] for statement in part} for part in parts[:2])
    return any(second.get(name, value) != value for name, value in first.items())
