"""Issues and discussions of GitHub: JSON of the REST API, of ``gh … --json``, and of GraphQL, in one or more files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from capgen_kg.errors import InputError
from capgen_kg.threads.model import Message, Thread
from capgen_kg.threads.reading import list_of, object_of, read_json, text_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def read(paths: Sequence[Path], thread: str = "") -> Thread:
    """Return the issue or discussion with its comments."""
    root: dict[str, Any] | None = None
    comments: list[Message] = []
    notes: list[str] = []
    stack: list[tuple[Any, str]] = [(read_json(path), "") for path in paths][::-1]
    while stack:
        value, parent = stack.pop()
        if isinstance(value, list):
            stack += [(element, parent) for element in value][::-1]
        elif isinstance(value, dict):
            if "question_id" in value:
                raise InputError("found a question of Stack Exchange, expected an issue or discussion", paths[0])
            if ("body" in value or "bodyHTML" in value or "bodyText" in value) and "title" in value:
                if root is not None:
                    raise InputError("found several issues or discussions, expected one", paths[0])
                root = value
                stack.append((value.get("comments"), ""))
            elif "body" in value or "bodyHTML" in value:
                message = _message(value, text_of(value.get("parent_id")) or parent)
                comments.append(message)
                stack.append((value.get("replies"), message.id))
            else:
                info = object_of(value.get("pageInfo"))
                total, nodes = value.get("totalCount"), list_of(value.get("nodes") or value.get("edges"))
                if info.get("hasNextPage") or (isinstance(total, int) and total > len(nodes) > 0):
                    notes.append("a list of comments goes on on a page that is not in the JSON")
                stack += [(element, parent) for element in value.values() if isinstance(element, dict | list)][::-1]
    if root is None:
        raise InputError("found no issue or discussion, expected an object with title and body", paths[0])
    post = _message(root, "")
    if isinstance(root.get("comments"), int) and root["comments"] > len(comments):
        notes.append(
            f"{root['comments'] - len(comments)} comments are not in the JSON; name the file of the comments, too"
        )
    url = text_of(root.get("html_url") or root.get("url"))
    return Thread(text_of(root.get("title")), post, comments, url, notes)


def _message(value: dict[str, Any], parent: str) -> Message:
    user = object_of(value.get("user")) or object_of(value.get("author"))
    html = text_of(value.get("bodyHTML") or value.get("body_html"))
    author = text_of(user.get("login"))
    created = text_of(value.get("created_at") or value.get("createdAt"))
    edited = text_of(value.get("lastEditedAt") or value.get("updated_at"))
    return Message(
        text_of(value.get("id") or value.get("node_id") or value.get("number")),
        # the account that stands for those who are deleted
        "" if author == "ghost" else author,
        created,
        parent,
        html or text_of(value.get("body") or value.get("bodyText")),
        "html" if html else "markdown",
        edited if edited != created else "",
    )
