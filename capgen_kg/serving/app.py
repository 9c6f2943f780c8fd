"""The ASGI application: its routes, and what applies to all of them."""

from __future__ import annotations

import re
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from capgen_kg.resources import ontology_files
from capgen_kg.serving import linked_data, rest
from capgen_kg.serving.conditional_requests import ConditionalRequests
from capgen_kg.serving.service import Service
from capgen_kg.serving.sparql_protocol import endpoint
from capgen_kg.serving.workers import Workers

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request
    from starlette.types import ASGIApp, Receive, Scope, Send

    from capgen_kg.debate import Debate
    from capgen_kg.serving.limits import Limits

#: A valid Host header: a name or an address, and optionally a port.
_HOST = rb"([\w.~-]+|\[[0-9a-fA-F:.]+\])(:\d{1,5})?"


def application(debate: Debate, options: dict[str, Any], limits: Limits, workers: int, slow: int) -> Starlette:
    """Return the ASGI application that serves a debate.

    Args:
        debate: The debate, for what takes no time.
        options: The keyword arguments that ``debate`` was opened with; the workers open it with the same ones.
        limits: Limits of each request.
        workers: How many idle worker processes are kept.
        slow: How many slow queries may run at once.

    Raises:
        CapgenError: The debate can't be opened.
    """
    # errors are raised here, and the closure is cached, before another process opens the debate
    debate.sparql("ASK {}")
    service = Service(debate, Workers(options, limits, workers, slow))

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        service.workers.close()

    app = Starlette(
        routes=[
            Route("/", linked_data.index),
            Route("/sparql", endpoint, methods=["GET", "POST"], name="sparql"),
            Route("/queries", rest.list_queries, name="queries"),
            Route("/queries/{name}", rest.query, name="query"),
            Route("/standing", rest.standing, name="standing"),
            Route("/openapi.json", _openapi, name="openapi"),
            Route("/.well-known/void", _void, name="void"),
            Route("/.well-known/sparql-examples", _examples, name="examples"),
            Route("/ontology.ttl", _ontology, name="ontology"),
            Route("/id/{name:path}", linked_data.resource, name="resource"),
            Route("/data/{name:path}.{extension}", linked_data.data, name="data"),
            Route("/page/{name:path}", linked_data.page, name="page"),
        ],
        middleware=[
            Middleware(_ValidHost),
            # pages of any site may query: all data are public, and nothing can be changed
            Middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["GET", "HEAD", "POST"],
                       allow_headers=["*"], expose_headers=["ETag", "Link"]),
            Middleware(ConditionalRequests),
        ],
        exception_handlers={HTTPException: _error, ClientDisconnect: _disconnected},
        lifespan=lifespan,
    )  # fmt: skip
    app.state.service = service
    return app


class _ValidHost:
    """Refuses requests whose Host header is invalid, as URLs in responses contain it (RFC 9112, section 3.2)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a request, or pass it on."""
        host = next((value for name, value in scope.get("headers", ()) if name == b"host"), b"localhost")
        if scope["type"] == "http" and not re.fullmatch(_HOST, host):
            refusal = PlainTextResponse("the Host header is not a valid host\n", 400)
            await refusal(scope, receive, send)
        else:
            await self._app(scope, receive, send)


async def _disconnected(request: Request, error: Exception) -> Response:
    """Return a response that nobody gets: the client disconnected before it had sent its request."""
    return Response(status_code=400)


async def _error(request: Request, error: Exception) -> Response:
    """Return the message of an error on one line."""
    assert isinstance(error, HTTPException)
    return PlainTextResponse(f"{error.detail}\n", error.status_code, headers=dict(error.headers or {}))


async def _openapi(request: Request) -> Response:
    return JSONResponse(rest.openapi(request.app.state.service, str(request.base_url).rstrip("/")))


async def _void(request: Request) -> Response:
    service: Service = request.app.state.service
    content = await run_in_threadpool(service.void, str(request.url_for("sparql")))
    return Response(content, media_type="text/turtle")


async def _examples(request: Request) -> Response:
    from capgen_kg.queries.describe import as_turtle

    content = await run_in_threadpool(as_turtle, str(request.url_for("sparql")))
    return Response(content, media_type="text/turtle")


async def _ontology(request: Request) -> Response:
    return FileResponse(ontology_files()[0], media_type="text/turtle")
