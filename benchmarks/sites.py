"""Sites of debates of several sizes: built, built again unchanged, and copied as a peer that only writes the files.

``python -m benchmarks.sites [ARGUMENTS]...`` generates debates of so many arguments alone, and one of
:data:`FULL` arguments with all that the real debate has, times the whole command on each and on the real debate, and
writes ``benchmarks/results/sites.md``.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import tabulate

from benchmarks.generate import write
from benchmarks.whole_process import machine

RESULTS = Path(__file__).parent / "results" / "sites.md"
FULL = 1_000


def seconds(*command: str) -> float:
    """Return the processor time of a command and its processes, which depends little on what else is running."""

    def total() -> float:
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    start = total()
    subprocess.run(command, check=True, capture_output=True)
    return total() - start


def measure(place: Path, data: list[str]) -> tuple[int, int, float, float, float]:
    """Return files, megabytes, and the processor seconds of building, of building again, and of copying the site."""
    site, copy = place / "site", place / "copy"
    build = [sys.executable, "-c", "from capgen_kg.cli import command; command()", "-q", "site", "-o", str(site), *data]
    # so that the closure is cached, as after any query
    seconds(*build[:3], "-q", *data, "query", "statistics")
    times = [seconds(*build), seconds(*build), seconds("cp", "-r", str(site), str(copy))]
    files = [path.stat().st_size for path in site.rglob("*") if path.is_file()]
    return len(files), sum(files) // 1_000_000, times[0], times[1], times[2]


def main(sizes: list[int]) -> str:
    """Return the table."""
    rows = []
    for size, lean in ((0, True), (FULL, False), *((size, True) for size in sizes)):
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder)
            data = []
            if size:
                write(place / "debate.nt", size, lean=lean)
                data = ["--data", str(place / "debate.nt")]
            files, megabytes, built, again, copied = measure(place, data)
            name = f"{size:,}{'' if lean else ', with comments and relations'}" if size else "the real debate"
            rows.append([name, f"{files:,}", f"{megabytes:,}", f"{built:.1f}",
                         f"{again:.1f}", f"{copied:.1f}", f"{built / copied:.1f}"])  # fmt: skip
    names = ["arguments", "files", "MB", "processor seconds", "again, unchanged", "cp -r", "built / copied"]
    return f"{machine()}\n\n{tabulate.tabulate(rows, names, 'github', disable_numparse=True)}\n"


if __name__ == "__main__":
    text = main([int(word) for word in sys.argv[1:] or ("1000", "10000")])
    RESULTS.write_text(text, encoding="utf-8")
    print(text)
