"""Several debates at once are told apart, and asked together or one by one."""

from __future__ import annotations

from pathlib import Path

import pytest

from capgen_kg.debate import Debate, open_debate
from capgen_kg.errors import UsageError
from capgen_kg.formats import EXPORT_FORMATS, export
from capgen_kg.formats.source import Source
from capgen_kg.queries.stored import StoredQuery, load_query, query_names
from tests.conftest import ROOT, Run

OURS, TOOLS = ROOT / "data", ROOT / "examples" / "tools"


@pytest.fixture(scope="module")
def both() -> Debate:
    return open_debate([OURS, TOOLS])


def test_items_are_shown_with_their_debate_and_what_is_stated_stays_so(both: Debate) -> None:
    shown = {row["argument"] for row in both.query("arguments").rows()}
    assert {"capgen/For#1", "tools/For#1"} <= shown
    assert all("/" in name for name in shown)
    notations = both.sparql("SELECT ?n { ?s <http://www.w3.org/2004/02/skos/core#notation> ?n }").rows()
    assert not [row["n"] for row in notations if "/" in row["n"]]
    around = both.query("neighbourhood", "capgen/For#2").render("ntriples")
    assert ('"For#2"' in around, '"capgen/For#2"' in around) == (True, False)
    # what is only stated is told apart as well
    premises = both.query("premises", "tools/For#1", asserted=True).rows()
    assert [row["claim"] for row in premises] == ["tools/For#1.2"]


def test_exports_name_items_with_their_debate(both: Debate) -> None:
    nodes, _ = export(both, "tgf").decode().split("#\n")
    assert {"capgen/For#2", "tools/For#1"} <= {line.split()[-1] for line in nodes.splitlines()}


def test_a_reference_may_say_of_which_debate_it_is(both: Debate) -> None:
    assert both.references.resolve("tools/For#1").endswith("/examples/tools/for-1")
    assert both.references.resolve("capgen/for1") == "https://w3id.org/capgen/id/for-1"
    assert both.references.resolve("For#9") == "https://w3id.org/capgen/id/for-9", "there is only one"
    with pytest.raises(UsageError, match="is ambiguous: capgen/For#1, tools/For#1; choose one"):
        both.references.resolve("For#1")
    assert "tools/For#1" in both.references.complete("tools/f")
    assert open_debate(TOOLS).references.resolve("tools/For#1") == open_debate(TOOLS).references.resolve("For#1")


#: What the second debate has of each kind.
THERE = {"argument": "For#1", "comment": "Comment#1", "claim": "For#1.1"}


def _kinds(stored: StoredQuery) -> dict[str, str]:
    """Return the first kind of thing that each parameter takes."""
    return {p.name: p.takes[0] for p in stored.parameters if p.takes}


#: Counts and searches are of all that there is.
OF_ALL = {"statistics", "search"}


@pytest.mark.parametrize("name", sorted({*query_names()} - OF_ALL))
def test_both_say_what_each_says(name: str, both: Debate) -> None:
    stored = load_query(name)
    for key, folder in (("capgen", OURS), ("tools", TOOLS)):
        alone = open_debate(folder)
        given = {p.name: p.example for p in stored.parameters if not p.optional}
        if key == "tools":
            given = {name: THERE[kind] for name, kind in _kinds(stored).items() if name in given and kind in THERE}
            if len(given) < len([p for p in stored.parameters if not p.optional]):
                continue
        items = {p.name for p in stored.parameters if p.kind not in ("text", "words", "integer", "person")}
        qualified = {name: f"{key}/{value}" if name in items else value for name, value in given.items()}
        mine = alone.query(name, *given.values())
        if mine.form != "SELECT":
            continue
        columns = mine.variables
        rows = {
            tuple(row[c].replace(f"{key}/", "") if not row[c].startswith("http") else row[c] for c in columns)
            for row in both.query(name, *qualified.values()).rows()
        }
        assert {tuple(row[c] for c in columns) for row in mine.rows()} <= rows


def test_one_of_several_can_be_asked(run: Run) -> None:
    words = ["--data", str(OURS), "--data", str(TOOLS)]
    alone = run("query", "statistics", "--data", str(TOOLS)).stdout
    assert run("query", "statistics", *words, "--debate", "tools").stdout == alone
    wrong = run("query", "statistics", *words, "--debate", "tool")
    assert (wrong.returncode, "did you mean tools?" in wrong.stderr) == (2, True)
    nowhere = run("query", "statistics", "--debate", "tools")
    assert (nowhere.returncode, "--data" in nowhere.stderr) == (2, True)
    assert run("validate", *words).stdout == "conforms\n"


def test_a_folder_with_several_is_not_one_of_them(run: Run, tmp_path: Path) -> None:
    for path in (*OURS.glob("*.ttl"), *TOOLS.glob("*.ttl")):
        (tmp_path / f"{path.parent.name}-{path.name}").write_bytes(path.read_bytes())
    done = run("query", "statistics", "--data", str(tmp_path), "--debate", "tools")
    assert (done.returncode, "holds several debates" in done.stderr) == (2, True)
    assert "tools/For#1" in run("query", "arguments", "--data", str(tmp_path)).stdout


@pytest.mark.parametrize("name", [name for name, form in EXPORT_FORMATS.items() if not form.is_rdf and name != "csv"])
def test_exports_of_both_keep_them_apart(name: str, both: Debate) -> None:
    made = EXPORT_FORMATS[name].write(Source(both))
    assert isinstance(made, bytes)
    single = EXPORT_FORMATS[name].write(Source(open_debate(OURS)))
    assert isinstance(single, bytes)
    assert len(made) > len(single)
    if name == "aif-json":
        import json

        names = [node["nodeID"] for node in json.loads(made)["nodes"]]
        assert len(names) == len(set(names))
