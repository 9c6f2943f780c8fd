"""Connections are bounded in number and time, and nothing that arrives over one makes the log grow."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
import uvicorn

from capgen_kg.debate import Debate
from capgen_kg.serving import connections
from capgen_kg.serving.connections import BoundedServer, LogRateLimit
from tests.serving.conftest import serving, until

#: What an application of the tests answers, by path.
MUCH = b"x" * 30_000_000


async def application(
    scope: dict[str, object], receive: Callable[[], object], send: Callable[[object], object]
) -> None:
    """Answer much at /much, what was sent at /echo, and a word elsewhere; never, at /never."""
    if scope["type"] != "http":
        return
    body = b"hello"
    if scope["path"] == "/much":
        body = MUCH
    elif scope["path"] == "/never":
        while (await receive())["type"] != "http.disconnect":  # type: ignore[misc]
            pass
        return
    elif scope["path"] == "/echo":
        body, more = b"", True
        while more:
            message: dict[str, bytes] = await receive()  # type: ignore[misc]
            body += message.get("body", b"")
            more = bool(message.get("more_body", False))
    length = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": length})  # type: ignore[misc]
    await send({"type": "http.response.body", "body": body})  # type: ignore[misc]


@contextlib.contextmanager
def listening() -> Iterator[tuple[tuple[str, int], uvicorn.Server]]:
    """Run a server with our protocol in a thread, and give where it is."""
    server = BoundedServer(application, 1)  # type: ignore[arg-type]
    server.config.timeout_keep_alive = 3600
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        bound.listen()
        thread = threading.Thread(target=lambda: asyncio.run(server._serve([bound])), daemon=True)
        thread.start()
        try:
            yield bound.getsockname(), server
        finally:
            server.should_exit = server.force_exit = True
            thread.join()


def is_closed(connection: socket.socket) -> bool:
    """Wait until the other side closes a connection, whatever it sends before."""
    connection.settimeout(240)
    try:
        while connection.recv(65536):
            pass
    except ConnectionResetError:
        pass
    return True


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET / HTTP/1.1\r\n",
        b"GET / HTTP/1.1\r\nHost: a.example\r\nX: y",
        b"POST /echo HTTP/1.1\r\nHost: a.example\r\nContent-Length: 10\r\n\r\nabc",
        b"POST /echo HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        b"POST / HTTP/1.1\r\nHost: a.example\r\nContent-Length: 10\r\n\r\nabc",
        b"GET / HTTP/1.1\r\nHost: a.example\r\n\r\nGET / HT",
        b"GET / HTTP/1.1\r\nHost: a.example\r\n\r\n",
    ],
)
def test_who_sends_no_whole_request_in_time_is_closed(sent: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "REQUEST_SECONDS", 0.3)
    with listening() as (place, server), socket.create_connection(place) as connection:
        connection.sendall(sent)
        assert is_closed(connection)
        until(lambda: not server.server_state.connections and not server.server_state.tasks, "the connection to end")


def test_a_byte_now_and_then_makes_no_new_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "REQUEST_SECONDS", 0.5)
    with listening() as (place, server), socket.create_connection(place) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\n")

        def is_dropped() -> bool:
            with contextlib.suppress(OSError):
                connection.sendall(b"X: y\r\n")
            return not server.server_state.connections

        until(lambda: server.server_state.connections, "the connection")
        until(is_dropped, "the connection to be closed")


def test_who_takes_no_response_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "STALL_SECONDS", 0.3)
    for header in (b"", b"Connection: close\r\n"):
        with listening() as (place, server), socket.create_connection(place) as connection:
            connection.sendall(b"GET /much HTTP/1.1\r\nHost: a.example\r\n" + header + b"\r\n")
            until(lambda: server.server_state.total_requests, "the response to be written")
            until(lambda: not server.server_state.connections, "the connection to be closed")


def test_who_takes_a_response_gets_all_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "STALL_SECONDS", 600.0)
    with listening() as ((host, port), _):
        assert httpx.get(f"http://{host}:{port}/much", timeout=600).content == MUCH
        assert httpx.post(f"http://{host}:{port}/echo", content=MUCH, timeout=600).content == MUCH


def test_one_connection_serves_many_requests() -> None:
    with listening() as (place, _), socket.create_connection(place) as connection:
        connection.sendall(
            b"GET / HTTP/1.1\r\nHost: a.example\r\n\r\n" * 3
            + b"GET / HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n"
        )
        received = b""
        while part := connection.recv(65536):
            received += part
    assert received.count(b"HTTP/1.1 200 OK") == 4


def test_the_idle_make_room_and_the_busy_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "MAX_CONNECTIONS", 8)
    with listening() as (place, server), contextlib.ExitStack() as stack:

        def opened(request: bytes = b"") -> socket.socket:
            connection = stack.enter_context(socket.create_connection(place))
            connection.sendall(request)
            return connection

        busy = [opened(b"GET /never HTTP/1.1\r\nHost: a.example\r\n\r\n") for _ in range(5)]
        until(lambda: len(server.server_state.tasks) == 5, "requests to begin")
        idle = [opened() for _ in range(30)]
        assert all(is_closed(connection) for connection in idle[:27])
        until(lambda: len(server.server_state.connections) == 8, "connections to be closed")
        assert len(server.server_state.tasks) == 5
        busy += [opened(b"GET /never HTTP/1.1\r\nHost: a.example\r\n\r\n") for _ in range(3)]
        until(lambda: len(server.server_state.tasks) == 8, "requests to begin")
        # with nobody idle, the next is refused, and told so
        with opened() as refused:
            refused.settimeout(240)
            assert refused.recv(1000).startswith(b"HTTP/1.1 503 Service Unavailable\r\n")
        assert len(server.server_state.tasks) == 8
        for connection in busy:
            connection.close()
        until(lambda: not server.server_state.tasks, "those who have gone to be forgotten")


@pytest.mark.parametrize(
    "sent",
    [
        b"\0" * 1000,
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: a.example\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a.example\r\nHost: b.example\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a.example\r\nContent-Length: x\r\n\r\n",
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: a.example\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a.example\r\n" + b"X: " + b"y" * 100_000,
        b"POST /echo HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
        b"POST /echo HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: gzip\r\n\r\nx\r\n",
        b"GET /never HTTP/1.1\r\nHost: a.example\r\n\r\n\0\0\0\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a.example\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n",
        b"CONNECT a.example:80 HTTP/1.1\r\nHost: a.example\r\n\r\n",
    ],
)
def test_what_is_no_http_says_nothing_in_the_log(sent: bytes, caplog: pytest.LogCaptureFixture) -> None:
    with listening() as (place, server), socket.create_connection(place) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        is_closed(connection)
        until(lambda: not server.server_state.connections and not server.server_state.tasks, "the connection to end")
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []


def test_the_log_takes_no_more_lines_than_one_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    rate_limit = LogRateLimit()

    def log() -> list[str]:
        messages = []
        for number in range(1000):
            record = logging.LogRecord("a", logging.ERROR, "b", 1, "line %d", (number,), None)
            if rate_limit.filter(record):
                messages.append(record.getMessage())
        return messages

    assert len(log()) == 20
    assert log() == []
    now += 61
    later = log()
    assert (len(later), later[0]) == (20, "line 0 (1980 earlier lines dropped)")


def test_idle_connections_never_use_the_descriptors_up(debate: Debate) -> None:
    _ = debate.closure
    if not Path("/proc/self/fd").exists():
        pytest.skip("LEFT OUT: descriptors are counted on Linux only")
    with serving("--workers", "1", descriptors=400) as (url, process), contextlib.ExitStack() as stack:
        address = urlsplit(url)
        for _ in range(600):
            stack.enter_context(socket.create_connection((str(address.hostname), address.port)))
        response = httpx.get(f"{url}/queries/counters", params={"item": "For#2"}, timeout=600)
        assert response.status_code == 200
        assert len(list(Path(f"/proc/{process.pid}/fd").iterdir())) < 350
        stack.close()
        process.terminate()
        process.wait(600)
        assert process.stderr
        assert process.stderr.read() == ""
