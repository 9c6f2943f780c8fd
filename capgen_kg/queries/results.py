"""Answers to queries, and their forms: SPARQL's own result formats, tables, and RDF."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from capgen_kg.errors import UsageError, did_you_mean
from capgen_kg.rdf.namespaces import PREFIXES, compress
from capgen_kg.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TypeAlias

    import pyoxigraph as ox

    Term: TypeAlias = "ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | InvalidTerm"

#: The formats that each form of query can take; the first is the one for files and pipes.
ROW_FORMATS = ("csv", "table", "tsv", "json", "xml", "markdown")
GRAPH_FORMATS = ("turtle", "jsonld", "ntriples")
BOOLEAN_FORMATS = ("csv", "table", "json", "xml", "markdown")
#: How many rows a notebook shows.
SHOWN_ROWS = 50
#: Up to how many characters a terminal is narrow, and how many a column of text has there at least.
NARROW, MIN_TEXT = 80, 20
FORMATS = ("table", "csv", "tsv", "json", "xml", "markdown", "turtle", "jsonld", "ntriples")


@dataclass(frozen=True)
class InvalidTerm:
    """A term that RDF doesn't have, as an endpoint sent it: an IRI, or a literal with a language or a datatype."""

    kind: str
    value: str
    language: str = ""
    datatype: str = ""

    def __str__(self) -> str:
        """Return the term in the notation of N-Triples, as far as that has it."""
        import pyoxigraph as ox

        if self.kind == "uri":
            return _iri(self.value)
        literal = str(ox.Literal(self.value))
        return f"{literal}@{self.language}" if self.language else f"{literal}^^{_iri(self.datatype)}"


@dataclass(frozen=True)
class QueryResult:
    """What a query returned.

    ``content`` holds SPARQL JSON results for SELECT and ASK, N-Triples for CONSTRUCT and DESCRIBE, so that
    an answer looks the same wherever it comes from and can be read more than once.
    """

    form: str
    content: bytes

    @property
    def is_graph(self) -> bool:
        """Whether the answer is made of triples."""
        return self.form in ("CONSTRUCT", "DESCRIBE")

    def _parsed(self) -> ox.QuerySolutions | ox.QueryBoolean:
        import pyoxigraph as ox

        return ox.parse_query_results(self.content, format=ox.QueryResultsFormat.JSON)

    def __bool__(self) -> bool:
        """Return the answer to an ASK; for the other forms, whether there is any row or triple."""
        if self.form == "ASK":
            return bool(self._parsed())
        return next(iter(self.triples if self.is_graph else self), None) is not None

    def _repr_html_(self) -> str:
        """Return the answer as notebooks show it: a table, with no more rows than a page can take."""
        from html import escape

        if self.form == "ASK":
            return "<b>yes</b>" if self else "<b>no</b>"
        if self.is_graph:
            return f"<pre>{escape(self.render('turtle'))}</pre>"
        names = [name for name in self.variables if not is_for_machines(name)]
        rows = self.rows()
        head = "".join(f"<th>{escape(name)}</th>" for name in names)
        cells = (("".join(f"<td>{escape(row[name])}</td>" for name in names)) for row in rows[:SHOWN_ROWS])
        more = f"<p>and {len(rows) - SHOWN_ROWS} more</p>" if len(rows) > SHOWN_ROWS else ""
        body = "".join(f"<tr>{row}</tr>" for row in cells)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of the columns of a SELECT."""
        import pyoxigraph as ox

        parsed = self._parsed()
        return tuple(v.value for v in parsed.variables) if isinstance(parsed, ox.QuerySolutions) else ()

    def __iter__(self) -> Iterator[tuple[Term | None, ...]]:
        """Yield the rows of a SELECT, a term or ``None`` for each column."""
        import pyoxigraph as ox

        parsed = self._parsed()
        if isinstance(parsed, ox.QuerySolutions):
            for solution in parsed:
                yield tuple(solution)

    def in_natural_order(self, order: Iterable[tuple[str, bool]]) -> QueryResult:
        """Return the answer with its rows sorted by some columns, numbers inside their texts by value.

        ``order`` names the columns, each with whether it is descending. SPARQL's own order has ``For#10`` before
        ``For#9``.
        """
        import json

        from capgen_kg.rdf.reading_order import natural

        if self.form != "SELECT":
            return self
        columns, variables = list(order), self.variables
        # what is sorted by something else, as a rank, is in its order already
        if not all(name in variables for name, _ in columns):
            return self
        found = json.loads(self.content)
        bindings = found["results"]["bindings"]
        # rows that are alike in these columns have an order, too, whichever engine found them
        bindings.sort(key=lambda row: [row[name]["value"] if name in row else "" for name in variables])
        for name, descending in reversed(columns):
            bindings.sort(key=lambda row: natural(row[name]["value"] if name in row else ""), reverse=descending)
        return replace(self, content=json.dumps(found, ensure_ascii=False).encode())

    def rows(self) -> list[dict[str, str]]:
        """Return the rows of a SELECT as plain text: IRIs in full, literals by their lexical form."""
        names = self.variables
        return [{name: text(term) for name, term in zip(names, row, strict=True)} for row in self]

    @property
    def triples(self) -> Iterator[ox.Triple]:
        """The triples of a CONSTRUCT or DESCRIBE."""
        import pyoxigraph as ox

        if self.is_graph:
            for quad in ox.parse(self.content, format=ox.RdfFormat.N_TRIPLES):
                yield quad.triple

    @property
    def prefixes(self) -> dict[str, str]:
        """Those of our prefixes that a graph has use for."""
        return {prefix: space for prefix, space in PREFIXES.items() if space.encode() in self.content}

    def render(self, name: str | None = None, width: int | None = None, wide: bool = False) -> str:
        """Return the answer in the format ``name``, or in the default one for its form.

        ``width`` is the number of characters that a line of a table may take. A table leaves out the columns of
        IRIs, which say again what a column of notations says, unless ``wide``. Raises ``UsageError`` when the format
        doesn't fit the form of the query, ``UnwritableError`` when it can't express a term.
        """
        import pyoxigraph as ox

        formats = GRAPH_FORMATS if self.is_graph else BOOLEAN_FORMATS if self.form == "ASK" else ROW_FORMATS
        if name is None:
            name = formats[0]
        if name == "table" and self.is_graph:
            name = "turtle"
        if name not in formats:
            hint = did_you_mean(name, formats)
            raise UsageError(f"{self.form} can't be given as {name or 'nothing'}{hint}; it can be {', '.join(formats)}")
        if self.is_graph:
            rdf = {"turtle": ox.RdfFormat.TURTLE, "jsonld": ox.RdfFormat.JSON_LD}
            return self.serialized(rdf.get(name, ox.RdfFormat.N_TRIPLES)).decode()
        if name in ("table", "markdown"):
            return self._table(name, width, wide)
        if self.form == "ASK" and name == "csv":
            return f"{str(bool(self)).lower()}\n"
        data = self.serialized(getattr(ox.QueryResultsFormat, name.upper())).decode()
        return data.replace("\r\n", "\n") if name == "csv" else data

    def serialized(self, form: ox.QueryResultsFormat | ox.RdfFormat) -> bytes:
        """Return the answer in a format of pyoxigraph; raises ``UnwritableError`` when that can't express a term."""
        import pyoxigraph as ox

        if isinstance(form, ox.RdfFormat):
            ordered = sorted(self.triples, key=str)
            if form == ox.RdfFormat.RDF_XML:
                from capgen_kg.rdf.writing import serialize

                return serialize(ordered, "RDF_XML", self.prefixes)
            return ox.serialize(ordered, format=form, prefixes=self.prefixes) or b""
        if form == ox.QueryResultsFormat.XML:
            self._check_fits_xml()
        return self._parsed().serialize(format=form) or b""

    def _check_fits_xml(self) -> None:
        """Raise ``UnwritableError`` for a term with a character that XML doesn't have."""
        from capgen_kg.rdf.xml_text import check_xml_text

        for row in self:
            for term in row:
                check_xml_text(text(term), "XML", "json")

    def _table(self, name: str, width: int | None, wide: bool) -> str:
        import tabulate

        if self.form == "ASK":
            return "yes\n" if self else "no\n"
        columns = list(enumerate(self.variables))
        kept = [(i, column) for i, column in columns if wide or not is_for_machines(column)] or columns
        names = tuple(column for _, column in kept)
        cells = [[printable(shown(row[i])) for i, _ in kept] for row in self]
        if name == "markdown":
            cells = [[cell.replace("|", "\\|").replace("\n", " ") for cell in row] for row in cells]
            return tabulate.tabulate(cells, names, "github", disable_numparse=True) + "\n"
        if not cells:
            return "no rows\n"
        widths = _column_widths(names, cells, width) if width else [None] * len(names)
        if widths is None:
            assert width is not None
            return _records(names, cells, width)
        table = tabulate.tabulate(cells, names, "simple", disable_numparse=True, maxcolwidths=widths)
        return "\n".join(line.rstrip() for line in table.splitlines()) + "\n"


def is_for_machines(column: str) -> bool:
    """Say whether a column holds IRIs that say again what another column names."""
    return column == "iri" or column.endswith("Iri")


def _column_widths(names: tuple[str, ...], cells: list[list[str]], width: int) -> list[int | None] | None:
    """Share ``width`` characters among the columns, or return ``None`` when they are too few for a table.

    They are when words would have to be broken, and on a narrow terminal when a text would have to be read down a
    column of a few words a line. Narrow columns keep their need, wide ones share the rest.
    """
    # tabulate sets headers two characters wider than they are
    headers = [len(name) + 2 for name in names]
    columns = [[row[i] for row in cells] for i in range(len(names))]
    needs = [max(header, *map(len, column)) for header, column in zip(headers, columns, strict=True)]
    words = [max((len(word) for cell in column for word in cell.split()), default=0) for column in columns]
    shares = [max(header, word) for header, word in zip(headers, words, strict=True)]
    room = width - 2 * (len(names) - 1) - sum(shares)
    if room < 0:
        return None
    wanted = sum(needs) - sum(shares)
    part = min(1.0, room / wanted) if wanted else 0.0
    widths = [share + int((need - share) * part) for share, need in zip(shares, needs, strict=True)]
    is_cramped = any(given < min(need, MIN_TEXT) for given, need in zip(widths, needs, strict=True))
    return None if width <= NARROW and is_cramped else list(widths)


def _records(names: tuple[str, ...], cells: list[list[str]], width: int) -> str:
    """Return rows that are too wide for a table, each as lines of name and value."""
    import textwrap

    margin = max(map(len, names)) + 2
    blocks = []
    for row in cells:
        lines = [
            textwrap.fill(
                value,
                max(width, margin + 10),
                initial_indent=name.ljust(margin),
                subsequent_indent=" " * margin,
                break_long_words=False,
                break_on_hyphens=False,
            )
            for name, value in zip(names, row, strict=True)
            if value
        ]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def text(term: Term | None) -> str:
    """Return a term as plain text, or an empty string for none."""
    return "" if term is None else str(getattr(term, "value", term))


def shown(term: Term | None) -> str:
    """Return a term as people read it: IRIs with our prefixes, literals by their lexical form."""
    import pyoxigraph as ox

    return compress(term.value) if isinstance(term, ox.NamedNode) else text(term)


def _iri(value: str) -> str:
    """Return an IRI in angle brackets, with what may not stand there as code point escapes."""
    return "<" + "".join(f"\\u{ord(c):04X}" if c <= " " or c in '<>"{}|^`\\' else c for c in value) + ">"
