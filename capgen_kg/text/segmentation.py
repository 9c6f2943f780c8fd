"""Segmentation of a text into passages, and the location of words in it."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from capgen_kg.errors import InputError
from capgen_kg.rdf.facts import TYPE
from capgen_kg.rdf.terms import cg, literal, typed_literal
from capgen_kg.text.anchors import digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from capgen_kg.rdf.facts import Fact


_PARAGRAPH = re.compile(r"\S(?:.|\n(?![^\S\n]*\n))*")
#: Abbreviations that stand before a capital or a number within a sentence, and initials.
_ABBREVIATION = re.compile(r"(?:^|[\s(])(?:e\.g|i\.e|cf|vs|Dr|Mr|Mrs|Ms|Prof|St|Fig|No|p|pp|[A-Z])\.$")

#: A number of a list, or a bullet, and what follows it before the words.
_LIST_NUMBER = re.compile(r"(?:\(?[0-9]{1,3}[.)]|\(?[a-zA-Z][.)]|[-*•–])\s+")
#: Maximum length of a heading, and what ends a sentence.
_MAX_HEADING, _SENTENCE_END = 80, re.compile(r"[.!?…:;,][\"'”’)]*\s*\Z")


def cut(text: str, by_sentence: bool = False) -> list[tuple[int, int, bool]]:
    """Return the leaf passages of a text: start, end, and whether the passage is only space.

    Offsets are in code points. A passage is a paragraph or, with ``by_sentence``, a sentence and the space after it.
    The space between paragraphs is a passage of its own.
    """
    return partition(text, _sentence_ends if by_sentence else lambda text, start, end: ())


def leaves(text: str, by_sentence: bool = False) -> list[tuple[int, int, str]]:
    """Return the leaf passages of a text: start, end, and local name of the role, or an empty string for what is read.

    They are those of :func:`cut`, but for two things. The number or bullet of a list entry is part of its first
    sentence. A short paragraph that ends like no sentence is a heading, which is boilerplate. Space is a separator.
    """
    spans = cut(text, by_sentence)
    passages: list[tuple[int, int, str]] = []
    pending: int | None = None
    for number, (start, end, is_space) in enumerate(spans):
        words = text[start:end]
        if is_space:
            passages.append((start, end, "Separator"))
            continue
        is_last = number + 1 == len(spans) or spans[number + 1][2]
        if pending is None and not is_last and _LIST_NUMBER.fullmatch(words):
            pending = start
            continue
        is_first = number == 0 or spans[number - 1][2]
        is_heading = is_first and is_last and len(words) <= _MAX_HEADING and not _SENTENCE_END.search(words)
        passages.append((start if pending is None else pending, end, "Boilerplate" if is_heading else ""))
        pending = None
    return passages


def partition(text: str, cuts: Callable[[str, int, int], Iterable[int]]) -> list[tuple[int, int, bool]]:
    """Return the passages of a text whose paragraphs are cut further; the space between these is a passage of its own.

    Args:
        text: The text; offsets are in code points.
        cuts: For a text and the start and end of a paragraph in it, the offsets at which passages end within.

    Returns:
        Start and end of each passage, and whether it is only space.
    """
    spans: list[tuple[int, int, bool]] = []
    place = 0
    for paragraph in _PARAGRAPH.finditer(text):
        start, end = paragraph.start(), paragraph.start() + len(paragraph[0].rstrip())
        if start > place:
            spans.append((place, start, True))
        edges = sorted({start, *cuts(text, start, end), end})
        spans += [(first, second, text[first:second].isspace()) for first, second in pairwise(edges)]
        place = end
    if place < len(text):
        spans.append((place, len(text), True))
    return spans


def _sentence_ends(text: str, start: int, end: int) -> list[int]:
    """Return the offsets in a paragraph at which a sentence and the space after it end, except the last.

    A stop after an abbreviation or before a small letter ends no sentence.
    """
    paragraph = text[start:end]
    return [
        start + match.end()
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


def passage_facts(node: str, kind: str, span: tuple[int, int], sha256: str, source: str) -> list[Fact]:
    """Return the triples that make a node a passage.

    Args:
        node: The passage.
        kind: The local name of its class.
        span: Its start and end in code points.
        sha256: The hash of its words.
        source: The message whose text it is in.
    """
    return [
        (node, TYPE, cg(kind)),
        (node, cg("start"), typed_literal(str(span[0]), "xsd:integer")),
        (node, cg("end"), typed_literal(str(span[1]), "xsd:integer")),
        (node, cg("sha256"), literal(sha256)),
        (node, cg("inTextOf"), source),
    ]


def passage_turtle(spans: Iterable[tuple[int, int, str]], text: str, post: str, names: str, kind: str) -> str:
    """Return passages as Turtle.

    Args:
        spans: start, end, and local name of the role or an empty string, as from :func:`leaves`.
        text: the text that the offsets are of.
        post: the IRI of the message with this text.
        names: the beginning of the IRIs of the passages, to which a number is added.
        kind: the local name of their class.
    """
    from capgen_kg.rdf.namespaces import namespace_of, prefix_for
    from capgen_kg.rdf.terms import to_triple
    from capgen_kg.rdf.writing import serialize_turtle

    facts = []
    for number, (start, end, role) in enumerate(spans, 1):
        node = f"<{names}{number}>"
        facts += passage_facts(node, kind, (start, end), digest(text[start:end]), f"<{post}>")
        if role:
            facts.append((node, cg("role"), cg(role)))
    return serialize_turtle(map(to_triple, facts), prefix_for(namespace_of(names)))
