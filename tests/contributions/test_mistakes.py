"""One mistake, one finding, at its place, that says what to write."""

from __future__ import annotations

from pathlib import Path
from statistics import median

import pytest

from capgen_kg.contributions import checking
from capgen_kg.debate import Debate
from tests.contributions.mistakes import ARGUMENT, CLAIM, MISTAKES, REBUTTAL, Mistake, lines_of, told


@pytest.mark.parametrize("text", [REBUTTAL, CLAIM, ARGUMENT])
def test_without_a_mistake_they_conform(text: str, debate: Debate, tmp_path: Path) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text(text, encoding="utf-8")
    assert checking.check(debate, [path]) == []


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.what)
def test_a_mistake_is_told_at_its_place_with_what_to_write(mistake: Mistake, debate: Debate, tmp_path: Path) -> None:
    found = told(debate, mistake, tmp_path)
    assert 1 <= len(found) <= 2, [one.message for one in found]
    assert found[0].line in lines_of(mistake), (found[0].line, lines_of(mistake), found[0].message)
    assert any(mistake.says in f"{one.message} {one.fix}" for one in found), [one.message for one in found]
    # items are named as people name them
    assert not any("https://w3id.org/capgen/id/" in one.message for one in found if one.rule != "namespace-prefix")


def test_most_mistakes_are_told_once(debate: Debate, tmp_path: Path) -> None:
    assert len(MISTAKES) >= 45
    counts = [len(told(debate, mistake, tmp_path)) for mistake in MISTAKES]
    assert median(counts) == 1
    assert max(counts) <= 2
