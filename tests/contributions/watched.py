"""Runs command lines of ``capgen`` bounded and watched, each in a process forked from one that has imported everything.

A process of its own for each takes twice as long, for imports. Reads a request as JSON on each line of stdin, with the
words of the command line and the paths of two files for stdout and stderr, and answers with the exit status on a line.
Whoever opens a socket or starts a process ends with status 99.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from collections.abc import Callable

#: Bounds of one command line, on a machine that does other things at the same time: processor time, address space.
SECONDS, BYTES = 30, 3 << 30
_OUTSIDE = ("socket", "subprocess", "urllib", "http", "ftplib")


def watch(event: str, arguments: tuple[object, ...]) -> None:
    """End the process at an audit event that leads outside."""
    if event.split(".")[0] in _OUTSIDE or event in ("os.system", "os.exec", "os.posix_spawn"):
        os.write(2, f"REACHED OUT: {event} {arguments}".encode())
        os._exit(99)


def forked(work: Callable[[], object], out: str, err: str) -> int:
    """Return the exit status of a process that does some work, with files for its output."""
    # pytest looks for doctests in this module on Windows, too
    import resource

    if (child := os.fork()) == 0:
        for number, (path, flags) in enumerate(
            ((os.devnull, os.O_RDONLY), (out, os.O_WRONLY | os.O_CREAT), (err, os.O_WRONLY | os.O_CREAT))
        ):
            os.dup2(os.open(path, flags, 0o600), number)
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
        sys.addaudithook(watch)
        try:
            work()
        finally:
            os._exit(70)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main() -> None:
    """Answer requests until stdin ends."""
    import pyshacl  # noqa: F401

    import capgen_kg.contributions.checking  # noqa: F401
    from capgen_kg.cli import command

    requests, answers = os.fdopen(os.dup(0), encoding="utf-8"), os.fdopen(os.dup(1), "w", encoding="utf-8")
    gc.freeze()
    for line in requests:
        words, out, err = json.loads(line)
        sys.argv = ["capgen", *words]
        print(forked(command, out, err), file=answers, flush=True)


if __name__ == "__main__":
    main()
