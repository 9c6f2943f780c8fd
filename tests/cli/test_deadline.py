"""Work that takes too long is ended with one line, and work that doesn't is left alone."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from capgen_kg.cli.deadline import deadline

QUERY = """
import pyoxigraph as ox
from capgen_kg.cli.deadline import deadline

store = ox.Store()
node = ox.NamedNode
store.extend(ox.Quad(node(f"urn:{n}"), node("urn:p"), node(f"urn:{n % 97}")) for n in range(3000))
print("asked", flush=True)
with deadline(0.3, "the query took longer\\x1b than 0.3 seconds"):
    BODY
"""
CROSS = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(CONCAT(STR(?a), STR(?d), STR(?g)) = STR(?b))"


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
    done = subprocess.run(
        [sys.executable, "-c", QUERY.replace("BODY", body)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (4, "asked\n")
    assert done.stderr == "capgen: the query took longer\\u001b than 0.3 seconds\n"


def test_what_is_done_in_time_goes_on() -> None:
    before = threading.active_count()
    with deadline(1e6, "never"):
        assert threading.active_count() == before + 1
    with pytest.raises(ZeroDivisionError), deadline(1e6, "never"):
        _ = 1 / 0
    for thread in threading.enumerate():
        if isinstance(thread, threading.Timer):
            thread.join()
    assert threading.active_count() == before
