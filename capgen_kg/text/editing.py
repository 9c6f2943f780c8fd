"""Edits of the leaf passages of a debate: those that a segmentation has divided are joined, others get a role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from capgen_kg.errors import UsageError, did_you_mean
from capgen_kg.rdf.facts import TYPE
from capgen_kg.rdf.namespaces import local_name, namespace_of, prefix_for
from capgen_kg.rdf.parsing import read_facts, read_text
from capgen_kg.rdf.terms import cg, literal, typed_literal, value_of
from capgen_kg.text.anchors import digest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from capgen_kg.rdf.facts import Fact
    from capgen_kg.rdf.spans import Span

#: Roles that a passage can be given, and the individuals of our ontology.
ROLES = {"boilerplate": "Boilerplate", "greeting": "Greeting", "thanks": "Thanks", "truncation": "Truncation"}


def join(folder: Path, text: Path, first: str, last: str) -> tuple[dict[str, bytes], int]:
    """Return the files of a debate that change when leaf passages become one, and how many passages that were.

    Files are named as in the folder, here and below.

    Args:
        folder: The folder of the debate.
        text: A copy of its text.
        first: Local name of the first passage, which grows.
        last: Local name of the last passage.

    Raises:
        UsageError: There are no such passages in this text, or a file that would be rewritten has comments.
        InputError: A file cannot be read.
    """
    debate = _read(folder, text)
    numbers = {name: number for number, name in enumerate(debate.leaves)}
    debate.check(first, last)
    if numbers[first] >= numbers[last]:
        raise UsageError(f"{first} does not stand before {last}")
    joined = list(debate.leaves.values())[numbers[first] : numbers[last] + 1]
    node, gone = joined[0][0], {leaf for leaf, _ in joined[1:]}
    span = joined[0][1][0], joined[-1][1][1]
    new: dict[str, str] = {
        cg("end"): typed_literal(str(span[1]), "xsd:integer"),
        cg("sha256"): literal(digest(debate.words[slice(*span)])),
    }

    def changed(fact: Fact) -> Fact:
        subject, predicate, obj = fact
        if subject == node:
            return subject, predicate, new.get(predicate, obj)
        return subject, predicate, node if obj in gone else obj

    files = {path: [changed(fact) for fact in facts if fact[0] not in gone] for path, facts in debate.files.items()}
    return debate.content(files), len(joined)


def set_role(folder: Path, text: Path, role: str, names: Sequence[str]) -> dict[str, bytes]:
    """Return the files of a debate that change when leaf passages get a role.

    Args:
        folder: The folder of the debate.
        text: A copy of its text.
        role: One of :data:`ROLES`, or ``none`` to take the role away.
        names: Local names of the passages.

    Raises:
        UsageError: There is no such passage in this text, something was read in it, or a file that would be rewritten
            has comments.
        InputError: A file cannot be read.
    """
    debate = _read(folder, text)
    debate.check(*names)
    nodes = {debate.leaves[name][0] for name in names}
    whole = [fact for facts in debate.files.values() for fact in facts]
    kinds = {subject: obj for subject, predicate, obj in whole if predicate == TYPE}
    # until something is read in a passage, the message that it is part of is anchored in it
    messages = {subject: obj for subject, predicate, obj in whole if predicate == cg("spokenIn") and subject in nodes}
    parts = {subject: obj for subject, predicate, obj in whole if predicate == cg("within") and obj in nodes}
    for subject, predicate, obj in whole if role != "none" else ():
        node = parts.get(obj, obj)
        if predicate != cg("anchor") or node not in nodes or subject == messages.get(node):
            continue
        if kinds.get(subject) not in (cg("Post"), cg("Comment"), cg("Work")):
            reading, passage = (local_name(term[1:-1]) for term in (subject, node))
            raise UsageError(f"{reading} was read in {passage}; only what argues nothing has a role")

    def is_replaced(fact: Fact) -> bool:
        subject, predicate, obj = fact
        is_role = predicate == cg("role") and subject in nodes
        return is_role or (predicate == cg("anchor") and obj in nodes and messages.get(obj) == subject)

    files = {}
    for path, facts in debate.files.items():
        after = [fact for fact in facts if not is_replaced(fact)]
        for subject, predicate, obj in facts:
            if predicate == TYPE and subject in nodes and role != "none":
                after.append((subject, cg("role"), cg(ROLES[role])))
            if predicate == TYPE and role == "none" and obj in (cg("Post"), cg("Comment")):
                after += [(subject, cg("anchor"), leaf) for leaf in sorted(nodes) if messages.get(leaf) == subject]
        files[path] = after
    return debate.content(files)


@dataclass(frozen=True)
class _Debate:
    """A debate to edit: its folder, the triples of its files, its text, and its leaf passages by name, in order."""

    folder: Path
    files: dict[Path, list[Fact]]
    words: str
    leaves: dict[str, tuple[str, Span]]

    def check(self, *names: str) -> None:
        """Raise ``UsageError`` for a name that no leaf passage has."""
        for name in names:
            if name not in self.leaves:
                hint = did_you_mean(name, self.leaves)
                raise UsageError(f"{self.folder} has no leaf passage {name} in this text{hint}")

    def content(self, files: dict[Path, list[Fact]]) -> dict[str, bytes]:
        """Return the files that change; raises ``UsageError`` where one has comments, which would be lost."""
        from capgen_kg.rdf.formatting import check_no_comments
        from capgen_kg.rdf.writing import serialize_facts

        prefixes = prefix_for(namespace_of(next(iter(self.leaves.values()))[0][1:-1]))
        content = {}
        for path, facts in files.items():
            if set(facts) == set(self.files[path]):
                continue
            check_no_comments(path)
            content[path.name] = serialize_facts(list(dict.fromkeys(facts)), prefixes)
        return content


def _read(folder: Path, text: Path) -> _Debate:
    words = read_text(text)
    files = {path: [fact[:3] for fact in read_facts([path])] for path in sorted(folder.glob("*.ttl"))}
    values = {(subject, predicate): obj for facts in files.values() for subject, predicate, obj in facts}
    sha256 = literal(digest(words))
    sources = {node for (node, predicate), obj in values.items() if (predicate, obj) == (cg("sha256"), sha256)}
    nodes = {fact[0] for facts in files.values() for fact in facts if fact[1:] == (TYPE, cg("LeafPassage"))}
    leaves = sorted(
        (int(value_of(values[node, cg("start")])), int(value_of(values[node, cg("end")])), node)
        for node in nodes
        if values.get((node, cg("inTextOf"))) in sources and {(node, cg("start")), (node, cg("end"))} <= values.keys()
    )
    return _Debate(folder, files, words, {local_name(node[1:-1]): (node, (start, end)) for start, end, node in leaves})
