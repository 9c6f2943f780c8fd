"""Files that are broken or mean harm get one clear answer, in bounded time and memory, and reach nothing outside.

``tests/hostile/expected.tsv`` says for each file the exit status, and the rule that is found (``-`` for nothing but what
is told as info), or after an exclamation mark what the one message says. What can't be kept in a repository is made here.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from capgen_kg.debate import Debate
from tests.conftest import ROOT
from tests.contributions import watched
from tests.contributions.test_checking import GOOD

FOLDER = ROOT / "tests" / "hostile"
with (FOLDER / "expected.tsv").open(encoding="utf-8") as _file:
    EXPECTED = list(csv.DictReader(_file, delimiter="\t"))


class Checker:
    """The process that runs command lines bounded and watched, see :mod:`tests.contributions.watched`."""

    def __init__(self, folder: Path) -> None:
        self._out, self._err = folder / "out", folder / "err"
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.contributions.watched"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            cwd=ROOT, env={**os.environ, "GITHUB_ACTIONS": ""},
        )  # fmt: skip

    def run(self, *words: str) -> subprocess.CompletedProcess[bytes]:
        """Return what ``capgen`` with some words gives."""
        requests, answers = self._process.stdin, self._process.stdout
        assert requests
        assert answers
        for path in (self._out, self._err):
            path.write_bytes(b"")
        requests.write(json.dumps([["-q", *words], str(self._out), str(self._err)]) + "\n")
        requests.flush()
        status = int(answers.readline())
        done = subprocess.CompletedProcess(words, status, self._out.read_bytes(), self._err.read_bytes())
        assert b"Traceback" not in done.stderr
        assert b"a bug in capgen" not in done.stderr, done.stderr
        return done

    def check(self, path: Path | str, *words: str) -> subprocess.CompletedProcess[bytes]:
        """Return what the check of a contribution gives."""
        return self.run("contribute", "check", str(path), *words)

    def close(self) -> None:
        self._process.communicate()


@pytest.fixture(scope="module")
def checker(debate: Debate, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checker]:
    _ = debate.closure
    checker = Checker(tmp_path_factory.mktemp("watched"))
    yield checker
    checker.close()


@pytest.mark.parametrize("row", EXPECTED, ids=lambda row: row["file"])
def test_hostile_files_are_answered(row: dict[str, str], checker: Checker) -> None:
    done = checker.check(FOLDER / row["file"], "--format", "json")
    assert str(done.returncode) == row["status"], (done.stdout[:2000], done.stderr)
    if row["rule"].startswith("!"):
        assert (done.stdout, done.stderr.count(b"\n")) == (b"", 1)
        assert row["rule"][1:] in done.stderr.decode()
        return
    findings = json.loads(done.stdout)
    if row["rule"] == "-":
        assert [finding for finding in findings if finding["severity"] != "info"] == []
    else:
        assert row["rule"] in {finding["rule"] for finding in findings}
    assert all(
        finding["line"] >= 1 <= finding["column"] and finding["endLine"] >= finding["line"] for finding in findings
    )


def test_the_corpus_is_whole() -> None:
    names = {row["file"] for row in EXPECTED}
    assert names == {path.name for path in FOLDER.iterdir()} - {"expected.tsv"}
    assert len(names) >= 60


@pytest.mark.parametrize(
    "name", [row["file"] for row in EXPECTED if "terminal" in row["file"] or "bidi" in row["file"]]
)
def test_nothing_steers_the_terminal(name: str, checker: Checker) -> None:
    done = checker.check(FOLDER / name)
    for text in (done.stdout.decode(), done.stderr.decode()):
        assert all(char.isprintable() or char in "\n\t" for char in text)


@pytest.mark.parametrize("path", [FOLDER / row["file"] for row in EXPECTED if row["file"].endswith((".rdf", ".jsonld"))],
                         ids=lambda path: path.name)  # fmt: skip
def test_loading_is_as_safe_as_checking(path: Path, tmp_path: Path, checker: Checker) -> None:
    for words in (["load", "--store", str(tmp_path / "store"), str(path)], ["--data", str(path), "query", "thesis"]):
        done = checker.run(*words)
        assert done.returncode == 3, done.stderr
        assert done.stderr.count(b"\n") == 1


def test_what_is_no_file_is_refused(tmp_path: Path, checker: Checker) -> None:
    (tmp_path / "good.ttl").write_text(GOOD, encoding="utf-8")
    (tmp_path / "link.ttl").symlink_to(tmp_path / "good.ttl")
    (tmp_path / "secret.ttl").symlink_to("/etc/passwd")
    (tmp_path / "loop.ttl").symlink_to(tmp_path / "loop.ttl")
    (tmp_path / "folder.ttl").mkdir()
    os.mkfifo(tmp_path / "pipe.ttl")
    for name, message in (
        ("link.ttl", "this is a link"), ("secret.ttl", "this is a link"), ("loop.ttl", "this is a link"),
        ("folder.ttl", "not a regular file"), ("pipe.ttl", "not a regular file"), ("none.ttl", "no such file"),
        ("x" * 300 + ".ttl", "File name too long"), ("../../nothing/../x.ttl", "no such file"),
    ):  # fmt: skip
        done = checker.check(tmp_path / name)
        assert (done.returncode, done.stdout, done.stderr.count(b"\n")) == (3, b"", 1)
        assert message in done.stderr.decode()
    for device in ("/dev/zero", "/dev/stdin"):
        assert checker.check(device).returncode == 3
    (tmp_path / "unreadable.ttl").write_text(GOOD, encoding="utf-8")
    (tmp_path / "unreadable.ttl").chmod(0)
    if os.geteuid():
        assert checker.check(tmp_path / "unreadable.ttl").returncode == 3


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text(GOOD, encoding="utf-8")
    stop = threading.Event()

    def change() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            path.write_text(GOOD + "#" * (number % 997) + "\n", encoding="utf-8")

    writer = threading.Thread(target=change)
    writer.start()
    try:
        from capgen_kg.contributions.parsing import read
        from capgen_kg.errors import InputError

        seen: set[str] = set()
        end = time.monotonic() + 240
        while "changed while it was read" not in " ".join(seen) and time.monotonic() < end:
            try:
                # what is read is one of the versions, or refused
                text = read(path).text.text
                assert text == "" or text.startswith(GOOD[:100])
            except InputError as error:
                seen.add(str(error))
    finally:
        stop.set()
        writer.join()
    assert "changed while it was read" in " ".join(seen)


@pytest.mark.parametrize(
    ("work", "status", "message"),
    [
        ("socket.create_connection(('127.0.0.1', 9))", 99, "REACHED OUT: socket"),
        ("subprocess.run(['true'])", 99, "REACHED OUT: subprocess"),
        ("bytearray(watched.BYTES)", 70, ""),
        ("os._exit(resource.getrlimit(resource.RLIMIT_CPU)[0])", watched.SECONDS, ""),
    ],
    ids=["socket", "process", "memory", "time"],
)
def test_the_watch_sees_who_reaches_out_and_bounds_the_rest(
    work: str, status: int, message: str, tmp_path: Path
) -> None:
    out, err = tmp_path / "out", tmp_path / "err"
    code = f"""
import os, resource, socket, subprocess
from tests.contributions import watched
print(watched.forked(lambda: {work}, {str(out)!r}, {str(err)!r}))
"""
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=ROOT)
    assert int(done.stdout) == status
    assert message in err.read_text("utf-8")


def test_fuzzing_finds_nothing(tmp_path: Path) -> None:
    seconds = os.environ.get("CAPGEN_FUZZ_SECONDS", "15")
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz", seconds, str(tmp_path)],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "stat::number_of_executed_units" in done.stderr
    assert list(tmp_path.iterdir()) == []
