"""Limits on connections: how many are open, and how long each may take to send a request or to accept a response.

uvicorn limits the size of a request's head and how long a connection idles after a response. Without these limits, it
would keep a connection that sends nothing, or a byte now and then, or that doesn't read its response.
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

#: The most connections open at once.
MAX_CONNECTIONS = 256
#: File descriptors reserved for files, workers, connections that are being closed and the rest.
_OTHER_DESCRIPTORS = 250
#: How many connections are accepted in one step of the event loop, and how many the system queues before that.
_ACCEPT, _BACKLOG = 32, 1024
#: How long a connection may take to send a whole request, since it was opened or since its last response, in seconds.
REQUEST_SECONDS = 20.0
#: How long a connection may accept nothing more of a response, in seconds.
STALL_SECONDS = 20.0
#: How many lines are logged in how many seconds.
_LINES, _SECONDS = 20, 60.0


def max_connections() -> int:
    """Return the most connections open at once: ``MAX_CONNECTIONS``, or fewer if the system has fewer descriptors."""
    try:
        import resource
    except ImportError:
        return MAX_CONNECTIONS
    descriptors, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MAX_CONNECTIONS if descriptors < 0 else max(8, min(MAX_CONNECTIONS, descriptors - _OTHER_DESCRIPTORS))


class BoundedProtocol(H11Protocol):
    """uvicorn's HTTP/1.1, on connections that are closed when they take too long.

    When there are too many connections, the one that has been idle for the longest is closed.
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
        """Accept a connection and, if there are too many, close an idle one or refuse this one."""
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
        """Stop the timer of a connection that is closed."""
        if self._timer:
            self._timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Receive a part of a request."""
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        """Go on to the next request."""
        self._since = self.loop.time()
        super().on_response_complete()
        self._watch()

    def pause_writing(self) -> None:
        """Wait until the client has accepted more of the response."""
        super().pause_writing()
        self._watch()

    def resume_writing(self) -> None:
        """Continue writing."""
        super().resume_writing()
        self._watch()

    def send_400_response(self, msg: str) -> None:
        """Refuse a malformed request; while another one is being answered, close the connection."""
        if self._is_idle:
            super().send_400_response(msg)
        else:
            self.transport.abort()
        self._watch()

    def _watch(self) -> None:
        """Set the timer that closes the connection when the client's next step takes too long."""
        if self.transport.is_closing() or self.flow.write_paused:
            limit = STALL_SECONDS
        elif self.conn.their_state in (h11.IDLE, h11.SEND_BODY):
            limit = REQUEST_SECONDS
        else:
            limit = 0.0
        # a byte in time doesn't restart the timer
        if limit == self._limit and self._timer:
            return
        if self._timer:
            self._timer.cancel()
        self._limit = limit
        self._timer = self.loop.call_later(limit, self.transport.abort) if limit else None


class BoundedServer(uvicorn.Server):
    """uvicorn's server, which accepts connections in small steps, so that others can be closed in between."""

    def __init__(self, app: Starlette, graceful_seconds: int) -> None:
        for name in ("uvicorn.error", "asyncio"):
            logging.getLogger(name).addFilter(LogRateLimit())
        super().__init__(
            uvicorn.Config(
                app,
                http=BoundedProtocol,
                ws="none",
                log_level="error",
                backlog=_ACCEPT,
                timeout_graceful_shutdown=graceful_seconds,
            )
        )

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen with a longer backlog: asyncio uses one number both for it and for how many it accepts at once."""
        await super().startup(sockets)
        for listening in sockets or ():
            listening.listen(_BACKLOG)


class LogRateLimit(logging.Filter):
    """Lets at most 20 records a minute pass, and appends to the next one how many it dropped."""

    def __init__(self) -> None:
        super().__init__()
        self._start, self._lines = 0.0, 0

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether a record passes."""
        now = time.monotonic()
        dropped = self._lines - _LINES
        if now - self._start > _SECONDS:
            self._start, self._lines = now, 0
            if dropped > 0:
                record.msg = f"{record.getMessage()} ({dropped} earlier lines dropped)"
                record.args = ()
        self._lines += 1
        return self._lines <= _LINES
