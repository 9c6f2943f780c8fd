"""In the debate of the guide, whoever answers somebody counters them: in tables, queries and on the site alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from capgen_kg.debate import Debate, open_debate
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
    assert [row["counters"] for row in mill.query("chain", "Comment#10", "For#1").rows()] == ["For#1", "Comment#9"]
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
