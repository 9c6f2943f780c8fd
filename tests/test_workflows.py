"""The workflows of GitHub: valid, pinned, with no more rights than they need, and about things that exist."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests import foreign
from tests.conftest import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
#: An action at a full commit, and the version that this commit is.
PINNED = re.compile(r"uses: ([\w./-]+)@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)")
#: Rights that no workflow gets but for one job of those named.
WRITES = {"contributions.yml": {"security-events"}, "publish.yml": {"id-token"}, "pages.yml": {"pages", "id-token"}}

every_workflow = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)


def workflow(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return loaded


def commands(path: Path) -> Iterator[str]:
    """Yield what the steps of a workflow run."""
    for job in workflow(path)["jobs"].values():
        yield from (step["run"] for step in job.get("steps", []) if "run" in step)


def missing(command: str) -> list[str]:
    """Return what a command names and the repository doesn't have: targets, paths, modules, extras and groups."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    folders = {path.name for path in ROOT.iterdir() if path.is_dir()} - {"build", "dist", "site"}
    extras = PROJECT["project"]["optional-dependencies"]
    return [
        *(name for name in re.findall(r"\bmake ([\w-]+)", command) if name not in targets),
        *(
            word
            for word in re.findall(r"(?<![\w./$-])([\w-]+/[\w./-]+)", command)
            if word.split("/")[0] in folders and not (ROOT / word).exists()
        ),
        *(
            module
            for module in re.findall(r"-m ((?:tests|tools|capgen_kg|benchmarks)[\w.]*)", command)
            if not any((ROOT / (module.replace(".", "/") + end)).exists() for end in (".py", "/__main__.py"))
        ),
        *(name for names in re.findall(r"\.\[([\w,-]+)\]", command) for name in names.split(",") if name not in extras),
        *(name for name in re.findall(r"--group ([\w-]+)", command) if name not in PROJECT["dependency-groups"]),
    ]


def test_what_github_reads_is_valid() -> None:
    assert {"contributions", "interop", "pages", "publish", "test"} <= {path.stem for path in WORKFLOWS}
    forms = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))
    config = ROOT / ".github" / "ISSUE_TEMPLATE" / "config.yml"
    for schema, paths in (
        ("github-workflows", WORKFLOWS),
        ("dependabot", [ROOT / ".github" / "dependabot.yml"]),
        ("github-issue-forms", [path for path in forms if path != config]),
        ("github-issue-config", [config]),
        ("citation-file-format", [ROOT / "CITATION.cff"]),
    ):
        command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", *map(str, paths)]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        assert result.returncode == 0, result.stdout + result.stderr


def test_actions_are_pinned_by_commit_and_each_at_one_version() -> None:
    pins = defaultdict(set)
    for path in WORKFLOWS:
        for line in path.read_text("utf-8").splitlines():
            if re.match(r"\s*(- )?uses:", line):
                match = PINNED.search(line)
                assert match, f"{path.name}: {line.strip()}"
                # actions in folders of one repository have its commits
                pins["/".join(match[1].split("/")[:2])].add((match[2], match[3]))
    assert "actions/checkout" in pins
    assert {action: versions for action, versions in pins.items() if len(versions) > 1} == {}


@every_workflow
def test_a_workflow_names_what_exists(path: Path) -> None:
    assert [name for command in commands(path) for name in missing(command)] == []


@pytest.mark.parametrize(
    ("command", "lacks"),
    [
        ("make tests", ["tests"]),
        ("make test", []),
        ("capgen site --data examples/tool", ["examples/tool"]),
        ("capgen site -o site/x --data examples/tools", []),
        ("python -m tests.no_such", ["tests.no_such"]),
        ("pip install '.[sites,serve]' --group devs", ["sites", "devs"]),
    ],
)
def test_what_a_command_lacks_is_seen(command: str, lacks: list[str]) -> None:
    assert missing(command) == lacks


@every_workflow
def test_a_workflow_has_only_the_rights_it_needs(path: Path) -> None:
    loaded = workflow(path)
    granted = [loaded["permissions"], *(job.get("permissions", {}) for job in loaded["jobs"].values())]
    writes = {right for rights in granted for right, level in rights.items() if level == "write"}
    assert writes <= WRITES.get(path.name, set())


@every_workflow
def test_runs_of_a_workflow_do_not_pile_up(path: Path) -> None:
    assert workflow(path)["concurrency"]["group"]


@every_workflow
def test_what_strangers_choose_reaches_no_shell_as_code(path: Path) -> None:
    assert [command for command in commands(path) if "${{" in command] == []


def test_every_supported_python_is_tested() -> None:
    versions = [
        classifier.rsplit(" :: ", 1)[1]
        for classifier in PROJECT["project"]["classifiers"]
        if re.search(r":: 3\.\d+$", classifier)
    ]
    jobs = workflow(ROOT / ".github" / "workflows" / "test.yml")["jobs"]
    assert jobs["linux"]["strategy"]["matrix"]["python"] == versions
    assert f">={versions[0]}" == PROJECT["project"]["requires-python"]
    assert set(jobs["others"]["strategy"]["matrix"]["os"]) == {"macos-latest", "windows-latest"}


def test_interop_installs_packages_that_its_tests_use() -> None:
    (installed,) = [c for c in commands(ROOT / ".github" / "workflows" / "interop.yml") if "apt-get install" in c]
    packages = re.search(r"install -y -q ([\w -]+?)( \|\||$)", installed)
    assert packages
    assert set(packages[1].split()) <= set(foreign.SETUPS["interop"].debian)
