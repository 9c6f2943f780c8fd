"""A debate as an abstract argumentation framework (Dung 1995) whose labellings are those of its program.

The framework has a node for each atom, which is in where the atom is true. A node for the complement of an atom carries
support, which frameworks lack: the complement is attacked by each way to support the atom, and attacks whatever needs
it. So an atom is in where some way to it is in, as in the translation of logic programs to frameworks of Wu, Caminada
and Gabbay (2009).

Nodes cannot tell support that rests on itself from any other. Atoms that support each other in a cycle therefore get a
copy for each step by which they can be derived from outside, and only the last copy counts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from capgen_kg.errors import UsageError
from capgen_kg.standing.cycles import cyclic_components
from capgen_kg.standing.grounded import IN, OUT, UNDECIDED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from capgen_kg.standing.program import Program

#: The most copies of atoms for cyclic support.
MAX_COPIES = 100_000


@dataclass
class Framework:
    """Nodes, by number from 0, and the attacks between them.

    Attributes:
        names: The IRI of each node that stands for something put forward, as an RDF term; for a complement, ``not`` and
            the IRI; empty for other auxiliary nodes.
        attacks: Pairs of the numbers of attacker and target, each pair once.
    """

    names: list[str] = field(default_factory=list)
    attacks: list[tuple[int, int]] = field(default_factory=list)

    def node(self, name: str = "") -> int:
        """Add a node and return its number."""
        self.names.append(name)
        return len(self.names) - 1


def framework_of(program: Program) -> Framework:
    """Return the framework of a program.

    Raises ``UsageError`` if cyclic support would take more than :data:`MAX_COPIES` nodes.
    """
    return _Translation(program).framework


def extension_of(framework: Framework, labels: Sequence[int]) -> list[int]:
    """Return the nodes of a framework that are in under a labelling of its program.

    The labels of auxiliary nodes follow from those of the atoms, which are the first nodes: no auxiliary node attacks
    itself by way of others.

    Args:
        framework: The framework of the program.
        labels: The label of each atom.
    """
    attackers: list[list[int]] = [[] for _ in framework.names]
    targets: list[list[int]] = [[] for _ in framework.names]
    for attacker, target in framework.attacks:
        attackers[target].append(attacker)
        targets[attacker].append(target)
    values = [*labels, *[UNDECIDED] * (len(framework.names) - len(labels))]
    waiting = list(map(len, attackers))
    agenda = [node for node, count in enumerate(waiting) if node < len(labels) or not count]
    for node in agenda:
        if node >= len(labels):
            values[node] = -max((values[attacker] for attacker in attackers[node]), default=OUT)
        for target in targets[node]:
            waiting[target] -= 1
            if target >= len(labels) and not waiting[target]:
                agenda.append(target)
    return [node for node, value in enumerate(values) if value == IN]


class _Translation:
    def __init__(self, program: Program) -> None:
        self.framework = Framework()
        self._program = program
        self._rules: list[list[int]] = [[] for _ in program.names]
        for rule, head in enumerate(program.heads):
            self._rules[head].append(rule)
        components = cyclic_components(range(len(program.names)), self._needs)
        if sum(len(members) ** 2 for members in components) > MAX_COPIES:
            raise UsageError("the debate has too much cyclic support for an abstract framework")
        #: The cyclic component of each atom that is in one.
        self._component_of = {atom: members for members in components for atom in members}
        self._nodes = [self.framework.node(name) for name in program.names]
        self._copies: dict[tuple[int, int], int] = {}
        self._complements: dict[int, int] = {}
        self._agenda = [(atom, node, len(self._component_of.get(atom, ()))) for atom, node in enumerate(self._nodes)]
        for atom, node, steps in self._agenda:
            self._support(atom, node, steps)

    def _needs(self, atom: int) -> Iterable[int]:
        return (other for rule in self._rules[atom] for other in self._program.positives[rule])

    def _support(self, atom: int, node: int, steps: int) -> None:
        """Add what attacks a node that stands for an atom, derived within its component in at most some steps."""
        ways = [
            attackers for rule in self._rules[atom] if (attackers := self._attackers(rule, atom, steps)) is not None
        ]
        if len(ways) == 1:
            self._attack(ways[0], node)
            return
        # the node is in where its complement is out, because one of the ways to it is in
        complement = self._complements[node] = self._new_complement(node)
        self.framework.attacks.append((complement, node))
        for attackers in ways:
            way = self.framework.node()
            self._attack(attackers, way)
            self.framework.attacks.append((way, complement))

    def _attackers(self, rule: int, atom: int, steps: int) -> set[int] | None:
        """Return what defeats a rule for an atom, or ``None`` if it takes more steps."""
        component = self._component_of.get(atom, ())
        attackers = {self._nodes[other] for other in self._program.negatives[rule]}
        for other in self._program.positives[rule]:
            if other not in component:
                attackers.add(self._complement(self._nodes[other]))
            elif steps == 1:
                return None
            else:
                attackers.add(self._complement(self._copy(other, steps - 1)))
        return attackers

    def _attack(self, attackers: set[int], node: int) -> None:
        self.framework.attacks += [(attacker, node) for attacker in sorted(attackers)]

    def _copy(self, atom: int, steps: int) -> int:
        if (atom, steps) not in self._copies:
            self._copies[atom, steps] = node = self.framework.node()
            self._agenda.append((atom, node, steps))
        return self._copies[atom, steps]

    def _complement(self, node: int) -> int:
        """Return the node that is in where a node is out."""
        if node not in self._complements:
            self._complements[node] = complement = self._new_complement(node)
            self.framework.attacks.append((node, complement))
        return self._complements[node]

    def _new_complement(self, node: int) -> int:
        name = self.framework.names[node]
        return self.framework.node(f"not {name}" if name else "")
