"""Checks of a file against the ontology and the debate: prefixes, terms, references, language tags, notations."""

from __future__ import annotations

import re
from dataclasses import replace
from difflib import SequenceMatcher, get_close_matches
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from capgen_kg.diagnostics.model import Edit, Problem
from capgen_kg.errors import did_you_mean
from capgen_kg.rdf.facts import TYPE, Facts, members
from capgen_kg.rdf.namespaces import CG, ID, PREFIXES, SHAPES, namespace_of
from capgen_kg.rdf.parsing import read_facts
from capgen_kg.rdf.terms import curie, value_of
from capgen_kg.rdf.tokens import tokens
from capgen_kg.resources import ontology_files, shape_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from capgen_kg.contributions.parsing import Reading
    from capgen_kg.rdf.facts import Fact, TripleSource
    from capgen_kg.rdf.spans import LocatedTriple, Span

NOTATION = f"<{PREFIXES['skos']}notation>"
#: Properties whose values are natural language; the shapes require a language tag.
WORDS = frozenset({f"<{PREFIXES['rdfs']}label>", *(f"<{CG}{name}>" for name in ("rationale", "replyRationale"))})
#: How many names are searched for the nearest one.
MAX_NAMES = 10_000
#: For how many names of a file the nearest is suggested, which takes longer than all other checks of them.
MAX_SUGGESTIONS = 20


@cache
def _ontology() -> Facts:
    """Return the triples of the ontology."""
    return Facts(read_facts(ontology_files()))


@cache
def declared() -> frozenset[str]:
    """Return the terms that the ontology describes."""
    return frozenset(subject for subject, _, _ in _ontology().triples(None, None, None))


@cache
def instances(name: str) -> frozenset[str]:
    """Return the terms that the ontology declares as instances of a class, such as ``owl:Class`` or ``cg:Hedge``."""
    return frozenset(_ontology().subjects(TYPE, name))


@cache
def noun_phrase(kind: str) -> str:
    """Return the label of a class with its article: ``an argument``."""
    labels = sorted(_ontology().objects(kind, f"<{PREFIXES['rdfs']}label>"))
    word = value_of(labels[0]) if labels else curie(kind)
    return f"{'an' if word[0] in 'aeio' else 'a'} {word}"


@cache
def above(kind: str) -> frozenset[str]:
    """Return a class of the ontology and all its superclasses."""
    classes, waiting = {kind}, [kind]
    while waiting:
        for name in _ontology().objects(waiting.pop(), f"<{PREFIXES['rdfs']}subClassOf>"):
            if name not in classes:
                classes.add(name)
                waiting.append(name)
    return frozenset(classes)


@cache
def below(kind: str) -> frozenset[str]:
    """Return the direct subclasses of a class of the ontology."""
    return frozenset(_ontology().subjects(f"<{PREFIXES['rdfs']}subClassOf>", kind))


def are_disjoint(first: str, second: str) -> bool:
    """Return whether two classes of the ontology, or superclasses of them, are disjoint."""
    return any(
        above_first in group and above_second in group - {above_first}
        for group in _groups()
        for above_first in above(first)
        for above_second in above(second)
    )


@cache
def _groups() -> list[frozenset[str]]:
    """Return the groups of pairwise disjoint classes."""
    heads = (head for _, head in _ontology().pairs(f"<{PREFIXES['owl']}members>"))
    return [frozenset(members(_ontology(), head)) for head in heads]


@cache
def ends(name: str) -> dict[str, str]:
    """Return the class of the ontology that is the ``domain`` or ``range`` of each property."""
    pairs = dict(_ontology().pairs(f"<{PREFIXES['rdfs']}{name}>"))
    classes = {prop: kind for prop, kind in pairs.items() if kind.startswith(f"<{CG}")}
    if name == "range":
        # declared for its inverse only
        classes[f"<{PREFIXES['prov']}wasAttributedTo>"] = f"<{CG}Speaker>"
    return classes


@cache
def ranges() -> dict[str, str]:
    """Return the datatype of each datatype property."""
    datatypes = dict(_ontology().pairs(f"<{PREFIXES['rdfs']}range>"))
    return {name: kind for name, kind in datatypes.items() if kind.startswith(f"<{PREFIXES['xsd']}")}


@cache
def derived() -> frozenset[str]:
    """Return the derived properties, which must not be asserted, according to the shapes."""
    shapes = Facts(read_facts(shape_files()))
    return frozenset(shapes.objects(f"<{SHAPES}Derived>", f"<{PREFIXES['sh']}targetSubjectsOf>"))


def prefixes(reading: Reading, base: TripleSource) -> Iterator[Problem]:
    """Yield the prefixes declared for an IRI that is almost a known namespace, with the edit that corrects it."""
    known = {*PREFIXES.values()}
    for name, iri, span in _declarations(reading.text.text):
        if iri in known or not (intended := _intended_namespace(name, iri, known)):
            continue
        corrections = [
            (statement.triple, _replace_namespace(statement.triple, iri, intended)) for statement in reading.statements
        ]
        corrections = [(before, after) for before, after in corrections if before != after]
        if not corrections or any(
            _is_known(node, base) for fact, _ in corrections for node in fact if node.startswith(f"<{iri}")
        ):
            continue
        message = f"The prefix {name}: stands for {iri} here, which is not a known namespace."
        edits = (Edit(span, f"<{intended}>"),)
        yield Problem(span, "namespace-prefix", message, f"write <{intended}>", edits, corrections=tuple(corrections))


def _declarations(text: str) -> Iterator[tuple[str, str, Span]]:
    """Yield the prefix declarations in a text: prefix, namespace IRI, and the span of the IRI."""
    significant = [token for token in tokens(text) if token.kind not in ("space", "comment")]
    for first, name, iri in zip(significant, significant[1:], significant[2:], strict=False):
        declares = first.text == "@prefix" or (first.kind == "word" and first.text.lower() == "prefix")
        if declares and name.kind == "name" and iri.kind == "iri":
            yield name.text.partition(":")[0], iri.text[1:-1], (iri.start, iri.start + len(iri.text))


def _intended_namespace(name: str, iri: str, known: set[str]) -> str:
    """Return the known namespace that an IRI was probably meant to be, or an empty string."""
    plain = {re.sub(r"^https?://(www[.])?|[/#]+$", "", space.lower()): space for space in known}
    bare = re.sub(r"^https?://(www[.])?|[/#]+$", "", iri.lower())
    if bare in plain:
        return plain[bare]
    own = PREFIXES.get(name, "")
    if own and (name == "cg" or SequenceMatcher(None, iri, own).ratio() > 0.85):
        return own
    return next(iter(get_close_matches(iri, sorted(known), n=1, cutoff=0.93)), "")


def _replace_namespace(fact: Fact, old: str, new: str) -> Fact:
    spaces = tuple(f"<{space}" for space in PREFIXES.values() if len(space) > len(old))
    subject, predicate, value = (
        f"<{new}{node[len(old) + 1 :]}" if node.startswith(f"<{old}") and not node.startswith(spaces) else node
        for node in fact
    )
    return subject, predicate, value


def unknown_terms(reading: Reading) -> Iterator[Problem]:
    """Yield the terms in the namespace of the ontology that it does not define."""
    known = {term for term in declared() if term.startswith(f"<{CG}")}
    names = {name[len(CG) + 1 : -1] for name in known}
    spans: set[Span] = set()
    for statement in reading.statements:
        # a statement about a term of the ontology is an axiom, whether or not the term exists
        is_axiom = statement.triple[0].startswith(f"<{CG}")
        for place, span in enumerate(() if is_axiom else (statement.subject, statement.predicate, statement.obj)):
            term = statement.triple[place]
            if not term.startswith(f"<{CG}") or term in known or span in spans or term == f"<{CG}>":
                continue
            spans.add(span)
            problem = _unknown_term(reading, span, term, names if len(spans) <= MAX_SUGGESTIONS else set())
            right = f"<{CG}{problem.edits[0].text}>" if problem.edits else ""
            corrections = [
                (other.triple, _replace_term(other.triple, place, right))
                for other in _statements_at(reading, place, span)
            ]
            suppresses = (
                () if right else (statement.triple[0], *(node for node in statement.triple[2:] if node.startswith("<")))
            )
            yield replace(problem, corrections=tuple(corrections), suppresses=suppresses)


def _statements_at(reading: Reading, place: int, span: Span) -> list[LocatedTriple]:
    """Return the triples whose term at a position (0, 1 or 2) is written at a span."""
    return [
        statement
        for statement in reading.statements
        if (statement.subject, statement.predicate, statement.obj)[place] == span
    ]


def _replace_term(fact: Fact, place: int, node: str) -> Fact | None:
    """Return a triple with another term at a position, or ``None`` if there is no other term."""
    if not node:
        return None
    subject, predicate, value = (node if number == place else term for number, term in enumerate(fact))
    return subject, predicate, value


def misplaced_literals(reading: Reading, resolve: Callable[[str], str]) -> Iterator[Problem]:
    """Yield the literals that are values of object properties; ``resolve`` finds the node that a text names."""
    things = instances(f"<{PREFIXES['owl']}ObjectProperty>") | {TYPE}
    for statement in reading.statements:
        subject, predicate, value = statement.triple
        if predicate not in things or not value.startswith('"'):
            continue
        name = "a" if predicate == TYPE else curie(predicate)
        node = resolve(value_of(value))
        corrections = ((statement.triple, _replace_term(statement.triple, 2, node)),)
        if not node:
            message = f"This is text, and {name} leads to a thing; write its name, such as id:for-2."
            yield Problem(statement.obj, "node-kind", message, corrections=corrections, suppresses=(subject,))
            continue
        written = _spelling(reading, node)
        message = f"This is text, and {name} leads to a thing."
        yield Problem(
            statement.obj,
            "node-kind",
            message,
            f"write {written}",
            (Edit(statement.obj, written),),
            corrections=corrections,
        )


def _spelling(reading: Reading, node: str) -> str:
    """Return a node with a prefix that the file declares, or as a full IRI."""
    for name, iri, _ in _declarations(reading.text.text):
        local = node[len(iri) + 1 : -1]
        if node.startswith(f"<{iri}") and re.fullmatch(r"[A-Za-z0-9][\w-]*", local):
            return f"{name}:{local}"
    return node


def unused_terms(reading: Reading) -> Iterator[Problem]:
    """Yield the properties and classes of other vocabularies that no query uses."""
    known = declared() | _ANYWHERE
    for statement in reading.statements:
        terms = [
            (statement.triple[1], statement.predicate),
            *([(statement.triple[2], statement.obj)] if statement.triple[1] == TYPE else []),
        ]
        for term, span in terms:
            if term not in known and not term.startswith((f"<{CG}", "_:")):
                message = f"{curie(term)} is not used by any query; the statement is stored but never returned."
                yield Problem(span, "unused-term", message, severity="warning")


_ANYWHERE = frozenset(
    {TYPE, *(f"<{PREFIXES['rdfs']}{name}>" for name in ("label", "comment", "seeAlso", "isDefinedBy"))}
)


def _unknown_term(reading: Reading, span: Span, term: str, known: set[str]) -> Problem:
    name = term[len(CG) + 1 : -1]
    message = f"The ontology has no cg:{name}{did_you_mean(name, known) or '.'}"
    folded = {known_name.lower(): known_name for known_name in sorted(known)}
    near = get_close_matches(name.lower(), folded, n=2, cutoff=0.8)
    end = span[1] - reading.text.text[slice(*span)].endswith(">")
    written = reading.text.text[span[0] : end]
    # fixable if there is only one near name, or one that differs only in case
    if not near or (len(near) > 1 and near[0] != name.lower()) or not written.endswith(name):
        return Problem(span, "unknown-term", message)
    right = folded[near[0]]
    edit = Edit((end - len(name), end), right)
    return Problem(span, "unknown-term", message, f"write {written[: len(written) - len(name)]}{right}", (edit,))


def namespaces(reading: Reading, base: TripleSource) -> set[str]:
    """Return the namespaces of the items that a file refers to; if there are none, that of the bundled debate."""
    vocabularies = {space for name, space in PREFIXES.items() if name != "id"}
    nodes = {
        term
        for statement in reading.statements
        for term in (statement.triple[0], statement.triple[2])
        if term.startswith("<")
    }
    # instances of classes of the ontology are items of the debate; its own terms are not
    known = {
        namespace_of(node[1:-1])
        for node in nodes
        if any(kind.startswith(f"<{CG}") for kind in base.objects(node, TYPE))
    }
    return known - vocabularies or {ID}


def unknown_references(
    readings: list[Reading], base: TripleSource, resolve: Callable[[str], str] = lambda name: ""
) -> Iterator[tuple[Reading, Problem]]:
    """Yield the references to items that neither the debate nor the files describe.

    ``resolve`` finds the node for a name in another form, such as ``For#2``.
    """
    described = {statement.triple[0] for reading in readings for statement in reading.statements}
    count = 0
    for reading in readings:
        own = namespaces(reading, base)
        for statement in reading.statements:
            node = statement.triple[2]
            if (
                not node.startswith("<")
                or namespace_of(node[1:-1]) not in own
                or node in described
                or _is_known(node, base)
            ):
                continue
            count += 1
            yield reading, _unknown_reference(reading, statement, base, resolve, count <= MAX_SUGGESTIONS)


def _unknown_reference(
    reading: Reading, statement: LocatedTriple, base: TripleSource, resolve: Callable[[str], str], suggests: bool
) -> Problem:
    subject, _, node = statement.triple
    space = namespace_of(node[1:-1])
    name = node[len(space) + 1 : -1]
    text = reading.text.text
    behind = re.match(r"#[\w.]+", text[statement.obj[1] :])
    end = statement.obj[1] + (behind.end() if behind else 0)
    right = resolve(name + (behind[0] if behind else ""))
    message = f"Nothing is called {curie(node)}"
    if behind:
        message += f"; {behind[0]} is read as a comment"
    corrections = ((statement.triple, _replace_term(statement.triple, 2, right)),)
    if right:
        written = _spelling(reading, right)
        edits = (Edit((statement.obj[0], end), written),)
        return Problem(
            statement.obj, "unknown-reference", f"{message}.", f"write {written}", edits, corrections=corrections
        )
    near = nearest(node, base) if suggests else ""
    return Problem(
        statement.obj, "unknown-reference", message + (near or "."), corrections=corrections, suppresses=(subject,)
    )


def nearest(node: str, base: TripleSource) -> str:
    """Return a clause that suggests the nodes with the names nearest to that of a node, or an empty string."""
    space = namespace_of(node[1:-1])
    return did_you_mean(node[len(space) + 1 : -1], _names(space, base))


def _is_known(node: str, base: TripleSource) -> bool:
    return next(base.triples(node, None, None), None) is not None


def _names(space: str, base: TripleSource) -> set[str]:
    """Return the local names in a namespace of the debate, at most the first :data:`MAX_NAMES`."""
    names = set()
    for subject, _, _ in islice(base.triples(None, TYPE, None), MAX_NAMES):
        if subject.startswith(f"<{space}"):
            names.add(subject[len(space) + 1 : -1])
    return names


def untagged(reading: Reading) -> Iterator[Problem]:
    """Yield natural language without a language tag; the fix assumes English."""
    for statement in reading.statements:
        if statement.triple[1] in WORDS and statement.triple[2].endswith('"'):
            edit = Edit((statement.obj[1], statement.obj[1]), "@en")
            corrections = ((statement.triple, _replace_term(statement.triple, 2, f"{statement.triple[2]}@en")),)
            yield Problem(
                statement.obj,
                "language-tag",
                "This text has no language tag.",
                "add @en",
                (edit,),
                corrections=corrections,
            )


def notations(reading: Reading) -> Iterator[Problem]:
    """Yield notations in another form than the debate's, if the right form is unambiguous."""
    for statement in reading.statements:
        if statement.triple[1] != NOTATION or not statement.triple[2].startswith('"'):
            continue
        notation = value_of(statement.triple[2])
        match = re.fullmatch(r"\s*([A-Za-z]+)[\s#_-]*([1-9][0-9]*)(?:[.]([1-9][0-9]*|[A-Za-z]))?\s*", notation)
        if not match:
            continue
        word, number, part = match.groups()
        right = f"{word[0].upper()}{word[1:]}#{number}{f'.{part.upper()}' if part else ''}"
        if right != notation:
            edit = Edit(statement.obj, f'"{right}"')
            corrections = ((statement.triple, _replace_term(statement.triple, 2, f'"{right}"')),)
            message = f"The notation is written {notation!r}."
            yield Problem(statement.obj, "notation", message, f'write "{right}"', (edit,), corrections=corrections)


def layout(reading: Reading) -> Iterator[Problem]:
    """Yield layout problems, which can be fixed without changing the triples."""
    text = reading.text.text
    literals = [statement.obj for statement in reading.statements if statement.triple[2].startswith('"')]
    for match in re.finditer(r"[ \t]+(?=\r?\n|\Z)", text):
        if not any(start < match.end() and match.start() < end for start, end in literals):
            span = match.span()
            yield Problem(span, "layout", "The line has trailing whitespace.", "remove it", (Edit(span, ""),), "info")
    if text and not text.endswith("\n"):
        end = (len(text), len(text))
        yield Problem(end, "layout", "The file does not end with a newline.", "add one", (Edit(end, "\n"),), "info")
    if reading.has_bom:
        yield Problem((0, 0), "layout", "The file begins with a byte order mark.", "remove it", (), "info")
