"""Whatever an import leaves out or changes is reported with its place, each kind once; no words are lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from capgen_kg.debate import Debate, open_debate
from capgen_kg.formats import EXPORT_FORMATS, argdown
from capgen_kg.formats.source import Source
from capgen_kg.formats.to_debate import MAX_LABEL, shorten
from capgen_kg.rdf.namespaces import PREFIXES
from capgen_kg.rdf.parsing import read_facts
from tests.conftest import Run

LONG = " ".join(f"word{number}" for number in range(80))
ARGDOWN = """===
title: A bridge
author: Ann
===

[Bridge]: The town should build a bridge. #thesis
  - <Cost>: It costs too much. {certainty: 0.9}
  + [Ferry] and more

# Details

<Cost>: It costs far too much.

(1) Steel is dear.
-- modus ponens --
(2) [Dear]: The bridge is dear.
-----
(3) [Too dear]: It is too dear.
(4) Left over.

[Bridge]: The town ought to build a bridge. #(another tag)

(1) Alone.
"""
XAIF = {
    "AIF": {
        "nodes": [
            {"nodeID": "1", "type": "I", "text": "A bridge", "color": "red"},
            {"nodeID": "2", "type": "I", "text": "A ferry"},
            {"nodeID": "3", "type": "RA", "text": "Expert Opinion"},
            {"nodeID": "4", "type": "L", "text": "Ann : why a bridge?"},
            {"nodeID": "5", "type": "YA", "text": "Questioning"},
            {"nodeID": "6", "type": "TA", "text": "Default Transition"},
            {"nodeID": "7", "type": "YA", "text": "Arguing"},
            {"nodeID": "8", "type": "L", "text": "Bob : A ferry"},
            {"nodeID": "9", "type": "L", "text": "Cid : A ferry"},
            {"nodeID": "10", "type": "TA", "text": "Default Transition"},
        ],
        "edges": [
            {"fromID": start, "toID": end}
            for start, end in [("2", "3"), ("3", "1"), ("4", "5"), ("5", "1"), ("4", "6"), ("6", "8"), ("6", "7"),
                               ("7", "3"), ("9", "10"), ("10", "8"), ("1", "2")]
        ],
        "locutions": [{"nodeID": "4", "personID": "1", "audio": "x"}],
        "participants": [{"participantID": "1", "firstname": "Ann", "surname": "A"}],
    },
    "text": "the whole text",
}  # fmt: skip
SADFACE = {
    "nodes": [
        {"id": "1", "type": "atom", "text": "A bridge", "sources": ["s"], "metadata": {}},
        {"id": "2", "type": "atom", "text": "A ferry"},
        {"id": "3", "type": "scheme", "name": "support"},
    ],
    "edges": [{"id": "a", "source_id": "2", "target_id": "3"}, {"id": "b", "source_id": "3", "target_id": "1"}],
    "resources": [{"id": "r"}],
    "metadata": {"core": {"title": "T", "notes": "n"}},
}
KIALO = """Discussion Title: A bridge
Discussion Name: Another
A preface.
1. Pro: The town should build a bridge.
1.1. Pro: -> See 1.2. as well
1.2. Con: It is dear.
1.3. It has no sign.
1.2. Con: It is dear, again.
1.4. Con: -> See 1.9.
1.5. Con: -> See 1.2.
1.6 Pro: It is near.
  1.7. con - It is far.
1.8 km of road.
"""
RDF = """@prefix aif: <http://www.arg.dundee.ac.uk/aif#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<urn:a> a aif:I-node, <urn:Thing> ; aif:claimText "A", "B" ; rdfs:label "a" .
<urn:b> a aif:I-node ; aif:claimText "C" ; aif:formDescription "d" .
<urn:s> a aif:RA-node ; aif:hasPremise <urn:b> ; aif:hasConclusion <urn:a>, <urn:c> .
"""


def notes(run: Run, form: str, text: str, place: Path, *words: str, name: str = "map") -> list[str]:
    """Import a text and return its notes, each as line, column and message."""
    path = place / name
    path.write_text(text, encoding="utf-8", newline="")
    process = run("import", "--from", form, str(path), "-o", str(place / "town"), *words)
    assert process.returncode == 0, process.stderr
    lines = [line for line in process.stderr.splitlines() if not line.startswith("capgen: the base IRI is")]
    return [line.removeprefix(f"{path}:") for line in lines]


@pytest.mark.parametrize(
    ("form", "name", "text", "expected"),
    [
        ("argdown", "map", ARGDOWN, [
            "3:1: a line of the front matter that is not the title is left out: author: Ann",
            "6:43: a tag is left out: #thesis (2 times; also at 21:45)",
            "7:32: data in braces are left out; give the text that they are about with --source: {certainty: 0.9}",
            "8:13: found words after a name without a colon; they are read as its words: and more",
            "10:1: a heading that names no side is left out: Details",
            "12:1: another wording of an argument is left out: <Cost>",
            "15:1: the name of a rule of inference is left out: modus ponens",
            "19:1: a premise that no conclusion follows is part of no step: <Cost>",
            "21:1: another wording of a statement is left out: [Bridge]",
            "23:1: a numbered statement that no line of inference follows is part of no step",
        ]),
        ("xaif", "map", json.dumps(XAIF, indent=0), [
            "a link between two statements is left out, as no step stands between them: from 1 to 2",
            "the member 'color' of a node is left out",
            "the name of a scheme is left out: Expert Opinion",
            "a locution that answers several is read as an answer to the last: 8",
            "the words of a locution are left out, other than those of its statement: A ferry (2 times; also at …)",
            "the member 'audio' of a locution is left out",
            "the member 'text' of the file is left out",
        ]),
        ("sadface", "map", json.dumps(SADFACE, indent=0), [
            "the member 'sources' of a node is left out",
            "the member 'resources' of the file is left out",
            "the member 'notes' of the metadata is left out",
        ]),
        ("kialo", "map", KIALO, [
            "2:1: another title is left out: Discussion Name: Another",
            "3:1: a line before the first entry is left out: A preface.",
            "4:1: the Pro of an entry without one above it is left out: 1.",
            "5:1: what stands after a link is left out: as well",
            "5:1: an entry that says again what another says is left out: 1.1. (2 times; also at 10:1)",
            "7:1: an entry that lacks Pro or Con is left out: 1.3. It has no sign.",
            "8:1: a second entry of the same number is left out: 1.2. Con: It is dear, again.",
            "9:1: a link to an entry that is not in the discussion is left out: 1.4. to 1.9.",
            "11:1: a line that is nearly an entry is read as words of the one above; write it like 1.1. Pro: words: 1.6 Pro: It is near. (2 times; also at 12:1)",
        ]),
        ("aif-rdf", "map.ttl", RDF, [
            "2:23: the class urn:Thing is left out: <urn:a>",
            '2:56: another text of a node is left out: <urn:a> "B"',
            '2:73: the property rdfs:label is left out: <urn:a> "a"',
            '3:64: the property aif:formDescription is left out: <urn:b> "d"',
            "4:77: a link by aif:hasConclusion is left out, as its two nodes are not both in the map: from <urn:s> to <urn:c>",
        ]),
    ],
)  # fmt: skip
def test_everything_that_is_left_out_or_changed_is_reported(
    form: str, name: str, text: str, expected: list[str], run: Run, tmp_path: Path
) -> None:
    lines = notes(run, form, text, tmp_path, name=name)
    for line, message in zip(lines, expected, strict=True):
        start, _, end = message.partition("…")
        assert line.endswith(end), line
        assert start in line, (line, message)


def test_notes_of_one_kind_share_a_line_unless_all_are_asked_for(run: Run, tmp_path: Path) -> None:
    text = "[A]: first. #tag\n" + "".join(f"  + [B{number}]: other. #tag{number}\n" for number in range(1_000))
    places = "2:18, 3:18, 4:18"
    assert notes(run, "argdown", text, tmp_path) == [
        f"1:13: a tag is left out: #tag (1,001 times; also at {places} and 997 more)"
    ]
    assert len(notes(run, "argdown", text, tmp_path, "--all-notes")) == 1_001


def test_notes_are_harmless_to_a_terminal(run: Run, tmp_path: Path) -> None:
    [note] = notes(run, "argdown", "[A]: x\n  - [B]: y #\x1b[31m\n  - <\x1b[31m> z\n".replace("#\x1b", "y"), tmp_path)
    assert "\x1b" not in note


def test_an_import_without_arguments_says_so(run: Run, tmp_path: Path) -> None:
    assert notes(run, "argdown", "[A]: a statement.\n\n[B]: another.\n", tmp_path) == [
        "capgen: the debate has no arguments: no inference or conflict leads from one statement of the map to another"
    ]
    text = "[A]: a statement.\n  + [C]: a reason.\n\n[B]: another.\n"
    assert notes(run, "argdown", text, tmp_path, "--thesis", "[B]") == [
        "capgen: the debate has no arguments: no step leads to its thesis; choose another statement with --thesis"
    ]


def test_a_byte_order_mark_is_no_part_of_the_text(run: Run, tmp_path: Path) -> None:
    for form, text in (("argdown", "[A]: a statement.\n  + [B]: another.\n"), ("kialo", "Discussion Title: T\n1. A\n1.1. Pro: B\n"),
                       ("aif-json", json.dumps(XAIF["AIF"]))):  # fmt: skip
        folders = []
        for mark in ("", "\ufeff"):
            place = tmp_path / f"{form}{bool(mark)}"
            place.mkdir()
            notes(run, form, mark + text, place)
            folders.append({path.name: path.read_bytes() for path in (place / "town").iterdir()})
        assert folders[0] == folders[1], form


@pytest.mark.parametrize("form", ["aif-json", "xaif", "sadface", "argdown", "kialo"])
def test_words_too_long_for_a_label_are_kept_and_exported(form: str, run: Run, tmp_path: Path) -> None:
    text = (
        f"Discussion Title: T\n1. The thesis\n1.1. Pro: {LONG} one\n1.1.1. Con: {LONG} two\n1.1.2. Con: {LONG} three\n"
    )
    lines = notes(run, "kialo", text, tmp_path)
    assert lines == [
        f"3:1: a label of more than {MAX_LABEL} characters is shortened; dcterms:description has all of it "
        "(3 times; also at 4:1, 5:1)"
    ]
    facts = list(read_facts((tmp_path / "town").glob("*.ttl")))
    labels = {value for _, predicate, value in facts if predicate == f"<{PREFIXES['rdfs']}label>"}
    assert f'"{shorten(f"{LONG} one")}"@und' in labels
    assert {value for _, predicate, value in facts if predicate == f"<{PREFIXES['dcterms']}description>"} == {
        f'"{LONG} {word}"@und' for word in ("one", "two", "three")
    }
    content = EXPORT_FORMATS[form].write(Source(open_debate(tmp_path / "town"))).decode()  # type: ignore[union-attr]
    for word in ("one", "two", "three"):
        assert f"{LONG} {word}" in content
    assert "…" not in content


@given(st.text(min_size=1, max_size=700))
def test_a_label_begins_as_the_words_do_and_fits(words: str) -> None:
    line = " ".join(words.split())
    label = shorten(line)
    assert len(label) <= MAX_LABEL
    assert label == line or (label.endswith("…") and line.startswith(label[:-1]) and len(label) > MAX_LABEL // 2)
    if label != line and " " in line[150:MAX_LABEL]:
        assert line[len(label) - 1] == " "


def test_what_argdown_escapes_is_meant_as_it_is(run: Run, tmp_path: Path) -> None:
    text = "[A]: see \\[1\\], \\#2, \\{x\\} and C:\\\\temp.\n  + [B]: so.\n"
    assert notes(run, "argdown", text, tmp_path) == []
    assert "see [1], #2, {x} and C:\\temp." in open_debate(tmp_path / "town").query("thesis").rows()[0].values()


def test_any_words_come_back_from_argdown(debate: Debate, monkeypatch: pytest.MonkeyPatch) -> None:
    source = Source(debate)
    [claim] = [item for item in source.graph.items.values() if item.notation == "For#2.1"]

    @given(st.text(alphabet="ab/*#[]<>{}()\\-+_@:. \t\n", min_size=1))
    def same(words: str) -> None:
        meant = " ".join(words.split())
        assume(meant)
        monkeypatch.setitem(source.graph.items, claim.iri, type(claim)(**{**vars(claim), "label": words}))
        argument_map = argdown.read(argdown.write(source).decode(), Path("x"))
        assert argument_map.nodes["[For#2.1]"].label.removeprefix("For#2.1: ") == meant

    same()
