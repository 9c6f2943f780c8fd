"""What all tests share: one cache for the session, the real debate, and the source text where there is a copy."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
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


@pytest.fixture(scope="session", autouse=True)
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep closures apart from the user's, and shared by the whole run."""
    folder = tmp_path_factory.mktemp("cache")
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
