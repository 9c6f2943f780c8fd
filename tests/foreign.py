"""Other people's programs, from Debian's packages or from npm. What can't be had is left out, and that is said."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest

#: Servers lie where only their administrators look.
_PATH = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin"])


def program(what: str, package: str, *names: str) -> str:
    """Return where the first of some programs is, installed where this may be done, or skip and say ``what`` is left out."""
    if not (found := _first(names)) and os.geteuid() == 0 and shutil.which("apt-get"):
        for command in (["apt-get", "update", "-q"], ["apt-get", "install", "-y", "-q", package]):
            subprocess.run(command, check=False, capture_output=True)
        found = _first(names)
    if not found:
        pytest.skip(f"LEFT OUT: {what}; apt-get install {package} brings what it takes")
    return found


def _first(names: tuple[str, ...]) -> str | None:
    return next(filter(None, (shutil.which(name, path=_PATH) for name in names)), None)


def until_it_answers(url: str, seconds: float = 10) -> None:
    """Wait until a server that was started answers at an address; fail when it doesn't in time."""
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        with suppress(OSError):
            urllib.request.urlopen(url, timeout=1).close()
            return
        time.sleep(0.1)
    pytest.fail(f"{url} doesn't answer within {seconds:g} seconds")


def npm(what: str, place: Path, *packages: str) -> Path:
    """Install packages of npm in a folder and return it, or skip and say ``what`` is left out."""
    if shutil.which("npm") is None:
        pytest.skip(f"LEFT OUT: {what}, as there is no npm here")
    command = ["npm", "install", "--silent", "--no-audit", "--no-fund", *packages]
    if subprocess.run(command, cwd=place, check=False, capture_output=True).returncode:
        pytest.skip(f"LEFT OUT: {what}, as npm can't install {' and '.join(packages)} here")
    return place
