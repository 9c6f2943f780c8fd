"""A debate of our own ontology in any syntax of RDF, read into files as our data has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from capgen_kg.errors import InputError
from capgen_kg.rdf.facts import TYPE, Facts
from capgen_kg.rdf.namespaces import CG, namespace_of
from capgen_kg.rdf.parsing import read_located_facts
from capgen_kg.rdf.terms import cg

if TYPE_CHECKING:
    from pathlib import Path

    from capgen_kg.rdf.facts import Fact

#: File of the members of a class.
_FILES = {
    "Passage": "passages", "LeafPassage": "passages", "Person": "people", "Voice": "people", "Rebuttal": "relations",
    "Support": "relations", "Similarity": "relations", "Comment": "comments", "Claim": "claims",
    "EmpiricalClaim": "claims", "Argument": "arguments",
}  # fmt: skip
_DEFAULT_FILE = "debate"


def read(path: Path, base: str, syntax: str = "") -> dict[str, list[Fact]]:
    """Return the triples of a debate by the names of the files that they belong into (without suffix).

    With a ``base``, IRIs in the namespace of the debate are moved to that. ``syntax`` is pyoxigraph's name of a syntax,
    instead of that by the ending of the file. Raises ``InputError`` for a file that is not RDF or does not hold exactly
    one debate.
    """
    facts = Facts()
    lines: dict[str, int] = {}
    for fact, (_, line) in read_located_facts([path], syntax):
        facts.add(fact)
        if fact[1:] == (TYPE, cg("Debate")):
            lines.setdefault(fact[0], line)
    if len(lines) != 1:
        message = f"found {len(lines)} things of the class cg:Debate, expected one"
        raise InputError(message, path, sorted(lines.values())[1] if lines else 1, 1)
    [debate] = lines
    namespace = namespace_of(debate[1:-1])
    file_by_subject: dict[str, str] = {}
    files: dict[str, list[Fact]] = {}

    def moved(term: str) -> str:
        is_moved = base and term.startswith(f"<{namespace}") and not term.startswith(f"<{CG}")
        return f"<{base}{term[len(namespace) + 1 :]}" if is_moved else term

    for subject, predicate, obj in sorted(facts.triples(None, None, None)):
        file = "relations" if predicate == cg("raises") else _file(facts, subject, file_by_subject)
        files.setdefault(file, []).append((moved(subject), predicate, moved(obj)))
    return files


def _file(facts: Facts, subject: str, file_by_subject: dict[str, str]) -> str:
    """Return the file of a subject, and add it to ``file_by_subject``; that of a blank node is its referrer's."""
    path: list[str] = []
    file = _DEFAULT_FILE
    while subject:
        if subject in file_by_subject:
            file = file_by_subject[subject]
            break
        # a cycle of blank nodes ends here
        file_by_subject[subject] = file
        path.append(subject)
        classes = [name[len(CG) + 1 : -1] for name in sorted(facts.objects(subject, TYPE)) if name.startswith(f"<{CG}")]
        if classes or not subject.startswith("_:"):
            file = _file_of_classes(facts, subject, classes)
            break
        subject = min((s for s, p, _ in facts.triples(None, None, subject) if p != TYPE), default="")
    file_by_subject |= dict.fromkeys(path, file)
    return file


def _file_of_classes(facts: Facts, subject: str, classes: list[str]) -> str:
    file = next((_FILES[name] for name in classes if name in _FILES), _DEFAULT_FILE)
    if file == "arguments":
        stance = next(iter(sorted(facts.objects(subject, cg("stance")))), "")
        return f"arguments-{stance[len(CG) + 1 : -1].lower()}" if stance.startswith(f"<{CG}") else file
    return file
