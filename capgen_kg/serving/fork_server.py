"""The fork server: the process that holds the debate and forks the workers that answer requests.

A forked worker has the debate at once and shares the memory that holds it. Workers are therefore cheap to kill, when a
query exceeds its limits or its client disconnects. Only the fork server signals its children: it reaps them, so that no
signal reaches an unrelated process with a reused id.
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

from capgen_kg.corpus.pool import limit_memory
from capgen_kg.errors import CapgenError

if TYPE_CHECKING:
    from capgen_kg.debate import Debate
    from capgen_kg.serving.limits import Limits

#: A message to the fork server: a command and the process id of a worker.
_MESSAGE = struct.Struct("!cq")
START, LOWER, PAUSE, RESUME, KILL = b"s", b"l", b"p", b"r", b"k"
_SIGNALS = {PAUSE: signal.SIGSTOP, RESUME: signal.SIGCONT, KILL: signal.SIGKILL}
#: The length that precedes each message between the server and a worker, and a process id.
LENGTH, PROCESS_ID = struct.Struct("!Q"), struct.Struct("!q")
#: The niceness of workers relative to the server's, and that of workers in the slow lane (nice(2)).
_NICENESS, _MAX_NICENESS = 5, 19


class ForkServer:
    """A handle on the fork server, which it starts.

    Args:
        options: Keyword arguments of :func:`capgen_kg.debate.open_debate`.
        limits: Limits of each request.
    """

    def __init__(self, options: dict[str, Any], limits: Limits) -> None:
        self._options, self._limits = options, limits
        self._start()

    def _start(self) -> None:
        self._control, remote = socket.socketpair()
        context = multiprocessing.get_context("spawn")
        self._process = context.Process(target=_serve, args=(remote, self._options, self._limits), daemon=True)
        self._process.start()
        remote.close()
        # one byte, once the debate is open
        self._control.recv(1)

    def fork(self) -> socket.socket:
        """Fork a worker and return the connection to it, over which it first sends its process id."""
        local, remote = socket.socketpair()
        with remote:
            try:
                socket.send_fds(self._control, [_MESSAGE.pack(START, 0)], [remote.fileno()])
            except OSError:
                # the system may have killed it for lack of memory
                self._control.close()
                self._start()
                socket.send_fds(self._control, [_MESSAGE.pack(START, 0)], [remote.fileno()])
        return local

    def send(self, command: bytes, process_id: int) -> None:
        """Lower the priority of a worker, pause, resume or kill it: ``LOWER``, ``PAUSE``, ``RESUME`` or ``KILL``."""
        with suppress(OSError):
            self._control.sendall(_MESSAGE.pack(command, process_id))

    def close(self) -> None:
        """End the fork server and all its workers."""
        self._control.close()
        self._process.join(5)
        self._process.kill()


def _serve(control: socket.socket, options: dict[str, Any], limits: Limits) -> None:
    """Run the fork server until the server closes the connection."""
    # Ctrl-C reaches the whole process group; the parent decides when this process ends
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from capgen_kg.debate import open_debate
    from capgen_kg.serving import jobs  # noqa: F401 (so that workers need not import it)

    debate = open_debate(**options)
    if not debate.is_stored:
        # a store on disk has threads, which a fork would lose; there each worker opens it
        debate.sparql("ASK {}")
        with suppress(CapgenError):
            debate.references.resolve("")
    # memory that the collector never touches stays shared
    gc.collect()
    gc.freeze()
    control.sendall(b"+")
    children: set[int] = set()
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, _MESSAGE.size, 1, socket.MSG_WAITALL)
        if len(message) < _MESSAGE.size:
            break
        _reap(children)
        command, child = _MESSAGE.unpack(message)
        if command == START:
            children.add(_fork(control, descriptors[0], debate, limits))
        elif child in children and command == LOWER:
            os.setpriority(os.PRIO_PROCESS, child, _MAX_NICENESS)
        elif child in children:
            os.kill(child, _SIGNALS[command])
    for child in children:
        os.kill(child, signal.SIGKILL)


def _reap(children: set[int]) -> None:
    """Remove the children that have exited; until they are waited for, their ids are not reused."""
    with suppress(ChildProcessError):
        while (child := os.waitpid(-1, os.WNOHANG)[0]) != 0:
            children.discard(child)


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
    """Run a worker: perform jobs until the connection is closed."""
    from capgen_kg.serving.jobs import perform

    os.nice(_NICENESS)
    limit_memory(limits.megabytes)
    connection.sendall(PROCESS_ID.pack(os.getpid()))
    with connection.makefile("rb") as messages, suppress(OSError):
        while header := messages.read(LENGTH.size):
            job = pickle.loads(messages.read(LENGTH.unpack(header)[0]))  # noqa: S301 (from the server, our ancestor)
            reply = pickle.dumps(perform(job, debate, limits.rows))
            connection.sendall(LENGTH.pack(len(reply)) + reply)
