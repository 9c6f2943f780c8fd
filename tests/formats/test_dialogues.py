"""What locutions do in a dialogue is read by the kind of their illocutions: asking is not asserting."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from capgen_kg.debate import open_debate
from capgen_kg.formats import aif_json
from capgen_kg.formats.aif import Illocution, illocution_of
from tests.conftest import Run

_NODES = [
    ("1", "I", "The town should build a bridge"),
    ("2", "I", "The ferry is full every day"),
    ("3", "RA", "Default Inference"),
    ("4", "I", "Ferries can be enlarged"),
    ("5", "CA", "Default Conflict"),
    ("6", "I", "The ferry sank in May"),
    ("10", "L", "Ann : The town should build a bridge"),
    ("11", "YA", "Asserting"),
    ("12", "L", "Bob : Is the ferry full every day?"),
    ("13", "YA", "Pure Questioning"),
    ("14", "TA", "Default Transition"),
    ("15", "L", "Cem : Ferries can be enlarged"),
    ("16", "YA", "Asserting"),
    ("17", "TA", "Default Transition"),
    ("18", "YA", "Disagreeing"),
    ("19", "L", "Ann : Dora says that the ferry sank in May"),
    ("20", "YA", "Asserting"),
    ("21", "L", "Dora : The ferry sank in May"),
    ("22", "YA", "Asserting"),
    ("23", "L", "Eve : Right"),
    ("24", "YA", "Agreeing"),
]
_EDGES = [
    ("2", "3"), ("3", "1"), ("4", "5"), ("5", "2"), ("10", "11"), ("11", "1"), ("12", "13"), ("13", "2"), ("10", "14"),
    ("14", "12"), ("15", "16"), ("16", "4"), ("12", "17"), ("17", "15"), ("17", "18"), ("18", "5"), ("19", "20"),
    ("20", "21"), ("21", "22"), ("22", "6"), ("23", "24"), ("24", "4"),
]  # fmt: skip
DIALOGUE: dict[str, Any] = {
    "AIF": {
        "nodes": [{"nodeID": name, "type": kind, "text": text} for name, kind, text in _NODES],
        "edges": [
            {"edgeID": str(number), "fromID": start, "toID": end} for number, (start, end) in enumerate(_EDGES, 1)
        ],
    }
}


@pytest.fixture
def town(run: Run, tmp_path: Path) -> Path:
    path = tmp_path / "map.json"
    path.write_text(json.dumps(DIALOGUE, indent=1), encoding="utf-8")
    process = run("import", "--from", "xaif", str(path), "-o", str(tmp_path / "town"), "--language", "en")
    assert process.returncode == 0, process.stderr
    return tmp_path / "town"


def _rows(folder: Path, query: str) -> list[tuple[str, ...]]:
    prefixes = (
        "PREFIX cg: <https://w3id.org/capgen/ontology#> PREFIX prov: <http://www.w3.org/ns/prov#> "
        "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
    )
    return sorted(tuple(row.values()) for row in open_debate(folder).sparql(prefixes + query).rows())


def test_only_what_is_asserted_is_asserted(town: Path) -> None:
    asserted = _rows(
        town, "SELECT ?name ?words { ?m cg:asserts ?c ; prov:wasAttributedTo/rdfs:label ?name . ?c rdfs:label ?words }"
    )
    assert asserted == [("Ann", "The town should build a bridge"), ("Cem", "Ferries can be enlarged")]


@pytest.mark.parametrize(
    ("class_name", "path", "speaker", "words"),
    [
        ("Question", "concerns", "Bob", "The ferry is full every day"),
        ("Agreement", "concerns", "Eve", "Ferries can be enlarged"),
        ("Report", "reports", "Ann", "The ferry sank in May"),
    ],
)
def test_other_illocutions_are_speech_acts(town: Path, class_name: str, path: str, speaker: str, words: str) -> None:
    query = f"SELECT ?name ?words {{ ?act a cg:{class_name} ; cg:{path}/rdfs:label ?words . ?m cg:performs ?act . "
    assert _rows(town, query + "?act prov:wasAttributedTo/rdfs:label ?name }") == [(speaker, words)]


def test_reported_speech_names_whose_words_it_has_and_is_no_comment(town: Path) -> None:
    assert _rows(town, "SELECT ?name { ?r a cg:Report ; cg:speaker/rdfs:label ?name }") == [("Dora",)]
    assert not _rows(
        town, 'SELECT ?m { ?m a cg:Comment ; prov:wasAttributedTo/rdfs:label ?n FILTER(STR(?n) = "Dora") }'
    )


def test_a_conflict_is_made_by_the_reply_whose_transition_anchors_it(town: Path) -> None:
    text = json.dumps(DIALOGUE)
    [makes] = [utterance for utterance in aif_json.read(text, Path("x")).utterances if utterance.steps]
    assert (makes.name, makes.steps) == ("15", ("5",))
    # also where the statement that it starts from is another speaker's
    moved = text.replace('"fromID": "17", "toID": "18"', '"fromID": "14", "toID": "18"')
    [makes] = [utterance for utterance in aif_json.read(moved, Path("x")).utterances if utterance.steps]
    assert makes.speaker == "Bob"


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("Asserting", Illocution(True)),
        ("Arguing", Illocution(True)),
        ("Restating", Illocution(True)),
        ("Pure Questioning", Illocution(False, "Question")),
        ("Assertive Questioning", Illocution(True, "Question")),
        ("Rhetorical  questioning", Illocution(True, "Question")),
        ("Assertive Challenging", Illocution(False, "Question")),
        ("Agreeing", Illocution(False, "Agreement")),
        ("Disagreeing", Illocution(False)),
        ("Humming", Illocution(True, is_known=False)),
    ],
)
def test_kinds_of_illocutions(kind: str, expected: Illocution) -> None:
    assert illocution_of(kind) == expected


def _notes(nodes: list[tuple[str, str, str]], edges: list[tuple[str, str]]) -> list[str]:
    top = {
        "nodes": [{"nodeID": name, "type": kind, "text": text} for name, kind, text in nodes],
        "edges": [{"fromID": start, "toID": end} for start, end in edges],
    }
    return aif_json.read(json.dumps(top), Path("x")).summary()


def test_what_has_no_place_in_a_debate_is_noted() -> None:
    nodes = [("1", "I", "a"), ("2", "L", "Ann : "), ("3", "YA", "Disagreeing")]
    [note] = _notes(nodes, [("2", "3"), ("3", "1")])
    assert "an illocution of the kind 'Disagreeing' is left out, as it leads to a statement" in note
    # a locution that reports itself, in a circle
    [note] = _notes([("1", "I", "a"), ("2", "L", "Ann : a"), ("3", "YA", "Asserting")], [("2", "3"), ("3", "2")])[-1:]
    assert "left out" in note


Nodes: TypeAlias = set[tuple[str, ...]]
Edges: TypeAlias = set[tuple[str, str]]


def _exported(run: Run, folder: Path, name: str = "xaif") -> tuple[Nodes, Edges, str]:
    process = run("export", "--to", name, "--data", str(folder))
    assert process.returncode == 0, process.stderr
    file = json.loads(process.stdout)
    return *_parts(file.get("AIF", file)), process.stderr


def _parts(top: dict[str, Any]) -> tuple[Nodes, Edges]:
    nodes = {
        tuple(node.get(name, "") for name in ("nodeID", "type", "text", "timestamp", "scheme")) for node in top["nodes"]
    }
    return nodes, {(edge["fromID"], edge["toID"]) for edge in top["edges"]}


@pytest.mark.parametrize("name", ["xaif", "aif-json"])
def test_a_dialogue_comes_out_as_it_was(run: Run, town: Path, name: str) -> None:
    nodes, edges, omitted = _exported(run, town, name)
    assert (nodes, edges) == _parts(DIALOGUE["AIF"])
    assert "speech acts" not in omitted
    assert "threads" not in omitted


def test_times_schemes_speakers_and_steps_that_are_left_out_come_out(run: Run, tmp_path: Path) -> None:
    time = "2017-03-06 17:22:49"
    top = {
        "nodes": [
            {"nodeID": "1_a", "type": "I", "text": "A  bridge", "timestamp": time},
            {"nodeID": "2", "type": "L", "text": "Ann : A bridge!", "timestamp": time},
            {"nodeID": "3", "type": "YA", "text": "Asserting", "scheme": "Asserting", "schemeID": "74"},
            {"nodeID": "4", "type": "RA", "text": "Expert Opinion", "scheme": "Expert Opinion"},
            {"nodeID": "5", "type": "MA", "text": "Default Rephrase"},
        ],
        "edges": [
            {"edgeID": "1", "fromID": "2", "toID": "3"},
            {"edgeID": "2", "fromID": "3", "toID": "1_a"},
            {"edgeID": "3", "fromID": "4", "toID": "1_a"},
            {"edgeID": "4", "fromID": "1_a", "toID": "5"},
        ],
        "locutions": [{"nodeID": "2", "personID": "7", "timestamp": time}],
        "participants": [{"participantID": "7", "firstname": "Ann", "surname": "Lee"}],
    }
    path, folder = tmp_path / "map.json", tmp_path / "map"
    path.write_text(json.dumps(top), encoding="utf-8")
    assert run("import", "--from", "aif-json", str(path), "-o", str(folder)).returncode == 0
    exported = json.loads(run("export", "--to", "aif-json", "--data", str(folder)).stdout)
    assert exported["nodes"] == top["nodes"]
    assert _parts(exported)[1] == _parts(top)[1]
    assert exported["locutions"] == top["locutions"]
    assert exported["participants"] == top["participants"]


def _edit(path: Path, edit: Callable[[str], str]) -> None:
    text = path.read_text(encoding="utf-8")
    changed = edit(text)
    assert changed != text
    path.write_text(changed, encoding="utf-8")


def test_what_is_added_to_a_dialogue_joins_its_nodes(run: Run, town: Path) -> None:
    addition = """
        @prefix cg: <https://w3id.org/capgen/ontology#> . @prefix town: <https://example.org/town/> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        @prefix prov: <http://www.w3.org/ns/prov#> .
        town:new a cg:Claim ; rdfs:label "Bridges rust"@en ; skos:notation "Claim#99" ; cg:inDebate town:debate ;
            cg:basis cg:Stated ; cg:raises town:new-rebuttal .
        town:new-rebuttal a cg:Rebuttal ; rdfs:label "Bridges rust"@en ; cg:attacks town:node-4 ;
            cg:attackType cg:Rebutting ; prov:wasAttributedTo town:person-eve ; cg:basis cg:Stated .
    """
    (town / "new.ttl").write_text(addition, encoding="utf-8")
    nodes, edges, _ = _exported(run, town)
    old_nodes, old_edges = _parts(DIALOGUE["AIF"])
    assert nodes > old_nodes
    assert edges > old_edges
    assert {node[1] for node in nodes - old_nodes} == {"I", "CA", "L", "YA"}
    assert ("town-new-rebuttal", "4") in edges
    assert {name for edge in edges for name in edge} <= {node[0] for node in nodes}


def test_a_changed_claim_has_its_new_words_and_a_deleted_relation_is_gone(run: Run, town: Path) -> None:
    [claim] = [path for path in town.glob("*.ttl") if 'rdfs:label "Ferries can be enlarged"' in path.read_text("utf-8")
               and "a cg:Claim" in path.read_text("utf-8")]  # fmt: skip
    _edit(claim, lambda text: text.replace('"Ferries can be enlarged"', '"Ferries could be larger"'))
    # a rebuttal with nothing that raises it, nor a triple of its own
    name = next(iter(_rows(town, "SELECT ?r { ?c cg:raises ?r . ?r a cg:Rebuttal }")))[0].rpartition("/")[2].strip(">")
    for path in town.glob("*.ttl"):
        if path.name != "nodeset.ttl":
            blocks = path.read_text("utf-8").split("\n\n")
            blocks = [block.replace(f";\n    cg:raises town:{name}", "") for block in blocks]
            path.write_text("\n\n".join(block for block in blocks if not block.startswith(f"town:{name} ")), "utf-8")
    nodes, edges, _ = _exported(run, town)
    old_nodes, old_edges = _parts(DIALOGUE["AIF"])
    assert {node[:3] for node in nodes - old_nodes} == {("4", "I", "Ferries could be larger")}
    # with the conflict goes the illocution that anchors it
    assert {node[0] for node in old_nodes - nodes} == {"4", "5", "18"}
    assert old_edges - edges == {("4", "5"), ("5", "2"), ("17", "18"), ("18", "5")}
    assert edges < old_edges
