"""Preparation of many debates, each on its own: materialized, validated and written.

The arguments and the result of :func:`prepare` are plain values, so that any library for clusters can distribute it;
see docs/scaling.md for Dask.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from capgen_kg.files import write_whole


@dataclass(frozen=True)
class Prepared:
    """The result of preparing a debate.

    Attributes:
        source: the file or folder that was read.
        target: the file that was written, unless there are findings.
        triples: the number of triples in the closure.
        findings: a message for each validation result.
        closing: the time to materialize, in seconds.
        validating: the time to validate, in seconds.
    """

    source: str
    target: str
    triples: int
    findings: tuple[str, ...]
    closing: float
    validating: float


def prepare(source: str, target: str) -> Prepared:
    """Materialize and validate a debate, and write its closure as N-Triples if it conforms.

    Args:
        source: a file of RDF or a folder of Turtle files.
        target: the file to write.

    Raises:
        InputError: the source can't be read.
        InconsistentError: the debate contradicts itself.
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
