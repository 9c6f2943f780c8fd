"""Topics of Discourse: the JSON of ``/t/ID.json``, in one or more pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from capgen_kg.errors import InputError
from capgen_kg.threads.model import Message, Thread
from capgen_kg.threads.reading import list_of, object_of, read_json, text_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def read(paths: Sequence[Path], thread: str = "") -> Thread:
    """Return the topic in one or more pages of JSON."""
    title, stream, unnumbered, differing = "", [], 0, 0
    posts: dict[int, dict[str, Any]] = {}
    for path in paths:
        topic = object_of(read_json(path))
        title = title or text_of(topic.get("title"))
        listing = object_of(topic.get("post_stream")) or topic
        stream += list_of(listing.get("stream"))
        for post in list_of(listing.get("posts")):
            if isinstance(post, dict) and isinstance(post.get("post_number"), int):
                first_copy = posts.setdefault(post["post_number"], post)
                differing += first_copy.get("cooked") != post.get("cooked")
            else:
                unnumbered += 1
    if not posts:
        raise InputError("found no posts, expected post_stream.posts as Discourse gives it", paths[0])
    first, *others = [posts[number] for number in sorted(posts)]
    result = Thread(title, _message(first), [_message(post) for post in others])
    missing = len(set(map(str, stream)) - {str(post.get("id")) for post in posts.values()})
    if missing:
        result.notes.append(
            f"{missing} posts of the topic are not in the JSON; fetch /t/ID.json?print=true, or all pages"
        )
    if differing:
        result.notes.append(f"{differing} posts are there again with other words; the first of each is imported")
    if unnumbered:
        result.notes.append(f"{unnumbered} posts have no post_number and are not imported")
    if first["post_number"] != 1:
        result.notes.append(f"the topic's first post is missing; post {first['post_number']} stands for it")
    return result


def _message(post: dict[str, Any]) -> Message:
    cooked = text_of(post.get("cooked"))
    is_deleted = post.get("user_deleted") is True and not post.get("username")
    edited = text_of(post.get("updated_at")) if post.get("version", 1) != 1 else ""
    return Message(
        str(post["post_number"]),
        "" if is_deleted else text_of(post.get("name") or post.get("username")),
        text_of(post.get("created_at")),
        text_of(post.get("reply_to_post_number")),
        cooked or text_of(post.get("raw")),
        "html" if cooked else "markdown",
        edited,
    )
