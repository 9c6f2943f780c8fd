"""A store behind a SPARQL 1.1 endpoint, asked with SPARQLWrapper."""

from __future__ import annotations

import json
import socket
import urllib.error
from contextlib import suppress
from http.client import HTTPException
from itertools import pairwise

from capgen_kg.answers import Answer
from capgen_kg.errors import EndpointError, UsageError
from capgen_kg.queries.guard import query_form

_RDF = "application/n-triples"
_ROWS = "application/sparql-results+json"


class RemoteStore:
    """A SPARQL endpoint at ``url``; ``timeout`` is in seconds, ``graph`` names the graph to be asked."""

    def __init__(self, url: str, timeout: float = 30.0, graph: str | None = None) -> None:
        if not url.lower().startswith(("http://", "https://")):
            raise UsageError(f"found {url!r}, expected the http: or https: address of a SPARQL endpoint")
        self.url, self.timeout, self.graph = url, timeout, graph

    def ask(self, query: str) -> Answer:
        """Return the answer to a read-only query. Raises what :class:`capgen_kg.store.Store` says."""
        from SPARQLWrapper import POST, SPARQLWrapper
        from SPARQLWrapper.SPARQLExceptions import QueryBadFormed, SPARQLWrapperException

        form = query_form(query)
        wrapper = SPARQLWrapper(self.url, agent="capgen-kg")
        wrapper.setQuery(query)
        # its own guess at the form takes the # of an IRI for a comment
        wrapper.queryType = form
        wrapper.setMethod(POST)
        # a socket's time limit is kept whole: SPARQLWrapper hands it on as it is
        wrapper.timeout = self.timeout  # type: ignore[assignment]
        is_graph = form in ("CONSTRUCT", "DESCRIBE")
        wanted = _RDF if is_graph else _ROWS
        # the header alone says what is wanted; parameters that say otherwise make Virtuoso refuse
        wrapper.setOnlyConneg(True)
        wrapper.addCustomHttpHeader("Accept", wanted)
        if self.graph:
            wrapper.addDefaultGraph(self.graph)
        try:
            response = wrapper.query().response
            kind = (response.headers.get("Content-Type") or "").split(";")[0].strip()
            content: bytes = response.read()
        except QueryBadFormed as error:
            raise UsageError(f"the endpoint can't parse the query: {first_line(error)}") from None
        except TimeoutError:
            raise self._failed(f"it didn't answer within {self.timeout:g} seconds; --timeout sets how long") from None
        except urllib.error.URLError as error:
            if isinstance(error.reason, socket.timeout | TimeoutError):
                raise self._failed(
                    f"it didn't answer within {self.timeout:g} seconds; --timeout sets how long"
                ) from None
            raise self._failed(f"{error.reason}") from None
        except (SPARQLWrapperException, HTTPException, OSError, ValueError) as error:
            raise self._failed(first_line(error)) from None
        if kind != wanted and not (is_graph and kind in ("text/plain", "text/ntriples")):
            raise self._failed(f"found {kind or 'no content type'}, expected {wanted}; is this a SPARQL endpoint?")
        answer = Answer(form, _boolean(content) if form == "ASK" else content)
        try:
            answer.render("ntriples" if is_graph else "json")
        except (SyntaxError, ValueError) as error:
            raise self._failed(f"its answer is broken: {first_line(error)}") from None
        return answer

    def _failed(self, reason: str) -> EndpointError:
        return EndpointError(f"the endpoint {self.url} failed: {reason}")


def _boolean(content: bytes) -> bytes:
    """Return the results of an ASK as they should be: Virtuoso 7 gives a row for yes and none for no."""
    with suppress(ValueError, AttributeError):
        found = json.loads(content)
        if "boolean" not in found and "bindings" in found.get("results", {}):
            return json.dumps({"head": {}, "boolean": bool(found["results"]["bindings"])}).encode()
    return content


def first_line(error: object) -> str:
    """Return the first telling line of a message, without control characters."""
    from capgen_kg.answers import printable

    lines = [line for line in str(error).splitlines() if line.strip()]
    # SPARQLWrapper puts the server's words on the line after "Response:"
    telling = next((after for line, after in pairwise(lines) if line == "Response:"), None)
    words = telling or (lines[0] if lines else type(error).__name__)
    if words.startswith("b'") or words.startswith('b"'):
        words = words[2:-1]
    return printable(words)[:300]
