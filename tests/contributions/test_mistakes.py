"""One mistake, one finding, at its place, that says what to write."""

from __future__ import annotations

from pathlib import Path
from statistics import median

import pytest

from capgen_kg.contributions import checking
from capgen_kg.debate import Debate
from tests.contributions.mistakes import ARGUMENT, CLAIM, MISTAKES, REBUTTAL, Mistake, findings_of, lines_of


@pytest.mark.parametrize("text", [REBUTTAL, CLAIM, ARGUMENT])
def test_without_a_mistake_they_conform(text: str, debate: Debate, tmp_path: Path) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text(text, encoding="utf-8")
    assert checking.check(debate, [path]) == []


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.what)
def test_a_mistake_is_told_at_its_place_with_what_to_write(mistake: Mistake, debate: Debate, tmp_path: Path) -> None:
    findings = findings_of(debate, mistake, tmp_path)
    assert 1 <= len(findings) <= 2, [finding.message for finding in findings]
    assert findings[0].line in lines_of(mistake), (findings[0].line, lines_of(mistake), findings[0].message)
    assert any(mistake.says in f"{finding.message} {finding.fix}" for finding in findings), [
        finding.message for finding in findings
    ]
    # items are named as people name them
    assert not any(
        "https://w3id.org/capgen/id/" in finding.message for finding in findings if finding.rule != "namespace-prefix"
    )


def test_most_mistakes_are_told_once(debate: Debate, tmp_path: Path) -> None:
    assert len(MISTAKES) >= 45
    counts = [len(findings_of(debate, mistake, tmp_path)) for mistake in MISTAKES]
    assert median(counts) == 1
    assert max(counts) <= 2
