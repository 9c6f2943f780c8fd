"""The compiled rules as SPARQL Update, for a server to close a graph that is too big for this machine.

A rule becomes one command that inserts what it concludes where that isn't yet; the commands are sent over and over
until nothing new appears. A class without a name, such as a restriction, gets a name while that goes on, as commands
can't name a blank node; what was said of such classes is taken out at the end. Whether the graph contradicts itself
isn't asked.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from capgen_kg.reasoning.compiled import is_artefact
from capgen_kg.reasoning.facts import TYPE
from capgen_kg.reasoning.rules import AllValues, Chain, Copy, End, HasValue, Member, Mutual, SomeValues

if TYPE_CHECKING:
    from collections.abc import Iterator

    from capgen_kg.reasoning.compiler import Schema
    from capgen_kg.reasoning.rules import Rule

#: Where classes without a name are named for the time being.
PLACEHOLDER = "urn:capgen:class:"


def commands(schema: Schema, graph: str) -> list[str]:
    """Return a round of commands of SPARQL Update for a graph; they are to be sent until nothing new appears."""
    return [
        f"INSERT {{ GRAPH <{graph}> {{ {head} }} }} WHERE {{ GRAPH <{graph}> {{ {body} }} "
        f"FILTER NOT EXISTS {{ GRAPH <{graph}> {{ {head} }} }} {test} }}"
        for rule in schema.rules
        for head, body, test in _parts(rule)
    ]


def first(schema: Schema, graph: str) -> str:
    """Return the command that inserts what axioms say of each other, which rules about data don't find."""
    lines = (f"{' '.join(fact)} ." for fact in sorted(schema.facts) if not is_artefact(fact))
    # what lists say of blank nodes is there already
    return f"INSERT DATA {{ GRAPH <{graph}> {{ {' '.join(line for line in lines if '_:' not in line)} }} }}"


def last(graph: str) -> str:
    """Return the command that takes out what was said of classes without a name, and what says nothing."""
    tests = [f'STRSTARTS(STR(?o), "{PLACEHOLDER}")', f'STRSTARTS(STR(?s), "{PLACEHOLDER}")']
    return (
        f"DELETE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} "
        f"FILTER(isIRI(?o) && {tests[0]} || {tests[1]}) }}"
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
    return f"FILTER({one} != {other})" if is_artefact(("<urn:x>", predicate, "<urn:x>")) else ""


def _class(name: str) -> str:
    """Return the name of a class, one for the time being where it has none."""
    return f"<{PLACEHOLDER}{hashlib.sha256(name.encode()).hexdigest()[:16]}>" if name.startswith("_:") else name
