"""Standing of debates of several sizes, read from a store, beside an answer set solver.

``python -m benchmarks.standing [--folder DIR] [ARGUMENTS]...`` generates debates of so many arguments, loads each into
a store, and writes ``benchmarks/results/standing.md``. Measured are: the programs that loading writes beside the store,
one for each reading; the grounded labels of an open store, with the program read from its file and then alone; and the
standing of one item, which reads its neighbourhood. clingo gets the same debate in memory, as a program, and searches
for one preferred labelling, which has to contain the grounded one, up to a size. pygarg, which the tests compare with,
takes a minute for one generated argument, so it is left out. The arguments of the largest debates have one conclusion
and one premise each, as :mod:`benchmarks.generate` describes under ``lean``. With ``--folder``, debates and stores that
are there already are used.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import tabulate

import capgen_kg
from benchmarks import generate
from benchmarks.whole_process import machine
from capgen_kg.debate import load_debate
from capgen_kg.standing.columns import path_of, write_programs
from capgen_kg.standing.grounded import grounded as rule_by_rule
from capgen_kg.standing.program import READINGS
from capgen_kg.standing.semantics import labels_of

RESULTS = Path(__file__).parent / "results" / "standing.md"
#: The most arguments that clingo gets: it takes hundreds of times as long.
MAX_SOLVER = 10_000
#: The most arguments of a debate in the shape of the real one, as its load takes five minutes for 20,000.
MAX_FULL = 10_000
NAMES = [
    "arguments", "atoms", "programs written at load, s", "labels after opening, s", "labels alone, s",
    "rule by rule / labels alone", "one item, s",
    "atoms for one item", "clingo / labels alone",
]  # fmt: skip


def measure(size: int, folder: Path) -> list[str]:
    """Return a row of the table."""
    data, store = folder / f"debate-{size}.nt", folder / f"debate-{size}.store"
    if not data.exists():
        generate.write(data, size, lean=size > MAX_FULL)
    load_debate(store, [data])
    for reading in READINGS:
        path_of(store, reading).unlink()
    start = time.process_time()
    write_programs(store, lambda message: None)
    written = time.process_time() - start
    debate = capgen_kg.open_debate(store=store)
    start = time.process_time()
    labels = len(debate.standing().labels)
    opened = time.process_time() - start
    columns = debate.knowledge_base().standing_program("dialectical")
    assert columns
    start = time.process_time()
    grounded = columns.labels()
    alone = time.process_time() - start
    start = time.process_time()
    assert rule_by_rule(columns.program) == grounded
    plain = time.process_time() - start
    start = time.process_time()
    cones = [len(debate.standing(f"{generate.ID}argument-{number}").labels) for number in range(5)]
    single = (time.process_time() - start) / len(cones)
    solver = "–"
    if size <= MAX_SOLVER:
        start = time.process_time()
        preferred = labels_of(columns.program, "preferred", max_models=1).labels
        solver = f"{(time.process_time() - start) / alone:.0f}"
        assert all(other == label for label, other in zip(grounded, preferred, strict=True) if label)
    return [
        f"{size:,}{' (lean)' if size > MAX_FULL else ''}", f"{len(grounded):,} ({labels:,} named)",
        f"{written:.1f}", f"{opened:.2f}", f"{alone:.2f}", f"{plain / alone:.0f}",
        f"{single:.3f}", f"{sum(cones) / len(cones):,.0f}", solver,
    ]  # fmt: skip


def main() -> None:
    """Measure, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[100, 1_000, 10_000, 100_000])
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        rows = [measure(size, folder) for size in options.sizes]
    text = f"{machine()}\n\n{tabulate.tabulate(rows, NAMES, 'github', disable_numparse=True)}\n"
    RESULTS.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
