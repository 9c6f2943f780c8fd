"""A server of the real debate, as a user starts it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import httpx
import pytest

from capgen_kg.debate import Debate
from tests.conftest import ROOT


@contextlib.contextmanager
def serving(*words: str, descriptors: int | None = None) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Start ``capgen serve`` and give its address and process; ``descriptors`` bounds how many it may have."""
    command = [sys.executable, "-c", "from capgen_kg.cli import command; command()", "serve", "--port", "0", *words]
    if descriptors:
        command = ["sh", "-c", f'ulimit -n {descriptors}; exec "$@"', "sh", *command]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT, env=dict(os.environ)
    )
    assert process.stderr
    line = ""
    try:
        while "listening on " not in line:
            line = process.stderr.readline()
            assert line, "the server ended before it listened"
        yield line.split("listening on ")[1].split("/,")[0], process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(120)
        process.stderr.close()
        assert process.stdout
        process.stdout.close()


@pytest.fixture(scope="package")
def client(debate: Debate) -> Iterator[httpx.Client]:
    _ = debate.closure
    with serving() as (url, _process), httpx.Client(base_url=url, timeout=600) as http:
        yield http


def until(condition: Callable[[], object], what: str) -> None:
    """Wait until something is so; fail, long after it should be, when it isn't."""
    for _ in range(4_800):
        if condition():
            return
        time.sleep(0.05)
    pytest.fail(f"waited in vain for {what}")
