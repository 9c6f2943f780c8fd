"""Differences between SPARQL 1.1 and what pyoxigraph parses: extensions are refused, the rest is rewritten."""

from __future__ import annotations

import re

from capgen_kg.errors import UsageError
from capgen_kg.queries.read_only import unescape
from capgen_kg.rdf.tokens import place, tokens

#: What only queries of SPARQL 1.2 have; the data is RDF 1.1.
_SPARQL_12 = re.compile(r"(?i)<<|\{\||~|\b(?:is)?triple\b|\b(?:has|str)?langdir\b|\bversion\b")
#: What looks like an IRI without a scheme, also in strings and comments.
_RELATIVE = re.compile(r"<(?![A-Za-z][A-Za-z0-9+.-]*:)[^\s<>\"{}|^`\\]*>")
_FUNCTIONS = frozenset({"TRIPLE", "ISTRIPLE", "LANGDIR", "HASLANGDIR", "STRLANGDIR"})


def adapt(query: str) -> str:
    """Return a query of SPARQL 1.1 in the dialect of pyoxigraph; tokens keep their positions.

    Raises ``UsageError`` for constructs of SPARQL 1.2, and for relative IRIs without a BASE.
    """
    _refuse_sparql_12(query)
    _refuse_relative_iris(query)
    return _with_lower_case_booleans(query)


def _refuse_sparql_12(query: str) -> None:
    """Raise ``UsageError`` for triple terms, reifiers, their functions, those of text direction, and VERSION."""
    if not _SPARQL_12.search(query):
        return
    from capgen_kg.rdf.turtle_lexer import rdf_12

    visible = [token for token in tokens(query) if token.kind not in ("space", "comment")]
    for token, follower in zip(visible, [*visible[1:], None], strict=True):
        pair = token.text + (follower.text if follower else "")
        is_version = token.text.upper() == "VERSION" and follower is not None and follower.kind == "string"
        construct = token.text if token.text == "~" or is_version or token.text.upper() in _FUNCTIONS else ""
        construct = pair if token.kind == "other" and pair in ("<<", "{|") else construct
        if construct and token.kind in ("other", "word"):
            raise UsageError(f"{place(query, token.start)}: f{rdf_12(construct)[1:]}")


def _refuse_relative_iris(query: str) -> None:
    """Raise ``UsageError`` for a relative IRI without a BASE.

    By the longest match (section 19.8), ``?x<?a&&?b>?y`` contains an IRI, but pyoxigraph parses a comparison.
    """
    query = unescape(query)
    if not _RELATIVE.search(query):
        return
    all_tokens = list(tokens(query))
    if any(token.kind == "word" and token.text.upper() == "BASE" for token in all_tokens):
        return
    for token in all_tokens:
        if token.kind == "iri" and _RELATIVE.match(token.text):
            raise UsageError(
                f"{place(query, token.start)}: the IRI {token.text} is relative, and there is no BASE; write the full "
                "IRI, or spaces around < and > in a comparison"
            )


def _with_lower_case_booleans(query: str) -> str:
    """Return a query with ``true`` and ``false`` in lower case, which pyoxigraph requires."""
    words = ("true", "false")
    if not any(word.lower() in words and word not in words for word in re.findall(r"(?i)\btrue\b|\bfalse\b", query)):
        return query
    return "".join(
        token.text.lower() if token.kind == "word" and token.text.lower() in words else token.text
        for token in tokens(query)
    )
