"""Sentences of a text, in any alphabet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from capgen_kg.text.segmentation import partition

if TYPE_CHECKING:
    from collections.abc import Iterator

#: What ends a sentence: with space after it, or, in alphabets that write no spaces, by itself.
_END = re.compile(r"""(?:[.!?…؟۔।॥։።፧]+["'”’»)\]]*\s+|[。！？｡]+["'”’»」』）)\]]*\s*)""")
#: Abbreviations after which a sentence goes on.
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|cf|vs|etc|al|Dr|Mr|Mrs|Ms|Prof|St|Fig|p|pp|z\.B|d\.h|bzw)|\b[A-Z])\.\s+$"
)


def sentences(text: str, cuts: tuple[int, ...] = ()) -> list[tuple[int, int, bool]]:
    """Return the passages that partition a text: start, end, and whether the passage is only space.

    Args:
        text: The text; offsets are in code points.
        cuts: Offsets at which a passage ends besides, as where a quotation begins or ends.
    """

    def ends(text: str, start: int, end: int) -> Iterator[int]:
        yield from (cut for cut in cuts if start < cut < end)
        for match in _END.finditer(text, start, end):
            if match.end() < end and not _ABBREVIATION.search(text, max(start, match.start() - 8), match.end()):
                yield match.end()

    return partition(text, ends)
