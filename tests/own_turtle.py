"""The Turtle that we write, in the one layout: ``python -m tests.own_turtle`` formats it, ``--check`` checks it."""

from __future__ import annotations

import sys
from pathlib import Path

from capgen_kg.cli import command

ROOT = Path(__file__).parent.parent
FOLDERS = ("ontology", "data", "shapes", "queries", "examples")
FILES = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.ttl"))]

if __name__ == "__main__":
    sys.argv = ["capgen", "format", *sys.argv[1:], *map(str, FILES)]
    command()
