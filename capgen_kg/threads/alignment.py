"""The words that two texts have in common, and where words of the first are in the second."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from capgen_kg.rdf.spans import Span

_TOKEN = re.compile(r"\w+|[^\w\s]")
#: Of texts with more words, frequent ones are not compared.
_MAX_TOKENS = 5_000
#: The share of the words of a passage that has to be left for it to follow them.
_ENOUGH = 0.5


@dataclass(frozen=True)
class Alignment:
    """The words that two texts have in common.

    Attributes:
        shared: The span of each, in both texts.
        before: The spans of all words of the first text.
    """

    shared: list[tuple[Span, Span]]
    before: list[Span]

    def mapped(self, span: Span) -> Span | None:
        """Return where most of the words of a span of the first text are in the second."""
        own = [after for before, after in self.shared if span[0] <= before[0] and before[1] <= span[1]]
        count = sum(span[0] <= first and last <= span[1] for first, last in self.before)
        return (own[0][0], own[-1][1]) if own and len(own) >= _ENOUGH * count else None

    def overlaps(self, before: list[Span], after: list[Span]) -> dict[tuple[int, int], int]:
        """Return how many words each of some spans, which are in order, shares with each of others."""
        counts: dict[tuple[int, int], int] = defaultdict(int)
        starts = [[span[0] for span in spans] for spans in (before, after)]
        for pair in self.shared:
            first, second = (bisect_right(own, span[0]) - 1 for own, span in zip(starts, pair, strict=True))
            if first >= 0 <= second and pair[0][1] <= before[first][1] and pair[1][1] <= after[second][1]:
                counts[first, second] += 1
        return counts


def aligned(before: str, after: str) -> Alignment:
    """Return the words that two texts have in common, in order."""
    spans = [[match.span() for match in _TOKEN.finditer(text)] for text in (before, after)]
    tokens = [[text[slice(*span)] for span in own] for text, own in zip((before, after), spans, strict=True)]
    shortest = min(map(len, tokens))
    head = next((n for n in range(shortest) if tokens[0][n] != tokens[1][n]), shortest)
    tail = next((n for n in range(shortest - head) if tokens[0][-n - 1] != tokens[1][-n - 1]), shortest - head)
    ends = [len(own) - tail for own in tokens]
    first, second = (own[head:end] for own, end in zip(tokens, ends, strict=True))
    matcher = SequenceMatcher(None, first, second, autojunk=len(second) > _MAX_TOKENS)
    pairs = [(n, n) for n in range(head)]
    for block in matcher.get_matching_blocks():
        pairs += [(head + block.a + n, head + block.b + n) for n in range(block.size)]
    pairs += [(ends[0] + n, ends[1] + n) for n in range(tail)]
    return Alignment([(spans[0][old], spans[1][new]) for old, new in pairs], spans[0])


def nearest(text: str, words: str, place: Span | None) -> Span | None:
    """Return where words are in a text, of several places the one that is nearest to another."""
    starts = [match.start() for match in re.finditer(re.escape(words), text)] if words else []
    if not starts:
        return None
    start = min(starts, key=lambda start: abs(start - (place[0] if place else 0)))
    return start, start + len(words)
