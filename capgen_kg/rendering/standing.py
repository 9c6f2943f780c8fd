"""The standing of a debate as a table, CSV, JSON, Markdown and Turtle."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from capgen_kg.queries.results import QueryResult
from capgen_kg.rdf.facts import TYPE
from capgen_kg.rdf.namespaces import PREFIXES
from capgen_kg.rdf.terms import cg, literal, named_node
from capgen_kg.resources import shown_path
from capgen_kg.standing.reasons import BEARING, OPEN, STANDS, UNDECIDED_WORD
from capgen_kg.standing.report import NOTE
from capgen_kg.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from capgen_kg.rdf.facts import Fact
    from capgen_kg.reasoning.proof import Place
    from capgen_kg.standing.reasons import Reason
    from capgen_kg.standing.report import Standing
    from capgen_kg.standing.verdicts import Change, Crux, Piece, Verdict

#: The formats of each kind of output; the first one is for files and pipes.
FORMATS = ("csv", "table", "json", "markdown", "turtle")
#: The columns of verdicts in CSV, and of cruxes.
_COLUMNS = (
    "stance", "argument", "standing", "label", "counters", "unanswered", "lastWord", "reading", "semantics",
    "argumentIri",
)  # fmt: skip
_CRUX_COLUMNS = ("relation", "by", "label", "changes", "arguments", "relationIri")
#: What the columns of verdicts mean.
LEGEND = (
    "unanswered: how many of the items that counter it are unanswered. "
    "lastWord: who answered its counters or, if it is open, who is unanswered."
)
_INDIVIDUALS = {STANDS: "Stands", OPEN: "Open", UNDECIDED_WORD: "Undecided"}
#: The largest file that is searched for the lines at which things begin; it is parsed for that, in a few seconds.
MAX_FILE_BYTES = 20_000_000
#: The namespace of the graphs of results.
GRAPHS = "https://w3id.org/capgen/standing/"


@dataclass(frozen=True)
class Answer:
    """What is shown of one thing: its verdict, the reasons for it, and, if wanted, what would change it."""

    verdict: Verdict
    reason: Reason
    change: Change | None = None
    places: Mapping[str, Place] = field(default_factory=dict)


def places_of(nodes: Iterable[str], files: Iterable[Path]) -> dict[str, Place]:
    """Return the file and line at which each of some things begins, in files of up to :data:`MAX_FILE_BYTES`."""
    from capgen_kg.rdf.parsing import read_located_facts

    wanted = set(nodes)
    places: dict[str, Place] = {}
    for path in files:
        if len(places) == len(wanted):
            break
        if path.exists() and path.stat().st_size <= MAX_FILE_BYTES:
            for (subject, predicate, _), place in read_located_facts([path]):
                if predicate == TYPE and subject in wanted:
                    places.setdefault(subject, place)
    return places


# verdicts


def overview(standing: Standing, form: str, width: int | None = None) -> str:
    """Return the verdicts on all arguments in one of :data:`FORMATS`, except Turtle."""
    if form == "json":
        return _json(standing, {"verdicts": [asdict(verdict) for verdict in standing.verdicts]})
    if form == "csv":
        return _table([_row(standing, verdict) for verdict in standing.verdicts], form, width, _COLUMNS)
    is_markdown = form == "markdown"
    wrapped = _Wrapped(None if is_markdown else width)
    blocks = []
    for stance in dict.fromkeys(verdict.stance for verdict in standing.verdicts):
        verdicts = [verdict for verdict in standing.verdicts if verdict.stance == stance]
        count = sum(verdict.standing == STANDS for verdict in verdicts)
        heading = f"{stance.capitalize() or 'Without a stance'}: {count} of {len(verdicts)} stand"
        provisos = [f"{verdict.name} stands, {verdict.proviso}." for verdict in verdicts if verdict.proviso]
        # what stands by one of several conclusions may have lost the others
        heading += f", {len(provisos)} of them although counters are unanswered" if provisos else ""
        rows = [_cells(verdict, "argument") for verdict in verdicts]
        blocks.append(f"{'## ' if is_markdown else ''}{heading}\n\n{_table(rows, form, width)}")
        if provisos:
            blocks.append("".join(f"{_line(text, is_markdown, wrapped)}\n" for text in provisos))
    if not blocks:
        return "There are no arguments.\n" + _footer(standing, form, wrapped)
    return "\n".join([*blocks, f"{wrapped(LEGEND)}\n"]) + _footer(standing, form, wrapped)


def contested(standing: Standing, form: str, width: int | None = None) -> str:
    """Return the verdicts on what is countered in one of :data:`FORMATS`, except Turtle."""
    verdicts = standing.contested
    if form == "json":
        return _json(standing, {"verdicts": [asdict(verdict) for verdict in verdicts]})
    if form == "csv":
        columns = tuple({"argument": "item", "argumentIri": "itemIri"}.get(name, name) for name in _COLUMNS)
        rows = [dict(zip(columns, _row(standing, verdict).values(), strict=True)) for verdict in verdicts]
        return _table(rows, form, width, columns)
    wrapped = _Wrapped(None if form == "markdown" else width)
    if not verdicts:
        return "Nothing counters any argument or comment.\n" + _footer(standing, form, wrapped)
    content = _table([_cells(verdict, "item") for verdict in verdicts], form, width)
    return f"{content}\n{wrapped(LEGEND)}\n" + _footer(standing, form, wrapped)


def _cells(verdict: Verdict, column: str) -> dict[str, str]:
    return {
        column: f"{verdict.name} {verdict.label}",
        "standing": verdict.standing,
        "unanswered": _unanswered(verdict),
        "lastWord": ", ".join(_last_words(verdict)) or "–",
    }


def _last_words(verdict: Verdict) -> list[str]:
    """Return the names of the items with the last word, each with its writer where that has a name."""
    pairs = zip(verdict.last_word, verdict.last_word_by, strict=True)
    return [f"{name} ({writer})" if writer else name for name, writer in pairs]


def _line(text: str, is_markdown: bool, wrapped: _Wrapped, indent: str = "") -> str:
    """Return a line of a list in Markdown, or of text that is wrapped."""
    text = printable(text)
    return f"{indent}- {_escaped(text)}" if is_markdown else wrapped(text, indent)


def _unanswered(verdict: Verdict) -> str:
    items = verdict.items
    return f"{sum(items.values())} of {len(items)}" if items else "no counters"


def _row(standing: Standing, verdict: Verdict) -> dict[str, str]:
    items = verdict.items
    values = (
        verdict.stance, verdict.name, verdict.standing, verdict.label, str(len(items)),
        str(sum(items.values())), ", ".join(verdict.last_word), standing.reading, standing.semantics, verdict.iri,
    )  # fmt: skip
    return dict(zip(_COLUMNS, values, strict=True))


def _table(rows: Sequence[Mapping[str, str]], form: str, width: int | None, columns: Sequence[str] = ()) -> str:
    """Return rows as a table; ``columns`` names the columns of a table without rows."""
    import pyoxigraph as ox

    variables = tuple(rows[0] if rows else columns)
    solutions = [tuple(ox.Literal(value) if value else None for value in row.values()) for row in rows]
    result = QueryResult("SELECT", variables=variables, solutions=solutions)
    return result.render(form, width=width if form == "table" else None)


def _json(standing: Standing, content: dict[str, Any]) -> str:
    head = {
        "reading": standing.reading, "semantics": standing.semantics, "labellings": standing.labellings,
        "isComplete": standing.is_complete, "note": NOTE,
    }  # fmt: skip
    return json.dumps({**head, **content}, indent=2, ensure_ascii=False) + "\n"


def _footer(standing: Standing, form: str, wrapped: _Wrapped) -> str:
    mark = "*" if form == "markdown" else ""
    return "\n" + wrapped(f"{mark}{standing.description} {NOTE}{mark}") + "\n"


# reasons


def answers(
    standing: Standing, items: Sequence[Answer], form: str, base: Path | None = None, width: int | None = None
) -> str:
    """Return verdicts with their reasons in one of :data:`FORMATS`, except Turtle.

    Args:
        standing: The standing of the debate.
        items: What is shown.
        form: The format.
        base: The folder that paths are given relative to; see :func:`capgen_kg.resources.shown_path`.
        width: The width of a table in columns; by default lines are not wrapped.
    """
    if form == "json":
        return _json(standing, {"verdicts": [_as_dict(item, base) for item in items]})
    if form == "csv":
        return _table([row for item in items for row in _reason_rows(standing, item, base)], form, None)
    wrapped = _Wrapped(None if form == "markdown" else width)
    blocks = [_block(item, form == "markdown", base, wrapped) for item in items]
    return "\n".join(blocks) + _footer(standing, form, wrapped)


def _place(node: str, places: Mapping[str, Place], base: Path | None) -> str:
    if node not in places:
        return ""
    path, line = places[node]
    return f"{shown_path(path, base)}:{line}"


def _sentence(reason: Reason, place: str, above: str) -> str:
    """Return a reason in words; ``above`` is the name of the thing above it."""
    # what is above has its words and place there
    words = f": {reason.label}" if reason.label and not reason.is_repeated else ""
    where = f"  [{place}]" if place and not reason.is_repeated else ""
    if reason.items:
        # a claim that excludes another has a name of its own; a rebuttal is named by who raises it
        notes = [reason.name] * (reason.name not in reason.items and not reason.name.startswith("rebuttal of "))
        attacked = reason.attacked if reason.attacked != above else ""
        kind = f"{reason.attack_type or 'against' * bool(attacked)} {attacked}".strip()
        how = ", ".join([*notes, *[kind] * bool(kind)])
        name = f"{reason.role} {', '.join(reason.items)}{f' ({how})' if how else ''}"
    elif reason.role == "inference":
        name, words = f"inference {reason.label}", ""
    elif reason.role == BEARING:
        name = reason.name
    else:
        name = f"{reason.role} {reason.name}".strip()
    remark = ", because it rests on itself" if reason.is_circular else ", see above" if reason.is_repeated else ""
    separator = ", which " if reason.role else " "
    return f"{name}{separator}{_verdict(reason.standing)}{remark}{words}{where}"


def _verdict(standing: str) -> str:
    return standing if standing == STANDS else f"is {standing}"


class _Wrapped:
    """Wraps lines to a width, if there is one."""

    def __init__(self, width: int | None) -> None:
        self._width = width

    def __call__(self, text: str, indent: str = "") -> str:
        if self._width is None:
            return f"{indent}{text}"
        import textwrap

        # what goes on is indented further than what is below
        width = max(self._width, len(indent) + 40)
        return textwrap.fill(
            text, width, initial_indent=indent, subsequent_indent=f"{indent}    ", break_on_hyphens=False
        )


def _block(item: Answer, is_markdown: bool, base: Path | None, wrapped: _Wrapped) -> str:
    lines = []
    above = {-1: ""}
    for depth, reason in item.reason.steps():
        above[depth] = reason.name
        text = _sentence(reason, _place(reason.node, item.places, base), above[depth - 1])
        lines.append(_line(text, is_markdown, wrapped, "  " * depth))
    if not item.verdict.counters and not item.reason.reasons:
        lines.append(_line("nobody counters it", is_markdown, wrapped, "  "))
    if item.verdict.proviso:
        lines += ["", wrapped(printable(f"{item.verdict.name} stands, {item.verdict.proviso}."))]
    if item.change:
        lines += ["", *_change_lines(item.change, is_markdown, wrapped)]
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return "".join(f"\\{char}" if char in "`*_[]|<" else char for char in text)


def _change_lines(change: Change, is_markdown: bool, wrapped: _Wrapped) -> list[str]:
    is_standing = change.standing == STANDS
    outcome = f"{change.name} would {'no longer ' if is_standing else ''}stand"
    things = "things" if is_standing else "counters"
    tries = f"the search ended after {change.evaluations} labellings"
    if not change.sets:
        if change.is_complete:
            return [wrapped(f"{outcome} under no set of {things}.")]
        return [wrapped(f"{outcome} under no set of {max(change.size - 1, 1)} {things}; {tries}.")]
    deed = "countered without an answer" if is_standing else "answered"
    if len(change.sets) == 1:
        every = {1: f"this {things[:-1]}", 2: f"both of these {things}"}
        which = every.get(change.size, f"all {change.size} of these {things}")
    elif change.size == 1:
        which = f"one of these {things}"
    else:
        which = f"all {change.size} {things} of one of these {len(change.sets)} sets"
    notes = [] if change.size == 1 else ["no smaller set suffices"]
    notes += [] if change.is_complete else [f"{tries}; there may be others"]
    remark = f" ({'; '.join(notes)})" if notes else ""
    lines = [wrapped(f"{outcome} if {which} were {deed}{remark}:")]
    for number, pieces in enumerate(change.sets, 1):
        # the things of a set share its number
        head = f"{number}. " if change.size > 1 and len(change.sets) > 1 else "- "
        for piece in pieces:
            text = printable(_piece_text(piece))
            lines.append(f"{head}{_escaped(text)}" if is_markdown else wrapped(f"{head}{text}", "  "))
    return lines


def _piece_text(piece: Piece) -> str:
    return f"{piece.by}, {piece.name}: {piece.label}" if piece.by else f"{piece.name}: {piece.label}"


def _reason_rows(standing: Standing, item: Answer, base: Path | None) -> list[dict[str, str]]:
    sets = item.change.sets if item.change else ()
    rows = [
        {
            "item": item.verdict.name,
            "depth": str(depth),
            "role": reason.role,
            "name": reason.name,
            "by": ", ".join(reason.items),
            "attacked": reason.attacked,
            "standing": reason.standing,
            "label": reason.label,
            "place": _place(reason.node, item.places, base),
            "reading": standing.reading,
            "semantics": standing.semantics,
            "nameIri": reason.node[1:-1],
        }
        for depth, reason in item.reason.steps()
    ]
    for number, pieces in enumerate(sets, 1):
        rows += [
            dict.fromkeys(rows[0], "")
            | {
                "item": item.verdict.name, "role": f"set {number}", "name": piece.name, "by": piece.by,
                "label": piece.label, "reading": standing.reading, "semantics": standing.semantics,
                "nameIri": piece.iri,
            }
            for piece in pieces
        ]  # fmt: skip
    return rows


def _as_dict(item: Answer, base: Path | None) -> dict[str, Any]:
    content = asdict(item.verdict) | {"reason": _reason_dict(item.reason, item.places, base)}
    return content | ({"change": asdict(item.change)} if item.change else {})


def _reason_dict(reason: Reason, places: Mapping[str, Place], base: Path | None) -> dict[str, Any]:
    return {
        "iri": reason.node[1:-1],
        "role": reason.role,
        "name": reason.name,
        "label": reason.label,
        "standing": reason.standing,
        "by": list(reason.items),
        "attackType": reason.attack_type,
        "attacked": reason.attacked,
        "place": _place(reason.node, places, base),
        "isRepeated": reason.is_repeated,
        "isCircular": reason.is_circular,
        "reasons": [_reason_dict(other, places, base) for other in reason.reasons],
    }


# cruxes


def cruxes(standing: Standing, rows: Sequence[Crux], form: str, width: int | None = None) -> str:
    """Return the relations that verdicts depend on in one of :data:`FORMATS`, except Turtle."""
    if form == "json":
        return _json(standing, {"cruxes": [asdict(row) for row in rows]})
    table = [
        {
            "relation": row.name,
            "by": row.by,
            "label": row.label,
            "changes": str(len(row.changes)),
            "arguments": ", ".join(f"{name}: {before} → {after}" for name, before, after in row.changes),
            **({"relationIri": row.iri} if form == "csv" else {}),
        }
        for row in rows
    ]
    if form == "csv":
        return _table(table, form, width, _CRUX_COLUMNS)
    content = _table(table, form, width) if table else "No verdict depends on a single relation.\n"
    return content + _footer(standing, form, _Wrapped(width if form == "table" else None))


# certificates

#: The columns of a certificate in CSV.
_CERTIFICATE_COLUMNS = ("name", "standing", "label", "reading", "semantics", "nameIri")


def certificate(standing: Standing, name: str, labels: Mapping[str, str], form: str, width: int | None = None) -> str:
    """Return one labelling in one of :data:`FORMATS`, except Turtle; ``name`` is that of the thing it is about."""
    rows = standing.named(labels)
    if form == "json":
        keys = ("name", "standing", "label", "iri")
        return _json(standing, {"certificate": name, "labels": [dict(zip(keys, row, strict=True)) for row in rows]})
    if form == "csv":
        values = ((*row[:3], standing.reading, standing.semantics, row[3]) for row in rows)
        table = [dict(zip(_CERTIFICATE_COLUMNS, row, strict=True)) for row in values]
        return _table(table, form, width, _CERTIFICATE_COLUMNS)
    table = [{"name": name, "standing": word, "label": label} for name, word, label, _ in rows]
    return _table(table, form, width) + _footer(standing, form, _Wrapped(width if form == "table" else None))


def iccma(witness: Sequence[int] | None, is_credulous: bool) -> str:
    """Return the answer to a decision problem as the solvers of ICCMA 2023 and 2025 print it.

    The problem is whether an argument is in some extension (``DC``) or in all of them (``DS``).

    Args:
        witness: An extension with the argument (``DC``) or without it (``DS``), as numbers of arguments; ``None`` if
            there is none.
        is_credulous: Whether the problem is ``DC``.
    """
    answer = "YES" if is_credulous == (witness is not None) else "NO"
    return f"{answer}\n" if witness is None else f"{answer}\n{' '.join(['w', *map(str, witness)])}\n"


# RDF


def facts(standing: Standing, version: str) -> list[Fact]:
    """Return the labels as triples of a graph of their own, whose IRI and header name reading, semantics and data.

    ``version`` is the version of the data: the SHA-256 of its closure, for example.
    """
    graph = f"<{GRAPHS}{standing.reading}/{standing.semantics}/{version[:16]}>"
    triples = [
        (graph, TYPE, cg("Labelling")),
        (graph, named_node("rdfs:comment"), literal(f"{standing.description} {NOTE}", "en")),
        (graph, cg("attackReading"), literal(standing.reading)),
        (graph, cg("semantics"), literal(standing.semantics)),
        (graph, cg("dataVersion"), literal(version)),
    ]
    triples += [(f"<{iri}>", cg("standing"), cg(_INDIVIDUALS[word])) for iri, word in standing.labels.items()]
    return triples


def as_turtle(standing: Standing, version: str) -> str:
    """Return the labels as Turtle; see :func:`facts`."""
    from capgen_kg.rdf.turtle_writer import turtle

    return turtle(facts(standing, version), PREFIXES)
