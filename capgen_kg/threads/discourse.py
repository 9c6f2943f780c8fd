"""Topics of Discourse: the JSON of ``/t/ID.json``, in one or more pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from capgen_kg.errors import InputError, UsageError
from capgen_kg.threads.model import Message, Thread
from capgen_kg.threads.reading import list_of, object_of, read_json, text_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

#: What ``post_type`` says of a post that reports an action, such as that somebody closed the topic.
_SMALL_ACTION = 3


def read(paths: Sequence[Path], thread: str = "") -> Thread:
    """Return the topic in one or more pages of JSON."""
    title, key, stream, unnumbered, differing = "", "", [], 0, 0
    posts: dict[int, dict[str, Any]] = {}
    for path in paths:
        topic = object_of(read_json(path))
        title = title or text_of(topic.get("title"))
        topic_id = text_of(topic.get("id")) if "post_stream" in topic else ""
        if key and topic_id and topic_id != key:
            raise UsageError(f"{path}: found the topic {topic_id}, expected a page of {key}; import one at a time")
        key = key or topic_id
        listing = object_of(topic.get("post_stream")) or topic
        stream += list_of(listing.get("stream"))
        for post in list_of(listing.get("posts")):
            if isinstance(post, dict) and isinstance(post.get("post_number"), int):
                first_copy = posts.setdefault(post["post_number"], post)
                differing += first_copy.get("cooked") != post.get("cooked")
            else:
                unnumbered += 1
    actions = {number for number, post in posts.items() if post.get("post_type") == _SMALL_ACTION}
    numbers = [number for number in sorted(posts) if number not in actions]
    if not numbers:
        raise InputError("found no posts, expected post_stream.posts as Discourse gives it", paths[0])
    first, *others = [posts[number] for number in numbers]
    result = Thread(title, _message(first), [_message(post) for post in others], id=key)
    missing = len(set(map(str, stream)) - {str(post.get("id")) for post in posts.values()})
    if missing:
        result.notes.append(
            f"{missing} posts of the topic are not in the JSON; fetch /t/ID.json?print=true, or all pages"
        )
    if actions:
        result.notes.append(f"{len(actions)} posts that report an action, such as closing the topic, are not imported")
    if deleted := sum(map(_is_deleted, (first, *others))):
        result.notes.append(f"{deleted} posts are deleted; they are imported without words")
    if differing:
        result.notes.append(f"{differing} posts are there again with other words; the first of each is imported")
    if unnumbered:
        result.notes.append(f"{unnumbered} posts have no post_number and are not imported")
    if first["post_number"] != 1:
        result.notes.append(f"the topic's first post is missing; post {first['post_number']} stands for it")
    return result


def _message(post: dict[str, Any]) -> Message:
    cooked = text_of(post.get("cooked"))
    has_nobody = post.get("user_deleted") is True and not post.get("username")
    edited = text_of(post.get("updated_at")) if post.get("version", 1) != 1 else ""
    return Message(
        str(post["post_number"]),
        "" if has_nobody else text_of(post.get("name") or post.get("username")),
        text_of(post.get("created_at")),
        text_of(post.get("reply_to_post_number")),
        "" if _is_deleted(post) else cooked or text_of(post.get("raw")),
        "html" if cooked else "markdown",
        edited,
        text_of(post.get("username")),
    )


def _is_deleted(post: dict[str, Any]) -> bool:
    """Return whether a post was deleted; it has a line of Discourse's own in place of words, or words of before."""
    return post.get("user_deleted") is True or bool(post.get("deleted_at"))
