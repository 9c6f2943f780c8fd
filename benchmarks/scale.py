"""Closure, validation, loading and questions as debates grow, beside peers that do the same, all in one run.

``python -m benchmarks.scale [SIZE ...] [--no-peers]`` with sizes in arguments, by default 100, 1,000 and 10,000; writes
``results/scale.json``, ``results/scale.md`` and pictures. Every measurement is a process of its own, so that its peak
of memory is its own; times are those that it measures inside, of the work alone, without imports.
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

import tabulate

from benchmarks import generate
from benchmarks.peers import python_of
from capgen_kg.resources import ontology_files, shape_files
from capgen_kg.turtle import ntriples, read_facts

RESULTS = Path(__file__).parent / "results"

#: Each prints its seconds and how many it found; %s are the data with the ontology, the shapes, and a folder.
HEAD = """
import json, resource, sys, time
data, shapes, folder = sys.argv[1:]
def done(start, found):
    print(json.dumps([time.perf_counter() - start, found, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""
CLOSE = """
from pathlib import Path
from capgen_kg.reasoning import reasoner
from capgen_kg.turtle import read_facts
close = reasoner(NAME)
facts = list(read_facts([Path(data)]))
start = time.perf_counter()
done(start, len(list(close(facts))))
"""
VALIDATE = """
from pathlib import Path
from importlib import import_module
check = import_module("capgen_kg.validation." + NAME).check
text, rules = Path(data).read_bytes(), Path(shapes).read_bytes()
start = time.perf_counter()
done(start, len(check(text, rules)))
"""
PLAIN_PYSHACL = """
import rdflib, pyshacl
graph, rules = rdflib.Graph().parse(data), rdflib.Graph().parse(shapes)
start = time.perf_counter()
conforms, report, text = pyshacl.validate(graph, shacl_graph=rules, inference="none")
done(start, len(list(report.subjects(rdflib.SH.focusNode))))
"""
TURBO = PLAIN_PYSHACL.replace("pyshacl", "pyshacl_turbo")
SHIFTY = """
import rdflib, shifty
from pathlib import Path
start = time.perf_counter()
conforms, report, text = shifty.validate(Path(data), Path(shapes), graph_mode="data", infer=False)
done(start, len(list(report.subjects(rdflib.SH.focusNode))))
"""
SPARQ = """
import sparq
TEXT = open(data).read()
graph = sparq.Graph.load(TEXT, "ntriples")
start = time.perf_counter()
graph.reason("owl")
done(start, len(graph))
"""
REASONABLE = """
import reasonable, shutil
shutil.copy(data, data + ".ttl")  # N-Triples are Turtle, and it goes by the ending
reasoner = reasonable.PyReasoner()
reasoner.load_file(data + ".ttl")
start = time.perf_counter()
done(start, len(list(reasoner.reason())))
"""
LOAD = """
from pathlib import Path
from capgen_kg.store.building import build
import shutil
shutil.rmtree(Path(folder) / "store", ignore_errors=True)
start = time.perf_counter()
found = build(Path(folder) / "store", [Path(data)], lambda message: None)
done(start, found.asserted + found.derived)
"""
ASK = """
from capgen_kg.debate import Debate
from capgen_kg.queries.stored import load_query
from pathlib import Path
debate = Debate(store=Path(folder) / "store")
query = load_query(NAME)
value = {"item": "https://example.org/generated/argument-7", "person": "https://example.org/generated/person-0-0"}
text = query.bind({p.name: debate.term(p, value[p.kind]) for p in query.parameters})
debate.sparql(text)
start = time.perf_counter()
for _ in range(TIMES):
    answer = debate.sparql(text)
print(json.dumps([(time.perf_counter() - start) / TIMES, sum(1 for _ in answer),
                  resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""

#: An argument that lacks much, with a rebuttal and a claim, checked as an addition to a store.
ADD = """
from pathlib import Path
import pyoxigraph as ox
from capgen_kg.namespaces import PREFIXES
from capgen_kg.reasoning.facts import Facts
from capgen_kg.resources import shape_files
from capgen_kg.store.building import build
from capgen_kg.store.disk import DiskStore
from capgen_kg.turtle import read_facts
from capgen_kg.validation import validate_additions
build(Path(folder) / "store", [Path(data)], lambda message: None)
text = "".join(f"@prefix {name}: <{space}> . " for name, space in PREFIXES.items()) + '''
@prefix g: <https://example.org/generated/> .
g:new a cg:Argument ; skos:notation "For#3" ; cg:inDebate g:debate ; cg:raises g:relation ; cg:hasConclusion g:claim .
g:relation a cg:Rebuttal ; cg:attacks g:argument-5 ; cg:attackType cg:Rebutting .
g:claim a cg:Claim ; cg:inDebate g:debate ; cg:reasonFor g:argument-3-claim-1 .'''
new = [(str(q.subject), str(q.predicate), str(q.object)) for q in ox.parse(text, format=ox.RdfFormat.TURTLE)]
base = DiskStore(Path(folder) / "store").only_asserted().facts
validate_additions(base, new)
start = time.perf_counter()
done(start, len(validate_additions(base, new)))
"""

#: Kind of work, what does it, its code, the largest size in arguments that it is asked to do, and its interpreter.
WORK: list[tuple[str, str, str, int, str | None]] = [
    ("closure", "capgen, compiled", CLOSE.replace("NAME", "'compiled'"), 100_000, None),
    ("closure", "capgen, columns", CLOSE.replace("NAME", "'columns'"), 10**6, None),
    ("closure", "owlrl", CLOSE.replace("NAME", "'owlrl'"), 100, None),
    ("closure", "sparq-rdf", SPARQ, 10**6, "sparq-rdf"),
    ("closure", "reasonable", REASONABLE, 10_000, "reasonable"),
    ("validation", "capgen with shacl", VALIDATE.replace("NAME", "'by_shacl'"), 10_000, None),
    ("validation", "capgen with pyshacl", VALIDATE.replace("NAME", "'by_pyshacl'"), 1_000, None),
    ("validation", "pyshacl", PLAIN_PYSHACL, 100, None),
    ("validation", "pyshacl-turbo", TURBO, 1_000, "pyshacl-turbo"),
    ("validation", "pyshifty", SHIFTY, 1_000, "pyshifty"),
    ("load into a store", "capgen load", LOAD, 10**6, None),
    ("validation of an addition", "capgen with pyshacl", ADD, 10**6, None),
    ("counters of one item", "capgen", ASK.replace("NAME", "'counters'").replace("TIMES", "50"), 10**6, None),
    ("all that one person says", "capgen", ASK.replace("NAME", "'says'").replace("TIMES", "50"), 10**6, None),
    ("all contested items", "capgen", ASK.replace("NAME", "'contested'").replace("TIMES", "1"), 10**6, None),
]


def run(code: str, python: str, *words: str) -> tuple[float, int, float] | str:
    """Return seconds, what was found and the peak of memory in MiB of one process, or why there are none."""
    command = [python, "-c", HEAD + code, *words]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        return (done.stderr.strip().splitlines() or ["it failed without a word"])[-1][:120]
    seconds, found, peak = json.loads(done.stdout.splitlines()[-1])
    return seconds, found, peak


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
            for kind, worker, code, most, peer in WORK:
                python = sys.executable if peer is None else python_of(peer) if peers else None
                if size > most or python is None:
                    continue
                print(f"{size:,} arguments: {kind}, {worker}", file=sys.stderr)
                times = 1 if size >= 10_000 or worker in ("owlrl", "pyshacl") else runs
                found = [run(code, python, str(data), str(shapes), str(folder)) for _ in range(times)]
                row: dict[str, Any] = {"work": kind, "by": worker, "arguments": size, "triples": triples}
                good = [one for one in found if not isinstance(one, str)]
                if good:
                    seconds = sorted(one[0] for one in good)
                    row |= {"min": seconds[0], "median": statistics.median(seconds), "max": seconds[-1]}
                    row |= {"found": good[0][1], "peak_mib": round(max(one[2] for one in good))}
                else:
                    row |= {"failed": str(found[0])}
                rows.append(row)
    return rows


def table(rows: list[dict[str, Any]]) -> str:
    """Return the rows as Markdown; the ratio is to the fastest that does the same work at the same size."""
    best: dict[tuple[str, int], float] = {}
    for row in rows:
        if "median" in row:
            key = row["work"], row["arguments"]
            best[key] = min(best.get(key, row["median"]), row["median"])
    lines = [
        [
            row["work"], row["by"], f"{row['arguments']:,}", f"{row['triples']:,}",
            *(f"{1000 * row[name]:,.1f}" for name in ("min", "median", "max")),
            f"{row['median'] / best[row['work'], row['arguments']]:.1f}", f"{row['found']:,}", f"{row['peak_mib']:,}",
        ]
        if "median" in row
        else [row["work"], row["by"], f"{row['arguments']:,}", f"{row['triples']:,}", row["failed"]]
        for row in sorted(rows, key=lambda row: (row["work"], row["arguments"], row.get("median", 1e9)))
    ]  # fmt: skip
    names = ["work", "by", "arguments", "triples", "min ms", "median ms", "max ms", "ratio", "found", "peak MiB"]
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
    left, right, low, high = min(xs), max(xs) + 1e-9, min(ys) - 0.2, max(ys) + 0.2
    colours = ["#0b6", "#06c", "#c40", "#808", "#666"]
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 320" font-family="sans-serif" font-size="12">',
        '<rect width="640" height="320" fill="#fff"/>',
        f'<text x="60" y="20" font-size="14">{kind}: seconds by arguments</text>',
    ]

    def at(x: float, y: float) -> tuple[float, float]:
        return 60 + 400 * (log10(x) - left) / (right - left), 290 - 250 * (log10(y) - low) / (high - low)

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
    """Measure, and write what was found."""
    parser = argparse.ArgumentParser(description="Measure how work grows with a debate, beside peers.")
    parser.add_argument("sizes", type=int, nargs="*", default=[100, 1_000, 10_000])
    parser.add_argument("--no-peers", action="store_true", help="leave out what needs an environment of its own")
    given = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    rows = measure(given.sizes, not given.no_peers)
    packages = ("click", "numpy", "owlrl", "pyoxigraph", "pyshacl", "rdflib", "shacl")
    machine = f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores; " + ", ".join(
        f"{name} {version(name)}" for name in packages
    )
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "scale.json").write_text(json.dumps({"machine": machine, "rows": rows}, indent=1) + "\n")
    (RESULTS / "scale.md").write_text(f"{machine}\n\n{table(rows)}\n")
    for kind in ("closure", "validation"):
        (RESULTS / f"{kind}.svg").write_text(picture(rows, kind))
    print((RESULTS / "scale.md").read_text(), end="")


if __name__ == "__main__":
    main()
