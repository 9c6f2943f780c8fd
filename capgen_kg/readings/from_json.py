"""A reading in JSON, by the schema in :mod:`capgen_kg.readings.json_schema`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from capgen_kg.errors import did_you_mean
from capgen_kg.rdf.located_json import read_json
from capgen_kg.rdf.spans import Text
from capgen_kg.readings.json_checking import violations
from capgen_kg.readings.json_schema import cached_schema
from capgen_kg.readings.model import (
    ACTS,
    BOOSTERS,
    HEDGES,
    ROLES,
    Act,
    Argument,
    Claim,
    Evidence,
    Inference,
    Problem,
    Reading,
    Relation,
    wrote,
)
from capgen_kg.readings.names import TITLE_NOTATION

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from capgen_kg.rdf.located_json import Value

_ACT_KINDS = {name: key for key, name in ACTS.items()}
_QUALIFIERS = {name: key for key, name in {**HEDGES, **BOOSTERS}.items()}


def read(
    text: str, path: Path, messages: Collection[str], thesis: str = "", writers: Mapping[str, str] | None = None
) -> Reading:
    """Return the reading in a JSON text.

    Args:
        text: The text.
        path: Its file, for messages.
        messages: Notations of the messages of the debate.
        thesis: Key of the claim that is the thesis, instead of the one that the text names.
        writers: Names of the writers of messages, by notation.

    Raises:
        InputError: The text is no JSON.
    """
    return _Reader(text, path, messages, thesis, writers or {}).read()


class _Reader:
    def __init__(
        self, text: str, path: Path, messages: Collection[str], thesis: str, writers: Mapping[str, str]
    ) -> None:
        self._file, self._text, self._path = read_json(text, path), Text(text), path
        self._thesis, self._writers = thesis.strip("[]"), writers
        self._reading = Reading(message_key="message")
        #: Keys of the model by those of the file, which are unique; messages have their notations.
        self._keys: dict[str, str] = {notation: notation for notation in messages}
        self._kinds: dict[str, str] = dict.fromkeys(messages, "message")
        #: What is said of each relation, with its pointer, by its ends.
        self._related: dict[tuple[str, str], list[tuple[Relation, str]]] = {}

    def read(self) -> Reading:
        reading, file = self._reading, self._file
        for pointer, value, message in violations(file, cached_schema()):
            self._problem(pointer, value, message)
        if reading.problems:
            return reading
        reading.title = _line(file.text("title"))
        self._index()
        thesis = self._thesis or _line(file.text("thesis"))
        reading.thesis = self._reference("/thesis", file.get("thesis") or file, thesis, "claim")
        for pointer, value in self._items("claims"):
            self._read_claim(pointer, value)
        for pointer, value in self._items("arguments"):
            self._read_argument(pointer, value)
        for pointer, value in self._items("inferences"):
            self._read_inference(pointer, value)
        for pointer, value in self._items("relations"):
            self._read_relation(pointer, value)
        for pointer, value in self._items("acts"):
            key = self._keys.get(_key_of(value), f"speech act {pointer}")
            concerns = self._references(pointer, value, "concerns", "claim", "argument", "message")
            evidence = self._evidence(pointer, value)
            kind = _ACT_KINDS[value.text("type")]
            reading.acts[key] = Act(key, kind, _line(value.text("label")), evidence, concerns)
        for pointer, value in self._items("messages"):
            notation = self._member(pointer, value, "notation", "message")
            roles = {role: self._references(pointer, value, role) for role in ("conditions", "examples")}
            reading.messages[notation] = {role: keys for role, keys in roles.items() if keys}
        return reading

    def _items(self, name: str) -> Iterator[tuple[str, Value]]:
        for number, value in enumerate(self._file.items(name)):
            yield f"/{name}/{number}", value

    def _problem(self, pointer: str, value: Value, message: str) -> None:
        self._reading.problems.append(Problem(self._place(pointer, value), message))

    def _place(self, pointer: str, value: Value) -> str:
        line, column = self._text.place(value.span[0])
        return f"{self._path}:{line}:{column}" + (f": {pointer}" if pointer else "")

    # keys

    def _index(self) -> None:
        """Give each item, step and relation its key in the model."""
        kinds = {"claims": "claim", "arguments": "argument", "inferences": "step", "relations": "relation",
                 "acts": "speech act"}  # fmt: skip
        for name, kind in kinds.items():
            for pointer, value in self._items(name):
                key = _key_of(value)
                model_key = {"claim": f"[{key}]", "argument": f"<{key}>", "speech act": f"[{key}]"}.get(
                    kind, f"{kind} {key or pointer}"
                )
                self._take(pointer, value, key, model_key, kind)
                if kind == "argument" and (bearing := value.get("relation")):
                    own = _key_of(bearing)
                    self._take(f"{pointer}/relation", bearing, own, _bearing_key(model_key), "relation")

    def _take(self, pointer: str, value: Value, key: str, model_key: str, kind: str) -> None:
        if not key:
            return
        written = value.text("key")
        if set(written) & set("[]<>"):
            message = f"found the key {written!r}, expected no brackets"
            self._problem(f"{pointer}/key", value.get("key") or value, message)
        if key in self._keys:
            message = f"found a second {key!r}, expected a key of its own"
            self._problem(f"{pointer}/key", value.get("key") or value, message)
        self._keys.setdefault(key, model_key)
        self._kinds.setdefault(key, kind)

    def _reference(self, pointer: str, value: Value, key: str, *kinds: str) -> str:
        """Return the key in the model of something of one of some kinds."""
        if self._kinds.get(key) not in kinds:
            known = [other for other, kind in self._kinds.items() if kind in kinds]
            wanted = " or ".join(filter(None, (", ".join(kinds[:-1]), kinds[-1])))
            hint = did_you_mean(key, known) or (wrote(key, self._writers) if "message" in kinds else "")
            self._problem(pointer, value, f"there is no {wanted} {key!r}{hint}")
        return self._keys.get(key, key)

    def _member(self, pointer: str, value: Value, name: str, *kinds: str) -> str:
        """Return the key that a member refers to, or an empty string without that member."""
        member = value.get(name)
        return self._reference(f"{pointer}/{name}", member, _line(member.value), *kinds) if member else ""

    def _references(self, pointer: str, value: Value, name: str, *kinds: str) -> list[str]:
        member = value.get(name)
        items = enumerate(member.value) if member else ()
        return [
            self._reference(f"{pointer}/{name}/{n}", item, _line(item.value), *(kinds or ("claim",)))
            for n, item in items
        ]

    # parts

    def _read_claim(self, pointer: str, value: Value) -> None:
        key = self._keys[_key_of(value)]
        asserted = self._references(pointer, value, "asserted", "message") if value.get("asserted") else None
        notation = self._notation(value)
        evidence = self._evidence(pointer, value)
        illustrates = self._references(pointer, value, "illustrates")
        self._reading.claims[key] = Claim(key, _line(value.text("label")), evidence, notation, asserted, illustrates)

    def _notation(self, value: Value) -> str:
        key = _key_of(value)
        return value.text("notation") or (key if TITLE_NOTATION.fullmatch(key) else "")

    def _read_argument(self, pointer: str, value: Value) -> None:
        own = _key_of(value)
        key, stance = self._keys[own], value.text("stance")
        kind = "Support" if stance == "For" else "Rebuttal"
        place = self._place(pointer, value)
        bearing = Relation(_bearing_key(key), kind, key, self._reading.thesis, "", Evidence(place))
        if relation := value.get("relation"):
            self._read_relation_members(f"{pointer}/relation", relation, bearing)
        claims = {role: self._references(pointer, value, role) for role in ROLES}
        claims = {role: keys for role, keys in claims.items() if keys}
        notation = self._notation(value)
        label = _line(value.text("label")) or ("" if notation == own else own)
        evidence = self._evidence(pointer, value)
        description = _line(value.text("description"))
        self._reading.arguments[key] = Argument(key, label, stance, evidence, bearing, notation, claims, description)

    def _read_inference(self, pointer: str, value: Value) -> None:
        key = self._keys.get(_key_of(value), f"step {pointer}")
        item = self._member(pointer, value, "source", "argument", "message")
        premises = self._references(pointer, value, "premises")
        conclusion = self._member(pointer, value, "conclusion", "claim")
        evidence = self._evidence(pointer, value)
        self._reading.inferences[key] = Inference(key, item, premises, conclusion, evidence)

    def _read_relation(self, pointer: str, value: Value) -> None:
        key = self._keys.get(_key_of(value), f"relation {pointer}")
        items = "claim", "argument", "message"
        source = self._member(pointer, value, "source", *items)
        target = self._member(pointer, value, "target", *items, "step", "relation")
        relation = Relation(key, value.text("type"), source, target, "", Evidence(""))
        self._read_relation_members(pointer, value, relation)
        content = relation.unplaced()
        if other := next((known for known in self._related.get((source, target), ()) if known[0] == content), None):
            self._problem(pointer, value, f"found the same relation as {other[1]}, expected it once")
        self._related.setdefault((source, target), []).append((content, pointer))
        self._reading.relations[key] = relation

    def _read_relation_members(self, pointer: str, value: Value, relation: Relation) -> None:
        relation.evidence = self._evidence(pointer, value)
        relation.words = _line(value.text("label"))
        relation.attack = value.text("attackType").lower()
        relation.counterclaim = self._member(pointer, value, "counterclaim", "claim")
        if relation.attack and relation.kind == "Support":
            self._problem(f"{pointer}/attackType", value, "found an attack type of a support, expected none")

    def _evidence(self, pointer: str, value: Value) -> Evidence:
        evidence = Evidence(self._place(pointer, value))
        for name, listed in (("quotes", evidence.quotes), ("passages", evidence.passages)):
            if member := value.get(name):
                for number, item in enumerate(member.value):
                    listed.append((_line(item.value), self._place(f"{pointer}/{name}/{number}", item)))
        evidence.message = self._member(pointer, value, "message", "message")
        evidence.by, evidence.why = _line(value.text("attributedTo")), _line(value.text("rationale"))
        evidence.basis, evidence.id = value.text("basis").lower(), value.text("id")
        for name in ("hedges", "boosters"):
            evidence.qualifiers += [
                (_line(item.text("words")), _QUALIFIERS[item.text("type")]) for item in value.items(name)
            ]
        return evidence


def _bearing_key(argument: str) -> str:
    return f"relation of {argument} to the thesis"


def _line(text: str) -> str:
    return " ".join(text.split())


def _key_of(value: Value) -> str:
    """Return the key of an item as others refer to it, without brackets around it."""
    return _line(value.text("key")).strip("[]<>")
