"""Axioms to rules: what an ontology says, compiled once, so that data meets only the rules that concern it.

An axiom of a kind that isn't compiled raises :class:`capgen_kg.errors.UnsupportedAxiomError`, and owlrl takes over:
nothing is left out silently.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from capgen_kg.errors import InconsistentError, UnsupportedAxiomError
from capgen_kg.rdf.facts import FIRST, NIL, REST, TYPE, Fact, Facts
from capgen_kg.rdf.namespaces import PREFIXES
from capgen_kg.rdf.terms import curie
from capgen_kg.reasoning.rules import AllValues, Chain, Copy, End, HasValue, Member, Mutual, Rule, SomeValues

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from capgen_kg.reasoning.budget import Budget

OWL, RDF, RDFS, XSD = (PREFIXES[name] for name in ("owl", "rdf", "rdfs", "xsd"))


def owl(name: str) -> str:
    """Return a term of OWL as N-Triples text."""
    return f"<{OWL}{name}>"


def rdfs(name: str) -> str:
    """Return a term of RDF Schema as N-Triples text."""
    return f"<{RDFS}{name}>"


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

#: Properties of OWL and RDF Schema that are compiled, checked for clashes, or say nothing that could follow.
KNOWN_PROPERTIES = frozenset(
    {SUB_CLASS, SUB_PROPERTY, DOMAIN, RANGE, SAME_CLASS, SAME_PROPERTY}
    | {owl(name) for name in ("inverseOf", "propertyChainAxiom", "onProperty", "someValuesFrom", "allValuesFrom")}
    | {owl(name) for name in ("hasValue", "intersectionOf", "unionOf", "oneOf", "disjointWith", "members")}
    | {owl(name) for name in ("distinctMembers", "differentFrom", "propertyDisjointWith", "complementOf")}
    | {owl(name) for name in ("imports", "versionIRI", "versionInfo", "deprecated", "priorVersion")}
    | {rdfs(name) for name in ("label", "comment", "isDefinedBy", "seeAlso")}
)
#: Those of them that say nothing that could follow, and that data are full of.
ANNOTATIONS = frozenset(rdfs(name) for name in ("label", "comment", "isDefinedBy", "seeAlso"))
#: Classes of OWL and RDF Schema of which the same holds.
KNOWN_CLASSES = frozenset(
    {owl(name) for name in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty", "Ontology")}
    | {owl(name) for name in ("NamedIndividual", "Restriction", "SymmetricProperty", "TransitiveProperty")}
    | {owl(name) for name in ("FunctionalProperty", "InverseFunctionalProperty", "IrreflexiveProperty")}
    | {owl(name) for name in ("AsymmetricProperty", "AllDisjointClasses", "AllDifferent", "Thing", "Nothing")}
)


class FactIndex(Protocol):
    """Closed facts, held in whatever way, as far as contradictions are looked for; see :class:`Facts`."""

    def subjects(self, predicate: str, value: str) -> Collection[str]:
        """Return the subjects that have a value of a property."""

    def shared(self, one: str, other: str) -> Iterator[str]:
        """Yield the members that two classes share."""

    def both(self, one: str, other: str) -> Iterator[tuple[str, str]]:
        """Yield subject and value of the facts that two properties share."""

    def mutual(self, predicate: str) -> Iterator[tuple[str, str]]:
        """Yield subject and value of the facts of a property that hold both ways round."""

    def branching(self, predicate: str) -> Iterator[str]:
        """Yield the subjects that have more than one value of a property."""

    def merging(self, predicate: str) -> Iterator[str]:
        """Yield the values that more than one subject has of a property."""

    def values(self, predicate: str) -> Iterator[str]:
        """Yield each value that a property has."""


@dataclass
class Schema:
    """An ontology compiled: the facts about its terms with what follows for them, the rules, and what may not be."""

    facts: Facts
    rules: list[Rule] = field(default_factory=list)
    #: Facts that lists and restrictions make follow, which are no rules of their own.
    listed: frozenset[Fact] = frozenset()

    def inconsistencies(self, facts: FactIndex) -> Iterator[tuple[str, tuple[Fact, ...]]]:
        """Yield the row of each rule that finds a contradiction, with the facts that make it (tables 4 to 7)."""
        schema = self.facts
        for subject in facts.subjects(TYPE, NOTHING):
            yield "cls-nothing2", ((subject, TYPE, NOTHING),)
        for one, other, row, axiom in self._disjoint_classes():
            for node in facts.shared(one, other):
                yield row, ((node, TYPE, one), (node, TYPE, other), axiom)
        for one, other in schema.pairs(owl("propertyDisjointWith")):
            for subject, value in facts.both(one, other):
                axiom = (one, owl("propertyDisjointWith"), other)
                yield "prp-pdw", ((subject, one, value), (subject, other, value), axiom)
        for name in schema.subjects(TYPE, owl("IrreflexiveProperty")):
            for subject, value in facts.mutual(name):
                if subject == value:
                    yield "prp-irp", ((subject, name, value), (name, TYPE, owl("IrreflexiveProperty")))
        for name in schema.subjects(TYPE, owl("AsymmetricProperty")):
            for subject, value in facts.mutual(name):
                axiom = (name, TYPE, owl("AsymmetricProperty"))
                yield "prp-asyp", ((subject, name, value), (value, name, subject), axiom)
        for one, other in facts.mutual(owl("differentFrom")):
            if one == other:
                yield "eq-diff1", ((one, owl("differentFrom"), other),)

    def exclusive_classes(self) -> set[str]:
        """Return the classes that share no members with some other."""
        return {name for one, other, _, _ in self._disjoint_classes() for name in (one, other)}

    def rivals(self, name: str) -> set[str]:
        """Return the properties that share no facts with a property."""
        disjoint = owl("propertyDisjointWith")
        return {*self.facts.objects(name, disjoint), *self.facts.subjects(disjoint, name)}

    def datatyped(self) -> Iterator[str]:
        """Yield the properties whose values have a datatype of XML Schema."""
        return (name for name, kind in self.facts.pairs(RANGE) if kind.startswith(f"<{XSD}"))

    def _disjoint_classes(self) -> Iterator[tuple[str, str, str, Fact]]:
        for one, other in self.facts.pairs(owl("disjointWith")):
            yield one, other, "cax-dw", (one, owl("disjointWith"), other)
        for one, other in self.facts.pairs(owl("complementOf")):
            yield one, other, "cls-com", (one, owl("complementOf"), other)
        for node in self.facts.subjects(TYPE, owl("AllDisjointClasses")):
            for head in self.facts.objects(node, owl("members")):
                members = _members(self.facts, head)
                for place, one in enumerate(members):
                    for other in members[place + 1 :]:
                        yield one, other, "cax-adc", (node, owl("members"), head)

    def unsupported_values(self, facts: FactIndex) -> Iterator[str]:
        """Yield what in the closed ``facts`` would make owlrl derive equalities or find fault with a literal."""
        for kind, several in (("FunctionalProperty", facts.branching), ("InverseFunctionalProperty", facts.merging)):
            for name in self.facts.subjects(TYPE, owl(kind)):
                for node in several(name):
                    yield f"{name} is a {kind} with two values at {node}, which makes them the same"
                    break
        for name, kind in self.facts.pairs(RANGE):
            if kind.startswith(f"<{XSD}"):
                for value in facts.values(name):
                    if not _has_datatype(value, kind):
                        yield f"{name} has the value {value}, which may lie outside its range {kind}"
                        break


def _has_datatype(value: str, kind: str) -> bool:
    if not value.startswith('"'):
        return False
    return value.endswith(f"^^{kind}") or (kind == f"<{XSD}string>" and value.endswith('"'))


def check_consistency(schema: Schema, facts: FactIndex) -> None:
    """Raise ``InconsistentError`` with contradicting facts, ``UnsupportedAxiomError`` for what only owlrl decides."""
    for row, clashing in schema.inconsistencies(facts):
        account = "; ".join(" ".join(map(curie, fact)) for fact in clashing)
        raise InconsistentError(f"{row}: {account}", clashing)
    for doubt in schema.unsupported_values(facts):
        raise UnsupportedAxiomError(doubt)


def compile_schema(facts: Facts) -> Schema:
    """Return the schema in ``facts`` as rules, or raise ``UnsupportedAxiomError`` naming what can't be.

    The facts of the schema are those with a property of OWL or RDF Schema, the lists, and the kinds of terms.
    """
    _refuse_unknown(facts)
    schema = Facts(fact for fact in facts if is_axiom(fact))
    listed = [fact for fact in _schema_facts(schema) if schema.add(fact)]
    run(SCHEMA_RULES, schema)
    while found := [fact for fact in list(_restriction_order(schema)) if schema.add(fact)]:
        listed += found
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
    """Add to ``facts`` all that follows by ``rules``, and return what was added.

    Each fact sets off the rules that it concerns once, when it is new, and they join it with what is there: the
    semi-naive way. ``new`` are facts just added, where only those have not been seen by the rules yet. Each conclusion
    is a step of ``budget``; raises ``BudgetError`` when that is spent.
    """
    spend = budget.spend if budget is not None else unbounded
    by_trigger: dict[tuple[str, str | None], list[Callable[[Fact, Facts], Iterator[Fact]]]] = {}
    for rule in rules:
        for trigger in rule.triggers:
            by_trigger.setdefault(trigger, []).append(rule.conclusions)
    none: list[Callable[[Fact, Facts], Iterator[Fact]]] = []
    any_value = {predicate: found for (predicate, value), found in by_trigger.items() if value is None}
    one_value = {trigger: found for trigger, found in by_trigger.items() if trigger[1] is not None}
    concerned = {predicate for predicate, _ in by_trigger}
    waiting = [fact for fact in (facts if new is None else new) if fact[1] in concerned]
    added = []
    while waiting:
        fact = waiting.pop()
        predicate = fact[1]
        for conclusions in any_value.get(predicate, none):
            for made in conclusions(fact, facts):
                spend()
                if facts.add(made):
                    added.append(made)
                    waiting.append(made)
        for conclusions in one_value.get((predicate, fact[2]), none):
            for made in conclusions(fact, facts):
                spend()
                if facts.add(made):
                    added.append(made)
                    waiting.append(made)
    return added


def unbounded() -> None:
    """Count nothing."""


def _is_built_in(term: str) -> bool:
    return term.startswith((f"<{OWL}", f"<{RDF}", f"<{RDFS}"))


def is_axiom(fact: Fact) -> bool:
    """Say whether a fact is part of the schema: it uses a property of OWL or RDF, or gives a kind of term."""
    _, predicate, value = fact
    return _is_built_in(value) if predicate == TYPE else _is_built_in(predicate) and predicate not in ANNOTATIONS


def _refuse_unknown(facts: Facts) -> None:
    for predicate in facts.predicates():
        if predicate.startswith((f"<{OWL}", f"<{RDFS}")) and predicate not in KNOWN_PROPERTIES:
            raise UnsupportedAxiomError(f"the property {predicate}")
    for _, kind in facts.pairs(TYPE):
        if kind.startswith((f"<{OWL}", f"<{RDFS}")) and kind not in KNOWN_CLASSES:
            raise UnsupportedAxiomError(f"the kind {kind}")


def _members(facts: Facts, head: str) -> list[str]:
    """Return the members of a list, or raise ``UnsupportedAxiomError`` when it isn't one."""
    members: list[str] = []
    seen = set()
    while head != NIL:
        first, rest = facts.objects(head, FIRST), facts.objects(head, REST)
        if head in seen or len(first) != 1 or len(rest) != 1:
            raise UnsupportedAxiomError(f"the list at {head}, which is broken")
        seen.add(head)
        members += first
        (head,) = rest
    return members


def _schema_facts(schema: Facts) -> Iterator[Fact]:
    """Yield what lists say of classes: scm-int and scm-uni."""
    for name, head in list(schema.pairs(owl("intersectionOf"))):
        for member in _members(schema, head):
            yield name, SUB_CLASS, member
    for name, head in list(schema.pairs(owl("unionOf"))):
        for member in _members(schema, head):
            yield member, SUB_CLASS, name


def _restriction_order(schema: Facts) -> Iterator[Fact]:
    """Yield which restrictions lie in which: scm-svf1, scm-svf2, scm-avf1, scm-avf2, scm-hv."""
    for kind in ("someValuesFrom", "allValuesFrom", "hasValue"):
        found = [
            (node, prop, filler)
            for node, filler in schema.pairs(owl(kind))
            for prop in schema.objects(node, owl("onProperty"))
        ]
        for one, prop, filler in found:
            for other, prop_, filler_ in found:
                if one == other:
                    continue
                wider = (filler, SUB_CLASS, filler_) in schema and kind != "hasValue"
                above = (prop, SUB_PROPERTY, prop_) in schema
                if prop == prop_ and wider:
                    yield one, SUB_CLASS, other
                if filler == filler_ and above:
                    yield (other, SUB_CLASS, one) if kind == "allValuesFrom" else (one, SUB_CLASS, other)


def _property_rules(schema: Facts) -> Iterator[Rule]:
    for one, other in schema.pairs(SUB_PROPERTY):
        if one != other:
            yield Copy("prp-spo1", ((one, SUB_PROPERTY, other),), one, other)
    for one, other in schema.pairs(owl("inverseOf")):
        axiom = ((one, owl("inverseOf"), other),)
        yield Copy("prp-inv1", axiom, one, other, turned=True)
        yield Copy("prp-inv2", axiom, other, one, turned=True)
    for name in schema.subjects(TYPE, owl("SymmetricProperty")):
        yield Copy("prp-symp", ((name, TYPE, owl("SymmetricProperty")),), name, name, turned=True)
    for name in schema.subjects(TYPE, owl("TransitiveProperty")):
        yield Chain("prp-trp", ((name, TYPE, owl("TransitiveProperty")),), (name, name), name)
    for name, head in schema.pairs(owl("propertyChainAxiom")):
        steps = tuple(_members(schema, head))
        if not steps:
            raise UnsupportedAxiomError(f"the chain of {name}, which is empty")
        yield Chain("prp-spo2", ((name, owl("propertyChainAxiom"), head),), steps, name)
    for name, made in schema.pairs(DOMAIN):
        if made != THING:
            yield End("prp-dom", ((name, DOMAIN, made),), name, made)
    for name, made in schema.pairs(RANGE):
        # what a datatype says of literals is no triple; doubts() sees to literals that may not fit
        if made not in (THING, rdfs("Literal")) and not made.startswith(f"<{XSD}"):
            yield End("prp-rng", ((name, RANGE, made),), name, made, value=True)


def _class_rules(schema: Facts) -> Iterator[Rule]:
    for one, other in schema.pairs(SUB_CLASS):
        if one != other and other != THING:
            yield Member("cax-sco", ((one, SUB_CLASS, other),), (one,), other)
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
