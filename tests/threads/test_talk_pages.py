"""Comments of talk pages are read from their HTML, by markers or by signatures and indentation."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from capgen_kg.errors import InputError
from capgen_kg.new_debate import DebateOptions
from capgen_kg.threads import SOURCES
from capgen_kg.threads.importing import import_thread
from capgen_kg.threads.model import Thread
from capgen_kg.threads.text import plain_text

FIXTURES = Path(__file__).parent / "fixtures"


def rows(thread: Thread) -> list[tuple[str, str, str, str]]:
    messages = [thread.post, *thread.comments]
    writers = {message.id: message.author for message in messages}
    return [
        (message.author, message.time, writers.get(message.parent or "", ""), plain_text(message.body, "html").text)
        for message in messages
    ]


def test_signatures_and_indentation(tmp_path: Path) -> None:
    thread = SOURCES["mediawiki"].read([FIXTURES / "talk.html"], "Lend_tools")
    assert thread.title == "Lend tools?"
    assert rows(thread) == [
        ("Ann", "2024-05-01T10:00:00Z", "", "The drills stay in their boxes all year."),
        ("Bob B", "2024-05-01T10:05:00Z", "Ann", "Says who?"),
        ("192.0.2.1", "2024-05-02T11:00:00Z", "Bob B", "Two things:\n\n- the shop, and\n- the mayor. PS: and me."),
        ("Cem", "2024-05-02T12:00:00Z", "Ann", "I say it too."),
    ]
    assert thread.notes == ["words after the last comment are not signed and not imported"]
    assert import_thread(thread, tmp_path / "t", DebateOptions("https://example.org/t/", "t", "en")).findings == []


def test_what_is_quoted_is_no_signature() -> None:
    thread = SOURCES["mediawiki"].read([FIXTURES / "talk.html"], "Else")
    assert [(writer, time) for writer, time, _, _ in rows(thread)] == [("Dora", "2024-05-03T09:00:00Z")]


@pytest.mark.parametrize("is_parsed", [False, True])
def test_markers_in_any_language(is_parsed: bool, tmp_path: Path) -> None:
    path = FIXTURES / "talk-marked.html"
    if is_parsed:
        html = path.read_text(encoding="utf-8")
        path = tmp_path / "page.json"
        path.write_text(json.dumps({"parse": {"text": {"*": html}}}))
    thread = SOURCES["mediawiki"].read([path])
    assert thread.title == "Werkzeug"
    assert rows(thread) == [
        ("Ann", "2024-05-01T10:00:00Z", "", "Wer leiht es aus? Eilt!"),
        ("Bob B", "2024-05-01T10:05:00Z", "Ann", "Ich."),
    ]


def test_a_page_without_comments(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text("<h2>Title</h2><p>Nobody signed.")
    with pytest.raises(InputError, match="found no comment"):
        SOURCES["mediawiki"].read([path])


def test_deep_nesting_is_read_once(tmp_path: Path) -> None:
    path = tmp_path / "deep.html"
    signature = "<a href='/wiki/User:Ann'>Ann</a> 10:00, 1 May 2024 (UTC)"
    path.write_text("<h2 id=x>X</h2>" + "<dl><dd>" * 20_000 + signature + "</dd></dl>" * 20_000)
    assert SOURCES["mediawiki"].read([path]).post.author == "Ann"
