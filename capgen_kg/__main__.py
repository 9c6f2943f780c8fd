"""The command line as a module: ``python -m capgen_kg`` is ``capgen`` with that Python."""

from __future__ import annotations

from capgen_kg.cli import command

if __name__ == "__main__":
    command()
