"""Worker processes that perform jobs, each within limits of time, rows and memory, in two lanes.

Every job starts in the fast lane. One that uses more processor time than its kind may moves to the slow lane, where
jobs run at the lowest priority and only a few at once. A few jobs that find the slow lane full are paused until there
is room; further ones are refused. So slow queries delay fast ones by next to nothing. When a client disconnects, its
worker is killed.
"""

from __future__ import annotations

import asyncio
import pickle
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from capgen_kg.errors import CapgenError, QueryLimitError
from capgen_kg.serving.fork_server import KILL, LENGTH, LOWER, PAUSE, PROCESS_ID, RESUME, ForkServer

if TYPE_CHECKING:
    from capgen_kg.serving.jobs import Job, Reply
    from capgen_kg.serving.limits import Limits

#: The interval between measurements of processor time, in seconds.
_INTERVAL = 0.02
#: The most jobs in the fast lane at once: more than there are processors only while many are new.
MAX_FAST = 48
#: The most jobs paused before the slow lane.
MAX_WAITING = 32
#: How long a job waits for a busy worker before another one is forked, in seconds.
_PATIENCE = 0.05


class ServiceBusyError(CapgenError):
    """There is no room for the job at present; a later attempt may succeed."""


class _Worker:
    """A process that performs one job at a time."""

    def __init__(
        self, fork_server: ForkServer, process_id: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._fork_server, self._process_id, self._reader, self._writer = fork_server, process_id, reader, writer

    @classmethod
    async def start(cls, fork_server: ForkServer) -> _Worker:
        reader, writer = await asyncio.open_unix_connection(sock=fork_server.fork())
        try:
            [process_id] = PROCESS_ID.unpack(await reader.readexactly(PROCESS_ID.size))
        except BaseException:
            # the worker exits when its connection is closed
            writer.close()
            raise
        return cls(fork_server, process_id, reader, writer)

    async def run(self, job: Job) -> Reply:
        """Return the reply to a job; raise ``EOFError`` or ``OSError`` when the process ends before it replies."""
        content = pickle.dumps(job)
        self._writer.write(LENGTH.pack(len(content)) + content)
        await self._writer.drain()
        [length] = LENGTH.unpack(await self._reader.readexactly(LENGTH.size))
        reply: Reply = pickle.loads(await self._reader.readexactly(length))  # noqa: S301 (from our own process)
        return reply

    @property
    def processor_time(self) -> float | None:
        """The processor time used since the process started, in seconds; ``None`` where the system doesn't tell."""
        try:
            # in nanoseconds; /proc/PID/stat counts hundredths of a second
            return int(Path(f"/proc/{self._process_id}/schedstat").read_text(encoding="ascii").split()[0]) / 1e9
        except (OSError, ValueError, IndexError):
            return None

    def send(self, command: bytes) -> None:
        self._fork_server.send(command, self._process_id)

    def kill(self) -> None:
        self.send(KILL)
        self._writer.close()


class Workers:
    """The worker processes of a server.

    Args:
        options: Keyword arguments of :func:`capgen_kg.debate.open_debate`.
        limits: Limits of each job.
        ready: How many idle processes are kept.
        slow: How many jobs may run in the slow lane at once.
    """

    def __init__(self, options: dict[str, Any], limits: Limits, ready: int, slow: int) -> None:
        self.limits, self._ready = limits, ready
        self._fork_server = ForkServer(options, limits)
        self._idle: asyncio.LifoQueue[_Worker] = asyncio.LifoQueue()
        self._count = 0
        self._fast, self._slow = asyncio.Semaphore(MAX_FAST), asyncio.Semaphore(slow)
        self._waiting = 0

    async def run(self, job: Job) -> Reply:
        """Return the reply to a job. When the calling task is cancelled, its worker is killed.

        Raises:
            QueryLimitError: The job exceeded its limit of time or memory.
            ServiceBusyError: No worker became available in time, or too many slow jobs are waiting.
        """
        await self._acquire(self._fast)
        is_fast = True
        worker: _Worker | None = None
        reply: asyncio.Task[Reply] | None = None
        try:
            worker = await self._take()
            reply = asyncio.create_task(worker.run(job))
            if not await self._finishes_fast(reply, worker, job.fast_seconds):
                self._fast.release()
                is_fast = False
                await self._finish_slowly(reply, worker)
            result = reply.result()
        except (EOFError, OSError):
            self._kill(worker)
            message = f"the query took more than {self.limits.megabytes} megabytes, or is nested too deeply"
            raise QueryLimitError(message) from None
        except BaseException:
            if reply:
                reply.cancel()
            self._kill(worker)
            raise
        finally:
            if is_fast:
                self._fast.release()
        # a worker of the slow lane can't raise its priority again
        if is_fast and self._idle.qsize() < self._ready:
            self._idle.put_nowait(worker)
        else:
            self._kill(worker)
        return result

    async def _acquire(self, lane: asyncio.Semaphore) -> None:
        try:
            async with asyncio.timeout(self.limits.seconds):
                await lane.acquire()
        except TimeoutError:
            raise ServiceBusyError("too many queries are running; try again later") from None

    async def _take(self) -> _Worker:
        """Return a worker that is idle, becomes idle soon, or is new."""
        with suppress(asyncio.QueueEmpty):
            return self._idle.get_nowait()
        if self._count >= self._ready:
            with suppress(TimeoutError):
                async with asyncio.timeout(_PATIENCE):
                    return await self._idle.get()
        self._count += 1
        try:
            return await _Worker.start(self._fork_server)
        except BaseException:
            self._count -= 1
            raise

    def _kill(self, worker: _Worker | None) -> None:
        if worker is not None:
            self._count -= 1
            worker.kill()

    @staticmethod
    async def _finishes_fast(reply: asyncio.Task[Reply], worker: _Worker, seconds: float) -> bool:
        """Return whether a job finishes within so many seconds of processor time, not of elapsed time.

        On a busy machine, a fast query stays a fast one.
        """
        start = worker.processor_time
        while True:
            finished, _ = await asyncio.wait({reply}, timeout=_INTERVAL)
            if finished:
                return True
            now = worker.processor_time
            if now is None or start is None or now - start >= seconds:
                return False

    async def _finish_slowly(self, reply: asyncio.Task[Reply], worker: _Worker) -> None:
        """Wait for a job in the slow lane, paused while the lane is full."""
        if self._slow.locked():
            if self._waiting >= MAX_WAITING:
                raise ServiceBusyError("too many slow queries are running; try again later")
            worker.send(PAUSE)
            self._waiting += 1
            try:
                await self._acquire(self._slow)
            finally:
                self._waiting -= 1
            worker.send(RESUME)
        else:
            await self._slow.acquire()
        try:
            worker.send(LOWER)
            finished, _ = await asyncio.wait({reply}, timeout=self.limits.seconds)
        finally:
            self._slow.release()
        if not finished:
            raise QueryLimitError(f"the query took more than {self.limits.seconds:g} seconds; narrow it or add a LIMIT")

    def close(self) -> None:
        """End all processes."""
        self._fork_server.close()
