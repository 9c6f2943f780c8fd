"""Runs many command lines of ``capgen``, each in a process forked from this one, as whole processes take ten times as long.

Reads a list of command lines as JSON on stdin, each a list of words, and writes what each gave as JSON on stdout: exit
status, stdout and stderr, the bytes of both as Latin-1.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from importlib import import_module
from pathlib import Path

from capgen_kg.cli import COMMANDS, command
from capgen_kg.cli import cli as group


def run(words: list[str]) -> tuple[int, str, str]:
    """Return what a command line gives; one that takes longer than the alarm is told by the status -14."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / name for name in ("out", "err")]
        child = os.fork()
        if child == 0:
            import signal

            signal.alarm(240)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            for number, path in enumerate(paths, 1):
                os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), number)
            sys.argv = ["capgen", *words]
            command()
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        return (status, *(path.read_bytes().decode("latin-1") for path in paths))  # type: ignore[return-value]


if __name__ == "__main__":
    # so that each process has them at hand
    for name in COMMANDS:
        group.get_command(None, name)  # type: ignore[arg-type]
    lines = json.load(sys.stdin)
    if any("contribute" in words for words in lines):
        for name in ("capgen_kg.contributions.checking", "pyshacl"):
            import_module(name)
    print(json.dumps([run(words) for words in lines]))
