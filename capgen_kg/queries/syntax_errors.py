"""Explanations of syntax errors in SPARQL queries, with line and column.

The engine lists the tokens that its grammar allows, which is of little help. For a query that the engine refuses, the
functions here look for common mistakes in the tokens.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from capgen_kg.errors import did_you_mean
from capgen_kg.rdf.namespaces import PREFIXES
from capgen_kg.rdf.tokens import Token, place, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Keywords that a query begins with.
_BEGINNINGS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "PREFIX", "BASE")
#: The other keywords, and the functions (SPARQL 1.1, sections 19.8 and 17.4).
_WORDS = frozenset(
    """
    WHERE FILTER OPTIONAL UNION MINUS GRAPH BIND VALUES GROUP HAVING ORDER LIMIT OFFSET DISTINCT REDUCED BY AS ASC
    DESC NOT EXISTS IN UNDEF NAMED FROM SERVICE SILENT A TRUE FALSE SEPARATOR COUNT SUM MIN MAX AVG SAMPLE
    GROUP_CONCAT STR LANG LANGMATCHES DATATYPE BOUND IRI URI BNODE RAND ABS CEIL FLOOR ROUND CONCAT STRLEN UCASE
    LCASE ENCODE_FOR_URI CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER YEAR MONTH DAY HOURS MINUTES SECONDS TIMEZONE
    TZ NOW UUID STRUUID MD5 SHA1 SHA256 SHA384 SHA512 COALESCE IF STRLANG STRDT SAMETERM ISIRI ISURI ISBLANK
    ISLITERAL ISNUMERIC REGEX SUBSTR REPLACE
    """.split()  # noqa: SIM905 (words are read more easily than a list)
)
#: Messages of the engine about queries that its grammar allows, and their meaning.
_MEANINGS = {
    "The SELECT contains a variable that is unbound": "a variable of SELECT is neither in GROUP BY nor in an aggregate",
    "Duplicated variable name in SELECT": "SELECT names a variable twice",
    "overrides an existing variable": "a variable after AS is bound already; choose another name",
    "already in-scope": "a variable after AS is bound already; choose another name",
    "isn't in-scope": "a variable is used where it is not in scope",
}
_PATTERN = "{ and a pattern"
#: What has to follow a keyword, as a phrase and as a pattern of the token.
_FOLLOWING = {
    "WHERE": (_PATTERN, r"\{"),
    "OPTIONAL": (_PATTERN, r"\{"),
    "UNION": (_PATTERN, r"\{"),
    "MINUS": (_PATTERN, r"\{"),
    "ASK": (_PATTERN, r"\{|(?i:where|from)"),
    "GRAPH": ("the name of a graph", r"[?$<].*|\S*:.*"),
    "LIMIT": ("a whole number", r"[0-9]"),
    "OFFSET": ("a whole number", r"[0-9]"),
    "BY": ("a variable or an expression in parentheses", r"[?$(<].*|\w+|\S*:.*"),
    "HAVING": ("a condition in parentheses", r"[(<].*|\w+|\S*:.*"),
    "FILTER": ("a condition in parentheses", r"[(<].*|\w+|\S*:.*"),
    "BIND": ("an expression in parentheses", r"\("),
    "PREFIX": ("a name that ends with a colon, then an IRI in angle brackets", r"[^:]*:"),
    "SELECT": ("* or variables", r"[?$*(].*|(?i:distinct|reduced)"),
    "DESCRIBE": ("a variable or an IRI", r"[?$<*].*|\S*:.*"),
    "AS": ("a variable", r"[?$].*"),
    "@": ("a language tag after it", r"(?!)"),
}
_BRACKETS = {"}": "{", ")": "(", "]": "["}


def explain(query: str, message: str) -> str:
    """Return what is wrong with ``query``, with line and column; ``message`` is that of pyoxigraph.

    >>> explain("SELECT * { ?s ?p }", "error at 1:19: expected one of LATERAL, SERVICE, [_]")
    "line 1, column 18: found '}', expected an object after the predicate"
    """
    visible = [token for token in tokens(query) if token.kind != "space"]
    words = [token for token in visible if token.kind != "comment"]
    if not words:
        return "there is no query; expected SELECT, ASK, CONSTRUCT or DESCRIBE"
    # a comment inside a name hides the tokens after it
    mistakes = list(_comments(visible)) or sorted([*_names(query, words), *_order(words)]) or list(_unbalanced(words))
    if mistakes:
        start, what = mistakes[0]
        return f"{place(query, start)}: {what}"
    match = re.search(r"error at (\d+):(\d+)", message)
    if match is None:
        return " ".join(message.split()) or "found the end of the query, expected SELECT, ASK, CONSTRUCT or DESCRIBE"
    at = _offset(query, int(match[1]), int(match[2]))
    if meaning := next((meaning for part, meaning in _MEANINGS.items() if part in message), ""):
        return f"{place(query, at)}: {meaning}"
    # the engine stops at the unexpected token or right after it
    token = next((token for token in reversed(words) if token.start < at), words[0])
    return f"{place(query, token.start)}: the query can't be parsed from {token.text!r} on"


def declared(query: str) -> dict[str, str]:
    """Return the prefixes of a query and their namespaces: those that it declares, and those of the project."""
    words = [token for token in tokens(query) if token.kind not in ("space", "comment")]
    own = {
        name.text[:-1]: iri.text[1:-1]
        for word, name, iri in zip(words, words[1:], words[2:], strict=False)
        if word.text.upper() == "PREFIX" and name.kind == "name" and iri.kind == "iri"
    }
    return {**PREFIXES, **own}


def _names(query: str, words: list[Token]) -> Iterator[tuple[int, str]]:
    """Yield offset and message for names, strings and words that are invalid by themselves."""
    known = declared(query)
    first = words[0]
    if first.kind == "word" and first.text.upper() not in _BEGINNINGS:
        near = did_you_mean(first.text.upper(), _BEGINNINGS)
        yield first.start, f"found {first.text}, expected SELECT, ASK, CONSTRUCT or DESCRIBE{near}"
    for before, token in zip([None, *words], words, strict=False):
        if token.text in "\u201c\u201d\u2018\u2019":
            yield token.start, f"found the quote {token.text}, expected the straight quote \" or '"
        elif token.text in "\"'":
            yield token.start, "the string that begins here is not closed"
        elif token.kind == "name" and (before is None or before.text.upper() != "PREFIX"):
            prefix = token.text.partition(":")[0]
            if prefix not in known:
                hint = did_you_mean(prefix, known) or f"; write PREFIX {prefix}: <…> at the beginning"
                yield token.start, f"the prefix {prefix}: is not declared{hint}"
        elif token.kind == "word" and token.text.upper() not in _WORDS | set(_BEGINNINGS) and token is not first:
            if before is not None and before.text.upper() == "PREFIX":
                continue
            if before is not None and before.text.isdigit() and before.start + 1 == token.start:
                yield before.start, f"{before.text}{token.text} is not a number"
            else:
                near = did_you_mean(token.text.upper(), _WORDS)
                yield token.start, f"found {token.text}, which is not a keyword or function of SPARQL{near}"


def _comments(all_tokens: list[Token]) -> Iterator[tuple[int, str]]:
    """Yield offset and message for names such as For#2, in which a comment begins."""
    for token, after in pairwise(all_tokens):
        is_inside = after.start == token.start + len(token.text)
        if after.kind == "comment" and is_inside and token.kind in ("word", "name") and after.text[1:2].isdigit():
            whole = token.text + re.split(r"[^\w#.]", after.text)[0].rstrip(".")
            local = re.sub("[#:]", "-", whole).lower().removeprefix("id-").split(".")[0]
            yield token.start, f"found {whole}, where # begins a comment; write id:{local}"


def _order(words: list[Token]) -> Iterator[tuple[int, str]]:
    """Yield offset and message for tokens that can't follow those before them."""
    end = Token("end", "the end", words[-1].start + len(words[-1].text))
    for number, token in enumerate([*words, end]):
        before = words[number - 1].text.upper() if number else ""
        shown = "the end" if token is end else repr(token.text)
        what, pattern = _FOLLOWING.get(before, ("", ""))
        if what and (token is end or not re.fullmatch(pattern, token.text, re.DOTALL)):
            yield token.start, f"found {shown}, expected {what}"
        elif token.text == ")" and before in ("=", "<", ">", "&", "|", "!", "+", "-", "/"):
            yield token.start, f"found ')', expected an expression after {before}"
        elif (
            token.kind == "variable"
            and before == ")"
            and words[number + 1 : number + 2]
            and words[number + 1].text == ")"
        ):
            yield token.start, f"found {shown}, expected AS and a variable"
        elif token.text in ("}", ".", ";", ",") and (missing := _missing(words[:number])):
            yield token.start, f"found {shown}, expected {missing}"


def _missing(words: list[Token]) -> str:
    """Return what is missing from a triple that ends here, or an empty string."""
    if words and words[-1].text == ",":
        return "an object after the comma"
    terms = 0
    for token in reversed(words):
        if token.text in ("{", "}", ".", ";"):
            terms += token.text == ";" and terms > 0
            break
        if token.kind not in ("variable", "name", "iri", "string", "blank") and token.text != "a":
            return ""
        terms += 1
    return {1: "a predicate and an object", 2: "an object after the predicate"}.get(terms, "")


def _unbalanced(words: list[Token]) -> Iterator[tuple[int, str]]:
    opened: list[Token] = []
    for token in words:
        if token.kind == "other" and token.text in "{([":
            opened.append(token)
        elif token.kind == "other" and token.text in _BRACKETS:
            if not opened or opened[-1].text != _BRACKETS[token.text]:
                expected = f", expected the end of {opened[-1].text}" if opened else ""
                yield token.start, f"found {token.text} without {_BRACKETS[token.text]} before it{expected}"
                return
            opened.pop()
    if opened:
        yield opened[-1].start, f"{opened[-1].text} is not closed"


def _offset(query: str, line: int, column: int) -> int:
    lines = query.split("\n")
    return sum(len(text) + 1 for text in lines[: line - 1]) + column - 1
