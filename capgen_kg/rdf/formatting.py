"""Formatting of Turtle files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from capgen_kg.errors import UsageError
from capgen_kg.rdf.parsing import is_gzipped, parse_text, read_text, syntax
from capgen_kg.rdf.spans import Text
from capgen_kg.rdf.turtle_lexer import first_comment
from capgen_kg.rdf.writing import serialize

if TYPE_CHECKING:
    from pathlib import Path


def format_turtle(path: Path) -> bytes:
    """Return the content of a Turtle file in the project's layout, with its own prefixes, verified by parsing it.

    Raises ``InputError`` if the file is not valid Turtle, ``UnwritableError`` if the output would differ in its
    triples, and ``UsageError`` for a file without the extension of Turtle.
    """
    check_is_turtle(path)
    text = read_text(path)
    triples = [quad.triple for quad in parse_text(text, "TURTLE", path)]
    parser = ox.parse(text, format=ox.RdfFormat.TURTLE)
    for _ in parser:
        # the parser knows the prefixes only at the end
        pass
    return serialize(triples, "TURTLE", parser.prefixes)


def check_is_turtle(path: Path) -> None:
    """Raise ``UsageError`` for a file without the extension of Turtle."""
    if syntax(path) != "TURTLE" or is_gzipped(path):
        raise UsageError(f"{path}: only Turtle files (.ttl) can be formatted")


def check_no_comments(path: Path) -> None:
    """Raise ``UsageError`` for a Turtle file with a comment, which would be lost if its triples were written anew."""
    if line := line_of_first_comment(read_text(path)):
        raise UsageError(f"{path}:{line}: found a comment, which rewriting would remove; move it to another file")


def line_of_first_comment(text: str) -> int | None:
    """Return the line of the first comment in Turtle."""
    place = first_comment(text)
    return None if place is None else Text(text).place(place)[0]
