"""The results of endpoints: rows in JSON, XML or TSV, and triples.

Some servers send invalid terms: IRIs with a space or without a scheme, language tags such as ``en_US``. Such a term
becomes an :class:`capgen_kg.queries.result_terms.InvalidTerm` among the valid ones. Blank nodes are relabelled, as
their labels may be invalid.
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
#: Syntaxes of triples by media type; text/plain was used for N-Triples before it had its own.
_TRIPLES = {
    "application/n-triples": ox.RdfFormat.N_TRIPLES, "text/plain": ox.RdfFormat.N_TRIPLES,
    "text/ntriples": ox.RdfFormat.N_TRIPLES, "text/turtle": ox.RdfFormat.TURTLE,
    "application/x-turtle": ox.RdfFormat.TURTLE,
}  # fmt: skip
#: The only variable of the rows in which Virtuoso 7 returns the result of an ASK: one row for true, none for false.
_VIRTUOSO_ASK = ["__ASK_RETVAL"]


def read_triples(response: Response, base: str) -> list[ox.Triple]:
    """Return the triples of a response; relative IRIs are resolved against ``base``.

    Raises ``ValueError`` when the response is something else, or may be incomplete.
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
    """Return the result of a SELECT or ASK.

    ``columns`` are the variables of the query, or ``None`` when they are unknown. Raises ``ValueError`` when the
    response is something else, or may be incomplete.
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
    """Return the columns of a result, or raise ``ValueError`` when some variables of the query are missing."""
    if columns is None or set(columns) <= set(names):
        return names
    if has_rows:
        raise ValueError(f"found the columns {', '.join(names) or 'none'}, expected {', '.join(columns)}")
    # some servers name no columns when there are no rows
    return list(columns)


def _unexpected(response: Response, expected: str) -> str:
    return f"found {response.media_type or 'no content type'}, expected {expected}; check the address"


def _need_end(response: Response) -> None:
    """Raise ``ValueError`` for lines of which some may be missing; JSON and XML show that they are complete."""
    if not response.is_delimited:
        raise ValueError(f"it sent {response.media_type} without a length, so the response may be incomplete")


def _document(response: Response) -> dict[str, Any]:
    """Return a response as a parsed document of SPARQL 1.1 Query Results JSON."""
    media = response.media_type
    if media in _XML:
        return _from_xml(response.text)
    if media in _TSV:
        _need_end(response)
        try:
            parsed = ox.parse_query_results(response.text.encode(), format=ox.QueryResultsFormat.TSV)
            content = parsed.serialize(format=ox.QueryResultsFormat.JSON) or b""
        except SyntaxError as error:
            raise ValueError(f"the response is malformed: {error.msg}") from None
    elif media in _JSON:
        content = response.text.encode()
    else:
        raise ValueError(_unexpected(response, _JSON[0]))
    try:
        document = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"the response is malformed: {error}") from None
    if not isinstance(document, dict):
        raise ValueError(f"the response is malformed: expected an object, found {_short(document)}")
    return document


def _from_xml(document: str) -> dict[str, Any]:
    """Return results in XML as a parsed document of SPARQL 1.1 Query Results JSON."""
    import xml.etree.ElementTree as ET

    if "<!DOCTYPE" in document:
        raise ValueError("the response is malformed: found a document type, expected none")
    try:
        root = ET.fromstring(document)  # noqa: S314 (entities take a document type)
    except ET.ParseError as error:
        raise ValueError(f"the response is malformed: {error}") from None
    if root.tag != f"{{{NAMESPACE}}}sparql":
        raise ValueError("the response is malformed: found other XML, expected SPARQL results")
    within = {"": NAMESPACE}
    names = [variable.get("name", "") for variable in root.iterfind("head/variable", within)]
    boolean = root.find("boolean", within)
    if boolean is not None:
        return {"head": {}, "boolean": {"true": True, "false": False}.get((boolean.text or "").strip())}
    results = root.find("results", within)
    if results is None:
        raise ValueError("the response is malformed: expected <results> or <boolean>")
    rows = [
        {cell.get("name", ""): _term_from_xml(term) for cell in row.iterfind("binding", within) for term in cell}
        for row in results.iterfind("result", within)
    ]
    return {"head": {"vars": names}, "results": {"bindings": rows}}


def _term_from_xml(element: Any) -> dict[str, Any]:
    term = {"type": element.tag.rpartition("}")[2], "value": element.text or ""}
    if len(element):
        raise ValueError(f"the response is malformed: expected a term of RDF 1.1, found a {term['type']} with elements")
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
    """Return columns and rows, or raise ``ValueError`` when the document is structured otherwise."""
    head, results = document.get("head"), document.get("results")
    names = head.get("vars", []) if isinstance(head, dict) else []
    rows = results.get("bindings") if isinstance(results, dict) else None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names) or len({*names}) < len(names):
        raise ValueError("the response is malformed: expected the names of columns in head.vars")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValueError("the response is malformed: expected rows in results.bindings")
    return names, rows


def _relabelled(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows with valid labels of blank nodes, and without empty language tags."""
    labels: dict[str, str] = {}

    def corrected(term: Any) -> Any:
        if not isinstance(term, dict) or not isinstance(value := term.get("value"), str):
            return term
        # Virtuoso 7 sends some blank nodes as IRIs
        if term.get("type") == "bnode" or (term.get("type") == "uri" and value.startswith(("_:", "nodeID://"))):
            return {"type": "bnode", "value": labels.setdefault(value, f"b{len(labels)}")}
        if term.get("xml:lang") == "":
            return {key: value for key, value in term.items() if key != "xml:lang"}
        return term

    return [{name: corrected(term) for name, term in row.items()} for row in rows]


def _solutions(names: list[str], rows: list[dict[str, Any]]) -> Iterator[Row]:
    """Yield rows with their terms parsed; raises ``ValueError`` for the first cell that is not a term."""
    for number, row in enumerate(rows, 1):
        terms: dict[str, Term] = {}
        for name, cell in row.items():
            if name not in names:
                raise ValueError(f"the response is malformed: row {number} has a column {name}, which head.vars lacks")
            try:
                terms[name] = _term(cell)
            except ValueError as error:
                raise ValueError(f"the response is malformed: row {number}, {name}: {error}") from None
        yield tuple(terms.get(name) for name in names)


def _term(sent: Any) -> Term:
    """Return the term of a cell in SPARQL 1.1 Query Results JSON; raises ``ValueError`` when it isn't one."""
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


def _short(obj: object) -> str:
    text = json.dumps(obj, default=str)
    return text if len(text) < 80 else text[:80] + "…"
