"""Notebooks show debates, answers and pictures, and the example runs from its first cell to its last."""

from __future__ import annotations

import json
import os
from pathlib import Path

import nbclient
import nbformat
import pytest

from capgen_kg.debate import Debate
from capgen_kg.errors import UsageError
from capgen_kg.formats import export
from capgen_kg.queries.results import MAX_SHOWN_ROWS
from capgen_kg.rendering.notebook import picture
from tests.conftest import ROOT

NOTEBOOK = ROOT / "examples" / "debate.ipynb"


def test_the_example_runs_and_shows_what_it_says(debate: Debate, cache_folder: Path) -> None:
    _ = debate.closure
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    nbformat.validate(notebook)
    os.environ.setdefault("JUPYTER_PLATFORM_DIRS", "1")
    nbclient.NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(ROOT)}}).execute()
    shown = json.dumps([output.get("data", output) for cell in notebook.cells for output in cell.get("outputs", [])])
    for words in ("<b>Once capabilities", "Against#2", "flowchart LR", "opposes", "<table", "interpreted"):
        assert words in shown


def test_the_example_is_kept_without_what_it_printed() -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    assert [
        cell for cell in notebook.cells if cell.cell_type == "code" and (cell.outputs or cell.execution_count)
    ] == []


def test_debates_and_answers_show_themselves(debate: Debate) -> None:
    assert repr(debate) == "<Debate: the bundled debate>"
    assert "<td>argument</td><td style='text-align:right'>17</td>" in debate._repr_html_()
    assert "Iri" not in debate.query("counters", "For#2")._repr_html_()
    assert debate.query("does-counter", "Comment#13", "Against#2")._repr_html_() == "<b>yes</b>"
    assert "For#7" in debate.query("neighbourhood", "For#7")._repr_html_()
    many = debate.sparql("SELECT * { ?s ?p ?o } LIMIT 60")
    assert f"and {60 - MAX_SHOWN_ROWS} more" in many._repr_html_()


def test_words_are_not_markup(debate: Debate) -> None:
    hostile = debate.sparql('SELECT ("<script>alert(1)</script>" AS ?x) {}')
    assert "<script>" not in hostile._repr_html_()


def test_pictures_are_of_what_is_asked_for(debate: Debate) -> None:
    shown = picture(debate, "For#2")._repr_mimebundle_()
    assert "For&num;2" in shown["text/plain"]
    assert shown["text/markdown"].startswith("```mermaid")
    assert len(picture(debate).mermaid) > len(picture(debate, "For#2").mermaid)
    with pytest.raises(UsageError):
        picture(debate, "For#99")
    with pytest.raises(UsageError, match="several files"):
        export(debate, "csv")
