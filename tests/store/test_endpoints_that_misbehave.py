"""Endpoints that misbehave in every way we know: the answer is right, or one line says what is wrong."""

from __future__ import annotations

import base64
import contextlib
import gzip
import json
import socket
import zlib
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from capgen_kg.errors import CapgenError, EndpointError, UsageError
from capgen_kg.store import endpoint
from capgen_kg.store import http as transport
from capgen_kg.store.endpoint import EndpointStore
from capgen_kg.store.graph_store_protocol import GraphStore
from tests.conftest import Run
from tests.store.misbehaving import Reply, dripping, http, playing

JSON, XML, TSV = "application/sparql-results+json", "application/sparql-results+xml", "text/tab-separated-values"
SELECT, ASK, CONSTRUCT = "SELECT ?x { ?x ?y ?z }", "ASK { ?x ?y ?z }", "CONSTRUCT { ?x ?y ?z } WHERE { ?x ?y ?z }"
NTRIPLES = "<urn:a> <urn:b> <urn:c> .\n"


def results(*terms: Any, names: Any = ("x",)) -> str:
    """Return results of one column, in JSON."""
    return json.dumps({"head": {"vars": names}, "results": {"bindings": [{"x": term} for term in terms]}})


GOOD = results({"type": "literal", "value": "café"})
PAGE = "<html><head><title>Oops</title></head><body>Something</body></html>"
AS_XML = (
    '<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="x"/></head>'
    '<results><result><binding name="x"><literal xml:lang="fr">café</literal></binding></result></results></sparql>'
)


def chunks(*parts: bytes, end: bytes = b"0\r\n\r\n", **headers: str) -> bytes:
    lines = ["HTTP/1.1 200 OK", "Transfer-Encoding: chunked"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in parts) + end


def unmeasured(body: str, kind: str) -> bytes:
    """Return a response that ends where the connection does."""
    return f"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: {kind}\r\n\r\n{body}".encode()


def raw_deflate(content: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(content) + packer.flush()


OK = "200 OK"
PACKED = gzip.compress(GOOD.encode())
#: Answers that are right, however oddly they come.
RIGHT: dict[str, bytes] = {
    "as it should be": http(OK, GOOD, Content_Type=JSON),
    "a type in other letters": http(OK, GOOD, Content_Type="Application/SPARQL-Results+JSON"),
    "a type with parameters": http(OK, GOOD, Content_Type=f'{JSON}; charset="UTF-8"'),
    "plain JSON": http(OK, GOOD, Content_Type="application/json"),
    "a byte order mark": http(OK, b"\xef\xbb\xbf" + GOOD.encode(), Content_Type=JSON),
    "another charset, named": http(OK, GOOD.replace("\\u00e9", "é").encode("latin-1"), Content_Type=f"{JSON}; charset=iso-8859-1"),
    "UTF-16, named": http(OK, GOOD.encode("utf-16"), Content_Type=f"{JSON}; charset=utf-16"),
    "XML": http(OK, AS_XML, Content_Type=XML),
    "plain XML": http(OK, AS_XML, Content_Type="text/xml;charset=utf-8"),
    "TSV": http(OK, '?x\n"café"@fr\n', Content_Type=TSV),
    "gzip": http(OK, PACKED, Content_Type=JSON, Content_Encoding="gzip"),
    "gzip of several members": http(OK, gzip.compress(GOOD[:9].encode()) + gzip.compress(GOOD[9:].encode()), Content_Type=JSON, Content_Encoding="x-gzip"),
    "deflate": http(OK, zlib.compress(GOOD.encode()), Content_Type=JSON, Content_Encoding="deflate"),
    "deflate without a header": http(OK, raw_deflate(GOOD.encode()), Content_Type=JSON, Content_Encoding="deflate"),
    "chunks": chunks(GOOD[:7].encode(), GOOD[7:].encode(), Content_Type=JSON),
    "chunks of gzip": chunks(*(PACKED[i : i + 1] for i in range(len(PACKED))), Content_Type=JSON, Content_Encoding="gzip"),
    "no length": unmeasured(GOOD, JSON),
    "go on, go on": b"HTTP/1.1 100 Continue\r\n\r\n" * 3 + http(OK, GOOD, Content_Type=JSON),
    "the columns after the rows": http(OK, '{"results":{"bindings":[{"x":{"type":"literal","value":"caf\\u00e9"}}]},"head":{"vars":["x"]}}', Content_Type=JSON),
    "more than was said": http(OK, GOOD + "garbage", length=len(GOOD), Content_Type=JSON),
}  # fmt: skip


@pytest.mark.parametrize("name", RIGHT)
def test_an_answer_that_comes_oddly_is_read(name: str) -> None:
    with playing(RIGHT[name]) as server:
        assert EndpointStore(server.url, timeout=600).query(SELECT).rows() == [{"x": "café"}]


#: Answers that are wrong, by the query that is asked, and what is said of them.
WRONG: dict[str, tuple[str, bytes, str]] = {
    **{f"redirection {status}": (SELECT, http(f"{status} Elsewhere", PAGE, Location="/other?key=s3cret"), rf"answered {status} Elsewhere, to /other; redirections are not followed")
       for status in (301, 302, 303, 307, 308)},
    "a redirection to nowhere": (SELECT, http("302 Found"), "answered 302 Found$"),
    "nothing": (SELECT, b"", "failed: Server disconnected"),
    "no HTTP": (SELECT, b"SSH-2.0-OpenSSH_9.2\r\n\r\n", "failed: illegal status line"),
    "no content": (SELECT, http("204 No Content"), "answered 204 No Content$"),
    "a part": (SELECT, http("206 Partial Content", GOOD, Content_Type=JSON), "answered 206 Partial Content$"),
    "taken, not done": (SELECT, http("202 Accepted", GOOD, Content_Type=JSON), "answered 202 Accepted$"),
    "a page that says 401": (SELECT, http("401 Unauthorized", PAGE, Content_Type="text/html"), "answered 401 Unauthorized; it requires credentials"),
    "a page that says 403": (SELECT, http("403 Forbidden", PAGE), "answered 403 Forbidden; it requires credentials"),
    "a page that says 404": (SELECT, http("404 Not Found", PAGE, Content_Type="text/html"), "answered 404 Not Found$"),
    "a page that says 500": (SELECT, http("500 Internal Server Error", PAGE, Content_Type="text/html"), "answered 500 Internal Server Error$"),
    "words that say 500": (SELECT, http("500 Oops", "out of memory\nat line 7", Content_Type="text/plain"), "answered 500 Oops: out of memory$"),
    "words that steer a terminal": (SELECT, http("503 Busy", "\x1b[31mred\u202e", Content_Type="text/plain"), r"answered 503 Busy: \\u001b\[31mred\\u202e$"),
    "words without end": (SELECT, http("500 Oops", "x" * 100_000, Content_Type="text/plain"), "answered 500 Oops$"),
    "broken words": (SELECT, http("500 Oops", b"xx", Content_Encoding="gzip"), "answered 500 Oops$"),
    "a page": (SELECT, http(OK, PAGE, Content_Type="text/html"), "found text/html, expected application/sparql-results"),
    "a page that says it is results": (SELECT, http(OK, PAGE, Content_Type=JSON), "the response is malformed"),
    "CSV, which has no types": (SELECT, http(OK, "x\ncafé\n", Content_Type="text/csv"), "found text/csv, expected"),
    "no type": (SELECT, http(OK, GOOD), "found no content type, expected"),
    "triples": (SELECT, http(OK, NTRIPLES, Content_Type="application/n-triples"), "found application/n-triples, expected"),
    "other XML": (SELECT, http(OK, "<a/>", Content_Type="application/xml"), "found other XML"),
    "XML with entities": (SELECT, http(OK, '<!DOCTYPE a [<!ENTITY b "c">]>' + AS_XML[21:], Content_Type=XML), "found a document type"),
    "cut XML": (SELECT, http(OK, AS_XML[:-3], Content_Type=XML), "the response is malformed"),
    "RDF 1.2 in XML": (SELECT, http(OK, AS_XML.replace('<literal xml:lang="fr">café</literal>', "<triple><subject/></triple>"), Content_Type=XML), "expected a term of RDF 1.1"),
    "bytes that are no text": (SELECT, http(OK, GOOD.replace("caf", "\udcff").encode(errors="surrogateescape"), Content_Type=JSON), "utf-8"),
    "a charset that nobody knows": (SELECT, http(OK, GOOD, Content_Type=f"{JSON}; charset=klingon"), "found the charset klingon"),
    "a coding that nobody asked for": (SELECT, http(OK, GOOD, Content_Type=JSON, Content_Encoding="br"), "found the content coding br"),
    "cut gzip": (SELECT, http(OK, PACKED[:-9], Content_Type=JSON, Content_Encoding="gzip"), "its gzip data is truncated"),
    "cut gzip of triples, at a line": (CONSTRUCT, http(OK, gzip.compress(NTRIPLES.encode() * 999)[:60], Content_Type="application/n-triples", Content_Encoding="gzip"), "its gzip data is truncated"),
    "plain text as gzip": (SELECT, http(OK, GOOD, Content_Type=JSON, Content_Encoding="gzip"), "incorrect header check"),
    "garbage after gzip": (SELECT, http(OK, PACKED + b"xx", Content_Type=JSON, Content_Encoding="gzip"), "incorrect header check"),
    "less than was said": (SELECT, http(OK, GOOD, length=5000, Content_Type=JSON), "closed connection"),
    "triples, less than was said": (CONSTRUCT, http(OK, NTRIPLES, length=5000, Content_Type="application/n-triples"), "closed connection"),
    "a cut chunk": (CONSTRUCT, chunks(NTRIPLES.encode(), end=b"1a\r\n<urn:a>", Content_Type="application/n-triples"), "closed connection"),
    "no last chunk": (CONSTRUCT, chunks(NTRIPLES.encode(), end=b"", Content_Type="application/n-triples"), "closed connection"),
    "a chunk of no size": (SELECT, chunks(GOOD.encode(), end=b"x\r\n", Content_Type=JSON), "illegal chunk header"),
    "two lengths": (SELECT, http(OK, GOOD, Content_Type=JSON, Content_length="7"), "conflicting Content-Length"),
    "triples of no length": (CONSTRUCT, unmeasured(NTRIPLES, "application/n-triples"), "sent application/n-triples without a length"),
    "TSV of no length": (SELECT, unmeasured("?x\n", TSV), "sent text/tab-separated-values without a length"),
    "cut JSON": (SELECT, http(OK, GOOD[:-1], Content_Type=JSON), "the response is malformed"),
    "two answers": (SELECT, http(OK, GOOD + GOOD, Content_Type=JSON), "the response is malformed"),
    "a list": (SELECT, http(OK, "[]", Content_Type=JSON), r"expected an object, found \[\]"),
    "a nest": (SELECT, http(OK, "[" * 100_000, Content_Type=JSON), "the response is malformed"),
    "a huge number": (SELECT, http(OK, '{"boolean":' + "1" * 10_000 + "}", Content_Type=JSON), "the response is malformed"),
    "nothing in it": (SELECT, http(OK, "{}", Content_Type=JSON), "expected rows in results.bindings"),
    "no rows": (SELECT, http(OK, '{"head":{"vars":["x"]},"results":[]}', Content_Type=JSON), "expected rows in results.bindings"),
    "a boolean for rows": (SELECT, http(OK, '{"head":{},"boolean":true}', Content_Type=JSON), "found a boolean, expected rows"),
    "a boolean in XML for rows": (SELECT, http(OK, '<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head/><boolean>true</boolean></sparql>', Content_Type=XML), "found a boolean, expected rows"),
    "rows for a boolean": (ASK, http(OK, GOOD, Content_Type=JSON), "found rows, expected a boolean"),
    "no rows for a boolean": (ASK, http(OK, results(), Content_Type=JSON), "found rows, expected a boolean"),
    "a word for a boolean": (ASK, http(OK, '{"head":{},"boolean":"false"}', Content_Type=JSON), 'found "false", expected a boolean'),
    "rows for triples": (CONSTRUCT, http(OK, GOOD, Content_Type=JSON), "expected application/n-triples"),
    "prose for triples": (CONSTRUCT, http(OK, "Hello there.", Content_Type="text/plain"), "its triples can't be read"),
    "nothing for triples": (CONSTRUCT, http(OK, "", Content_Type="text/plain"), "found an empty text"),
    "triples cut in a line": (CONSTRUCT, http(OK, NTRIPLES + "<urn:a> <urn:b", Content_Type="application/n-triples"), "its triples can't be read"),
    "other columns": (SELECT, http(OK, results({"type": "literal", "value": "a"}, names=["y"]).replace('"x": {', '"y": {'), Content_Type=JSON), "found the columns y, expected x"),
    "a column that isn't named": (SELECT, http(OK, '{"head":{"vars":["x"]},"results":{"bindings":[{"y":{"type":"literal","value":"a"}}]}}', Content_Type=JSON), "row 1 has a column y"),
    "a column twice": (SELECT, http(OK, results(names=["x", "x"]), Content_Type=JSON), "expected the names of columns"),
    "a number as a term": (SELECT, http(OK, results(7), Content_Type=JSON), "row 1, x: expected a term, found 7"),
    "a term without a value": (SELECT, http(OK, results({"type": "uri"}), Content_Type=JSON), "row 1, x: expected text as the value of a term, found null"),
    "a term of no type": (SELECT, http(OK, results({"type": "url", "value": "urn:a"}), Content_Type=JSON), "expected a term of RDF 1.1"),
    "half a character": (SELECT, http(OK, results({"type": "literal", "value": "\ud800"}), Content_Type=JSON), "expected text as the value"),
    "what Virtuoso had until then": (SELECT, http(OK, GOOD, Content_Type=JSON, X_SQL_State="S1TAT"), "stopped the query"),
    "no more rows than Virtuoso gives": (SELECT, http(OK, GOOD, Content_Type=JSON, X_SPARQL_MaxRows="1"), "at most 1 rows"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_answer_is_never_taken_for_an_answer(name: str) -> None:
    query, reply, message = WRONG[name]
    with playing(reply) as server, pytest.raises(EndpointError, match=message) as raised:
        EndpointStore(server.url, timeout=600).query(query)
    assert str(raised.value).isprintable()
    assert "s3cret" not in str(raised.value)
    assert "<" not in str(raised.value)
    # nobody else was asked
    assert len(server.requests) == 1


def test_a_query_that_the_server_refuses_is_wrong_usage() -> None:
    refused = http("400 Bad Request", "no such function", Content_Type="text/plain")
    with playing(refused) as server, pytest.raises(UsageError, match="400 Bad Request: no such function"):
        EndpointStore(server.url, timeout=600).query(SELECT)


@pytest.mark.parametrize(
    "reply",
    [
        dripping(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
        dripping(b"HTTP/1.1 ", b"1"),
        dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        dripping(f"HTTP/1.1 200 OK\r\nContent-Type: {JSON}\r\n\r\n".encode(), b" "),
        dripping(f"HTTP/1.1 200 OK\r\nContent-Type: {JSON}\r\nTransfer-Encoding: chunked\r\n\r\n".encode(), b"1\r\n \r\n"),
        dripping(b"", b""),
    ],
)  # fmt: skip
def test_the_time_limit_is_that_of_the_whole_question(reply: Reply) -> None:
    with playing(reply) as server, pytest.raises(EndpointError, match=r"didn't answer within 0\.5 seconds"):
        EndpointStore(server.url, timeout=0.5).query(SELECT)


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (
            http(OK, gzip.compress(b" " * 1_000_000), Content_Type=JSON, Content_Encoding="gzip"),
            "more than 1,000 bytes",
        ),
        (dripping(f"HTTP/1.1 200 OK\r\nContent-Type: {JSON}\r\n\r\n".encode(), b" " * 5_000), "more than 1,000 bytes"),
        (dripping(b"HTTP/1.1 200 OK\r\nX: ", b"y" * 100_000), "failed: "),
    ],
    # gzip has the time, which workers must not see in a name
    ids=["packed", "unmeasured", "a header without end"],
)
def test_an_answer_is_read_no_further_than_it_may_be(
    reply: Reply, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endpoint, "MAX_RESULT", 1_000)
    with playing(reply) as server, pytest.raises(EndpointError, match=message):
        EndpointStore(server.url, timeout=600).query(SELECT)


#: Terms that RDF doesn't have or that are written oddly, and how each is shown, in CSV and in TSV.
ODD: dict[str, tuple[dict[str, str], str, str]] = {
    "an IRI with a space": ({"type": "uri", "value": "http://a.example/b c"}, "http://a.example/b c", "<http://a.example/b\\u0020c>"),
    "a relative IRI": ({"type": "uri", "value": "for-2"}, "for-2", "<for-2>"),
    "an IRI with a comma and a tab": ({"type": "uri", "value": "a,\tb"}, '"a,\tb"', "<a,\\u0009b>"),
    "no IRI at all": ({"type": "uri", "value": ""}, "", "<>"),
    "an underscored tag": ({"type": "literal", "value": "Haus", "xml:lang": "de_CH"}, "Haus", '"Haus"@de_CH'),
    "an empty tag": ({"type": "literal", "value": "Haus", "xml:lang": ""}, "Haus", '"Haus"'),
    "a direction": ({"type": "literal", "value": "Haus", "xml:lang": "de--ltr"}, "Haus", '"Haus"@de--ltr'),
    "a relative datatype": ({"type": "literal", "value": "1", "datatype": "integer"}, "1", '"1"^^<integer>'),
    "a blank node of Virtuoso": ({"type": "bnode", "value": "nodeID://b10"}, "_:b0", "_:b0"),
    "a blank node as an IRI": ({"type": "uri", "value": "_:vb10"}, "_:b0", "_:b0"),
    "a label with a space": ({"type": "bnode", "value": "a b"}, "_:b0", "_:b0"),
}  # fmt: skip
PLAIN = {"type": "literal", "value": "plain", "xml:lang": "en"}


def as_xml(*terms: dict[str, str]) -> str:
    """Return results of one column, in XML."""
    import xml.etree.ElementTree as ET

    root = ET.fromstring(AS_XML)
    space = "{http://www.w3.org/2005/sparql-results#}"
    rows = root.find(f"{space}results")
    assert rows is not None
    rows.clear()
    for term in terms:
        cell = ET.SubElement(ET.SubElement(rows, f"{space}result"), f"{space}binding", name="x")
        given = {
            key.replace("xml:", "{http://www.w3.org/XML/1998/namespace}"): value
            for key, value in term.items()
            if key not in ("type", "value")
        }
        ET.SubElement(cell, space + term["type"], given).text = term["value"]
    return ET.tostring(root, encoding="unicode")


@pytest.mark.parametrize("kind", [JSON, XML])
@pytest.mark.parametrize("name", ODD)
def test_an_odd_term_is_shown_and_fails_nothing(name: str, kind: str) -> None:
    term, csv, tsv = ODD[name]
    body = results(term, PLAIN, term) if kind == JSON else as_xml(term, PLAIN, term)
    with playing(http(OK, body, Content_Type=kind)) as server:
        answer = EndpointStore(server.url, timeout=600).query(SELECT)
    shown = csv.strip('"')
    assert [row["x"] for row in answer.rows()] == [shown.removeprefix("_:"), "plain", shown.removeprefix("_:")]
    assert answer.variables == ("x",)
    assert answer.render("csv") == f"x\n{csv}\nplain\n{csv}\n" or not csv
    assert answer.render("tsv") == f'?x\n{tsv}\n"plain"@en\n{tsv}\n'
    assert answer.render("table").count("plain") == 1
    assert "plain" in answer.render("markdown")
    # what is written is read again as the same
    again = [json.loads(answer.render("json"))["results"]["bindings"][n]["x"] for n in range(3)]
    assert again[0] == again[2]
    if term["type"] != "bnode" and not term["value"].startswith("_:"):
        assert again[0] == {key: value for key, value in term.items() if value or key == "value"}
    with playing(http(OK, answer.render("xml"), Content_Type=XML)) as server:
        assert EndpointStore(server.url, timeout=600).query(SELECT).render("tsv") == answer.render("tsv")


def test_odd_terms_are_sorted_among_the_others() -> None:
    odd = {"type": "uri", "value": "urn:a b"}
    with playing(http(OK, results(odd, PLAIN, odd), Content_Type=JSON)) as server:
        answer = EndpointStore(server.url, timeout=600).query(SELECT).in_natural_order([("x", False)])
    assert [row["x"] for row in answer.rows()] == ["plain", "urn:a b", "urn:a b"]
    assert answer.render("csv") == "x\nplain\nurn:a b\nurn:a b\n"


def test_blank_nodes_that_are_the_same_stay_so() -> None:
    nodes = [{"type": "bnode", "value": value} for value in ("nodeID://b1", "b0", "nodeID://b1", "nodeID://b2")]
    with playing(http(OK, results(*nodes), Content_Type=JSON)) as server:
        rows = EndpointStore(server.url, timeout=600).query(SELECT).rows()
    assert rows[0] == rows[2]
    assert len({row["x"] for row in rows}) == 3


def test_what_xml_cannot_hold_is_refused_there(run: Run) -> None:
    with playing(http(OK, results({"type": "literal", "value": "a\x01"}), Content_Type=JSON)) as server:
        done = run("--endpoint", server.url, "sparql", "-", "--format", "xml", stdin=SELECT)
        assert (done.returncode, done.stdout) == (2, "")
        assert "U+0001" in done.stderr
        assert run("--endpoint", server.url, "sparql", "-", "--format", "json", stdin=SELECT).returncode == 0


def test_rows_of_virtuoso_for_an_ask_are_read() -> None:
    for rows, truth in (([{"__ASK_RETVAL": {"type": "literal", "value": "1"}}], True), ([], False)):
        body = json.dumps({"head": {"vars": ["__ASK_RETVAL"]}, "results": {"bindings": rows}})
        with playing(http(OK, body, Content_Type=JSON)) as server:
            assert bool(EndpointStore(server.url, timeout=600).query("ASK { <urn:a> ?y ?z }")) is truth


def test_turtle_is_read_in_place_of_ntriples() -> None:
    with playing(http(OK, "@prefix : <urn:> . :a :b [] . <c> :d 1 .", Content_Type="text/turtle")) as server:
        answer = EndpointStore(server.url, timeout=600).query(CONSTRUCT)
    base = server.url.removesuffix("sparql")
    assert ox.NamedNode(f"{base}c") in {triple.subject for triple in answer.triples}


PASSWORD = {"CAPGEN_USER": "me", "CAPGEN_PASSWORD": "s3cret"}
BASIC = f"Authorization: Basic {base64.b64encode(b'me:s3cret').decode()}".lower()


@pytest.mark.parametrize(
    ("challenge", "sent"),
    [('Basic realm="x"', BASIC), ('Digest realm="x", nonce="n", qop="auth"', "authorization: digest username="),
     ('Negotiate, Basic realm="x"', BASIC)],
)  # fmt: skip
def test_credentials_go_to_the_server_that_asks(challenge: str, sent: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in PASSWORD.items():
        monkeypatch.setenv(name, value)
    asking = http("401 Unauthorized", PAGE, Content_Type="text/html", WWW_Authenticate=challenge)
    with playing(asking, http(OK, GOOD, Content_Type=JSON)) as server:
        assert EndpointStore(server.url, timeout=600).query(SELECT).rows() == [{"x": "café"}]
    first, second = (request.lower() for request in server.requests)
    assert "authorization:" not in first
    assert sent in second
    # whoever goes on asking is given up
    with (
        playing(asking) as server,
        pytest.raises(EndpointError, match="401 Unauthorized; it requires credentials") as raised,
    ):
        EndpointStore(server.url, timeout=600).query(SELECT)
    assert len(server.requests) == 2
    assert "s3cret" not in str(raised.value)


def test_credentials_go_to_nobody_else(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in PASSWORD.items():
        monkeypatch.setenv(name, value)
    with playing(http(OK, GOOD, Content_Type=JSON)) as other:
        moved = http("307 Moved", Location=other.url, WWW_Authenticate='Basic realm="x"')
        with playing(moved) as server, pytest.raises(EndpointError, match="redirections are not followed"):
            EndpointStore(server.url, timeout=600).query(SELECT)
    assert other.requests == []
    assert "authorization" not in server.requests[0].lower()


def test_a_challenge_that_makes_no_sense_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in PASSWORD.items():
        monkeypatch.setenv(name, value)
    for challenge in ("Digest nonsense", 'Digest realm="x"', 'Digest realm="x", nonce="n", algorithm="ROT13"', 'Digest realm="x", nonce="n", qop="auth-int"'):  # fmt: skip
        with playing(http("401 Unauthorized", WWW_Authenticate=challenge)) as server, pytest.raises(EndpointError):
            EndpointStore(server.url, timeout=600).query(SELECT)


@pytest.mark.parametrize(
    "url",
    ["http://me:s3cret@a.example/", "http://me:s3cret@a.example:port/", "ftp://me:s3cret@a.example/", "me:s3cret@a.example",
     "http://me:s3/cret@a.example/", "http://me:s3?cret@a.example/", "http://[::1", "http://a b/", "http://a\n.example/",
     "http://", "https:/a.example", "//a.example/", "http://a.example:99999/", "", "\x1b[31m"],
)  # fmt: skip
def test_an_address_that_is_none_is_refused_and_no_password_shown(url: str, run: Run) -> None:
    with pytest.raises(UsageError) as raised:
        EndpointStore(url)
    assert str(raised.value).isprintable()
    assert not any(part in str(raised.value) for part in ("s3", "cret"))
    if url.isprintable() and url:
        done = run("--endpoint", url, "query", "thesis")
        assert (done.returncode, done.stderr.count("\n"), "cret" in done.stderr) == (2, 1, False), done.stderr


def test_secrets_in_an_address_are_not_shown() -> None:
    assert transport.shown_address("http://a.example:8/b?key=s3cret#s3cret") == "http://a.example:8/b"
    with playing(http("500 Oops")) as server, pytest.raises(EndpointError) as raised:
        EndpointStore(f"{server.url}?key=s3cret", timeout=600).query(SELECT)
    assert "s3cret" not in str(raised.value)
    assert "key=s3cret" in server.requests[0]


@pytest.mark.parametrize("graph", ["urn:a> { } } ; DROP ALL ; #", "for-2", "urn:a b"])
def test_a_graph_is_an_iri(graph: str) -> None:
    for place in (EndpointStore, GraphStore):
        with pytest.raises(UsageError, match="expected an absolute IRI"):
            place("http://127.0.0.1:9/", graph=graph)


EMPTY, NO = http(OK, results(), Content_Type=JSON), http(OK, '{"head":{},"boolean":false}', Content_Type=JSON)
ELSEWHERE = http(
    OK, '{"head":{"vars":["graph"]},"results":{"bindings":[{"graph":{"type":"uri","value":"urn:g"}}]}}', Content_Type=JSON
)  # fmt: skip


@pytest.mark.parametrize(
    ("query", "empty"),
    [(SELECT, EMPTY), (ASK, NO), (CONSTRUCT, http(OK, "", Content_Type="application/n-triples"))],
)
def test_who_asks_an_empty_graph_is_told_where_the_debate_is(query: str, empty: bytes) -> None:
    with (
        playing(empty, ELSEWHERE) as server,
        pytest.raises(UsageError, match="urn:g holds a debate: add --graph urn:g"),
    ):
        EndpointStore(server.url, timeout=600).query(query)
    assert len(server.requests) == 2
    # nothing is said where there is nothing to say
    for second in (EMPTY, http("500 Oops"), http(OK, PAGE, Content_Type="text/html")):
        with playing(empty, second) as server:
            assert not EndpointStore(server.url, timeout=600).query(query)


def test_who_names_graphs_in_a_query_means_them() -> None:
    with playing(EMPTY, ELSEWHERE) as server:
        assert not EndpointStore(server.url, timeout=600).query("SELECT ?x { GRAPH <urn:h> { ?x ?y ?z } }")
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "words",
    [("show", "For#2"), ("query", "counters", "For#2"), ("query", "arguments"), ("query", "does-counter", "For#6", "For#2")],
)  # fmt: skip
def test_the_command_line_says_where_the_debate_is(words: tuple[str, ...], run: Run) -> None:
    def answer(connection: socket.socket) -> None:
        connection.sendall(ELSEWHERE if "GRAPH" in server.requests[-1] else EMPTY)

    with playing(answer) as server:
        done = run("--endpoint", server.url, *words)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "add --graph urn:g" in done.stderr


def test_failures_end_with_status_4_and_one_line(run: Run) -> None:
    for reply in (http("302 Found", PAGE, Location="/"), http("500 Oops", PAGE), http(OK, PAGE, Content_Type=JSON)):
        for words in (("query", "thesis"), ("show", "For#2"), ("push", "--to", "URL"), ("pull", "--from", "URL")):
            with playing(reply) as server:
                given = [server.url if word == "URL" else word for word in words]
                done = run("-q", *([] if "URL" in words else ["--endpoint", server.url]), *given)
            assert (done.returncode, done.stdout, done.stderr.count("\n")) == (4, "", 1), (words, done.stderr)


@pytest.mark.parametrize("query", [SELECT, ASK, CONSTRUCT])
def test_whatever_is_asked_nothing_but_our_errors_is_raised(query: str) -> None:
    for _, reply, _ in WRONG.values():
        with playing(reply) as server, contextlib.suppress(CapgenError):
            EndpointStore(server.url, timeout=600).query(query)
