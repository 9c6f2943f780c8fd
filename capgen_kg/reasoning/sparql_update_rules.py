"""The compiled rules as SPARQL Update, for a server to close a graph that is too big for this machine.

A rule becomes one command that inserts what it concludes where that isn't yet; the commands are sent over and over
until nothing new appears. A class without a name, such as a restriction, gets a name while that goes on, as commands
can't name a blank node, and so does a literal, as it can't be the subject of a triple though a rule may pass through
one; what was said of such names is taken out at the end. Whether the graph contradicts itself isn't asked.
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

#: Where classes without a name and literals are named for the time being, and what leads from a name to its literal.
PLACEHOLDER = "urn:capgen:for-the-time-being:"
_CLASS, _LITERAL, _VALUE = f"{PLACEHOLDER}class:", f"{PLACEHOLDER}literal:", f"<{PLACEHOLDER}value>"


def commands(schema: Schema, graph: str) -> list[str]:
    """Return a round of commands of SPARQL Update for a graph; they are to be sent until nothing new appears."""
    return [
        f"INSERT {{ GRAPH <{graph}> {{ {head} }} }} WHERE {{ GRAPH <{graph}> {{ {body} }} "
        f"FILTER NOT EXISTS {{ GRAPH <{graph}> {{ {head} }} }} {test} }}"
        for rule in schema.rules
        for head, body, test in _parts(rule)
    ]


def first(schema: Schema, graph: str) -> str:
    """Return the command that inserts what rules about data don't find: what axioms say of each other.

    It names the literals that rules may pass through, too.
    """
    lines = (f"{' '.join(fact)} ." for fact in sorted(schema.facts) if not is_trivial_entailment(fact))
    # what lists say of blank nodes is there already
    inserted = f"INSERT DATA {{ GRAPH <{graph}> {{ {' '.join(line for line in lines if '_:' not in line)} }} }}"
    if not (names := _through_literals(schema.rules)):
        return inserted
    name = f'IRI(CONCAT("{_LITERAL}", ENCODE_FOR_URI(CONCAT(STR(DATATYPE(?o)), LANG(?o), " ", STR(?o)))))'
    body = f"GRAPH <{graph}> {{ ?s ?p ?o }} FILTER(isLiteral(?o) && ?p IN ({', '.join(names)})) BIND({name} AS ?name)"
    return f"{inserted} ; INSERT {{ GRAPH <{graph}> {{ ?s ?p ?name . ?name {_VALUE} ?o }} }} WHERE {{ {body} }}"


def _through_literals(rules: Iterable[Rule]) -> list[str]:
    """Return the properties of whose literals a rule says more than that they have their datatype."""
    found: set[str] = set()
    for rule in rules:
        match rule:
            case End() if not rule.value or rule.made.startswith(f"<{PREFIXES['xsd']}"):
                pass
            case Member() | HasValue():
                pass
            case Chain():
                found |= set(rule.body)
            case Copy() | Mutual() | End() | SomeValues() | AllValues():
                found.add(rule.body)
    return sorted(found - {TYPE})


def last(graph: str) -> str:
    """Return the command that gives literals their place back and takes out what was said of passing names."""
    back = f'GRAPH <{graph}> {{ ?s ?p ?name . ?name {_VALUE} ?o }} FILTER(!STRSTARTS(STR(?s), "{PLACEHOLDER}"))'
    gone = (f'isIRI(?{end}) && STRSTARTS(STR(?{end}), "{PLACEHOLDER}")' for end in "so")
    return (
        f"INSERT {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} WHERE {{ {back} }} ; "
        f"DELETE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} "
        f"FILTER({' || '.join(gone)}) }}"
    )


def _parts(rule: Rule) -> Iterator[tuple[str, str, str]]:
    """Yield head, body and tests of a rule's commands."""
    thing = "FILTER(!isLiteral({}))"
    match rule:
        case Copy():
            if rule.turned:
                yield f"?o {rule.made} ?s", f"?s {rule.body} ?o", thing.format("?o")
            else:
                yield f"?s {rule.made} ?o", f"?s {rule.body} ?o", _apart(rule.made, "?s", "?o")
        case Mutual():
            yield f"?s {rule.made} ?o", f"?s {rule.body} ?o . ?o {rule.body} ?s", _apart(rule.made, "?s", "?o")
        case Chain():
            steps = " . ".join(f"?n{number} {name} ?n{number + 1}" for number, name in enumerate(rule.body))
            end = f"?n{len(rule.body)}"
            yield f"?n0 {rule.made} {end}", steps, _apart(rule.made, "?n0", end)
        case End():
            node = "?o" if rule.value else "?s"
            body = f"?s {rule.body} {'?o' if rule.only is None else rule.only}"
            yield f"{node} {TYPE} {_class(rule.made)}", body, thing.format("?o") if rule.value else ""
        case Member():
            yield f"?s {TYPE} {_class(rule.made)}", " . ".join(f"?s {TYPE} {_class(name)}" for name in rule.body), ""
        case HasValue():
            yield f"?s {rule.made} {rule.value}", f"?s {TYPE} {_class(rule.body)}", ""
        case SomeValues():
            more = f" . ?o {TYPE} {_class(rule.filler)}" if rule.filler else ""
            yield f"?s {TYPE} {_class(rule.made)}", f"?s {rule.body} ?o{more}", ""
        case AllValues():
            body = f"?s {TYPE} {_class(rule.restriction)} . ?s {rule.body} ?o"
            yield f"?o {TYPE} {_class(rule.made)}", body, thing.format("?o")
        case _:
            raise TypeError(f"no command is known for the rule {rule.name}")


def _apart(predicate: str, one: str, other: str) -> str:
    """Return a test that keeps out what says nothing, such as that something is the same as itself."""
    return f"FILTER({one} != {other})" if is_trivial_entailment(("<urn:x>", predicate, "<urn:x>")) else ""


def _class(name: str) -> str:
    """Return the name of a class, one for the time being where it has none."""
    return f"<{_CLASS}{hashlib.sha256(name.encode()).hexdigest()[:16]}>" if name.startswith("_:") else name
