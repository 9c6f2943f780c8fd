"""What stored queries answer: the rows that pages show, and the things that references can name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from capgen_kg.naming import notations, references
from capgen_kg.queries.read_only import query_form
from capgen_kg.queries.result_terms import is_for_machines
from capgen_kg.queries.stored import load_query, query_names

if TYPE_CHECKING:
    from capgen_kg.debate import Debate
    from capgen_kg.queries.results import QueryResult

#: The most rows of a result that pages show.
MAX_ROWS = 200


@dataclass(frozen=True)
class Table:
    """The columns of a result, those of its rows that are shown, and the number of all rows."""

    columns: tuple[str, ...]
    rows: list[dict[str, str]]
    count: int


@dataclass(frozen=True)
class Answers:
    """The answers of a debate.

    Attributes:
        tables: Results of the stored queries that need no parameters, by name.
        holders: The rows of the stored query ``thesis``.
        references: What references can name; see :func:`capgen_kg.naming.references.from_rows`.
        notations: Notations qualified by the key of the debate, by IRI; empty for one debate.
    """

    tables: dict[str, Table]
    holders: list[dict[str, str]]
    references: list[references.Row]
    notations: dict[str, str]

    def table(self, name: str) -> Table:
        """Return the result of a stored query; an empty one if it needs parameters or gives triples."""
        return self.tables.get(name, Table((), [], 0))


def answers_of(debate: Debate) -> Answers:
    """Ask a debate everything at once, so that only one process loads a store for it."""
    are_several = len(debate.sparql(notations.DEBATES)) > 1
    thesis = debate.query("thesis")
    others = (name for name in query_names() if name != "thesis" and _is_complete(name))
    return Answers(
        {"thesis": _table(thesis)} | {name: _table(debate.query(name)) for name in others},
        thesis.rows(),
        [*references.from_rows(debate.sparql(references.QUERY).rows())],
        notations.qualified_notations(debate.sparql(notations.QUERY).rows()) if are_several else {},
    )


def _is_complete(name: str) -> bool:
    stored = load_query(name)
    return query_form(stored.text) == "SELECT" and all(parameter.optional for parameter in stored.parameters)


def _table(result: QueryResult) -> Table:
    columns = tuple(column for column in result.variables if not is_for_machines(column))
    return Table(columns, result.rows(MAX_ROWS), len(result))
