"""Joining of leaf passages that a segmentation has divided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from capgen_kg.errors import UsageError, did_you_mean
from capgen_kg.rdf.facts import TYPE
from capgen_kg.rdf.namespaces import local_name, namespace_of, prefix_for
from capgen_kg.rdf.parsing import read_facts, read_text
from capgen_kg.rdf.terms import cg, literal, typed_literal, value_of
from capgen_kg.text.anchors import digest

if TYPE_CHECKING:
    from pathlib import Path

    from capgen_kg.rdf.facts import Fact


def join(folder: Path, text: Path, first: str, last: str) -> tuple[dict[Path, bytes], int]:
    """Return the files of a debate that change when leaf passages become one, and how many passages that were.

    Args:
        folder: The folder of the debate.
        text: A copy of its text.
        first: Local name of the first passage, which grows.
        last: Local name of the last passage.

    Raises:
        UsageError: There are no such passages in this text, or a file that would be rewritten has comments.
        InputError: A file cannot be read.
    """
    from capgen_kg.rdf.formatting import line_of_first_comment
    from capgen_kg.rdf.writing import serialize_facts

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
    names = {local_name(node[1:-1]): number for number, (_, _, node) in enumerate(leaves)}
    for name in (first, last):
        if name not in names:
            raise UsageError(f"{folder} has no leaf passage {name} in this text{did_you_mean(name, names)}")
    if names[first] >= names[last]:
        raise UsageError(f"{first} does not stand before {last}")
    joined = leaves[names[first] : names[last] + 1]
    node, gone = joined[0][2], {leaf for _, _, leaf in joined[1:]}
    span = joined[0][0], joined[-1][1]
    new: dict[str, str] = {
        cg("end"): typed_literal(str(span[1]), "xsd:integer"),
        cg("sha256"): literal(digest(words[slice(*span)])),
    }

    def changed(fact: Fact) -> Fact:
        subject, predicate, obj = fact
        if subject == node:
            return subject, predicate, new.get(predicate, obj)
        return subject, predicate, node if obj in gone else obj

    content = {}
    for path, facts in files.items():
        after = {changed(fact): None for fact in facts if fact[0] not in gone}
        if set(after) == set(facts):
            continue
        if line := line_of_first_comment(read_text(path)):
            raise UsageError(f"{path}:{line}: found a comment, which rewriting would remove; move it to another file")
        content[path] = serialize_facts(list(after), prefix_for(namespace_of(node[1:-1])))
    return content, len(joined)
