"""A debate as a normal logic program, whose models are the labellings of the debate.

Each thing put forward is an atom, true where its label is in. A rule has a head, atoms that have to be true, and atoms
that have to be false. Atoms without a name are auxiliary: the disjunction of alternatives, an item that is not attacked
as a whole, a claim that attacks its counterclaim. The program is linear in the size of the debate.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from capgen_kg.standing.links import ACT, ARGUMENT, CLAIM, INFERENCE, KINDS, MESSAGE, RELATION

if TYPE_CHECKING:
    from collections.abc import Iterable

    from capgen_kg.standing.links import Links

DIALECTICAL, SYMMETRIC = "dialectical", "symmetric"
#: The readings of a debate, each with what it means.
READINGS = {
    DIALECTICAL: "attacks are directed as they were made",
    SYMMETRIC: "a claim that is rebutted attacks its rebuttal in turn",
}


@dataclass
class Program:
    """A normal logic program.

    Attributes:
        names: The IRI of each atom as an RDF term, or an empty string for an auxiliary atom.
        index: The atom of each IRI.
        heads: The head of each rule.
        positives: The atoms of each rule that have to be true.
        negatives: The atoms of each rule that have to be false.
    """

    names: list[str] = field(default_factory=list)
    index: dict[str, int] = field(default_factory=dict)
    heads: list[int] = field(default_factory=list)
    positives: list[tuple[int, ...]] = field(default_factory=list)
    negatives: list[tuple[int, ...]] = field(default_factory=list)

    def atom(self, name: str = "") -> int:
        """Add an atom and return its number."""
        number = len(self.names)
        self.names.append(name)
        if name:
            self.index[name] = number
        return number

    def rule(self, head: int, positives: tuple[int, ...] = (), negatives: tuple[int, ...] = ()) -> None:
        """Add a rule."""
        self.heads.append(head)
        self.positives.append(positives)
        self.negatives.append(negatives)


def program_of(links: Links, reading: str = DIALECTICAL, nodes: Iterable[str] | None = None) -> Program:
    """Return the program of a debate.

    Args:
        links: The links of the debate.
        reading: One of :data:`READINGS`.
        nodes: What is to be labelled; the program is of these and of what their labels depend on. By default it is of
            the whole debate.
    """
    builder = _Builder(links, reading == SYMMETRIC)
    builder.build(_everything(links) if nodes is None else nodes)
    return builder.program


def small_program_of(links: Links, reading: str, nodes: Iterable[str], max_atoms: int) -> Program | None:
    """Return the program of some nodes, as :func:`program_of` does, or ``None`` for one of more than ``max_atoms``."""
    builder = _Builder(links, reading == SYMMETRIC)
    return builder.program if builder.build(nodes, max_atoms) else None


def _everything(links: Links) -> Iterable[str]:
    for kind in dict.fromkeys(KINDS.values()):
        yield from links.members(kind)


class _Builder:
    def __init__(self, links: Links, is_symmetric: bool) -> None:
        self.program = Program()
        self._links, self._is_symmetric = links, is_symmetric
        self._agenda: list[str] = []
        #: Auxiliary atoms by what they stand for.
        self._unattacked: dict[str, int] = {}
        self._rules = {
            CLAIM: self._claim, INFERENCE: self._inference, RELATION: self._relation, ARGUMENT: self._argument,
            MESSAGE: self._message, ACT: self._act,
        }  # fmt: skip

    def atom(self, node: str) -> int:
        number = self.program.index.get(node)
        if number is None:
            number = self.program.atom(node)
            self._agenda.append(node)
        return number

    def build(self, nodes: Iterable[str], max_atoms: int = sys.maxsize) -> bool:
        """Add some nodes and what they depend on; return whether this takes no more than ``max_atoms`` atoms."""
        for node in nodes:
            self.atom(node)
        while self._agenda:
            if len(self.program.names) > max_atoms:
                return False
            node = self._agenda.pop()
            self._rules.get(self._links.kind(node), self._act)(node)
        return True

    def _atoms(self, nodes: Iterable[str]) -> tuple[int, ...]:
        return tuple(map(self.atom, nodes))

    def _attacks(self, node: str) -> tuple[int, ...]:
        """Return the atoms of the rebuttals of a node."""
        attackers = self._links.attackers(node)
        return self._atoms(attackers) if attackers else ()

    def _any(self, nodes: list[str]) -> tuple[int, ...]:
        """Return at most one atom, which is true if one of some nodes is in, or if there are none."""
        if len(nodes) < 2:
            return self._atoms(nodes)
        alternative = self.program.atom()
        for node in nodes:
            self.program.rule(alternative, (self.atom(node),))
        return (alternative,)

    def _without_attack(self, node: str) -> tuple[int, ...]:
        """Return at most one atom, which is true if no attack on a node is in."""
        if node not in self._unattacked:
            attacks = self._attacks(node)
            if not attacks:
                return ()
            self._unattacked[node] = self.program.atom()
            self.program.rule(self._unattacked[node], (), attacks)
        return (self._unattacked[node],)

    def _claim(self, claim: str) -> None:
        attacks = self._attacks(claim)
        for rebuttal, opponent in self._links.opponents(claim):
            attack = self.program.atom()
            self.program.rule(attack, (self.atom(opponent), *self._without_attack(rebuttal)))
            attacks += (attack,)
        inferences = self._links.inferences_to(claim)
        self.program.rule(self.atom(claim), self._any(inferences), attacks)

    def _inference(self, inference: str) -> None:
        premises = self._atoms(self._links.objects(inference, "premise"))
        self.program.rule(self.atom(inference), premises, self._attacks(inference))

    def _relation(self, relation: str) -> None:
        attacks = self._attacks(relation)
        if self._is_symmetric and (claims := self._links.rebutted(relation)):
            attacks += self._atoms(claims)
        raisers = self._links.raisers(relation)
        for raiser in raisers:
            grounds = self._any(self._links.grounds(relation, raiser))
            assumptions = self._atoms(self._links.assumptions_of(relation, raiser))
            whole = self._without_attack(raiser)
            self.program.rule(self.atom(relation), (*grounds, *assumptions, *whole), attacks)
        if not raisers:
            self.program.rule(self.atom(relation), (), attacks)

    def _argument(self, argument: str) -> None:
        conclusions = self._any(self._links.objects(argument, "hasConclusion"))
        bearings = self._any(self._links.bearings(argument))
        assumptions = self._atoms(self._links.assumptions(argument))
        self.program.rule(self.atom(argument), (*conclusions, *bearings, *assumptions), self._attacks(argument))

    def _message(self, message: str) -> None:
        claims = self._any(self._links.objects(message, "asserts"))
        self.program.rule(self.atom(message), claims, self._attacks(message))

    def _act(self, act: str) -> None:
        self.program.rule(self.atom(act), (), self._attacks(act))
