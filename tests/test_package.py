"""The wheel carries everything and works where there is no checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from collections.abc import Callable
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


def test_the_wheel_carries_ontology_data_shapes_and_queries(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for name in ("ontology/capgen.ttl", "data/debate.ttl", "shapes/claim.ttl", "queries/counters.rq"):
        assert f"capgen_kg/resources/{name}" in names
    assert "capgen_kg/py.typed" in names


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
        done = subprocess.run(
            [str(place / "env" / "bin" / "python"), "-c", f"import capgen_kg.cli as c; print(c.__file__); {code}"],
            capture_output=True, text=True, cwd=place, timeout=600, check=False,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(site), *here])},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert str(site) in done.stdout.splitlines()[0]
        return done

    return python


def test_the_wheel_answers_outside_a_checkout(
    outside: Callable[..., subprocess.CompletedProcess[str]], cache_folder: Path
) -> None:
    assert "Against#2,rebutting" in outside("c.main(['-q', 'query', 'counters', 'For#2'])").stdout


def test_the_wheel_makes_the_same_site(
    outside: Callable[..., subprocess.CompletedProcess[str]], run: Run, tmp_path: Path, cache_folder: Path
) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    assert run("site", "-o", str(ours)).returncode == 0
    outside(f"c.main(['-q', 'site', '-o', {str(theirs)!r}])")
    names, others = ({path.relative_to(site) for path in site.rglob("*") if path.is_file()} for site in (ours, theirs))
    assert names == others
    assert len(names) > 1000
    assert [name for name in names if (ours / name).read_bytes() != (theirs / name).read_bytes()] == []


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
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert set(done.stderr.split()) <= MAY_IMPORT[words]


def test_no_floor_imports_from_one_above() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports"))], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
