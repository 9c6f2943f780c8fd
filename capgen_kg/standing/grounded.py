"""The well-founded model of a program: its grounded labelling (Van Gelder, Ross and Schlipf 1991).

Labels spread from rule to rule in linear time, by counters as in Dowling and Gallier (1984). What remains is undecided,
or carried by nothing but itself: such an unfounded set is out. Sets of this kind lie within the strongly connected
components of what remains, and only these are searched for them.
"""

from __future__ import annotations

import gc
from collections import deque
from contextlib import contextmanager
from typing import TYPE_CHECKING

from capgen_kg.standing.cycles import cyclic_components

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from capgen_kg.standing.program import Program

IN, OUT, UNDECIDED = 1, -1, 0


class Grounder:
    """The grounded labelling of a program, and of variants of it in which some atoms are out."""

    def __init__(self, program: Program) -> None:
        self.program = program
        size = len(program.names)
        #: The rules of each head, and the rules in which each atom has to be true, or false.
        self.rules_of: list[list[int]] = [[] for _ in range(size)]
        self._positive_in: list[list[int]] = [[] for _ in range(size)]
        self._negative_in: list[list[int]] = [[] for _ in range(size)]
        self._waiting: list[int] = []
        for rule, (head, positives, negatives) in enumerate(
            zip(program.heads, program.positives, program.negatives, strict=True)
        ):
            self.rules_of[head].append(rule)
            for atom in positives:
                self._positive_in[atom].append(rule)
            for atom in negatives:
                self._negative_in[atom].append(rule)
            self._waiting.append(len(positives) + len(negatives))

    def labels(self, defeated: Iterable[int] = ()) -> list[int]:
        """Return the label of each atom: :data:`IN`, :data:`OUT` or :data:`UNDECIDED`.

        Args:
            defeated: Atoms that are out whatever their rules are.
        """
        return self.labelling(defeated).labels

    def labelling(self, defeated: Iterable[int] = ()) -> Labelling:
        """Return the labels with the order in which they were assigned; takes what :meth:`labels` does."""
        return Labelling(self, self._waiting, defeated)

    def spread(
        self, labels: list[int], waiting: list[int], alive: list[int], is_dead: bytearray, agenda: list[int]
    ) -> list[int]:
        """Label what follows from the labels of the atoms on an agenda; return the heads that lost a rule."""
        heads, positive_in, negative_in = self.program.heads, self._positive_in, self._negative_in
        weakened = []
        # an agenda that only grows, so that it is the order of the labels, too
        for atom in agenda:
            if labels[atom] == IN:
                satisfied, violated = positive_in[atom], negative_in[atom]
            else:
                satisfied, violated = negative_in[atom], positive_in[atom]
            for rule in satisfied:
                waiting[rule] -= 1
                if not waiting[rule] and not is_dead[rule]:
                    head = heads[rule]
                    if not labels[head]:
                        labels[head] = IN
                        agenda.append(head)
            for rule in violated:
                if not is_dead[rule]:
                    is_dead[rule] = 1
                    head = heads[rule]
                    alive[head] -= 1
                    if not labels[head]:
                        if not alive[head]:
                            labels[head] = OUT
                            agenda.append(head)
                        else:
                            weakened.append(head)
        return weakened


class Labelling:
    """Labels of the atoms of a program.

    Attributes:
        labels: The label of each atom.
        batches: The atoms with a label in the order of their labels, in batches. Within a batch, each label follows
            from those before it; an unfounded set, at the beginning of a batch, is labelled as a whole.
        unfounded: How many atoms at the beginning of each batch are an unfounded set.
    """

    def __init__(self, grounder: Grounder, waiting: list[int], defeated: Iterable[int]) -> None:
        self._grounder, self._program = grounder, grounder.program
        self.labels = [UNDECIDED] * len(self._program.names)
        self._waiting = waiting.copy()
        self._alive = list(map(len, grounder.rules_of))
        self._is_dead = bytearray(len(waiting))
        self.batches: list[list[int]] = []
        self.unfounded: list[int] = []
        self._spread([*self._begin(defeated)], 0)
        if UNDECIDED in self.labels:
            self._drop_unfounded()

    def _begin(self, defeated: Iterable[int]) -> Iterable[int]:
        for atom in defeated:
            self.labels[atom] = OUT
            yield atom
        for rule, count in enumerate(self._waiting):
            head = self._program.heads[rule]
            if not count and not self.labels[head]:
                self.labels[head] = IN
                yield head
        for atom, count in enumerate(self._alive):
            if not count and not self.labels[atom]:
                self.labels[atom] = OUT
                yield atom

    def _spread(self, agenda: list[int], unfounded: int) -> list[int]:
        self.batches.append(agenda)
        self.unfounded.append(unfounded)
        return self._grounder.spread(self.labels, self._waiting, self._alive, self._is_dead, agenda)

    def _drop_unfounded(self) -> None:
        """Label unfounded sets as out, until there are none."""
        components = cyclic_components(
            (atom for atom, label in enumerate(self.labels) if not label), self._undecided_needs
        )
        component_of = {atom: number for number, atoms in enumerate(components) for atom in atoms}
        pending = deque(range(len(components)))
        is_pending = bytearray(b"\1" * len(components))
        while pending:
            number = pending.popleft()
            is_pending[number] = 0
            unfounded = self._unfounded(components[number], component_of, number)
            for atom in unfounded:
                self.labels[atom] = OUT
            if not unfounded:
                continue
            for head in self._spread(unfounded, len(unfounded)):
                other = component_of.get(head)
                if other is not None and not self.labels[head] and not is_pending[other]:
                    is_pending[other] = 1
                    pending.append(other)

    def _live_rules(self, atom: int) -> Iterable[int]:
        return (rule for rule in self._grounder.rules_of[atom] if not self._is_dead[rule])

    def _undecided_needs(self, atom: int) -> Iterable[int]:
        positives, labels = self._program.positives, self.labels
        return (other for rule in self._live_rules(atom) for other in positives[rule] if not labels[other])

    def _unfounded(self, component: Collection[int], component_of: dict[int, int], number: int) -> list[int]:
        """Return the undecided atoms of a component that only lean on each other."""
        missing: dict[int, int] = {}
        needed_by: dict[int, list[int]] = {}
        agenda = []
        founded: set[int] = set()
        for atom in component:
            if self.labels[atom]:
                continue
            for rule in self._live_rules(atom):
                inside = [
                    other
                    for other in self._program.positives[rule]
                    if not self.labels[other] and component_of.get(other) == number
                ]
                missing[rule] = len(inside)
                for other in inside:
                    needed_by.setdefault(other, []).append(rule)
                if not inside and atom not in founded:
                    founded.add(atom)
                    agenda.append(atom)
        while agenda:
            for rule in needed_by.get(agenda.pop(), ()):
                missing[rule] -= 1
                head = self._program.heads[rule]
                if not missing[rule] and head not in founded:
                    founded.add(head)
                    agenda.append(head)
        return [atom for atom in component if not self.labels[atom] and atom not in founded]


@contextmanager
def without_garbage_collection() -> Iterator[None]:
    """Switch garbage collection off: to look for cycles among millions of lists takes longer than to make them."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def grounded(program: Program, defeated: Iterable[int] = ()) -> list[int]:
    """Return the label of each atom of a program; see :meth:`Grounder.labels`."""
    with without_garbage_collection():
        return Grounder(program).labels(defeated)


def derivation_order(program: Program, labels: list[int]) -> dict[int, int]:
    """Return the place of each atom that is in, in an order in which each is derived from those before it.

    Left out are atoms that are in by rules that differ from labelling to labelling.
    """
    order: dict[int, int] = {}
    missing: list[int] = []
    needed_by: dict[int, list[int]] = {}
    agenda: list[int] = []

    def derive(rule: int) -> None:
        head = program.heads[rule]
        if head not in order and labels[head] == IN and all(labels[atom] == OUT for atom in program.negatives[rule]):
            order[head] = len(order)
            agenda.append(head)

    for rule, positives in enumerate(program.positives):
        missing.append(len(positives))
        for atom in positives:
            needed_by.setdefault(atom, []).append(rule)
        if not positives:
            derive(rule)
    for atom in agenda:
        for rule in needed_by.get(atom, ()):
            missing[rule] -= 1
            if not missing[rule]:
                derive(rule)
    return order
