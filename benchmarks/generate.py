"""A generator of debates of any size, from a seed, in the shape of the real one.

A generated debate is a sequence of rounds: a post with a list of arguments, and the comments on it. Measured from the
real debate, each time, are: how many claims of each kind an argument has, which inferences an item makes and from how
many premises, how a claim is qualified, how many relations and acts of each kind a message makes, how often a relation
is aimed at each item, at what in it (the whole item, a claim, an inference, a relation or an act) and by which attack,
what a comment answers, and how many passages an item has. Every argument bears on the thesis by a relation of its own,
as the shapes demand. Not measured but set here: that one relation in ten leads to another round, that a round's people
are its own, the words of labels, and the notations. With ``lean`` a round is arguments alone, each with a conclusion,
an inference to it from one premise, and one passage: about 70 triples an argument instead of 400, for sizes up to a
million.

``python -m benchmarks.generate ARGUMENTS [--seed N] [--lean] [-o FILE.nt]``.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import capgen_kg
from capgen_kg.rdf.namespaces import PREFIXES
from capgen_kg.rdf.parsing import read_facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from capgen_kg.rdf.facts import Fact

ID = "https://example.org/generated/"
CG = PREFIXES["cg"]
TYPE, LABEL = f"<{PREFIXES['rdf']}type>", f"<{PREFIXES['rdfs']}label>"
NOTATION = f"<{PREFIXES['skos']}notation>"
BY, AGENT, QUALIFIED = (f"<{PREFIXES['prov']}{name}>" for name in ("wasAttributedTo", "agent", "qualifiedAttribution"))
LICENSE = f"<{PREFIXES['dcterms']}license>"
INTEGER = f"^^<{PREFIXES['xsd']}integer>"

#: The properties by which an argument has a claim that is not a premise.
ROLES = ("hasConclusion", "hasExample", "hasConsequence", "hasAssumption")
#: The property by which a relation names its target, and the class of the relation.
TARGETS = {"attacks": "Rebuttal", "backs": "Support", "likens": "Similarity"}
#: The classes of what a relation may be aimed at, for each of which :class:`_Text` lists the parts of an item.
KINDS = ("Inference", "Rebuttal", "Support", "Similarity", "Argument", "Comment", "Post")
#: Kinds of act that need nothing but words and what they concern.
ACTS = ("Agreement", "Clarification", "Concession", "Disclaimer", "Question", "Proposal")
CROSSING = 0.1
WORDS = [
    "goals",
    "power",
    "data",
    "scale",
    "human",
    "oversight",
    "learning",
    "reward",
    "values",
    "training",
    "model",
    "planning",
    "search",
    "pressure",
]


def cg(name: str) -> str:
    """Return a term of the ontology in N-Triples' notation."""
    return f"<{CG}{name}>"


@dataclass(frozen=True)
class Step:
    """An inference of the real debate, without its words.

    Attributes:
        conclusion: the role of its conclusion: a property of :data:`ROLES`, ``premise`` for a premise of another
            inference of the same item, or ``asserts`` for a claim of a comment.
        new: how many premises have no other role in the item.
        others: how many premises are conclusions or premises of the item's earlier inferences.
    """

    conclusion: str
    new: int
    others: int


@dataclass(frozen=True)
class Aim:
    """A relation of the real debate, without its words.

    Attributes:
        predicate: the property of :data:`TARGETS` by which it names its target.
        raiser: the class of the item that raises it.
        item: the class of the item that its target is, or belongs to.
        target: the class of its target.
        attack_type: the local name of the attack type of a rebuttal, or an empty string.
        counter_claim: whether it names a counterclaim.
    """

    predicate: str
    raiser: str
    item: str
    target: str
    attack_type: str
    counter_claim: bool


@dataclass
class Shape:
    """Samples from the real debate, which the generator draws from.

    Attributes:
        claims: how many claims of each role each argument has.
        steps: the inferences of each argument.
        stances: the local name of the stance of each argument.
        asserted: how many claims each comment asserts.
        comment_steps: how many premises each inference of each comment has.
        acts: how many acts of each kind each comment performs.
        qualifiers: class, type and words of the qualifiers of each claim.
        relations: the relations, without those by which arguments bear on the thesis.
        hits: by class, how many relations are aimed at each item or a part of it, the largest number first.
        answers: how many comments back each comment's parent is; 0 for the post.
        passages: how many passages each item has.
        leaves: how many leaf passages each comment has.
    """

    claims: list[dict[str, int]] = field(default_factory=list)
    steps: list[list[Step]] = field(default_factory=list)
    stances: list[str] = field(default_factory=list)
    asserted: list[int] = field(default_factory=list)
    comment_steps: list[list[int]] = field(default_factory=list)
    acts: list[dict[str, int]] = field(default_factory=list)
    qualifiers: list[list[tuple[str, str, str]]] = field(default_factory=list)
    relations: list[Aim] = field(default_factory=list)
    hits: dict[str, list[int]] = field(default_factory=dict)
    answers: list[int] = field(default_factory=list)
    passages: list[int] = field(default_factory=list)
    leaves: list[int] = field(default_factory=list)


class _Index:
    """Facts by subject and by object, for measuring."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        self.objects: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.subjects: dict[tuple[str, str], list[str]] = defaultdict(list)
        for subject, predicate, value in facts:
            self.objects[subject, predicate].append(value)
            self.subjects[predicate, value].append(subject)

    def of_class(self, name: str) -> list[str]:
        return sorted(self.subjects[TYPE, cg(name)])

    def count(self, subject: str, name: str) -> int:
        return len(self.objects[subject, cg(name)])

    def name(self, subject: str, name: str) -> str:
        """Return the local name of the value of a property, or an empty string."""
        return next((value[1:-1].removeprefix(CG) for value in self.objects[subject, cg(name)]), "")

    def kind(self, node: str) -> str:
        """Return the class of a target, the first of :data:`KINDS`, or ``SpeechAct`` or ``Claim``."""
        acts = self.subjects[cg("performs"), node]
        kinds = (kind for kind in KINDS if cg(kind) in self.objects[node, TYPE])
        return next(kinds, "SpeechAct" if acts else "Claim")


def measure(files: Iterable[Path]) -> Shape:
    """Return the shape of the debate in ``files``."""
    index = _Index(read_facts(files))
    shape = Shape()
    arguments = [
        node
        for post in index.of_class("Post")
        for node in index.objects[post, cg("presents")]
        if index.kind(node) == "Argument"
    ]
    comments = sorted(index.of_class("Comment"), key=lambda node: _number(index, node))
    for node in sorted(arguments, reverse=True):  # those For first
        shape.claims.append({role: index.count(node, role) for role in ROLES})
        shape.steps.append(_steps(index, node))
        shape.stances.append(index.name(node, "stance"))
    for place, node in enumerate(comments, 1):
        shape.asserted.append(index.count(node, "asserts"))
        shape.comment_steps.append([index.count(step, "premise") for step in index.objects[node, cg("hasInference")]])
        shape.acts.append(
            dict(
                Counter(
                    kind
                    for act in index.objects[node, cg("performs")]
                    for kind in ACTS
                    if act in index.subjects[TYPE, cg(kind)]
                )
            )
        )
        parent = index.objects[node, cg("repliesTo")][0]
        shape.answers.append(place - _number(index, parent) if index.kind(parent) == "Comment" else 0)
    for claim in sorted({*index.of_class("Claim"), *index.of_class("EmpiricalClaim")}):
        shape.qualifiers.append(
            [
                (kind, index.name(node, "qualifierType"), index.objects[node, cg("words")][0])
                for node in index.objects[claim, cg("qualifier")]
                for kind in ("Hedge", "Booster")
                if cg(kind) in index.objects[node, TYPE]
            ]
        )
    owners = _owners(index)
    hits: Counter[str] = Counter()
    for predicate in TARGETS:
        for (other, target), relations in sorted(index.subjects.items()):
            for relation in relations if other == cg(predicate) else ():
                raiser = index.subjects[cg("raises"), relation][0]
                if target in index.objects[raiser, cg("stanceTarget")]:
                    continue
                names_claim = bool(index.count(relation, "counterClaim"))
                item = owners.get(target, target)
                kinds = index.kind(raiser), index.kind(item), index.kind(target)
                shape.relations.append(Aim(predicate, *kinds, index.name(relation, "attackType"), names_claim))
                hits[item] += 1
    for kind, nodes in (("Argument", arguments), ("Comment", comments)):
        shape.hits[kind] = sorted((hits[node] for node in nodes), reverse=True)
    items = (*arguments, *comments)
    shape.passages = [len(index.objects[node, cg("anchor")]) for node in items]
    shape.leaves = [len(index.subjects[cg("spokenIn"), node]) for node in comments]
    return shape


def _owners(index: _Index) -> dict[str, str]:
    """Return the item that each claim, inference, relation and speech act belongs to."""
    items = [node for kind in ("Argument", "Comment") for node in index.of_class(kind)]
    owners = {}
    for item in items:
        for name in (*ROLES, "asserts", "hasInference", "raises", "performs"):
            owners.update(dict.fromkeys(index.objects[item, cg(name)], item))
        for inference in index.objects[item, cg("hasInference")]:
            for premise in index.objects[inference, cg("premise")]:
                owners.setdefault(premise, item)
    return owners


def _steps(index: _Index, argument: str) -> list[Step]:
    """Return the inferences of an argument; those to its conclusions first, since others go on from their premises."""
    roles = {claim: role for role in ROLES for claim in index.objects[argument, cg(role)]}
    order = {"hasConclusion": 0, "premise": 1}
    inferences = []
    for inference in index.objects[argument, cg("hasInference")]:
        role = roles.get(index.objects[inference, cg("conclusion")][0], "premise")
        inferences.append((order.get(role, 2), role, index.objects[inference, cg("premise")]))
    steps, known = [], set(roles)
    for _, role, premises in sorted(inferences, key=lambda row: row[0]):
        new = len({*premises} - known)
        steps.append(Step(role, new, len(premises) - new))
        known.update(premises)
    return steps


def _number(index: _Index, node: str) -> int:
    numbers = index.objects[node, cg("number")]
    return int(numbers[0].split('"')[1]) if numbers else 0


class Generator:
    """Writes a debate of ``arguments`` arguments, round by round, in N-Triples; holds one round at a time."""

    def __init__(self, shape: Shape, arguments: int, seed: int = 0, lean: bool = False) -> None:
        self.shape, self.arguments, self.lean = shape, arguments, lean
        self.random = random.Random(seed)
        self.round_size = len(shape.claims)

    def node(self, name: str) -> str:
        """Return the node of a name in N-Triples' notation."""
        return f"<{ID}{name}>"

    def words(self) -> str:
        """Return a label of a few words, as a literal."""
        return f'"{" ".join(self.random.choices(WORDS, k=self.random.randint(4, 14)))}."@en'

    def facts(self) -> Iterator[Fact]:
        """Yield the facts of the debate; the same seed always gives the same."""
        debate, thesis = self.node("debate"), self.node("thesis")
        yield debate, TYPE, cg("Debate")
        yield debate, LABEL, '"A generated debate"@en'
        yield debate, cg("hasThesis"), thesis
        yield debate, LICENSE, "<https://creativecommons.org/publicdomain/zero/1.0/>"
        yield from self.claim("thesis", "Thesis", self.node("text-0-0"))
        for number, first in enumerate(range(0, self.arguments, self.round_size)):
            yield from self.round(number, range(first, min(first + self.round_size, self.arguments)))

    def claim(self, name: str, notation: str, passage: str) -> Iterator[Fact]:
        """Yield a claim with its qualifiers."""
        node = self.node(name)
        qualifiers = [] if self.lean else self.random.choice(self.shape.qualifiers)
        numbers: Counter[str] = Counter()
        for kind, qualifier_type, words in qualifiers:
            numbers[kind] += 1
            qualifier = self.node(f"{name}-{kind.lower()}-{numbers[kind]}")
            yield node, cg("qualifier"), qualifier
            yield qualifier, TYPE, cg(kind)
            yield qualifier, cg("qualifierType"), cg(qualifier_type)
            yield qualifier, cg("words"), words
            yield qualifier, cg("anchor"), passage
        yield node, TYPE, cg("Claim")
        yield node, LABEL, self.words()
        yield node, NOTATION, f'"{notation}"'
        yield node, cg("inDebate"), self.node("debate")
        yield node, cg("basis"), cg("Stated")
        yield node, cg("anchor"), passage

    def round(self, number: int, places: range) -> Iterator[Fact]:
        """Yield a post with the arguments at ``places`` and the comments on it."""
        post, author = self.node(f"post-{number}"), self.node(f"person-{number}-0")
        text = _Text(self, number)
        head = text.passage(post)
        yield from self.person(f"person-{number}-0")
        yield post, TYPE, cg("Post")
        yield post, NOTATION, f'"Post#{number + 1}"'
        yield from self.message(f"post-{number}", author, head)
        arguments = []
        for place in places:
            arguments.append(f"argument-{place}")
            yield post, cg("presents"), self.node(f"argument-{place}")
            yield from self.argument(place, author, text, post)
        comments: list[str] = []
        if not self.lean:
            for own, distance in enumerate(self.shape.answers):
                place = number * len(self.shape.answers) + own
                comments.append(f"comment-{place}")
                yield from self.comment(number, place, own, distance, text, post)
        yield from self.relations(number, arguments, comments, author, text)
        yield post, cg("length"), f'"{text.length}"{INTEGER}'
        yield post, cg("sha256"), f'"{number:064x}"'
        yield from text.facts

    def person(self, name: str) -> Iterator[Fact]:
        """Yield a person without a name."""
        yield self.node(name), TYPE, cg("Person")
        yield self.node(name), LABEL, f'"writer {name}"@en'

    def message(self, name: str, writer: str, passage: str) -> Iterator[Fact]:
        """Yield what posts and comments have in common."""
        node, attribution = self.node(name), self.node(f"{name}-attribution")
        yield node, LABEL, self.words()
        yield node, cg("inDebate"), self.node("debate")
        yield node, cg("anchor"), passage
        yield node, BY, writer
        yield node, QUALIFIED, attribution
        yield attribution, TYPE, f"<{PREFIXES['prov']}Attribution>"
        yield attribution, AGENT, writer
        yield attribution, cg("basis"), cg("Stated")
        yield attribution, cg("anchor"), passage

    def argument(self, place: int, author: str, text: _Text, post: str) -> Iterator[Fact]:
        """Yield an argument with its claims."""
        name, node = f"argument-{place}", self.node(f"argument-{place}")
        stance = self.shape.stances[place % len(self.shape.stances)]
        notation = f"{stance}#{place + 1}"
        passages = [text.passage(post) for _ in range(1 if self.lean else self.random.choice(self.shape.passages))]
        yield node, TYPE, cg("Argument")
        yield node, LABEL, self.words()
        yield node, NOTATION, f'"{notation}"'
        yield node, cg("number"), f'"{place + 1}"{INTEGER}'
        yield node, cg("inDebate"), self.node("debate")
        yield node, cg("stance"), cg(stance)
        yield node, cg("stanceTarget"), self.node("thesis")
        yield node, BY, author
        for passage in passages:
            yield node, cg("anchor"), passage
        yield from self.relation(
            node, self.thesis_relation(place), "backs" if stance == "For" else "attacks", "thesis", author, passages[0]
        )
        if stance != "For":
            yield self.node(self.thesis_relation(place)), cg("attackType"), cg("Rebutting")
        text.add(name, "Support" if stance == "For" else "Rebuttal", self.thesis_relation(place))
        sample = self.random.randrange(len(self.shape.claims))
        roles = {"hasConclusion": 1} if self.lean else self.shape.claims[sample]
        steps = [Step("hasConclusion", 1, 0)] if self.lean else self.shape.steps[sample]
        claims: dict[str, list[str]] = defaultdict(list)

        def new_claim(role: str) -> Iterator[Fact]:
            number = sum(map(len, claims.values())) + 1
            claims[role].append(f"{name}-claim-{number}")
            passage = passages[0] if self.lean else text.passage(post)
            yield from self.claim(claims[role][-1], f"{notation}.{number}", passage)

        for role, count in roles.items():
            for _ in range(count):
                yield from new_claim(role)
                yield node, cg(role), self.node(claims[role][-1])
                if role == "hasExample":
                    yield self.node(claims[role][-1]), cg("exampleOf"), self.node(claims["hasConclusion"][0])
        for number, step in enumerate(steps, 1):
            earlier = claims["premise"] + (claims["hasConclusion"] if step.conclusion == "hasConsequence" else [])
            conclusion = self.random.choice(claims[step.conclusion] or claims["hasConclusion"])
            # a conclusion that is a premise gets new premises alone, so that no claim is a reason for itself
            others = [] if step.conclusion == "premise" else earlier[: step.others]
            new = max(step.new, 0 if others else 1)
            for _ in range(new):
                yield from new_claim("premise")
            premises = others + claims["premise"][len(claims["premise"]) - new :]
            yield from self.inference(name, number, premises, conclusion, author, passages[0])
            text.add(name, "Inference", f"{name}-inference-{number}")
        for role in ("hasConclusion", "hasConsequence", "premise"):
            text.add(name, "Claim", *claims[role])
        for role in ("premise", "hasAssumption", "hasExample"):
            text.add(name, "Undermining", *claims[role])

    def thesis_relation(self, place: int) -> str:
        """Return the name of the relation by which the argument at a place bears on the thesis."""
        stance = self.shape.stances[place % len(self.shape.stances)]
        return f"argument-{place}-{'support' if stance == 'For' else 'rebuttal'}-1"

    def inference(
        self, item: str, number: int, premises: list[str], conclusion: str, speaker: str, passage: str
    ) -> Iterator[Fact]:
        """Yield an inference of an item."""
        node = self.node(f"{item}-inference-{number}")
        yield self.node(item), cg("hasInference"), node
        yield node, TYPE, cg("Inference")
        for premise in premises:
            yield node, cg("premise"), self.node(premise)
        yield node, cg("conclusion"), self.node(conclusion)
        yield node, cg("basis"), cg("Stated")
        yield node, cg("anchor"), passage
        yield node, BY, speaker

    def relation(
        self, raiser: str, name: str, predicate: str, target: str, speaker: str, passage: str
    ) -> Iterator[Fact]:
        """Yield a relation from the node of an item to what is named ``target``, without an attack type."""
        node = self.node(name)
        yield raiser, cg("raises"), node
        yield node, TYPE, cg(TARGETS[predicate])
        yield node, cg(predicate), self.node(target)
        yield node, LABEL, self.words()
        yield node, cg("basis"), cg("Stated")
        yield node, cg("anchor"), passage
        yield node, BY, speaker

    def comment(self, number: int, place: int, own: int, distance: int, text: _Text, post: str) -> Iterator[Fact]:
        """Yield a comment with its claims and acts."""
        name, node = f"comment-{place}", self.node(f"comment-{place}")
        writer = f"person-{number}-{own + 1}"
        yield from self.person(writer)
        leaves = [text.passage(node) for _ in range(max(1, self.random.choice(self.shape.leaves)))]
        yield node, TYPE, cg("Comment")
        yield node, NOTATION, f'"Comment#{place + 1}"'
        yield node, cg("number"), f'"{place + 1}"{INTEGER}'
        yield node, cg("repliesTo"), self.node(f"comment-{place - distance}") if distance else post
        yield node, cg("replyBasis"), cg("Stated")
        yield from self.message(name, self.node(writer), leaves[0])
        for leaf in leaves[1:]:
            yield node, cg("anchor"), leaf
        sample = self.random.randrange(len(self.shape.asserted))
        claims = [f"{name}-claim-{n + 1}" for n in range(self.shape.asserted[sample])]
        for n, claim in enumerate(claims):
            yield node, cg("asserts"), self.node(claim)
            yield from self.claim(claim, f"Comment#{place + 1}.{n + 1}", leaves[n % len(leaves)])
        text.add(name, "Claim", *claims)
        number = 0
        for count in self.shape.comment_steps[sample]:
            if len(claims) <= count:
                continue
            number += 1
            # reasons are later than what they are reasons for, so that no claim is a reason for itself
            conclusion = self.random.randrange(len(claims) - count)
            premises = sorted(self.random.sample(range(conclusion + 1, len(claims)), count))
            names = [claims[n] for n in premises]
            yield from self.inference(name, number, names, claims[conclusion], self.node(writer), leaves[0])
            text.add(name, "Inference", f"{name}-inference-{number}")
            text.add(name, "Undermining", *names)
        for kind, count in self.random.choice(self.shape.acts).items():
            for n in range(count):
                act = self.node(f"{name}-{kind.lower()}-{n + 1}")
                text.add(name, "SpeechAct", f"{name}-{kind.lower()}-{n + 1}")
                yield node, cg("performs"), act
                yield act, TYPE, cg(kind)
                yield act, LABEL, self.words().replace(".", "?")
                yield act, cg("concerns"), post
                yield act, cg("basis"), cg("Stated")
                yield act, cg("anchor"), leaves[0]
                yield act, BY, self.node(writer)

    def relations(
        self, number: int, arguments: list[str], comments: list[str], author: str, text: _Text
    ) -> Iterator[Fact]:
        """Yield the relations of a round: as many, of such kinds and aimed as unevenly as in the real debate."""
        pools = {"Argument": arguments, "Comment": comments}
        weights = {kind: [1 + n for n in self.shape.hits[kind]] for kind in pools}
        aims = [aim for aim in self.shape.relations if not self.lean or aim.raiser == aim.item == "Argument"]
        for n, aim in enumerate(aims):
            raiser = self.random.choice(pools["Argument" if aim.raiser == "Argument" else "Comment"])
            kind = aim.item if aim.item in pools else "Argument"
            items = pools[kind]
            item = self.random.choices(items, weights=weights[kind][: len(items)])[0]
            if item in arguments and self.random.random() < CROSSING:
                item = f"argument-{self.random.randrange(self.arguments)}"
            if item == raiser:
                continue
            own = text if item in text.items else None
            target, attack_type = self.target(item, aim.target, aim.attack_type, own)
            name = f"relation-{number}-{n}"
            node = self.node(name)
            yield from self.relation(self.node(raiser), name, aim.predicate, target, author, text.first)
            text.add(raiser, TARGETS[aim.predicate], name)
            if aim.predicate == "attacks":
                yield node, cg("attackType"), cg(attack_type)
            if aim.counter_claim and (claims := text.parts[raiser, "Claim"]) and target.startswith(f"{item}-claim-"):
                yield node, cg("counterClaim"), self.node(self.random.choice(claims))

    def target(self, item: str, kind: str, attack_type: str, text: _Text | None) -> tuple[str, str]:
        """Return the name of what a relation is aimed at, and the attack type that the shapes demand there.

        Args:
            item: the name of the item that the relation is about.
            kind: the class of the target in the real debate.
            attack_type: the attack type in the real debate, or an empty string.
            text: the round that the item is in; ``None`` for an argument of another round, of which no more is known
                than that it has a conclusion, an inference and a relation to the thesis.
        """
        if text is None:
            if kind == "Inference":
                return f"{item}-inference-1", "Undercutting"
            if kind in TARGETS.values():
                return self.thesis_relation(int(item.removeprefix("argument-"))), "Undercutting"
            return (f"{item}-claim-1" if kind == "Claim" else item), "Rebutting"
        if kind == "Claim" and attack_type == "Undermining" and (names := text.parts[item, "Undermining"]):
            return self.random.choice(names), attack_type
        if names := text.parts[item, kind]:
            undercutting = kind in TARGETS.values() or kind == "Inference"
            return self.random.choice(names), "Undercutting" if undercutting else "Rebutting"
        return item, "Rebutting"


class _Text:
    """The passages of a round's text, end to end, and the parts of its items at which relations can be aimed.

    Attributes:
        parts: for an item and a class, or ``Undermining`` for the claims that it relies on, the names of its parts.
        items: the names of the items that have parts.
    """

    def __init__(self, generator: Generator, number: int) -> None:
        self._generator, self._number = generator, number
        self._post = generator.node(f"post-{number}")
        self._passages = 0
        self.length = 0
        self.facts: list[Fact] = []
        self.parts: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.items: set[str] = set()
        self.first = generator.node(f"text-{number}-0")

    def add(self, item: str, kind: str, *names: str) -> None:
        """Note parts of an item."""
        self.items.add(item)
        self.parts[item, kind] += names

    def passage(self, message: str) -> str:
        """Return a new passage that a message speaks."""
        node = self._generator.node(f"text-{self._number}-{self._passages}")
        size = self._generator.random.randint(40, 240)
        self.facts += [
            (node, TYPE, cg("LeafPassage")),
            (node, cg("inTextOf"), self._post),
            (node, cg("spokenIn"), message),
            (node, cg("start"), f'"{self.length}"{INTEGER}'),
            (node, cg("end"), f'"{self.length + size}"{INTEGER}'),
            (node, cg("sha256"), f'"{self._number:032x}{self._passages:032x}"'),
        ]
        self._passages += 1
        self.length += size
        return node


def generate(arguments: int, seed: int = 0, lean: bool = False) -> Iterator[Fact]:
    """Yield the facts of a debate of ``arguments`` arguments in the real debate's shape, which is measured first."""
    return Generator(measure(capgen_kg.open_debate().files), arguments, seed, lean).facts()


def write(path: Path, arguments: int, seed: int = 0, lean: bool = False) -> int:
    """Write a generated debate as N-Triples and return the number of its triples."""
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for fact in generate(arguments, seed, lean):
            file.write(f"{' '.join(fact)} .\n")
            count += 1
    return count


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description="Write a debate in the shape of the real one, from a seed.")
    parser.add_argument("arguments", type=int)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--lean", action="store_true", help="arguments alone, without comments")
    parser.add_argument("-o", "--output", type=Path, default=Path("/dev/stdout"))
    args = parser.parse_args()
    print(write(args.output, args.arguments, args.seed, args.lean), "triples", file=sys.stderr)


if __name__ == "__main__":
    main()
