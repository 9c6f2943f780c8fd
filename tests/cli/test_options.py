"""Options: each command lists those that it can take, and each has an effect."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from capgen_kg.cli import COMMANDS, SECTIONS, cli
from capgen_kg.cli.commands import DEBATE_OPTIONS, Command, Group
from capgen_kg.cli.options import NamedPath
from capgen_kg.queries.stored import query_names
from tests.conftest import ROOT, Run

Status = tuple[int, str, str]
ENDPOINT = "http://127.0.0.1:9/"
#: What each command that opens a debate is called with, beside the options under test.
CALLS = {
    "query counters": ["query", "counters", "For#1"],
    "search": ["search", "tool"],
    "sparql": ["sparql", "query.rq"],
    "show": ["show", "For#1"],
    "standing": ["standing", "For#1"],
    "why": ["why", "Against#1", "counters", "For#1"],
    "validate": ["validate"],
    "lint": ["lint", "--baseline", "baseline.json"],
    "source verify": ["source", "verify", "text.txt"],
    "source show": ["source", "show", "For#1.1", "text.txt"],
    "source list": ["source", "list", "text.txt"],
    "source join": ["source", "join", "text.txt", "passage-1", "passage-2"],
    "source role": ["source", "role", "text.txt", "thanks", "passage-1"],
    "contribute new": ["contribute", "new", "rebuttal", "--by", "For#1", "--target", "Against#1"],
    "contribute check": ["contribute", "check", "addition.ttl"],
    "contribute impact": ["contribute", "impact", "addition.ttl"],
    "contribute accept": ["contribute", "accept", "addition.ttl", "--by", "me"],
    "contribute withdraw": ["contribute", "withdraw", "addition"],
    "contribute list": ["contribute", "list"],
    "export": ["export", "--to", "ntriples", "--closed"],
    "push": ["push", "--to", ENDPOINT],
    "serve": ["serve", "--port", "0"],
    "site": ["site", "-o", "site"],
}
#: A value of each option that the debate which is opened refuses, and the words that say so.
REFUSED = {
    "data": ("nowhere.ttl", "nowhere.ttl"),
    "only": ("nobody", "there is no debate 'nobody'"),
    "align": ("nothing", "there is no alignment 'nothing'"),
    "store": ("nowhere", "there is no store here"),
    "endpoint": (ENDPOINT, "127.0.0.1:9"),
    "graph": ("urn:g", "--graph needs --endpoint"),
    "reasoner": ("nothing", "there is no reasoner 'nothing'"),
}
#: Commands whose ``--graph`` and ``--timeout`` are of the server that they write to or read from.
OF_A_SERVER = {"push", "pull"}


def commands() -> Iterator[tuple[str, click.Command]]:
    """Yield each command that is no group, by its words; of the stored queries one of each form."""

    def walk(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
        if not isinstance(command, click.Group):
            yield name, command
            return
        context = click.Context(command)
        names = ["counters", "does-counter", "neighbourhood", "people"] if name == "query" else command.list_commands(context)  # fmt: skip
        for child in names:
            subcommand = command.get_command(context, child)
            assert subcommand
            yield from walk(f"{name} {child}", subcommand)

    for name in COMMANDS:
        command = cli.get_command(click.Context(cli), name)
        assert command
        yield from walk(name, command)


ALL = dict(commands())
#: Each option that opens a debate, with the command that lists it.
OPENING = [
    (name, str(parameter.name))
    for name, command in ALL.items()
    for parameter in command.params
    if isinstance(parameter, click.Option) and parameter.name in DEBATE_OPTIONS and name in CALLS
    if not (name in OF_A_SERVER and parameter.name in ("graph", "timeout"))
]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    """Make a folder with what the commands read."""
    folder = tmp_path_factory.mktemp("options")
    (folder / "query.rq").write_text("SELECT * { ?s a cg:Argument }", encoding="utf-8")
    (folder / "baseline.json").write_text("{}", encoding="utf-8")
    (folder / "text.txt").write_bytes((ROOT / "examples" / "tools" / "text.txt").read_bytes())
    (folder / "addition.ttl").write_bytes((ROOT / "tests" / "data" / "addition.ttl").read_bytes())
    return folder


def runs(lines: list[list[str]], folder: Path, cache: Path) -> list[Status]:
    """Return status, stdout and stderr of each command line."""
    result = subprocess.run(
        [sys.executable, "-m", "tests.cli.runner"], input=json.dumps(lines), capture_output=True, text=True, cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "CAPGEN_CACHE_DIR": str(cache), "GITHUB_ACTIONS": ""}, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    return [(status, out, err.encode("latin-1").decode()) for status, out, err in json.loads(result.stdout)]


def test_every_command_knows_the_options_before_it() -> None:
    assert [name for name, command in ALL.items() if not isinstance(command, Command)] == []
    groups = [cli.get_command(click.Context(cli), name) for name in ("contribute", "source", "cache")]
    assert all(isinstance(group, Group) for group in groups)
    assert set(CALLS) - {"query counters"} == {
        name for name, command in ALL.items() if any(p.name == "data" for p in command.params) and "query" not in name
    }


def test_paths_and_titles_that_are_empty_are_refused(run: Run, tmp_path: Path) -> None:
    paths = [p.type for command in ALL.values() for p in command.params if isinstance(p.type, click.Path)]
    assert len(paths) > 30
    assert all(isinstance(path, NamedPath) for path in paths)
    text, debate = str(tmp_path / "text.txt"), str(tmp_path / "debate")
    Path(text).write_text("The ferry is full.\n")
    for words in (
        ["new", "", "--text", text],
        ["new", debate, "--text", ""],
        ["new", debate, "--text", text, "--title", " "],
        ["import", "--from", "markdown", text, "-o", ""],
        ["import", "--from", "markdown", text, "-o", debate, "--title", ""],
        ["format", ""],
        ["validate", ""],
    ):
        result = run(*words)
        assert (result.returncode, "must not be empty" in result.stderr) == (2, True), words
    assert [path.name for path in tmp_path.iterdir()] == ["text.txt"]


@pytest.mark.parametrize(
    ("name", "suggestion"), [("discours", "did you mean discourse?"), ("Brat", "did you mean brat?"), ("x", "markdown")]
)
def test_formats_of_imports_are_suggested_whatever_they_hold(name: str, suggestion: str, run: Run) -> None:
    for words in ([], ["--source", "text.txt"], ["--drop-deleted"]):
        result = run("import", "--from", name, "map.json", "-o", "debate", *words)
        assert result.returncode == 2
        assert f"there is no format {name!r}" in result.stderr
        assert suggestion in result.stderr


def test_options_of_the_debate_reach_it(place: Path, cache_folder: Path) -> None:
    """What the debate refuses is refused with each option that a command lists: so each option is passed on."""
    tried = [(name, option) for name, option in OPENING if option in REFUSED]
    lines = [
        ["-q", *CALLS[name], DEBATE_OPTIONS[option], REFUSED[option][0], *(["--data", str(ROOT / "data")] if option == "only" else [])]
        for name, option in tried
    ]  # fmt: skip
    wrong = [
        (name, option, status, err)
        for (name, option), (status, _, err) in zip(tried, runs(lines, place, cache_folder), strict=True)
        if status not in (1, 2, 3, 4) or REFUSED[option][1] not in err
    ]
    assert wrong == []


def test_options_may_precede_the_command(place: Path, cache_folder: Path) -> None:
    tried = [(name, option) for name, option in OPENING if option in REFUSED]
    lines = [
        ["-q", DEBATE_OPTIONS[option], REFUSED[option][0], *(["--data", str(ROOT / "data")] if option == "only" else []), *CALLS[name]]
        for name, option in tried
    ]  # fmt: skip
    wrong = [
        (name, option, err)
        for (name, option), (_, _, err) in zip(tried, runs(lines, place, cache_folder), strict=True)
        if REFUSED[option][1] not in err
    ]
    assert wrong == []


def test_other_options_of_the_debate_are_refused(place: Path, cache_folder: Path) -> None:
    """An option that a command doesn't list is a usage error, before and after it."""
    tried = [
        (name, option)
        for name, command in ALL.items()
        for option in set(DEBATE_OPTIONS) - {str(parameter.name) for parameter in command.params}
    ]
    lines = []
    for name, option in tried:
        given = [DEBATE_OPTIONS[option], "1"]
        needed = [
            word
            for parameter in ALL[name].params
            if parameter.required
            for word in ([parameter.opts[0], "x"] if isinstance(parameter, click.Option) else [_argument(parameter)])
        ]
        lines += [[*name.split(), *needed, *given], [*given, *name.split(), *needed]]
    for line, (status, out, err) in zip(lines, runs(lines, place, cache_folder), strict=True):
        assert (status, out, err.count("\n")) == (2, "", 1), (line, err)
        assert re.search(r"does not take --[a-z]+ \(see capgen ", err), (line, err)


def _argument(parameter: click.Parameter) -> str:
    choices = parameter.type.choices if isinstance(parameter.type, click.Choice) else ["x"]
    return str(next(iter(choices)))


def test_one_of_several_debates_is_chosen_by_each_command(place: Path, cache_folder: Path) -> None:
    both = ["--data", str(ROOT / "data"), "--data", str(ROOT / "examples" / "tools"), "--debate", "tools"]
    for name in ("query counters", "show", "export", "source show"):
        chosen, alone = runs(
            [["-q", *CALLS[name], *both], ["-q", *CALLS[name], "--data", both[3]]], place, cache_folder
        )
        assert chosen[1], name
        assert chosen[:2] == alone[:2], name


@pytest.mark.parametrize("name", ALL)
def test_every_option_has_help_and_a_test(name: str) -> None:
    written = "\n".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py") if path != Path(__file__)
    )
    # the examples of these are run, too
    written += "".join((ROOT / "docs" / name).read_text("utf-8") for name in ("contribute.md", "tutorial.md"))
    for parameter in ALL[name].params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name
            assert parameter.help.split("  [")[0].endswith("."), parameter.help
            assert any(re.search(rf"(?<![a-z-]){option}(?![a-z-])", written) for option in parameter.opts), (
                parameter.opts
            )


@pytest.mark.parametrize("name", ALL)
def test_every_command_has_help_with_an_example(name: str) -> None:
    command = ALL[name]
    call = name if not name.startswith("query") else f"query {name.split()[1]}"
    assert command.help
    assert f"capgen {call}" in command.help.split("Example", 1)[1]


def test_the_help_lists_commands_in_sections(run: Run) -> None:
    text = run("--help").stdout
    titles = [line[:-1] for line in text.splitlines() if re.fullmatch(r"[A-Z][a-z]+:", line)]
    assert (
        titles[-len(SECTIONS) :] == list(SECTIONS) == ["Query", "Check", "Contribute", "Exchange", "Publish", "Admin"]
    )
    assert [name for name in COMMANDS if f"\n  {name} " not in text] == []
    assert "--endpoint URL" not in text


def test_options_are_listed_where_they_mean_something(run: Run) -> None:
    assert "--wide" in run("query", "counters", "--help").stdout
    assert "--wide" not in run("query", "does-counter", "--help").stdout
    assert "--why" not in run("query", "people", "--help").stdout
    for words in (["format"], ["cache", "info"], ["completion"], ["diff"], ["contribute", "rules"], ["source", "cut"]):
        assert "--data" not in run(*words, "--help").stdout
    assert len(query_names()) == len(set(query_names())) == len(list((ROOT / "queries").glob("*.rq")))


def test_quiet_may_stand_on_either_side(tmp_path: Path, run: Run) -> None:
    for words in (["-q", "query", "thesis"], ["query", "thesis", "-q"]):
        result = run(*words, env={"CAPGEN_CACHE_DIR": str(tmp_path / str(len(list(tmp_path.iterdir()))))})
        assert (result.returncode, result.stderr) == (0, "")
    assert "capgen: " in run("query", "thesis", env={"CAPGEN_CACHE_DIR": str(tmp_path / "loud")}).stderr
