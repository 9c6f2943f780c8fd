"""The restriction to queries that only read, and only the data of the debate."""

from __future__ import annotations

from capgen_kg.errors import UsageError
from capgen_kg.rdf.tokens import keywords, place

FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"})
REACHING_OUT = {
    "SERVICE": "queries another server; query that server with --endpoint instead",
    "FROM": "names a graph to fetch; name the files with --data instead",
}


def query_form(query: str) -> str:
    """Return the form of a read-only query: SELECT, ASK, CONSTRUCT or DESCRIBE.

    Raises ``UsageError`` for updates, for SERVICE and FROM, which access other sources, and for a text without a query
    form.
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
            return word
        if word in UPDATES:
            raise UsageError(
                f"{place(query, token.start)}: {token.text} is an update; only read-only queries are allowed"
            )
    from capgen_kg.queries.syntax_errors import explain

    raise UsageError(f"the query can't be read: {explain(query, '')}")


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
