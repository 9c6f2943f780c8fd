"""What a debate holds, for catalogues of data: VoID with its partitions, and DCAT with a checksum for each file."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING

import pyoxigraph as ox

from capgen_kg import __version__
from capgen_kg.namespaces import PREFIXES, RDF_TYPE
from capgen_kg.reasoning.facts import TYPE
from capgen_kg.turtle import term

if TYPE_CHECKING:
    from collections.abc import Iterator

    from capgen_kg.exports.source import Source
    from capgen_kg.reasoning.facts import Fact

_SPACES = {
    "void": "http://rdfs.org/ns/void#", "dcat": "http://www.w3.org/ns/dcat#", "spdx": "http://spdx.org/rdf/terms#",
    **{name: PREFIXES[name] for name in ("cg", "dcterms", "owl", "prov", "rdf", "rdfs", "skos", "xsd")},
}  # fmt: skip
#: The dataset, and what stands after a hash for its parts.
DATASET = "https://w3id.org/capgen/dataset"
_LICENSE = "https://creativecommons.org/licenses/by/4.0/"


def void(source: Source) -> bytes:
    """Return the description of what is stated, or, where that is wanted, of all that follows, too."""
    facts = set(source.facts())
    triples = [_triple(*words) for words in _described(source, facts)]
    return ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=_SPACES) or b""


def _described(source: Source, facts: set[Fact]) -> Iterator[tuple[str, str, str]]:
    """Yield the description as words: names with prefixes, IRIs in brackets, literals in N-Triples' notation."""
    top = f"<{DATASET}>"
    yield from ((top, "rdf:type", kind) for kind in ("void:Dataset", "dcat:Dataset"))
    if source.network.title:
        yield top, "dcterms:title", str(ox.Literal(source.network.title, language="en"))
    yield top, "dcterms:license", f"<{_LICENSE}>"
    yield top, "owl:versionInfo", str(ox.Literal(__version__))
    yield top, "void:triples", _number(len(facts))
    yield top, "void:distinctSubjects", _number(len({fact[0] for fact in facts}))
    yield top, "void:distinctObjects", _number(len({fact[2] for fact in facts}))
    yield top, "void:properties", _number(len({fact[1] for fact in facts}))
    yield top, "void:uriSpace", str(ox.Literal(PREFIXES["id"]))
    used = {space for space in PREFIXES.values() if any(fact[1].startswith(f"<{space}") for fact in facts)}
    yield from ((top, "void:vocabulary", f"<{space}>") for space in sorted(used))
    classes = Counter(fact[2] for fact in facts if fact[1] == TYPE and fact[2].startswith("<"))
    for number, (name, count) in enumerate(sorted(classes.items()), 1):
        part = f"<{DATASET}#class-{number}>"
        yield top, "void:classPartition", part
        yield part, "void:class", name
        yield part, "void:entities", _number(count)
    properties = Counter(fact[1] for fact in facts)
    for number, (name, count) in enumerate(sorted(properties.items()), 1):
        part = f"<{DATASET}#property-{number}>"
        yield top, "void:propertyPartition", part
        yield part, "void:property", name
        yield part, "void:triples", _number(count)
    for path in source.debate.files:
        if path.exists():
            content = path.read_bytes()
            part, check = f"<{DATASET}#file-{path.stem}>", f"<{DATASET}#checksum-{path.stem}>"
            yield top, "dcat:distribution", part
            yield part, "rdf:type", "dcat:Distribution"
            yield part, "dcterms:title", str(ox.Literal(path.name))
            yield part, "dcat:mediaType", "<https://www.iana.org/assignments/media-types/text/turtle>"
            yield part, "dcat:byteSize", f'"{len(content)}"^^<{PREFIXES["xsd"]}nonNegativeInteger>'
            yield part, "spdx:checksum", check
            yield check, "rdf:type", "spdx:Checksum"
            yield check, "spdx:algorithm", "spdx:checksumAlgorithm_sha256"
            yield check, "spdx:checksumValue", f'"{hashlib.sha256(content).hexdigest()}"^^<{PREFIXES["xsd"]}hexBinary>'


def _triple(subject: str, predicate: str, value: str) -> ox.Triple:
    written = [_iri(word) for word in (subject, predicate, value)]
    return ox.Triple(term(written[0]), term(written[1]), term(written[2]))  # type: ignore[arg-type]


def _iri(word: str) -> str:
    if word.startswith(("<", '"')):
        return word
    prefix, _, name = word.partition(":")
    return f"<{_SPACES[prefix]}{name}>" if word != "rdf:type" else f"<{RDF_TYPE}>"


def _number(count: int) -> str:
    return f'"{count}"^^<{PREFIXES["xsd"]}integer>'
