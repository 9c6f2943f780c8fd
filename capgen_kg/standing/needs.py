"""What would change a label: the smallest sets of things that an unanswered counter would have to meet.

An item that does not stand needs answers to some of the rebuttals against it; an item that stands falls if something
that it relies on is countered. In both cases some atoms of the program are out, whatever their rules say. A set of such
atoms that does not suffice leaves a conflict: atoms of which every larger set that suffices has at least one. Sets are
therefore extended by atoms of a conflict only, and level by level, as in the hitting-set trees of Reiter (1987): the
first level with a set that suffices has all the smallest ones, and none was passed over.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from capgen_kg.standing.grounded import IN, OUT

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from capgen_kg.standing.grounded import Grounder, Labelling

#: How many labellings a search may compute.
MAX_EVALUATIONS = 20_000


@dataclass(frozen=True)
class Needs:
    """The smallest sets of atoms that change the label of an atom, if they are out.

    Attributes:
        sets: The sets, all of one size; none if no set changes the label.
        is_complete: Whether the search was completed, so that the sets are all the smallest ones.
        evaluations: How many labellings were computed.
        size: The size of the sets; without sets, the size of the largest sets that were tried.
    """

    sets: tuple[frozenset[int], ...]
    is_complete: bool
    evaluations: int
    size: int


def smallest_sets(
    grounder: Grounder, target: int, candidates: AbstractSet[int], max_evaluations: int = MAX_EVALUATIONS
) -> Needs:
    """Return the smallest sets of candidates that, being out, bring an atom in, or no longer in if it is in.

    Args:
        grounder: The labelling of a program.
        target: The atom.
        candidates: The atoms that the sets may have.
        max_evaluations: How many labellings may be computed.
    """
    is_in = grounder.labels()[target] == IN
    level: list[frozenset[int]] = [frozenset()]
    evaluations = size = 0
    while level:
        sets: list[frozenset[int]] = []
        larger: dict[frozenset[int], None] = {}
        for defeated in level:
            if evaluations == max_evaluations:
                return Needs(tuple(sets), False, evaluations, size)
            evaluations += 1
            labelling = grounder.labelling(defeated)
            if (labelling.labels[target] == IN) != is_in:
                sets.append(defeated)
            elif not sets:
                conflict = _Conflict(grounder, labelling, defeated, candidates)
                atoms = conflict.reliances(target) if is_in else conflict.obstacles(target)
                larger |= dict.fromkeys(defeated | {atom} for atom in sorted(atoms - defeated))
        if sets:
            return Needs(tuple(sets), True, evaluations, size)
        level = list(larger)
        size += bool(level)
    return Needs((), True, evaluations, size)


class _Conflict:
    """The candidates that the label of an atom depends on, given the atoms that are out."""

    def __init__(
        self, grounder: Grounder, labelling: Labelling, defeated: frozenset[int], candidates: AbstractSet[int]
    ) -> None:
        self._grounder, self._program = grounder, grounder.program
        self._labelling, self._labels = labelling, labelling.labels
        self._defeated, self._candidates = defeated, candidates

    def obstacles(self, target: int) -> set[int]:
        """Return candidates such that the target stays out or undecided unless one of them is out.

        Two sets of atoms show this: those that are not in, as each of their rules has a body that is not true, and
        those that are not out, as one of their rules has a body that is not false. Neither changes as long as none of
        the second is out.
        """
        labels, positives, negatives = self._labels, self._program.positives, self._program.negatives
        possible = self._possible_rules()
        conflict: set[int] = set()
        agenda = [(target, False)]
        visited = set(agenda)

        def visit(atom: int, is_possible: bool) -> None:
            if (atom, is_possible) not in visited:
                visited.add((atom, is_possible))
                agenda.append((atom, is_possible))

        while agenda:
            atom, is_possible = agenda.pop()
            if is_possible:
                if atom in self._candidates:
                    conflict.add(atom)
                rule = possible[atom]
                for other in positives[rule]:
                    visit(other, True)
                for other in negatives[rule]:
                    visit(other, False)
            elif atom not in self._defeated:
                for rule in self._grounder.rules_of[atom]:
                    reasons = [(other, False) for other in positives[rule] if labels[other] != IN]
                    reasons += [(other, True) for other in negatives[rule] if labels[other] != OUT]
                    if not any(reason in visited for reason in reasons):
                        visit(*reasons[0])
        return conflict

    def _possible_rules(self) -> dict[int, int]:
        """Return for each atom that is not out a rule whose body is not false; no atom relies on itself by these."""
        labels, program = self._labels, self._program
        possible: dict[int, int] = {}
        missing: dict[int, int] = {}
        needed_by: dict[int, list[int]] = {}
        agenda: list[int] = []
        for rule, head in enumerate(program.heads):
            if labels[head] == OUT or any(labels[atom] == IN for atom in program.negatives[rule]):
                continue
            if any(labels[atom] == OUT for atom in program.positives[rule]):
                continue
            missing[rule] = len(program.positives[rule])
            for atom in program.positives[rule]:
                needed_by.setdefault(atom, []).append(rule)
            if not missing[rule] and head not in possible:
                possible[head] = rule
                agenda.append(head)
        for atom in agenda:
            for rule in needed_by.get(atom, ()):
                missing[rule] -= 1
                if not missing[rule] and program.heads[rule] not in possible:
                    possible[program.heads[rule]] = rule
                    agenda.append(program.heads[rule])
        return possible

    def reliances(self, target: int) -> set[int]:
        """Return candidates such that the target stays in unless one of them is out.

        These are the atoms that are in and that the label of the target was derived from, in the order of the labels.
        """
        positives, negatives = self._program.positives, self._program.negatives
        order = self._order()
        conflict: set[int] = set()
        agenda = [target]
        visited = set(agenda)

        def is_before(other: int, atom: int) -> bool:
            return other in order and order[other] < order[atom]

        def follow(atom: int, reasons: list[int]) -> None:
            for reason in reasons:
                if reason not in visited:
                    visited.add(reason)
                    agenda.append(reason)

        while agenda:
            atom = agenda.pop()
            if self._labels[atom] == IN:
                if atom in self._candidates and atom != target:
                    conflict.add(atom)
                rule = next(
                    rule
                    for rule in self._grounder.rules_of[atom]
                    if all(self._labels[other] == IN and is_before(other, atom) for other in positives[rule])
                    and all(self._labels[other] == OUT and is_before(other, atom) for other in negatives[rule])
                )
                follow(atom, [*positives[rule], *negatives[rule]])
            elif atom not in self._defeated:
                for rule in self._grounder.rules_of[atom]:
                    # the members of an unfounded set are out together
                    reasons = [
                        other for other in positives[rule] if self._labels[other] == OUT and order[other] <= order[atom]
                    ]
                    reasons += [
                        other for other in negatives[rule] if self._labels[other] == IN and is_before(other, atom)
                    ]
                    if not any(reason in visited for reason in reasons):
                        follow(atom, reasons[:1])
        return conflict

    def _order(self) -> dict[int, int]:
        """Return the place of each label in the order of the labels; that of an unfounded set is the same."""
        order: dict[int, int] = {}
        place = 0
        for batch, unfounded in zip(self._labelling.batches, self._labelling.unfounded, strict=True):
            for number, atom in enumerate(batch):
                if number == 0 or number >= unfounded:
                    place += 1
                order[atom] = place
        return order
