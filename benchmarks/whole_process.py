"""Whole-process times of commands with a warm cache, and of a query also with a cold one, compared with other tools.

Every figure comes from this one run: minimum, median and maximum over several processes, and the median as a ratio to
that of ``import click`` and of the warm question. ``python benchmarks/whole_process.py [RUNS]``; the table is in
``results/whole_process.md``.
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
from capgen_kg.debate import open_debate
from capgen_kg.queries.stored import load_query

if TYPE_CHECKING:
    from collections.abc import Callable

COMMAND = [
    sys.executable,
    "-c",
    "import sys; sys.argv[0] = 'capgen'; from capgen_kg.cli import command; command()",
    "-q",
]
QUESTION = [*COMMAND, "query", "counters", "For#2"]
CLICK = [sys.executable, "-c", "import click"]
#: What a shell that runs the completion sets.
COMPLETION = {"_CAPGEN_COMPLETE": "bash_complete", "COMP_WORDS": "capgen query counters For", "COMP_CWORD": "3"}

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


def machine() -> str:
    """Return a description of the machine."""
    return (
        f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores"
    )


def measure(
    command: list[str], runs: int, before: Callable[[], None] = lambda: None, env: dict[str, str] | None = None
) -> list[float]:
    """Return the seconds that each of ``runs`` processes took; ``before`` is called before each, untimed.

    ``env`` is added to the environment.
    """
    times = []
    for _ in range(runs):
        before()
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, env=os.environ | (env or {}))
        times.append(time.perf_counter() - start)
    return times


def main(runs: int = 7) -> None:
    """Measure and print."""
    # installed packages have compiled bytecode; compile everything else that is compared, too
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as cache:
        os.environ["CAPGEN_CACHE_DIR"] = cache

        def clear() -> None:
            for path in folder().glob("*"):
                path.unlink()

        debate = open_debate()
        bound = Path(cache) / "counters.sparql"
        query = load_query("counters")
        text = query.bind({"item": debate.term(query.parameters[0], "For#2")})
        files = [str(path) for path in debate.files]
        cold = measure(QUESTION, max(2, runs // 3), before=clear)
        bound.write_text(text, encoding="utf-8")
        for command in (QUESTION, [*COMMAND, "show", "For#2"]):
            measure(command, 1)
        peers = {
            "capgen query counters For#2, warm": measure(QUESTION, runs),
            "capgen query counters For#2, cold": cold,
            "capgen show For#2, warm": measure([*COMMAND, "show", "For#2"], runs),
            "capgen query --list": measure([*COMMAND, "query", "--list"], runs),
            "capgen --help": measure([*COMMAND, "--help"], runs),
            "completion of capgen query counters For": measure(COMMAND[:-1], runs, env=COMPLETION),
            "import click": measure(CLICK, runs),
            "rdflib: parse the files and ask (without what follows)": measure(
                [sys.executable, "-c", RDFLIB, str(bound), *files], runs
            ),
            "rdflib and owlrl: parse, close and ask": measure(
                [sys.executable, "-c", OWLRL, str(bound), *files], max(2, runs // 3)
            ),
        }
    click, warm = (statistics.median(peers[name]) for name in ("import click", "capgen query counters For#2, warm"))
    rows = [
        [
            name,
            *(f"{1000 * f(times):.0f}" for f in (min, statistics.median, max)),
            *(f"{statistics.median(times) / reference:.2f}" for reference in (click, warm)),
        ]
        for name, times in peers.items()
    ]
    names = ["whole process", "min ms", "median ms", "max ms", "to click", "to warm"]
    text = f"{machine()}\n\n{tabulate.tabulate(rows, names, 'github', disable_numparse=True)}\n"
    (Path(__file__).parent / "results" / "whole_process.md").write_text(text, encoding="utf-8")
    print(text, end="")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
