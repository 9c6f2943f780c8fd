"""Concessions, agreements and clarifications are part of a reading, in Argdown and in JSON, both ways."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from capgen_kg.debate import open_debate
from capgen_kg.rdf.terms import cg
from capgen_kg.readings.encoding import encode
from capgen_kg.readings.frame import Frame
from capgen_kg.readings.from_argdown import read
from capgen_kg.readings.from_debate import reading_of
from capgen_kg.readings.from_json import read as read_json
from capgen_kg.readings.importing import export_reading
from capgen_kg.readings.merging import merge
from capgen_kg.readings.to_argdown import write
from capgen_kg.readings.to_json import write as write_json
from tests.readings.test_no_effect import IDLE, THESIS, folder, frame_of, imported

__all__ = ["folder"]

READING = f"""{THESIS}# For

{IDLE}
  - [Use]: Bob uses his. {{quote: "I use mine every day.", basis: stated}}

# Granted

[Hurt]: Bob grants that tools hurt. {{quote: "Tools may hurt people.", hedge: may, concedes: [Lend, <Idle>]}}

[Quick]: Cem agrees that drills are little used. {{quote: "A drill is quickly repaired.", agrees: Comment#1, basis: interpreted, why: He says how they are repaired.}}

[Cafe]: It is the cafe that repairs. {{quote: "We repair things at the café.", clarifies: Use}}
"""


def acts_of(frame: Frame) -> set[tuple[str, str, str]]:
    return {
        (frame.text_value(message.iri, "<http://www.w3.org/2004/02/skos/core#notation>"), kind, concerned)
        for message in frame.messages.values()
        for act in frame.values[message.iri][cg("performs")]
        for kind in ("Concession", "Agreement", "Clarification")
        if act in frame.of_class(kind)
        for concerned in frame.values[act][cg("concerns")]
    }


def test_speech_acts_are_those_of_the_message_that_is_quoted(folder: Path) -> None:
    frame = imported(folder, READING)
    base = "https://example.org/t/"
    assert acts_of(frame) == {
        ("Comment#1", "Concession", f"<{base}thesis>"),
        ("Comment#1", "Concession", f"<{base}idle>"),
        ("Comment#2", "Agreement", f"<{base}comment-a>"),
        ("Comment#2", "Clarification", f"<{base}use>"),
    }
    debate = open_debate(folder)
    [row, _] = debate.query("concessions").rows()
    assert (row["where"], row["label"], row["qualifiers"]) == ("Comment#1", "Bob grants that tools hurt.", "may")
    # a concession answers nothing, and counts for nothing
    [counter] = debate.query("counters", "For#1").rows()
    assert counter["counter"] == "Comment#1"
    assert debate.query("supports", "For#1").rows() == []


def test_they_are_exported_without_loss(folder: Path) -> None:
    frame = imported(folder, READING)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    reading, iris = reading_of(frame)
    text = write(reading, frame)
    assert '{concedes: ["<Idle>", Thesis], quote: Tools may hurt people., hedge: may}' in text
    imported(folder, text)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    as_json = write_json(reading, iris)
    assert [act["type"] for act in json.loads(as_json)["acts"]] == ["Concession", "Agreement", "Clarification"]
    encoded = encode(read_json(as_json, Path("r.json"), frame.messages), frame)
    assert encoded.problems == []
    assert encoded.counts["concession"] == encoded.counts["agreement"] == encoded.counts["clarification"] == 1
    assert merge(frame, encoded.facts).changed == []


def test_one_that_is_removed_is_gone_and_one_made_by_hand_stays(folder: Path) -> None:
    imported(folder, READING)
    path = folder / "comments.ttl"
    own = path.read_text(encoding="utf-8")
    hand = own.replace("comment-b-agreement-quick", "comment-b-agreement-1")
    assert hand != own
    path.write_text(hand, encoding="utf-8")
    frame = imported(folder, READING.split("# Granted")[0])
    assert {kind for _, kind, _ in acts_of(frame)} == {"Agreement"}


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ("concedes: Ues", "there is no statement, argument or message Ues; did you mean Use?"),
        ("concedes: []", "say what [Hurt] concedes, as {concedes: [Name]}"),
        ("concedes: Use, agrees: Use", "found 'agrees' and 'concedes', expected one; write two statements"),
        (
            "concedes: Use, notation: Comment#1.9",
            "found the key 'notation' in the data of the speech act; expected one of ",
        ),
        ("concedes: Use, basis: interpreted", "say why this is interpreted so: {why: …}"),
        ("concedes: Cafe", "there is no statement, argument or message Cafe"),
    ],
)
def test_a_mistake_is_named(data: str, problem: str, folder: Path) -> None:
    frame = frame_of(folder)
    text = READING.replace("hedge: may, concedes: [Lend, <Idle>]", data)
    problems = encode(read(text, Path("r.argdown"), frame.messages), frame).problems
    assert [each.message[: len(problem)] for each in problems] == [problem]
    assert problems[0].place.startswith("r.argdown:10:")


def test_a_concession_is_no_claim(folder: Path) -> None:
    frame = frame_of(folder)
    for text in (
        READING.replace("# Granted", "[Use]\n  - [Hurt] {basis: stated}\n\n# Granted"),
        READING.replace("basis: stated}", "basis: stated, concedes: Lend}"),
    ):
        [problem] = encode(read(text, Path("r.argdown"), frame.messages), frame).problems
        assert (
            "and is no claim; write the claim" in problem.message or "of an argument or a relation" in problem.message
        )


def test_that_somebody_concedes_their_own_claim_is_noted(folder: Path) -> None:
    frame = frame_of(folder)
    text = READING.replace("hedge: may, concedes: [Lend, <Idle>]", "concedes: Use")
    encoded = encode(read(text, Path("r.argdown"), frame.messages), frame)
    assert encoded.problems == []
    assert encoded.notes == [
        "r.argdown:10:37: Bob says [Use], and concedes it here; name what somebody else says, "
        "or say whose words these are, as {by: Name}"
    ]
    # and of what is in the debate, no more
    frame = imported(folder, text)
    assert encode(read(text, Path("r.argdown"), frame.messages), frame).notes == []
    # who grants something says it, in the same words
    other = '[Hurt too]: Tools hurt. {quote: "Tools may hurt people."}\n\n# Granted'
    text = READING.replace("# Granted", other).replace("[Lend, <Idle>]", "Hurt too")
    assert encode(read(text, Path("r.argdown"), frame.messages), frame).notes == []


def test_reports_are_not_counted_as_omitted(folder: Path) -> None:
    reported = '[Lend]: Tools should be lent. {quote: "Let us lend tools.", by: Bob, asserted: [Comment#2]}\n'
    frame = imported(folder, reported)
    debate = open_debate(folder)
    facts = [*debate.knowledge_base().asserted.triples(None, None, None)]
    counts: Counter[str] = Counter()
    text = (folder / "text.txt").read_text(encoding="utf-8")
    assert "by: Bob" in export_reading("argdown", facts, text, folder / "text.txt", counts).decode()
    assert counts["speech acts"] == len(frame.of_class("Report")) == 1
