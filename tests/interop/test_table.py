"""Every tool of the table that can be had counts and answers right, and the table is written anew."""

from __future__ import annotations

import pytest

from capgen_kg.debate import Debate
from tests.interop import table

pytestmark = pytest.mark.interop


@pytest.mark.timeout(1800)
def test_the_tools_of_the_table_count_and_answer_right(debate: Debate) -> None:
    rows, right = table.collect(debate)
    assert len(rows) >= 17
    had = [row for row in rows if not row.reason]
    for row in rows:
        if row.reason:
            print(f"LEFT OUT: {row.tool.name}: {row.reason}")
    assert len(had) >= 12
    for row in had:
        assert row.is_right, row
        assert row.counters is None or list(row.counters) == right, row
    table.DOCUMENT.write_text(table.document(rows, right), encoding="utf-8")
