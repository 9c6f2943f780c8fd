"""Work on many files in processes of their own, each file bounded in time and memory.

A process that takes too long can be ended only from outside, which the pools of the standard library can't do.
"""

from __future__ import annotations

import multiprocessing
import os
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import connection
from time import monotonic
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

Task = TypeVar("Task")
Result = TypeVar("Result")

#: The exit status of a worker that is out of memory.
_OUT_OF_MEMORY = 12
_MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class Failure:
    """A task without a result; ``message`` says why."""

    message: str


@dataclass(frozen=True)
class Bounds:
    """What each task may use: time in seconds, and memory in MiB beyond that of an idle worker."""

    seconds: float = 60.0
    mebibytes: int = 2_048


#: What each task may use by default.
BOUNDS = Bounds()


def available_processors() -> int:
    """Return the number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def work_in_parallel(
    function: Callable[[Task], Result], tasks: Sequence[Task], jobs: int, bounds: Bounds
) -> Iterator[tuple[int, Result | Failure]]:
    """Yield the number of each task with its result, in the order in which they end.

    Args:
        function: What is done with each task, a function of a module. It may raise ``MemoryError``.
        tasks: The tasks; these and the results have to be picklable.
        jobs: How many processes work at the same time.
        bounds: What each task may use.
    """
    pending = list(reversed(range(len(tasks))))
    workers = [_Worker(function, bounds) for _ in range(min(jobs, len(tasks)))]
    try:
        while pending or any(worker.is_busy for worker in workers):
            for worker in workers:
                if pending and not worker.is_busy:
                    worker.begin(pending[-1], tasks[pending[-1]])
                    pending.pop()
            busy = {worker.connection: worker for worker in workers if worker.is_busy}
            end = min(worker.end for worker in busy.values())
            ready = connection.wait(list(busy), timeout=max(0.0, end - monotonic()))
            for channel, worker in busy.items():
                if channel in ready or monotonic() >= worker.end:
                    yield worker.finish(is_ready=channel in ready)
    finally:
        for worker in workers:
            worker.close()


class _Worker(Generic[Task, Result]):
    """A process that does one task at a time, and is replaced when it ends or is ended."""

    def __init__(self, function: Callable[[Task], Result], bounds: Bounds) -> None:
        self._function, self._bounds = function, bounds
        self.is_busy = False
        self._start()

    def _start(self) -> None:
        # a forked process would share the locks of threads that it lacks
        context = multiprocessing.get_context("spawn")
        self.connection: Connection
        self.connection, other = context.Pipe()
        arguments = (other, self._function, self._bounds.mebibytes)
        self._process: SpawnProcess = context.Process(target=_work, args=arguments, daemon=True)
        self._process.start()
        other.close()
        # the time of a task begins when the process is ready for it
        self._is_ready = False

    def begin(self, number: int, task: Task) -> None:
        """Begin a task."""
        if not self._is_ready:
            with suppress(EOFError):
                self.connection.recv()
            self._is_ready = True
        self._number, self.is_busy = number, True
        self.end = monotonic() + self._bounds.seconds
        with suppress(BrokenPipeError):  # the process has ended; finish() says how
            self.connection.send(task)

    def finish(self, *, is_ready: bool) -> tuple[int, Result | Failure]:
        """Return the number of the task and its result; one that is not ready is given up."""
        self.is_busy = False
        if is_ready:
            with suppress(EOFError, ConnectionResetError):
                return self._number, self.connection.recv()
            self._process.join()
            failure = self._reason(self._process.exitcode or 0)
        else:
            failure = Failure(f"takes more than {self._bounds.seconds:g} seconds; raise the limit with --timeout")
        self.close()
        self._start()
        return self._number, failure

    def _reason(self, status: int) -> Failure:
        memory = f"needs more than {self._bounds.mebibytes:,} MiB of memory"
        if status == _OUT_OF_MEMORY:
            return Failure(f"{memory}; import it by itself")
        return Failure(f"the process ended with status {status}; probably it {memory}")

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.join()
        self.connection.close()


def _work(channel: Connection, function: Callable[[Task], Result], mebibytes: int) -> None:
    """Do the tasks that come until the other end is closed."""
    import signal

    # an interrupt is the parent's, which ends this process
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limit_memory(mebibytes)
    with suppress(EOFError, BrokenPipeError):
        channel.send(None)
        while True:
            task = channel.recv()
            try:
                result = function(task)
            except MemoryError:
                os._exit(_OUT_OF_MEMORY)
            channel.send(result)


def limit_memory(mebibytes: int) -> None:
    """Limit the memory of this process to that many MiB beyond what it uses now, where the system can."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 (not a file on disk)
            pages = int(file.read().split()[5])
        limit = pages * resource.getpagesize() + mebibytes * _MEBIBYTE
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
