"""The standing of a debate as a table, CSV, JSON, Markdown and Turtle."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from capgen_kg.queries.results import QueryResult
from capgen_kg.rdf.facts import TYPE
from capgen_kg.rdf.namespaces import PREFIXES
from capgen_kg.rdf.terms import cg, literal, named_node
from capgen_kg.standing.reasons import OPEN, STANDS, UNDECIDED_WORD
from capgen_kg.standing.report import NOTE
from capgen_kg.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from capgen_kg.rdf.facts import Fact
    from capgen_kg.reasoning.proof import Place
    from capgen_kg.standing.reasons import Reason
    from capgen_kg.standing.report import Change, Crux, Piece, Standing, Verdict

#: The formats of each kind of output; the first one is for files and pipes.
FORMATS = ("csv", "table", "json", "markdown", "turtle")
_INDIVIDUALS = {STANDS: "Stands", OPEN: "Open", UNDECIDED_WORD: "Undecided"}
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
    """Return the file and line at which each of some things begins, as far as the files have them."""
    from capgen_kg.rdf.parsing import read_located_facts

    wanted = set(nodes)
    places: dict[str, Place] = {}
    for path in files:
        if len(places) == len(wanted):
            break
        if path.exists():
            for (subject, predicate, _), place in read_located_facts([path]):
                if predicate == TYPE and subject in wanted:
                    places.setdefault(subject, place)
    return places


# verdicts


def overview(standing: Standing, form: str, width: int | None = None) -> str:
    """Return the verdicts on all arguments in one of :data:`FORMATS`, except Turtle."""
    if form == "json":
        return _json(standing, {"verdicts": [asdict(verdict) for verdict in standing.verdicts]})
    rows = [_row(standing, verdict) for verdict in standing.verdicts]
    if form == "csv":
        return _table(rows, form, width)
    columns = ("stance", "argument", "standing", "label", "counters", "unanswered", "lastWord")
    return _table([{name: row[name] for name in columns} for row in rows], form, width) + _footer(standing, form)


def _row(standing: Standing, verdict: Verdict) -> dict[str, str]:
    open_ones = {counter.rebuttal for counter in verdict.counters if counter.standing != OPEN}
    return {
        "stance": verdict.stance,
        "argument": verdict.name,
        "standing": verdict.standing,
        "label": verdict.label,
        "counters": str(len({counter.rebuttal for counter in verdict.counters})),
        "unanswered": str(len(open_ones)),
        "lastWord": ", ".join(verdict.last_word),
        "reading": standing.reading,
        "semantics": standing.semantics,
        "argumentIri": verdict.iri,
    }


def _table(rows: Sequence[Mapping[str, str]], form: str, width: int | None) -> str:
    import pyoxigraph as ox

    variables = tuple(rows[0]) if rows else ()
    solutions = [tuple(ox.Literal(value) if value else None for value in row.values()) for row in rows]
    result = QueryResult("SELECT", variables=variables, solutions=solutions)
    return result.render(form, width=width if form == "table" else None)


def _json(standing: Standing, content: dict[str, Any]) -> str:
    head = {
        "reading": standing.reading, "semantics": standing.semantics, "labellings": standing.labellings,
        "isComplete": standing.is_complete, "note": NOTE,
    }  # fmt: skip
    return json.dumps({**head, **content}, indent=2, ensure_ascii=False) + "\n"


def _footer(standing: Standing, form: str) -> str:
    mark = "*" if form == "markdown" else ""
    return f"\n{mark}{standing.description} {NOTE}{mark}\n"


# reasons


def answers(standing: Standing, items: Sequence[Answer], form: str, base: Path | None = None) -> str:
    """Return verdicts with their reasons in one of :data:`FORMATS`, except Turtle.

    Args:
        standing: The standing of the debate.
        items: What is shown.
        form: The format.
        base: The folder that paths are given relative to, where they lie below it.
    """
    if form == "json":
        return _json(standing, {"verdicts": [_as_dict(item, base) for item in items]})
    if form == "csv":
        return _table([row for item in items for row in _reason_rows(standing, item, base)], form, None)
    blocks = [_block(item, form == "markdown", base) for item in items]
    return "\n".join(blocks) + _footer(standing, form)


def _place(node: str, places: Mapping[str, Place], base: Path | None) -> str:
    if node not in places:
        return ""
    path, line = places[node]
    return f"{path.relative_to(base) if base and path.is_relative_to(base) else path}:{line}"


def _sentence(reason: Reason, place: str) -> str:
    role = f"{reason.role} " if reason.role else ""
    words = f": {reason.label}" if reason.label else ""
    where = f"  [{place}]" if place else ""
    if reason.items:
        how = f", {reason.attack_type}" if reason.attack_type else ""
        name = f"{role}{', '.join(reason.items)} ({reason.name}{how})"
    else:
        name = f"{role}{reason.name}"
    verb = "is " if reason.standing != STANDS else ""
    notes = ", because it rests on itself" if reason.is_circular else ", see above" if reason.is_repeated else ""
    separator = ", which " if reason.role else " "
    return f"{name}{separator}{verb}{reason.standing}{notes}{words}{where}"


def _block(item: Answer, is_markdown: bool, base: Path | None) -> str:
    lines = []
    for depth, reason in item.reason.steps():
        text = printable(_sentence(reason, _place(reason.node, item.places, base)))
        lines.append(f"{'  ' * depth}- {_escaped(text)}" if is_markdown else f"{'  ' * depth}{text}")
    if not item.reason.reasons:
        lines.append(f"  {'- ' if is_markdown else ''}nobody counters it")
    if item.change:
        lines += ["", *_change_lines(item.change, is_markdown)]
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return "".join(f"\\{char}" if char in "`*_[]|<" else char for char in text)


def _change_lines(change: Change, is_markdown: bool) -> list[str]:
    is_standing = change.standing == STANDS
    outcome = "would no longer stand" if is_standing else "would stand"
    deed = "were countered, and nobody answered" if is_standing else "were answered"
    tries = f"{change.evaluations} labellings"
    if not change.sets:
        if change.is_complete:
            return [f"{change.name} {outcome}: no set of {'things' if is_standing else 'counters'} brings that about."]
        return [
            f"{change.name} {outcome}: the search ended after {tries}; no set of {max(change.size - 1, 1)} suffices."
        ]
    size = f"{change.size} thing{'s' * (change.size != 1)}" if is_standing else _counters(change.size)
    proof = "none smaller suffices" if change.is_complete else f"the search ended after {tries}; there may be others"
    lines = [f"{change.name} {outcome} if these {deed} ({size}; {proof}):"]
    for number, pieces in enumerate(change.sets, 1):
        for piece in pieces:
            text = printable(_piece_text(piece))
            lines.append(f"{number}. {_escaped(text)}" if is_markdown else f"  {number}. {text}")
    return lines


def _counters(count: int) -> str:
    return f"{count} counter{'s' * (count != 1)}"


def _piece_text(piece: Piece) -> str:
    by = f" of {piece.by}" if piece.by else ""
    target = f" on {piece.target}" if piece.target else ""
    return f"{piece.name}{by}{target}: {piece.label}"


def _reason_rows(standing: Standing, item: Answer, base: Path | None) -> list[dict[str, str]]:
    sets = item.change.sets if item.change else ()
    rows = [
        {
            "item": item.verdict.name,
            "depth": str(depth),
            "role": reason.role,
            "name": reason.name,
            "by": ", ".join(reason.items),
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
        "place": _place(reason.node, places, base),
        "isRepeated": reason.is_repeated,
        "isCircular": reason.is_circular,
        "reasons": [_reason_dict(other, places, base) for other in reason.reasons],
    }


# cruxes


def cruxes(standing: Standing, rows: Sequence[Crux], form: str, width: int | None = None) -> str:
    """Return the relations whose fall changes verdicts in one of :data:`FORMATS`, except Turtle."""
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
    return _table(table, form, width) + ("" if form == "csv" else _footer(standing, form))


# RDF


def facts(standing: Standing, version: str) -> list[Fact]:
    """Return the labels as triples of a graph of their own, whose IRI and header name reading, semantics and data.

    ``version`` is the version of the data: the SHA-256 of its closure, for example.
    """
    graph = f"<{GRAPHS}{standing.reading}/{standing.semantics}/{version[:16]}>"
    triples = [
        (graph, TYPE, cg("Labelling")),
        (graph, named_node("rdfs:comment"), literal(f"{standing.description} {NOTE}", "en")),
        (graph, cg("reading"), literal(standing.reading)),
        (graph, cg("semantics"), literal(standing.semantics)),
        (graph, cg("dataVersion"), literal(version)),
    ]
    triples += [(f"<{iri}>", cg("standing"), cg(_INDIVIDUALS[word])) for iri, word in standing.labels.items()]
    return triples


def as_turtle(standing: Standing, version: str) -> str:
    """Return the labels as Turtle; see :func:`facts`."""
    from capgen_kg.rdf.turtle_writer import turtle

    return turtle(facts(standing, version), PREFIXES)
