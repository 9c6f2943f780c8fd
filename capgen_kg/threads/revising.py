"""Messages that changed at the source: the text of a debate, and whatever is anchored in it, follow.

Passages keep their names; those named after their place get the name of their new place. A passage whose words are
still in the message is moved there. One whose words were changed follows them, as far as most are still there, or is
the whole message from then on; both are noted. Nothing that was read in the text is removed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from capgen_kg.rdf.terms import cg, literal, named_node, value_of
from capgen_kg.text.labels import is_label_of_words, one_line
from capgen_kg.threads.changes import LABEL, Changes
from capgen_kg.threads.deletions import drop_deleted
from capgen_kg.threads.edits import Edit, Edits
from capgen_kg.threads.passages import Passages, shown
from capgen_kg.threads.text import plain_text
from capgen_kg.threads.to_debate import comment_name, heading_of, issued_of, label_of, title_label
from capgen_kg.threads.writers import revise_writers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from capgen_kg.rdf.facts import Fact
    from capgen_kg.threads.model import Message, Thread
    from capgen_kg.threads.to_debate import Existing

_ISSUED = named_node("dcterms:issued")


@dataclass
class Revision:
    """A debate with the words that its source has now.

    Attributes:
        files: Its triples by file.
        text: Its text.
        notes: What was changed, and which annotations have other words now.
    """

    files: dict[str, list[Fact]]
    text: str
    notes: list[str] = field(default_factory=list)


def revise(
    files: dict[str, list[Fact]],
    thread: Thread,
    existing: Existing,
    base: str,
    title: str = "",
    drops_deleted: bool = False,
) -> Revision:
    """Return a debate in which messages have the words, writers and dates, and answer what they answer, in a thread.

    Args:
        files: The triples of the debate by file.
        thread: The thread, whose messages have the ids that they had before.
        existing: What the debate has of it.
        base: Namespace of the debate.
        title: Its title now; or empty.
        drops_deleted: Whether comments that the thread has no longer are removed.

    Raises:
        UsageError: Something was read in a comment that is to be removed.
    """
    changes = Changes(files, existing, base)
    return _Reviser(changes, thread).revise(title, drops_deleted)


class _Reviser:
    def __init__(self, changes: Changes, thread: Thread) -> None:
        self._changes, self._thread, self._existing = changes, thread, changes.existing
        self._before = changes.existing.text
        #: Messages whose writer has another name now.
        self._renamed: set[str] = set()

    def revise(self, title: str, drops_deleted: bool) -> Revision:
        changes = self._changes
        deletions = drop_deleted(changes, self._thread) if drops_deleted else []
        self._renamed = revise_writers(changes, self._known_messages(), {edit.node for edit in deletions})
        edits = Edits([*deletions, *self._title_edit(title), *self._find_edits()])
        self._revise_replies()
        if not edits:
            return Revision(changes.rewritten(), self._before, changes.notes)
        passages = Passages(changes, edits)
        for edit in edits:
            if edit.kind == "title":
                self._revise_title(edit)
                passages.follow_title(edit)
            elif edit.kind == "header":
                self._revise_header(edit)
            elif edit.plain:
                changes.notes.append(f"{changes.name(edit.node)} has other words now")
                passages.follow_words(edit, edit.plain)
                self._revise_label(edit)
        passages.state_places()
        return Revision(changes.rewritten(), passages.text, changes.notes)

    def _find_edits(self) -> list[Edit]:
        edits: list[Edit] = []
        for message, iri in self._known_messages():
            node = f"<{iri}>"
            name = self._changes.name(node)
            header, words = self._existing.header(iri), self._existing.words(iri)
            heading = heading_of(message)
            writer = self._existing.writers.get(iri)
            if writer and writer != one_line(message.author) and node not in self._renamed:
                by = one_line(message.author) or "nobody"
                self._changes.notes.append(f"{name} is by {by} in the source; {writer} is kept")
            elif heading != self._before[slice(*header)]:
                edits.append(Edit("header", header, heading, message, node))
            plain = plain_text(message.body, message.markup)
            if plain.text and not words:
                self._changes.notes.append(f"{name} had no words and has some now; it is kept as it was")
            elif plain.text != words:
                span = header[1], header[1] + len(words) + (2 if words else 0)
                edits.append(Edit("words", span, f"{plain.text}\n\n" if plain.text else "", message, node, plain))
        return edits

    def _title_edit(self, title: str) -> list[Edit]:
        passage = f"<{self._changes.base}passage-title>"
        span = self._changes.spans.get(passage, (0, 0))
        before = self._before[slice(*span)]
        is_same = not title or not before.endswith("\n\n") or before == f"{title}\n\n"
        if is_same or self._thread.has_ids:
            return []
        return [Edit("title", span, f"{title}\n\n", self._thread.post, passage)]

    def _known_messages(self) -> Iterator[tuple[Message, str]]:
        """Yield the messages of a source without ids that the debate has, with their IRIs."""
        for message in () if self._thread.has_ids else (self._thread.post, *self._thread.comments):
            local = "post" if message is self._thread.post else comment_name(message.id)
            node = f"{self._changes.base}{local}"
            if node in self._existing.comments and self._existing.has_words(node):
                yield message, node

    def _revise_replies(self) -> None:
        """Take what each comment answers now, where the source states it."""
        changes = self._changes
        by_id = {message.id: f"<{changes.base}{comment_name(message.id)}>" for message in self._thread.comments}
        by_id |= {"": changes.post, self._thread.post.id: changes.post}
        for message in self._thread.comments:
            node = by_id[message.id]
            before, parent = changes.values[node][cg("repliesTo")], by_id.get(message.parent or "")
            is_stated = cg("Stated") in changes.values[node][cg("replyBasis")]
            if message.parent is None or parent is None or not before or parent in before or not is_stated:
                continue
            if not changes.is_message(parent):
                # one that is new; the file of the comment names it all the same
                changes.notes.append(f"{changes.name(node)} answers a new message now")
            else:
                name = changes.name(node)
                changes.notes.append(f"{name} answers {changes.name(parent)} now, not {changes.name(before[0])}")
            changes.remove(node, cg("repliesTo"))
            changes.add(node, cg("repliesTo"), parent)

    def _revise_title(self, edit: Edit) -> None:
        """Take the title for whatever is called by it, such as a thesis that nobody has written yet."""
        changes = self._changes
        before, title = self._before[slice(*edit.span)].strip(), edit.words.strip()
        changes.notes.append(f"the title is {shown(title)} now, not {shown(before)}; to have another one, use --title")
        for node in (changes.post, f"<{changes.base}debate>", f"<{changes.base}thesis>"):
            for value in changes.values[node][LABEL]:
                if value_of(value) == title_label(before):
                    self._replace_label(node, value, title_label(title))

    def _revise_header(self, edit: Edit) -> None:
        changes = self._changes
        if edit.node not in self._renamed:
            changes.notes.append(f"{changes.name(edit.node)}: the line above it is “{edit.words.strip()}” now")
        changes.remove(edit.node, _ISSUED)
        if issued := issued_of(edit.message.time):
            changes.add(edit.node, _ISSUED, issued)

    def _revise_label(self, edit: Edit) -> None:
        """Take the first words for the label of a message, unless it has one of its own."""
        for value in self._changes.values[edit.node][LABEL]:
            is_title = edit.node == self._changes.post
            if edit.plain and not is_title and is_label_of_words(value_of(value), self._before[slice(*edit.span)]):
                self._replace_label(edit.node, value, label_of(edit.plain))

    def _replace_label(self, node: str, before: str, label: str) -> None:
        self._changes.gone.add((node, LABEL, before))
        self._changes.add(node, LABEL, literal(label, before.rpartition('"')[2].removeprefix("@")))
