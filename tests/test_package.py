"""The wheel carries everything and works where there is no checkout."""

from __future__ import annotations

import ast
import email
import os
import re
import subprocess
import sys
import tomllib
import venv
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT, Run


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
        "-w",
        str(folder),
        str(ROOT),
    ]
    subprocess.run(command, check=True, timeout=600)
    return next(folder.glob("*.whl"))


def tracked(*folders: str) -> set[str]:
    """Return the files of folders in this checkout, without what Python and operating systems leave there."""
    return {
        path.relative_to(ROOT).as_posix()
        for folder in folders
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    }


def test_the_wheel_carries_the_package_and_the_four_folders_and_nothing_else(wheel: Path) -> None:
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    resources = tracked("ontology", "data", "shapes", "queries")
    assert names == tracked("capgen_kg") | {f"capgen_kg/resources/{name}" for name in resources}
    assert {Path(name).suffix for name in resources} == {".ttl", ".rq", ".ru", ".jsonld", ".ini", ".json"}
    # `capgen lint` compares the bundled debate with it
    assert "data/lint-baseline.json" in resources


def test_the_wheel_carries_all_licences(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    licenses = {name.split("/licenses/", 1)[1] for name in archive.namelist() if ".dist-info/licenses/" in name}
    vendored = {path.relative_to(ROOT).as_posix() for path in (ROOT / "capgen_kg/site/vendor/licenses").iterdir()}
    assert licenses == {"LICENSE", "LICENSE-data", "NOTICE"} | vendored


def test_the_metadata_has_links_and_no_development_dependencies(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
    metadata = email.message_from_bytes(archive.read(name))
    links = dict(link.split(", ", 1) for link in metadata.get_all("Project-URL", []))
    assert {"Homepage", "Source", "Issues", "Changelog"} <= set(links)
    assert {"cluster", "scale", "serve", "site"} <= set(metadata.get_all("Provides-Extra", []))
    assert "pytest" not in " ".join(metadata.get_all("Requires-Dist", []))


def test_the_repository_has_one_address() -> None:
    """The address is written in several files, which can't refer to each other."""
    home = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["urls"]["Source"]
    assert f"repository-code: {home}" in (ROOT / "CITATION.cff").read_text("utf-8").splitlines()
    for path in [
        *ROOT.glob("*.md"),
        *ROOT.glob("*.yml"),
        *(ROOT / ".github").rglob("*.yml"),
        *(ROOT / "docs").rglob("*.md"),
    ]:
        for url in re.findall(r"https://github\.com/[\w.-]*capgen[\w.-]*/[\w-]+", path.read_text("utf-8")):
            assert url == home, path.name


@pytest.fixture(scope="module")
def outside(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run Python where there is the wheel and no checkout."""
    place = tmp_path_factory.mktemp("outside")
    venv.create(place / "env", with_pip=False)
    site = next((place / "env" / "lib").glob("python*/site-packages"))
    zipfile.ZipFile(wheel).extractall(site)
    # what the wheel depends on is taken from here, so that the test downloads nothing
    here = [path for path in sys.path if path.endswith("site-packages")]

    def python(code: str) -> subprocess.CompletedProcess[str]:
        result = subprocess.run(
            [str(place / "env" / "bin" / "python"), "-c", f"import capgen_kg.cli as c; print(c.__file__); {code}"],
            capture_output=True, text=True, cwd=place, timeout=600, check=False,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(site), *here])},
        )  # fmt: skip
        assert result.returncode == 0, result.stderr
        assert str(site) in result.stdout.splitlines()[0]
        return result

    return python


def test_the_wheel_answers_outside_a_checkout(
    outside: Callable[..., subprocess.CompletedProcess[str]], cache_folder: Path
) -> None:
    assert "Against#2,rebutting" in outside("c.main(['-q', 'query', 'counters', 'For#2'])").stdout


def test_the_wheel_makes_the_same_site(
    outside: Callable[..., subprocess.CompletedProcess[str]], site: Path, tmp_path: Path
) -> None:
    theirs = tmp_path / "theirs"
    outside(f"c.main(['-q', 'site', '-o', {str(theirs)!r}])")
    names, others = (
        {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()} for folder in (site, theirs)
    )
    assert names == others
    assert len(names) > 1000
    assert [name for name in names if (site / name).read_bytes() != (theirs / name).read_bytes()] == []


#: Packages, and modules of ours, that take long to import.
HEAVY = ["numpy", "owlrl", "pyoxigraph", "pyshacl", "rdflib", "shacl", "SPARQLWrapper", "tabulate", "yaml",
         "capgen_kg.reasoning.schema"]  # fmt: skip
#: What each command may import of them when everything that is kept is there.
MAY_IMPORT: dict[str, set[str]] = {
    "--version": set(),
    "--help": set(),
    "query --help": set(),
    "query --list": set(),
    "query counters --help": set(),
    "completion bash": set(),
    "cache info": set(),
    "query counters For#2": {"pyoxigraph"},
    "query counters For#2 --format table": {"pyoxigraph", "tabulate"},
    "show For#2": {"pyoxigraph"},
    "sparql queries/thesis.rq": {"pyoxigraph"},
    "why Against#2 cg:counters For#2": {"pyoxigraph", "capgen_kg.reasoning.schema"},
    "export --to ntriples --closed": {"pyoxigraph", "rdflib"},
    "validate": {"pyoxigraph", "shacl"},
    "validate --engine pyshacl": {"pyoxigraph", "pyshacl", "rdflib", "owlrl"},
    "contribute --help": set(),
    "contribute check --help": set(),
    "lint": {"pyoxigraph"},
    "export --list": set(),
}


def as_module(*words: str) -> subprocess.CompletedProcess[str]:
    """Run ``python -m capgen_kg``, and list on stderr what it imported."""
    command = [sys.executable, "-X", "importtime", "-m", "capgen_kg", *words]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=ROOT, check=False)


def test_the_package_runs_as_a_module_under_the_name_of_the_command(run: Run) -> None:
    for words in (("--version",), ("--help",), ("query", "counters", "For#2"), ("no-such-command",)):
        module, command = as_module(*words), run(*words)
        assert (module.returncode, module.stdout) == (command.returncode, command.stdout)
    assert "Usage: capgen " in as_module("--help").stdout
    assert "(see capgen --help)" in as_module("no-such-command").stderr


def test_the_package_as_a_module_imports_nothing_heavy() -> None:
    imported = {line.rsplit("|", 1)[-1].strip() for line in as_module("--version").stderr.splitlines()}
    assert "capgen_kg.cli" in imported
    assert imported & set(HEAVY) == set()


@pytest.mark.parametrize("words", MAY_IMPORT)
def test_a_command_imports_what_it_needs_and_no_more(words: str, run: Run) -> None:
    assert run(*words.split()).returncode == 0  # so that what is kept is there
    code = f"""
import sys
from capgen_kg.cli import main
try:
    main({words.split()!r})
except SystemExit:
    print(*(name for name in {HEAVY!r} if name in sys.modules), file=sys.stderr)
"""
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert set(result.stderr.split()) <= MAY_IMPORT[words]


def test_no_layer_imports_from_one_above() -> None:
    result = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports"))], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr


#: Participles and pronouns that don't say what they name.
VAGUE_NAMES = {"found", "one", "told", "kept", "said"}


def bound_names(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the line and the name of each variable, parameter, function, class and attribute that a module binds."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()) | ast.arg(arg=name):
                yield node.lineno, name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield node.lineno, name
            case ast.alias(asname=str(name)) | ast.ExceptHandler(name=str(name)):
                yield node.lineno, name
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                yield node.lineno, name


def test_names_are_neither_participles_nor_pronouns() -> None:
    vague = [
        f"{path.relative_to(ROOT).as_posix()}:{line}: {name}"
        for folder in ("capgen_kg", "tests", "benchmarks", "tools")
        for path in sorted((ROOT / folder).rglob("*.py"))
        # environments of other tools
        if not any(part.startswith(".") for part in path.relative_to(ROOT).parts)
        for line, name in sorted(bound_names(ast.parse(path.read_text("utf-8"))))
        if name in VAGUE_NAMES
    ]
    assert not vague, "name the thing instead:\n" + "\n".join(vague)
