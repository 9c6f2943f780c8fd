"""Whatever conforms to the policy only adds to the answers; `make mutants` tries many more."""

from __future__ import annotations

import os
from pathlib import Path

import pyoxigraph as ox
import pytest

from capgen_kg.contributions import checking, parsing
from capgen_kg.contributions.context import Context
from capgen_kg.errors import InconsistentError
from capgen_kg.rdf.facts import TYPE, Fact
from capgen_kg.rdf.namespaces import CG
from capgen_kg.rdf.terms import from_oxigraph
from tests.contributions.mutants import HEAD, SEEDS, Hunt, fresh, mutant, seed

MUTANTS = int(os.environ.get("CAPGEN_MUTANTS", "250"))


@pytest.fixture(scope="module")
def hunt() -> Hunt:
    return Hunt(7)


@pytest.mark.parametrize("which", range(len(SEEDS)))
def test_what_mutants_are_made_of_conforms_and_only_adds(which: int, hunt: Hunt, tmp_path: Path) -> None:
    path = tmp_path / "seed.ttl"
    path.write_text("".join(f"{' '.join(fact)} .\n" for fact in seed(1, which)), encoding="utf-8")
    copy = fresh(hunt.real)
    assert checking.check_readings(copy, [parsing.read(path)]) == []
    assert copy.conforms(path)


@pytest.mark.timeout(1800)
def test_no_mutant_that_conforms_takes_anything_away(hunt: Hunt) -> None:
    assert hunt.run(MUTANTS) == []
    assert hunt.conforming > hunt.made // 100


def test_the_same_seed_makes_the_same_mutants(hunt: Hunt) -> None:
    assert [mutant(hunt.pool, number, 3) for number in range(20)] == [
        mutant(hunt.pool, number, 3) for number in range(20)
    ]
    assert mutant(hunt.pool, 1, 3) != mutant(hunt.pool, 1, 4)


#: What was accepted before there were rules against it, and how it is noticed.
HARMFUL = {
    'id:p a cg:Person ; rdfs:label "Nate"@en .': "'Nate' meant",
    'id:p skos:notation "For#2" .': "'For#2' meant",
    "id:for-2 cg:stance cg:Against .": "breaks",
    'id:for-2 rdfs:label "Mine"@en .': "breaks",
    'id:d a cg:Debate ; cg:hasThesis id:thesis ; rdfs:label "Another"@en .': "lost",
}


@pytest.mark.parametrize("text", HARMFUL)
def test_what_takes_something_away_is_noticed(text: str, hunt: Hunt) -> None:
    quads = ox.parse(HEAD + text, format=ox.RdfFormat.TURTLE)
    facts: list[Fact] = [from_oxigraph(quad) for quad in quads]
    if "stance" in text:
        # both stances contradict each other, so that there is no closure to compare
        with pytest.raises(InconsistentError, match="cax-adc"):
            hunt.compare([facts])
        return
    losses = hunt.compare([facts])
    assert any(HARMFUL[text] in loss for loss in losses), losses


def test_what_the_debate_says_conforms_as_a_contribution_to_the_rest(hunt: Hunt, tmp_path: Path) -> None:
    """The policy refuses nothing of what careful readers have encoded: it is taken out, and offered again."""
    copy, path = fresh(hunt.real), tmp_path / "again.ttl"
    kinds = (
        "Rebuttal",
        "Support",
        "Similarity",
        "Question",
        "Answer",
        "Concession",
        "Disclaimer",
        "Proposal",
        "Report",
    )
    nodes = sorted({node for kind in kinds for node in hunt.real.asserted.subjects(TYPE, f"<{CG}{kind}>")})
    nodes += sorted({claim for _, _, claim in hunt.real.asserted.triples(None, f"<{CG}asserts>", None)})[::3]
    refused, done = {}, 0
    for node in nodes:
        attached = [
            fact for fact in hunt.real.asserted.triples(None, None, node) if fact[1][len(CG) + 1 : -1] in ATTACHED
        ]
        facts = [*hunt.real.asserted.triples(node, None, None), *attached]
        if len(attached) < sum(1 for _ in hunt.real.asserted.triples(None, None, node)):
            # what others build on can't come after them
            continue
        done += 1
        copy.materialized.withdraw(facts)
        path.write_text("".join(f"{' '.join(fact)} .\n" for fact in facts), encoding="utf-8")
        context = Context([parsing.read(path)], copy.knowledge_base())
        findings = [problem for stage in checking.stages(copy.knowledge_base()) for _, problem in stage(context)]
        # what the text states was stated by its writer, and what is interpreted was read by the editors
        findings = [finding for finding in findings if finding.rule not in ("own-voice", "reader")]
        if wrong := [finding.message for finding in findings if finding.severity == "violation"]:
            refused[node] = wrong
        copy.accept(facts)
    assert refused == {}
    assert done > 80


ATTACHED = ("raises", "performs", "asserts")
