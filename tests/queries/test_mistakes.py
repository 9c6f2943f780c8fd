"""A query that can't be read is told what is wrong with it, at its place and in words."""

from __future__ import annotations

import re

import pytest

from capgen_kg.debate import Debate
from capgen_kg.errors import UsageError

#: Queries with a mistake, and what is said of each.
MISTAKES = [
    ("SELECT * { ?s ?p }", "line 1, column 18: found '}', expected an object after the predicate"),
    ("SELECT * {\n  ?s .\n}", "line 2, column 6: found '.', expected a predicate and an object"),
    ("SELECT * {\n  ?s ?p ?o .\n\n  ?a .\n}", "line 4, column 6: found '.', expected a predicate and an object"),
    ("SELECT * {\n  ?s ?p ?o ,\n  }", "line 3, column 3: found '}', expected an object after the comma"),
    ("SELECT * { ?s ?p ?o , }", "line 1, column 23: found '}', expected an object after the comma"),
    ("SELECT * { ?s ?p ?o", "line 1, column 10: { is not closed"),
    ("SELECT * { ?s ?p ?o } }", "line 1, column 23: found } without { before it"),
    ("SELECT * { FILTER(?x ] }", "line 1, column 22: found ] without [ before it, expected the end of ("),
    ("SELCT * { ?s ?p ?o }", "line 1, column 1: found SELCT, expected SELECT, ASK, CONSTRUCT or DESCRIBE; did you mean SELECT"),
    ("SELECT ?x { ?x a foo:Bar }", "line 1, column 18: the prefix foo: is not declared; write PREFIX foo: <…>"),
    ("SELECT ?x { ?x skos:notation ?n ; sks:notation ?m }", "column 35: the prefix sks: is not declared; did you mean skos"),
    ("SELECT * { ?s <p> ?o }", "line 1, column 15: the IRI <p> is relative, and there is no BASE"),
    ("SELECT * { ?s ?p 'abc }", "line 1, column 18: the string that begins here is not closed"),
    ("SELECT * { ?s ?p \u201cx\u201d }", "line 1, column 18: found the quote \u201c, expected the straight quote"),
    ("SELECT * { ?s cg:counters For#2 }", "line 1, column 27: found For#2, where # begins a comment; write id:for-2"),
    ("SELECT * { ?s ?p ?o } LIMIT x", "line 1, column 29: found 'x', expected a whole number"),
    ("SELECT * { ?s ?p ?o } ORDER BY", "line 1, column 31: found the end, expected a variable or an expression"),
    ("SELECT * WHERE ?s ?p ?o }", "line 1, column 16: found '?s', expected { and a pattern"),
    ("SELECT * { OPTIONAL ?s ?p ?o }", "line 1, column 21: found '?s', expected { and a pattern"),
    ("SELECT (COUNT(*) ?n) { ?s ?p ?o }", "line 1, column 18: found '?n', expected AS and a variable"),
    ("SELECT (cnt(?x) AS ?n) { ?x ?p ?o }", "line 1, column 9: found cnt, which is not a keyword or function of SPARQL"),
    ("SELECT * { FILTER(?x = ) }", "line 1, column 24: found ')', expected an expression after ="),
    ("SELECT ?s ?o { ?s ?p ?o } GROUP BY ?s", "a variable of SELECT is neither in GROUP BY nor in an aggregate"),
    ("SELECT ?s ?o\n{ ?s ?p ?o }\nGROUP BY ?s", "line 3, column 12: a variable of SELECT is neither in GROUP BY"),
    ("SELECT * {\n ?s ?p ?o } ORDER ?s", "line 2, column 19: the query can't be parsed from '?s' on"),
    ("SELECT (?o AS ?x) (?p AS ?x) { ?x ?p ?o }", "a variable after AS is bound already; choose another name"),
    ("PREFIX cg <http://e.org/> SELECT * {}", "line 1, column 8: found 'cg', expected a name that ends with a colon"),
    ("SELECT * { ?s ?p \"x\"@ }", "line 1, column 23: found '}', expected a language tag after it"),
    ("ASK", "line 1, column 4: found the end, expected { and a pattern"),
    ("  # nothing\n", "there is no query; expected SELECT, ASK, CONSTRUCT or DESCRIBE"),
]  # fmt: skip


@pytest.mark.parametrize(("query", "message"), MISTAKES)
def test_a_mistake_is_told_in_words_at_its_place(query: str, message: str, debate: Debate) -> None:
    with pytest.raises(UsageError) as raised:
        debate.sparql(query)
    text = str(raised.value)
    assert message in text
    # no expressions of the lexer, and no line of its own
    assert not re.search(r"\[_\]|\.\.=|\n", text)


@pytest.mark.parametrize(
    ("query", "rows"), [("SELECT ?s { ?s a cg:Post ; }", 1), ("ASK { ?s a cg:Argument }", 1), ("SELECT (1 AS ?x) {}", 1),
                        ("ASK { ?s a cg:Nothing }", 0)],
)  # fmt: skip
def test_what_can_be_read_is_answered(query: str, rows: int, debate: Debate) -> None:
    answer = debate.sparql(query)
    assert (bool(answer) if answer.form == "ASK" else len(answer.rows())) == rows
