"""What is left out on other operating systems is what they lack, and is left out loudly."""

from __future__ import annotations

import ast
import os
from pathlib import Path

import pytest

from capgen_kg.cli import main
from tests import platforms
from tests.conftest import ROOT

TESTS = ROOT / "tests"
#: What Python has on POSIX alone: modules, and attributes of ``os`` and ``signal``.
MODULES = {"fcntl", "pty", "pwd", "resource", "termios"}
ATTRIBUTES = {"SIGKILL", "fork", "geteuid", "getuid", "killpg", "mkfifo", "openpty"}


def needs_posix(source: str) -> bool:
    """Tell whether a module imports, or takes an attribute, that Windows lacks."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names) if {name.name for name in names} & MODULES:
                return True
            case ast.Attribute(value=ast.Name(id="os" | "signal"), attr=attribute) if attribute in ATTRIBUTES:
                return True
    return False


def listed(path: Path) -> bool:
    """Tell whether a module of tests is left out on Windows, by its own name or by that of its folder."""
    name = path.relative_to(TESTS)
    out = platforms.left_out("win32")
    return any(place.as_posix() in out for place in (name, *name.parents))


@pytest.mark.parametrize(
    ("source", "is_posix"),
    [
        ("import resource", True),
        ("import os\nos.fork()", True),
        ("import os\nos.getcwd()", False),
        ("import pathlib", False),
    ],
)
def test_what_needs_posix_is_recognised(source: str, is_posix: bool) -> None:
    assert needs_posix(source) == is_posix


def test_every_module_that_needs_posix_is_left_out_on_windows() -> None:
    modules = [path for path in TESTS.rglob("test_*.py") if "interop" not in path.parts]
    assert len(modules) > 50
    assert [path.name for path in modules if needs_posix(path.read_text("utf-8")) and not listed(path)] == []


def test_what_is_left_out_exists_and_linux_leaves_nothing_out() -> None:
    assert [name for name in platforms.left_out("win32") if not (TESTS / name).exists()] == []
    assert platforms.left_out("linux") == {}
    assert set(platforms.left_out("darwin")) == set(platforms.NEEDS_LINUX)


def test_serving_is_refused_in_words_where_no_process_can_fork(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delattr(os, "fork")
    with pytest.raises(SystemExit) as left:
        main(["serve", "--port", "0"])
    assert left.value.code == 2
    assert "serving forks processes" in capsys.readouterr().err
