"""Whole-process times of ``capgen query counters For#2``, cold and warm, beside peers that answer the same question.

Every figure comes from this one run: minimum, median and maximum over several processes, and the median as a ratio to
the warm question. ``python benchmarks/whole_process.py [RUNS]``.
"""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import tabulate

from capgen_kg.cache import folder
from capgen_kg.debate import Debate
from capgen_kg.queries.stored import load_query

if TYPE_CHECKING:
    from collections.abc import Callable

CAPGEN = [sys.executable, "-c", "from capgen_kg.cli import command; command()", "-q", "query", "counters", "For#2"]
CLICK = [sys.executable, "-c", "import click"]

RDFLIB = """
import sys, rdflib
graph = rdflib.Graph()
for path in sys.argv[2:]:
    graph.parse(path)
for row in graph.query(open(sys.argv[1]).read()):
    print(*row, sep=",")
"""
OWLRL = RDFLIB.replace("import sys, rdflib", "import sys, rdflib, owlrl").replace(
    "for row", "owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)\nfor row"
)


def measure(command: list[str], runs: int, before: Callable[[], None] = lambda: None) -> list[float]:
    """Return the seconds that each of ``runs`` processes took; ``before`` is done before each, untimed."""
    times = []
    for _ in range(runs):
        before()
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - start)
    return times


def main(runs: int = 7) -> None:
    """Measure and print."""
    # installed packages have their bytecode written once; so shall everything that is compared
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as cache:
        os.environ["CAPGEN_CACHE_DIR"] = cache

        def clear() -> None:
            for kept in folder().glob("*"):
                kept.unlink()

        debate = Debate()
        bound = Path(cache) / "counters.sparql"
        query = load_query("counters")
        text = query.bind({"item": debate.term(query.parameters[0], "For#2")})
        files = [str(path) for path in debate.files]
        cold = measure(CAPGEN, max(2, runs // 3), before=clear)
        bound.write_text(text, encoding="utf-8")
        measure(CAPGEN, 1)
        peers = {
            "capgen query counters For#2, warm": measure(CAPGEN, runs),
            "capgen query counters For#2, cold": cold,
            "import click": measure(CLICK, runs),
            "rdflib: parse the files and ask (without what follows)": measure(
                [sys.executable, "-c", RDFLIB, str(bound), *files], runs
            ),
            "rdflib and owlrl: parse, close and ask": measure(
                [sys.executable, "-c", OWLRL, str(bound), *files], max(2, runs // 3)
            ),
        }
    warm = statistics.median(peers["capgen query counters For#2, warm"])
    rows = [
        [
            name,
            *(f"{1000 * f(times):.0f}" for f in (min, statistics.median, max)),
            f"{statistics.median(times) / warm:.2f}",
        ]
        for name, times in peers.items()
    ]
    print(
        f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores"
    )
    print(tabulate.tabulate(rows, ["whole process", "min ms", "median ms", "max ms", "ratio"], disable_numparse=True))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
