"""The triples of a debate of a thread, and what changes in them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from capgen_kg.rdf.facts import TYPE
from capgen_kg.rdf.namespaces import local_name
from capgen_kg.rdf.terms import cg, named_node, value_of

if TYPE_CHECKING:
    from capgen_kg.rdf.facts import Fact
    from capgen_kg.threads.to_debate import Existing

LABEL, NOTATION = named_node("rdfs:label"), named_node("skos:notation")
#: What somebody has to correct in what was read, as its words have changed.
EDITORIAL_NOTE = named_node("skos:editorialNote")
ATTRIBUTED_TO, ATTRIBUTION = named_node("prov:wasAttributedTo"), named_node("prov:qualifiedAttribution")


class Changes:
    """The triples of a debate, with those that are gone or new.

    Attributes:
        existing: What the debate has of the thread.
        base: Its namespace.
        post: Its post, as a term; so are all nodes here.
        values: Objects by subject and predicate.
        users: Subjects and predicates by object.
        spans: Start and end of each passage.
        replaced: Passages and people that others stand for.
        named: New names of passages.
        gone: Triples that are gone.
        notes: What was changed.
    """

    def __init__(self, files: dict[str, list[Fact]], existing: Existing, base: str) -> None:
        self.existing, self.base, self.post = existing, base, f"<{base}post>"
        self.values: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self.users: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for facts in files.values():
            for subject, predicate, obj in facts:
                self.values[subject][predicate].append(obj)
                self.users[obj].append((subject, predicate))
        self.spans = {f"<{iri}>": span for iri, span in existing.spans.items()}
        self.replaced: dict[str, str] = {}
        self.named: dict[str, str] = {}
        self.gone: set[Fact] = set()
        self.notes: list[str] = []
        self._files = files
        #: New triples by file; those of no file stand beside what they are about.
        self._new: dict[str, list[Fact]] = defaultdict(list)

    # what there is

    def name(self, node: str) -> str:
        """Return the notation of an item, or the label of something else."""
        for predicate in (NOTATION, LABEL, cg("words")):
            for value in self.values[node][predicate] if node in self.values else ():
                return value_of(value)
        return local_name(node[1:-1])

    def file_of(self, node: str) -> str:
        """Return the file that a node is described in."""
        return next(name for name, facts in self._files.items() if any(fact[0] == node for fact in facts))

    def attributed(self, person: str) -> list[str]:
        """Return what is attributed to a person."""
        return [node for node, predicate in self.users[person] if predicate == ATTRIBUTED_TO]

    def is_read(self, node: str) -> bool:
        """Return whether a node was read in the text, and not imported."""
        kinds = self.values[node][TYPE]
        return not {cg("Comment"), cg("Post"), cg("Person"), cg("Work")} & {*kinds}

    def is_message(self, node: str) -> bool:
        """Return whether a node is a message of the thread."""
        return node[1:-1] in self.existing.comments

    def whole(self, message: str) -> str:
        """Return the passage that is a message."""
        return f"<{self.base}passage-{local_name(message[1:-1])}>"

    def header(self, message: str) -> str:
        """Return the passage that is the line above the words of a message."""
        return f"<{self.base}passage-{local_name(message[1:-1])}-header>"

    def place(self, message: str) -> int:
        """Return where a message begins in the text."""
        return self.existing.place(message[1:-1])

    # what changes

    def add(self, subject: str, predicate: str, obj: str, file: str = "") -> None:
        """Add a triple to a file, or beside the others with its subject."""
        self._new[file].append((subject, predicate, obj))

    def remove(self, node: str, predicate: str = "") -> None:
        """Remove all that is said of a node, or with one predicate."""
        for key, values in self.values[node].items():
            if predicate in ("", key):
                self.gone |= {(node, key, value) for value in values}

    def rewritten(self) -> dict[str, list[Fact]]:
        """Return the triples by file as they are now."""
        if not (self.gone or self._new):
            return self._files
        by_subject: dict[str, list[Fact]] = defaultdict(list)
        for fact in self._new.pop("", ()):
            by_subject[fact[0]].append(fact)
        files: dict[str, list[Fact]] = {}
        for name, facts in self._files.items():
            # new triples of something stand where its class does
            own = [fact for subject, predicate, _ in facts if predicate == TYPE for fact in by_subject.pop(subject, ())]
            remaining = [fact for fact in facts if fact not in self.gone]
            files[name] = [*dict.fromkeys(map(self._rewrite, [*remaining, *own, *self._new.get(name, ())]))]
        return files

    def _rewrite(self, fact: Fact) -> Fact:
        subject, predicate, obj = fact
        return self._final(subject), predicate, self._final(obj)

    def _final(self, node: str) -> str:
        """Return the term of a passage: of one that another stands for, that of the other; by its new name."""
        node = self.replaced.get(node, node)
        return self.named.get(node, node)
