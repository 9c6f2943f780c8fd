"""A generator of debates of any size, from a seed, in the shape of the real one.

A generated debate is a sequence of rounds: a post with a list of arguments, and the comments on it. Measured from the
real debate, each time, are: how many claims of each kind an argument has, how many relations and acts of each kind a
message makes, how often each item of a post is aimed at and by what kind of relation, what a comment answers, and how
many passages an item has. Not measured but set here: that one relation in ten leads to another round, that a round's
people are its own, the words, and the notations. With ``lean`` a round is arguments alone, each with a conclusion, a
premise and one passage: about 40 triples an argument instead of the real debate's 290, for sizes up to a million.

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

#: How claims hang on an argument.
ROLES = ("hasConclusion", "hasPremise", "hasExample", "hasConsequence", "hasAssumption")
#: How relations aim at items, and the class of each kind of relation.
AIMS = {"attacks": "Rebuttal", "contradicts": "Rebuttal", "backs": "Support", "likens": "Similarity"}
#: Kinds of act that need nothing but words.
ACTS = ("Concession", "Question", "Proposal")
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


@dataclass
class Shape:
    """Samples from the real debate, which the generator draws from."""

    claims: list[dict[str, int]] = field(default_factory=list)
    stances: list[str] = field(default_factory=list)
    asserted: list[int] = field(default_factory=list)
    acts: list[dict[str, int]] = field(default_factory=list)
    relations: list[tuple[str, str, str]] = field(default_factory=list)
    aimed_at: dict[str, list[int]] = field(default_factory=dict)
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

    def kind(self, node: str) -> str:
        return next((kind for kind in ("Argument", "Comment", "Post") if cg(kind) in self.objects[node, TYPE]), "Claim")


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
        shape.stances += (value[1:-1].removeprefix(CG) for value in index.objects[node, cg("stance")])
    for place, node in enumerate(comments, 1):
        shape.asserted.append(index.count(node, "asserts"))
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
    hits: Counter[str] = Counter()
    for aim in AIMS:
        for (predicate, target), relations in sorted(index.subjects.items()):
            for relation in relations if predicate == cg(aim) else ():
                raiser = index.subjects[cg("raises"), relation][0]
                shape.relations.append((aim, index.kind(raiser), index.kind(target)))
                hits[target] += 1
    for kind, nodes in (("Argument", arguments), ("Comment", comments)):
        shape.aimed_at[kind] = sorted((hits[node] for node in nodes), reverse=True)
    items = (*arguments, *comments)
    shape.passages = [len(index.objects[node, cg("anchor")]) for node in items]
    shape.leaves = [len(index.subjects[cg("spokenIn"), node]) for node in comments]
    return shape


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
        """Yield a claim by itself."""
        node = self.node(name)
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
        lean = {"hasConclusion": 1, "hasPremise": 1}
        first = ""
        for role, count in (lean if self.lean else self.random.choice(self.shape.claims)).items():
            for _ in range(count):
                text.claims[name] += 1
                claim = f"{name}-claim-{text.claims[name]}"
                yield node, cg(role), self.node(claim)
                passage = passages[0] if self.lean else text.passage(post)
                yield from self.claim(claim, f"{notation}.{text.claims[name]}", passage)
                first = first or claim
                if role in ("hasConclusion", "hasPremise", "hasConsequence"):
                    text.claimed[name].append(claim)
                if role == "hasPremise":
                    yield self.node(claim), cg("reasonFor"), self.node(first)
                if role == "hasExample":
                    yield self.node(claim), cg("exampleOf"), self.node(first)

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
        for n in range(self.random.choice(self.shape.asserted)):
            text.claims[name] += 1
            text.claimed[name].append(f"{name}-claim-{n + 1}")
            yield node, cg("asserts"), self.node(f"{name}-claim-{n + 1}")
            yield from self.claim(f"{name}-claim-{n + 1}", f"Comment#{place + 1}.{n + 1}", leaves[n % len(leaves)])
        for kind, count in self.random.choice(self.shape.acts).items():
            for n in range(count):
                act = self.node(f"{name}-{kind.lower()}-{n + 1}")
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
        weights = {kind: [1 + n for n in self.shape.aimed_at[kind]] for kind in pools}
        own = {*arguments, *comments}
        relations = [row for row in self.shape.relations if not self.lean or "Argument" in row[1:3]]
        for n, (aim, by, at) in enumerate(relations):
            raisers = pools["Argument" if self.lean or by == "Argument" else "Comment"]
            kind = at if at in pools else ("Argument" if n % 2 else "Comment")
            targets = pools[kind] or pools["Argument"]
            raiser = self.random.choice(raisers)
            share = weights[kind if pools[kind] else "Argument"][: len(targets)]
            target = self.random.choices(targets, weights=share)[0]
            if target in arguments and self.random.random() < CROSSING:
                target = f"argument-{self.random.randrange(self.arguments)}"
            if target == raiser:
                continue
            # the claims of arguments in other rounds are not known here, but each has a first one
            of_claim = at not in pools or (self.lean and n % 3 == 0)
            claims = text.claimed[target] if target in own else [f"{target}-claim-1"]
            value = self.random.choice(claims) if of_claim and claims else target
            relation = self.node(f"relation-{number}-{n}")
            yield self.node(raiser), cg("raises"), relation
            yield relation, TYPE, cg(AIMS[aim])
            yield relation, cg(aim), self.node(value)
            if AIMS[aim] == "Rebuttal":
                yield relation, cg("attackType"), cg("Rebutting")
            yield relation, LABEL, self.words()
            yield relation, cg("basis"), cg("Stated")
            yield relation, cg("anchor"), text.first
            yield relation, BY, author


class _Text:
    """The passages of a round's text, end to end, and its claims: how many an item has, and those that it claims."""

    def __init__(self, generator: Generator, number: int) -> None:
        self._generator, self._number = generator, number
        self._post = generator.node(f"post-{number}")
        self._passages = 0
        self.length = 0
        self.facts: list[Fact] = []
        self.claims: Counter[str] = Counter()
        self.claimed: dict[str, list[str]] = defaultdict(list)
        self.first = generator.node(f"text-{number}-0")

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
