"""Reading of shapes graphs: what no engine would check is refused, with file and line.

Engines ignore what they do not know: a misspelt parameter, a property shape without a path, a reference to a node that
is not a shape. Therefore a shapes graph may have only known terms (:func:`read_shapes`). Features that only some
engines support are rewritten to equivalents that all of them support (implicit class targets, declared prefixes), or
listed in :attr:`Shapes.beyond`, so that an engine that supports them is used.

Sections are those of https://www.w3.org/TR/shacl/.
"""

from __future__ import annotations

from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

import pyoxigraph as ox

from capgen_kg.errors import InputError, did_you_mean
from capgen_kg.rdf.facts import FIRST, TYPE, Facts, members
from capgen_kg.rdf.namespaces import PREFIXES
from capgen_kg.rdf.terms import curie, value_of
from capgen_kg.rdf.tokens import tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from capgen_kg.rdf.facts import Fact

_SH, _RDFS, _OWL = PREFIXES["sh"], PREFIXES["rdfs"], PREFIXES["owl"]
_SUB_CLASS, _IMPORTS = f"<{_RDFS}subClassOf>", f"<{_OWL}imports>"
_CLASSES = (f"<{_RDFS}Class>", f"<{_OWL}Class>")
#: Ontologies that shapes often import, and that every engine has built in.
_VOCABULARIES = (f"<{_SH}>", f"<{_SH.rstrip('#')}>", "<http://datashapes.org/dash>")

#: The terms of SHACL Core and of its SPARQL-based constraints, those of its reports included.
_CORE = """
    Shape NodeShape PropertyShape NodeKind BlankNode IRI Literal BlankNodeOrIRI BlankNodeOrLiteral IRIOrLiteral
    Severity Info Warning Violation PropertyGroup path alternativePath inversePath zeroOrMorePath oneOrMorePath
    zeroOrOnePath targetClass targetNode targetSubjectsOf targetObjectsOf class datatype nodeKind minCount maxCount
    minExclusive minInclusive maxExclusive maxInclusive minLength maxLength pattern flags languageIn uniqueLang equals
    disjoint lessThan lessThanOrEquals not and or xone node property qualifiedValueShape qualifiedMinCount
    qualifiedMaxCount qualifiedValueShapesDisjoint closed ignoredProperties hasValue in severity message deactivated
    name description order group defaultValue sparql select SPARQLConstraint prefixes declare prefix namespace
    PrefixDeclaration shapesGraph ValidationReport conforms result shapesGraphWellFormed ValidationResult
    AbstractResult focusNode resultPath value sourceShape sourceConstraint sourceConstraintComponent resultSeverity
    resultMessage detail
"""
CORE = frozenset(_CORE.split())
#: Parameters whose values are shapes, and those whose values are lists of shapes.
_SHAPES, _LISTS = ("node", "property", "not", "qualifiedValueShape"), ("and", "or", "xone")
#: Keywords that the query of a constraint may not have, because pre-binding is not defined for them (appendix A).
_FORBIDDEN = frozenset({"MINUS", "VALUES", "SERVICE"})
_BOUND = frozenset({"this", "shapesGraph", "currentShape"})
#: Parameters whose values are queries, with the query form.
_QUERIES = {f"<{_SH}{form.lower()}>": form for form in ("SELECT", "ASK", "CONSTRUCT")}


def sh(name: str) -> str:
    """Return a term of SHACL in N-Triples syntax."""
    return f"<{_SH}{name}>"


@dataclass(frozen=True, eq=False)
class Shapes:
    """A parsed shapes graph.

    ``facts`` are its triples, rewritten to SHACL Core and SPARQL-based constraints where possible; ``beyond`` are the
    local names of the SHACL terms in them that belong to neither.
    """

    facts: Facts
    beyond: frozenset[str]


def read_shapes(placed: Iterable[tuple[Fact, tuple[Path | str, int | None]]]) -> Shapes:
    """Return the shapes of triples, each given with its file and line.

    Raises ``InputError`` for what no engine would check: unknown SHACL terms, SHACL-JS, entailment, missing imports,
    references to undefined shapes, property shapes without exactly one path, recursive shapes, and queries that do not
    allow pre-binding.
    """
    reader = _Reader(placed)
    reader.check_terms()
    reader.check_imports()
    reader.check_references()
    reader.check_recursion()
    reader.check_queries()
    return Shapes(reader.rewritten(), frozenset(reader.beyond))


class _Reader:
    def __init__(self, placed: Iterable[tuple[Fact, tuple[Path | str, int | None]]]) -> None:
        self.facts = Facts()
        self.beyond: set[str] = set()
        self._places: dict[Fact, tuple[Path | str, int | None]] = {}
        for fact, place in placed:
            self.facts.add(fact)
            self._places.setdefault(fact, place)

    def _refuse(self, fact: Fact, message: str) -> None:
        raise InputError(message, *self._places[fact])

    def check_terms(self) -> None:
        for fact in self._places:
            for text in fact:
                if text.startswith(f"<{_SH}") and (name := text[len(_SH) + 1 : -1]) not in CORE:
                    self._check_term(fact, name)

    def _check_term(self, fact: Fact, name: str) -> None:
        if not name or name.endswith("ConstraintComponent"):
            return
        from rdflib import SH

        if (name == "entailment" and fact[1] == sh(name)) or name.startswith(("js", "JS")):
            self._refuse(fact, f"found sh:{name}, which no engine supports; remove it")
        if name not in SH:
            self._refuse(fact, f"found sh:{name}, which is not a term of SHACL{did_you_mean(name, CORE)}")
        if name != "entailment":
            self.beyond.add(name)

    def check_imports(self) -> None:
        for subject, predicate, value in self._places:
            if predicate == _IMPORTS and value not in _VOCABULARIES and not self._is_described(value):
                message = f"found owl:imports {curie(value)}, which is not fetched; add its shapes as a file"
                self._refuse((subject, predicate, value), message)

    def _is_described(self, node: str) -> bool:
        return next(self.facts.triples(node, None, None), None) is not None

    def references(self) -> Iterator[tuple[Fact, str, str, str]]:
        """Yield each reference to a shape: its triple, the referring shape, the parameter, and the shape."""
        for name in (*_SHAPES, *_LISTS):
            for shape, value in list(self.facts.pairs(sh(name))):
                fact = shape, sh(name), value
                for inner in [value] if name in _SHAPES else members(self.facts, value):
                    yield fact, shape, name, inner

    def check_references(self) -> None:
        """Check that references to shapes refer to shapes (sections 2.1 and 2.3)."""
        for fact, _, name, inner in self.references():
            paths = self.facts.objects(inner, sh("path"))
            if inner.startswith('"') or not self._is_described(inner):
                self._refuse(
                    fact, f"found {_shown(inner)} as a shape, which is not defined; define it or correct the reference"
                )
            if name == "property" and len(paths) != 1:
                self._refuse(fact, f"found {len(paths)} sh:path of the property shape {_shown(inner)}, expected one")
        for name in _LISTS:
            for shape, value in self.facts.pairs(sh(name)):
                if not self.facts.objects(value, FIRST):
                    self._refuse(
                        (shape, sh(name), value), f"found {_shown(value)} as sh:{name}, expected a list of shapes"
                    )

    def check_recursion(self) -> None:
        """Check that no shape is recursive, which SHACL leaves undefined (section 3.4.3)."""
        referring = {(shape, inner): fact for fact, shape, _, inner in self.references()}
        inside: dict[str, set[str]] = {}
        for shape, inner in referring:
            inside.setdefault(shape, set()).add(inner)
        try:
            TopologicalSorter(inside).prepare()
        except CycleError as error:
            # each node of the cycle is followed by one that refers to it
            inner, shape, *_ = error.args[1]
            message = (
                f"found the shape {_shown(inner)} inside itself, which SHACL does not define; remove the recursion"
            )
            self._refuse(referring[shape, inner], message)

    def check_queries(self) -> None:
        """Check that each query allows pre-binding (appendix A)."""
        for constraint in {value for _, value in self.facts.pairs(sh("sparql"))}:
            if not self.facts.objects(constraint, sh("select")):
                [fact, *_] = (fact for fact in self._places if fact[1:] == (sh("sparql"), constraint))
                self._refuse(fact, "found a SPARQL-based constraint without sh:select, expected a query; add one")
        for name in _QUERIES:
            for node, value in self.facts.pairs(name):
                self._check_query((node, name, value))

    def _check_query(self, fact: Fact) -> None:
        query_tokens = [token for token in tokens(value_of(fact[2])) if token.kind not in ("space", "comment")]
        words = [token.text.upper() if token.kind == "word" else "" for token in query_tokens]
        form = next((word for word in words if word in ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")), "")
        if form != _QUERIES[fact[1]]:
            self._refuse(fact, f"found {form or 'no query'} in {curie(fact[1])}, expected {_QUERIES[fact[1]]}")
        if forbidden := next((word for word in words if word in _FORBIDDEN), ""):
            self._refuse(
                fact,
                f"found {forbidden} in the query of a constraint, which SHACL does not allow; remove it",
            )
        for word, variable in zip(words, query_tokens[1:], strict=False):
            if word == "AS" and (variable.text[1:] in _BOUND or (form == "ASK" and variable.text[1:] == "value")):
                self._refuse(
                    fact,
                    f"found AS {variable.text} in the query of a constraint, which is pre-bound; use another variable",
                )
        if words.count("SELECT") > 1:
            # pyshacl checks whether a subquery returns all pre-bound variables
            self.beyond.add("select inside select")

    def _declared(self, constraint: str) -> dict[str, str]:
        """Return the prefix declarations for the query of a constraint (section 5.2.1)."""
        namespaces: dict[str, str] = {}
        waiting = list(self.facts.objects(constraint, sh("prefixes")))
        visited = set(waiting)
        while waiting:
            node = waiting.pop()
            for declaration in self.facts.objects(node, sh("declare")):
                names = self.facts.objects(declaration, sh("prefix")), self.facts.objects(declaration, sh("namespace"))
                if [len(values) for values in names] != [1, 1]:
                    self._refuse(
                        (node, sh("declare"), declaration), "found a sh:declare that lacks sh:prefix or sh:namespace"
                    )
                prefix, space = (value_of(next(iter(values))) for values in names)
                if namespaces.setdefault(prefix, space) != space:
                    self._refuse((node, sh("declare"), declaration), f"found a second namespace of the prefix {prefix}")
            new = set(self.facts.objects(node, _IMPORTS)) - visited
            visited |= new
            waiting += new
        return namespaces

    def rewritten(self) -> Facts:
        """Return the triples with explicit class targets and with prefix declarations in the queries."""
        facts = Facts(self._places)
        for node in {shape for kind in ("NodeShape", "PropertyShape") for shape in self._instances(sh(kind))}:
            kinds = [kind for kind in facts.objects(node, TYPE) if not self._supers(kind).isdisjoint(_CLASSES)]
            for kind in kinds:
                # a shape that is a class has its instances as targets (section 2.1.3.3)
                facts.remove((node, TYPE, kind))
                facts.add((node, sh("targetClass"), node))
        for name in _QUERIES:
            for node, value in list(facts.pairs(name)):
                head = "".join(
                    f"PREFIX {prefix}: <{space}>\n" for prefix, space in sorted(self._declared(node).items())
                )
                if head:
                    facts.remove((node, name, value))
                    facts.add((node, name, str(ox.Literal(head + value_of(value)))))
        for name in ("prefixes", "declare"):
            for node, value in list(facts.pairs(sh(name))):
                facts.remove((node, sh(name), value))
        return facts

    def _instances(self, kind: str) -> set[str]:
        return {node for node, node_type in self.facts.pairs(TYPE) if kind in self._supers(node_type)}

    def _supers(self, kind: str) -> set[str]:
        classes, waiting = {kind}, [kind]
        while waiting:
            new = set(self.facts.objects(waiting.pop(), _SUB_CLASS)) - classes
            classes |= new
            waiting += new
        return classes


def _shown(node: str) -> str:
    return "a blank node" if node.startswith("_:") else curie(node)
