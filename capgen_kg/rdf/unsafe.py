"""Input that a parser would expand without bound, overflow at, or silently drop, and the wording of its refusal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from capgen_kg.errors import InputError
from capgen_kg.rdf.namespaces import expand

if TYPE_CHECKING:
    from pathlib import Path

#: How deep JSON may be nested: deeper nesting overflows the parser's stack and ends the process.
MAX_NESTED = 200
#: A possible version announcement in Turtle and TriG, including one that the end of a chunk cuts off.
VERSION = re.compile(r"(?i)version(?:\s|#[^\n]*(?:\n|\Z))*(?:[\"']|\Z)")
#: Attributes of RDF/XML 1.2, https://www.w3.org/TR/rdf12-xml/.
_RDF_12_IN_XML = {expand(name): name for name in ("rdf:version", "rdf:annotation", "rdf:annotationNodeID")} | {
    f"http://www.w3.org/2005/11/its{name}": f"its:{name}" for name in ("version", "dir")
}
#: A reference to an entity; and what has none, whatever it looks like.
_ENTITY = re.compile(r"<!\[CDATA\[.*?\]\]>|<!--.*?-->|<\?.*?\?>|&([^\s#;&]+);", re.DOTALL)
_JSON = re.compile(r'"(?:[^"\\]|\\.)*"|[][{}]', re.DOTALL)


def refuse_unsafe(text: str, name: str, path: Path | str) -> None:
    """Raise ``InputError`` for input that the parser would expand without bound, overflow at, or silently drop.

    RDF/XML must be well formed, which pyoxigraph does not check, and its document type must not declare entities or
    attributes. JSON-LD may be nested no deeper than :data:`MAX_NESTED`, and each key must map to an IRI. Turtle and
    TriG must not announce a version, because pyoxigraph would then read RDF 1.2.
    """
    if name == "RDF_XML":
        _refuse_unsafe_xml(text, path)
    elif name == "JSON_LD":
        _refuse_unsafe_json(text, path)
    elif name in ("TURTLE", "TRIG") and VERSION.search(text):
        from capgen_kg.rdf.turtle_lexer import version_announcement

        if (place := version_announcement(text)) is not None:
            raise InputError(
                as_message(rdf_12_message("a version announcement"), "remove it"), path, *end_of(text[:place])
            )


def _refuse_unsafe_xml(text: str, path: Path | str) -> None:
    from xml.parsers import expat

    def refuse(message: str) -> None:
        raise InputError(message, path, parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)

    def begin(element: str, attributes: dict[str, str]) -> None:
        for name, called in _RDF_12_IN_XML.items():
            if name in attributes:
                refuse(rdf_12_message(called))
        if attributes.get(expand("rdf:parseType")) == "Triple":
            refuse(rdf_12_message("a triple term"))

    def declare(version: str, encoding: str | None, standalone: int) -> None:
        if encoding and encoding.lower() not in ("utf-8", "us-ascii"):
            refuse(f"found the encoding {encoding}, expected UTF-8; save the file as UTF-8")

    parser = expat.ParserCreate(namespace_separator="")
    parser.StartElementHandler = begin
    parser.XmlDeclHandler = declare
    # a document type by itself is harmless, as its file is never fetched; what it declares would be expanded or skipped
    parser.EntityDeclHandler = lambda *declared: refuse(
        "found an entity in a document type; expected RDF/XML without: xmllint --noent --dropdtd FILE writes that"
    )
    parser.AttlistDeclHandler = lambda *declared: refuse(
        "found the declaration of an attribute in a document type; expected RDF/XML without"
    )
    try:
        parser.Parse(text.encode(), True)
    except expat.ExpatError as error:
        message = f"expected RDF/XML: {expat.ErrorString(error.code)}"
        raise InputError(message, path, error.lineno, error.offset + 1) from None
    # where there is a document type, expat skips entities that are not declared
    for match in _ENTITY.finditer(text):
        if match[1] and match[1] not in ("amp", "lt", "gt", "quot", "apos"):
            message = f"found the entity {match[1]}, which is not declared in the file; write the characters instead"
            raise InputError(message, path, *end_of(text[: match.start()]))


def _refuse_unsafe_json(text: str, path: Path | str) -> None:
    depth = 0
    for match in _JSON.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(match[0], 0)
        if depth > MAX_NESTED:
            line = text.count("\n", 0, match.start()) + 1
            raise InputError(f"found JSON nested more than {MAX_NESTED} deep, expected less", path, line)
    from capgen_kg.rdf.json_ld import left_out

    if loss := left_out(text):
        message, place = loss
        raise InputError(message, path, *end_of(text[:place]))


def as_message(message: str, fix: str) -> str:
    """Return a sentence and its fix as one line to follow a position, with control characters escaped."""
    text = f"{message[:1].lower()}{message[1:].rstrip('.')}{f'; {fix}' if fix else ''}"
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text)


def rdf_12_message(feature: str) -> str:
    """Return the message that refuses a feature of RDF 1.2."""
    from capgen_kg.rdf.turtle_lexer import rdf_12

    return as_message(rdf_12(feature), "")


def end_of(text: str) -> tuple[int, int]:
    """Return line and column of the position after a text."""
    return text.count("\n") + 1, len(text) - (text.rfind("\n") + 1) + 1
