"""Graphs that say the same are found to be so, whatever their blank nodes are called; no others are; and it ends."""

from __future__ import annotations

import random

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from capgen_kg.errors import UsageError
from capgen_kg.rdf.isomorphism import (
    MAX_CHAIN,
    AmbiguousBlankNodesError,
    Fact,
    check_canonicalizable,
    digest_of,
    is_same,
    labels,
    relabelled,
)

P, Q = "<urn:p>", "<urn:q>"


def renamed(facts: list[Fact], seed: int = 0) -> list[Fact]:
    """Return the same facts in another order, their blank nodes called otherwise."""
    chance = random.Random(seed)
    nodes = sorted({term for fact in facts for term in fact if term.startswith("_:")})
    names = [f"_:n{number}" for number in range(len(nodes))]
    chance.shuffle(names)
    other = dict(zip(nodes, names, strict=True))
    copies = [tuple(other.get(term, term) for term in fact) for fact in facts]
    chance.shuffle(copies)
    return copies


def clique(size: int) -> list[Fact]:
    return [(f"_:b{i}", P, f"_:b{j}") for i in range(size) for j in range(size) if i != j]


def star(size: int) -> list[Fact]:
    return [fact for i in range(size) for fact in (("_:r", P, f"_:b{i}"), (f"_:b{i}", Q, '"1"'))]


def chain(size: int) -> list[Fact]:
    ends = [*(f"_:b{i}" for i in range(1, size)), "<urn:nil>"]
    return [fact for i, end in enumerate(ends) for fact in ((f"_:b{i}", P, '"1"'), (f"_:b{i}", Q, end))]


def ring(size: int) -> list[Fact]:
    return [(f"_:b{i}", P, f"_:b{(i + 1) % size}") for i in range(size)]


SHAPES: dict[str, list[Fact]] = {
    "clique": clique(12), "star": star(200), "chain": chain(300), "ring": ring(40), "none": [("<urn:a>", P, Q)],
    "twins": [fact for i in range(50) for fact in (("<urn:a>", P, f"_:b{i}"), (f"_:b{i}", Q, '"1"'))],
    "pair": [("_:a", P, "_:b"), ("_:a", Q, '"1"'), ("_:b", Q, '"1"')],
}  # fmt: skip


@pytest.mark.parametrize("name", SHAPES)
def test_what_says_the_same_is_found_to_be_the_same(name: str) -> None:
    facts = SHAPES[name]
    for seed in range(5):
        assert is_same(facts, renamed(facts, seed))
        assert relabelled(facts) == relabelled(renamed(facts, seed))
    changed = [*facts[:-1], (facts[-1][0], P, '"another"')]
    assert not is_same(facts, renamed(changed))
    assert not is_same(facts, renamed(facts)[1:])


def test_rings_are_told_from_rings_of_other_sizes() -> None:
    two_threes = [*ring(3), *((f"{s}x", p, f"{o}x") for s, p, o in ring(3))]
    assert not is_same(ring(6), two_threes)


def test_labels_are_one_for_each_node() -> None:
    for facts in SHAPES.values():
        by_node = labels(facts)
        assert len(set(by_node.values())) == len(by_node)
        assert all(ox.BlankNode(label[2:]) for label in by_node.values())


def test_it_ends_for_every_graph(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("capgen_kg.rdf.isomorphism.MAX_STEPS", 10_000)
    with pytest.raises(AmbiguousBlankNodesError, match="blank nodes look too much alike"):
        labels(ring(1000))
    # what can't be told is not said to be the same
    assert not is_same(ring(1000), renamed(ring(1000)))


NODES = ["_:a", "_:b", "_:c", "_:d", "<urn:x>"]
GRAPHS = st.lists(
    st.tuples(st.sampled_from(NODES), st.sampled_from([P, Q]), st.sampled_from([*NODES, '"1"'])),
    max_size=8,
    unique=True,
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(facts=GRAPHS, other=GRAPHS, seed=st.integers(0, 100))
def test_it_agrees_with_the_canonical_form_of_the_w3c(facts: list[Fact], other: list[Fact], seed: int) -> None:
    def canonical(given: list[Fact]) -> str:
        return digest_of("".join(f"{' '.join(fact)} .\n" for fact in given).encode())

    assert is_same(facts, renamed(facts, seed))
    assert is_same(facts, other) == (canonical(facts) == canonical(other))


@pytest.mark.parametrize("facts", [clique(9), chain(MAX_CHAIN + 50)])
def test_a_digest_that_would_take_for_ever_is_refused(facts: list[Fact]) -> None:
    with pytest.raises(AmbiguousBlankNodesError):
        check_canonicalizable(facts)
    with pytest.raises(UsageError, match="give them IRIs"):
        digest_of("".join(f"{' '.join(fact)} .\n" for fact in facts).encode())


def test_a_digest_of_what_is_usual_is_made() -> None:
    for facts in (clique(4), star(200), chain(50), SHAPES["twins"], SHAPES["pair"]):
        content = "".join(f"{' '.join(fact)} .\n" for fact in facts).encode()
        assert digest_of(content) == digest_of("".join(f"{' '.join(f)} .\n" for f in renamed(facts)).encode())
