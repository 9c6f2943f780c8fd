"""The passages of a text in which the words of a reading stand: those that the debate has, and new ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from capgen_kg.readings.quotations import Quotations

if TYPE_CHECKING:
    from capgen_kg.rdf.spans import Span
    from capgen_kg.readings.frame import Frame


class Anchoring:
    """Passages of the text of a debate for words of it: those that the debate has, and new ones.

    Attributes:
        quotations: The text in which words are looked for.
        new: The spans of new passages, by IRI.
    """

    def __init__(self, frame: Frame, message_key: str = "in") -> None:
        self._frame = frame
        self.quotations = Quotations(
            frame.text, frame.repeated, lambda offset: frame.message_at((offset, offset + 1)).notation, message_key
        )
        self.new: dict[str, Span] = {}

    def passages_at(self, span: Span) -> list[str]:
        """Return the passages of a quotation: the one that has its words, or the leaf passages that make it up.

        Otherwise that is a new passage, and with it the leaf passages that it touches where these are several.
        """
        frame = self._frame
        own = f"<{frame.base}passage-{span[0]}-{span[1]}>"
        node = frame.by_words.get(span, own)
        if node != own:
            return [node]
        words = self.leaves(span)
        nodes = [leaf[2] for leaf in words]
        if len(words) > 1 and frame.trimmed(words[0][:2])[0] == span[0] and frame.trimmed(words[-1][:2])[1] == span[1]:
            return nodes
        self.new[node] = span
        return [node] if len(words) == 1 else [node, *nodes]

    def leaves(self, span: Span) -> list[tuple[int, int, str]]:
        """Return the leaf passages with words that a span touches."""
        return [leaf for leaf in self._frame.leaves_of(span) if self._frame.text[leaf[0] : leaf[1]].strip()]

    def span(self, passage: str) -> Span:
        """Return the span of a passage."""
        return self._frame.spans.get(passage) or self.new[passage]
