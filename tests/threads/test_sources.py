"""Each source gives the thread that its documentation describes, and the debate of it conforms."""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path

import pytest

from capgen_kg.errors import InputError
from capgen_kg.new_debate import DebateOptions
from capgen_kg.threads import SOURCES
from capgen_kg.threads.importing import import_thread
from capgen_kg.threads.model import in_reading_order

FIXTURES = Path(__file__).parent / "fixtures"
TITLE = "Should the library lend tools?"
#: Of each source: its file, title, writer of the post, and of each comment its id, parent and writer.
THREADS = {
    "lesswrong": ("lesswrong.json", TITLE, "Ann", [("c1", "", "Bob"), ("c2", "c1", ""), ("c3", "c2", "Ann")]),
    "discourse": ("discourse.json", TITLE, "ann", [("2", "", "bob"), ("3", "2", "ann"), ("5", "4", "cem")]),
    "reddit": (
        "reddit.json", TITLE, "ann", [("t1_a", "t3_p", "bob"), ("t1_b", "t1_a", ""), ("t1_c", "t1_b", "ann")]
    ),
    "hackernews": ("hackernews.json", TITLE, "ann", [("2", "1", "bob"), ("4", "2", ""), ("3", "1", "cem")]),
    "mediawiki": ("mediawiki.json", "Lend tools?", "Ann", [("c-Bob-1", "c-Ann-1", "Bob"), ("c-Cem-1", "", "Cem")]),
    "github": ("github.json", TITLE, "ann", [("DC1", "", "bob"), ("DC2", "DC1", ""), ("DC3", "", "")]),
    "stackexchange": (
        "stackexchange.json", "Why lend tools & not books?", "Ann", [("c8", "", "Bob"), ("a6", "", "Cem"), ("c9", "a6", "")]
    ),
    "mbox": (
        "list.mbox", TITLE, "Ann", [("2@example.org", "1@example.org", "Bob"), ("3@example.org", "2@example.org", "Çem")]
    ),
    "convokit": ("corpus", TITLE, "ann", [("u2", "u1", "bob"), ("u3", "u2", "")]),
    "markdown": ("thread.md", TITLE, "Ann", [("49fba38ac04c", "4f", "Bob"), ("25d279b20fb7", "49fba38ac04c", "")]),
}  # fmt: skip


@pytest.mark.parametrize("name", SOURCES)
def test_a_thread_is_what_the_source_says(name: str, tmp_path: Path) -> None:
    file, title, author, expected = THREADS[name]
    thread = SOURCES[name].read([FIXTURES / file])
    order, _ = in_reading_order(thread)
    assert (thread.title, thread.post.author) == (title, author)
    comments = [(comment.id, comment.parent, comment.author) for comment in order]
    if name == "markdown":
        expected = [(key, thread.post.id if parent == "4f" else parent, writer) for key, parent, writer in expected]
    assert comments == expected
    result = import_thread(thread, tmp_path / "debate", DebateOptions("https://example.org/t/", "t", "en"))
    assert result.findings == []
    assert result.added == len(expected) + 1


@pytest.mark.parametrize("name", SOURCES)
def test_a_file_is_read_once(name: str, tmp_path: Path) -> None:
    source = FIXTURES / THREADS[name][0]
    copy = shutil.copytree(source, tmp_path / "c") if source.is_dir() else shutil.copy(source, tmp_path / source.name)
    opened: list[str] = []

    def note_opening(event: str, arguments: tuple[object, ...]) -> None:
        if event == "open" and str(arguments[0]).startswith(str(tmp_path)):
            opened.append(str(arguments[0]))

    # a hook stays until the process ends; this one hears of nothing after the test
    sys.addaudithook(note_opening)
    SOURCES[name].read([Path(copy)])
    assert opened
    assert len(opened) == len({*opened})


def test_what_is_missing_at_the_source_is_noted() -> None:
    notes = {name: SOURCES[name].read([FIXTURES / THREADS[name][0]]).notes for name in SOURCES}
    assert notes["discourse"] == ["1 posts of the topic are not in the JSON; fetch /t/ID.json?print=true, or all pages"]
    assert notes["reddit"] == ["3 comments are not in the JSON, but behind 1 links to more"]
    assert notes["stackexchange"] == ["1 answers are not in the JSON"]
    assert notes["lesswrong"] == ["message c2 is deleted at the source"]


#: Of sources: JSON that lacks a part, and how that is noted.
PARTIAL = {
    "discourse": (
        {"title": "T", "post_stream": {"posts": [{"id": 1, "post_number": 1, "cooked": "<p>A</p>"}, {"id": 2}]}},
        "1 posts have no post_number and are not imported",
    ),
    "hackernews": ({"id": 1, "title": "T", "children": [2, 3]}, "2 comments are not in the JSON, which has only their ids"),
    "lesswrong": (
        {"_id": "p", "title": "T", "postedAt": "2026-01-01T00:00:00Z", "commentCount": 2},
        "2 comments are not in the JSON",
    ),
    "stackexchange": (
        {"items": [{"question_id": 1, "title": "T", "body": "A"}], "has_more": True},
        "the list goes on on a page that is not in the JSON",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PARTIAL)
def test_a_part_that_is_missing_is_noted(name: str, tmp_path: Path) -> None:
    content, note = PARTIAL[name]
    path = tmp_path / "thread.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    assert note in SOURCES[name].read([path]).notes


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("markdown", '{"title": "T", "post_str', "found JSON, expected Markdown; name its source with --from"),
        ("markdown", '[{"kind": "Listing"}]', "found JSON, expected Markdown"),
        ("markdown", "<!DOCTYPE html>\n<p>Hi</p>", "found a page in HTML, expected Markdown"),
        ("markdown", "From ann@example.org Thu\nFrom: Ann\n\nHi", "found a mailbox, expected Markdown"),
        ("github", '{"items": [{"question_id": 1, "title": "T", "body": "A"}]}', "found a question of Stack Exchange"),
    ],
)
def test_a_file_of_another_source_is_refused(name: str, content: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "thread"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=re.escape(message)):
        SOURCES[name].read([path])


def test_markdown_may_begin_with_signs(tmp_path: Path) -> None:
    for text in ("[[Page]] is new.", "[a](b) is a link.", "{x} is a set.", "From Ann to Bob.\n\nHi."):
        (tmp_path / "thread.md").write_text(text, encoding="utf-8")
        assert SOURCES["markdown"].read([tmp_path / "thread.md"]).post.body == text


def test_a_mail_that_is_cut_off_is_noted(tmp_path: Path) -> None:
    path = tmp_path / "list.mbox"
    head = 'From a@b Thu Jan  1 00:00:00 2026\nFrom: Ann <a@b>\nMessage-ID: <1@b>\nContent-Type: multipart/mixed; boundary="x"\n\n'
    path.write_text(f"{head}--x\nContent-Type: text/plain\n\nHi the", encoding="utf-8")
    assert SOURCES["mbox"].read([path]).notes == ["message 1@b has no end; the file may be truncated"]


def test_posts_that_differ_between_pages_are_noted(tmp_path: Path) -> None:
    pages = []
    for number, words in enumerate(("A", "B")):
        pages.append(tmp_path / f"{number}.json")
        pages[-1].write_text(
            json.dumps({"title": "T", "posts": [{"post_number": 1, "cooked": words}]}), encoding="utf-8"
        )
    thread = SOURCES["discourse"].read(pages)
    assert (thread.post.body, thread.notes) == (
        "A",
        ["1 posts are there again with other words; the first of each is imported"],
    )
