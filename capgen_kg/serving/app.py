"""The application: which address is answered by what, and what holds for all of them."""

from __future__ import annotations

import re
from contextlib import asynccontextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from capgen_kg import several
from capgen_kg.namespaces import CG, PREFIXES
from capgen_kg.resources import ontology_files
from capgen_kg.serving import rest, things
from capgen_kg.serving.protocol import endpoint
from capgen_kg.serving.workers import Limits, Workers

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

    from capgen_kg.debate import Debate


#: What an IRI may be made of (SPARQL 1.1, section 19.8, rule 139).
_IRI = r"[^\x00-\x20<>\"{}|^`\\]+"
_TITLES = f"SELECT ?title {{ ?debate a <{CG}Debate> ; <{PREFIXES['rdfs']}label> ?title }}"


class Served:
    """What is served: the debate, and the processes that answer queries about it."""

    def __init__(self, debate: Debate, workers: Workers) -> None:
        self.debate, self.workers = debate, workers

    @cached_property
    def spaces(self) -> list[tuple[str, str]]:
        """What paths of ids begin with, and the namespaces that it stands for; of several debates, their names."""
        found = [(row["debate"], row["key"]) for row in self.debate.sparql(several.DEBATES).rows()]
        named = [(several.key_of(iri, key), iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]) for iri, key in found]
        return [(f"{key}/" if len(named) > 1 else "", space) for key, space in named]

    def has(self, iri: str) -> bool:
        """Say whether anything is said of a thing."""
        return bool(re.fullmatch(_IRI, iri)) and bool(self.debate.sparql(f"ASK {{ <{iri}> ?p ?o }}"))

    @cached_property
    def title(self) -> str:
        """What the debate is called; of several, how many there are."""
        rows = self.debate.sparql(_TITLES).rows()
        return rows[0]["title"] if len(rows) == 1 else f"{len(rows)} debates"

    @cached_property
    def triples(self) -> int:
        """How many triples there are, with those that follow."""
        [row] = self.debate.sparql("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").rows()
        return int(row["n"])

    @cached_property
    def void(self) -> bytes:
        """What there is, in VoID and DCAT."""
        from capgen_kg.exports.catalog import void
        from capgen_kg.exports.source import Source

        return void(Source(self.debate, with_closure=True))


def application(debate: Debate, options: dict[str, Any], limits: Limits, workers: int) -> Starlette:
    """Return the ASGI application that serves a debate; raises what opening the debate raises.

    ``options`` are those that the debate was opened with; as many processes as ``workers`` open it again, at once.
    """
    # told here, and the closure kept, before as many processes ask for it
    debate.sparql("ASK {}")
    served = Served(debate, Workers(options, limits, workers))

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        served.workers.close()

    app = Starlette(
        routes=[
            Route("/", things.index),
            Route("/sparql", endpoint, methods=["GET", "POST"], name="sparql"),
            Route("/queries", rest.listing, name="queries"),
            Route("/queries/{name}", rest.query, name="query"),
            Route("/openapi.json", _openapi, name="openapi"),
            Route("/.well-known/void", _void, name="void"),
            Route("/.well-known/sparql-examples", _examples, name="examples"),
            Route("/ontology.ttl", _ontology, name="ontology"),
            Route("/id/{name:path}", things.thing, name="thing"),
            Route("/data/{name:path}.{ending}", things.data, name="data"),
            Route("/page/{name:path}", things.page, name="page"),
        ],
        # whoever asks may be a page of any site: all is public, and nothing can be changed
        middleware=[Middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["GET", "HEAD", "POST"],
                               allow_headers=["*"], expose_headers=["Link"])],
        exception_handlers={HTTPException: _told},
        lifespan=lifespan,
    )  # fmt: skip
    app.state.served = served
    return app


async def _told(request: Request, error: Exception) -> Response:
    """Answer what went wrong with one line."""
    assert isinstance(error, HTTPException)
    return PlainTextResponse(f"{error.detail}\n", error.status_code, headers=dict(error.headers or {}))


async def _openapi(request: Request) -> Response:
    return JSONResponse(rest.openapi(request.app.state.served, str(request.base_url).rstrip("/")))


async def _void(request: Request) -> Response:
    served: Served = request.app.state.served
    return Response(await run_in_threadpool(lambda: served.void), media_type="text/turtle")


async def _examples(request: Request) -> Response:
    from capgen_kg.queries.describe import as_turtle

    content = await run_in_threadpool(as_turtle, str(request.url_for("sparql")))
    return Response(content, media_type="text/turtle")


async def _ontology(request: Request) -> Response:
    return FileResponse(ontology_files()[0], media_type="text/turtle")
