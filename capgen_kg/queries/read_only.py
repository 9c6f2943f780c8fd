"""The restriction to queries that only read, and only the data of the debate, and that the engine can take in."""

from __future__ import annotations

from capgen_kg.errors import UsageError
from capgen_kg.rdf.tokens import keywords, place, tokens

FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"})
REACHING_OUT = {
    "SERVICE": "queries another server; query that server with --endpoint instead",
    "FROM": "names a graph to fetch; name the files with --data instead",
}
#: How deep the engine follows brackets, and how many operators one after the other: its stack has an end, and beyond it
#: the process is killed. A list of values may be as long as one likes.
MAX_NESTED, MAX_OPERATORS = 100, 2_000
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")
_OPERATORS = _OPENING | frozenset("!&|+-*/") | {"UNION", "OPTIONAL", "MINUS", "AS"}


def query_form(query: str) -> str:
    """Return the form of a read-only query: SELECT, ASK, CONSTRUCT or DESCRIBE.

    Raises ``UsageError`` for updates, for SERVICE and FROM, which access other sources, for a text without a query
    form, and for one that is nested too deep or has too many operators for the engine.
    """
    if "\\u" in query or "\\U" in query:
        query = unescape(query)
    written = query.upper()
    if any(word in written for word in REACHING_OUT):
        for token in keywords(query):
            if why := REACHING_OUT.get(token.text.upper()):
                raise UsageError(f"{place(query, token.start)}: {token.text} is not allowed: it {why}")
    for token in keywords(query):
        word = token.text.upper()
        if word in FORMS:
            _check_size(query)
            return word
        if word in UPDATES:
            raise UsageError(
                f"{place(query, token.start)}: {token.text} is an update; only read-only queries are allowed"
            )
    from capgen_kg.queries.syntax_errors import explain

    raise UsageError(f"the query can't be read: {explain(query, '')}")


def _check_size(query: str) -> None:
    """Raise ``UsageError`` for a query that is nested too deep or has too many operators outside of lists of values."""
    depth = operators = 0
    # the depth around a list of values, while in one
    around: int | None = None
    for token in tokens(query):
        word = token.text.upper()
        if token.kind not in ("other", "word"):
            continue
        if word == "VALUES":
            around = depth
        depth += (word in _OPENING) - (word in _CLOSING)
        if around is None:
            operators += word in _OPERATORS
        elif word == "}" and depth == around:
            around = None
        if depth > MAX_NESTED:
            raise UsageError(f"{place(query, token.start)}: the query is nested more than {MAX_NESTED} deep")
        if operators > MAX_OPERATORS:
            raise UsageError(
                f"{place(query, token.start)}: the query has more than {MAX_OPERATORS:,} operators and brackets; give "
                "many values with VALUES"
            )


def unescape(query: str) -> str:
    """Return a query without code point escapes, which SPARQL replaces before parsing (section 19.2).

    Raises ``UsageError`` for an escape that is not a character.
    """
    import re

    def character(match: re.Match[str]) -> str:
        number = int(match.group(1) or match.group(2), 16)
        if number > 0x10FFFF or 0xD800 <= number <= 0xDFFF:
            raise UsageError(f"{place(query, match.start())}: {match.group()} is not a character")
        return chr(number)

    return re.sub(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})", character, query)
