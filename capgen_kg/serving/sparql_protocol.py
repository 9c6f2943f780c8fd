"""The SPARQL 1.1 Protocol, as far as it reads (https://www.w3.org/TR/sparql11-protocol/)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import Response

from capgen_kg.errors import QueryLimitError
from capgen_kg.serving import service_description
from capgen_kg.serving.jobs import Query
from capgen_kg.serving.negotiation import TRIPLES, chosen
from capgen_kg.serving.workers import ServiceBusyError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.requests import Request

    from capgen_kg.serving.jobs import Job
    from capgen_kg.serving.service import Service

FORM, QUERY, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
#: How long a query may be, in bytes, and how many fields a form may have.
LONGEST, MAX_FIELDS = 1_000_000, 100
#: What is answered to clients that have gone, hence to nobody; as nginx has it in its logs.
_CLIENT_CLOSED_REQUEST = 499


async def endpoint(request: Request) -> Response:
    """Answer a query, or, to who asks nothing, describe the service."""
    service: Service = request.app.state.service
    parameters = list(request.query_params.multi_items())
    if request.method == "POST":
        kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
        body = await _body(request)
        if kind == QUERY:
            parameters.append(("query", body))
        elif kind == FORM:
            try:
                parameters += parse_qsl(body, keep_blank_values=True, max_num_fields=MAX_FIELDS)
            except ValueError:
                raise HTTPException(400, f"the form has more than {MAX_FIELDS} fields") from None
        elif kind == UPDATE:
            raise HTTPException(403, "this endpoint only reads; updates are refused")
        else:
            raise HTTPException(415, f"found the content type {kind or 'none'}, expected {QUERY} or {FORM}")
    query = _query(parameters)
    accept = request.headers.get("accept")
    if query is None:
        if request.method == "POST":
            raise HTTPException(400, "found no query, expected one in the parameter query")
        media = chosen(accept, TRIPLES)
        address = str(request.url.replace(query=None))
        described = await run_in_threadpool(service_description.service, service, address, media)
        return Response(described, media_type=media, headers={"Vary": "Accept"})
    # clients such as SPARQLWrapper send a format beside the header, and mean the header
    is_open = (accept or "*/*").strip() == "*/*"
    short = next((value for name, value in parameters if name == "format" and is_open), None)
    return await answered(request, Query(query, accept, short))


async def answered(request: Request, job: Job) -> Response:
    """Return the response to what a request is to have done; to nobody, when the client has gone meanwhile."""
    service: Service = request.app.state.service
    work, gone = asyncio.create_task(service.workers.run(job)), asyncio.create_task(_gone(request))
    try:
        await asyncio.wait({work, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            return Response(status_code=_CLIENT_CLOSED_REQUEST)
        reply = work.result()
    except QueryLimitError as error:
        raise HTTPException(503, str(error)) from None
    except ServiceBusyError as error:
        raise HTTPException(503, str(error), {"Retry-After": str(int(service.workers.limits.seconds) + 1)}) from None
    finally:
        gone.cancel()
        work.cancel()
    return Response(reply.body, reply.status, dict(reply.headers), reply.media_type)


async def _gone(request: Request) -> None:
    """Wait until the client has gone."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _body(request: Request) -> str:
    """Return the body of a request as text, no more of it than a query may have."""
    found = b""
    async for part in request.stream():
        found += part
        if len(found) > LONGEST:
            raise HTTPException(413, f"the request has more than {LONGEST:,} bytes; no query needs them")
    try:
        return found.decode()
    except UnicodeDecodeError:
        raise HTTPException(400, "found bytes that aren't UTF-8") from None


def _query(parameters: Iterable[tuple[str, str]]) -> str | None:
    """Return the one query among the parameters, or ``None``; what the protocol has beside it is refused."""
    found = [value for name, value in parameters if name == "query"]
    names = {name for name, _ in parameters}
    if "update" in names:
        raise HTTPException(403, "this endpoint only reads; updates are refused")
    if refused := names & {"default-graph-uri", "named-graph-uri"}:
        raise HTTPException(400, f"there is one graph here; leave {' and '.join(sorted(refused))} out")
    if len(found) > 1:
        raise HTTPException(400, f"found {len(found)} queries, expected one")
    return found[0] if found else None
