"""Quotations are found as they are, then in normal form; what is nowhere or in several places says what to do."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capgen_kg.readings.quotations import QuotationError, Quotations

TEXT = """Most tools lie idle. “A drill”, says Ann – who knows –, is used
for an hour a year.

> Most tools lie idle.

A saw is used for an hour, too. A SAW is dear.
"""


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("tools lie idle. “A drill”", "tools lie idle. “A drill”"),
        ('"a drill", says ann - who knows', "“A drill”, says Ann – who knows"),
        ("is used for an hour a   year", "is used\nfor an hour a year"),
        ("A drill … an hour a year.", "A drill”, says Ann – who knows –, is used\nfor an hour a year."),
        ("A drill ... a YEAR", "A drill”, says Ann – who knows –, is used\nfor an hour a year"),
        ("A SAW", "A SAW"),
        ("A saw", "A saw"),
    ],
)
def test_words_are_found_as_they_are_and_then_in_normal_form(words: str, expected: str) -> None:
    start, end = Quotations(TEXT).find(words)
    assert TEXT[start:end] == expected


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            "Most tools",
            "“Most tools” is in several places of the text, at 1:1, at 4:3; quote more words",
        ),
        ("a saw", "“a saw” is in several places of the text, at 6:1, at 6:33; quote more words"),
        (
            "A drill is used for one hour",
            "“A drill is used for one hour” is nowhere in the text; the nearest words are “is used for an hour a”",
        ),
        ("idl", "“idl” is nowhere in the text"),
        ("a bicycle", "“a bicycle” is nowhere in the text"),
        ("…", "found '…', expected words of the text"),
        ("", "found '', expected words of the text"),
    ],
)
def test_what_is_not_in_one_place_says_what_to_do(words: str, message: str) -> None:
    with pytest.raises(QuotationError, match=f"^{re.escape(message)}$"):
        Quotations(TEXT).find(words)


def test_a_message_or_a_repetition_tells_places_apart() -> None:
    second = TEXT.index("> Most") + 2
    assert Quotations(TEXT).find("Most tools", [(second - 2, second + 30)])[0] == second
    assert Quotations(TEXT, [(second, second + 20)]).find("Most tools")[0] == 0
    with pytest.raises(QuotationError, match="nowhere in the text of that message"):
        Quotations(TEXT).find("A drill", [(second, second + 20)])


@given(st.text(alphabet="ab cA’'“\"–-.\n\u00ad", max_size=60), st.integers(0, 60), st.integers(1, 20))
def test_any_words_of_a_text_are_found_or_are_in_several_places(text: str, start: int, length: int) -> None:
    words = text[start : start + length]
    is_cut = any(
        text[place - 1 : place].isalnum() and text[place : place + 1].isalnum() for place in (start, start + length)
    )
    if is_cut or not any(char.isalnum() for char in words):
        return
    places = [match.start() for match in re.finditer(re.escape(words.strip()), text)]
    with suppress(QuotationError):
        first, last = Quotations(text).find(words)
        assert text[first:last] == words.strip()
        places = places[:1]
    assert len(places) >= 1
