"""What is published describes itself as the guides for that ask: FOOPS! of ontologies, VoID, DCAT and SIB of the rest."""

from __future__ import annotations

import gzip
import hashlib
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import DCTERMS, OWL, RDF, RDFS, SH, SKOS, VANN, VOID
from rdflib.namespace import DCAT

from capgen_kg.queries.describe import as_turtle
from capgen_kg.queries.stored import load_query, query_names
from capgen_kg.rdf.namespaces import CG, ID
from capgen_kg.rdf.rdflib_graphs import load
from capgen_kg.resources import data_files, ontology_files, shape_files
from tests.conftest import ROOT, Run

ONTOLOGY = rdflib.URIRef("https://w3id.org/capgen/ontology")
BIBO = rdflib.Namespace("http://purl.org/ontology/bibo/")
SCHEMA = rdflib.Namespace("https://schema.org/")


@pytest.fixture(scope="module")
def ontology() -> rdflib.Graph:
    return load(ontology_files())


@pytest.mark.parametrize(
    ("check", "properties"),
    [
        ("OM1", (DCTERMS.title, DCTERMS.description, DCTERMS.license, OWL.versionIRI, DCTERMS.creator,
                 VANN.preferredNamespaceUri)),
        ("OM2", (VANN.preferredNamespacePrefix, OWL.versionInfo, DCTERMS.created, DCTERMS.bibliographicCitation,
                 DCTERMS.contributor)),
        ("OM3", (DCTERMS.publisher, BIBO.status, DCTERMS.source, DCTERMS.issued, DCTERMS.modified)),
    ],
)  # fmt: skip
def test_foops_finds_the_metadata(check: str, properties: tuple[rdflib.URIRef, ...], ontology: rdflib.Graph) -> None:
    """OM3's doi, logo and versions before are left out: there is no DOI, no logo and no version before."""
    assert [name for name in properties if (ONTOLOGY, name, None) not in ontology] == [], check


def test_foops_finds_licence_version_and_addresses(ontology: rdflib.Graph) -> None:
    # OM4, OM5: a licence that a machine can follow
    assert str(ontology.value(ONTOLOGY, DCTERMS.license)).startswith("https://creativecommons.org/")
    # VER1, VER2: the version's IRI begins as the ontology's and ends with the version
    assert str(ontology.value(ONTOLOGY, OWL.versionIRI)) == f"{ONTOLOGY}/{ontology.value(ONTOLOGY, OWL.versionInfo)}"
    # URI1, URI2: one IRI, a persistent one
    assert list(ontology.subjects(RDF.type, OWL.Ontology)) == [ONTOLOGY]
    assert str(ONTOLOGY).startswith("https://w3id.org/")
    # FIND1: the prefix is that which people look up
    assert str(ontology.value(ONTOLOGY, VANN.preferredNamespaceUri)) == CG
    # HTTP1: everything that names something can be followed
    assert not [term for term in ontology.subjects(RDF.type) if str(term).startswith("http:") and CG in str(term)]


def test_foops_finds_labels_and_definitions(ontology: rdflib.Graph) -> None:
    """VOC3 and VOC4: every term of ours has a label and a definition."""
    terms = {term for term in ontology.subjects(RDF.type) if str(term).startswith(CG)}
    assert len(terms) > 90
    for term in terms:
        assert (term, RDFS.label, None) in ontology, term
        assert (term, SKOS.definition, None) in ontology, term
        assert (term, RDFS.isDefinedBy, ONTOLOGY) in ontology, term


def test_the_ontology_leads_to_its_shapes_which_say_what_they_are(ontology: rdflib.Graph) -> None:
    shapes = load(shape_files())
    [graph] = ontology.objects(ONTOLOGY, SH.suggestedShapesGraph)
    for name in (DCTERMS.title, DCTERMS.description, DCTERMS.creator, DCTERMS.license):
        assert shapes.value(graph, name), name
    assert (graph, RDFS.seeAlso, ONTOLOGY) in shapes


def test_the_catalogues_are_those_of_the_files(run: Run) -> None:
    assert run("-q", "export", "--to", "void").stdout == (ROOT / "data" / "catalog.ttl").read_text(encoding="utf-8")
    assert as_turtle() == (ROOT / "queries" / "catalog.ttl").read_bytes()


def test_partitions_count_what_is_in_the_data() -> None:
    catalog = rdflib.Graph().parse(ROOT / "data" / "catalog.ttl")
    data = load([*ontology_files(), *data_files()])
    dataset = rdflib.URIRef("https://w3id.org/capgen/dataset")

    def number(node: rdflib.term.Node, name: rdflib.URIRef) -> int:
        return int(str(catalog.value(node, name)))

    assert number(dataset, VOID.triples) == len(data)
    for part in catalog.objects(dataset, VOID.classPartition):
        assert number(part, VOID.entities) == len(set(data.subjects(RDF.type, catalog.value(part, VOID["class"]))))
    parts = list(catalog.objects(dataset, VOID.propertyPartition))
    assert len(parts) == len(set(data.predicates()))
    for part in parts:
        assert number(part, VOID.triples) == len(list(data.subject_objects(catalog.value(part, VOID.property))))
    assert str(catalog.value(dataset, VOID.uriSpace)) == ID


def test_distributions_are_the_files_with_their_checksums() -> None:
    catalog = rdflib.Graph().parse(ROOT / "data" / "catalog.ttl")
    spdx = rdflib.Namespace("http://spdx.org/rdf/terms#")
    checksums = {}
    for part in catalog.subjects(RDF.type, DCAT.Distribution):
        checksum = catalog.value(part, spdx.checksum)
        assert str(catalog.value(part, DCAT.mediaType)).startswith("https://www.iana.org/assignments/media-types/")
        assert isinstance(catalog.value(part, DCAT.downloadURL), rdflib.URIRef)
        checksums[str(catalog.value(part, DCTERMS.title))] = str(catalog.value(checksum, spdx.checksumValue))
    files = {path.name: path for path in (*ontology_files(), *data_files())}
    assert checksums == {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()}
    assert "catalog.ttl" not in checksums


OTHER = """@prefix : <{namespace}> . @prefix cg: <https://w3id.org/capgen/ontology#> .
@prefix dcterms: <http://purl.org/dc/terms/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:debate a cg:Debate ; rdfs:label "Sollen wir?"@de ; cg:hasThesis :thesis .
:post a cg:Post ; dcterms:source <https://forum.example/1> .
:work a cg:Work ; dcterms:source <https://books.example/2> .
"""


@pytest.mark.parametrize(
    ("namespace", "iri"),
    [
        ("https://town.example/", "https://town.example/dataset"),
        ("https://town.example/d#", "https://town.example/d#dataset"),
    ],
)
def test_the_description_of_another_debate_claims_nothing_of_ours(
    namespace: str, iri: str, run: Run, tmp_path: Path
) -> None:
    """No IRI, licence, source, version or address of the bundled debate, but those that the debate has."""
    (tmp_path / "debate.ttl").write_text(OTHER.format(namespace=namespace), encoding="utf-8")
    result = run("-q", "export", "--to", "void", "--data", str(tmp_path / "debate.ttl"))
    assert result.returncode == 0, result.stderr
    catalog = rdflib.Graph().parse(data=result.stdout)
    [dataset] = catalog.subjects(RDF.type, VOID.Dataset)
    assert str(dataset) == iri
    ours = {str(term) for triple in catalog for term in triple if str(term).startswith("https://w3id.org/capgen/")}
    assert [term for term in ours if not term.startswith(str(ONTOLOGY))] == []
    assert [*catalog.objects(dataset, DCTERMS.title)] == [rdflib.Literal("Sollen wir?", "de")]
    assert [*catalog.objects(dataset, DCTERMS.source)] == [rdflib.URIRef("https://forum.example/1")]
    assert [str(space) for space in catalog.objects(dataset, VOID.uriSpace)] == [namespace]
    for name in (DCTERMS.license, DCTERMS.publisher, rdflib.URIRef(f"{DCAT}version"), VOID.dataDump):
        assert [*catalog.objects(dataset, name)] == []
    assert all(str(term).count("#") <= 1 for term in catalog.subjects())


def test_the_description_of_several_debates_has_a_name_of_its_own(run: Run) -> None:
    names: list[rdflib.term.Node] = []
    for _ in range(2):
        result = run("-q", "export", "--to", "void", "--data", "data", "--data", "examples/tools")
        names += rdflib.Graph().parse(data=result.stdout).subjects(RDF.type, VOID.Dataset)
    assert names[0] == names[1]
    assert str(names[0]).startswith("urn:uuid:")


def test_the_catalogue_has_what_dcat_ap_requires() -> None:
    catalog = rdflib.Graph().parse(ROOT / "data" / "catalog.ttl")
    for kind, properties in (
        (DCAT.Catalog, (DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCAT.dataset)),
        (DCAT.Dataset, (DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCAT.distribution)),
        (DCAT.Distribution, (DCAT.accessURL,)),
    ):
        nodes = [*catalog.subjects(RDF.type, kind)]
        assert nodes
        assert [(node, name) for node in nodes for name in properties if (node, name, None) not in catalog] == []
    agents = [*catalog.subjects(RDF.type, rdflib.FOAF.Agent)]
    assert {*catalog.objects(None, DCTERMS.publisher)} == {*agents}


def test_files_of_one_name_are_told_apart_and_each_in_its_syntax(run: Run, tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "two words")]
    for folder in folders:
        folder.mkdir()
        (folder / "debate.ttl").write_text("", encoding="utf-8")
    (tmp_path / "more.nt.gz").write_bytes(gzip.compress(b"<urn:a> <urn:b> <urn:c> .\n"))
    given = [str(word) for path in (*folders, tmp_path / "more.nt.gz") for word in ("--data", path)]
    result = run("-q", "export", "--to", "void", *given)
    assert result.returncode == 0, result.stderr
    catalog = rdflib.Graph().parse(data=result.stdout)
    media_types = {}
    for part in catalog.subjects(RDF.type, DCAT.Distribution):
        media_types[str(catalog.value(part, DCTERMS.title))] = [
            str(value).rsplit("media-types/")[1]
            for name in (DCAT.mediaType, DCAT.compressFormat)
            for value in catalog.objects(part, name)
        ]
    assert media_types == {
        "capgen.ttl": ["text/turtle"],
        "one/debate.ttl": ["text/turtle"],
        "two words/debate.ttl": ["text/turtle"],
        "more.nt.gz": ["application/n-triples", "application/gzip"],
    }


def test_queries_are_found_as_editors_look_for_them() -> None:
    """The patterns are those by which SIB's editor finds examples, prefixes and what there is to complete."""
    store = ox.Store()
    store.load((ROOT / "queries" / "catalog.ttl").read_bytes(), format=ox.RdfFormat.TURTLE)
    store.load((ROOT / "data" / "catalog.ttl").read_bytes(), format=ox.RdfFormat.TURTLE)
    prefixes = "PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX void: <http://rdfs.org/ns/void#> "
    examples = store.query(
        prefixes + "SELECT ?sq ?comment ?query { ?sq a sh:SPARQLExecutable ; rdfs:comment ?comment ;"
        " sh:select|sh:ask|sh:construct|sh:describe ?query }"
    )
    assert isinstance(examples, ox.QuerySolutions)
    queries = {str(row["sq"].value).rsplit("/", 1)[1]: row["query"].value for row in examples}
    assert queries == {name: load_query(name).text for name in query_names()}
    declared = store.query(prefixes + "SELECT ?p ?ns { [] sh:prefix ?p ; sh:namespace ?ns }")
    assert isinstance(declared, ox.QuerySolutions)
    spaces = {row["p"].value: row["ns"].value for row in declared}
    for text in queries.values():
        for prefix, space in re.findall(r"PREFIX (\w+): <([^>]+)>", text):
            assert spaces[prefix] == space
    assert store.query(
        prefixes + "ASK { [] void:classPartition/void:class ?c ; void:propertyPartition/void:property ?p }"
    )


def test_keywords_are_as_the_shapes_of_examples_want_them() -> None:
    graph = rdflib.Graph().parse(data=as_turtle("http://127.0.0.1/sparql"), format="turtle")
    queries = [*graph.subjects(RDF.type, SH.SPARQLExecutable)]
    assert len(queries) == len(query_names())
    for query in queries:
        assert len([*graph.objects(query, RDFS.comment)]) == 1
        assert len([*graph.objects(query, DCTERMS.license)]) == 1
        assert [*graph.objects(query, SCHEMA.target)] == [rdflib.URIRef("http://127.0.0.1/sparql")]
        assert all(re.fullmatch(r"[^\s].*[^\s]", str(word)) for word in graph.objects(query, SCHEMA.keywords))
