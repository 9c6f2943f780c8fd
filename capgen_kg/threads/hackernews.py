"""Items of Hacker News: the JSON of ``hn.algolia.com/api/v1/items/ID``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from capgen_kg.errors import InputError
from capgen_kg.threads.model import Message, Thread
from capgen_kg.threads.reading import list_of, object_of, one_file, read_json, text_of, time_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def read(paths: Sequence[Path], thread: str = "") -> Thread:
    """Return the story, or comment, and what it is answered by."""
    path = one_file(paths, "hackernews")
    root = object_of(read_json(path))
    if "id" not in root or "children" not in root:
        raise InputError("found no item, expected an object with id and children", path)
    messages: list[Message] = []
    stack = [(root, "")]
    missing = 0
    while stack:
        item, parent = stack.pop()
        key = text_of(item.get("id"))
        body = text_of(item.get("text"))
        if item is root and text_of(item.get("url")):
            body = f"<p>{text_of(item.get('url'))}</p>{body}"
        messages.append(Message(key, text_of(item.get("author")), time_of(item.get("created_at")), parent, body))
        children = list_of(item.get("children"))
        replies = [(child, key) for child in children if isinstance(child, dict)]
        missing += len(children) - len(replies)
        stack += replies[::-1]
    post, *comments = messages
    url = f"https://news.ycombinator.com/item?id={post.id}"
    notes = [f"{missing} comments are not in the JSON, which has only their ids"] if missing else []
    return Thread(text_of(root.get("title")), post, comments, url, notes)
