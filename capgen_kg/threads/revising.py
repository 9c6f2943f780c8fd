"""Messages that changed at the source: the text of a debate, and whatever is anchored in it, follow.

Passages keep their names; those named after their place get the name of their new place. A passage whose words are
still in the message is moved there. One whose words were changed follows them, as far as most are still there, or is
the whole message from then on; both are noted. Nothing that was read in the text is removed.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import accumulate
from typing import TYPE_CHECKING

from capgen_kg.errors import UsageError
from capgen_kg.rdf.facts import TYPE
from capgen_kg.rdf.namespaces import local_name
from capgen_kg.rdf.terms import cg, literal, named_node, typed_literal, value_of
from capgen_kg.text.anchors import digest
from capgen_kg.text.labels import is_label_of_words, one_line
from capgen_kg.text.segmentation import passage_facts
from capgen_kg.text.words import has_words
from capgen_kg.threads.sentences import sentences
from capgen_kg.threads.text import plain_text
from capgen_kg.threads.to_debate import (
    comment_name,
    heading_of,
    issued_of,
    label_of,
    name_facts,
    person_name,
    title_label,
    unused,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from capgen_kg.rdf.facts import Fact
    from capgen_kg.rdf.spans import Span
    from capgen_kg.threads.model import Message, Thread
    from capgen_kg.threads.text import PlainText
    from capgen_kg.threads.to_debate import Existing

_LABEL, _NOTATION = named_node("rdfs:label"), named_node("skos:notation")
_ISSUED, _ATTRIBUTED_TO = named_node("dcterms:issued"), named_node("prov:wasAttributedTo")
#: How a message refers to words of another that it quotes.
_REPEATING = (cg("repeats"), cg("quotes"))
_TOKEN = re.compile(r"\w+|[^\w\s]")
#: Of texts with more words, frequent ones are not compared.
_MAX_TOKENS = 5_000
#: The share of the words of a passage that has to be left for it to follow them.
_ENOUGH = 0.5


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


@dataclass(frozen=True, eq=False)
class _Edit:
    """New words for a span of the text: the title, the header of a message, or its words; with the empty line after."""

    span: Span
    words: str
    message: Message
    node: str
    plain: PlainText | None = None


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
    return _Reviser(files, thread, existing, base).revise(title, drops_deleted)


class _Reviser:
    def __init__(self, files: dict[str, list[Fact]], thread: Thread, existing: Existing, base: str) -> None:
        self._files, self._thread, self._existing, self._base = files, thread, existing, base
        self._before = existing.text
        self._values: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self._users: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for facts in files.values():
            for subject, predicate, obj in facts:
                self._values[subject][predicate].append(obj)
                self._users[obj].append((subject, predicate))
        self._post, self._title = f"<{base}post>", f"<{base}passage-title>"
        #: Passages of the text with their spans, before and after, as terms.
        self._spans = {f"<{iri}>": span for iri, span in existing.spans.items()}
        self._moved: dict[str, Span] = {}
        #: Passages that stand for others, new names of passages, triples that are gone, and new ones by file.
        self._replaced: dict[str, str] = {}
        self._named: dict[str, str] = {}
        self._gone: set[Fact] = set()
        self._new: dict[str, list[Fact]] = defaultdict(list)
        self._notes: list[str] = []
        #: Messages whose writer has another name now, and people by a name that is new to the debate.
        self._renamed: set[str] = set()
        self._people: dict[str, str] = {}
        self._dropped: set[str] = set()
        self._edits: list[_Edit] = []
        #: Where edits begin, and by how much what is behind so many of them is moved.
        self._starts: list[int] = []
        self._shifts: list[int] = [0]

    def revise(self, title: str, drops_deleted: bool) -> Revision:
        deletions = self._drop_deleted() if drops_deleted else []
        self._revise_writers()
        self._edits = sorted([*deletions, *self._title_edit(title), *self._find_edits()], key=lambda edit: edit.span)
        self._revise_replies()
        if not self._edits:
            return Revision(self._rewritten(), self._before, self._notes)
        pieces, position = [], 0
        for edit in self._edits:
            pieces += [self._before[position : edit.span[0]], edit.words]
            position = edit.span[1]
        self._text = "".join([*pieces, self._before[position:]])
        self._starts = [edit.span[0] for edit in self._edits]
        lengths = (len(edit.words) - (edit.span[1] - edit.span[0]) for edit in self._edits)
        self._shifts = [0, *accumulate(lengths)]
        inside: dict[_Edit, list[str]] = defaultdict(list)
        for node, span in self._spans.items():
            if around := self._edit_around(span):
                inside[around].append(node)
            else:
                self._moved[node] = self._offset(span[0], is_end=False), self._offset(span[1], is_end=True)
        for edit in self._edits:
            if edit.plain:
                self._revise_words(edit, edit.plain, inside[edit])
            elif edit.node in self._dropped:
                continue
            elif edit.node == self._title:
                self._revise_title(edit, inside[edit])
            else:
                self._revise_header(edit)
        self._name_by_place()
        self._revise_passages()
        return Revision(self._rewritten(), self._text, self._notes)

    def _find_edits(self) -> list[_Edit]:
        edits: list[_Edit] = []
        for message, node in self._known_messages():
            header, words = self._existing.header(node), self._existing.words(node)
            heading = heading_of(message)
            writer = self._existing.writers.get(node)
            if writer and writer != one_line(message.author) and f"<{node}>" not in self._renamed:
                name = one_line(message.author) or "nobody"
                self._notes.append(f"{self._name(f'<{node}>')} is by {name} in the source; {writer} is kept")
            elif heading != self._before[slice(*header)]:
                edits.append(_Edit(header, heading, message, f"<{node}>"))
            plain = plain_text(message.body, message.markup)
            if plain.text and not words:
                self._notes.append(f"{self._name(f'<{node}>')} had no words and has some now; it is kept as it was")
            elif plain.text != words:
                end = header[1] + len(words) + (2 if words else 0)
                edits.append(
                    _Edit((header[1], end), f"{plain.text}\n\n" if plain.text else "", message, f"<{node}>", plain)
                )
        return edits

    def _title_edit(self, title: str) -> list[_Edit]:
        span = self._spans.get(self._title, (0, 0))
        before = self._before[slice(*span)]
        is_same = not title or not before.endswith("\n\n") or before == f"{title}\n\n"
        return [] if is_same or self._thread.has_ids else [_Edit(span, f"{title}\n\n", self._thread.post, self._title)]

    def _known_messages(self) -> Iterator[tuple[Message, str]]:
        """Yield the messages of a source without ids that the debate has, with their IRIs."""
        for message in () if self._thread.has_ids else (self._thread.post, *self._thread.comments):
            node = self._base + ("post" if message is self._thread.post else comment_name(message.id))
            if node in self._existing.comments and self._existing.has_words(node):
                yield message, node

    # writers

    def _revise_writers(self) -> None:
        """Take the names that writers have now.

        A person of whom all messages have another name is renamed, or becomes the one who has that name already.
        Otherwise the messages are attributed to somebody else, with what was read in them.
        """
        by_person: dict[str, dict[str, str]] = defaultdict(dict)
        for message, iri in self._known_messages():
            name, node = one_line(message.author), f"<{iri}>"
            header = self._before[slice(*self._existing.header(iri))]
            people = self._values[node][_ATTRIBUTED_TO]
            is_same = re.fullmatch(rf"{re.escape(name)}(?:, [-+.:0-9TZ]+)?:\n\n", header)
            if name and len(people) == 1 and not is_same:
                by_person[people[0]][node] = name
        whole: dict[str, str] = {}
        for person, names in by_person.items():
            self._renamed |= names.keys()
            messages = {
                node for node in self._attributed(person) if node[1:-1] in self._existing.comments
            } - self._dropped
            if len({*names.values()}) == 1 and messages == names.keys():
                whole[person] = next(iter(names.values()))
        for person in sorted(by_person, key=lambda person: person not in whole):
            before, name = self._name(person), whole.get(person, "")
            nodes = sorted(by_person[person], key=self._place)
            other = self._person_named(name, whole)
            if name and not other:
                self._people[name] = person
                self._rename(person, name)
                if before != name:
                    places = (
                        f", who wrote {', '.join(map(self._name, nodes))}," if self._values[person][cg("name")] else ""
                    )
                    self._notes.append(f"{before}{places} is called {name} now")
                continue
            for node in nodes:
                new = by_person[person][node]
                self._notes.append(f"{self._name(node)} is by {new} now, not by {before}")
                if not name:
                    self._attribute(node, person, new, self._person_named(new, whole))
            if name:
                self._replaced[person] = other
                self._gone |= {(person, key, value) for key, values in self._values[person].items() for value in values}

    def _person_named(self, name: str, renamed: Collection[str]) -> str:
        """Return the person who has a name now, or an empty string; those who are renamed have it no longer."""
        person = f"<{self._existing.person(name, self._base)}>"
        return self._people.get(name) or (person if name and person != "<>" and person not in renamed else "")

    def _rename(self, person: str, name: str) -> None:
        values = self._values[person]
        before = {value_of(value) for value in values[cg("name")]}
        for value in values[_LABEL]:
            if value_of(value).strip("()") in before or value_of(value).startswith("the unnamed writer of "):
                self._gone.add((person, _LABEL, value))
        self._gone |= {(person, cg("name"), value) for value in values[cg("name")]}
        remaining = [value for value in values[_LABEL] if (person, _LABEL, value) not in self._gone]
        for fact in name_facts(person, name, self._language()):
            if fact[1] != _LABEL or not remaining:
                self._add(*fact)
        if not values[cg("anchor")]:
            for node in self._attributed(person):
                if self._existing.has_words(node[1:-1]):
                    self._add(person, cg("anchor"), self._header(node))

    def _attribute(self, message: str, before: str, name: str, person: str) -> None:
        """Attribute a message, and what was read in it as its writer's, to somebody else."""
        if not person:
            person = f"<{unused(self._base + person_name(name), self._existing.nodes)}>"
            file = self._file_of(before)
            self._new[file] += [(person, TYPE, cg("Person")), *name_facts(person, name, self._language())]
            self._new[file].append((person, cg("anchor"), self._header(message)))
            self._people[name] = person
        span = self._spans[f"<{self._base}passage-{local_name(message[1:-1])}>"]
        others = []
        for node in self._attributed(before):
            places = [self._spans[anchor] for anchor in self._values[node][cg("anchor")] if anchor in self._spans]
            if node != message and not (places and all(span[0] <= a and b <= span[1] for a, b in places)):
                others.append(node)
                continue
            attributions = self._values[node][named_node("prov:qualifiedAttribution")]
            pairs = [(node, _ATTRIBUTED_TO), *((other, named_node("prov:agent")) for other in attributions)]
            for subject, predicate in pairs:
                if before in self._values[subject][predicate]:
                    self._gone.add((subject, predicate, before))
                    self._add(subject, predicate, person)
        header = self._header(message)
        if header in self._values[before][cg("anchor")]:
            self._gone.add((before, cg("anchor"), header))
            own = [
                node
                for node in others
                if node[1:-1] in self._existing.comments and node not in {*self._renamed, *self._dropped}
            ]
            if own and self._values[before][cg("anchor")] == [header]:
                self._add(before, cg("anchor"), self._header(own[0]))

    def _attributed(self, person: str) -> list[str]:
        return [node for node, predicate in self._users[person] if predicate == _ATTRIBUTED_TO]

    def _header(self, message: str) -> str:
        return f"<{self._base}passage-{local_name(message[1:-1])}-header>"

    def _language(self) -> str:
        """Return the language of the debate."""
        labels = self._values[self._post][_LABEL]
        return labels[0].rpartition('"')[2].removeprefix("@") if labels else "und"

    # messages that were deleted

    def _drop_deleted(self) -> list[_Edit]:
        """Remove the comments that the source has no longer, with their passages, writers and works.

        People who wrote something else stay, and so do works that others cite.
        """
        known = {self._post, *(f"<{self._base}{comment_name(message.id)}>" for message in self._thread.comments)}
        gone = sorted({f"<{iri}>" for iri in self._existing.comments} - known, key=self._place)
        edits: list[_Edit] = []
        parts: set[str] = {*gone}
        for node in gone:
            if not self._existing.has_words(node[1:-1]):
                raise UsageError(f"{self._name(node)} has no place in the text and cannot be removed")
            span = self._spans[f"<{self._base}passage-{local_name(node[1:-1])}>"]
            parts |= {other for other, (start, end) in self._spans.items() if start < span[1] and span[0] < end}
            parts |= {*self._values[node][named_node("prov:qualifiedAttribution")]}
            edits.append(_Edit(span, "", self._thread.post, node))
        uses = [(user, key, part) for part in parts for user, key in self._users[part] if user not in parts]
        readings = sorted({self._name(user) for user, key, _ in uses if self._is_read(user) and key not in _REPEATING})
        if readings:
            names = ", ".join(map(self._name, gone))
            raise UsageError(
                f"something was read in {names}, which the source has no longer: {', '.join(readings[:5])}"
                f"{' and more' if len(readings) > 5 else ''}; remove that first, or import without --drop-deleted"
            )
        ids = {"", self._thread.post.id, *(message.id for message in self._thread.comments)}
        placed = {
            f"<{self._base}{comment_name(message.id)}>" for message in self._thread.comments if message.parent in ids
        }
        stated = {node for node in placed if cg("Stated") in self._values[node][cg("replyBasis")]}
        replies = sorted(self._name(user) for user, key, _ in uses if key == cg("repliesTo") and user not in stated)
        if replies:
            message = "answers a message that the source has no longer, and nothing else; import without --drop-deleted"
            raise UsageError(f"{', '.join(replies[:5])}: {message}")
        self._gone |= {use for use in uses if use[1] != cg("repliesTo")}
        properties = _ATTRIBUTED_TO, cg("cites")
        for person in sorted({value for node in gone for key in properties for value in self._values[node][key]}):
            others = [user for user, _ in self._users[person] if user not in parts]
            if not others:
                parts.add(person)
            elif headers := [self._header(user) for user in others if self._existing.has_words(user[1:-1])]:
                anchors = {*self._values[person][cg("anchor")]} - parts
                if not anchors:
                    self._add(person, cg("anchor"), headers[0])
        self._gone |= {
            (part, key, value) for part in parts for key, values in self._values[part].items() for value in values
        }
        self._notes += [f"{self._name(node)} is no longer in the source, and is removed" for node in gone]
        self._dropped = {*gone}
        return edits

    def _place(self, node: str) -> int:
        return self._existing.place(node[1:-1])

    # offsets

    def _edit_around(self, span: Span) -> _Edit | None:
        """Return the edit of words that a passage lies in, or of the title of which it is a part."""
        number = bisect_right(self._starts, span[0]) - 1
        edit = self._edits[number] if number >= 0 else None
        if not edit or span[1] > edit.span[1]:
            return None
        is_part = edit.node == self._title and span != edit.span
        return edit if edit.plain or is_part or edit.node in self._dropped else None

    def _offset(self, offset: int, is_end: bool) -> int:
        """Return where an offset outside of edits, or at the start or end of one, is now."""
        # an edit that begins here moves what ends behind it, and not what begins here
        count = bisect_left(self._starts, offset)
        if not is_end and count and self._edits[count - 1].span[1] > offset:
            count -= 1
        return offset + self._shifts[count]

    # parts

    def _revise_replies(self) -> None:
        """Take what each comment answers now, where the source states it."""
        by_id = {message.id: f"<{self._base}{comment_name(message.id)}>" for message in self._thread.comments}
        by_id |= {"": self._post, self._thread.post.id: self._post}
        for message in self._thread.comments:
            node = by_id[message.id]
            before, parent = self._values[node][cg("repliesTo")], by_id.get(message.parent or "")
            is_stated = cg("Stated") in self._values[node][cg("replyBasis")]
            if message.parent is None or parent is None or not before or parent in before or not is_stated:
                continue
            if f"{parent[1:-1]}" not in self._existing.comments:
                # one that is new; the file of the comment names it all the same
                self._notes.append(f"{self._name(node)} answers a new message now")
            else:
                self._notes.append(f"{self._name(node)} answers {self._name(parent)} now, not {self._name(before[0])}")
            self._gone |= {(node, cg("repliesTo"), other) for other in before}
            self._add(node, cg("repliesTo"), parent)

    def _revise_title(self, edit: _Edit, inside: list[str]) -> None:
        """Take the title for whatever is called by it, such as a thesis that nobody has written yet."""
        before, title = self._before[slice(*edit.span)].strip(), edit.words.strip()
        self._notes.append(f"the title is {_shown(title)} now, not {_shown(before)}; to have another one, use --title")
        for node in (self._post, f"<{self._base}debate>", f"<{self._base}thesis>"):
            for value in self._values[node][_LABEL]:
                if value_of(value) == title_label(before):
                    self._gone.add((node, _LABEL, value))
                    self._add(node, _LABEL, literal(title_label(title), value.rpartition('"')[2].removeprefix("@")))
        start = self._offset(edit.span[0], is_end=False)
        for node in inside:
            words = self._before[slice(*self._spans[node])]
            if place := _nearest(edit.words, words.strip(), _less(self._spans[node], edit.span[0])):
                self._moved[node] = start + place[0], start + place[1]
            else:
                self._replace(node, edit, words, self._title)

    def _revise_header(self, edit: _Edit) -> None:
        if edit.node not in self._renamed:
            self._notes.append(f"{self._name(edit.node)}: the line above it is “{edit.words.strip()}” now")
        self._gone |= {(edit.node, _ISSUED, value) for value in self._values[edit.node][_ISSUED]}
        if issued := issued_of(edit.message.time):
            self._add(edit.node, _ISSUED, issued)

    def _revise_words(self, edit: _Edit, plain: PlainText, inside: list[str]) -> None:
        """Move the passages in a message to the words that they have now."""
        before, after = self._before[slice(*edit.span)], edit.words
        alignment = _aligned(before, after)
        start = self._offset(edit.span[0], is_end=False)
        name = self._name(edit.node)
        self._notes.append(f"{name} has other words now")
        leaves = [node for node in inside if cg("LeafPassage") in self._values[node][TYPE]]
        self._revise_leaves(edit, plain, sorted(leaves, key=self._spans.__getitem__), alignment, start)
        for node in sorted({*inside} - {*leaves}):
            span = _less(self._spans[node], edit.span[0])
            words, mapped = before[slice(*span)], alignment.mapped(span)
            place = _nearest(after, words.strip(), mapped)
            is_same = place is not None
            place = place or mapped
            if place:
                self._moved[node] = start + place[0], start + place[1]
                self._note_change(node, words, "" if is_same else after[slice(*place)])
            else:
                self._replace(node, edit, words)
        for value in self._values[edit.node][_LABEL]:
            if edit.node != self._post and is_label_of_words(value_of(value), self._before[slice(*edit.span)]):
                self._gone.add((edit.node, _LABEL, value))
                language = value.rpartition('"')[2].removeprefix("@")
                self._add(edit.node, _LABEL, literal(label_of(plain), language))

    def _revise_leaves(
        self, edit: _Edit, plain: PlainText, leaves: list[str], alignment: _Alignment, start: int
    ) -> None:
        """Cut a message into leaf passages anew; each is the one of before that it has the most words of."""
        cuts = tuple(place for quotation in plain.quotations for place in quotation)
        spans = sentences(edit.words, cuts) if plain.text else []
        places = [_less(self._spans[node], edit.span[0]) for node in leaves]
        overlaps = alignment.overlaps(places, [(first, last) for first, last, _ in spans])
        shared = {(leaves[old], new): count for (old, new), count in overlaps.items()}
        chosen: dict[int, str] = {}
        taken: set[str] = set()
        for node, number in sorted(shared, key=lambda pair: -shared[pair]):
            if number not in chosen and node not in taken:
                chosen[number] = node
                taken.add(node)
        spaces = [node for node in leaves if not self._before[slice(*self._spans[node])].strip()]
        for number, (first, last, is_space) in enumerate(spans):
            node = chosen.get(number) or (spaces.pop(0) if is_space and spaces else "")
            span = start + first, start + last
            if node:
                self._moved[node] = span
                chosen[number] = node
                words = self._before[slice(*self._spans[node])]
                now = edit.words[first:last]
                self._note_change(node, words, "" if words.split() == now.split() else now)
            else:
                is_quoted = any(a <= first and last <= b for a, b in plain.quotations)
                self._write_leaf(edit, span, is_space, is_quoted)
        for node in sorted({*leaves} - {*chosen.values()}):
            others = [number for other, number in shared if other == node]
            best = max(others, key=lambda number: shared[node, number], default=None)
            words = self._before[slice(*self._spans[node])]
            self._replace(node, edit, words, "" if best is None else chosen[best])

    def _write_leaf(self, edit: _Edit, span: Span, is_space: bool, is_quoted: bool) -> None:
        local = local_name(edit.node[1:-1])
        number = 1
        while (node := f"<{self._base}passage-{local}-{number}{'-gap' if is_space else ''}>") in self._values:
            number += 1
        self._values[node][TYPE].append(cg("LeafPassage"))
        words = self._text[slice(*span)]
        file = self._file_of(self._whole(edit))
        self._new[file] += passage_facts(node, "LeafPassage", span, digest(words), self._post)
        self._new[file] += [(node, cg("spokenIn"), edit.node), (node, cg("within"), self._whole(edit))]
        original = self._original(words, edit) if is_quoted else ""
        if is_space:
            self._new[file].append((node, cg("role"), cg("Separator")))
        elif original:
            self._new[file] += [(node, cg("role"), cg("Quotation")), (node, cg("repeats"), original)]
            self._add(edit.node, cg("quotes"), original)
        else:
            # until something is read in it
            self._add(edit.node, cg("anchor"), node)

    def _original(self, words: str, edit: _Edit) -> str:
        """Return the leaf passage of another message that has the words of a quotation."""
        for node, span in self._spans.items():
            is_other = edit.node not in self._values[node][cg("spokenIn")] and not self._edit_around(span)
            is_leaf = cg("LeafPassage") in self._values[node][TYPE]
            if is_leaf and is_other and self._before[slice(*span)].split() == words.split() != []:
                return node
        return ""

    # passages

    def _replace(self, node: str, edit: _Edit, words: str, other: str = "") -> None:
        """Let another passage stand for one whose words are gone, by default that of the whole message."""
        self._replaced[node] = other or self._whole(edit)
        for predicate, values in self._values[node].items():
            self._gone |= {(node, predicate, value) for value in values}
        if words.strip():
            self._note_change(node, words, edit.words, is_lost=True)

    def _note_change(self, node: str, words: str, now: str, is_lost: bool = False) -> None:
        """Note what was read in a passage whose words have changed."""
        if not now:
            return
        users = {user for user, predicate in self._users[node] if predicate == cg("anchor") and self._is_read(user)}
        # relations and steps have the words of items
        items = {user for user in users if _NOTATION in self._values[user]}
        readings = sorted(map(self._name, items or users))
        if readings:
            what = f"have become {_shown(now)}"
            if is_lost:
                what = "are gone; what was read there rests on more of the message now"
            self._notes.append(f"{', '.join(readings)}: the words {_shown(words)} {what}")
        for user, predicate in self._users[node]:
            own = [value_of(value) for value in self._values[user][cg("words")]]
            if predicate == cg("anchor") and own and now and not has_words(now, own[0]):
                self._notes.append(f"“{own[0]}” is not in the words that it qualifies any longer; correct it")

    def _is_read(self, node: str) -> bool:
        kinds = self._values[node][TYPE]
        return not {cg("Comment"), cg("Post"), cg("Person"), cg("Work")} & {*kinds}

    def _name_by_place(self) -> None:
        """Name the passages that are named after their place after their new one."""
        for node, (start, end) in self._spans.items():
            if node in self._moved and local_name(node[1:-1]) == f"passage-{start}-{end}":
                self._named[node] = "<{}passage-{}-{}>".format(self._base, *self._moved[node])

    def _revise_passages(self) -> None:
        """State place, words and repetitions of the passages as they are now."""
        leaves = sorted(
            (self._moved[node], node) for node in self._moved if cg("LeafPassage") in self._values[node][TYPE]
        )
        starts = [span[0] for span, _ in leaves]
        for node, span in self._moved.items():
            values = {
                cg("start"): typed_literal(str(span[0]), "xsd:integer"),
                cg("end"): typed_literal(str(span[1]), "xsd:integer"),
                cg("sha256"): literal(digest(self._text[slice(*span)])),
            }
            for predicate, value in values.items():
                self._gone |= {(node, predicate, other) for other in self._values[node][predicate]}
                self._add(node, predicate, value)
            for other in self._values[node][cg("within")]:
                whole = self._moved.get(other, (0, 0))
                if whole[0] <= span[0] and span[1] <= whole[1]:
                    continue
                self._gone.add((node, cg("within"), other))
                leaf = leaves[max(0, bisect_right(starts, span[0]) - 1)] if leaves else (span, node)
                if leaf[0][1] >= span[1] and leaf[1] != node:
                    self._add(node, cg("within"), leaf[1])
        for quotation, span in self._moved.items():
            for original in self._values[quotation][cg("repeats")]:
                now = self._moved.get(original)
                if now is None or self._text[slice(*span)].split() != self._text[slice(*now)].split():
                    self._gone.add((quotation, cg("repeats"), original))
        for predicate, value in (
            (cg("length"), typed_literal(str(len(self._text)), "xsd:integer")),
            (cg("sha256"), literal(digest(self._text))),
        ):
            self._gone |= {(self._post, predicate, other) for other in self._values[self._post][predicate]}
            self._add(self._post, predicate, value)

    # triples

    def _whole(self, edit: _Edit) -> str:
        return f"<{self._base}passage-{local_name(edit.node[1:-1])}>"

    def _name(self, node: str) -> str:
        """Return the notation of an item, or the label of something else."""
        for predicate in (_NOTATION, _LABEL, cg("words")):
            for value in self._values[node][predicate] if node in self._values else ():
                return value_of(value)
        return local_name(node[1:-1])

    def _file_of(self, node: str) -> str:
        return next(name for name, facts in self._files.items() if any(fact[0] == node for fact in facts))

    def _add(self, subject: str, predicate: str, obj: str) -> None:
        self._new[""].append((subject, predicate, obj))

    def _rewritten(self) -> dict[str, list[Fact]]:
        if not (self._gone or self._new):
            return self._files
        by_subject: dict[str, list[Fact]] = defaultdict(list)
        for fact in self._new.pop("", ()):
            by_subject[fact[0]].append(fact)
        files: dict[str, list[Fact]] = {}
        for name, facts in self._files.items():
            # new triples of something stand where its class does
            own = [fact for subject, predicate, _ in facts if predicate == TYPE for fact in by_subject.pop(subject, ())]
            remaining = [fact for fact in facts if fact not in self._gone]
            files[name] = [*dict.fromkeys(map(self._rewrite, [*remaining, *own, *self._new.get(name, ())]))]
        return files

    def _rewrite(self, fact: Fact) -> Fact:
        subject, predicate, obj = fact
        return self._final(subject), predicate, self._final(obj)

    def _final(self, node: str) -> str:
        """Return the term of a passage: of one that another stands for, that of the other; by its new name."""
        node = self._replaced.get(node, node)
        return self._named.get(node, node)


@dataclass(frozen=True)
class _Alignment:
    """The words that two texts have in common: the span of each, in both texts."""

    shared: list[tuple[Span, Span]]
    before: list[Span]

    def mapped(self, span: Span) -> Span | None:
        """Return where most of the words of a span of the first text are in the second."""
        own = [after for before, after in self.shared if span[0] <= before[0] and before[1] <= span[1]]
        count = sum(span[0] <= first and last <= span[1] for first, last in self.before)
        return (own[0][0], own[-1][1]) if own and len(own) >= _ENOUGH * count else None

    def overlaps(self, before: list[Span], after: list[Span]) -> dict[tuple[int, int], int]:
        """Return how many words each of some spans, which are in order, shares with each of others."""
        counts: dict[tuple[int, int], int] = defaultdict(int)
        starts = [[span[0] for span in spans] for spans in (before, after)]
        for pair in self.shared:
            first, second = (bisect_right(own, span[0]) - 1 for own, span in zip(starts, pair, strict=True))
            if first >= 0 <= second and pair[0][1] <= before[first][1] and pair[1][1] <= after[second][1]:
                counts[first, second] += 1
        return counts


def _aligned(before: str, after: str) -> _Alignment:
    spans = [[match.span() for match in _TOKEN.finditer(text)] for text in (before, after)]
    tokens = [[text[slice(*span)] for span in own] for text, own in zip((before, after), spans, strict=True)]
    shortest = min(map(len, tokens))
    head = next((n for n in range(shortest) if tokens[0][n] != tokens[1][n]), shortest)
    tail = next((n for n in range(shortest - head) if tokens[0][-n - 1] != tokens[1][-n - 1]), shortest - head)
    ends = [len(own) - tail for own in tokens]
    first, second = (own[head:end] for own, end in zip(tokens, ends, strict=True))
    matcher = SequenceMatcher(None, first, second, autojunk=len(second) > _MAX_TOKENS)
    pairs = [(n, n) for n in range(head)]
    for block in matcher.get_matching_blocks():
        pairs += [(head + block.a + n, head + block.b + n) for n in range(block.size)]
    pairs += [(ends[0] + n, ends[1] + n) for n in range(tail)]
    return _Alignment([(spans[0][old], spans[1][new]) for old, new in pairs], spans[0])


def _less(span: Span, offset: int) -> Span:
    return span[0] - offset, span[1] - offset


def _nearest(text: str, words: str, place: Span | None) -> Span | None:
    """Return where words are in a text, of several places the one that is nearest to another."""
    starts = [match.start() for match in re.finditer(re.escape(words), text)] if words else []
    if not starts:
        return None
    start = min(starts, key=lambda start: abs(start - (place[0] if place else 0)))
    return start, start + len(words)


def _shown(words: str) -> str:
    line = " ".join(words.split())
    return f"“{line}”" if len(line) <= 80 else f"“{line[:79]}…”"
