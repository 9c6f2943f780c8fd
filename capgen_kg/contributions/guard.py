"""What a stranger's file may say: new things about what it introduces, and relations of its own to what is there.

Each check yields problems at the triples that break it. Identity and statements about others are looked for in what
follows, too: see :func:`entailed`.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from capgen_kg.contributions import terms
from capgen_kg.contributions.diagnostics import Problem
from capgen_kg.namespaces import CG, PREFIXES, QUERY, SHAPES, shorten
from capgen_kg.reasoning.facts import TYPE
from capgen_kg.reasoning.incremental import Closed, Overlay
from capgen_kg.turtle import term

if TYPE_CHECKING:
    from collections.abc import Iterator

    from capgen_kg.contributions.reading import Reading
    from capgen_kg.positions import Placed
    from capgen_kg.reasoning.compiler import Schema
    from capgen_kg.reasoning.facts import Fact, Readable

_OWL, _RDFS, _SH, _RDF = (PREFIXES[name] for name in ("owl", "rdfs", "sh", "rdf"))
_IDENTITY = frozenset({f"<{_OWL}{name}>" for name in ("sameAs", "differentFrom", "distinctMembers", "members")})
#: Properties of the vocabularies of schemas that say nothing about a schema.
_PLAIN = frozenset({TYPE, *(f"<{_RDFS}{name}>" for name in ("label", "comment", "seeAlso", "isDefinedBy"))})
#: By these, something that is there may lead to something new.
ATTACHING = frozenset({f"<{CG}{name}>" for name in ("raises", "performs", "presents", "asserts")})
#: Kinds of nodes that stand for what a file does to what is there.
MOVES = frozenset(
    f"<{CG}{name}>"
    for name in (
        "Relation", "Rebuttal", "Support", "Similarity",
        "Act", "Answer", "Concession", "Disclaimer", "Proposal", "Question", "Report",
    )
)  # fmt: skip
_NAME = f"<{CG}name>"
_SCHEMES = ("http:", "https:", "urn:", "doi:")
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_WORD = re.compile(r"[^\W\d_]+")


def check(reading: Reading, base: Readable) -> Iterator[Problem]:
    """Yield what a file says that a contribution may not say, as far as single statements show."""
    introduced = {one.fact[0] for one in reading.placed if not _is_known(one.fact[0], base)}
    own = terms.namespaces(reading, base)
    names: set[str] | None = None
    for one in reading.placed:
        subject, predicate, value = one.fact
        yield from _characters(reading, one)
        if predicate in _IDENTITY:
            yield Problem(one.predicate, "identity", f"A contribution doesn't say {_short(predicate)} of anything.")
        elif why := _axiom(one.fact):
            yield Problem(one.predicate if predicate != TYPE else one.value, "axiom", why)
        elif subject.startswith("<") and subject not in introduced:
            if predicate in ATTACHING and value in introduced:
                continue
            says = f"{_short(predicate)} of {_short(subject)}"
            message = f"{_short(subject)} is in the debate already; this file may not say {says}."
            if predicate in ATTACHING:
                message = f"{_short(value)} is not introduced here; {_short(predicate)} attaches only what is new."
            yield Problem(one.subject, "foreign", message)
        elif subject.startswith("<") and terms.namespace(subject) not in own:
            message = f"{_short(subject)} is not a name in the namespace of the debate, {min(own)}."
            yield Problem(one.subject, "namespace", message)
        if predicate == _NAME:
            names = {fact[2] for fact in base.matching(None, _NAME, None)} if names is None else names
            if value not in names:
                yield Problem(one.value, "name", "The debate doesn't have this name; people stay unnamed here.")
        for node, span in ((subject, one.subject), (predicate, one.predicate), (value, one.value)):
            if node.startswith("<") and not node[1:].lower().startswith(_SCHEMES):
                yield Problem(span, "scheme", f"An address of the kind {node[1:].split(':')[0]}: has no place here.")


def _is_known(node: str, base: Readable) -> bool:
    return node.startswith("<") and next(base.matching(node, None, None), None) is not None


def _axiom(fact: Fact) -> str:
    """Return why a statement is about a schema, or nothing when it isn't."""
    subject, predicate, value = fact
    if subject.startswith((f"<{CG}", f"<{SHAPES}", f"<{QUERY}", f"<{_OWL}", f"<{_RDF}", f"<{_RDFS}", f"<{_SH}")):
        return f"{_short(subject)} belongs to a vocabulary; a contribution doesn't speak about it."
    if predicate == f"<{_OWL}imports>":
        return "A contribution imports nothing."
    if predicate not in _PLAIN and predicate.startswith((f"<{_OWL}", f"<{_RDFS}", f"<{_SH}")):
        return f"{_short(predicate)} makes an axiom or a shape; a contribution makes none."
    if predicate == TYPE and (value.startswith((f"<{_OWL}", f"<{_RDFS}", f"<{_SH}")) or value == f"<{_RDF}Property>"):
        return f"A thing of the kind {_short(value)} is part of a schema; a contribution makes none."
    return ""


def _characters(reading: Reading, one: Placed) -> Iterator[Problem]:
    """Yield the characters in a triple that hide or deceive."""
    for node, span in ((one.fact[0], one.subject), (one.fact[1], one.predicate), (one.fact[2], one.value)):
        if node.startswith("_:"):
            continue
        shown = term(node).value
        if found := _INVISIBLE.search(shown):
            name = f"U+{ord(found[0]):04X} {unicodedata.name(found[0], 'control character')}"
            yield Problem(span, "characters", f"There is {name} here, which nobody sees; take it out.")
        for word in _WORD.findall(shown):
            if len(kinds := sorted({_alphabet(letter) for letter in word})) > 1:
                message = f"The word {word} mixes the alphabets {' and '.join(kinds)}; letters that look alike deceive."
                yield Problem(span, "characters", message)
                break


def _alphabet(letter: str) -> str:
    first = unicodedata.name(letter, "unknown").split()[0].capitalize()
    return "Latin" if first in ("Feminine", "Masculine", "Modifier") else first


def entailed(
    readings: list[Reading], asserted: Readable, closed: Readable, schema: Schema
) -> Iterator[tuple[Reading, Problem]]:
    """Yield what would follow about things that are there, by other ways than relations of the files' own.

    What the files say apart from their relations is added to the closure, and what appears is looked at. Raises
    ``InconsistentError`` when it contradicts the debate.
    """
    facts = [fact for reading in readings for fact in reading.facts]
    moves = {subject for subject, predicate, value in facts if predicate == TYPE and value in MOVES}
    # what is said outright about what is there is told as that, and what follows from it isn't
    plain = [
        fact
        for fact in facts
        if fact[0] not in moves and fact[2] not in moves and (fact[1] in ATTACHING or not _is_known(fact[0], asserted))
    ]
    appeared = Closed(Overlay(asserted), Overlay(closed), schema).add(plain).appeared
    given = set(plain)
    for fact in sorted(appeared - given):
        subject, predicate, value = fact
        is_identity = predicate in _IDENTITY
        about_others = _is_known(subject, asserted) and (predicate == TYPE or _is_known(value, asserted))
        if not is_identity and not about_others:
            continue
        reading, one = _cause(readings, fact)
        says = " ".join(map(_short, fact))
        rule = "identity" if is_identity else "entailed"
        yield reading, Problem(one.subject, rule, f"It would follow that {says}, which this file may not say.")


def _cause(readings: list[Reading], fact: Fact) -> tuple[Reading, Placed]:
    """Return the triple that has most of a fact's ends."""
    ends = {fact[0], fact[2]}
    ranked = [
        (-len(ends & {one.fact[0], one.fact[2]}), number, place)
        for number, reading in enumerate(readings)
        for place, one in enumerate(reading.placed)
    ]
    _, number, place = min(ranked)
    return readings[number], readings[number].placed[place]


def _short(node: str) -> str:
    return shorten(node[1:-1]) if node.startswith("<") else node
