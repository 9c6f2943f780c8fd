"""Preparing a corpus of debates in parallel on Dask, with one worker and with one for each core.

``python -m benchmarks.corpus [DEBATES] [ARGUMENTS]`` generates DEBATES debates of ARGUMENTS arguments each,
prepares each independently (materialized, validated, written), and writes ``benchmarks/results/corpus.md``.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

import tabulate

from benchmarks.generate import write
from benchmarks.whole_process import machine
from capgen_kg.corpus import Prepared, prepare

RESULTS = Path(__file__).parent / "results" / "corpus.md"


def prepare_all(sources: list[str], targets: list[str], workers: int) -> tuple[float, list[Prepared]]:
    """Return the seconds that a running cluster of so many workers takes, and what it prepared."""
    from distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        # so that the time of imports is not measured
        client.run(prepare, sources[0], targets[0])
        start = time.perf_counter()
        prepared = client.gather(client.map(prepare, sources, targets, pure=False))
        return time.perf_counter() - start, list(prepared)


def main(debates: int, arguments: int) -> str:
    """Return the table."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CAPGEN_CACHE_DIR"] = f"{folder}/cache"
        sources = []
        for number in range(debates):
            path = Path(folder) / f"debate-{number}.nt"
            write(path, arguments, seed=number)
            sources.append(str(path))
        rows = []
        for workers in (1, os.cpu_count() or 1):
            os.environ["CAPGEN_CACHE_DIR"] = f"{folder}/cache-{workers}"
            targets = [f"{folder}/closed-{workers}-{number}.nt" for number in range(debates)]
            seconds, prepared = prepare_all(sources, targets, workers)
            assert not any(debate.findings for debate in prepared), prepared[0].findings[:3]
            triples = sum(debate.triples for debate in prepared)
            rows.append((workers, debates, f"{triples:,}", f"{seconds:.1f}", f"{triples / seconds:,.0f}"))
        names = ["workers", "debates", "triples, closed", "seconds", "triples a second"]
        first, last = float(rows[0][3]), float(rows[-1][3])
        table = tabulate.tabulate(rows, names, "github", disable_numparse=True)
        return f"{machine()}\n\n{table}\n\n{rows[-1][0]} workers take {last / first:.2f} of the time of one.\n"


if __name__ == "__main__":
    text = main(*(int(word) for word in (sys.argv[1:3] or ("40", "60"))))
    RESULTS.write_text(text, encoding="utf-8")
    print(text)
