"""A thread exported as a ConvoKit corpus comes back with the same replies, words and writers."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from capgen_kg.debate import open_debate
from capgen_kg.errors import InputError
from capgen_kg.new_debate import DebateOptions
from capgen_kg.threads import SOURCES
from capgen_kg.threads.importing import import_thread
from capgen_kg.threads.model import Message, Thread
from capgen_kg.threads.to_convokit import write
from tests.conftest import ROOT, Run

OPTIONS = DebateOptions("https://example.org/t/", "t", "en")
# no name, a name that others have as an id, a missing parent, a quotation, no words, and other alphabets
COMMENTS = [
    Message("a", "阿明", "2024-05-01T10:00:00Z", "p", "<blockquote>Most tools lie idle.</blockquote><p>你好。"),
    Message("b", "", "2024-05-01T11:00:00Z", "a", "<p>Who? Me?</p><p>Yes — 🦊.</p>"),
    Message("c", "", "", "b", ""),
    Message("d", "person-comment-b", "2024-05-01T12:00:00+02:00", "gone", "<p>1. No list &gt; here</p>"),
]


def save(folder: Path, content: dict[str, bytes]) -> Path:
    folder.mkdir()
    for name, data in content.items():
        (folder / name).write_bytes(data)
    return folder


def exported(folder: Path) -> dict[str, bytes]:
    path = folder / "text.txt"
    triples = open_debate(data=[folder]).knowledge_base().asserted.triples(None, None, None)
    return write(triples, path.read_text(encoding="utf-8"), path)


def test_the_thread_comes_back(tmp_path: Path) -> None:
    thread = Thread("Tools", Message("p", "Ann", "", "", "<p>Most tools lie idle. Lend them!</p>"), COMMENTS)
    debate = save(tmp_path / "t", import_thread(thread, tmp_path / "t", OPTIONS).content)
    corpus = save(tmp_path / "corpus", exported(debate))
    again = SOURCES["convokit"].read([corpus])
    assert again.title == "Tools"
    assert again.notes == []
    messages = [again.post, *again.comments]
    assert [(message.id, message.parent, message.author, message.time) for message in messages] == [
        ("post", None, "Ann", ""),
        ("comment-a", "post", "阿明", "2024-05-01T10:00:00Z"),
        ("comment-b", "comment-a", "", "2024-05-01T11:00:00Z"),
        ("comment-c", "comment-b", "", ""),
        ("comment-d", "post", "person-comment-b", "2024-05-01T10:00:00Z"),
    ]
    assert [message.body for message in messages] == [
        "Most tools lie idle. Lend them!", "Most tools lie idle.\n\n你好。", "Who? Me?\n\nYes — 🦊.", "", "1. No list > here",
    ]  # fmt: skip
    assert len(json.loads((corpus / "speakers.json").read_text())) == 5
    assert import_thread(again, tmp_path / "again", OPTIONS).findings == []


def test_words_of_others_and_margins_are_left_out() -> None:
    lines = exported(ROOT / "examples" / "tools")["utterances.jsonl"].decode().splitlines()
    utterances = [json.loads(line) for line in lines]
    assert [(entry["id"], entry["reply-to"]) for entry in utterances[:3]] == [
        ("post", None), ("comment-1", "post"), ("comment-2", "comment-1"),
    ]  # fmt: skip
    text = (ROOT / "examples" / "tools" / "text.txt").read_text(encoding="utf-8")
    assert all(part in text for entry in utterances for part in entry["text"].split("\n\n"))
    assert "\n\nFor\n" not in utterances[0]["text"]
    assert "what is missing.\n\n" in utterances[0]["text"]


def test_the_command_asks_for_the_text(run: Run, tmp_path: Path) -> None:
    data = str(ROOT / "examples" / "tools")
    result = run("export", "--to", "convokit", "--data", data, "-o", str(tmp_path / "c"))
    assert result.returncode == 2
    assert "name it with --source" in result.stderr
    other = tmp_path / "other.txt"
    other.write_text("Other words.")
    with pytest.raises(InputError, match="is not anchored in"):
        write([], "Other words.", other)
    result = run("export", "--to", "convokit", "--data", data, "--source", str(other), "-o", str(tmp_path / "c"))
    assert result.returncode == 3
    assert not (tmp_path / "c").exists()


def test_names_of_speakers_are_read(tmp_path: Path) -> None:
    corpus = shutil.copytree(Path(__file__).parent / "fixtures" / "corpus", tmp_path / "corpus")
    (corpus / "speakers.json").write_text('{"ann": {"meta": {"name": "Ann A."}}, "bob": {"meta": {}}}')
    thread = SOURCES["convokit"].read([corpus])
    assert [thread.post.author, *(comment.author for comment in thread.comments)] == ["Ann A.", "bob", ""]
