"""What an argument map says in the terms of a debate: its thesis, arguments, relations and notations.

A step to the thesis makes an argument on its side, with the inferences that lead to its start as its own. Of the other
inferences, those from several statements, which support the conclusion only together, and those that are named as steps
of an item remain inferences; every other one is a support, every other conflict a rebuttal, every rephrasing a
similarity. What cannot be interpreted is noted in the map.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

from capgen_kg.errors import InputError, UsageError, did_you_mean
from capgen_kg.formats.argument_map import CONFLICT, INFERENCE, INFORMATION, REPHRASING, STEPS
from capgen_kg.formats.conventions import argument_of, notation_of, without_notation

if TYPE_CHECKING:
    from capgen_kg.formats.argument_map import ArgumentMap, Node
    from capgen_kg.rdf.spans import Span

#: How often the search for the thesis may visit each node and edge.
_MAX_VISITS = 50
#: How many relations a single step may make: one from each of its starts to each of its ends.
_MAX_RELATIONS = 10_000
#: How many statements that could be the thesis are named, beside the one that is taken.
_SHOWN_THESES = 3
_STANCES = {INFERENCE: "For", CONFLICT: "Against"}


@dataclass(eq=False)
class Argument:
    """An argument: the name of its step in the map, its stance and place, its claims in order, and its notation.

    ``inferences`` are the names of the steps to its conclusions that have premises.
    """

    name: str
    stance: str
    span: Span
    premises: dict[str, None] = field(default_factory=dict)
    conclusions: dict[str, None] = field(default_factory=dict)
    inferences: dict[str, None] = field(default_factory=dict)
    notation: str = ""

    @property
    def conclusion(self) -> str:
        """The first of its conclusions; there always is one."""
        return next(iter(self.conclusions))


#: An argument, or the statement of that name.
Item: TypeAlias = "Argument | str"


@dataclass(frozen=True)
class Inference:
    """An inference that belongs to no step to the thesis: its step in the map, and the item that makes it.

    The item is ``None`` where the map does not say.
    """

    step: str
    item: Item | None
    premises: tuple[str, ...]
    conclusion: str


@dataclass(frozen=True)
class Step:
    """A step of the map that a relation is aimed at: of an argument, an inference or another relation."""

    name: str


@dataclass(frozen=True)
class Relation:
    """A relation from an item: its step in the map, its words and its attack type (empty without one).

    ``statement`` is a statement of the map that does nothing but hold the words, or empty.
    """

    step: str
    raiser: Item
    target: Item | Step
    words: str
    attack_type: str
    is_mutual: bool = False
    statement: str = ""


class Notations:
    """The notations of a debate, each given once."""

    def __init__(self) -> None:
        #: The statement that has a notation; empty where it belongs to something else.
        self._statements = {"Post": "", "Thesis": ""}
        self._numbers: Counter[str] = Counter()

    def take(self, notation: str, statement: str = "") -> bool:
        """Take a notation if it is free, and return whether it was."""
        is_free = notation not in self._statements
        if is_free:
            self._statements[notation] = statement
        return is_free

    def next(self, pattern: str) -> str:
        """Take the next free notation of a pattern such as ``For#{}``."""
        while True:
            self._numbers[pattern] += 1
            notation = pattern.format(self._numbers[pattern])
            if self.take(notation):
                return notation

    def by_statement(self) -> dict[str, str]:
        """Return the notation of each statement that was given one by :meth:`take`."""
        return {statement: notation for notation, statement in self._statements.items() if statement}


@dataclass(frozen=True)
class Interpretation:
    """An argument map in the terms of a debate.

    Attributes:
        thesis: Name of the statement that is the thesis.
        arguments: Arguments in the order of the map.
        relations: Relations in the order of the map.
        inferences: Inferences that are no part of an argument's way to the thesis, in the order of the map.
        argument_by_step: Arguments by the steps that belong to them.
        argument_by_claim: The first argument of which a statement is a premise or conclusion.
        notation_by_claim: Notation of each statement that becomes a claim.
        absorbed: Statements that do nothing but hold the words of a relation, and become no claims.
        notations: All notations, from which further ones can be taken.
    """

    thesis: str
    arguments: list[Argument]
    relations: list[Relation]
    inferences: list[Inference]
    argument_by_step: dict[str, Argument]
    argument_by_claim: dict[str, Argument]
    notation_by_claim: dict[str, str]
    absorbed: frozenset[str]
    notations: Notations


def interpret(argument_map: ArgumentMap, thesis: str = "") -> Interpretation:
    """Return what an indexed map says as a debate; ``thesis`` names the statement that is its thesis.

    Raises ``InputError`` for a map without statements, ``UsageError`` when it has no statement of that name.
    """
    return _Interpreter(argument_map).interpret(thesis)


class _Interpreter:
    def __init__(self, argument_map: ArgumentMap) -> None:
        self._map = argument_map
        self._statements = [node for node in argument_map.nodes.values() if node.kind == INFORMATION]
        self._arguments: dict[tuple[str, str], Argument] = {}
        self._by_step: dict[str, Argument] = {}
        #: Names of arguments by the notation that their conclusions begin with, and stance.
        self._argument_names: dict[tuple[str, str], str] = {}
        #: Edges from a step to its end that make an argument.
        self._interpreted: set[tuple[str, str]] = set()
        self._notations = Notations()

    def interpret(self, thesis: str) -> Interpretation:
        self._note_direct_links()
        self._thesis = self._check_thesis(thesis) if thesis else self._find_thesis()
        self._find_arguments()
        arguments = list(self._arguments.values())
        self._index_claims(arguments)
        self._find_reasons_for_relations()
        inferences = self._find_inferences(arguments)
        relations = self._find_relations()
        holders = self._holders()
        self._restore_argument_notations(arguments)
        relations = self._restore_raisers(relations, arguments, holders)
        absorbed = frozenset(relation.statement for relation in relations if relation.statement)
        inferences = [inference for inference in inferences if inference.conclusion not in absorbed]
        notation_by_claim = self._name_claims(arguments, holders, absorbed)
        return Interpretation(
            self._thesis,
            arguments,
            relations,
            inferences,
            self._by_step,
            self._argument_by_claim,
            notation_by_claim,
            absorbed,
            self._notations,
        )

    # the thesis

    def _note_direct_links(self) -> None:
        for start, end in self._map.edges:
            if self._kind(start) == self._kind(end) == INFORMATION:
                message = "a link between two statements is left out, as no step stands between them"
                self._map.note(self._map.nodes[start].span, message, f"from {start} to {end}")

    def _kind(self, name: str) -> str:
        return self._map.nodes[name].kind

    def _check_thesis(self, name: str) -> str:
        if name not in self._map.nodes or self._kind(name) != INFORMATION:
            hint = did_you_mean(name, (node.name for node in self._statements))
            raise UsageError(f"there is no statement {name!r} in {self._map.path} to be the thesis{hint}")
        return name

    def _find_thesis(self) -> str:
        """Return the statement that most nodes lead to by inferences and conflicts among those that lead nowhere.

        Statements that an inference or conflict leads to go before all others, as only these give arguments. A step
        from a statement to itself counts neither way, a rephrasing leads nowhere. Of equals, the first is taken.
        """
        if not self._statements:
            raise InputError("found no statement that could be the thesis", self._map.path, 1, 1)
        ends = [node for node in self._statements if not self._has_step(node.name)]
        argued = [node for node in self._statements if self._is_argued(node.name)]
        names = {node.name for node in argued}
        candidates = [node for node in ends if node.name in names] or argued or ends or self._statements
        budget = _MAX_VISITS * (len(self._map.nodes) + len(self._map.edges))
        best, best_rank = candidates[0], (0, 0)
        # those that most steps lead to directly come first, in case there are too many to compare
        for number, node in enumerate(sorted(candidates, key=lambda node: -len(self._map.starts(node.name)))):
            if budget < 0:
                message = "too many statements could be the thesis to compare them all; choose one with --thesis"
                detail = f"{best.name}, the best of {number:,} of {len(candidates):,}, is taken"
                self._map.note(best.span, message, detail)
                break
            reach, visits = self._reach(node.name)
            budget -= visits
            if (reach, -node.span[0]) > best_rank:
                best, best_rank = node, (reach, -node.span[0])
        else:
            self._note_other_theses(best, [node.name for node in candidates if node is not best and node.name in names])
        return best.name

    def _note_other_theses(self, thesis: Node, others: list[str]) -> None:
        """Note which of several statements is the thesis, and which ones are claims."""
        if others:
            rest = f" and {len(others) - _SHOWN_THESES:,} more" if len(others) > _SHOWN_THESES else ""
            message = "several statements could be the thesis, and a debate has one; --thesis names another, or several"
            shown = ", ".join(others[:_SHOWN_THESES])
            self._map.note(thesis.span, message, f"{thesis.name} is taken; claims are {shown}{rest}")

    def _has_step(self, name: str) -> bool:
        """Return whether a statement leads to another node by an inference or conflict."""
        steps = [step for step in self._map.ends(name) if self._kind(step) in _STANCES]
        return any(self._map.ends(step) != [name] for step in steps)

    def _is_argued(self, name: str) -> bool:
        """Return whether an inference or conflict leads to a statement from another one."""
        steps = [step for step in self._map.starts(name) if self._kind(step) in _STANCES]
        return any(start != name for step in steps for start in self._map.premises(step))

    def _reach(self, name: str) -> tuple[int, int]:
        """Return how many nodes lead to a node, itself included, and how many nodes and edges were visited.

        Rephrasings are not followed.
        """
        visited, pending = {name}, [name]
        edges = 0
        while pending:
            starts = self._map.starts(pending.pop())
            edges += len(starts)
            new = [start for start in starts if start not in visited and self._kind(start) != REPHRASING]
            visited.update(new)
            pending += new
        return len(visited), len(visited) + edges

    # arguments

    def _find_arguments(self) -> None:
        """Make arguments of the steps to the thesis and of the inferences that lead to these."""
        # the first argument with the claim as its conclusion, by claim and stance; None if no inference leads to it
        argued: dict[tuple[str, str], Argument | None] = {}
        for step in self._map.starts(self._thesis):
            stance = _STANCES.get(self._kind(step))
            # a step from the thesis to itself is noted among the relations
            starts = [name for name in self._map.premises(step) if name != self._thesis]
            if stance is None or not starts:
                continue
            self._interpreted.add((step, self._thesis))
            if len(starts) > 1:
                # together they bear on the thesis
                for claim in starts:
                    self._add_argument(step, stance, [], claim)
                continue
            [claim] = starts
            if (claim, stance) not in argued:
                argued[claim, stance] = self._argue(claim, stance)
            if argument := argued[claim, stance]:
                self._by_step.setdefault(step, argument)
            else:
                self._add_argument(step, stance, [], claim)

    def _argue(self, claim: str, stance: str) -> Argument | None:
        """Make arguments of the inferences that lead to a claim, and return the first."""
        inferences = [
            step
            for step in self._map.starts(claim)
            if self._kind(step) == INFERENCE and not self._is_of_another(step, claim)
        ]
        for inference in inferences:
            self._add_argument(inference, stance, self._map.premises(inference), claim)
        return self._by_step[inferences[0]] if inferences else None

    def _is_of_another(self, step: str, claim: str) -> bool:
        """Return whether an inference to a claim is what our exports write for the support of another item."""
        if argument_of(step) != step or self._map.nodes[step].title:
            return False
        items = [_item_of(self._map.nodes[name].label) for name in (claim, *self._map.premises(step))]
        return all(items) and items[0] not in items[1:]

    def _add_argument(self, step: str, stance: str, premises: list[str], conclusion: str) -> None:
        name = argument_of(step)
        item = _item_of(self._map.nodes[conclusion].label)
        if name == step and not self._map.nodes[step].title and re.fullmatch(rf"{stance}#[1-9]\d*", item):
            # the conclusions of an argument begin with its notation
            name = self._argument_names.get((item, stance), name)
        self._argument_names.setdefault((item, stance), name)
        new = Argument(name, stance, self._map.nodes[step].span)
        argument = self._arguments.setdefault((name, stance), new)
        self._by_step[step] = argument
        self._interpreted.add((step, conclusion))
        if self._thesis in premises:
            message = "the thesis is left out as a premise of an argument about it"
            self._map.note(self._map.nodes[step].span, message, step)
        premises = [premise for premise in premises if premise not in (conclusion, self._thesis)]
        argument.premises |= dict.fromkeys(premises)
        argument.conclusions[conclusion] = None
        if premises:
            argument.inferences[step] = None

    def _index_claims(self, arguments: list[Argument]) -> None:
        self._premises = {claim for argument in arguments for claim in argument.premises}
        self._conclusions = {claim for argument in arguments for claim in argument.conclusions}
        self._argument_by_claim: dict[str, Argument] = {}
        #: The first argument that has a claim as its conclusion and no premises.
        self._unsupported: dict[str, Argument] = {}
        for argument in arguments:
            for claim in (*argument.premises, *argument.conclusions):
                self._argument_by_claim.setdefault(claim, argument)
            for claim in argument.conclusions if not argument.premises else ():
                self._unsupported.setdefault(claim, argument)

    # inferences

    def _find_inferences(self, arguments: list[Argument]) -> list[Inference]:
        """Make inferences of the steps from several statements, and of those that are named as steps of an item."""
        by_name: dict[str, Item] = {}
        for argument in arguments:
            by_name.setdefault(argument.name, argument)
        inferences = []
        for node in self._map.nodes.values():
            premises = [name for name in self._map.premises(node.name) if name != self._thesis]
            ends = self._map.ends(node.name)
            if node.kind != INFERENCE or node.name in self._by_step or len(ends) != 1:
                continue
            [end] = ends
            owner = argument_of(node.name)
            is_named = owner != node.name
            if not premises or end in premises or self._kind(end) != INFORMATION or not (is_named or len(premises) > 1):
                continue
            statement = owner if owner in self._map.nodes else f"[{owner[1:-1]}]"
            item = by_name.get(owner) or (statement if is_named and statement in self._map.nodes else None)
            inferences.append(Inference(node.name, item, tuple(premises), end))
        self._inferences = {inference.step for inference in inferences}
        for inference in inferences:
            if inference.conclusion not in self._reasons:
                self._premises.update(inference.premises)
                self._conclusions.add(inference.conclusion)
        return inferences

    def _find_reasons_for_relations(self) -> None:
        """Find the statements that our exports write of the words of a relation, with what they rest on.

        All that leads to such a statement are inferences named after it; it leads to the step of a relation only.
        """
        #: The premises of each of these inferences, by statement.
        self._reasons: dict[str, list[list[str]]] = {}
        for node in self._statements:
            steps, ends = self._map.starts(node.name), self._map.ends(node.name)
            are_own = all(argument_of(step) == node.name and self._kind(step) == INFERENCE for step in steps)
            is_said = len(ends) == 1 and argument_of(ends[0]) == ends[0] and bool(notation_of(node.label))
            if steps and are_own and is_said:
                self._reasons[node.name] = [self._map.premises(step) for step in steps]

    # relations

    def _find_relations(self) -> list[Relation]:
        """Make relations of the steps that belong to no argument."""
        relations = []
        for step in [node for node in self._map.nodes.values() if node.kind in STEPS]:
            starts = self._map.premises(step.name)
            ends = [end for end in self._map.ends(step.name) if (step.name, end) not in self._interpreted]
            if (step.name in self._by_step and not ends) or step.name in self._inferences:
                continue
            if not starts or not ends:
                self._map.note(step.span, "a step that leads from or to no statement is left out", step.name)
            if len(starts) * len(ends) > _MAX_RELATIONS:
                message = f"a step that would make more than {_MAX_RELATIONS:,} relations is left out"
                self._map.note(step.span, message, f"{step.name}, from {len(starts):,} to {len(ends):,} nodes")
                continue
            candidates = (self._relation(step, start, end) for start in starts for end in ends)
            relations += [relation for relation in candidates if relation]
        return relations

    def _relation(self, step: Node, start: str, end: str) -> Relation | None:
        """Return the relation that a step makes of one start and one end, if it can be said in a debate."""
        target: Item | Step = end
        attack_type = ""
        if step.kind != CONFLICT and end in self._by_step:
            target = self._by_step[end]
        elif self._kind(end) in STEPS:
            if not self._is_read(end):
                message = "a step that is aimed at a step which is left out is left out, too"
                self._map.note(step.span, message, step.name)
                return None
            target, attack_type = Step(end), "Undercutting"
        elif step.kind == CONFLICT:
            argument = self._unsupported.get(end)
            if step.name in self._map.undercuts and argument:
                target, attack_type = Step(argument.name), "Undercutting"
            else:
                is_premise = end in self._premises and end not in self._conclusions
                attack_type = "Undermining" if is_premise else "Rebutting"
        if start == end:
            self._map.note(step.span, "a step that leads from a statement to itself is left out", step.name)
            return None
        raiser: Item = start
        own = self._by_step.get(self._map.raised_by.get(step.name, ""))
        if own and not (isinstance(target, Step) and self._by_step.get(target.name) is own):
            raiser = own
        attack_type = attack_type if step.kind == CONFLICT else ""
        words = self._map.nodes[start].label
        return Relation(step.name, raiser, target, words, attack_type, step.name in self._map.mutual)

    def _is_read(self, step: str) -> bool:
        """Return whether a step belongs to an argument, is an inference or makes a relation between statements."""
        if step in self._by_step or step in self._inferences:
            return True
        kinds = [self._kind(end) for end in self._map.ends(step)]
        return bool(self._map.premises(step)) and INFORMATION in kinds

    # notations

    def _holders(self) -> dict[str, list[str]]:
        """Return the statements that begin with a notation, by notation."""
        holders: dict[str, list[str]] = {}
        for node in self._statements:
            if notation := notation_of(node.label):
                holders.setdefault(notation, []).append(node.name)
        return holders

    def _restore_argument_notations(self, arguments: list[Argument]) -> None:
        """Give arguments the notation that their first conclusion begins with, if it is of their stance."""
        for argument in arguments:
            notation = _item_of(self._map.nodes[argument.conclusion].label)
            is_own = re.fullmatch(rf"{argument.stance}#[1-9]\d*", notation)
            if is_own and self._notations.take(notation):
                argument.notation = notation

    def _restore_raisers(
        self, relations: list[Relation], arguments: list[Argument], holders: dict[str, list[str]]
    ) -> list[Relation]:
        """Return the relations, each raised by the item whose notation its words begin with, or by what it rests on.

        That is how our exports write what an item says against or for another: as a statement of its own. What rests on
        other claims than its item does remains such a statement.
        """
        raisers: dict[str, Item] = {}
        for argument in arguments:
            raisers.setdefault(argument.notation, argument)
        for notation, names in holders.items():
            if raiser := next((name for name in names if not self._is_lone(name)), ""):
                raisers.setdefault(notation, raiser)
        restored = []
        for relation in relations:
            statement = relation.raiser
            notation = notation_of(relation.words)
            if notation in raisers and isinstance(statement, str) and notation and self._is_lone(statement):
                item = self._raiser(raisers[notation], self._reasons.get(statement, []))
                if item is not None:
                    words = without_notation(relation.words)
                    relation = replace(relation, raiser=item, words=words, statement=statement)
            restored.append(relation)
        return restored

    def _raiser(self, item: Item, reasons: list[list[str]]) -> Item | None:
        """Return what raises a relation of an item that rests on other claims, or ``None`` if no item can."""
        if isinstance(item, Argument):
            return item if not reasons or sorted(reasons) == sorted([claim] for claim in item.conclusions) else None
        if not reasons:
            return item
        return reasons[0][0] if len(reasons) == len(reasons[0]) == 1 else None

    def _is_lone(self, name: str) -> bool:
        """Return whether a statement does nothing but lead to one step, and say what the step rests on."""
        is_unreasoned = not self._map.starts(name) or name in self._reasons
        return is_unreasoned and len(self._map.ends(name)) == 1 and name not in self._conclusions

    def _name_claims(
        self, arguments: list[Argument], holders: dict[str, list[str]], absorbed: frozenset[str]
    ) -> dict[str, str]:
        """Give arguments and claims the notations that they begin with, or new ones; return those of claims."""
        for notation, names in holders.items():
            if claims := [name for name in names if name not in absorbed]:
                self._notations.take(notation, claims[0])
        notations = self._notations.by_statement()
        notations[self._thesis] = "Thesis"
        for argument in arguments:
            argument.notation = argument.notation or self._notations.next(f"{argument.stance}#{{}}")
            for claim in (*argument.conclusions, *argument.premises):
                if claim not in notations:
                    notations[claim] = self._notations.next(f"{argument.notation}.{{}}")
        for node in self._statements:
            if node.name not in absorbed and node.name not in notations:
                notations[node.name] = self._notations.next("Claim#{}")
        return notations


def _item_of(words: str) -> str:
    """Return the notation of the item whose claim words are, by the notation that they begin with, or nothing."""
    return notation_of(words).partition(".")[0]
