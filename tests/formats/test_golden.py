"""A small debate that holds every feature gives the very bytes that golden files hold, in each format."""

from __future__ import annotations

import pytest

from capgen_kg.debate import Debate, open_debate
from capgen_kg.formats import EXPORT_FORMATS
from capgen_kg.formats.debate_graph import COMMITMENTS, FEATURES, ROLES
from capgen_kg.formats.source import Source
from capgen_kg.rdf.namespaces import CG
from tests.conftest import Run
from tests.golden import DATA, ELSEWHERE, exported, golden


@pytest.fixture(scope="module")
def small(cache_folder: object) -> Debate:
    return open_debate(DATA)


@pytest.fixture(scope="module")
def files(cache_folder: object) -> dict[str, bytes]:
    return exported()


def test_every_format_has_golden_files() -> None:
    names = {name.partition("/")[0] for name in golden()}
    assert names == {f"{name}{form.suffix}" for name, form in EXPORT_FORMATS.items() if name not in ELSEWHERE}
    assert set(EXPORT_FORMATS) >= ELSEWHERE


@pytest.mark.parametrize("name", sorted(golden()))
def test_an_export_is_its_golden_file_to_the_byte(name: str, files: dict[str, bytes]) -> None:
    content = files[name].decode()
    assert content == golden()[name].decode(), "python -m tests.golden writes the golden files anew"


def test_no_golden_file_is_missing_or_left_over(files: dict[str, bytes]) -> None:
    assert set(files) == set(golden())


def test_the_golden_debate_conforms_and_its_anchors_fit_its_text(run: Run) -> None:
    assert run("validate", "--data", str(DATA)).stdout == "conforms\n"
    process = run("source", "verify", str(DATA / "text.txt"), "--data", str(DATA))
    assert (process.returncode, process.stdout[:8]) == (0, "100.00 %")


def test_the_golden_debate_holds_every_feature(small: Debate) -> None:
    network = Source(small).graph
    assert [name for name in FEATURES if not network.features[name]] == []
    assert {item.stance for item in network.items.values()} == {"", "for", "against"}
    sides = [item.stance for item in network.items.values() if item.kind == "Argument"]
    assert (sides.count("for"), sides.count("against")) == (2, 2)
    assert {part.role for part in network.roles} == set(ROLES.values())
    assert {move.attack_type for move in network.relations} == {"", "rebutting", "undercutting", "undermining"}
    assert any(move.is_reverse for move in network.relations)
    # a claim that two arguments commit to
    assert any(len(network.holders(claim)) > 1 for claim in network.items)
    assert {part.role for part in network.roles if len(network.holders(part.claim)) > 1} <= COMMITMENTS
    used = {row["term"] for row in small.sparql(_TERMS).rows()}
    assert {f"{CG}{name}" for name in _USED} <= used


#: Terms of the ontology that no feature of an export stands for, and which the debate has all the same.
_USED = {
    "Answer", "Concession", "Disclaimer", "EmpiricalClaim", "Proposal", "Question", "Report", "Voice", "concerns",
    "counterClaim", "exampleOf", "fallbackFor", "hasInference", "liveLink", "marker", "onCondition", "qualifier", "quotes",
    "premise", "refersTo", "repliesTo", "reports", "role", "speaker", "standsFor", "thanks", "within",
}  # fmt: skip
_TERMS = f"""
SELECT DISTINCT ?term WHERE {{
  {{ ?s ?term ?o }} UNION {{ ?s a ?term }}
  FILTER(STRSTARTS(STR(?s), "https://example.org/square/") && STRSTARTS(STR(?term), "{CG}"))
}}
"""
