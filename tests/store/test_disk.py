"""Stores on disk: the debate in them is the debate, whatever it was read from and whatever happened on the way."""

from __future__ import annotations

import gzip
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

from benchmarks import generate
from capgen_kg.debate import Debate, load_debate, open_debate
from capgen_kg.errors import InconsistentError, InputError, UsageError
from capgen_kg.queries.stored import load_query, query_names
from capgen_kg.rdf.parsing import SUFFIXES, parse
from capgen_kg.resources import data_files
from capgen_kg.store import build
from capgen_kg.store.disk import MANIFEST, read_manifest
from tests.conftest import Run
from tests.expected import as_csv, by_debate, expected, rows


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Debate:
    return load_debate(tmp_path_factory.mktemp("store") / "debate", data_files())


def without_blanks(closure: bytes) -> list[bytes]:
    return [line for line in closure.splitlines() if b"_:" not in line]


@pytest.mark.parametrize("name", query_names())
def test_a_store_gives_the_expected_rows(name: str, stored: Debate) -> None:
    assert as_csv(rows(load_query(name), by_debate(stored))) == expected(name)


def test_a_store_holds_the_closure_and_tells_what_is_asserted(stored: Debate, debate: Debate) -> None:
    assert without_blanks(stored.closure) == without_blanks(debate.closure)
    assert len(stored.closure.splitlines()) == len(debate.closure.splitlines())
    for name in ("counters", "countered", "claims"):
        assert stored.query(name, "For#7", asserted=True).rows() == debate.query(name, "For#7", asserted=True).rows()


def test_a_store_proves_what_follows_down_to_the_files(stored: Debate, debate: Debate) -> None:
    for statement in (("Against#2", "cg:counters", "For#2"), ("Comment#13", "cg:defends", "For#2")):
        proof = stored.why(*statement)
        assert proof
        assert all(step.place or step.premises for _, step in proof.steps())
        mine = debate.why(*statement)
        assert mine
        assert [step.rule for _, step in proof.steps()] == [step.rule for _, step in mine.steps()]
    assert stored.why("For#1", "cg:counters", "For#2") is None


@pytest.mark.parametrize("suffix", sorted(set(SUFFIXES) - {".owl"}))
@pytest.mark.parametrize("packed", [False, True])
def test_every_syntax_can_be_loaded_also_packed(suffix: str, packed: bool, tmp_path: Path, debate: Debate) -> None:
    triples = [triple for path in data_files() for triple in parse(path)]
    content = ox.serialize(triples, format=getattr(ox.RdfFormat, SUFFIXES[suffix])) or b""
    path = tmp_path / f"data{suffix}{'.gz' * packed}"
    path.write_bytes(gzip.compress(content) if packed else content)
    loaded = load_debate(tmp_path / "store", [path])
    assert without_blanks(loaded.closure) == without_blanks(debate.closure)
    assert without_blanks(open_debate([path]).closure) == without_blanks(debate.closure)


def test_named_graphs_are_merged(tmp_path: Path) -> None:
    (tmp_path / "x.nq").write_text("<urn:a> <urn:p> <urn:b> <urn:g> .\n<urn:a> <urn:p> <urn:b> .\n")
    loaded = load_debate(tmp_path / "store", [tmp_path / "x.nq"])
    assert loaded.sparql("ASK { <urn:a> <urn:p> <urn:b> }", asserted=True)
    assert not loaded.sparql("ASK { GRAPH <urn:g> { ?s ?p ?o } }")


def test_files_that_blank_nodes_share_a_label_in_stay_apart(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / f"{name}.ttl").write_text(f"_:x <urn:{name}> <urn:o> .")
    loaded = load_debate(tmp_path / "store", [tmp_path / "a.ttl", tmp_path / "b.ttl"])
    assert not loaded.sparql("ASK { ?x <urn:a> ?o ; <urn:b> ?o }")


def test_what_follows_about_blank_nodes_stays_with_them(tmp_path: Path) -> None:
    data = tmp_path / "x.ttl"
    data.write_text("@prefix cg: <https://w3id.org/capgen/ontology#> . _:a cg:raises _:r . _:r cg:attacks _:b .")
    loaded = load_debate(tmp_path / "store", [data])
    prefix = "PREFIX cg: <https://w3id.org/capgen/ontology#> "
    assert loaded.sparql(prefix + "ASK { ?a cg:raises/cg:attacks ?b . ?a cg:counters ?b }")


def test_loading_again_does_nothing_and_other_files_replace(tmp_path: Path) -> None:
    store = tmp_path / "store"
    messages: list[str] = []
    first, second = tmp_path / "one.nt", tmp_path / "other.nt"
    first.write_text("<urn:a> <urn:p> <urn:b> .\n")
    second.write_text("<urn:c> <urn:p> <urn:d> .\n")
    load_debate(store, [first])
    before = (store / MANIFEST).stat().st_mtime_ns
    load_debate(store, [first], messages.append)
    assert "is up to date" in messages[-1]
    assert (store / MANIFEST).stat().st_mtime_ns == before
    loaded = load_debate(store, [second])
    assert loaded.sparql("ASK { <urn:c> ?p ?o }")
    assert not loaded.sparql("ASK { <urn:a> ?p ?o }")


def test_a_file_that_cannot_be_read_leaves_the_old_store(tmp_path: Path) -> None:
    store, good, bad = tmp_path / "store", tmp_path / "good.nt", tmp_path / "bad.nt"
    good.write_text("<urn:a> <urn:p> <urn:b> .\n")
    load_debate(store, [good])
    bad.write_text("<urn:a> <urn:p> <urn:b> .\nnonsense\n")
    with pytest.raises(InputError, match=r"bad\.nt:2:1: found the word nonsense"):
        load_debate(store, [bad])
    clash = tmp_path / "clash.nt"
    clash.write_text("<urn:a> a <urn:x> .".replace(" a ", " <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> ")
                     .replace("urn:x", "http://www.w3.org/2002/07/owl#Nothing"))  # fmt: skip
    with pytest.raises(InconsistentError):
        load_debate(store, [clash])
    (tmp_path / "cut.nt.gz").write_bytes(gzip.compress(good.read_bytes() * 1000)[:-20])
    with pytest.raises(InputError, match="damaged"):
        load_debate(store, [tmp_path / "cut.nt.gz"])
    assert open_debate(store=store).sparql("ASK { <urn:a> <urn:p> <urn:b> }")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.nt", "clash.nt", "cut.nt.gz", "good.nt", "store"]


def test_a_folder_with_something_else_in_it_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "precious.txt").write_text("mine")
    with pytest.raises(UsageError, match="no store"):
        load_debate(tmp_path, data_files())
    assert [path.name for path in tmp_path.iterdir()] == ["precious.txt"]
    with pytest.raises(InputError, match="capgen load"):
        open_debate(store=tmp_path).query("thesis")
    (tmp_path / MANIFEST).write_text("{")
    with pytest.raises(InputError, match="rebuild the store"):
        open_debate(store=tmp_path).query("thesis")


def test_killed_at_any_time_the_store_is_whole_or_not_there(tmp_path: Path) -> None:
    data, store = tmp_path / "data.nt", tmp_path / "store"
    generate.write(data, 300, lean=True)
    command = [
        sys.executable,
        "-c",
        "from capgen_kg.cli import command; command()",
        "-q",
        "load",
        "--store",
        str(store),
        str(data),
    ]
    began = time.monotonic()
    subprocess.run(command, check=True, capture_output=True)
    whole = time.monotonic() - began
    shutil.rmtree(store)
    chance = random.Random(7)
    for _ in range(12):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.2, 1) * whole)
        process.send_signal(signal.SIGKILL)
        process.wait()
        if store.exists():
            assert open_debate(store=store).sparql("ASK { ?a <https://w3id.org/capgen/ontology#counters> ?b }")
            shutil.rmtree(store)
    subprocess.run(command, check=True, capture_output=True)
    # what the killed ones left behind is gone
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data.nt", "store"]


def test_without_the_means_for_large_debates_the_store_is_the_same(
    tmp_path: Path, stored: Debate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "capgen_kg.reasoning.columnar", None)
    messages: list[str] = []
    manifest = build.build(tmp_path / "store", stored.files, messages.append)
    assert any("capgen-kg[scale]" in message for message in messages)
    assert manifest == read_manifest(tmp_path / "store")
    assert without_blanks(open_debate(store=tmp_path / "store").closure) == without_blanks(stored.closure)


def test_every_command_takes_a_store(run: Run, tmp_path: Path) -> None:
    store = str(tmp_path / "store")
    done = run("load", "--store", store, "data")
    assert done.returncode == 0
    assert read_manifest(Path(store)).derived > 1000
    assert "triples asserted" in done.stdout
    for words in (["query", "counters", "For#2"], ["show", "For#2"], ["why", "Against#2", "cg:counters", "For#2"],
                  ["sparql", "queries/thesis.rq"]):  # fmt: skip
        assert run(*words, "--store", store).stdout == run(*words).stdout
    closed = run("export", "--to", "ntriples", "--closed", "--store", store)
    assert closed.returncode == 0
    assert "counters" in closed.stdout
    assert run("query", "thesis", "--store", str(tmp_path / "none")).returncode == 3
    assert run("query", "thesis", "--store", store, "--data", "data").returncode == 2
