"""Whatever the command line is given, and whatever it writes to: a documented status, one line that says why, no bug."""

from __future__ import annotations

import functools
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from capgen_kg.cli import COMMANDS, cli
from tests.conftest import ROOT, Run

#: What nobody means, for every option and argument.
ODD = ["", " ", "\x1b]0;title\x07\n\u202eabc", "\ud800", "--", "-1", "nan", "1e999", "x" * 5_000, "/", "/dev/full", "no/such/file.ttl",
       "loop", "pipe.ttl", "binary.ttl", "For#1", "urn:a b", "'\"\\", "http://127.0.0.1:9/", "http://["]  # fmt: skip
#: Options that many commands share, and those for which they are tried.
SHARED = {"data", "only", "align", "store", "endpoint", "graph", "timeout", "reasoner", "form", "output"}
TRIED = [["query", "counters"], ["show"], ["push"], ["contribute", "check"]]
#: What a command needs beside what is tried, by the name of the parameter.
NEEDED = {
    "file": "good.ttl", "files": "good.ttl", "text": "text.txt", "reference": "For#1", "subject": "Against#1", "predicate": "cg:counters",
    "object_": "For#1", "first": "Most", "last": "year.", "old": "data", "new": "data", "shell": "bash", "kind": "rebuttal", "name": "tgf", "by": "For#1",
    "base": "https://a.example/", "output": "out", "url": "http://127.0.0.1:9/", "store": "made", "values": "For#1",
}  # fmt: skip


def parameters() -> Iterator[tuple[list[str], click.Command, click.Parameter]]:
    """Yield each parameter of each command, with the words that call the command."""

    def walk(words: list[str], command: click.Command) -> Iterator[tuple[list[str], click.Command, click.Parameter]]:
        for parameter in command.params:
            yield words, command, parameter
        if isinstance(command, click.Group):
            context = click.Context(command)
            names = ["counters", "does-counter"] if words == ["query"] else command.list_commands(context)
            for name in names:
                subcommand = command.get_command(context, name)
                assert subcommand
                yield from walk([*words, name], subcommand)

    for name in COMMANDS:
        subcommand = cli.get_command(click.Context(cli), name)
        assert subcommand
        yield from walk([name], subcommand)


def lines() -> dict[str, list[list[str]]]:
    """Return command lines by command: each parameter with odd values, whatever else is needed as it should be.

    Every third of all lines is tried, so that each parameter meets some of the values; with ``CAPGEN_ALL_LINES``, all.
    """
    lines: dict[str, list[list[str]]] = {}
    for words, command, tried in parameters():
        # these run until they are ended
        if (
            words == ["serve"]
            or tried.name in ("watch", "serve")
            or not isinstance(tried, click.Option | click.Argument)
        ):
            continue
        if (isinstance(tried, click.Option) and tried.is_flag) or (tried.name in SHARED and words not in TRIED):
            continue
        needed: list[str] = []
        for other in command.params:
            if other is not tried and (other.required or isinstance(other, click.Argument)):
                value = NEEDED.get(str(other.name), "x")
                needed += [other.opts[0], value] if isinstance(other, click.Option) else [value]
        # whatever a site is called, writing it takes a second
        for value in ODD[:9] if words == ["site"] else ODD:
            given = [tried.opts[0], value] if isinstance(tried, click.Option) else [value]
            # the data that may change is a copy
            data = (
                []
                if tried.name in ("data", "store", "endpoint") or words[0] in ("load", "diff")
                else ["--data", "data"]
            )
            ordered = [*needed, *given] if isinstance(tried, click.Option) else [*given, *needed]
            lines.setdefault(words[0], []).append(["-q", *data, *words, *ordered])
    step = 1 if os.environ.get("CAPGEN_ALL_LINES") else 3
    return {name: tried[::step] for name, tried in lines.items()}


LINES = lines()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    """Make a folder to run in: a copy of the data, a good file, and files that are none."""
    folder = tmp_path_factory.mktemp("odd")
    (folder / "data").mkdir()
    shutil.copy(ROOT / "tests" / "rules" / "minimal.ttl", folder / "data")
    shutil.copy(ROOT / "tests" / "data" / "addition.ttl", folder / "good.ttl")
    shutil.copy(ROOT / "examples" / "tools" / "text.txt", folder)
    (folder / "loop").symlink_to("loop")
    (folder / "binary.ttl").write_bytes(bytes(range(256)))
    os.mkfifo(folder / "pipe.ttl")
    return folder


def told_well(status: int, out: str, err: str) -> str | None:
    """Return what is wrong with how a command line was answered."""
    if status not in (0, 1, 2, 3, 4):
        return f"the status is {status}"
    if "Traceback" in err or "a bug in" in err:
        return "a bug was told"
    if any(character < " " and character not in "\n\t" for character in out + err):
        return "a control character was written"
    message = err.encode("latin-1").decode()
    if not message.replace("\n", "").replace("\t", "").isprintable():
        return "what was said can't be printed"
    if status == 3 and re.fullmatch(r"\d+ findings?\n", message):
        # findings about a file that can't be read
        return None
    if status >= 2 and (out or message.count("\n") != 1 or not message.startswith("capgen: ")):
        return "a failure is not told by one line"
    return None


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("name", LINES)
def test_odd_words_are_told_in_one_line(name: str, place: Path, tmp_path: Path) -> None:
    folder = tmp_path / "odd"
    shutil.copytree(place, folder, symlinks=True, ignore=lambda _, names: [n for n in names if n == "pipe.ttl"])
    os.mkfifo(folder / "pipe.ttl")
    result = subprocess.run(
        [sys.executable, "-m", "tests.cli.runner"], input=json.dumps(LINES[name]), capture_output=True, text=True, cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "CAPGEN_CACHE_DIR": str(tmp_path / "cache"), "GITHUB_ACTIONS": ""}, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    outcomes = json.loads(result.stdout)
    wrong = [
        f"{' '.join(words)[:200]!r}: {problem}: {given}"
        for words, given in zip(LINES[name], outcomes, strict=True)
        if (problem := told_well(*given))
    ]
    assert not wrong, "\n".join([f"{len(wrong)} of {len(outcomes)}", *wrong])


COMMAND = "from capgen_kg.cli import command; command()"


@functools.cache
def plainly(words: str) -> bytes:
    """Return what a command writes where nothing is said of encodings."""
    return shell(f"$CAPGEN {words}").stdout


def shell(line: str, **env: str) -> subprocess.CompletedProcess[bytes]:
    """Run a line of the shell in which ``$CAPGEN`` is the command."""
    given = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "TERM", "LC_ALL", "LANG")}
    capgen = f'{sys.executable} -c "{COMMAND}"'
    return subprocess.run(["sh", "-c", line.replace("$CAPGEN", capgen)], capture_output=True, cwd=ROOT, env={**given, **env}, check=False)  # fmt: skip


@pytest.mark.parametrize("word", ["'\\377'", "'For#2\\377'", "'caf\\351.ttl'"])
def test_bytes_that_are_no_text_are_refused(word: str) -> None:
    for words in ("show", "query counters", "query counters --set item=", "--data", "format", "sparql", "push --to"):
        result = shell(f'$CAPGEN {words} "$(printf {word})"', LC_ALL="C.UTF-8")
        assert (result.returncode, result.stdout, result.stderr.count(b"\n")) == (2, b"", 1), result.stderr
        assert b"expected text in UTF-8" in result.stderr
    assert shell("$CAPGEN show For#2", LC_ALL="C").returncode == 0


@pytest.mark.parametrize(
    ("line", "status", "message"),
    [
        ("$CAPGEN query counters 'For#2' >&-", 3, b"standard output: Bad file descriptor"),
        ("$CAPGEN show 'For#2' >&-", 3, b"standard output: Bad file descriptor"),
        ("$CAPGEN --help >&-", 3, b"standard output: Bad file descriptor"),
        ("$CAPGEN query counters 'For#2' --format json > /dev/full", 3, b"standard output: No space left on device"),
        ("$CAPGEN show 'For#2' > /dev/full", 3, b"standard output: No space left on device"),
        ("$CAPGEN export --to trig > /dev/full", 3, b"standard output: No space left on device"),
        ("$CAPGEN export --to ntriples --closed -o /dev/full", 3, b"/dev/full: No space left on device"),
        ("$CAPGEN query thesis --format csv <&- > /dev/null", 0, None),
        ("$CAPGEN sparql - <&-", 2, b"there is no query"),
        ("$CAPGEN query xyz 2>&-", 2, None),
        ("$CAPGEN query thesis 2>&- > /dev/null", 0, None),
        ("$CAPGEN query thesis 2>/dev/full >/dev/null", 0, None),
        ("$CAPGEN show 'For#2' >&- 2>&- <&-", 3, None),
        ("$CAPGEN export --to ntriples --closed -o /dev/null && test -c /dev/null", 0, None),
        ("$CAPGEN export --to ntriples --closed -o /dev/stdout | head -c 10 > /dev/null", 0, None),
    ],
)  # fmt: skip
def test_streams_that_are_closed_or_full_are_told(line: str, status: int, message: bytes | None, run: Run) -> None:
    if "/dev/full" in line and not Path("/dev/full").is_char_device():
        pytest.skip("LEFT OUT: there is no /dev/full here")
    result = shell(line)
    assert (result.returncode, result.stdout) == (status, b""), result.stderr
    assert result.stderr.count(b"\n") == (message is not None), result.stderr
    assert message is None or message in result.stderr


@pytest.mark.parametrize(
    ("encoding", "env"),
    [
        ("cp1252", {"PYTHONIOENCODING": "cp1252"}),
        ("ascii", {"PYTHONIOENCODING": "ascii"}),
        ("ascii", {"PYTHONIOENCODING": "ascii:strict"}),
        ("utf-16", {"PYTHONIOENCODING": "utf-16"}),
        ("latin-1", {"PYTHONUTF8": "0", "PYTHONIOENCODING": "latin-1"}),
        ("ascii", {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"}),
        ("utf-8", {"LC_ALL": "C"}),
        ("utf-8", {}),
    ],
)
def test_answers_come_out_in_every_encoding(encoding: str, env: dict[str, str], run: Run) -> None:
    for words in ("show Post", "query counters 'For#2' --format table", "why 'Against#2' cg:counters 'For#2'"):
        result = shell(f"$CAPGEN {words}", **env)
        assert (result.returncode, result.stderr) == (0, b"")
        wanted = plainly(words).decode()
        assert result.stdout.decode(encoding) == wanted.encode(encoding, "backslashreplace").decode(encoding)
    # what a stream has no letters for is there as an escape
    card = shell("$CAPGEN show 'For#2'", **env).stdout.decode(encoding)
    assert "–" in card or "\\u2013" in card
    # data for machines is the same everywhere
    for form in ("csv", "json", "xml", "tsv", "markdown"):
        words = f"query reports --format {form}"
        assert shell(f"$CAPGEN {words}", **env).stdout == plainly(words)
    assert (
        shell("$CAPGEN show 'Fro#2→'", **env).stderr.count(
            (encoding.startswith("utf-16") and "\n".encode("utf-16-le")) or b"\n"
        )
        == 1
    )


def on_a_terminal(words: list[str], columns: int = 100, env: dict[str, str] | None = None) -> str:
    """Return what a command writes to a terminal."""
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    given = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "TERM", "COLUMNS")}
    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND, *words], stdout=theirs, stderr=theirs, cwd=ROOT, env={"TERM": "xterm", **given, **(env or {})}
    )  # fmt: skip
    os.close(theirs)
    written = b""
    try:
        while part := os.read(ours, 65536):
            written += part
    except OSError:
        # the terminal ends with the process
        pass
    process.wait()
    os.close(ours)
    return written.decode().replace("\r\n", "\n")


def test_colours_are_for_terminals_that_want_them(run: Run) -> None:
    plain = run("show", "For#2", env={"COLUMNS": "100"}).stdout
    assert "\x1b[" in on_a_terminal(["show", "For#2"])
    assert "\x1b[" in on_a_terminal(["show", "For#2"], env={"NO_COLOR": ""})
    for env in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        for words in (["show", "For#2"], ["query", "counters", "For#2", "--why"], ["contribute", "check", "tests/hostile/misspelt.ttl"], ["validate", "tests/hostile/script.ttl"]):  # fmt: skip
            assert "\x1b" not in on_a_terminal(words, env=env), words
        assert on_a_terminal(["show", "For#2"], env=env) == plain


@pytest.mark.parametrize("columns", [40, 60, 80, 81, 100, 160])
def test_texts_are_never_columns_of_a_word_or_two(columns: int, run: Run) -> None:
    for words in (
        ["query", "counters", "For#2"],
        ["query", "claims", "For#2"],
        ["query", "opposed"],
        ["query", "thesis"],
    ):
        written = on_a_terminal(words, columns)
        lines = written.splitlines()
        assert max(map(len, lines)) <= max(columns, 60)
        rule = next((line for line in lines if re.fullmatch(r"[- ]+", line)), None)
        if rule is None or columns > 80:
            continue
        # a table: whatever goes on in the next line has room
        starts = [match.start() for match in re.finditer("-+", rule)]
        widths = [end - start for start, end in zip(starts, [*starts[1:], columns], strict=True)]
        wrapped = {
            n
            for line in lines
            if line[:2].isspace()
            for n, start in enumerate(starts)
            if line[start : start + 1].strip()
        }
        assert all(widths[n] >= 20 for n in wrapped), written


def test_a_narrow_terminal_gets_records(run: Run) -> None:
    narrow = run("query", "counters", "For#2", "--format", "table", env={"COLUMNS": "79"}).stdout
    for row in json.loads(run("query", "counters", "For#2", "--format", "json").stdout)["results"]["bindings"]:
        assert f"label {row['label']['value']}" in re.sub(r"\s+", " ", narrow)


def test_a_folder_left_beside_a_store_is_left_alone(tmp_path: Path, run: Run) -> None:
    strangers = [".s.backup.new", ".s..new", ".s.1.2.new", ".s.99999999999999999999.new", ".s.-1.new"]
    for name in strangers:
        (tmp_path / name).mkdir()
        (tmp_path / name / "kept").touch()
    result = run("-q", "load", "--store", str(tmp_path / "s"), "tests/rules/minimal.ttl")
    assert (result.returncode, result.stderr) == (0, "")
    assert all((tmp_path / name / "kept").exists() for name in strangers)
