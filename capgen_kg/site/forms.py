"""What a form for a new relation asks, from the SHACL shapes: fields, what they may hold, and the words of rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from capgen_kg.namespaces import CG, PREFIXES, SHAPES
from capgen_kg.reasoning.facts import Facts
from capgen_kg.resources import shape_files
from capgen_kg.turtle import read_facts, term

if TYPE_CHECKING:
    from collections.abc import Iterator

    from capgen_kg.reasoning.facts import Readable

KINDS = ("Rebuttal", "Support")
_SUBCLASS = f"<{PREFIXES['rdfs']}subClassOf>"


def forms(closed: Readable) -> dict[str, list[dict[str, Any]]]:
    """Return the fields of a new thing of each of :data:`KINDS`, in the order in which they are asked."""
    shapes = Facts(read_facts(shape_files()))
    return {kind: sorted(_fields(shapes, closed, kind), key=_order) for kind in KINDS}


def interpreted() -> str:
    """Return what is said of an interpretation that gives no reason."""
    shapes = Facts(read_facts(shape_files()))
    return term(next(iter(sorted(shapes.objects(f"<{SHAPES}Interpreted>", _sh("message")))))).value


def _fields(shapes: Facts, closed: Readable, kind: str) -> Iterator[dict[str, Any]]:
    """Yield a field for each property shape of a class and of those above it."""
    above = {f"<{CG}{kind}>", *closed.objects(f"<{CG}{kind}>", _SUBCLASS)}
    for shape, _, target in sorted(shapes.matching(None, _sh("targetClass"), None)):
        for rule in sorted(shapes.objects(shape, _sh("property"))) if target in above else ():
            path = next(iter(shapes.objects(rule, _sh("path"))), "")
            inverse = next(iter(shapes.objects(path, _sh("inversePath"))), "")
            choices = next(iter(shapes.objects(path, _sh("alternativePath"))), "")
            named = inverse or (_members(shapes, choices)[0] if choices else path)
            if not named.startswith("<"):
                continue
            one = {name: term(value).value for name in ("minCount", "maxCount", "minLength", "maxLength", "pattern")
                   for value in shapes.objects(rule, _sh(name))}  # fmt: skip
            listed = next(iter(shapes.objects(rule, _sh("in"))), "")
            yield {
                **one, "path": named[1:-1], "inverse": bool(inverse), "rule": rule[1:-1].rsplit("/", 1)[-1],
                "message": next((term(value).value for value in shapes.objects(rule, _sh("message"))), ""),
                "in": [member[1:-1] for member in _members(shapes, listed)] if listed else [],
                "class": next((value[len(CG) + 1 : -1] for value in shapes.objects(rule, _sh("class"))), ""),
                "words": f"<{PREFIXES['rdf']}langString>" in shapes.objects(rule, _sh("datatype")),
            }  # fmt: skip


def _order(field: dict[str, Any]) -> tuple[int, str]:
    asked = ("raises", "attacks", "backs", "attackType", "label", "wasAttributedTo", "evidence", "basis", "rationale")
    name = field["path"].replace("#", "/").rsplit("/", 1)[-1]
    return (asked.index(name) if name in asked else len(asked), name)


def _members(shapes: Facts, node: str) -> list[str]:
    """Return the members of an RDF list."""
    found = []
    while node and node != f"<{PREFIXES['rdf']}nil>":
        found += sorted(shapes.objects(node, f"<{PREFIXES['rdf']}first>"))[:1]
        node = next(iter(shapes.objects(node, f"<{PREFIXES['rdf']}rest>")), "")
    return found


def _sh(name: str) -> str:
    return f"<{PREFIXES['sh']}{name}>"
