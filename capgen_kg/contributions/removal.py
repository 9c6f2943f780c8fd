"""The span of a text to delete so that a triple is no longer asserted and the rest stays valid Turtle."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from capgen_kg.contributions.parsing import Reading
    from capgen_kg.rdf.spans import LocatedTriple, Span


def span_to_delete(reading: Reading, statement: LocatedTriple) -> Span:
    """Return the span of a triple with the comma, semicolon or full stop that goes with it, in code points."""
    text = reading.text.text
    same_subject = [other for other in reading.statements if other.subject == statement.subject]
    same_predicate = [other for other in same_subject if other.predicate == statement.predicate]
    after = _skip_space(text, statement.obj[1])
    if len(same_predicate) > 1:
        if text[after] == ",":
            return statement.obj[0], _skip_space(text, after + 1)
        previous = max(other.obj[1] for other in same_predicate if other.obj[1] <= statement.obj[0])
        return previous, statement.obj[1]
    if len({other.predicate for other in same_subject}) > 1:
        if text[after] == ";":
            return statement.predicate[0], _skip_space(text, after + 1)
        previous = max(other.obj[1] for other in same_subject if other.obj[1] <= statement.predicate[0])
        return previous, statement.obj[1]
    end = after + 1
    return statement.subject[0], end + text[end : end + 1].count("\n")


def _skip_space(text: str, offset: int) -> int:
    while offset < len(text) and text[offset].isspace():
        offset += 1
    return offset
