"""A thread as a debate of our ontology: what the source states, and passages for a person to read.

Ids come from those of the source, so a thread that has grown keeps the ids of its earlier messages.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from itertools import chain, count
from typing import TYPE_CHECKING

from capgen_kg.rdf.namespaces import local_name, namespace_of, slug
from capgen_kg.rdf.terms import address_problem, cg, literal, named_node, typed_literal
from capgen_kg.text.anchors import digest
from capgen_kg.text.labels import label_of_words, one_line, shortened
from capgen_kg.text.segmentation import passage_facts
from capgen_kg.threads.model import Message, Thread, in_reading_order
from capgen_kg.threads.sentences import sentences
from capgen_kg.threads.text import Origin, PlainText, plain_text

if TYPE_CHECKING:
    from collections.abc import Collection

    from capgen_kg.new_debate import DebateOptions
    from capgen_kg.rdf.facts import Fact

#: Maximum length of a label and of a name (shapes ``Item-label`` and ``Person-name``).
_MAX_LABEL, _MAX_NAME = 300, 60
#: The times of a source that xsd:dateTime can say.
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?")
#: How far up a thread a quotation is looked for that is no whole sentence.
_MAX_ANCESTORS = 50


@dataclass(frozen=True)
class Existing:
    """What a folder has of a thread from an import before.

    Attributes:
        text: The text of its messages.
        comments: IRIs of its comments, and with them the post's.
        nodes: IRIs of all its nodes.
        number: The highest number of a comment.
        spans: Start and end of each passage, by IRI.
        leaves: IRIs of the leaf passages of each message, in order.
        writers: The name of the writer of each message, if any.
        parents: The IRI of what each comment answers.
        notations: The notation of each message.
        people: The name of each person, or the label of one without a name.
    """

    text: str
    comments: frozenset[str]
    nodes: frozenset[str]
    number: int
    spans: dict[str, tuple[int, int]]
    leaves: dict[str, list[str]]
    writers: dict[str, str] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    notations: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)

    def has_words(self, node: str) -> bool:
        """Return whether the places of a message and its header are known, as they are after an import."""
        return {_whole(node), f"{_whole(node)}-header"} <= self.spans.keys()

    def header(self, node: str) -> tuple[int, int]:
        """Return start and end of the line above the words of a message."""
        return self.spans[f"{_whole(node)}-header"]

    def words(self, node: str) -> str:
        """Return the words of a message; of one without places, none."""
        if not self.has_words(node):
            return ""
        return self.text[self.header(node)[1] : self.spans[_whole(node)][1]].removesuffix("\n\n")

    def person(self, name: str, base: str) -> str:
        """Return the IRI of a person by name, or an empty string; of several, the one whose IRI is made of the name."""
        usual = base + person_name(name)
        if self.people.get(usual) == name:
            return usual
        return next((person for person, other in self.people.items() if other == name), "")

    def place(self, node: str) -> int:
        """Return where a message begins in the text."""
        return self.spans.get(_whole(node), (0, 0))[0]


@dataclass
class Encoded:
    """A thread as triples.

    Attributes:
        files: Triples by the name of their file, without suffix.
        text: The whole text, that of an import before included.
        notes: What was changed or could not be expressed.
        added: Number of messages that are new.
    """

    files: dict[str, list[Fact]] = field(default_factory=dict)
    text: str = ""
    notes: list[str] = field(default_factory=list)
    added: int = 0


@dataclass
class _Placed:
    """A message in the text: its IRI, words, place of the words, leaf passages (IRI, start, end)."""

    iri: str
    message: Message
    plain: PlainText
    start: int
    parent: str
    leaves: list[tuple[str, int, int]] = field(default_factory=list)


def encode(thread: Thread, options: DebateOptions, existing: Existing | None = None) -> Encoded:
    """Return a thread as triples and text; after an import before, only what is new of it."""
    return _Encoder(thread, options, existing).encode()


class _Encoder:
    def __init__(self, thread: Thread, options: DebateOptions, existing: Existing | None) -> None:
        self._thread, self._options, self._existing = thread, options, existing
        self._result = Encoded(text=existing.text if existing else "", notes=thread.notes)
        self._parts: list[str] = [self._result.text]
        self._length = len(self._result.text)
        self._nodes: set[str] = set(existing.nodes) if existing else set()
        self._number = existing.number if existing else 0
        self._placed: dict[str, _Placed] = {}
        #: Passages by their words, in spaces of one, with the IRI of their message.
        self._by_words: dict[str, list[tuple[str, str]]] = {}
        self._folded: dict[str, list[tuple[str, str]]] = {}
        self._normal: dict[str, str] = {}
        self._locals: dict[str, str] = {}
        self._people: dict[str, str] = {}
        #: Messages whose quotations are looked up once all are placed.
        self._unwritten: list[tuple[_Placed, list[tuple[int, int, bool]], str, str]] = []
        #: Messages of an import before, by the name that their writer had then and has at the source now.
        self._other_names: dict[tuple[str, str], list[str]] = {}

    def encode(self) -> Encoded:
        # names of messages first, so that a parent has one whatever the order
        order, problems = in_reading_order(self._thread)
        post = self._thread.post
        self._locals = {message.id: comment_name(message.id) for message in order}
        self._locals[post.id] = "post"
        if not self._existing:
            self._write_debate()
        self._write_message(post, "")
        for message in order:
            parent = message.parent or post.id
            if message.id in problems:
                # also where the parent is missing or the replies go round
                parent = post.id
                self._result.notes.append(
                    f"message {message.id[:80]} is read as a reply to the post: {problems[message.id]}"
                )
            self._write_message(message, self._iri(self._locals[parent]), problems.get(message.id, ""))
        for unwritten in self._unwritten:
            self._write_passages(*unwritten)
        self._result.notes += [
            f"{writer}, who wrote {', '.join(names)}, is {now or 'nobody'} in the source by now; the name is kept"
            for (writer, now), names in self._other_names.items()
        ]
        if self._existing:
            known = {self._iri(local) for local in self._locals.values()}
            gone = sorted(self._existing.comments - known, key=self._existing.place)
            names = [self._existing.notations.get(iri) or f"<{iri}>" for iri in gone]
            self._result.notes += [
                f"{name} is no longer in the source; it is kept (--drop-deleted removes it)" for name in names
            ]
        self._result.text = "".join(self._parts)
        if not self._existing:
            self._finish_post()
        return self._result

    # the debate

    def _write_debate(self) -> None:
        options = self._options
        title = one_line(options.title or self._thread.title) or "(untitled)"
        label = title_label(title)
        debate, thesis = self._iri("debate"), self._iri("thesis")
        self._add("debate", debate, "rdf:type", "cg:Debate")
        self._add("debate", debate, "rdfs:label", literal(label, options.language))
        self._add("debate", debate, "skos:notation", literal(options.key))
        self._add("debate", debate, "cg:hasThesis", f"<{thesis}>")
        self._add("debate", thesis, "rdf:type", "cg:Claim")
        self._add("debate", thesis, "rdfs:label", literal(label, options.language))
        self._add("debate", thesis, "skos:notation", literal("Thesis"))
        self._add("debate", thesis, "cg:inDebate", f"<{debate}>")
        self._add("debate", thesis, "cg:basis", "cg:Interpreted")
        rationale = "The title stands in for the thesis until somebody who has read the thread writes it."
        self._add("debate", thesis, "cg:rationale", literal(rationale, "en"))
        passage = self._iri("passage-title")
        self._add("debate", thesis, "cg:anchor", f"<{passage}>")
        # nobody has to read it once the thesis is anchored elsewhere
        self._passage(passage, "LeafPassage", self._append(title + "\n\n"), role="cg:Boilerplate")

    def _finish_post(self) -> None:
        post = self._iri("post")
        self._add("debate", post, "cg:length", typed_literal(str(self._length), "xsd:integer"))
        self._add("debate", post, "cg:sha256", literal(digest(self._result.text)))
        source = self._options.source or self._thread.url
        if _is_address(source):
            self._add("debate", post, "dcterms:source", f"<{source}>")
        if key := self._thread.key:
            self._add("debate", post, "dcterms:identifier", literal(key))

    # messages

    def _write_message(self, message: Message, parent: str, problem: str = "") -> None:
        local = self._locals[message.id]
        iri = self._iri(local)
        plain = plain_text(message.body, message.markup)
        placed = self._placed[iri] = _Placed(iri, message, plain, 0, parent)
        if self._existing and iri in self._existing.comments:
            self._recall(placed)
            return
        if plain.omitted:
            omitted = ", ".join(f"{kind} ({number})" for kind, number in sorted(plain.omitted.items()))
            self._result.notes.append(f"message {message.id[:80]}: not in the text: {omitted}")
        self._result.added += 1
        file = "debate" if local == "post" else "comments"
        start = self._length
        header = self._iri(f"passage-{local}-header")
        whole = self._iri(f"passage-{local}")
        header_span = self._append(heading_of(message))
        placed.start = self._length
        spans = self._cut(placed, local)
        self._append((plain.text + "\n\n") if plain.text else "")
        self._passage(header, "LeafPassage", header_span, iri, whole, "cg:Boilerplate")
        self._passage(whole, "Passage", (start, self._length), iri)
        self._write_item(placed, file, problem, header, whole)
        if plain.origins:
            # a message that is quoted may come later in the order of replies
            self._unwritten.append((placed, spans, file, whole))
        else:
            self._write_passages(placed, spans, file, whole)
        self._write_works(placed, file)
        self._index(placed)

    def _write_item(self, placed: _Placed, file: str, problem: str, header: str, whole: str) -> None:
        iri, message = placed.iri, placed.message
        is_post = file == "debate"
        number = 0 if is_post else self._number + 1
        self._number = max(self._number, number)
        notation = "Post" if is_post else f"Comment#{number}"
        label = label_of(placed.plain)
        if is_post and (title := one_line(self._options.title or self._thread.title)):
            label = title_label(title)
        self._add(file, iri, "rdf:type", "cg:Post" if is_post else "cg:Comment")
        self._add(file, iri, "rdfs:label", literal(label, self._options.language))
        self._add(file, iri, "skos:notation", literal(notation))
        self._add(file, iri, "cg:inDebate", f"<{self._iri('debate')}>")
        if not is_post:
            self._add(file, iri, "cg:number", typed_literal(str(number), "xsd:integer"))
            self._add(file, iri, "cg:repliesTo", f"<{placed.parent}>")
            self._add(file, iri, "cg:replyBasis", "cg:Interpreted" if problem else "cg:Stated")
            if problem:
                self._add(file, iri, "cg:replyRationale", literal(problem, "en"))
        for predicate, time in (
            ("dcterms:issued", issued_of(message.time)),
            ("dcterms:modified", issued_of(message.edited)),
        ):
            if time:
                self._add(file, iri, predicate, time)
        person = self._person(message, header, notation)
        attribution = f"{iri}-attribution"
        self._add(file, iri, "prov:wasAttributedTo", f"<{person}>")
        self._add(file, iri, "prov:qualifiedAttribution", f"<{attribution}>")
        self._add(file, attribution, "rdf:type", "prov:Attribution")
        self._add(file, attribution, "prov:agent", f"<{person}>")
        self._add(file, attribution, "cg:basis", "cg:Stated")
        self._add(file, attribution, "cg:anchor", f"<{header}>")
        self._add(file, iri, "cg:anchor", f"<{whole}>")

    def _person(self, message: Message, header: str, notation: str) -> str:
        """Return the IRI of the writer of a message; one who is deleted or unnamed is a person for each message."""
        name = one_line(message.author)
        if name in self._people:
            return self._people[name]
        if not name:
            person = self._iri(f"person-{self._locals[message.id]}")
        else:
            known = self._existing.person(shortened(name, _MAX_LABEL), self._options.base) if self._existing else ""
            person = self._people[name] = known or unused(self._iri(person_name(name)), self._nodes)
        if person not in self._nodes:
            self._nodes.add(person)
            self._add("people", person, "rdf:type", "cg:Person")
            if not name:
                self._add("people", person, "rdfs:label", literal(f"the unnamed writer of {notation}", "en"))
                return person
            if len(name) > _MAX_NAME:
                self._result.notes.append(f"a name of more than {_MAX_NAME} characters is only a label: {name[:40]}…")
            self._result.files["people"] += name_facts(f"<{person}>", name, self._options.language)
            self._add("people", person, "cg:anchor", f"<{header}>")
        return person

    def _cut(self, placed: _Placed, local: str) -> list[tuple[int, int, bool]]:
        """Cut a message into leaf passages, with the space after it, and return their spans in its words."""
        text = placed.plain.text
        if not text:
            return []
        cuts = tuple(place for quotation in placed.plain.quotations for place in quotation)
        spans = sentences(text + "\n\n", cuts)
        number = 0
        for start, end, is_space in spans:
            number += not is_space
            name = f"passage-{local}-gap-{number}" if is_space else f"passage-{local}-{number}"
            placed.leaves.append((self._unused(self._iri(name)), placed.start + start, placed.start + end))
        return spans

    def _unused(self, iri: str) -> str:
        candidate, number = iri, 2
        while candidate in self._nodes:
            candidate, number = f"{iri}-{number}", number + 1
        self._nodes.add(candidate)
        return candidate

    def _write_passages(self, placed: _Placed, spans: list[tuple[int, int, bool]], file: str, whole: str) -> None:
        quotations = placed.plain.quotations
        quoted: set[str] = set()
        for (passage, start, end), (first, last, is_space) in zip(placed.leaves, spans, strict=True):
            is_quotation = not is_space and any(a <= first and last <= b for a, b in quotations)
            role = "cg:Separator" if is_space else ""
            if is_quotation:
                # words that somebody quotes are not theirs, wherever they are from
                role = "cg:Quotation"
                original, is_exact = self._original(placed, (first, last))
                if original and file != "debate":
                    quoted.add(original)
                if original and is_exact:
                    self._add("passages", passage, "cg:repeats", f"<{original}>")
            self._passage(passage, "LeafPassage", (start, end), placed.iri, whole, role)
            if not role:
                # until a claim, relation or speech act is read in it
                self._add(file, placed.iri, "cg:anchor", f"<{passage}>")
        for original in sorted(quoted):
            self._add(file, placed.iri, "cg:quotes", f"<{original}>")

    def _original(self, placed: _Placed, span: tuple[int, int]) -> tuple[str, bool]:
        """Return the passage of another message that a quotation repeats, and whether it has these very words.

        What the source says of the quotation comes first. Where it does not say whom it is from, or a message that is
        not in the thread, its words are looked for. Notes what is nowhere.
        """
        words = placed.plain.text[slice(*span)]
        name = f"message {placed.message.id[:80]}"
        start_of_words = shortened(one_line(words), 60)
        origin = next(
            (origin for (a, b), origin in placed.plain.origins.items() if a <= span[0] and span[1] <= b), None
        )
        message = self._placed.get(self._quoted(origin)) if origin else None
        for candidate in (message, *(self._written_by(origin) if origin else ())):
            if candidate and candidate is not placed and _fold(words) in self._normalized(candidate):
                return self._passage_with(candidate, _spaced(words), _fold(words))
        if origin and message and message is not placed:
            note = f"{name}: message {origin.message} does not have the words that are quoted from it: {start_of_words}"
            self._result.notes.append(note)
            return self._iri(f"passage-{local_name(message.iri)}"), False
        original, is_exact = ("", False) if origin and not self._is_here(origin) else self._passage_of(placed, words)
        if not original:
            self._result.notes.append(f"{name}: a quotation is in no message before it: {start_of_words}")
        return original, is_exact

    def _is_here(self, origin: Origin) -> bool:
        """Return whether a quotation is from this thread, as far as the source says."""
        return not (origin.thread and self._thread.id) or origin.thread == self._thread.id

    def _quoted(self, origin: Origin) -> str:
        """Return the IRI of the message of this thread that a quotation is from, or an empty string."""
        is_known = self._is_here(origin) and origin.message in self._locals
        return self._iri(self._locals[origin.message]) if is_known else ""

    def _written_by(self, origin: Origin) -> list[_Placed]:
        """Return the messages of the writer whom a quotation of this thread is from."""
        writer = origin.writer if self._is_here(origin) else ""
        return [placed for placed in self._placed.values() if writer and placed.message.account == writer]

    def _passage_of(self, placed: _Placed, words: str) -> tuple[str, bool]:
        """Return the passage of another message in which words are found, and whether it has them exactly."""
        exact, folded = _spaced(words), _fold(words)
        if len(folded) < 2:
            return "", False
        for key, index, is_exact in ((exact, self._by_words, True), (folded, self._folded, False)):
            matches = [match for match in index.get(key, ())[:50] if match[0] != placed.iri]
            if matches:
                preferred = [match for match in matches if match[0] == placed.parent]
                return (preferred or matches)[0][1], is_exact
        ancestor = self._placed.get(placed.parent)
        for _ in range(_MAX_ANCESTORS):
            if ancestor is None or ancestor is placed:
                break
            if folded in self._normalized(ancestor):
                return self._passage_with(ancestor, exact, folded)
            ancestor = self._placed.get(ancestor.parent)
        post = self._placed[self._iri("post")]
        if post is not placed and folded in self._normalized(post):
            return self._passage_with(post, exact, folded)
        return "", False

    def _passage_with(self, message: _Placed, exact: str, folded: str) -> tuple[str, bool]:
        for passage, start, end in message.leaves:
            words = message.plain.text[start - message.start : end - message.start]
            if folded in _fold(words):
                return passage, exact in _spaced(words)
        whole = self._iri(f"passage-{message.iri.removeprefix(self._options.base)}")
        return whole, exact in _spaced(message.plain.text)

    def _normalized(self, placed: _Placed) -> str:
        if placed.iri not in self._normal:
            self._normal[placed.iri] = _fold(placed.plain.text)
        return self._normal[placed.iri]

    def _index(self, placed: _Placed) -> None:
        for passage, start, end in placed.leaves:
            words = placed.plain.text[start - placed.start : end - placed.start]
            if words.strip():
                self._by_words.setdefault(_spaced(words), []).append((placed.iri, passage))
                self._folded.setdefault(_fold(words), []).append((placed.iri, passage))

    def _write_works(self, placed: _Placed, file: str) -> None:
        for start, end, address in placed.plain.links:
            if not _is_address(address):
                self._result.notes.append(f"message {placed.message.id[:80]}: a link is no address: {address[:80]}")
                continue
            work = self._iri(f"work-{_short(address)}")
            self._add(file, placed.iri, "cg:cites", f"<{work}>")
            if work in self._nodes:
                continue
            self._nodes.add(work)
            label = shortened(one_line(placed.plain.text[start:end]) or address, _MAX_LABEL)
            self._add("works", work, "rdf:type", "cg:Work")
            self._add("works", work, "rdfs:label", literal(label, self._options.language))
            self._add("works", work, "dcterms:source", f"<{address}>")
            for passage, first, last in placed.leaves:
                if first <= placed.start + start < last:
                    self._add("works", work, "cg:anchor", f"<{passage}>")
                    break

    def _recall(self, placed: _Placed) -> None:
        """Take a message of an import before as it was, and note when the source has other words now."""
        existing = self._existing
        assert existing is not None
        if not existing.has_words(placed.iri):
            return
        leaves = [(leaf, *existing.spans[leaf]) for leaf in existing.leaves.get(placed.iri, ())]
        placed.start = existing.header(placed.iri)[1]
        writer, now = existing.writers.get(placed.iri, ""), one_line(placed.message.author)
        if self._thread.has_ids and writer and writer != now:
            self._other_names.setdefault((writer, now), []).append(existing.notations.get(placed.iri, placed.iri))
        words = existing.words(placed.iri)
        if words != placed.plain.text:
            message = "the source has other words by now; the words and the reading of the first import are kept"
            self._result.notes.append(f"message {placed.message.id[:80]}: {message}")
        placed.plain = PlainText(words)
        placed.leaves = [leaf for leaf in leaves if leaf[1] >= placed.start]
        self._index(placed)

    # triples

    def _append(self, text: str) -> tuple[int, int]:
        start = self._length
        self._parts.append(text)
        self._length += len(text)
        return start, self._length

    def _passage(
        self, iri: str, kind: str, span: tuple[int, int], message: str = "", whole: str = "", role: str = ""
    ) -> None:
        self._nodes.add(iri)
        facts = passage_facts(f"<{iri}>", kind, span, self._digest(span), f"<{self._iri('post')}>")
        self._result.files.setdefault("passages", []).extend(facts)
        if message:
            self._add("passages", iri, "cg:spokenIn", f"<{message}>")
        if whole:
            self._add("passages", iri, "cg:within", f"<{whole}>")
        if role:
            self._add("passages", iri, "cg:role", role)

    def _digest(self, span: tuple[int, int]) -> str:
        """Return the hash of a span, which lies in the last few parts of the text."""
        end, parts = self._length, []
        for part in reversed(self._parts):
            parts.append(part)
            end -= len(part)
            if end <= span[0]:
                break
        return digest("".join(reversed(parts))[span[0] - end : span[1] - end])

    def _iri(self, local: str) -> str:
        return f"{self._options.base}{local}"

    def _add(self, file: str, subject: str, predicate: str, obj: str) -> None:
        term = obj if obj[0] in '<"' else named_node(obj)
        self._result.files.setdefault(file, []).append((f"<{subject}>", named_node(predicate), term))


def comment_name(key: str) -> str:
    """Return the local name of a comment by its id at the source."""
    return f"comment-{_local(key)}"


def person_name(name: str) -> str:
    """Return the local name of a person by name."""
    return f"person-{_local(name)}"


def unused(node: str, nodes: Collection[str]) -> str:
    """Return a node, or the first of those named ``…-2``, ``…-3`` that is not among others."""
    names = chain([node], (f"{node}-{number}" for number in count(2)))
    return next(name for name in names if name not in nodes)


def title_label(title: str) -> str:
    """Return the label that a title or name is."""
    return shortened(title, _MAX_LABEL) if len(title) > 1 else f"({title})"


def name_facts(person: str, name: str, language: str) -> list[Fact]:
    """Return label and name of a person; one of too many characters is only a label."""
    facts = [(person, named_node("rdfs:label"), literal(title_label(name), language))]
    return [*facts, (person, cg("name"), literal(name))] if len(name) <= _MAX_NAME else facts


def _whole(node: str) -> str:
    """Return the IRI of the passage that is a message, given that of the message."""
    return f"{namespace_of(node)}passage-{local_name(node)}"


def heading_of(message: Message) -> str:
    """Return the line above the words of a message in the text."""
    return ", ".join(filter(None, (one_line(message.author) or "(no name)", one_line(message.time)))) + ":\n\n"


def label_of(plain: PlainText) -> str:
    """Return the label of a message: the first words that are not quoted, or else the first of all."""
    ends = [0, *(place for quotation in plain.quotations for place in quotation), len(plain.text)]
    own = (one_line(plain.text[start:end]) for start, end in zip(ends[::2], ends[1::2], strict=True))
    return label_of_words(next(filter(None, own), "") or one_line(plain.text))


def issued_of(time: str) -> str:
    """Return a time as a literal, or an empty string for what xsd:dateTime cannot say."""
    return typed_literal(time, "xsd:dateTime") if _DATE_TIME.fullmatch(time) else ""


def _local(name: str) -> str:
    """Return a source's id or name in the letters of a local name; what they cannot hold is in a digest."""
    local = slug(name)
    # what ends like the name of one of its passages would be taken for that
    if local == name and len(local) <= 40 and not re.search(r"-(?:header|attribution|[0-9]+)$", local):
        return local
    return f"{local[:40].strip('-')}-{_short(name)}".lstrip("-")


def _short(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:10]


def _spaced(words: str) -> str:
    return " ".join(words.split())


_FOLDS = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": ".", "\u00a0": " "})


def _fold(words: str) -> str:
    """Return words in a form in which typographic variants are equal."""
    return " ".join(words.translate(_FOLDS).casefold().split())


def _is_address(text: str) -> bool:
    return text.startswith(("http://", "https://")) and not address_problem(text)
