"""A debate as a network: items, the claims that they are made of, and the relations between them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from capgen_kg.naming import notations
from capgen_kg.rdf.facts import TYPE
from capgen_kg.rdf.namespaces import PREFIXES
from capgen_kg.rdf.reading_order import natural
from capgen_kg.rdf.terms import cg, value_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from capgen_kg.rdf.facts import TripleSource

#: How claims belong to an item, and what they are to it.
ROLES = {
    "hasConclusion": "conclusion",
    "hasPremise": "premise",
    "hasAssumption": "assumption",
    "hasCondition": "condition",
    "hasConsequence": "consequence",
    "hasExample": "example",
    "asserts": "assertion",
}
#: The roles of claims that an item commits to: who attacks one of these counters the item, too (cg:commitsTo).
COMMITMENTS = frozenset({"conclusion", "premise", "assumption", "consequence", "assertion"})
#: What a claim may be read to rest on.
GROUNDS = ("premise", "assumption", "condition", "example")
ITEMS = ("Post", "Argument", "Comment", "Claim")
MOVES = {"Rebuttal": ("attacks", "contradicts"), "Support": ("backs",), "Similarity": ("likens",)}
#: What a debate may hold, in the words in which it is told what a format leaves out.
FEATURES = (
    "arguments", "comments", "claims", "rebuttals", "supports", "similarities", "attack types", "roles of claims",
    "stances", "speakers", "basis", "rationales", "hedges", "speech acts", "threads", "passages",
)  # fmt: skip

_LABEL, _NOTATION = f"<{PREFIXES['rdfs']}label>", f"<{PREFIXES['skos']}notation>"
_BY = f"<{PREFIXES['prov']}wasAttributedTo>"
#: All the words of something whose label is shortened.
_DESCRIPTION = f"<{PREFIXES['dcterms']}description>"


@dataclass(frozen=True)
class Item:
    """A post, argument, comment or claim; what comes after its words may be empty."""

    iri: str
    kind: str
    notation: str
    label: str
    stance: str = ""
    attributed_to: str = ""
    basis: str = ""
    replies_to: str = ""


@dataclass(frozen=True)
class ClaimRole:
    """A claim of an item, and what it is to it."""

    item: str
    claim: str
    role: str


@dataclass(frozen=True)
class Relation:
    """A rebuttal, support or similarity: who raises it, what it is aimed at, and what it says.

    A rebuttal of an opposition that goes both ways is two of them, each in the words of whoever counters; the second is
    marked as the reverse.
    """

    iri: str
    kind: str
    source: str
    target: str
    label: str
    attack_type: str = ""
    attributed_to: str = ""
    basis: str = ""
    rationale: str = ""
    is_mutual: bool = False
    is_reverse: bool = False


@dataclass(frozen=True)
class DebateGraph:
    """Items by IRI in their natural order, the parts of items, the moves between them, and counts of the rest.

    ``counters`` are the pairs of items of which the first counters the second, in itself or through a claim, and the
    arguments against a thesis with that thesis.
    """

    title: str
    thesis: str
    items: dict[str, Item]
    roles: tuple[ClaimRole, ...]
    relations: tuple[Relation, ...]
    counts: dict[str, int] = field(default_factory=dict)
    counters: frozenset[tuple[str, str]] = frozenset()

    @cached_property
    def features(self) -> dict[str, int]:
        """How much of each of :data:`FEATURES` there is."""
        kinds = [item.kind for item in self.items.values()]
        relations = {move.iri: move for move in reversed(self.relations)}.values()
        moves = [move.kind for move in relations]
        said: list[Item | Relation] = [*self.items.values(), *relations]
        found = {
            "arguments": kinds.count("Argument"), "comments": kinds.count("Comment"), "claims": kinds.count("Claim"),
            "rebuttals": moves.count("Rebuttal"), "supports": moves.count("Support"),
            "similarities": moves.count("Similarity"),
            "attack types": sum(bool(move.attack_type) for move in relations), "roles of claims": len(self.roles),
            "stances": sum(bool(item.stance) for item in self.items.values()),
            "speakers": sum(bool(one.attributed_to) for one in said),
            "basis": sum(bool(one.basis) for one in said),
            "rationales": sum(bool(move.rationale) for move in relations),
            "threads": sum(bool(item.replies_to) for item in self.items.values()), **self.counts,
        }  # fmt: skip
        return {name: found.get(name, 0) for name in FEATURES}

    @cached_property
    def _roles_by_item(self) -> dict[str, list[ClaimRole]]:
        grouped: dict[str, list[ClaimRole]] = {}
        for role in self.roles:
            grouped.setdefault(role.item, []).append(role)
        return grouped

    def roles_of(self, item: str) -> list[ClaimRole]:
        """Return the claims of an item with their roles."""
        return self._roles_by_item.get(item, [])

    def claims_of(self, item: str, *roles: str) -> list[str]:
        """Return the claims of an item that have one of the roles."""
        return [role.claim for role in self.roles_of(item) if role.role in roles]

    @cached_property
    def _committed(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for part in self.roles:
            if part.role in COMMITMENTS:
                found.setdefault(part.claim, []).append(part.item)
        return {claim: tuple(dict.fromkeys(items)) for claim, items in found.items()}

    def holders(self, claim: str) -> tuple[str, ...]:
        """Return the items that commit to a claim, or the thing itself where there are none."""
        return self._committed.get(claim, (claim,))

    def met_by(self, move: Relation) -> tuple[str, ...]:
        """Return the items that a move is shown to meet: those that commit to its target, or the target itself.

        The reverse of an opposition counters its very target (cg:opposes), not what commits to that.
        """
        return (move.target,) if move.is_reverse else self.holders(move.target)

    def around(self, item: str) -> DebateGraph:
        """Return the part that an item is in: its claims, its moves and those aimed at it, and their ends."""
        own = {item, *(part.claim for part in self.roles if part.item == item)}
        moves = tuple(move for move in self.relations if move.source in own or move.target in own)
        ends = own | {end for move in moves for end in (move.source, move.target)}
        whole = ends | {part.item for part in self.roles if part.claim in ends}
        items = {iri: one for iri, one in self.items.items() if iri in whole}
        parts = tuple(part for part in self.roles if part.item in items and part.claim in items)
        counters = frozenset(pair for pair in self.counters if pair[0] in items and pair[1] in items)
        return DebateGraph(self.title, self.thesis if self.thesis in items else "", items, parts, moves, {}, counters)


def debate_graph_of(facts: TripleSource, closed: TripleSource) -> DebateGraph:
    """Return the network of what is stated in a debate; ``closed`` knows the kinds of things, some of which follow."""

    def texts(node: str, name: str) -> list[str]:
        return sorted(value_of(value) for value in facts.objects(node, name))

    def one(node: str, name: str) -> str:
        return next(iter(texts(node, name)), "")

    def named(node: str, predicate: str) -> str:
        return next((one(value, _LABEL) or value for value in sorted(facts.objects(node, predicate))), "")

    told = _qualified(facts, closed) if sum(1 for _ in closed.subjects(TYPE, cg("Debate"))) > 1 else {}
    items = {}
    for kind in ITEMS:
        nodes = closed.subjects(TYPE, cg(kind))
        # several debates have things of the same notation
        for node in sorted(nodes, key=lambda node: (natural(one(node, _NOTATION) or node), node)):
            answered = next(iter(sorted(facts.objects(node, cg("repliesTo")))), "")
            items[node] = Item(
                node, kind, told.get(node[1:-1]) or one(node, _NOTATION), one(node, _LABEL), named(node, cg("stance")),
                named(node, _BY), named(node, cg("basis")), answered,
            )  # fmt: skip
    parts = tuple(
        ClaimRole(node, claim, role)
        for node in items
        for name, role in ROLES.items()
        for claim in _ordered(facts.objects(node, cg(name)), items)
    )
    claims: dict[str, list[str]] = {}
    for part in parts:
        claims.setdefault(part.item, []).append(part.claim)

    def in_full(label: str, *nodes: str) -> str:
        """Return the words that a label was shortened from, as one of the nodes with that label has them."""
        known = (one(node, _DESCRIPTION) for node in nodes if label.endswith("…") and one(node, _LABEL) == label)
        return next(filter(None, known), label)

    items = {
        node: replace(item, label=in_full(item.label, node, *claims.get(node, ()))) for node, item in items.items()
    }
    moves = tuple(
        replace(move, label=in_full(move.label, move.iri, move.source, *claims.get(move.source, ())))
        for move in _moves(facts, items, one, named)
    )
    debates = sorted(closed.subjects(TYPE, cg("Debate")))
    thesis = next((node for debate in debates for node in sorted(facts.objects(debate, cg("hasThesis")))), "")
    counts = {
        "hedges": sum(1 for _ in facts.triples(None, cg("hedge"), None)),
        "speech acts": sum(1 for _ in facts.triples(None, cg("performs"), None)),
        "passages": sum(1 for _ in facts.triples(None, cg("anchor"), None)),
    }
    title = next((one(debate, _LABEL) for debate in debates), "")
    against = {
        (node, aim)
        for node, _, _ in facts.triples(None, cg("stance"), cg("Against"))
        for aim in facts.objects(node, cg("stanceTarget"))
    }
    pairs = against | {(start, end) for start, _, end in closed.triples(None, cg("counters"), None)}
    counters = frozenset((start, end) for start, end in pairs if start in items and end in items)
    return DebateGraph(title, thesis, items, parts, moves, counts, counters)


def _qualified(facts: TripleSource, closed: TripleSource) -> dict[str, str]:
    """Return notations that tell items of several debates apart, by IRI."""
    keys = {
        debate: next(iter(facts.objects(debate, _NOTATION)), '""') for debate in closed.subjects(TYPE, cg("Debate"))
    }
    return notations.qualified_notations(
        {"iri": node[1:-1], "notation": value_of(value), "debate": debate, "key": value_of(keys.get(debate, '""'))}
        for node, _, debate in facts.triples(None, cg("inDebate"), None)
        for value in facts.objects(node, _NOTATION)
    )


def _moves(
    facts: TripleSource, items: dict[str, Item], one: Callable[[str, str], str], named: Callable[[str, str], str]
) -> Iterator[Relation]:
    for kind, aims in MOVES.items():
        for node in sorted(facts.subjects(TYPE, cg(kind))):
            starts = [start for start in sorted(facts.subjects(cg("raises"), node)) if start in items]
            ends = [(end, aim) for aim in aims for end in sorted(facts.objects(node, cg(aim))) if end in items]
            for start in starts:
                for end, aim in ends:
                    move = Relation(
                        node, kind, start, end, one(node, _LABEL), named(node, cg("attackType")), named(node, _BY),
                        named(node, cg("basis")), one(node, cg("rationale")), aim in ("contradicts", "likens"),
                    )  # fmt: skip
                    yield move
                    if aim == "contradicts":
                        other, how = items[end], one(cg("Rebutting"), _LABEL) or "rebutting"
                        yield replace(
                            move,
                            source=end,
                            target=start,
                            label=other.label,
                            attack_type=how,
                            attributed_to=other.attributed_to,
                            is_reverse=True,
                        )


def _ordered(claims: Iterable[str], items: dict[str, Item]) -> list[str]:
    return sorted(
        (claim for claim in claims if claim in items),
        key=lambda claim: (natural(items[claim].notation or claim), claim),
    )
