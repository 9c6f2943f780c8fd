"""The server answers by the SPARQL protocol and by REST, leads from ids to documents, and keeps its limits."""

from __future__ import annotations

import concurrent.futures
import re
from pathlib import Path
from typing import Any

import httpx
import openapi_spec_validator
import pyoxigraph as ox
import pytest
import rdflib

from capgen_kg.debate import Debate
from capgen_kg.errors import UsageError
from capgen_kg.queries.read_only import query_form
from capgen_kg.queries.results import JsonResult, QueryResult
from capgen_kg.queries.stored import StoredQuery, load_query, query_names
from tests.conftest import ROOT, Run
from tests.expected import as_csv, expected, result_of, rows
from tests.serving.conftest import serving

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@pytest.mark.parametrize("name", query_names())
def test_every_stored_query_gives_the_expected_rows_by_rest(name: str, client: httpx.Client) -> None:
    def by_rest(stored: StoredQuery, arguments: dict[str, str]) -> QueryResult:
        form = query_form(stored.text)
        accept = "application/n-triples" if form == "CONSTRUCT" else "application/sparql-results+json"
        response = client.get(f"/queries/{name}", params=arguments, headers={"Accept": accept})
        assert response.status_code == 200, response.text
        assert response.headers["content-type"].startswith(accept)
        return result_of(form, response.content)

    assert as_csv(rows(load_query(name), by_rest)) == expected(name)


def test_the_protocol_takes_a_query_in_each_of_its_ways(client: httpx.Client, debate: Debate) -> None:
    count = debate.sparql(COUNT).rows()[0]["n"]
    for response in (
        client.get("/sparql", params={"query": COUNT}, headers={"Origin": "https://a.example"}),
        client.post("/sparql", data={"query": COUNT}, headers={"Origin": "https://a.example"}),
        client.post(
            "/sparql",
            content=COUNT,
            headers={"Content-Type": "application/sparql-query; charset=utf-8", "Origin": "null"},
        ),
    ):
        assert response.json()["results"]["bindings"][0]["n"]["value"] == count
        assert response.headers["access-control-allow-origin"] == "*"
        assert "Accept" in response.headers["vary"]


def test_the_command_line_asks_it_as_an_endpoint(client: httpx.Client, run: Run) -> None:
    there = run("--endpoint", f"{client.base_url}/sparql", "query", "counters", "For#2")
    assert there.stdout == run("query", "counters", "For#2").stdout


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("*/*", "application/sparql-results+json"),
        ("text/csv;q=0.5, application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/tab-separated-values", "text/tab-separated-values"),
        ("application/*", "application/sparql-results+json"),
        ("nonsense", "application/sparql-results+json"),
    ],
)
def test_rows_come_in_the_form_that_is_wanted(accept: str, media: str, client: httpx.Client) -> None:
    response = client.get("/sparql", params={"query": COUNT}, headers={"Accept": accept})
    assert (response.status_code, response.headers["content-type"].split(";")[0]) == (200, media)


@pytest.mark.parametrize(
    "media", ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"]
)
def test_triples_come_in_the_form_that_is_wanted(media: str, client: httpx.Client, debate: Debate) -> None:
    query = "CONSTRUCT WHERE { ?s <https://w3id.org/capgen/ontology#raises> ?o }"
    response = client.get("/sparql", params={"query": query}, headers={"Accept": media})
    assert response.headers["content-type"].split(";")[0] == media
    triples = {quad.triple for quad in ox.parse(response.content, format=ox.RdfFormat.from_media_type(media))}
    assert triples == set(debate.sparql(query).triples)


def test_the_service_describes_itself(client: httpx.Client, debate: Debate) -> None:
    graph = rdflib.Graph().parse(data=client.get("/sparql").text, format="turtle")
    service = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    assert (rdflib.URIRef(f"{client.base_url}/sparql"), rdflib.RDF.type, service.Service) in graph
    void = rdflib.Graph().parse(data=client.get("/.well-known/void").text, format="turtle")
    counts = {int(str(n)) for _, n in void.subject_objects(rdflib.VOID.triples)}
    assert len(debate.closure.splitlines()) in counts
    [endpoint] = void.objects(None, rdflib.VOID.sparqlEndpoint)
    assert str(endpoint) == f"{client.base_url}/sparql"
    assert client.get("/ontology.ttl").content == (ROOT / "ontology" / "capgen.ttl").read_bytes()


@pytest.mark.parametrize(
    ("accept", "ending"),
    [("text/turtle", "/data/for-2.ttl"), ("application/ld+json", "/data/for-2.jsonld"), ("text/html", "/page/for-2"),
     ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "/page/for-2")],
)  # fmt: skip
def test_ids_lead_to_documents_about_things(accept: str, ending: str, client: httpx.Client) -> None:
    response = client.get("/id/for-2", headers={"Accept": accept})
    assert (response.status_code, response.headers["vary"].split(",")[0]) == (303, "Accept")
    assert response.headers["location"].endswith(ending)
    document = client.get(response.headers["location"])
    assert document.status_code == 200
    assert "Feedback favours capabilities" in document.text


@pytest.mark.parametrize("path", ["/data/for-2.ttl", "/data/for-2.jsonld", "/page/for-2"])
def test_documents_lead_to_the_thing_and_to_their_other_forms(path: str, client: httpx.Client) -> None:
    links = client.get(path).headers["link"]
    assert links.startswith('<https://w3id.org/capgen/id/for-2>; rel="describes", ')
    others = re.findall(r'<([^>]+)>; rel="alternate"; type="([^"]+)"', links)
    assert len(others) == (4 if path.startswith("/page") else 3)
    for url, media_type in others:
        assert not url.endswith(path)
        assert client.get(url).headers["content-type"].startswith(media_type)


@pytest.mark.parametrize(
    "path",
    ["/data/for-2.ttl", "/ontology.ttl", "/.well-known/void", "/queries", "/queries/counters?item=For%232", "/sparql",
     "/sparql?query=ASK{}"],
)  # fmt: skip
def test_what_has_not_changed_is_not_sent_again(path: str, client: httpx.Client) -> None:
    document = client.get(path)
    tag = document.headers["etag"]
    assert client.head(path).headers["etag"] == tag
    for known in (tag, f'"other", W/{tag}', "*"):
        again = client.get(path, headers={"If-None-Match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert again.headers["vary"] == document.headers["vary"]
        assert "content-type" not in again.headers
    changed = client.get(path, headers={"If-None-Match": '"other"'})
    assert (changed.status_code, changed.content) == (200, document.content)


def test_each_form_of_a_document_has_a_tag_of_its_own(client: httpx.Client) -> None:
    url = "/sparql?query=ASK{}"
    tags = {
        client.get(url, headers={"Accept": f"application/sparql-results+{name}"}).headers["etag"]
        for name in ("json", "xml")
    }
    assert len(tags) == 2
    assert "etag" not in client.post("/sparql", data={"query": "ASK {}"}).headers
    assert "etag" not in client.get("/id/for-2").headers


def test_pages_show_words_and_nothing_else(client: httpx.Client) -> None:
    page = client.get("/page/person-turntrout")
    assert "TurnTrout" in page.text
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    assert client.get("/").status_code == 200
    # what has no card has a page
    assert client.get("/page/passage-for-2-1").status_code == 200


@pytest.mark.parametrize("name", query_names())
def test_rows_are_in_the_order_of_the_command_line(name: str, client: httpx.Client, debate: Debate) -> None:
    stored = load_query(name)
    if query_form(stored.text) == "SELECT":
        arguments: dict[str, Any] = {
            parameter.name: parameter.example for parameter in stored.parameters if not parameter.optional
        }
        response = client.get(f"/queries/{name}", params=arguments, headers={"Accept": "application/json"})
        assert JsonResult(response.content).rows() == debate.query(name, **arguments).rows()


@pytest.mark.parametrize("reference", ["hedge", "For", "TurnTrout", "stated", "cg:counters", "Thesis"])
def test_other_kinds_are_refused_in_the_words_of_the_command_line(
    reference: str, client: httpx.Client, debate: Debate
) -> None:
    refused = 0
    for name in query_names():
        parameters = [parameter for parameter in load_query(name).positional if not parameter.optional]
        if len(parameters) == 1 and parameters[0].takes:
            response = client.get(f"/queries/{name}", params={parameters[0].name: reference})
            message = ""
            try:
                debate.query(name, reference)
            except UsageError as error:
                message = f"{error}\n"
                refused += 1
            assert response.status_code == (400 if message else 200), response.text
            assert not message or response.text == message
    assert refused


def test_the_api_says_what_it_is(client: httpx.Client) -> None:
    document = client.get("/openapi.json").json()
    openapi_spec_validator.validate(document)
    assert {f"/queries/{name}" for name in query_names()} <= set(document["paths"])
    queries = client.get("/queries").json()
    assert [query["name"] for query in queries] == query_names()
    counters = next(query for query in queries if query["name"] == "counters")
    assert counters["parameters"][0]["takes"] == list(load_query("counters").parameters[0].takes)
    item, basis, _ = document["paths"]["/queries/counters"]["get"]["parameters"]
    kinds = "an argument, comment, post, contribution, claim, thesis, person, side, relation or speech act"
    assert f"Takes {kinds}." in item["description"]
    assert basis["schema"]["enum"] == ["stated", "interpreted"]
    assert client.get(counters["href"], params={"item": counters["parameters"][0]["example"]}).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "options", "status", "message"),
    [
        ("GET", "/sparql?query=SELECT", {}, 400, "the query can't be read: line 1, column 7"),
        ("GET", "/sparql?query=ASK{}&query=ASK{}", {}, 400, "found 2 queries, expected one"),
        ("GET", "/sparql?query=ASK{}&default-graph-uri=urn:x", {}, 400, "omit default-graph-uri"),
        ("GET", "/sparql", {"params": {"query": "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"}}, 400, "SERVICE is not allowed"),
        ("GET", "/sparql", {"params": {"query": "SELECT * FROM <http://127.0.0.1:9/> { ?s ?p ?o }"}}, 400, "FROM is not allowed"),
        ("POST", "/sparql", {"data": {"query": "DROP ALL"}}, 400, "DROP is an update"),
        ("POST", "/sparql", {"data": {"update": "DROP ALL"}}, 403, "read-only"),
        ("GET", "/sparql?update=DROP+ALL", {}, 403, "read-only"),
        ("POST", "/sparql", {"content": "DROP ALL", "headers": {"Content-Type": "application/sparql-update"}}, 403, "read-only"),
        ("POST", "/sparql", {"content": "x", "headers": {"Content-Type": "text/plain"}}, 415, "expected application/sparql-query"),
        ("POST", "/sparql", {"content": b"\xff", "headers": {"Content-Type": "application/sparql-query"}}, 400, "UTF-8"),
        ("POST", "/sparql", {"content": b"#" * 1_000_001, "headers": {"Content-Type": "application/sparql-query"}}, 413, "more than"),
        ("POST", "/sparql", {"data": {}}, 415, "expected"),
        ("PUT", "/sparql", {"content": "x"}, 405, "Method Not Allowed"),
        ("DELETE", "/id/for-2", {}, 405, "Method Not Allowed"),
        ("GET", "/sparql", {"params": {"query": COUNT}, "headers": {"Accept": "image/png"}}, 406, "found Accept: image/png, expected one of application/sparql-results+json"),
        ("GET", "/queries/counters?item=For%232&format=turtle", {}, 406, "expected one of json, xml, csv, tsv"),
        ("GET", "/queries/counter", {}, 404, "there is no stored query 'counter'"),
        ("GET", "/queries/counters", {}, 400, "counters needs item"),
        ("GET", "/queries/counters?item=For%2399", {}, 400, "nothing is called 'For#99'"),
        ("GET", "/queries/counters?item=For%232&items=x", {}, 400, "counters has no parameter items; did you mean item?"),
        ("GET", "/queries/counters?item=For%232&item=For%233", {}, 400, "found the parameter item twice"),
        ("GET", "/queries/counters?item=For%232&basis=rebutting", {}, 400, "counters takes a basis, and rebutting is an attack type"),
        ("GET", "/queries/search?words=%3F", {}, 400, "expected at least one word"),
        ("GET", "/queries/..%2f..%2fetc", {}, 404, ""),
        ("GET", "/id/nobody", {}, 404, "there is no resource nobody here"),
        ("GET", "/id/x%3E%20%7B", {}, 404, "there is no resource"),
        ("GET", "/data/for-2.exe", {}, 404, "there is no document .exe"),
        ("GET", "/data/../../pyproject.toml", {}, 404, ""),
        ("GET", "/nothing", {}, 404, "Not Found"),
    ],
)  # fmt: skip
def test_what_is_refused_is_told_in_one_line(
    method: str, path: str, options: dict[str, object], status: int, message: str, client: httpx.Client
) -> None:
    response = client.request(method, path, **options)  # type: ignore[arg-type]
    assert (response.status_code, response.text.count("\n")) == (status, 1), response.text
    assert message in response.text
    assert response.headers["content-type"].startswith("text/plain")


def test_many_at_once_are_answered_and_none_of_them_wrongly(client: httpx.Client, debate: Debate) -> None:
    row_counts = {
        item: len(debate.query("counters", item).rows()) for item in ("For#2", "Against#4", "For#7", "Against#2")
    }

    def is_correct(number: int) -> bool:
        item = list(row_counts)[number % 4]
        response = client.get("/queries/counters", params={"item": item})
        return response.status_code == 200 and len(response.json()["results"]["bindings"]) == row_counts[item]

    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        assert all(pool.map(is_correct, range(400)))


def test_several_debates_have_ids_of_their_own(debate: Debate) -> None:
    _ = debate.closure
    with serving("--data", "data", "--data", "examples/tools", "--workers", "1") as (url, _process):
        assert "Idle tools" in httpx.get(f"{url}/id/tools/for-1", follow_redirects=True).text
        assert httpx.get(f"{url}/id/capgen/for-2").status_code == 303
        csv = httpx.get(f"{url}/queries/counters", params={"item": "tools/For#1", "format": "csv"}).text
        assert "tools/Against#3" in csv


def test_a_store_is_served_as_files_are(run: Run, tmp_path: Path) -> None:
    assert run("load", "--store", str(tmp_path / "s"), *map(str, sorted((ROOT / "data").glob("*.ttl")))).returncode == 0
    with serving("--store", str(tmp_path / "s"), "--workers", "1") as (url, _process):
        csv = httpx.get(f"{url}/queries/counters", params={"item": "For#2", "format": "csv"}).text
    assert csv.replace("\r\n", "\n") == run("query", "counters", "For#2", "--format", "csv").stdout


def test_what_cannot_be_served_is_told(run: Run) -> None:
    for words, message in (
        (["--endpoint", "http://127.0.0.1:9/"], "serve does not take --endpoint"),
        (["--data", "nowhere.ttl"], "there is no such file"),
        (["--host", "192.0.2.1"], "cannot listen on 192.0.2.1"),
    ):
        result = run("-q", "serve", "--port", "0", *words)
        assert (result.returncode in (2, 3), result.stderr.count("\n"), message in result.stderr) == (True, 1, True), (
            result.stderr
        )


@pytest.mark.parametrize(
    ("query", "media", "message"),
    [
        ("SELECT ('a\\u0001' AS ?x) {}", "application/sparql-results+xml", "XML can't express the character U+0001"),
        (
            "CONSTRUCT { <urn:a> <urn:b> 'a\\u0001' } {}",
            "application/rdf+xml",
            "RDF/XML can't express the character U+0001",
        ),
        (
            "CONSTRUCT { <urn:a> <http://a.example/1> 1 } {}",
            "application/rdf+xml",
            "the IRI of a property must end in an XML name",
        ),
    ],
)
def test_an_answer_that_a_format_cannot_express_is_refused(
    query: str, media: str, message: str, client: httpx.Client
) -> None:
    response = client.get("/sparql", params={"query": query}, headers={"Accept": media})
    assert (response.status_code, message in response.text) == (400, True), response.text
    other = "application/sparql-results+json" if query.startswith("SELECT") else "text/turtle"
    assert client.get("/sparql", params={"query": query}, headers={"Accept": other}).status_code == 200
