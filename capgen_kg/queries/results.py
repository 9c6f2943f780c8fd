"""Results of queries: rows, a boolean or triples, and the formats in which they can be serialized."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from capgen_kg.errors import UsageError, did_you_mean
from capgen_kg.queries.result_terms import is_for_machines, python_value, text
from capgen_kg.rdf.namespaces import PREFIXES
from capgen_kg.terminal import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pandas
    import pyoxigraph as ox

    from capgen_kg.queries.result_terms import Row

#: The formats of the results of each query form; the first is the default for files and pipes.
ROW_FORMATS = ("csv", "table", "tsv", "json", "xml", "markdown")
GRAPH_FORMATS = ("turtle", "jsonld", "ntriples")
BOOLEAN_FORMATS = ("csv", "table", "json", "xml", "markdown")
FORMATS = ("table", "csv", "tsv", "json", "xml", "markdown", "turtle", "jsonld", "ntriples")
#: The number of rows that a notebook shows.
MAX_SHOWN_ROWS = 50


class QueryResult:
    """The result of a query.

    A result can be read more than once. As a boolean it is the result of an ASK, or whether there are rows or triples.

    Attributes:
        form: the query form: SELECT, ASK, CONSTRUCT or DESCRIBE.
        variables: the variables of a SELECT, without question marks.
        solutions: the rows of a SELECT, with a term for each variable, or ``None`` where it is unbound.
        triples: the triples of a CONSTRUCT or DESCRIBE.
    """

    def __init__(
        self,
        form: str,
        *,
        variables: tuple[str, ...] = (),
        solutions: Iterable[Row] = (),
        boolean: bool = False,
        triples: Iterable[ox.Triple] = (),
    ) -> None:
        self.form, self.variables = form, variables
        self.solutions: list[Row] = list(solutions)
        self.triples: list[ox.Triple] = list(triples)
        self._boolean = boolean

    @property
    def is_graph(self) -> bool:
        """Whether the result consists of triples."""
        return self.form in ("CONSTRUCT", "DESCRIBE")

    def __bool__(self) -> bool:
        """Return the result of an ASK; for the other forms, whether there is any row or triple."""
        return self._boolean if self.form == "ASK" else len(self) > 0

    def __len__(self) -> int:
        """Return the number of rows or triples; an ASK has one row."""
        return len(self.triples) if self.is_graph else 1 if self.form == "ASK" else len(self.solutions)

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows of a SELECT: a term for each variable, or ``None`` where it is unbound."""
        return iter(self.solutions)

    def __repr__(self) -> str:
        """Return form and size of the result on one line."""
        if self.form == "ASK":
            return f"<QueryResult ASK: {'yes' if self else 'no'}>"
        if self.is_graph:
            return f"<QueryResult {self.form}: {counted(len(self), 'triple')}>"
        return f"<QueryResult SELECT: {counted(len(self), 'row')} of {', '.join(self.variables)}>"

    def __str__(self) -> str:
        """Return the result as a table, or its triples as Turtle."""
        return self.render("table", width=100).rstrip("\n")

    def _repr_html_(self) -> str:
        """Return the result as notebooks show it: a table of at most :data:`MAX_SHOWN_ROWS` rows."""
        from html import escape

        if self.form == "ASK":
            return "<b>yes</b>" if self else "<b>no</b>"
        if self.is_graph:
            return f"<pre>{escape(self.render('turtle'))}</pre>"
        names = [name for name in self.variables if not is_for_machines(name)]
        rows = self.rows()
        head = "".join(f"<th>{escape(name)}</th>" for name in names)
        lines = ("".join(f"<td>{escape(row[name])}</td>" for name in names) for row in rows[:MAX_SHOWN_ROWS])
        body = "".join(f"<tr>{line}</tr>" for line in lines)
        more = f"<p>and {len(rows) - MAX_SHOWN_ROWS} more</p>" if len(rows) > MAX_SHOWN_ROWS else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"

    def rows(self, most: int | None = None) -> list[dict[str, str]]:
        """Return the rows of a SELECT, or at most the first so many, as plain text.

        IRIs are given in full, literals by their lexical form, and what is unbound as "".
        """
        rows = self.solutions[:most]
        return [{name: text(term) for name, term in zip(self.variables, row, strict=True)} for row in rows]

    def values(self) -> list[dict[str, Any]]:
        """Return the rows of a SELECT as Python values.

        Numbers and booleans have their types, other literals and IRIs are strings, and unbound variables are ``None``.
        Raises ``UsageError`` for other query forms.
        """
        if self.form != "SELECT":
            use = "bool(result)" if self.form == "ASK" else "result.triples, or result.render() for Turtle"
            raise UsageError(f"{self.form} has no rows; use {use}")
        return [
            {name: python_value(term) for name, term in zip(self.variables, row, strict=True)} for row in self.solutions
        ]

    def to_frame(self) -> pandas.DataFrame:
        """Return the rows of a SELECT as a data frame of :meth:`values`.

        Raises ``UsageError`` for other query forms, and when pandas isn't installed.
        """
        values = self.values()
        try:
            import pandas
        except ModuleNotFoundError:
            raise UsageError("a data frame needs the package pandas: pip install pandas") from None
        return pandas.DataFrame(values, columns=list(self.variables))

    def in_natural_order(self, order: Iterable[tuple[str, bool]]) -> QueryResult:
        """Return the result with its rows in natural order: numbers within a text are compared by value.

        ``order`` has the variables to sort by, each with whether it is descending. SPARQL's own order has ``For#10``
        before ``For#9``. Other results, and those without these variables, are returned as they are.
        """
        from capgen_kg.rdf.reading_order import natural

        names = list(order)
        # a result that is ordered by an expression, such as a rank, is sorted already
        if self.form != "SELECT" or not all(name in self.variables for name, _ in names):
            return self
        keys = [(self.variables.index(name), descending) for name, descending in names]
        # rows that are equal in these variables have the same order with every engine
        rows = sorted(self.solutions, key=lambda row: [text(term) for term in row])
        for place, descending in reversed(keys):
            rows.sort(key=lambda row: natural(text(row[place])), reverse=descending)
        return QueryResult(self.form, variables=self.variables, solutions=rows)

    @cached_property
    def prefixes(self) -> dict[str, str]:
        """The project's prefixes that the IRIs of the triples use."""
        written = "\n".join(map(str, self.triples))
        return {prefix: namespace for prefix, namespace in PREFIXES.items() if f"<{namespace}" in written}

    def render(self, name: str | None = None, width: int | None = None, wide: bool = False) -> str:
        """Return the result as text.

        Args:
            name: a format from :data:`FORMATS`; by default the first one of the query form.
            width: the number of characters of a line of a table, by default unlimited.
            wide: whether a table includes the IRIs of what other columns name.

        Raises:
            UsageError: the format doesn't fit the query form.
            UnwritableError: the format can't express a term.
        """
        formats = GRAPH_FORMATS if self.is_graph else BOOLEAN_FORMATS if self.form == "ASK" else ROW_FORMATS
        if name is None:
            name = formats[0]
        if name == "table" and self.is_graph:
            name = "turtle"
        if name not in formats:
            hint = did_you_mean(name, formats)
            raise UsageError(f"the result of {self.form} has no format {name!r}{hint}; expected {', '.join(formats)}")
        if name in ("table", "markdown"):
            if self.form == "ASK":
                return "yes\n" if self else "no\n"
            from capgen_kg.queries.tables import table

            return table(self.variables, self.solutions, name == "markdown", width, wide)
        if self.form == "ASK" and name == "csv":
            return f"{str(bool(self)).lower()}\n"
        content = self.serialize(name).decode()
        return content.replace("\r\n", "\n") if name == "csv" else content

    def serialize(self, name: str) -> bytes:
        """Return the result as csv, tsv, json, xml, turtle, trig, ntriples, jsonld or rdfxml.

        Raises ``UnwritableError`` when the format can't express a term.
        """
        from capgen_kg.queries import result_formats

        if self.is_graph:
            return result_formats.graph(self.triples, name, self.prefixes)
        if self.form == "ASK":
            return result_formats.boolean(bool(self), name)
        return result_formats.rows(self.variables, self.solutions, name)


class JsonResult(QueryResult):
    """The rows of a SELECT in SPARQL 1.1 Query Results JSON, parsed when its rows are first read.

    Reading rows raises ``ValueError`` or ``SyntaxError`` when ``content`` is something else.
    """

    def __init__(self, content: bytes) -> None:
        self.form, self.triples, self._content = "SELECT", [], content

    @cached_property
    def _parsed(self) -> tuple[tuple[str, ...], list[Row]]:
        import pyoxigraph as ox

        rows = ox.parse_query_results(self._content, format=ox.QueryResultsFormat.JSON)
        if not isinstance(rows, ox.QuerySolutions):
            raise ValueError("found a boolean, expected rows")
        return tuple(variable.value for variable in rows.variables), [tuple(row) for row in rows]

    @cached_property
    def variables(self) -> tuple[str, ...]:  # type: ignore[override]
        """The variables of the query."""
        return self._parsed[0]

    @cached_property
    def solutions(self) -> list[Row]:  # type: ignore[override]
        """The rows."""
        return self._parsed[1]

    def serialize(self, name: str) -> bytes:
        """Return the rows in a format; see :meth:`QueryResult.serialize`."""
        return self._content if name == "json" else super().serialize(name)


def of_oxigraph(form: str, result: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples) -> QueryResult:
    """Return a result of pyoxigraph for a query of some form."""
    import pyoxigraph as ox

    if isinstance(result, ox.QueryBoolean):
        return QueryResult(form, boolean=bool(result))
    if isinstance(result, ox.QueryTriples):
        return QueryResult(form, triples=result)
    variables = tuple(variable.value for variable in result.variables)
    return QueryResult(form, variables=variables, solutions=map(tuple, result))
