"""Posts of Reddit with their comments: the two listings of ``/comments/ID.json``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from capgen_kg.errors import InputError
from capgen_kg.threads.model import Message, Thread
from capgen_kg.threads.reading import list_of, object_of, read_json, text_of, time_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def read(paths: Sequence[Path], thread: str = "") -> Thread:
    """Return the post and its comments."""
    posts: list[dict[str, Any]] = []
    comments: list[Message] = []
    omitted, hidden = 0, 0
    stack = [read_json(path) for path in paths][::-1]
    while stack:
        value = stack.pop()
        if isinstance(value, list):
            stack += value[::-1]
            continue
        record = object_of(value)
        kind, data = record.get("kind"), object_of(record.get("data"))
        if kind == "t3":
            posts.append(data)
        elif kind == "t1":
            comments.append(_comment(data))
            stack.append(data.get("replies"))
        elif kind == "more":
            hidden += 1
            omitted += int(data["count"]) if isinstance(data.get("count"), int) else len(list_of(data.get("children")))
        elif "children" in data:
            stack.append(data["children"])
        elif "json" in record or "things" in data:
            stack.append(object_of(object_of(record.get("json")).get("data")).get("things") or data.get("things"))
    if not posts:
        raise InputError("found no post (kind t3), expected the listings of /comments/ID.json", paths[0])
    post = posts[0]
    url = f"https://www.reddit.com{post['permalink']}" if text_of(post.get("permalink")) else ""
    body = _own(text_of(post.get("selftext")))
    link = "" if post.get("is_self", True) else text_of(post.get("url"))
    opening = Message(
        text_of(post.get("name")) or f"t3_{text_of(post.get('id'))}",
        _author(post),
        time_of(post.get("created_utc")),
        "",
        "\n\n".join(filter(None, (body, f"<{link}>" if link else ""))),
        "markdown",
        time_of(post.get("edited") or None),
    )
    result = Thread(text_of(post.get("title")), opening, comments, url)
    if omitted or hidden:
        result.notes.append(f"{omitted} comments are not in the JSON, but behind {hidden} links to more")
    return result


def _own(body: str) -> str:
    """Return the words of a message; what stands in the place of those that were deleted is nobody's."""
    return "" if body.strip() in ("[deleted]", "[removed]") else body


def _author(data: dict[str, Any]) -> str:
    author = text_of(data.get("author"))
    return "" if author == "[deleted]" else author


def _comment(data: dict[str, Any]) -> Message:
    return Message(
        text_of(data.get("name")) or f"t1_{text_of(data.get('id'))}",
        _author(data),
        time_of(data.get("created_utc")),
        text_of(data.get("parent_id")) or None,
        _own(text_of(data.get("body"))),
        "markdown",
        time_of(data.get("edited") or None),
    )
