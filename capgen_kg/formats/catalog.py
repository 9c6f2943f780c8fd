"""What a debate holds, for catalogues of data: VoID with its partitions, and DCAT with a checksum for each file."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import quote

import pyoxigraph as ox

from capgen_kg.rdf.facts import TYPE
from capgen_kg.rdf.namespaces import PREFIXES, RDF_TYPE, compress
from capgen_kg.rdf.parsing import is_gzipped, syntax
from capgen_kg.rdf.terms import to_oxigraph
from capgen_kg.rdf.writing import serialize_turtle
from capgen_kg.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from capgen_kg.formats.source import Source
    from capgen_kg.rdf.facts import Fact

_SPACES = {
    "void": "http://rdfs.org/ns/void#", "dcat": "http://www.w3.org/ns/dcat#", "spdx": "http://spdx.org/rdf/terms#",
    **{name: PREFIXES[name] for name in ("cg", "dcterms", "owl", "prov", "rdf", "rdfs", "skos", "xsd")},
}  # fmt: skip
#: The dataset, and what stands after a hash for its parts.
DATASET = "https://w3id.org/capgen/dataset"
_CATALOG = "https://w3id.org/capgen/catalog"
#: Where the files are published.
_FILES = "https://w3id.org/capgen/files/"
_MEDIA = "https://www.iana.org/assignments/media-types/"
_LICENSE = "https://creativecommons.org/licenses/by/4.0/"


def void(source: Source) -> bytes:
    """Return the description of what is stated, or, where that is wanted, of all that follows, too."""
    facts = set(source.facts())
    return serialize_turtle((_triple(*words) for words in _described(source, facts)), _SPACES).encode()


def queries(source: Source) -> bytes:
    """Return the stored queries, which are the same for every debate."""
    from capgen_kg.queries.describe import as_turtle

    return as_turtle()


def _described(source: Source, facts: set[Fact]) -> Iterator[tuple[str, str, str]]:
    """Yield the description as words: names with prefixes, IRIs in brackets, literals in N-Triples' notation."""
    top = f"<{DATASET}>"
    yield from ((top, "rdf:type", kind) for kind in ("void:Dataset", "dcat:Dataset"))
    if source.network.title:
        yield top, "dcterms:title", str(ox.Literal(source.network.title, language="en"))
    yield top, "dcterms:license", f"<{_LICENSE}>"
    yield top, "dcat:version", str(ox.Literal(__version__))
    yield top, "dcterms:conformsTo", f"<{PREFIXES['cg'].rstrip('#')}>"
    yield f"<{_CATALOG}>", "rdf:type", "dcat:Catalog"
    yield f"<{_CATALOG}>", "dcterms:title", str(ox.Literal("Debates of capgen-kg", language="en"))
    yield f"<{_CATALOG}>", "dcat:dataset", top
    if pages := _pages(source):
        yield from ((top, "dcterms:source", page) for page in pages)
    yield top, "void:triples", _number(len(facts))
    yield top, "void:distinctSubjects", _number(len({fact[0] for fact in facts}))
    yield top, "void:distinctObjects", _number(len({fact[2] for fact in facts}))
    properties = Counter(fact[1] for fact in facts)
    yield top, "void:properties", _number(len(properties))
    yield top, "void:uriSpace", str(ox.Literal(PREFIXES["id"]))
    used = {space for space in PREFIXES.values() if any(name.startswith(f"<{space}") for name in properties)}
    yield from ((top, "void:vocabulary", f"<{space}>") for space in sorted(used))
    classes = Counter(fact[2] for fact in facts if fact[1] == TYPE and fact[2].startswith("<"))
    for name, count in sorted(classes.items()):
        part = f"<{DATASET}#class-{_part(name)}>"
        yield top, "void:classPartition", part
        yield part, "void:class", name
        yield part, "void:entities", _number(count)
    for name, count in sorted(properties.items()):
        part = f"<{DATASET}#property-{_part(name)}>"
        yield top, "void:propertyPartition", part
        yield part, "void:property", name
        yield part, "void:triples", _number(count)
    for name, path in published(source.debate.files).items():
        content = path.read_bytes()
        part, check = f"<{DATASET}#file-{quote(name)}>", f"<{DATASET}#checksum-{quote(name)}>"
        yield top, "dcat:distribution", part
        yield part, "rdf:type", "dcat:Distribution"
        yield part, "dcterms:title", str(ox.Literal(name))
        yield part, "dcat:downloadURL", f"<{_FILES}{quote(name)}>"
        yield top, "void:dataDump", f"<{_FILES}{quote(name)}>"
        yield part, "dcat:mediaType", f"<{_MEDIA}{getattr(ox.RdfFormat, syntax(path)).media_type}>"
        if is_gzipped(path):
            yield part, "dcat:compressFormat", f"<{_MEDIA}application/gzip>"
        yield part, "dcat:byteSize", f'"{len(content)}"^^<{PREFIXES["xsd"]}nonNegativeInteger>'
        yield part, "spdx:checksum", check
        yield check, "rdf:type", "spdx:Checksum"
        yield check, "spdx:algorithm", "spdx:checksumAlgorithm_sha256"
        yield check, "spdx:checksumValue", f'"{hashlib.sha256(content).hexdigest()}"^^<{PREFIXES["xsd"]}hexBinary>'


def published(files: Sequence[Path]) -> dict[str, Path]:
    """Return the files that are there, by the names under which they are published.

    These are their own, and, where several have one name, with as many of their folders before it as tell them apart.
    """
    there = {path.resolve().parts: path for path in files if path.exists()}
    most = max(map(len, there), default=0)
    found: dict[str, Path] = {}
    for long in range(1, most + 1):
        ends = Counter(parts[-long:] for parts in there)
        found |= {"/".join(parts[-long:]): path for parts, path in there.items() if ends[parts[-long:]] == 1}
        there = {parts: path for parts, path in there.items() if ends[parts[-long:]] > 1}
    return dict(sorted(found.items()))


def _pages(source: Source) -> list[str]:
    """Return the addresses of what the debate was taken from."""
    return sorted({value for _, _, value in source.asserted.triples(None, f"<{PREFIXES['dcterms']}source>", None)
                   if value.startswith("<")})  # fmt: skip


def _part(name: str) -> str:
    """Return what the partition of a class or property is called."""
    return re.sub(r"[^A-Za-z0-9]+", "-", compress(name[1:-1]))


def _triple(subject: str, predicate: str, value: str) -> ox.Triple:
    written = [_iri(word) for word in (subject, predicate, value)]
    return ox.Triple(to_oxigraph(written[0]), to_oxigraph(written[1]), to_oxigraph(written[2]))  # type: ignore[arg-type]


def _iri(word: str) -> str:
    if word.startswith(("<", '"')):
        return word
    prefix, _, name = word.partition(":")
    return f"<{_SPACES[prefix]}{name}>" if word != "rdf:type" else f"<{RDF_TYPE}>"


def _number(count: int) -> str:
    return f'"{count}"^^<{PREFIXES["xsd"]}integer>'
