"""Processes that answer queries, each within limits of time, rows and memory.

A query that runs in this process could not be stopped; a process can. One that has been ended is replaced by a new one,
which opens the debate again.
"""

from __future__ import annotations

import multiprocessing
import os
import queue
import signal
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from capgen_kg.errors import CapgenError, UsageError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

    from capgen_kg.answers import Answer


@dataclass(frozen=True)
class Limits:
    """What one request may take: seconds, rows or triples of an answer, and megabytes beside the debate itself."""

    seconds: float = 10.0
    rows: int = 100_000
    megabytes: int = 1_024


class Exceeded(CapgenError):  # noqa: N818 (what happened, not whose fault it is)
    """A query took more than it may; the message says of what."""


class Busy(CapgenError):  # noqa: N818 (it passes)
    """All processes are at work, and none got free in time."""


class _Worker:
    """A process that holds the debate."""

    def __init__(self, options: dict[str, Any], limits: Limits) -> None:
        context = multiprocessing.get_context("spawn")
        self._here, there = context.Pipe()
        self._limits = limits
        self._process: SpawnProcess = context.Process(target=_work, args=(there, options, limits), daemon=True)
        self._process.start()
        there.close()
        self._is_ready = False

    def ready(self) -> None:
        """Wait until the debate is open."""
        if not self._is_ready:
            self._here.recv()
            self._is_ready = True

    def ask(self, query: str, told_apart: bool) -> Answer:
        """Return the answer to a query, or raise :class:`Exceeded`; the process is no more then."""
        self.ready()
        self._here.send((query, told_apart))
        if not self._here.poll(self._limits.seconds):
            self.end()
            raise Exceeded(f"the query took more than {self._limits.seconds:g} seconds; ask for less at once")
        try:
            found: Answer | CapgenError = self._here.recv()
        except EOFError:
            self.end()
            message = f"the query took more than {self._limits.megabytes} megabytes; ask for less at once"
            raise Exceeded(message) from None
        if isinstance(found, CapgenError):
            raise found
        return found

    @property
    def is_alive(self) -> bool:
        """Whether it can be asked again."""
        return self._process.is_alive()

    def end(self) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()
        self._process.join(5)
        self._here.close()


class Workers:
    """A number of processes, of which one answers each query.

    ``options`` are those of :class:`capgen_kg.debate.Debate`; that it can be opened with them has been seen before.
    """

    def __init__(self, options: dict[str, Any], limits: Limits, number: int) -> None:
        self._options, self.limits = options, limits
        self._idle: queue.Queue[_Worker] = queue.Queue()
        self._all: set[_Worker] = set()
        self._lock = threading.Lock()
        self._closed = False
        for worker in [_Worker(options, limits) for _ in range(number)]:
            self._all.add(worker)
            worker.ready()
            self._idle.put(worker)

    def ask(self, query: str, told_apart: bool = False) -> Answer:
        """Return the answer to a read-only query.

        Raises ``UsageError`` when it doesn't parse or isn't allowed, :class:`Exceeded` when it takes more than it may,
        :class:`Busy` when no process gets free for as long as a query may take.
        """
        try:
            worker = self._idle.get(timeout=self.limits.seconds)
        except queue.Empty:
            raise Busy("all processes are at work; try again") from None
        try:
            return worker.ask(query, told_apart)
        finally:
            if not worker.is_alive:
                worker = self._renewed(worker)
            self._idle.put(worker)

    def _renewed(self, ended: _Worker) -> _Worker:
        with self._lock:
            self._all.discard(ended)
            if self._closed:
                return ended
            fresh = _Worker(self._options, self.limits)
            self._all.add(fresh)
            return fresh

    def close(self) -> None:
        """End all processes."""
        with self._lock:
            self._closed = True
            for worker in self._all:
                with suppress(OSError, ValueError):
                    worker.end()
            self._all.clear()


def _work(there: Connection, options: dict[str, Any], limits: Limits) -> None:
    """Be a process that answers queries until nobody asks any more."""
    # who started us decides when we end
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from capgen_kg.debate import Debate

    debate = Debate(**options)
    debate.sparql("ASK {}")
    _bound_memory(limits.megabytes)
    there.send(None)
    with suppress(EOFError, OSError):
        while True:
            query, told_apart = there.recv()
            try:
                found: Answer | CapgenError = debate.ask(query, told_apart=told_apart, rows=limits.rows)
            except UsageError as error:
                found = UsageError(str(error))
            except OverflowError as error:
                found = Exceeded(str(error))
            except MemoryError:
                os._exit(1)
            there.send(found)


def _bound_memory(megabytes: int) -> None:
    """Let this process take no more than so much beside what it has, where the system can see to that."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 (no file, a window on the process)
            pages = int(file.read().split()[5])
        most = pages * resource.getpagesize() + megabytes * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
