"""Parallel work in forked processes, which have all the data of this one.

Forking passes a debate on at no cost. It is safe only in a process with a single thread; with more threads, and on
systems other than Linux, the work is done in this process.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from capgen_kg.errors import CapgenError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.connection import Connection

#: The fewest items for which forking pays, how many a process gets at once, and how many batches may wait.
MIN_ITEMS, BATCH, MAX_WAITING = 2_000, 100, 40
_Item = TypeVar("_Item")
_Result = TypeVar("_Result")
#: What forked processes do with which batches: these have no need to be sent, and jobs can't be.
_work: Callable[[Any], Any]
_batches: Sequence[Sequence[Any]]


def parallel_map(work: Callable[[_Item], _Result], batches: Sequence[Sequence[_Item]]) -> Iterator[_Result]:
    """Yield the result of ``work`` for each item, in order.

    The first batch is processed before forking, so that values cached on the way are computed once.

    Raises:
        CapgenError: A process was killed.
        Exception: What ``work`` raises.
    """
    processors = _processors()
    if sum(map(len, batches)) < MIN_ITEMS or processors == 1:
        yield from map(work, chain.from_iterable(batches))
        return
    global _work, _batches
    _work, _batches = work, batches
    yield from map(work, batches[0])
    waiting: deque[Future[list[_Result]]] = deque()
    context = multiprocessing.get_context("fork")
    try:
        with ProcessPoolExecutor(processors, context, _ignore_interrupts) as pool:
            for number in range(1, len(batches)):
                waiting.append(pool.submit(_all, number))
                # bounds the results in memory
                if len(waiting) > MAX_WAITING:
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()
    except BrokenProcessPool:
        raise _killed() from None


@contextmanager
def in_background(work: Callable[[], _Result]) -> Iterator[Callable[[], _Result]]:
    """Run ``work`` in a forked process while the context is active, and yield a function that waits for its result.

    Only the process that entered the context can ask for the result. Where forking is not safe, or there is one
    processor, ``work`` runs when its result is first asked for.

    Raises:
        CapgenError: The process was killed.
        Exception: What ``work`` raises.
    """
    if _processors() == 1:
        yield cache(work)
        return
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_send_result, args=(work, sender, receiver))
    process.start()
    sender.close()

    @cache
    def result() -> _Result:
        try:
            is_done, value = receiver.recv()
        except EOFError:
            raise _killed() from None
        if not is_done:
            raise value
        return cast("_Result", value)

    try:
        yield result
    finally:
        # nobody waits any longer for what is not done
        process.kill()
        process.join()


def _send_result(work: Callable[[], object], sender: Connection, receiver: Connection) -> None:
    _ignore_interrupts()
    # so that sending ends if the other process has ended
    receiver.close()
    try:
        result = (True, work())
    except Exception as error:  # noqa: BLE001 (whoever asked for the result gets it)
        result = (False, error)
    with suppress(BrokenPipeError):
        sender.send(result)


def _killed() -> CapgenError:
    return CapgenError("a worker process was killed, possibly for lack of memory")


def _processors() -> int:
    """Return how many processors can be used: one where forking is not safe."""
    threads = Path("/proc/self/task")
    return len(os.sched_getaffinity(0)) if threads.is_dir() and len([*threads.iterdir()]) == 1 else 1


def _ignore_interrupts() -> None:
    # the parent ends its children
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _all(number: int) -> list[Any]:
    return [_work(item) for item in _batches[number]]
