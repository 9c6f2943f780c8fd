"""One process at a time changes a folder, and what it writes is there as a whole or not at all."""

from __future__ import annotations

import resource
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from capgen_kg.errors import UsageError
from capgen_kg.files import write_all
from capgen_kg.locking import LOCK, locked
from tests.conftest import Run

FIXTURES = Path(__file__).parent / "threads" / "fixtures"
MAP = "[Bridge]: Build a bridge.\n  + <Full>: The ferry is full.\n"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != LOCK}


def test_the_second_of_two_processes_is_refused(tmp_path: Path) -> None:
    with (
        locked(tmp_path),
        pytest.raises(UsageError, match=r"another process is writing to .*; try again"),
        locked(tmp_path),
    ):
        raise AssertionError("two have the lock")
    with locked(tmp_path):
        pass


def test_a_folder_to_which_nothing_is_written_leaves_no_trace(tmp_path: Path) -> None:
    with locked(tmp_path / "a" / "b"):
        assert (tmp_path / "a" / "b").is_dir()
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "there").mkdir()
    with locked(tmp_path / "there"):
        pass
    assert contents(tmp_path / "there") == {}
    with locked(tmp_path / "a" / "b"):
        write_all(tmp_path / "a" / "b", {"x": b"1"})
    assert contents(tmp_path / "a" / "b") == {"x": b"1"}


@pytest.mark.parametrize(
    "words",
    [
        ("import", "--from", "discourse", str(FIXTURES / "discourse.json"), "-o"),
        ("import", "--from", "argdown", "{folder}/map.argdown", "-o"),
        ("import", "--from", "argdown", "{folder}/reading.argdown", "--source", "{folder}/text.txt", "-o"),
        ("import", "{folder}/maps", "-o"),
        ("new", "--text", "{folder}/text.txt", "--title", "Bridge"),
    ],
    ids=["thread", "map", "reading", "folder of maps", "text"],
)
def test_a_command_is_refused_while_another_writes(words: tuple[str, ...], run: Run, tmp_path: Path) -> None:
    (tmp_path / "maps").mkdir()
    for name in ("map.argdown", "maps/map.argdown"):
        (tmp_path / name).write_text(MAP)
    (tmp_path / "text.txt").write_text("The ferry is full.\n")
    (tmp_path / "reading.argdown").write_text(
        '[Thesis]: Build it.\n\n# For\n\n<Full>: It is full. {quote: "The ferry is full."}\n'
    )
    output = tmp_path / "out"
    words = tuple(word.format(folder=tmp_path) for word in words)
    with locked(output):
        result = run(*words, str(output))
        assert (result.returncode, result.stdout) == (2, "")
        assert result.stderr == f"capgen: another process is writing to {output}; try again when it has finished\n"
        assert contents(output) == {}
    assert run(*words, str(output)).returncode == 0


@pytest.mark.parametrize(
    "words",
    [
        ("source", "join", "{text}", "passage-1", "passage-2", "--data", "{folder}"),
        ("source", "role", "{text}", "greeting", "passage-2", "--data", "{folder}"),
        ("format", "{folder}"),
    ],
    ids=["join", "role", "format"],
)
def test_a_debate_is_not_edited_while_another_writes(words: tuple[str, ...], run: Run, tmp_path: Path) -> None:
    text, folder = tmp_path / "text.txt", tmp_path / "debate"
    text.write_text("The ferry is full. It is slow. It is old.\n")
    assert run("new", str(folder), "--text", str(text), "--title", "Bridge").returncode == 0
    data = folder / "debate.ttl"
    data.write_text(data.read_text() + "\n\n")
    before = contents(folder)
    words = tuple(word.format(folder=folder, text=text) for word in words)
    with locked(folder):
        result = run(*words)
        assert (result.returncode, result.stderr) == (
            2, f"capgen: another process is writing to {folder}; try again when it has finished\n"
        )  # fmt: skip
        assert contents(folder) == before
    assert run(*words).returncode == 0
    assert contents(folder) != before


def test_a_file_outside_of_debates_is_formatted_without_a_lock(run: Run, tmp_path: Path) -> None:
    (tmp_path / "some.ttl").write_text("<urn:a>   <urn:p> <urn:b> .")
    assert run("format", str(tmp_path)).returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["some.ttl"]


def test_what_a_killed_process_had_begun_to_write_is_finished(tmp_path: Path) -> None:
    folder = tmp_path / "debate"
    write_all(folder, {"a.ttl": b"1", "b.ttl": b"1"})
    (folder / "a.ttl").chmod(0o600)
    code = f"""
import os, signal
from pathlib import Path
from capgen_kg.files import write_all
replace = Path.replace
def replace_and_die(self, target):
    replace(self, target)
    if self.suffix == ".part":
        os.kill(os.getpid(), signal.SIGKILL)
Path.replace = replace_and_die
write_all(Path({str(folder)!r}), {{"a.ttl": b"2", "b.ttl": b"2", "c.ttl": b"2"}})
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -signal.SIGKILL
    with locked(folder):
        assert contents(folder) == {"a.ttl": b"2", "b.ttl": b"2", "c.ttl": b"2"}
    assert stat.S_IMODE((folder / "a.ttl").stat().st_mode) == 0o600


def test_a_full_disk_leaves_all_files_as_they_were(tmp_path: Path) -> None:
    write_all(tmp_path, {"a": b"1", "b": b"1"})
    code = f"""
from pathlib import Path
from capgen_kg.files import write_all
write_all(Path({str(tmp_path)!r}), {{"a": b"2", "b": b"2" * 1000}})
"""

    def full() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (600, 600))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True, preexec_fn=full)
    assert "File too large" in done.stderr
    assert contents(tmp_path) == {"a": b"1", "b": b"1"}


def test_a_folder_in_the_place_of_a_file_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    with pytest.raises(OSError, match="not a regular file"):
        write_all(tmp_path, {"a": b"1", "b": b"1"})
    assert not (tmp_path / "a").exists()


def test_links_are_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(b"1")
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    write_all(tmp_path, {"link": b"2"})
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "elsewhere").read_bytes() == b"2"
