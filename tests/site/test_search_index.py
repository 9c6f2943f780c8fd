"""The search of a site knows the forms of words that the command line knows, and more than items."""

from __future__ import annotations

import json
import re
from functools import reduce
from typing import TYPE_CHECKING

import pytest

from capgen_kg.site.search_index import endings
from tests.golden import DATA

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run


@pytest.mark.parametrize(
    ("word", "form"),
    [("optimization", "optimisation"), ("generalize", "generalising"), ("trees", "tree"), ("Deception", "deceive")],
)
def test_forms_of_a_word_are_found(word: str, form: str) -> None:
    assert re.search(_pattern(word), f" {form} ")


def test_words_that_begin_alike_are_no_forms() -> None:
    assert not re.search(_pattern("deception"), " decent ")


def _pattern(word: str) -> str:
    steps = ((pattern, re.sub(r"\$(\d)", r"\\g<\1>", by)) for pattern, by in endings())
    return " (" + reduce(lambda text, step: re.sub(step[0], step[1], text), steps, f"{word.lower()} ")


def test_questions_pages_and_what_is_said_are_found(run: Run, tmp_path: Path) -> None:
    assert run("-q", "site", "--data", str(DATA), "-o", str(tmp_path)).returncode == 0
    text = (tmp_path / "data/search.js").read_text(encoding="utf-8")
    pages = json.loads(text.removeprefix("window.CAPGEN_SEARCH = ").rstrip(";\n"))["pages"]
    for _, address, words in pages:
        assert (tmp_path / address).exists(), address
        assert words
    assert ["", "query/counters.html"] in [page[:2] for page in pages]
    assert ["Comment#1", "id/comment-1.html", "Leaves give shade in July only."] in pages
    assert ["Comment#1", "id/comment-1.html", "July counts, too."] in pages
