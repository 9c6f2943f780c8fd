"""The stored queries as a REST API, and the OpenAPI document that says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from capgen_kg.naming.kinds import with_article
from capgen_kg.queries.read_only import query_form
from capgen_kg.queries.stored import BASES, BASIS, load_query, query_names
from capgen_kg.serving.jobs import Stored
from capgen_kg.serving.negotiation import SHORT, offers
from capgen_kg.serving.sparql_protocol import answered
from capgen_kg.version import __version__

if TYPE_CHECKING:
    from starlette.requests import Request

    from capgen_kg.queries.stored import Parameter, StoredQuery
    from capgen_kg.serving.service import Service


async def listing(request: Request) -> Response:
    """Return the stored queries with what each is for and what it takes."""
    return JSONResponse(
        [
            {
                "name": stored.name, "summary": stored.summary, "tags": stored.tags,
                "href": str(request.url_for("query", name=stored.name)),
                "parameters": [{"name": one.name, "description": one.description, "example": one.example,
                                "required": not one.optional, "takes": one.takes} for one in stored.parameters],
            }
            for stored in map(load_query, query_names())
        ]
    )  # fmt: skip


async def query(request: Request) -> Response:
    """Answer a stored query; its parameters are those of the request."""
    given: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name in given:
            raise HTTPException(400, f"found {name} twice")
        given[name] = value
    short = given.pop("format", None)
    name = str(request.path_params["name"])
    if name not in query_names():
        raise HTTPException(404, f"there is no stored query {name!r}; /queries lists them")
    return await answered(request, Stored(name, given, request.headers.get("accept"), short))


def openapi(service: Service, server: str) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of the service at an address."""
    names = query_names()
    problem = {"description": "What was wrong.", "content": {"text/plain": {"schema": {"type": "string"}}}}
    errors = {
        "400": problem | {"description": "The query or a parameter can't be used."},
        "406": problem | {"description": "None of the accepted media types can be sent."},
        "503": problem | {"description": "The query took more than it may, or too many that take long are at work."},
    }
    text = {"type": "string"}
    paths: dict[str, Any] = {
        "/sparql": {
            "get": {
                "operationId": "sparql", "summary": "Any read-only SPARQL 1.1 query, by the SPARQL Protocol",
                "parameters": [
                    {"name": "query", "in": "query", "schema": text,
                     "description": "Without it, the service is described."},
                    _format(list(SHORT)),
                ],
                "responses": {"200": _ok({**offers("SELECT"), **offers("CONSTRUCT")}), **errors},
            }
        },
        "/queries": {
            "get": {"operationId": "queries", "summary": "The stored queries",
                    "responses": {"200": _ok({"application/json": None})}}
        },
        **{f"/queries/{name}": {"get": _operation(load_query(name), errors)} for name in names},
    }  # fmt: skip
    return {
        "openapi": "3.1.0",
        "info": {"title": service.title, "version": __version__,
                 "description": "Stored queries of a debate that is held as a knowledge graph, and SPARQL.",
                 "license": {"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"}},
        "servers": [{"url": server}],
        "paths": paths,
    }  # fmt: skip


def _operation(stored: StoredQuery, errors: dict[str, Any]) -> dict[str, Any]:
    forms = offers(query_form(stored.text))
    fitting = [word for word, media in SHORT.items() if media in forms]
    return {
        "operationId": stored.name, "summary": stored.summary, "description": stored.description,
        "tags": list(stored.tags),
        "parameters": [
            *map(_parameter, stored.parameters),
            _format(fitting),
        ],
        "responses": {"200": _ok(forms), **errors},
    }  # fmt: skip


def _parameter(one: Parameter) -> dict[str, Any]:
    takes = f" Takes {with_article(one.takes)}." if one.takes else ""
    schema: dict[str, Any] = {"type": "integer" if one.kind == "integer" else "string"}
    if one.name == BASIS:
        schema["enum"] = list(BASES)
    return {
        "name": one.name, "in": "query", "required": not one.optional, "description": one.description + takes,
        "schema": schema, "example": one.example,
    }  # fmt: skip


def _format(words: list[str]) -> dict[str, Any]:
    return {"name": "format", "in": "query", "schema": {"enum": words}, "description": "In place of the Accept header."}


def _ok(forms: Any) -> dict[str, Any]:
    return {"description": "The answer.", "content": {media: {} for media in forms}}
