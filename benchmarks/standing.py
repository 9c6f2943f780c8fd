"""Standing of debates of several sizes, read from a store, beside an answer set solver.

``python -m benchmarks.standing [ARGUMENTS]...`` generates debates of so many arguments, loads each into a store, and
writes ``benchmarks/results/standing.md``. The seconds are those of reading the relations from the open store and of the
grounded labels alone. clingo gets the same debate in memory, as a program, and searches for one preferred labelling,
which has to contain the grounded one. pygarg, which the tests compare with, takes a minute for one generated
argument, so it is left out.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import tabulate

from benchmarks import generate
from benchmarks.whole_process import machine
from capgen_kg.debate import load_debate
from capgen_kg.standing.grounded import grounded
from capgen_kg.standing.links import Links
from capgen_kg.standing.program import program_of
from capgen_kg.standing.report import Standing
from capgen_kg.standing.semantics import labels_of

RESULTS = Path(__file__).parent / "results" / "standing.md"


def measure(size: int) -> list[str]:
    """Return a row of the table."""
    with tempfile.TemporaryDirectory() as folder:
        data, store = Path(folder) / "debate.nt", Path(folder) / "store"
        generate.write(data, size)
        debate = load_debate(store, [data])
        source = debate.knowledge_base().materialized
        start = time.perf_counter()
        program = program_of(Links(source, whole=True))
        read = time.perf_counter() - start
        start = time.perf_counter()
        labels = grounded(program)
        labelled = time.perf_counter() - start
        start = time.perf_counter()
        # a part of the debate that leads to few others
        cones = [len(Standing(source, nodes=[f"{generate.ID}argument-{number}"]).labels) for number in range(5)]
        single = (time.perf_counter() - start) / len(cones)
        start = time.perf_counter()
        stable = labels_of(program, "preferred", max_models=1).labels
        solver = time.perf_counter() - start
        assert all(other == label for label, other in zip(labels, stable, strict=True) if label)
    return [
        f"{size:,}", f"{len(labels):,}", f"{read:.2f}", f"{labelled:.3f}", f"{single:.3f}",
        f"{sum(cones) / len(cones):,.0f}", f"{solver / labelled:.1f}",
    ]  # fmt: skip


def main(sizes: list[int]) -> str:
    """Return the table."""
    names = [
        "arguments", "atoms", "reading, s", "grounded, s", "one item, s", "atoms for one item", "clingo / grounded",
    ]  # fmt: skip
    rows = [measure(size) for size in sizes]
    return f"{machine()}\n\n{tabulate.tabulate(rows, names, 'github', disable_numparse=True)}\n"


if __name__ == "__main__":
    text = main([int(word) for word in sys.argv[1:] or ("100", "1000", "10000", "100000")])
    RESULTS.write_text(text, encoding="utf-8")
    print(text)
