"""Descriptions for data catalogues: of a debate in VoID and DCAT, with checksums, and of the stored queries.

https://www.w3.org/TR/void/, https://www.w3.org/TR/vocab-dcat-3/
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import quote

import pyoxigraph as ox

from capgen_kg.rdf.facts import TYPE
from capgen_kg.rdf.namespaces import CG, ID, PREFIXES
from capgen_kg.rdf.parsing import is_gzipped, syntax
from capgen_kg.rdf.terms import curie, literal, named_node, to_triple, typed_literal
from capgen_kg.rdf.writing import serialize_turtle
from capgen_kg.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from capgen_kg.formats.source import Source
    from capgen_kg.rdf.facts import Fact

_NAMESPACES = {
    "void": "http://rdfs.org/ns/void#", "dcat": "http://www.w3.org/ns/dcat#", "spdx": "http://spdx.org/rdf/terms#",
    **{name: PREFIXES[name] for name in ("cg", "dcterms", "owl", "prov", "rdf", "rdfs", "skos", "xsd")},
}  # fmt: skip
#: IRI of the dataset; those of its parts have a fragment.
DATASET = "https://w3id.org/capgen/dataset"
_CATALOG = "https://w3id.org/capgen/catalog"
#: Where the files are published.
_FILES = "https://w3id.org/capgen/files/"
_MEDIA = "https://www.iana.org/assignments/media-types/"
_LICENSE = "https://creativecommons.org/licenses/by/4.0/"


def void(source: Source) -> bytes:
    """Return a description of the triples to export, as Turtle."""
    triples = (_triple(*words) for words in _description(source, [*source.facts()]))
    return serialize_turtle(triples, _NAMESPACES).encode()


def queries(source: Source) -> bytes:
    """Return the stored queries, which are the same for every debate."""
    from capgen_kg.queries.describe import as_turtle

    return as_turtle()


def _description(source: Source, facts: list[Fact]) -> Iterator[tuple[str, str, str]]:
    """Yield triples whose terms are ``prefix:name`` or N-Triples."""
    dataset = f"<{DATASET}>"
    yield from ((dataset, "rdf:type", class_name) for class_name in ("void:Dataset", "dcat:Dataset"))
    if source.graph.title:
        yield dataset, "dcterms:title", literal(source.graph.title, "en")
    yield dataset, "dcterms:license", f"<{_LICENSE}>"
    yield dataset, "dcat:version", literal(__version__)
    yield dataset, "dcterms:conformsTo", f"<{CG.rstrip('#')}>"
    yield f"<{_CATALOG}>", "rdf:type", "dcat:Catalog"
    yield f"<{_CATALOG}>", "dcterms:title", literal("Debates of capgen-kg", "en")
    yield f"<{_CATALOG}>", "dcat:dataset", dataset
    yield from ((dataset, "dcterms:source", page) for page in _pages(source))
    yield from _statistics(dataset, facts)
    for name, path in published(source.debate.files).items():
        yield from _distribution(dataset, name, path)


def _statistics(dataset: str, facts: list[Fact]) -> Iterator[tuple[str, str, str]]:
    """Yield the counts of VoID, in all and by class and property."""
    properties = Counter(predicate for _, predicate, _ in facts)
    classes = Counter(obj for _, predicate, obj in facts if predicate == TYPE and obj.startswith("<"))
    yield dataset, "void:triples", _integer(len(facts))
    yield dataset, "void:distinctSubjects", _integer(len({subject for subject, _, _ in facts}))
    yield dataset, "void:distinctObjects", _integer(len({obj for _, _, obj in facts}))
    yield dataset, "void:properties", _integer(len(properties))
    yield dataset, "void:uriSpace", literal(ID)
    for namespace in sorted(PREFIXES.values()):
        if any(name.startswith(f"<{namespace}") for name in properties):
            yield dataset, "void:vocabulary", f"<{namespace}>"
    for name, count in sorted(classes.items()):
        partition = f"<{DATASET}#class-{_fragment(name)}>"
        yield dataset, "void:classPartition", partition
        yield partition, "void:class", name
        yield partition, "void:entities", _integer(count)
    for name, count in sorted(properties.items()):
        partition = f"<{DATASET}#property-{_fragment(name)}>"
        yield dataset, "void:propertyPartition", partition
        yield partition, "void:property", name
        yield partition, "void:triples", _integer(count)


def _distribution(dataset: str, name: str, path: Path) -> Iterator[tuple[str, str, str]]:
    """Yield the description of a published file."""
    content = path.read_bytes()
    file, checksum = f"<{DATASET}#file-{quote(name)}>", f"<{DATASET}#checksum-{quote(name)}>"
    yield dataset, "dcat:distribution", file
    yield file, "rdf:type", "dcat:Distribution"
    yield file, "dcterms:title", literal(name)
    yield file, "dcat:downloadURL", f"<{_FILES}{quote(name)}>"
    yield dataset, "void:dataDump", f"<{_FILES}{quote(name)}>"
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


def _pages(source: Source) -> list[str]:
    """Return the IRIs of the pages that the debate was taken from."""
    sources = source.asserted.triples(None, named_node("dcterms:source"), None)
    return sorted({page for _, _, page in sources if page.startswith("<")})


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
