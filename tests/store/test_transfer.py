"""The debate goes to real servers and comes back whole, and what fails is told in one line."""

from __future__ import annotations

import base64
import shutil
import subprocess
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

from capgen_kg.debate import Debate, open_debate
from capgen_kg.errors import EndpointError, UsageError
from capgen_kg.rdf.isomorphism import digest_of
from capgen_kg.rdf.parsing import ntriples, read_facts
from capgen_kg.store.graph_store_protocol import GraphStore, insertions
from capgen_kg.store.http import credentials
from capgen_kg.store.transfer import push
from tests.conftest import ROOT, Run
from tests.foreign import until_it_answers
from tests.store.misbehaving import http, playing
from tests.store.test_remote import free_port

GRAPH = "https://example.org/debate"
#: A small debate, where the size of what is sent is not the point.
TOOLS = ROOT / "examples" / "tools"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """Start an empty Oxigraph server."""
    program = shutil.which("oxigraph", path=sysconfig.get_path("scripts")) or shutil.which("oxigraph")
    assert program, "the oxigraph server comes with the dependency group test"
    port = free_port()
    process = subprocess.Popen(
        [program, "serve", "--location", str(tmp_path / "store"), "--bind", f"127.0.0.1:{port}"],
        stderr=subprocess.DEVNULL,
    )
    try:
        until_it_answers(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(scope="module")
def small(cache_folder: Path) -> Debate:
    return open_debate(TOOLS)


@pytest.mark.parametrize("by_update", [False, True])
def test_a_debate_goes_to_a_server_and_comes_back(
    by_update: bool, server: str, small: Debate, tmp_path: Path, run: Run
) -> None:
    words = ["--update", f"{server}/update"] if by_update else []
    # twice, as a graph that is there is replaced
    for _ in range(2):
        done = run("push", "--data", str(TOOLS), "--to", f"{server}/store", "--graph", GRAPH, *words)
        assert done.returncode == 0, done.stderr
        count = len(small.closure.splitlines())
        assert done.stdout == f"{GRAPH}: {count:,} triples, {digest_of(small.closure)}\n"
    back = tmp_path / "back.nt"
    assert run("pull", "--from", f"{server}/store", "--graph", GRAPH, "-o", str(back)).returncode == 0
    assert digest_of(back.read_bytes()) == digest_of(small.closure)
    there = run("query", "counters", "For#1", "--endpoint", f"{server}/query", "--graph", GRAPH)
    assert there.stdout.count("\n") > 1
    assert there.stdout == run("query", "counters", "For#1", "--data", str(TOOLS)).stdout
    # nothing is left beside the graph
    left = open_debate(endpoint=f"{server}/query").sparql("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")
    assert [row["g"] for row in left.rows()] == [GRAPH]


def test_what_was_broken_off_goes_on_where_it_stopped(server: str, debate: Debate, run: Run) -> None:
    content = debate.closure
    there = GraphStore(f"{server}/store", GRAPH, update=f"{server}/update")
    aside = f"urn:capgen:push:{digest_of(content).split(':')[1]}"
    commands = list(insertions(content, aside))
    # as if broken off after the first part, and, worse, once all blank nodes had been sent
    there.update([commands[0], commands[-1]])
    done = run("push", "--to", f"{server}/store", "--graph", GRAPH, "--update", f"{server}/update")
    assert done.returncode == 0, done.stderr
    assert "resuming an earlier transfer at 2," in done.stderr
    assert digest_of(there.get()) == digest_of(content)
    assert there.other(aside).get(missing_ok=True) == b""


def test_only_what_is_asserted_goes_where_that_is_asked_for(server: str, small: Debate, run: Run) -> None:
    done = run("push", "--data", str(TOOLS), "--to", f"{server}/store", "--asserted")
    asserted = ntriples(read_facts(small.files))
    assert done.stdout == f"the default graph: {len(asserted.splitlines()):,} triples, {digest_of(asserted)}\n"
    assert run("pull", "--from", f"{server}/store").stdout.count("\n") == len(asserted.splitlines())


def test_a_server_can_work_out_what_follows(server: str, small: Debate, run: Run) -> None:
    words = [
        "--data",
        str(TOOLS),
        "--update",
        f"{server}/update",
        "--graph",
        GRAPH,
        "--server-reasoning",
        f"{server}/query",
    ]
    done = run("push", "--to", f"{server}/store", *words)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == f"{GRAPH}: {len(small.closure.splitlines()):,} triples with the closure"
    triples = GraphStore(f"{server}/store", GRAPH).get()
    assert digest_of(triples) == digest_of(small.closure)
    lacking = run("push", "--to", f"{server}/store", "--server-reasoning", f"{server}/query")
    assert (lacking.returncode, "give the endpoint with --update" in lacking.stderr) == (2, True)


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (http("500 Oops"), "answered 500"),
        (http("401 Unauthorized", WWW_Authenticate='Basic realm="x"'), "requires credentials"),
        (http("302 Found", Location="http://a.example/"), "answered 302"),
        (http("507 Full", "no room", Content_Type="text/plain"), "answered 507 Full: no room"),
    ],
)
def test_a_server_that_fails_says_how(reply: bytes, message: str, run: Run) -> None:
    with playing(reply) as server:
        done = run("-q", "push", "--to", server.url)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (4, "", 1)
        assert message in done.stderr
    gone = run("-q", "push", "--to", server.url)
    assert (gone.returncode, "refused" in gone.stderr) == (4, True)


def test_a_server_that_forgets_what_it_got_is_seen(run: Run) -> None:
    with playing(http("204 No Content"), http("200 OK", Content_Type="application/n-triples")) as server:
        done = run("-q", "push", "--to", server.url)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (4, "", 1)
    assert "holds 0 triples" in done.stderr


def test_a_graph_that_is_not_there_is_not_an_empty_one(server: str, run: Run) -> None:
    done = run("pull", "--from", f"{server}/store", "--graph", "urn:nothing")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (4, "", 1)
    assert "answered 404 Not Found" in done.stderr


def test_what_is_no_graph_is_refused(run: Run) -> None:
    with playing(http("200 OK", "<html>", Content_Type="text/html")) as server:
        done = run("pull", "--from", server.url)
        assert (done.returncode, "expected application/n-triples" in done.stderr) == (4, True)


def test_credentials_come_from_the_environment_or_netrc_and_stand_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    with playing(http("401 Unauthorized", WWW_Authenticate='Basic realm="x"'), http("500 Oops")) as server:
        env = {"CAPGEN_USER": "me", "CAPGEN_PASSWORD": "s3cret-word"}
        done = run("-q", "--debug", "push", "--to", server.url, env=env)
    first, second = server.requests
    assert "authorization" not in first.lower()
    assert f"Basic {base64.b64encode(b'me:s3cret-word').decode()}" in second
    assert "s3cret-word" not in done.stdout + done.stderr
    (tmp_path / ".netrc").write_text("machine a.example login you password other\n", encoding="utf-8")
    (tmp_path / ".netrc").chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("CAPGEN_USER", raising=False)
    assert credentials("https://a.example/x") == ("you", "other")
    assert credentials("https://b.example/x") is None


@pytest.mark.parametrize(
    "url", ["ftp://a.example/", "a.example", "http://", "http://me:word@a.example/", "file:///etc/passwd"]
)
def test_only_plain_addresses_are_servers(url: str, run: Run) -> None:
    with pytest.raises(UsageError):
        GraphStore(url)
    done = run("push", "--to", url)
    assert (done.returncode, "word" in done.stderr.replace("password", "")) == (2, False)


def test_update_needs_a_name_for_the_graph(run: Run) -> None:
    done = run("push", "--to", "http://127.0.0.1:9/", "--update", "http://127.0.0.1:9/")
    assert (done.returncode, "name it with --graph" in done.stderr) == (2, True)


def test_blank_nodes_stay_together_in_one_command() -> None:
    content = b"".join(
        b"<urn:%d> <urn:p> _:b .\n_:b <urn:p> <urn:%d> .\n<urn:%d> <urn:p> <urn:o> .\n" % (n, n, n) for n in range(9)
    )
    commands = list(insertions(content, "urn:g", size=4))
    assert [command.count(" .") for command in commands] == [4, 4, 1, 18]


def test_what_the_server_changed_is_seen(server: str) -> None:
    content = b'<urn:a> <urn:p> "01"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'
    with pytest.raises(EndpointError, match="may change the lexical form of numbers or times"):
        push(content, GraphStore(f"{server}/store"), lambda message: None)
