"""Folders of argument maps come in as a whole, each map bounded, and none of them stops the others."""

from __future__ import annotations

import csv
import io
import json
import os
import time
from pathlib import Path

import pytest

from capgen_kg.corpus.maps import RECORD, MapTask, import_map, map_files, part_of, remove_remains
from capgen_kg.corpus.pool import Bounds, Failure, work_in_parallel
from capgen_kg.debate import open_debate
from capgen_kg.errors import UsageError
from capgen_kg.locking import LOCK
from tests.conftest import Run
from tests.formats.test_imports import AIF

ARGDOWN = "[Bridge]: The town should build a bridge.\n  + <Full>: The ferry is full.\n  - <Cost>: It costs too much.\n"
KIALO = "Discussion Title: Bridge\n\n1. Build it\n1.1. Pro: The ferry is full\n1.2. Con: It costs too much\n"
SADFACE = {
    "metadata": {"core": {"title": "b"}},
    "nodes": [
        {"id": "a", "type": "atom", "text": "Build it"},
        {"id": "b", "type": "atom", "text": "The ferry is full"},
        {"id": "s", "type": "scheme", "name": "support"},
    ],
    "edges": [
        {"id": "e", "source_id": "b", "target_id": "s"},
        {"id": "f", "source_id": "s", "target_id": "a"},
    ],
}
AIF_RDF = """@prefix aif: <http://www.arg.tech/aif#> .
<urn:1> a aif:I-node ; aif:claimText "Build it" .
<urn:2> a aif:I-node ; aif:claimText "It costs too much" ; aif:Premise <urn:3> .
<urn:3> a aif:CA-node ; aif:Conclusion <urn:1> .
"""
#: A format for each map.
FORMATS = {
    "a.argdown": "argdown",
    "deep/er/A.JSON": "aif-json",
    "deep/er/a b.json": "xaif",
    "deep/map.txt": "kialo",
    "deep/s.json": "sadface",
    "truncated.json": "aif-json",
    "rdf.ttl": "aif-rdf",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "maps"
    (place / "deep" / "er").mkdir(parents=True)
    (place / ".git").mkdir()
    contents = {
        "a.argdown": ARGDOWN,
        "deep/er/A.JSON": json.dumps(AIF),
        "deep/er/a b.json": json.dumps({"AIF": AIF}),
        "deep/map.txt": KIALO,
        "deep/s.json": json.dumps(SADFACE),
        "truncated.json": json.dumps(AIF)[:200],
        "rdf.ttl": AIF_RDF,
        "other.json": '{"name": "settings"}',
        # neither is a map
        "deep/readme.txt": "1. Download the maps.\n2. Unpack them.\n",
        "picture.png": "",
        ".git/index.json": "{}",
    }
    for name, content in contents.items():
        (place / name).write_text(content, encoding="utf-8")
    return place


def _rows(text: str) -> dict[str, dict[str, str]]:
    return {row["file"]: row for row in csv.DictReader(io.StringIO(text))}


def _bytes(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != LOCK)
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_a_folder_comes_in_whatever_is_wrong_with_some_of_its_files(run: Run, folder: Path, tmp_path: Path) -> None:
    process = run("import", str(folder), "-o", str(tmp_path / "out"), "--language", "en")
    assert process.returncode == 1, process.stderr
    rows = _rows(process.stdout)
    assert list(rows) == sorted(FORMATS)
    assert {name: row["format"] for name, row in rows.items()} == FORMATS
    failed = {name for name, row in rows.items() if row["status"] == "failed"}
    assert failed == {"truncated.json"}
    assert rows["truncated.json"]["remarks"].startswith("1:198: found '\"', expected the rest of a string")
    assert (rows["a.argdown"]["arguments"], rows["a.argdown"]["claims"], rows["a.argdown"]["relations"]) == (
        "2",
        "3",
        "2",
    )
    assert (
        "6 of 7 maps imported; 1 not imported; 1 in no format of maps that is known (other.json); to import them, name"
        " it with --from; 2 other files left out"
    ) in process.stderr
    for name in set(FORMATS) - failed:
        debate = open_debate(tmp_path / "out" / name)
        assert not debate.validate()
        assert len(debate.sparql("SELECT ?a { ?a a cg:Argument }").rows()) == int(rows[name]["arguments"])
    # each has a name of its own, so that they can be opened together
    both = open_debate([tmp_path / "out" / name for name in sorted(set(FORMATS) - failed)])
    assert len(both.sparql("SELECT ?d { ?d a cg:Debate }").rows()) == 6
    assert {path.name for path in (tmp_path / "out").rglob(".*")} == {LOCK}


def test_the_result_does_not_depend_on_the_number_of_processes_or_shards(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    whole = run("import", str(folder), "-o", str(out), "--jobs", "1", "--format", "json")
    content = _bytes(out)
    again = run("import", str(folder), "-o", str(out), "--jobs", "3", "--format", "json")
    assert (whole.stdout, content) == (again.stdout, _bytes(out))
    assert "(6 unchanged)" in again.stderr
    out.rename(tmp_path / "first")
    parts = [run("import", str(folder), "-o", str(out), "--shard", f"{i}/3", "--format", "json") for i in (1, 2, 3)]
    rows = [row for part in parts for row in json.loads(part.stdout)]
    assert sorted(rows, key=lambda row: os.fsencode(row["file"])) == json.loads(whole.stdout)
    assert _bytes(out) == content
    assert run("import", str(folder), "--shard", "4/3").returncode == 2


def test_nothing_is_written_without_an_output_folder(run: Run, folder: Path) -> None:
    before = _bytes(folder)
    process = run("import", str(folder), "--from", "kialo")
    # a text that is named as a map is one
    assert list(_rows(process.stdout)) == ["deep/map.txt", "deep/readme.txt"]
    assert "nothing was written" in process.stderr
    assert _bytes(folder) == before


def test_only_what_has_changed_is_imported_again(folder: Path, tmp_path: Path) -> None:
    task = MapTask("a.argdown", str(folder / "a.argdown"), str(tmp_path / "out"), "https://example.org/")
    assert not import_map(task).is_unchanged
    assert import_map(task).is_unchanged
    (folder / "a.argdown").write_text(ARGDOWN + "  - <Noise>: Bridges are loud.\n", encoding="utf-8")
    result = import_map(task)
    assert (result.arguments, result.is_unchanged, result.error) == (3, False, "")
    (tmp_path / "out" / "claims.ttl").unlink(missing_ok=True)
    (tmp_path / "out" / "debate.ttl").unlink()
    assert not import_map(task).is_unchanged
    assert (tmp_path / "out" / "debate.ttl").is_file()


def test_what_an_interrupted_import_left_is_put_right(folder: Path, tmp_path: Path) -> None:
    task = MapTask("a.argdown", str(folder / "a.argdown"), str(tmp_path / "out"), "https://example.org/")
    import_map(task)
    content = _bytes(tmp_path / "out")
    # interrupted between putting the earlier debate aside and putting the new one in its place
    (tmp_path / "out").rename(tmp_path / ".out.old")
    (tmp_path / ".out.new").mkdir()
    (tmp_path / ".out.new" / "half.ttl").write_text("<a>")
    remove_remains(task)
    assert _bytes(tmp_path / "out") == content
    assert sorted(path.name for path in tmp_path.iterdir()) == ["maps", "out"]


def test_files_of_others_are_not_overwritten(folder: Path, tmp_path: Path) -> None:
    task = MapTask("a.argdown", str(folder / "a.argdown"), str(tmp_path / "out"), "https://example.org/")
    import_map(task)
    (tmp_path / "out" / RECORD).unlink()
    result = import_map(task)
    assert "has files of another origin" in result.error
    assert (tmp_path / "out" / "debate.ttl").is_file()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("--thesis", "x"), "--thesis is for a single file"),
        (("--from", "discourse"), "from which argument maps are imported, not discourse"),
        (("--syntax", "rdfxml"), "--syntax is for aif-rdf and rdf"),
        (("--base", "x"), "found the base 'x'"),
        (("--shard", "0/2"), "found the shard '0/2'"),
        (("--from", "argdwn"), "did you mean argdown"),
        (("-o", "{folder}/out"), "name a folder outside of it"),
    ],
)
def test_calls_that_make_no_sense_are_refused(
    run: Run, folder: Path, arguments: tuple[str, ...], expected: str
) -> None:
    process = run("import", str(folder), *(word.format(folder=folder) for word in arguments))
    assert (process.returncode, process.stdout) == (2, ""), process.stderr
    assert expected in process.stderr


def test_options_for_folders_are_refused_for_a_file(run: Run, folder: Path, tmp_path: Path) -> None:
    words = ("import", "--from", "argdown", str(folder / "a.argdown"), "-o", str(tmp_path / "o"), "--jobs", "2")
    process = run(*words)
    assert process.returncode == 2
    assert "--jobs is for a folder of argument maps" in process.stderr


def test_a_folder_without_maps_is_an_error(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.png").touch()
    process = run("import", str(tmp_path))
    assert process.returncode == 2
    assert "has no argument maps" in process.stderr


def test_files_of_an_unknown_kind_are_counted_and_do_not_fail(run: Run, tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / f"{number}.json").write_text('{"name": "settings"}', encoding="utf-8")
    (tmp_path / "feed.xml").write_text("<rss/>", encoding="utf-8")
    unknown = "in no format of maps that is known (0.json, 1.json, 2.json, …); to import them, name it with --from"
    nothing = run("import", str(tmp_path))
    assert (nothing.returncode, nothing.stdout) == (2, "")
    assert nothing.stderr == f"capgen: {tmp_path} has no argument maps: 6 {unknown}\n"
    (tmp_path / "a.argdown").write_text(ARGDOWN, encoding="utf-8")
    result = run("import", str(tmp_path))
    assert (result.returncode, list(_rows(result.stdout))) == (0, ["a.argdown"])
    assert f"1 of 1 maps imported; 6 {unknown}: 2 arguments" in result.stderr
    # whoever names a format wants each of them
    assert run("import", str(tmp_path), "--from", "sadface").returncode == 1


def test_quiet_leaves_what_did_not_come_in(run: Run, folder: Path) -> None:
    assert "6 of 7 maps imported; 1 not imported" in run("-q", "import", str(folder)).stderr
    (folder / "truncated.json").unlink()
    quiet = run("-q", "import", str(folder))
    assert (quiet.returncode, quiet.stderr) == (0, "")


def test_what_is_not_there_and_what_is_cut_short_are_told_as_such(run: Run, tmp_path: Path) -> None:
    missing = run("import", str(tmp_path / "maps"))
    assert missing.returncode == 3
    assert "there is no such file or folder" in missing.stderr
    (tmp_path / "a.json").write_text('{"nodes": [', encoding="utf-8")
    process = run("import", str(tmp_path))
    assert process.returncode == 1
    assert "1:12: found the end of the file" in process.stdout


def test_files_are_found_in_the_order_of_their_names(folder: Path) -> None:
    assert map_files(folder) == ([*sorted([*FORMATS, "deep/readme.txt", "other.json"])], 1)
    assert part_of(["a", "b", "c"], "2/2") == ["b"]
    with pytest.raises(UsageError):
        part_of(["a"], "1")


def test_keys_are_those_of_one_file_each() -> None:
    files = ["a/b.json", "a-b.json", "a.b.json", "A/b.json", "17.json", "é.json", "x.json", "y" * 90 + ".json"]
    keys = [MapTask(file, "", "", "").key for file in files]
    assert len(set(keys)) == len(keys)
    assert "x-json" in keys
    assert all(key[0].isalpha() and key.isascii() and len(key) < 80 for key in keys)


# the pool


def _behave(task: str) -> str:
    if task == "slow":
        time.sleep(3600)
    if task == "large":
        bytearray(1 << 40)
    if task == "crash":
        os._exit(7)
    return task.upper()


def test_a_task_that_takes_too_much_does_not_stop_the_others() -> None:
    tasks = ["a", "slow", "b", "large", "crash", "c"]
    results = dict(work_in_parallel(_behave, tasks, 2, Bounds(seconds=10.0)))
    assert [results[number] for number in (0, 2, 5)] == ["A", "B", "C"]
    failures = [results[number] for number in (1, 3, 4)]
    assert all(isinstance(failure, Failure) for failure in failures)
    messages = [failure.message for failure in failures if isinstance(failure, Failure)]
    assert messages[0].startswith("takes more than 10 seconds")
    assert messages[1].startswith("needs more than 2,048 MiB of memory")
    assert messages[2].startswith("the process ended with status 7")
