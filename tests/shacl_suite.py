"""The W3C's test suite for SHACL, through every way in which this project applies shapes.

``python -m tests.shacl_suite PATH`` with the folder ``data-shapes-test-suite`` of https://github.com/w3c/data-shapes
prints a table of what deviates, and ends with status 1 unless a policy says so. The ways are the engines, and the check
of additions: for each of some triples, what it adds to the rest has to be judged as the whole would be.
"""

from __future__ import annotations

import logging
import re
import sys
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import tabulate

from capgen_kg.diagnostics.findings import Finding
from capgen_kg.diagnostics.shacl_report import read_report
from capgen_kg.errors import InputError
from capgen_kg.rdf.facts import Fact, Facts, members
from capgen_kg.rdf.parsing import ntriples
from capgen_kg.rdf.rdflib_graphs import graph_of
from capgen_kg.validation import ENGINES, apply, incremental
from capgen_kg.validation.shape_dependencies import NotBoundedError
from capgen_kg.validation.shapes import read_shapes

_TESTS, _TEST = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#", "http://www.w3.org/ns/shacl-test#"
_SH = "http://www.w3.org/ns/shacl#"
#: How many triples of a test are added to the rest of it, one at a time.
MAX_ADDED = 8
#: What deviates by policy: the end of a test's name, the way, and why.
POLICIES = (
    *(
        ("qualifiedValueShape-001", way, "refused: sh:nodeShape is not a term of SHACL")
        for way in (*ENGINES, "additions")
    ),
    ("uniqueLang-002", "pyshacl", 'pyshacl takes sh:uniqueLang "1" for true'),
    ("uniqueLang-002", "plain pyshacl", 'pyshacl takes sh:uniqueLang "1" for true'),
    ("shapesGraph-001", "pyshacl", "refused: pyshacl has no $shapesGraph"),
    ("shapesGraph-001", "plain pyshacl", "pyshacl has no $shapesGraph"),
    ("shapesGraph-001", "additions", "refused: pyshacl has no $shapesGraph"),
    ("prefixes-001", "plain pyshacl", "pyshacl follows no owl:imports from sh:prefixes"),
)

#: A finding as engines agree on it: they name blank nodes as they like.
Key = tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """A test: its name, data, shapes, and the findings that are right; ``None`` where the shapes can't be applied."""

    name: str
    data: list[Fact]
    shapes: list[Fact]
    right: Counter[Key] | None


def read(path: Path) -> list[Fact]:
    """Return the triples of a Turtle file with its address as the base, lexical forms as written."""
    quads = ox.parse(path=str(path), format=ox.RdfFormat.TURTLE, base_iri=path.as_uri())
    names: dict[str, str] = {}

    def text(term: object) -> str:
        written = str(term)
        return names.setdefault(written, f"_:b{len(names)}") if written.startswith("_:") else written

    return [(text(quad.subject), text(quad.predicate), text(quad.object)) for quad in quads]


def cases(manifest: Path) -> Iterator[Case]:
    """Yield the tests of a manifest and of those that it includes."""
    facts = Facts(read(manifest))
    for included in sorted(facts.objects(f"<{manifest.as_uri()}>", f"<{_TESTS}include>")):
        yield from cases(_path(included))
    for head in facts.objects(f"<{manifest.as_uri()}>", f"<{_TESTS}entries>"):
        for entry in members(facts, head):
            [action] = facts.objects(entry, f"<{_TESTS}action>")
            [result] = facts.objects(entry, f"<{_TESTS}result>")
            data, shapes = (
                read(_path(path))
                for name in ("dataGraph", "shapesGraph")
                for path in facts.objects(action, f"<{_TEST}{name}>")
            )
            right = None if result == f"<{_TEST}Failure>" else keys_of(read_report(_report(facts, result)))
            yield Case(entry.strip("<>").split("/tests/")[-1], data, shapes, right)


def _path(iri: str) -> Path:
    return Path(iri.strip("<>").removeprefix("file://"))


def _report(facts: Facts, node: str) -> bytes:
    """Return the triples about a node, and about the blank nodes that they lead to."""
    triples: set[Fact] = set()
    waiting = [node]
    seen = {node}
    while waiting:
        new = set(facts.triples(waiting.pop(), None, None))
        triples |= new
        waiting += {value for _, _, value in new if value.startswith("_:")} - seen
        seen |= {value for _, _, value in new}
    return ntriples(triples)


def keys_of(findings: list[Finding]) -> Counter[Key]:
    """Return findings without their messages, and without the names of blank nodes."""

    def stable(term: str) -> str:
        # labels that Oxigraph, rdflib and the package shacl make
        return "_:" if re.fullmatch(r"b\d+|[0-9a-f]{32}|n[0-9a-f]{32}b\d+|\d+_\w+|c14n\d+", term) else term

    return Counter(
        (
            stable(finding.focus_node),
            finding.result_path,
            stable(finding.value),
            stable(finding.source_shape),
            finding.severity,
        )
        for finding in findings
    )


def plain(data: list[Fact], shapes: list[Fact]) -> list[Finding]:
    """Return what pyshacl finds when it gets both graphs as they are."""
    import pyshacl

    _, report, _ = pyshacl.validate(
        graph_of(ntriples(data)), shacl_graph=graph_of(ntriples(shapes)), inference="none", do_owl_imports=False
    )
    return read_report(report.serialize(format="nt", encoding="utf-8"))


def engine(name: str) -> Callable[[list[Fact], list[Fact]], list[Finding]]:
    """Return what applies shapes by one of our engines."""
    return lambda data, shapes: apply(data, read_shapes((fact, ("shapes", None)) for fact in shapes), name)


WAYS = {"plain pyshacl": plain} | {name: engine(name) for name in ENGINES}


def check_consistency(case: Case, name: str) -> str:
    """Return how a way deviates from what is right, or an empty string."""
    try:
        actual = keys_of(WAYS[name](case.data, case.shapes))
    except InputError as error:
        return "" if case.right is None else f"refused: {error}"
    # what pyshacl and rdflib raise by themselves
    except Exception as error:
        if name != "plain pyshacl":
            raise
        return "" if case.right is None else f"{type(error).__name__}: {error}"
    if case.right is None:
        return "applied, where the shapes should be refused"
    return "; ".join(
        f"{what} {' '.join(filter(None, key))}"
        for what, many in (("not found:", case.right - actual), ("found:", actual - case.right))
        for key in many
    )


def judge_additions(case: Case) -> str:
    """Return where additions are judged by a part otherwise than by the whole, or an empty string."""
    if case.right is None:
        return ""
    shapes = read_shapes((fact, ("shapes", None)) for fact in case.shapes)
    every = sorted(set(case.data))
    after = keys_of(apply(every, shapes, "pyshacl"))
    for fact in every[:: max(1, len(every) // MAX_ADDED)]:
        rest = [other for other in every if other != fact]
        try:
            reported = keys_of(incremental.check(Facts(rest), [fact], shapes))
        except NotBoundedError:
            # the whole is checked then
            continue
        before = keys_of(apply(rest, shapes, "pyshacl"))
        if missing := after - before - reported:
            return f"adding {' '.join(fact)} gives {' '.join(next(iter(missing)))}, which is not found"
        if extra := reported - after:
            return f"adding {' '.join(fact)} does not give {' '.join(next(iter(extra)))}, which is found"
    return ""


def run(folder: Path) -> tuple[list[list[str]], dict[str, list[int]]]:
    """Return the deviations as rows, and for each way how many tests there were, went right, and are as policies say."""
    rows = []
    counts: dict[str, list[int]] = {}
    for case in cases(folder / "tests" / "manifest.ttl"):
        for way in (*WAYS, "additions"):
            try:
                wrong = judge_additions(case) if way == "additions" else check_consistency(case, way)
            except InputError as error:
                wrong = f"refused: {error}"
            policy = next((why for end, engine, why in POLICIES if case.name.endswith(end) and engine == way), "")
            total = counts.setdefault(way, [0, 0, 0])
            total[0] += 1
            total[1] += not wrong
            total[2] += bool(wrong and policy)
            if wrong:
                rows.append([case.name, way, policy or "DEVIATES", wrong if not policy else ""])
    return rows, counts


def main(folder: Path) -> None:
    """Run, print and exit."""
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    rows, counts = run(folder)
    print(tabulate.tabulate(rows, ["test", "way", "policy", ""], "simple", maxcolwidths=[None, None, None, 70]))
    print()
    print(
        tabulate.tabulate(
            [[way, *count] for way, count in counts.items()], ["way", "tests", "right", "by policy"], "simple"
        )
    )
    # what pyshacl does by itself is for comparison
    raise SystemExit(any(row[2] == "DEVIATES" and row[1] != "plain pyshacl" for row in rows))


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
