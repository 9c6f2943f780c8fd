"""The closure by rules compiled from the ontology's axioms: what :mod:`owl_rl` derives, in a small part of its time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from capgen_kg.rdf.facts import TYPE, Fact, Facts
from capgen_kg.rdf.namespaces import PREFIXES
from capgen_kg.reasoning.schema import NOTHING, check_consistency, compile_schema, owl, rdfs, run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_REFLEXIVE = frozenset(
    {owl("sameAs"), owl("equivalentClass"), owl("equivalentProperty"), rdfs("subClassOf"), rdfs("subPropertyOf")}
)
_TRIVIAL = frozenset({owl("Thing"), NOTHING, rdfs("Resource")})
_CLASS_STATEMENTS = frozenset({TYPE, rdfs("subClassOf"), owl("equivalentClass")})
_BUILT_IN = tuple(f"<{PREFIXES[name]}" for name in ("owl", "rdf", "rdfs", "xsd"))


def materialize(asserted: Iterable[Fact]) -> Iterator[Fact]:
    """Return the asserted facts and what they entail by the OWL 2 RL rules, without trivial entailments.

    Raises ``UnsupportedAxiomError`` for an axiom that needs a full reasoner, ``InconsistentError`` with the facts that
    contradict each other.
    """
    facts = Facts(asserted)
    asserted_facts = list(facts)
    schema = compile_schema(facts)
    for fact in schema.facts:
        facts.add(fact)
    run(schema.rules, facts)
    check_consistency(schema, facts)
    for fact in asserted_facts:
        facts.remove(fact)
    yield from asserted_facts
    yield from (fact for fact in facts if not is_trivial_entailment(fact))


def is_trivial_entailment(fact: Fact) -> bool:
    """Return whether a derived fact is not valid RDF, is true of every term, or is about an anonymous class."""
    subject, predicate, obj = fact
    return (
        subject.startswith('"')
        or (subject == obj and predicate in _REFLEXIVE)
        or subject in _TRIVIAL
        or obj in _TRIVIAL
        or (predicate in _CLASS_STATEMENTS and obj.startswith("_:"))
        or (predicate in _CLASS_STATEMENTS and predicate != TYPE and subject.startswith("_:"))
        or subject.startswith(_BUILT_IN)
    )
