"""The W3C's suites of tests, through every door of this project.

``python -m tests.suites PATH`` runs all manifests below PATH, a copy of https://github.com/w3c/rdf-tests: documents of
RDF are read by the reader of all files, loaded into a store, checked as contributions, formatted, and exported in every
syntax; queries are put to the embedded store. A negative test has to be refused by every door; a positive one has to be
read by every door, or be refused for a reason that is named in :data:`POLICIES`; and what is written has to say what was
read. Nothing but the documented errors may be raised. A table is printed, and every deviation; the exit status is 1 when
there is one.
"""

from __future__ import annotations

import gzip
import shutil
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

import pyoxigraph as ox
import tabulate

from capgen_kg.contributions import parsing
from capgen_kg.errors import CapgenError, InputError, UnwritableError, UsageError
from capgen_kg.formats.jsonld import as_jsonld, context
from capgen_kg.rdf.facts import Facts
from capgen_kg.rdf.formatting import format_turtle
from capgen_kg.rdf.isomorphism import Fact, is_same, roughly
from capgen_kg.rdf.namespaces import PREFIXES
from capgen_kg.rdf.parsing import SUFFIXES, parse_located_text, read_facts, read_text
from capgen_kg.rdf.rdflib_graphs import read_by_rdflib
from capgen_kg.rdf.terms import facts_of
from capgen_kg.rdf.writing import NAMES, serialize
from capgen_kg.resources import ontology_files
from capgen_kg.store.build import fill
from capgen_kg.store.memory import evaluate

MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
RDFT = "http://www.w3.org/ns/rdftest#"

#: Why a good document or query is refused, by words of the message.
POLICIES = {
    "RDF 1.2": "which is RDF 1.2",
    "relative IRI without a base": "relative",
    "entity in XML": "in a document type",
    "NUL character": "NUL character",
    "encoding other than UTF-8": "expected UTF-8",
    "update": "is an update",
    "empty update": "expected SELECT, ASK, CONSTRUCT or DESCRIBE",
    "SERVICE": "SERVICE is not allowed",
    "FROM": "FROM is not allowed",
    "unknown function": "custom function",
}
#: Why only contributions are refused, by the rule of the finding; and by the words of one.
OF_CONTRIBUTIONS = {"named-graph": "named graph", "size-limit": "size", "nesting-limit": "nesting"}
OF_PARSERS = ("Two parsers", "One of two parsers")
#: Why a syntax can't be written, by words of the message.
OF_WRITING = {
    "the IRI of a property must end in an XML name": "property without a local name",
    "the character U+": "control character",
}
#: Suites of languages that are not offered.
LEFT_OUT = ("sparql12",)
#: Syntaxes that keep named graphs.
GRAPHS = ("TRIG", "N_QUADS")
COLUMNS = ("tests", "negative refused", "positive read", "positive refused", "written")


@dataclass(frozen=True)
class Test:
    """An entry of a manifest: where it is from, its kind, and the files of its document or query and of its result."""

    suite: str
    name: str
    kind: str
    action: Path
    result: Path | None

    @property
    def is_negative(self) -> bool:
        return "Negative" in self.kind


@dataclass
class Tally:
    """What came of the tests of a suite: numbers by column, policies that were met, and what deviates."""

    numbers: Counter[str] = field(default_factory=Counter)
    policies: Counter[str] = field(default_factory=Counter)
    deviations: list[str] = field(default_factory=list)


def tests_below(root: Path) -> Iterator[Test]:
    """Yield the tests of all manifests below a folder that are of documents or queries."""
    for manifest in sorted(root.rglob("manifest*.ttl")):
        if set(manifest.relative_to(root).parts) & set(LEFT_OUT):
            continue
        index: dict[Any, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
        for quad in ox.parse(manifest.read_bytes(), format=ox.RdfFormat.TURTLE, base_iri=manifest.resolve().as_uri()):
            index[quad.subject][quad.predicate.value].append(quad.object)
        for node in sorted(index, key=str):
            for kind in index[node][f"{PREFIXES['rdf']}type"]:
                name = kind.value.removeprefix(RDFT).removeprefix(MF)
                actions = index[node][f"{MF}action"]
                if name in _KINDS and actions:
                    # the action of an evaluation has its query or update in it
                    inner = index.get(actions[0], {})
                    action = next((inner[key][0] for key in inner if key.endswith(("#query", "#request"))), actions[0])
                    results = [term for term in index[node][f"{MF}result"] if isinstance(term, ox.NamedNode)]
                    suite, label = str(manifest.parent.relative_to(root)), str(node).rpartition("/")[2].rstrip(">")
                    yield Test(suite, label, name, _path(action), _path(results[0]) if results else None)


def _path(iri: ox.NamedNode) -> Path:
    return Path(unquote(urlparse(iri.value).path))


def take_document(test: Test, tally: Tally, place: Path) -> None:
    """Take a document through every door."""
    name = next(name for part, name in _SYNTAXES.items() if part in test.kind)
    path = place / f"document{next(ending for ending in SUFFIXES if SUFFIXES[ending] == name)}"
    shutil.copy(test.action, path)
    outcomes = {door: _tried(read) for door, read in _doors(path, place).items()}
    read, why = outcomes["read"]
    for door, (facts, other) in outcomes.items():
        if other != why or (facts is not None and read is not None and not is_same(facts, read)):
            tally.deviations.append(f"{door} gives {other or 'triples'}, read gives {why or 'others'}")
    _contribute(path, read, why, tally)
    if read is None:
        _refused(test, why, tally)
    elif test.is_negative:
        tally.deviations.append("a negative test is read")
    else:
        tally.numbers["positive read"] += 1
        quads = _quads(path, name)
        _compare(test, facts_of(quads), tally)
        _write(path, name, quads, tally)


def _doors(path: Path, place: Path) -> dict[str, Callable[[], list[Fact]]]:
    """Return what reads a file, by name; packed and with a byte order mark as well."""
    marked, packed = place / f"marked{path.suffix}", place / f"packed{path.suffix}.gz"
    content = path.read_bytes()
    marked.write_bytes(b"\xef\xbb\xbf" + content.removeprefix(b"\xef\xbb\xbf"))
    packed.write_bytes(gzip.compress(content, 1))
    files = {"read": path, "byte order mark": marked, "gzip": packed}
    doors: dict[str, Callable[[], list[Fact]]] = {door: partial(_read, file) for door, file in files.items()}
    return doors | {f"load, {door}": partial(_load, file) for door, file in files.items()}


def _read(path: Path) -> list[Fact]:
    return [*read_facts([path])]


def _load(path: Path) -> list[Fact]:
    """Load a file into a store, which looks up each triple, and return what the file says."""
    fill(ox.Store(), [path], lambda message: None)
    return _read(path)


def _tried(read: Callable[[], list[Fact]]) -> tuple[list[Fact] | None, str]:
    """Return what is read, or nothing and why not, without the name of the file."""
    try:
        return read(), ""
    except InputError as error:
        return None, f"{error.line}:{error.column}: {error.reason}"


def _contribute(path: Path, read: list[Fact] | None, why: str, tally: Tally) -> None:
    reading = parsing.read(path)
    if not reading.is_complete and not reading.problems:
        tally.deviations.append("an incomplete reading has no finding")
    elif read is None:
        if reading.is_complete:
            tally.deviations.append(f"contribution reads what is refused: {why}")
    elif not reading.problems:
        if not is_same(reading.facts, read):
            tally.deviations.append("contribution and read differ")
    elif reading.problems[0].message.startswith(OF_PARSERS):
        tally.policies["contribution: one of two parsers reads something else"] += 1
    elif reading.problems[0].rule in OF_CONTRIBUTIONS:
        tally.policies[f"contribution: {OF_CONTRIBUTIONS[reading.problems[0].rule]}"] += 1
    else:
        tally.deviations.append(f"contribution refuses what is read: {reading.problems[0].message}")


def _refused(test: Test, why: str, tally: Tally) -> None:
    if test.is_negative:
        tally.numbers["negative refused"] += 1
        return
    tally.numbers["positive refused"] += 1
    if policy := next((name for name, words in POLICIES.items() if words in why), ""):
        tally.policies[policy] += 1
    else:
        tally.deviations.append(f"refused without a policy: {why}")


def _compare(test: Test, facts: list[Fact], tally: Tally) -> None:
    """Compare what is read with the result that the test has."""
    if test.result is None or test.result.suffix not in (".nt", ".nq"):
        return
    form = getattr(ox.RdfFormat, SUFFIXES[test.result.suffix])
    wanted = facts_of(ox.parse(test.result.read_bytes(), format=form))
    if is_same(wanted, facts):
        return
    if "XMLLiteral" in str(wanted) and roughly(wanted) == roughly(facts):
        tally.policies["XML literals stay as they are written, not canonical"] += 1
    else:
        tally.deviations.append("it reads as something else than the result")


def _write(path: Path, name: str, quads: list[ox.Quad], tally: Tally) -> None:
    """Write what was read in every syntax, and read it back by two parsers."""
    triples = [quad.triple for quad in quads]
    outcomes: dict[str, Callable[[], bytes]] = {
        syntax: partial(serialize, quads if syntax in GRAPHS else triples, syntax, PREFIXES) for syntax in NAMES
    }
    outcomes["JSON_LD"] = partial(as_jsonld, triples, _CONTEXT)
    if name == "TURTLE":
        outcomes["format"] = partial(format_turtle, path)
    for form, write in outcomes.items():
        syntax = "TURTLE" if form == "format" else form
        try:
            text = write().decode()
        except UnwritableError as error:
            if policy := next((called for words, called in OF_WRITING.items() if words in str(error)), ""):
                tally.policies[f"{NAMES[syntax]}: {policy}"] += 1
            else:
                tally.deviations.append(f"{form}: {error}")
            continue
        facts = facts_of(quad for quad, _ in parse_located_text(text, syntax, form))
        if not is_same(facts_of(quads if syntax in GRAPHS else triples), facts):
            tally.deviations.append(f"{form} is not isomorphic")
        elif roughly(read_by_rdflib(text, syntax)) != roughly(facts):
            tally.deviations.append(f"{form}: rdflib reads something else")
        else:
            tally.numbers["written"] += 1


def _quads(path: Path, name: str) -> list[ox.Quad]:
    """Return what a file says, blank nodes labelled as ours are."""
    names: dict[str, ox.BlankNode] = {}

    def own(node: Any) -> Any:
        if not isinstance(node, ox.BlankNode):
            return node
        return names.setdefault(node.value, ox.BlankNode(f"f0b{len(names)}"))

    quads = (quad for quad, _ in parse_located_text(read_text(path), name, path))
    return [ox.Quad(own(q.subject), q.predicate, own(q.object), own(q.graph_name)) for q in quads]


def take_query(test: Test, tally: Tally, place: Path) -> None:
    """Put a query to the store."""
    try:
        evaluate(_EMPTY, read_text(test.action))
    except (UsageError, InputError) as error:
        _refused(test, str(error), tally)
        return
    if test.is_negative:
        tally.deviations.append("a negative test is answered")
    else:
        tally.numbers["positive read"] += 1


_EMPTY = ox.Store()
_CONTEXT = context(Facts(read_facts(ontology_files())))
_SYNTAXES = {"Turtle": "TURTLE", "Trig": "TRIG", "NTriples": "N_TRIPLES", "NQuads": "N_QUADS", "XML": "RDF_XML"}
_OF_DOCUMENTS = ("PositiveSyntax", "NegativeSyntax", "Eval", "NegativeEval", "PositiveC14N")
_OF_QUERIES = (
    "PositiveSyntaxTest", "NegativeSyntaxTest", "PositiveSyntaxTest11", "NegativeSyntaxTest11", "QueryEvaluationTest",
    "PositiveUpdateSyntaxTest", "PositiveUpdateSyntaxTest11", "NegativeUpdateSyntaxTest", "NegativeUpdateSyntaxTest11",
    "UpdateEvaluationTest",
)  # fmt: skip
_KINDS: dict[str, Callable[[Test, Tally, Path], None]] = {
    **{f"Test{syntax}{kind}": take_document for syntax in _SYNTAXES for kind in _OF_DOCUMENTS},
    **dict.fromkeys(_OF_QUERIES, take_query),
}


def run(root: Path) -> dict[str, Tally]:
    """Run all tests below a folder and return what came of them, by suite."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    with tempfile.TemporaryDirectory() as folder:
        for test in tests_below(root):
            tally = tallies[test.suite]
            tally.numbers["tests"] += 1
            before = len(tally.deviations)
            try:
                _KINDS[test.kind](test, tally, Path(folder))
            except CapgenError as error:
                tally.deviations.append(f"unexpected {type(error).__name__}: {error}")
            # whatever else is raised is what the suites are run to find
            except Exception as error:  # noqa: BLE001
                tally.deviations.append(f"raised {type(error).__name__}: {error}")
            tally.deviations[before:] = [f"{test.name}: {deviation}" for deviation in tally.deviations[before:]]
    return tallies


def main(place: str) -> int:
    """Run the suites, print the table, the policies and the deviations, and return the exit status."""
    tallies = run(Path(place).resolve())
    if not tallies:
        print(f"{place}: there is no test here", file=sys.stderr)
        return 1
    counts = {
        suite: [*(tally.numbers[name] for name in COLUMNS), len(tally.deviations)]
        for suite, tally in sorted(tallies.items())
    }
    totals = [sum(column) for column in zip(*counts.values(), strict=True)]
    rows = [[suite, *numbers] for suite, numbers in [*counts.items(), ("all", totals)]]
    print(tabulate.tabulate(rows, ("suite", *COLUMNS, "deviations")))
    policies: Counter[str] = Counter()
    for tally in tallies.values():
        policies.update(tally.policies)
    print("\npolicies, and how often they apply")
    print(tabulate.tabulate(sorted(policies.items()), tablefmt="plain"))
    print(f"not run, as the language is not offered: {', '.join(LEFT_OUT)}\n")
    for suite, tally in sorted(tallies.items()):
        for deviation in tally.deviations:
            print(f"{suite}: {' '.join(deviation.split())}")
    return int(any(tally.deviations for tally in tallies.values()))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
