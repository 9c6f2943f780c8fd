"""The compiled rules as SPARQL Update, for a server to materialize a graph that is too big for this machine.

A rule becomes one command that inserts its missing conclusions; the commands are repeated until nothing is added.
Anonymous classes, such as restrictions, have IRIs in the meantime, as commands can't refer to blank nodes. So have
literals, which can't be subjects though rules may derive facts about them. These IRIs are removed at the end.
Consistency is not checked.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from capgen_kg.rdf.facts import TYPE
from capgen_kg.rdf.namespaces import PREFIXES
from capgen_kg.reasoning.forward_chaining import is_trivial_entailment
from capgen_kg.reasoning.rules import AllValues, Chain, Copy, End, HasValue, Member, Mutual, SomeValues

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from capgen_kg.reasoning.rules import Rule
    from capgen_kg.reasoning.schema import Schema

#: The namespace of temporary IRIs, of anonymous classes and literals; the property leads from an IRI to its literal.
PLACEHOLDER = "urn:capgen:for-the-time-being:"
_CLASS, _LITERAL, _VALUE = f"{PLACEHOLDER}class:", f"{PLACEHOLDER}literal:", f"<{PLACEHOLDER}value>"


def commands(schema: Schema, graph: str) -> list[str]:
    """Return the commands of one round for a graph; send them until a round adds nothing."""
    return [
        f"INSERT {{ GRAPH <{graph}> {{ {head} }} }} WHERE {{ GRAPH <{graph}> {{ {body} }} "
        f"FILTER NOT EXISTS {{ GRAPH <{graph}> {{ {head} }} }} {test} }}"
        for rule in schema.rules
        for head, body, test in _parts(rule)
    ]


def first(schema: Schema, graph: str) -> str:
    """Return the command to send before the rounds: it inserts what the axioms entail about the schema.

    It also gives temporary IRIs to the literals about which rules may derive facts.
    """
    lines = (f"{' '.join(fact)} ." for fact in sorted(schema.facts) if not is_trivial_entailment(fact))
    # the graph has the facts about blank nodes already
    inserted = f"INSERT DATA {{ GRAPH <{graph}> {{ {' '.join(line for line in lines if '_:' not in line)} }} }}"
    if not (names := _through_literals(schema.rules)):
        return inserted
    name = f'IRI(CONCAT("{_LITERAL}", ENCODE_FOR_URI(CONCAT(STR(DATATYPE(?o)), LANG(?o), " ", STR(?o)))))'
    body = f"GRAPH <{graph}> {{ ?s ?p ?o }} FILTER(isLiteral(?o) && ?p IN ({', '.join(names)})) BIND({name} AS ?name)"
    return f"{inserted} ; INSERT {{ GRAPH <{graph}> {{ ?s ?p ?name . ?name {_VALUE} ?o }} }} WHERE {{ {body} }}"


def _through_literals(rules: Iterable[Rule]) -> list[str]:
    """Return the properties about whose literals a rule derives more than their datatype."""
    properties: set[str] = set()
    for rule in rules:
        match rule:
            case End() if not rule.of_object or rule.consequent.startswith(f"<{PREFIXES['xsd']}"):
                pass
            case Member() | HasValue():
                pass
            case Chain():
                properties |= set(rule.body)
            case Copy() | Mutual() | End() | SomeValues() | AllValues():
                properties.add(rule.body)
    return sorted(properties - {TYPE})


def last(graph: str) -> str:
    """Return the command to send after the rounds: it restores the literals and removes the temporary IRIs."""
    back = f'GRAPH <{graph}> {{ ?s ?p ?name . ?name {_VALUE} ?o }} FILTER(!STRSTARTS(STR(?s), "{PLACEHOLDER}"))'
    gone = (f'isIRI(?{end}) && STRSTARTS(STR(?{end}), "{PLACEHOLDER}")' for end in "so")
    return (
        f"INSERT {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} WHERE {{ {back} }} ; "
        f"DELETE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} "
        f"FILTER({' || '.join(gone)}) }}"
    )


def _parts(rule: Rule) -> Iterator[tuple[str, str, str]]:
    """Yield head, body and filter of a rule's commands."""
    thing = "FILTER(!isLiteral({}))"
    match rule:
        case Copy():
            if rule.turned:
                yield f"?o {rule.consequent} ?s", f"?s {rule.body} ?o", thing.format("?o")
            else:
                yield f"?s {rule.consequent} ?o", f"?s {rule.body} ?o", _nontrivial(rule.consequent, "?s", "?o")
        case Mutual():
            yield (
                f"?s {rule.consequent} ?o",
                f"?s {rule.body} ?o . ?o {rule.body} ?s",
                _nontrivial(rule.consequent, "?s", "?o"),
            )
        case Chain():
            steps = " . ".join(f"?n{number} {name} ?n{number + 1}" for number, name in enumerate(rule.body))
            end = f"?n{len(rule.body)}"
            yield f"?n0 {rule.consequent} {end}", steps, _nontrivial(rule.consequent, "?n0", end)
        case End():
            node = "?o" if rule.of_object else "?s"
            body = f"?s {rule.body} {'?o' if rule.only is None else rule.only}"
            yield f"{node} {TYPE} {_class(rule.consequent)}", body, thing.format("?o") if rule.of_object else ""
        case Member():
            yield (
                f"?s {TYPE} {_class(rule.consequent)}",
                " . ".join(f"?s {TYPE} {_class(name)}" for name in rule.body),
                "",
            )
        case HasValue():
            yield f"?s {rule.consequent} {rule.value}", f"?s {TYPE} {_class(rule.body)}", ""
        case SomeValues():
            more = f" . ?o {TYPE} {_class(rule.filler)}" if rule.filler else ""
            yield f"?s {TYPE} {_class(rule.consequent)}", f"?s {rule.body} ?o{more}", ""
        case AllValues():
            body = f"?s {TYPE} {_class(rule.restriction)} . ?s {rule.body} ?o"
            yield f"?o {TYPE} {_class(rule.consequent)}", body, thing.format("?o")
        case _:
            raise TypeError(f"there is no command for the rule {rule.name}")


def _nontrivial(predicate: str, first: str, second: str) -> str:
    """Return a filter that excludes trivial conclusions, such as that a term is the same as itself."""
    return f"FILTER({first} != {second})" if is_trivial_entailment(("<urn:x>", predicate, "<urn:x>")) else ""


def _class(name: str) -> str:
    """Return the name of a class, which is temporary for an anonymous one."""
    return f"<{_CLASS}{hashlib.sha256(name.encode()).hexdigest()[:16]}>" if name.startswith("_:") else name
