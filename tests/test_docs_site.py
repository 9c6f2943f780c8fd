"""The documentation builds without warnings, and its generated references are complete."""

from __future__ import annotations

import ast
import html
import inspect
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

import capgen_kg
from capgen_kg import errors
from capgen_kg.diagnostics.rules import rules
from capgen_kg.queries.stored import query_names
from tests.conftest import ROOT
from tools import api_reference, findings, query_reference

REPOSITORY = "https://github.com/capgen-kg/capgen-kg"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the documentation as ``make docs-site`` does."""
    missing = [name for name in ("mkdocs", "material", "mkdocstrings_handlers") if find_spec(name) is None]
    if missing:
        pytest.skip(f"LEFT OUT: {', '.join(missing)} not installed; pip install --group docs")
    place = tmp_path_factory.mktemp("docs")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(place)]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    environment.pop("CAPGEN_DOCS_SELF_CONTAINED", None)
    result = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600, check=False
    )
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    return place


def page(built: Path, name: str) -> str:
    return html.unescape((built / name / "index.html").read_text("utf-8"))


def anchors(text: str) -> set[str]:
    return set(re.findall(r' id="([^"]+)"', text))


def reported() -> Iterator[str]:
    """Yield the names of rules by which the code makes problems, where they are written out."""
    for path in (ROOT / "capgen_kg").rglob("*.py"):
        # those of readings have a place and a message, and no rule
        nodes = ast.walk(ast.parse(path.read_text("utf-8"))) if path.parent.name != "readings" else ()
        for node in nodes:
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Problem":
                given = [*node.args[1:2], *(word.value for word in node.keywords if word.arg == "rule")]
                values = [name.value for name in given if isinstance(name, ast.Constant)]
                yield from (value for value in values if isinstance(value, str) and value)


def test_every_reported_finding_is_in_the_catalogue() -> None:
    names = set(reported())
    assert len(names) > 30
    assert names <= set(rules())


def test_every_rule_is_on_the_page_of_findings(built: Path) -> None:
    assert set(rules()) <= anchors(page(built, "findings"))


def test_texts_of_rules_stay_as_they_are(built: Path) -> None:
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", (built / "findings" / "index.html").read_text("utf-8")))
    for rule in rules().values():
        assert re.sub(r"\s+", " ", rule.text).replace("`", "") in html.unescape(text), rule.name


def test_every_stored_query_is_on_its_page(built: Path) -> None:
    assert set(query_names()) <= anchors(page(built, "queries"))
    assert query_reference.text().count("```console") == len(query_names())


def test_the_public_api_is_documented(built: Path) -> None:
    public = [value for name in capgen_kg.__all__ if isinstance(value := getattr(capgen_kg, name), type)]
    assert capgen_kg.Debate in public
    assert capgen_kg.CapgenError in public
    documented = anchors(page(built, "api"))
    for value in (*public, *api_reference.public()):
        assert f"{value.__module__}.{value.__qualname__}" in documented
    assert f"{capgen_kg.Debate.__module__}.Debate.query" in documented
    assert not [name for name in documented if "._" in name]


def test_docstrings_are_shown_as_markdown(built: Path) -> None:
    text = page(built, "api")
    assert ":class:" not in text
    assert ":func:" not in text
    assert "blockquote" not in text


def test_links_out_of_the_documentation_lead_to_the_repository(built: Path) -> None:
    assert f'href="{REPOSITORY}/blob/main/ontology/capgen.ttl"' in page(built, "model")
    assert f'href="{REPOSITORY}/tree/main/examples/tools"' in page(built, "turtle")
    pictures = re.findall(r'<img [^>]*src="([^"]+)"', page(built, "performance"))
    assert len(pictures) == 3
    assert all((built / "performance" / picture).is_file() for picture in pictures)


def test_nothing_is_loaded_from_elsewhere_but_what_the_build_for_publishing_fetches(built: Path) -> None:
    for file in built.rglob("*.html"):
        text = file.read_text("utf-8")
        loaded = re.findall(r'<(?:script|img|iframe)[^>]* src="(https?:[^"]+)"', text)
        loaded += re.findall(r'<link[^>]* rel="stylesheet"[^>]* href="(https?:[^"]+)"', text)
        assert loaded == [], file


def test_the_catalogue_has_every_kind_of_rule() -> None:
    assert {rule.origin for rule in rules().values()} == set(findings.ORIGINS)


def test_the_package_exports_the_errors_that_its_docstrings_name() -> None:
    documented = {
        name
        for value in (getattr(capgen_kg, name) for name in capgen_kg.__all__)
        for text in [inspect.getdoc(value), *(inspect.getdoc(member) for _, member in inspect.getmembers(value))]
        for name in re.findall(r"\b[A-Z][A-Za-z]+Error\b", text or "")
    }
    own = {name for name, value in vars(errors).items() if isinstance(value, type)}
    assert documented & own <= set(capgen_kg.__all__)
    assert "BudgetError" in documented
