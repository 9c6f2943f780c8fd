"""Limits of a request."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What one request may use.

    ``seconds`` bounds the time in the slow lane and the wait for it, ``rows`` the rows or triples of a result, and
    ``megabytes`` the memory of a worker beyond that of the debate.
    """

    seconds: float = 10.0
    rows: int = 100_000
    megabytes: int = 1_024
