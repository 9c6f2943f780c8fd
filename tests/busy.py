"""Runs a command while every processor has other work: ``python -m tests.busy COMMAND…``.

The result of a test may not depend on how busy the machine is; this is how that is shown.
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys


def work() -> None:
    """Compute until somebody ends this."""
    while True:
        sum(range(100_000))


def main(command: list[str]) -> int:
    """Run the command beside one busy process for each processor; return its exit status."""
    others = [multiprocessing.Process(target=work, daemon=True) for _ in range(os.cpu_count() or 1)]
    for process in others:
        process.start()
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
