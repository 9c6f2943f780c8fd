"""Queries that take long don't hold up others, end with their limits or their clients, and are bounded in number.

A query that never ends tells whether something waits for it, on a machine however busy.
"""

from __future__ import annotations

import concurrent.futures
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import httpx
import pytest

from capgen_kg.debate import Debate
from capgen_kg.serving.workers import MAX_WAITING
from tests.serving.conftest import serving, until

#: Takes next to no time.
CHEAP = "SELECT * { <https://w3id.org/capgen/id/for-2> ?p ?o }"
#: Takes for ever, and little memory.
LONG = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
#: Takes much memory in little time.
BIG = "SELECT DISTINCT (CONCAT(STR(?a), STR(?c), STR(?d), STR(?f), STR(?b), STR(?e)) AS ?x) { ?a ?b ?c . ?d ?e ?f } ORDER BY ?x"
SLOW = 2

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/schedstat").exists(), reason="LEFT OUT: lanes are told apart by /proc"
)


@pytest.fixture(scope="module")
def server(debate: Debate) -> Iterator[tuple[str, int]]:
    """Start a server whose queries may take as long as they like, and give its address and process."""
    _ = debate.closure
    with serving("--limit-seconds", "86400", "--limit-mb", "300", "--limit-rows", "30000") as (url, process):
        yield url, process.pid


def children(of: int) -> list[int]:
    """Return the processes that a process has started and that haven't ended."""
    pids = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")
        except OSError:
            continue
        state, parent = rest.split()[:2]
        if int(parent) == of and state not in "ZX":
            pids.append(int(name.split()[0]))
    return pids


def workers(of: int) -> list[int]:
    """Return the processes that answer queries for a server."""
    return [worker for fork_server in children(of) for worker in children(fork_server)]


@contextmanager
def pending_queries(url: str, query: str, number: int) -> Iterator[list[socket.socket]]:
    """Ask a query so many times over connections of their own, and leave without an answer."""
    address = urlsplit(url)
    connections = [socket.create_connection((str(address.hostname), address.port)) for _ in range(number)]
    try:
        for connection in connections:
            request = f"GET /sparql?{urlencode({'query': query})} HTTP/1.1\r\nHost: a.example\r\n\r\n"
            connection.sendall(request.encode())
            connection.setblocking(False)
        yield connections
    finally:
        for connection in connections:
            connection.close()


def response_heads(connections: list[socket.socket]) -> list[str]:
    """Return the heads of the answers that have arrived."""
    heads = []
    for connection in connections:
        try:
            heads.append(connection.recv(4096, socket.MSG_PEEK).decode().split("\r\n\r\n")[0])
        except BlockingIOError:
            continue
    return heads


def test_cheap_queries_are_answered_beside_those_that_never_end(server: tuple[str, int]) -> None:
    url, process = server
    with pending_queries(url, LONG, 12) as pending, concurrent.futures.ThreadPoolExecutor(20) as pool:
        with httpx.Client(base_url=url, timeout=600) as client:
            cheap = list(pool.map(lambda _: client.get("/sparql", params={"query": CHEAP}).status_code, range(40)))
            assert cheap == [200] * 40
            assert client.get("/page/for-2").status_code == 200
        assert response_heads(pending) == []
    until(lambda: len(workers(process)) <= 2, "the queries of those who have gone to end")


def test_those_that_never_end_are_bounded_in_number(server: tuple[str, int]) -> None:
    url, process = server
    surplus = 8
    with pending_queries(url, LONG, SLOW + MAX_WAITING + surplus) as pending:
        until(lambda: len(response_heads(pending)) >= surplus, "those that are too many to be refused")
        heads = response_heads(pending)
        assert len(heads) == surplus
        assert all(head.startswith("HTTP/1.1 503") and "retry-after: 86401" in head for head in heads), heads
        # a worker that is being replaced counts twice for a moment
        until(lambda: len(workers(process)) <= SLOW + MAX_WAITING + 2, "the number of workers to be bounded")
        assert httpx.get(f"{url}/sparql", params={"query": CHEAP}, timeout=600).status_code == 200
    until(lambda: len(workers(process)) <= 2, "the queries of those who have gone to end")


def test_those_that_wait_get_their_turn(server: tuple[str, int]) -> None:
    url, _ = server
    # takes a while, and ends
    middling = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d a ?f FILTER(?c = ?f) }"
    with pending_queries(url, LONG, SLOW) as first, concurrent.futures.ThreadPoolExecutor() as pool:
        later = pool.submit(httpx.get, f"{url}/sparql", params={"query": middling}, timeout=600)
        assert response_heads(first) == []
        for connection in first:
            connection.close()
        assert later.result().status_code == 200


def test_who_goes_takes_the_query_along(server: tuple[str, int]) -> None:
    url, process = server
    for _ in range(2):
        with pending_queries(url, LONG, 20):
            until(lambda: len(workers(process)) >= SLOW, "queries to begin")
    until(lambda: len(workers(process)) <= 2, "the queries of those who have gone to end")
    assert httpx.get(f"{url}/sparql", params={"query": CHEAP}, timeout=600).status_code == 200


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (BIG, "took more than 300 megabytes"),
        ("SELECT * { ?s ?p ?o . ?x ?y ?o }", "more than 30,000 rows"),
    ],
)
def test_a_query_that_takes_too_much_is_ended_and_others_go_on(
    query: str, message: str, server: tuple[str, int]
) -> None:
    url, _ = server
    with concurrent.futures.ThreadPoolExecutor() as pool:
        greedy = pool.submit(httpx.post, f"{url}/sparql", data={"query": query}, timeout=600)
        assert httpx.get(f"{url}/sparql", params={"query": CHEAP}, timeout=600).status_code == 200
        response = greedy.result()
    assert (response.status_code, response.text.count("\n"), message in response.text) == (503, 1, True), response.text
    assert "retry-after" not in response.headers
    for _ in range(4):
        assert httpx.get(f"{url}/sparql", params={"query": CHEAP}, timeout=600).status_code == 200


def test_a_query_that_would_crash_the_engine_is_refused(server: tuple[str, int]) -> None:
    url, _ = server
    response = httpx.post(f"{url}/sparql", data={"query": "SELECT * { " + "{" * 300_000}, timeout=600)
    assert (response.status_code, "nested more than 100 deep" in response.text) == (400, True), response.text


def test_a_query_that_takes_too_long_is_ended(debate: Debate) -> None:
    _ = debate.closure
    with serving("--limit-seconds", "1", "--workers", "1", "--slow-workers", "1") as (url, process):
        response = httpx.get(f"{url}/sparql", params={"query": LONG}, timeout=600)
        assert (response.status_code, "took more than 1 seconds" in response.text) == (503, True), response.text
        until(lambda: len(workers(process.pid)) <= 1, "the query to end")


def test_processes_that_the_system_ends_are_replaced(server: tuple[str, int]) -> None:
    url, process = server
    get: Callable[[], httpx.Response] = lambda: httpx.get(f"{url}/sparql", params={"query": CHEAP}, timeout=600)  # noqa: E731
    assert get().status_code == 200
    for fork_server in [child for child in children(process) if children(child)]:
        os.kill(fork_server, signal.SIGKILL)
    # those that were at hand went with it, or answer once more
    until(lambda: get().status_code == 200, "an answer")


def test_what_was_asked_is_answered_before_the_server_ends(debate: Debate) -> None:
    _ = debate.closure
    with serving("--limit-seconds", "600") as (url, process):
        middling = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d a ?f FILTER(?c = ?f) }"
        with concurrent.futures.ThreadPoolExecutor() as pool:
            answer = pool.submit(httpx.get, f"{url}/sparql", params={"query": middling}, timeout=600)
            until(lambda: workers(process.pid) or answer.done(), "the query to begin")
            process.send_signal(signal.SIGTERM)
            assert answer.result().status_code == 200
        assert process.wait(600) == 0
        assert process.stderr
        assert process.stderr.read() == ""
    with pytest.raises(httpx.ConnectError):
        httpx.get(url)


def test_nothing_outlives_a_server_that_is_killed(debate: Debate) -> None:
    _ = debate.closure

    def is_alive(process: int) -> bool:
        try:
            return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] not in "ZX"
        except OSError:
            return False

    with serving() as (url, server), pending_queries(url, LONG, 5):
        until(lambda: len(workers(server.pid)) >= 3, "queries to begin")
        left = [*children(server.pid), *workers(server.pid)]
        server.kill()
        until(lambda: not any(map(is_alive, left)), "its processes to end")
