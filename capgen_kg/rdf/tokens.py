"""A tokenizer for SPARQL and Turtle, by the terminals of the SPARQL 1.1 grammar, which include Turtle's.

It distinguishes variables and keywords from strings, IRIs and comments that contain them, which is enough to bind a
parameter, refuse SERVICE and locate a mistake. The engine decides whether a query is well formed.
https://www.w3.org/TR/sparql11-query/#sparqlGrammar, terminals [139] to [173].
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

#: A prefix, or words that look like one up to their end; the ``+`` after it makes its quantifier possessive.
_NAME = r"[^\W\d][\w.\-·‿⁀]*"
_TOKEN = re.compile(
    rf"""
      (?P<iri><[^<>"{{}}|^`\\\x00-\x20]*>)
    | (?P<comment>\#[^\n\r]*)
    | (?P<string>\"\"\"(?:\"{{0,2}}(?:[^"\\]|\\.))*\"\"\" | '''(?:'{{0,2}}(?:[^'\\]|\\.))*'''
                 | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*')
    | (?P<variable>[?$]\w+)
    | (?P<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<blank>_:[\w.\-]+)
    | (?P<name>(?:{_NAME}+)?:(?:[\w.\-:·‿⁀]|%[0-9A-Fa-f]{{2}}|\\[_~.\-!$&'()*+,;=/?\#@%])*)
    | (?P<run>{_NAME}+)
    | (?P<space>\s+)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
#: The parts of a run that is not a prefix. Searching for a colon after each of its words would take quadratic time.
_PART = re.compile(r"(?P<word>[^\W\d]\w*)|(?P<other>.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Token:
    """A terminal of the grammar: its ``kind`` (the group names above), its text, and where it starts."""

    kind: str
    text: str
    start: int


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of ``text``; their concatenation is ``text``."""
    for match in _TOKEN.finditer(text):
        for part in _PART.finditer(text, *match.span()) if match.lastgroup == "run" else (match,):
            assert part.lastgroup is not None
            yield Token(part.lastgroup, part.group(), part.start())


def keywords(query: str) -> Iterator[Token]:
    """Yield the bare words of ``query``, in order: keywords, function names, ``a``, ``true`` and ``false``."""
    return (token for token in tokens(query) if token.kind == "word")


def place(query: str, start: int) -> str:
    """Return line and column of an offset in a query, both counted from one."""
    return f"line {query.count(chr(10), 0, start) + 1}, column {start - query.rfind(chr(10), 0, start)}"
