"""What locutions do in a dialogue is read by the kind of their illocutions: asking is not asserting."""

from __future__ import annotations

import json
from pathlib import Path

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
DIALOGUE = {
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
