"""Messages that the source has with other words now, where it has no ids: matched by writer, place and similarity."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from capgen_kg.threads.model import Message, Thread, in_reading_order
from capgen_kg.threads.text import plain_text
from capgen_kg.threads.to_debate import comment_name, one_line

if TYPE_CHECKING:
    from capgen_kg.threads.to_debate import Existing

#: How similar the words of a message have to be to what they were: in the same place of the thread, and elsewhere.
_SIMILAR_HERE, _SIMILAR = 0.3, 0.6
#: The most words of a message that are compared, and the most pairs of messages of a writer.
_MAX_WORDS, _MAX_PAIRS = 2_000, 2_000


def matched(thread: Thread, existing: Existing, base: str) -> Thread:
    """Return a thread in which a message has the id that it had before, also if its words have changed.

    Args:
        thread: The thread, whose ids are made of the words of messages.
        existing: What the debate has of it.
        base: Namespace of the debate.
    """
    order, _ = in_reading_order(Thread(thread.title, thread.post, thread.comments))
    nodes = {message.id: f"{base}{comment_name(message.id)}" for message in order}
    gone = sorted(existing.comments - {*nodes.values(), f"{base}post"}, key=existing.place)
    new = [message for message in order if nodes[message.id] not in existing.comments]
    if not gone or not new:
        return thread
    by_writer: dict[str, list[str]] = defaultdict(list)
    for node in gone:
        by_writer[existing.writers.get(node, "")].append(node)
    pairs = []
    counts: dict[str, int] = defaultdict(int)
    for message in new:
        writer = one_line(message.author)
        words = plain_text(message.body, message.markup).text.split()[:_MAX_WORDS]
        for node in by_writer.get(writer, ()):
            counts[writer] += 1
            if counts[writer] <= _MAX_PAIRS:
                pairs.append((_similarity(existing.words(node).split()[:_MAX_WORDS], words), message, node))
    ids: dict[str, str] = {}
    taken: set[str] = set()
    # what was matched may be the parent of what follows
    for _ in range(2):
        for similarity, message, node in sorted(pairs, key=lambda pair: -pair[0]):
            parent = message.parent or ""
            own = nodes.get(ids.get(parent, parent), f"{base}post")
            is_here = existing.parents.get(node) == (ids.get(parent) or own)
            if message.id in ids or node in taken or similarity < (_SIMILAR_HERE if is_here else _SIMILAR):
                continue
            ids[message.id] = node
            taken.add(node)
    return replace(thread, comments=[_renamed(message, ids, f"{base}comment-") for message in thread.comments])


def _renamed(message: Message, ids: dict[str, str], start: str) -> Message:
    """Return a message with the ids that it and the message that it answers had before."""
    own, parent = ids.get(message.id), ids.get(message.parent or "")
    return replace(
        message,
        id=own.removeprefix(start) if own else message.id,
        parent=parent.removeprefix(start) if parent else message.parent,
    )


def _similarity(before: list[str], after: list[str]) -> float:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _SIMILAR_HERE else 0.0
