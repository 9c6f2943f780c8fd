"""The order of triples in Turtle that people read, for :mod:`capgen_kg.rdf.turtle_writer`.

An ontology: its header, classes, properties, then individuals. A debate: its theses, people, then each item before its
parts, in natural order of their names (``for-1``, ``for-1-claim-1``, ``for-2``, ``for-10``), a relation after the item
that raises it, and passages in text order. A shape: its properties by ``sh:order``, then by name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from capgen_kg.rdf.terms import named_node

if TYPE_CHECKING:
    from collections.abc import Mapping

    Properties = Mapping[str, list[str]]
    #: Words and numbers in order, and the whole.
    NaturalKey = tuple[list[tuple[int, int, str]], str]


def _ranks(names: str) -> dict[str, int]:
    return {named_node(name) if ":" in name else name: rank for rank, name in enumerate(names.split())}


_PARTS = re.compile("([0-9]+)|([^0-9]+)")
_TYPE = named_node("rdf:type")
_START, _END, _TEXT = named_node("cg:start"), named_node("cg:end"), named_node("cg:inTextOf")
_THESIS, _ORDER, _PROPERTY = named_node("cg:hasThesis"), named_node("sh:order"), named_node("sh:property")
#: Properties whose object follows its subject.
_OWNED_BY = (named_node("cg:hasInference"), named_node("cg:raises"), _PROPERTY)

#: Classes whose members come first, in this order; ``thesis`` stands for the theses of a debate in the same file.
CLASSES = """
    owl:Ontology owl:Class rdfs:Class owl:ObjectProperty owl:DatatypeProperty rdf:Property owl:AnnotationProperty
    rdfs:Datatype cg:Debate thesis cg:Person
"""
_CLASSES = _ranks(CLASSES)
#: The last class of ontologies, in which terms that are only declared follow those that are described.
_LAST_OF_ONTOLOGIES = _CLASSES[named_node("rdfs:Datatype")]
_OTHERS, _PASSAGES = len(_CLASSES), len(_CLASSES) + 1

#: Properties of a subject in their order; all others are in place of the dots, sorted by name.
PROPERTIES = """
    rdf:type rdfs:label skos:prefLabel dcterms:title sh:name cg:name skos:notation dcterms:identifier
    dcterms:description sh:description skos:definition skos:scopeNote rdfs:comment skos:example
    owl:onProperty owl:hasValue owl:someValuesFrom owl:allValuesFrom
    rdfs:subClassOf owl:equivalentClass rdfs:subPropertyOf owl:inverseOf owl:propertyChainAxiom rdfs:domain rdfs:range
    sh:targetClass sh:targetNode sh:targetSubjectsOf sh:targetObjectsOf sh:path sh:order
    sh:minCount sh:maxCount sh:class sh:datatype sh:nodeKind
    cg:inDebate cg:number cg:stance cg:stanceTarget cg:repliesTo cg:replyBasis cg:replyRationale
    prov:wasAttributedTo prov:qualifiedAttribution prov:agent cg:speaker
    cg:inTextOf cg:within cg:start cg:end cg:role cg:spokenIn cg:repeats cg:liveLink cg:sha256
    cg:hasThesis cg:hasAssumption cg:hasCondition cg:hasConclusion cg:hasConsequence cg:hasExample
    cg:presents cg:asserts cg:hasInference cg:performs cg:raises
    cg:onCondition cg:exampleOf cg:fallbackFor cg:premise cg:conclusion
    cg:attacks cg:attackType cg:counterClaim cg:backs cg:likens cg:revises cg:reports cg:presupposes
    …
    cg:qualifierType cg:words cg:qualifier cg:basis cg:rationale cg:readBy cg:anchor cg:text
    sh:property sh:sparql sh:severity sh:message sh:select rdfs:isDefinedBy rdfs:seeAlso
"""
_PROPERTIES = _ranks(PROPERTIES)


def natural(name: str) -> NaturalKey:
    """Return a key that sorts numbers inside names by value: ``For#9`` before ``For#10``."""
    parts = ((digits.lstrip("0"), word) for digits, word in _PARTS.findall(name))
    # numbers may have any length, so compare the number of digits first
    return [(1, 0, word) if word else (0, len(number), number) for number, word in parts], name


def property_key(iri: str, name: str) -> tuple[object, ...]:
    """Return the sort key of a property, given by its IRI in brackets and its name as written."""
    rank = _PROPERTIES.get(iri)
    return (_PROPERTIES["…"], natural(name)) if rank is None else (rank,)


class SubjectOrder:
    """Sort keys for the subjects of a graph and for the values of their properties.

    ``things`` has the values of each property of each subject, in N-Triples syntax.
    """

    def __init__(self, things: Mapping[str, Properties]) -> None:
        self._things = things
        self._theses = {value for thing in things.values() for value in thing.get(_THESIS, ())}
        self._owners: dict[str, list[str]] = {}
        for subject, thing in things.items():
            for name in _OWNED_BY:
                for value in thing.get(name, ()):
                    self._owners.setdefault(value, []).append(subject)

    def subject(self, subject: str) -> tuple[object, ...]:
        """Return the sort key of a subject that is an IRI."""
        thing = self._things[subject]
        if _START in thing:
            text = natural(min(thing.get(_TEXT, [""])))
            return _PASSAGES, False, text, _integer(thing, _START), -_integer(thing, _END), natural(subject)
        owners = self._owners.get(subject, [])
        if len(owners) == 1 and owners[0].startswith("<"):
            return *self._alone(owners[0]), 1, self._order(subject), natural(subject)
        return *self._alone(subject), 0

    def _alone(self, subject: str) -> tuple[int, bool, tuple[object, ...]]:
        rank = self._rank(subject)
        is_declared = rank <= _LAST_OF_ONTOLOGIES and self._things[subject].keys() == {_TYPE}
        return rank, is_declared, natural(subject[1:-1])

    def _rank(self, subject: str) -> int:
        if subject in self._theses:
            return _CLASSES["thesis"]
        return min((_CLASSES.get(kind, _OTHERS) for kind in self._things[subject].get(_TYPE, ())), default=_OTHERS)

    def value(self, iri: str, value: str, written: str) -> tuple[object, ...]:
        """Return the sort key of a value of a property; ``written`` is the value in Turtle syntax."""
        # IRIs first, then blank nodes, then literals
        kind = 0 if value.startswith("<") else 1 if value.startswith("_:") else 2
        return kind, self._order(value) if iri == _PROPERTY else 0, natural(value if kind == 2 else written)

    def _order(self, subject: str) -> float:
        thing = self._things.get(subject, {})
        return _integer(thing, _ORDER) if _ORDER in thing else float("inf")


def _integer(thing: Properties, name: str) -> int:
    match = re.match(r'"([0-9]{1,18})"', min(thing.get(name, [""])))
    return int(match[1]) if match else 0
