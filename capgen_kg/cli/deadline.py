"""Limits of time and memory for work that runs in this process.

pyoxigraph has no way to cancel a query, and a Python signal handler doesn't run during one. It releases the global
interpreter lock while it evaluates a query, so that a thread can end the process (``tests/cli/test_deadline.py``
checks that).
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

from capgen_kg.errors import QueryLimitError
from capgen_kg.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The interval between measurements of memory, in seconds.
_INTERVAL = 0.1
#: The unit of ``ru_maxrss`` (getrusage(2)), in bytes.
_UNIT = 1 if sys.platform == "darwin" else 1024
_MEMORY = "the query used too much memory; narrow it, or limit its results"


@contextmanager
def deadline(seconds: float, message: str, megabytes: float | None = None) -> Iterator[None]:
    """End the process when the body takes longer than ``seconds``: one line on stderr, and exit status 4.

    The same when it uses more memory than ``megabytes``, by default half of the machine's; not on Windows. The process
    ends without cleaning up, and the buffer of stdout is lost: write output only after the body.
    """
    import threading

    over = threading.Event()
    lock = threading.Lock()
    end, memory = monotonic() + seconds, _peak() + (_half() if megabytes is None else megabytes * 1e6)

    def watch() -> None:
        while not over.wait(min(_INTERVAL, max(0.0, end - monotonic()))):
            reason = message if monotonic() >= end else _MEMORY if _peak() > memory else ""
            with lock:
                if reason and not over.is_set():
                    # not through sys.stderr, whose lock the body may hold
                    os.write(2, f"capgen: {printable(reason)}\n".encode(errors="backslashreplace"))
                    os._exit(QueryLimitError.exit_status)

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        with lock:
            over.set()


def _peak() -> float:
    """Return the peak memory of this process in bytes; 0 where the system doesn't report it."""
    try:
        import resource
    except ImportError:
        return 0.0
    return float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _UNIT)


def _half() -> float:
    """Return half of the machine's memory in bytes; infinity where the system doesn't report it."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2
    except (AttributeError, ValueError, OSError):
        return float("inf")
