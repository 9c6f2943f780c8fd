from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capgen_kg.errors import UsageError
from capgen_kg.queries.read_only import query_form
from capgen_kg.queries.stored import Parameter, StoredQuery, load_query, query_names, split_at_variables
from capgen_kg.rdf.tokens import keywords, tokens
from capgen_kg.store.memory import evaluate


@given(st.text())
def test_tokens_joined_give_the_text_again(text: str) -> None:
    assert "".join(token.text for token in tokens(text)) == text


@pytest.mark.parametrize(
    "hidden",
    [
        '"?_item_iri"',
        "'?_item_iri'",
        '"""a ?_item_iri\n"""',
        "<http://x/?_item_iri>",
        "# ?_item_iri\n",
        r'"\"?_item_iri"',
    ],
)
def test_what_only_looks_like_a_variable_is_left_alone(hidden: str) -> None:
    assert "?_item_iri" not in [t.text for t in tokens(f"SELECT * {{ ?s ?p {hidden} }}") if t.kind == "variable"]


@given(st.text(), st.text())
def test_binding_never_changes_what_the_query_asks(value: str, noise: str) -> None:
    """A bound term is one term, whatever it is made of."""
    literal = str(ox.Literal(value))
    text = f"SELECT ?a {{ BIND(?_x_literal AS ?a) BIND({ox.Literal(noise)!s} AS ?b) }}"
    stored = StoredQuery("q", "s", "d", (), (Parameter("x", "text", "d", "e"),), text, tuple(split_at_variables(text)))
    solutions = ox.Store().query(stored.bind({"x": literal}))
    assert isinstance(solutions, ox.QuerySolutions)
    assert [row["a"] for row in solutions] == [ox.Literal(value)]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://x> { ?s ?p ?o } }",
        "SELECT * { service silent ?x { ?s ?p ?o } }",
        "SELECT * FROM <http://x> { ?s ?p ?o }",
        "SELECT * FROM NAMED <file:///etc/passwd> { ?s ?p ?o }",
        r"SELECT * { SERVIC\u0045 <http://x> { ?s ?p ?o } }",
        "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
        "DELETE WHERE { ?s ?p ?o }",
        "CLEAR ALL",
        "PREFIX x: <urn:x> LOAD <http://x>",
        "",
        "nonsense",
    ],
)
def test_what_is_not_a_query_of_what_is_here_is_refused(query: str) -> None:
    with pytest.raises(UsageError):
        query_form(query)


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ('SELECT * { ?s ?p "SERVICE FROM INSERT" }', "SELECT"),
        ("# INSERT\nASK { ?s <urn:SERVICE> ?from }", "ASK"),
        ("PREFIX service: <urn:x#FROM> CONSTRUCT { ?s service:from ?o } WHERE { ?s service:from ?o }", "CONSTRUCT"),
        ("describe <urn:x>", "DESCRIBE"),
        ("SELECT * { _:service ?p 'x'@from }", "SELECT"),
    ],
)
def test_words_elsewhere_are_no_keywords(query: str, form: str) -> None:
    assert query_form(query) == form


BOMBS = {
    "parentheses": (
        "SELECT * { FILTER(" + "(" * 20_000 + "1" + ")" * 20_000 + ") }",
        "column 117: the query is nested",
    ),
    "groups": ("SELECT * " + "{" * 20_000 + "}" * 20_000, "nested more than 100 deep"),
    "functions": ("SELECT * { FILTER(" + "STR(" * 5_000 + "1" + ")" * 5_000 + ") }", "nested more than 100 deep"),
    "negations": ("SELECT * { FILTER(" + "!" * 30_000 + "true) }", "more than 2,000 operators"),
    "sum": ("SELECT * { FILTER(" + "1+" * 30_000 + "1) }", "more than 2,000 operators"),
    "unions": ("SELECT * { " + "{}UNION" * 20_000 + "{} }", "more than 2,000 operators"),
    "after values": ("SELECT * { VALUES ?x { 1 } FILTER(" + "1+" * 30_000 + "1) }", "more than 2,000 operators"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_what_the_engine_would_crash_on_is_refused(name: str) -> None:
    query, message = BOMBS[name]
    with pytest.raises(UsageError, match=message):
        evaluate(ox.Store(), query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { VALUES (?x ?y) { " + "(1 -2) " * 5_000 + "} }",
        "SELECT * { FILTER('x' IN (" + ", ".join(["'x'"] * 5_000) + ")) }",
        "SELECT * { FILTER(" + "(" * 90 + "1" + ")" * 90 + ") }",
        "SELECT * { FILTER(STRLEN('" + "(" * 5_000 + "') > 1) }",
        "SELECT * " + "{" * 99 + "}" * 99,
        "SELECT * { FILTER(" + "1+" * 1_900 + "1) }",
    ],
)
def test_long_queries_are_answered(query: str) -> None:
    assert evaluate(ox.Store(), query).form == "SELECT"


def test_keywords_know_where_they_stand() -> None:
    assert [(k.text, k.start) for k in keywords("SELECT ?ask WHERE {}")] == [("SELECT", 0), ("WHERE", 12)]


@pytest.mark.parametrize("name", query_names())
def test_stored_query_names_its_parameters_and_only_those(name: str) -> None:
    stored = load_query(name)
    used = {t.text[1:] for t in tokens(stored.text) if t.kind == "variable" and t.text.startswith("?_")}
    assert used == {parameter.variable for parameter in stored.parameters}
    assert query_form(stored.text) in ("SELECT", "ASK", "CONSTRUCT")


def test_missing_and_unknown_parameters_are_named_with_an_example() -> None:
    with pytest.raises(UsageError, match=r"counters needs item.*capgen query counters For#2"):
        load_query("counters").bind({})
    with pytest.raises(UsageError, match=r"no parameter itme; did you mean item\?; it has item"):
        load_query("counters").bind({"itme": "<urn:x>"})


def test_a_header_that_is_broken_is_named_with_its_file(tmp_path: object) -> None:
    from pathlib import Path

    from capgen_kg.errors import InputError
    from capgen_kg.queries.stored import read_query

    assert isinstance(tmp_path, Path)
    for content in ("SELECT * {}", "#+ summary: [", '#+ summary: "x"\nASK {}', "#+ - a\n"):
        path = tmp_path / "broken.rq"
        path.write_text(content)
        with pytest.raises(InputError, match=r"broken\.rq"):
            read_query(path)
