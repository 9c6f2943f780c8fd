"""Reading a text with its annotations and marking it up, in a real Chromium; what is saved is imported."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from capgen_kg.debate import open_debate
from tests.conftest import ROOT, Run
from tests.foreign import npm, program

pytestmark = pytest.mark.timeout(3000)

TOOLS = ROOT / "examples" / "tools"
_WHY = "An example for a test."
ENTRIES = [
    {"kind": "claim", "quote": "Yes, at first.", "words": "A line is drawn at motors."},
    {"kind": "premise", "quote": "Libraries in other towns", "target": "For#1", "words": "It is *known*.", "why": _WHY},
    {"kind": "counter", "quote": "every second Saturday", "target": "comment#4.4", "words": "They do.", "why": _WHY},
    {"kind": "support", "quote": "lend what most households own", "target": "For#3", "words": "So it is.", "why": _WHY},
    {"kind": "for", "quote": "look again after a year", "words": "A trial can be ended."},
    {"kind": "against", "quote": "for six years", "words": "The café does it already."},
]
#: Entries that are refused, each with the first of its findings.
REFUSED = [
    ({"kind": "claim", "quote": "Most tools are idle.", "words": "x"}, "these words are nowhere in the text"),
    ({"kind": "claim", "quote": "tools", "words": "x"}, "these words are in "),
    ({"kind": "claim", "quote": "Yes, at first.", "words": ""}, "say it in your own words"),
    ({"kind": "claim", "quote": "Yes, at first.", "words": "x" * 301}, "301 characters; at most 300"),
    ({"kind": "counter", "quote": "Yes, at first.", "target": "For#77", "words": "x", "why": _WHY}, "nothing is called For#77"),
    ({"kind": "premise", "quote": "Yes, at first.", "target": "For#1.1", "words": "x", "why": _WHY},
     "For#1.1 is no argument with a conclusion"),
    ({"kind": "support", "quote": "Yes, at first.", "target": "For#1", "words": "x"}, "say why you read it so"),
]  # fmt: skip


@pytest.fixture(scope="module")
def seen(run: Run, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    browser = program("the site in Chromium", "chromium")
    place = npm("the site in Chromium", tmp_path_factory.mktemp("marking"), "playwright-core", "axe-core")
    shutil.copy(ROOT / "tests" / "site" / "mark.mjs", place)
    site, task = place / "out", place / "task.json"
    result = run("-q", "site", "--data", str(TOOLS), "-o", str(site), "--text", str(TOOLS / "text.txt"))
    assert result.returncode == 0, result.stderr
    refused = [entry for entry, _ in REFUSED]
    task.write_text(json.dumps({"executable": browser, "entries": ENTRIES, "refused": refused}), encoding="utf-8")
    walk = subprocess.run(
        ["node", "mark.mjs", site.as_uri(), str(task)],
        cwd=place, capture_output=True, text=True, timeout=2900, check=False,
    )  # fmt: skip
    assert walk.returncode == 0, walk.stderr[-3000:]
    observations: dict[str, Any] = json.loads(walk.stdout)
    return observations


def test_nothing_goes_wrong_and_nobody_is_asked(seen: dict[str, Any]) -> None:
    assert (seen["problems"], seen["asked"], seen["axe"]) == ([], [], {})


def test_a_sentence_shows_its_annotations_by_pointer_focus_and_link(seen: dict[str, Any]) -> None:
    assert seen["atFirst"] == []
    assert len(seen["pointed"]) == len(seen["focused"]) == 1
    assert seen["pointed"] != seen["focused"]
    assert seen["followed"] == seen["pointed"]


def test_what_is_chosen_on_a_phone_stays_in_sight(seen: dict[str, Any]) -> None:
    assert seen["onPhone"] == {"covered": False, "shown": True}
    assert seen["closed"] == {"shown": False, "isFocused": True}


def test_what_can_not_be_marked_is_told_at_once(seen: dict[str, Any]) -> None:
    for (entry, message), findings in zip(REFUSED, seen["findings"], strict=True):
        assert findings[0].startswith(message), entry


def test_what_is_marked_is_kept_and_can_be_taken_back(seen: dict[str, Any]) -> None:
    assert seen["text"] == (TOOLS / "text.txt").read_text(encoding="utf-8")
    assert seen["marked"] == seen["again"] == len(ENTRIES)
    assert sorted(seen["highlighted"]) == sorted(entry["quote"] for entry in ENTRIES)
    assert seen["undone"] == len(ENTRIES) - 1
    assert seen["afterChange"] == seen["undone"]
    assert seen["lost"].endswith(": “Mine.”")


@pytest.fixture(scope="module")
def imported(seen: dict[str, Any], run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Import the file that the page saves, into a copy of the data."""
    place = tmp_path_factory.mktemp("imported")
    (place / "reading.argdown").write_text(seen["file"], encoding="utf-8")
    shutil.copytree(TOOLS, place / "tools")
    words = ["--source", str(TOOLS / "text.txt"), "-o", str(place / "tools")]
    result = run("import", "--from", "argdown", str(place / "reading.argdown"), *words)
    assert result.returncode == 0, result.stderr
    return place / "tools"


def _labels(folder: Path, kind: str) -> set[str]:
    query = """PREFIX cg: <https://w3id.org/capgen/ontology#>
    PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> SELECT ?label { ?node a cg:KIND ; rdfs:label ?label }"""
    return {row["label"] for row in open_debate([str(folder)]).sparql(query.replace("KIND", kind)).rows()}


def test_the_file_is_a_reading_with_all_that_was_there_and_what_was_marked(imported: Path) -> None:
    new = {"A line is drawn at motors.", "It is *known*.", "They do.", "So it is.", "A trial can be ended.",
           "The café does it already."}  # fmt: skip
    assert _labels(imported, "Claim") == _labels(TOOLS, "Claim") | new
    assert _labels(imported, "Argument") == _labels(TOOLS, "Argument") | {"Marked 5", "Marked 6"}


def test_what_was_marked_is_related_as_was_said(imported: Path) -> None:
    debate = open_debate([str(imported)])
    assert "It is *known*." in {row["label"] for row in debate.query("claims", "For#1").rows()}
    assert "They do." in {row["label"] for row in debate.query("counters", "Comment#4.4").rows()}
    assert "So it is." in {row["label"] for row in debate.query("supports", "For#3").rows()}


def test_the_anchors_hold(imported: Path, run: Run) -> None:
    result = run("source", "verify", str(TOOLS / "text.txt"), "--data", str(imported))
    assert result.returncode == 0, result.stdout + result.stderr
