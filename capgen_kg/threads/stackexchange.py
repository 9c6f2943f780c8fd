"""Questions of Stack Exchange with answers and comments: JSON of the API, with ``body`` in the filter."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

from capgen_kg.threads.model import Message, Thread
from capgen_kg.threads.reading import chosen, list_of, object_of, read_json, text_of, time_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def read(paths: Sequence[Path], thread: str = "") -> Thread:
    """Return a question; its answers reply to it, and comments to what they stand under."""
    pages = [object_of(read_json(path)) for path in paths]
    items = [object_of(item) for page in pages for item in list_of(page.get("items"))]
    questions = {text_of(item.get("question_id")): item for item in items if "title" in item and "question_id" in item}
    key = chosen(questions, thread, paths[0])
    question = questions[key]
    comments: list[Message] = []
    _add_comments(question, "", comments)
    answers = list_of(question.get("answers"))
    answers += [item for item in items if "answer_id" in item and text_of(item.get("question_id")) == key]
    for answer in map(object_of, answers):
        message = _message(answer, f"a{text_of(answer.get('answer_id'))}", "")
        comments.append(message)
        _add_comments(answer, message.id, comments)
    loose = [item for item in items if "comment_id" in item]
    for comment in loose:
        post = text_of(comment.get("post_id"))
        comments.append(_message(comment, f"c{text_of(comment.get('comment_id'))}", "" if post == key else f"a{post}"))
    result = Thread(html.unescape(text_of(question.get("title"))), _message(question, f"q{key}", ""), comments)
    result.url = text_of(question.get("link"))
    missing = question.get("answer_count", 0) - len(answers) if isinstance(question.get("answer_count"), int) else 0
    if missing > 0:
        result.notes.append(f"{missing} answers are not in the JSON")
    if pages[-1].get("has_more") is True:
        result.notes.append("the list goes on on a page that is not in the JSON")
    if "body" not in question and "body_markdown" not in question:
        result.notes.append("the question has no body; ask the API with filter=withbody")
    return result


def _add_comments(item: dict[str, Any], parent: str, comments: list[Message]) -> None:
    for comment in map(object_of, list_of(item.get("comments"))):
        comments.append(_message(comment, f"c{text_of(comment.get('comment_id'))}", parent))


def _message(item: dict[str, Any], key: str, parent: str) -> Message:
    body = text_of(item.get("body"))
    return Message(
        key,
        html.unescape(text_of(object_of(item.get("owner")).get("display_name"))),
        time_of(item.get("creation_date")),
        parent,
        body or text_of(item.get("body_markdown")),
        "html" if body else "markdown",
        time_of(item.get("last_edit_date")),
    )
