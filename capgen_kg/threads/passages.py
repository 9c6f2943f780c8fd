"""Passages of a text that changes: each follows its words, and what was read in it follows the passage."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from typing import TYPE_CHECKING

from capgen_kg.rdf.facts import TYPE
from capgen_kg.rdf.namespaces import local_name
from capgen_kg.rdf.terms import cg, literal, typed_literal, value_of
from capgen_kg.text.anchors import digest
from capgen_kg.text.segmentation import passage_facts
from capgen_kg.text.words import has_words
from capgen_kg.threads.alignment import aligned, nearest
from capgen_kg.threads.changes import EDITORIAL_NOTE, NOTATION
from capgen_kg.threads.sentences import sentences

if TYPE_CHECKING:
    from capgen_kg.rdf.spans import Span
    from capgen_kg.threads.alignment import Alignment
    from capgen_kg.threads.changes import Changes
    from capgen_kg.threads.edits import Edit, Edits
    from capgen_kg.threads.text import PlainText


class Passages:
    """The passages of a text after some edits.

    Attributes:
        text: The text as it is now.
    """

    def __init__(self, changes: Changes, edits: Edits) -> None:
        self._changes, self._edits, self._before = changes, edits, changes.existing.text
        self.text = edits.applied(self._before)
        self._moved: dict[str, Span] = {}
        #: The passages within the words of each edit.
        self._inside: dict[Edit, list[str]] = defaultdict(list)
        for node, span in changes.spans.items():
            if around := edits.around(span):
                self._inside[around].append(node)
            else:
                self._moved[node] = edits.offset(span[0], is_end=False), edits.offset(span[1], is_end=True)

    def follow_title(self, edit: Edit) -> None:
        """Move the passages in the title to the same words in the new one, or let the whole title stand for them."""
        start = self._edits.offset(edit.span[0], is_end=False)
        for node in self._inside[edit]:
            words = self._before[slice(*self._changes.spans[node])]
            if place := nearest(edit.words, words.strip(), _less(self._changes.spans[node], edit.span[0])):
                self._moved[node] = start + place[0], start + place[1]
            else:
                self._replace(node, edit, words, edit.node)

    def follow_words(self, edit: Edit, plain: PlainText) -> None:
        """Move the passages in a message to the words that they have now."""
        changes = self._changes
        before, after = self._before[slice(*edit.span)], edit.words
        alignment = aligned(before, after)
        start = self._edits.offset(edit.span[0], is_end=False)
        inside = self._inside[edit]
        leaves = [node for node in inside if cg("LeafPassage") in changes.values[node][TYPE]]
        self._follow_leaves(edit, plain, sorted(leaves, key=changes.spans.__getitem__), alignment, start)
        for node in sorted({*inside} - {*leaves}):
            span = _less(changes.spans[node], edit.span[0])
            words, mapped = before[slice(*span)], alignment.mapped(span)
            place = nearest(after, words.strip(), mapped)
            is_same = place is not None
            place = place or mapped
            if place:
                self._moved[node] = start + place[0], start + place[1]
                self._note_change(node, words, "" if is_same else after[slice(*place)])
            else:
                self._replace(node, edit, words)

    def state_places(self) -> None:
        """State name, place, words and repetitions of the passages, and the identity of the text, as they are now."""
        changes = self._changes
        for node, (start, end) in changes.spans.items():
            if node in self._moved and local_name(node[1:-1]) == f"passage-{start}-{end}":
                # one that is named after its place
                changes.named[node] = "<{}passage-{}-{}>".format(changes.base, *self._moved[node])
        leaves = sorted(
            (self._moved[node], node) for node in self._moved if cg("LeafPassage") in changes.values[node][TYPE]
        )
        for node, span in self._moved.items():
            values = {
                cg("start"): typed_literal(str(span[0]), "xsd:integer"),
                cg("end"): typed_literal(str(span[1]), "xsd:integer"),
                cg("sha256"): literal(digest(self.text[slice(*span)])),
            }
            for predicate, value in values.items():
                changes.remove(node, predicate)
                changes.add(node, predicate, value)
            self._state_whole(node, span, leaves)
        self._remove_repetitions()
        for predicate, value in (
            (cg("length"), typed_literal(str(len(self.text)), "xsd:integer")),
            (cg("sha256"), literal(digest(self.text))),
        ):
            changes.remove(changes.post, predicate)
            changes.add(changes.post, predicate, value)

    def _follow_leaves(self, edit: Edit, plain: PlainText, leaves: list[str], alignment: Alignment, start: int) -> None:
        """Cut a message into leaf passages anew; each is the one of before that it has the most words of."""
        old_spans = self._changes.spans
        cuts = tuple(place for quotation in plain.quotations for place in quotation)
        spans = sentences(edit.words, cuts) if plain.text else []
        places = [_less(old_spans[node], edit.span[0]) for node in leaves]
        overlaps = alignment.overlaps(places, [(first, last) for first, last, _ in spans])
        shared = {(leaves[old], new): count for (old, new), count in overlaps.items()}
        chosen: dict[int, str] = {}
        taken: set[str] = set()
        for node, number in sorted(shared, key=lambda pair: -shared[pair]):
            if number not in chosen and node not in taken:
                chosen[number] = node
                taken.add(node)
        spaces = [node for node in leaves if not self._before[slice(*old_spans[node])].strip()]
        for number, (first, last, is_space) in enumerate(spans):
            node = chosen.get(number) or (spaces.pop(0) if is_space and spaces else "")
            span = start + first, start + last
            if node:
                self._moved[node] = span
                chosen[number] = node
                words = self._before[slice(*old_spans[node])]
                now = edit.words[first:last]
                self._note_change(node, words, "" if words.split() == now.split() else now)
            else:
                is_quoted = any(a <= first and last <= b for a, b in plain.quotations)
                self._write_leaf(edit, span, is_space, is_quoted)
        for node in sorted({*leaves} - {*chosen.values()}):
            others = [number for other, number in shared if other == node]
            best = max(others, key=lambda number: shared[node, number], default=None)
            words = self._before[slice(*old_spans[node])]
            self._replace(node, edit, words, "" if best is None else chosen[best])

    def _write_leaf(self, edit: Edit, span: Span, is_space: bool, is_quoted: bool) -> None:
        changes = self._changes
        local, whole = local_name(edit.node[1:-1]), changes.whole(edit.node)
        number = 1
        while (node := f"<{changes.base}passage-{local}-{number}{'-gap' if is_space else ''}>") in changes.values:
            number += 1
        changes.values[node][TYPE].append(cg("LeafPassage"))
        words = self.text[slice(*span)]
        file = changes.file_of(whole)
        for fact in passage_facts(node, "LeafPassage", span, digest(words), changes.post):
            changes.add(*fact, file=file)
        changes.add(node, cg("spokenIn"), edit.node, file)
        changes.add(node, cg("within"), whole, file)
        if is_space:
            changes.add(node, cg("role"), cg("Separator"), file)
        elif is_quoted:
            changes.add(node, cg("role"), cg("Quotation"), file)
            if original := self._original(words, edit):
                changes.add(node, cg("repeats"), original, file)
                changes.add(edit.node, cg("quotes"), original)
        else:
            # until something is read in it
            changes.add(edit.node, cg("anchor"), node)

    def _original(self, words: str, edit: Edit) -> str:
        """Return the leaf passage of another message that has the words of a quotation."""
        values = self._changes.values
        for node, span in self._changes.spans.items():
            is_other = edit.node not in values[node][cg("spokenIn")] and not self._edits.around(span)
            is_leaf = cg("LeafPassage") in values[node][TYPE]
            if is_leaf and is_other and self._before[slice(*span)].split() == words.split() != []:
                return node
        return ""

    def _replace(self, node: str, edit: Edit, words: str, other: str = "") -> None:
        """Let another passage stand for one whose words are gone, by default that of the whole message."""
        self._changes.replaced[node] = other or self._changes.whole(edit.node)
        self._changes.remove(node)
        if words.strip():
            self._note_change(node, words, edit.words, is_lost=True)

    def _note_change(self, node: str, words: str, now: str, is_lost: bool = False) -> None:
        """Note what was read in a passage whose words have changed."""
        if not now:
            return
        changes = self._changes
        anchored = [user for user, predicate in changes.users[node] if predicate == cg("anchor")]
        users = {*filter(changes.is_read, anchored)}
        # relations and steps have the words of items
        items = {user for user in users if NOTATION in changes.values[user]}
        readings = sorted(map(changes.name, items or users))
        if readings:
            what = f"have become {shown(now)}"
            if is_lost:
                what = "are gone; what was read there rests on more of the message now"
            changes.notes.append(f"{', '.join(readings)}: the words {shown(words)} {what}")
            for user in items or users:
                # so that it is an open issue until somebody reads the words again
                changes.add(user, EDITORIAL_NOTE, literal(f"The words {shown(words)} {what}.", "en"))
        for user in anchored:
            own = [value_of(value) for value in changes.values[user][cg("words")]]
            if own and not has_words(now, own[0]):
                changes.notes.append(f"“{own[0]}” is not in the words that it qualifies any longer; correct it")

    def _state_whole(self, node: str, span: Span, leaves: list[tuple[Span, str]]) -> None:
        """State which passage another is part of, where that of before no longer has it."""
        changes = self._changes
        for other in changes.values[node][cg("within")]:
            whole = self._moved.get(other, (0, 0))
            if whole[0] <= span[0] and span[1] <= whole[1]:
                continue
            changes.gone.add((node, cg("within"), other))
            number = bisect_right(leaves, span[0], key=lambda leaf: leaf[0][0]) - 1
            leaf = leaves[max(0, number)] if leaves else (span, node)
            if leaf[0][1] >= span[1] and leaf[1] != node:
                changes.add(node, cg("within"), leaf[1])

    def _remove_repetitions(self) -> None:
        """Remove that a passage repeats another where one of them has other words now."""
        for quotation, span in self._moved.items():
            for original in self._changes.values[quotation][cg("repeats")]:
                now = self._moved.get(original)
                if now is None or self.text[slice(*span)].split() != self.text[slice(*now)].split():
                    self._changes.gone.add((quotation, cg("repeats"), original))


def shown(words: str) -> str:
    """Return words on one line, with quotation marks, for a note."""
    line = " ".join(words.split())
    return f"“{line}”" if len(line) <= 80 else f"“{line[:79]}…”"


def _less(span: Span, offset: int) -> Span:
    return span[0] - offset, span[1] - offset
