"""Labels of a debate by a slow route that shares nothing with the program: all finite arguments, and who attacks whom.

As in ASPIC+, an argument is a tree: a claim with an inference to it, an inference with an argument for each premise, a
relation with an argument for a claim that it rests on, and so on. A tree attacks every tree with a part that it speaks
against. What is put forward is in if the extension has a tree for it, and out if the extension attacks all trees for it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product

IN, OUT, UNDECIDED = 1, -1, 0


@dataclass(frozen=True)
class Tree:
    top: str
    parts: tuple[Tree, ...] = ()

    @property
    def nodes(self) -> set[str]:
        return {self.top}.union(*(part.nodes for part in self.parts))


@dataclass
class Structure:
    """A debate as plain sets: what the tests generate, and the referee reads.

    Claims are numbers after "c", inferences after "i", relations after "r", arguments after "a", messages after "m".
    """

    claims: list[str] = field(default_factory=list)
    #: Premises and conclusion of each inference, and the item that makes it, or none for a reported one.
    inferences: dict[str, tuple[tuple[str, ...], str, str | None]] = field(default_factory=dict)
    #: Item, property and claim, such as ("a1", "hasConclusion", "c1").
    roles: set[tuple[str, str, str]] = field(default_factory=set)
    #: Property (attacks, backs), raising item and target of each relation.
    relations: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    rebutting: set[str] = field(default_factory=set)
    counterclaims: dict[str, str] = field(default_factory=dict)
    #: Passages of claims and relations.
    anchors: dict[str, set[str]] = field(default_factory=dict)
    #: The theses of arguments.
    theses: dict[str, str] = field(default_factory=dict)

    @property
    def items(self) -> list[str]:
        return sorted({item for item, _, _ in self.roles} | {raiser for _, raiser, _ in self.relations.values()})

    def triples(self) -> set[tuple[str, str, str]]:
        """Return the debate as triples of terms."""
        cg, ns = "<https://w3id.org/capgen/ontology#{}>", "<https://example.org/{}>"
        kinds = {"a": "Argument", "m": "Comment", "c": "Claim", "i": "Inference"}
        links = [(item, name, claim) for item, name, claim in self.roles]
        for inference, (premises, conclusion, item) in self.inferences.items():
            links += [(inference, "premise", premise) for premise in premises]
            links.append((inference, "conclusion", conclusion))
            if item:
                links.append((item, "hasInference", inference))
        for relation, (name, raiser, target) in self.relations.items():
            links += [(relation, name, target), (raiser, "raises", relation)]
        links += [(rebuttal, "counterClaim", claim) for rebuttal, claim in self.counterclaims.items()]
        links += [(node, "anchor", passage) for node, passages in self.anchors.items() for passage in passages]
        links += [(argument, "stanceTarget", thesis) for argument, thesis in self.theses.items()]
        triples = {(ns.format(start), cg.format(name), ns.format(end)) for start, name, end in links}
        triples |= {
            (ns.format(relation), cg.format("attackType"), cg.format("Rebutting")) for relation in self.rebutting
        }
        rdf_type = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
        for node in self.nodes:
            kind = kinds.get(node[0]) or ("Rebuttal" if self.relations[node][0] == "attacks" else "Support")
            triples.add((ns.format(node), rdf_type, cg.format(kind)))
        return triples

    @property
    def nodes(self) -> list[str]:
        return sorted({*self.claims, *self.inferences, *self.relations, *self.items})

    def commitments(self, item: str) -> list[str]:
        own = {
            claim for holder, name, claim in self.roles if holder == item and name not in ("hasExample", "hasCondition")
        }
        own |= {premise for premises, _, holder in self.inferences.values() if holder == item for premise in premises}
        return sorted(own)

    def claims_by_role(self, item: str, role: str) -> list[str]:
        return sorted(claim for holder, name, claim in self.roles if (holder, name) == (item, role))


class Referee:
    def __init__(self, structure: Structure, is_symmetric: bool) -> None:
        self.structure, self.is_symmetric = structure, is_symmetric
        self.trees = {node: self.trees_for(node, frozenset()) for node in structure.nodes}
        #: A claim that speaks against the counterclaim of a rebuttal: the tree has the opposition as its second part.
        self.oppositions = [
            (Tree(f"opposition {rebuttal}", (tree,)), claim)
            for rebuttal, claim in structure.counterclaims.items()
            if structure.relations[rebuttal][2] in structure.claims
            # a mere condition speaks against nothing that somebody claims
            and (self.is_claimed(structure.relations[rebuttal][2]) or not self.is_claimed(claim))
            for tree in self.trees[structure.relations[rebuttal][2]]
        ]
        self.arguments = sorted(
            {tree for trees in self.trees.values() for tree in trees}.union(
                *(self.all_parts(tree) for trees in self.trees.values() for tree in trees)
            )
            | {tree for tree, _ in self.oppositions},
            key=repr,
        )
        self.attacks = sorted(
            {
                (number, other)
                for number, tree in enumerate(self.arguments)
                for other, victim in enumerate(self.arguments)
                if self.speaks_against(tree, victim)
            }
        )

    def all_parts(self, tree: Tree) -> set[Tree]:
        return {tree}.union(*(self.all_parts(part) for part in tree.parts))

    def trees_for(self, node: str, path: frozenset[str]) -> list[Tree]:
        """Return all trees for a node that repeat nothing on the way down."""
        if node in path:
            return []
        path |= {node}
        structure = self.structure

        def one_of(nodes: list[str]) -> list[tuple[Tree, ...]]:
            return [(tree,) for choice in nodes for tree in self.trees_for(choice, path)] if nodes else [()]

        if node in structure.claims:
            inferences = [name for name, (_, conclusion, _) in structure.inferences.items() if conclusion == node]
            if self.is_claimed(node):
                inferences = [name for name in inferences if structure.inferences[name][2]]
            bodies = one_of(inferences)
        elif node in structure.inferences:
            premises = [self.trees_for(premise, path) for premise in structure.inferences[node][0]]
            bodies = list(product(*premises))
        elif node in structure.relations:
            raiser = structure.relations[node][1]
            is_bearing = structure.theses.get(raiser) == structure.relations[node][2]
            bodies = [
                first + second
                for first in one_of(self.grounds(node))
                for second in product(*(self.trees_for(claim, path) for claim in self.assumed(raiser, is_bearing)))
            ]
        elif node[0] == "a":
            thesis = structure.theses.get(node)
            bearings = [
                name for name, (_, raiser, target) in structure.relations.items() if (raiser, target) == (node, thesis)
            ]
            bodies = [
                first + second + third
                for first in one_of(structure.claims_by_role(node, "hasConclusion"))
                for second in one_of(bearings)
                for third in product(*(self.trees_for(claim, path) for claim in self.assumed(node)))
            ]
        else:
            bodies = one_of(structure.claims_by_role(node, "asserts"))
        return [Tree(node, body) for body in bodies]

    def assumed(self, argument: str, is_needed: bool = True) -> list[str]:
        """Return the assumptions of an argument that none of its inferences uses, if they are needed."""
        inferences = self.structure.inferences.values()
        used = {claim for claims, _, holder in inferences if holder == argument for claim in claims}
        assumptions = self.structure.claims_by_role(argument, "hasAssumption")
        return [claim for claim in assumptions if is_needed and claim not in used]

    def makers(self) -> set[str]:
        return {item for _, _, item in self.structure.inferences.values() if item}

    def is_claimed(self, claim: str) -> bool:
        """Return whether an item commits to a claim."""
        return any(claim in self.structure.commitments(item) for item in [*self.structure.items, *self.makers()])

    def grounds(self, relation: str) -> list[str]:
        structure = self.structure
        _, raiser, target = structure.relations[relation]
        if relation in structure.counterclaims:
            return [structure.counterclaims[relation]]
        if raiser in structure.claims:
            return [raiser]
        if structure.theses.get(raiser) == target:
            return structure.claims_by_role(raiser, "hasConclusion")
        passages = structure.anchors.get(relation, set())
        anchored = [claim for claim in structure.commitments(raiser) if passages & structure.anchors.get(claim, set())]
        if anchored:
            return anchored
        return structure.claims_by_role(raiser, "hasConclusion") if raiser[0] == "a" else []

    def speaks_against(self, tree: Tree, victim: Tree) -> bool:
        structure = self.structure
        for node in victim.nodes:
            opposed = node.removeprefix("opposition ")
            is_opposition = opposed != node
            if tree.top in structure.relations:
                name, _, target = structure.relations[tree.top]
                if name == "attacks" and target == opposed:
                    return True
                # an item that is attacked as a whole raises nothing
                is_raised = not is_opposition and node in structure.relations
                if name == "attacks" and is_raised and structure.relations[node][1] == target:
                    return True
            if tree.top.startswith("opposition "):
                rebuttal = tree.top.removeprefix("opposition ")
                if structure.counterclaims[rebuttal] == node and structure.relations[rebuttal][2] != node:
                    return True
            if self.is_symmetric and node in structure.rebutting and not is_opposition:
                _, raiser, target = structure.relations[node]
                if tree.top == target and target in structure.claims and structure.theses.get(raiser) != target:
                    return True
        return False

    def grounded(self) -> dict[str, int]:
        """Return the labels by the grounded extension."""
        extension: set[int] = set()
        attackers: dict[int, set[int]] = {number: set() for number in range(len(self.arguments))}
        for attacker, victim in self.attacks:
            attackers[victim].add(attacker)
        while True:
            beaten = {victim for attacker, victim in self.attacks if attacker in extension}
            defended = {number for number in attackers if attackers[number] <= beaten}
            if defended == extension:
                return self.labels(extension)
            extension = defended

    def labels(self, extension: set[int]) -> dict[str, int]:
        """Return the labels of what is put forward by an extension."""
        beaten = {victim for attacker, victim in self.attacks if attacker in extension}
        numbers = {tree: number for number, tree in enumerate(self.arguments)}
        labels = {}
        for node, trees in self.trees.items():
            own = {numbers[tree] for tree in trees}
            labels[node] = IN if own & extension else OUT if own <= beaten else UNDECIDED
        return labels
