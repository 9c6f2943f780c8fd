"""Checking a debate against the SHACL shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from capgen_kg.resources import shape_files

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from capgen_kg.validation.findings import Finding


def validate(
    files: Iterable[Path], additions: Iterable[Path] = (), shapes: Iterable[Path] | None = None
) -> list[Finding]:
    """Return what the shapes find wrong with the triples of ``files`` and ``additions`` together, sorted.

    ``shapes`` are files of SHACL shapes, by default the project's. Raises ``InputError`` for a file that can't be
    read.
    """
    from capgen_kg.turtle import load
    from capgen_kg.validation.shacl import findings

    return findings(load([*files, *additions]), load(shape_files() if shapes is None else shapes))
