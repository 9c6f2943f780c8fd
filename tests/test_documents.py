"""What the documents show is what happens."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

from capgen_kg.debate import Debate
from capgen_kg.reasoning import sparql_update_rules
from tests.conftest import ROOT
from tests.documents import DOCUMENTS, Example, examples, is_story, printed

TEXTS = {document: document.read_text("utf-8") for document in DOCUMENTS}
FOUND = [(doc.name, example) for doc, text in TEXTS.items() if not is_story(text) for example in examples(text)]
STORIES = [document for document, text in TEXTS.items() if is_story(text)]


@pytest.mark.parametrize(("document", "example"), FOUND, ids=[f"{d}: {e.command[:40]}" for d, e in FOUND])
def test_example_prints_what_the_document_says(document: str, example: Example, debate: object) -> None:
    _ = debate.closure  # type: ignore[attr-defined]  # closed before, so that nothing is said about it
    assert printed(example.command) == example.output


@pytest.mark.parametrize("story", STORIES, ids=lambda path: path.name)
def test_a_story_goes_as_it_is_told(story: Path, tmp_path: Path) -> None:
    told = list(examples(TEXTS[story]))
    assert len(told) > 5
    for example in told:
        assert printed(example.command, tmp_path) == example.output


def test_there_are_examples_to_run() -> None:
    assert len(FOUND) >= 8


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_inside_the_repository_lead_somewhere(document: object) -> None:
    assert hasattr(document, "read_text")
    text = document.read_text("utf-8")
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", text):
        assert (ROOT / target).exists() or (document.parent / target).exists(), target  # type: ignore[attr-defined]


def test_python_example_of_the_readme_runs(capsys: pytest.CaptureFixture[str]) -> None:
    block = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert block
    exec(block[1].replace("my-rebuttal.ttl", str(ROOT / "tests/data/addition.ttl")), {})
    assert "Against#2 rebutting" in capsys.readouterr().out


def test_the_changelog_and_the_citation_know_the_version() -> None:
    import capgen_kg

    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    section = re.search(
        rf"^## \[{re.escape(capgen_kg.__version__)}\] - (Unreleased|\d{{4}}-\d\d-\d\d)$", changelog, re.MULTILINE
    )
    assert section
    citation = (ROOT / "CITATION.cff").read_text("utf-8")
    assert f"version: {capgen_kg.__version__}" in citation
    # what isn't released has neither a date nor a DOI
    assert ("date-released:" in citation) == (section[1] != "Unreleased")
    assert section[1] != "Unreleased" or "doi:" not in citation


def test_the_changelog_has_one_change_a_bullet_under_known_headings() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    kinds = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    assert set(re.findall(r"^### (.*)$", changelog, re.MULTILINE)) <= kinds
    bullets = re.findall(r"^- (.*(?:\n  .*)*)", changelog, re.MULTILINE)
    assert len(bullets) > 50
    assert [bullet for bullet in bullets if len(bullet) > 260] == []


def test_the_pictures_are_drawn_from_the_files() -> None:
    spec = importlib.util.spec_from_file_location("draw", ROOT / "docs" / "draw.py")
    assert spec
    assert spec.loader
    draw = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(draw)
    text = draw.MODEL.read_text("utf-8")
    assert draw.drawn(text) == text


def test_the_figures_of_scaling_are_those_of_its_benchmark() -> None:
    found = (ROOT / "benchmarks" / "results" / "corpus.md").read_text("utf-8")
    assert f"<!-- corpus -->\n{found}<!-- end -->" in (ROOT / "docs" / "scaling.md").read_text("utf-8")


def test_the_command_count_of_scaling_is_that_of_the_rules(debate: Debate) -> None:
    commands = sparql_update_rules.commands(debate.base().schema, "urn:g")
    assert f"by {len(commands)} commands" in (ROOT / "docs" / "scaling.md").read_text("utf-8")
