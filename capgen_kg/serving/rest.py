"""The stored queries as a REST API, and its OpenAPI document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from capgen_kg.naming.kinds import with_article
from capgen_kg.queries.read_only import query_form
from capgen_kg.queries.stored import BASES, BASIS, load_query, query_names
from capgen_kg.serving.jobs import StandingJob, StoredQueryJob
from capgen_kg.serving.negotiation import FORMATS, STANDING_TYPES, media_types
from capgen_kg.serving.sparql_protocol import respond
from capgen_kg.standing.program import DIALECTICAL, READINGS
from capgen_kg.standing.report import NOTE
from capgen_kg.standing.semantics import GROUNDED, SEMANTICS
from capgen_kg.version import __version__

if TYPE_CHECKING:
    from starlette.requests import Request

    from capgen_kg.queries.stored import Parameter, StoredQuery
    from capgen_kg.serving.service import Service


_STANDING_PARAMETERS = ("reading", "semantics", "contested", "certificate", "format")
_CERTIFICATES = ("credulous", "sceptical")


async def list_queries(request: Request) -> Response:
    """Return the stored queries with their summaries and parameters."""
    return JSONResponse(
        [
            {
                "name": stored.name, "summary": stored.summary, "tags": stored.tags,
                "href": str(request.url_for("query", name=stored.name)),
                "parameters": [
                    {"name": parameter.name, "description": parameter.description, "example": parameter.example,
                     "required": not parameter.optional, "takes": parameter.takes}
                    for parameter in stored.parameters
                ],
            }
            for stored in map(load_query, query_names())
        ]
    )  # fmt: skip


async def query(request: Request) -> Response:
    """Answer a stored query, whose arguments are the parameters of the request."""
    arguments: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name in arguments:
            raise HTTPException(400, f"found the parameter {name} twice, expected it once")
        arguments[name] = value
    format_name = arguments.pop("format", None)
    name = str(request.path_params["name"])
    if name not in query_names():
        raise HTTPException(404, f"there is no stored query {name!r}; /queries lists them")
    return await respond(request, StoredQueryJob(name, arguments, request.headers.get("accept"), format_name))


async def standing(request: Request) -> Response:
    """Answer which arguments stand; each parameter ``ref`` names something to give reasons for."""
    single: dict[str, str] = {}
    references = []
    for name, value in request.query_params.multi_items():
        if name == "ref":
            references.append(value)
        elif name not in _STANDING_PARAMETERS:
            raise HTTPException(400, f"found the parameter {name!r}, expected ref, {', '.join(_STANDING_PARAMETERS)}")
        elif name in single:
            raise HTTPException(400, f"found the parameter {name} twice, expected it once")
        else:
            single[name] = value
    reading, semantics = single.get("reading", DIALECTICAL), single.get("semantics", GROUNDED)
    contested, certificate = single.get("contested", "false"), single.get("certificate", "")
    if contested not in ("true", "false"):
        raise HTTPException(400, f"found contested={contested}, expected true or false")
    if contested == "true" and (references or certificate):
        raise HTTPException(400, "contested is about the whole debate; omit ref and certificate")
    if "certificate" in single and certificate not in _CERTIFICATES:
        raise HTTPException(400, f"found certificate={certificate}, expected {' or '.join(_CERTIFICATES)}")
    if certificate and len(references) != 1:
        raise HTTPException(400, f"certificate takes one ref, found {len(references)}")
    accept, format_name = request.headers.get("accept"), single.get("format")
    is_contested = contested == "true"
    job = StandingJob(tuple(references), reading, semantics, accept, format_name, is_contested, certificate)
    return await respond(request, job)


def openapi(service: Service, server: str) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of the service whose base URL is ``server``."""
    names = query_names()
    problem = {"description": "An error.", "content": {"text/plain": {"schema": {"type": "string"}}}}
    errors = {
        "400": problem | {"description": "The query or a parameter is wrong."},
        "406": problem | {"description": "None of the accepted media types is available."},
        "503": problem | {"description": "The query exceeded a limit, or too many slow queries are running."},
    }
    text = {"type": "string"}
    paths: dict[str, Any] = {
        "/sparql": {
            "get": {
                "operationId": "sparql", "summary": "Any read-only SPARQL 1.1 query, by the SPARQL Protocol",
                "parameters": [
                    {"name": "query", "in": "query", "schema": text,
                     "description": "Without it, the response is a description of the service."},
                    _format(list(FORMATS)),
                ],
                "responses": {"200": _ok({**media_types("SELECT"), **media_types("CONSTRUCT")}), **errors},
            }
        },
        "/queries": {
            "get": {"operationId": "queries", "summary": "The stored queries",
                    "responses": {"200": _ok({"application/json": None})}}
        },
        "/standing": {
            "get": {
                "operationId": "standing", "summary": "Which arguments stand, which are open, and which are undecided",
                "description": f"{NOTE} With ref, the reasons are given, too.",
                "parameters": [
                    {"name": "ref", "in": "query", "schema": {"type": "array", "items": text}, "example": ["For#9"],
                     "description": "An argument, message, claim, relation or speech act."},
                    {"name": "reading", "in": "query", "schema": {"enum": list(READINGS), "default": DIALECTICAL},
                     "description": "How attacks are read."},
                    {"name": "semantics", "in": "query", "schema": {"enum": list(SEMANTICS), "default": GROUNDED},
                     "description": "The semantics of the labels."},
                    {"name": "contested", "in": "query", "schema": {"type": "boolean", "default": False},
                     "description": "List what is countered, arguments and comments, most countered first; without "
                     "ref, and not as Turtle."},
                    {"name": "certificate", "in": "query", "schema": {"enum": list(_CERTIFICATES)},
                     "description": "One labelling in which the ref stands (credulous) or doesn't (sceptical); with "
                     "one ref, and not as Turtle."},
                    _format(list(STANDING_TYPES.values())),
                ],
                "responses": {"200": _ok(STANDING_TYPES), **errors,
                              "404": problem | {"description": "There is no such labelling."}},
            }
        },
        **{f"/queries/{name}": {"get": _operation(load_query(name), errors)} for name in names},
    }  # fmt: skip
    return {
        "openapi": "3.1.0",
        "info": {"title": service.title, "version": __version__,
                 "description": "Stored queries and SPARQL on a debate encoded as a knowledge graph.",
                 "license": {"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"}},
        "servers": [{"url": server}],
        "paths": paths,
    }  # fmt: skip


def _operation(stored: StoredQuery, errors: dict[str, Any]) -> dict[str, Any]:
    available = media_types(query_form(stored.text))
    names = [name for name, media_type in FORMATS.items() if media_type in available]
    return {
        "operationId": stored.name, "summary": stored.summary, "description": stored.description,
        "tags": list(stored.tags),
        "parameters": [
            *map(_parameter, stored.parameters),
            _format(names),
        ],
        "responses": {"200": _ok(available), **errors},
    }  # fmt: skip


def _parameter(parameter: Parameter) -> dict[str, Any]:
    takes = f" Takes {with_article(parameter.takes)}." if parameter.takes else ""
    schema: dict[str, Any] = {"type": "integer" if parameter.kind == "integer" else "string"}
    if parameter.name == BASIS:
        schema["enum"] = list(BASES)
    return {
        "name": parameter.name, "in": "query", "required": not parameter.optional,
        "description": parameter.description + takes, "schema": schema, "example": parameter.example,
    }  # fmt: skip


def _format(names: list[str]) -> dict[str, Any]:
    return {"name": "format", "in": "query", "schema": {"enum": names}, "description": "Overrides the Accept header."}


def _ok(available: Any) -> dict[str, Any]:
    return {"description": "The result.", "content": {media_type: {} for media_type in available}}
