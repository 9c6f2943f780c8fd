"""Standing of debates of several sizes, read from a store, with solvers of abstract argumentation as peers.

``python -m benchmarks.standing [ARGUMENTS]...`` generates debates of so many arguments, loads each into a store, and
writes ``benchmarks/results/standing.md``. The seconds are those of reading the relations from the open store and of the
grounded labels alone; the peers get the same debate in memory, as a framework (pygarg) or as facts (clingo, whose
grounder decides what the debate forces), and their labels are compared with ours.
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
from capgen_kg.standing.framework import framework_of
from capgen_kg.standing.grounded import IN, grounded
from capgen_kg.standing.links import Links
from capgen_kg.standing.program import Program, program_of
from capgen_kg.standing.report import Standing
from capgen_kg.standing.semantics import labels_of

RESULTS = Path(__file__).parent / "results" / "standing.md"
#: pygarg looks up attackers in a list, which takes the square of the size.
MOST_FOR_PYGARG = 20


def by_pygarg(program: Program) -> tuple[float, set[int]]:
    """Return the seconds that pygarg takes, and the atoms that are in."""
    from pygarg.dung import solver

    framework = framework_of(program)
    nodes = [str(node) for node in range(len(framework.names))]
    attacks = [[str(attacker), str(target)] for attacker, target in framework.attacks]
    start = time.perf_counter()
    [extension] = solver.extension_enumeration(nodes, attacks, "GR")
    return time.perf_counter() - start, {int(node) for node in extension if int(node) < len(program.names)}


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
        peer = "–"
        if size <= MOST_FOR_PYGARG:
            seconds, inside = by_pygarg(program)
            assert inside == {atom for atom, label in enumerate(labels) if label == IN}
            peer = f"{seconds / labelled:,.0f}"
    return [
        f"{size:,}", f"{len(labels):,}", f"{read:.2f}", f"{labelled:.3f}", f"{single:.3f}",
        f"{sum(cones) / len(cones):,.0f}", f"{solver / labelled:.1f}", peer,
    ]  # fmt: skip


def main(sizes: list[int]) -> str:
    """Return the table."""
    names = [
        "arguments", "atoms", "reading, s", "grounded, s", "one item, s", "atoms for one item", "clingo / grounded",
        "pygarg / grounded",
    ]  # fmt: skip
    rows = [measure(size) for size in sizes]
    return f"{machine()}\n\n{tabulate.tabulate(rows, names, 'github', disable_numparse=True)}\n"


if __name__ == "__main__":
    text = main([int(word) for word in sys.argv[1:] or ("20", "100", "1000", "10000", "100000")])
    RESULTS.write_text(text, encoding="utf-8")
    print(text)
