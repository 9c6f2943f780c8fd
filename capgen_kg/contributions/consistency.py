"""Contradictions: second values of functional properties, and what the closure finds inconsistent, with its proof."""

from __future__ import annotations

from typing import TYPE_CHECKING

from capgen_kg.contributions.vocabulary import instances
from capgen_kg.diagnostics.model import Problem
from capgen_kg.errors import BudgetError, InconsistentError, UnsupportedAxiomError
from capgen_kg.rdf.namespaces import PREFIXES
from capgen_kg.rdf.terms import curie
from capgen_kg.reasoning.schema import is_axiom

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from capgen_kg.contributions.context import Context, LocatedProblem
    from capgen_kg.rdf.facts import Fact
    from capgen_kg.reasoning.proof import Place, Proof

_FUNCTIONAL = f"<{PREFIXES['owl']}FunctionalProperty>"


def functional_properties(context: Context) -> Iterator[LocatedProblem]:
    """Yield the second values of functional properties, which would make two things the same (OWL 2 RL, prp-fp)."""
    properties = instances(_FUNCTIONAL)
    first: dict[tuple[str, str], str] = {}
    for reading, statement in context.statements():
        node, predicate, obj = statement.triple
        if predicate in properties and (before := first.setdefault((node, predicate), obj)) != obj:
            message = f"{curie(predicate)} has one value, and here is another than {context.display_name(before)}."
            correction = (statement.triple, None)
            yield (
                reading,
                Problem(statement.obj, "inconsistency", message, corrections=(correction,), suppresses=(node,)),
            )


def check(context: Context) -> Iterator[LocatedProblem]:
    """Yield why the closure of debate and files can't be computed: a contradiction, a limit, a missing reasoner."""
    try:
        context.closure.entailed()
    except InconsistentError as error:
        yield _contradiction(context, error)
    except BudgetError as error:
        yield (
            context.readings[0],
            Problem((0, 0), "step-limit", f"{str(error).capitalize()}; split the file into several contributions."),
        )
    except (UnsupportedAxiomError, ModuleNotFoundError) as error:
        message = f"The closure could not be computed: {error}."
        yield context.readings[0], Problem((0, 0), "unchecked", message)


def _contradiction(context: Context, error: InconsistentError) -> LocatedProblem:
    """Return a contradiction at the first triple of the files that it rests on, with its proof."""
    proofs = context.closure.proofs(error, lambda facts: _places(context, facts))
    asserted = {step.fact for proof in proofs for _, step in proof.steps() if step.place}
    rule = str(error).split(":")[0]
    account = " And ".join(_account(context, proof) for proof in proofs) or str(error)
    message = f"Contradiction ({rule}): {account}."
    for reading, statement in context.statements():
        if statement.triple in asserted or not asserted:
            return reading, Problem(statement.subject, "inconsistency", message)
    return context.readings[0], Problem((0, 0), "inconsistency", message)


def _places(context: Context, facts: Collection[Fact]) -> dict[Fact, Place]:
    """Return the file and line at which each of some triples is first asserted."""
    places: dict[Fact, Place] = {}
    for reading, statement in context.statements():
        if statement.triple in facts:
            places.setdefault(statement.triple, (reading.path, reading.text.place(statement.subject[0])[0]))
    return places


def _account(context: Context, proof: Proof) -> str:
    """Return a proof on one line, without its axioms."""
    subject, predicate, obj = proof.fact
    conclusion = f"{context.display_name(subject)} {curie(predicate)} {context.display_name(obj)}"
    if proof.place:
        conclusion += f" [{proof.place[0]}:{proof.place[1]}]"
    premises = [_account(context, premise) for premise in proof.premises if not is_axiom(premise.fact)]
    return f"{conclusion} (by {proof.rule}, from {', '.join(premises)})" if premises else conclusion
