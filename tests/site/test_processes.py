"""Work that is shared gives what it gives alone, in the same order, and says when a process is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or os.cpu_count() == 1,
    reason="processes are forked on Linux, and where there are several processors",
)


def ran(code: str) -> subprocess.CompletedProcess[str]:
    """Run code in a process of its own, with a single thread, as the command line is."""
    head = "import os, sys\nfrom capgen_kg.site import processes\nprocesses.MIN_ITEMS = 10\nbatches = [range(n, min(n + 3, 100)) for n in range(0, 100, 3)]\n"
    return subprocess.run(
        [sys.executable, "-c", head + code], capture_output=True, text=True, cwd=ROOT, check=False, timeout=600
    )


def test_what_is_shared_comes_in_order_from_several_processes() -> None:
    result = ran("""
mine = os.getpid()
squares = list(processes.parallel_map(lambda n: (n * n, os.getpid() == mine), batches))
print([square for square, _ in squares] == [n * n for n in range(100)], [is_mine for _, is_mine in squares].count(True))
""")
    assert result.stdout.split() == ["True", "3"], result.stderr


def test_a_process_with_threads_shares_nothing() -> None:
    result = ran("""
import threading
threading.Thread(target=threading.Event().wait, daemon=True).start()
print({pid == os.getpid() for pid in processes.parallel_map(lambda n: os.getpid(), batches)})
""")
    assert result.stdout == "{True}\n", result.stderr


def test_what_goes_wrong_is_told() -> None:
    result = ran("""
def work(n):
    if n == 50:
        raise ValueError("fifty")
    return n
try:
    list(processes.parallel_map(work, batches))
except ValueError as error:
    print(error)
""")
    assert result.stdout == "fifty\n", result.stderr


def test_a_process_that_is_lost_is_told() -> None:
    result = ran("""
try:
    list(processes.parallel_map(lambda n: os._exit(9) if n == 50 else n, batches))
except processes.CapgenError as error:
    print(error)
""")
    assert "was killed" in result.stdout, result.stderr


def test_a_site_is_the_same_by_one_process_and_by_several(site: Path, tmp_path: Path) -> None:
    result = ran(f"""
from capgen_kg.cli import command
sys.argv = ["capgen", "site", "-o", {str(tmp_path / "several")!r}]
command()
""")
    assert result.returncode == 0, result.stderr
    files = {path.relative_to(site): path.read_bytes() for path in site.rglob("*") if path.is_file()}
    assert len(files) > 1000
    for name, content in files.items():
        assert (tmp_path / "several" / name).read_bytes() == content, name


def test_what_runs_in_the_background_is_waited_for_once() -> None:
    result = ran("""
with processes.in_background(os.getpid) as pid:
    print(pid() == pid(), pid() != os.getpid())
""")
    assert result.stdout == "True True\n", result.stderr


def test_what_goes_wrong_in_the_background_is_raised_where_it_is_waited_for() -> None:
    result = ran("""
def fails():
    raise processes.CapgenError("fifty")
for work in (fails, lambda: os._exit(9)):
    try:
        with processes.in_background(work) as result:
            result()
    except processes.CapgenError as error:
        print(error)
""")
    assert result.stdout.splitlines() == ["fifty", "a worker process was killed, possibly for lack of memory"]


def test_a_process_with_threads_does_its_own_work_when_asked() -> None:
    result = ran("""
import threading
threading.Thread(target=threading.Event().wait, daemon=True).start()
with processes.in_background(os.getpid) as pid:
    print(pid() == os.getpid())
""")
    assert result.stdout == "True\n", result.stderr


def test_what_runs_in_the_background_ends_with_what_it_is_for() -> None:
    result = ran("""
import threading
try:
    with processes.in_background(threading.Event().wait):
        raise ValueError("no site")
except ValueError:
    print("ended")
# without the end of Python, as the command line ends
sys.stdout.flush()
os._exit(0)
""")
    # reading what it prints would not end while another process could print
    assert result.stdout == "ended\n", result.stderr


@pytest.mark.parametrize("size", [1, 10_000_000])
def test_what_runs_in_the_background_ends_after_a_process_that_is_killed(size: int) -> None:
    result = ran(f"""
with processes.in_background(lambda: bytes({size})):
    os.kill(os.getpid(), 9)
""")
    assert result.returncode == -9
