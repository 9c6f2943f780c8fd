"""Sentences of a text, in any alphabet."""

from __future__ import annotations

import re
from itertools import pairwise

#: What ends a sentence: with space after it, or, in alphabets that write no spaces, by itself.
_END = re.compile(r"""(?:[.!?…؟۔।॥։።፧]+["'”’»)\]]*\s+|[。！？｡]+["'”’»」』）)\]]*\s*)""")
#: Abbreviations after which a sentence goes on.
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|cf|vs|etc|al|Dr|Mr|Mrs|Ms|Prof|St|Fig|p|pp|z\.B|d\.h|bzw)|\b[A-Z])\.\s+$"
)
_PARAGRAPH = re.compile(r"\S(?:.|\n(?![^\S\n]*\n))*")


def sentences(text: str, cuts: tuple[int, ...] = ()) -> list[tuple[int, int, bool]]:
    """Return the passages that partition a text: start, end, and whether the passage is only space.

    Args:
        text: The text; offsets are in code points.
        cuts: Offsets at which a passage ends besides, as where a quotation begins or ends.
    """
    spans: list[tuple[int, int, bool]] = []
    place = 0
    for paragraph in _PARAGRAPH.finditer(text):
        start, end = paragraph.start(), paragraph.start() + len(paragraph[0].rstrip())
        if start > place:
            spans.append((place, start, True))
        edges = {start, end, *(cut for cut in cuts if start < cut < end)} if cuts else {start, end}
        for match in _END.finditer(text, start, end):
            if match.end() < end and not _ABBREVIATION.search(text, max(start, match.start() - 8), match.end()):
                edges.add(match.end())
        ordered = sorted(edges)
        for first, second in pairwise(ordered):
            spans.append((first, second, not text[first:second].strip()))
        place = end
    if place < len(text):
        spans.append((place, len(text), True))
    return spans
