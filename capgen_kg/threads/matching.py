"""Messages whose heading or words the source has otherwise now, where it has no ids.

They are matched by words and place, if only the heading has changed, and otherwise by writer, place and similarity.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from capgen_kg.text.labels import one_line
from capgen_kg.threads.model import Message, Thread, in_reading_order
from capgen_kg.threads.text import plain_text
from capgen_kg.threads.to_debate import comment_name

if TYPE_CHECKING:
    from capgen_kg.threads.to_debate import Existing

#: How similar the words of a message have to be to what they were: in the same place of the thread, and elsewhere.
_SIMILAR_HERE, _SIMILAR = 0.3, 0.6
#: The most words of a message that are compared, and the most pairs of messages of a writer.
_MAX_WORDS, _MAX_PAIRS = 2_000, 2_000


def matched(thread: Thread, existing: Existing, base: str) -> Thread:
    """Return a thread in which a message has the id that it had before, also if its words or its writer have changed.

    Args:
        thread: The thread, whose ids are made of the words of messages.
        existing: What the debate has of it.
        base: Namespace of the debate.
    """
    order, _ = in_reading_order(Thread(thread.title, thread.post, thread.comments))
    nodes = {message.id: f"{base}{comment_name(message.id)}" for message in order}
    nodes |= {"": f"{base}post", thread.post.id: f"{base}post"}
    gone = sorted(existing.comments - {*nodes.values()}, key=existing.place)
    new = [message for message in order if nodes[message.id] not in existing.comments]
    if not gone or not new:
        return thread
    words = {message.id: plain_text(message.body, message.markup).text.split() for message in new}
    ids = _with_same_words(new, words, gone, existing, nodes)
    taken = {*ids.values()}
    gone = [node for node in gone if node not in taken]
    new = [message for message in new if message.id not in ids]
    by_writer: dict[str, list[str]] = defaultdict(list)
    for node in gone:
        by_writer[existing.writers.get(node, "")].append(node)
    pairs = []
    counts: dict[str, int] = defaultdict(int)
    for message in new:
        writer = one_line(message.author)
        own_words = words[message.id][:_MAX_WORDS]
        for node in by_writer.get(writer, ()):
            counts[writer] += 1
            if counts[writer] <= _MAX_PAIRS:
                pairs.append((_similarity(existing.words(node).split()[:_MAX_WORDS], own_words), message, node))
    # what was matched may be the parent of what follows
    for _ in range(2):
        for similarity, message, node in sorted(pairs, key=lambda pair: -pair[0]):
            is_here = existing.parents.get(node) == _parent(message, ids, nodes)
            if message.id in ids or node in taken or similarity < (_SIMILAR_HERE if is_here else _SIMILAR):
                continue
            ids[message.id] = node
            taken.add(node)
    return replace(thread, comments=[_renamed(message, ids, f"{base}comment-") for message in thread.comments])


def _with_same_words(
    new: list[Message], words: dict[str, list[str]], gone: list[str], existing: Existing, nodes: dict[str, str]
) -> dict[str, str]:
    """Return by id the nodes of messages that have the words and the place of before, and another heading."""
    by_words: dict[str, list[str]] = defaultdict(list)
    for node in gone:
        by_words[" ".join(existing.words(node).split())].append(node)
    ids: dict[str, str] = {}
    taken: set[str] = set()
    # another writer only where it is not that only the date has changed
    for may_differ in (False, True):
        for message in new:
            writer, parent = one_line(message.author), _parent(message, ids, nodes)
            for node in by_words[" ".join(words[message.id])] if words[message.id] and message.id not in ids else ():
                is_same = existing.writers.get(node, "") == writer
                if (is_same or may_differ) and node not in taken and existing.parents.get(node) == parent:
                    ids[message.id] = node
                    taken.add(node)
                    break
    return ids


def _parent(message: Message, ids: dict[str, str], nodes: dict[str, str]) -> str:
    """Return the node of what a message answers, by what was matched so far."""
    parent = message.parent or ""
    return ids.get(parent) or nodes.get(parent, nodes[""])


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
