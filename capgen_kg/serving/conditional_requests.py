"""Entity tags, so that clients fetch again only what has changed (RFC 9110, sections 8.8.3 and 13.1.2)."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: Headers about a body, which a response without one does not have.
_OF_BODY = ("content-length", "content-type", "accept-ranges")


class ConditionalRequests:
    """Adds an entity tag to each document, and answers 304 without it where the client has it already."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its response back."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        known = Headers(scope=scope).get("if-none-match", "")
        start: Message = {}
        body = b""

        async def tagged(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start" and message["status"] == 200:
                start = message
            elif start and message["type"] == "http.response.body":
                body += message.get("body", b"")
                if not message.get("more_body", False):
                    await _send(start, body, known, send)
            else:
                await send(message)

        await self._app(scope, receive, tagged)


async def _send(start: Message, body: bytes, known: str, send: Send) -> None:
    """Send a response, or that it has not changed if its tag is among those that are ``known``."""
    headers = MutableHeaders(raw=start["headers"])
    tag = headers.setdefault("etag", f'"{hashlib.sha256(body).hexdigest()[:32]}"')
    if known.strip() == "*" or tag in (word.strip().removeprefix("W/") for word in known.split(",")):
        for name in _OF_BODY:
            del headers[name]
        start, body = {**start, "status": 304, "headers": headers.raw}, b""
    await send({**start, "headers": headers.raw})
    await send({"type": "http.response.body", "body": body})
