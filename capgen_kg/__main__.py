"""Runs the command line: ``python -m capgen_kg`` does what ``capgen`` does, with the Python that is named."""

from __future__ import annotations

from capgen_kg.cli import command

if __name__ == "__main__":
    command()
