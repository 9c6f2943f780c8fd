"""What a file says held against the ontology and the debate: terms, references, languages, notations."""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from capgen_kg.contributions.diagnostics import Edit, Problem
from capgen_kg.errors import did_you_mean
from capgen_kg.namespaces import CG, ID, PREFIXES, shorten
from capgen_kg.reasoning.facts import TYPE
from capgen_kg.resources import ontology_files
from capgen_kg.turtle import read_facts
from capgen_kg.turtle import term as parse_term

if TYPE_CHECKING:
    from collections.abc import Iterator

    from capgen_kg.contributions.reading import Reading
    from capgen_kg.positions import Span
    from capgen_kg.reasoning.facts import Readable

NOTATION = f"<{PREFIXES['skos']}notation>"
#: Properties whose values are words for people, which the shapes want a language tag for.
WORDS = frozenset(
    {f"<{PREFIXES['rdfs']}label>", *(f"<{CG}{name}>" for name in ("rationale", "hedgeWords", "replyRationale"))}
)
#: How many names are looked through for the nearest.
MOST_NAMES = 10_000


@cache
def declared() -> frozenset[str]:
    """Return the terms that the ontology says something about."""
    return frozenset(subject for subject, _, _ in read_facts(ontology_files()))


def misspelt(reading: Reading) -> Iterator[Problem]:
    """Yield the terms in our namespace that the ontology doesn't have."""
    known = {term for term in declared() if term.startswith(f"<{CG}")}
    seen: set[Span] = set()
    for one in reading.placed:
        for term, span in zip(one.fact, (one.subject, one.predicate, one.value), strict=True):
            if not term.startswith(f"<{CG}") or term in known or span in seen or term == f"<{CG}>":
                continue
            seen.add(span)
            yield _misspelt(reading, span, term, {name[len(CG) + 1 : -1] for name in known})


def unheard(reading: Reading) -> Iterator[Problem]:
    """Yield the properties and classes of vocabularies that nothing here looks at."""
    known = declared() | _ANYWHERE
    for one in reading.placed:
        asked = [(one.fact[1], one.predicate), *([(one.fact[2], one.value)] if one.fact[1] == TYPE else [])]
        for term, span in asked:
            if term not in known and not term.startswith((f"<{CG}", "_:")):
                message = (
                    f"Nothing here asks for {shorten(term[1:-1])}; what it says will be kept, and show up in no answer."
                )
                yield Problem(span, "vocabulary", message, severity="warning")


_ANYWHERE = frozenset(
    {TYPE, *(f"<{PREFIXES['rdfs']}{name}>" for name in ("label", "comment", "seeAlso", "isDefinedBy"))}
)


def _misspelt(reading: Reading, span: Span, term: str, known: set[str]) -> Problem:
    name = term[len(CG) + 1 : -1]
    message = f"The ontology has no cg:{name}{did_you_mean(name, known) or '.'}"
    folded = {one.lower(): one for one in sorted(known)}
    near = get_close_matches(name.lower(), folded, n=2, cutoff=0.8)
    end = span[1] - reading.text.text[slice(*span)].endswith(">")
    written = reading.text.text[span[0] : end]
    # one right answer: the only one that is near, or the same but for capitals
    if not near or (len(near) > 1 and near[0] != name.lower()) or not written.endswith(name):
        return Problem(span, "term", message)
    right = folded[near[0]]
    edit = Edit((end - len(name), end), right)
    return Problem(span, "term", message, f"write {written[: len(written) - len(name)]}{right}", (edit,))


def namespace(node: str) -> str:
    """Return the namespace that a name is in: all up to the last slash or hash."""
    return node[1 : max(node.rfind("/"), node.rfind("#")) + 1]


def namespaces(reading: Reading, base: Readable) -> set[str]:
    """Return the namespaces of the things of the debate that a file refers to; without any, that of the real debate."""
    vocabularies = {space for name, space in PREFIXES.items() if name != "id"}
    nodes = {term for one in reading.placed for term in (one.fact[0], one.fact[2]) if term.startswith("<")}
    # what has a class of ours is a thing of the debate; the ontology itself is none
    known = {namespace(node) for node in nodes if any(kind.startswith(f"<{CG}") for kind in base.objects(node, TYPE))}
    return known - vocabularies or {ID}


def unknown(readings: list[Reading], base: Readable) -> Iterator[tuple[Reading, Problem]]:
    """Yield the references to things of the debate that neither it nor the files describe."""
    described = {one.fact[0] for reading in readings for one in reading.placed}
    for reading in readings:
        own = namespaces(reading, base)
        for one in reading.placed:
            term = one.fact[2]
            if not term.startswith("<") or namespace(term) not in own or term in described:
                continue
            if next(base.matching(term, None, None), None) is None:
                space = namespace(term)
                name = term[len(space) + 1 : -1]
                near = did_you_mean(name, _names(space, base)) or "."
                yield reading, Problem(one.value, "reference", f"Nothing is called {shorten(term[1:-1])}{near}")


def _names(space: str, base: Readable) -> set[str]:
    """Return the names that a namespace has in the debate, or the first of them where there are very many."""
    found = set()
    for subject, _, _ in islice(base.matching(None, TYPE, None), MOST_NAMES):
        if subject.startswith(f"<{space}"):
            found.add(subject[len(space) + 1 : -1])
    return found


def untagged(reading: Reading) -> Iterator[Problem]:
    """Yield words for people without a language tag, which are taken to be English."""
    for one in reading.placed:
        if one.fact[1] in WORDS and one.fact[2].endswith('"'):
            edit = Edit((one.value[1], one.value[1]), "@en")
            yield Problem(one.value, "language", "These words have no language tag.", "add @en", (edit,))


def notations(reading: Reading) -> Iterator[Problem]:
    """Yield notations that are not in the form of the debate's, where it is clear which is meant."""
    for one in reading.placed:
        if one.fact[1] != NOTATION or not one.fact[2].startswith('"'):
            continue
        given = parse_term(one.fact[2]).value
        match = re.fullmatch(r"\s*([A-Za-z]+)[\s#_-]*([1-9][0-9]*)(?:[.]([1-9][0-9]*|[A-Za-z]))?\s*", given)
        if not match:
            continue
        word, number, part = match.groups()
        right = f"{word[0].upper()}{word[1:]}#{number}{f'.{part.upper()}' if part else ''}"
        if right != given:
            edit = Edit(one.value, f'"{right}"')
            yield Problem(one.value, "notation", f"The notation is written {given!r}.", f'write "{right}"', (edit,))


def untidy(reading: Reading) -> Iterator[Problem]:
    """Yield what is untidy in the layout and can be changed without changing what is said."""
    text = reading.text.text
    literals = [one.value for one in reading.placed if one.fact[2].startswith('"')]
    for match in re.finditer(r"[ \t]+(?=\r?\n|\Z)", text):
        if not any(start < match.end() and match.start() < end for start, end in literals):
            span = match.span()
            yield Problem(
                span, "layout", "There are blanks at the end of the line.", "take them out", (Edit(span, ""),), "info"
            )
    if text and not text.endswith("\n"):
        end = (len(text), len(text))
        yield Problem(end, "layout", "The file doesn't end with a new line.", "add one", (Edit(end, "\n"),), "info")
    if reading.has_mark:
        yield Problem((0, 0), "layout", "The file begins with a byte order mark.", "take it out", (), "info")
