"""The exchange of a debate: what is said against and for each item, what is replied, and how that stands."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from capgen_kg.formats.debate_graph import COMMITMENTS
from capgen_kg.rdf.reading_order import natural
from capgen_kg.standing.reasons import OPEN, STANDS, UNDECIDED_WORD, WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from capgen_kg.formats.debate_graph import DebateGraph, Relation
    from capgen_kg.standing.reasons import Attack
    from capgen_kg.standing.report import Standing

_OPPOSITE = {"for": "against", "against": "for"}
#: How often sides are passed on along relations.
_MAX_ROUNDS = 20


@dataclass(frozen=True)
class Link:
    """A link to the page of an item or person.

    It has its name and label, the path of the page, a note, its stance and, of a message, its writer.
    """

    name: str
    label: str
    href: str
    note: str = ""
    stance: str = ""
    writer: str = ""


@dataclass(frozen=True)
class Move:
    """A relation, or the opposite direction of one that is mutual.

    Attributes:
        kind: ``rebuttal``, ``support`` or ``similarity``.
        by: The item that raises it.
        words: Its words: those of whoever raises it.
        attack_type: How it attacks, if it does.
        target: What it is aimed at, or the item that an inference, relation or speech act belongs to.
        part: ``inference``, ``rebuttal``, ``support``, ``similarity`` or ``act`` where the target is one; empty for
            items and claims.
        basis: Whether it is stated or interpreted.
        speaker: The name of the person who makes it, unless the whole item is theirs.
        rationale: Why it is interpreted so.
        standing: ``stands`` (unanswered), ``open`` (answered) or ``undecided``.
        replies: What is said against it.
    """

    kind: str
    by: Link
    words: str
    attack_type: str
    target: Link
    part: str
    basis: str
    speaker: str
    rationale: str
    standing: str
    replies: tuple[Move, ...] = ()


@dataclass(frozen=True)
class Dot:
    """An item that counters another: its name, its side, and whether it stands unanswered.

    One that counters it several times is answered in part if some of its counters are, and others are not.
    """

    name: str
    side: str
    standing: str
    is_answered_in_part: bool = False


@dataclass(frozen=True)
class Score:
    """The standing of an item, who counters it, and what unanswered counters reach if it stands all the same.

    What is reached is given like the target and part of a :class:`Move`. A message in which nothing was read has no
    standing, but a remark that says so.
    """

    standing: str
    dots: tuple[Dot, ...]
    reached: tuple[tuple[Link, str], ...] = ()
    remark: str = ""

    def count(self, standing: str) -> int:
        """Return how many of its counters have a standing."""
        return sum(dot.standing == standing for dot in self.dots)


class Exchange:
    """What is said against and for the items of a debate.

    Args:
        network: The debate.
        open_standing: Returns the standing of the debate.
        link_to: Returns a link to an item.
        stance_of: Returns the stance of an item.
        remark_on: Returns what is said of an item that nobody counters instead of its standing, or an empty string.
    """

    def __init__(
        self,
        network: DebateGraph,
        open_standing: Callable[[], Standing],
        link_to: Callable[[str], Link],
        stance_of: Callable[[str], str],
        remark_on: Callable[[str], str],
    ) -> None:
        self._network, self._open_standing = network, open_standing
        self._link_to, self._stance_of, self._remark_on = link_to, stance_of, remark_on
        self._counters: dict[str, tuple[Move, ...]] = {}
        self._links: dict[str, Link] = {}
        self._scores: dict[str, Score] = {}

    @cached_property
    def _standing(self) -> Standing:
        return self._open_standing()

    @cached_property
    def _labels(self) -> dict[str, str]:
        return self._standing.labels

    def standing(self, iri: str) -> str:
        """Return whether a thing stands, is open or undecided; empty if it has no standing."""
        return self._labels.get(iri[1:-1], "")

    # moves

    def relations_of(self, iri: str) -> list[Relation]:
        """Return the relations that an item raises."""
        return [relation for relation in self._from.get(iri, ()) if not relation.is_reverse]

    def unanswered(self, iri: str) -> list[str]:
        """Return the items whose counters to an inference, relation or item stand."""
        counters = (relation for relation in self._to.get(iri, ()) if relation.kind == "Rebuttal")
        return [relation.source for relation in counters if self.standing(relation.iri) == STANDS]

    def relations_to(self, iri: str) -> list[Relation]:
        """Return the relations from others to an item, to what it commits to and to what is its own."""
        claims = {role.claim for role in self._network.roles_of(iri) if role.role in COMMITMENTS}
        targets = [iri, *sorted(claims), *self._owned.get(iri, ())]
        return [relation for target in targets for relation in self._to.get(target, ()) if relation.source != iri]

    def moves(self, relations: Iterable[Relation]) -> tuple[Move, ...]:
        """Return relations as moves, in the order of their sources, without replies."""
        return _in_order(self._move(relation) for relation in relations)

    def counters(self, iri: str) -> tuple[Move, ...]:
        """Return the counters to an item and to what it rests on, with the replies to them."""
        if iri not in self._counters:
            self._counters[iri] = self._find_counters(iri, self._replies)
        return self._counters[iri]

    def _find_counters(self, iri: str, replies: Callable[[str, str, str], tuple[Move, ...]]) -> tuple[Move, ...]:
        """Return the counters to an item; ``replies`` finds the replies to each, as :meth:`_replies` does."""
        moves = {
            (relation.iri, relation.source): self._move(relation, replies(relation.iri, relation.iri, iri))
            for relation in self.relations_to(iri)
            if relation.kind == "Rebuttal"
        }
        # what an item rests on may belong to others
        for attack in self._attacks(iri):
            for source in attack.items:
                if source != iri and source in self._network.items:
                    answers = replies(attack.node, attack.rebuttal, iri)
                    moves[attack.rebuttal, source] = self._attack(attack, source, answers)
        return _in_order(moves.values())

    def _attacks(self, iri: str) -> list[Attack]:
        return self._standing.attacks(iri[1:-1]) if iri[1:-1] in self._labels else []

    def _replies(self, node: str, rebuttal: str, defended: str) -> tuple[Move, ...]:
        """Return what is said against an attack, and against what it rests on where that decides how it stands.

        What fails has those by whom it does as its own replies. That two claims exclude each other is no reply of
        either.
        """
        iri, standing = node[1:-1], self._standing
        decisive = [*standing.defeats(iri), *standing.failed_answers(iri)] if iri in self._labels else []
        # one claim may be opposed to several
        attacks = {(attack.rebuttal, attack.node): attack for attack in (*self._attacks(node), *decisive)}
        return _in_order(
            self._attack(attack, source, self._defeating(attack))
            for attack in attacks.values()
            for source in attack.items
            if attack.rebuttal != rebuttal and source in self._network.items
            # what is opposed to each other defends nothing of its own
            if source != defended or attack.node == attack.rebuttal
        )

    def _defeating(self, attack: Attack) -> tuple[Move, ...]:
        """Return the unanswered moves by which an attack fails."""
        if WORDS[attack.label] != OPEN or attack.node[1:-1] not in self._labels:
            return ()
        defeats = self._standing.defeats(attack.node[1:-1])
        return _in_order(
            self._attack(other, source)
            for other in defeats
            for source in other.items
            if WORDS[other.label] == STANDS and source in self._network.items
        )

    def _move(self, relation: Relation, replies: tuple[Move, ...] = ()) -> Move:
        return Move(
            relation.kind.lower(), self.link(relation.source), relation.label, relation.attack_type,
            *self._target(relation.target), relation.basis, self._speaker(relation.source, relation),
            relation.rationale, self.standing(relation.iri), replies,
        )  # fmt: skip

    def _attack(self, attack: Attack, source: str, replies: tuple[Move, ...] = ()) -> Move:
        relation = self._by_iri[attack.rebuttal]
        is_raised = attack.words == attack.rebuttal
        claim = self._network.items.get(attack.words)
        return Move(
            "rebuttal", self.link(source), relation.label if is_raised or not claim else claim.label,
            relation.attack_type if is_raised else "rebutting", *self._target(attack.target), relation.basis,
            self._speaker(source, relation) if is_raised else "", relation.rationale, WORDS[attack.label],
            replies,
        )  # fmt: skip

    def _speaker(self, source: str, relation: Relation) -> str:
        item = self._network.items[source]
        return "" if relation.attributed_to == item.attributed_to else relation.attributed_to

    def link(self, iri: str) -> Link:
        """Return a link to an item, with the side that it speaks for."""
        link = self._links.get(iri)
        if link is None:
            link = self._links[iri] = replace(self._link_to(iri), stance=self.side(iri))
        return link

    def _target(self, iri: str) -> tuple[Link, str]:
        """Return a link to a target, and what it is if it has no page."""
        if iri in self._network.items:
            return self.link(iri), ""
        if iri in self._inferences:
            return self.link(self._network.owners.get(iri) or self._inferences[iri]), "inference"
        relation = self._by_iri.get(iri)
        return self.link(self._network.owners[iri]), relation.kind.lower() if relation else "act"

    # standing

    def score(self, iri: str) -> Score:
        """Return the standing of an item, and the items that counter it."""
        if iri not in self._scores:
            self._scores[iri] = self._find_score(iri)
        return self._scores[iri]

    def _find_score(self, iri: str) -> Score:
        standings: dict[str, set[str]] = defaultdict(set)
        links: dict[str, Link] = {}
        # most items are only counted
        counters = self._counters.get(iri) or self._find_counters(iri, lambda *counter: ())
        if not counters and (remark := self._remark_on(iri)):
            return Score("", (), remark=remark)
        for move in counters:
            links[move.by.href] = move.by
            standings[move.by.href].add(move.standing)
        dots = tuple(
            Dot(
                links[href].name,
                links[href].stance,
                min(values, key=(STANDS, UNDECIDED_WORD, OPEN, "").index),
                {STANDS, OPEN} <= values,
            )
            for href, values in standings.items()
        )
        standing = self.standing(iri)
        unanswered = (
            [(move.target, move.part) for move in counters if move.standing == STANDS] if standing == STANDS else []
        )
        return Score(standing, dots, tuple(dict.fromkeys(unanswered)))

    # sides

    def side(self, iri: str) -> str:
        """Return the side that an item speaks for, or an empty string.

        That of an argument is its stance. A message speaks for the side of what it puts forward and supports, and
        against the side of what it counters, if most of that is on one side.
        """
        return self._stance_of(iri) or self._sides.get(iri, "")

    @cached_property
    def _sides(self) -> dict[str, str]:
        sides: dict[str, str] = {}
        stance = self._stance_of
        messages = [iri for iri, item in self._network.items.items() if item.kind in ("Comment", "Contribution")]
        for _ in range(_MAX_ROUNDS):
            updated = {}
            for iri in messages:
                votes: Counter[str] = Counter()
                for relation in self._from.get(iri, ()):
                    for target in self._network.met_by(relation):
                        side = stance(target) or sides.get(target, "")
                        if side and target != iri and relation.kind != "Similarity":
                            votes[_OPPOSITE[side] if relation.kind == "Rebuttal" else side] += 1
                if votes["for"] != votes["against"]:
                    updated[iri] = max(votes, key=lambda side: votes[side])
            if updated == sides:
                break
            sides = updated
        for role in self._network.roles:
            if role.item in sides:
                sides.setdefault(role.claim, sides[role.item])
        return sides

    # indexes

    @cached_property
    def _owned(self) -> dict[str, list[str]]:
        """The inferences, relations and speech acts of each item."""
        owned: dict[str, list[str]] = defaultdict(list)
        for node, owner in self._network.owners.items():
            owned[owner].append(node)
        return owned

    @cached_property
    def _inferences(self) -> dict[str, str]:
        return {inference.iri: inference.item for inference in self._network.inferences}

    @cached_property
    def _by_iri(self) -> dict[str, Relation]:
        return {relation.iri: relation for relation in self._network.relations if not relation.is_reverse}

    @cached_property
    def _to(self) -> dict[str, list[Relation]]:
        return self._grouped("target")

    @cached_property
    def _from(self) -> dict[str, list[Relation]]:
        return self._grouped("source")

    def _grouped(self, attribute: str) -> dict[str, list[Relation]]:
        groups: dict[str, list[Relation]] = defaultdict(list)
        for relation in self._network.relations:
            groups[getattr(relation, attribute)].append(relation)
        return groups


def _in_order(moves: Iterable[Move]) -> tuple[Move, ...]:
    """Return moves without repetitions: the unanswered first, then by name."""
    order = (STANDS, UNDECIDED_WORD, OPEN, "")
    unique = dict.fromkeys(moves)
    return tuple(
        sorted(
            unique, key=lambda move: (order.index(move.standing), natural(move.by.name), move.words, move.target.name)
        )
    )
