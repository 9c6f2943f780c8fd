"""Abstract frameworks of the literature with the extensions that are printed there, and random ones against solvers.

A framework is a program in which each argument has one rule: it is in when its attackers are out.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capgen_kg.standing.grounded import IN, OUT, UNDECIDED, grounded
from capgen_kg.standing.program import Program
from capgen_kg.standing.semantics import labellings

Attacks = list[tuple[str, str]]
#: Arguments, attacks, and the grounded, preferred and stable extensions, each a string of arguments.
PUBLISHED = {
    # P. M. Dung: On the acceptability of arguments and its fundamental role in nonmonotonic reasoning, logic
    # programming and n-person games. Artificial Intelligence 77 (1995)
    "Dung: two arguments of one side, one answer": ("ijx", "ix xi jx", "ij", {"ij"}, {"ij"}),
    "Dung: Nixon diamond": ("ab", "ab ba", "", {"a", "b"}, {"a", "b"}),
    "Dung: an argument against itself": ("a", "aa", "", {""}, set()),
    # M. Caminada: On the issue of reinstatement in argumentation. JELIA 2006
    "Caminada: reinstatement": ("abc", "ab bc", "ac", {"ac"}, {"ac"}),
    "Caminada: floating acceptance": ("abcd", "ab ba ac bc cd", "", {"ad", "bd"}, {"ad", "bd"}),
    # M. Caminada: Semi-stable semantics. COMMA 2006
    "Caminada: a preferred extension that isn't stable": ("abcde", "ab ba bc cd de ec", "", {"a", "bd"}, {"bd"}),
    # P. Baroni, M. Caminada, M. Giacomin: An introduction to argumentation semantics. Knowledge Engineering Review 26
    # (2011); P. Baroni, M. Giacomin, G. Guida: SCC-recursiveness. Artificial Intelligence 168 (2005)
    "Baroni and others: three in a circle": ("abc", "ab bc ca", "", {""}, set()),
    "Baroni and others: four in a circle": ("abcd", "ab bc cd da", "", {"ac", "bd"}, {"ac", "bd"}),
    "Baroni and others: a victim of three in a circle": ("abcd", "ab bc ca ad", "", {""}, set()),
    # U. Egly, S. A. Gaggl, S. Woltran: Answer-set programming encodings for argumentation frameworks. Argument and
    # Computation 1 (2010)
    "Egly and others: the running example": ("abcde", "ab cb cd dc de ee", "a", {"ac", "ad"}, {"ad"}),
}


def program(arguments: str, attacks: Attacks) -> Program:
    whole = Program()
    for argument in arguments:
        whole.atom(argument)
    for argument in arguments:
        attackers = tuple(whole.index[attacker] for attacker, target in attacks if target == argument)
        whole.rule(whole.index[argument], (), attackers)
    return whole


def extension(whole: Program, labels: list[int]) -> str:
    return "".join(name for name, label in zip(whole.names, labels, strict=True) if label == IN)


def extensions(whole: Program, semantics: str) -> set[str]:
    return {extension(whole, labels) for labels in labellings(whole, semantics)[0]}


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_extensions(name: str) -> None:
    arguments, attacks, expected, preferred, stable = PUBLISHED[name]
    whole = program(arguments, [(pair[0], pair[1]) for pair in attacks.split()])
    assert extension(whole, grounded(whole)) == expected
    pytest.importorskip("clingo")
    assert extensions(whole, "preferred") == preferred
    assert extensions(whole, "stable") == stable


@st.composite
def frameworks(draw: st.DrawFn) -> tuple[str, Attacks]:
    arguments = "abcdefg"[: draw(st.integers(1, 7))]
    argument = st.sampled_from(arguments)
    return arguments, draw(st.lists(st.tuples(argument, argument), max_size=14, unique=True))


@settings(deadline=None)
@given(framework=frameworks())
def test_random_frameworks_by_pygarg(framework: tuple[str, Attacks]) -> None:
    solver = pytest.importorskip("pygarg.dung.solver")
    pytest.importorskip("clingo")
    arguments, attacks = framework
    whole = program(arguments, attacks)

    def by_pygarg(semantics: str) -> set[str]:
        pairs = [list(pair) for pair in attacks]
        results = solver.extension_enumeration(list(arguments), pairs, semantics)
        return {"".join(sorted(result)) for result in results}

    assert {extension(whole, grounded(whole))} == by_pygarg("GR")
    assert extensions(whole, "preferred") == by_pygarg("PR")
    assert extensions(whole, "stable") == by_pygarg("ST")


#: Complete labellings as answer sets, after the encodings of ASPARTIX; the grounded one has the fewest that are in.
_COMPLETE = """
{ in(X) : arg(X) }.
out(X) :- att(Y,X), in(Y).
:- in(X), out(X).
defended(X) :- arg(X), out(Y) : att(Y,X).
:- in(X), not defended(X).
:- not in(X), defended(X).
#heuristic in(X) : arg(X). [1,false]
#show in/1.
#show out/1.
"""


@settings(deadline=None)
@given(framework=frameworks())
def test_random_frameworks_by_an_encoding(framework: tuple[str, Attacks]) -> None:
    clingo = pytest.importorskip("clingo")
    arguments, attacks = framework
    facts = [f"arg({argument})." for argument in arguments]
    facts += [f"att({attacker},{target})." for attacker, target in attacks]
    control = clingo.Control(["--heuristic=Domain", "--enum-mode=domRec", "--models=0", "--warn=none"])
    control.add("base", [], "\n".join(facts) + _COMPLETE)
    control.ground([("base", [])])
    models: list[dict[str, int]] = []

    def on_model(model: Any) -> None:
        labels = dict.fromkeys(arguments, UNDECIDED)
        for symbol in model.symbols(shown=True):
            labels[symbol.arguments[0].name] = IN if symbol.name == "in" else OUT
        models.append(labels)

    control.solve(on_model=on_model)
    whole = program(arguments, attacks)
    assert models == [dict(zip(arguments, grounded(whole), strict=True))]
