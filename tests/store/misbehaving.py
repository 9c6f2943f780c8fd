"""A small server that sends whatever bytes a test wants, so that each way in which an endpoint misbehaves can be played."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

#: What is sent: all bytes, or a function that sends them itself; of several, one for each request, the last again.
Reply = bytes | Callable[[socket.socket], None]


@dataclass
class Server:
    """Where the server is, and the requests that it got, each as text."""

    url: str
    requests: list[str] = field(default_factory=list)


@contextlib.contextmanager
def playing(*replies: Reply) -> Iterator[Server]:
    """Serve replies on a port of this machine."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with contextlib.suppress(OSError):
                server.requests.append(_request(self.request))
                reply = replies[min(len(server.requests), len(replies)) - 1]
                if callable(reply):
                    reply(self.request)
                else:
                    self.request.sendall(reply)
                    # all of it arrives, whether the client reads on or not
                    self.request.shutdown(socket.SHUT_WR)
                    while self.request.recv(65536):
                        pass

    class Listener(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True
        block_on_close = False

    with Listener(("127.0.0.1", 0), Handler) as listener:
        server = Server(f"http://127.0.0.1:{listener.server_address[1]}/sparql")
        threading.Thread(target=listener.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield server
        finally:
            listener.shutdown()


def _request(connection: socket.socket) -> str:
    """Return a request, head and body."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += (part := connection.recv(65536))
        if not part:
            raise OSError("no whole request")
    head, _, body = received.partition(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0)
    while len(body) < length:
        body += (part := connection.recv(65536))
        if not part:
            raise OSError("no whole request")
    return (head + b"\r\n\r\n" + body).decode()


def http(status: str, body: bytes | str = b"", length: int | None = None, **headers: str) -> bytes:
    """Return a response; ``length`` is what it says of its length, by default the truth."""
    content = body.encode() if isinstance(body, str) else body
    fields = {"Content-Length": str(len(content) if length is None else length)}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in fields.items()), "", ""]
    return "\r\n".join(lines).encode() + content


def dripping(beginning: bytes, drop: bytes) -> Callable[[socket.socket], None]:
    """Return what sends a beginning, and then a little again and again until the client has gone."""

    def send(connection: socket.socket) -> None:
        connection.sendall(beginning)
        gone = threading.Event()
        while not gone.wait(0.02):
            connection.sendall(drop)

    return send
