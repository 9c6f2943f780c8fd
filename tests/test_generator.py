"""Generated debates are debates: they conform, come out the same from the same seed, and look like the real one."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from statistics import mean

import pytest

from benchmarks.generate import ID, cg, generate, measure, write
from capgen_kg.debate import Debate, open_debate
from capgen_kg.rdf.facts import TYPE

#: The properties by which a relation bears on a thesis.
AIMS = (cg("attacks"), cg("backs"))
#: The rebuttals, without those by which arguments bear on the thesis.
REBUTTALS = """
PREFIX cg: <https://w3id.org/capgen/ontology#>
SELECT (COUNT(*) AS ?number) {
  ?relation cg:attacks ?target . FILTER NOT EXISTS { ?argument cg:raises ?relation ; cg:stanceTarget ?target }
}
"""


@pytest.mark.parametrize("lean", [False, True])
def test_a_generated_debate_conforms(lean: bool, tmp_path: Path) -> None:
    write(tmp_path / "data.nt", 40, lean=lean)
    assert open_debate(tmp_path / "data.nt").validate() == []


def test_the_seed_decides() -> None:
    assert list(generate(30, seed=1)) == list(generate(30, seed=1))
    assert list(generate(30, seed=1)) != list(generate(30, seed=2))


def test_a_generated_debate_has_all_that_the_model_demands() -> None:
    facts = list(generate(32))
    numbers = Counter(value for _, predicate, value in facts if predicate == TYPE)
    for name in ("Inference", "Support", "Rebuttal", "Similarity", "Hedge", "Booster", "Agreement", "Clarification"):
        assert numbers[cg(name)], name
    conclusions = [subject for subject, predicate, _ in facts if predicate == cg("conclusion")]
    assert sorted(conclusions) == sorted({*conclusions})
    assert len(conclusions) == numbers[cg("Inference")]
    premises = Counter(subject for subject, predicate, _ in facts if predicate == cg("premise"))
    assert set(premises) == set(conclusions)
    assert max(premises.values()) > 1, "linked premises"
    bearing = [subject for subject, predicate, value in facts if predicate in AIMS and value == f"<{ID}thesis>"]
    assert len(bearing) == 32
    assert any(predicate == cg("counterClaim") for _, predicate, _ in facts)


def test_undercuts_attack_inferences_and_relations() -> None:
    facts = list(generate(64))
    classes = {subject: value for subject, predicate, value in facts if predicate == TYPE}
    targets = {subject: value for subject, predicate, value in facts if predicate == cg("attacks")}
    attacks = [
        (value, classes[targets[subject]]) for subject, predicate, value in facts if predicate == cg("attackType")
    ]
    relations = {cg(name) for name in ("Inference", "Support", "Rebuttal", "Similarity")}
    assert {kind for attack, kind in attacks if attack == cg("Undercutting")} == {*relations} - {cg("Similarity")}
    assert not {kind for attack, kind in attacks if attack != cg("Undercutting")} & relations


def test_the_shape_is_the_real_one(debate: Debate, tmp_path: Path) -> None:
    shape = measure(debate.files)
    assert len(shape.claims) == len(shape.steps) == 16
    assert len(shape.answers) == len(shape.comment_steps) == 16
    rebuttals = [aim for aim in shape.relations if aim.predicate == "attacks"]
    [row] = debate.sparql(REBUTTALS, asserted=True).rows()
    assert len(rebuttals) == int(row["number"])
    write(tmp_path / "data.nt", 320)
    generated = measure([tmp_path / "data.nt"])
    assert abs(len(generated.relations) / 20 - len(shape.relations)) < len(shape.relations) / 5
    means = [
        (generated.hits["Argument"], shape.hits["Argument"]),
        (generated.hits["Comment"], shape.hits["Comment"]),
        (generated.asserted, shape.asserted),
        ([len(steps) for steps in generated.steps], [len(steps) for steps in shape.steps]),
        ([len(steps) for steps in generated.comment_steps], [len(steps) for steps in shape.comment_steps]),
        ([len(rows) for rows in generated.qualifiers], [len(rows) for rows in shape.qualifiers]),
    ]
    for ours, real in means:
        assert abs(mean(ours) - mean(real)) < 0.35 * mean(real)
    shares = [Counter(aim.target for aim in each.relations) for each in (generated, shape)]
    for kind, number in shares[1].items():
        if number > 10:
            assert abs(shares[0][kind] / 20 - number) < 0.35 * number, kind
