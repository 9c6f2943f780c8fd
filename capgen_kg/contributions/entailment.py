"""Entailments of files: what would follow about existing things, and triples that follow from the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from capgen_kg.contributions.classes import is_closed
from capgen_kg.contributions.policy import IDENTITY
from capgen_kg.contributions.removal import span_to_delete
from capgen_kg.contributions.vocabulary import instances
from capgen_kg.diagnostics.model import Edit, Problem
from capgen_kg.errors import BudgetError, InconsistentError, UnsupportedAxiomError
from capgen_kg.rdf.facts import TYPE
from capgen_kg.rdf.terms import cg, curie

if TYPE_CHECKING:
    from collections.abc import Iterator

    from capgen_kg.contributions.context import Context, LocatedProblem
    from capgen_kg.rdf.facts import Fact

#: What may follow about two existing things, by a relation between them.
BY_RELATIONS = frozenset(
    cg(name)
    for name in (
        "counters", "countersDirectly", "countersThroughClaim", "countersThroughInference", "countersThroughRelation",
        "countersThroughSpeechAct", "countersOpposedClaim", "countersThroughOpposition", "counteredBy", "opposes",
        "defends",
        "supports", "supportsDirectly", "supportsThroughClaim", "supportsThroughInference", "supportsThroughRelation",
        "supportsThroughSpeechAct", "supportedBy", "similarTo",
    )
)  # fmt: skip
#: What may follow about an existing thing and a new one.
BY_NEW_NODES = BY_RELATIONS | {
    cg(name)
    for name in (
        "commitsTo", "commitmentOf", "contributed", "counterClaimOf", "hasPremise", "inferenceOf", "isClaimOf",
        "performedBy", "premiseOf", "raisedBy", "reasonFor", "stanceOf",
    )
}  # fmt: skip
#: Why there may be no closure; :func:`capgen_kg.contributions.consistency.check` reports it.
_ERRORS = (InconsistentError, BudgetError, UnsupportedAxiomError, ModuleNotFoundError)


def check(context: Context) -> Iterator[LocatedProblem]:
    """Yield what would follow about existing things, unless it follows by relations and acts of the files."""
    closure = context.closure
    try:
        entailed, without_relations = closure.entailed(), closure.entailed_without_relations()
    except _ERRORS:
        return
    asserted = set(closure.facts)
    for fact in sorted(entailed - asserted):
        subject, predicate, obj = fact
        if predicate in IDENTITY:
            yield _problem(context, fact, "identity")
        elif predicate == TYPE and is_closed(obj) and not context.is_known(subject):
            yield _problem(context, fact, "closed-vocabulary")
        elif (
            context.is_known(subject)
            and not (predicate in BY_NEW_NODES and not context.is_known(obj))
            and not (predicate in BY_RELATIONS and fact not in without_relations)
            and not (predicate == cg("hasClaim") and (subject, cg("asserts"), obj) in asserted)
        ):
            yield _problem(context, fact, "entailment")


def _problem(context: Context, fact: Fact, rule: str) -> LocatedProblem:
    """Return a problem with an entailed triple, at the first of the triples that share most of its nodes."""
    nodes = {fact[0], fact[2]}
    _, (reading, statement) = min(
        enumerate(context.statements()),
        key=lambda numbered: (-len(nodes & {numbered[1][1].triple[0], numbered[1][1].triple[2]}), numbered[0]),
    )
    triple = f"{context.display_name(fact[0])} {curie(fact[1])} {context.display_name(fact[2])}"
    message = f"It would follow that {triple}, which this file must not entail."
    if rule == "closed-vocabulary":
        members = ", ".join(sorted(curie(name) for name in instances(fact[2]))) or "a contribution adds none"
        message = f"It would follow that {triple}, and {curie(fact[2])} is a closed vocabulary: {members}."
    span = statement.obj if statement.triple[2] == fact[0] else statement.subject
    return reading, Problem(span, rule, message, suppresses=(fact[0],) if rule == "closed-vocabulary" else ())


def redundant(context: Context) -> Iterator[LocatedProblem]:
    """Yield the triples of derived properties that follow from all others, with the edits that delete them."""
    try:
        derived = {rule.head[0] for rule in context.base.schema.rules if rule.head[1] is None}
        candidates = [
            (reading, statement)
            for reading, statement in context.statements()
            if statement.triple[1] in derived and not statement.triple[0].startswith("_:")
        ]
        triples = set(context.closure.redundant(statement.triple for _, statement in candidates) if candidates else ())
    except _ERRORS:
        return
    for reading, statement in candidates:
        if statement.triple in triples:
            edit = Edit(span_to_delete(reading, statement), "")
            message = "This triple is entailed by the rest."
            correction = (statement.triple, None)
            yield (
                reading,
                Problem(statement.obj, "redundant", message, "leave it out", (edit,), corrections=(correction,)),
            )
