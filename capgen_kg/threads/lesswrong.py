"""LessWrong, the Alignment Forum and other ForumMagnum sites: GraphQL JSON, and NDJSON with an object a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from capgen_kg.threads.model import Message, Thread
from capgen_kg.threads.reading import chosen, list_of, object_of, read_json, read_lines, text_of, time_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def read(paths: Sequence[Path], thread: str = "") -> Thread:
    """Return the thread in one or more files, posts and comments in any order."""
    records: dict[str, dict[str, Any]] = {}
    for path in paths:
        is_lines = path.suffix.lower() in (".ndjson", ".jsonl")
        for value in read_lines(path) if is_lines else [read_json(path)]:
            _collect(value, records)
    posts = {key: record for key, record in records.items() if "title" in record and "parentCommentId" not in record}
    key = chosen(posts, thread, paths[0])
    post = posts[key]
    result = Thread(text_of(post.get("title")), _message(post), [], text_of(post.get("pageUrl") or post.get("url")))
    for record in records.values():
        if record is post or text_of(record.get("postId")) not in ("", key) or record is posts.get(record["_id"]):
            continue
        result.comments.append(_message(record))
        if record.get("deleted"):
            result.notes.append(f"message {record['_id']} is deleted at the source")
    count = post.get("commentCount")
    if isinstance(count, int) and count > len(result.comments):
        result.notes.append(f"{count - len(result.comments)} comments are not in the JSON")
    return result


def _collect(value: Any, records: dict[str, dict[str, Any]]) -> None:
    """Add posts and comments, which are the objects with ``_id`` and a date, wherever a query has them."""
    stack = [value]
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            if isinstance(value.get("_id"), str) and ("postedAt" in value or "parentCommentId" in value):
                records.setdefault(value["_id"], value)
                stack += [value.get(name) for name in ("comments", "children", "results") if name in value][::-1]
            else:
                stack += list(value.values())[::-1]
        else:
            stack += list_of(value)[::-1]


def _message(record: dict[str, Any]) -> Message:
    user, contents = object_of(record.get("user")), object_of(record.get("contents"))
    html = record.get("htmlBody") or contents.get("html") or contents.get("htmlBody")
    markdown = contents.get("markdown") or record.get("markdown")
    author = user.get("displayName") or user.get("username") or user.get("slug") or record.get("author")
    return Message(
        record["_id"],
        "" if record.get("deleted") and not user else text_of(author),
        time_of(record.get("postedAt")),
        text_of(record.get("parentCommentId")),
        text_of(html or markdown),
        "html" if html or not markdown else "markdown",
        time_of(record.get("lastEditedAt") or record.get("contents_latest_edit")),
    )
