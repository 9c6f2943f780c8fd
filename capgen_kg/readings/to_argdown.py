"""A reading as Argdown text that gives the same reading when it is read.

The thesis comes first, then the arguments of each side with their steps, then each message with its claims and steps,
then the claims that are part of no step, and last the speech acts. A statement is written out once, where it comes
first.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from capgen_kg.rdf.terms import cg
from capgen_kg.readings.argdown_slips import escaped
from capgen_kg.readings.attack_types import AttackTypes
from capgen_kg.readings.model import BOOSTERS, ROLES, USUAL, Claim, Evidence, Relation
from capgen_kg.readings.names import TITLE_NOTATION

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from capgen_kg.readings.frame import Frame
    from capgen_kg.readings.model import Act, Argument, Inference, Reading

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9#.'’ -]*[A-Za-z0-9.]")
#: Words that YAML does not take for text.
_YAML_WORDS = frozenset("y n yes no true false on off null".split())  # noqa: SIM905
_INDENT = "  "


def write(reading: Reading, frame: Frame) -> str:
    """Return a reading as Argdown text."""
    return _Writer(reading, frame).write()


class _Writer:
    def __init__(self, reading: Reading, frame: Frame) -> None:
        self._reading, self._frame = reading, frame
        self._lines: list[str] = []
        self._attack_types = AttackTypes(reading)
        self._written: set[str] = set()
        self._relations: dict[str, list[Relation]] = {}
        self._inferences: dict[str, list[Inference]] = {}
        for relation in reading.relations.values():
            self._relations.setdefault(relation.target, []).append(relation)
        for inference in reading.inferences.values():
            self._inferences.setdefault(inference.item, []).append(inference)
        arguments = reading.arguments
        #: Claims that are part of an argument.
        self._argued = {key for argument in arguments.values() for keys in argument.claims.values() for key in keys}
        for inference in reading.inferences.values():
            if inference.item in arguments:
                self._argued |= {*inference.premises, inference.conclusion}
        self._bearings = {argument.bearing.key: argument for argument in reading.arguments.values()}

    def write(self) -> str:
        reading, lines = self._reading, self._lines
        lines += ["===", f"title: {json.dumps(reading.title, ensure_ascii=False)}", "===", ""]
        if reading.thesis:
            lines += ["# Thesis", ""]
            self._write_statement(reading.claims[reading.thesis])
        for side in ("For", "Against"):
            arguments = [argument for argument in reading.arguments.values() if argument.stance == side]
            if arguments:
                lines += [f"# {side}", ""]
            for argument in arguments:
                self._write_argument(argument)
        for notation in self._frame.messages:
            self._write_message(notation)
        rest = [claim for claim in reading.claims.values() if claim.key not in self._written]
        if rest:
            lines += ["# Claims", ""]
        for claim in rest:
            self._write_statement(claim)
        if reading.acts:
            lines += ["# Speech acts", ""]
        for act in reading.acts.values():
            self._write_act(act)
        return "\n".join(lines)

    # parts

    def _write_statement(self, claim: Claim) -> None:
        self._lines.append(self._definition(claim))
        self._write_relations(claim.key)
        self._lines.append("")

    def _definition(self, claim: Claim) -> str:
        """Return a statement: written out for the first time, else its name."""
        if claim.key in self._written:
            return claim.key
        self._written.add(claim.key)
        data = self._evidence(claim.evidence)
        title = claim.key[1:-1]
        if claim.notation not in ("", title):
            data["notation"] = claim.notation
        if claim.asserted is not None:
            data["asserted"] = claim.asserted or "no"
        if claim.illustrates:
            names = [key[1:-1] for key in claim.illustrates]
            data["illustrates"] = names[0] if len(names) == 1 else names
        return _with_data(f"{claim.key}: {escaped(claim.words)}", data)

    def _write_argument(self, argument: Argument) -> None:
        data = self._evidence(argument.evidence)
        title = argument.key[1:-1]
        if claim := self._only_claim(argument):
            data = {**self._evidence(claim.evidence), **data}
            self._written.add(claim.key)
        words = argument.label if TITLE_NOTATION.fullmatch(title) or argument.label != title else argument.description
        if argument.notation != title:
            data["notation"] = argument.notation
        bearing = self._bearing_data(argument)
        if not bearing.keys() - {"basis", "why"}:
            data |= bearing
        steps = self._steps(argument)
        for role in ROLES:
            keys = argument.claims.get(role, [])
            is_usual = role == "conclusions" and (claim or (steps and keys == [steps[-1].conclusion]))
            if keys and not is_usual:
                data[role] = [key[1:-1] for key in keys]
        self._lines.append(_with_data(f"{argument.key}: {escaped(words)}" if words else argument.key, data))
        self._write_bearing(argument)
        self._write_relations(argument.key)
        self._write_relations(argument.bearing.key)
        self._lines.append("")
        self._write_steps(steps, "")

    def _only_claim(self, argument: Argument) -> Claim | None:
        """Return the conclusion of an argument that has nothing else, if its words are those of the argument."""
        title = argument.key[1:-1]
        key = f"[{argument.notation}.1]" if title == argument.notation else f"[{title} conclusion]"
        claim = self._reading.claims.get(key)
        if claim is None or argument.claims != {"conclusions": [key]} or self._inferences.get(argument.key):
            return None
        words = argument.label if title == argument.notation or argument.label != title else argument.description
        used = {end for relation in self._reading.relations.values() for end in (relation.source, relation.target)}
        steps = self._reading.inferences.values()
        used |= {end for step in steps for end in (step.conclusion, *step.premises)}
        own = claim.evidence
        has_own = (
            own.id or own.by or own.basis or own.why or claim.asserted is not None or claim.illustrates or key in used
        )
        is_first = claim.notation == f"{argument.notation}.1"
        return claim if is_first and not has_own and words == claim.words and not argument.evidence.quotes else None

    def _steps(self, argument: Argument) -> list[Inference]:
        """Return the steps of an argument, the one to its first conclusion last."""
        steps = self._inferences.get(argument.key, [])
        first = argument.claims["conclusions"][0]
        last = next((step for step in steps if step.conclusion == first), None)
        return [step for step in steps if step is not last] + ([last] if last else [])

    def _write_bearing(self, argument: Argument) -> None:
        """Write the relation of an argument to the thesis, unless the heading and the argument's data say all of it."""
        data = self._bearing_data(argument)
        if data.keys() - {"basis", "why"}:
            sign = "+>" if argument.bearing.kind == "Support" else "->"
            self._lines.append(_with_data(f"{_INDENT}{sign} {self._reading.thesis}", data))

    def _bearing_data(self, argument: Argument) -> dict[str, object]:
        words = self._reading.claims[argument.claims["conclusions"][0]].words
        attack = "rebutting" if argument.bearing.kind == "Rebuttal" else ""
        return self._relation_data(argument.bearing, words, attack)

    def _write_message(self, notation: str) -> None:
        """Write what a message says besides its arguments."""
        reading = self._reading
        own = [claim for claim in reading.claims.values() if self._is_of(claim, notation)]
        steps = self._inferences.get(notation, [])
        roles = reading.messages.get(notation, {})
        relations = self._relations.get(notation)
        if not (own or steps or roles or relations):
            return
        data: dict[str, object] = {role: [key[1:-1] for key in keys] for role, keys in roles.items()}
        self._lines += [_with_data(f"# {notation}", data), ""]
        if relations:
            self._lines.append(f"[{notation}]")
            self._write_relations(notation)
            self._lines.append("")
        if steps:
            self._lines += [f"<{notation}>", ""]
            self._write_steps(steps, notation)
        for claim in own:
            if claim.key not in self._written:
                self._write_statement(claim)

    def _write_act(self, act: Act) -> None:
        # a name without brackets is that of a statement first
        names = [key[1:-1] if key[0] == "[" else key for key in act.concerns]
        data = {act.kind: names[0] if len(names) == 1 else names} | self._evidence(act.evidence)
        self._lines += [_with_data(f"{act.key}: {escaped(act.words)}", data), ""]

    def _is_of(self, claim: Claim, notation: str) -> bool:
        """Return whether a claim that is not written yet stands below the heading of a message."""
        if claim.key in self._written or claim.key in self._argued:
            return False
        return self._message_of(claim) == notation

    def _message_of(self, claim: Claim) -> str:
        anchors = self._frame.values[self._frame.items[claim.notation]][cg("anchor")]
        return self._frame.message_at(min(self._frame.spans[anchor] for anchor in anchors)).notation

    def _write_steps(self, steps: list[Inference], message: str) -> None:
        """Write steps as a premise–conclusion structure."""
        if not steps:
            return
        numbers: dict[str, int] = {}
        count = 0
        pending: list[str] = []
        for inference in steps:
            for premise in inference.premises:
                if premise not in numbers:
                    count += 1
                    numbers[premise] = count
                    self._write_row(count, premise, message)
                    pending.append(premise)
            data = self._evidence(inference.evidence)
            if set(pending) != set(inference.premises):
                data["uses"] = [numbers[premise] for premise in inference.premises]
            relations = self._relations.get(inference.key, [])
            supports = [relation for relation in relations if relation.kind == "Support"]
            if supports:
                # Argdown has no support of a step; they name it below its conclusion
                data["id"] = self._step_id(inference)
            self._lines.append(f"-- {_data(data)} --" if data else "-----")
            self._write_below([relation for relation in relations if relation not in supports])
            count += 1
            numbers[inference.conclusion] = count
            self._write_row(count, inference.conclusion, message)
            self._write_below(supports)
            pending = [inference.conclusion]
        self._lines.append("")

    def _write_row(self, number: int, key: str, message: str) -> None:
        claim = self._reading.claims[key]
        is_new = key not in self._written
        is_here = not message or (key not in self._argued and self._message_of(claim) == message)
        self._lines.append(f"({number}) {self._definition(claim) if is_here else key}")
        if is_new and is_here:
            self._write_relations(key)

    # relations

    def _write_relations(self, target: str) -> None:
        """Write the relations that are aimed at something below it, and below each of them those aimed at that."""
        self._write_below(self._relations.get(target, []))

    def _write_below(self, relations: Sequence[Relation]) -> None:
        pending = [(relation, _INDENT) for relation in reversed(relations)]
        while pending:
            relation, indent = pending.pop()
            self._write_relation(relation, indent)
            below = self._relations.get(relation.key, [])
            pending += [(other, indent + _INDENT) for other in reversed(below)]

    def _write_relation(self, relation: Relation, indent: str) -> None:
        target = relation.target
        source = relation.source if relation.source[0] in "[<" else f"[{relation.source}]"
        is_undercut = relation.attack == "undercutting"
        sign = "+" if relation.kind == "Support" else "_" if is_undercut else "-"
        if is_undercut and target in self._reading.inferences:
            sign = "<_"
        attack = "undercutting" if is_undercut else self._attack_types.of(target)
        data = self._relation_data(relation, self._words_of(relation.source), attack)
        if target in self._bearings:
            data["on"] = "thesis"
        elif target in self._reading.relations:
            data["on"] = self._reading.relations[target].evidence.id
        elif target in self._reading.inferences and sign == "+":
            data["on"] = self._step_id(self._reading.inferences[target])
        elif target == self._reading.thesis and relation.source[0] in "[<":
            # a further relation, which makes no argument
            data["argument"] = "no"
        self._lines.append(_with_data(f"{indent}{sign} {source}", data))

    def _step_id(self, inference: Inference) -> str:
        """Return the local name of a step of the debate, also where that is made up."""
        return inference.evidence.id or inference.key.removeprefix("step ")

    def _words_of(self, key: str) -> str:
        argument = self._reading.arguments.get(key)
        claim = self._reading.claims.get(argument.claims["conclusions"][0] if argument else key)
        return claim.words if claim else ""

    def _relation_data(self, relation: Relation, words: str, attack: str) -> dict[str, object]:
        data = self._evidence(relation.evidence)
        if relation.words not in ("", words):
            data["words"] = relation.words
        if relation.kind == "Rebuttal" and relation.attack not in ("", attack):
            data["type"] = relation.attack
        if relation.counterclaim:
            data["counterclaim"] = relation.counterclaim[1:-1]
        return data

    # data

    def _evidence(self, evidence: Evidence) -> dict[str, object]:
        data: dict[str, object] = {}
        for key, values in (("quote", evidence.quotes), ("at", evidence.passages)):
            listed = [value for value, _ in values]
            if listed:
                data[key] = listed[0] if len(listed) == 1 else listed
        for key, value in (
            ("in", evidence.message),
            ("by", evidence.by),
            ("basis", evidence.basis),
            ("why", evidence.why),
        ):
            if value:
                data[key] = value
        for key in ("hedge", "boost"):
            own = [pair for pair in evidence.qualifiers if (pair[1] in BOOSTERS) == (key == "boost")]
            forms: list[object] = [
                words if USUAL.get(words.casefold()) == kind else {words: kind} for words, kind in own
            ]
            if forms:
                data[key] = forms[0] if len(forms) == 1 else forms
        if evidence.id:
            data["id"] = evidence.id
        return data


def _with_data(line: str, data: Mapping[str, object]) -> str:
    return f"{line} {_data(data)}" if data else line


def _data(value: object) -> str:
    """Return data in YAML's flow style on one line, in a form that Argdown's own parser takes as well."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_data(key)}: {_data(item)}' for key, item in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_data, value))}]"
    if isinstance(value, int):
        return str(value)
    text = str(value)
    if _PLAIN.fullmatch(text) and " #" not in text and text.casefold() not in _YAML_WORDS:
        return text
    # Argdown ends data at a brace that is followed by a blank, also inside quotation marks
    return json.dumps(text, ensure_ascii=False).replace("}", "\\u007d")
