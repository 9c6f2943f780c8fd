"""Dereferenceable ids: 303 to a document about a resource, as triples or as a page (https://www.w3.org/TR/cooluris/)."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response

from capgen_kg.serving.jobs import CardJob, QueryJob
from capgen_kg.serving.negotiation import RDF_TYPES, negotiate
from capgen_kg.serving.sparql_protocol import respond

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from capgen_kg.serving.service import Service

#: The media types of documents about resources, by the extension of their paths.
EXTENSIONS = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
}
#: What is kept of an IRI in a header, which has ASCII only.
_SAFE = ":/?#[]@!$&'()*+,;=%~"
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}"
)


def _iri(request: Request) -> tuple[str, str]:
    """Return the IRI of the resource that a request is about, and the rest of its path; raise status 404."""
    service: Service = request.app.state.service
    name = str(request.path_params["name"])
    for prefix, namespace in service.namespaces:
        if name.startswith(prefix) and service.describes(iri := namespace + name[len(prefix) :]):
            return iri, name
    raise HTTPException(404, f"there is no resource {name} here")


async def resource(request: Request) -> Response:
    """Redirect from the id of a resource to a document about it, with status 303."""
    _, name = _iri(request)
    media_type = negotiate(request.headers.get("accept"), ["text/html", *RDF_TYPES])
    extension = next((extension for extension, value in EXTENSIONS.items() if value == media_type), "")
    target = (
        request.url_for("data", name=name, extension=extension) if extension else request.url_for("page", name=name)
    )
    return RedirectResponse(str(target), 303, {"Vary": "Accept"})


async def data(request: Request) -> Response:
    """Return the triples about a resource, in the syntax of the path's extension."""
    iri, name = _iri(request)
    extension = str(request.path_params["extension"])
    if extension not in EXTENSIONS:
        raise HTTPException(404, f"there is no document .{extension}, expected one of {', '.join(EXTENSIONS)}")
    format_name = {"ttl": "turtle", "nt": "ntriples", "rdf": "rdfxml", "jsonld": "jsonld"}[extension]
    response = await respond(request, QueryJob(f"DESCRIBE <{iri}>", format_name=format_name))
    others = {key: value for key, value in EXTENSIONS.items() if key != extension}
    response.headers["link"] = _link_header(request, iri, name, others)
    return response


async def page(request: Request) -> Response:
    """Return the card of a resource as a page."""
    iri, name = _iri(request)
    response = await respond(request, CardJob(iri))
    if response.status_code != 200:
        return response
    text = bytes(response.body).decode()
    links = "".join(
        f'<link rel="alternate" type="{media_type}" href="{request.url_for("data", name=name, extension=extension)}">'
        for extension, media_type in EXTENSIONS.items()
    )
    formats = " ".join(
        f'<a href="{request.url_for("data", name=name, extension=extension)}">{extension}</a>'
        for extension in EXTENSIONS
    )
    document = _page(text.split("\n")[0] or name, f"<pre>{html.escape(text)}</pre><p>{formats}</p>", links)
    document.headers["link"] = _link_header(request, iri, name, EXTENSIONS)
    return document


def _link_header(request: Request, iri: str, name: str, others: Mapping[str, str]) -> str:
    """Return the Link header of a document about a resource: what it describes, and other documents (RFC 8288)."""
    urls = {str(request.url_for("data", name=name, extension=key)): value for key, value in others.items()}
    links = [f'<{quote(url, _SAFE)}>; rel="alternate"; type="{media_type}"' for url, media_type in urls.items()]
    return ", ".join([f'<{quote(iri, _SAFE)}>; rel="describes"', *links])


async def index(request: Request) -> Response:
    """Return the start page, with links to the interfaces."""
    service: Service = request.app.state.service
    links = [
        ("SPARQL endpoint", request.url_for("sparql")), ("stored queries", request.url_for("queries")),
        ("OpenAPI document", request.url_for("openapi")), ("description of the data (VoID)", request.url_for("void")),
        ("ontology", request.url_for("ontology")),
    ]  # fmt: skip
    items = "".join(f'<li><a href="{html.escape(str(url))}">{name}</a></li>' for name, url in links)
    return _page(service.title, f"<h1>{html.escape(service.title)}</h1><ul>{items}</ul>")


def _page(title: str, body: str, head: str = "") -> HTMLResponse:
    return HTMLResponse(
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)}</title>{head}'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body><main>{body}</main>'
        "</body></html>",
        headers={"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"},
    )
