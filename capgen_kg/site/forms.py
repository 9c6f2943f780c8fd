"""What a form for a contribution asks, from the SHACL shapes: names, order, what may be said, and what is wrong else.

A property shape that has sh:name is asked for, with sh:description beside it (SHACL, section 2.3.2); what its path
leads to is an option of a draft.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from capgen_kg.contributions.drafting import KINDS
from capgen_kg.rdf.facts import TYPE, Facts, members
from capgen_kg.rdf.namespaces import CG, PREFIXES
from capgen_kg.rdf.parsing import read_facts
from capgen_kg.rdf.terms import value_of
from capgen_kg.resources import shape_files

if TYPE_CHECKING:
    from capgen_kg.rdf.facts import TripleSource

_SUBCLASS, _LABEL = f"<{PREFIXES['rdfs']}subClassOf>", f"<{PREFIXES['rdfs']}label>"
#: What a draft calls what properties say, see :class:`capgen_kg.contributions.drafting.DraftRequest`.
_OPTIONS = {
    "raises": "by", "presents": "by", "asserts": "by", "attacks": "target", "backs": "target", "attackType": "attack",
    "stance": "stance", "label": "words", "hasConclusion": "words", "hasPremise": "premises", "wasAttributedTo": "who",
    "anchor": "where", "basis": "basis", "rationale": "rationale", "hedge": "hedge",
}  # fmt: skip


def forms(closed: TripleSource) -> dict[str, list[dict[str, Any]]]:
    """Return the fields of a new thing of each of :data:`KINDS`, in the order in which they are asked."""
    shapes = Facts(read_facts(shape_files()))
    found = {kind: _fields(shapes, closed, kind.capitalize()) for kind in KINDS}
    # what an argument is called is no sentence, and its claims are drafted with it
    called = {"option": "name", "title": "name", "help": "What it is called, in a few words of your own."}
    argument = [field | called if field["path"] == "label" else field for field in found["argument"]]
    asked = {field["option"] for field in argument}
    found["argument"] = argument + [field for field in found["claim"] if field["option"] not in asked]
    return found


def _fields(shapes: Facts, closed: TripleSource, kind: str) -> list[dict[str, Any]]:
    """Return a field for each property shape with a name of a class and of those above it."""
    above = {f"<{CG}{kind}>", *closed.objects(f"<{CG}{kind}>", _SUBCLASS)}
    rules = {
        rule
        for shape, _, target in shapes.triples(None, _sh("targetClass"), None)
        for rule in shapes.objects(shape, _sh("property"))
        if target in above and shapes.objects(rule, _sh("name"))
    }
    fields = [_field(shapes, closed, rule) for rule in sorted(rules)]
    return sorted(fields, key=lambda field: (field["order"], field["option"]))


def _field(shapes: Facts, closed: TripleSource, rule: str) -> dict[str, Any]:
    path = _named(shapes, _one(shapes, rule, "path"))
    kind = _one(shapes, rule, "class").removeprefix(f"<{CG}").rstrip(">")
    choices = members(shapes, listed) if (listed := _one(shapes, rule, "in")) else []
    if kind == "Hedge":
        choices = sorted(closed.subjects(TYPE, f"<{CG}Hedge>"))
    says = {name: value for name in ("name", "order", "description", "minCount", "maxLength")
            if (value := _text(_one(shapes, rule, name)))}  # fmt: skip
    option = _OPTIONS[path]
    forms = {"premises": "lines", "words": "words", "rationale": "words", "where": "passage", "who": "speaker"}
    return {
        "option": option, "path": path, "title": says["name"], "order": int(says["order"]), "help": says["description"],
        "required": says.get("minCount", "0") != "0", "most": int(says.get("maxLength", "300")),
        "form": "choice" if choices else forms.get(option, "item"), "rule": rule[1:-1].rsplit("/", 1)[-1],
        "choices": [[node[len(CG) + 1 : -1], _text(next(iter(closed.objects(node, _LABEL))))] for node in choices],
    }  # fmt: skip


def _named(shapes: Facts, path: str) -> str:
    """Return the local name of the property that a path is, or that it turns round, or the first of several."""
    if listed := _one(shapes, path, "alternativePath"):
        return _named(shapes, next(iter(members(shapes, listed))))
    if turned := _one(shapes, path, "inversePath"):
        return _named(shapes, turned)
    return path[1:-1].replace("#", "/").rsplit("/", 1)[-1]


def _one(shapes: Facts, node: str, name: str) -> str:
    return next(iter(sorted(shapes.objects(node, _sh(name)))), "")


def _text(value: str) -> str:
    return value_of(value) if value else ""


def _sh(name: str) -> str:
    return f"<{PREFIXES['sh']}{name}>"
