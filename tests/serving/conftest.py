"""A server of the real debate, as a user starts it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest

from capgen_kg.debate import Debate
from tests.conftest import ROOT


@contextlib.contextmanager
def serving(*words: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Start ``capgen serve`` and give its address and process."""
    process = subprocess.Popen(
        [sys.executable, "-c", "from capgen_kg.cli import command; command()", "serve", "--port", "0", *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT, env=dict(os.environ),
    )  # fmt: skip
    assert process.stderr
    said = ""
    try:
        while "listening at " not in said:
            said = process.stderr.readline()
            assert said, "the server ended before it listened"
        yield said.split("listening at ")[1].split("/,")[0], process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)
        process.stderr.close()
        assert process.stdout
        process.stdout.close()


@pytest.fixture(scope="package")
def client(debate: Debate) -> Iterator[httpx.Client]:
    _ = debate.closure
    limits = ("--limit-seconds", "2", "--limit-rows", "30000", "--limit-mb", "300")
    with serving(*limits) as (url, _process), httpx.Client(base_url=url, timeout=60) as found:
        yield found
