"""A corpus of debates made ready in parallel on Dask, with one worker and with as many as there are cores.

``python -m benchmarks.corpus [DEBATES] [ARGUMENTS]`` generates so many debates of so many arguments each, makes each
ready (closed, validated, written) by itself, and writes ``benchmarks/results/corpus.md``.
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


def made_ready(sources: list[str], targets: list[str], workers: int) -> tuple[float, list[Prepared]]:
    """Return how many seconds a cluster of so many workers takes, once it is up, and what it made."""
    from distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        # what a worker imports, it imports once
        client.run(prepare, sources[0], targets[0])
        begun = time.perf_counter()
        found = client.gather(client.map(prepare, sources, targets, pure=False))
        return time.perf_counter() - begun, list(found)


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
            seconds, found = made_ready(sources, targets, workers)
            assert not any(one.findings for one in found), found[0].findings[:3]
            triples = sum(one.triples for one in found)
            rows.append((workers, debates, f"{triples:,}", f"{seconds:.1f}", f"{triples / seconds:,.0f}"))
        names = ["workers", "debates", "triples, closed", "seconds", "triples a second"]
        first, last = float(rows[0][3]), float(rows[-1][3])
        table = tabulate.tabulate(rows, names, "github", disable_numparse=True)
        return f"{machine()}\n\n{table}\n\n{rows[-1][0]} workers take {last / first:.2f} of the time of one.\n"


if __name__ == "__main__":
    text = main(*(int(word) for word in (sys.argv[1:3] or ("40", "60"))))
    RESULTS.write_text(text, encoding="utf-8")
    print(text)
