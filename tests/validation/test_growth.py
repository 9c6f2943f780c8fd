"""What the shapes look at grows as the debate does: counted in triples that are read, not in seconds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.plugins.stores.memory import Memory

import capgen_kg
from benchmarks import maps
from benchmarks.generate import ID, Generator, measure
from capgen_kg.formats import aif_json, kialo
from capgen_kg.formats.argument_map import ArgumentMap
from capgen_kg.formats.to_debate import ImportOptions, encode
from capgen_kg.rdf.facts import TYPE, Fact, Facts
from capgen_kg.rdf.namespaces import CG, PREFIXES
from capgen_kg.rdf.parsing import read_facts, read_located_facts
from capgen_kg.resources import ontology_files, shape_files
from capgen_kg.validation import apply, incremental
from capgen_kg.validation.shapes import Shapes, read_shapes, sh
from tests.formats.test_growth import dialogue

BASE = "https://example.org/map/"
ONTOLOGY = list(read_facts(ontology_files()))
SHAPES = read_shapes(read_located_facts(shape_files()))
#: How many times more may be read of a larger debate than it is larger.
MOST = 1.25


def one_text(arguments: int) -> list[Fact]:
    """Return a debate of one post, with all that the real one has, in the same shares."""
    shape = measure(capgen_kg.open_debate().files)
    times = arguments // len(shape.claims)
    shape.answers, shape.relations = shape.answers * times, shape.relations * times
    shape.hits = {kind: hits * times for kind, hits in shape.hits.items()}
    generator = Generator(shape, arguments)
    generator.round_size = arguments
    return list(generator.facts())


def encoded(argument_map: ArgumentMap) -> list[Fact]:
    return [fact for part in encode(argument_map, ImportOptions(BASE, "map")).values() for fact in part]


def passages(entries: int) -> list[Fact]:
    return encoded(kialo.read(maps.kialo(entries), Path("map")))


def thread(locutions: int) -> list[Fact]:
    return encoded(aif_json.read(dialogue(locutions), Path("map")))


def targets(shape: str) -> Shapes:
    """Return all shapes, of which one has targets."""
    selected = (f for f in SHAPES.facts if f[0] == shape or not f[1].startswith(sh("target")[:-1]))
    return Shapes(Facts(selected), frozenset())


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], int]:
    """What counts the triples that rdflib's store gives while something is done."""
    count = 0
    given_before = Memory.triples

    def triples(self: Memory, *args: Any, **options: Any) -> Iterator[Any]:
        nonlocal count
        for triple in given_before(self, *args, **options):
            count += 1
            yield triple

    monkeypatch.setattr(Memory, "triples", triples)

    def counted(work: Callable[[], object]) -> int:
        nonlocal count
        count = 0
        work()
        return count

    return counted


@pytest.mark.parametrize(("sample", "size", "times"), [(one_text, 16, 2), (passages, 20, 4), (thread, 20, 4)])
def test_what_is_read_grows_as_the_debate_does(
    sample: Callable[[int], list[Fact]], size: int, times: int, reads: Callable[[Callable[[], object]], int]
) -> None:
    small, large = sample(size), sample(times * size)
    # the ontology is looked at, too, however small the debate is
    alone = reads(lambda: apply(ONTOLOGY, SHAPES, "pyshacl"))
    before = reads(lambda: apply([*ONTOLOGY, *small], SHAPES, "pyshacl")) - alone
    after = reads(lambda: apply([*ONTOLOGY, *large], SHAPES, "pyshacl")) - alone
    assert after / before < MOST * len(large) / len(small)


def test_a_shape_that_compares_all_with_all_is_seen(reads: Callable[[Callable[[], object]], int]) -> None:
    facts = Facts(targets(f"<{PREFIXES['shapes']}Passage-within-bounds>").facts)
    [(constraint, query)] = [
        (node, value)
        for shape, node in facts.pairs(sh("sparql"))
        if "Passage-within-bounds" in shape
        for value in facts.objects(node, sh("select"))
    ]
    facts.remove((constraint, sh("select"), query))
    careless = f"SELECT $this WHERE {{ $this <{CG}within> ?whole . ?other <{CG}within> ?whole ; <{CG}start> ?n . FILTER(?n < 0) }}"
    facts.add((constraint, sh("select"), f'"{careless}"'))
    small, large = passages(20), passages(80)
    before, after = (reads(partial(apply, sample, Shapes(facts, frozenset()), "pyshacl")) for sample in (small, large))
    assert after / before > 1.5 * MOST * len(large) / len(small)


class Counting(Facts):
    """Facts that count what they are asked for."""

    read = 0

    def triples(self, subject: str | None, predicate: str | None, value: str | None) -> Iterator[Fact]:
        for fact in super().triples(subject, predicate, value):
            self.read += 1
            yield fact


def test_the_work_of_checking_an_addition_follows_the_addition() -> None:
    relation = f"<{ID}mine>"
    added = [
        (f"<{ID}comment-3>", f"<{CG}raises>", relation),
        (relation, TYPE, f"<{CG}Rebuttal>"),
        (relation, f"<{CG}attacks>", f"<{ID}argument-1>"),
    ]
    work = []
    for size in (64, 256):
        base = Counting([*ONTOLOGY, *one_text(size)])
        assert incremental.check(base, added, SHAPES)
        work.append(base.read)
    # the neighbourhoods of both items differ by a few triples, the debates by some ten thousand
    assert max(work) < 20


# what is written for speed says what its plain form says

PLAIN = {
    "Passage-within-bounds": f"SELECT $this ?value WHERE {{ $this <{CG}within> ?value ; <{CG}start> ?start ; <{CG}end> ?end . "
    f"?value <{CG}start> ?from ; <{CG}end> ?to . FILTER(?start < ?from || ?end > ?to) }}",
    "Comment-thread-acyclic": f"SELECT $this WHERE {{ $this <{CG}repliesTo>+ $this }}",
}


def results_of(name: str, facts: list[Fact], query: str = "") -> set[tuple[str, str]]:
    """Return what a shape, or the same with another query, finds: focus nodes and values."""
    shapes = targets(f"<{PREFIXES['shapes']}{name}>")
    if query:
        [constraint] = shapes.facts.objects(f"<{PREFIXES['shapes']}{name}>", sh("sparql"))
        [own] = shapes.facts.objects(constraint, sh("select"))
        shapes.facts.remove((constraint, sh("select"), own))
        shapes.facts.add((constraint, sh("select"), f'"{query}"'))
    results = {
        engine: {(finding.focus_node, finding.value) for finding in apply(facts, shapes, engine)}
        for engine in ("shacl", "pyshacl")
    }
    assert results["shacl"] == results["pyshacl"]
    return results["shacl"]


def integer(number: int) -> str:
    return f'"{number}"^^<{PREFIXES["xsd"]}integer>'


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(0, 3)), min_size=1, max_size=4),
    st.sets(st.integers(0, 11), max_size=2),
)
def test_passages_outside_the_larger_one_are_found_as_before(
    rows: list[tuple[int, int, int]], left_out: set[int]
) -> None:
    facts = [
        fact
        for number, (start, end, inside) in enumerate(rows)
        for fact in (
            (f"<urn:p{number}>", f"<{CG}start>", integer(start)),
            (f"<urn:p{number}>", f"<{CG}end>", integer(end)),
            (f"<urn:p{number}>", f"<{CG}within>", f"<urn:p{inside}>"),
        )
    ]
    facts = [fact for number, fact in enumerate(facts) if number not in left_out]
    assert results_of("Passage-within-bounds", facts) == results_of(
        "Passage-within-bounds", facts, PLAIN["Passage-within-bounds"]
    )


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.none() | st.integers(0, 5)), min_size=1, max_size=6))
def test_each_circle_of_replies_is_found(rows: list[tuple[int, int | None]]) -> None:
    facts: list[Fact] = []
    for name, (answered, number) in enumerate(rows):
        facts += [
            (f"<urn:c{name}>", TYPE, f"<{CG}Comment>"),
            (f"<urn:c{name}>", f"<{CG}repliesTo>", f"<urn:c{answered}>"),
        ]
        facts += [(f"<urn:c{name}>", f"<{CG}number>", integer(number))] if number is not None else []
    inside = {focus for focus, _ in results_of("Comment-thread-acyclic", facts, PLAIN["Comment-thread-acyclic"])}
    now = {focus for focus, _ in results_of("Comment-thread-acyclic", facts)}
    assert now <= inside
    above = {f"urn:c{name}": f"urn:c{answered}" for name, (answered, _) in enumerate(rows)}
    for focus in inside:
        circle = {focus}
        while (focus := above[focus]) not in circle:
            circle.add(focus)
        assert circle & now
