"""The abstract framework of a debate has the labels of the debate, by solvers that know of frameworks only."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from capgen_kg.debate import Debate
from capgen_kg.errors import UsageError
from capgen_kg.standing import framework as frameworks
from capgen_kg.standing.framework import Framework, extension_of, framework_of
from capgen_kg.standing.grounded import IN, OUT, UNDECIDED, grounded
from capgen_kg.standing.program import READINGS, Program
from capgen_kg.standing.semantics import certificate, labellings
from tests.standing.referee import Structure
from tests.standing.structures import structures
from tests.standing.test_labels import program

SETTINGS = settings(deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
readings = pytest.mark.parametrize("reading", READINGS)


def grounded_labels(framework: Framework) -> list[int]:
    """Return the grounded labelling by its definition: in when all attackers are out, out when one is in."""
    attackers: list[set[int]] = [set() for _ in framework.names]
    for attacker, target in framework.attacks:
        attackers[target].add(attacker)
    labels = [UNDECIDED] * len(framework.names)
    while True:
        before = list(labels)
        for node, others in enumerate(attackers):
            if all(labels[other] == OUT for other in others):
                labels[node] = IN
            elif any(labels[other] == IN for other in others):
                labels[node] = OUT
        if labels == before:
            return labels


def atoms(program: Program, framework: Framework, labels: list[int]) -> list[int]:
    """Return the labels of the atoms of a program, which are the first nodes."""
    assert framework.names[: len(program.names)] == program.names
    return labels[: len(program.names)]


def by_pygarg(program: Program, semantics: str) -> set[tuple[int, ...]]:
    solver = pytest.importorskip("pygarg.dung.solver")
    framework = framework_of(program)
    nodes = [str(node) for node in range(len(framework.names))]
    extensions = solver.extension_enumeration(
        nodes, [[str(attacker), str(target)] for attacker, target in framework.attacks], semantics
    )
    results = set()
    for extension in extensions:
        inside = set(map(int, extension))
        outside = {target for attacker, target in framework.attacks if attacker in inside}
        labels = [IN if node in inside else OUT if node in outside else UNDECIDED for node in range(len(nodes))]
        results.add(tuple(atoms(program, framework, labels)))
    return results


@readings
@SETTINGS
@given(structure=structures())
def test_grounded_labels_are_the_same(reading: str, structure: Structure) -> None:
    whole = program(structure, reading)
    framework = framework_of(whole)
    assert len(set(framework.attacks)) == len(framework.attacks)
    assert atoms(whole, framework, grounded_labels(framework)) == grounded(whole)


@pytest.mark.parametrize(("semantics", "code"), [("preferred", "PR"), ("stable", "ST")])
@readings
@SETTINGS
@given(structure=structures(max_relations=4))
def test_preferred_and_stable_labels_are_the_same(
    semantics: str, code: str, reading: str, structure: Structure
) -> None:
    pytest.importorskip("clingo")
    whole = program(structure, reading)
    assume(len(framework_of(whole).names) <= 80)
    assert by_pygarg(whole, code) == {tuple(labels) for labels in labellings(whole, semantics)[0]}


def assert_is_complete(extension: set[int], attacks: list[tuple[int, int]], nodes: set[int]) -> set[int]:
    """Check that an extension has exactly the nodes that it defends, and no conflict; return what it attacks."""
    attackers: dict[int, set[int]] = {node: set() for node in nodes}
    for attacker, target in attacks:
        attackers[target].add(attacker)
    attacked = {target for attacker, target in attacks if attacker in extension}
    assert not extension & attacked
    assert extension == {node for node in nodes if attackers[node] <= attacked}
    return attacked


@pytest.mark.parametrize(("semantics", "code"), [("grounded", "GR"), ("preferred", "PR"), ("stable", "ST")])
@readings
@SETTINGS
@given(structure=structures(max_relations=4), data=st.data())
def test_a_witness_is_an_extension(
    semantics: str, code: str, reading: str, structure: Structure, data: st.DataObject
) -> None:
    pytest.importorskip("clingo")
    whole = program(structure, reading)
    framework = framework_of(whole)
    assume(len(framework.names) <= 80)
    atom = data.draw(st.sampled_from(sorted(whole.index.values())))
    is_in = data.draw(st.booleans())
    labels = certificate(whole, semantics, atom, is_in)
    expected = {labels for labels in by_pygarg(whole, code) if (labels[atom] == IN) == is_in}
    if labels is None:
        assert not expected
        return
    extension = set(extension_of(framework, labels))
    attacked = assert_is_complete(extension, framework.attacks, set(range(len(framework.names))))
    assert (atom in extension) == is_in
    assert semantics != "stable" or len(extension | attacked) == len(framework.names)
    # none is larger, and none is another one, than what another solver enumerates
    assert tuple(labels) in expected


def test_the_real_debate_keeps_its_labels(debate: Debate) -> None:
    result = debate.standing()
    framework = result.framework
    words = {IN: "stands", OUT: "open", UNDECIDED: "undecided"}
    labels = grounded_labels(framework)
    assert {
        name[1:-1]: words[labels[node]] for node, name in enumerate(framework.names) if name.startswith("<")
    } == result.labels


def test_a_chain_of_support_in_a_cycle_is_unfolded() -> None:
    # each atom needs the next, in a cycle of many, and one of them has a reason from outside
    size = 120
    whole = Program()
    cycle = [whole.atom(f"<urn:{number}>") for number in range(size)]
    for number, atom in enumerate(cycle):
        whole.rule(atom, (cycle[(number + 1) % size],))
    lonely = framework_of(whole)
    assert atoms(whole, lonely, grounded_labels(lonely)) == [OUT] * size
    whole.rule(cycle[0], (), ())
    carried = framework_of(whole)
    assert atoms(whole, carried, grounded_labels(carried)) == [IN] * size


def test_too_large_cycles_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frameworks, "MAX_COPIES", 3)
    whole = Program()
    first, second = whole.atom(), whole.atom()
    whole.rule(first, (second,))
    whole.rule(second, (first,))
    with pytest.raises(UsageError, match="too much cyclic support"):
        framework_of(whole)
