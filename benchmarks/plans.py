"""How many rows each stored query's plan works through in a small and in a large debate, by Oxigraph's own count.

``python -m benchmarks.plans [SMALL LARGE]`` with sizes in arguments, by default 1,000 and 100,000. Rows don't depend on
the machine, so what this finds can be tested: a question about an item works through about as many in a large debate,
one about the whole through as many more as the debate is larger. It ends with status 1 when a query doesn't.
The debates are lean here; the suite does the same with small ones that have all kinds of items.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tabulate

from benchmarks import generate
from capgen_kg.debate import load_debate
from capgen_kg.queries.stored import Parameter, StoredQuery, load_query, query_names
from capgen_kg.rdf.namespaces import PREFIXES
from capgen_kg.store.disk import TRIPLES

if TYPE_CHECKING:
    from collections.abc import Iterator

OXIGRAPH = Path(sys.executable).with_name("oxigraph")
#: How many items are asked about: what one of them has more of in one debate than in the other evens out.
ITEMS = 3
#: Queries with a parameter that isn't about one item.
ABOUT_ALL = {
    "arguments": {"side": f"<{PREFIXES['cg']}For>"}, "search": {"words": '"oversight"'},
    # the way may lead through the whole debate
    "chain": {"from": f"<{generate.ID}argument-0>", "to": f"<{generate.ID}argument-1>"},
}  # fmt: skip
#: How many times the rows of the small debate the large one may need; for a question about all, for each argument.
MOST = 2.0


def values(query: StoredQuery) -> Iterator[dict[str, str]]:
    """Yield what a query is asked about in a generated debate, terms in SPARQL's notation."""
    parameters = _about(query)
    if not parameters or query.name in ABOUT_ALL:
        yield ABOUT_ALL.get(query.name, {})
        return
    # a query about one kind of item gives little work for another: what counts is the sum
    kinds = ["person-0"] if parameters[0].kind == "person" else ["argument", "comment", "post"]
    for kind, number in product(kinds, range(ITEMS)):
        terms = f"<{generate.ID}{kind}-{number}>", f"<{generate.ID}argument-{number + 1}>"
        yield {parameter.name: term for parameter, term in zip(parameters, terms, strict=False)}


def _about(query: StoredQuery) -> list[Parameter]:
    """Return the parameters that say what a query is about, not which of its rows are wanted."""
    return [parameter for parameter in query.parameters if parameter.name != "basis"]


def plan(store: Path, text: str) -> tuple[int, int]:
    """Return the number of rows that all steps of a query's plan produce, and the number of results."""
    with tempfile.TemporaryDirectory() as place:
        report = Path(place) / "plan.json"
        command = [str(OXIGRAPH), "query", "--location", str(store / TRIPLES), "--union-default-graph", "--query", text]
        command += ["--results-format", "nt" if "CONSTRUCT" in text else "tsv", "--stats"]
        subprocess.run([*command, "--explain-file", str(report)], check=True, capture_output=True)
        top = json.loads(report.read_text(encoding="utf-8"))["plan"]
    return _rows(top), top["number of results"]


def _rows(node: dict[str, Any]) -> int:
    return int(node["number of results"]) + sum(map(_rows, node.get("children", ())))


def compare(stores: list[Path], growth: float, names: list[str] | None = None) -> list[dict[str, Any]]:
    """Return for each query the rows in both stores, and whether they grow more than they may.

    ``growth`` is how many times larger the second debate is.
    """
    table = []
    for name in names or query_names():
        query = load_query(name)
        rows, results = [0, 0], [0, 0]
        for value, place in product(values(query), range(2)):
            text = query.bind(value)
            row_count, result_count = plan(stores[place], text)
            rows[place], results[place] = rows[place] + row_count, results[place] + result_count
        whole = not _about(query) or name in ABOUT_ALL
        most = MOST * (growth if whole else 1) * max(rows[0], 100)
        table.append({"query": name, "whole": whole, "rows": rows, "results": results, "grows": rows[1] > most})
    return table


def main(small: int = 1_000, large: int = 100_000) -> None:
    """Generate debates, compare plans, and print the table."""
    with tempfile.TemporaryDirectory() as place:
        stores = []
        for size in (small, large):
            data, store = Path(place) / f"{size}.nt", Path(place) / f"{size}"
            generate.write(data, size, lean=True)
            load_debate(store, [data], lambda message: print(message, file=sys.stderr))
            stores.append(store)
        queries = compare(stores, large / small)
    table = [
        [row["query"], "all" if row["whole"] else "one", *row["rows"], *row["results"], "grows" if row["grows"] else ""]
        for row in queries
    ]
    names = ["query", "about", f"rows at {small:,}", f"at {large:,}", f"results at {small:,}", f"at {large:,}", ""]
    print(tabulate.tabulate(table, names, intfmt=","))
    raise SystemExit(any(row["grows"] for row in queries))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
