"""Names and titles stay inside the boxes of maps, however wide their letters are, measured in a real Chromium."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import Any

import pytest

from tests.conftest import ROOT, Run
from tests.foreign import npm, program
from tests.site.test_thread_site import READING, THREAD

pytestmark = pytest.mark.timeout(600)

_FAMILY = "\N{WOMAN}\N{ZERO WIDTH JOINER}\N{WOMAN}\N{ZERO WIDTH JOINER}\N{GIRL}"
#: Writers and claims of the thread, with what they are called here.
WRITERS = {"Otto": "W" * 12 + " " + "M" * 15, "Wanda": "漢字" * 9, "Ida": _FAMILY * 8}
CLAIMS = {
    "The roof leaks.": f"{'W' * 60}.",
    "The roof was repaired.": f"{'漢字' * 40}。",
    "Nobody gets wet below it.": f"{_FAMILY * 30}.",
}


@pytest.fixture(scope="module")
def seen(run: Run, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    browser = program("maps in Chromium", "chromium")
    place = npm("maps in Chromium", tmp_path_factory.mktemp("labels"), "playwright-core")
    shutil.copy(ROOT / "tests" / "site" / "labels.mjs", place)
    thread, reading = THREAD, READING
    for name, other in WRITERS.items():
        thread = thread.replace(f"# {name}", f"# {other}")
    for words, other in CLAIMS.items():
        reading = reading.replace(words, other)
    (place / "thread.md").write_text(thread, encoding="utf-8")
    (place / "reading.argdown").write_text(reading, encoding="utf-8")
    data, site = place / "choir", place / "site"
    for arguments in (
        ["import", "--from", "markdown", str(place / "thread.md"), "-o", str(data), "--language", "en"],
        ["import", "--from", "argdown", str(place / "reading.argdown"), "--source", str(data / "text.txt"), "-o", str(data)],
        ["site", "-o", str(site), "--data", str(data)],
    ):  # fmt: skip
        result = run("-q", *arguments)
        assert result.returncode == 0, result.stderr
    walk = subprocess.run(
        ["node", "labels.mjs", site.as_uri(), browser], cwd=place, capture_output=True, text=True, timeout=500, check=False
    )  # fmt: skip
    assert walk.returncode == 0, walk.stderr[-3000:]
    observations: dict[str, Any] = json.loads(walk.stdout)
    return observations


def test_no_words_leave_their_box(seen: dict[str, Any]) -> None:
    assert min(seen["boxes"].values()) > 3
    assert seen["outside"] == []


def test_what_the_script_draws_stays_inside(seen: dict[str, Any]) -> None:
    drawn = seen["drawn"]
    assert len(drawn) > 5
    assert [words for words, is_inside in drawn.items() if not is_inside] == []
    # as much as fits is there
    assert any(words.startswith("Comment#3 · WWWW") for words in drawn)


def test_words_are_broken_only_where_they_must(seen: dict[str, Any]) -> None:
    [roof] = [words for words in seen["drawn"] if words.startswith("Comment#2")]
    assert roof.split("\n")[1:] == ["Under the roof in the park,", "scores stay dry."]


def test_words_in_lists_are_not_laid_out_like_those_in_boxes(seen: dict[str, Any]) -> None:
    assert set(seen["listed"]) == {"inline"}
