"""What standing depends on in a debate: who puts forward what, from which premises, and which attack meets what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from capgen_kg.rdf.facts import TYPE
from capgen_kg.rdf.terms import cg, named_node

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from capgen_kg.rdf.facts import TripleSource

CLAIM, INFERENCE, RELATION, ARGUMENT, MESSAGE, ACT = "claim", "inference", "relation", "argument", "message", "act"
#: The kind of the members of each class.
KINDS = {
    "Claim": CLAIM, "Inference": INFERENCE, "Rebuttal": RELATION, "Support": RELATION, "Similarity": RELATION,
    "Argument": ARGUMENT, "Post": MESSAGE, "Comment": MESSAGE, "Contribution": MESSAGE,
    "Agreement": ACT, "Answer": ACT, "Clarification": ACT, "Concession": ACT, "Disclaimer": ACT, "Proposal": ACT,
    "Question": ACT, "Report": ACT, "Revision": ACT,
}  # fmt: skip
#: Properties by which an item commits to a claim; the premises of its inferences are added to these.
COMMITMENTS = ("asserts", "hasConclusion", "hasConsequence", "hasAssumption")
#: Properties that lead from a relation to its target.
TARGETS = ("attacks", "backs", "likens")
#: Every property that a label depends on.
PROPERTIES = (
    *COMMITMENTS, *TARGETS, "hasInference", "premise", "conclusion", "raises", "performs", "counterClaim", "attackType",
    "anchor", "stanceTarget",
)  # fmt: skip
_REBUTTING = cg("Rebutting")


def triples_query() -> str:
    """Return a query for the triples that labels and their reports depend on, for a SPARQL endpoint."""
    names = ["rdf:type", "rdfs:label", "skos:notation", *(f"cg:{name}" for name in (*PROPERTIES, "inDebate", "stance"))]
    return f"SELECT ?s ?p ?o WHERE {{ VALUES ?p {{ {' '.join(map(named_node, names))} }} ?s ?p ?o }}"


class Links:
    """The links of a debate that labels depend on, looked up when they are needed and then kept in memory.

    Args:
        source: The triples of the debate; IRIs are terms in N-Triples notation, with angle brackets.
        whole: Read all links at once, which is faster for the labels of the whole debate.
    """

    def __init__(self, source: TripleSource, whole: bool = False) -> None:
        self._source = source
        self._whole = whole
        self._objects: dict[str, dict[str, list[str]]] = {name: {} for name in PROPERTIES}
        self._subjects: dict[str, dict[str, list[str]]] = {name: {} for name in PROPERTIES}
        self._kinds: dict[str, str] = {}
        self._by_class: dict[str, list[str]] = {}
        self._terms = {name: cg(name) for name in PROPERTIES}
        if whole:
            self._read()

    def _read(self) -> None:
        for name, term in self._terms.items():
            objects, subjects = self._objects[name], self._subjects[name]
            # in order, so that programs, reasons and frameworks are the same each time
            for subject, _, obj in sorted(self._source.triples(None, term, None)):
                objects.setdefault(subject, []).append(obj)
                subjects.setdefault(obj, []).append(subject)
        for name in KINDS:
            self._by_class[name] = list(self._source.subjects(TYPE, cg(name)))
            self._kinds.update(dict.fromkeys(self._by_class[name], KINDS[name]))

    def objects(self, node: str, name: str) -> list[str]:
        """Return the objects of a property of :data:`PROPERTIES`, given by its local name."""
        known = self._objects[name]
        if node not in known:
            if self._whole:
                return []
            known[node] = sorted(self._source.objects(node, self._terms[name]))
        return known[node]

    def subjects(self, name: str, node: str) -> list[str]:
        """Return the subjects that a property of :data:`PROPERTIES` leads from to a node."""
        known = self._subjects[name]
        if node not in known:
            if self._whole:
                return []
            known[node] = sorted(self._source.subjects(self._terms[name], node))
        return known[node]

    def kind(self, node: str) -> str:
        """Return the kind of a node, a value of :data:`KINDS`, or an empty string."""
        if node not in self._kinds:
            classes = () if self._whole else self._source.objects(node, TYPE)
            self._kinds[node] = next((kind for name, kind in KINDS.items() if cg(name) in classes), "")
        return self._kinds[node]

    def members(self, kind: str) -> Iterator[str]:
        """Yield the nodes of a kind, sorted by class and IRI."""
        for name, its_kind in KINDS.items():
            if its_kind == kind:
                yield from sorted(self._by_class.get(name) or self._source.subjects(TYPE, cg(name)))

    def attackers(self, node: str) -> list[str]:
        """Return the rebuttals whose target is a node."""
        return self.subjects("attacks", node)

    def inferences_to(self, claim: str) -> list[str]:
        """Return the inferences whose conclusion is a claim.

        An inference that is only reported counts for a reported conclusion: it carries no claim that an item commits
        to, so that attacks on reported claims meet no more than these.
        """
        inferences = self.subjects("conclusion", claim)
        if not inferences:
            return inferences
        own = [inference for inference in inferences if self.subjects("hasInference", inference)]
        if len(own) == len(inferences) or not self.holders(claim):
            return inferences
        return own

    def holders(self, claim: str) -> list[str]:
        """Return the items that commit to a claim."""
        holders = {item: None for name in COMMITMENTS for item in self.subjects(name, claim)}
        for inference in self.subjects("premise", claim):
            holders |= dict.fromkeys(self.subjects("hasInference", inference))
        return list(holders)

    def commitments(self, item: str) -> list[str]:
        """Return the claims that an item commits to."""
        claims = {claim: None for name in COMMITMENTS for claim in self.objects(item, name)}
        for inference in self.objects(item, "hasInference"):
            claims |= dict.fromkeys(self.objects(inference, "premise"))
        return list(claims)

    def put_forward(self, item: str) -> list[str]:
        """Return the claims that an item commits to, and its inferences, relations and speech acts."""
        others = (other for name in ("hasInference", "raises", "performs") for other in self.objects(item, name))
        return [*self.commitments(item), *others]

    def raisers(self, relation: str) -> list[str]:
        """Return the items that raise a relation."""
        return self.subjects("raises", relation)

    def grounds(self, relation: str, raiser: str) -> list[str]:
        """Return the claims of which at least one has to be in for a relation; none if it rests on no claim.

        These are its counterclaim; or the claim that raises it; or, of an argument's relation to the thesis, the
        conclusions of the argument; or the claims that the raising item commits to and that are anchored in a passage
        of the relation; or the conclusions of the raising argument.
        """
        if counterclaims := self.objects(relation, "counterClaim"):
            return counterclaims
        kind = self.kind(raiser)
        if kind == CLAIM:
            return [raiser]
        # a premise in the same passage carries nothing to the thesis by itself
        if self._bears(relation, raiser) and (conclusions := self.objects(raiser, "hasConclusion")):
            return conclusions
        passages = self.objects(relation, "anchor")
        if passages:
            anchored = [
                claim
                for claim in self.commitments(raiser)
                if any(passage in passages for passage in self.objects(claim, "anchor"))
            ]
            if anchored:
                return anchored
        return self.objects(raiser, "hasConclusion") if kind == ARGUMENT else []

    def assumptions_of(self, relation: str, raiser: str) -> list[str]:
        """Return the claims that all have to be in for a relation, beside its grounds.

        An argument's relation to the thesis needs what the argument takes for granted as a whole.
        """
        return self.assumptions(raiser) if self._bears(relation, raiser) else []

    def assumptions(self, argument: str) -> list[str]:
        """Return what an argument takes for granted as a whole: assumptions that none of its inferences starts from.

        An assumption among the premises of an inference counts where that inference does.
        """
        premises = {
            claim
            for inference in self.objects(argument, "hasInference")
            for claim in self.objects(inference, "premise")
        }
        return [claim for claim in self.objects(argument, "hasAssumption") if claim not in premises]

    def bearings(self, argument: str) -> list[str]:
        """Return the relations from an argument to the thesis that its stance is on."""
        return [relation for relation in self.objects(argument, "raises") if self._bears(relation, argument)]

    def _bears(self, relation: str, raiser: str) -> bool:
        """Return whether a relation is a support or rebuttal of the thesis that the stance of its raiser is on."""
        theses = self.objects(raiser, "stanceTarget")
        return bool(theses) and any(
            target in theses for name in ("backs", "attacks") for target in self.objects(relation, name)
        )

    def opponents(self, claim: str) -> list[tuple[str, str]]:
        """Return the rebuttals that name a claim as their counterclaim, each with the claim that it attacks.

        A claim that nobody commits to, such as a condition, is attacked but attacks no claim that somebody does.
        """
        opponents = [
            (rebuttal, target)
            for rebuttal in self.subjects("counterClaim", claim)
            for target in self.objects(rebuttal, "attacks")
            if target != claim and self.kind(target) == CLAIM
        ]
        return [pair for pair in opponents if self.holders(pair[1]) or not self.holders(claim)]

    def rebutted(self, rebuttal: str) -> list[str]:
        """Return the claims that a rebuttal rebuts, without the thesis that its argument takes a stance on.

        The thesis is what the debate is about; it answers none of the arguments against it.
        """
        if _REBUTTING not in self.objects(rebuttal, "attackType"):
            return []
        theses = {thesis for item in self.raisers(rebuttal) for thesis in self.objects(item, "stanceTarget")}
        return [
            target
            for target in self.objects(rebuttal, "attacks")
            if target not in theses and self.kind(target) == CLAIM
        ]


def dependents(links: Links, nodes: Iterable[str], limit: int) -> dict[str, None] | None:
    """Return nodes with everything whose label may depend on theirs, or ``None`` for more than ``limit`` nodes."""
    reached = dict.fromkeys(nodes)
    agenda = list(reached)
    for node in agenda:
        if len(reached) > limit:
            return None
        following = [*links.objects(node, "attacks"), *links.objects(node, "counterClaim")]
        following += [*links.objects(node, "raises"), *links.raisers(node), *links.objects(node, "conclusion")]
        following += links.subjects("premise", node)
        # what an item raises may rest on what it commits to, and claims that exclude each other attack each other
        following += [*links.holders(node), *links.subjects("counterClaim", node)]
        following += [claim for rebuttal in links.attackers(node) for claim in links.objects(rebuttal, "counterClaim")]
        for other in following:
            if other not in reached:
                reached[other] = None
                agenda.append(other)
    return reached
