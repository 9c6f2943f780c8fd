"""New words for spans of the text of a debate, and where the rest of it is then."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from capgen_kg.rdf.spans import Span
    from capgen_kg.threads.model import Message
    from capgen_kg.threads.text import PlainText


@dataclass(frozen=True, eq=False)
class Edit:
    """New words for a span of the text, with the empty line after it.

    Attributes:
        kind: What the span is; a message that is deleted is one with its header.
        span: Start and end.
        words: What is there now.
        message: The message that has these words.
        node: The message in the debate, or the passage of the title.
        plain: Of the words of a message, where they have quotations.
    """

    kind: Literal["title", "header", "words", "deletion"]
    span: Span
    words: str
    message: Message
    node: str
    plain: PlainText | None = None


class Edits:
    """Edits of a text, in the order of their spans, which do not overlap."""

    def __init__(self, edits: Iterable[Edit]) -> None:
        self._edits = sorted(edits, key=lambda edit: edit.span)
        #: Where edits begin, and by how much what is behind so many of them is moved.
        self._starts = [edit.span[0] for edit in self._edits]
        lengths = (len(edit.words) - (edit.span[1] - edit.span[0]) for edit in self._edits)
        self._shifts = [0, *accumulate(lengths)]

    def __iter__(self) -> Iterator[Edit]:
        return iter(self._edits)

    def __bool__(self) -> bool:
        return bool(self._edits)

    def applied(self, text: str) -> str:
        """Return a text with the new words."""
        pieces, position = [], 0
        for edit in self._edits:
            pieces += [text[position : edit.span[0]], edit.words]
            position = edit.span[1]
        return "".join([*pieces, text[position:]])

    def around(self, span: Span) -> Edit | None:
        """Return the edit of words that a passage lies in, or of the title of which it is a part."""
        number = bisect_right(self._starts, span[0]) - 1
        edit = self._edits[number] if number >= 0 else None
        if not edit or span[1] > edit.span[1]:
            return None
        is_part = edit.kind == "title" and span != edit.span
        return edit if edit.kind in ("words", "deletion") or is_part else None

    def offset(self, offset: int, is_end: bool) -> int:
        """Return where an offset outside of edits, or at the start or end of one, is now."""
        # an edit that begins here moves what ends behind it, and not what begins here
        count = bisect_left(self._starts, offset)
        if not is_end and count and self._edits[count - 1].span[1] > offset:
            count -= 1
        return offset + self._shifts[count]
