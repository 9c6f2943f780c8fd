"""Texts are cut into sentences, which cover them whole."""

from __future__ import annotations

import pytest

from capgen_kg.text.segmentation import cut


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
