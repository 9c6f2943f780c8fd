"""Results that endpoints send, parsed: rows in JSON, XML or TSV, and triples.

Servers send invalid terms: IRIs with a space or without a scheme, language tags such as ``en_US``. Such a term is shown
as it was sent, beside valid ones. Labels of blank nodes are replaced where they aren't valid labels.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from capgen_kg.queries.result_formats import NAMESPACE
from capgen_kg.queries.result_terms import InvalidTerm
from capgen_kg.queries.results import JsonResult, QueryResult

if TYPE_CHECKING:
    from collections.abc import Iterator

    from capgen_kg.queries.result_terms import Row, Term
    from capgen_kg.store.http import Response

_JSON = ("application/sparql-results+json", "application/json")
_XML = ("application/sparql-results+xml", "application/xml", "text/xml")
_TSV = ("text/tab-separated-values",)
#: Syntaxes of triples by media type; text/plain was that of N-Triples before it had one.
_TRIPLES = {
    "application/n-triples": ox.RdfFormat.N_TRIPLES, "text/plain": ox.RdfFormat.N_TRIPLES,
    "text/ntriples": ox.RdfFormat.N_TRIPLES, "text/turtle": ox.RdfFormat.TURTLE,
    "application/x-turtle": ox.RdfFormat.TURTLE,
}  # fmt: skip
#: The one column of the rows by which Virtuoso 7 answers an ASK: one row for yes, none for no.
_VIRTUOSO_ASK = ["__ASK_RETVAL"]


def read_triples(response: Response, base: str) -> list[ox.Triple]:
    """Return the triples that were sent; relative IRIs are resolved against ``base``.

    Raises ``ValueError`` when something else was sent, or when the end may lack.
    """
    syntax = _TRIPLES.get(response.media_type)
    if syntax is None:
        raise ValueError(_unexpected(response, "application/n-triples"))
    _need_end(response)
    words = response.text
    if response.media_type == "text/plain" and not words.strip():
        raise ValueError("found an empty text, expected application/n-triples")
    try:
        return [quad.triple for quad in ox.parse(words, format=syntax, base_iri=base)]
    except SyntaxError as error:
        raise ValueError(f"its triples can't be read: {error.msg}") from None


def read_results(response: Response, form: str, columns: tuple[str, ...] | None) -> QueryResult:
    """Return the answer to a SELECT or ASK.

    ``columns`` are those that the query asks for, as far as they are known. Raises ``ValueError`` when something else
    was sent, or when the end may lack.
    """
    if form == "SELECT" and response.media_type in _JSON and (result := _valid_json(response)):
        names = list(result.variables)
        if _checked(names, columns, has_rows=len(result) > 0) == names:
            return result
    document = _document(response)
    if form == "ASK":
        return QueryResult(form, boolean=_truth(document))
    if "boolean" in document:
        raise ValueError("found a boolean, expected rows")
    names, rows = _rows(document)
    names = _checked(names, columns, has_rows=bool(rows))
    return QueryResult(form, variables=tuple(names), solutions=_solutions(names, _relabelled(rows)))


def _valid_json(response: Response) -> JsonResult | None:
    """Return the rows that pyoxigraph parses, or ``None`` when it finds an invalid term or something else."""
    result = JsonResult(response.text.encode())
    try:
        _ = result.solutions
    except (SyntaxError, ValueError):
        return None
    return result


def _checked(names: list[str], columns: tuple[str, ...] | None, has_rows: bool) -> list[str]:
    """Return the columns of an answer, or raise ``ValueError`` when some that were asked for lack."""
    if columns is None or set(columns) <= set(names):
        return names
    if has_rows:
        raise ValueError(f"found the columns {', '.join(names) or 'none'}, expected {', '.join(columns)}")
    # some servers name no columns where there are no rows
    return list(columns)


def _unexpected(response: Response, wanted: str) -> str:
    return f"found {response.media_type or 'no content type'}, expected {wanted}; is the address right?"


def _need_end(response: Response) -> None:
    """Refuse what may have been cut between two lines; JSON and XML have an end of their own."""
    if not response.is_delimited:
        raise ValueError(
            f"it sent {response.media_type} without a length, so that nobody can tell whether all of it arrived"
        )


def _document(response: Response) -> dict[str, Any]:
    """Return results as the structure of SPARQL 1.1 Query Results JSON."""
    media = response.media_type
    if media in _XML:
        return _from_xml(response.text)
    if media in _TSV:
        _need_end(response)
        try:
            parsed = ox.parse_query_results(response.text.encode(), format=ox.QueryResultsFormat.TSV)
            found = parsed.serialize(format=ox.QueryResultsFormat.JSON) or b""
        except SyntaxError as error:
            raise ValueError(f"its answer is broken: {error.msg}") from None
    elif media in _JSON:
        found = response.text.encode()
    else:
        raise ValueError(_unexpected(response, _JSON[0]))
    try:
        document = json.loads(found)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"its answer is broken: {error}") from None
    if not isinstance(document, dict):
        raise ValueError(f"its answer is broken: expected an object, found {_short(document)}")
    return document


def _from_xml(words: str) -> dict[str, Any]:
    """Return results in XML as those in JSON."""
    import xml.etree.ElementTree as ET

    if "<!DOCTYPE" in words:
        raise ValueError("its answer is broken: found a document type, expected none")
    try:
        root = ET.fromstring(words)  # noqa: S314 (entities take a document type)
    except ET.ParseError as error:
        raise ValueError(f"its answer is broken: {error}") from None
    if root.tag != f"{{{NAMESPACE}}}sparql":
        raise ValueError("its answer is broken: found other XML, expected SPARQL results")
    within = {"": NAMESPACE}
    names = [found.get("name", "") for found in root.iterfind("head/variable", within)]
    truth = root.find("boolean", within)
    if truth is not None:
        return {"head": {}, "boolean": {"true": True, "false": False}.get((truth.text or "").strip())}
    results = root.find("results", within)
    if results is None:
        raise ValueError("its answer is broken: expected <results> or <boolean>")
    rows = [
        {cell.get("name", ""): _term_from_xml(term) for cell in row.iterfind("binding", within) for term in cell}
        for row in results.iterfind("result", within)
    ]
    return {"head": {"vars": names}, "results": {"bindings": rows}}


def _term_from_xml(element: Any) -> dict[str, Any]:
    term = {"type": element.tag.rpartition("}")[2], "value": element.text or ""}
    if len(element):
        raise ValueError(f"its answer is broken: expected a term of RDF 1.1, found a {term['type']} with elements")
    if language := element.get("{http://www.w3.org/XML/1998/namespace}lang"):
        term["xml:lang"] = language
    if datatype := element.get("datatype"):
        term["datatype"] = datatype
    return term


def _truth(document: dict[str, Any]) -> bool:
    if isinstance(truth := document.get("boolean"), bool):
        return truth
    if "results" in document and document.get("head", {}).get("vars") == _VIRTUOSO_ASK:
        return bool(_rows(document)[1])
    raise ValueError(f"found {'rows' if 'results' in document else _short(truth)}, expected a boolean")


def _rows(document: dict[str, Any]) -> tuple[list[str], list[dict[str, Any]]]:
    """Return columns and rows, or raise ``ValueError`` when the structure is another one."""
    head, results = document.get("head"), document.get("results")
    names = head.get("vars", []) if isinstance(head, dict) else []
    rows = results.get("bindings") if isinstance(results, dict) else None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names) or len({*names}) < len(names):
        raise ValueError("its answer is broken: expected the names of columns in head.vars")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValueError("its answer is broken: expected rows in results.bindings")
    return names, rows


def _relabelled(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows in which blank nodes have labels and literals without a language have no tag."""
    labels: dict[str, str] = {}

    def mended(term: Any) -> Any:
        if not isinstance(term, dict) or not isinstance(value := term.get("value"), str):
            return term
        # Virtuoso 7 sends some as IRIs
        if term.get("type") == "bnode" or (term.get("type") == "uri" and value.startswith(("_:", "nodeID://"))):
            return {"type": "bnode", "value": labels.setdefault(value, f"b{len(labels)}")}
        if term.get("xml:lang") == "":
            return {key: value for key, value in term.items() if key != "xml:lang"}
        return term

    return [{name: mended(term) for name, term in row.items()} for row in rows]


def _solutions(names: list[str], rows: list[dict[str, Any]]) -> Iterator[Row]:
    """Yield rows with their terms parsed; raises ``ValueError`` for the first cell that is not a term."""
    for number, row in enumerate(rows, 1):
        terms: dict[str, Term] = {}
        for name, cell in row.items():
            if name not in names:
                raise ValueError(f"its answer is broken: row {number} has a column {name}, which head.vars lacks")
            try:
                terms[name] = _term(cell)
            except ValueError as error:
                raise ValueError(f"its answer is broken: row {number}, {name}: {error}") from None
        yield tuple(terms.get(name) for name in names)


def _term(sent: Any) -> Term:
    """Return the term that a cell of SPARQL Query Results JSON stands for; raises ``ValueError`` when it is none."""
    if not isinstance(sent, Mapping):
        raise ValueError(f"expected a term, found {_short(sent)}")
    kind, value, language, datatype = (sent.get(key) for key in ("type", "value", "xml:lang", "datatype"))
    is_known = kind in ("uri", "bnode", "literal", "typed-literal")
    if not is_known or not all(isinstance(part, str | None) for part in (language, datatype)):
        raise ValueError(f"expected a term of RDF 1.1, found {_short(sent)}")
    if not isinstance(value, str) or any("\ud800" <= character <= "\udfff" for character in value):
        raise ValueError(f"expected text as the value of a term, found {_short(value)}")
    try:
        if kind == "uri":
            return ox.NamedNode(value)
        if kind == "bnode":
            return ox.BlankNode(value)
        if language:
            return ox.Literal(value, language=language)
        return ox.Literal(value, datatype=ox.NamedNode(datatype)) if datatype is not None else ox.Literal(value)
    except ValueError:
        return InvalidTerm("uri" if kind == "uri" else "literal", value, language or "", datatype or "")


def _short(found: object) -> str:
    words = json.dumps(found, default=str)
    return words if len(words) < 80 else words[:80] + "…"
