"""In the debate of the guide, whoever answers somebody counters them: in tables, queries and on the site alike."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from capgen_kg.debate import Debate, open_debate
from capgen_kg.rendering.standing import overview
from capgen_kg.site.content import Content
from capgen_kg.site.views import Fronts
from tests.conftest import Run

#: Who counters whom, through the first claim of the comment.
COUNTERS = {
    ("Comment#2", "Against#1"), ("Comment#3", "Comment#2"), ("Comment#4", "For#2"), ("Comment#5", "Comment#4"),
    ("Comment#7", "Against#2"), ("Comment#9", "For#1"), ("Comment#10", "Comment#9"), ("Comment#14", "Against#4"),
}  # fmt: skip


@pytest.fixture(scope="module")
def mill(guide: Path) -> Debate:
    return open_debate(guide / "mill")


def test_queries_agree_on_who_counters_whom(mill: Debate) -> None:
    items = [*(f"Comment#{n}" for n in range(1, 15)), "For#1", "For#2", *(f"Against#{n}" for n in range(1, 5))]
    pairs = {(row["counter"], item) for item in items for row in mill.query("counters", item).rows()}
    assert pairs == COUNTERS
    met = {(item, row["target"]) for item in items for row in mill.query("countered", item).rows()}
    assert {pair for pair in met if pair[1] in items} == COUNTERS
    assert [row["counters"] for row in mill.query("chain", "Comment#10", "For#1").rows()] == ["Comment#9", "For#1"]
    disputes = {(row["who"], row["whom"]) for row in mill.query("who-disagrees").rows()}
    assert disputes == {
        ("Ana", "Nadia"), ("Leo", "Ana"), ("Leo", "Priya"), ("Nadia", "Gus"), ("Nadia", "Tom"), ("Priya", "Ana"),
        ("Priya", "Nadia"), ("Tom", "Nadia"),
    }  # fmt: skip


def test_the_site_agrees_with_the_queries(mill: Debate) -> None:
    content = Content(mill)
    fronts, names = Fronts(content), {iri: item.notation for iri, item in content.network.items.items()}
    assert {(names[pair.source], names[pair.target]) for pair in fronts.pairs} == COUNTERS
    table = fronts.matrix()
    columns = [link.name for link in table["columns"]]
    cells = {
        (row.name, column)
        for row, values in table["rows"]
        for column, value in zip(columns, values, strict=True)
        if value
    }
    assert cells == COUNTERS
    by_name = {name: iri for iri, name in names.items()}
    [move] = content.exchange.counters(by_name["For#1"])
    assert (move.by.name, move.standing) == ("Comment#9", "open")
    assert [(reply.by.name, reply.words) for reply in move.replies] == [
        ("Comment#10", "The part to be closed includes that crossing.")
    ]


def test_the_reading_of_the_guide_is_exported_without_loss(guide: Path, run: Run) -> None:
    folder, file = guide / "mill", guide / "exported.argdown"
    source = str(folder / "text.txt")
    assert run("export", "--to", "argdown", "--source", source, "--data", str(folder), "-o", str(file)).returncode == 0
    assert "  - [Church] {basis: stated}" in file.read_text(encoding="utf-8")
    process = run("import", "--from", "argdown", str(file), "--source", source, "-o", str(folder))
    assert process.stdout.endswith("no changes\n"), process.stderr


def test_what_is_open_is_said_in_the_words_of_the_thread(guide: Path, run: Run) -> None:
    folder = guide / "mill"
    lint = run("lint", "--data", str(folder), "--format", "json", "--baseline", str(guide / "none.json"))
    assert lint.returncode == 3
    (guide / "none.json").write_text("{}")
    lint = run("lint", "--data", str(folder), "--format", "json", "--baseline", str(guide / "none.json"))
    issues = json.loads(lint.stdout)
    text = (folder / "text.txt").read_text(encoding="utf-8").split("\n")
    assert {issue["file"] for issue in issues} == {str(folder / "text.txt")}
    words = {
        text[issue["line"] - 1][issue["column"] - 1 : issue["endColumn"] - 1]: issue["message"] for issue in issues
    }
    assert words["People who walk slowly buy more."] == "Nothing is read in these words of Nadia in Post."
    # that nobody counters the last word of a thread is no issue
    assert [issue["message"] for issue in issues if issue["rule"] == "uncountered"] == [
        "Nobody counters Against#3, Miller's Lane."
    ]
    assert "cg:" not in lint.stdout
    # without its text, a debate has only its triples
    (folder / "text.txt").rename(guide / "text.txt")
    try:
        lint = run("lint", "--data", str(folder), "--format", "json", "--baseline", str(guide / "none.json"))
        assert {Path(issue["file"]).suffix for issue in json.loads(lint.stdout)} == {".ttl"}
    finally:
        (guide / "text.txt").rename(folder / "text.txt")


def test_the_last_word_is_that_of_a_person(mill: Debate) -> None:
    verdicts = {verdict.name: verdict for verdict in mill.standing().verdicts}
    assert verdicts["Against#1"].last_word_by == ("Tom",)
    assert verdicts["Against#3"].last_word_by == ()
    assert "Comment#3 (Tom)" in overview(mill.standing(), "table", 100)
    # in files, the column has notations
    assert "(Tom)" not in overview(mill.standing(), "csv")
