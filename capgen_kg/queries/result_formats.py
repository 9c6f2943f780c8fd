"""Results of queries in the formats of the SPARQL 1.1 recommendations, and of RDF.

Rows are serialized here, since pyoxigraph serializes only results that it has evaluated or parsed itself, which are
neither sorted nor contain invalid terms.
https://www.w3.org/TR/sparql11-results-json/, https://www.w3.org/TR/sparql11-results-csv-tsv/,
https://www.w3.org/TR/rdf-sparql-XMLres/
"""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from capgen_kg.queries.result_terms import text
from capgen_kg.rdf.literals import is_abbreviated
from capgen_kg.rdf.namespaces import expand
from capgen_kg.rdf.xml_text import check_xml_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from xml.etree.ElementTree import Element

    from capgen_kg.queries.result_terms import Row, Term

NAMESPACE = "http://www.w3.org/2005/sparql-results#"
_STRING = expand("xsd:string")
_GRAPHS = {
    "turtle": ox.RdfFormat.TURTLE, "trig": ox.RdfFormat.TRIG, "ntriples": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
}  # fmt: skip


def graph(triples: Sequence[ox.Triple], name: str, prefixes: Mapping[str, str]) -> bytes:
    """Return triples, sorted, in the RDF syntax ``name``; raises ``UnwritableError`` for what RDF/XML can't express."""
    ordered = sorted(triples, key=str)
    if name == "rdfxml":
        from capgen_kg.rdf.writing import serialize

        return serialize(ordered, "RDF_XML", prefixes)
    return ox.serialize(ordered, format=_GRAPHS[name], prefixes=dict(prefixes)) or b""


def boolean(value: bool, name: str) -> bytes:
    """Return the result of an ASK in the format ``name``: json, xml, or a word."""
    word = str(value).lower()
    if name == "json":
        return json.dumps({"head": {}, "boolean": value}, separators=(",", ":")).encode()
    if name == "xml":
        import xml.etree.ElementTree as ET

        root = ET.Element("sparql", xmlns=NAMESPACE)
        ET.SubElement(root, "head")
        ET.SubElement(root, "boolean").text = word
        return _xml(root)
    return word.encode()


def rows(variables: Sequence[str], solutions: Sequence[Row], name: str) -> bytes:
    """Return the rows of a SELECT as csv, tsv, json or xml.

    Raises ``UnwritableError`` for a character that XML can't express.
    """
    return {"csv": _csv, "tsv": _tsv, "json": _json, "xml": _rows_as_xml}[name](variables, solutions)


def _csv(variables: Sequence[str], solutions: Sequence[Row]) -> bytes:
    output = io.StringIO(newline="")
    writer = csv.writer(output)
    writer.writerow(variables)
    writer.writerows([str(t) if isinstance(t, ox.BlankNode) else text(t) for t in row] for row in solutions)
    return output.getvalue().encode()


def _tsv(variables: Sequence[str], solutions: Sequence[Row]) -> bytes:
    lines = [[f"?{name}" for name in variables], *([_tsv_term(term) for term in row] for row in solutions)]
    return "".join("\t".join(line) + "\n" for line in lines).encode()


def _tsv_term(term: Term | None) -> str:
    if isinstance(term, ox.Literal) and is_abbreviated(term.value, term.datatype.value):
        return term.value
    return "" if term is None else str(term)


def _json(variables: Sequence[str], solutions: Sequence[Row]) -> bytes:
    bindings = [
        {name: json_term(term) for name, term in zip(variables, row, strict=True) if term is not None}
        for row in solutions
    ]
    document = {"head": {"vars": list(variables)}, "results": {"bindings": bindings}}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def json_term(term: Term) -> dict[str, Any]:
    """Return a term as an object of SPARQL 1.1 Query Results JSON (section 3.2.2)."""
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, ox.Literal):
        language, datatype = term.language, term.datatype.value
        tag = {"xml:lang": language} if language else {} if datatype == _STRING else {"datatype": datatype}
        return {"type": "literal", "value": term.value, **tag}
    assert not isinstance(term, ox.Triple), "RDF 1.1 has no triple terms"
    tag = {"xml:lang": term.language} if term.language else {"datatype": term.datatype} if term.datatype else {}
    return {"type": term.kind, "value": term.value, **tag}


def _rows_as_xml(variables: Sequence[str], solutions: Sequence[Row]) -> bytes:
    import xml.etree.ElementTree as ET

    root = ET.Element("sparql", xmlns=NAMESPACE)
    head, results = ET.SubElement(root, "head"), ET.SubElement(root, "results")
    for name in variables:
        ET.SubElement(head, "variable", name=name)
    for row in solutions:
        result = ET.SubElement(results, "result")
        for name, term in zip(variables, row, strict=True):
            if term is not None:
                check_xml_text(text(term), "XML", "json")
                members = json_term(term)
                kind, value = members.pop("type"), members.pop("value")
                ET.SubElement(ET.SubElement(result, "binding", name=name), kind, members).text = value
    return _xml(root)


def _xml(root: Element) -> bytes:
    import xml.etree.ElementTree as ET

    content: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return content
