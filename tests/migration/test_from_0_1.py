"""Data of version 0.1 become data of version 0.2 by the SPARQL updates in ontology/migration/0.2."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from capgen_kg.rdf.rdflib_graphs import load
from capgen_kg.resources import folder, ontology_files, shape_files
from capgen_kg.validation.pyshacl_engine import findings

OLD = Path(__file__).parent / "debate-0.1.ttl"
UPDATES = sorted((folder("ontology") / "migration" / "0.2").glob("*.ru"))
CG = "https://w3id.org/capgen/ontology#"
ID = "https://example.org/debate/"


@pytest.fixture(scope="module")
def migrated() -> ox.Store:
    store = ox.Store()
    store.load(path=OLD, format=ox.RdfFormat.TURTLE)
    for update in UPDATES:
        store.update(update.read_text(encoding="utf-8"))
    return store


def pairs(store: ox.Store, path: str) -> set[tuple[str, str]]:
    """Return the ends of a property path, as local names."""
    solutions = store.query(f"PREFIX cg: <{CG}> SELECT ?from ?to {{ ?from {path} ?to }}")
    assert isinstance(solutions, ox.QuerySolutions)
    return {(_local(solution["from"]), _local(solution["to"])) for solution in solutions}


def _local(term: object) -> str:
    value = getattr(term, "value", str(term))
    return str(value).removeprefix(ID).removeprefix(CG)


def properties(store: ox.Store) -> Iterator[str]:
    return (quad.predicate.value.removeprefix(CG) for quad in store if quad.predicate.value.startswith(CG))


def test_migrated_data_conform(migrated: ox.Store) -> None:
    data = load(ontology_files())
    for quad in migrated:
        data.parse(data=f"{quad.subject} {quad.predicate} {quad.object} .", format="nt")
    assert findings(data, load(shape_files())) == []


def test_no_term_of_0_1_remains_that_0_2_does_not_have(migrated: ox.Store) -> None:
    ontology = load(ontology_files())
    known = {str(term).removeprefix(CG) for term in ontology.subjects() if str(term).startswith(CG)}
    derived = {str(term).removeprefix(CG) for term in ontology.subjects(rdflib.URIRef(CG + "derived"))}
    assert set(properties(migrated)) <= known - derived


def test_every_reason_becomes_an_inference(migrated: ox.Store) -> None:
    old = ox.Store()
    old.load(path=OLD, format=ox.RdfFormat.TURTLE)
    assert (
        pairs(migrated, "(^cg:premise/cg:conclusion)")
        == pairs(old, "cg:reasonFor")
        == {("for-1-claim-2", "for-1-claim-1")}
    )
    assert pairs(migrated, "(cg:hasInference/cg:premise)") == pairs(old, "cg:hasPremise")


def test_every_argument_bears_on_the_thesis(migrated: ox.Store) -> None:
    assert ("for-1", "thesis") in pairs(migrated, "(cg:raises/cg:backs)")
    assert ("against-1", "thesis") in pairs(migrated, "(cg:raises/cg:attacks)")


def test_words_get_the_kind_that_they_are_an_example_of(migrated: ox.Store) -> None:
    hedges = pairs(migrated, "cg:words"), pairs(migrated, "cg:qualifierType")
    words, kinds = (dict(each) for each in hedges)
    assert {words[hedge]: kinds[hedge] for hedge in words if hedge.startswith("comment-3-claim-1")} == {
        "perhaps": "Possible",
        "mostly": "Approximate",
    }


def test_undercutting_attacks_relations(migrated: ox.Store) -> None:
    attacked = dict(pairs(migrated, "cg:attacks"))
    types = dict(pairs(migrated, "cg:attackType"))
    assert attacked["undercut-claim"] == "for-1-inference-1"
    assert attacked["undercut-argument"] == "for-1-support-thesis"
    # Comment#2 makes no inference, so its one relation is meant
    assert attacked["undercut-message"] == "support"
    assert {types[name] for name in ("undercut-claim", "undercut-argument", "undercut-message")} == {"Undercutting"}


def test_opposition_is_between_claims(migrated: ox.Store) -> None:
    assert dict(pairs(migrated, "cg:counterClaim")) == {"opposition": "comment-3-claim-1"}
    assert dict(pairs(migrated, "cg:attacks"))["opposition"] == "for-1-claim-1"


def test_running_the_updates_again_changes_nothing(migrated: ox.Store) -> None:
    before = {str(quad) for quad in migrated}
    again = ox.Store()
    again.extend(migrated)
    for update in UPDATES:
        again.update(update.read_text(encoding="utf-8"))
    assert {str(quad) for quad in again} == before
