"""Small debates, one for each rule of standing; docs/standing.md shows them."""

from __future__ import annotations

from pathlib import Path

import pytest

from capgen_kg.rdf.facts import Facts
from capgen_kg.rdf.parsing import read_facts
from capgen_kg.standing.report import Standing

DEBATES = Path(__file__).parent / "debates"
#: What is open and what is undecided in each debate under the dialectical reading; all else stands.
NOT_STANDING = {
    "unanswered": ({"for-1", "for-1-claim-1", "for-1-support"}, set()),
    "answered": ({"comment-1", "comment-1-claim-1", "comment-1-rebuttal"}, set()),
    "exclusive": (
        set(),
        {"for-1", "for-1-claim-1", "for-1-support", "comment-1", "comment-1-claim-1", "comment-1-rebuttal"},
    ),
    "linked": ({"for-1", "for-1-claim-1", "for-1-claim-3", "for-1-inference-1", "for-1-support"}, set()),
    "separate": ({"for-1-claim-3", "for-1-inference-2"}, set()),
    "undercut": ({"for-1", "for-1-claim-1", "for-1-inference-1", "for-1-support"}, set()),
    "bearing": ({"for-1", "for-1-support"}, set()),
    "assumption": ({"for-1", "for-1-support", "assumption-1"}, set()),
    "example": ({"for-1-claim-4"}, set()),
    "condition": ({"for-1-claim-5"}, set()),
    "reported": ({"comment-3-claim-2"}, set()),
    "circular": (
        {"for-1", "for-1-claim-1", "for-1-claim-2", "for-1-inference-1", "for-1-inference-2", "for-1-support"},
        set(),
    ),
}


def standing(name: str, reading: str = "dialectical") -> Standing:
    return Standing(Facts(read_facts([DEBATES / f"{name}.ttl"])), reading)


def by_word(result: Standing, word: str) -> set[str]:
    return {iri.rsplit("/", 1)[1] for iri, standing in result.labels.items() if standing == word}


def test_every_debate_is_tested() -> None:
    assert {path.stem for path in DEBATES.glob("*.ttl")} == set(NOT_STANDING)


@pytest.mark.parametrize("name", NOT_STANDING)
def test_the_rule_decides(name: str) -> None:
    result = standing(name)
    assert (by_word(result, "open"), by_word(result, "undecided")) == NOT_STANDING[name]


def test_the_symmetric_reading_lets_what_is_rebutted_strike_back() -> None:
    assert by_word(standing("unanswered", "symmetric"), "open") == set()
    assert "for-1-claim-1" in by_word(standing("unanswered", "symmetric"), "undecided")
    # undercutting and undermining are directed in both readings
    for name in ("undercut", "linked", "bearing"):
        assert standing(name, "symmetric").labels == standing(name).labels


@pytest.mark.parametrize(
    ("name", "summary", "last_word"),
    [
        ("unanswered", "Open: countered by 1 item, unanswered.", ("Comment#1",)),
        ("answered", "Stands: countered by 1 item, which has been answered.", ("Comment#2",)),
        ("exclusive", "Undecided: it and its counters defeat each other.", ()),
        (
            "separate",
            "Stands, although Comment#1 is unanswered: it reaches For#1.3, and For#1.1 stands without it.",
            (),
        ),
        ("example", "Stands: nobody counters it.", ()),
        ("circular", "Open: what it rests on is defeated.", ()),
    ],
)
def test_a_verdict_in_words(name: str, summary: str, last_word: tuple[str, ...]) -> None:
    verdict = standing(name).verdict("https://example.org/library/for-1")
    assert (verdict.summary, verdict.last_word) == (summary, last_word)


def test_reasons_say_who_counters_and_who_answers() -> None:
    reason = standing("answered").reason("https://example.org/library/for-1")
    steps = [(depth, step.role, step.name, step.standing, step.items) for depth, step in reason.steps()]
    assert (0, "", "For#1", "stands", ()) in steps
    [counter] = [step for step in steps if step[1] == "countered by"]
    [answer] = [step for step in steps if step[1] == "answered by"]
    assert counter[3:] == ("open", ("Comment#1",))
    assert answer[3:] == ("stands", ("Comment#2",))
    assert counter[0] < answer[0]


def test_a_cycle_is_named_as_the_reason() -> None:
    reason = standing("circular").reason("https://example.org/library/for-1")
    assert any(step.is_circular for _, step in reason.steps())


@pytest.mark.parametrize(
    ("name", "sets"),
    [
        ("unanswered", [["rebuttal of For#1.1"]]),
        ("linked", [["rebuttal of For#1.3"]]),
        ("bearing", [["rebuttal of support of Thesis"]]),
        # no answer makes reasons of what rests on itself
        ("circular", []),
        # what rests on nothing else needs itself, and each thing on the way to the thesis
        ("answered", [["Comment#2.1"], ["For#1.1"], ["rebuttal of Comment#1.1"], ["support of Thesis"]]),
    ],
)
def test_the_smallest_changes(name: str, sets: list[list[str]]) -> None:
    change = standing(name).needs("https://example.org/library/for-1")
    assert [[piece.name for piece in pieces] for pieces in change.sets] == sets
    assert change.is_complete


def test_the_fall_of_a_counter_is_a_crux() -> None:
    [crux] = [row for row in standing("unanswered").crux() if row.by == "Comment#1"]
    assert (crux.name, crux.changes) == ("rebuttal of For#1.1", (("For#1", "open", "stands"),))
