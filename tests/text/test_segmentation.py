"""Texts are cut into sentences, which cover them whole."""

from __future__ import annotations

import pytest

from capgen_kg.text.segmentation import cut, leaves
from tests.conftest import ROOT, Run


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three? Four", ["One. ", "Two! ", "Three? ", "Four"]),
        ("Skill, e.g. at Go, grows. It does.", ["Skill, e.g. at Go, grows. ", "It does."]),
        ("See Dr. Who, i.e. Fig. 2. Then J. S. Mill.", ["See Dr. Who, i.e. Fig. 2. ", "Then J. S. Mill."]),
        ("Version 0.2 is here... and there. Good.", ["Version 0.2 is here... and there. ", "Good."]),
        ('He said "No." She left.', ['He said "No." ', "She left."]),
        ("Ends with a one. 2 follows.", ["Ends with a one. ", "2 follows."]),
        ("A.\n\nB c.\nD.", ["A.", "\n\n", "B c.\n", "D."]),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    spans = cut(text, by_sentence=True)
    assert [text[start:end] for start, end, _ in spans] == sentences
    assert "".join(sentences) == text


def test_list_numbers_belong_to_their_sentence_and_headings_are_boilerplate() -> None:
    text = "Reasons for it\n\n1. Tools lie idle.\nMost do.\n\n- Really?\n\nA last line without a stop, which is too long to be the heading of anything at all\n"
    spans = leaves(text, by_sentence=True)
    assert "".join(text[start:end] for start, end, _ in spans) == text
    assert [(text[start:end], role) for start, end, role in spans if role != "Separator"] == [
        ("Reasons for it", "Boilerplate"),
        ("1. Tools lie idle.\n", ""),
        ("Most do.", ""),
        ("- Really?", ""),
        ("A last line without a stop, which is too long to be the heading of anything at all", ""),
    ]


@pytest.mark.parametrize("words", [("cut",), ("anchor", "Most tools")], ids=lambda words: words[0])
def test_a_base_to_which_no_name_can_be_added_is_refused(words: tuple[str, ...], run: Run) -> None:
    command, *rest = words
    done = run("source", command, str(ROOT / "examples/tools/text.txt"), *rest, "--base", "https://example.org/new")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "capgen: found the base 'https://example.org/new', expected an IRI that ends in / or # or :\n"
