"""The site with the keyboard alone, in a real Chromium: where the focus goes, and that it is seen there."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.foreign import npm, program

pytestmark = pytest.mark.timeout(3000)

PAGES = ["index.html", "id/for-2.html", "map.html", "matrix.html", "queries.html", "query/counters.html", "contribute.html"]  # fmt: skip


@pytest.fixture(scope="module")
def seen(site: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    browser = program("the site in Chromium", "chromium")
    place = npm("the site in Chromium", tmp_path_factory.mktemp("keyboard"), "playwright-core")
    shutil.copy(ROOT / "tests" / "site" / "keyboard.mjs", place)
    task = place / "task.json"
    task.write_text(json.dumps({"executable": browser, "pages": PAGES}), encoding="utf-8")
    walk = subprocess.run(
        ["node", "keyboard.mjs", site.as_uri(), str(task)],
        cwd=place, capture_output=True, text=True, timeout=2900, check=False,
    )  # fmt: skip
    assert walk.returncode == 0, walk.stderr[-3000:]
    observations: dict[str, Any] = json.loads(walk.stdout)
    return observations


@pytest.mark.parametrize("name", PAGES)
def test_each_stop_is_seen_in_the_order_of_the_page_and_none_is_a_trap(name: str, seen: dict[str, Any]) -> None:
    stops = seen[name]
    assert stops["wanted"] > 10
    assert stops["missed"] == 0
    assert stops["hidden"] == stops["outside"] == stops["backwards"] == []


@pytest.mark.parametrize("name", PAGES)
def test_the_first_stop_leads_to_the_content(name: str, seen: dict[str, Any]) -> None:
    assert seen[name]["startsWithSkip"]
    assert seen[name]["afterSkip"]


def test_links_lead_from_the_first_page_to_a_contribution(seen: dict[str, Any]) -> None:
    assert seen["way"][0].startswith("id/")
    assert seen["way"][1:] == ["map.html", "queries.html", "contribute.html"]


def test_escape_leaves_the_matches_of_the_search(seen: dict[str, Any]) -> None:
    assert seen["inMatches"]
    assert seen["afterEscape"] == ["input search", 0]
