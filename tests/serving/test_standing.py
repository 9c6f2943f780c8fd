"""The standing of the debate over HTTP says what the command line says."""

from __future__ import annotations

import httpx
import pytest
import rdflib

from capgen_kg.debate import Debate
from capgen_kg.rdf.namespaces import CG, ID


def test_all_arguments_with_their_verdicts(client: httpx.Client, debate: Debate) -> None:
    document = client.get("/standing").json()
    verdicts = {verdict["name"]: verdict["standing"] for verdict in document["verdicts"]}
    assert verdicts == {verdict.name: verdict.standing for verdict in debate.standing().verdicts}
    assert (document["reading"], document["semantics"]) == ("dialectical", "grounded")
    assert "not about what is true" in document["note"]


def test_reasons_for_what_is_named(client: httpx.Client, debate: Debate) -> None:
    [verdict] = client.get("/standing", params={"ref": "For#9", "reading": "symmetric"}).json()["verdicts"]
    expected = debate.standing("For#9", reading="symmetric")
    assert verdict["standing"] == expected.verdicts[0].standing
    assert verdict["reason"]["standing"] == verdict["standing"]
    both = client.get("/standing", params=[("ref", "For#9"), ("ref", "Against#7")]).json()
    assert [verdict["name"] for verdict in both["verdicts"]] == ["For#9", "Against#7"]


def test_what_is_countered_comes_in_the_order_of_the_command(client: httpx.Client, debate: Debate) -> None:
    document = client.get("/standing", params={"contested": "true"}).json()
    assert [verdict["name"] for verdict in document["verdicts"]] == [
        verdict.name for verdict in debate.standing().contested
    ]
    assert client.get("/standing", params={"contested": "true", "format": "csv"}).text.startswith("stance,item,")
    assert client.get("/standing", params={"contested": "false"}).json() == client.get("/standing").json()


def test_certificates_are_labellings(client: httpx.Client, debate: Debate) -> None:
    words = {"ref": "For#9", "certificate": "sceptical"}
    document = client.get("/standing", params=words).json()
    assert document["certificate"] == "For#9"
    labels = {row["iri"]: row["standing"] for row in document["labels"]}
    assert labels == debate.standing("For#9").labels
    assert client.get("/standing", params=words | {"format": "csv"}).text.startswith("name,standing,")
    response = client.get("/standing", params=words | {"certificate": "credulous"})
    assert (response.status_code, response.text) == (404, "there is no labelling in which For#9 stands\n")


def test_the_description_names_every_parameter(client: httpx.Client) -> None:
    operation = client.get("/openapi.json").json()["paths"]["/standing"]["get"]
    names = {parameter["name"] for parameter in operation["parameters"]}
    assert names == {"ref", "reading", "semantics", "contested", "certificate", "format"}
    assert {"200", "400", "404", "406", "503"} == set(operation["responses"])


def test_formats_are_negotiated(client: httpx.Client) -> None:
    response = client.get("/standing", headers={"Accept": "text/turtle"})
    graph = rdflib.Graph().parse(data=response.text, format="turtle")
    assert len(set(graph.subjects(rdflib.RDF.type, rdflib.URIRef(f"{CG}Labelling")))) == 1
    assert graph.value(rdflib.URIRef(f"{ID}against-6"), rdflib.URIRef(f"{CG}standing")) == rdflib.URIRef(f"{CG}Stands")
    assert response.headers["content-type"].startswith("text/turtle")
    assert client.get("/standing", params={"format": "csv"}).text.startswith("stance,argument,standing,")


@pytest.mark.parametrize(
    ("query", "status", "message"),
    [
        ("ref=For%2399", 400, "nothing is called 'For#99'"),
        ("ref=Nate", 400, "Nate is a person"),
        ("reading=literal", 400, "there is no reading 'literal'; use dialectical or symmetric"),
        ("semantic=stable", 400, "found the parameter 'semantic', expected ref, reading, semantics, contested, "),
        ("contested=yes", 400, "found contested=yes, expected true or false"),
        ("contested=true&ref=For%239", 400, "contested is about the whole debate"),
        ("contested=true&certificate=credulous", 400, "contested is about the whole debate"),
        ("certificate=credulous", 400, "certificate takes one ref, found 0"),
        ("ref=For%231&certificate=no", 400, "found certificate=no, expected credulous or sceptical"),
        ("ref=For%231&certificate=", 400, "found certificate=, expected credulous or sceptical"),
        ("contested=true&format=turtle", 400, "Turtle has the labels only"),
        ("reading=symmetric&reading=symmetric", 400, "found the parameter reading twice"),
        ("format=xml", 406, "found the format 'xml', expected one of json, csv, turtle"),
    ],
)
def test_what_cannot_be_answered(client: httpx.Client, query: str, status: int, message: str) -> None:
    response = client.get(f"/standing?{query}")
    assert response.status_code == status
    assert message in response.text
    assert response.text.count("\n") == 1
