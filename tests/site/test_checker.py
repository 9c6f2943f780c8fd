"""What the browser runs, run here: it answers as the command line does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from capgen_kg.contributions.voice import VoiceRequest, contribution
from capgen_kg.debate import Debate, open_debate
from capgen_kg.knowledge_base import KnowledgeBase
from capgen_kg.site.browser import checker
from tests.conftest import ROOT, Run


def test_a_draft_whose_number_was_given_away_has_the_impact_of_the_next(
    run: Run, debate: Debate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("Feedback on values exists as well.", "Markets punish bad predictions, too.")
    drafts = [
        contribution(debate, VoiceRequest("rebuttal", voice, text, target="For#2", attack="undermining")).text
        for voice, text in zip(("Ada", "Ben"), words, strict=True)
    ]
    assert all("contribution-1" in text for text in drafts)
    first, second = tmp_path / "first.ttl", tmp_path / "second.ttl"
    first.write_text(drafts[0], encoding="utf-8")
    second.write_text(drafts[1], encoding="utf-8")
    data = ["--data", str(ROOT / "data"), "--data", str(first)]
    wanted = run("-q", *data, "contribute", "impact", str(second)).stdout
    assert "Contribution#2" in wanted
    grown = open_debate([str(ROOT / "data"), str(first)])
    monkeypatch.setattr(checker, "_BASE", KnowledgeBase(grown.files))
    assert json.loads(checker.impact(str(second)))["text"] == wanted
    assert not second.exists()
