"""What all tests share: one cache for the run, the real debate, its site, and the source text where there is a copy."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings

import capgen_kg
from capgen_kg.debate import Debate
from tests.platforms import left_out

ROOT = Path(__file__).parent.parent
TEXT_NAME = "will-capabilities-generalise-more.txt"

# how long an example takes says how busy the machine is, not whether the code is right
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")
#: Read by pytest before it imports any module of tests.
collect_ignore = [*left_out()]

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end what this operating system could not run."""
    for name, reason in left_out().items():
        terminalreporter.write_line(f"LEFT OUT: tests/{name} {reason}, which {sys.platform} can't", yellow=True)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let one worker run all tests of a module with fixtures of its own, which each worker would make anew."""
    for item in items:
        if isinstance(item, pytest.Function) and item.get_closest_marker("xdist_group") is None and _is_sharing(item):
            item.add_marker(pytest.mark.xdist_group(item.path.relative_to(ROOT).as_posix()))


def _is_sharing(function: pytest.Function) -> bool:
    """Return whether a test uses a fixture that is made once for its module."""
    definitions = function._fixtureinfo.name2fixturedefs
    return any(fixture[-1].scope == "module" for fixture in definitions.values())


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of all workers of this run."""
    folder = tmp_path_factory.getbasetemp()
    return folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder


def made_once(folder: Path, make: Callable[[Path], object]) -> Path:
    """Return a folder that the first worker makes who needs it."""
    with FileLock(folder.with_suffix(".lock")):
        if not folder.exists():
            unfinished = folder.with_suffix(".unfinished")
            make(unfinished)
            unfinished.rename(folder)
    return folder


@pytest.fixture(scope="session", autouse=True)
def cache_folder(shared_folder: Path) -> Path:
    """Keep closures apart from the user's, and shared by the whole run."""
    folder = shared_folder / "cache"
    folder.mkdir(exist_ok=True)
    os.environ["CAPGEN_CACHE_DIR"] = str(folder)
    return folder


@pytest.fixture(scope="session")
def debate(cache_folder: Path) -> Debate:
    return capgen_kg.open_debate()


@pytest.fixture(scope="session")
def run(debate: Debate) -> Run:
    """Run ``capgen`` as a process of its own and return what it printed and its exit status.

    The closure is kept before, so that no command says that it has to be worked out.
    """
    _ = debate.closure

    def run_(
        *args: str, stdin: str | None = None, env: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", "from capgen_kg.cli import command; command()", *args],
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env={**os.environ, **(env or {})},
            cwd=ROOT,
            timeout=600,
            check=False,
        )

    return run_


@pytest.fixture(scope="session")
def site(run: Run, shared_folder: Path) -> Path:
    """Return the site of the real debate, which all tests read and none changes."""

    def make(folder: Path) -> None:
        result = run("-q", "site", "-o", str(folder))
        assert result.returncode == 0, result.stderr

    return made_once(shared_folder / "site", make)


def source_text() -> Path | None:
    """Return a copy of the post's text: ``$CAPGEN_SOURCE_TEXT``, or one in a folder ``source`` here or nearby.

    The text is not ours to ship, so a checkout doesn't have it.
    """
    if named := os.environ.get("CAPGEN_SOURCE_TEXT"):
        return Path(named)
    places = [ROOT / "source" / TEXT_NAME, *ROOT.parent.glob(f"*/source/{TEXT_NAME}")]
    return next((path for path in places if path.is_file()), None)


@pytest.fixture(scope="session")
def text() -> Path:
    path = source_text()
    if path is None:
        pytest.skip("LEFT OUT: no copy of the post's text; name one with CAPGEN_SOURCE_TEXT")
    return path
