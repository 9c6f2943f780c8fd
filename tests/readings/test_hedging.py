"""A claim that is less cautious than the words that it is quoted from, or more, is noted where it is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from capgen_kg.rdf.parsing import read_facts
from capgen_kg.rdf.terms import cg
from capgen_kg.readings.encoding import encode
from capgen_kg.readings.frame import Frame
from capgen_kg.readings.from_argdown import read
from capgen_kg.readings.from_debate import reading_of
from capgen_kg.readings.hedging import Caution, added_hedge, dropped_hedge
from tests.conftest import ROOT
from tests.readings.test_no_effect import THESIS, folder, frame_of, imported

__all__ = ["folder"]

HURT = '[Hurt]: Tools hurt people. {quote: "Tools may hurt people."}\n'


def notes(folder: Path, text: str) -> list[str]:
    frame = frame_of(folder)
    encoded = encode(read(THESIS + text, Path("r"), frame.messages), frame)
    assert encoded.problems == []
    return encoded.notes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HURT, ["r:3:28: [Hurt] says without “may” what the text says with it; let its words say so, too"]),
        (HURT.replace("hurt people. {", "can hurt people. {"), []),
        (HURT.replace('"}', '", hedge: may}'), []),
        (HURT.replace('"}', '", basis: interpreted, why: He means it.}'), []),
        # the hedge is another claim's
        (f'{HURT}\n[Harm]: Harm is possible. {{quote: "Tools may hurt people.", hedge: may}}\n', []),
        (
            '[Use]: Bob may use his every day. {quote: "I use mine every day."}\n',
            ["r:3:35: [Use] has “may”, and its words in the text have nothing of the kind"],
        ),
    ],
)
def test_a_claim_is_as_cautious_as_its_words_in_the_text(text: str, expected: list[str], folder: Path) -> None:
    assert notes(folder, text) == expected


def test_what_was_imported_in_spite_of_the_note_is_left_as_it_is(folder: Path) -> None:
    imported(folder, THESIS + HURT)
    assert notes(folder, HURT) == []
    assert len(notes(folder, HURT.replace("hurt people. {", "hurt these people. {"))) == 1


def test_an_example_or_condition_is_put_forward_by_nobody(folder: Path) -> None:
    assert notes(folder, f"# Comment#1 {{conditions: [Hurt]}}\n\n{HURT}") == []


@pytest.mark.parametrize(
    ("words", "quoted", "hedge"),
    [
        ("Lending tools saves money.", "Perhaps lending tools saves money.", "Perhaps"),
        ("Lending tools saves money.", "I think that lending tools saves money.", "I think"),
        # in another clause, or a comparison, or the month
        ("Lending tools saves money.", "I think you are right, but lending tools saves money.", ""),
        ("Lending tools saves money.", "Lending tools is less likely to cost money.", ""),
        ("Lending tools saves money.", "Lending tools has saved money since May 2020.", ""),
        # about something else
        ("The café repairs them.", "Drills may break.", ""),
    ],
)
def test_a_hedge_counts_in_the_clause_that_the_claim_renders(words: str, quoted: str, hedge: str) -> None:
    assert dropped_hedge(words, quoted) == hedge


def test_a_hedge_is_added_where_the_text_has_no_caution_at_all() -> None:
    assert added_hedge("Lending perhaps saves money.", "Lending saves money.") == "perhaps"
    assert added_hedge("Lending perhaps saves money.", "Lending could save money.") == ""


def test_of_the_bundled_debate_nothing_is_said(text: Path) -> None:
    words = text.read_text("utf-8")
    frame = Frame({"debate": [*read_facts((ROOT / "data").glob("*.ttl"))]}, words)
    reading, iris = reading_of(frame)
    anchors = {key: frame.values[node][cg("anchor")] for key, node in iris.items()}
    caution = Caution(reading, anchors, lambda passage: words[slice(*frame.spans[passage])])
    assert [remark for claim in reading.claims.values() if (remark := caution.remark(claim))] == []
