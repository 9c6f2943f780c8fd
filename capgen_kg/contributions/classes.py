"""What new things are: of a class that contributions may add to, once, and no new member of a closed vocabulary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from capgen_kg.contributions.context import ACTS, CLAIMS, MESSAGES, RELATIONS, Context
from capgen_kg.contributions.vocabulary import are_disjoint, ends, instances, noun_phrase
from capgen_kg.diagnostics.model import Problem
from capgen_kg.rdf.facts import TYPE
from capgen_kg.rdf.namespaces import CG, PREFIXES, compress, namespace_of
from capgen_kg.rdf.terms import cg, curie

if TYPE_CHECKING:
    from collections.abc import Iterator

    from capgen_kg.contributions.parsing import Reading
    from capgen_kg.rdf.spans import LocatedTriple

#: Classes of which a contribution may introduce members, and those that follow for them.
OPEN = frozenset(
    {cg(name) for name in (
        "Argument", "ForArgument", "AgainstArgument", *CLAIMS, "Item", *MESSAGES, *RELATIONS, *ACTS,
        "Speaker", "Person", "Commenter", "Voice", "Passage", "LeafPassage",
    )} | {f"<{PREFIXES['prov']}Attribution>"}
)  # fmt: skip
_CLASS = f"<{PREFIXES['owl']}Class>"
#: Properties by which a class is guessed where none is given.
_HINTS = {
    "attackType": "Rebuttal", "attacks": "Rebuttal", "contradicts": "Rebuttal", "backs": "Support",
    "likens": "Similarity", "stance": "Argument", "hasConclusion": "Argument", "stanceTarget": "Argument",
    "repliesTo": "Comment", "reports": "Report", "speaker": "Report", "answers": "Answer", "start": "Passage",
    "standsFor": "Voice",
}  # fmt: skip


def check(context: Context) -> Iterator[tuple[Reading, Problem]]:
    """Yield the new things without a class, with one that is closed, and those that are described twice."""
    for look in (_classes, _twice, _exclusive, _ends):
        made = [(reading, problem) for reading in context.readings for problem in look(reading, context)]
        yield from made
        context = context.apply(problem for _, problem in made)


def is_closed(kind: str) -> bool:
    """Say whether a class is one of ours that contributions add nothing to."""
    return kind.startswith(f"<{CG}") and kind not in OPEN


def _classes(reading: Reading, context: Context) -> Iterator[Problem]:
    seen = set()
    for one in reading.statements:
        node, predicate, value = one.triple
        if predicate == TYPE and is_closed(value) and value in instances(_CLASS):
            message = f"{compress(value[1:-1])} is a closed vocabulary; use what it has, {_members(value)}."
            if not instances(value):
                message = f"A contribution introduces no {compress(value[1:-1])}."
            yield Problem(one.obj, "closed-vocabulary", message, corrections=((one.triple, None),), suppresses=(node,))
            seen.add(node)
        if node in seen or node in context.suppressed_nodes or not _is_named_here(node, context):
            continue
        seen.add(node)
        kinds = context.union.objects(node, TYPE)
        if any(kind in OPEN or is_closed(kind) for kind in kinds):
            continue
        said = [other.triple for other in reading.statements if other.triple[0] == node]
        guess = next((kind for name, kind in _HINTS.items() for fact in said if fact[1] == cg(name)), "")
        message = f"Nothing says what {compress(node[1:-1])} is"
        message += f"; add `a cg:{guess}`." if guess else "; give it a class, such as cg:Claim or cg:Rebuttal."
        yield Problem(one.subject, "missing-type", message, suppresses=(node,))


def _exclusive(reading: Reading, context: Context) -> Iterator[Problem]:
    """Yield the second class of a new thing that no member of the first can have."""
    first: dict[str, str] = {}
    for one in reading.statements:
        node, predicate, kind = one.triple
        if predicate != TYPE or node in context.suppressed_nodes:
            continue
        before = first.setdefault(node, kind)
        if are_disjoint(before, kind):
            message = f"Nothing is both {curie(before)} and {curie(kind)}; keep one of them."
            yield Problem(one.obj, "inconsistency", message, corrections=((one.triple, None),), suppresses=(node,))


def _ends(reading: Reading, context: Context) -> Iterator[Problem]:
    """Yield what a property of the ontology leads to, or comes from, that is of another class than it says."""
    for one in reading.statements:
        node, predicate, value = one.triple
        if node in context.suppressed_nodes:
            continue
        for end, name, span in ((value, "range", one.obj), (node, "domain", one.predicate)):
            wanted = ends(name).get(predicate, "")
            kinds = context.union.objects(end, TYPE) if wanted and end.startswith("<") else ()
            if not any(are_disjoint(wanted, kind) or kind == _CLASS for kind in kinds):
                continue
            found = "a class" if _CLASS in kinds else " and ".join(sorted(map(noun_phrase, kinds)))
            says = "leads to" if name == "range" else "is said of"
            message = f"{curie(predicate)} {says} {noun_phrase(wanted)}, and {context.display_name(end)} is {found}."
            if is_closed(wanted) and instances(wanted):
                message += f" Choose {_members(wanted)}."
            yield Problem(span, "domain-range", message, corrections=((one.triple, None),))
            break


def _is_named_here(node: str, context: Context) -> bool:
    return node in context.new_nodes and namespace_of(node[1:-1]) in context.namespaces


def _members(kind: str) -> str:
    return ", ".join(sorted(compress(name[1:-1]) for name in instances(kind)))


def _twice(reading: Reading, context: Context) -> Iterator[Problem]:
    """Yield the new things that two statements of a file describe in different words."""
    blocks: dict[str, dict[tuple[int, int], list[LocatedTriple]]] = {}
    for one in reading.statements:
        if one.triple[0] in context.new_nodes and one.triple[0] not in context.suppressed_nodes:
            blocks.setdefault(one.triple[0], {}).setdefault(one.subject, []).append(one)
    for node, parts in blocks.items():
        described = [part for part in parts.values() if any(one.triple[1] == TYPE for one in part)]
        if len(described) < 2 or not _differ(described):
            continue
        first, second = described[:2]
        line = reading.text.place(first[0].subject[0])[0]
        free = context.unused_iri(node)
        message = f"{compress(node[1:-1])} is described on line {line} and again here."
        corrections = tuple(
            (one.triple, None) for part in described[1:] for one in part if one.triple not in _facts(first)
        )
        fix = f"name one of them {compress(free[1:-1])}"
        yield Problem(second[0].subject, "duplicate-id", message, fix, corrections=corrections, suppresses=(node,))


def _facts(part: list[LocatedTriple]) -> set[tuple[str, str, str]]:
    return {one.triple for one in part}


def _differ(parts: list[list[LocatedTriple]]) -> bool:
    """Say whether two descriptions give one property different values."""
    first, second = ({one.triple[1]: one.triple[2] for one in part} for part in parts[:2])
    return any(second.get(name, value) != value for name, value in first.items())
