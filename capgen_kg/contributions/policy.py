"""What an untrusted file may state: anything about the nodes it introduces, and new relations to existing ones.

Each check yields problems at the triples that violate it. Entailed identity and entailed statements about existing
nodes are checked separately: see :mod:`capgen_kg.contributions.entailment`.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from capgen_kg.contributions import vocabulary
from capgen_kg.contributions.context import ATTRIBUTED_TO
from capgen_kg.contributions.contributors import is_contributor, is_reader
from capgen_kg.contributions.literals import INVISIBLE
from capgen_kg.contributions.scripts import mixed_scripts
from capgen_kg.diagnostics.model import Problem
from capgen_kg.rdf.facts import TYPE
from capgen_kg.rdf.namespaces import CG, PREFIXES, QUERY, SHAPES, namespace_of
from capgen_kg.rdf.terms import curie, value_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from capgen_kg.contributions.context import Context
    from capgen_kg.contributions.parsing import Reading
    from capgen_kg.rdf.facts import Fact
    from capgen_kg.rdf.spans import LocatedTriple

_OWL, _RDFS, _SH, _RDF = (PREFIXES[name] for name in ("owl", "rdfs", "sh", "rdf"))
IDENTITY = frozenset({f"<{_OWL}{name}>" for name in ("sameAs", "differentFrom", "distinctMembers", "members")})
#: Properties of schema vocabularies that make no axioms.
_PLAIN = frozenset({TYPE, *(f"<{_RDFS}{name}>" for name in ("label", "comment", "seeAlso", "isDefinedBy"))})
#: Properties that may lead from an existing node to a new one.
ATTACHING = frozenset({f"<{CG}{name}>" for name in ("raises", "performs", "presents", "asserts")})
_NAME = f"<{CG}name>"
_SCHEMES = ("http:", "https:", "urn:", "doi:")


def check(context: Context) -> Iterator[tuple[Reading, Problem]]:
    """Yield the statements that no contribution may make; each is checked by itself."""
    for reading in context.readings:
        yield from ((reading, problem) for problem in _single(reading, context))


def _single(reading: Reading, context: Context) -> Iterator[Problem]:
    if not reading.statements and not context.suppressed_nodes:
        yield Problem((0, 0), "empty-file", "The file contains nothing; add at least one statement.")
    own = vocabulary.namespaces(reading, context.asserted)
    names: set[str] | None = None
    if structural := [
        statement
        for statement in reading.statements
        if statement.triple[1] != TYPE and statement.triple[1].startswith(f"<{_RDF}")
    ]:
        message = (
            f"{curie(structural[0].triple[1])} makes a list or a statement about statements; a contribution has none."
        )
        yield Problem(
            structural[0].predicate,
            "axiom",
            message,
            corrections=tuple((statement.triple, None) for statement in structural),
        )
    for statement in reading.statements:
        subject, predicate, value = statement.triple
        without = ((statement.triple, None),)
        yield from _characters(reading, statement)
        if predicate in IDENTITY:
            message = f"{curie(predicate)} is not allowed in a contribution."
            yield Problem(statement.predicate, "identity", message, corrections=without)
        elif statement not in structural and (why := _axiom(statement.triple)):
            yield Problem(
                statement.predicate if predicate != TYPE else statement.obj, "axiom", why, corrections=without
            )
        elif predicate in vocabulary.derived():
            name = curie(predicate)
            message = f"{name} is derived; remove it and state what entails it."
            yield Problem(
                statement.predicate, f"Derived-{name.removeprefix('cg:')}", message, "leave it out", corrections=without
            )
        elif subject in context.new_nodes and namespace_of(subject[1:-1]) not in own:
            message = f"{curie(subject)} is not a name in the namespace of the debate, {min(own)}."
            yield Problem(statement.subject, "namespace", message, suppresses=(subject,))
        if predicate == _NAME and value.startswith('"') and not _writes_contribution(context, subject):
            names = {fact[2] for fact in context.asserted.triples(None, _NAME, None)} if names is None else names
            if value not in names:
                message = "This name is not in the debate; people who are not named in the text stay unnamed."
                yield Problem(statement.obj, "person-name", message, "leave it out", corrections=without)
        for node, span in ((subject, statement.subject), (predicate, statement.predicate), (value, statement.obj)):
            if node.startswith("<") and not node[1:].lower().startswith(_SCHEMES):
                message = (
                    f"An address of the kind {node[1:].split(':')[0]}: is not allowed; use http, https, urn or doi."
                )
                yield Problem(span, "iri-scheme", message, corrections=without)


def about_others(context: Context) -> Iterator[tuple[Reading, Problem]]:
    """Yield the statements about existing nodes, as one problem for each node and file.

    If the file also describes the node, by a class of the ontology, the problem is an IRI that is already in use.
    """
    for reading in context.readings:
        by_subject: dict[str, list[LocatedTriple]] = {}
        for statement in reading.statements:
            subject, predicate, value = statement.triple
            attaches = predicate in ATTACHING and (value in context.new_nodes or _defines(reading, value))
            if subject.startswith("<") and subject not in context.new_nodes and not attaches:
                by_subject.setdefault(subject, []).append(statement)
        for subject, statements in by_subject.items():
            first = next((statement for statement in statements if statement.triple[1] == TYPE), statements[0])
            introduces = first.triple[1] == TYPE and is_reader(context, subject)
            if introduces or _defines(reading, subject):
                yield reading, _id_in_use(reading, context, subject, first)
            else:
                yield reading, _existing_subject(context, subject, statements)


def _defines(reading: Reading, node: str) -> bool:
    """Return whether a file describes a node as if it were new: by a class of the ontology and another property."""
    facts = [statement.triple for statement in reading.statements if statement.triple[0] == node]
    return any(fact[1] == TYPE and fact[2].startswith(f"<{CG}") for fact in facts) and len(facts) > 2


def _id_in_use(reading: Reading, context: Context, subject: str, first: LocatedTriple) -> Problem:
    free = context.unused_iri(subject)
    renamed = [
        (
            statement.triple,
            (free, *statement.triple[1:]) if statement.triple[0] == subject else (*statement.triple[:2], free),
        )
        for statement in reading.statements
        if statement.triple[0] == subject or (statement.triple[1] in ATTACHING and statement.triple[2] == subject)
    ]
    if is_contributor(context, subject) or is_reader(context, subject):
        message = f"{context.display_name(subject)} has contributed before; nobody else does so under that name."
        return Problem(
            first.subject, "id-in-use", message,
            "add --same-person if this is the same person, or else write the name in another way",
            corrections=tuple(
                (statement.triple, None) for statement in reading.statements if statement.triple[0] == subject
            ),
        )  # fmt: skip
    message = f"{curie(subject)} is in the debate already: it is {context.display_name(subject)}."
    if context.display_name(subject) == curie(subject):
        message = f"{curie(subject)} is in the debate already."
    corrections = tuple(renamed)
    return Problem(
        first.subject, "id-in-use", message, f"name yours {curie(free)}", corrections=corrections, suppresses=(free,)
    )


def _existing_subject(context: Context, subject: str, statements: list[LocatedTriple]) -> Problem:
    corrections = tuple((statement.triple, None) for statement in statements)
    name = context.display_name(subject)
    statement = statements[0]
    if statement.triple[1] in ATTACHING:
        obj, predicate = context.display_name(statement.triple[2]), curie(statement.triple[1])
        message = f"{obj} is not introduced here; {predicate} attaches only what is new."
    else:
        says = ", ".join(
            dict.fromkeys(
                curie(statement.triple[1]) for statement in statements if statement.triple[1] not in ATTACHING
            )
        )
        message = f"{name} is in the debate already; this file may not say {says} of it."
    return Problem(statement.subject, "existing-subject", message, corrections=corrections)


def _axiom(fact: Fact) -> str:
    """Return why a statement is an axiom or a shape, or an empty string."""
    subject, predicate, value = fact
    if subject.startswith((f"<{CG}", f"<{SHAPES}", f"<{QUERY}", f"<{_OWL}", f"<{_RDF}", f"<{_RDFS}", f"<{_SH}")):
        return f"{curie(subject)} belongs to a vocabulary; a contribution doesn't speak about it."
    if predicate == f"<{_OWL}imports>":
        return "owl:imports is not allowed in a contribution."
    if predicate not in _PLAIN and predicate.startswith((f"<{_OWL}", f"<{_RDFS}", f"<{_SH}")):
        return f"{curie(predicate)} makes an axiom or a shape; a contribution makes none."
    if predicate == TYPE and value.startswith((f"<{_OWL}", f"<{_RDF}", f"<{_RDFS}", f"<{_SH}")):
        return f"A thing of the kind {curie(value)} is part of a schema; a contribution makes none."
    return ""


def _characters(reading: Reading, statement: LocatedTriple) -> Iterator[Problem]:
    """Yield invisible characters and mixed scripts in the terms of a triple."""
    for node, span in (
        (statement.triple[0], statement.subject),
        (statement.triple[1], statement.predicate),
        (statement.triple[2], statement.obj),
    ):
        if node.startswith("_:"):
            continue
        shown = value_of(node)
        if match := INVISIBLE.search(shown):
            name = f"U+{ord(match[0]):04X} {unicodedata.name(match[0], 'control character')}"
            yield Problem(span, "unsafe-characters", f"There is {name} here, which is invisible; remove it.")
        word, scripts = mixed_scripts(shown)
        if scripts:
            message = f"The word {word} mixes {' and '.join(scripts)}; mixed scripts are not allowed (homoglyphs)."
            yield Problem(span, "unsafe-characters", message)


def _writes_contribution(context: Context, person: str) -> bool:
    """Return whether a person that a file introduces writes a contribution, and so may choose a name."""
    return person in context.new_nodes and any(
        context.is_a(node, "Contribution") for node in context.union.subjects(ATTRIBUTED_TO, person)
    )
