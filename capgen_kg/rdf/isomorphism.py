"""Graph isomorphism (RDF 1.1 Concepts, section 3.6), canonical labels of blank nodes, and digests of graphs.

Most blank nodes are the only object of a link from an IRI, and are labelled after that link. The others are
distinguished by colour refinement: a node's colour is computed from its triples and the colours of the nodes in them.
Where nodes stay alike, one is singled out and the rest is refined again, without backtracking, so that the work is
bounded. The result is exact except for highly regular graphs, which nobody writes by hand: for those, ``False`` may be
wrong; ``True`` never is.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from capgen_kg.errors import UsageError
from capgen_kg.rdf.terms import from_oxigraph

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: A triple or quad, its terms in N-Triples syntax.
Fact = tuple[str, ...]

#: How many triples colour refinement may visit.
MAX_STEPS = 500_000
#: How many linked blank nodes with the same first-degree hash RDFC-1.0 is given: in a chain, and otherwise.
MAX_CHAIN, MAX_LINKED = 100, 6


class AmbiguousBlankNodesError(ValueError):
    """Too many blank nodes look alike; the message has their number."""


def labels(facts: Iterable[Fact]) -> dict[str, str]:
    """Return canonical labels of blank nodes, by their present labels, on which the result does not depend.

    Nodes that nothing distinguishes are labelled in arbitrary order. Raises :class:`AmbiguousBlankNodesError`.
    """
    triples = _triples_of_nodes(facts)
    colours, left = _refined(triples, _linked_to_names(triples), MAX_STEPS)
    while _alike(colours):
        _single_out(triples, colours)
        colours, left = _refined(triples, colours, left)
    return {node: f"_:c{colour}" for node, colour in colours.items()}


def _triples_of_nodes(facts: Iterable[Fact]) -> dict[str, list[Fact]]:
    triples: dict[str, list[Fact]] = defaultdict(list)
    for fact in sorted(set(facts)):
        for term in {term for term in fact if term.startswith("_:")}:
            triples[term].append(fact)
    return triples


def _linked_to_names(triples: Mapping[str, list[Fact]]) -> dict[str, str]:
    """Return a unique colour for each node that a single link connects to an IRI, a literal or another such node.

    All other nodes share one colour. Each link is followed once, so a list takes time linear in its length.
    """
    links: dict[str, dict[Fact, set[str]]] = defaultdict(lambda: defaultdict(set))
    for node, facts in triples.items():
        for start, predicate, end, *graph in facts:
            if end == node:
                links[start]["to", predicate, *graph].add(node)
            if start == node:
                links[end]["from", predicate, *graph].add(node)
    colours = dict.fromkeys(triples, "")
    reached = {term: term for term in links if term not in triples}
    while reached:
        coloured: dict[str, str] = {}
        for term, colour in reached.items():
            for link, nodes in links[term].items():
                node = next(iter(nodes))
                if len(nodes) == 1 and not colours[node]:
                    name = hashlib.sha256("\0".join([colour, *link]).encode()).hexdigest()[:32]
                    coloured[node] = min(name, coloured.get(node, name))
        colours |= coloured
        reached = {node: f"_:{colour}" for node, colour in coloured.items()}
    return colours


def _refined(triples: Mapping[str, list[Fact]], colours: dict[str, str], steps: int) -> tuple[dict[str, str], int]:
    """Return colours refined up to a fixed point, and the number of steps that remain."""
    while alike := _alike(colours):
        steps -= sum(len(triples[node]) for node in alike)
        if steps < 0:
            raise AmbiguousBlankNodesError(f"{len(alike):,} blank nodes look too much alike to be told apart")
        finer = {node: _colour(node, triples[node], colours) for node in alike}
        if len(set(finer.values())) == len({colours[node] for node in alike}):
            break
        colours = colours | finer
    return colours, steps


def _alike(colours: Mapping[str, str]) -> list[str]:
    sizes = Counter(colours.values())
    return [node for node, colour in colours.items() if sizes[colour] > 1]


def _colour(node: str, facts: list[Fact], colours: Mapping[str, str]) -> str:
    contents = sorted(
        "\0".join("_:!" if t == node else f"_:{colours[t]}" if t in colours else t for t in f) for f in facts
    )
    return hashlib.sha256("\n".join([colours[node], *contents]).encode()).hexdigest()[:32]


def _single_out(triples: Mapping[str, list[Fact]], colours: dict[str, str]) -> None:
    """Give a new colour to one of several nodes that look alike, or to all of them if they are interchangeable."""
    sizes = Counter(colours.values())
    alike = min(colour for colour, size in sizes.items() if size > 1)
    members = [node for node, colour in colours.items() if colour == alike]
    near = {term for node in members for fact in triples[node] for term in fact if term in colours and term != node}
    are_twins = all(sizes[colours[node]] == 1 for node in near)
    for number, node in enumerate(members if are_twins else members[:1]):
        colours[node] = f"{alike}.{number + 1}"


def relabelled(facts: Iterable[Fact]) -> set[Fact]:
    """Return facts with canonical labels for their blank nodes; raises :class:`AmbiguousBlankNodesError`."""
    triples = list(facts)
    names = labels(triples)
    return {tuple(names.get(term, term) for term in fact) for fact in triples}


def is_same(first: Iterable[Fact], second: Iterable[Fact]) -> bool:
    """Return whether two sets of triples or quads are isomorphic, comparing lexical forms; ``False`` when in doubt."""
    left, right = set(first), set(second)
    if left == right:
        return True
    # a cheap test: most graphs that differ do so in triples without blank nodes
    if Counter(map(_without_labels, left)) != Counter(map(_without_labels, right)):
        return False
    try:
        return relabelled(left) == relabelled(right)
    except AmbiguousBlankNodesError:
        return False


def _without_labels(fact: Fact) -> Fact:
    return tuple("_:" if term.startswith("_:") else term for term in fact)


def roughly(facts: Iterable[Fact]) -> set[Fact]:
    """Return facts without blank node labels and without lexical forms of typed literals, which rdflib normalizes."""
    return {tuple("_:" if t.startswith("_:") else re.sub(r'(?s)^".*"(?=\^\^)', "", t) for t in fact) for fact in facts}


def check_canonicalizable(facts: Iterable[Fact]) -> None:
    """Raise :class:`AmbiguousBlankNodesError` where RDFC-1.0 would take too long.

    Its running time is cubic in the length of a chain of blank nodes that look alike, and exponential in the number of
    those that are linked in other ways (https://www.w3.org/TR/rdf-canon/#dataset-poisoning).
    """
    triples = _triples_of_nodes(facts)
    looks = {
        node: tuple(sorted(tuple("_:a" if t == node else "_:z" if t.startswith("_:") else t for t in f) for f in facts))
        for node, facts in triples.items()
    }
    sizes = Counter(looks.values())
    alike = {node for node, look in looks.items() if sizes[look] > 1}
    for group, branches in _linked(alike, triples, looks):
        if group > (MAX_LINKED if branches else MAX_CHAIN):
            raise AmbiguousBlankNodesError(f"{group:,} blank nodes look too much alike to be told apart")


def _linked(
    alike: set[str], triples: Mapping[str, list[Fact]], looks: Mapping[str, object]
) -> Iterable[tuple[int, bool]]:
    """Yield the size of each group of linked nodes, and whether a node is linked in one way to several others."""
    left = set(alike)
    while left:
        waiting, size, branches = [left.pop()], 0, False
        while waiting:
            node = waiting.pop()
            size += 1
            links = [
                ((fact[0] == node, fact[1], looks[other]), other)
                for fact in triples[node]
                for other in {fact[0], fact[2]}
                if other in alike and other != node
            ]
            branches = branches or any(number > 1 for number in Counter(kind for kind, _ in set(links)).values())
            for _, other in links:
                if other in left:
                    left.discard(other)
                    waiting.append(other)
        yield size, branches


def digest_of(ntriples: bytes) -> str:
    """Return the SHA-256 of the canonical form (RDFC-1.0) of N-Triples, independent of order and blank node labels.

    Raises ``UsageError`` if too many blank nodes look alike for canonicalization to end.
    """
    import pyoxigraph as ox

    triples = [from_oxigraph(quad) for quad in ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES)]
    try:
        check_canonicalizable(triples)
    except AmbiguousBlankNodesError as error:
        raise UsageError(f"{error}, so no digest can be computed; give them IRIs") from None
    dataset = ox.Dataset(ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    lines = sorted(f"{quad} .\n" for quad in dataset)
    return f"sha256:{hashlib.sha256(''.join(lines).encode()).hexdigest()}"
