"""Work that takes too long is ended with one line, and work that doesn't is left alone."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from capgen_kg.cli.deadline import deadline
from capgen_kg.debate import Debate
from tests.conftest import ROOT

QUERY = """
import pyoxigraph as ox
from capgen_kg.cli.deadline import deadline

store = ox.Store()
node = ox.NamedNode
store.extend(ox.Quad(node(f"urn:{n}"), node("urn:p"), node(f"urn:{n % 97}")) for n in range(3000))
print("asked", flush=True)
with deadline(LIMITS):
    BODY
"""
CROSS = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(CONCAT(STR(?a), STR(?d), STR(?g)) = STR(?b))"


def ended(body: str, limits: str) -> str:
    """Return what a process says that is ended by limits while it does something."""
    code = QUERY.replace("BODY", body).replace("LIMITS", limits)
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout) == (4, "asked\n")
    return result.stderr


@pytest.mark.parametrize(
    "body",
    [
        f'store.query("ASK {{ {CROSS} }}")',
        f'list(store.query("SELECT * {{ {CROSS} }}"))',
        f'store.query("SELECT * {{ {CROSS} }}").serialize(format=ox.QueryResultsFormat.JSON)',
        f'list(store.query("CONSTRUCT WHERE {{ {CROSS.split(" FILTER")[0]} }}"))',
        f'store.query("SELECT (COUNT(*) AS ?n) {{ {CROSS} }}")',
        "while True: pass",
    ],
)
def test_what_takes_too_long_is_ended_with_one_line(body: str) -> None:
    assert ended(body, '0.3, "too\\x1b long"') == "capgen: too\\u001b long\n"


def test_what_takes_too_much_memory_is_ended_with_one_line() -> None:
    body = f'list(store.query("SELECT DISTINCT * {{ {CROSS.split(" FILTER")[0]} }}"))'
    message = ended(body, '86400, "too long", 64')
    assert message == "capgen: the query used too much memory; narrow it, or limit its results\n"


def test_what_is_done_in_time_goes_on() -> None:
    before = set(threading.enumerate())
    with deadline(1e6, "never"):
        [watching] = set(threading.enumerate()) - before
    with pytest.raises(ZeroDivisionError), deadline(1e6, "never"):
        _ = 1 / 0
    for thread in {watching, *threading.enumerate()} - before:
        thread.join(600)
    assert set(threading.enumerate()) <= before


#: Starts the command with something in it replaced by work that never ends. No time passes before that, so that it
#: is reached on a busy machine, too.
PATCHED = """
import capgen_kg.debate, capgen_kg.cli.deadline, capgen_kg.cli.sparql, capgen_kg.hints.empty, capgen_kg.rendering.cards
from capgen_kg.cli import command

now = 0
capgen_kg.cli.deadline.monotonic = lambda: now

def forever(*args, **options):
    global now
    print("asked", flush=True)
    now = 1e9
    while True:
        pass

PATCH
command()
"""


@pytest.mark.parametrize(
    ("patch", "words"),
    [
        ("capgen_kg.debate.Debate.query = forever", ["query", "counters", "For#2"]),
        ("capgen_kg.hints.empty.no_rows = forever", ["query", "counters", "For#2", "--basis", "stated"]),
        ("capgen_kg.debate.Debate.explain = forever", ["query", "counters", "For#2", "--why"]),
        ("capgen_kg.debate.Debate.query = forever", ["search", "reward"]),
        ("capgen_kg.debate.Debate.sparql = forever", ["sparql", "queries/thesis.rq", "--asserted"]),
        ("capgen_kg.debate.Debate.why = forever", ["why", "Against#2", "counters", "For#2"]),
        ("capgen_kg.rendering.cards.card = forever", ["show", "For#2"]),
    ],
)
def test_every_question_has_a_time_limit(patch: str, words: list[str], debate: Debate) -> None:
    _ = debate.closure
    result = subprocess.run(
        [sys.executable, "-c", PATCHED.replace("PATCH", patch), "--timeout", "0.3", *words],
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    assert (result.returncode, result.stdout) == (4, "asked\n"), result.stderr
    assert result.stderr == "capgen: the query took more than 0.3 seconds; raise the limit with --timeout\n"


def test_an_answer_has_a_limit_of_rows(debate: Debate) -> None:
    _ = debate.closure
    for query, what in (("SELECT * { ?s ?p ?o . ?a ?b ?c }", "rows"), ("CONSTRUCT WHERE { ?s ?p ?o }", "triples")):
        result = subprocess.run(
            [sys.executable, "-c", PATCHED.replace("PATCH", "capgen_kg.cli.sparql.MAX_ROWS = 1000"), "sparql", "-"],
            capture_output=True, text=True, check=False, cwd=ROOT, input=query,
        )  # fmt: skip
        assert (result.returncode, result.stdout) == (4, "")
        assert result.stderr == f"capgen: the result has more than 1,000 {what}; ask for fewer with LIMIT\n"
