"""Reasons, the last word and flips hold in random debates: what is shown is what decides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from capgen_kg.rdf.facts import Facts
from capgen_kg.standing.program import READINGS
from capgen_kg.standing.reasons import ANSWER, COUNTER, FAILED_ANSWER, INCIDENTAL, OPEN, STANDS, UNDECIDED_WORD, Reason
from capgen_kg.standing.report import Standing, flips
from tests.standing.referee import Structure
from tests.standing.structures import structures
from tests.standing.test_labels import SETTINGS

ATTACK_ROLES = (COUNTER, ANSWER, FAILED_ANSWER)
BASE = "https://example.org/"
readings = st.sampled_from(sorted(READINGS))


def standing(structure: Structure, reading: str = "dialectical") -> Standing:
    return Standing(Facts(structure.triples()), reading)


def every(reason: Reason) -> Iterator[Reason]:
    return (step for _, step in reason.steps())


def deciding(reason: Reason) -> Reason:
    """Return a reason without the counters that don't decide it."""
    return replace(reason, reasons=tuple(other for other in reason.reasons if other.role != INCIDENTAL))


@SETTINGS
@given(structure=structures(), reading=readings)
def test_each_counter_is_in_the_tree(structure: Structure, reading: str) -> None:
    result = standing(structure, reading)
    for node in structure.nodes:
        tree = result.reason(BASE + node)
        attacks = {step.node for step in every(tree) if step.role in (*ATTACK_ROLES, INCIDENTAL)}
        assert {attack.node for attack in result.attacks(BASE + node)} <= attacks


@SETTINGS
@given(structure=structures(), reading=readings)
def test_answers_that_fail_are_called_so_and_none_is_given_twice(structure: Structure, reading: str) -> None:
    result = standing(structure, reading)
    for node in structure.nodes:
        for step in every(result.reason(BASE + node)):
            assert step.role != ANSWER or step.standing != OPEN
            assert step.role != FAILED_ANSWER or step.standing == OPEN
            attacks = {(other.node, other.attacked) for other in step.reasons if other.role in ATTACK_ROLES}
            parts = (part for part in step.reasons if part.role == "rests on")
            assert not attacks & {(other.node, other.attacked) for part in parts for other in part.reasons}


@SETTINGS
@given(structure=structures(), reading=readings)
def test_counters_that_do_not_decide_are_answered_unless_they_stand(structure: Structure, reading: str) -> None:
    result = standing(structure, reading)
    for node in structure.nodes:
        for counter in result.reason(BASE + node).reasons:
            if counter.role == INCIDENTAL:
                assert counter.standing != STANDS or not counter.reasons
                assert all(answer.role == ANSWER and answer.standing != OPEN for answer in counter.reasons)


@SETTINGS
@given(structure=structures(), reading=readings)
def test_what_stands_in_spite_of_counters_says_by_what(structure: Structure, reading: str) -> None:
    result = standing(structure, reading)
    for node in structure.nodes:
        verdict = result.verdict(BASE + node)
        is_unanswered = any(counter.standing != OPEN for counter in verdict.counters)
        assert bool(verdict.proviso) == (verdict.standing == STANDS and is_unanswered)
        assert not verdict.carried_by or verdict.proviso
        if verdict.carried_by in structure.nodes:
            assert result.labels[BASE + verdict.carried_by] == STANDS


@SETTINGS
@given(structure=structures(), reading=readings)
def test_a_reason_shows_what_decides(structure: Structure, reading: str) -> None:
    result = standing(structure, reading)
    for node in structure.nodes:
        tree = deciding(result.reason(BASE + node))
        assert [step.node for step in every(tree)].count(f"<{BASE}{node}>") >= 1
        explained = {step.node for step in every(tree) if step.reasons}
        for step in every(tree):
            assert step.standing == result.labels[step.node[1:-1]]
            attacks = [reason for reason in step.reasons if reason.role in ATTACK_ROLES]
            parts = [reason for reason in step.reasons if reason.role not in ATTACK_ROLES]
            if step.standing == STANDS:
                # an attack by a claim may fail although the claim stands: its rebuttal can be denied
                assert all(reason.standing == STANDS for reason in parts)
            elif step.reasons:
                assert any(reason.standing != STANDS for reason in parts) or any(
                    reason.standing != OPEN for reason in attacks
                )
            else:
                # nothing that is not in goes unexplained, but for what is explained elsewhere in the tree
                assert step.is_repeated or step.node in explained


def parts_above(reason: Reason, path: tuple[str, ...] = ()) -> Iterator[tuple[Reason, tuple[str, ...]]]:
    """Yield each reason with what rests on it, up to the next attack."""
    yield reason, path
    for part in reason.reasons:
        yield from parts_above(part, () if part.role in ATTACK_ROLES else (*path, reason.node))


@SETTINGS
@given(structure=structures(), reading=readings)
def test_no_reason_for_what_stands_leans_on_itself(structure: Structure, reading: str) -> None:
    result = standing(structure, reading)
    for node in structure.nodes:
        for step, path in parts_above(deciding(result.reason(BASE + node))):
            assert step.standing != STANDS or step.node not in path


@SETTINGS
@given(structure=structures(), reading=readings)
def test_nobody_has_the_last_word_on_what_is_undecided_or_never_countered(structure: Structure, reading: str) -> None:
    result = standing(structure, reading)
    for node in structure.nodes:
        verdict = result.verdict(BASE + node)
        if verdict.standing == UNDECIDED_WORD or not structure.relations:
            assert verdict.last_word == ()


@SETTINGS
@given(structure=structures(), reading=readings)
def test_whoever_has_the_last_word_counters_what_decides(structure: Structure, reading: str) -> None:
    """An item that counters what the verdict doesn't depend on has not had the last word."""
    result = standing(structure, reading)
    for node in structure.nodes:
        verdict = result.verdict(BASE + node)
        if verdict.standing != OPEN:
            continue
        shown = [step for step in every(deciding(result.reason(BASE + node))) if step.role in ATTACK_ROLES]
        claims = {structure.counterclaims.get(step.node[1:-1].removeprefix(BASE)) for step in shown}
        counterers = {item for step in shown for item in step.items}
        # what a counterclaim says is shown by its rebuttal
        holders = {item for item in structure.items if claims & set(structure.commitments(item))}
        assert set(verdict.last_word) <= counterers | holders


@SETTINGS
@given(structure=structures(), reading=readings)
def test_what_stands_has_the_last_word_on_itself_only_if_nobody_else_has(structure: Structure, reading: str) -> None:
    result = standing(structure, reading)
    for node in structure.nodes:
        verdict = result.verdict(BASE + node)
        if verdict.standing == STANDS:
            assert node not in verdict.last_word or verdict.last_word == (node,)
            # each of them has a relation or a claim that stands
            for item in verdict.last_word:
                links = result._links
                parts = [f"<{BASE}{item}>", *links.put_forward(f"<{BASE}{item}>")]
                assert any(result.labels.get(part[1:-1]) == STANDS for part in parts)


def test_an_argument_has_the_last_word_on_itself_if_nobody_else_answers() -> None:
    structure = Structure(claims=["c0", "c1", "c2", "c3"])
    structure.roles = {("a0", "hasConclusion", "c0"), ("a0", "hasConclusion", "c2")}
    structure.roles |= {("m0", "asserts", "c1"), ("m1", "asserts", "c3")}
    # the counter rests on c1, which the argument itself counters in the passage of its other conclusion
    structure.relations = {"r1": ("attacks", "m0", "c0"), "r2": ("attacks", "a0", "c1")}
    structure.anchors = {"r1": {"q"}, "c1": {"q"}, "r2": {"p"}, "c2": {"p"}}
    assert standing(structure).verdict(BASE + "a0").last_word == ("a0",)
    structure.relations["r3"] = ("attacks", "m1", "c1")
    assert standing(structure).verdict(BASE + "a0").last_word == ("m1",)


@SETTINGS
@given(structure=structures(), number=st.integers(0, 5), reading=st.just("dialectical"))
def test_flips_are_the_differences_of_whole_debates(structure: Structure, number: int, reading: str) -> None:
    relations = sorted(structure.relations)
    assume(relations)
    changed = relations[number % len(relations)]
    name = f"<{BASE}{changed}>"
    after = structure.triples()
    before = {triple for triple in after if name not in (triple[0], triple[2])}
    # what the change reaches are its targets and whoever raises it
    nodes = {term for triple in after - before for term in (triple[0], triple[2]) if term.startswith(f"<{BASE}")}
    rows = flips(Facts(before), Facts(after), nodes)
    old, new = Standing(Facts(before), reading).labels, Standing(Facts(after), reading).labels
    expected = [
        (item, old[BASE + item], new[BASE + item])
        for item in structure.items
        if item[0] in "am" and old.get(BASE + item, new[BASE + item]) != new[BASE + item]
    ]
    assert rows == sorted(expected)


@pytest.mark.parametrize("carried", ["i0", "i1"])
def test_of_several_reasons_one_is_shown_that_does_not_lean_on_the_claim(carried: str) -> None:
    circular = "i1" if carried == "i0" else "i0"
    structure = Structure(claims=["c0", "c1", "c2"])
    structure.roles = {("a0", "hasConclusion", "c0"), ("m0", "asserts", "c2")}
    structure.inferences = {carried: (("c1",), "c0", "a0"), circular: (("c0",), "c0", "a0")}
    # a counter to the premise is answered, so that all is contested
    structure.relations = {"r0": ("attacks", "c2", "c1"), "r1": ("attacks", "m0", "r0")}
    result = Standing(Facts(sorted(structure.triples())))
    reason = result.reason(f"{BASE}c0")
    assert reason.standing == STANDS
    assert [step.node for step in reason.reasons] == [f"<{BASE}{carried}>"]
    assert "answered by" in {step.role for step in every(reason)}
