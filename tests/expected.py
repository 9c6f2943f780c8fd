"""The rows that stored queries are expected to give, for every value of their parameters that matters.

``tests/queries/expected/NAME.csv`` holds them, with a column ``?PARAMETER`` for each value asked for; an ASK has the one
column ``answer``, a CONSTRUCT the columns of its triples. ``python -m tests.expected`` writes what the queries give
now, and the golden files of :mod:`tests.golden`: read the difference before committing it.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from capgen_kg.debate import Debate
from capgen_kg.queries.result_terms import shown
from capgen_kg.queries.results import JsonResult, QueryResult
from capgen_kg.queries.stored import StoredQuery, load_query, query_names
from capgen_kg.rdf.namespaces import compress
from capgen_kg.rdf.reading_order import natural


def result_of(form: str, content: bytes) -> QueryResult:
    """Return a result from what another engine has written: SPARQL JSON, or N-Triples."""
    if form == "CONSTRUCT":
        return QueryResult(form, triples=(quad.triple for quad in ox.parse(content, format=ox.RdfFormat.N_TRIPLES)))
    return QueryResult(form, boolean=json.loads(content)["boolean"]) if form == "ASK" else JsonResult(content)


Ask = Callable[[StoredQuery, dict[str, str]], QueryResult]

#: A file of expected rows for each stored query.
EXPECTED = Path(__file__).parent / "queries" / "expected"

ARGUMENTS = [f"For#{n}" for n in range(1, 10)] + [f"Against#{n}" for n in range(1, 8)]
COMMENTS = [f"Comment#{n}" for n in range(1, 17)]
#: Claims that are attacked, supported, or attack, beside arguments and comments.
CLAIMS = ["For#2.1", "For#2.2", "For#5.3", "For#9.3", "Against#2.2", "Against#3.1", "Comment#1.4",
          "Comment#5.6", "Comment#6.5", "Comment#8.3", "Assumption#2"]  # fmt: skip


#: References of each kind with which queries are asked.
REFERENCES = {
    "argument": [*ARGUMENTS, "Comment#1.A"], "comment": COMMENTS, "post": ["Post"], "claim": CLAIMS, "thesis": ["Thesis"],
    "person": ["John", "TurnTrout", "Kahnemann"], "voice": ["comment-5-voice-4"], "side": ["Against"],
    "debate": ["debate"], "relation": ["for-7-rebuttal-1", "for-5-support-1", "comment-7-rebuttal-1"], "speech act": ["comment-8-report-1"],
    "passage": ["passage-for-2-2"], "basis": ["stated"], "attack type": ["rebutting"],
    "contribution": [], "qualifier": ["against-6-claim-3-hedge-1"], "qualifier type": ["possible"], "work": ["work-well-being"],
    "hypothesis": ["reply-hypothesis-1"], "annotator": ["annotator-adjudication"],
    "role": ["separator"], "term": ["cg:counters"],
}  # fmt: skip


def cases(stored: StoredQuery) -> Iterator[dict[str, str]]:
    """Yield the parameters with which a query is asked."""
    needed = [parameter for parameter in stored.parameters if parameter.name != "basis"]
    kinds = [parameter.kind for parameter in needed]
    if stored.name == "neighbourhood":
        yield {"item": "For#7"}
    elif kinds == ["words"]:
        yield from (
            {"words": words} for words in ("reward", "POINTERS", "laws simple", "\"'\\ alignment", "nothing like this")
        )
    elif stored.name == "chain":
        for start, end in (("Comment#13", "For#2"), ("Comment#9", "For#2"), ("Against#1", "For#9"), ("For#2", "For#2"),
                           ("Comment#13", "Thesis"), ("TurnTrout", "Comment#1")):  # fmt: skip
            yield {"from": start, "to": end}
    elif stored.name == "does-counter":
        yield from (
            {"counter": a, "item": b} for a in [*ARGUMENTS, *COMMENTS] for b in [*ARGUMENTS, *COMMENTS, "Thesis"]
        )
    else:
        if not needed or needed[0].optional:
            yield {}
        for parameter in needed:
            yield from ({parameter.name: name} for kind in parameter.takes for name in REFERENCES[kind])
    if len(needed) < len(stored.parameters):
        yield {**{parameter.name: parameter.example for parameter in needed}, "basis": "stated"}


def rows(stored: StoredQuery, ask: Ask) -> list[dict[str, str]]:
    """Return the rows of a query for all its cases, as ``ask`` answers them, in an order of their own."""
    table = []
    for given in cases(stored):
        answer = ask(stored, given)
        parameters = {f"?{p.name}": given.get(p.name, "") for p in stored.parameters}
        table += [{**parameters, **row} for row in _rows(answer)]
    return sorted(table, key=lambda row: [natural(value) for value in row.values()])


def _rows(answer: QueryResult) -> list[dict[str, str]]:
    if answer.form == "ASK":
        return [{"answer": "yes"}] if answer else []
    if answer.is_graph:
        return [
            {"subject": shown(t.subject), "predicate": shown(t.predicate), "object": str(t.object)}
            for t in answer.triples
        ]
    return [{name: compress(value) for name, value in row.items()} for row in answer.rows()]


def expected(name: str) -> str:
    """Return the expected rows of a query as CSV."""
    return (EXPECTED / f"{name}.csv").read_text(encoding="utf-8")


def as_csv(table: list[dict[str, str]]) -> str:
    """Return rows as CSV with a header."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(table[0]) if table else ["no rows"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(table)
    return out.getvalue()


def by_debate(debate: Debate) -> Ask:
    """Return what asks a debate as its users do."""
    return lambda stored, given: debate.query(stored.name, **dict[str, Any](given))


def main() -> None:
    """Write the expected rows and the golden files of exports anew."""
    import capgen_kg
    from tests import golden

    debate = capgen_kg.open_debate()
    for name in query_names():
        content = as_csv(rows(load_query(name), by_debate(debate)))
        (EXPECTED / f"{name}.csv").write_text(content, encoding="utf-8")
    golden.main()


if __name__ == "__main__":
    main()
