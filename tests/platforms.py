"""Tests that need an operating system of some kind: what is left out elsewhere, and why.

``conftest.py`` leaves these modules out before they are imported, and lists them at the end of the run.
"""

from __future__ import annotations

import sys

_FORKS = "forks processes"
_SHELL = "runs command lines of POSIX shells"
#: Modules and folders below ``tests/`` that Windows can't run.
NEEDS_POSIX = {
    "cli/test_contract.py": "makes named pipes, and " + _SHELL,
    "cli/test_robustness.py": _FORKS,
    "contributions/test_automation.py": _SHELL,
    "contributions/test_drafting.py": "types into a pseudo-terminal",
    "contributions/test_registry.py": "kills processes by signals, and bounds the size of files",
    "contributions/test_voice.py": "opens editors that are shell scripts",
    "serving": _FORKS,
    "store/test_disk.py": "kills processes by signals",
    "test_cache.py": "asks for the user's number",
    "test_documents.py": _SHELL,
    "test_locking.py": "kills processes by signals",
    "test_package.py": "expects the layout that virtual environments have on POSIX",
}
#: Modules that macOS can't run, either.
NEEDS_LINUX = {
    "contributions/test_hostile.py": "bounds the address space of processes, and reads devices in /dev",
}


def left_out(platform: str = sys.platform) -> dict[str, str]:
    """Return the modules and folders that a platform, as ``sys.platform`` names it, can't run, each with the reason."""
    if platform.startswith("linux"):
        return {}
    return NEEDS_LINUX | (NEEDS_POSIX if platform == "win32" else {})
