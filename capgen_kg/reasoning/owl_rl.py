"""The closure by owlrl, without trivial entailments.

owlrl applies the OWL 2 RL/RDF rules (https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules)
to generalised triples and adds the axiomatic ones. What is not valid RDF or is true of every term is removed here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import owlrl
import pyoxigraph as ox
import rdflib
from rdflib import OWL, RDF, RDFS, XSD

from capgen_kg.errors import InconsistentError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from capgen_kg.rdf.facts import Fact
from capgen_kg.rdf.parsing import ntriples
from capgen_kg.rdf.rdflib_graphs import graph_of

#: Properties whose reflexive statements are trivial: every term is the same as itself.
REFLEXIVE = frozenset({OWL.sameAs, OWL.equivalentClass, OWL.equivalentProperty, RDFS.subClassOf, RDFS.subPropertyOf})
#: Classes of which everything, or nothing, is a member.
TRIVIAL = frozenset({OWL.Thing, OWL.Nothing, RDFS.Resource})
#: Vocabularies whose own terms data can't redefine.
BUILT_IN = (str(OWL), str(RDF), str(RDFS), str(XSD))


def materialize(facts: Iterable[Fact]) -> list[Fact]:
    """Return ``facts`` and what they entail by the OWL 2 RL rules.

    Raises ``InconsistentError`` when the rules derive a contradiction.
    """
    graph = graph_of(ntriples(facts))
    expanded = _expand(graph)
    if errors := sorted(str(o) for o in expanded.objects(None, owlrl.Namespaces.ERRNS.error)):
        raise InconsistentError("; ".join(" ".join(error.split()) for error in errors))
    return [_fact(triple) for triple in expanded if triple in graph or not _is_trivial(triple)]


def _fact(triple: tuple[rdflib.term.Node, ...]) -> Fact:
    """Return a triple as terms in N-Triples' notation, literals as pyoxigraph writes them."""
    subject, predicate, obj = (
        str(ox.Literal(str(term), language=term.language))
        if isinstance(term, rdflib.Literal) and term.language
        else str(ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype or XSD.string))))
        if isinstance(term, rdflib.Literal)
        else term.n3()
        for term in triple
    )
    return subject, predicate, obj


def _expand(graph: rdflib.Graph) -> rdflib.Graph:
    expanded = rdflib.Graph(bind_namespaces="none")
    for triple in graph:
        expanded.add(triple)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(expanded)
    return expanded


def _is_trivial(triple: tuple[rdflib.term.Node, ...]) -> bool:
    """Return whether a derived triple is not valid RDF, is true of every term, or is axiomatic."""
    subject, predicate, obj = triple
    return (
        isinstance(subject, rdflib.Literal)
        or isinstance(predicate, rdflib.BNode)
        or (subject == obj and predicate in REFLEXIVE)
        or subject in TRIVIAL
        or obj in TRIVIAL
        # no query can name an anonymous class, such as a restriction
        or (predicate in (RDF.type, RDFS.subClassOf, OWL.equivalentClass) and isinstance(obj, rdflib.BNode))
        or (isinstance(subject, rdflib.BNode) and predicate in (RDFS.subClassOf, OWL.equivalentClass))
        # axiomatic triples
        or str(subject).startswith(BUILT_IN)
    )
