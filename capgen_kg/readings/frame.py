"""The frame of a reading: a debate with its text, messages, people and passages, and whatever was read in it before."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from capgen_kg.errors import InputError, UsageError
from capgen_kg.rdf.facts import TYPE
from capgen_kg.rdf.namespaces import local_name, namespace_of, slug
from capgen_kg.rdf.terms import cg, literal, named_node, typed_literal, value_of
from capgen_kg.text.anchors import digest
from capgen_kg.text.segmentation import leaves, passage_facts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from capgen_kg.new_debate import DebateOptions
    from capgen_kg.rdf.facts import Fact
    from capgen_kg.rdf.spans import Span

LABEL, NOTATION = named_node("rdfs:label"), named_node("skos:notation")
ATTRIBUTED_TO = named_node("prov:wasAttributedTo")
_MESSAGES = (cg("Post"), cg("Comment"), cg("Contribution"))
#: A name at the start of a paragraph, as in ``Ann:`` and ``Ann Lee (2024):``, with the space after it.
_SPEAKER = re.compile(r"([^\W\d_][\w'’.-]*(?: [^\W\d_][\w'’.-]*){0,3})(?: \([^()\n]*\))?:\s+")
#: What the thesis of a new frame says until somebody writes it.
RATIONALE = "The title stands in for the thesis until somebody who has read the text writes it."
_MAX_LABEL, _MAX_NAME = 300, 60


@dataclass
class Message:
    """A message: its IRI as a term, notation and writer, and where it stands in the text."""

    iri: str
    notation: str
    writer: str
    spans: list[Span] = field(default_factory=list)


class Frame:
    """A debate and its text.

    Args:
        files: The triples of the debate, by file name without suffix.
        text: The text that it is anchored in.
    """

    def __init__(self, files: dict[str, list[Fact]], text: str) -> None:
        self.files, self.text = files, text
        #: Values by subject and predicate.
        self.values: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        #: Subjects by object, with predicates.
        self.users: dict[str, list[tuple[str, str]]] = defaultdict(list)
        #: The file in which a subject has its class.
        self.file_of: dict[str, str] = {}
        for name, facts in files.items():
            for subject, predicate, obj in facts:
                self.values[subject][predicate].append(obj)
                if obj.startswith("<"):
                    self.users[obj].append((subject, predicate))
                if predicate == TYPE or subject not in self.file_of:
                    self.file_of[subject] = name
        self.post = next((post for post in self.of_class("Post") if self._has_text(post)), "")
        self.debate = self.value(self.post, cg("inDebate")) or "".join(self.of_class("Debate")[:1])
        self.thesis = self.value(self.debate, cg("hasThesis"))
        self.base = namespace_of(self.post[1:-1]) if self.post else ""

    def _has_text(self, post: str) -> bool:
        return value_of(self.value(post, cg("sha256")) or '""') == digest(self.text)

    def of_class(self, name: str) -> list[str]:
        """Return the nodes of a class, by its local name."""
        return [subject for subject, predicate in self.users[cg(name)] if predicate == TYPE]

    def value(self, node: str, predicate: str) -> str:
        """Return a value of a property, as a term, or an empty string."""
        return min(self.values[node][predicate], default="") if node in self.values else ""

    def text_value(self, node: str, predicate: str) -> str:
        """Return a value of a property as text."""
        term = self.value(node, predicate)
        return value_of(term) if term else ""

    @cached_property
    def language(self) -> str:
        """The language of the debate's labels."""
        label = self.value(self.debate, LABEL)
        return label.rpartition('"@')[2] if '"@' in label else "und"

    @cached_property
    def messages(self) -> dict[str, Message]:
        """The messages by notation."""
        messages = {}
        for kind in ("Post", "Comment", "Contribution"):
            for node in self.of_class(kind):
                notation = self.text_value(node, NOTATION)
                messages[notation] = Message(node, notation, self.value(node, ATTRIBUTED_TO))
        by_iri = {message.iri: message for message in messages.values()}
        for passage, span in self.spans.items():
            spoken_in = self.value(passage, cg("spokenIn"))
            if spoken_in in by_iri:
                by_iri[spoken_in].spans.append(span)
        post = by_iri.get(self.post)
        if post and not any(message.spans for message in messages.values()):
            post.spans.append((0, len(self.text)))
        for message in messages.values():
            message.spans = _merged(message.spans)
        return messages

    @cached_property
    def spans(self) -> dict[str, Span]:
        """Start and end of each passage of the text, by IRI as a term."""
        return {
            node: (int(self.text_value(node, cg("start"))), int(self.text_value(node, cg("end"))))
            for kind in ("Passage", "LeafPassage")
            for node in self.of_class(kind)
            if self.value(node, cg("inTextOf")) == self.post
        }

    @cached_property
    def leaves(self) -> list[tuple[int, int, str]]:
        """Start, end and IRI of each leaf passage, in order."""
        return sorted((*self.spans[node], node) for node in self.of_class("LeafPassage") if node in self.spans)

    @cached_property
    def _leaf_starts(self) -> list[int]:
        return [leaf[0] for leaf in self.leaves]

    def leaves_of(self, span: Span) -> list[tuple[int, int, str]]:
        """Return the leaf passages that a span touches."""
        first = max(0, bisect_right(self._leaf_starts, span[0]) - 1)
        touched = []
        for leaf in self.leaves[first:]:
            if leaf[0] >= span[1]:
                break
            if leaf[1] > span[0]:
                touched.append(leaf)
        return touched

    @cached_property
    def by_words(self) -> dict[Span, str]:
        """Passages by their spans without white space around; leaf passages before others."""
        passages: dict[Span, str] = {}
        leaves = {leaf for _, _, leaf in self.leaves}
        for node in sorted(self.spans, key=lambda node: (node not in leaves, node)):
            passages.setdefault(self.trimmed(self.spans[node]), node)
        return passages

    def trimmed(self, span: Span) -> Span:
        """Return a span without white space around it."""
        words = self.text[slice(*span)]
        start = span[0] + len(words) - len(words.lstrip())
        return start, start + len(words.strip())

    @cached_property
    def repeated(self) -> list[Span]:
        """The spans of quotations, which repeat other messages, and of titles, names and the like."""
        roles = cg("Quotation"), cg("Boilerplate")
        return [span for node, span in self.spans.items() if self.value(node, cg("role")) in roles]

    @cached_property
    def quoted(self) -> list[Span]:
        """The spans of quotations of other messages."""
        return [span for node, span in self.spans.items() if self.value(node, cg("role")) == cg("Quotation")]

    def message_at(self, span: Span) -> Message:
        """Return the message that a span begins in, or the post."""
        for _, _, leaf in self.leaves_of((span[0], span[0] + 1)):
            for passage in (leaf, *self.values[leaf][cg("within")]):
                if message := self._by_iri.get(self.value(passage, cg("spokenIn"))):
                    return message
        return self._by_iri[self.post]

    @cached_property
    def _by_iri(self) -> dict[str, Message]:
        return {message.iri: message for message in self.messages.values()}

    @property
    def writers(self) -> dict[str, str]:
        """The names of the writers of messages, by the notations of these."""
        return {notation: self.text_value(message.writer, LABEL) for notation, message in self.messages.items()}

    @cached_property
    def people(self) -> dict[str, str]:
        """Speakers by local names, and by labels and names in small letters."""
        properties = ATTRIBUTED_TO, cg("speaker")
        speakers = {obj for values in list(self.values.values()) for name in properties for obj in values[name]}
        nodes = sorted({*self.of_class("Person"), *speakers})
        people = {local_name(node[1:-1]): node for node in nodes}
        for node in nodes:
            for name in (*self.values[node][LABEL], *self.values[node][cg("name")]):
                people.setdefault(value_of(name).casefold(), node)
        return people

    @cached_property
    def items(self) -> dict[str, str]:
        """Items by notation."""
        return {value_of(notation): node for node, values in list(self.values.items()) for notation in values[NOTATION]}


def read_frame(folder: Path, text: str, file: Path) -> Frame | None:
    """Return the debate in a folder, or ``None`` where the folder has no Turtle files.

    Args:
        folder: The folder.
        text: The text of the debate.
        file: Its file, for messages.

    Raises:
        UsageError: The debate has another text.
        InputError: A file is not valid Turtle.
    """
    from capgen_kg.rdf.parsing import read_facts

    paths = sorted(folder.glob("*.ttl")) if folder.is_dir() else []
    if not paths:
        return None
    frame = Frame({path.stem: [fact[:3] for fact in read_facts([path])] for path in paths}, text)
    if not frame.debate:
        raise UsageError(f"{folder} has no cg:Debate; name another folder")
    if not frame.post:
        raise UsageError(f"{file} is not the text of the debate in {folder}: cg:sha256 of its post differs")
    return frame


def new_frame(text: str, options: DebateOptions, file: Path) -> Frame:
    """Return a debate of which nothing is read: the text as one post, in sentences, and the people whom it names.

    Numbers of lists and headings have a role, and each other sentence is to be read. People are named at the start of a
    paragraph, as in ``Ann: Most tools lie idle.`` Raises ``InputError`` for a text without words.
    """
    return Frame(_NewFrame(text, options, file).build(), text)


class _NewFrame:
    def __init__(self, text: str, options: DebateOptions, file: Path) -> None:
        if not any(char.isalnum() for char in text):
            raise InputError("found no words, expected a text to read", file, 1, 1)
        self._text, self._options = text, options
        self._files: dict[str, list[Fact]] = {}

    def build(self) -> dict[str, list[Fact]]:
        title = self._title()
        self._write_debate(title)
        self._write_people(self._write_passages())
        return self._files

    def _title(self) -> str:
        first = next(line.strip() for line in self._text.splitlines() if line.strip())
        title = _cut(" ".join((self._options.title or first).split()), _MAX_LABEL)
        return title if len(title) > 1 else f"({title})"

    def _write_debate(self, title: str) -> None:
        options = self._options
        debate, post, thesis = self._iri("debate"), self._iri("post"), self._iri("thesis")
        label = literal(title, options.language)
        self._add("debate", debate, "rdf:type", "cg:Debate")
        self._add("debate", debate, "rdfs:label", label)
        self._add("debate", debate, "skos:notation", literal(options.key))
        self._add("debate", debate, "cg:hasThesis", thesis)
        self._add("debate", thesis, "rdf:type", "cg:Claim")
        self._add("debate", thesis, "rdfs:label", label)
        self._add("debate", thesis, "skos:notation", literal("Thesis"))
        self._add("debate", thesis, "cg:inDebate", debate)
        self._add("debate", thesis, "cg:basis", "cg:Interpreted")
        self._add("debate", thesis, "cg:rationale", literal(RATIONALE, "en"))
        self._add("debate", post, "rdf:type", "cg:Post")
        self._add("debate", post, "rdfs:label", label)
        self._add("debate", post, "skos:notation", literal("Post"))
        self._add("debate", post, "cg:inDebate", debate)
        if options.source:
            self._add("debate", post, "dcterms:source", f"<{options.source}>")
        self._add("debate", post, "cg:length", typed_literal(str(len(self._text)), "xsd:integer"))
        self._add("debate", post, "cg:sha256", literal(digest(self._text)))

    def _write_passages(self) -> list[tuple[str, str]]:
        """Write the passages, and return the names of speakers, each with the passage in which it stands."""
        post, whole = self._iri("post"), self._iri("passage-post")
        unread = []
        speakers: list[tuple[str, str]] = []
        self._write_passage(whole, "Passage", (0, len(self._text)))
        self._add("debate", post, "cg:anchor", whole)
        for number, (start, end, role, speaker) in enumerate(self._leaves(), 1):
            leaf = self._iri(f"passage-{number}")
            self._write_passage(leaf, "LeafPassage", (start, end))
            self._add("passages", leaf, "cg:spokenIn", post)
            self._add("passages", leaf, "cg:within", whole)
            if role:
                self._add("passages", leaf, "cg:role", f"cg:{role}")
            else:
                # until a claim, relation or speech act is read in it
                self._add("debate", post, "cg:anchor", leaf)
                unread.append(leaf)
            if speaker:
                speakers.append((speaker, leaf))
        self._add("debate", self._iri("thesis"), "cg:anchor", unread[0] if unread else whole)
        return speakers

    def _leaves(self) -> Iterator[tuple[int, int, str, str]]:
        """Yield the leaf passages with role and speaker; the name of a speaker before a colon is boilerplate."""
        for start, end, role in leaves(self._text, by_sentence=True):
            is_line = not role and self._text[start - 1 : start] in ("", "\n")
            match = _SPEAKER.match(self._text, start, end) if is_line else None
            if match and _is_name(match[1]) and match.end() < end:
                yield start, match.end(), "Boilerplate", match[1]
                yield match.end(), end, "", ""
            else:
                yield start, end, role, ""

    def _write_passage(self, node: str, kind: str, span: Span) -> None:
        facts = passage_facts(node, kind, span, digest(self._text[slice(*span)]), self._iri("post"))
        self._files.setdefault("passages", []).extend(facts)

    def _write_people(self, speakers: list[tuple[str, str]]) -> None:
        """Write the writer of the text, who has no name, and those whom it names as speakers."""
        writer, post = self._iri("person-writer"), self._iri("post")
        self._add("people", writer, "rdf:type", "cg:Person")
        self._add("people", writer, "rdfs:label", literal("the unnamed writer of the text", "en"))
        attribution = self._iri("post-attribution")
        self._add("debate", post, "prov:wasAttributedTo", writer)
        self._add("debate", post, "prov:qualifiedAttribution", attribution)
        self._add("debate", attribution, "rdf:type", "prov:Attribution")
        self._add("debate", attribution, "prov:agent", writer)
        self._add("debate", attribution, "cg:basis", "cg:Interpreted")
        self._add("debate", attribution, "cg:rationale", literal("The text does not say who wrote it.", "en"))
        self._add("debate", attribution, "cg:anchor", self._iri("passage-post"))
        known: set[str] = set()
        for name, leaf in speakers:
            person = self._iri(f"person-{local_name_of(name)}")
            if person not in known:
                known.add(person)
                self._add("people", person, "rdf:type", "cg:Person")
                self._add("people", person, "rdfs:label", literal(name, self._options.language))
                self._add("people", person, "cg:name", literal(name))
            self._add("people", person, "cg:anchor", leaf)

    def _iri(self, local: str) -> str:
        return f"<{self._options.base}{local}>"

    def _add(self, file: str, subject: str, predicate: str, obj: str) -> None:
        term = obj if obj[0] in '<"' else named_node(obj)
        self._files.setdefault(file, []).append((subject, named_node(predicate), term))


def _is_name(words: str) -> bool:
    """Return whether words can be a name: each begins with a capital, where the alphabet has capitals."""
    return len(words) <= _MAX_NAME and not any(word[0].islower() for word in words.split())


def local_name_of(name: str) -> str:
    """Return a name as a local name; what its letters cannot hold is in a digest."""
    local = slug(name)
    if not local:
        return f"node-{digest(name)[:8]}"
    if len(local) > 50:
        local = f"{local[:40].rstrip('-')}-{digest(name)[:8]}"
    return local if local[0].isalpha() else f"node-{local}"


def _merged(spans: list[Span]) -> list[Span]:
    """Return the union of spans, as far as they touch."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _cut(line: str, length: int) -> str:
    return line if len(line) <= length else f"{line[: length - 1]}…"
