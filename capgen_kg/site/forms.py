"""Fields of the contribution form, from the SHACL shapes.

Each property shape with sh:name is a field, with sh:description as its help (SHACL, section 2.3.2); its path determines
the option of a draft that the field fills in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from capgen_kg.contributions import contributors, voice
from capgen_kg.contributions.drafting import ATTACKS, KINDS, STANCES
from capgen_kg.contributions.parsing import MAX_TEXT
from capgen_kg.rdf.facts import TYPE, Facts, members
from capgen_kg.rdf.namespaces import CG, PREFIXES
from capgen_kg.rdf.parsing import read_facts
from capgen_kg.rdf.terms import value_of
from capgen_kg.resources import shape_files

if TYPE_CHECKING:
    from capgen_kg.rdf.facts import TripleSource

_SUBCLASS, _LABEL = f"<{PREFIXES['rdfs']}subClassOf>", f"<{PREFIXES['rdfs']}label>"
#: Options of a draft by the local names of properties: fields of ``contributions.drafting.DraftRequest``.
_OPTIONS = {
    "raises": "by", "presents": "by", "asserts": "by", "attacks": "target", "backs": "target", "attackType": "attack",
    "stance": "stance", "label": "words", "hasConclusion": "words", "hasInference": "premises",
    "wasAttributedTo": "who", "anchor": "where", "basis": "basis", "rationale": "rationale", "qualifier": "hedge",
    "words": "hedge_words",
}  # fmt: skip


def forms(closed: TripleSource) -> dict[str, list[dict[str, Any]]]:
    """Return the fields for each of ``drafting.KINDS``, in their order; ``closed`` contains the ontology."""
    shapes = Facts(read_facts(shape_files()))
    fields = {kind: _fields(shapes, closed, kind.capitalize()) for kind in KINDS}
    # the label of an argument is a title, not a sentence, and its claims are drafted with it
    title = {"option": "name", "title": "Name", "help": "A title, in a few words of your own."}
    argument = [field | title if field["path"] == "label" else field for field in fields["argument"]]
    options = {field["option"] for field in argument}
    argument += [field for field in fields["claim"] if field["option"] not in options]
    fields["argument"] = sorted(argument, key=lambda field: field["order"])
    words = _field(shapes, closed, f"<{PREFIXES['shapes']}Qualifier-words>") | {"required": False}
    return {kind: [*each, words] for kind, each in fields.items()}


#: Fields of a contribution in one's own voice: the property that each becomes, its form, title and help.
_OWN_VOICE = {
    "voice": ("wasAttributedTo", "name", "Your name", "As you wish to be named; a pseudonym will do."),
    "text": ("text", "text", "Your words", "One statement a sentence: each is tied to the sentence that makes it."),
    "target": ("attacks", "item", "What it is about", "A notation or title, such as that of an argument or claim."),
    "attack": ("attackType", "choice", "How it attacks", "It denies a claim or what an argument concludes; or it "
               "attacks a ground, which is a premise or what is taken for granted; or it attacks the inference: "
               "the conclusion doesn't follow from the premises."),
    "stance": ("stance", "choice", "Side", "Whether it speaks for or against the thesis."),
    "title": ("label", "name", "Title", "A few words that name it; by default its first words."),
    "label": ("revisedLabel", "words", "Other words for the claim", "Where you revise a claim: the whole sentence."),
    "premise": ("premise", "words", "Another premise", "Where you revise an argument: the premise, in one sentence."),
    "reply_to": ("repliesTo", "item", "In reply to", "The message that you answer; by default that of the target."),
}  # fmt: skip
_OF_KIND = {
    "argument": ("voice", "stance", "text", "title?", "reply_to?"),
    "rebuttal": ("voice", "target", "attack", "text", "reply_to?"),
    "support": ("voice", "target", "text", "reply_to?"),
    "revision": ("voice", "target", "label?", "premise?", "text"),
    "claim": ("voice", "text", "reply_to?"),
}


def voice_forms() -> dict[str, list[dict[str, Any]]]:
    """Return the fields for each of ``voice.KINDS``: a field is named like that of ``voice.VoiceRequest``."""
    return {kind: [_voice_field(name) for name in names] for kind, names in _OF_KIND.items()}


def _voice_field(name: str) -> dict[str, Any]:
    option = name.rstrip("?")
    path, form, title, help_text = _OWN_VOICE[option]
    choices = {"attack": ATTACKS, "stance": STANCES}.get(option, ())
    lengths = {"voice": contributors.MAX_NAME, "text": MAX_TEXT}
    return {
        "option": option, "path": path, "title": title, "help": help_text, "required": option == name,
        "maxLength": lengths.get(option, voice.MAX_LABEL), "form": form, "rule": "",
        "choices": [[choice, choice.lower()] for choice in choices],
    }  # fmt: skip


def _fields(shapes: Facts, closed: TripleSource, kind: str) -> list[dict[str, Any]]:
    """Return a field for each property shape with a name, of a class and its superclasses."""
    classes = {f"<{CG}{kind}>", *closed.objects(f"<{CG}{kind}>", _SUBCLASS)}
    property_shapes = {
        property_shape
        for shape, _, target in shapes.triples(None, _sh("targetClass"), None)
        for property_shape in shapes.objects(shape, _sh("property"))
        if target in classes and shapes.objects(property_shape, _sh("name"))
    }
    fields = [_field(shapes, closed, shape) for shape in sorted(property_shapes)]
    return sorted(fields, key=lambda field: (field["order"], field["option"]))


def _field(shapes: Facts, closed: TripleSource, shape: str) -> dict[str, Any]:
    path = _property_name(shapes, _object(shapes, shape, "path"))
    kind = _object(shapes, shape, "class").removeprefix(f"<{CG}").rstrip(">")
    choices = members(shapes, values) if (values := _object(shapes, shape, "in")) else []
    if kind == "Qualifier":
        choices = sorted(closed.subjects(TYPE, f"<{CG}HedgeType>"))
    values_of = {name: value for name in ("name", "order", "description", "minCount", "maxLength")
                 if (value := _text(_object(shapes, shape, name)))}  # fmt: skip
    option, title = _OPTIONS[path], values_of["name"]
    forms = {
        "premises": "lines",
        "words": "words",
        "rationale": "words",
        "hedge_words": "words",
        "where": "passage",
        "who": "speaker",
    }
    return {
        "option": option, "path": path, "title": title[:1].upper() + title[1:], "order": int(values_of["order"]),
        "help": values_of["description"], "required": values_of.get("minCount", "0") != "0",
        "maxLength": int(values_of.get("maxLength", "300")),
        "form": "choice" if choices else forms.get(option, "item"), "rule": shape[1:-1].rsplit("/", 1)[-1],
        "choices": [[node[len(CG) + 1 : -1], _text(next(iter(closed.objects(node, _LABEL))))] for node in choices],
    }  # fmt: skip


def _property_name(shapes: Facts, path: str) -> str:
    """Return the local name of the property of a path: also of an inverse path, and of the first alternative."""
    if alternatives := _object(shapes, path, "alternativePath"):
        return _property_name(shapes, next(iter(members(shapes, alternatives))))
    if inverse := _object(shapes, path, "inversePath"):
        return _property_name(shapes, inverse)
    return path[1:-1].replace("#", "/").rsplit("/", 1)[-1]


def _object(shapes: Facts, node: str, name: str) -> str:
    """Return the first object of a property of SHACL, or an empty string."""
    return next(iter(sorted(shapes.objects(node, _sh(name)))), "")


def _text(literal: str) -> str:
    return value_of(literal) if literal else ""


def _sh(name: str) -> str:
    return f"<{PREFIXES['sh']}{name}>"
