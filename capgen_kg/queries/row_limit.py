"""A limit to the rows of an answer, written into the query.

So the engine itself stops: an answer need not be made to be found too large, nor read row by row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from capgen_kg.rdf.tokens import tokens

if TYPE_CHECKING:
    from capgen_kg.rdf.tokens import Token


def with_row_limit(query: str, most: int) -> str:
    """Return a query that has the first ``most`` rows of a SELECT, or takes so many solutions for triples.

    A LIMIT of the query's own that is lower stays. LIMIT is the last of the solution modifiers but OFFSET, with which
    it may change places, and only VALUES may follow them (SPARQL 1.1, section 19.8, rules 18 to 28).
    """
    depth, end, found = 0, len(query), list(tokens(query))
    for number, token in enumerate(found):
        # braces suffice, as neither word stands in the parentheses of a modifier, and no IRI has braces
        depth += (token.text == "{") - (token.text == "}")
        word = token.text.upper() if depth == 0 and token.kind == "word" else ""
        if word == "LIMIT":
            start, digits = _number(found[number + 1 :])
            own = digits.lstrip("0")
            # Python reads no number of thousands of digits
            is_lower = len(own) < len(str(most)) or (len(own) == len(str(most)) and int(own) <= most)
            return query if is_lower else f"{query[:start]}{most}{query[start + len(digits) :]}"
        if word == "VALUES":
            end = token.start
    # the end may be that of a comment
    return f"{query[:end]}\nLIMIT {most}\n{query[end:]}"


def _number(found: list[Token]) -> tuple[int, str]:
    """Return where the number at the beginning of some tokens starts, and its digits; none where there is no number."""
    start, digits = 0, ""
    for token in found:
        if token.text.isdecimal():
            start = start if digits else token.start
            digits += token.text
        elif digits or token.kind not in ("space", "comment"):
            break
    return start, digits
