"""The axioms of an ontology, compiled to rules once, so that each fact meets only the rules that concern it.

An axiom of a kind that isn't compiled raises :class:`capgen_kg.errors.UnsupportedAxiomError`, upon which callers fall
back to owlrl: no axiom is ignored silently.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from capgen_kg.errors import InconsistentError, UnsupportedAxiomError
from capgen_kg.rdf.facts import FIRST, NIL, REST, TYPE, Fact, Facts
from capgen_kg.rdf.namespaces import PREFIXES
from capgen_kg.rdf.terms import curie, named_node
from capgen_kg.reasoning.rules import AllValues, Chain, Copy, End, HasValue, Member, Mutual, Rule, SomeValues

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from capgen_kg.reasoning.budget import Budget

OWL, RDF, RDFS, XSD = (PREFIXES[name] for name in ("owl", "rdf", "rdfs", "xsd"))


def owl(name: str) -> str:
    """Return a term of OWL, given by its local name."""
    return named_node(f"owl:{name}")


def rdfs(name: str) -> str:
    """Return a term of RDF Schema, given by its local name."""
    return named_node(f"rdfs:{name}")


_STRING = named_node("xsd:string")
SUB_CLASS, SUB_PROPERTY = rdfs("subClassOf"), rdfs("subPropertyOf")
DOMAIN, RANGE = rdfs("domain"), rdfs("range")
SAME_CLASS, SAME_PROPERTY = owl("equivalentClass"), owl("equivalentProperty")
THING, NOTHING = owl("Thing"), owl("Nothing")

#: The rules about the schema itself (table 9); those with lists and restrictions are in ``_schema_facts``.
SCHEMA_RULES: tuple[Rule, ...] = (
    Chain("scm-sco", (), (SUB_CLASS, SUB_CLASS), SUB_CLASS),
    Copy("scm-eqc1", (), SAME_CLASS, SUB_CLASS),
    Copy("scm-eqc1", (), SAME_CLASS, SUB_CLASS, turned=True),
    Mutual("scm-eqc2", (), SUB_CLASS, SAME_CLASS),
    Chain("scm-spo", (), (SUB_PROPERTY, SUB_PROPERTY), SUB_PROPERTY),
    Copy("scm-eqp1", (), SAME_PROPERTY, SUB_PROPERTY),
    Copy("scm-eqp1", (), SAME_PROPERTY, SUB_PROPERTY, turned=True),
    Mutual("scm-eqp2", (), SUB_PROPERTY, SAME_PROPERTY),
    Chain("scm-dom1", (), (DOMAIN, SUB_CLASS), DOMAIN),
    Chain("scm-dom2", (), (SUB_PROPERTY, DOMAIN), DOMAIN),
    Chain("scm-rng1", (), (RANGE, SUB_CLASS), RANGE),
    Chain("scm-rng2", (), (SUB_PROPERTY, RANGE), RANGE),
)

#: Properties of OWL and RDF Schema that are compiled, checked for contradictions, or entail nothing.
KNOWN_PROPERTIES = frozenset(
    {SUB_CLASS, SUB_PROPERTY, DOMAIN, RANGE, SAME_CLASS, SAME_PROPERTY}
    | {owl(name) for name in ("inverseOf", "propertyChainAxiom", "onProperty", "someValuesFrom", "allValuesFrom")}
    | {owl(name) for name in ("hasValue", "intersectionOf", "unionOf", "oneOf", "disjointWith", "members")}
    | {owl(name) for name in ("distinctMembers", "differentFrom", "propertyDisjointWith", "complementOf")}
    | {owl(name) for name in ("imports", "versionIRI", "versionInfo", "deprecated", "priorVersion")}
    | {rdfs(name) for name in ("label", "comment", "isDefinedBy", "seeAlso")}
)
#: Those of them that entail nothing and are frequent in data.
ANNOTATIONS = frozenset(rdfs(name) for name in ("label", "comment", "isDefinedBy", "seeAlso"))
#: Classes of OWL and RDF Schema that are compiled, checked for contradictions, or entail nothing.
KNOWN_CLASSES = frozenset(
    {owl(name) for name in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty", "Ontology")}
    | {owl(name) for name in ("NamedIndividual", "Restriction", "SymmetricProperty", "TransitiveProperty")}
    | {owl(name) for name in ("FunctionalProperty", "InverseFunctionalProperty", "IrreflexiveProperty")}
    | {owl(name) for name in ("AsymmetricProperty", "AllDisjointClasses", "AllDifferent", "Thing", "Nothing")}
)


class FactIndex(Protocol):
    """What a search for contradictions needs of materialized facts; see :class:`capgen_kg.rdf.facts.Facts`."""

    def subjects(self, predicate: str, obj: str) -> Collection[str]:
        """Return the subjects of the triples with a predicate and an object."""

    def shared(self, first: str, second: str) -> Iterator[str]:
        """Yield the members that two classes have in common."""

    def both(self, first: str, second: str) -> Iterator[tuple[str, str]]:
        """Yield subject and object of each pair that two properties have in common."""

    def mutual(self, predicate: str) -> Iterator[tuple[str, str]]:
        """Yield subject and object of each triple of a property whose inverse is there, too."""

    def branching(self, predicate: str) -> Iterator[str]:
        """Yield the subjects with more than one object of a property."""

    def merging(self, predicate: str) -> Iterator[str]:
        """Yield the objects that more than one subject has as the object of a property."""

    def values(self, predicate: str) -> Iterator[str]:
        """Yield each object of a property once."""


@dataclass
class Schema:
    """A compiled ontology.

    Attributes:
        facts: the axioms and what they entail about the terms of the ontology.
        rules: the rules for data that follow from the axioms.
        listed: the facts that lists and restrictions entail, for which there are no rules.
    """

    facts: Facts
    rules: list[Rule] = field(default_factory=list)
    listed: frozenset[Fact] = frozenset()

    def inconsistencies(self, facts: FactIndex) -> Iterator[tuple[str, tuple[Fact, ...]]]:
        """Yield the name of each rule that finds a contradiction, with the contradicting facts (tables 4 to 7)."""
        schema = self.facts
        for subject in facts.subjects(TYPE, NOTHING):
            yield "cls-nothing2", ((subject, TYPE, NOTHING),)
        for first, second, row, axiom in self._disjoint_classes():
            for node in facts.shared(first, second):
                yield row, ((node, TYPE, first), (node, TYPE, second), axiom)
        for first, second in schema.pairs(owl("propertyDisjointWith")):
            for subject, obj in facts.both(first, second):
                axiom = (first, owl("propertyDisjointWith"), second)
                yield "prp-pdw", ((subject, first, obj), (subject, second, obj), axiom)
        for name in schema.subjects(TYPE, owl("IrreflexiveProperty")):
            for subject, obj in facts.mutual(name):
                if subject == obj:
                    yield "prp-irp", ((subject, name, obj), (name, TYPE, owl("IrreflexiveProperty")))
        for name in schema.subjects(TYPE, owl("AsymmetricProperty")):
            for subject, obj in facts.mutual(name):
                axiom = (name, TYPE, owl("AsymmetricProperty"))
                yield "prp-asyp", ((subject, name, obj), (obj, name, subject), axiom)
        for first, second in facts.mutual(owl("differentFrom")):
            if first == second:
                yield "eq-diff1", ((first, owl("differentFrom"), second),)

    def exclusive_classes(self) -> set[str]:
        """Return the classes that are disjoint with some other class."""
        return {name for first, second, _, _ in self._disjoint_classes() for name in (first, second)}

    def rivals(self, name: str) -> set[str]:
        """Return the properties that are disjoint with a property."""
        disjoint = owl("propertyDisjointWith")
        return {*self.facts.objects(name, disjoint), *self.facts.subjects(disjoint, name)}

    def datatyped(self) -> Iterator[str]:
        """Yield the properties whose range is a datatype of XML Schema."""
        return (name for name, kind in self.facts.pairs(RANGE) if kind.startswith(f"<{XSD}"))

    def _disjoint_classes(self) -> Iterator[tuple[str, str, str, Fact]]:
        for first, second in self.facts.pairs(owl("disjointWith")):
            yield first, second, "cax-dw", (first, owl("disjointWith"), second)
        for first, second in self.facts.pairs(owl("complementOf")):
            yield first, second, "cls-com", (first, owl("complementOf"), second)
        for node in self.facts.subjects(TYPE, owl("AllDisjointClasses")):
            for head in self.facts.objects(node, owl("members")):
                members = _members(self.facts, head)
                for place, first in enumerate(members):
                    for second in members[place + 1 :]:
                        yield first, second, "cax-adc", (node, owl("members"), head)

    def unsupported_values(self, facts: FactIndex) -> Iterator[str]:
        """Yield a message for what only owlrl can decide in materialized facts: equalities, and ill-typed literals."""
        for kind, nodes_with_two in (
            ("FunctionalProperty", facts.branching),
            ("InverseFunctionalProperty", facts.merging),
        ):
            for name in self.facts.subjects(TYPE, owl(kind)):
                for node in nodes_with_two(name):
                    yield f"{name} is a {kind} with two values at {node}, which entails owl:sameAs"
                    break
        for name, kind in self.facts.pairs(RANGE):
            if kind.startswith(f"<{XSD}"):
                for obj in facts.values(name):
                    if not _has_datatype(obj, kind):
                        yield f"{name} has the value {obj}, which may lie outside its range {kind}"
                        break


def _has_datatype(obj: str, kind: str) -> bool:
    if not obj.startswith('"'):
        return False
    return obj.endswith(f"^^{kind}") or (kind == _STRING and obj.endswith('"'))


def check_consistency(schema: Schema, facts: FactIndex) -> None:
    """Check materialized facts against the disjointness and property axioms of a schema.

    Raises ``InconsistentError`` with the contradicting facts, ``UnsupportedAxiomError`` where only owlrl can decide.
    """
    for row, clashing in schema.inconsistencies(facts):
        account = "; ".join(" ".join(map(curie, fact)) for fact in clashing)
        raise InconsistentError(f"{row}: {account}", clashing)
    for doubt in schema.unsupported_values(facts):
        raise UnsupportedAxiomError(doubt)


def compile_schema(facts: Facts) -> Schema:
    """Return the schema that the axioms among ``facts`` make; see :func:`is_axiom`.

    Raises ``UnsupportedAxiomError`` for an axiom that can't be compiled.
    """
    _refuse_unknown(facts)
    schema = Facts(_axioms(facts))
    listed = [fact for fact in _schema_facts(schema) if schema.add(fact)]
    run(SCHEMA_RULES, schema)
    while ordered := [fact for fact in list(_restriction_order(schema)) if schema.add(fact)]:
        listed += ordered
        run(SCHEMA_RULES, schema)
    result = Schema(schema, listed=frozenset(listed))
    for make in (_property_rules, _class_rules):
        result.rules += make(schema)
    for rule in result.rules:
        predicate, value = rule.head
        if _is_built_in(predicate) and (predicate != TYPE or (value is None or _is_built_in(value))):
            raise UnsupportedAxiomError(f"{rule.name} would derive a statement of {predicate} from data")
    return result


def run(
    rules: Iterable[Rule], facts: Facts, new: Iterable[Fact] | None = None, budget: Budget | None = None
) -> list[Fact]:
    """Add to ``facts`` what they entail by ``rules``, and return the facts added.

    Evaluation is semi-naive: each fact triggers its rules once, when it is new, and is joined with the facts present.

    Args:
        rules: the rules to apply.
        facts: changed in place.
        new: the facts to start from, where the rules have been applied to all others; by default all.
        budget: each conclusion is a step of it.

    Raises:
        BudgetError: the budget is spent.
    """
    spend = budget.spend if budget is not None else unbounded
    by_trigger: dict[tuple[str, str | None], list[Callable[[Fact, Facts], Iterator[Fact]]]] = {}
    for rule in rules:
        for trigger in rule.triggers:
            by_trigger.setdefault(trigger, []).append(rule.conclusions)
    none: list[Callable[[Fact, Facts], Iterator[Fact]]] = []
    any_value = {predicate: functions for (predicate, value), functions in by_trigger.items() if value is None}
    one_value = {trigger: functions for trigger, functions in by_trigger.items() if trigger[1] is not None}
    concerned = {predicate for predicate, _ in by_trigger}
    waiting = [fact for fact in (facts if new is None else new) if fact[1] in concerned]
    added = []
    while waiting:
        fact = waiting.pop()
        predicate = fact[1]
        for conclusions in any_value.get(predicate, none):
            for conclusion in conclusions(fact, facts):
                spend()
                if facts.add(conclusion):
                    added.append(conclusion)
                    waiting.append(conclusion)
        for conclusions in one_value.get((predicate, fact[2]), none):
            for conclusion in conclusions(fact, facts):
                spend()
                if facts.add(conclusion):
                    added.append(conclusion)
                    waiting.append(conclusion)
    return added


def unbounded() -> None:
    """Count nothing."""


def _is_built_in(term: str) -> bool:
    return term.startswith((f"<{OWL}", f"<{RDF}", f"<{RDFS}"))


def is_axiom(fact: Fact) -> bool:
    """Return whether a fact is part of a schema: its predicate, or the class that it gives, is one of OWL or RDFS."""
    _, predicate, obj = fact
    return _is_built_in(obj) if predicate == TYPE else _is_built_in(predicate) and predicate not in ANNOTATIONS


def _axioms(facts: Facts) -> Iterator[Fact]:
    """Yield the facts for which :func:`is_axiom` is true; it asks once for each property and class."""
    for predicate in facts.predicates():
        if predicate != TYPE and is_axiom(("", predicate, "")):
            yield from facts.triples(None, predicate, None)
    for kind in facts.values(TYPE):
        if is_axiom(("", TYPE, kind)):
            yield from facts.triples(None, TYPE, kind)


def _refuse_unknown(facts: Facts) -> None:
    for predicate in facts.predicates():
        if predicate.startswith((f"<{OWL}", f"<{RDFS}")) and predicate not in KNOWN_PROPERTIES:
            raise UnsupportedAxiomError(f"the property {predicate}")
    for kind in facts.values(TYPE):
        if kind.startswith((f"<{OWL}", f"<{RDFS}")) and kind not in KNOWN_CLASSES:
            raise UnsupportedAxiomError(f"the class {kind}")


def _members(facts: Facts, head: str) -> list[str]:
    """Return the members of a list, or raise ``UnsupportedAxiomError`` when it is malformed."""
    members: list[str] = []
    visited = set()
    while head != NIL:
        first, rest = facts.objects(head, FIRST), facts.objects(head, REST)
        if head in visited or len(first) != 1 or len(rest) != 1:
            raise UnsupportedAxiomError(f"the list at {head}, which is malformed")
        visited.add(head)
        members += first
        (head,) = rest
    return members


def _schema_facts(schema: Facts) -> Iterator[Fact]:
    """Yield what intersections and unions entail: scm-int and scm-uni."""
    for name, head in list(schema.pairs(owl("intersectionOf"))):
        for member in _members(schema, head):
            yield name, SUB_CLASS, member
    for name, head in list(schema.pairs(owl("unionOf"))):
        for member in _members(schema, head):
            yield member, SUB_CLASS, name


def _restriction_order(schema: Facts) -> Iterator[Fact]:
    """Yield the subclass relations of restrictions: scm-svf1, scm-svf2, scm-avf1, scm-avf2, scm-hv."""
    for kind in ("someValuesFrom", "allValuesFrom", "hasValue"):
        restrictions = [
            (node, prop, filler)
            for node, filler in schema.pairs(owl(kind))
            for prop in schema.objects(node, owl("onProperty"))
        ]
        for first, prop, filler in restrictions:
            for second, second_prop, second_filler in restrictions:
                if first == second:
                    continue
                wider = (filler, SUB_CLASS, second_filler) in schema and kind != "hasValue"
                above = (prop, SUB_PROPERTY, second_prop) in schema
                if prop == second_prop and wider:
                    yield first, SUB_CLASS, second
                if filler == second_filler and above:
                    yield (second, SUB_CLASS, first) if kind == "allValuesFrom" else (first, SUB_CLASS, second)


def _property_rules(schema: Facts) -> Iterator[Rule]:
    for first, second in schema.pairs(SUB_PROPERTY):
        if first != second:
            yield Copy("prp-spo1", ((first, SUB_PROPERTY, second),), first, second)
    for first, second in schema.pairs(owl("inverseOf")):
        axiom = ((first, owl("inverseOf"), second),)
        yield Copy("prp-inv1", axiom, first, second, turned=True)
        yield Copy("prp-inv2", axiom, second, first, turned=True)
    for name in schema.subjects(TYPE, owl("SymmetricProperty")):
        yield Copy("prp-symp", ((name, TYPE, owl("SymmetricProperty")),), name, name, turned=True)
    for name in schema.subjects(TYPE, owl("TransitiveProperty")):
        yield Chain("prp-trp", ((name, TYPE, owl("TransitiveProperty")),), (name, name), name)
    for name, head in schema.pairs(owl("propertyChainAxiom")):
        steps = tuple(_members(schema, head))
        if not steps:
            raise UnsupportedAxiomError(f"the chain of {name}, which is empty")
        yield Chain("prp-spo2", ((name, owl("propertyChainAxiom"), head),), steps, name)
    for name, consequent in schema.pairs(DOMAIN):
        if consequent != THING:
            yield End("prp-dom", ((name, DOMAIN, consequent),), name, consequent)
    for name, consequent in schema.pairs(RANGE):
        # the datatype of a literal can't be derived as a triple; unsupported_values() reports what may not fit
        if consequent not in (THING, rdfs("Literal")) and not consequent.startswith(f"<{XSD}"):
            yield End("prp-rng", ((name, RANGE, consequent),), name, consequent, of_object=True)


def _class_rules(schema: Facts) -> Iterator[Rule]:
    for first, second in schema.pairs(SUB_CLASS):
        if first != second and second != THING:
            yield Member("cax-sco", ((first, SUB_CLASS, second),), (first,), second)
    for name, head in schema.pairs(owl("intersectionOf")):
        axiom = (name, owl("intersectionOf"), head)
        members = _members(schema, head)
        if not members:
            raise UnsupportedAxiomError(f"the intersection {name} of nothing")
        yield Member("cls-int1", (axiom,), tuple(member for member in members if member != THING), name)
    for name, head in schema.pairs(owl("oneOf")):
        raise UnsupportedAxiomError(f"the enumeration {name} at {head}")
    for node, prop in schema.pairs(owl("onProperty")):
        on = (node, owl("onProperty"), prop)
        for filler in schema.objects(node, owl("someValuesFrom")):
            _refuse_data_range(filler)
            axioms = (on, (node, owl("someValuesFrom"), filler))
            yield SomeValues(
                "cls-svf2" if filler == THING else "cls-svf1", axioms, prop, None if filler == THING else filler, node
            )
        for filler in schema.objects(node, owl("allValuesFrom")):
            _refuse_data_range(filler)
            yield AllValues("cls-avf", (on, (node, owl("allValuesFrom"), filler)), node, prop, filler)
        for value in schema.objects(node, owl("hasValue")):
            axioms = (on, (node, owl("hasValue"), value))
            yield HasValue("cls-hv1", axioms, node, prop, value)
            yield End("cls-hv2", axioms, prop, node, only=value)


def _refuse_data_range(filler: str) -> None:
    if filler.startswith((f"<{XSD}", f"<{RDF}", f"<{RDFS}")):
        raise UnsupportedAxiomError(f"a restriction to the data range {filler}")
