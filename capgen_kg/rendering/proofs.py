"""Proofs as text."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from capgen_kg.rdf.terms import curie
from capgen_kg.reasoning.proof import STATED
from capgen_kg.resources import shown_path
from capgen_kg.terminal import printable

if TYPE_CHECKING:
    from pathlib import Path

    from capgen_kg.reasoning.proof import Proof


def as_tree(proof: Proof, base: Path | None = None, depth: int = 0) -> str:
    """Return a proof as indented lines: each statement, then the rule or the file and line that it comes from.

    Paths are given as by :func:`capgen_kg.resources.shown_path`; ``depth`` is the indent of the first line.
    """
    lines = []
    for level, step in proof.steps(depth):
        statement = " ".join(map(_format_term, step.fact))
        if step.place is None:
            source = step.rule if step.rule == STATED else f"by {step.rule}"
        else:
            path, line = step.place
            source = f"{_shown_path(path, base)}:{line}"
        lines.append(f"{'  ' * level}{statement}  [{source}]")
    return "\n".join(lines) + "\n"


# proofs name the same files over and over
_shown_path = cache(shown_path)


# proofs of one debate name the same terms over and over
@lru_cache(maxsize=100_000)
def _format_term(term: str) -> str:
    if term.startswith("_:"):
        # its label means nothing outside the file
        return "[]"
    return printable(curie(term))
