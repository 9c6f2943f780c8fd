"""Smallest sets against a search through all sets."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from capgen_kg.standing.grounded import IN, Grounder
from capgen_kg.standing.needs import smallest_sets
from capgen_kg.standing.program import Program
from tests.standing.referee import Structure
from tests.standing.structures import structures
from tests.standing.test_labels import program

SETTINGS = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def by_trying(grounder: Grounder, target: int, candidates: list[int], largest: int) -> set[frozenset[int]] | None:
    is_in = grounder.labels()[target] == IN
    for size in range(largest + 1):
        sets = {
            frozenset(choice)
            for choice in combinations(candidates, size)
            if (grounder.labels(choice)[target] == IN) != is_in
        }
        if sets:
            return sets
    return None


@SETTINGS
@given(structure=structures(), data=st.data())
def test_smallest_sets_are_those_of_trying_all(structure: Structure, data: st.DataObject) -> None:
    whole = program(structure, data.draw(st.sampled_from(["dialectical", "symmetric"])))
    grounder = Grounder(whole)
    target = data.draw(st.sampled_from(sorted(whole.index.values())))
    named = [atom for name, atom in whole.index.items() if name[21] in "cir" and atom != target]
    candidates = data.draw(st.sets(st.sampled_from(named), max_size=8)) if named else set()
    needs = smallest_sets(grounder, target, candidates)
    assert needs.is_complete
    assert set(needs.sets) == (by_trying(grounder, target, sorted(candidates), 8) or set())


_SMALLEST_SETS = """
{out(A) : candidate(A)}.
true(A,S) :- step(S), S > 0, rule(R,A), not out(A), true(B,S) : positive(R,B); not possible(B,S-1) : negative(R,B).
possible(A,S) :- step(S), rule(R,A), not out(A), possible(B,S) : positive(R,B); not true(B,S) : negative(R,B).
#minimize {1,A : out(A)}.
#show out/1.
"""


def by_clingo(whole: Program, target: int, candidates: set[int], is_in: bool) -> set[frozenset[int]]:
    """Return the smallest sets by a solver, which takes the grounded labels as an alternating fixpoint.

    Each step of the fixpoint has a copy of the program, as no model of the program itself is its grounded labelling.
    """
    clingo = pytest.importorskip("clingo")
    steps = len(whole.names) + 1
    facts = [f"step(0..{steps}).", *(f"candidate({atom})." for atom in candidates)]
    for rule, head in enumerate(whole.heads):
        facts.append(f"rule({rule},{head}).")
        facts += [f"positive({rule},{atom})." for atom in whole.positives[rule]]
        facts += [f"negative({rule},{atom})." for atom in whole.negatives[rule]]
    goal = f":- {'' if is_in else 'not '}true({target},{steps})."
    control = clingo.Control(["--models=0", "--opt-mode=optN", "--warn=none"])
    control.add("base", [], "\n".join(facts) + _SMALLEST_SETS + goal)
    control.ground([("base", [])])
    sets = set()
    with control.solve(yield_=True) as models:
        for model in models:
            if model.optimality_proven:
                sets.add(frozenset(symbol.arguments[0].number for symbol in model.symbols(shown=True)))
    return sets


@SETTINGS
@given(structure=structures(), data=st.data())
def test_smallest_sets_are_those_of_a_solver(structure: Structure, data: st.DataObject) -> None:
    whole = program(structure, data.draw(st.sampled_from(["dialectical", "symmetric"])))
    grounder = Grounder(whole)
    target = data.draw(st.sampled_from(sorted(whole.index.values())))
    candidates = {atom for name, atom in whole.index.items() if name[21] in "cir" and atom != target}
    needs = smallest_sets(grounder, target, candidates)
    assert needs.is_complete
    assert set(needs.sets) == by_clingo(whole, target, candidates, grounder.labels()[target] == IN)


def pairs(count: int) -> Program:
    """Return a program in which an atom has attackers that each fall if either of two atoms is out."""
    whole = Program()
    target = whole.atom("target")
    attackers = tuple(whole.atom() for _ in range(count))
    whole.rule(target, (), attackers)
    for attacker in attackers:
        first, second = whole.atom("first"), whole.atom("second")
        whole.rule(attacker, (first, second))
        whole.rule(first)
        whole.rule(second)
    return whole


def test_the_bound_is_a_count_of_labellings() -> None:
    whole = pairs(5)
    candidates = {atom for atom, name in enumerate(whole.names) if name in ("first", "second")}
    needs = smallest_sets(Grounder(whole), 0, candidates, max_evaluations=20)
    assert (needs.is_complete, needs.evaluations, needs.sets) == (False, 20, ())
    assert needs.size < 5
    needs = smallest_sets(Grounder(whole), 0, candidates)
    assert (needs.is_complete, len(needs.sets), needs.size) == (True, 2**5, 5)


def test_nothing_helps_a_claim_that_rests_on_itself() -> None:
    whole = Program()
    first, second = whole.atom("first"), whole.atom("second")
    whole.rule(first, (second,))
    whole.rule(second, (first,))
    needs = smallest_sets(Grounder(whole), first, {second})
    assert (needs.sets, needs.is_complete) == ((), True)
