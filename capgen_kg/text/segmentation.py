"""Segmentation of a text into passages, and the location of words in it."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from capgen_kg.errors import InputError
from capgen_kg.text.anchors import digest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


#: Abbreviations that stand before a capital or a number within a sentence, and initials.
_ABBREVIATION = re.compile(r"(?:^|[\s(])(?:e\.g|i\.e|cf|vs|Dr|Mr|Mrs|Ms|Prof|St|Fig|No|p|pp|[A-Z])\.$")


def cut(text: str, by_sentence: bool = False) -> list[tuple[int, int, bool]]:
    """Return the leaf passages of a text: start, end, and whether the passage is only space.

    Offsets are in code points. A passage is a paragraph or, with ``by_sentence``, a sentence and the space after it.
    The space between paragraphs is a passage of its own.
    """
    spans: list[tuple[int, int, bool]] = []
    place = 0
    for paragraph in re.finditer(r"\S(?:.|\n(?!\s*\n))*", text):
        start, end = paragraph.start(), paragraph.start() + len(paragraph[0].rstrip())
        if start > place:
            spans.append((place, start, True))
        ends = _sentence_ends(text[start:end]) if by_sentence else []
        edges = sorted({0, *ends, end - start})
        spans += [(start + first, start + second, False) for first, second in pairwise(edges)]
        place = end
    if place < len(text):
        spans.append((place, len(text), True))
    return spans


def _sentence_ends(paragraph: str) -> list[int]:
    """Return the offsets in a paragraph at which a sentence and the space after it end, except the last.

    A stop after an abbreviation or before a small letter ends no sentence.
    """
    return [
        match.end()
        for match in re.finditer(r"[.!?…][\"'”’)]*\s+", paragraph)
        if not paragraph[match.end() : match.end() + 1].islower()
        and not (match[0].startswith(".") and _ABBREVIATION.search(paragraph[: match.start() + 1]))
    ]


def find_words(text: str, first: str, last: str, file: Path) -> tuple[int, int]:
    """Return start and end of the passage from ``first`` to the nearest ``last`` after it, in code points.

    Raises ``InputError``, with the name of ``file``, when the first words are not in the text or more than once, or the
    last ones are not after them.
    """
    places = [match.start() for match in re.finditer(re.escape(first), text)]
    if len(places) != 1:
        frequency = f"{len(places)} times; give more words" if places else "nowhere"
        raise InputError(f"found {first!r} {frequency}, expected it once", file)
    place = text.find(last, places[0]) if last else places[0] + len(first) - len(last)
    if place < 0:
        raise InputError(f"found {last!r} nowhere after {first!r}", file)
    return places[0], place + len(last)


def passage_turtle(spans: Iterable[tuple[int, int, bool]], text: str, post: str, names: str, kind: str) -> str:
    """Return passages as Turtle.

    Args:
        spans: start, end, and whether the passage is only space, as from :func:`cut`.
        text: the text that the offsets are of.
        post: the IRI of the message with this text.
        names: the beginning of the IRIs of the passages, to which a number is added.
        kind: the local name of their class.
    """
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
