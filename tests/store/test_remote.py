"""A remote store, against a real Oxigraph server and against servers that fail in each way."""

from __future__ import annotations

import contextlib
import http.server
import shutil
import socket
import subprocess
import sysconfig
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import capgen_kg
from capgen_kg.debate import Debate
from capgen_kg.errors import EndpointError, UsageError
from capgen_kg.queries.stored import load_query, query_names
from capgen_kg.store.remote import RemoteStore
from tests.conftest import Run
from tests.expected import as_csv, by_debate, expected, rows
from tests.foreign import until_it_answers


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def endpoint(debate: Debate, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start an Oxigraph server with the closed debate."""
    program = shutil.which("oxigraph", path=sysconfig.get_path("scripts")) or shutil.which("oxigraph")
    assert program, "the oxigraph server comes with the dev extra"
    port, folder = free_port(), tmp_path_factory.mktemp("oxigraph")
    server = subprocess.Popen(
        [program, "serve", "--location", str(folder), "--bind", f"127.0.0.1:{port}"], stderr=subprocess.DEVNULL
    )
    try:
        url = f"http://127.0.0.1:{port}"
        until_it_answers(url)
        put = urllib.request.Request(
            f"{url}/store?default", debate.closure, {"Content-Type": "application/n-triples"}, method="PUT"
        )
        urllib.request.urlopen(put, timeout=30).close()
        yield f"{url}/query"
    finally:
        server.terminate()
        server.wait(10)


@pytest.mark.parametrize("name", [n for n in query_names() if n != "does-counter"])
def test_a_real_endpoint_gives_the_expected_rows(name: str, endpoint: str) -> None:
    remote = capgen_kg.open(endpoint=endpoint)
    assert as_csv(rows(load_query(name), by_debate(remote))) == expected(name)


def test_the_command_line_asks_an_endpoint(endpoint: str, run: Run) -> None:
    here = run("query", "counters", "For#2")
    for words in (
        ("--endpoint", endpoint, "query", "counters", "For#2"),
        ("query", "counters", "For#2", "--endpoint", endpoint),
    ):
        there = run(*words)
        assert (there.returncode, there.stdout) == (0, here.stdout)
    no = run("query", "does-counter", "For#6", "For#2", "--endpoint", endpoint)
    assert (no.returncode, no.stdout) == (1, "false\n")


def test_a_query_that_the_endpoint_cannot_parse_is_wrong_usage(endpoint: str) -> None:
    with pytest.raises(UsageError, match="parse"):
        RemoteStore(endpoint).ask("SELECT * { ?s ?p }")


@contextlib.contextmanager
def answering(answer: Callable[[http.server.BaseHTTPRequestHandler], None]) -> Iterator[str]:
    """Serve ``answer`` to whatever is asked."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                answer(self)

        def log_message(self, *args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/query"
    finally:
        server.shutdown()
        server.server_close()


def send(
    status: int, kind: str, body: bytes, length: int | None = None
) -> Callable[[http.server.BaseHTTPRequestHandler], None]:
    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(body) if length is None else length))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


JSON = "application/sparql-results+json"


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (send(200, "text/html", b"<html>hello</html>"), "found text/html, expected application/sparql-results"),
        (send(200, JSON, b'{"head": {"vars": ["s"]}, "results": {"bindings": [{'), "broken"),
        (send(200, JSON, b"[]"), "broken"),
        (send(200, JSON, b'{"head": {', length=5000), "failed"),
        (send(500, "text/plain", b"out of memory"), "failed"),
        (send(503, "text/plain", b"busy"), "failed"),
        (send(401, "text/plain", b"who are you"), "failed"),
        (send(404, "text/plain", b"no such thing"), "failed"),
    ],
)  # fmt: skip
def test_an_endpoint_that_fails_says_how(
    answer: Callable[[http.server.BaseHTTPRequestHandler], None], message: str
) -> None:
    with answering(answer) as url, pytest.raises(EndpointError, match=message):
        RemoteStore(url, timeout=5).ask("SELECT * { ?s ?p ?o }")


def test_a_slow_endpoint_is_given_up_after_the_time_limit(run: Run) -> None:
    with answering(lambda handler: time.sleep(3)) as url:
        done = run("query", "thesis", "--endpoint", url, "--timeout", "0.5")
    assert done.returncode == 4
    assert "within 0.5 seconds" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_refused_connection_ends_with_status_4(run: Run) -> None:
    done = run("--endpoint", f"http://127.0.0.1:{free_port()}/query", "query", "thesis")
    assert done.returncode == 4
    assert "refused" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://x/y", "localhost:80"])
def test_only_http_is_an_endpoint(url: str) -> None:
    with pytest.raises(UsageError, match="http"):
        RemoteStore(url)


def test_service_is_refused_before_anything_is_sent() -> None:
    with pytest.raises(UsageError, match="SERVICE"):
        RemoteStore("http://127.0.0.1:9/").ask("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")


def test_the_graph_to_ask_is_sent_along(tmp_path: Path) -> None:
    seen: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            seen.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            send(200, JSON, b'{"head": {}, "boolean": true}')(self)

        def log_message(self, *args: object) -> None:
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.handle_request, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/"
    assert RemoteStore(url, graph="urn:g").ask("ASK { ?s ?p ?o }")
    server.server_close()
    assert "default-graph-uri=urn%3Ag" in seen[0]
