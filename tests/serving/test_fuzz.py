"""Whatever is asked, the server answers it, never by 500, and says nothing on stderr."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from urllib.parse import quote_from_bytes, urlsplit

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from capgen_kg.debate import Debate
from capgen_kg.queries.stored import query_names
from tests.serving.conftest import serving

TYPES = ["text/turtle", "application/ld+json", "application/rdf+xml", "application/n-triples", "text/csv", "text/html",
         "application/sparql-results+json", "application/sparql-results+xml", "text/tab-separated-values", "image/png", "*/*",
         "text/*;q=0.3", "*/*;q=2", ";;;", ",", "text", "a/b/c", "text/turtle;q=x", "*/*;q=-1,text/csv;q="]  # fmt: skip
QUERIES = [
    "ASK {}", "SELECT * { ?s ?p ?o } LIMIT 3", "DESCRIBE <https://w3id.org/capgen/id/for-2>",
    "CONSTRUCT WHERE { ?s <https://w3id.org/capgen/ontology#raises> ?o }",
    "SELECT (<http://e.org/f>(1) AS ?x) {}", "SELECT (STRDT('x', <urn:d>) AS ?x) {}", "SELECT * { VALUES ?x { UNDEF } }",
    "CONSTRUCT { <urn:a> <urn:b> <<( <urn:a> <urn:b> <urn:c> )>> } {}", "SELECT (<<( <urn:a> <urn:b> <urn:c> )>> AS ?x) {}",
    "SELECT * { <<( <urn:a> <urn:b> ?c )>> <urn:d> ?e }", "CONSTRUCT { <urn:a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#reifies> <<( <urn:a> <urn:b> 'c' )>> } {}",
    "CONSTRUCT { _:a <urn:b/1> 'c\\u0001' } {}", "CONSTRUCT { <urn:a> <urn:b:> 'x'@en--ltr } {}", "SELECT ('a\\u0000' AS ?x) {}",
    "SELECT ('x'@en--rtl AS ?x) {}", "DROP ALL", "SELECT", "", "\0", "\\uD800", "SELECT * { SERVICE <x> {} }", "PREFIX a: <b> ASK { a:b a:c a:d }",
    "SELECT (1/0 AS ?x) (IRI('not an iri') AS ?y) (BNODE('x y') AS ?z) {}", "SELECT ?x { ?x ?x ?x } ORDER BY ?y", "((((" * 10,
]  # fmt: skip
PARAMETERS = [
    "query",
    "format",
    "item",
    "update",
    "default-graph-uri",
    "person",
    "from",
    "to",
    "words",
    "debate",
    "",
    "a[]",
]
word = st.one_of(
    st.sampled_from(["For#2", "for-2", "json", "turtle", "csv", "nonsense", "thesis", "https://w3id.org/capgen/id/for-2", *QUERIES]),
    st.binary(max_size=12).map(lambda octets: octets.decode("latin-1")),
    st.text(max_size=12),
)  # fmt: skip


def encoded(text: str) -> str:
    return quote_from_bytes(text.encode("utf-8", "surrogatepass"), safe="")


segment = st.one_of(
    st.sampled_from(["sparql", "queries", "id", "data", "page", "openapi.json", ".well-known", "void", "sparql-examples", "ontology.ttl",
                     "for-2", "for-2.ttl", "for-2.rdf", "for-2.exe", "passage-for-2-1.jsonld", "..", ".", "", "%", "%2e%2e", "%00", "%ff", *query_names()]),
    word.map(encoded),
)  # fmt: skip
path = st.one_of(
    st.sampled_from(["/sparql", "/", "*", "http://a.example/sparql", "/id/for-2", "/page/for-2", "/data/for-2.rdf", "//", "/queries/counters"]),
    st.lists(segment, max_size=4).map(lambda parts: "/" + "/".join(parts)),
)  # fmt: skip
parameters = st.lists(st.tuples(st.sampled_from(PARAMETERS), word), max_size=3).map(
    lambda pairs: "&".join(f"{encoded(name)}={encoded(value)}" for name, value in pairs)
)
value = st.one_of(
    st.sampled_from([*TYPES, "gzip", "0", "-1", "bytes=0-1", "null", "https://a.example", "Thu, 01 Jan 1970 00:00:00 GMT", '"x"', "GET", "100-continue"]),
    st.text(st.characters(min_codepoint=0x21, max_codepoint=0xFF, exclude_characters="\x7f"), max_size=20),
)  # fmt: skip
header = st.tuples(
    st.sampled_from(["Accept", "Accept-Encoding", "Range", "If-None-Match", "If-Modified-Since", "If-Range", "Origin", "Cookie", "Authorization",
                     "Access-Control-Request-Method", "Access-Control-Request-Headers", "X-Forwarded-For", "X-Forwarded-Proto",
                     "X-Forwarded-Host", "Forwarded", "Referer", "User-Agent", "X"]),
    value,
)  # fmt: skip
host = st.one_of(
    st.just("a.example"),
    st.sampled_from(["a.example:80", "[::1]:8", "[", "a b", "<>", "a:b:c", "", "a:99999", "\xe4"]),
    value,
)
kind = st.sampled_from(["application/sparql-query", "application/x-www-form-urlencoded", "application/sparql-update", "multipart/form-data",
                        "text/plain", "", "application/sparql-query; charset=x"])  # fmt: skip
body = st.one_of(
    st.sampled_from(QUERIES).map(str.encode), parameters.map(str.encode), st.binary(max_size=40), st.just(b"a=&" * 200)
)


@pytest.fixture(scope="module")
def place(debate: Debate) -> Iterator[tuple[str, int]]:
    _ = debate.closure
    with serving("--limit-seconds", "600") as (url, process):
        address = urlsplit(url)
        yield str(address.hostname), int(address.port or 0)
        process.terminate()
        assert process.wait(600) == 0
        assert process.stderr
        assert process.stderr.read() == ""


@settings(max_examples=400, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from(["GET", "GET", "POST", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE", "PATCH", "CONNECT", "get", "X-Y"]),
    path, parameters, host, st.lists(header, max_size=4), kind, body,
)  # fmt: skip
@example("GET", "/sparql", "", "[", [], "", b"")
@example(
    "GET", "/sparql", "query=SELECT%20(%3Chttp%3A%2F%2Fe.org%2Ff%3E(1)%20AS%20%3Fx)%20%7B%7D", "a.example", [], "", b""
)
@example(
    "POST",
    "/sparql",
    "",
    "a.example",
    [("Accept", "application/rdf+xml")],
    "application/sparql-query",
    QUERIES[7].encode(),
)
def test_no_request_gives_500(
    place: tuple[str, int],
    method: str,
    path: str,
    parameters: str,
    host: str,
    headers: list[tuple[str, str]],
    kind: str,
    body: bytes,
) -> None:
    lines = [f"{method} {path}{'?' if parameters else ''}{parameters} HTTP/1.1", f"Host: {host}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers]
    if method in ("POST", "PUT", "PATCH"):
        lines += [f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
    else:
        body = b""
    with socket.create_connection(place) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode("latin-1") + body)
        connection.settimeout(240)
        received = b""
        while part := connection.recv(65536):
            received += part
    assert 200 <= int(received.split(b" ", 2)[1]) < 500, received


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("accept", TYPES)
def test_no_query_gives_500_in_any_form(place: tuple[str, int], query: str, accept: str) -> None:
    content = query.encode("utf-8", "surrogatepass")
    head = f"POST /sparql HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\nAccept: {accept}\r\nContent-Type: application/sparql-query\r\n"
    with socket.create_connection(place) as connection:
        connection.sendall(f"{head}Content-Length: {len(content)}\r\n\r\n".encode() + content)
        connection.settimeout(240)
        received = b""
        while part := connection.recv(65536):
            received += part
    assert int(received.split(b" ", 2)[1]) in (200, 400, 406), received
