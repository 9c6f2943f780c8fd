"""Descriptions for data catalogues: of a debate in VoID and DCAT, with checksums, and of the stored queries.

https://www.w3.org/TR/void/, https://www.w3.org/TR/vocab-dcat-3/
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

import pyoxigraph as ox

from capgen_kg.rdf.facts import TYPE
from capgen_kg.rdf.namespaces import CG, ID, PREFIXES, namespace_of
from capgen_kg.rdf.parsing import is_gzipped, syntax
from capgen_kg.rdf.terms import cg, curie, literal, named_node, to_triple, typed_literal
from capgen_kg.rdf.writing import serialize_turtle
from capgen_kg.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from capgen_kg.formats.source import Source
    from capgen_kg.rdf.facts import Fact

_NAMESPACES = {
    "void": "http://rdfs.org/ns/void#", "dcat": "http://www.w3.org/ns/dcat#", "spdx": "http://spdx.org/rdf/terms#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    **{name: PREFIXES[name] for name in ("cg", "dcterms", "owl", "prov", "rdf", "rdfs", "skos", "xsd")},
}  # fmt: skip
#: IRIs of the bundled debate as a dataset, of the catalogue that lists it, and of the folder of its files.
DATASET = "https://w3id.org/capgen/dataset"
_CATALOG = "https://w3id.org/capgen/catalog"
_FILES = "https://w3id.org/capgen/files/"
_PUBLISHER = "The capgen-kg developers"
_MEDIA = "https://www.iana.org/assignments/media-types/"
_ONTOLOGY = CG.rstrip("#")
_WORDS = (
    "Arguments, claims and comments of a written debate, the relations between them, and where in the text they are."
)


def void(source: Source, files: str = "", endpoint: str = "") -> bytes:
    """Return a description of the triples to export, as Turtle.

    Args:
        source: The debate, or several.
        files: URL of the folder where the files of the debate are published, if they are. Those of the bundled debate
            are at w3id.org, whatever is given.
        endpoint: URL of a SPARQL endpoint that has the triples, if there is one.
    """
    triples = (_triple(*words) for words in _description(source, [*source.facts()], files, endpoint))
    return serialize_turtle(triples, _NAMESPACES).encode()


def queries(source: Source) -> bytes:
    """Return the stored queries, which are the same for every debate."""
    from capgen_kg.queries.describe import as_turtle

    return as_turtle()


def _description(source: Source, facts: list[Fact], files: str, endpoint: str) -> Iterator[tuple[str, str, str]]:
    """Yield triples whose terms are ``prefix:name`` or N-Triples."""
    debates = sorted(source.asserted.subjects(TYPE, cg("Debate")))
    iri = _dataset_of(debates)
    dataset = f"<{iri}>"
    yield from ((dataset, "rdf:type", class_name) for class_name in ("void:Dataset", "dcat:Dataset"))
    yield from ((dataset, "dcterms:title", title) for title in _objects(source, debates, "rdfs:label"))
    descriptions = _objects(source, debates, "dcterms:description") or [literal(_WORDS, "en")]
    yield from ((dataset, "dcterms:description", description) for description in descriptions)
    yield dataset, "dcterms:conformsTo", f"<{_ONTOLOGY}>"
    yield from ((dataset, "dcterms:license", licence) for licence in _objects(source, debates, "dcterms:license"))
    posts = source.asserted.subjects(TYPE, cg("Post"))
    yield from ((dataset, "dcterms:source", page) for page in _objects(source, posts, "dcterms:source"))
    yield from ((dataset, "void:rootResource", debate) for debate in debates)
    yield from ((dataset, "void:exampleResource", thesis) for thesis in _objects(source, debates, "cg:hasThesis"))
    if len(debates) == 1:
        yield dataset, "void:uriSpace", literal(namespace_of(debates[0][1:-1]))
    if endpoint:
        yield dataset, "void:sparqlEndpoint", f"<{endpoint}>"
    if iri == DATASET:
        files = _FILES
        yield dataset, "dcat:version", literal(__version__)
        yield from _catalogue(dataset)
    yield from _statistics(iri, facts)
    for name, path in published(source.debate.files).items():
        yield from _distribution(iri, name, path, files)


def _dataset_of(debates: Sequence[str]) -> str:
    """Return the IRI of the dataset of debates, each an IRI in angle brackets.

    The bundled debate has its own, and another one has it in its namespace. Several, or none, make a dataset for which
    nobody has a namespace; the same ones always get the same IRI.
    """
    if len(debates) != 1:
        return uuid5(NAMESPACE_URL, " ".join(debates)).urn
    namespace = namespace_of(debates[0][1:-1])
    return DATASET if namespace == ID else f"{namespace}dataset"


def _catalogue(dataset: str) -> Iterator[tuple[str, str, str]]:
    """Yield the description of the catalogue that lists the bundled debate, and who publishes both."""
    catalogue, publisher = f"<{_CATALOG}>", f"<{_CATALOG}#publisher>"
    yield catalogue, "rdf:type", "dcat:Catalog"
    yield catalogue, "dcterms:title", literal("Debates of capgen-kg", "en")
    yield catalogue, "dcterms:description", literal("The debates that are published with capgen-kg.", "en")
    yield catalogue, "dcat:dataset", dataset
    yield from ((thing, "dcterms:publisher", publisher) for thing in (catalogue, dataset))
    yield publisher, "rdf:type", "foaf:Agent"
    yield publisher, "foaf:name", literal(_PUBLISHER, "en")


def _statistics(iri: str, facts: list[Fact]) -> Iterator[tuple[str, str, str]]:
    """Yield the counts of VoID, in all and by class and property."""
    dataset = f"<{iri}>"
    properties = Counter(predicate for _, predicate, _ in facts)
    classes = Counter(obj for _, predicate, obj in facts if predicate == TYPE and obj.startswith("<"))
    yield dataset, "void:triples", _integer(len(facts))
    yield dataset, "void:distinctSubjects", _integer(len({subject for subject, _, _ in facts}))
    yield dataset, "void:distinctObjects", _integer(len({obj for _, _, obj in facts}))
    yield dataset, "void:properties", _integer(len(properties))
    for namespace in sorted(PREFIXES.values()):
        if any(name.startswith(f"<{namespace}") for name in properties):
            # a vocabulary is named by its ontology where it has one, which is what ours has
            yield dataset, "void:vocabulary", f"<{_ONTOLOGY if namespace == CG else namespace}>"
    for name, count in sorted(classes.items()):
        partition = _part(iri, "class", _fragment(name))
        yield dataset, "void:classPartition", partition
        yield partition, "void:class", name
        yield partition, "void:entities", _integer(count)
    for name, count in sorted(properties.items()):
        partition = _part(iri, "property", _fragment(name))
        yield dataset, "void:propertyPartition", partition
        yield partition, "void:property", name
        yield partition, "void:triples", _integer(count)


def _distribution(iri: str, name: str, path: Path, files: str) -> Iterator[tuple[str, str, str]]:
    """Yield the description of a file, which is published below the URL ``files`` unless that is empty."""
    content, dataset = path.read_bytes(), f"<{iri}>"
    file, checksum = _part(iri, "file", quote(name)), _part(iri, "checksum", quote(name))
    yield dataset, "dcat:distribution", file
    yield file, "rdf:type", "dcat:Distribution"
    yield file, "dcterms:title", literal(name)
    if files:
        yield from ((file, f"dcat:{kind}URL", f"<{files}{quote(name)}>") for kind in ("access", "download"))
        yield dataset, "void:dataDump", f"<{files}{quote(name)}>"
    yield file, "dcat:mediaType", f"<{_MEDIA}{getattr(ox.RdfFormat, syntax(path)).media_type}>"
    if is_gzipped(path):
        yield file, "dcat:compressFormat", f"<{_MEDIA}application/gzip>"
    yield file, "dcat:byteSize", typed_literal(str(len(content)), "xsd:nonNegativeInteger")
    yield file, "spdx:checksum", checksum
    yield checksum, "rdf:type", "spdx:Checksum"
    yield checksum, "spdx:algorithm", "spdx:checksumAlgorithm_sha256"
    yield checksum, "spdx:checksumValue", typed_literal(hashlib.sha256(content).hexdigest(), "xsd:hexBinary")


def published(files: Sequence[Path]) -> dict[str, Path]:
    """Return the files that exist, by the names under which they are published.

    That is the name of the file, preceded by as many of its folders as distinguish it from others of that name.
    """
    remaining = {path.resolve().parts: path for path in files if path.exists()}
    max_length = max(map(len, remaining), default=0)
    names: dict[str, Path] = {}
    for length in range(1, max_length + 1):
        counts = Counter(parts[-length:] for parts in remaining)
        names |= {"/".join(parts[-length:]): path for parts, path in remaining.items() if counts[parts[-length:]] == 1}
        remaining = {parts: path for parts, path in remaining.items() if counts[parts[-length:]] > 1}
    return dict(sorted(names.items()))


def _objects(source: Source, subjects: Iterable[str], name: str) -> list[str]:
    """Return the IRIs and literals that are asserted of any of the subjects by the property ``name``."""
    objects = {obj for subject in subjects for obj in source.asserted.objects(subject, named_node(name))}
    return sorted(obj for obj in objects if not obj.startswith("_:"))


def _part(iri: str, kind: str, name: str) -> str:
    """Return the IRI of a part of a dataset, which has a fragment, as a term."""
    return f"<{iri}{'-' if '#' in iri else '#'}{kind}-{name}>"


def _fragment(term: str) -> str:
    """Return the fragment for the partition of a class or property."""
    return re.sub(r"[^A-Za-z0-9]+", "-", curie(term))


def _triple(subject: str, predicate: str, obj: str) -> ox.Triple:
    return to_triple(map(_term, (subject, predicate, obj)))


def _term(word: str) -> str:
    """Return a term that may be ``prefix:name``."""
    if word.startswith(("<", '"')):
        return word
    prefix, _, name = word.partition(":")
    return f"<{_NAMESPACES[prefix]}{name}>"


def _integer(number: int) -> str:
    return typed_literal(str(number), "xsd:integer")
