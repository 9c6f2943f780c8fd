"""A remote store, against a real Oxigraph server and against servers that fail in each way."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sysconfig
import urllib.request
from collections.abc import Iterator

import pytest

import capgen_kg
from capgen_kg.debate import Debate
from capgen_kg.errors import UsageError
from capgen_kg.queries.stored import load_query, query_names
from capgen_kg.store.endpoint import EndpointStore
from tests.conftest import Run
from tests.expected import as_csv, by_debate, expected, rows
from tests.foreign import until_it_answers
from tests.store.misbehaving import dripping, http, playing


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def endpoint(debate: Debate, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start an Oxigraph server with the closed debate."""
    program = shutil.which("oxigraph", path=sysconfig.get_path("scripts")) or shutil.which("oxigraph")
    assert program, "the oxigraph server comes with the dependency group test"
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
        urllib.request.urlopen(put, timeout=600).close()
        yield f"{url}/query"
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture(scope="module")
def remote(endpoint: str) -> Debate:
    """Open the debate there; what references mean is asked once."""
    return capgen_kg.open_debate(endpoint=endpoint)


@pytest.mark.parametrize("name", [n for n in query_names() if n != "does-counter"])
def test_a_real_endpoint_gives_the_expected_rows(name: str, remote: Debate) -> None:
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
    with pytest.raises(UsageError, match="400 Bad Request: error at 1:19"):
        EndpointStore(endpoint).query("SELECT * { ?s ?p }")


def test_a_slow_endpoint_is_given_up_after_the_time_limit(run: Run) -> None:
    with playing(dripping(b"", b"")) as server:
        done = run("query", "thesis", "--endpoint", server.url, "--timeout", "0.5")
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
        EndpointStore(url)


def test_service_is_refused_before_anything_is_sent() -> None:
    with pytest.raises(UsageError, match="SERVICE"):
        EndpointStore("http://127.0.0.1:9/").query("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")


def test_the_graph_to_ask_is_sent_along() -> None:
    yes = http("200 OK", '{"head": {}, "boolean": true}', Content_Type="application/sparql-results+json")
    with playing(yes) as server:
        assert EndpointStore(server.url, graph="urn:g").query("ASK { ?s ?p ?o }")
    assert "default-graph-uri=urn%3Ag" in server.requests[0]
