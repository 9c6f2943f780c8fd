"""The SPARQL 1.1 Protocol, as far as it reads (https://www.w3.org/TR/sparql11-protocol/)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import Response

from capgen_kg.errors import UsageError
from capgen_kg.queries.guard import query_form
from capgen_kg.serving import description
from capgen_kg.serving.negotiation import TRIPLES, chosen, offers, written
from capgen_kg.serving.workers import Busy, Exceeded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.requests import Request

    from capgen_kg.answers import Answer
    from capgen_kg.serving.app import Served

FORM, QUERY, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
#: How long a query may be, in bytes.
LONGEST = 1_000_000


async def endpoint(request: Request) -> Response:
    """Answer a query, or, to who asks nothing, describe the service."""
    served: Served = request.app.state.served
    parameters = list(request.query_params.multi_items())
    if request.method == "POST":
        kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
        body = await _body(request)
        if kind == QUERY:
            parameters.append(("query", body))
        elif kind == FORM:
            from urllib.parse import parse_qsl

            parameters += parse_qsl(body, keep_blank_values=True)
        elif kind == UPDATE:
            raise HTTPException(403, "this endpoint only reads; updates are refused")
        else:
            raise HTTPException(415, f"found the content type {kind or 'none'}, expected {QUERY} or {FORM}")
    query = _query(parameters)
    if query is None:
        if request.method == "POST":
            raise HTTPException(400, "found no query, expected one in the parameter query")
        media = chosen(request, TRIPLES)
        address = str(request.url.replace(query=None))
        described = await run_in_threadpool(description.service, served, address, media)
        return Response(described, media_type=media, headers={"Vary": "Accept"})
    # clients such as SPARQLWrapper send a format beside the header, and mean the header
    is_open = request.headers.get("accept", "*/*").strip() in ("", "*/*")
    short = next((value for name, value in parameters if name == "format" and is_open), None)
    return await answered(request, query, short)


async def answered(request: Request, query: str, short: str | None, told_apart: bool = False) -> Response:
    """Return the response to a query, in the form that the client wants."""
    served: Served = request.app.state.served
    try:
        media = chosen(request, offers(query_form(query)), short)
        answer: Answer = await run_in_threadpool(served.workers.ask, query, told_apart)
    except UsageError as error:
        raise HTTPException(400, str(error)) from None
    except Exceeded as error:
        raise HTTPException(503, str(error)) from None
    except Busy as error:
        raise HTTPException(503, str(error), {"Retry-After": str(int(served.workers.limits.seconds) + 1)}) from None
    content = await run_in_threadpool(written, answer, media)
    return Response(content, media_type=media, headers={"Vary": "Accept"})


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
