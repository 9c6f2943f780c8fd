"""Passages of a text that is to be encoded: where it can be cut, and where words stand in it."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from capgen_kg.errors import InputError
from capgen_kg.text.anchors import digest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def cut(text: str, by_sentence: bool = False) -> list[tuple[int, int, bool]]:
    """Return where a text can be cut into leaf passages: start, end, and whether there is only space between them.

    A passage is a paragraph, or a sentence with the space after it; what separates paragraphs is a passage of its own.
    """
    found: list[tuple[int, int, bool]] = []
    place = 0
    for paragraph in re.finditer(r"\S(?:.|\n(?!\s*\n))*", text):
        start, end = paragraph.start(), paragraph.start() + len(paragraph[0].rstrip())
        if start > place:
            found.append((place, start, True))
        ends = [match.end() for match in re.finditer(r"[.!?][\"'”’)]*\s+", text[start:end])] if by_sentence else []
        edges = sorted({0, *ends, end - start})
        found += [(start + one, start + other, False) for one, other in pairwise(edges)]
        place = end
    if place < len(text):
        found.append((place, len(text), True))
    return found


def find_words(text: str, first: str, last: str, file: Path) -> tuple[int, int]:
    """Return where the stretch is that begins with ``first`` and ends with the nearest ``last`` after that.

    Raises ``InputError`` when the first words are in no place of the text or in several, or the last nowhere after.
    """
    places = [match.start() for match in re.finditer(re.escape(first), text)]
    if len(places) != 1:
        told = f"{len(places)} times; give more words" if places else "nowhere"
        raise InputError(f"found {first!r} {told}, expected it once", file)
    found = text.find(last, places[0]) if last else places[0] + len(first) - len(last)
    if found < 0:
        raise InputError(f"found {last!r} nowhere after {first!r}", file)
    return places[0], found + len(last)


def passage_turtle(spans: Iterable[tuple[int, int, bool]], text: str, post: str, names: str, kind: str) -> str:
    """Return passages as Turtle: of the class ``kind``, named ``names`` and a number, in the text of ``post``."""
    from capgen_kg.rdf.facts import TYPE
    from capgen_kg.rdf.namespaces import namespace_of, prefix_for
    from capgen_kg.rdf.terms import cg, literal, to_triple, typed_literal
    from capgen_kg.rdf.writing import serialize_turtle

    facts = []
    for number, (start, end, is_space) in enumerate(spans, 1):
        node = f"<{names}{number}>"
        facts += [
            (node, TYPE, cg(kind)),
            (node, cg("start"), typed_literal(str(start), "xsd:integer")),
            (node, cg("end"), typed_literal(str(end), "xsd:integer")),
            (node, cg("sha256"), literal(digest(text[start:end]))),
            (node, cg("inTextOf"), f"<{post}>"),
        ]
        if is_space:
            facts.append((node, cg("role"), cg("Separator")))
    return serialize_turtle(map(to_triple, facts), prefix_for(namespace_of(names)))
