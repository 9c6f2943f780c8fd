"""Which results of the stored queries would change with some files.

The closure is updated incrementally, and the queries are run on the debate before and after. To keep the cost
proportional to the files rather than to the debate, the queries run on a part of it: the neighbourhood of the nodes
about which there are new triples. Queries that count over the whole debate (:data:`COUNTING`) can't run on a part; they
run only if the whole debate is in memory.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from capgen_kg.contributions import numbering, parsing
from capgen_kg.errors import UnsupportedAxiomError, UsageError
from capgen_kg.queries.read_only import query_form
from capgen_kg.queries.stored import load_query, query_names
from capgen_kg.rdf.facts import TYPE, Facts
from capgen_kg.rdf.namespaces import CG, PREFIXES
from capgen_kg.rdf.parsing import ntriples
from capgen_kg.rdf.terms import curie, from_oxigraph, value_of
from capgen_kg.reasoning.budget import Budget
from capgen_kg.reasoning.incremental import MaterializedGraph, Overlay, Restricted
from capgen_kg.standing.reasons import OPEN, STANDS, UNDECIDED_WORD
from capgen_kg.standing.report import MAX_DEPENDENTS, flips
from capgen_kg.store.memory import MemoryStore
from capgen_kg.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from capgen_kg.debate import Debate
    from capgen_kg.knowledge_base import KnowledgeBase
    from capgen_kg.queries.stored import StoredQuery
    from capgen_kg.rdf.facts import Fact, TripleSource

#: Queries whose rows count over the whole debate.
COUNTING = frozenset({"statistics", "people", "comments", "arguments", "attributions", "who-disagrees"})
#: Radius of the neighbourhood in steps, and the number of incoming triples beyond which a node is not expanded.
STEPS, MAX_NEIGHBOURS = 4, 300
#: For how many items the queries about an item are run.
MAX_ITEMS = 40

_SHARED = tuple(f"<{space}" for name, space in PREFIXES.items() if name != "id")

Row = tuple[tuple[str, str], ...]

_NOTATION = f"<{PREFIXES['skos']}notation>"
_LABEL = f"<{PREFIXES['rdfs']}label>"
_WAS = {STANDS: "stood", OPEN: "was open", UNDECIDED_WORD: "was undecided"}
_IS = {STANDS: "now stands", OPEN: "is now open", UNDECIDED_WORD: "is now undecided"}
#: The columns of a result that is a graph.
_TRIPLE = ("subject", "predicate", "object")


@dataclass(frozen=True)
class Changed:
    """The rows or triples that appear in and vanish from a query's result.

    ``item`` is the notation of the query's argument, or empty. A triple is a row of its subject, predicate and object.
    """

    query: str
    item: str
    appeared: tuple[dict[str, str], ...]
    vanished: tuple[dict[str, str], ...]


@dataclass(frozen=True)
class Impact:
    """The most important changes as sentences, the changed query results, and the queries that were not run.

    The first sentences are on arguments and messages whose standing changes; ``verdicts`` has only these.
    """

    headlines: tuple[str, ...]
    changes: tuple[Changed, ...]
    left_out: tuple[str, ...]
    verdicts: tuple[str, ...]


def impact(debate: Debate, paths: Iterable[Path], withdraw: bool = False, same_person: bool = False) -> Impact:
    """Return which query results of a debate change with some files.

    Args:
        debate: The debate.
        paths: The files.
        withdraw: Compare in the other direction: what changes when the files are removed.
        same_person: People whom the files introduce, and whom the debate has, are the same.

    Raises:
        InputError: A file is unreadable.
        InconsistentError: The files contradict the debate or themselves.
        BudgetError: The closure takes too many steps.
        UsageError: The compiled reasoner does not support an axiom.
    """
    paths = list(paths)
    base = debate.knowledge_base(without=paths)
    readings = [parsing.read(path, number) for number, path in enumerate(paths)]
    settled = numbering.settle(readings, base.asserted, same_person)
    facts = [fact for reading in settled for fact in reading.facts]
    return of_facts(base, facts, not debate.is_stored, withdraw)


def of_facts(base: KnowledgeBase, facts: Iterable[Fact], whole: bool, withdraw: bool = False) -> Impact:
    """Return which query results change with some triples; ``whole`` runs all queries on the whole debate.

    Raises what :func:`impact` raises.
    """
    try:
        closed = Overlay(Restricted(base.materialized, base.schema))
        change = MaterializedGraph(Overlay(base.asserted), closed, base.schema, Budget("computing the closure")).add(
            facts
        )
    except UnsupportedAxiomError as reason:
        raise UsageError(f"the impact can't be computed: {reason}; run capgen contribute check first") from None
    touched = {node for fact in change.appeared for node in (fact[0], fact[2]) if _goes_on(node)}
    part = _neighbourhood(touched, closed) if not whole else set()
    before, after = (base.materialized, closed) if whole else (Facts(part - change.appeared), Facts(part))
    # standing may depend on what is further away
    old: TripleSource = base.materialized
    new: TripleSource = closed
    if withdraw:
        before, after, old, new = after, before, new, old
    changes = tuple(between(before, after, touched, queries(whole)))
    verdicts = tuple(_verdicts(old, new, touched))
    headlines = [
        *verdicts,
        *_arguments(change.appeared, withdraw),
        *_headlines(changes, base.asserted),
    ]
    left_out = tuple(name for name in query_names() if name in COUNTING and not whole)
    return Impact(tuple(dict.fromkeys(headlines)), changes, left_out, verdicts)


def queries(whole: bool, with_graphs: bool = True) -> list[StoredQuery]:
    """Return the stored queries to run on a whole debate or on a part of it; those whose results are graphs are last.

    Queries whose results are graphs (CONSTRUCT) are omitted unless ``with_graphs``.
    """
    known = [load_query(name) for name in query_names() if whole or name not in COUNTING]
    graphs = [query for query in known if query_form(query.text) == "CONSTRUCT"]
    return [*(query for query in known if query not in graphs), *(graphs if with_graphs else ())]


def between(
    before: TripleSource, after: TripleSource, touched: Iterable[str], queries: Iterable[StoredQuery]
) -> Iterator[Changed]:
    """Yield the differences of query results between two closures; queries about an item run for each touched item."""
    stores = [MemoryStore.from_ntriples(ntriples(facts.triples(None, None, None))) for facts in (before, after)]
    touched = list(touched)
    items = list(dict.fromkeys([*_items(touched, after), *_items(touched, before)]))
    for query in queries:
        for item, text in _questions(query, items):
            rows = [_rows(store, text) for store in stores]
            appeared, vanished = rows[1] - rows[0], rows[0] - rows[1]
            if appeared or vanished:
                yield Changed(query.name, item, _plain(appeared), _plain(vanished))


def _goes_on(node: str) -> bool:
    """Return whether a node belongs to the debate, and is no literal, class or shared value."""
    return node.startswith("_:") or (node.startswith("<") and not node.startswith(_SHARED))


def _neighbourhood(touched: set[str], facts: TripleSource) -> set[Fact]:
    """Return the triples around some nodes, in both directions."""
    neighbourhood: set[Fact] = set()
    visited, edge = set(touched), set(touched)
    for _ in range(STEPS):
        beyond: set[str] = set()
        for node in edge:
            leaving = list(facts.triples(node, None, None))
            coming = []
            for fact in facts.triples(None, None, node):
                coming.append(fact)
                if len(coming) > MAX_NEIGHBOURS:
                    # a node with so many neighbours relates nothing in particular
                    coming = []
                    break
            neighbourhood.update(leaving, coming)
            beyond |= {end for fact in (*leaving, *coming) for end in (fact[0], fact[2])}
        edge = {node for node in beyond if node not in visited and _goes_on(node)}
        visited |= edge
    # add the labels of nodes at the edge, because query results show them
    for node in {fact[2] for fact in neighbourhood if fact[2].startswith("<")}:
        neighbourhood.update((node, name, label) for name in (_LABEL, _NOTATION) for label in facts.objects(node, name))
    return neighbourhood


def _items(touched: Iterable[str], facts: TripleSource) -> list[tuple[str, str]]:
    """Return the touched nodes that have a notation, with it, those of the debate's own items first."""
    named = [
        (value_of(notation), node)
        for node in touched
        for notation in facts.objects(node, _NOTATION)
        if node.startswith("<")
    ]
    ranked = sorted(named, key=lambda pair: (pair[0].count("."), pair[0]))
    return [(node, notation) for notation, node in ranked[:MAX_ITEMS]]


def _questions(query: StoredQuery, items: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield the notation of the argument (or nothing) and the bound text of a query, for each touched item."""
    needed = [parameter for parameter in query.parameters if not parameter.optional]
    if not needed:
        yield "", query.bind({})
    elif [parameter.kind for parameter in needed] == ["item"]:
        for node, notation in items:
            yield notation, query.bind({needed[0].name: node})


def _rows(store: MemoryStore, text: str) -> Counter[Row]:
    result = store.query(text)
    if result.form == "ASK":
        return Counter({(("answer", "yes" if result else "no"),): 1})
    if result.is_graph:
        return Counter(tuple(zip(_TRIPLE, map(_term, from_oxigraph(triple)), strict=True)) for triple in result.triples)
    return Counter(tuple(row.items()) for row in result.rows())


def _term(term: str) -> str:
    """Return a term of a graph as plain text; blank nodes have no label, because a store may change it."""
    return curie(term) if term.startswith("<") else "_:" if term.startswith("_:") else value_of(term)


def _plain(rows: Counter[Row]) -> tuple[dict[str, str], ...]:
    return tuple(sorted((dict(row) for row in rows.elements()), key=lambda row: list(row.values())))


def _verdicts(before: TripleSource, after: TripleSource, touched: Iterable[str]) -> Iterator[str]:
    """Yield a sentence for each argument and message whose standing changes."""
    changes = flips(before, after, touched)
    if changes is None:
        yield f"More than {MAX_DEPENDENTS:,} things depend on this change; compare the output of capgen standing."
    for name, old, new in changes or ():
        yield f"{name} {_WAS[old]} and {_IS[new]}."


def _arguments(appeared: Iterable[Fact], withdraw: bool) -> Iterator[str]:
    """Yield a sentence for each argument that is added or removed."""
    facts = Facts(appeared)
    for node in sorted(facts.subjects(TYPE, f"<{CG}Argument>")):
        words = (value_of(text) for name in (_NOTATION, _LABEL) for text in facts.objects(node, name))
        yield f"{'An argument goes' if withdraw else 'There is a new argument'}: {' '.join(words)}"


def _headlines(changes: Iterable[Changed], known: TripleSource) -> Iterator[str]:
    """Yield sentences about counters and supports of existing items, and about items that are (un)answered."""
    for query, word in (("counters", "counter"), ("supports", "support")):
        for change in changes:
            if change.query == query and known.count_subjects(_NOTATION, str(ox.Literal(change.item)), 1):
                for verb, rows in (("has a new", change.appeared), ("loses a", change.vanished)):
                    yield from (
                        f"{change.item} {verb} {word}, {next(iter(row.values()))}: {row['label']}" for row in rows
                    )
    # an argument or a contribution that goes is not answered by that
    gone = {
        value
        for change in changes
        if change.query in ("arguments", "attributions")
        for row in change.vanished
        for value in row.values()
    }
    for change in changes:
        if change.query == "uncountered":
            yield from (
                f"{row['item']} is no longer uncountered." for row in change.vanished if row["item"] not in gone
            )
            yield from (f"{row['item']} is uncountered." for row in change.appeared)


def as_text(result: Impact) -> str:
    """Return an impact as text for a terminal."""
    if not result.changes:
        return "No query result changes.\n"
    lines = [printable(line) for line in result.headlines]
    for change in result.changes:
        lines += ["", f"{change.query} {change.item}".rstrip()]
        lines += [
            f"  {sign} {_line(row)}" for sign, rows in (("+", change.appeared), ("-", change.vanished)) for row in rows
        ]
    if result.left_out:
        lines += ["", f"Not run, because they count over the whole debate: {', '.join(result.left_out)}"]
    return "\n".join(lines).lstrip("\n") + "\n"


def as_json(result: Impact) -> str:
    """Return an impact as JSON: ``headlines``, ``changes`` and ``leftOut``."""
    changes = [asdict(change) for change in result.changes]
    whole = {"headlines": result.headlines, "changes": changes, "leftOut": result.left_out}
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def as_markdown(result: Impact) -> str:
    """Return an impact as Markdown for a pull request: the headlines as a list, the rows in a folded section."""
    if not result.changes:
        return "No query result changes.\n"
    lines = [f"- {_marked(line)}" for line in result.headlines] or ["No item gains or loses a counter or support."]
    count = sum(len(change.appeared) + len(change.vanished) for change in result.changes)
    lines += [
        "",
        f"<details><summary>{count} rows and triples in {len(result.changes)} query results change</summary>",
        "",
    ]
    for change in result.changes:
        lines += [f"**{change.query} {_marked(change.item)}**".replace(" **", "**"), "", "```diff"]
        lines += [
            f"{sign} {_line(row)}".replace("```", "'''")
            for sign, rows in (("+", change.appeared), ("-", change.vanished))
            for row in rows
        ]
        lines += ["```", ""]
    lines.append("</details>")
    if result.left_out:
        lines += ["", f"Not run, because they count over the whole debate: {', '.join(result.left_out)}"]
    return "\n".join(lines) + "\n"


def _line(row: dict[str, str]) -> str:
    shown = (value for name, value in row.items() if value and not name.endswith("Iri"))
    return printable(" | ".join(value.replace("\n", " ") for value in shown))


def _marked(text: str) -> str:
    escaped = printable(text).replace("\\", "\\\\").replace("<", "&lt;")
    return "".join(f"\\{char}" if char in "`*_[]|" else char for char in escaped)
