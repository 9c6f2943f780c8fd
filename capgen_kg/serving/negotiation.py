"""Content negotiation by the Accept header (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

if TYPE_CHECKING:
    from collections.abc import Mapping


#: Formats by media type, of SELECT, of ASK, and of CONSTRUCT and DESCRIBE; the first is the default.
SELECT_TYPES = {
    "application/sparql-results+json": "json", "application/json": "json",
    "application/sparql-results+xml": "xml", "application/xml": "xml",
    "text/csv": "csv", "text/tab-separated-values": "tsv",
}  # fmt: skip
ASK_TYPES = {media_type: name for media_type, name in SELECT_TYPES.items() if not media_type.startswith("text/")}
RDF_TYPES = {
    "text/turtle": "turtle", "application/n-triples": "ntriples",
    "application/rdf+xml": "rdfxml", "application/ld+json": "jsonld",
}  # fmt: skip
#: Formats of the standing of a debate.
STANDING_TYPES = {"application/json": "json", "text/csv": "csv", "text/turtle": "turtle"}
#: Media types by the values of the parameter ``format``, which overrides the header.
FORMATS = {
    "json": "application/sparql-results+json", "xml": "application/sparql-results+xml", "csv": "text/csv",
    "tsv": "text/tab-separated-values", "turtle": "text/turtle", "ntriples": "application/n-triples",
    "rdfxml": "application/rdf+xml", "jsonld": "application/ld+json",
}  # fmt: skip


def media_types(form: str) -> Mapping[str, str]:
    """Return the formats of the results of a query form such as SELECT, by media type."""
    return {"SELECT": SELECT_TYPES, "ASK": ASK_TYPES}.get(form, RDF_TYPES)


def negotiate(
    accept: str | None,
    available: Mapping[str, object] | list[str],
    format_name: str | None = None,
    formats: Mapping[str, str] = FORMATS,
) -> str:
    """Return the available media type that a client prefers.

    Args:
        accept: The Accept header, if any.
        available: Media types, the default first.
        format_name: One of ``formats``, which overrides the header.
        formats: Media types by short names.

    Raises:
        HTTPException: None of them is acceptable (status 406).
    """
    import mimeparse

    if format_name is not None:
        if (media_type := formats.get(format_name, "")) not in available:
            names = ", ".join(name for name, media_type in formats.items() if media_type in available)
            raise HTTPException(406, f"found the format {format_name!r}, expected one of {names}")
        return media_type
    accept = accept or "*/*"
    # of equally acceptable types, mimeparse returns the last
    ordered = list(reversed(list(available)))
    try:
        match = mimeparse.best_match(ordered, accept)
    except mimeparse.MimeTypeParseException:
        match = ordered[-1]
    if not match:
        message = f"found Accept: {accept}, expected one of {', '.join(available)}"
        raise HTTPException(406, message, {"Vary": "Accept"})
    return str(match)
