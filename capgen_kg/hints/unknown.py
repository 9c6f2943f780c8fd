"""Names in a query that occur in no triple: terms missing from the ontology, and unknown IRIs."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urljoin

from capgen_kg.errors import UsageError, did_you_mean
from capgen_kg.queries.syntax_errors import declared
from capgen_kg.rdf.namespaces import CG, PREFIXES, compress, local_name
from capgen_kg.rdf.tokens import Token, place, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from capgen_kg.debate import Debate

#: How many names of a query are looked up.
MAX_NAMES = 200
#: Namespaces of datatypes and functions, whose names need not occur in a triple.
_ELSEWHERE = (PREFIXES["xsd"], "http://www.w3.org/2005/xpath-functions")


def unknown_names(debate: Debate, query: str) -> list[str]:
    """Return a sentence, with line and column, for each name in ``query`` that occurs in no triple of the debate.

    Names that occur only in a CONSTRUCT template, datatypes and functions are ignored.
    """
    places: dict[str, int] = {}
    for iri, start in _iris(query):
        places.setdefault(iri, start)
    iris = [iri for iri in places if not iri.startswith(_ELSEWHERE)][:MAX_NAMES]
    if not iris:
        return []
    rows = debate.sparql(_absent(iris)).rows()
    return [f"{place(query, places[row['iri']])}: {_message(debate, row['iri'])}" for row in rows]


def _absent(iris: list[str]) -> str:
    """Return a query that selects the IRIs that are neither subject, predicate nor object of a triple."""
    values = " ".join(f"<{iri}>" for iri in iris)
    patterns = ("?iri ?p ?o", "?s ?iri ?o", "?s ?p ?iri")
    filters = " ".join(f"FILTER NOT EXISTS {{ {pattern} }}" for pattern in patterns)
    return f"SELECT ?iri WHERE {{ VALUES ?iri {{ {values} }} {filters} }}"


def _message(debate: Debate, iri: str) -> str:
    if iri.startswith(CG):
        known = debate.references.complete("cg:")
        return f"the ontology has no {compress(iri)}{did_you_mean(compress(iri), known)}"
    try:
        debate.references.resolve(local_name(iri))
    except UsageError as error:
        _, _, hint = str(error).partition("; ")
        return f"nothing in the debate is {compress(iri)}{f'; {hint}' if hint and 'write it like' not in hint else ''}"
    return f"nothing in the debate is {compress(iri)}"


def _iris(query: str) -> Iterator[tuple[str, int]]:
    """Yield the IRIs in a query, expanded, with their offsets."""
    words = [token for token in tokens(query) if token.kind not in ("space", "comment")]
    known, base = declared(query), ""
    skipped = _template(words)
    for number, token in enumerate(words):
        before = words[number - 1].text if number else ""
        after = words[number + 1].text if number + 1 < len(words) else ""
        if token.kind == "iri" and before.upper() == "BASE":
            base = token.text[1:-1]
        if number in skipped or before == "^" or after == "(" or before.upper() in ("PREFIX", "BASE"):
            continue
        if token.kind == "iri" and words[max(number - 2, 0)].text.upper() != "PREFIX":
            iri = urljoin(base, token.text[1:-1]) if base else token.text[1:-1]
            if ":" in iri:
                yield iri, token.start
        elif token.kind == "name":
            prefix, _, local = token.text.partition(":")
            if prefix in known:
                yield known[prefix] + _unescaped(local), token.start


def _unescaped(local: str) -> str:
    """Return a local name without its SPARQL escapes and a trailing dot."""
    return local.rstrip(".").replace("\\", "")


def _template(words: list[Token]) -> range:
    """Return the range of tokens of a CONSTRUCT template; empty for the short form, CONSTRUCT WHERE."""
    texts = [token.text.upper() for token in words]
    if "CONSTRUCT" not in texts or texts[texts.index("CONSTRUCT") + 1 : texts.index("CONSTRUCT") + 2] != ["{"]:
        return range(0)
    begin = texts.index("CONSTRUCT") + 1
    end = next((number for number in range(begin, len(texts)) if texts[number] == "}"), len(texts))
    return range(begin, end)
