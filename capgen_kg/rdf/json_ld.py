"""Detection of data that JSON-LD expansion would silently drop.

The expansion algorithm (https://www.w3.org/TR/json-ld11-api/#expansion-algorithm) drops keys without an IRI in the
context, and nodes with a relative ``@id`` if there is no base. Such documents are refused.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from capgen_kg.rdf.turtle_lexer import rdf_12

if TYPE_CHECKING:
    from collections.abc import Iterator

#: What keys without an IRI and relative IRIs without a base expand to here.
_UNMAPPED, _RELATIVE = "urn:capgen:unmapped:", "http://relative.capgen.invalid/"
_KEYWORDS = frozenset(
    {
        "@base", "@container", "@context", "@direction", "@graph", "@id", "@import", "@included", "@index", "@json",
        "@language", "@list", "@nest", "@none", "@prefix", "@propagate", "@protected", "@reverse", "@set", "@type",
        "@value", "@version", "@vocab",
    }
)  # fmt: skip


def left_out(text: str) -> tuple[str, int] | None:
    """Return a message for the first key that expansion would drop, and its offset; ``None`` if there is none.

    Syntax errors are left to the parser.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    for key, value in _members(document):
        if key == "@direction" and value is not None:
            return f"f{rdf_12('@direction')[1:]}; remove it", _place(text, key)
        if key == "@context" and (value is None or (isinstance(value, list) and None in value)):
            return "found a context of null, which would hide keys without an IRI; remove it", _place(text, key)
        if re.fullmatch(r"@[A-Za-z]+", key) and key not in _KEYWORDS:
            return f"found {key}, which is not a JSON-LD keyword; remove the @", _place(text, key)
    context = json.dumps({"@vocab": _UNMAPPED, "@base": _RELATIVE})
    try:
        quads = ox.parse(f'{{"@context": {context}, "@graph": {text}}}', format=ox.RdfFormat.JSON_LD)
        for term in (term for quad in quads for term in (quad.subject, quad.predicate, quad.object, quad.graph_name)):
            iri = getattr(getattr(term, "datatype", term), "value", "")
            if iri.startswith(_UNMAPPED):
                key = iri.removeprefix(_UNMAPPED)
                return f"found {key}, which has no IRI in the @context; JSON-LD would leave it out", _place(text, key)
            if iri.startswith(_RELATIVE):
                key = iri.removeprefix(_RELATIVE)
                return "found a relative IRI, and there is no base; write the full IRI", _place(text, key)
    except SyntaxError:
        # the parser reports errors in the document itself
        return None
    return None


def _members(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield all members of all objects of a JSON value."""
    if isinstance(value, dict):
        yield from value.items()
        for inner in value.values():
            yield from _members(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _members(inner)


def _place(text: str, key: str) -> int:
    return max(text.find(json.dumps(key, ensure_ascii=False)), text.find(json.dumps(key)), 0)
