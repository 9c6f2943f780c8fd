"""The items of a debate, the claims that they are made of, and the relations between them.

This is what argument maps, pictures, tables and pages are made of.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from capgen_kg.formats.conventions import node_name
from capgen_kg.naming import notations
from capgen_kg.rdf.facts import TYPE
from capgen_kg.rdf.reading_order import natural
from capgen_kg.rdf.terms import cg, named_node, value_of
from capgen_kg.standing.links import Links

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from capgen_kg.rdf.facts import TripleSource

#: Properties by which items have claims, and the roles of these claims.
ROLES = {
    "hasConclusion": "conclusion",
    "hasPremise": "premise",
    "hasAssumption": "assumption",
    "hasCondition": "condition",
    "hasConsequence": "consequence",
    "hasExample": "example",
    "asserts": "assertion",
}
#: Roles of the claims that an item commits to: what attacks one of these counters the item, too (cg:commitsTo).
COMMITMENTS = frozenset({"conclusion", "premise", "assumption", "consequence", "assertion"})
#: Roles of the claims that a conclusion rests on; an example or a condition is no reason.
GROUNDS = ("premise", "assumption")
ITEMS = ("Post", "Argument", "Comment", "Contribution", "Claim")
#: Classes of relations, and their property that leads to the target.
MOVES = {"Rebuttal": "attacks", "Support": "backs", "Similarity": "likens"}
#: Properties from an item to the inferences, relations and speech acts that are its own.
_OWNED = ("hasInference", "raises", "performs")
#: What a debate may have and a format may omit.
FEATURES = (
    "arguments", "comments", "claims", "inferences", "rebuttals", "supports", "similarities", "attacks on relations",
    "relations to whole arguments", "attacks on speech acts", "attack types", "roles of claims", "further conclusions",
    "assumptions of arguments", "stances", "speakers", "basis", "rationales", "qualifiers", "speech acts", "threads",
    "passages",
)  # fmt: skip

_LABEL, _NOTATION = named_node("rdfs:label"), named_node("skos:notation")
_ATTRIBUTED_TO = named_node("prov:wasAttributedTo")
#: The whole of a label that is shortened.
_DESCRIPTION = named_node("dcterms:description")


@dataclass(frozen=True)
class Item:
    """A post, argument, comment or claim.

    Attributes:
        iri: IRI as an RDF term, with angle brackets, like those of other things in this module.
        kind: Local name of its class.
        notation: Notation, preceded by the key of its debate where there are several debates.
        label: Label, or the whole text where that is shortened.
        stance: Label of the stance of an argument; empty without one, as are those that follow.
        attributed_to: Name of the person.
        basis: Label of the basis: stated or interpreted.
        replies_to: IRI of the item that a comment replies to.
        stance_target: IRI of the thesis that the stance of an argument is on.
    """

    iri: str
    kind: str
    notation: str
    label: str
    stance: str = ""
    attributed_to: str = ""
    basis: str = ""
    replies_to: str = ""
    stance_target: str = ""


@dataclass(frozen=True)
class ClaimRole:
    """A claim of an item, and its role in that, one of :data:`ROLES`."""

    item: str
    claim: str
    role: str


@dataclass(frozen=True)
class Inference:
    """A step from claims, its premises, to a claim, and the item that makes or reports it."""

    iri: str
    item: str
    premises: tuple[str, ...]
    conclusion: str
    attributed_to: str = ""
    basis: str = ""
    rationale: str = ""


@dataclass(frozen=True)
class Relation:
    """A rebuttal, support or similarity from the item that raises it to its target.

    The target is an item, an inference, another relation or a speech act. A rebuttal with a counterclaim, which holds
    in both directions (``is_mutual``), is one of these for each item that commits to one of the two claims; those that
    are not the rebuttal as it is raised have ``is_reverse``, and the label of the claim that the source commits to. The
    relation of an argument to the thesis that its stance is on ``is_bearing``. Of its ``grounds``, the claims that it
    rests on, one has to stand for it to stand; there may be none.
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
    is_bearing: bool = False
    grounds: tuple[str, ...] = ()


@dataclass(frozen=True)
class DebateGraph:
    """A debate, or a part of one.

    Attributes:
        title: Label of the debate.
        thesis: IRI of the thesis, or empty.
        items: Items by IRI, by class and in natural order of their notations.
        roles: Claims of items.
        relations: Rebuttals, supports and similarities.
        counts: How many qualifiers, speech acts and passages there are.
        counters: Pairs of items of which the first counters the second.
        inferences: Inferences that items make.
        owners: The item that raises, makes or performs a relation, inference or speech act, by IRI.
    """

    title: str
    thesis: str
    items: dict[str, Item]
    roles: tuple[ClaimRole, ...]
    relations: tuple[Relation, ...]
    counts: dict[str, int] = field(default_factory=dict)
    counters: frozenset[tuple[str, str]] = frozenset()
    inferences: tuple[Inference, ...] = ()
    owners: dict[str, str] = field(default_factory=dict)

    @cached_property
    def features(self) -> dict[str, int]:
        """How many there are of each of :data:`FEATURES`."""
        relations = [relation for relation in self.relations if not relation.is_reverse]
        things: list[Item | Relation] = [*self.items.values(), *relations]
        kinds = Counter(thing.kind for thing in things)
        steps = {relation.iri for relation in self.relations} | {inference.iri for inference in self.inferences}
        aimed = [relation.target for relation in relations if relation.target not in self.items]
        arguments = [iri for iri, item in self.items.items() if item.kind == "Argument"]
        acts = sum(target in self.owners and target not in steps for target in aimed)
        wholes = sum(relation.kind != "Similarity" and relation.target in arguments for relation in relations)
        counts = {
            "arguments": kinds["Argument"], "comments": kinds["Comment"] + kinds["Contribution"],
            "claims": kinds["Claim"], "inferences": len(self.inferences),
            "attacks on relations": len(aimed) - acts, "attacks on speech acts": acts,
            "relations to whole arguments": wholes,
            "rebuttals": kinds["Rebuttal"], "supports": kinds["Support"], "similarities": kinds["Similarity"],
            "attack types": sum(bool(relation.attack_type) for relation in relations),
            "roles of claims": len(self.roles),
            "further conclusions": sum(max(0, len(self.claims_of(item, "conclusion")) - 1) for item in arguments),
            "assumptions of arguments": sum(len(self._assumptions(item)) for item in arguments),
            "stances": sum(bool(item.stance) for item in self.items.values()),
            "speakers": sum(bool(thing.attributed_to) for thing in things),
            "basis": sum(bool(thing.basis) for thing in things),
            "rationales": sum(bool(relation.rationale) for relation in relations),
            "threads": sum(bool(item.replies_to) for item in self.items.values()), **self.counts,
        }  # fmt: skip
        return {name: counts.get(name, 0) for name in FEATURES}

    def _assumptions(self, argument: str) -> list[str]:
        """Return what an argument assumes as a whole: what none of its inferences starts from."""
        return [claim for claim in self.claims_of(argument, "assumption") if (argument, claim) not in self._inferred]

    @cached_property
    def _inferred(self) -> set[tuple[str, str]]:
        """Each item with each claim that one of its inferences starts from."""
        return {(inference.item, premise) for inference in self.inferences for premise in inference.premises}

    @cached_property
    def _roles_by_item(self) -> dict[str, list[ClaimRole]]:
        roles: dict[str, list[ClaimRole]] = {}
        for role in self.roles:
            roles.setdefault(role.item, []).append(role)
        return roles

    def roles_of(self, item: str) -> list[ClaimRole]:
        """Return the claims of an item with their roles."""
        return self._roles_by_item.get(item, [])

    def claims_of(self, item: str, *roles: str) -> list[str]:
        """Return the claims of an item that have one of the roles."""
        return [role.claim for role in self.roles_of(item) if role.role in roles]

    @cached_property
    def _holders(self) -> dict[str, tuple[str, ...]]:
        holders: dict[str, dict[str, None]] = {}
        for role in self.roles:
            if role.role in COMMITMENTS:
                holders.setdefault(role.claim, {})[role.item] = None
        return {claim: tuple(items) for claim, items in holders.items()}

    def holders(self, claim: str) -> tuple[str, ...]:
        """Return the items that commit to a claim, or the claim or other item itself where there are none."""
        return self._holders.get(claim, (claim,))

    def met_by(self, relation: Relation) -> tuple[str, ...]:
        """Return the items that a relation is shown to lead to.

        These are the items that commit to its target, the item that the target belongs to, or the target itself.
        """
        owner = self.owners.get(relation.target)
        if owner:
            return (owner,)
        # to attack the reported words of another is not to attack whoever reports them
        return self.holders(relation.target) if relation.target in self.items else ()

    def name(self, iri: str) -> str:
        """Return the notation of an item, or the identifier of a relation, inference or speech act."""
        return self.items[iri].notation if iri in self.items else node_name(iri)

    def around(self, item: str) -> DebateGraph:
        """Return an item with its claims, their relations, and the items at the other ends of these."""
        own = {item, *(role.claim for role in self.roles_of(item))}
        own |= {iri for iri, owner in self.owners.items() if owner == item}
        relations = tuple(relation for relation in self.relations if relation.source in own or relation.target in own)
        ends = own | {end for relation in relations for end in (relation.source, relation.target)}
        ends |= {self.owners[end] for end in ends if end in self.owners}
        included = ends | {role.item for role in self.roles if role.claim in ends}
        items = {iri: other for iri, other in self.items.items() if iri in included}
        roles = tuple(role for role in self.roles if role.item in items and role.claim in items)
        counters = frozenset(pair for pair in self.counters if pair[0] in items and pair[1] in items)
        thesis = self.thesis if self.thesis in items else ""
        inferences = tuple(
            inference
            for inference in self.inferences
            if {inference.item, inference.conclusion, *inference.premises} <= items.keys()
        )
        owners = {iri: owner for iri, owner in self.owners.items() if owner in items}
        return DebateGraph(self.title, thesis, items, roles, relations, {}, counters, inferences, owners)


def debate_graph_of(asserted: TripleSource, materialized: TripleSource) -> DebateGraph:
    """Return the graph of a debate, given its asserted triples and these with the entailed ones.

    Classes and counters are taken from all triples, everything else from the asserted ones.
    """
    return _GraphBuilder(asserted, materialized).build()


class _GraphBuilder:
    def __init__(self, asserted: TripleSource, materialized: TripleSource) -> None:
        self._asserted, self._materialized = asserted, materialized
        self._links = Links(materialized)
        self._debates = sorted(materialized.subjects(TYPE, cg("Debate")))
        self._items: dict[str, Item] = {}
        self._claims: dict[str, list[str]] = {}
        #: Items that commit to a claim.
        self._committed: dict[str, dict[str, None]] = {}
        self._owners: dict[str, str] = {}
        #: Messages that report an inference of another speaker.
        self._reporters: dict[str, str] = {}

    def build(self) -> DebateGraph:
        self._read_items()
        roles = tuple(self._roles())
        for role in roles:
            self._claims.setdefault(role.item, []).append(role.claim)
            if role.role in COMMITMENTS:
                self._committed.setdefault(role.claim, {})[role.item] = None
        self._owners = {
            node: item
            for name in _OWNED
            for item, _, node in self._asserted.triples(None, cg(name), None)
            if item in self._items
        }
        self._reporters = {
            inference: item
            for report, _, inference in self._asserted.triples(None, cg("reports"), None)
            for item in self._asserted.subjects(cg("performs"), report)
            if item in self._items
        }
        self._items = {iri: replace(item, label=self._full_label(item.label, iri)) for iri, item in self._items.items()}
        theses = [
            thesis for debate in self._debates for thesis in sorted(self._asserted.objects(debate, cg("hasThesis")))
        ]
        counts = {
            "qualifiers": self._count("qualifier"),
            "speech acts": self._count("performs"),
            "passages": self._count("anchor"),
        }
        return DebateGraph(
            next((self._text(debate, _LABEL) for debate in self._debates), ""),
            next(iter(theses), ""),
            self._items,
            roles,
            tuple(self._relations()),
            counts,
            self._counters(),
            tuple(self._inferences()),
            self._owners,
        )

    # values

    def _text(self, node: str, predicate: str) -> str:
        """Return the value of a property; of several, the first in order."""
        return min((value_of(obj) for obj in self._asserted.objects(node, predicate)), default="")

    def _label_of(self, node: str, predicate: str) -> str:
        """Return the label of the object of a property, or the object itself if it has none."""
        obj = min(self._asserted.objects(node, predicate), default="")
        return obj and (self._text(obj, _LABEL) or obj)

    def _full_label(self, label: str, node: str) -> str:
        """Return the whole of a label of a node or its claims, where it is shortened."""
        if not label.endswith("…"):
            return label
        nodes = (node, *self._claims.get(node, ()))
        descriptions = (self._text(node, _DESCRIPTION) for node in nodes if self._text(node, _LABEL) == label)
        return next(filter(None, descriptions), label)

    def _count(self, name: str) -> int:
        return sum(1 for _ in self._asserted.triples(None, cg(name), None))

    # items

    def _read_items(self) -> None:
        qualified = self._qualified_notations() if len(self._debates) > 1 else {}
        for kind in ITEMS:
            nodes = self._materialized.subjects(TYPE, cg(kind))
            # items of several debates may have the same notation
            for node in sorted(nodes, key=lambda node: (natural(self._text(node, _NOTATION) or node), node)):
                self._items[node] = Item(
                    node,
                    kind,
                    qualified.get(node[1:-1]) or self._text(node, _NOTATION),
                    self._text(node, _LABEL),
                    self._label_of(node, cg("stance")),
                    self._label_of(node, _ATTRIBUTED_TO),
                    self._label_of(node, cg("basis")),
                    min(self._asserted.objects(node, cg("repliesTo")), default=""),
                    min(self._asserted.objects(node, cg("stanceTarget")), default=""),
                )

    def _qualified_notations(self) -> dict[str, str]:
        """Return the notations of items preceded by the keys of their debates, by IRI without brackets."""
        keys = {debate: min(self._asserted.objects(debate, _NOTATION), default='""') for debate in self._debates}
        return notations.qualified_notations(
            {
                "iri": node[1:-1],
                "notation": value_of(notation),
                "debate": debate,
                "key": value_of(keys.get(debate, '""')),
            }
            for node, _, debate in self._asserted.triples(None, cg("inDebate"), None)
            for notation in self._asserted.objects(node, _NOTATION)
        )

    def _roles(self) -> Iterator[ClaimRole]:
        """Yield the claims of each item, by role and in natural order of their notations.

        A claim that an item argues for, draws, assumes or asserts is no premise of it besides.
        """
        for item in self._items:
            claims_by_role = {
                role: {claim for claim in self._asserted.objects(item, cg(name)) if claim in self._items}
                for name, role in ROLES.items()
            }
            committed = set().union(*(claims_by_role[role] for role in COMMITMENTS - {"premise"}))
            claims_by_role["premise"] = {
                claim
                for inference in self._asserted.objects(item, cg("hasInference"))
                for claim in self._asserted.objects(inference, cg("premise"))
                if claim in self._items and claim not in committed
            }
            for role, claims in claims_by_role.items():
                for claim in self._in_order(claims):
                    yield ClaimRole(item, claim, role)

    def _in_order(self, claims: Iterable[str]) -> tuple[str, ...]:
        """Return claims in natural order of their notations."""
        return tuple(sorted(claims, key=lambda claim: (natural(self._items[claim].notation or claim), claim)))

    def _inferences(self) -> Iterator[Inference]:
        for node in sorted(self._asserted.subjects(TYPE, cg("Inference")), key=natural):
            premises = [claim for claim in self._asserted.objects(node, cg("premise")) if claim in self._items]
            conclusion = min(self._asserted.objects(node, cg("conclusion")), default="")
            item = self._owners.get(node) or self._reporters.get(node)
            if item and premises and conclusion in self._items:
                yield Inference(
                    node,
                    item,
                    self._in_order(premises),
                    conclusion,
                    self._label_of(node, _ATTRIBUTED_TO),
                    self._label_of(node, cg("basis")),
                    self._text(node, cg("rationale")),
                )

    # relations

    def _relations(self) -> Iterator[Relation]:
        for kind, name in MOVES.items():
            for node in sorted(self._asserted.subjects(TYPE, cg(kind))):
                sources = [item for item in sorted(self._asserted.subjects(cg("raises"), node)) if item in self._items]
                for source in sources:
                    for target in sorted(self._asserted.objects(node, cg(name))):
                        if target in self._items or target in self._owners or target in self._reporters:
                            yield from self._relation(node, kind, source, target)

    def _relation(self, node: str, kind: str, source: str, target: str) -> Iterator[Relation]:
        """Yield a relation, and for a rebuttal with a counterclaim the others that follow from the opposition."""
        label = self._text(node, _LABEL)
        if label.endswith("…"):
            # the words may be those of the source or one of its claims
            label = self._text(node, _DESCRIPTION) or self._full_label(label, source)
        counterclaims = [claim for claim in self._asserted.objects(node, cg("counterClaim")) if claim in self._items]
        relation = Relation(
            node,
            kind,
            source,
            target,
            label,
            self._label_of(node, cg("attackType")),
            self._label_of(node, _ATTRIBUTED_TO),
            self._label_of(node, cg("basis")),
            self._text(node, cg("rationale")),
            bool(counterclaims) or kind == "Similarity",
            is_bearing=target in self._asserted.objects(source, cg("stanceTarget")),
            grounds=self._in_order(claim for claim in self._links.grounds(node, source) if claim in self._items),
        )
        yield relation
        for counterclaim in counterclaims:
            for own, other in ((counterclaim, target), (target, counterclaim)):
                for item in self._committed.get(own, ()):
                    if (item, other) != (source, target):
                        yield replace(
                            relation,
                            source=item,
                            target=other,
                            label=self._items[own].label,
                            attack_type=self._text(cg("Rebutting"), _LABEL) or "rebutting",
                            attributed_to=self._items[item].attributed_to,
                            is_reverse=True,
                            is_bearing=False,
                            grounds=(own,),
                        )

    def _counters(self) -> frozenset[tuple[str, str]]:
        counters = self._materialized.triples(None, cg("counters"), None)
        return frozenset(
            (source, target) for source, _, target in counters if source in self._items and target in self._items
        )
