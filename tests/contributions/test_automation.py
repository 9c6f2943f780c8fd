"""The hooks of pre-commit and the workflow of GitHub, run as a repository that uses them would."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT
from tests.contributions.test_checking import GOOD

WORKFLOW = ROOT / ".github/workflows/contributions.yml"
GIT = ["git", "-c", "user.name=x", "-c", "user.email=x@x.example"]


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in which pre-commit has installed the hooks of this repository."""
    if subprocess.run(["git", "rev-parse"], cwd=ROOT, check=False, capture_output=True).returncode:
        pytest.skip("LEFT OUT: the hooks of pre-commit, as this is no clone of the repository")
    return {**os.environ, "PRE_COMMIT_HOME": str(tmp_path_factory.mktemp("pre-commit"))}


def hook(name: str, files: dict[str, str], env: dict[str, str], place: Path) -> subprocess.CompletedProcess[str]:
    subprocess.run([*GIT, "init", "-q"], cwd=place, check=True)
    for file, text in files.items():
        (place / file).write_text(text, encoding="utf-8")
    subprocess.run([*GIT, "add", "."], cwd=place, check=True)
    command = [sys.executable, "-m", "pre_commit", "try-repo", str(ROOT), name, "--verbose", "--files", *files]
    return subprocess.run(command, cwd=place, check=False, capture_output=True, text=True, env=env, timeout=900)


def test_the_hooks_of_pre_commit_run(hooks: dict[str, str], tmp_path: Path) -> None:
    bad = GOOD.replace("cg:attacks", "cg:atacks")
    for number, (name, text, status) in enumerate(
        [("capgen-check", GOOD, 0), ("capgen-check", bad, 1), ("capgen-fix", bad, 1), ("capgen-fix", GOOD, 0)]
    ):
        place = tmp_path / str(number)
        place.mkdir()
        done = hook(name, {"mine.ttl": text, "notes.txt": "not looked at"}, hooks, place)
        if "Could not find a version" in done.stdout + done.stderr or "ConnectionError" in done.stdout:
            pytest.skip("LEFT OUT: the hooks of pre-commit, as pip can't install what they need here")
        assert done.returncode == status, done.stdout + done.stderr
        if status and name == "capgen-check":
            assert "mine.ttl:12:5: error: The ontology has no cg:atacks" in done.stdout
        if name == "capgen-fix":
            assert (place / "mine.ttl").read_text(encoding="utf-8") == GOOD


def test_the_workflow_is_one() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows", str(WORKFLOW)]
    subprocess.run(command, check=True, capture_output=True)
    hooks_ = [sys.executable, "-m", "pre_commit", "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")]
    subprocess.run(hooks_, check=True)
    text = WORKFLOW.read_text(encoding="utf-8")
    for line in text.splitlines():
        # what a stranger can choose reaches a shell by the environment alone
        assert "run:" not in line or "${{" not in line, line


def steps() -> list[dict[str, Any]]:
    steps_of_job: list[dict[str, Any]] = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))["jobs"]["check"]["steps"]
    return [step for step in steps_of_job if "run" in step and step["name"] != "Install"]


@pytest.mark.parametrize(("text", "status"), [(GOOD, 0), (GOOD.replace("cg:attacks", "cg:atacks"), 1)])
def test_the_workflow_runs(text: str, status: int, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(ROOT / "data", data)
    (data / "contributions").mkdir(exist_ok=True)
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "before"]):
        subprocess.run([*GIT, *words], cwd=tmp_path, check=True)
    base = subprocess.run(
        [*GIT, "rev-parse", "HEAD"], cwd=tmp_path, check=True, capture_output=True, text=True
    ).stdout.strip()
    name = "a; echo $(id) 'x'.ttl"
    (data / "contributions" / name).write_text(text, encoding="utf-8")
    for words in (["add", "."], ["commit", "-qm", "after"]):
        subprocess.run([*GIT, *words], cwd=tmp_path, check=True)
    place = tmp_path / "runner"
    place.mkdir()
    capgen = place / "capgen"
    capgen.write_text(f"#!/bin/sh\nexec {sys.executable} -c 'from capgen_kg.cli import command; command()' \"$@\"\n")
    capgen.chmod(0o755)
    env = {
        **os.environ, "DATA": "data", "BASE": base, "RUNNER_TEMP": str(place), "GITHUB_ACTIONS": "true",
        "GITHUB_OUTPUT": str(place / "output"), "GITHUB_STEP_SUMMARY": str(place / "summary"),
        "PATH": f"{place}{os.pathsep}{os.environ['PATH']}",
    }  # fmt: skip
    done = {}
    for step in steps():
        done[step["name"]] = subprocess.run(
            ["bash", "-e", "-c", step["run"]], cwd=tmp_path, env=env, check=False, capture_output=True, text=True
        )
    assert (place / "output").read_text() == "any=true\n"
    # xargs says 123 when what it ran says 1
    assert done["Check"].returncode == (123 if status else 0), done["Check"].stderr
    assert ("::error file=data/contributions/" in done["Check"].stdout) == bool(status)
    log = json.loads((tmp_path / "findings.sarif").read_text(encoding="utf-8"))
    assert bool(log["runs"][0]["results"]) == bool(status)
    summary = (place / "summary").read_text(encoding="utf-8")
    assert "capgen: conforms" in summary or status
    if not status:
        assert "Against#4 has a new counter, For#2" in summary
