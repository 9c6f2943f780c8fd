"""How our debates are marked in argument map formats, so that importing an export restores the debate.

- A statement begins with the notation of its item and a colon: ``For#2.1: Training gets steadier``.
- What an item says against or for another is a statement that begins with the notation of that item.
- A format that allows one conclusion for each step has several steps for an argument: ``for-2-inference-1``,
  ``for-2-inference-2``. The steps from its conclusions to the thesis are ``for-2-stance-1`` and so on.
- Identifiers are the local names of our IRIs; those of other debates are preceded by the last part of their namespace.
"""

from __future__ import annotations

import re

from capgen_kg.rdf.namespaces import ID

_NOTATION = re.compile(r"([A-Z][A-Za-z]*(?:#[1-9][0-9]*)(?:[.](?:[1-9][0-9]*|[A-Z]))?|Thesis|Post): +(?=\S)")
#: What follows the name of an argument in the names of its steps; a name may be an IRI in angle brackets.
_STEP = re.compile(r"-(?:inference|stance)-\d+(?=>?$)")


def with_notation(notation: str, words: str) -> str:
    """Return words on one line, after a notation."""
    return f"{notation}: {one_line(words)}"


def notation_of(words: str) -> str:
    """Return the notation that words begin with, or an empty string."""
    match = _NOTATION.match(words)
    return match[1] if match else ""


def without_notation(words: str) -> str:
    """Return words without the notation that they begin with."""
    match = _NOTATION.match(words)
    return words[match.end() :] if match else words


def inference_name(argument: str, number: int) -> str:
    """Return the name of the step from the premises of an argument to its conclusion of that number, from 1."""
    return f"{argument}-inference-{number}"


def stance_name(argument: str, number: int) -> str:
    """Return the name of the step from the conclusion of that number, from 1, of an argument to the thesis."""
    return f"{argument}-stance-{number}"


def argument_of(step: str) -> str:
    """Return the name of the argument that a step belongs to by its name, or the name itself."""
    return _STEP.sub("", step)


def statement_name(relation: str) -> str:
    """Return the name of the statement that holds the words of a relation."""
    return f"{relation}-said"


def relation_of(statement: str) -> str:
    """Return the name of the relation whose words a statement holds by its name, or the name itself."""
    return statement.removesuffix("-said")


def locution_name(node: str) -> str:
    """Return the name of the locution of a node."""
    return f"{node}-locution"


def node_name(iri: str) -> str:
    """Return the identifier of an item or relation; ``iri`` is its IRI as an RDF term."""
    if iri.startswith(f"<{ID}"):
        return iri[len(ID) + 1 : -1]
    return "-".join(re.split(r"[/#:]", iri.strip("<>"))[-2:])


def one_line(text: str) -> str:
    """Return a text with each stretch of white space as one space."""
    return " ".join(text.split())
