"""The site in Firefox and in WebKit, as in Chromium: map, search, questions, SPARQL and the check, from a folder."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from capgen_kg.debate import Debate
from capgen_kg.queries.stored import load_query, query_names
from capgen_kg.site.pages import query_description
from tests.conftest import ROOT, Run
from tests.expected import cases, expected
from tests.foreign import npm, program, until_it_answers
from tests.site.test_browser import DRAFTS, DROPPED, FILES, as_answered, as_checked
from tests.store.test_remote import free_port

pytestmark = pytest.mark.interop


@contextmanager
def driver() -> Iterator[str]:
    """Start what drives WebKit, with a screen of its own, and yield its address."""
    server = program("the site in WebKit", "webkit2gtk-driver")
    screen = program("the site in WebKit", "xvfb")
    port = free_port()
    with ExitStack() as stack:

        def started(*command: str, **given: Any) -> subprocess.Popen[str]:
            process = subprocess.Popen(command, stderr=subprocess.DEVNULL, text=True, **given)
            stack.callback(process.wait, 30)
            stack.callback(process.kill)
            return process

        shown = started(screen, "-displayfd", "1", "-screen", "0", "1300x1000x24", stdout=subprocess.PIPE).stdout
        assert shown is not None
        stack.enter_context(shown)
        display = f":{shown.readline().strip()}"
        started("env", f"DISPLAY={display}", server, f"--port={port}", stdout=subprocess.DEVNULL)
        until_it_answers(f"http://127.0.0.1:{port}/status")
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module", params=["firefox", "webkit"])
def seen(request: pytest.FixtureRequest, run: Run, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Go through the site of the real debate, from a folder, as a file: address."""
    place = tmp_path_factory.mktemp(request.param)
    stored = [load_query(name) for name in query_names()]
    task = {
        "engine": request.param,
        "cases": {query.name: list(cases(query)) for query in stored},
        "asked": {query.name: query_description(query) for query in stored},
        "draft": {"kind": "rebuttal", "fields": DRAFTS["rebuttal"]},
        "dropped": DROPPED,
        "files": {name: base64.b64encode(content).decode() for name, content in FILES.items()},
    }
    with ExitStack() as stack:
        if request.param == "firefox":
            task["executable"] = program("the site in Firefox", "firefox-esr")
            npm("the site in Firefox", place, "puppeteer-core")
        else:
            task["executable"] = stack.enter_context(driver())
            npm("the site in WebKit", place, "selenium-webdriver")
        assert run("site", "-o", str(place / "site")).returncode == 0
        shutil.copy(ROOT / "tests" / "site" / "engines.mjs", place)
        (place / "task.json").write_text(json.dumps(task), encoding="utf-8")
        command = ["node", "engines.mjs", (place / "site").as_uri(), "task.json"]
        result = subprocess.run(command, cwd=place, capture_output=True, text=True, timeout=2900, check=False)
    assert result.returncode == 0, result.stderr[-3000:]
    observations: dict[str, Any] = json.loads(result.stdout)
    return observations


def test_the_map_is_filtered_and_remembered(seen: dict[str, Any]) -> None:
    assert 0 < seen["filtered"] < seen["nodes"]
    assert seen["again"] == seen["filtered"]
    assert "relations on the map" in seen["chosen"]


def test_questions_are_answered_as_by_the_command_line(seen: dict[str, Any], debate: Debate) -> None:
    assert seen["match"].endswith(" For#2")
    assert seen["counters"] == len(debate.query("counters", "For#2").rows())
    assert int(seen["count"]) == len(debate.closure.splitlines())
    assert {name: as_answered(name, seen["rows"][name]) for name in query_names()} == {
        name: expected(name) for name in query_names()
    }


def test_contributions_are_checked_as_by_the_command_line(
    seen: dict[str, Any], debate: Debate, run: Run, tmp_path: Path
) -> None:
    assert seen["checked"] == {name: as_checked(name, debate, tmp_path) for name in FILES}
    assert "[unknown-term]" in seen["dropped"]
    mine = tmp_path / "mine.ttl"
    mine.write_text(seen["turtle"], encoding="utf-8")
    result = run("contribute", "check", str(mine))
    assert (result.returncode, result.stdout) == (0, "conforms\n"), result.stdout
