"""A limit that is written into a query: the first rows of the same answer, whatever the query ends with."""

from __future__ import annotations

from itertools import islice

import pyoxigraph as ox
import pytest

from capgen_kg.debate import Debate
from capgen_kg.errors import QueryLimitError, UsageError
from capgen_kg.queries.row_limit import with_row_limit
from capgen_kg.queries.stored import load_query, query_names

STORE = ox.Store()
STORE.extend(
    ox.Quad(ox.NamedNode(f"urn:{n}"), ox.NamedNode("urn:p"), ox.Literal(str(n), datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")))
    for n in range(30)
)  # fmt: skip
SELECTS = [
    "SELECT * { ?s ?p ?o }",
    "SELECT * { ?s ?p ?o } # LIMIT 3",
    "SELECT * { ?s ?p ?o } LIMIT 3",
    "SELECT * { ?s ?p ?o } limit\n# of old\n 7 OFFSET 2",
    "SELECT * { ?s ?p ?o } OFFSET 2 LIMIT 0012",
    "SELECT * { ?s ?p ?o } OFFSET 25",
    "SELECT * { ?s ?p ?o } LIMIT 18446744073709551615",
    "SELECT * { ?s ?p ?o } ORDER BY DESC(?o) ?s",
    "SELECT ?o { ?s ?p ?o } GROUP BY ?o HAVING(EXISTS { ?x ?y ?o } && ?o > 3) ORDER BY (?o)",
    "SELECT * { ?s ?p ?o } VALUES ?o { 1 2 3 4 5 6 7 8 }",
    "SELECT * { ?s ?p ?o } LIMIT 20 VALUES (?o ?x) { (1 '}') (2 'LIMIT 1') (3 UNDEF) (4 '{') }",
    "SELECT * { VALUES ?o { 1 2 3 4 5 6 } ?s ?p ?o }",
    "SELECT * { { SELECT * { ?s ?p ?o } ORDER BY ?o LIMIT 9 } }",
    "SELECT * { ?s ?p ?o FILTER(?o<5&&?o>1) BIND('} LIMIT 1 {' AS ?limit) }",
    "PREFIX limit: <urn:LIMIT> PREFIX values: <urn:> SELECT * { ?LIMIT values:p ?VALUES }",
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "SELECT DISTINCT ?p { ?s ?p ?o }",
    "SELECT * {}",
]


@pytest.mark.parametrize("query", SELECTS)
@pytest.mark.parametrize("most", [0, 1, 5, 10, 1_000_001])
def test_a_query_has_its_first_rows(query: str, most: int) -> None:
    def rows(query: str) -> list[str]:
        result = STORE.query(query)
        assert isinstance(result, ox.QuerySolutions)
        return [str(row) for row in islice(result, most + 1)]

    assert rows(with_row_limit(query, most)) == rows(query)[:most]


@pytest.mark.parametrize(
    "query", ["CONSTRUCT WHERE { ?s ?p ?o }", "CONSTRUCT { ?s ?p 1 } WHERE { ?s ?p ?o } ORDER BY ?o", "DESCRIBE ?s { ?s ?p ?o }"]
)  # fmt: skip
def test_triples_are_of_as_many_solutions(query: str) -> None:
    for most in (0, 5):
        result = STORE.query(with_row_limit(query, most))
        assert isinstance(result, ox.QueryTriples)
        assert len(list(result)) == most


def test_a_description_of_a_thing_is_whole() -> None:
    result = STORE.query(with_row_limit("DESCRIBE <urn:3>", 1))
    assert isinstance(result, ox.QueryTriples)
    assert len(list(result)) == 1


@pytest.mark.parametrize("name", query_names())
def test_stored_queries_stay_queries(name: str) -> None:
    text = load_query(name).text
    assert type(STORE.query(with_row_limit(text, 10))) is type(STORE.query(text))


@pytest.mark.parametrize("query", ["SELECT * { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }", "DESCRIBE ?s { ?s ?p ?o }"])
def test_an_answer_with_more_rows_is_none(query: str, debate: Debate) -> None:
    with pytest.raises(QueryLimitError, match=r"more than 10 (rows|triples); ask for fewer with LIMIT"):
        debate.sparql(query, max_rows=10)
    assert len(debate.sparql(f"{query} LIMIT 3", max_rows=10_000).render("csv" if query[0] == "S" else "ntriples")) > 0


def test_triples_that_many_solutions_give_are_all_there(debate: Debate) -> None:
    query = "CONSTRUCT { <urn:a> <urn:b> ?p } WHERE { ?s ?p ?o }"
    triples = set(map(str, debate.sparql(query).triples))
    # fewer triples than solutions, and a limit between the two
    assert set(map(str, debate.sparql(query, max_rows=len(triples)).triples)) == triples
    with pytest.raises(QueryLimitError, match="triples"):
        debate.sparql(query, max_rows=len(triples) - 1)


def test_an_answer_that_has_just_so_many_is_one(debate: Debate) -> None:
    query = "SELECT * { ?s ?p ?o } LIMIT 10"
    assert len(debate.sparql(query, max_rows=10).rows()) == 10
    assert (
        debate.sparql("SELECT * { ?s ?p ?o } OFFSET 10 LIMIT 5", max_rows=10).rows() != debate.sparql(query).rows()[:5]
    )


def test_a_mistake_is_told_at_its_place(debate: Debate) -> None:
    for query in ("SELECT * { ?s ?p ?o", "SELECT * { ?s ?p }\n LIMIT 5", "SELECT * { ?s ?p ?o } LIMIT x"):
        with pytest.raises(UsageError) as plain:
            debate.sparql(query)
        with pytest.raises(UsageError) as limited:
            debate.sparql(query, max_rows=10)
        assert str(limited.value) == str(plain.value)
