"""The rows that stored queries are expected to give, for every value of their parameters that matters.

``queries/expected/NAME.csv`` holds them, with a column ``?PARAMETER`` for each value asked for; an ASK has the one
column ``answer``, a CONSTRUCT the columns of its triples. ``python -m tests.expected`` writes what the queries give
now: read the difference before committing it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from typing import Any

from capgen_kg.answers import Answer, shown
from capgen_kg.debate import Debate
from capgen_kg.namespaces import shorten
from capgen_kg.queries.stored import StoredQuery, load_query, query_names
from capgen_kg.references import natural
from capgen_kg.resources import folder

Ask = Callable[[StoredQuery, dict[str, str]], Answer]

ARGUMENTS = [f"For#{n}" for n in range(1, 10)] + [f"Against#{n}" for n in range(1, 8)]
COMMENTS = [f"Comment#{n}" for n in range(1, 17)]
PEOPLE = ["John", "TurnTrout", "Ramana", "Nate", "Kahnemann", "person-post-author", "person-comment-6"]
#: Claims that are attacked, supported, or attack, beside arguments and comments.
CLAIMS = ["Comment#1.A", "For#2.1", "For#2.2", "For#5.3", "For#9.3", "Against#2.2", "Against#3.1", "Comment#1.4",
          "Comment#5.6", "Comment#6.5", "Comment#8.3", "Assumption#2"]  # fmt: skip


def cases(stored: StoredQuery) -> Iterator[dict[str, str]]:
    """Yield the parameters with which a query is asked."""
    kinds = [parameter.kind for parameter in stored.parameters]
    if stored.name == "neighbourhood":
        yield {"item": "For#7"}
    elif stored.name == "facts":
        yield from ({"node": node} for node in [*ARGUMENTS, *COMMENTS, *PEOPLE, "For#2.1", "Comment#1.A"])
    elif kinds == ["item"]:
        if stored.parameters[0].optional:
            yield {}
            yield {"item": stored.parameters[0].example}
        else:
            yield from ({"item": item} for item in [*ARGUMENTS, *COMMENTS, *CLAIMS])
    elif kinds == ["person"]:
        yield from ({"person": person} for person in PEOPLE)
    elif kinds == ["text"]:
        yield from ({"words": words} for words in ("reward", "POINTER", "\"'\\", "nothing like this"))
    elif stored.name == "arguments":
        yield from ({}, {"side": "for"}, {"side": "against"})
    elif stored.name == "chain":
        for start, end in (("Comment#13", "For#2"), ("Comment#9", "For#2"), ("Against#1", "For#9"), ("For#2", "For#2")):
            yield {"from": start, "to": end}
    elif stored.name == "does-counter":
        yield from ({"counter": a, "item": b} for a in [*ARGUMENTS, *COMMENTS] for b in [*ARGUMENTS, *COMMENTS])
    else:
        assert not kinds, f"say in tests/expected.py with what {stored.name} is to be asked"
        yield {}


def rows(stored: StoredQuery, ask: Ask) -> list[dict[str, str]]:
    """Return the rows of a query for all its cases, as ``ask`` answers them, in an order of their own."""
    found = []
    for given in cases(stored):
        answer = ask(stored, given)
        asked = {f"?{p.name}": given.get(p.name, "") for p in stored.parameters}
        found += [{**asked, **row} for row in _rows(answer)]
    return sorted(found, key=lambda row: [natural(value) for value in row.values()])


def _rows(answer: Answer) -> list[dict[str, str]]:
    if answer.form == "ASK":
        return [{"answer": "yes"}] if answer else []
    if answer.is_graph:
        return [
            {"subject": shown(t.subject), "predicate": shown(t.predicate), "object": str(t.object)}
            for t in answer.triples
        ]
    return [{name: shorten(value) for name, value in row.items()} for row in answer.rows()]


def expected(name: str) -> str:
    """Return the expected rows of a query as CSV."""
    return (folder("queries") / "expected" / f"{name}.csv").read_text(encoding="utf-8")


def as_csv(found: list[dict[str, str]]) -> str:
    """Return rows as CSV with a header."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(found[0]) if found else ["no rows"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(found)
    return out.getvalue()


def by_debate(debate: Debate) -> Ask:
    """Return what asks a debate as its users do."""
    return lambda stored, given: debate.query(stored.name, **dict[str, Any](given))


def main() -> None:
    """Write the expected rows anew."""
    import capgen_kg

    debate = capgen_kg.open()
    for name in query_names():
        content = as_csv(rows(load_query(name), by_debate(debate)))
        (folder("queries") / "expected" / f"{name}.csv").write_text(content, encoding="utf-8")


if __name__ == "__main__":
    main()
