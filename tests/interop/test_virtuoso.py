"""Virtuoso 7 takes the debate by both ways, closes it itself, and gives the expected rows of most stored queries."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from capgen_kg.debate import Debate, open_debate
from capgen_kg.queries.stored import load_query, query_names
from capgen_kg.rdf.isomorphism import digest_of
from capgen_kg.store.graph_store_protocol import GraphStore
from tests.conftest import ROOT, Run
from tests.expected import as_csv, by_debate, expected, rows
from tests.foreign import program, until_it_answers
from tests.store.test_remote import free_port

pytestmark = pytest.mark.interop

GRAPH = "https://example.org/debate"
#: Who may write, as Virtuoso is installed.
DBA = {"CAPGEN_USER": "dba", "CAPGEN_PASSWORD": "dba"}


#: Stored queries for which its compiler runs out of memory, or that it answers without the rows; the documentation
#: names them.
FAILING = ("counters", "supported")


@pytest.fixture(scope="module")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start an empty Virtuoso, from Debian's virtuoso-opensource-7-bin."""
    server = program("Virtuoso", "virtuoso-opensource-7-bin")
    place, port = tmp_path_factory.mktemp("virtuoso"), free_port()
    names = {"DatabaseFile": "db", "ErrorLogFile": "log", "LockFile": "lck", "TransactionFile": "trx",
             "xa_persistent_file": "pxa"}  # fmt: skip
    (place / "virtuoso.ini").write_text(
        "[Database]\n" + "".join(f"{name} = {place}/virtuoso.{end}\n" for name, end in names.items())
        + f"[TempDatabase]\nDatabaseFile = {place}/temp.db\nTransactionFile = {place}/temp.trx\n"
        + f"[Parameters]\nServerPort = 127.0.0.1:{free_port()}\n[HTTPServer]\nServerPort = 127.0.0.1:{port}\n",
        encoding="utf-8",
    )  # fmt: skip
    command = [server, "+foreground", "+configfile", str(place / "virtuoso.ini")]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until_it_answers(f"http://127.0.0.1:{port}/sparql", seconds=60)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait(30)


@pytest.mark.parametrize("by_update", [False, True])
def test_the_debate_goes_there_and_is_the_same(by_update: bool, virtuoso: str, debate: Debate, run: Run) -> None:
    words = ["--update", f"{virtuoso}/sparql-auth"] if by_update else []
    result = run("push", "--to", f"{virtuoso}/sparql-graph-crud-auth", "--graph", GRAPH, *words, env=DBA)
    assert result.returncode == 0, result.stderr
    assert result.stdout == f"{GRAPH}: {len(debate.closure.splitlines()):,} triples, {digest_of(debate.closure)}\n"
    refused = run("-q", "push", "--to", f"{virtuoso}/sparql-graph-crud-auth", "--graph", GRAPH, *words,
                  env={"CAPGEN_USER": "dba", "CAPGEN_PASSWORD": "wrong"})  # fmt: skip
    assert (refused.returncode, "credentials" in refused.stderr) == (4, True), refused.stderr


def test_virtuoso_works_out_what_follows(virtuoso: str, debate: Debate, run: Run) -> None:
    words = ["--update", f"{virtuoso}/sparql-auth", "--server-reasoning", f"{virtuoso}/sparql"]
    result = run("push", "--to", f"{virtuoso}/sparql-graph-crud-auth", "--graph", "urn:closed", *words, env=DBA)
    assert result.returncode == 0, result.stderr
    assert digest_of(GraphStore(f"{virtuoso}/sparql-graph-crud", "urn:closed").get()) == digest_of(debate.closure)


@pytest.fixture(scope="module")
def filled(virtuoso: str, run: Run) -> str:
    """Put the closed debate there, and return where it is asked."""
    result = run("push", "--to", f"{virtuoso}/sparql-graph-crud-auth", "--graph", GRAPH, env=DBA)
    assert result.returncode == 0, result.stderr
    return f"{virtuoso}/sparql"


def queries() -> list[Any]:
    """Return the names of the stored queries as parameters."""
    fails = pytest.mark.xfail(strict=True, reason="a fault of Virtuoso 7")
    return [pytest.param(name, marks=fails if name in FAILING else ()) for name in query_names()]


def test_the_documentation_names_the_queries_that_fail() -> None:
    [row] = [line for line in (ROOT / "docs" / "interop.md").read_text("utf-8").splitlines() if "| Virtuoso" in line]
    assert ", ".join(f"`{name}`" for name in FAILING) in row


@pytest.mark.parametrize("name", queries())
def test_virtuoso_gives_the_expected_rows(name: str, filled: str) -> None:
    there = open_debate(endpoint=filled, graph=GRAPH)
    assert as_csv(rows(load_query(name), by_debate(there))) == expected(name)
