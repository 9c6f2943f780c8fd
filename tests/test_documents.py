"""What the documents show is what happens, and what is generated in them is up to date."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from capgen_kg.debate import Debate
from capgen_kg.reasoning import sparql_update_rules
from tests.conftest import ROOT
from tests.documents import DOCUMENTS, Example, examples, is_story, printed, python_examples, python_output
from tools import cli_reference, draw, generated
from tools.marks import filled, generated_parts

TEXTS = {document: document.read_text("utf-8") for document in DOCUMENTS}
DOCUMENTS_WITH_EXAMPLES = [
    (doc.name, example) for doc, text in TEXTS.items() if not is_story(text) for example in examples(text)
]
STORIES = [document for document, text in TEXTS.items() if is_story(text)]


@pytest.mark.parametrize(
    ("document", "example"), DOCUMENTS_WITH_EXAMPLES, ids=[f"{d}: {e.command[:40]}" for d, e in DOCUMENTS_WITH_EXAMPLES]
)
def test_example_prints_what_the_document_says(document: str, example: Example, debate: object) -> None:
    _ = debate.closure  # type: ignore[attr-defined]  # closed before, so that nothing is said about it
    assert printed(example.command) == example.output


@pytest.mark.parametrize("story", STORIES, ids=lambda path: path.name)
def test_a_story_goes_as_it_is_told(story: Path, tmp_path: Path) -> None:
    commands = list(examples(TEXTS[story]))
    assert len(commands) > 5
    for example in commands:
        assert printed(example.command, tmp_path) == example.output


def test_there_are_examples_to_run() -> None:
    assert len(DOCUMENTS_WITH_EXAMPLES) >= 8


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_inside_the_repository_lead_somewhere(document: object) -> None:
    assert hasattr(document, "read_text")
    text = document.read_text("utf-8")
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", text):
        if document.parent == ROOT / "docs" and target in generated.PAGES:  # type: ignore[attr-defined]
            continue
        assert (ROOT / target).exists() or (document.parent / target).exists(), target  # type: ignore[attr-defined]


def test_python_example_of_the_readme_prints_what_it_says(debate: Debate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    (example,) = python_examples(TEXTS[ROOT / "README.md"])
    assert example.output.count("\n") > 2
    assert python_output(example.command) == example.output


def test_the_readme_is_short() -> None:
    assert len(TEXTS[ROOT / "README.md"].splitlines()) <= 110


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


@pytest.mark.parametrize("document", draw.documents(), ids=lambda path: path.name)
def test_generated_parts_are_up_to_date(document: Path, debate: Debate) -> None:
    text, parts = document.read_text("utf-8"), draw.parts(debate)
    assert set(generated_parts(text)) <= {*parts, "interop"}
    assert filled(text, parts) == text, "make docs writes them"


def test_documents_with_generated_parts_are_recognised() -> None:
    assert {"architecture.md", "index.md", "interop.md", "model.md", "scaling.md", "sparql.md", "standing.md"} == {
        path.name for path in draw.documents()
    }


def test_the_reference_of_the_command_line_is_up_to_date() -> None:
    assert cli_reference.FILE.read_text("utf-8") == cli_reference.text(), "make docs writes it"


def test_the_command_count_of_scaling_is_that_of_the_rules(debate: Debate) -> None:
    commands = sparql_update_rules.commands(debate.knowledge_base().schema, "urn:g")
    assert f"by {len(commands)} SPARQL Update commands" in (ROOT / "docs" / "scaling.md").read_text("utf-8")
