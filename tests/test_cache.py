"""Whatever happens to the cache costs time and never an answer."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from capgen_kg import cache
from capgen_kg.reasoning import closure
from tests.conftest import Run


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "small.ttl"
    path.write_text(
        "@prefix owl: <http://www.w3.org/2002/07/owl#> . <urn:p> a owl:SymmetricProperty . <urn:a> <urn:p> <urn:b> ."
    )
    return path


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CAPGEN_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


def ask(file: Path) -> tuple[bytes, list[str]]:
    messages: list[str] = []
    return closure([file], "compiled", messages.append), messages


def test_the_second_time_is_silent_and_the_same(file: Path, folder: Path) -> None:
    first, messages = ask(file)
    assert b"<urn:b> <urn:p> <urn:a> ." in first
    assert len(messages) == 1
    assert ask(file) == (first, [])


def test_changed_content_is_closed_anew(file: Path, folder: Path) -> None:
    ask(file)
    file.write_text(file.read_text().replace("<urn:b>", "<urn:c>"))
    content, messages = ask(file)
    assert messages
    assert b"<urn:c> <urn:p> <urn:a> ." in content


@pytest.mark.parametrize("module", ["rdf/parsing.py", "rdf/unsafe.py", "reasoning/rules.py"])
def test_other_code_closes_anew(module: str, file: Path, tmp_path: Path) -> None:
    package = tmp_path / "capgen_kg"
    shutil.copytree(Path(cache.__file__).parent, package, ignore=shutil.ignore_patterns("site", "__pycache__"))
    call = "import sys; from pathlib import Path; from capgen_kg.reasoning import closure; "
    call += "closure([Path(sys.argv[1])], 'compiled', print)"
    places = {**os.environ, "CAPGEN_CACHE_DIR": str(tmp_path / "cache"), "PYTHONPATH": str(tmp_path)}

    def message() -> str:
        words = [sys.executable, "-c", call, str(file)]
        return subprocess.run(words, cwd=tmp_path, env=places, text=True, capture_output=True, check=True).stdout

    assert "computing the closure" in message()
    assert message() == ""
    with (package / module).open("a") as code:
        code.write("# another version\n")
    assert "computing the closure" in message()


@pytest.mark.parametrize("damage", [b"", b"junk", None])
def test_a_damaged_file_is_renewed(damage: bytes | None, file: Path, folder: Path) -> None:
    first, _ = ask(file)
    entry = next(folder.glob("closure-*"))
    entry.write_bytes(entry.read_bytes()[:-100] if damage is None else damage)
    assert ask(file)[0] == first
    assert ask(file)[1] == []


def test_a_cache_that_cannot_be_written_costs_only_time(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where a folder should be")
    monkeypatch.setenv("CAPGEN_CACHE_DIR", str(blocked / "cache"))
    assert b"<urn:b> <urn:p> <urn:a> ." in ask(file)[0]
    if os.geteuid() != 0:
        locked = tmp_path / "locked"
        locked.mkdir()
        locked.chmod(stat.S_IREAD | stat.S_IEXEC)
        monkeypatch.setenv("CAPGEN_CACHE_DIR", str(locked))
        assert ask(file)[1]


def test_nothing_is_left_behind_beside_the_kept_file(file: Path, folder: Path) -> None:
    ask(file)
    assert len(list(folder.iterdir())) == 1


def test_the_cache_is_where_the_platform_keeps_caches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CAPGEN_CACHE_DIR")
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache.folder() == tmp_path / "capgen-kg"
    for ignored in ("", "relative/path"):
        monkeypatch.setenv("XDG_CACHE_HOME", ignored)
        assert cache.folder() == Path.home() / ".cache" / "capgen-kg"


def test_a_home_that_cannot_be_found_costs_only_time(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CAPGEN_CACHE_DIR")
    monkeypatch.setattr(cache, "folder", lambda: Path("/proc/no-such-place"))
    assert b"<urn:b> <urn:p> <urn:a> ." in ask(file)[0]


def test_what_is_kept_can_be_looked_at_and_thrown_away(run: Run, tmp_path: Path) -> None:
    here = {"CAPGEN_CACHE_DIR": str(tmp_path)}
    assert "empty" in run("cache", "info", env=here).stdout
    run("-q", "query", "counters", "For#2", env=here)
    (tmp_path / "not-ours").write_text("mine")
    output = run("cache", "info", env=here).stdout
    assert str(tmp_path) in output
    assert "closure" in output
    assert run("cache", "clear", env=here).returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["not-ours"]
    assert run("cache", "clear", env=here).stdout.startswith("deleted 0 entries")
    assert "Against#2" in run("-q", "query", "counters", "For#2", env=here).stdout
