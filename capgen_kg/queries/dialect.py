"""Where the engine's SPARQL is not SPARQL 1.1: what is beyond that is refused, what it can't read is rewritten."""

from __future__ import annotations

import re

from capgen_kg.errors import UsageError
from capgen_kg.queries.read_only import unescape
from capgen_kg.rdf.tokens import place, tokens

#: What only queries of SPARQL 1.2 have; data here is RDF 1.1.
_SPARQL_12 = re.compile(r"(?i)<<|\{\||~|\b(?:is)?triple\b|\b(?:has|str)?langdir\b|\bversion\b")
#: What looks like an IRI without a scheme; in a string or a comment it is none.
_RELATIVE = re.compile(r"<(?![A-Za-z][A-Za-z0-9+.-]*:)[^\s<>\"{}|^`\\]*>")
_FUNCTIONS = frozenset({"TRIPLE", "ISTRIPLE", "LANGDIR", "HASLANGDIR", "STRLANGDIR"})


def adapt(query: str) -> str:
    """Return a query of SPARQL 1.1 as the engine reads it, each token where it was.

    Raises ``UsageError`` for what only SPARQL 1.2 has, and for relative IRIs where there is no BASE.
    """
    _refuse_sparql_12(query)
    _refuse_relative_iris(query)
    return _with_small_booleans(query)


def _refuse_sparql_12(query: str) -> None:
    """Raise ``UsageError`` for triple terms, reifiers, functions of them and of directions, and versions."""
    if not _SPARQL_12.search(query):
        return
    from capgen_kg.rdf.turtle_lexer import rdf_12

    found = [token for token in tokens(query) if token.kind not in ("space", "comment")]
    for token, follower in zip(found, [*found[1:], None], strict=True):
        pair = token.text + (follower.text if follower else "")
        is_version = token.text.upper() == "VERSION" and follower is not None and follower.kind == "string"
        what = token.text if token.text == "~" or is_version or token.text.upper() in _FUNCTIONS else ""
        what = pair if token.kind == "other" and pair in ("<<", "{|") else what
        if what and token.kind in ("other", "word"):
            raise UsageError(f"{place(query, token.start)}: f{rdf_12(what)[1:]}")


def _refuse_relative_iris(query: str) -> None:
    """Raise ``UsageError`` for an IRI that nothing completes, which the engine tells in its own words or not at all.

    By the longest match (section 19.8), ``?x<?a&&?b>?y`` has an IRI in it; the engine takes it for a comparison.
    """
    query = unescape(query)
    if not _RELATIVE.search(query):
        return
    found = list(tokens(query))
    if any(token.kind == "word" and token.text.upper() == "BASE" for token in found):
        return
    for token in found:
        if token.kind == "iri" and _RELATIVE.match(token.text):
            raise UsageError(
                f"{place(query, token.start)}: the IRI {token.text} is relative, and there is no BASE; write the full "
                "IRI, or spaces around < and > in a comparison"
            )


def _with_small_booleans(query: str) -> str:
    """Return a query with ``true`` and ``false`` in small letters, which are the only ones that the engine knows."""
    words = ("true", "false")
    if not any(word.lower() in words and word not in words for word in re.findall(r"(?i)\btrue\b|\bfalse\b", query)):
        return query
    return "".join(
        token.text.lower() if token.kind == "word" and token.text.lower() in words else token.text
        for token in tokens(query)
    )
