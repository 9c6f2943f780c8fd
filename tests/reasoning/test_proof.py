"""Every derived statement has a proof, whose every step holds and whose leaves are what the files say."""

from __future__ import annotations

from pathlib import Path

import pytest

from capgen_kg.debate import Debate
from capgen_kg.queries.stored import load_query
from capgen_kg.rdf.facts import Fact
from capgen_kg.rdf.namespaces import CG, ID
from capgen_kg.rdf.parsing import read_located_facts
from capgen_kg.reasoning.proof import Proof, Prover
from tests.conftest import Run


@pytest.fixture(scope="module")
def stated(debate: Debate) -> dict[Fact, tuple[Path, int]]:
    return dict(read_located_facts(debate.files))


def test_every_statement_of_the_closure_has_a_proof_that_ends_in_the_files(
    debate: Debate, stated: dict[Fact, tuple[Path, int]]
) -> None:
    prover = Prover.of(stated)
    derived = 0
    for line in debate.closure.decode().splitlines():
        subject, predicate, value = line.removesuffix(" .").split(" ", 2)
        proof = prover.prove((subject, predicate, value))
        assert proof, line
        derived += proof.rule != "stated"
        for _, step in proof.steps():
            assert (step.place is None) == (step.fact not in stated), step
            if not step.premises:
                assert step.place, f"{step.fact} is neither stated nor follows from anything"
    assert derived > 1000


def test_places_are_lines_on_which_the_object_stands(stated: dict[Fact, tuple[Path, int]]) -> None:
    lines: dict[Path, list[str]] = {}
    for (_, _, value), (path, line) in stated.items():
        text = lines.setdefault(path, path.read_text(encoding="utf-8").splitlines())[line - 1]
        if value.startswith((f"<{ID}", f"<{CG}")):
            assert value[1:-1].removeprefix(ID).removeprefix(CG) in text, (value, path, line)


def test_circular_derivations_end() -> None:
    symmetric = (
        "<urn:p>",
        "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>",
        "<http://www.w3.org/2002/07/owl#SymmetricProperty>",
    )
    transitive = (*symmetric[:2], "<http://www.w3.org/2002/07/owl#TransitiveProperty>")
    place = (Path("x.ttl"), 1)
    chain = [(f"<urn:{a}>", "<urn:p>", f"<urn:{b}>") for a, b in ("ab", "bc", "cd", "da")]
    prover = Prover.of(dict.fromkeys([symmetric, transitive, *chain], place))
    for a in "abcd":
        for b in "abcd":
            proof = prover.prove((f"<urn:{a}>", "<urn:p>", f"<urn:{b}>"))
            assert proof
            assert all(step.place or step.premises for _, step in proof.steps())


def test_what_does_not_follow_has_no_proof(debate: Debate) -> None:
    assert debate.why("For#1", "cg:counters", "For#2") is None
    assert isinstance(debate.why("Comment#13", "cg:defends", "For#2"), Proof)


def test_why_prints_the_tree_with_rules_files_and_lines(run: Run) -> None:
    done = run("why", "For#2.4", "cg:opposes", "Against#2.3")
    assert done.returncode == 0
    assert done.stdout.startswith(
        "id:for-2-claim-4 cg:opposes id:against-2-claim-3  [by prp-symp]\n"
        "  id:against-2-claim-3 cg:opposes id:for-2-claim-4  [by prp-spo2]\n"
    )
    assert "    id:against-2-rebuttal-4 cg:attacks id:for-2-claim-4  [data/" in done.stdout
    no = run("why", "For#1", "cg:counters", "For#2")
    assert (no.returncode, no.stdout) == (1, "not asserted and not entailed\n")
    assert run("why", "For#1", "cg:counters", "Fro#2").returncode == 2


def test_every_row_of_a_query_can_be_asked_why(run: Run) -> None:
    done = run("query", "counters", "For#7", "--why")
    assert done.returncode == 0
    assert "Against#3 | undercutting | support of Thesis" in done.stdout
    assert "  id:against-3 cg:counters id:for-7  [by prp-spo1]" in done.stdout
    assert run("query", "does-counter", "For#6", "For#2", "--why").returncode == 1
    assert run("query", "counters", "For#6", "--why").returncode == 0
    assert run("query", "people", "--why").returncode == 2
    assert run("query", "counters", "For#7", "--why", "--format", "csv").returncode == 2


@pytest.mark.parametrize(
    "name", ["counters", "countered", "defences", "supports", "similar", "claims", "premises", "needed", "thread"]
)
def test_rows_about_items_have_their_proofs(name: str, debate: Debate) -> None:
    count = 0
    for item in ("For#2", "For#7", "Against#2", "Comment#1", "Comment#6", "Comment#15"):
        if not debate.kinds(debate.references.resolve(item)) & set(load_query(name).parameters[0].takes):
            continue
        for row, proofs in debate.explain(name, item):
            assert proofs, (name, item, row)
            count += 1
    assert count


def test_pairs_in_opposition_have_their_proofs(debate: Debate) -> None:
    for explained in (debate.explain("opposed"), debate.explain("chain", "Comment#13", "For#2")):
        proofs_of_pairs = [proofs for _, proofs in explained]
        assert proofs_of_pairs
        assert all(proofs_of_pairs)
