"""Every tool of the table that can be installed counts and answers right, as the table in the documentation says."""

from __future__ import annotations

import re

import pytest

from capgen_kg.debate import Debate
from tools import interop
from tools.marks import generated_parts

pytestmark = pytest.mark.interop


def by_tool(table: str) -> dict[str, list[str]]:
    """Return the rows of a table by tool, without the tools' versions, which change from day to day."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.strip().splitlines()[2:]]
    return {re.sub(r" [0-9][^ ]*$", "", tool): rest for tool, *rest in rows}


@pytest.mark.timeout(1800)
def test_the_tools_of_the_table_count_and_answer_right(debate: Debate) -> None:
    rows, right = interop.collect(debate)
    assert len(rows) >= 17
    had = [row for row in rows if not row.reason]
    for row in rows:
        if row.reason:
            print(f"LEFT OUT: {row.tool.name}: {row.reason}")
    assert len(had) >= 12
    for row in had:
        assert row.is_right, row
        assert row.counters is None or list(row.counters) == right, row
    written = by_tool(generated_parts(interop.DOCUMENT.read_text("utf-8"))["interop"])
    assert {tool.name for tool in interop.TOOLS} == set(written)
    for name, cells in by_tool(interop.as_table(had, right)).items():
        assert written[name] == cells, "make interop-table writes it"
