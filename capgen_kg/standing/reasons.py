"""Why something stands, is open or undecided: a tree of what it rests on, who counters it, and who answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from capgen_kg.rdf.namespaces import local_name
from capgen_kg.rdf.reading_order import natural
from capgen_kg.rdf.terms import cg, named_node, value_of
from capgen_kg.standing.grounded import IN, OUT, UNDECIDED
from capgen_kg.standing.links import ARGUMENT, CLAIM, INFERENCE, MESSAGE, RELATION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from capgen_kg.rdf.facts import TripleSource
    from capgen_kg.rdf.reading_order import NaturalKey
    from capgen_kg.standing.links import Links

STANDS, OPEN, UNDECIDED_WORD = "stands", "open", "undecided"
#: The word for each label.
WORDS = {IN: STANDS, OUT: OPEN, UNDECIDED: UNDECIDED_WORD}
#: The roles of counters: what decides a label, what answers a counter or fails to, and what doesn't decide the label.
COUNTER, INCIDENTAL = "countered by", "also countered by"
ANSWER, FAILED_ANSWER = "answered by", "answered without success by"
#: The roles of what an item rests on.
CONCLUSION, ASSERTION, BEARING = "conclusion", "assertion", "relation to the thesis"

_LABEL, _NOTATION = named_node("rdfs:label"), named_node("skos:notation")
_DEBATE, _PERFORMS = cg("inDebate"), cg("performs")
#: How what has no notation is named, by the property that leads to what it is about.
_LINKS = {"inference to": "conclusion", "rebuttal of": "attacks", "support of": "backs", "similarity of": "likens"}


class Names:
    """Names and labels of the things of a debate, given as RDF terms."""

    def __init__(self, source: TripleSource, links: Links) -> None:
        self._source, self._links = source, links
        self._texts: dict[tuple[str, str], str] = {}
        debates = source.subjects(named_node("rdf:type"), cg("Debate"))
        self._is_qualified = len(debates) > 1

    def name(self, node: str) -> str:
        """Return the notation of an item, as :meth:`notation` does, or a description.

        An inference is ``inference to For#2.1``, a relation ``support of Thesis``, an act ``act of Comment#1``, as
        stored queries write them.
        """
        return self.notation(node) or self._description(node)

    def notation(self, node: str) -> str:
        """Return the notation of an item, with the key of its debate if there are several, or an empty string."""
        notation = self._text(node, _NOTATION)
        debate = min(self._source.objects(node, _DEBATE), default="") if notation and self._is_qualified else ""
        if not debate:
            return notation
        from capgen_kg.naming.notations import debate_key

        return f"{debate_key(debate, self._text(debate, _NOTATION))}/{notation}"

    def _description(self, node: str, visited: tuple[str, ...] = ()) -> str:
        """Return what a relation is to what, such as ``rebuttal of support of Thesis``."""
        if notation := self._text(node, _NOTATION):
            return notation
        for word, name in _LINKS.items():
            ends = self._links.objects(node, name)
            if ends and node not in visited:
                return f"{word} {self._description(ends[0], (*visited, node))}"
        if performers := sorted(self._source.subjects(_PERFORMS, node)):
            return f"act of {self._description(performers[0])}"
        return local_name(node[1:-1])

    def attacked(self, node: str) -> str:
        """Return the name of what is attacked as the stored query ``counters`` writes it, by its kind and its end."""
        name = self.name(node)
        words = name.split(" of ")
        return name if len(words) == 1 else f"{words[0]} of {words[-1].removeprefix('inference to ')}"

    def label(self, node: str) -> str:
        """Return the label of a thing; for an inference, its premises and conclusion."""
        if self._links.kind(node) == INFERENCE:
            premises = sorted((self.name(claim) for claim in self._links.objects(node, "premise")), key=natural)
            conclusion = self.name(next(iter(self._links.objects(node, "conclusion")), node))
            return f"from {' and '.join(premises)} to {conclusion}"
        return self._text(node, _LABEL)

    def attack_type(self, node: str) -> str:
        """Return the label of the attack type of a rebuttal."""
        return next((self._text(kind, _LABEL) for kind in self._links.objects(node, "attackType")), "")

    def _text(self, node: str, predicate: str) -> str:
        key = node, predicate
        if key not in self._texts:
            self._texts[key] = min(map(value_of, self._source.objects(node, predicate)), default="")
        return self._texts[key]


@dataclass(frozen=True)
class Attack:
    """An attack on a node.

    Attributes:
        node: What has to be in for the attack to succeed: a rebuttal or, where two claims exclude each other, a claim.
        rebuttal: The rebuttal that the attack is from.
        target: The node under attack.
        items: The items that raise the rebuttal or commit to its counterclaim, or that commit to the claim.
        label: The label of the attack.
        claim: The counterclaim in whose words the items attack, or an empty string.
    """

    node: str
    rebuttal: str
    target: str
    items: tuple[str, ...]
    label: int
    claim: str = ""

    @property
    def words(self) -> str:
        """The node with the words of the attack."""
        return self.claim or self.node


@dataclass(frozen=True)
class Reason:
    """A thing with its label, and what its label is due to.

    Attributes:
        node: The thing, an RDF term.
        role: What it is to the thing above: conclusion, premise, ``countered by`` and so on; empty at the top.
        name: Its name.
        label: Its words.
        standing: ``stands``, ``open`` or ``undecided``.
        items: The names of the items that counter, in the case of an attack.
        attack_type: The label of the attack type, in the case of an attack.
        attacked: The name of what is attacked, in the case of an attack.
        reasons: What its label is due to; none if it is not countered, or not answered.
        is_repeated: Whether its own reasons are given elsewhere in the tree.
        is_circular: Whether it is open because what carries it rests on it.
    """

    node: str
    role: str
    name: str
    label: str
    standing: str
    items: tuple[str, ...] = ()
    attack_type: str = ""
    attacked: str = ""
    reasons: tuple[Reason, ...] = ()
    is_repeated: bool = False
    is_circular: bool = False

    def steps(self, depth: int = 0) -> Iterator[tuple[int, Reason]]:
        """Yield the reason and those below it, each with its depth."""
        yield depth, self
        for reason in self.reasons:
            yield from reason.steps(depth + 1)


@dataclass(frozen=True)
class _Part:
    """Nodes that a node rests on: each of them, or any one of them."""

    role: str
    nodes: tuple[str, ...]
    is_choice: bool


class Reasons:
    """The reasons for the labels of a debate.

    Args:
        links: The links of the debate.
        names: The names of its things.
        labels: The label of each thing.
        is_symmetric: Whether a claim that is rebutted attacks its rebuttal.
        order: Returns the place of things that are in, in an order in which each is derived from those before it.
    """

    def __init__(
        self,
        links: Links,
        names: Names,
        labels: Mapping[str, int],
        is_symmetric: bool,
        order: Callable[[], Mapping[str, int]],
    ) -> None:
        self._links, self._names, self._labels, self._is_symmetric = links, names, labels, is_symmetric
        self._order = order
        self._contested: dict[str, bool] = {}

    def _parts(self, node: str) -> list[_Part]:
        """Return what a node rests on."""
        links, kind = self._links, self._links.kind(node)
        parts: list[_Part] = []
        if kind == CLAIM:
            parts = [_Part("inference", tuple(links.inferences_to(node)), True)]
        elif kind == INFERENCE:
            parts = [_Part("premise", tuple(links.objects(node, "premise")), False)]
        elif kind == RELATION:
            raisers = links.raisers(node)
            grounds = [claim for raiser in raisers for claim in links.grounds(node, raiser)]
            assumptions = [claim for raiser in raisers for claim in links.assumptions_of(node, raiser)]
            parts = [
                _Part("rests on", tuple(dict.fromkeys(grounds)), True),
                _Part("assumption", tuple(dict.fromkeys(assumptions)), False),
            ]
        elif kind == ARGUMENT:
            bearings = links.bearings(node)
            parts = [
                _Part(CONCLUSION, tuple(links.objects(node, "hasConclusion")), True),
                _Part(BEARING, tuple(bearings), True),
                # the relation to the thesis needs them, too
                _Part("assumption", () if bearings else tuple(links.assumptions(node)), False),
            ]
        elif kind == MESSAGE:
            parts = [_Part(ASSERTION, tuple(links.objects(node, "asserts")), True)]
        return [part for part in parts if part.nodes]

    def attacks(self, node: str) -> list[Attack]:
        """Return the attacks on a node that its label depends on.

        A relation is attacked, too, by what attacks the item that raises it as a whole, and in the symmetric reading by
        the claim that it rebuts.
        """
        links, labels = self._links, self._labels
        attacks = self.direct_attacks(node)
        if links.kind(node) == RELATION:
            attacks += [attack for item in links.raisers(node) for attack in self._rebuttals(item)]
            if self._is_symmetric:
                attacks += [
                    Attack(claim, node, node, tuple(links.holders(claim)), labels[claim])
                    for claim in links.rebutted(node)
                ]
        return attacks

    def _rebuttals(self, node: str) -> list[Attack]:
        links = self._links
        attacks = []
        for rebuttal in links.attackers(node):
            label, raisers = self._labels[rebuttal], links.raisers(rebuttal)
            attacks.append(Attack(rebuttal, rebuttal, node, tuple(raisers), label))
            # whoever commits to the counterclaim counters, too, in the words of that claim
            for claim in links.objects(rebuttal, "counterClaim"):
                if holders := [item for item in links.holders(claim) if item not in raisers]:
                    attacks.append(Attack(rebuttal, rebuttal, node, tuple(holders), label, claim))
        return attacks

    def direct_attacks(self, node: str) -> list[Attack]:
        """Return the rebuttals of a node, and the claims that exclude it."""
        links, labels = self._links, self._labels
        attacks = self._rebuttals(node)
        for rebuttal, claim in links.opponents(node):
            # whoever denies that the claims exclude each other takes the attack away
            denials = [labels[other] for other in links.attackers(rebuttal)]
            label = min([labels[claim], *(-denial for denial in denials)])
            attacks.append(Attack(claim, rebuttal, node, tuple(links.holders(claim)), label))
        return attacks

    def all_attacks(self, node: str) -> list[Attack]:
        """Return the attacks on a node and on everything that it rests on."""
        attacks: list[Attack] = []
        agenda, visited = [node], {node}
        for part_node in agenda:
            attacks += self.attacks(part_node)
            for part in self._parts(part_node):
                for other in part.nodes:
                    if other not in visited:
                        visited.add(other)
                        agenda.append(other)
        return attacks

    def defeats(self, node: str) -> list[Attack]:
        """Return the attacks that keep a node from being in, on it or on what fails it; none if it is in."""
        attacks: list[Attack] = []
        agenda, visited = [node], {node}
        for other in agenda:
            label = self._labels[other]
            if label == IN:
                continue
            attacks += [attack for attack in self.attacks(other) if attack.label != OUT]
            failing = [below for part in self._parts(other) for below in self._decisive(part, label)]
            agenda += [below for below in dict.fromkeys(failing) if below not in visited]
            visited.update(failing)
        return attacks

    def failed_answers(self, node: str) -> list[Attack]:
        """Return the attacks on a node that is in, and on what explains that, which are answered; none if it isn't."""
        if self._labels[node] != IN:
            return []
        agenda = [node]
        for other in agenda:
            decisive = [below for part in self._parts(other) for below in self._decisive(part, IN)]
            agenda += [below for below in dict.fromkeys(decisive) if below not in agenda]
        return [attack for other in agenda for attack in self.attacks(other) if attack.label == OUT]

    def last_word(self, node: str) -> list[str]:
        """Return the items with the last word on a node.

        For what is open these are the items whose counters defeat it; for what stands, the items that defeat the
        counters to it and to what it rests on, without itself if others did, too; none if nothing counters it, or if it
        is undecided.
        """
        label = self._labels[node]
        if label == IN:
            attacks = [answer for attack in self.all_attacks(node) for answer in self._answers(attack)]
        else:
            attacks = self.defeats(node)
        items = dict.fromkeys(item for attack in attacks if attack.label == IN for item in attack.items)
        others = [item for item in items if item != node]
        return (others or list(items)) if label else []

    def reason(self, node: str, attacks: Iterable[Attack] = ()) -> Reason:
        """Return why a node has its label.

        Args:
            node: The node.
            attacks: Attacks that are shown even if they don't decide the label, those that are in before the others.
        """
        reason = self._reason(node, "", 0, set(), ())
        shown = {step.node for _, step in reason.steps() if step.attacked}
        others = {attack.node: attack for attack in attacks if attack.node not in shown}
        incidental = sorted(others.values(), key=lambda attack: (-attack.label, self._by(attack)))
        return replace(reason, reasons=(*reason.reasons, *(self._incidental(attack, shown) for attack in incidental)))

    def _incidental(self, attack: Attack, shown: set[str]) -> Reason:
        """Return an attack with those that answer it, without what these rest on."""
        leaves = []
        answers = {answer.node: answer for answer in self._answers(attack)}
        for answer in sorted(answers.values(), key=self._by):
            leaves.append(replace(self._leaf(answer, ANSWER), is_repeated=answer.node in shown))
            shown.add(answer.node)
        return replace(self._leaf(attack, INCIDENTAL), reasons=tuple(leaves))

    def _answers(self, attack: Attack) -> list[Attack]:
        """Return the attacks that are not out and that an attack fails by; none if it is in."""
        if attack.label == IN:
            return []
        attacks = self.defeats(attack.node)
        if attack.rebuttal != attack.node:
            # an attack by a claim fails, too, if somebody denies that the claims exclude each other
            attacks += self._rebuttals(attack.rebuttal)
        return [answer for answer in attacks if answer.label != OUT]

    def _leaf(self, attack: Attack, role: str) -> Reason:
        names, node = self._names, attack.node
        return Reason(
            node, role, names.name(node), names.label(node), WORDS[attack.label], tuple(map(names.name, attack.items)),
            names.attack_type(attack.rebuttal), names.name(attack.target),
        )  # fmt: skip

    def _by(self, attack: Attack) -> list[NaturalKey]:
        return [natural(self._names.name(item)) for item in attack.items]

    def carrier(self, node: str) -> str:
        """Return what carries a node that is in: a conclusion, assertion, inference or ground; empty if nothing has to.

        Of several that are in it is one that nobody counters, if there is one.
        """
        parts = (part for part in self._parts(node) if part.is_choice and part.role != BEARING)
        standing = (other for part in parts for other in part.nodes if self._labels[other] == IN)
        return min(standing, key=self._rank, default="")

    def _rank(self, node: str) -> tuple[bool, NaturalKey]:
        return self._is_contested(node), natural(self._names.name(node))

    def _is_contested(self, node: str) -> bool:
        if node not in self._contested:
            self._contested[node] = bool(self.all_attacks(node))
        return self._contested[node]

    def _reason(
        self, node: str, role: str, depth: int, visited: set[str], path: tuple[str, ...], attack: Attack | None = None
    ) -> Reason:
        """Return the reason for the label of a node.

        Args:
            node: The node.
            role: What it is to the node above.
            depth: How many attacks there are above it.
            visited: The nodes whose reasons are given already.
            path: The nodes above it.
            attack: The attack by which it counters the node above.
        """
        label = self._labels[node]
        reasons: tuple[Reason, ...] = ()
        is_repeated = node in visited
        if not is_repeated:
            visited.add(node)
            reasons = tuple(self._below(node, label, depth, visited, (*path, node)))
        return Reason(
            node,
            role,
            self._names.name(node),
            self._names.label(node),
            WORDS[label],
            tuple(map(self._names.name, attack.items)) if attack else (),
            self._names.attack_type(attack.rebuttal) if attack else "",
            self._names.name(attack.target) if attack else "",
            reasons,
            is_repeated and (node in path or self._is_contested(node)),
            label == OUT and node in path,
        )

    def _below(self, node: str, label: int, depth: int, visited: set[str], path: tuple[str, ...]) -> Iterator[Reason]:
        # what attacks a part is given there
        elsewhere: set[str] = set()
        for part in self._parts(node):
            decisive = self._decisive(part, label)
            elsewhere.update(decisive)
            yield from (self._reason(other, part.role, depth, visited, path) for other in decisive)
        for attack in self.attacks(node):
            # what a counterclaim says is said by its rebuttal
            if not attack.claim and attack.target not in elsewhere and (label == IN or attack.label != OUT):
                # the second attack of a row answers the first
                role = (FAILED_ANSWER if attack.label == OUT else ANSWER) if depth % 2 else COUNTER
                yield self._reason(attack.node, role, depth + 1, visited, path, attack)

    def _decisive(self, part: _Part, label: int) -> list[str]:
        """Return those nodes of a part that explain the label of what rests on it."""
        labels = self._labels
        if label == IN:
            standing = [node for node in part.nodes if labels[node] == IN]
            if part.is_choice:
                # one that nobody counters suffices, and goes without saying where nobody counters any of them
                if not any(map(self._is_contested, part.nodes)):
                    return []
                if len(standing) < 2:
                    return standing
                if part.role in (CONCLUSION, ASSERTION):
                    # no claim rests on the item that puts it forward
                    return [min(standing, key=self._rank)]
                order = self._order()
                # what comes first does not rest on the others, nor on what they carry
                return [min(standing, key=lambda node: (self._is_contested(node), order.get(node, len(order))))]
            return [node for node in standing if self._is_contested(node)]
        failing = [node for node in part.nodes if labels[node] != IN]
        if part.is_choice and len(failing) < len(part.nodes):
            return []
        return failing
