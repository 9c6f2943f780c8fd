"""Many debates, each made ready by itself: closed, validated and written, on as many machines as there are.

What :func:`prepare` needs and gives is plain, so that any library for clusters can hand it around; docs/scaling.md has
it on Dask.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from capgen_kg.files import write_whole


@dataclass(frozen=True)
class Prepared:
    """A debate that was made ready: where from and to, how many triples it has, what is wrong with it, and seconds."""

    source: str
    target: str
    triples: int
    findings: tuple[str, ...]
    closing: float
    validating: float


def prepare(source: str, target: str) -> Prepared:
    """Close a debate, validate it, and write it as N-Triples with all that follows.

    ``source`` is a file of RDF or a folder of Turtle. Nothing is written of a debate that doesn't conform. Raises
    ``InputError`` when it can't be read, ``InconsistentError`` when it contradicts itself.
    """
    from capgen_kg.debate import open_debate

    debate = open_debate(source)
    begun = time.perf_counter()
    closed = debate.closure
    closing = time.perf_counter() - begun
    findings = tuple(str(finding) for finding in debate.validate())
    validating = time.perf_counter() - begun - closing
    if not findings:
        write_whole(Path(target), closed)
    return Prepared(source, target, closed.count(b"\n"), findings, closing, validating)
