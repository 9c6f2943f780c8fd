"""Words are found as words, in scripts with spaces between words and in scripts without."""

from __future__ import annotations

import pytest

from capgen_kg.readings.quotations import Quotations
from capgen_kg.text.words import cuts_word, has_words


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("All  of\nthem may rust.", "all of them", True),
        ("They shall rust.", "all", False),
        ("Maybe; it may.", "may", True),
        ("It is known.", "no", False),
        ("It's not an idle-tool rule.", "idle", True),
        ("也许工具大多闲置。", "大多", True),
        ("たぶん錆びる。", "たぶん", True),
        ("Tools rust.", "perhaps", False),
        ("x1 is 1", "1", True),
    ],
)
def test_words_are_no_parts_of_other_words(text: str, words: str, expected: bool) -> None:
    assert has_words(text, words) == expected


def test_ends_of_a_text_cut_no_word() -> None:
    assert [cuts_word("ab c", place) for place in range(5)] == [False, True, False, False, False]


def test_a_quotation_may_be_a_part_of_a_sentence_without_spaces() -> None:
    text = "工具大多闲置。钻头一年用一小时。"
    start, end = Quotations(text).find("大多闲置")
    assert text[start:end] == "大多闲置"
