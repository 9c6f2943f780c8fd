"""The process that holds the debate, and forks those that answer about it.

A forked process has the debate at once, and shares the memory that holds it. That makes processes cheap to end: when a
query takes more than it may, or when nobody waits for its answer any more. The nursery alone knows which of its
children are alive, so that no signal ever reaches another process that got the same number.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import pickle
import signal
import socket
import struct
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from capgen_kg.errors import CapgenError

if TYPE_CHECKING:
    from capgen_kg.debate import Debate
    from capgen_kg.serving.workers import Limits

#: A command: what to do, and to which child.
_COMMAND = struct.Struct("!cq")
START, LOWER, PAUSE, RESUME, END = b"s", b"l", b"p", b"r", b"e"
_SIGNALS = {PAUSE: signal.SIGSTOP, RESUME: signal.SIGCONT, END: signal.SIGKILL}
#: The length that goes before each message between the server and a child, and the number of a child.
LENGTH, NUMBER = struct.Struct("!Q"), struct.Struct("!q")
#: By how much the priority of a child is lower than the server's, and that of one that takes long.
_PRIORITY, _LOWEST_PRIORITY = 5, 19


class Nursery:
    """The nursery as the server sees it.

    ``options`` are the keyword arguments of :func:`capgen_kg.debate.open_debate`.
    """

    def __init__(self, options: dict[str, Any], limits: Limits) -> None:
        self._options, self._limits = options, limits
        self._open()

    def _open(self) -> None:
        self._control, there = socket.socketpair()
        context = multiprocessing.get_context("spawn")
        self._process = context.Process(target=_tend, args=(there, self._options, self._limits), daemon=True)
        self._process.start()
        there.close()
        # it says so when the debate is open
        self._control.recv(1)

    def start(self) -> socket.socket:
        """Fork a child and return the connection to it, over which it first says its number."""
        here, there = socket.socketpair()
        with there:
            try:
                socket.send_fds(self._control, [_COMMAND.pack(START, 0)], [there.fileno()])
            except OSError:
                # the system may have ended it for its memory
                self._control.close()
                self._open()
                socket.send_fds(self._control, [_COMMAND.pack(START, 0)], [there.fileno()])
        return here

    def tell(self, command: bytes, child: int) -> None:
        """Lower the priority of a child, pause it, resume it or end it."""
        with suppress(OSError):
            self._control.sendall(_COMMAND.pack(command, child))

    def close(self) -> None:
        """End the nursery and all its children."""
        self._control.close()
        self._process.join(5)
        self._process.kill()


def _tend(control: socket.socket, options: dict[str, Any], limits: Limits) -> None:
    """Be the nursery until the server has gone."""
    # who started us decides when we end
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from capgen_kg.debate import open_debate
    from capgen_kg.serving import jobs  # noqa: F401 (so that no child has to import it)

    debate = open_debate(**options)
    if not debate.is_stored:
        # a store on disk has threads of its own, which a fork would lose; each child opens it
        debate.sparql("ASK {}")
        with suppress(CapgenError):
            debate.references.resolve("")
    # what is never looked at by the collector stays shared
    gc.collect()
    gc.freeze()
    control.sendall(b"+")
    children: set[int] = set()
    while True:
        command, descriptors, _, _ = socket.recv_fds(control, _COMMAND.size, 1, socket.MSG_WAITALL)
        if len(command) < _COMMAND.size:
            break
        _reap(children)
        what, child = _COMMAND.unpack(command)
        if what == START:
            children.add(_fork(control, descriptors[0], debate, limits))
        elif child in children and what == LOWER:
            os.setpriority(os.PRIO_PROCESS, child, _LOWEST_PRIORITY)
        elif child in children:
            os.kill(child, _SIGNALS[what])
    for child in children:
        os.kill(child, signal.SIGKILL)


def _reap(children: set[int]) -> None:
    """Forget the children that have ended; until then, their numbers are given to nobody else."""
    with suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG)[0]) != 0:
            children.discard(ended)


def _fork(control: socket.socket, descriptor: int, debate: Debate, limits: Limits) -> int:
    child = os.fork()
    if child == 0:
        status = 1
        try:
            control.close()
            with socket.socket(fileno=descriptor) as connection:
                _work(connection, debate, limits)
            status = 0
        finally:
            os._exit(status)
    os.close(descriptor)
    return child


def _work(connection: socket.socket, debate: Debate, limits: Limits) -> None:
    """Be a child that does jobs until nobody has any."""
    from capgen_kg.serving.jobs import perform

    os.nice(_PRIORITY)
    _bound_memory(limits.megabytes)
    connection.sendall(NUMBER.pack(os.getpid()))
    with connection.makefile("rb") as jobs, suppress(OSError):
        while header := jobs.read(LENGTH.size):
            job = pickle.loads(jobs.read(LENGTH.unpack(header)[0]))  # noqa: S301 (of the server that forked us)
            reply = pickle.dumps(perform(job, debate, limits.rows))
            connection.sendall(LENGTH.pack(len(reply)) + reply)


def _bound_memory(megabytes: int) -> None:
    """Let this process take no more than so much beside what it has, where the system can see to that."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 (no file, a window on the process)
            pages = int(file.read().split()[5])
        most = pages * resource.getpagesize() + megabytes * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
