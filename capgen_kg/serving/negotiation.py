"""Which form of an answer a client wants: content negotiation by the Accept header (RFC 9110, section 12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

if TYPE_CHECKING:
    from collections.abc import Mapping


#: Media types of rows, of an ASK, and of triples; the first is what is sent where nothing is asked for.
ROWS = {
    "application/sparql-results+json": "json", "application/json": "json",
    "application/sparql-results+xml": "xml", "application/xml": "xml",
    "text/csv": "csv", "text/tab-separated-values": "tsv",
}  # fmt: skip
BOOLEAN = {name: form for name, form in ROWS.items() if not name.startswith("text/")}
TRIPLES = {
    "text/turtle": "turtle", "application/n-triples": "ntriples",
    "application/rdf+xml": "rdfxml", "application/ld+json": "jsonld",
}  # fmt: skip
#: What a parameter ``format`` may say in place of the header.
SHORT = {
    "json": "application/sparql-results+json", "xml": "application/sparql-results+xml", "csv": "text/csv",
    "tsv": "text/tab-separated-values", "turtle": "text/turtle", "ntriples": "application/n-triples",
    "rdfxml": "application/rdf+xml", "jsonld": "application/ld+json",
}  # fmt: skip


def offers(form: str) -> Mapping[str, str]:
    """Return the media types that a query of a form can be answered in."""
    return {"SELECT": ROWS, "ASK": BOOLEAN}.get(form, TRIPLES)


def chosen(accept: str | None, known: Mapping[str, object] | list[str], short: str | None = None) -> str:
    """Return the media type of ``known`` that a client wants most by its Accept header, or answer 406.

    ``short`` is what a parameter says that overrules the header.
    """
    import mimeparse

    if short is not None:
        if (name := SHORT.get(short, "")) not in known:
            fitting = ", ".join(word for word, name in SHORT.items() if name in known)
            raise HTTPException(406, f"found the format {short!r}, expected one of {fitting}")
        return name
    accept = accept or "*/*"
    # of those that are wanted alike, the last is taken
    ordered = list(reversed(list(known)))
    try:
        found = mimeparse.best_match(ordered, accept)
    except mimeparse.MimeTypeParseException:
        found = ordered[-1]
    if not found:
        raise HTTPException(406, f"none of {accept} can be sent; there is {', '.join(known)}", {"Vary": "Accept"})
    return str(found)
