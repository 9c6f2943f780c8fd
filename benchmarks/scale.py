"""Closure, validation, loading and queries as debates grow, in comparison with peers, all in one run.

``python -m benchmarks.scale [SIZE ...] [--no-peers]`` with sizes in arguments, by default 100, 480 (20 thousand
triples), 1,000, 10,000 and 100,000; writes ``results/scale.json``, ``results/scale.md`` and pictures. Every measurement
runs in a separate process, to measure its peak memory; the process measures the time of the work
alone, without imports. Each closure is compared, triple by triple, with that of a reference: owlrl where it is
measured, our compiled rules at larger sizes. The comparison excludes triples with blank nodes, whose labels differ, and
the trivial entailments that we filter from owlrl.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import tabulate

from benchmarks import generate
from benchmarks.peers import python_of
from capgen_kg.debate import open_debate
from capgen_kg.queries.stored import load_query
from capgen_kg.rdf.parsing import ntriples, read_facts
from capgen_kg.reasoning.forward_chaining import is_trivial_entailment
from capgen_kg.resources import ontology_files, shape_files
from capgen_kg.store.disk import TRIPLES

RESULTS = Path(__file__).parent / "results"

#: Each prints seconds, a count and peak memory; its arguments are the data with the ontology, the shapes, and a folder.
HEAD = """
import json, resource, sys, time
data, shapes, folder = sys.argv[1:]
def report_result(start, count, times=1):
    seconds = (time.perf_counter() - start) / times
    print(json.dumps([seconds, count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
def put(facts):
    open(folder + "/result.nt", "w").writelines(f"{s} {p} {o} .\\n" for s, p, o in facts)
"""
CLOSE = """
from pathlib import Path
from capgen_kg.reasoning import reasoner
from capgen_kg.rdf.parsing import read_facts
close = reasoner(NAME)
start = time.perf_counter()
facts = list(close(read_facts([Path(data)])))
report_result(start, len(facts))
put(facts)
"""
#: The rules alone, on what is in memory already in the form that each has for it: ours are those of ``capgen load``.
RULES = """
from pathlib import Path
from capgen_kg.reasoning.columnar import Columns
from capgen_kg.reasoning.schema import compile_schema
from capgen_kg.rdf.facts import Facts
from capgen_kg.resources import ontology_files
from capgen_kg.rdf.parsing import read_facts
schema = compile_schema(Facts(read_facts(ontology_files())))
columns = Columns(schema)
for fact in read_facts([Path(data)]):
    columns.add(fact)
for fact in schema.facts:
    columns.add(fact)
start = time.perf_counter()
rounds = []
columns.materialize(lambda number, total: rounds.append(total))
report_result(start, rounds[-1])
"""
VALIDATE = """
from pathlib import Path
from importlib import import_module
check = import_module("capgen_kg.validation." + NAME).check
text, rules = Path(data).read_bytes(), Path(shapes).read_bytes()
start = time.perf_counter()
report_result(start, len(check(text, rules)))
"""
PLAIN_PYSHACL = """
import rdflib, pyshacl
graph, rules = rdflib.Graph().parse(data), rdflib.Graph().parse(shapes)
start = time.perf_counter()
conforms, report, text = pyshacl.validate(graph, shacl_graph=rules, inference="none")
report_result(start, len(list(report.subjects(rdflib.SH.focusNode))))
"""
TURBO = PLAIN_PYSHACL.replace("pyshacl", "pyshacl_turbo")
SHIFTY = """
import rdflib, shifty
from pathlib import Path
start = time.perf_counter()
conforms, report, text = shifty.validate(Path(data), Path(shapes), graph_mode="data", infer=False)
report_result(start, len(list(report.subjects(rdflib.SH.focusNode))))
"""
RULES_OWLRL = """
import owlrl, rdflib
graph = rdflib.Graph().parse(data)
start = time.perf_counter()
owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
report_result(start, len(graph))
"""
RULES_SPARQ = """
import sparq
graph = sparq.Graph.load(open(data).read(), "ntriples")
start = time.perf_counter()
graph.reason("owl")
report_result(start, len(graph))
"""
SPARQ = """
import sparq
start = time.perf_counter()
graph = sparq.Graph.load(open(data).read(), "ntriples")
graph.reason("owl")
triples = graph.construct("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
report_result(start, len(triples))
put(tuple(repr(term)[len("Term(") : -1] for term in triple) for triple in triples)
"""
REASONABLE = """
import reasonable, shutil
shutil.copy(data, data + ".ttl")  # N-Triples are Turtle, and it goes by the ending
start = time.perf_counter()
reasoner = reasonable.PyReasoner()
reasoner.load_file(data + ".ttl")
triples = list(reasoner.reason())
report_result(start, len(triples))
put((s.n3(), p.n3(), o.n3()) for s, p, o in triples)
"""
LOAD = """
from pathlib import Path
from capgen_kg.store.build import build
import shutil
shutil.rmtree(Path(folder) / "store", ignore_errors=True)
start = time.perf_counter()
store = build(Path(folder) / "store", [Path(data)], lambda message: None)
report_result(start, store.asserted + store.derived)
"""
#: Questions to what is closed already: to the store, and to its triples and the query written out for peers.
ASK = """
from capgen_kg.debate import open_debate
from pathlib import Path
debate = open_debate(store=Path(folder) / "store")
text = Path(folder, "NAME.rq").read_text()
debate.sparql(text)
start = time.perf_counter()
for _ in range(TIMES):
    answer = debate.sparql(text)
report_result(start, sum(1 for _ in answer), TIMES)
"""
ASK_OXIGRAPH = """
import pyoxigraph
store = pyoxigraph.Store()
store.bulk_load(path=folder + "/closed.nt", format=pyoxigraph.RdfFormat.N_TRIPLES)
text = open(folder + "/NAME.rq").read()
start = time.perf_counter()
for _ in range(TIMES):
    answer = list(store.query(text))
report_result(start, len(answer), TIMES)
"""
ASK_COMMAND = """
import os, subprocess
command = os.path.join(os.path.dirname(sys.executable), "oxigraph")
place = folder + "/oxigraph"
load = [command, "load", "--location", place, "--file", folder + "/closed.nt"]
ask = [command, "query", "--location", place, "--query-file", folder + "/NAME.rq", "--results-format", "tsv"]
if not os.path.exists(place):
    subprocess.run(load, check=True, capture_output=True)
start = time.perf_counter()
answer = subprocess.run(ask, check=True, capture_output=True).stdout
report_result(start, answer.count(b"\\n") - 1)
"""
ASK_RDFLIB = """
import rdflib
graph = rdflib.Graph(store=STORE).parse(folder + "/closed.nt")
text = open(folder + "/NAME.rq").read()
start = time.perf_counter()
report_result(start, len(graph.query(text)))
"""

#: An argument that lacks much, with a rebuttal and a claim, checked as an addition to a store.
ADD = """
from pathlib import Path
import pyoxigraph as ox
from capgen_kg.rdf.namespaces import PREFIXES
from capgen_kg.rdf.facts import Facts
from capgen_kg.resources import shape_files
from capgen_kg.store.build import build
from capgen_kg.store.disk import DiskStore
from capgen_kg.rdf.parsing import read_facts
from capgen_kg.validation import validate_additions
build(Path(folder) / "store", [Path(data)], lambda message: None)
text = "".join(f"@prefix {name}: <{space}> . " for name, space in PREFIXES.items()) + '''
@prefix g: <https://example.org/generated/> .
g:new a cg:Argument ; skos:notation "For#3" ; cg:inDebate g:debate ; cg:raises g:relation ; cg:hasConclusion g:claim ;
  cg:hasInference g:step .
g:relation a cg:Rebuttal ; cg:attacks g:argument-5 ; cg:attackType cg:Rebutting .
g:step a cg:Inference ; cg:premise g:argument-3-claim-1 ; cg:conclusion g:claim .
g:claim a cg:Claim ; cg:inDebate g:debate .'''
new = [(str(q.subject), str(q.predicate), str(q.object)) for q in ox.parse(text, format=ox.RdfFormat.TURTLE)]
base = DiskStore(Path(folder) / "store").only_asserted().facts
validate_additions(base, new)
start = time.perf_counter()
report_result(start, len(validate_additions(base, new)))
"""

#: Stored queries on one item, on one person and on everything, and how often each runs in a row.
QUESTIONS = {"counters": 50, "says": 50, "contested": 1}
_RDFLIB, _OXRDFLIB = (ASK_RDFLIB.replace("STORE", repr(name)) for name in ("default", "Oxigraph"))

#: Kind of work, what does it, its code, the largest size in arguments that it is asked to do, and its interpreter.
WORK: list[tuple[str, str, str, int, str | None]] = [
    ("closure, from file to triples", "owlrl", CLOSE.replace("NAME", "'owlrl'"), 500, None),
    ("closure, from file to triples", "capgen, compiled", CLOSE.replace("NAME", "'compiled'"), 100_000, None),
    ("closure, from file to triples", "capgen, columns", CLOSE.replace("NAME", "'columnar'"), 100_000, None),
    ("closure, from file to triples", "sparq-rdf", SPARQ, 100_000, "sparq-rdf"),
    ("closure, from file to triples", "reasonable", REASONABLE, 10_000, "reasonable"),
    ("rules alone", "owlrl", RULES_OWLRL, 500, None),
    ("rules alone", "capgen, columns", RULES, 10**6, None),
    ("rules alone", "sparq-rdf", RULES_SPARQ, 10**6, "sparq-rdf"),
    ("validation", "capgen with shacl", VALIDATE.replace("NAME", "'shacl_engine'"), 10_000, None),
    ("validation", "capgen with pyshacl", VALIDATE.replace("NAME", "'pyshacl_engine'"), 1_000, None),
    ("validation", "pyshacl", PLAIN_PYSHACL, 100, None),
    ("validation", "pyshacl-turbo", TURBO, 1_000, "pyshacl-turbo"),
    ("validation", "pyshifty", SHIFTY, 1_000, "pyshifty"),
    ("load into a store", "capgen load", LOAD, 10**6, None),
    ("validation of an addition", "capgen with pyshacl", ADD, 10**6, None),
    *(
        (f"query {name}", by, code.replace("NAME", name).replace("TIMES", str(times)), most, peer)
        for name, times in QUESTIONS.items()
        for by, code, most, peer in [
            ("capgen, store on disk", ASK, 10**6, None),
            ("pyoxigraph by hand, in memory", ASK_OXIGRAPH, 100_000, None),
            ("the command oxigraph, whole process", ASK_COMMAND, 100_000, None),
            ("rdflib", _RDFLIB, 1_000, None),
            ("oxrdflib", _OXRDFLIB, 10_000, "oxrdflib"),
        ]
    ),
]

PICTURES = {"closure": "closure, from file to triples", "rules": "rules alone", "validation": "validation"}


def run(code: str, python: str, *words: str) -> tuple[float, int, float] | str:
    """Return the seconds, the count of results and the peak memory in MiB of one process, or its error message."""
    command = [python, "-c", HEAD + code, *words]
    process = subprocess.run(command, check=False, capture_output=True, text=True)
    if process.returncode:
        return (process.stderr.strip().splitlines() or ["it failed without a message"])[-1][:120]
    seconds, count, peak = json.loads(process.stdout.splitlines()[-1])
    return seconds, count, peak


def measure(sizes: list[int], peers: bool, runs: int = 3) -> list[dict[str, Any]]:
    """Return a row for each kind of work, worker and size."""
    rows = []
    with tempfile.TemporaryDirectory() as place:
        shapes = Path(place) / "shapes.nt"
        shapes.write_bytes(ntriples(read_facts(shape_files())))
        for size in sizes:
            folder = Path(place) / str(size)
            folder.mkdir()
            data = folder / "data.nt"
            triples = generate.write(data, size, lean=True)
            with data.open("ab") as file:
                file.write(ntriples(read_facts(ontology_files())))
            reference: set[str] = set()
            for kind, worker, code, most, peer in WORK:
                python = sys.executable if peer is None else python_of(peer) if peers else None
                if size > most or python is None:
                    continue
                print(f"{size:,} arguments: {kind}, {worker}", file=sys.stderr)
                if kind.startswith("query") and not (folder / "closed.nt").exists():
                    write_questions(folder)
                times = 1 if size >= 10_000 or worker in ("owlrl", "pyshacl") else runs
                outcomes = [run(code, python, str(data), str(shapes), str(folder)) for _ in range(times)]
                row: dict[str, Any] = {"work": kind, "by": worker, "arguments": size, "triples": triples}
                good = [outcome for outcome in outcomes if not isinstance(outcome, str)]
                if good:
                    seconds = sorted(outcome[0] for outcome in good)
                    row |= {"min": seconds[0], "median": statistics.median(seconds), "max": seconds[-1]}
                    row |= {"found": good[0][1], "peak_mib": round(max(outcome[2] for outcome in good))}
                    if (result := folder / "result.nt").exists():
                        row |= compare(result, reference)
                        result.unlink()
                else:
                    row |= {"failed": str(outcomes[0])}
                rows.append(row)
    return rows


def write_questions(folder: Path) -> None:
    """Write what a store holds, and the questions to it, for peers to read.

    They are about an item with three counters, so that the answers are as long at every size.
    """
    with (folder / "closed.nt").open("w", encoding="utf-8") as file:
        triples = ox.Store.read_only(str(folder / "store" / TRIPLES))
        file.writelines(f"{quad.subject} {quad.predicate} {quad.object} .\n" for quad in triples)
    debate = open_debate(store=folder / "store")
    counters = f"?item a {generate.cg('Argument')} . ?counter {generate.cg('counters')} ?item"
    three = f"SELECT ?item {{ {counters} }} GROUP BY ?item HAVING (COUNT(?counter) = 3) ORDER BY ?item LIMIT 1"
    [row] = debate.sparql(three).rows()
    value = {"item": row["item"], "node": row["item"], "person": f"{generate.ID}person-0-0"}
    for name in QUESTIONS:
        query = load_query(name)
        text = query.bind({p.name: debate.term(p, value[p.kind]) for p in query.parameters})
        (folder / f"{name}.rq").write_text(text, encoding="utf-8")


def compare(result: Path, reference: set[str]) -> dict[str, int]:
    """Return how many triples a closure lacks, and has in excess, compared with the reference: the first closure."""
    closure = set()
    with result.open(encoding="utf-8") as file:
        for quad in ox.parse(file.read(), ox.RdfFormat.N_TRIPLES, lenient=True):
            fact = str(quad.subject), str(quad.predicate), str(quad.object)
            if not is_trivial_entailment(fact) and not any(term.startswith("_:") for term in fact):
                closure.add(" ".join(fact))
    if not reference:
        reference |= closure
    return {"missing": len(reference - closure), "surplus": len(closure - reference)}


def table(rows: list[dict[str, Any]]) -> str:
    """Return the rows as Markdown; the ratio is to the fastest that does the same work at the same size.

    A worker with missing triples or findings is not considered for the fastest.
    """
    best: dict[tuple[str, int], float] = {}
    for row in rows:
        if "median" in row and not row.get("missing"):
            key = row["work"], row["arguments"]
            best[key] = min(best.get(key, row["median"]), row["median"])
    lines = [
        [
            row["work"], row["by"], f"{row['arguments']:,}", f"{row['triples']:,}",
            *(f"{1000 * row[name]:,.1f}" for name in ("min", "median", "max")),
            f"{row['median'] / best[row['work'], row['arguments']]:.1f}", f"{row['found']:,}",
            f"{1e9 * row['median'] / row['found']:,.0f}" if row["found"] else "",
            *(f"{row[name]:,}" if name in row else "" for name in ("missing", "surplus")), f"{row['peak_mib']:,}",
        ]
        if "median" in row
        else [row["work"], row["by"], f"{row['arguments']:,}", f"{row['triples']:,}", row["failed"]]
        for row in sorted(rows, key=lambda row: (row["work"], row["arguments"], row.get("median", 1e9)))
    ]  # fmt: skip
    names = ["work", "by", "arguments", "triples", "min ms", "median ms", "max ms", "ratio"]
    names += ["found", "ns each", "missing", "surplus", "peak MiB"]
    return tabulate.tabulate(lines, names, "github", disable_numparse=True)


def picture(rows: list[dict[str, Any]], kind: str) -> str:
    """Return a plot of one kind of work as SVG: seconds by arguments, both axes logarithmic."""
    from math import log10

    lines: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for row in rows:
        if row["work"] == kind and "median" in row:
            lines[row["by"]].append((row["arguments"], row["median"]))
    xs = [log10(x) for line in lines.values() for x, _ in line]
    ys = [log10(y) for line in lines.values() for _, y in line]
    x_min, x_max, low, high = min(xs), max(xs) + 1e-9, min(ys) - 0.2, max(ys) + 0.2
    colours = ["#0b6", "#06c", "#c40", "#808", "#666"]
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 320" font-family="sans-serif" font-size="12">',
        '<rect width="640" height="320" fill="#fff"/>',
        f'<text x="60" y="20" font-size="14">{kind}: seconds by arguments</text>',
    ]

    def at(x: float, y: float) -> tuple[float, float]:
        return 60 + 400 * (log10(x) - x_min) / (x_max - x_min), 290 - 250 * (log10(y) - low) / (high - low)

    for power in range(round(low - 0.5), round(high + 0.5)):
        if low <= power <= high:
            _, y = at(1, 10**power)
            parts.append(f'<path d="M60 {y:.1f}H460" stroke="#ddd"/><text x="8" y="{y + 4:.1f}">{10**power:g} s</text>')
    for x in sorted({x for line in lines.values() for x, _ in line}):
        parts.append(f'<text x="{at(x, 1)[0]:.1f}" y="308" text-anchor="middle">{x:,}</text>')
    for number, (name, line) in enumerate(sorted(lines.items())):
        points = [at(x, y) for x, y in sorted(line)]
        colour = colours[number % len(colours)]
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        parts.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in points]
        parts.append(f'<text x="480" y="{50 + 20 * number}" fill="{colour}">{name}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def main() -> None:
    """Measure, and write the results."""
    parser = argparse.ArgumentParser(description="Measure how work grows with a debate, beside peers.")
    parser.add_argument("sizes", type=int, nargs="*", default=[100, 480, 1_000, 10_000, 100_000])
    parser.add_argument("--no-peers", action="store_true", help="leave out what needs an environment of its own")
    args = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    rows = measure(args.sizes, not args.no_peers)
    packages = ("click", "numpy", "owlrl", "pyoxigraph", "pyshacl", "rdflib", "shacl")
    machine = f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores; " + ", ".join(
        f"{name} {version(name)}" for name in packages
    )
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "scale.json").write_text(json.dumps({"machine": machine, "rows": rows}, indent=1) + "\n")
    (RESULTS / "scale.md").write_text(f"{machine}\n\n{table(rows)}\n")
    for name, kind in PICTURES.items():
        (RESULTS / f"{name}.svg").write_text(picture(rows, kind))
    print((RESULTS / "scale.md").read_text(), end="")


if __name__ == "__main__":
    main()
