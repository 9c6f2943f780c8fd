"""Additions are judged by a part of the debate as they would be by the whole of it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from capgen_kg.diagnostics.findings import Finding
from capgen_kg.rdf.facts import Fact, Facts
from capgen_kg.rdf.parsing import ntriples, read_facts, read_located_facts
from capgen_kg.reasoning.incremental import Overlay
from capgen_kg.resources import ontology_files, shape_files
from capgen_kg.validation import incremental, shacl_engine
from capgen_kg.validation.shape_dependencies import Aim, NotBoundedError, affected, aims
from capgen_kg.validation.shapes import read_shapes
from tests.conftest import ROOT, Run
from tests.reasoning.test_closure import facts as read
from tests.rules.breaks import BREAKS
from tests.rules.test_rules import TURTLE

ONTOLOGY = list(read_facts(ontology_files()))
MINIMAL = sorted(read_facts([ROOT / "tests/rules/minimal.ttl"]))
SHAPES = read_shapes(read_located_facts(shape_files()))
RULES = ntriples(SHAPES.facts)
#: The seeded faults that are made by adding alone.
ADDED = {
    rule: [line[1:] for line in change.splitlines()]
    for rule, (change, _) in BREAKS.items()
    if all(line.startswith("+") for line in change.splitlines())
}


@cache
def known() -> list[Aim]:
    """Return what the shapes look at, which takes a second to find out."""
    return aims(SHAPES.facts)


def key_sets(findings: list[Finding]) -> set[tuple[str, ...]]:
    # engines name blank nodes as they like
    return {
        (
            finding.focus_node if ":" in finding.focus_node else "_:",
            finding.result_path,
            finding.source_shape,
            finding.severity,
        )
        for finding in findings
    }


def check_consistency(base: list[Fact], added: list[Fact]) -> None:
    """Fail unless what is found with the additions is what comes to be wrong, and nothing that isn't."""
    before = key_sets(shacl_engine.check(ntriples(base), RULES))
    after = key_sets(shacl_engine.check(ntriples([*base, *added]), RULES))
    reported = key_sets(incremental.check(Facts(base), added, SHAPES))
    assert after - before <= reported
    assert reported <= after
    # what is wrong no more was wrong with a node that is looked at again
    facts = Overlay(Facts(base))
    touched = {
        node for nodes in affected(known(), [f for f in added if facts.add(f)], facts).values() for node in nodes
    }
    assert {f"<{key[0]}>" for key in before - after} <= touched


@pytest.mark.parametrize("rule", ADDED)
def test_every_seeded_fault_that_can_be_added_is_found(rule: str) -> None:
    check_consistency([*ONTOLOGY, *MINIMAL], read(TURTLE + " .\n".join([*ADDED[rule], ""])))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sets(st.integers(0, len(MINIMAL) - 1), max_size=12), st.lists(st.sampled_from(sorted(ADDED)), max_size=2))
def test_any_part_added_to_the_rest_is_judged_as_the_whole_would_be(places: set[int], broken: list[str]) -> None:
    lines = [line for rule in broken for line in ADDED[rule]]
    added = [MINIMAL[place] for place in places] + (read(TURTLE + " .\n".join([*lines, ""])) if lines else [])
    check_consistency([*ONTOLOGY, *(fact for place, fact in enumerate(MINIMAL) if place not in places)], added)


def test_every_shape_of_ours_leads_back_to_its_targets() -> None:
    facts = Facts([*ONTOLOGY, *MINIMAL])
    for fact in MINIMAL:
        affected(known(), [fact], facts)
    with pytest.raises(NotBoundedError):
        affected(known(), read("id:a rdfs:subClassOf cg:Item ."), facts)


def test_the_command_tells_what_is_wrong_with_a_file(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text(
        "@prefix cg: <https://w3id.org/capgen/ontology#> . @prefix id: <https://w3id.org/capgen/id/> .\n"
        "id:comment-1 cg:raises id:mine . id:mine a cg:Rebuttal ; cg:attacks id:for-2 .\n"
    )
    result = run("validate", str(path), "--format", "json")
    whole = run("validate", str(path), "--format", "json", "--engine", "pyshacl")
    assert (result.returncode, result.stdout) == (whole.returncode, whole.stdout)
    assert result.returncode == 1
    assert "Rebuttal-attack-type" in result.stdout
