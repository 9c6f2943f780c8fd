"""Connections within bounds: how many there are, and how long each may take to send a request or to take a response.

uvicorn bounds the size of a request's head and how long a connection idles after a response. A connection that sends
nothing, or a byte now and then, or that doesn't take its response, it would keep.
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    import asyncio
    import socket

    from starlette.applications import Starlette

#: How many connections may be open.
MAX_CONNECTIONS = 256
#: How many descriptors are left for files, workers, connections that are about to be closed and the rest.
_OTHER_DESCRIPTORS = 250
#: How many connections are taken in one step of the event loop, and how many may wait for that.
_ACCEPTED, _WAITING = 32, 1024
#: How long a connection may take to send a whole request, from when it is opened or from the last response, in seconds.
REQUEST_SECONDS = 20.0
#: How long it may take to make room for more of a response, in seconds.
STALL_SECONDS = 20.0
#: How many lines the log takes in how many seconds.
_LINES, _SECONDS = 20, 60.0


def max_connections() -> int:
    """Return how many connections may be open, as far as the system allows so many."""
    try:
        import resource
    except ImportError:
        return MAX_CONNECTIONS
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MAX_CONNECTIONS if allowed < 0 else max(8, min(MAX_CONNECTIONS, allowed - _OTHER_DESCRIPTORS))


class BoundedProtocol(H11Protocol):
    """HTTP/1.1 as uvicorn speaks it, on connections that are closed when they take too long.

    When there are too many, the one that has been without a running request for the longest makes room.
    """

    connections: set[BoundedProtocol]  # type: ignore[assignment]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._timer: asyncio.TimerHandle | None = None
        self._limit = 0.0
        self._since = self.loop.time()

    @property
    def _is_idle(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection, or close one that is idle, or refuse it."""
        super().connection_made(transport)
        others = [other for other in self.connections if other is not self and not other.transport.is_closing()]
        if len(others) >= max_connections():
            if idle := [other for other in others if other._is_idle]:
                min(idle, key=lambda other: other._since).transport.abort()
            else:
                transport.write(b"HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 10\r\n\r\n")
                transport.close()
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget a connection."""
        if self._timer:
            self._timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take a part of a request."""
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        """Go on to the next request."""
        self._since = self.loop.time()
        super().on_response_complete()
        self._watch()

    def pause_writing(self) -> None:
        """Wait until the client has taken more of the response."""
        super().pause_writing()
        self._watch()

    def resume_writing(self) -> None:
        """Go on writing."""
        super().resume_writing()
        self._watch()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP; while a request is being answered, by closing the connection."""
        if self._is_idle:
            super().send_400_response(msg)
        else:
            self.transport.abort()
        self._watch()

    def _watch(self) -> None:
        """Let the connection be closed when what it is to do next takes too long."""
        if self.transport.is_closing() or self.flow.write_paused:
            limit = STALL_SECONDS
        elif self.conn.their_state in (h11.IDLE, h11.SEND_BODY):
            limit = REQUEST_SECONDS
        else:
            limit = 0.0
        # a part that comes in time makes no new start
        if limit == self._limit and self._timer:
            return
        if self._timer:
            self._timer.cancel()
        self._limit = limit
        self._timer = self.loop.call_later(limit, self.transport.abort) if limit else None


class BoundedServer(uvicorn.Server):
    """uvicorn's server, which takes connections in small steps, so that they can be closed between them."""

    def __init__(self, app: Starlette, graceful_seconds: int) -> None:
        for name in ("uvicorn.error", "asyncio"):
            logging.getLogger(name).addFilter(Sparing())
        super().__init__(
            uvicorn.Config(
                app,
                http=BoundedProtocol,
                ws="none",
                log_level="error",
                backlog=_ACCEPTED,
                timeout_graceful_shutdown=graceful_seconds,
            )
        )

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen; asyncio takes one number for both what it accepts at once and what the system lets wait."""
        await super().startup(sockets)
        for listening in sockets or ():
            listening.listen(_WAITING)


class Sparing(logging.Filter):
    """Lets no more lines into the log than a person reads, and says how many it left out."""

    def __init__(self) -> None:
        super().__init__()
        self._begun, self._lines = 0.0, 0

    def filter(self, record: logging.LogRecord) -> bool:
        """Say whether a line is let through."""
        now = time.monotonic()
        left_out = self._lines - _LINES
        if now - self._begun > _SECONDS:
            self._begun, self._lines = now, 0
            if left_out > 0:
                record.msg = f"{record.getMessage()} ({left_out} lines were left out before)"
                record.args = ()
        self._lines += 1
        return self._lines <= _LINES
