"""The closure of a debate and the triples of files, computed once for all checks that need it.

The compiled rules compute it incrementally from the closure of the debate. Axioms that they do not support are left to
owlrl, which takes longer.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from capgen_kg.errors import BudgetError, InconsistentError, UnsupportedAxiomError
from capgen_kg.reasoning.budget import Budget
from capgen_kg.reasoning.incremental import MaterializedGraph, Overlay, Restricted
from capgen_kg.reasoning.proof import Prover
from capgen_kg.reasoning.schema import is_axiom

if TYPE_CHECKING:
    from collections.abc import Iterable

    from capgen_kg.knowledge_base import KnowledgeBase
    from capgen_kg.rdf.facts import Fact
    from capgen_kg.reasoning.proof import Places, Proof

    #: The triples that are new with the files, and those that are new with the files without their relations.
    _Entailed = tuple[frozenset[Fact], frozenset[Fact]]
    _Error = InconsistentError | BudgetError | UnsupportedAxiomError

#: How many steps of reasoning the triples of files may take.
MAX_STEPS = 500_000


class Closure:
    """What a debate and the triples of files entail together.

    Args:
        base: The debate.
        facts: The triples of the files, in their order.
        relations: The nodes that stand for relations and speech acts, such as rebuttals; what is entailed without them
            is known separately.
    """

    def __init__(self, base: KnowledgeBase, facts: Iterable[Fact], relations: frozenset[str]) -> None:
        self.base, self.facts, self.relations = base, tuple(facts), relations
        self._graph: MaterializedGraph | None = None

    @cached_property
    def _compiled(self) -> _Entailed | _Error:
        """What the compiled rules entail, or why they can't tell."""
        try:
            return self._by_rules()
        except (InconsistentError, BudgetError, UnsupportedAxiomError) as error:
            return error

    @cached_property
    def _entailed(self) -> _Entailed | _Error | ModuleNotFoundError:
        """What the compiled rules or else owlrl entail, or why neither can tell."""
        if not isinstance(self._compiled, UnsupportedAxiomError):
            return self._compiled
        try:
            return self._by_owlrl()
        except (InconsistentError, BudgetError, UnsupportedAxiomError, ModuleNotFoundError) as error:
            return error

    def _by_rules(self) -> _Entailed:
        self._graph = graph = self._new_graph()
        without_relations = self._without_relations()
        try:
            before = graph.add(without_relations).appeared
            return before | graph.add(self.facts).appeared, before
        except InconsistentError:
            # add all at once, so that which contradiction is reported does not depend on the relations
            self._graph = self._new_graph()
            self._graph.add(self.facts)
            raise

    def _by_owlrl(self) -> _Entailed:
        from capgen_kg.reasoning.owl_rl import materialize

        asserted = list(self.base.asserted.triples(None, None, None))
        known = frozenset(materialize(asserted))
        entailed = frozenset(materialize([*asserted, *self.facts])) - known
        if not self.relations:
            return entailed, entailed
        return entailed, frozenset(materialize([*asserted, *self._without_relations()])) - known

    def _new_graph(self) -> MaterializedGraph:
        base = self.base
        closed = Overlay(Restricted(base.materialized, base.schema))
        budget = Budget("computing the closure", MAX_STEPS)
        return MaterializedGraph(Overlay(base.asserted), closed, base.schema, budget)

    def _without_relations(self) -> list[Fact]:
        return [fact for fact in self.facts if fact[0] not in self.relations and fact[2] not in self.relations]

    def entailed(self) -> frozenset[Fact]:
        """Return the triples that are asserted or entailed with the files and were neither before.

        Raises:
            InconsistentError: The files contradict the debate or themselves.
            BudgetError: The closure takes more than :data:`MAX_STEPS` steps.
            UnsupportedAxiomError: No reasoner supports an axiom.
            ModuleNotFoundError: The reasoner that supports an axiom is not installed.
        """
        return self._result()[0]

    def entailed_without_relations(self) -> frozenset[Fact]:
        """Return what :meth:`entailed` would be without the triples about the relations; raises what it raises."""
        return self._result()[1]

    def _result(self) -> _Entailed:
        if isinstance(self._entailed, Exception):
            raise self._entailed
        return self._entailed

    def redundant(self, facts: Iterable[Fact]) -> list[Fact]:
        """Return which of some triples of the files can all be deleted, because the rest entails them.

        Entailment is by the compiled rules. Of triples that entail each other, the first is not returned.

        Raises ``InconsistentError``, ``BudgetError`` and ``UnsupportedAxiomError`` as :meth:`entailed` does.
        """
        if isinstance(self._compiled, Exception):
            raise self._compiled
        graph = self._graph
        assert graph is not None
        budget = Budget("the search for redundant triples", MAX_STEPS)
        graph = MaterializedGraph(graph.asserted, graph.facts, graph.schema, budget)
        redundant = []
        withdrawn = []
        # from the last triple, so that of triples that entail each other the first stays
        for fact in reversed(list(dict.fromkeys(facts))):
            if fact in self.base.materialized:
                redundant.append(fact)
                continue
            graph.withdraw([fact])
            if fact in graph.facts:
                redundant.append(fact)
                withdrawn.append(fact)
            else:
                graph.add([fact])
        graph.add(withdrawn)
        return redundant[::-1]

    def proofs(self, error: InconsistentError, places: Places) -> list[Proof]:
        """Return the proofs of the contradicting triples, axioms excluded; none if the compiled rules find none.

        ``places`` finds where triples of the files are asserted.
        """
        if self._graph is None or not isinstance(self._compiled, InconsistentError):
            return []
        prover = Prover(self._graph.asserted, self._graph.facts, self._graph.schema, places)
        try:
            return [proof for fact in error.facts if not is_axiom(fact) and (proof := prover.prove(fact))]
        except BudgetError:
            return []
