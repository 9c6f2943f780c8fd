"""Notations and IRIs of what a reading has; whatever the debate has already keeps its own."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, TypeAlias

from capgen_kg.rdf.facts import TYPE
from capgen_kg.rdf.namespaces import local_name, slug
from capgen_kg.rdf.terms import cg
from capgen_kg.readings.frame import NOTATION, local_name_of
from capgen_kg.readings.model import ACTS, Argument, Claim, Problem
from capgen_kg.text.anchors import digest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from capgen_kg.readings.frame import Frame
    from capgen_kg.readings.model import Inference, Reading, Relation

_MAX_LOCAL_NAME = 60
#: A local name that a reading may give, and a notation.
LOCAL_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
#: Beginnings of local names that other things have.
_RESERVED = re.compile(r"(?:post|debate|thesis|person|passage|work|comment)(?:-|$)")
ITEM_NOTATION = re.compile(r"[A-Z][A-Za-z]*(#[1-9][0-9]*)?([.]([1-9][0-9]*|[A-Z]))?")
#: A title that is a notation: one with a number, or that of the thesis.
TITLE_NOTATION = re.compile(
    r"(?:[A-Z][A-Za-z]*(?:#[1-9][0-9]*)(?:[.](?:[1-9][0-9]*|[A-Z]))?|[A-Z][A-Za-z]*[.][1-9][0-9]*|Thesis)"
)
#: Words that refer to somebody and name nobody, of the languages that texts mostly have.
_NOBODY = frozenset(
    """a all an another anybody anyone both everybody everyone he her hers him his i it its many me mine most my nobody
    none one others our she some somebody someone that the their them they this those us we who you your
    der die das ein eine er ich ihr jemand man niemand sie wir le la les elle il ils je nous on un une vous""".split()  # noqa: SIM905
)  # fmt: skip
Item: TypeAlias = "Claim | Argument"


class Names:
    """The names of a reading: an IRI for each key, and a notation for the key of each claim and argument.

    Args:
        reading: The reading.
        frame: The debate.
        owners: Notation or key of the message or argument that each claim belongs to, by key.
    """

    def __init__(self, reading: Reading, frame: Frame, owners: dict[str, str]) -> None:
        self._reading, self._frame, self._owners = reading, frame, owners
        self.iris: dict[str, str] = {notation: message.iri for notation, message in frame.messages.items()}
        self.notations: dict[str, str] = {}
        self.problems: list[Problem] = []
        #: What has each IRI and each notation.
        self._by_iri: dict[str, str] = {iri: key for key, iri in self.iris.items()}
        self._by_notation: dict[str, str] = {notation: notation for notation in frame.messages}
        self._numbers: Counter[str] = Counter()
        items: list[Item] = [*reading.arguments.values(), *reading.claims.values()]
        # ids and notations that are given come before those that are made up
        for item in sorted(items, key=self._rank):
            self._name_item(item)
        concluded = {key for argument in reading.arguments.values() for key in argument.claims["conclusions"]}
        # arguments, then what they conclude, then other claims
        for item in sorted(items, key=lambda item: isinstance(item, Claim) and 2 - (item.key in concluded)):
            if item.key not in self.notations:
                self._take_notation(item, self._next_notation(item))
        for inference in reading.inferences.values():
            self._name_inference(inference)
        for act in reading.acts.values():
            message = local_name(self.iris[owners[act.key]][1:-1])
            local = act.evidence.id or usual_act(message, act.kind, title_of(act.key) or act.words)
            self._take_iri(act.key, self._iri(local), act.evidence.place, *ACTS.values())
        bearings = [argument.bearing for argument in reading.arguments.values()]
        relations = [*bearings, *_ordered(reading.relations)]
        for relation in sorted(relations, key=lambda relation: not relation.evidence.id):
            self._name_relation(relation)

    def _rank(self, item: Item) -> int:
        if item.key == self._reading.thesis:
            return 0
        return 1 if item.evidence.id or item.notation else 2

    def _name_item(self, item: Item) -> None:
        frame = self._frame
        notation = "Thesis" if item.key == self._reading.thesis else item.notation
        if notation == "Thesis":
            node = frame.thesis
        elif item.evidence.id:
            node = self._iri(item.evidence.id)
        elif notation and (known := frame.items.get(notation)):
            node = known
        elif notation and notation == (title_of(item.key) or notation):
            node = self._iri(canonical(notation))
        else:
            local = local_name_of(title_of(item.key) or (item.words if isinstance(item, Claim) else item.label))
            local = f"claim-{local}" if _RESERVED.match(local) else local
            node = self._iri(local)
            if node in self._by_iri or (node in frame.values and not self._is_same_class(node, item)):
                node = self._iri(f"{local}-{digest(item.key)[:8]}")
        classes = ("Argument",) if isinstance(item, Argument) else ("Claim", "EmpiricalClaim")
        self._take_iri(item.key, node, item.evidence.place, *classes)
        if isinstance(item, Argument) and re.search(r"[.][0-9]+$", notation):
            message = f"found the notation {notation} of a claim, expected one of an argument, such as For#2"
            self.problems.append(Problem(item.evidence.place, message))
        notation = notation or (frame.text_value(node, NOTATION) if node in frame.values else "")
        other = {"For": "Against", "Against": "For"}.get(item.stance, "") if isinstance(item, Argument) else ""
        if isinstance(item, Argument) and notation.startswith(f"{other}#"):
            message = f"{item.key} is {notation} in the debate and stands {item.stance.lower()} the thesis here; "
            advice = f"put it below # {other}, or give it a notation such as {item.stance}#9"
            self.problems.append(Problem(item.evidence.place, message + advice))
        if notation:
            self._take_notation(item, notation)

    def _is_same_class(self, node: str, item: Item) -> bool:
        class_name = "Argument" if isinstance(item, Argument) else "Claim"
        return cg(class_name) in self._frame.values[node][TYPE]

    def _take_iri(self, key: str, node: str, place: str, *classes: str) -> None:
        local = local_name(node[1:-1])
        known = self._frame.values[node][TYPE] if node in self._frame.values else []
        if known and not {cg(name) for name in classes} & {*known} and self._by_iri.get(node) in (None, key):
            kind = local_name(known[0][1:-1])
            self.problems.append(Problem(place, f"found the id {local} of a {kind} of the debate, expected another"))
        if self._by_iri.setdefault(node, key) != key:
            other = self._by_iri[node]
            self.problems.append(Problem(place, f"found the id {local} of {other}, expected one of its own"))
        self.iris[key] = node

    def _take_notation(self, item: Item, notation: str) -> None:
        if self._by_notation.setdefault(notation, item.key) != item.key:
            message = f"found the notation {notation} of {self._by_notation[notation]}, expected another"
            self.problems.append(Problem(item.evidence.place, message))
        self.notations[item.key] = notation

    def _next_notation(self, item: Item) -> str:
        """Return a free notation: that of a claim begins with that of its argument or message."""
        if isinstance(item, Argument):
            pattern = f"{item.stance}#{{}}"
        else:
            owner = self._owners[item.key]
            pattern = f"{self.notations.get(owner, owner)}.{{}}"
        if pattern.count(".") > 1:
            # an argument of a message, such as Comment#1.A, has no further level
            pattern = "Claim#{}"
        while True:
            self._numbers[pattern] += 1
            notation = pattern.format(self._numbers[pattern])
            if notation not in self._by_notation and notation not in self._frame.items:
                return notation

    def _name_inference(self, inference: Inference) -> None:
        local = inference.evidence.id
        if not local:
            owner = self.iris[inference.item or self._owners[inference.conclusion]]
            local = self._free(usual_inference(owner, self.iris[inference.conclusion]), inference.premises)
        self._take_iri(inference.key, self._iri(local), inference.evidence.place, "Inference")

    def _name_relation(self, relation: Relation) -> None:
        local = relation.evidence.id
        if not local:
            usual = usual_relation(self.iris[relation.source], relation.kind, self.iris[relation.target])
            local = self._free(usual, [relation.words])
        self._take_iri(relation.key, self._iri(local), relation.evidence.place, "Rebuttal", "Support")

    def _free(self, local: str, differences: Iterable[str]) -> str:
        """Return a local name, with a digest where it is taken."""
        if self._iri(local) in self._by_iri:
            local = f"{local[: _MAX_LOCAL_NAME - 9].rstrip('-')}-{digest(' '.join(differences))[:8]}"
        return local

    def _iri(self, local: str) -> str:
        return f"<{self._frame.base}{local}>"


def _ordered(relations: dict[str, Relation]) -> list[Relation]:
    """Return relations such that one comes after the relation that it is aimed at, where there is no circle."""
    ordered: dict[str, Relation] = {}
    for relation in relations.values():
        path: dict[str, Relation] = {}
        following: Relation | None = relation
        while following and following.key not in ordered and following.key not in path:
            path[following.key] = following
            following = relations.get(following.target)
        ordered |= dict(reversed(path.items()))
    return list(ordered.values())


def usual_inference(owner: str, conclusion: str) -> str:
    """Return the usual local name of a step, given the IRIs of the item that makes it and of its conclusion."""
    return _shortened(f"{local_name(owner[1:-1])}-inference-to-{local_name(conclusion[1:-1])}")


def usual_relation(source: str, kind: str, target: str) -> str:
    """Return the usual local name of a relation, given its class and the IRIs of its source and target."""
    return _shortened(f"{local_name(source[1:-1])}-{kind.lower()}-{local_name(target[1:-1])}")


def usual_act(message: str, kind: str, title: str) -> str:
    """Return the usual local name of a speech act, given that of its message, its kind and its title."""
    return _shortened(f"{message}-{ACTS[kind].lower()}-{local_name_of(title)}")


def _shortened(local: str) -> str:
    if len(local) <= _MAX_LOCAL_NAME:
        return local
    return f"{local[: _MAX_LOCAL_NAME - 9].rstrip('-')}-{digest(local)[:8]}"


def is_nobody(name: str) -> bool:
    """Return whether what should be a name is only a word such as *he* or *the*.

    >>> is_nobody("He"), is_nobody("My brother")
    (True, False)
    """
    return name.casefold() in _NOBODY or not any(char.isalpha() for char in name)


def title_of(key: str) -> str:
    """Return the title in a key such as ``[Idle tools]``; empty for the key of what has no title."""
    return key[1:-1] if key[:1] + key[-1:] in ("[]", "<>") else ""


def canonical(notation: str) -> str:
    """Return the usual local name of an item by its notation.

    >>> canonical("For#2.1"), canonical("Comment#1.A")
    ('for-2-claim-1', 'comment-1-argument-1')
    """
    owner, _, part = notation.partition(".")
    local = slug(owner)
    if not part:
        return local
    return f"{local}-claim-{part}" if part.isdigit() else f"{local}-argument-{ord(part) - ord('A') + 1}"
