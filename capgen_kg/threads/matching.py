"""Messages whose heading or words the source has otherwise now, where it has no ids.

They are matched by words and place, if only the heading has changed; then by writer, place and similarity; and then, if
writer and words have changed at once, by similarity in exactly the same place.
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
    from collections.abc import Iterable

    from capgen_kg.threads.to_debate import Existing

#: How similar the words of a message have to be to what they were: of the same writer as an answer to the same message
#: and elsewhere, and of another writer in exactly the same place.
_SIMILAR_HERE, _SIMILAR, _SIMILAR_BY_OTHER = 0.3, 0.6, 0.5
#: The most words of a message that are compared, and the most pairs of messages of a writer.
_MAX_WORDS, _MAX_PAIRS = 2_000, 2_000
#: The most messages of one place that are compared with each other.
_MAX_PER_PLACE = 30
#: Where a message stands: what it answers, and the nearest answers to that before and after it that were there before.
_Place = tuple[str, str, str]


def matched(thread: Thread, existing: Existing, base: str) -> Thread:
    """Return a thread in which a message has the id that it had before, also if its words or its writer have changed.

    A new message that stands in the place of one that is gone, and is not taken for it, is noted.

    Args:
        thread: The thread, whose ids are made of the words of messages.
        existing: What the debate has of it.
        base: Namespace of the debate.
    """
    matching = _Matching(thread, existing, base)
    if not matching.gone or not matching.new:
        return thread
    matching.match_words()
    matching.match_writers()
    matching.match_places()
    comments = [matching.renamed(message) for message in thread.comments]
    return replace(thread, comments=comments, notes=[*thread.notes, *matching.unmatched()])


class _Matching:
    """Which of the messages that are new to a debate are some that it seems to have no longer.

    Attributes:
        new: Messages that are not matched so far, in reading order, by id.
        gone: The nodes of those that are not, in the order of the text, as keys.
    """

    def __init__(self, thread: Thread, existing: Existing, base: str) -> None:
        self._existing, self._base = existing, base
        self._order, _ = in_reading_order(Thread(thread.title, thread.post, thread.comments))
        self._nodes = {message.id: f"{base}{comment_name(message.id)}" for message in self._order}
        self._nodes |= {"": f"{base}post", thread.post.id: f"{base}post"}
        self.gone = dict.fromkeys(sorted(existing.comments - {*self._nodes.values()}, key=existing.place))
        self.new = {message.id: message for message in self._order if self._nodes[message.id] not in existing.comments}
        self._words = {key: plain_text(message.body, message.markup).text.split() for key, message in self.new.items()}
        #: The nodes of the messages that are matched, by id.
        self._ids: dict[str, str] = {}

    def match_words(self) -> None:
        """Match messages that have the words and the place of before, and another heading."""
        by_words: dict[str, list[str]] = defaultdict(list)
        for node in self.gone:
            by_words[" ".join(self._existing.words(node).split())].append(node)
        # another writer only where it is not that only the date has changed
        for may_differ in (False, True):
            for message in [*self.new.values()]:
                writer, parent = one_line(message.author), self._parent(message)
                words = self._words[message.id]
                for node in by_words[" ".join(words)] if words else ():
                    is_same = self._existing.writers.get(node, "") == writer
                    if (is_same or may_differ) and node in self.gone and self._existing.parents.get(node) == parent:
                        self._match(message, node)
                        break

    def match_writers(self) -> None:
        """Match messages that have the writer of before and similar words, and sooner if they answer the same."""
        by_writer: dict[str, list[str]] = defaultdict(list)
        for node in self.gone:
            by_writer[self._existing.writers.get(node, "")].append(node)
        pairs = []
        counts: dict[str, int] = defaultdict(int)
        for message in self.new.values():
            writer = one_line(message.author)
            for node in by_writer.get(writer, ()):
                counts[writer] += 1
                if counts[writer] <= _MAX_PAIRS:
                    pairs.append((self._similarity(message, node), message, node))
        pairs.sort(key=lambda pair: -pair[0])
        # what was matched may be the parent of what follows
        for _ in range(2):
            for similarity, message, node in pairs:
                is_here = self._existing.parents.get(node) == self._parent(message)
                if similarity >= (_SIMILAR_HERE if is_here else _SIMILAR):
                    self._match(message, node)

    def match_places(self) -> None:
        """Match messages that have another writer and similar words in exactly the place of before."""
        for _ in range(2):
            pairs = [
                (self._similarity(message, node), message, node)
                for messages, nodes in self._in_one_place()
                for message in messages[:_MAX_PER_PLACE]
                for node in nodes[:_MAX_PER_PLACE]
            ]
            for similarity, message, node in sorted(pairs, key=lambda pair: -pair[0]):
                if similarity >= _SIMILAR_BY_OTHER:
                    self._match(message, node)

    def unmatched(self) -> list[str]:
        """Return notes on the new messages that stand where one is gone."""
        notes = []
        for messages, nodes in self._in_one_place():
            for message, node in zip(messages, nodes, strict=False):
                writer, now = self._existing.writers.get(node, ""), one_line(message.author)
                name = self._existing.notations.get(node) or f"<{node}>"
                notes.append(f"a new message by {now or 'nobody'} stands where {name} by {writer or 'nobody'} was")
        return notes

    def renamed(self, message: Message) -> Message:
        """Return a message with the ids that it and the message that it answers had before."""
        start = f"{self._base}comment-"
        own, parent = self._ids.get(message.id), self._ids.get(message.parent or "")
        return replace(
            message,
            id=own.removeprefix(start) if own else message.id,
            parent=parent.removeprefix(start) if parent else message.parent,
        )

    def _match(self, message: Message, node: str) -> None:
        """Take a new message for one that is gone, unless one of them is matched already."""
        if message.id in self.new and node in self.gone:
            self._ids[message.id] = node
            del self.gone[node], self.new[message.id]

    def _parent(self, message: Message) -> str:
        """Return the node of what a message answers, by what was matched so far."""
        return self._node(message.parent or "")

    def _node(self, key: str) -> str:
        return self._ids.get(key) or self._nodes.get(key, self._nodes[""])

    def _similarity(self, message: Message, node: str) -> float:
        before, after = self._existing.words(node).split()[:_MAX_WORDS], self._words[message.id][:_MAX_WORDS]
        matcher = SequenceMatcher(None, before, after, autojunk=False)
        return matcher.ratio() if matcher.quick_ratio() >= _SIMILAR_HERE else 0.0

    def _in_one_place(self) -> list[tuple[list[Message], list[str]]]:
        """Return the new messages and those that are gone in each place that has both, in order."""
        existing = self._existing
        before: dict[str, list[str]] = defaultdict(list)
        for node in sorted(existing.comments, key=existing.place):
            before[existing.parents.get(node, "")].append(node)
        after: dict[str, list[str]] = defaultdict(list)
        messages = {self._node(message.id): message for message in self._order}
        for node, message in messages.items():
            after[self._parent(message)].append(node)
        places: dict[_Place, list[str]] = defaultdict(list)
        for parent, nodes in before.items():
            for node, place in _places(parent, nodes, {*after[parent]}):
                if node in self.gone:
                    places[place].append(node)
        both: dict[_Place, list[Message]] = defaultdict(list)
        for parent, nodes in after.items():
            for node, place in _places(parent, nodes, {*before[parent]}):
                if messages[node].id in self.new and place in places:
                    both[place].append(messages[node])
        return [(both[place], places[place]) for place in both]


def _places(parent: str, nodes: list[str], others: set[str]) -> Iterable[tuple[str, _Place]]:
    """Yield each of the answers to a message with its place among those that are there before and after."""
    following: list[str] = []
    last = ""
    for node in reversed(nodes):
        following.append(last)
        last = node if node in others else last
    previous = ""
    for node, after in zip(nodes, reversed(following), strict=True):
        yield node, (parent, previous, after)
        previous = node if node in others else previous
