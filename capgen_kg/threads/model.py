"""Threads of a forum, mailing list or talk page, as every source gives them."""

from __future__ import annotations

from dataclasses import dataclass, field

from capgen_kg.text.labels import one_line


@dataclass(frozen=True)
class Message:
    """A message of a thread.

    Attributes:
        id: Its id at the source, unique within the thread.
        author: Name of its writer as the source gives it; empty for a writer who is deleted or not named.
        time: When it was written, in ISO 8601; empty where the source does not say.
        parent: Id of the message that it answers, empty for the post, ``None`` where the source does not say.
        body: Its words in ``markup``.
        markup: ``html``, ``markdown`` or ``text``.
        edited: When it was last changed, in ISO 8601; or empty.
        account: What the source calls its writer in quotations, where that is another name; or empty.
    """

    id: str
    author: str = ""
    time: str = ""
    parent: str | None = ""
    body: str = ""
    markup: str = "html"
    edited: str = ""
    account: str = ""


@dataclass
class Thread:
    """A thread: the post that opens it, and the comments in the order of the source.

    Attributes:
        title: Its title; or empty.
        post: The message that opens it.
        comments: All other messages.
        url: Where it is published; or empty.
        notes: What the source has and a thread cannot express.
        has_ids: Whether messages have ids of their own. Others are named after their words, which may change.
        id: Its id at the source, where that is another than the post's; empty where the source does not say.
    """

    title: str
    post: Message
    comments: list[Message]
    url: str = ""
    notes: list[str] = field(default_factory=list)
    has_ids: bool = True
    id: str | None = None

    @property
    def key(self) -> str:
        """The id by which the thread is told from others of its source; or empty."""
        return one_line(self.post.id if self.id is None else self.id) if self.has_ids else ""


def in_reading_order(thread: Thread) -> tuple[list[Message], dict[str, str]]:
    """Return the comments of a thread depth first, and by id why the parent of a comment cannot be used.

    A comment whose parent is missing, or whose parents form a cycle, stands where a reply to the post does. Of several
    comments with one id, the first is used; the others are noted.
    """
    by_id: dict[str, Message] = {}
    for message in thread.comments:
        if message.id in by_id or message.id == thread.post.id:
            thread.notes.append(f"message {message.id[:80]} is there more than once; only the first is imported")
        else:
            by_id[message.id] = message
    problems: dict[str, str] = {}
    children: dict[str, list[Message]] = {}
    for message in by_id.values():
        parent = message.parent
        if parent is None:
            problems[message.id] = "The source does not say which message this one answers."
        elif parent not in by_id and parent not in ("", thread.post.id):
            problems[message.id] = f"The message that this one answers ({parent[:80]}) is not in the source."
        parent = parent if parent in by_id else ""
        children.setdefault(parent or "", []).append(message)
    order: list[Message] = []
    visited: set[str] = set()

    def visit(roots: list[Message]) -> None:
        stack = roots[::-1]
        while stack:
            message = stack.pop()
            if message.id not in visited:
                visited.add(message.id)
                order.append(message)
                stack += children.get(message.id, [])[::-1]

    visit(children.get("", []))
    for message in by_id.values():
        if message.id not in visited:
            # nothing leads from the post to a cycle; it is cut where the walk upwards closes it
            walk: set[str] = set()
            start = message
            while start.id not in walk:
                walk.add(start.id)
                start = by_id[start.parent or ""]
            problems[start.id] = "According to the source, this message answers itself through other messages."
            visit([start])
    return order, problems
