"""Work that is shared among processes, each of which knows all that this one knows.

They are forked, as nothing else hands a debate on at no cost. A process may only be forked safely while it has a single
thread; where it has more, or the system isn't Linux, the work is done here.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from capgen_kg.errors import CapgenError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

#: Fewer items than these are sooner done than shared; how many are handed over at once.
FEWEST, BATCH = 2_000, 100
_Item = TypeVar("_Item")
_Done = TypeVar("_Done")
_work: Callable[[Any], Any]


def shared(work: Callable[[_Item], _Done], items: Sequence[_Item]) -> Iterator[_Done]:
    """Yield what ``work`` returns for each item, in their order; raises what it raises.

    The first items are done here, so that whatever they work out for all of them is worked out once. Raises
    ``CapgenError`` when a process is ended from outside.
    """
    processors = _processors()
    if len(items) < FEWEST or processors == 1:
        yield from map(work, items)
        return
    global _work
    _work = work
    yield from map(work, items[:BATCH])
    waiting: deque[Future[list[_Done]]] = deque()
    context = multiprocessing.get_context("fork")
    try:
        with ProcessPoolExecutor(processors, context, _leave_interrupts) as pool:
            for start in range(BATCH, len(items), BATCH):
                waiting.append(pool.submit(_all, items[start : start + BATCH]))
                # no more than a few are ahead of whoever takes them
                if len(waiting) > 2 * processors:
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()
    except BrokenProcessPool:
        raise CapgenError("a process that had a share in the work was ended, maybe for lack of memory") from None


def _processors() -> int:
    """Return how many processors the work can be shared among: this one alone where no process may be forked."""
    threads = Path("/proc/self/task")
    return len(os.sched_getaffinity(0)) if threads.is_dir() and len([*threads.iterdir()]) == 1 else 1


def _leave_interrupts() -> None:
    # whoever shares the work out ends it
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _all(items: Sequence[Any]) -> list[Any]:
    return [_work(item) for item in items]
