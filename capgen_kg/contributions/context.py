"""What checks look at: files, the debate that they are to be added to, and both together."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING

from capgen_kg.contributions.closure import Closure
from capgen_kg.contributions.vocabulary import NOTATION, namespaces
from capgen_kg.rdf.facts import TYPE
from capgen_kg.rdf.namespaces import PREFIXES
from capgen_kg.rdf.terms import cg, curie, value_of
from capgen_kg.reasoning.incremental import Overlay

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from capgen_kg.contributions.parsing import Reading
    from capgen_kg.diagnostics.model import Problem
    from capgen_kg.knowledge_base import KnowledgeBase
    from capgen_kg.rdf.facts import TripleSource
    from capgen_kg.rdf.spans import LocatedTriple

    #: A problem and the file that it is in.
    LocatedProblem = tuple[Reading, Problem]

LABEL = f"<{PREFIXES['rdfs']}label>"
ATTRIBUTED_TO = f"<{PREFIXES['prov']}wasAttributedTo>"
#: Local names of the classes of the ontology, by what their instances are.
MESSAGES = ("Message", "Comment", "Post", "Contribution")
RELATIONS = ("Relation", "Rebuttal", "Support", "Similarity", "Inference")
ACTS = (
    "SpeechAct", "Agreement", "Answer", "Clarification", "Concession", "Disclaimer", "Proposal", "Question", "Report",
    "Revision",
)  # fmt: skip
QUALIFIERS = ("Qualifier", "Hedge", "Booster")
HYPOTHESES = ("Hypothesis", "IdentityHypothesis", "ReplyHypothesis")
CLAIMS = ("Claim", "EmpiricalClaim")
#: Local names of the properties that lead from an item to its claims.
ROLES = (
    "asserts",
    "hasConclusion",
    "hasAssumption",
    "hasConsequence",
    "hasCondition",
    "hasExample",
)


class Context:
    """Files that have been read, and the debate that they are to be added to.

    Args:
        readings: The files, each read to its end.
        base: The debate without the files.
        suppressed_nodes: Nodes with a known problem; further findings about them would follow from it.
    """

    def __init__(
        self, readings: list[Reading], base: KnowledgeBase, suppressed_nodes: frozenset[str] = frozenset()
    ) -> None:
        self.readings, self.base, self.suppressed_nodes = readings, base, suppressed_nodes
        self.asserted = base.asserted
        self._closure: Closure | None = None

    def apply(self, problems: Iterable[Problem]) -> Context:
        """Return the context for the next check, in which the files say what was probably meant."""
        problems = list(problems)
        corrections = {before: after for problem in problems for before, after in problem.corrections}
        suppressed_nodes = {node for problem in problems for node in problem.suppresses}
        if not corrections and not suppressed_nodes:
            return self
        readings = []
        for reading in self.readings:
            corrected = (
                (statement, corrections.get(statement.triple, statement.triple)) for statement in reading.statements
            )
            statements = [replace(statement, triple=fact) for statement, fact in corrected if fact is not None]
            readings.append(replace(reading, statements=tuple(statements)))
        context = Context(readings, self.base, self.suppressed_nodes | suppressed_nodes)
        context._closure = self._closure
        return context

    @property
    def closure(self) -> Closure:
        """The closure of debate and files, computed again only if the files have been corrected since."""
        facts = tuple(dict.fromkeys(statement.triple for _, statement in self.statements()))
        relations = self.suppressed_nodes | self._relation_nodes()
        if self._closure is None or (self._closure.facts, self._closure.relations) != (facts, relations):
            self._closure = Closure(self.base, facts, relations)
        return self._closure

    def _relation_nodes(self) -> set[str]:
        classes = {cg(name) for name in (*RELATIONS, *ACTS)}
        facts = (statement.triple for _, statement in self.statements())
        return {fact[0] for fact in facts if fact[1] == TYPE and fact[2] in classes}

    @cached_property
    def union(self) -> TripleSource:
        """The asserted triples of the debate and the files."""
        union = Overlay(self.asserted)
        for _, statement in self.statements():
            union.add(statement.triple)
        return union

    @cached_property
    def new_nodes(self) -> frozenset[str]:
        """The IRIs that are subjects in the files and not in the debate."""
        subjects = {statement.triple[0] for _, statement in self.statements()}
        return frozenset(node for node in subjects if node.startswith("<") and not self.is_known(node))

    @cached_property
    def namespaces(self) -> set[str]:
        """The namespaces of the debates that the files refer to."""
        return {namespace for reading in self.readings for namespace in namespaces(reading, self.asserted)}

    def statements(self) -> Iterator[tuple[Reading, LocatedTriple]]:
        """Yield the triples of all files with their places."""
        for reading in self.readings:
            for statement in reading.statements:
                yield reading, statement

    def is_known(self, node: str) -> bool:
        """Return whether an IRI is a subject in the debate."""
        return node.startswith("<") and next(self.asserted.triples(node, None, None), None) is not None

    def is_a(self, node: str, *names: str) -> bool:
        """Return whether debate or files assert one of some classes of the ontology; subclasses don't count."""
        classes = self.union.objects(node, TYPE)
        return any(cg(name) in classes for name in names)

    def objects(self, node: str, name: str) -> list[str]:
        """Return the values of a property of the ontology, given by its local name, sorted."""
        return sorted(self.union.objects(node, cg(name)))

    def subjects(self, name: str, node: str) -> list[str]:
        """Return the subjects that have ``node`` as a value of a property of the ontology, sorted."""
        return sorted(self.union.subjects(cg(name), node))

    def display_name(self, node: str) -> str:
        """Return a term as messages show it: an item by its notation, a speaker by its label, other IRIs shortened."""
        if not node.startswith("<"):
            return value_of(node) if node.startswith('"') else "a node without a name"
        if self.is_known(node):
            for text in sorted(self.asserted.objects(node, NOTATION)):
                return value_of(text)
            if self.is_a(node, "Person", "Voice"):
                for text in sorted(self.asserted.objects(node, LABEL)):
                    return value_of(text)
        return curie(node)

    def notation(self, node: str) -> str:
        """Return the notation of a node, or an empty string."""
        return next((value_of(text) for text in sorted(self.union.objects(node, NOTATION))), "")

    def unused_iri(self, node: str) -> str:
        """Return an IRI like ``node`` with the next number at its end that no subject has."""
        match = re.fullmatch(r"<(.*?)([0-9]+)>", node)
        stem, first = (f"<{match[1]}", int(match[2])) if match else (f"{node[:-1]}-", 2)
        names = (f"{stem}{number}>" for number in count(first))
        return next(name for name in names if next(self.union.triples(name, None, None), None) is None)
