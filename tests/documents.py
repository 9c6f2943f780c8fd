"""The examples in the documents: what they run and what they say it prints.

A ``console`` block holds commands after ``$ `` (continued after ``>``), each followed by what it prints. A document that
begins by calling itself a story has commands that build on each other: they run in order, in a folder of their own.
A ``python`` block is an example if a ``text`` block with its output follows.
``python -m tests.documents`` runs the examples and writes what they print now.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from capgen_kg.debate import open_debate
from tests.conftest import ROOT

_TOP = ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")
DOCUMENTS = [*(ROOT / name for name in _TOP), *sorted((ROOT / "docs").rglob("*.md"))]
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^\$ (.*(?:\n>.*)*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
_PYTHON = re.compile(r"^```python\n(.*?)^```\n\n```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Example:
    """A command in a document and what the document says that it prints."""

    command: str
    output: str


def examples(text: str) -> Iterator[Example]:
    """Yield the examples of a document."""
    for block in _BLOCK.finditer(text):
        for match in _COMMAND.finditer(block[1]):
            yield Example(_continued(match[1]), match[2])


def python_examples(text: str) -> Iterator[Example]:
    """Yield the examples in Python of a document."""
    for block in _PYTHON.finditer(text):
        yield Example(block[1], block[2])


def python_output(code: str) -> str:
    """Return what Python code prints; it runs in the working folder."""
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(code, {})
    return output.getvalue()


def is_story(text: str) -> bool:
    """Say whether the commands of a document build on each other."""
    return text.startswith("<!-- a story")


def _continued(command: str) -> str:
    return re.sub(r"\n> ?", "\n", command)


def printed(command: str, place: Path = ROOT) -> str:
    """Return what a command prints in a folder, on both streams, 100 characters wide."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "capgen"
        code = "from capgen_kg.cli import command; command()"
        script.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -c {shlex.quote(code)} "$@"\n')
        script.chmod(0o755)
        path = f"{folder}{os.pathsep}{os.environ['PATH']}"
        env = {**os.environ, "PATH": path, "COLUMNS": "100", "PYTHONPATH": str(ROOT), "CLONE": str(ROOT)}
        result = subprocess.run(
            ["bash", "-c", command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=env,
            cwd=place, timeout=600, check=False,
        )  # fmt: skip
    return result.stdout if result.stdout.endswith("\n") or not result.stdout else result.stdout + "\n"


def renewed(text: str) -> str:
    """Return a document with what its examples print now."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) if is_story(text) else ROOT

        def block(match: re.Match[str]) -> str:
            body = _COMMAND.sub(lambda m: f"$ {m[1]}\n{printed(_continued(m[1]), place)}", match[1])
            return f"```console\n{body}```"

        text = _BLOCK.sub(block, text)
    return _PYTHON.sub(lambda m: f"```python\n{m[1]}```\n\n```text\n{python_output(m[1])}```", text)


if __name__ == "__main__":
    # closed before, so that nothing is said about it
    _ = open_debate().closure
    for document in DOCUMENTS:
        document.write_text(renewed(document.read_text(encoding="utf-8")), encoding="utf-8")
