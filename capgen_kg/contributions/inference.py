"""What follows from files together with the debate, and may not: contradictions, and anything new about others.

The compiled rules bring the closure up to date. What they don't know goes to owlrl, which takes longer; where that
can't be done either, the check says so: nothing passes because it wasn't checked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from capgen_kg.contributions.context import ACTS, RELATIONS, Context
from capgen_kg.contributions.kinds import is_closed
from capgen_kg.contributions.policy import IDENTITY
from capgen_kg.contributions.vocabulary import of_kind
from capgen_kg.diagnostics.model import Edit, Problem
from capgen_kg.errors import BudgetError, InconsistentError, UnsupportedAxiomError
from capgen_kg.rdf.facts import TYPE
from capgen_kg.rdf.namespaces import PREFIXES, compress
from capgen_kg.rdf.terms import cg, curie
from capgen_kg.reasoning.budget import Budget
from capgen_kg.reasoning.incremental import MaterializedGraph, Overlay, Restricted
from capgen_kg.reasoning.proof import Prover
from capgen_kg.reasoning.schema import is_axiom

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from capgen_kg.contributions.parsing import Reading
    from capgen_kg.knowledge_base import KnowledgeBase
    from capgen_kg.rdf.facts import Fact
    from capgen_kg.rdf.spans import LocatedTriple
    from capgen_kg.reasoning.proof import Place, Proof

Found = tuple["Reading", Problem]

#: Kinds of nodes that stand for what a file does to what is there.
MOVES = frozenset(map(cg, (*RELATIONS, *ACTS)))
#: What may follow about two things that are there, by a move between them.
BY_MOVES = frozenset(
    cg(name)
    for name in (
        "counters", "countersDirectly", "countersThroughClaim", "counteredBy", "opposes", "defends",
        "supports", "supportsDirectly", "supportsThroughClaim", "supportedBy", "similarTo",
    )
)  # fmt: skip
#: What may follow about a thing that is there and a new one.
BY_NEW = BY_MOVES | {cg(name) for name in ("commitsTo", "contributed", "isClaimOf", "stanceOf")}
#: How many facts may follow from files, and how many ways to follow are looked at.
MAX_STEPS = 500_000
_FUNCTIONAL = f"<{PREFIXES['owl']}FunctionalProperty>"


def check(base: KnowledgeBase, context: Context) -> Iterator[Found]:
    """Yield what follows and may not."""
    functional = list(_functional(context))
    yield from functional
    dropped = {before for _, problem in functional for before, _ in problem.corrections}
    facts = [fact for reading in context.readings for fact in reading.facts if fact not in dropped]
    try:
        try:
            yield from _entailed(context, facts, _Compiled(base))
        except UnsupportedAxiomError:
            yield from _entailed(context, facts, _ByOwlrl(base))
    except InconsistentError as clash:
        yield _clash(base, context, facts, clash)
    except BudgetError as error:
        yield context.readings[0], Problem((0, 0), "budget", f"{str(error).capitalize()}; split the file up.")
    except (UnsupportedAxiomError, ModuleNotFoundError) as error:
        message = f"What follows from the file could not be worked out: {error}."
        yield context.readings[0], Problem((0, 0), "unchecked", message)


class _Compiled:
    """What follows, by the compiled rules."""

    def __init__(self, base: KnowledgeBase) -> None:
        self._base = base

    def appeared(self, facts: Iterable[Fact]) -> frozenset[Fact]:
        """Return the facts that aren't in the debate yet, and what newly follows."""
        base = self._base
        closed = Overlay(Restricted(base.materialized, base.schema))
        budget = Budget("working out what follows", MAX_STEPS)
        return MaterializedGraph(Overlay(base.asserted), closed, base.schema, budget).add(facts).appeared


class _ByOwlrl:
    """What follows, by owlrl."""

    def __init__(self, base: KnowledgeBase) -> None:
        self._base = base
        self._before: frozenset[Fact] | None = None

    def appeared(self, facts: Iterable[Fact]) -> frozenset[Fact]:
        """Return the facts that aren't in the debate yet, and what newly follows; raises what ``close`` does."""
        from capgen_kg.reasoning.owl_rl import materialize

        asserted = list(self._base.asserted.triples(None, None, None))
        if self._before is None:
            self._before = frozenset(materialize(asserted))
        return frozenset(materialize([*asserted, *facts])) - self._before


def _functional(context: Context) -> Iterator[Found]:
    """Yield the second values of properties that have only one, which would make two things the same."""
    properties = of_kind(_FUNCTIONAL)
    first: dict[tuple[str, str], str] = {}
    for reading, one in context.placed():
        node, predicate, value = one.triple
        if predicate in properties and (before := first.setdefault((node, predicate), value)) != value:
            message = f"{compress(predicate[1:-1])} has one value, and here is another than {context.named(before)}."
            yield reading, Problem(one.obj, "clash", message, corrections=((one.triple, None),), suppresses=(node,))


def _entailed(context: Context, facts: list[Fact], engine: _Compiled | _ByOwlrl) -> Iterator[Found]:
    """Yield what would follow about things that are there, by other ways than relations of the files' own."""
    appeared = engine.appeared(facts)
    # what a thing is of which something is wrong isn't known; what follows from it isn't the mistake
    moves = {
        subject for subject, predicate, value in facts if predicate == TYPE and value in MOVES
    } | context.suppressed
    plain = [fact for fact in facts if fact[0] not in moves and fact[2] not in moves]
    without = engine.appeared(plain) if moves else appeared
    given = set(facts)
    for fact in sorted(appeared - given):
        subject, predicate, value = fact
        if predicate in IDENTITY:
            rule = "identity"
        elif predicate == TYPE and is_closed(value) and not context.is_known(subject):
            yield _at_cause(context, fact, "closed")
            continue
        elif (
            not context.is_known(subject)
            or (predicate in BY_NEW and not context.is_known(value))
            or (predicate in BY_MOVES and fact not in without)
            or (predicate == cg("hasClaim") and (subject, cg("asserts"), value) in given)
        ):
            continue
        else:
            rule = "entailed"
        yield _at_cause(context, fact, rule)


def _at_cause(context: Context, fact: Fact, rule: str) -> Found:
    """Return a problem with what follows, at the triple that has most of its ends."""
    ends = {fact[0], fact[2]}
    _, (reading, one) = min(
        enumerate(context.placed()),
        key=lambda numbered: (-len(ends & {numbered[1][1].triple[0], numbered[1][1].triple[2]}), numbered[0]),
    )
    says = f"{context.named(fact[0])} {curie(fact[1])} {context.named(fact[2])}"
    message = f"It would follow that {says}, which this file may not say."
    if rule == "closed":
        message = f"It would follow that {says}, and {curie(fact[2])} is a closed vocabulary: {_known(fact[2])}."
    span = one.obj if one.triple[2] == fact[0] else one.subject
    return reading, Problem(span, rule, message, suppresses=(fact[0],) if rule == "closed" else ())


def _known(kind: str) -> str:
    return ", ".join(sorted(compress(name[1:-1]) for name in of_kind(kind))) or "a contribution adds none"


def redundant(base: KnowledgeBase, context: Context) -> Iterator[Found]:
    """Yield the triples of files that follow from all the rest, each with the edit that takes it out.

    Where that can't be worked out, there are none: :func:`check`, which comes after, says why.
    """
    facts = [fact for reading in context.readings for fact in reading.facts]
    try:
        yield from _redundant(base, context, facts)
    except (InconsistentError, UnsupportedAxiomError, BudgetError):
        return


def _redundant(base: KnowledgeBase, context: Context, facts: list[Fact]) -> Iterator[Found]:
    derived = {rule.head[0] for rule in base.schema.rules if rule.head[1] is None}
    budget = Budget("looking for what follows anyway", MAX_STEPS)
    for reading, placed in context.placed():
        if placed.triple[1] not in derived or placed.triple[0].startswith("_:"):
            continue
        closed = MaterializedGraph(
            Overlay(base.asserted), Overlay(Restricted(base.materialized, base.schema)), base.schema, budget
        )
        closed.add(fact for fact in facts if fact != placed.triple)
        if placed.triple in closed.facts:
            edit = Edit(_span_of(reading, placed), "")
            message = "This follows by reasoning from the rest."
            corrections = ((placed.triple, None),)
            yield reading, Problem(placed.obj, "redundant", message, "leave it out", (edit,), corrections=corrections)


class _Places:
    """Finds the places of what files say."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def __call__(self, wanted: Collection[Fact]) -> dict[Fact, Place]:
        found: dict[Fact, Place] = {}
        for reading, placed in self._context.placed():
            if placed.triple in wanted:
                found.setdefault(placed.triple, (reading.path, reading.text.place(placed.subject[0])[0]))
        return found


def _clash(base: KnowledgeBase, context: Context, facts: list[Fact], clash: InconsistentError) -> Found:
    """Return a contradiction at the first triple of the files that it rests on, with its proof."""
    proofs = _proofs(base, context, facts, clash)
    leaves = {step.fact for proof in proofs for _, step in proof.steps() if step.place}
    rule = str(clash).split(":")[0]
    account = " And ".join(_account(context, proof) for proof in proofs) or str(clash)
    message = f"Contradiction ({rule}): {account}."
    for reading, placed in context.placed():
        if placed.triple in leaves or not leaves:
            return reading, Problem(placed.subject, "clash", message)
    return context.readings[0], Problem((0, 0), "clash", message)


def _proofs(base: KnowledgeBase, context: Context, facts: list[Fact], clash: InconsistentError) -> list[Proof]:
    """Return how the facts follow that contradict each other; none where the compiled rules don't find it."""
    try:
        asserted, closed = Overlay(base.asserted), Overlay(Restricted(base.materialized, base.schema))
        try:
            MaterializedGraph(asserted, closed, base.schema, Budget("working out what follows", MAX_STEPS)).add(facts)
        except InconsistentError:
            # what was added is in, so that it can be asked where the clash comes from
            prover = Prover(asserted, closed, base.schema, _Places(context))
            return [proof for fact in clash.facts if not is_axiom(fact) and (proof := prover.prove(fact))]
    except (UnsupportedAxiomError, BudgetError):
        pass
    # the reasoner's own account of the clash is what there is to say then
    return []


def _account(context: Context, proof: Proof) -> str:
    """Return a proof on one line, without the axioms."""
    subject, predicate, value = proof.fact
    said = f"{context.named(subject)} {curie(predicate)} {context.named(value)}"
    if proof.place:
        said += f" [{proof.place[0]}:{proof.place[1]}]"
    below = [_account(context, premise) for premise in proof.premises if not is_axiom(premise.fact)]
    return f"{said} (by {proof.rule}, from {', '.join(below)})" if below else said


def _span_of(read: Reading, one: LocatedTriple) -> tuple[int, int]:
    """Return what to take out of a text for a triple to go, with the comma, semicolon or dot that goes with it."""
    text = read.text.text
    same = [other for other in read.placed if other.subject == one.subject]
    sharing = [other for other in same if other.predicate == one.predicate]
    after = _skip(text, one.obj[1])
    if len(sharing) > 1:
        if text[after] == ",":
            return one.obj[0], _skip(text, after + 1)
        previous = max(other.obj[1] for other in sharing if other.obj[1] <= one.obj[0])
        return previous, one.obj[1]
    if len({other.predicate for other in same}) > 1:
        if text[after] == ";":
            return one.predicate[0], _skip(text, after + 1)
        previous = max(other.obj[1] for other in same if other.obj[1] <= one.predicate[0])
        return previous, one.obj[1]
    stop = after + 1
    return one.subject[0], stop + text[stop : stop + 1].count("\n")


def _skip(text: str, place: int) -> int:
    while place < len(text) and text[place].isspace():
        place += 1
    return place
