"""A reading in Argdown: statements are claims, arguments are arguments or steps, data in braces are the evidence.

Data that follow a definition are about what is defined. Data that follow a mere name below another are about the
relation between the two; those of a definition below another say basis and reason of the relation, and more of it under
``relation``. A heading ``# For`` or
``# Against`` puts what stands below it on that side; one with the notation of a message (``# Comment#3``) says where
the quotations below it stand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from capgen_kg.errors import did_you_mean
from capgen_kg.formats.argdown import below_sides, is_strict, on_sides, thesis_title
from capgen_kg.formats.argdown_syntax import ARGUMENT, Data, Element, Heading, InferenceLine, Structure, parse
from capgen_kg.rdf.spans import Text
from capgen_kg.readings.argdown_remarks import MESSAGE, SETTINGS, act_in, remarks, side_in
from capgen_kg.readings.argdown_slips import slips
from capgen_kg.readings.frame import local_name_of
from capgen_kg.readings.model import (
    ACTS,
    ATTACKS,
    BASES,
    BOOSTERS,
    HEDGES,
    ROLES,
    USUAL,
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
from capgen_kg.readings.names import ITEM_NOTATION, LOCAL_NAME, TITLE_NOTATION

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from pathlib import Path

    from capgen_kg.formats.argdown_syntax import Member, Value
    from capgen_kg.formats.argdown_syntax import Relation as Link
    from capgen_kg.readings.argdown_remarks import Remark

_EVIDENCE = ("quote", "at", "in", "by", "basis", "why", "hedge", "boost", "id")
#: Keys of data, by what they are about.
_KEYS = {
    "claim": (*_EVIDENCE, "notation", "asserted", "illustrates", "relation", *ACTS),
    "argument": (*_EVIDENCE, "notation", "relation", *ROLES),
    "relation": (*_EVIDENCE, "words", "type", "on", "counterclaim", "argument"),
    "step": (*_EVIDENCE, "uses"),
    "speech act": (*_EVIDENCE, *ACTS),
    "heading": ("conditions", "examples"),
}
#: Other names of keys, as in JSON, in the ontology or in everyday words.
_OTHER_NAMES = {
    "rationale": "why", "reason": "why", "because": "why", "attributedTo": "by", "author": "by", "speaker": "by",
    "message": "in", "passages": "at", "passage": "at", "grants": "concedes", "admits": "concedes",
}  # fmt: skip
_COMMA = 'put words that have a comma in double quotes, as in why: "so, then", and several values in a list, [a, b]'
_NO_INFERENCE = "found numbered statements without a line of inference such as ----"
#: Values of ``asserted`` and ``argument``.
_NO = "no", "false"
#: Number of arguments from which on it is noted that all are on one side.
_MIN_ON_ONE_SIDE = 3


def read(
    text: str, path: Path, messages: Collection[str], thesis: str = "", writers: Mapping[str, str] | None = None
) -> Reading:
    """Return the reading in an Argdown text.

    Args:
        text: The text.
        path: Its file, for messages.
        messages: Notations of the messages of the debate.
        thesis: Name of the statement that is the thesis, such as ``[Lend]``; without, the statement ``[Thesis]`` or the
            first one with a title.
        writers: Names of the writers of messages, by notation.
    """
    return _Reader(text, path, messages, thesis, writers or {}).read()


class _Reader:
    def __init__(
        self, text: str, path: Path, messages: Collection[str], thesis: str, writers: Mapping[str, str]
    ) -> None:
        self._document, self._text = parse(text), Text(text)
        self._path, self._messages, self._writers = path, messages, writers
        self._reading = Reading(thesis=thesis or thesis_title(self._document))
        #: The elements of each name, in order; and the one that defines it.
        self._elements: dict[str, list[Element]] = {}
        self._definitions: dict[str, Element] = {}
        self._keys: dict[Element, str] = {}
        #: Elements that stand below another, by their relation to it.
        self._links: dict[Element, Link] = {}
        self._headings: dict[Element, str] = {}
        #: Headings of no side and no message, by what stands by itself below them.
        self._sections: dict[Element, Heading] = {}
        #: Arguments on no side that counter and support nothing, by the heading above them.
        self._without_side: dict[Heading | None, list[str]] = {}
        self._structures: dict[str, list[Structure]] = {}
        #: The side of each argument and of each statement that is an argument by itself, with its relation if any.
        self._sides: dict[str, tuple[str, Link | None]] = {}
        #: The claim that stands for an argument on no side.
        self._aliases: dict[str, str] = {}
        self._inferences: dict[InferenceLine, str] = {}
        self._relation_keys: dict[Link, str] = {}
        self._bearing_links: set[Link] = set()
        #: Statements that are speech acts, with their kinds.
        self._acts: dict[str, str] = {}
        #: Elements that counter or support something.
        self._countering: set[Element] = set()
        #: Relations by their kind and ends.
        self._related: dict[tuple[str, str, str], list[Relation]] = {}
        #: Steps by the item that makes them, and by their conclusion.
        self._steps_of: dict[str, list[str]] = {}
        self._steps_to: dict[str, list[str]] = {}
        #: Keys of steps and relations by their ids.
        self._by_ids: dict[str, str] = {}

    def read(self) -> Reading:
        document = self._document
        for problem in sorted((*document.problems, *document.doubts), key=lambda problem: problem.span):
            detail = f": {problem.detail[:80]}" if problem.detail else ""
            self._problem(problem.span[0], f"{problem.message}{detail}")
        if not document.elements:
            self._problem(0, "found no statement such as [Title]: words and no argument such as <Title>")
        self._read_front_matter()
        self._index()
        self._read_remarks(remarks(document, self._text.text, self._messages))
        doubts = [*slips(document, self._reading.thesis)]
        self._read_remarks(slip for slip in doubts if slip.is_problem)
        self._find_acts()
        self._find_sides()
        if self._reading.problems:
            return self._reading
        for name, elements in self._elements.items():
            if self._is_message(name):
                self._check_message(name, elements)
            if name in self._acts:
                self._read_act(name)
            elif elements[0].kind == ARGUMENT:
                self._read_argument(name)
            elif name[1:-1] not in self._messages or not name.startswith("["):
                self._read_claim(name)
        for link in document.relations:
            self._read_relation(link)
        self._read_headings()
        self._check_sides()
        for act in self._reading.acts.values():
            # an argument on no side is the claim that it concludes
            act.concerns = [self._aliases.get(key, key) for key in act.concerns]
        if not self._reading.problems:
            # else what they are about is refused already
            self._read_remarks(slip for slip in doubts if not slip.is_problem)
        return self._reading

    def _read_remarks(self, remarks: Iterable[Remark]) -> None:
        for remark in remarks:
            (self._problem if remark.is_problem else self._note)(remark.offset, remark.message)

    def _problem(self, offset: int, message: str) -> None:
        self._reading.problems.append(Problem(self._place(offset), message))

    def _note(self, offset: int, message: str) -> None:
        self._reading.notes.append(f"{self._place(offset)}: {message}")

    def _place(self, offset: int) -> str:
        return ":".join(map(str, (self._path, *self._text.place(offset))))

    # what there is

    def _read_front_matter(self) -> None:
        front = self._document.front
        if front is None:
            return
        self._reading.title = _text(front.values.get("title", ""))
        self._reading.basis = self._choice(front, "basis", BASES)

    def _index(self) -> None:
        """Index elements by name, find definitions, and the message that the heading above each names."""
        untitled = 0
        for element in self._document.elements:
            name = element.name
            if not name:
                untitled += 1
                name = f"“{element.text[:60]}” (statement {untitled} without a title)"
            self._keys[element] = name
            self._elements.setdefault(name, []).append(element)
            if element.text:
                other = self._definitions.setdefault(name, element)
                if other.text != element.text:
                    line, column = self._text.place(other.span[0])
                    message = f"found other words for {name} than at {line}:{column}, expected the same or none"
                    self._problem(element.span[0], message)
        for link in self._document.relations:
            below = link.end if self._is_below(link.end) and not self._is_above(link) else link.start
            if isinstance(link.start, Element):
                self._countering.add(link.start)
            if isinstance(below, Element):
                self._links[below] = link
        message, heading = "", None
        for part in self._document.parts:
            if isinstance(part, Heading):
                heading, message = part, part.text.partition(":")[0].strip()
                message = message if message in self._messages else ""
                continue
            if isinstance(part, Element) and heading:
                self._sections[part] = heading
            if message:
                rows = part.rows if isinstance(part, Structure) else [part]
                self._headings |= {row: message for row in rows if isinstance(row, Element)}
            if isinstance(part, Structure):
                name = self._keys[part.argument] if part.argument else ""
                if not name:
                    self._problem(
                        part.span[0], "found numbered statements below no argument; write its name above them"
                    )
                elif not part.steps:
                    self._problem(part.span[0], f"{_NO_INFERENCE}; a reason by itself is {name}: words")
                self._structures.setdefault(name, []).append(part)
                for row in part.unused if part.steps else ():
                    self._problem(row.span[0], "found a statement after the last conclusion, which leads to nothing")

    def _is_below(self, member: Member) -> bool:
        return isinstance(member, Element) and not member.is_top and not member.number

    def _is_above(self, link: Link) -> bool:
        """Return whether the end of a relation is the element that the other stands below."""
        start, end = link.start, link.end
        return not isinstance(end, Element) or (isinstance(start, Element) and end.span[0] < start.span[0])

    def _find_acts(self) -> None:
        """Find the statements that are speech acts, such as concessions, and report those that are used as claims."""
        for name, elements in self._elements.items():
            for element in elements:
                kind = next((key for key in ACTS if element.data and key in element.data.values), "")
                if kind and element.kind != ARGUMENT and element not in self._links:
                    self._acts[name] = kind
                elif kind and element.data:
                    message = (
                        f"found the key {kind!r} of an argument or a relation; write it after a statement by itself"
                    )
                    self._problem(element.data.place(kind), message)
        used = {end for link in self._document.relations for end in (link.start, link.end)}
        for name in self._acts:
            for element in self._elements[name]:
                if element in used or element.number:
                    message = (
                        f"{name} {self._acts[name]} something and is no claim; write the claim as a statement, too"
                    )
                    self._problem(element.span[0], message)

    def _read_act(self, name: str) -> None:
        """Read a statement that is a speech act."""
        element, kind = self._definition(name), self._acts[name]
        data, evidence = self._data(name, "speech act")
        if not data:
            return
        if others := [key for key in ACTS if key != kind and key in data.values]:
            self._problem(
                data.place(others[0]), f"found {others[0]!r} and {kind!r}, expected one; write two statements"
            )
        if not element.text:
            self._problem(element.span[0], f"{name} has no words; write them once, as {name}: words")
        items = [_text(item) for item in _list(data.values[kind])]
        if not all(items):
            self._problem(data.place(kind), f"say what {name} {kind}, as {{{kind}: [Name]}}")
        concerns = [self._concerned(data, kind, item) for item in items if item]
        self._reading.acts[name] = Act(name, kind, element.text, evidence, list(dict.fromkeys(filter(None, concerns))))

    def _concerned(self, data: Data, key: str, name: str) -> str:
        """Return the key of the claim, argument or message with a name, in brackets or without."""
        candidates = (name,) if name[:1] in ("[", "<") else (f"[{name}]", f"<{name}>")
        for candidate in candidates:
            if candidate in self._elements and candidate not in self._acts and not self._is_message(candidate):
                return candidate
        bare = name.strip("[]<>")
        if bare in self._messages:
            return bare
        known = [*(other[1:-1] for other in self._elements if other[:1] in "[<"), *self._messages]
        self._problem(data.place(key), f"there is no statement, argument or message {bare}{did_you_mean(bare, known)}")
        return ""

    def _find_sides(self) -> None:
        """Find the arguments: what leads to the thesis, or stands below the heading of a side."""
        thesis = self._reading.thesis
        for link in self._document.relations:
            if isinstance(link.start, Element) and isinstance(link.end, Element) and link.sign in ("+", "-"):
                name = self._keys[link.start]
                below = self._below(link)
                data = self._relation_data(below) if below else None
                if data and data.values.get("argument") in _NO:
                    # a further relation to the thesis
                    continue
                if self._keys[link.end] == thesis and name != thesis and not self._is_message(name):
                    self._sides.setdefault(name, (link.sign, link))
        self._bearing_links = {link for _, link in self._sides.values() if link}
        leading = {element for _, element in on_sides(self._document)}
        for sign, element in below_sides(self._document):
            name = self._keys[element]
            if name in self._acts:
                continue
            if element in leading and name != thesis and not self._is_message(name):
                self._sides.setdefault(name, (sign, None))
            if self._sides.get(name, (sign, None))[0] != sign:
                message = f"found {name} both for and against the thesis; put it on one side"
                self._problem(element.span[0], message)

    def _check_sides(self) -> None:
        """Report arguments that neither a side nor a message has, once for each heading, and sides that have all."""
        message_name = next(iter(self._messages), "Post")
        for heading, names in self._without_side.items():
            shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
            side = side_in(heading.text) if heading else ""
            instead = f"# {side}" if side else "# For or # Against"
            message = f"write {instead} above arguments, # {message_name} above steps of that message, "
            message += "[Name]: words for a claim"
            if heading:
                message = f"found the heading {heading.text!r}, which names no side, above {shown}; {message}"
            else:
                message = f"found {shown} below no heading; {message}"
            self._problem(heading.span[0] if heading else self._definition(names[0]).span[0], message)
        signs = [sign for sign, _ in self._sides.values()]
        if not self._without_side and len(signs) >= _MIN_ON_ONE_SIDE and len(set(signs)) == 1:
            side, other = ("for", "against") if signs[0] == "+" else ("against", "for")
            message = f"all {len(signs)} arguments are {side} the thesis; one {other} it stands below # {other.title()}"
            self._reading.notes.append(f"{self._path}: {message}")

    def _is_message(self, name: str) -> bool:
        return name[1:-1] in self._messages and name[:1] in "[<"

    # claims and arguments

    def _definition(self, name: str) -> Element:
        return self._definitions.get(name, self._elements[name][0])

    def _data(self, name: str, kind: str) -> tuple[Data | None, Evidence]:
        """Return the data about an item itself, with its evidence; of several, all in one."""
        element = self._definition(name)
        own: Data | None = None
        for other in self._elements[name]:
            is_own = other not in self._links or other.text or name not in self._definitions
            if other.data and is_own:
                self._check_keys(other.data, kind)
                values = other.data.values
                if "relation" in values and other not in self._links and name not in self._sides:
                    message = f"found 'relation' of {name}, which stands below nothing and is on no side"
                    self._problem(other.data.place("relation"), message)
                if other in self._links or (kind == "argument" and name in self._sides):
                    # what is said of the relation
                    values = {key: value for key, value in values.items() if key not in ("basis", "why")}
                own = own or Data(other.data.span, other.data.text)
                for key in values.keys() & own.values.keys():
                    if values[key] != own.values[key]:
                        place = "{}:{}".format(*self._text.place(own.place(key)))
                        message = f"found another {key!r} of {name} than at {place}; expected each in one place"
                        self._problem(other.data.place(key), message)
                own.values = {**values, **own.values}
                own.places = {**other.data.places, **own.places}
        evidence = self._evidence(own, element.span[0])
        evidence.message = evidence.message or self._headings.get(element, "")
        return own, evidence

    def _read_claim(self, name: str) -> None:
        element = self._definition(name)
        data, evidence = self._data(name, "claim")
        is_notation = bool(TITLE_NOTATION.fullmatch(element.title))
        words = element.text or ("" if is_notation or name == self._reading.thesis else element.title)
        if not words and name != self._reading.thesis:
            hint = f"; write them once, as {name}: words"
            if MESSAGE.fullmatch(element.title):
                hint = did_you_mean(element.title, self._messages) or "; there is no such message"
            self._problem(element.span[0], f"{name} has no words{hint}")
            return
        notation = self._notation(data) or (element.title if is_notation else "")
        illustrates = self._references(data, "illustrates") if data else []
        claim = Claim(name, words, evidence, notation, self._asserted(data), illustrates)
        self._reading.claims[name] = claim
        if name in self._sides:
            inner = self._inner(data)
            bearing = Data(data.span, data.text, inner, dict.fromkeys(inner, data.place("relation"))) if data else None
            title = "" if is_notation else element.title
            own = Evidence(evidence.place, evidence.quotes, evidence.passages, message=evidence.message, by=evidence.by)
            own.id = f"argument-{local_name_of(element.title or element.text)}"
            self._add_argument(f"argument of {name}", title or words, own, "", {"conclusions": [name]}, name, bearing)
            self._aliases[f"argument of {name}"] = name

    def _check_message(self, name: str, elements: list[Element]) -> None:
        """Report words and data of a message, which has its own: only those of a relation that it raises are read."""
        for element in elements:
            if element.text:
                self._problem(element.span[0], f"found words of the message {name[1:-1]}; give what it says a name")
            elif element.data and element not in self._links:
                message = f"found data of the message {name[1:-1]}; write them after a claim, a step or a relation"
                self._problem(element.data.span[0], message)

    def _bearing_data(self, name: str) -> Data | None:
        """Return what the data of an argument say of its relation to the thesis: basis, reason and ``relation``."""
        own: Data | None = None
        for element in self._elements[name]:
            if element.data and element not in self._links:
                data = self._of_relation(element.data)
                own = own or Data(data.span, data.text)
                own.values, own.places = {**data.values, **own.values}, {**data.places, **own.places}
        return own

    def _of_relation(self, data: Data) -> Data:
        """Return what data of an item say of its relation to what is above it."""
        inner = self._inner(data)
        values = {key: value for key, value in data.values.items() if key in ("basis", "why")} | inner
        places = {key: data.place("relation" if key in inner else key) for key in values}
        return Data(data.span, data.text, values, places)

    def _inner(self, data: Data | None) -> dict[str, Value]:
        """Return what data have under ``relation``."""
        inner = data.values.get("relation", {}) if data else {}
        if data and not isinstance(inner, dict):
            self._problem(data.place("relation"), "found words, expected data such as relation: {basis: stated}")
        return inner if isinstance(inner, dict) else {}

    def _notation(self, data: Data | None) -> str:
        notation = self._string(data, "notation")
        if data and notation and not ITEM_NOTATION.fullmatch(notation):
            message = f"found the notation {notation!r}, expected one such as For#2 or For#2.1"
            self._problem(data.place("notation"), message)
        return notation

    def _asserted(self, data: Data | None) -> list[str] | None:
        value = data.values.get("asserted") if data else None
        if value is None:
            return None
        return [] if value in _NO else [_text(item) for item in _list(value)]

    def _read_argument(self, name: str) -> None:
        element = self._definition(name)
        if self._is_message(name):
            self._read_steps(name, element.title)
            return
        if MESSAGE.fullmatch(element.title):
            hint = did_you_mean(element.title, self._messages)
            self._problem(element.span[0], f"there is no message {element.title}{hint}")
            return
        data, evidence = self._data(name, "argument")
        is_notation = bool(TITLE_NOTATION.fullmatch(element.title))
        notation = self._notation(data) or (element.title if is_notation else "")
        claims = {role: self._references(data, role) for role in ROLES if data and role in data.values}
        steps = self._read_steps(name, name if name in self._sides else "")
        if steps:
            claims.setdefault("conclusions", [steps[-1].conclusion])
        if not claims.get("conclusions") and not element.text:
            message = f"{name} has neither words nor premises and a conclusion; write {name}: words"
            self._problem(element.span[0], message)
            return
        if name not in self._sides:
            self._add_step_argument(name, element, data, evidence, steps)
            return
        bearing = self._bearing_data(name)
        if not claims.get("conclusions"):
            key = f"[{element.title} conclusion]" if not is_notation else f"[{notation}.1]"
            if key in self._elements:
                message = f"say what {name} concludes: write its steps, or name a claim as {{conclusions: [{key}]}}"
                self._problem(element.span[0], message)
                return
            own = Evidence(**{**vars(evidence), "id": "", "by": "", "qualifiers": list(evidence.qualifiers)})
            self._reading.claims[key] = Claim(key, element.text, own, f"{notation}.1" if notation else "")
            claims["conclusions"] = [key]
            # it is the claim that is hedged
            evidence.qualifiers = []
        label = element.text if is_notation or not element.title else element.title
        self._add_argument(name, label, evidence, notation, claims, name, bearing)
        argument = self._reading.arguments[name]
        argument.description = element.text if label != element.text else ""

    def _add_argument(
        self, key: str, label: str, evidence: Evidence, notation: str, claims: dict[str, list[str]], name: str,
        own: Data | None,
    ) -> None:  # fmt: skip
        sign, link = self._sides[name]
        bearing_key = f"relation of {name} to the thesis"
        kind = "Support" if sign == "+" else "Rebuttal"
        bearing = Relation(bearing_key, kind, key, self._reading.thesis, "", Evidence(evidence.place))
        below = self._below(link) if link else None
        data = (self._relation_data(below) if below else None) or own
        if data:
            if own and data is not own:
                data = Data(data.span, data.text, {**own.values, **data.values}, {**own.places, **data.places})
            self._read_relation_data(data, bearing)
        own_claims = {claim for listed in claims.values() for claim in listed}
        for step in map(self._reading.inferences.__getitem__, self._steps_of.get(key, ())):
            own_claims |= {*step.premises, step.conclusion}
        if self._reading.thesis in own_claims:
            message = f"{name} has the thesis {self._reading.thesis} among its claims; write the thesis first of all"
            self._problem(self._definition(name).span[0], f"{message}, as [Name]: words")
        if notation.startswith("Against#" if sign == "+" else "For#"):
            self._problem(self._definition(name).span[0], f"found the notation {notation} on the other side")
        stance = "For" if sign == "+" else "Against"
        self._by_ids[bearing.evidence.id] = bearing_key
        self._reading.arguments[key] = Argument(key, label, stance, evidence, bearing, notation, claims)

    def _add_step_argument(
        self, name: str, element: Element, data: Data | None, evidence: Evidence, steps: list[Inference]
    ) -> None:
        """Read an argument on no side: its steps are those of the message, or its words are a claim."""
        keys = data.values.keys() - SETTINGS if data else set()
        elements = self._elements[name]
        if any(other in self._links for other in elements):
            keys -= {"relation"}
        elif not any(other in self._headings or other in self._countering for other in elements):
            self._without_side.setdefault(self._sections.get(element), []).append(name)
        else:
            what = "steps" if steps else "a claim"
            self._note(element.span[0], f"{name} is below no # For and no # Against; it is read as {what} of a message")
        if steps:
            self._aliases[name] = steps[-1].conclusion
            where = "it at the line of inference or at a statement"
        else:
            self._reading.claims[name] = Claim(name, element.text, evidence, self._notation(data))
            self._aliases[name] = name
            keys -= {*_EVIDENCE, "notation"}
            where = "it below # For or # Against"
        for key in sorted(keys):
            place = data.place(key) if data else element.span[0]
            self._problem(place, f"found the key {key!r} of {name}, which is on no side; write {where}")

    def _read_steps(self, name: str, item: str) -> list[Inference]:
        """Read the steps of an argument's premise–conclusion structures."""
        inferences = []
        for structure in self._structures.get(name, ()):
            for premises, line, conclusion in structure.steps:
                key = f"step {len(self._inferences) + 1} of {name}"
                self._inferences[line] = key
                if line.data:
                    self._check_keys(line.data, "step")
                end = self._keys[conclusion]
                starts = [self._keys[premise] for premise in premises]
                evidence = self._evidence(line.data, line.span[0])
                own = item or self._headings.get(conclusion, "")
                inference = Inference(key, own, [start for start in starts if start != end], end, evidence)
                self._reading.inferences[key] = inference
                inferences.append(inference)
                self._steps_of.setdefault(own, []).append(key)
                self._steps_to.setdefault(end, []).append(key)
                self._by_ids[evidence.id] = key
        return inferences

    def _read_headings(self) -> None:
        """Read the conditions and examples of messages."""
        for part in self._document.parts:
            if not isinstance(part, Heading) or not part.data:
                continue
            message = part.text.partition(":")[0].strip()
            if message in self._messages:
                self._check_keys(part.data, "heading")
                own = self._reading.messages.setdefault(message, {})
                for role in ("conditions", "examples"):
                    own[role] = list(dict.fromkeys([*own.get(role, []), *self._references(part.data, role)]))

    # relations

    def _read_relation(self, link: Link) -> None:
        start, end = self._member(link.start), self._member(link.end)
        if not start or not end or link in self._bearing_links:
            return
        kind = "Support" if link.sign == "+" else "Rebuttal"
        key = f"relation {len(self._reading.relations) + 1} from {start} to {end}"
        below = self._below(link)
        relation = Relation(key, kind, start, end, "", Evidence(self._place(link.span[0])))
        if link.sign == "_":
            relation.attack = "undercutting"
            relation.target = self._undercut(link, end)
        if link.sign == "><" or (
            link.sign == "-" and is_strict(self._document) and {start, end} <= self._reading.claims.keys()
        ):
            relation.counterclaim, relation.target = self._claim_of(start), self._claim_of(end)
        if below and (data := self._relation_data(below)):
            self._read_relation_data(data, relation, end)
        if not relation.target:
            message = "an undercut is aimed at a step; give the argument premises and a conclusion, or write - instead"
            if self._is_in_steps(end):
                message = (
                    "an undercut is aimed at a step; write it below the line of the step, -- … --, or write - instead"
                )
            self._problem(link.span[0], message)
            return
        related = self._related.setdefault((kind, start, relation.target), [])
        content = relation.unplaced()
        is_bare = relation.evidence.is_empty and not relation.words
        if known := next((other for other in related if is_bare or other.unplaced() == content), None):
            # said again
            self._relation_keys[link] = known.key
            return
        related.append(relation)
        self._reading.relations[key] = relation
        self._by_ids[relation.evidence.id] = key
        self._relation_keys[link] = key

    def _member(self, member: Member) -> str:
        """Return the key of what a relation begins or ends at."""
        if isinstance(member, InferenceLine):
            return self._inferences.get(member, "")
        name = self._keys[member]
        if self._is_message(name):
            return name[1:-1]
        if name in self._reading.arguments:
            return name
        return self._aliases.get(name, name)

    def _is_in_steps(self, key: str) -> bool:
        """Return whether a claim is a premise or conclusion of a step."""
        return any(key in (*step.premises, step.conclusion) for step in self._reading.inferences.values())

    def _claim_of(self, key: str) -> str:
        """Return the claim that an item stands for: an argument's first conclusion."""
        argument = self._reading.arguments.get(key)
        return argument.claims["conclusions"][0] if argument else key

    def _undercut(self, link: Link, end: str) -> str:
        """Return what an undercut is aimed at: a step, or the relation of an argument or statement to what is above."""
        if isinstance(link.end, InferenceLine):
            return end
        argument = self._reading.arguments.get(end) or self._reading.arguments.get(f"argument of {end}")
        if argument:
            own = self._steps_of.get(end)
            return own[-1] if own else argument.bearing.key
        above = self._links.get(link.end)
        if above in self._relation_keys:
            return self._relation_keys[above]
        steps = self._steps_to.get(end, [])
        return steps[0] if len(steps) == 1 else ""

    def _below(self, link: Link) -> Element | None:
        """Return the lower element of a relation."""
        return next((e for e in (link.start, link.end) if isinstance(e, Element) and self._links.get(e) is link), None)

    def _relation_data(self, below: Element) -> Data | None:
        """Return what the data of the lower element of a relation say about the relation."""
        data, name = below.data, self._keys[below]
        if not data or (not below.text and name in self._definitions) or self._is_message(name):
            return data
        return self._of_relation(data)

    def _read_relation_data(self, data: Data, relation: Relation, end: str = "") -> None:
        self._check_keys(data, "relation")
        relation.evidence = self._evidence(data, data.span[0])
        relation.words = self._string(data, "words")
        relation.attack = self._choice(data, "type", ATTACKS) or relation.attack
        if "counterclaim" in data.values:
            claims = self._references(data, "counterclaim")
            if len(claims) != 1:
                self._problem(data.place("counterclaim"), "found no claim or several, expected one")
            relation.counterclaim = next(iter(claims), "")
        if relation.kind == "Support" and (key := next((k for k in ("type", "counterclaim") if k in data.values), "")):
            self._problem(data.place(key), f"found the key {key!r} of a support, expected it of a rebuttal")
        is_further = data.values.get("argument") in _NO and relation.target == self._reading.thesis
        if "argument" in data.values and not is_further:
            message = "found the key 'argument', expected it only as {argument: no}, of a relation to the thesis"
            self._problem(data.place("argument"), message)
        if on := self._string(data, "on"):
            relation.target = self._by_id(on, end, data)

    def _by_id(self, local: str, end: str, data: Data) -> str:
        """Return the key of the step or relation with an id; ``thesis`` is that of an argument to the thesis."""
        argument = self._reading.arguments.get(end) or self._reading.arguments.get(f"argument of {end}")
        if local == "thesis" and argument:
            return argument.bearing.key
        if local not in self._by_ids:
            hint = did_you_mean(local, filter(None, self._by_ids))
            self._problem(data.place("on"), f"there is no step or relation above with the id {local}{hint}")
        return self._by_ids.get(local, end)

    # data

    def _check_keys(self, data: Data, kind: str) -> None:
        for key in data.values:
            if key not in _KEYS[kind] and key not in SETTINGS:
                hint = _hint(key, _KEYS[kind], has_value=bool(data.values[key]))
                self._problem(data.place(key), f"found the key {key!r} in the data of the {kind}{hint}")

    def _evidence(self, data: Data | None, offset: int) -> Evidence:
        evidence = Evidence(self._place(data.span[0] if data else offset))
        if data is None:
            return evidence
        place = self._place(data.place("quote"))
        evidence.quotes = [(_text(quote), place) for quote in _list(data.values.get("quote", []))]
        place = self._place(data.place("at"))
        evidence.passages = [(_text(passage), place) for passage in _list(data.values.get("at", []))]
        evidence.message = self._string(data, "in")
        if evidence.message and evidence.message not in self._messages:
            # of a mere number, that of the message
            named = [name for name in self._messages if name.partition("#")[2] == evidence.message]
            hint = wrote(evidence.message, self._writers)
            hint = hint or did_you_mean(named[0] if named else evidence.message, self._messages)
            self._problem(data.place("in"), f"there is no message {evidence.message}{hint}")
            evidence.message = ""
        evidence.by, evidence.why = self._string(data, "by"), self._string(data, "why")
        if data.values.get("by") == "":
            self._problem(data.place("by"), "found 'by' without a name; name who says it, or leave 'by' out")
        if evidence.by in self._messages:
            message = f"found the message {evidence.by}, expected a name; write in: {evidence.by}"
            self._problem(data.place("by"), message)
        evidence.basis = self._choice(data, "basis", BASES)
        evidence.id = self._string(data, "id")
        if evidence.id and not LOCAL_NAME.fullmatch(evidence.id):
            message = f"found the id {evidence.id!r}, expected small letters, digits and hyphens"
            self._problem(data.place("id"), message)
        for key, kinds in (("hedge", HEDGES), ("boost", BOOSTERS)):
            for words, kind in _pairs(data.values.get(key, [])):
                if kind and kind not in kinds:
                    hint = did_you_mean(kind, kinds) or f"; expected {', '.join(kinds)}"
                    self._problem(data.place(key), f"there is no kind of {key} {kind}{hint}")
                usual = USUAL.get(" ".join(words.split()).casefold(), "")
                if usual and not kind and usual not in kinds:
                    name, other = ("booster", "boost") if key == "hedge" else ("hedge", "hedge")
                    self._problem(data.place(key), f"“{words}” usually is a {name}; write {other}: {words}")
                evidence.qualifiers.append((" ".join(words.split()), kind))
        return evidence

    def _string(self, data: Data | None, key: str) -> str:
        value = data.values.get(key, "") if data else ""
        if not isinstance(value, str) and data:
            self._problem(data.place(key), f"found several values of {key!r}, expected words")
        return _text(value)

    def _choice(self, data: Data, key: str, choices: Collection[str]) -> str:
        value = self._string(data, key)
        if value and value not in choices:
            hint = did_you_mean(value, choices) or f"; expected {' or '.join(choices)}"
            self._problem(data.place(key), f"there is no {key} {value}{hint}")
            return ""
        return value

    def _references(self, data: Data, key: str) -> list[str]:
        """Return the keys of the claims that a list names, each with brackets or without."""
        names = [_text(item).strip("[]") for item in _list(data.values.get(key, []))]
        keys = []
        for name in names:
            if f"[{name}]" not in self._elements:
                titles = [other[1:-1] for other in self._elements if other.startswith("[")]
                self._problem(data.place(key), f"there is no statement [{name}]{did_you_mean(name, titles)}")
            keys.append(f"[{name}]")
        return keys


def _hint(key: str, known: Collection[str], *, has_value: bool) -> str:
    """Return what to write in place of an unknown key, as an addition to a message."""
    first = key.split()[0] if key.split() else ""
    if key.partition(":")[0] in known:
        return "; put a space after the colon"
    if set(key) & set("“”„"):
        return '; write straight quotation marks around words, as in why: "so, then"'
    if key in BASES:
        return f"; write basis: {key}"
    if first != key and first in known and (first in ACTS or key[len(first) :].strip()[:1] in "\"'=[{"):
        return f"; put a colon after {first!r}"
    if " " in key:
        return f"; {_COMMA}"
    if (name := _OTHER_NAMES.get(key) or act_in(key)) in known:
        return f"; did you mean {name}?"
    if not has_value:
        return f"; {_COMMA}"
    if "relation" in known and key in _KEYS["relation"]:
        return f"; what is about the relation stands in relation: {{{key}: …}}"
    return did_you_mean(key, known) or f"; expected one of {', '.join(known)}"


def _text(value: Value) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _list(value: Value) -> list[Value]:
    return value if isinstance(value, list) else [value]


def _pairs(value: Value) -> list[tuple[str, str]]:
    """Return words with their kind, which may be empty: of one word, a list of words or a mapping."""
    if isinstance(value, dict):
        return [(words, _text(kind)) for words, kind in value.items()]
    return [pair for item in _list(value) for pair in (_pairs(item) if isinstance(item, dict) else [(_text(item), "")])]
