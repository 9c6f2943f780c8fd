"""Processes that answer queries, each within limits of time, rows and memory, in two lanes.

Every job begins in the fast lane. One that has computed for longer than its kind may goes on in the slow lane: with the
lowest priority, and only a few at once. Those that find the slow lane full are paused until there is room, a few of
them; the others are refused. So queries that take long cost those that don't next to nothing. Whoever goes away takes
the query along.
"""

from __future__ import annotations

import asyncio
import pickle
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from capgen_kg.errors import CapgenError, QueryLimitError
from capgen_kg.serving.nursery import END, LENGTH, LOWER, NUMBER, PAUSE, RESUME, Nursery

if TYPE_CHECKING:
    from capgen_kg.serving.jobs import Job, Reply

#: How often is looked how long a query has computed, in seconds.
_TICK = 0.02
#: How many queries may be in the fast lane at once; there are more only while many wait to be told fast from slow.
MAX_FAST = 48
#: How many queries may wait for the slow lane.
MAX_WAITING = 32
#: How long a query waits for a process that is at work before another one is forked, in seconds.
_PATIENCE = 0.05


@dataclass(frozen=True)
class Limits:
    """What one request may take: seconds, rows or triples of an answer, and megabytes beside the debate itself."""

    seconds: float = 10.0
    rows: int = 100_000
    megabytes: int = 1_024


class Busy(CapgenError):  # noqa: N818 (it passes)
    """There is no room for the query for now."""


class _Worker:
    """A process that does one job at a time."""

    def __init__(
        self, nursery: Nursery, number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._nursery, self._number, self._reader, self._writer = nursery, number, reader, writer

    @classmethod
    async def start(cls, nursery: Nursery) -> _Worker:
        reader, writer = await asyncio.open_unix_connection(sock=nursery.start())
        try:
            [number] = NUMBER.unpack(await reader.readexactly(NUMBER.size))
        except BaseException:
            # it ends when nobody has a job for it
            writer.close()
            raise
        return cls(nursery, number, reader, writer)

    async def run(self, job: Job) -> Reply:
        """Return the reply to a job; raises ``EOFError`` or ``OSError`` when the process ends over it."""
        content = pickle.dumps(job)
        self._writer.write(LENGTH.pack(len(content)) + content)
        await self._writer.drain()
        [length] = LENGTH.unpack(await self._reader.readexactly(LENGTH.size))
        reply: Reply = pickle.loads(await self._reader.readexactly(length))  # noqa: S301 (of a process of ours)
        return reply

    @property
    def computed(self) -> float | None:
        """How long it has computed since it began, in seconds; ``None`` where the system doesn't say."""
        try:
            # nanoseconds, where /proc/PID/stat counts hundredths of a second
            return int(Path(f"/proc/{self._number}/schedstat").read_text(encoding="ascii").split()[0]) / 1e9
        except (OSError, ValueError, IndexError):
            return None

    def tell(self, command: bytes) -> None:
        self._nursery.tell(command, self._number)

    def end(self) -> None:
        self.tell(END)
        self._writer.close()


class Workers:
    """The processes behind a server. ``options`` are the keyword arguments of :func:`capgen_kg.debate.open_debate`.

    ``ready`` processes are kept at hand, and ``slow`` queries may be in the slow lane at once.
    """

    def __init__(self, options: dict[str, Any], limits: Limits, ready: int, slow: int) -> None:
        self.limits, self._ready = limits, ready
        self._nursery = Nursery(options, limits)
        self._idle: asyncio.LifoQueue[_Worker] = asyncio.LifoQueue()
        self._number = 0
        self._fast, self._slow = asyncio.Semaphore(MAX_FAST), asyncio.Semaphore(slow)
        self._waiting = 0

    async def run(self, job: Job) -> Reply:
        """Return the reply to a job.

        Raises ``QueryLimitError`` when it takes more than it may, :class:`Busy` when there is no room for it. A job
        whose task is cancelled ends at once.
        """
        await self._acquire(self._fast)
        is_fast = True
        worker: _Worker | None = None
        reply: asyncio.Task[Reply] | None = None
        try:
            worker = await self._take()
            reply = asyncio.create_task(worker.run(job))
            if not await self._is_done_soon(reply, worker, job.fast_seconds):
                self._fast.release()
                is_fast = False
                await self._finish_slowly(reply, worker)
            result = reply.result()
        except (EOFError, OSError):
            self._end(worker)
            message = f"the query took more than {self.limits.megabytes} megabytes, or is nested too deeply"
            raise QueryLimitError(message) from None
        except BaseException:
            if reply:
                reply.cancel()
            self._end(worker)
            raise
        finally:
            if is_fast:
                self._fast.release()
        # one that was slow keeps its low priority
        if is_fast and self._idle.qsize() < self._ready:
            self._idle.put_nowait(worker)
        else:
            self._end(worker)
        return result

    async def _acquire(self, lane: asyncio.Semaphore) -> None:
        try:
            async with asyncio.timeout(self.limits.seconds):
                await lane.acquire()
        except TimeoutError:
            raise Busy("too many queries are at work; try again later") from None

    async def _take(self) -> _Worker:
        """Return a process that is idle, or soon is, or a new one."""
        with suppress(asyncio.QueueEmpty):
            return self._idle.get_nowait()
        if self._number >= self._ready:
            with suppress(TimeoutError):
                async with asyncio.timeout(_PATIENCE):
                    return await self._idle.get()
        self._number += 1
        try:
            return await _Worker.start(self._nursery)
        except BaseException:
            self._number -= 1
            raise

    def _end(self, worker: _Worker | None) -> None:
        if worker is not None:
            self._number -= 1
            worker.end()

    @staticmethod
    async def _is_done_soon(reply: asyncio.Task[Reply], worker: _Worker, seconds: float) -> bool:
        """Say whether a job is done in the fast lane; a machine that is busy otherwise makes no query a slow one."""
        begun = worker.computed
        while True:
            done, _ = await asyncio.wait({reply}, timeout=_TICK)
            if done:
                return True
            now = worker.computed
            if now is None or begun is None or now - begun >= seconds:
                return False

    async def _finish_slowly(self, reply: asyncio.Task[Reply], worker: _Worker) -> None:
        """Let a job go on in the slow lane until it is done."""
        if self._slow.locked():
            if self._waiting >= MAX_WAITING:
                raise Busy("too many queries that take long are at work; try again later")
            worker.tell(PAUSE)
            self._waiting += 1
            try:
                await self._acquire(self._slow)
            finally:
                self._waiting -= 1
            worker.tell(RESUME)
        else:
            await self._slow.acquire()
        try:
            worker.tell(LOWER)
            done, _ = await asyncio.wait({reply}, timeout=self.limits.seconds)
        finally:
            self._slow.release()
        if not done:
            raise QueryLimitError(f"the query took more than {self.limits.seconds:g} seconds; ask for less at once")

    def close(self) -> None:
        """End all processes."""
        self._nursery.close()
