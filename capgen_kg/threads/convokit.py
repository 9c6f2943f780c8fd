"""Conversations of ConvoKit: a corpus folder with ``utterances.jsonl`` and, where it has one, ``speakers.json``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from capgen_kg.errors import InputError
from capgen_kg.threads.model import Message, Thread
from capgen_kg.threads.reading import chosen, list_of, object_of, one_file, read_json, read_lines, text_of, time_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def read(paths: Sequence[Path], thread: str = "") -> Thread:
    """Return a conversation of a corpus; of several, that of the id ``thread``."""
    folder = one_file(paths, "convokit")
    folder = folder if folder.is_dir() else folder.parent
    lines, array = folder / "utterances.jsonl", folder / "utterances.json"
    if lines.exists():
        values = read_lines(lines)
    elif array.exists():
        values = list_of(read_json(array))
    else:
        raise InputError("found no utterances.jsonl, expected the folder of a ConvoKit corpus", folder)
    utterances = [object_of(value) for value in values if object_of(value).get("id") is not None]
    root = chosen((_conversation(utterance) for utterance in utterances), thread, folder)
    people = folder / "speakers.json"
    speakers = object_of(read_json(people)) if people.exists() else {}
    messages = [_message(utterance, speakers) for utterance in utterances if _conversation(utterance) == root]
    ids = {message.id for message in messages}
    opening = [message for message in messages if message.id == root] or [
        message for message in messages if message.parent not in ids
    ]
    post = (opening or messages)[0]
    path = folder / "conversations.json"
    conversation = object_of(object_of(read_json(path)).get(root)) if path.exists() else {}
    meta = object_of(conversation.get("meta")) or conversation
    result = Thread(text_of(meta.get("title")), post, [message for message in messages if message is not post])
    if len(values) > len(utterances):
        result.notes.append(f"{len(values) - len(utterances)} utterances have no id and are not imported")
    return result


def _conversation(utterance: dict[str, Any]) -> str:
    return text_of(utterance.get("conversation_id", utterance.get("root"))) or text_of(utterance.get("id"))


def _message(utterance: dict[str, Any], speakers: dict[str, Any]) -> Message:
    speaker = utterance.get("speaker", utterance.get("user"))
    author = text_of(object_of(speaker).get("id") if isinstance(speaker, dict) else speaker)
    # as capgen export --to convokit has it
    name = object_of(object_of(speakers.get(author)).get("meta")).get("name")
    author = name if isinstance(name, str) else author
    parent = utterance.get("reply-to", utterance.get("reply_to"))
    return Message(
        text_of(utterance["id"]),
        "" if author == "[deleted]" else author,
        time_of(utterance.get("timestamp")),
        text_of(parent) or None,
        text_of(utterance.get("text")),
        "text",
    )
