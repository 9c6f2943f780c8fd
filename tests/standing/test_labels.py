"""Labels against a referee that builds all arguments, and against other solvers."""

from __future__ import annotations

import importlib.util

import pytest
from hypothesis import HealthCheck, assume, given, settings

from capgen_kg.errors import UsageError
from capgen_kg.rdf.facts import Facts
from capgen_kg.standing.grounded import IN, grounded
from capgen_kg.standing.links import Links
from capgen_kg.standing.program import READINGS, Program, program_of
from capgen_kg.standing.report import Standing
from capgen_kg.standing.semantics import SEMANTICS, certificate, labellings, labels_of
from tests.standing.referee import Referee, Structure
from tests.standing.structures import structures

#: Trees grow fast where reasons are many; the referee compares each with each.
MAX_TREES = 150
SETTINGS = settings(deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])

readings = pytest.mark.parametrize("reading", READINGS)


def program(structure: Structure, reading: str, nodes: list[str] | None = None) -> Program:
    iris = None if nodes is None else [f"<https://example.org/{node}>" for node in nodes]
    return program_of(Links(Facts(structure.triples()), whole=nodes is None), reading, iris)


def by_node(program: Program, labels: list[int]) -> dict[str, int]:
    return {iri.removeprefix("<https://example.org/")[:-1]: labels[atom] for iri, atom in program.index.items()}


@readings
@SETTINGS
@given(structure=structures())
def test_grounded_labels_are_those_of_the_grounded_extension(reading: str, structure: Structure) -> None:
    referee = Referee(structure, reading == "symmetric")
    assume(len(referee.arguments) <= MAX_TREES)
    whole = program(structure, reading)
    labels = by_node(whole, grounded(whole))
    assert labels == referee.grounded()


@readings
@SETTINGS
@given(structure=structures())
def test_the_label_of_a_node_needs_no_more_than_its_cone(reading: str, structure: Structure) -> None:
    whole = program(structure, reading)
    labels = by_node(whole, grounded(whole))
    for node in structure.nodes:
        part = program(structure, reading, [node])
        cone = by_node(part, grounded(part))
        assert cone == {other: labels[other] for other in cone}
        assert node in cone


def extensions(referee: Referee, semantics: str) -> set[tuple[tuple[str, int], ...]]:
    """Return the labellings of a framework by pygarg, as sets of nodes with labels."""
    solver = pytest.importorskip("pygarg.dung.solver")
    arguments = [str(number) for number in range(len(referee.arguments))]
    attacks = [[str(attacker), str(victim)] for attacker, victim in referee.attacks]
    solutions = solver.extension_enumeration(arguments, attacks, semantics)
    return {tuple(sorted(referee.labels(set(map(int, extension))).items())) for extension in solutions}


@readings
@SETTINGS
@given(structure=structures(max_relations=4))
def test_grounded_labels_are_those_of_pygarg(reading: str, structure: Structure) -> None:
    referee = Referee(structure, reading == "symmetric")
    assume(0 < len(referee.arguments) <= 60)
    whole = program(structure, reading)
    assert {tuple(sorted(by_node(whole, grounded(whole)).items()))} == extensions(referee, "GR")


@pytest.mark.skipif(not importlib.util.find_spec("clingo"), reason="clingo is not installed")
@pytest.mark.parametrize(("semantics", "code"), [("preferred", "PR"), ("stable", "ST")])
@readings
@SETTINGS
@given(structure=structures(max_relations=5))
def test_preferred_and_stable_labels_are_those_of_pygarg(
    semantics: str, code: str, reading: str, structure: Structure
) -> None:
    referee = Referee(structure, reading == "symmetric")
    assume(0 < len(referee.arguments) <= 60)
    whole = program(structure, reading)
    models = {tuple(sorted(by_node(whole, labels).items())) for labels in labellings(whole, semantics)[0]}
    assert models == extensions(referee, code)


def pigeons(count: int) -> Program:
    """Return a program whose stable labellings would put each pigeon into a hole of its own, with one hole too few."""
    program = Program()
    holes = range(count - 1)
    inside = {(pigeon, hole): program.atom() for pigeon in range(count) for hole in holes}
    for atom in inside.values():
        outside = program.atom()
        program.rule(atom, (), (outside,))
        program.rule(outside, (), (atom,))
    conflict = program.atom()
    for hole in holes:
        for pigeon in range(count):
            for other in range(pigeon):
                program.rule(conflict, (inside[pigeon, hole], inside[other, hole]), (conflict,))
    for pigeon in range(count):
        program.rule(conflict, (), (*(inside[pigeon, hole] for hole in holes), conflict))
    return program


def test_the_solver_gives_up_after_a_number_of_conflicts() -> None:
    pytest.importorskip("clingo")
    assert labellings(pigeons(4), "stable") == ([], True)
    assert labellings(pigeons(9), "stable", max_conflicts=10) == ([], False)
    with pytest.raises(UsageError, match="the solver gave up after 10 conflicts without a labelling"):
        labels_of(pigeons(9), "stable", max_conflicts=10)
    with pytest.raises(UsageError, match="there is no stable labelling"):
        labels_of(pigeons(3), "stable")


def test_more_labellings_than_are_compared_are_no_complete_answer() -> None:
    pytest.importorskip("clingo")
    program = Program()
    for _ in range(4):
        first, second = program.atom(), program.atom()
        program.rule(first, (), (second,))
        program.rule(second, (), (first,))
    assert len(labellings(program, "preferred")[0]) == 16
    result = labels_of(program, "preferred", max_models=5)
    assert (result.count, result.is_complete) == (5, False)
    assert labels_of(program, "preferred", max_models=16).is_complete


@pytest.mark.parametrize("semantics", SEMANTICS)
@readings
@SETTINGS
@given(structure=structures())
def test_a_certificate_is_a_labelling_and_missing_only_where_there_is_none(
    semantics: str, reading: str, structure: Structure
) -> None:
    pytest.importorskip("clingo")
    whole = program(structure, reading)
    results = [grounded(whole)] if semantics == "grounded" else labellings(whole, semantics)[0]
    for atom in whole.index.values():
        for is_in in (True, False):
            wanted = [labels for labels in results if (labels[atom] == IN) == is_in]
            labels = certificate(whole, semantics, atom, is_in)
            assert labels in wanted if wanted else labels is None


def test_a_certificate_that_the_solver_does_not_reach_is_an_error() -> None:
    pytest.importorskip("clingo")
    assert certificate(pigeons(4), "stable", 0, is_in=True) is None
    with pytest.raises(UsageError, match="the solver gave up after 10 conflicts"):
        certificate(pigeons(9), "stable", 0, is_in=True, max_conflicts=10)


def test_two_claims_that_exclude_each_other_have_a_certificate_for_each() -> None:
    pytest.importorskip("clingo")
    structure = Structure(claims=["c0", "c1"])
    structure.roles = {("m0", "asserts", "c0"), ("m1", "asserts", "c1")}
    structure.relations = {"r0": ("attacks", "m1", "c0")}
    structure.counterclaims = {"r0": "c1"}
    result = Standing(Facts(structure.triples()), semantics="preferred")
    first, second = (f"https://example.org/c{number}" for number in range(2))
    assert (result.labels[first], result.labels[second]) == ("undecided", "undecided")
    for claim, opponent in ((first, second), (second, first)):
        labels = result.certificate(claim) or {}
        assert (labels[claim], labels[opponent]) == ("stands", "open")
        assert result.certificate(claim, stands=False) == result.certificate(opponent)
