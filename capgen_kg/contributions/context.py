"""What checks look at: some files, the debate that they are to be added to, and both together."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING

from capgen_kg.contributions.vocabulary import NOTATION, namespaces
from capgen_kg.rdf.facts import TYPE
from capgen_kg.rdf.namespaces import PREFIXES, compress
from capgen_kg.rdf.terms import cg, value_of
from capgen_kg.reasoning.incremental import Overlay

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator

    from capgen_kg.contributions.parsing import Reading
    from capgen_kg.diagnostics.model import Problem
    from capgen_kg.rdf.facts import TripleSource
    from capgen_kg.rdf.spans import LocatedTriple

LABEL = f"<{PREFIXES['rdfs']}label>"
#: Classes of the ontology by what their members are.
MESSAGES = ("Message", "Comment", "Post")
RELATIONS = ("Relation", "Rebuttal", "Support", "Similarity")
ACTS = ("SpeechAct", "Answer", "Concession", "Disclaimer", "Proposal", "Question", "Report")
CLAIMS = ("Claim", "EmpiricalClaim")
#: What leads from an item to its claims.
ROLES = (
    "asserts", "hasConclusion", "hasPremise", "hasAssumption", "hasConsequence", "hasCondition", "hasExample",
)  # fmt: skip


class Context:
    """Files that have been read, and ``base``, which is what is asserted in the debate so far.

    ``suppressed`` are nodes that something is wrong with already, of which the rest would follow.
    """

    def __init__(self, readings: list[Reading], base: TripleSource, suppressed: frozenset[str] = frozenset()) -> None:
        self.readings, self.base, self.suppressed = readings, base, suppressed

    def after(self, problems: Iterable[Problem]) -> Context:
        """Return the same with the files read as they were probably meant, for the next check to look at."""
        problems = list(problems)
        corrections = {before: after for problem in problems for before, after in problem.corrections}
        suppressed = {node for problem in problems for node in problem.suppresses}
        if not corrections and not suppressed:
            return self
        readings = []
        for reading in self.readings:
            meant = [(one, corrections.get(one.triple, one.triple)) for one in reading.placed]
            placed = [replace(one, triple=fact) for one, fact in meant if fact is not None]
            readings.append(replace(reading, placed=tuple(placed)))
        return Context(readings, self.base, self.suppressed | suppressed)

    @cached_property
    def whole(self) -> TripleSource:
        """What is asserted with the files."""
        whole = Overlay(self.base)
        for reading in self.readings:
            for fact in reading.facts:
                whole.add(fact)
        return whole

    @cached_property
    def introduced(self) -> frozenset[str]:
        """The nodes with a name that the files describe and the debate doesn't."""
        subjects = {one.triple[0] for reading in self.readings for one in reading.placed}
        return frozenset(node for node in subjects if node.startswith("<") and not self.is_known(node))

    @cached_property
    def spaces(self) -> set[str]:
        """The namespaces of the debates that the files are about."""
        return {space for reading in self.readings for space in namespaces(reading, self.base)}

    def placed(self) -> Iterator[tuple[Reading, LocatedTriple]]:
        """Yield the triples of all files with their places."""
        for reading in self.readings:
            for one in reading.placed:
                yield reading, one

    def is_known(self, node: str) -> bool:
        """Say whether the debate says something about a node."""
        return node.startswith("<") and next(self.base.triples(node, None, None), None) is not None

    def is_a(self, node: str, *names: str) -> bool:
        """Say whether debate or files give a node one of some classes of the ontology; subclasses don't count."""
        kinds = self.whole.objects(node, TYPE)
        return any(cg(name) in kinds for name in names)

    def objects(self, node: str, name: str) -> list[str]:
        """Return the values of a property of the ontology, sorted."""
        return sorted(self.whole.objects(node, cg(name)))

    def subjects(self, name: str, node: str) -> list[str]:
        """Return the nodes that have a value of a property of the ontology, sorted."""
        return sorted(self.whole.subjects(cg(name), node))

    def named(self, node: str) -> str:
        """Return a node as people name it: by notation, a speaker by label, else in short."""
        if not node.startswith("<"):
            return value_of(node) if node.startswith('"') else "a node without a name"
        if self.is_known(node):
            for text in sorted(self.base.objects(node, NOTATION)):
                return value_of(text)
            if self.is_a(node, "Person", "Voice"):
                for text in sorted(self.base.objects(node, LABEL)):
                    return value_of(text)
        return compress(node[1:-1])

    def notation(self, node: str) -> str:
        """Return the notation of a node, or nothing."""
        return next((value_of(text) for text in sorted(self.whole.objects(node, NOTATION))), "")

    def free(self, node: str, match: re.Match[str] | None) -> str:
        """Return a name like a node's that nothing has; ``match`` has the stem and the number that it ends with."""
        stem = f"<{match[1]}" if match else f"{node[:-1]}-"
        names = (f"{stem}{number}>" for number in count(2 if not match else int(match[2])))
        taken = self.whole
        return next(name for name in names if next(taken.triples(name, None, None), None) is None)
