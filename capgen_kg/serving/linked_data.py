"""Ids that can be followed: 303 to what is said of a thing, as triples or as a page (https://www.w3.org/TR/cooluris/)."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response

from capgen_kg.serving.jobs import Card, Query
from capgen_kg.serving.negotiation import TRIPLES, chosen
from capgen_kg.serving.sparql_protocol import answered

if TYPE_CHECKING:
    from starlette.requests import Request

    from capgen_kg.serving.service import Service

#: The endings of documents about things, and what they are.
ENDINGS = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
}
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}"
)


def _iri(request: Request) -> tuple[str, str]:
    """Return the IRI of the thing that a request is about, and how its path ends, or answer 404."""
    service: Service = request.app.state.service
    name = str(request.path_params["name"])
    for start, space in service.spaces:
        if name.startswith(start) and service.has(iri := space + name[len(start) :]):
            return iri, name
    raise HTTPException(404, f"there is nothing called {name} here")


async def thing(request: Request) -> Response:
    """Lead from the id of a thing to a document about it: 303, as the thing itself can't be sent."""
    _, name = _iri(request)
    media = chosen(request.headers.get("accept"), ["text/html", *TRIPLES])
    ending = next((end for end, known in ENDINGS.items() if known == media), "")
    target = request.url_for("data", name=name, ending=ending) if ending else request.url_for("page", name=name)
    return RedirectResponse(str(target), 303, {"Vary": "Accept"})


async def data(request: Request) -> Response:
    """Return what is said of a thing, in the syntax that the ending names."""
    iri, _ = _iri(request)
    ending = str(request.path_params["ending"])
    if ending not in ENDINGS:
        raise HTTPException(404, f"there is no document .{ending}; there is {', '.join(ENDINGS)}")
    short = {"ttl": "turtle", "nt": "ntriples", "rdf": "rdfxml", "jsonld": "jsonld"}[ending]
    return await answered(request, Query(f"DESCRIBE <{iri}>", short=short))


async def page(request: Request) -> Response:
    """Return what is said of a thing as a page."""
    iri, name = _iri(request)
    found = await answered(request, Card(iri))
    if found.status_code != 200:
        return found
    text = bytes(found.body).decode()
    links = "".join(
        f'<link rel="alternate" type="{media}" href="{request.url_for("data", name=name, ending=end)}">'
        for end, media in ENDINGS.items()
    )
    listed = " ".join(f'<a href="{request.url_for("data", name=name, ending=end)}">{end}</a>' for end in ENDINGS)
    return _page(text.split("\n")[0] or name, f"<pre>{html.escape(text)}</pre><p>{listed}</p>", links)


async def index(request: Request) -> Response:
    """Return the page that says what there is."""
    service: Service = request.app.state.service
    links = [
        ("SPARQL endpoint", request.url_for("sparql")), ("stored queries", request.url_for("queries")),
        ("OpenAPI document", request.url_for("openapi")), ("what the data is (VoID)", request.url_for("void")),
        ("ontology", request.url_for("ontology")),
    ]  # fmt: skip
    listed = "".join(f'<li><a href="{html.escape(str(url))}">{name}</a></li>' for name, url in links)
    return _page(service.title, f"<h1>{html.escape(service.title)}</h1><ul>{listed}</ul>")


def _page(title: str, body: str, head: str = "") -> HTMLResponse:
    return HTMLResponse(
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)}</title>{head}'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body><main>{body}</main>'
        "</body></html>",
        headers={"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"},
    )
