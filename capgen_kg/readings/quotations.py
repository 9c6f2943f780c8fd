"""Quotations: where the words of a reading stand in a text.

Words are looked for as they are, and then in a form in which case, white space and typographic quotes and dashes do not
count. Words with an ellipsis in between (``Most tools … an hour``) stand for all from the first to the last.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING

from capgen_kg.rdf.spans import Text
from capgen_kg.text.words import WORD, cuts_word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from capgen_kg.rdf.spans import Span

_ELLIPSIS = re.compile(r"\s*(?:…|\[\.\.\.\]|\.\.\.)\s*")
_FOLDS = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "–": "-", "—": "-"})
#: How many places of words that are in several places are shown.
_MAX_PLACES = 3
#: Maximum number of words that are shown of the nearest passage.
_MAX_NEAREST = 25
#: Maximum number of words of a quotation for which the nearest passage is looked for.
_MAX_COMPARED = 200


class QuotationError(ValueError):
    """Words are nowhere in the text, or in several places; the message says what to do."""


class Quotations:
    """A text in which words are looked for.

    Args:
        text: The text.
        repeated: Spans that repeat words of the text elsewhere; others are preferred.
        message_at: Returns the notation of the message at an offset. A quotation lies in one message.
        message_key: The key by which a reading names a message, for messages of errors.
    """

    def __init__(
        self,
        text: str,
        repeated: list[Span] | None = None,
        message_at: Callable[[int], str] = lambda _: "",
        message_key: str = "in",
    ) -> None:
        self._text, self._repeated, self._message_at = text, repeated or [], message_at
        self._message_key = message_key

    def find(self, words: str, within: list[Span] | None = None) -> Span:
        """Return the span of words in the text, without white space around it.

        Args:
            words: The words, perhaps with an ellipsis.
            within: Spans that the words have to lie in; anywhere, without.

        Raises:
            QuotationError: They are nowhere, or in several places.
        """
        words = words.strip()
        places = self.places(words, within)
        if not places and self._all_places(words, within):
            raise QuotationError(f"{_shown(words)} runs from one message into another; quote words of one")
        elsewhere = self.places(words) if within and not places else []
        if elsewhere and (message := self._message_at(elsewhere[0][0])):
            where = f"at {':'.join(map(str, Text(self._text).place(elsewhere[0][0])))} in {message}"
            more = f"; name that one ({self._message_key}: {message})"
            raise QuotationError(f"{_shown(words)} is not in that message, but {where}{more}")
        if not places:
            head = _ELLIPSIS.split(words, 1)[0] or words
            curly = words[0] in "“”„«" and self.places(words.strip("“”„«»"), within)
            nearest = "; write straight quotation marks around it" if curly else self._nearest(head)
            raise QuotationError(f"{_shown(words)} is nowhere {self._where(within)}{nearest}")
        if len(places) > 1:
            raise QuotationError(f"{_shown(words)} is in several places of the text, {self._several(places)}")
        return places[0]

    def _several(self, places: list[Span]) -> str:
        """Return where words are, and what to do about it: to quote more or, of several messages, to name one."""
        text = Text(self._text)
        messages = [self._message_at(place[0]) for place in places]
        shown = [
            f"at {':'.join(map(str, text.place(place[0])))}" + (f" in {message}" if message else "")
            for place, message in zip(places[:_MAX_PLACES], messages, strict=False)
        ]
        is_enough = len(set(messages)) == len(messages) > 1
        # that of the message itself, which others may quote
        more = f", or name the message ({self._message_key}: {messages[0]})" if is_enough else ""
        return f"{', '.join(shown)}; quote more words{more}"

    def places(self, words: str, within: list[Span] | None = None) -> list[Span]:
        """Return the spans of words in the text, as :meth:`find` does; raises ``QuotationError`` for no words."""
        words = words.strip()
        places = self._all_places(words, within)
        places = [place for place in places if self._message_at(place[0]) == self._message_at(place[1] - 1)]
        if len(places) > 1:
            places = [place for place in places if not _inside(place, self._repeated)] or places
        return places

    def _all_places(self, words: str, within: list[Span] | None) -> list[Span]:
        """Return the spans of words, those that run into another message included."""
        if not any(char.isalnum() for char in words):
            raise QuotationError(f"found {words!r}, expected words of the text")
        places = self._places(words, within)
        if not places and (parts := _ELLIPSIS.split(words, 1))[-1] != words and all(parts):
            starts = self._places(parts[0], within)
            ends = [self._end_after(parts[1], start) for start in starts]
            places = [(start[0], end) for start, end in zip(starts, ends, strict=True) if end]
        return places

    def _where(self, within: list[Span] | None) -> str:
        return "in the text of that message" if within else "in the text"

    def _places(self, words: str, within: list[Span] | None) -> list[Span]:
        """Return up to four places of words, exact ones if there are any."""
        exact = [span for span in self._exact.find(words) if within is None or _inside(span, within)]
        if exact:
            return exact
        index, offsets = self._folded
        spans = [(offsets[start], offsets[end - 1] + 1) for start, end in index.find(_fold(words)[0])]
        return [span for span in spans if within is None or _inside(span, within)]

    def _end_after(self, words: str, start: Span) -> int:
        """Return the end of the nearest words after a span, or 0."""
        ends = (end for begin, end in self._exact.find(words) if begin >= start[1])
        if end := next(ends, 0):
            return end
        index, offsets = self._folded
        folded_ends = (end for begin, end in index.find(_fold(words)[0]) if offsets[begin] >= start[1])
        end = next(folded_ends, 0)
        return offsets[end - 1] + 1 if end else 0

    @cached_property
    def _exact(self) -> _Index:
        return _Index(self._text)

    @cached_property
    def _folded(self) -> tuple[_Index, list[int]]:
        folded, offsets = _fold(self._text)
        return _Index(folded), offsets

    @cached_property
    def _tokens(self) -> list[tuple[str, int, int]]:
        return [(match[0].casefold(), *match.span()) for match in re.finditer(r"\w+", self._text)]

    def _nearest(self, words: str) -> str:
        """Return a clause with the passage of the text that has the most of some words, if it has most of them."""
        wanted = Counter(re.findall(r"\w+", words.casefold())[:_MAX_COMPARED])
        size = sum(wanted.values())
        tokens = self._tokens
        if not size or not tokens:
            return ""
        window: Counter[str] = Counter()
        shared = best = 0
        best_end = 0
        for number, (token, _, _) in enumerate(tokens):
            window[token] += 1
            shared += window[token] <= wanted[token]
            if number >= size:
                old = tokens[number - size][0]
                shared -= window[old] <= wanted[old]
                window[old] -= 1
            if shared > best:
                best, best_end = shared, number
        if best * 2 <= size:
            return ""
        nearest = tokens[max(0, best_end - size + 1) : best_end + 1]
        shared_words = [number for number, token in enumerate(nearest) if token[0] in wanted]
        nearest = nearest[shared_words[0] : shared_words[-1] + 1][:_MAX_NEAREST]
        words = " ".join(self._text[nearest[0][1] : nearest[-1][2]].split())
        return f"; the nearest words are {_shown(words)}"


class _Index:
    """A text with the places of its words, so that looking for a quotation costs what its rarest word does."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._places: dict[str, list[int]] = {}
        for match in WORD.finditer(text):
            self._places.setdefault(match[0], []).append(match.start())

    def find(self, words: str) -> Iterator[Span]:
        """Yield the places of words that are no parts of other words."""
        tokens = [(self._places.get(match[0], []), match.start()) for match in WORD.finditer(words)]
        places, offset = min(tokens, key=lambda token: len(token[0]), default=([], 0))
        for place in places:
            start = place - offset
            end = start + len(words)
            if start < 0 or not self.text.startswith(words, start):
                continue
            if not cuts_word(self.text, start) and not cuts_word(self.text, end):
                yield start, end


def _inside(span: Span, spans: list[Span]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in spans)


def _fold(text: str) -> tuple[str, list[int]]:
    """Return a text in normal form, and for each of its code points the offset that it comes from."""
    chars: list[str] = []
    offsets: list[int] = []
    for offset, char in enumerate(text):
        if char.isspace() or char == "\u00a0":
            if chars and chars[-1] != " ":
                chars.append(" ")
                offsets.append(offset)
            continue
        if char in ("\u00ad", "\u200b"):
            continue
        for part in char.translate(_FOLDS).casefold():
            chars.append(part)
            offsets.append(offset)
    while chars and chars[-1] == " ":
        chars.pop()
        offsets.pop()
    return "".join(chars), offsets


def _shown(words: str) -> str:
    """Return words in quotation marks, shortened."""
    return f"“{words}”" if len(words) <= 120 else f"“{words[:119]}…”"
