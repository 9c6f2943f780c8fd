"""A time limit for work that runs in this process.

pyoxigraph can't be told to stop, and a Python signal handler doesn't run while its query does. It releases the global
interpreter lock while it evaluates a query, so a thread can end the process
(``tests/cli/test_deadline.py`` checks that).
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from capgen_kg.answers import printable
from capgen_kg.errors import EndpointError

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def deadline(seconds: float, message: str) -> Iterator[None]:
    """End the process when the body takes longer than ``seconds``: one line on stderr, and exit status 4.

    Nothing of the process is cleaned up then, and what is still in the buffer of stdout is lost: open a file to write
    only after the body.
    """
    import threading

    lock = threading.Lock()
    is_over = False

    def end() -> None:
        with lock:
            if is_over:
                return
            # not by sys.stderr, whose lock the body may hold
            os.write(2, f"capgen: {printable(message)}\n".encode(errors="backslashreplace"))
            os._exit(EndpointError.exit_status)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        with lock:
            is_over = True
        timer.cancel()
