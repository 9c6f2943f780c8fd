"""The query operation of the SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/#query-operation)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import Response

from capgen_kg.errors import QueryLimitError
from capgen_kg.serving.jobs import QueryJob
from capgen_kg.serving.negotiation import RDF_TYPES, negotiate
from capgen_kg.serving.service_description import describe_service
from capgen_kg.serving.workers import ServiceBusyError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.requests import Request

    from capgen_kg.serving.jobs import Job
    from capgen_kg.serving.service import Service

FORM, QUERY, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
_READ_ONLY = "this endpoint is read-only; it refuses updates"
#: The longest request body in bytes, and the most fields of a form.
MAX_BYTES, MAX_FIELDS = 1_000_000, 100
#: The status for clients that have disconnected, as in nginx's logs; nobody receives it.
_CLIENT_CLOSED_REQUEST = 499


async def endpoint(request: Request) -> Response:
    """Answer a query; without one, describe the service."""
    service: Service = request.app.state.service
    parameters = list(request.query_params.multi_items())
    if request.method == "POST":
        content_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
        body = await _body(request)
        if content_type == QUERY:
            parameters.append(("query", body))
        elif content_type == FORM:
            try:
                parameters += parse_qsl(body, keep_blank_values=True, max_num_fields=MAX_FIELDS)
            except ValueError:
                raise HTTPException(400, f"found more than {MAX_FIELDS} form fields") from None
        elif content_type == UPDATE:
            raise HTTPException(403, _READ_ONLY)
        else:
            raise HTTPException(415, f"found the content type {content_type or 'none'}, expected {QUERY} or {FORM}")
    query = _query(parameters)
    accept = request.headers.get("accept")
    if query is None:
        if request.method == "POST":
            raise HTTPException(400, "found no query, expected one in the parameter query")
        media_type = negotiate(accept, RDF_TYPES)
        url = str(request.url.replace(query=None))
        description = await run_in_threadpool(describe_service, service, url, media_type)
        return Response(description, media_type=media_type, headers={"Vary": "Accept"})
    # clients such as SPARQLWrapper send the parameter "format" along with the header, and mean the header
    accepts_any = (accept or "*/*").strip() == "*/*"
    format_name = next((value for name, value in parameters if name == "format" and accepts_any), None)
    return await respond(request, QueryJob(query, accept, format_name))


async def respond(request: Request, job: Job) -> Response:
    """Run a job in a worker and return its result as the response; when the client disconnects, cancel the job.

    Raises:
        HTTPException: The job exceeded a limit, or there is no room for it (status 503).
    """
    service: Service = request.app.state.service
    work, disconnect = asyncio.create_task(service.workers.run(job)), asyncio.create_task(_disconnect(request))
    try:
        await asyncio.wait({work, disconnect}, return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            return Response(status_code=_CLIENT_CLOSED_REQUEST)
        reply = work.result()
    except QueryLimitError as error:
        raise HTTPException(503, str(error)) from None
    except ServiceBusyError as error:
        raise HTTPException(503, str(error), {"Retry-After": str(int(service.workers.limits.seconds) + 1)}) from None
    finally:
        disconnect.cancel()
        work.cancel()
    return Response(reply.body, reply.status, dict(reply.headers), reply.media_type)


async def _disconnect(request: Request) -> None:
    """Wait until the client disconnects."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _body(request: Request) -> str:
    """Return the body of a request as text; read no more than ``MAX_BYTES`` of it."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MAX_BYTES:
            raise HTTPException(413, f"found a request of more than {MAX_BYTES:,} bytes; shorten the query")
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise HTTPException(400, "found bytes that are not UTF-8") from None


def _query(parameters: Iterable[tuple[str, str]]) -> str | None:
    """Return the query among the parameters, or ``None``; refuse updates and the choice of a dataset."""
    queries = [value for name, value in parameters if name == "query"]
    names = {name for name, _ in parameters}
    if "update" in names:
        raise HTTPException(403, _READ_ONLY)
    if refused := names & {"default-graph-uri", "named-graph-uri"}:
        raise HTTPException(400, f"the service has one graph; omit {' and '.join(sorted(refused))}")
    if len(queries) > 1:
        raise HTTPException(400, f"found {len(queries)} queries, expected one")
    return queries[0] if queries else None
