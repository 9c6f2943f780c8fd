"""Contribution templates: formatted files in which the missing fields are marked."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from string import ascii_uppercase
from typing import TYPE_CHECKING

from capgen_kg.contributions.attribution import writers
from capgen_kg.contributions.context import LABEL, Context
from capgen_kg.contributions.contributors import NameTakenError, is_reader, name_conflict, name_of
from capgen_kg.contributions.names import names_of
from capgen_kg.contributions.targets import attack_problem, bearings_on_thesis, undercut_targets
from capgen_kg.errors import UsageError, no_such
from capgen_kg.rdf.facts import TYPE
from capgen_kg.rdf.namespaces import CG, ID, PREFIXES, expand, namespace_of, prefix_for, slug
from capgen_kg.rdf.terms import curie, literal, named_node, to_triple, value_of
from capgen_kg.rdf.writing import serialize_turtle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from capgen_kg.debate import Debate
    from capgen_kg.rdf.facts import Fact, TripleSource

KINDS = ("argument", "claim", "rebuttal", "support")
STANCES = ("For", "Against")
ATTACKS = ("Rebutting", "Undercutting", "Undermining")
#: The basis of what is added to others' messages; what a message states, only its writer states.
BASES = ("Interpreted",)
#: What an argument lacks without a stance: on which side it stands decides how it relates to the thesis, too.
STANCE_MISSING = (
    "cg:For or cg:Against, and in cg:raises a cg:Support or cg:Rebuttal of the thesis; `--stance` writes both"
)
HEDGES = ("Approximate", "Possible", "Tentative", "WeaklySupported", "Degree")


@dataclass(frozen=True)
class DraftRequest:
    """The fields of a template; references in any form, empty if unknown.

    ``by`` is the item that raises a rebuttal or support, or the message that presents an argument or asserts a claim.
    ``name`` is the title of an argument, ``words`` the statement in one sentence, ``premises`` the premises of an
    argument, which support its conclusion together, ``who`` the person it is attributed to, ``where`` the passage,
    ``hedge`` how the text qualifies it, in its ``hedge_words``. ``reader`` is the name of whoever reads it so;
    ``same_person`` says that this is the reader of that name who has contributed before. What is drafted is a reading
    of what others say, so that its ``basis`` is Interpreted.
    """

    kind: str
    by: str
    target: str = ""
    stance: str = ""
    attack: str = ""
    name: str = ""
    words: str = ""
    premises: tuple[str, ...] = ()
    who: str = ""
    where: str = ""
    basis: str = ""
    rationale: str = ""
    hedge: str = ""
    hedge_words: str = ""
    reader: str = ""
    same_person: bool = False


@dataclass(frozen=True)
class Draft:
    """A template: the local name of the new node, the Turtle, and the missing fields."""

    name: str
    text: str
    missing: tuple[str, ...]


def draft(debate: Debate, request: DraftRequest) -> Draft:
    """Return a template of a contribution to a debate.

    Raises:
        UsageError: The kind or a choice is unknown, or a reference can't be resolved.
    """
    return _Drafter(debate, request).draft()


def choice_of(value: str, known: tuple[str, ...]) -> str:
    """Return the local name that a value means in any case, or an empty string for an empty value.

    Raises:
        UsageError: There is no such name.
    """
    choice = next((name for name in known if name.lower() == value.lower()), "")
    if value and not choice:
        raise UsageError(f"{value!r} is none of {', '.join(known)}")
    return choice


class _Drafter:
    def __init__(self, debate: Debate, request: DraftRequest) -> None:
        self._debate, self._request = debate, request
        self._knowledge_base = debate.knowledge_base()
        self._base: TripleSource = self._knowledge_base.asserted
        self._space = ID
        self._missing: list[str] = []
        self._facts: list[Fact] = []

    def draft(self) -> Draft:
        """Return the template."""
        request = self._request
        if request.kind not in KINDS:
            raise no_such("kind", request.kind, KINDS)
        if request.basis.lower() == "stated":
            raise UsageError(
                "what you add to somebody else's message is a reading of it: omit --basis stated, or speak in "
                "your own voice with --voice"
            )
        by = self._node(request.by)
        # name new nodes in the namespace of the item they are attached to
        self._space = namespace_of(by[1:-1])
        name = next(self._free(f"{self._local(by)}-{request.kind}-"))
        node = f"<{self._space}{name}>"
        self._reader = self._add_reader(name, by)
        if request.kind in ("rebuttal", "support"):
            self._relation(node, by)
        elif request.kind == "claim":
            self._add(by, "cg:asserts", node)
            self._claim(node, f"{self._notation(by)}.", request.words)
            self._hedge(node)
        else:
            self._argument(node, by)
        head = "".join(f"# To fill in: {what}\n" for what in self._missing)
        triples = map(to_triple, self._facts)
        return Draft(name, head + serialize_turtle(triples, prefix_for(self._space)), tuple(self._missing))

    def _add_reader(self, name: str, by: str) -> str:
        """Return the reader; add an annotator if they haven't contributed before, without a name if they give none."""
        given = name_of(self._request.reader) if self._request.reader else ""
        label = given or f"whoever reads {self._notation(by) or self._local(by)} so in {name}"
        local = slug(given) or name
        node = f"<{self._space}reader-{local}>"
        context = Context([], self._knowledge_base)
        if given and is_reader(context, node) and literal(given, "en") in self._base.objects(node, LABEL):
            if not self._request.same_person:
                raise NameTakenError(
                    f"{given} has contributed before; add --same-person if that was you, or else write your name in "
                    "another way"
                )
            return node
        names = names_of(self._base)
        if given and (other := names.find(given) or names.find_person(given)):
            raise name_conflict(context, given, other)
        if self._request.same_person:
            raise UsageError(f"no reader called {given or 'so'} has contributed before; omit --same-person")
        node = next(f"<{self._space}{local}>" for local in self._numbered(f"reader-{local}"))
        self._add(node, "rdf:type", f"<{CG}Annotator>")
        self._add(node, "rdfs:label", _english(label))
        return node

    def _numbered(self, local: str) -> Iterator[str]:
        """Yield unused local names: one, and it with a number from 2."""
        names = (local if number == 1 else f"{local}-{number}" for number in count(1))
        return (name for name in names if not self._base.objects(f"<{self._space}{name}>", TYPE))

    def _relation(self, node: str, by: str) -> None:
        request = self._request
        self._add(by, "cg:raises", node)
        self._add(node, "rdf:type", f"<{CG}{request.kind.capitalize()}>")
        aim = "cg:attacks" if request.kind == "rebuttal" else "cg:backs"
        self._add(node, aim, *self._target())
        if request.kind == "rebuttal":
            self._choice(node, "cg:attackType", request.attack, ATTACKS)
        self._content(node, request.words)
        self._hedge(node)
        self._attribution(node, by)

    def _target(self) -> tuple[str, str]:
        """Return what a relation is aimed at, or an empty string and what is missing.

        Undercutting attacks a relation: of an argument its relation to the thesis, of a claim the inference to it.
        """
        request = self._request
        if not request.target:
            return "", "what it is aimed at"
        target = self._node(request.target)
        if problem := attack_problem(Context([], self._knowledge_base), target, request.attack):
            raise UsageError(problem)
        if request.kind != "rebuttal" or request.attack.lower() != "undercutting":
            return target, ""
        candidates = undercut_targets(self._base, target)
        likely = bearings_on_thesis(self._base, target) or [
            node for node in candidates if node == target or target in self._base.objects(node, f"<{CG}conclusion>")
        ]
        if len(likely) == 1:
            return likely[0], ""
        names = ", ".join(map(curie, candidates)) or f"none leads to {curie(target)}"
        return "", f"the inference or relation that is undercut: {names}"

    def _argument(self, node: str, by: str) -> None:
        request = self._request
        self._add(by, "cg:presents", node)
        notation = self._notation(by)
        self._add(node, "rdf:type", f"<{CG}Argument>")
        self._add(node, "skos:notation", self._notation_of_argument(by, notation), "the notation, such as For#10")
        name = "a few words that name the argument, in rdfs:label, with @en"
        self._add(node, "rdfs:label", _english(request.name), name)
        self._stance(node)
        for debate in self._base.objects(by, f"<{CG}inDebate>"):
            self._add(node, "cg:inDebate", debate)
            for thesis in self._base.objects(debate, f"<{CG}hasThesis>"):
                self._add(node, "cg:stanceTarget", thesis)
        self._attribution(node, by)
        self._add(node, "cg:anchor", self._node(request.where) if request.where else "", _WHERE)
        stem = self._local(by)
        names = self._free(f"{stem}-claim-")
        conclusion = f"<{self._space}{next(names)}>"
        self._add(node, "cg:hasConclusion", conclusion)
        self._claim(conclusion, f"{notation}.", request.words)
        self._hedge(conclusion)
        if request.stance:
            self._bearing(node)
        if not request.premises:
            return
        inference = f"<{self._space}{self._local(node)}-inference-1>"
        self._add(node, "cg:hasInference", inference)
        self._add(inference, "rdf:type", f"<{CG}Inference>")
        self._add(inference, "cg:conclusion", conclusion)
        self._attribution(inference, by)
        self._basis(inference)
        for words in request.premises:
            premise = f"<{self._space}{next(names)}>"
            self._add(inference, "cg:premise", premise)
            self._claim(premise, f"{notation}.", words)

    def _stance(self, node: str) -> None:
        if self._request.stance:
            self._choice(node, "cg:stance", self._request.stance, STANCES)
        else:
            self._missing.append(f"cg:stance of {curie(node)}: {STANCE_MISSING}")

    def _bearing(self, node: str) -> None:
        """Add the relation of an argument to the thesis, in the words of its conclusion."""
        stance = self._request.stance.lower()
        kind, aim = ("Rebuttal", "cg:attacks") if stance == "against" else ("Support", "cg:backs")
        relation = f"<{self._space}{self._local(node)}-{kind.lower()}-thesis>"
        self._add(node, "cg:raises", relation)
        self._add(relation, "rdf:type", f"<{CG}{kind}>")
        if kind == "Rebuttal":
            self._add(relation, "cg:attackType", f"<{CG}Rebutting>")
        for thesis in [obj for subject, predicate, obj in self._facts if predicate == named_node("cg:stanceTarget")]:
            self._add(relation, aim, thesis)
        self._content(relation, self._request.words)
        self._attribution(relation, self._node(self._request.by))

    def _notation_of_argument(self, by: str, notation: str) -> str:
        """Return the next notation of an argument: a number for its stance in the post, a letter in a comment.

        Empty if the stance is unknown.
        """
        used = {value for _, _, value in self._base.triples(None, f"<{PREFIXES['skos']}notation>", None)}
        if f"<{CG}Post>" in self._base.objects(by, TYPE):
            side = self._request.stance.capitalize()
            return next(n for n in (f'"{side}#{i}"' for i in count(1)) if n not in used) if side else ""
        names = (f'"{notation}.{letter}"' for letter in ascii_uppercase)
        return next((name for name in names if name not in used), "")

    def _claim(self, node: str, stem: str, words: str) -> None:
        used = {value for _, _, value in self._base.triples(None, f"<{PREFIXES['skos']}notation>", None)}
        used |= {fact[2] for fact in self._facts}
        self._add(node, "rdf:type", f"<{CG}Claim>")
        self._add(node, "skos:notation", next(n for n in (f'"{stem}{i}"' for i in count(1)) if n not in used))
        for value in self._base.objects(self._node(self._request.by), f"<{CG}inDebate>"):
            self._add(node, "cg:inDebate", value)
        self._content(node, words)

    def _content(self, node: str, words: str) -> None:
        """Add label, basis, rationale and anchor."""
        self._add(node, "rdfs:label", _english(words), "one sentence of your own words, in rdfs:label, with @en")
        self._basis(node)

    def _basis(self, node: str) -> None:
        """Add basis, rationale and anchor."""
        request = self._request
        self._choice(node, "cg:basis", request.basis or "Interpreted", BASES)
        self._add(node, "cg:readBy", self._reader)
        why = "why you read it so, in cg:rationale, with @en"
        self._add(node, "cg:rationale", _english(request.rationale), why)
        self._add(node, "cg:anchor", self._node(request.where) if request.where else "", _WHERE)

    def _hedge(self, node: str) -> None:
        request = self._request
        if not request.hedge:
            return
        hedge = f"<{self._space}{self._local(node)}-hedge-1>"
        self._add(node, "cg:qualifier", hedge)
        self._add(hedge, "rdf:type", f"<{CG}Hedge>")
        self._choice(hedge, "cg:qualifierType", request.hedge, HEDGES)
        words = literal(request.hedge_words) if request.hedge_words else ""
        self._add(hedge, "cg:words", words, "the few words of the text that hedge")
        self._add(hedge, "cg:anchor", self._node(request.where) if request.where else "", _WHERE)

    def _attribution(self, node: str, by: str) -> None:
        """Add the attribution: to the requested person, or else as the item it is attached to."""
        property_ = f"<{PREFIXES['prov']}wasAttributedTo>"
        agents = [self._node(self._request.who)] if self._request.who else sorted(self._base.objects(by, property_))
        # claims have no attribution; use the author of the message
        agents = agents or writers(Context([], self._knowledge_base), by)
        self._add(node, "prov:wasAttributedTo", agents[0] if agents else "", "whose it is")

    def _choice(self, node: str, predicate: str, value: str, known: tuple[str, ...]) -> None:
        choice = choice_of(value, known)
        self._add(
            node, predicate, f"<{CG}{choice}>" if choice else "", f"one of {', '.join(f'cg:{name}' for name in known)}"
        )

    def _add(self, subject: str, predicate: str, value: str, what: str = "") -> None:
        if value:
            self._facts.append((subject, named_node(predicate), value))
        else:
            self._missing.append(f"{predicate} of {curie(subject)}: {what}")

    def _node(self, reference: str) -> str:
        # passages have no notation, so they can't be resolved as references
        for node in (f"<{expand(reference)}>", f"<{self._space}{reference}>"):
            if self._base.objects(node, TYPE):
                return node
        return f"<{self._debate.references.resolve(reference)}>"

    def _notation(self, node: str) -> str:
        notations = sorted(self._base.objects(node, f"<{PREFIXES['skos']}notation>"))
        if not notations:
            raise UsageError(f"{curie(node)} is not an item with a notation; name a comment or the post")
        return value_of(notations[0]).split(".")[0]

    def _free(self, stem: str) -> Iterator[str]:
        """Yield unused local names, numbered from 1."""
        names = (f"{stem}{number}" for number in count(1))
        return (name for name in names if not self._base.objects(f"<{self._space}{name}>", TYPE))

    def _local(self, node: str) -> str:
        return node[len(self._space) + 1 : -1]


def _english(words: str) -> str:
    return literal(words, "en") if words else ""


_WHERE = "the passage of the text where it was said, such as id:passage-for-2-2"
