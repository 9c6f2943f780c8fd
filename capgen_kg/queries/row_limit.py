"""A limit to the rows of a result, added to the query so that the engine stops at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from capgen_kg.rdf.tokens import tokens

if TYPE_CHECKING:
    from capgen_kg.rdf.tokens import Token


def with_row_limit(query: str, limit: int) -> str:
    """Return a query with a LIMIT of at most ``limit`` solutions.

    LIMIT and OFFSET, in either order, are the last solution modifiers, and only VALUES may follow them (SPARQL 1.1,
    section 19.8, rules 18 to 28).
    """
    depth, end, all_tokens = 0, len(query), list(tokens(query))
    for number, token in enumerate(all_tokens):
        # counting braces is enough: parentheses contain neither word, and IRIs have no braces
        depth += (token.text == "{") - (token.text == "}")
        word = token.text.upper() if depth == 0 and token.kind == "word" else ""
        if word == "LIMIT":
            start, digits = _number(all_tokens[number + 1 :])
            own = digits.lstrip("0")
            # Python limits the digits of the numbers that it parses
            is_lower = len(own) < len(str(limit)) or (len(own) == len(str(limit)) and int(own) <= limit)
            return query if is_lower else f"{query[:start]}{limit}{query[start + len(digits) :]}"
        if word == "VALUES":
            end = token.start
    # the query may end with a comment
    return f"{query[:end]}\nLIMIT {limit}\n{query[end:]}"


def _number(following: list[Token]) -> tuple[int, str]:
    """Return the offset and the digits of the number at the beginning of some tokens; no digits if there is none."""
    start, digits = 0, ""
    for token in following:
        if token.text.isdecimal():
            start = start if digits else token.start
            digits += token.text
        elif digits or token.kind not in ("space", "comment"):
            break
    return start, digits
