"""Graphs behind HTTP: the SPARQL 1.1 Graph Store Protocol, and SPARQL Update through SPARQLWrapper.

Credentials come from the environment (``CAPGEN_USER`` and ``CAPGEN_PASSWORD``) or from netrc, are sent to the one
server that asks for them, by Basic or Digest, and stand in no message. Redirections are not followed.
"""

from __future__ import annotations

import netrc
import os
import urllib.error
import urllib.request
from contextlib import suppress
from http.client import HTTPException
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from capgen_kg.answers import printable
from capgen_kg.errors import EndpointError, UsageError
from capgen_kg.store.remote import first_line

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

NTRIPLES = "application/n-triples"


class _NoRedirection(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **options: Any) -> None:
        """Follow nothing: a redirection is an error that says where to."""


class GraphStore:
    """One graph of a server: the default one, or ``graph`` by its IRI; ``timeout`` is in seconds.

    ``update`` is the address of SPARQL Update, where the server has no Graph Store Protocol to be used, else ``None``.
    """

    def __init__(self, url: str, graph: str | None = None, timeout: float = 60.0, update: str | None = None) -> None:
        for address in filter(None, (url, update)):
            parts = urlsplit(address)
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise UsageError(f"found {printable(address)!r}, expected the http: or https: address of a server")
            if parts.username or parts.password:
                raise UsageError("leave user and password out of the address; see capgen push --help")
        self.url, self.graph, self.timeout, self._update = url, graph, timeout, update

    @property
    def address(self) -> str:
        """The address of the graph by the Graph Store Protocol (section 4 of its recommendation)."""
        mark = "&" if "?" in self.url else "?"
        return self.url + mark + (f"graph={quote(self.graph, safe='')}" if self.graph else "default")

    def other(self, graph: str) -> GraphStore:
        """Return another graph of the same server."""
        return GraphStore(self.url, graph, self.timeout, self._update)

    def get(self) -> bytes:
        """Return the graph as N-Triples; a graph that isn't there is empty."""
        try:
            return self._send("GET", None, {"Accept": NTRIPLES})
        except _MissingError:
            return b""

    def put(self, content: bytes) -> None:
        """Replace the graph by N-Triples, in one request."""
        self._send("PUT", content, {"Content-Type": NTRIPLES})

    def update(self, commands: Iterable[str]) -> None:
        """Send commands of SPARQL Update, one after the other."""
        for command in commands:
            self._post(command)

    def _post(self, command: str) -> None:
        from SPARQLWrapper import BASIC, DIGEST, POST, SPARQLWrapper
        from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException, Unauthorized

        assert self._update is not None
        for kind in (None, BASIC, DIGEST):
            wrapper = SPARQLWrapper(self._update, agent="capgen-kg")
            wrapper.setMethod(POST)
            wrapper.setRequestMethod("postdirectly")
            wrapper.setQuery(command)
            wrapper.queryType = "INSERT"
            wrapper.timeout = self.timeout  # type: ignore[assignment]
            if kind:
                user, password = credentials(self._update) or ("", "")
                if not user:
                    break
                wrapper.setHTTPAuth(kind)
                wrapper.setCredentials(user, password)
            try:
                wrapper.query().response.read()
            except Unauthorized:
                continue
            except (SPARQLWrapperException, HTTPException, OSError, ValueError) as error:
                raise EndpointError(f"{self._update} failed: {_reason(error)}") from None
            return
        raise EndpointError(f"{self._update} wants credentials, or refuses those it got; see capgen push --help")

    def _send(self, method: str, content: bytes | None, headers: dict[str, str]) -> bytes:
        headers |= {"User-Agent": "capgen-kg"}
        # http or https, as was seen to at the beginning
        request = urllib.request.Request(self.address, content, headers, method=method)  # noqa: S310
        try:
            with self._opener().open(request, timeout=self.timeout) as response:
                found: bytes = response.read()
                return found
        except urllib.error.HTTPError as error:
            with error:
                if error.code == 404 and method == "GET":
                    raise _MissingError from None
                if error.code in (401, 403):
                    message = "wants credentials, or refuses those it got; see capgen push --help"
                    raise EndpointError(f"{self.url} {message}") from None
                words = printable(error.read(300).decode(errors="replace")).strip().split("\n")[0]
                raise EndpointError(f"{self.url} answered {error.code} {error.reason}: {words}") from None
        except (urllib.error.URLError, HTTPException, OSError) as error:
            cause = getattr(error, "reason", error)
            hint = ""
            if content and isinstance(cause, ConnectionResetError | BrokenPipeError):
                # servers such as Virtuoso hang up on whoever they don't know, rather than read all that is sent
                hint = " before all was sent; it may refuse the credentials, see capgen push --help"
            raise EndpointError(f"{self.url} failed: {_reason(error)}{hint}") from None

    def _opener(self) -> urllib.request.OpenerDirector:
        handlers: list[urllib.request.BaseHandler] = [_NoRedirection()]
        if known := credentials(self.url):
            passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
            passwords.add_password(None, self.url, *known)
            handlers += [
                urllib.request.HTTPBasicAuthHandler(passwords),
                urllib.request.HTTPDigestAuthHandler(passwords),
            ]
        return urllib.request.build_opener(*handlers)


class _MissingError(Exception):
    """The server has no such graph."""


def credentials(url: str) -> tuple[str, str] | None:
    """Return user and password for a server: those of the environment, or those that netrc has for its host."""
    user, password = os.environ.get("CAPGEN_USER"), os.environ.get("CAPGEN_PASSWORD")
    if user and password:
        return user, password
    with suppress(OSError, netrc.NetrcParseError):
        found = netrc.netrc().authenticators(urlsplit(url).hostname or "")
        if found and found[0] and found[2]:
            return found[0], found[2]
    return None


def insertions(content: bytes, graph: str, size: int = 2_000, held: Collection[bytes] = ()) -> Iterator[str]:
    """Yield the commands that put N-Triples into a graph, ``size`` triples each, without those that are ``held``.

    Triples with blank nodes go into one command, as a blank node is another one in the next.
    """
    lines = [line.decode() for line in content.splitlines() if line not in held or b"_:" in line]
    nameless = [line for line in lines if line.startswith("_:") or " _:" in line]
    named = [line for line in lines if not (line.startswith("_:") or " _:" in line)]
    parts = [named[first : first + size] for first in range(0, len(named), size)]
    for part in parts:
        yield f"INSERT DATA {{ GRAPH <{graph}> {{\n{chr(10).join(part)}\n}} }}"
    if nameless:
        # as a template, since Virtuoso takes no blank nodes as data
        yield f"INSERT {{ GRAPH <{graph}> {{\n{chr(10).join(nameless)}\n}} }} WHERE {{}}"


def _reason(error: BaseException) -> str:
    return first_line(getattr(error, "reason", None) or error)
