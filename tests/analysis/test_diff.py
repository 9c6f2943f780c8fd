"""Versions are compared by what they say, and open issues with a baseline."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from capgen_kg.analysis.diff import compare, version
from capgen_kg.analysis.lint import QUERIES
from capgen_kg.errors import UsageError
from tests.conftest import ROOT, Run
from tests.contributions.test_checking import GOOD, HEAD


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    for path in (ROOT / "data").glob("*.*"):
        shutil.copy(path, folder)
    return folder


def test_layout_and_names_of_blank_nodes_and_files_make_no_difference(tmp_path: Path, run: Run) -> None:
    first, second = tmp_path / "one.ttl", tmp_path / "other.ttl"
    first.write_text(HEAD + "id:a cg:p [ cg:q id:b , [ cg:r 5 ] ] .", encoding="utf-8")
    second.write_text(HEAD + "_:x cg:q _:y , id:b . _:y cg:r 5 .\n\nid:a\tcg:p _:x .", encoding="utf-8")
    assert not compare([first], [second])
    assert (run("diff", str(first), str(second)).returncode, run("diff", str(first), str(second)).stdout) == (
        0,
        "no differences\n",
    )


def test_what_changed_is_told_by_meaning(data: Path, run: Run) -> None:
    (data / "mine.ttl").write_text(GOOD, encoding="utf-8")
    claims = data / "arguments-for.ttl"
    words = "Simple laws of intelligence lie beneath cognition that is highly general and competent."
    text = claims.read_text(encoding="utf-8")
    assert words in text
    claims.write_text(text.replace(words, "Simple laws lie beneath."), encoding="utf-8")
    relations = data / "relations.ttl"
    text = relations.read_text(encoding="utf-8")
    relations.write_text(
        text.replace("cg:attackType cg:Rebutting", "cg:attackType cg:Undercutting", 1), encoding="utf-8"
    )
    done = run("diff", str(ROOT / "data"), str(data))
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert "+ rebuttal id:for-2-rebuttal-example" in lines
    assert "~ For#2: + cg:raises id:for-2-rebuttal-example" in lines
    at = lines.index("~ For#1.2 is reworded")
    assert lines[at + 1 : at + 3] == [f"    - {words}", "    + Simple laws lie beneath."]
    assert any(line.endswith(": - cg:attackType cg:Rebutting") for line in lines)
    assert "query counters Against#4: +1 -0 rows" in lines
    difference = json.loads(run("diff", str(ROOT / "data"), str(data), "--format", "json").stdout)
    assert difference["added"] == [["annotator", "id:reader-example"], ["rebuttal", "id:for-2-rebuttal-example"]]
    back = run("diff", str(data), str(ROOT / "data")).stdout
    assert "- rebuttal id:for-2-rebuttal-example" in back.splitlines()


def test_revisions_of_git_are_versions(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def git(*words: str) -> None:
        subprocess.run(
            ["git", "-c", "user.name=x", "-c", "user.email=x@x.example", *words], cwd=data.parent, check=True
        )

    git("init", "-q")
    git("add", "data")
    git("commit", "-qm", "one")
    (data / "mine.ttl").write_text(GOOD, encoding="utf-8")
    git("add", "data")
    git("commit", "-qm", "two")
    monkeypatch.chdir(data.parent)
    with version("HEAD~1") as old, version("HEAD:data") as new:
        assert compare(old, new).added == (
            ("annotator", "id:reader-example"),
            ("rebuttal", "id:for-2-rebuttal-example"),
        )
    for name in ("nothing", "HEAD:nowhere", "--upload-pack=x", "HEAD~99"):
        with pytest.raises(UsageError, match=r"revision|has no \.ttl"), version(name):
            pass


def test_the_open_issues_of_the_debate_are_recorded(run: Run) -> None:
    done = run("lint")
    assert (done.returncode, done.stdout, done.stderr) == (0, "conforms\n", "")


def test_issues_may_be_resolved_and_may_not_grow(data: Path, run: Run) -> None:
    (data / "mine.ttl").write_text(GOOD.replace("id:against-4-rebuttal-2", "id:against-6-rebuttal-1"), encoding="utf-8")
    paid = run("lint", "--data", str(data))
    assert (paid.returncode, paid.stdout) == (0, "conforms\n")
    assert "resolved: uncountered id:against-6; run with --update to record it" in paid.stderr
    assert run("lint", "--data", str(data), "--update").returncode == 0
    (data / "mine.ttl").unlink()
    grown = run("lint", "--data", str(data))
    assert grown.returncode == 1
    assert "[uncountered]" in grown.stdout
    assert "id:against-6 a cg:Argument" in grown.stdout


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("uncountered", "id:a a cg:Argument ."),
        ("missing-rationale", "id:a a cg:Rebuttal ; cg:basis cg:Interpreted ."),
        ("missing-anchor", "id:a a cg:Claim ."),
    ],
)
def test_each_kind_of_issue_is_seen(rule: str, text: str, data: Path, run: Run) -> None:
    (data / "mine.ttl").write_text(HEAD + text, encoding="utf-8")
    issues = json.loads(run("lint", "--data", str(data), "--format", "json").stdout)
    assert rule in {issue["rule"] for issue in issues if issue["focusNode"].endswith("/id/a")}
    assert rule in QUERIES


def test_a_damaged_baseline_is_named(data: Path, run: Run) -> None:
    for text in ("[]", "{", '{"missing-anchor": 5}'):
        (data / "lint-baseline.json").write_text(text, encoding="utf-8")
        done = run("lint", "--data", str(data))
        assert (done.returncode, "invalid baseline" in done.stderr) == (3, True)
    (data / "lint-baseline.json").unlink()
    assert "there is no baseline; add --update to create one" in run("lint", "--data", str(data)).stderr
