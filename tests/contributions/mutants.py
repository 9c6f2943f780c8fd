"""Mutants of contributions: what conforms to the policy only adds to the answers, whatever it is.

``python -m tests.contributions.mutants COUNT [--seed N]`` makes mutants of contributions that conform and checks each
against a copy of the debate. Those that conform are added to the copy. Then the copy is closed anew and validated, and
every stored query is asked of everything that there was: no answer may have lost or changed a row, and every name that
people could refer by means the same. The same seed makes the same mutants.
"""

from __future__ import annotations

import argparse
import logging
import random
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import islice, product
from pathlib import Path

import pyoxigraph as ox

from capgen_kg import resources
from capgen_kg.backends import FileBackend
from capgen_kg.contributions import checking, names, parsing, shaping
from capgen_kg.contributions.context import Context
from capgen_kg.debate import Debate, open_debate
from capgen_kg.diagnostics.model import Problem
from capgen_kg.knowledge_base import KnowledgeBase
from capgen_kg.naming import notations, references
from capgen_kg.naming.references import References
from capgen_kg.queries.read_only import query_form
from capgen_kg.queries.stored import StoredQuery, load_query, query_names
from capgen_kg.rdf.facts import TYPE, Fact, Facts
from capgen_kg.rdf.namespaces import CG, ID, PREFIXES
from capgen_kg.rdf.parsing import ntriples, read_facts
from capgen_kg.rdf.terms import from_oxigraph, to_oxigraph, value_of
from capgen_kg.reasoning.forward_chaining import materialize
from capgen_kg.reasoning.incremental import MaterializedGraph
from capgen_kg.resources import ontology_files
from capgen_kg.store.memory import MemoryStore
from capgen_kg.validation import validate

LABEL, NOTATION = f"<{PREFIXES['rdfs']}label>", f"<{PREFIXES['skos']}notation>"
BY = f"<{PREFIXES['prov']}wasAttributedTo>"
#: How many mutants that conform are added to one copy before it is compared with the debate.
BATCH = 60
#: Contributions that conform; {n} makes the names of each mutant its own.
SEEDS = [
    """id:for-2 cg:raises id:for-2-rebuttal-9{n} . id:for-2-rebuttal-9{n} a cg:Rebuttal ; cg:attacks id:against-4-rebuttal-2 ;
    rdfs:label "Feedback {n} favours whoever predicts well."@en ; prov:wasAttributedTo id:person-post-author ;
    cg:attackType cg:Undercutting ; cg:readBy id:reader-{n} ; cg:basis cg:Interpreted ; cg:anchor id:passage-for-2-2 ; cg:rationale "Made up."@en .
    id:reader-{n} a cg:Annotator ; rdfs:label "Reader {n}"@en .""",
    """id:comment-13 cg:raises id:comment-13-support-9{n} . id:comment-13-support-9{n} a cg:Support ; cg:backs id:for-2-claim-1 ;
    rdfs:label "Losses {n} favour whoever predicts well."@en ; prov:wasAttributedTo id:person-comment-13 ;
    cg:readBy id:reader-{n} ; cg:basis cg:Interpreted ; cg:rationale "Made up."@en ; cg:anchor id:passage-comment-13-4 ; cg:qualifier id:comment-13-support-9{n}-hedge-1 .
    id:comment-13-support-9{n}-hedge-1 a cg:Hedge ; cg:qualifierType cg:Possible ; cg:words "may" ; cg:anchor id:passage-comment-13-4 .
    id:reader-{n} a cg:Annotator ; rdfs:label "Reader {n}"@en .""",
    """id:comment-6 cg:raises id:comment-6-similarity-9{n} . id:comment-6-similarity-9{n} a cg:Similarity ; cg:likens id:against-4 ;
    rdfs:label "Both {n} use tools."@en ; prov:wasAttributedTo id:person-comment-6 ; cg:readBy id:reader-{n} ; cg:basis cg:Interpreted ; cg:rationale "Made up."@en ;
    cg:anchor id:passage-comment-6-1 .
    id:reader-{n} a cg:Annotator ; rdfs:label "Reader {n}"@en .""",
    """id:comment-13 cg:presents id:comment-13-argument-9{n} . id:comment-13-argument-9{n} a cg:Argument ;
    rdfs:label "A loss of kind {n}"@en ; skos:notation "Comment#13.{letter}" ; prov:wasAttributedTo id:person-comment-13 ;
    cg:anchor id:passage-comment-13-4 ; cg:stance cg:Against ; cg:stanceTarget id:thesis ; cg:inDebate id:debate ;
    cg:hasConclusion id:comment-13-claim-9{n} ; cg:hasInference id:comment-13-inference-9{n} ;
    cg:raises id:comment-13-argument-9{n}-rebuttal-thesis .
    id:comment-13-argument-9{n}-rebuttal-thesis a cg:Rebuttal ; cg:attacks id:thesis ; cg:attackType cg:Rebutting ; cg:readBy id:reader-{n} ; cg:basis cg:Interpreted ; cg:rationale "Made up."@en ;
    rdfs:label "Losses {n} decide."@en ; cg:anchor id:passage-comment-13-4 ; prov:wasAttributedTo id:person-comment-13 .
    id:comment-13-inference-9{n} a cg:Inference ; cg:premise id:comment-13-claim-8{n} ; cg:conclusion id:comment-13-claim-9{n} ;
    cg:readBy id:reader-{n} ; cg:basis cg:Interpreted ; cg:rationale "Made up."@en ; cg:anchor id:passage-comment-13-4 ; prov:wasAttributedTo id:person-comment-13 .
    id:comment-13-claim-9{n} a cg:Claim ; rdfs:label "Losses {n} decide."@en ; skos:notation "Comment#13.9{n}" ; cg:readBy id:reader-{n} ; cg:basis cg:Interpreted ; cg:rationale "Made up."@en ;
    cg:anchor id:passage-comment-13-4 ; cg:inDebate id:debate .
    id:comment-13-claim-8{n} a cg:Claim ; rdfs:label "People choose losses {n}."@en ; skos:notation "Comment#13.8{n}" ;
    cg:readBy id:reader-{n} ; cg:basis cg:Interpreted ; cg:rationale "Made up."@en ; cg:anchor id:passage-comment-13-4 ; cg:inDebate id:debate .
    id:reader-{n} a cg:Annotator ; rdfs:label "Reader {n}"@en .""",
    """id:comment-9 cg:asserts id:comment-9-claim-9{n} . id:comment-9-claim-9{n} a cg:Claim ; rdfs:label "Judges {n} tire."@en ;
    skos:notation "Comment#9.9{n}" ; cg:readBy id:reader-{n} ; cg:basis cg:Interpreted ; cg:rationale "Made up."@en ; cg:anchor id:passage-comment-9-2 ;
    cg:inDebate id:debate ; cg:fallbackFor id:comment-9-claim-1 .
    id:reader-{n} a cg:Annotator ; rdfs:label "Reader {n}"@en .""",
    """id:comment-13 cg:performs id:comment-13-report-9{n} , id:comment-13-question-9{n} , id:comment-13-concession-9{n} .
    id:comment-13-report-9{n} a cg:Report ; rdfs:label "A friend {n} is told of."@en ; cg:speaker id:comment-13-voice-9{n} ;
    cg:reports id:comment-13-claim-7{n} ; cg:readBy id:reader-{n} ; cg:basis cg:Interpreted ; cg:rationale "Made up."@en ; cg:anchor id:passage-comment-13-4 ;
    prov:wasAttributedTo id:person-comment-13 .
    id:comment-13-voice-9{n} a cg:Voice ; rdfs:label "a friend {n}, as Comment#13 tells"@en ; cg:anchor id:passage-comment-13-4 .
    id:comment-13-claim-7{n} a cg:Claim ; rdfs:label "Friends {n} know."@en ; skos:notation "Comment#13.7{n}" ; cg:readBy id:reader-{n} ; cg:basis cg:Interpreted ; cg:rationale "Made up."@en ;
    cg:anchor id:passage-comment-13-4 ; cg:inDebate id:debate .
    id:comment-13-question-9{n} a cg:Question ; rdfs:label "Do they {n}?"@en ; cg:readBy id:reader-{n} ; cg:basis cg:Interpreted ; cg:rationale "Made up."@en ; cg:concerns id:for-2 ;
    cg:anchor id:passage-comment-13-4 ; prov:wasAttributedTo id:person-comment-13 .
    id:comment-13-concession-9{n} a cg:Concession ; rdfs:label "They may {n}."@en ; cg:readBy id:reader-{n} ; cg:basis cg:Interpreted ; cg:rationale "Made up."@en ; cg:concerns id:against-2 ;
    cg:anchor id:passage-comment-13-4 ; prov:wasAttributedTo id:person-comment-13 .
    id:reader-{n} a cg:Annotator ; rdfs:label "Reader {n}"@en .""",
    """id:comment-12 cg:performs id:comment-12-answer-9{n} . id:comment-12-answer-9{n} a cg:Answer ; rdfs:label "A heading {n}."@en ;
    cg:answers id:comment-11-question-1 ; cg:readBy id:reader-{n} ; cg:basis cg:Interpreted ; cg:rationale "Made up."@en ; cg:anchor id:passage-comment-12-1 ;
    prov:wasAttributedTo id:person-john .
    id:reader-{n} a cg:Annotator ; rdfs:label "Reader {n}"@en .""",
    """id:post-9{n} a cg:Post ; rdfs:label "A reply {n} of my own"@en ; skos:notation "Post#9{n}" ; cg:inDebate id:debate ;
    prov:wasAttributedTo id:person-9{n} ; prov:qualifiedAttribution id:post-9{n}-attribution ; cg:anchor id:passage-9{n} ;
    cg:length 40 ; cg:sha256 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" ; cg:raises id:post-9{n}-rebuttal-1 .
    id:person-9{n} a cg:Person ; rdfs:label "a reader {n}"@en .
    id:post-9{n}-attribution a prov:Attribution ; prov:agent id:person-9{n} ; cg:readBy id:reader-{n} ; cg:basis cg:Interpreted ; cg:rationale "Made up."@en ; cg:anchor id:passage-9{n} .
    id:passage-9{n} a cg:LeafPassage ; cg:start 0 ; cg:end 40 ; cg:inTextOf id:post-9{n} ; cg:spokenIn id:post-9{n} ;
    cg:sha256 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" .
    id:post-9{n}-rebuttal-1 a cg:Rebuttal ; cg:attacks id:for-3-claim-1 ; cg:attackType cg:Rebutting ; cg:readBy id:reader-{n} ; cg:basis cg:Interpreted ; cg:rationale "Made up."@en ;
    rdfs:label "Not so, {n}."@en ; cg:anchor id:passage-9{n} ; prov:wasAttributedTo id:person-9{n} .
    id:reader-{n} a cg:Annotator ; rdfs:label "Reader {n}"@en .""",
]  # fmt: skip
HEAD = "".join(f"@prefix {name}: <{space}> .\n" for name, space in PREFIXES.items())


def seed(number: int, which: int) -> list[Fact]:
    """Return what a contribution that conforms says, under names of its own."""
    text = SEEDS[which].replace("{n}", str(number)).replace("{letter}", chr(ord("B") + number % 20))
    quads = ox.parse(HEAD + text, format=ox.RdfFormat.TURTLE)
    return [from_oxigraph(quad) for quad in quads]


class Pool:
    """What mutations are made of: the nodes, properties, classes and words of the debate, and odd ones."""

    def __init__(self, asserted: Facts) -> None:
        self.nodes = sorted({fact[0] for fact in asserted if fact[0].startswith(f"<{ID}")})
        self.kinds = {node: sorted(asserted.objects(node, TYPE)) for node in self.nodes}
        self.by_kind: dict[str, list[str]] = {}
        for node, kinds in self.kinds.items():
            for kind in kinds:
                self.by_kind.setdefault(kind, []).append(node)
        ontology = Facts(read_facts(ontology_files()))
        owl = PREFIXES["owl"]
        self.properties = sorted(
            {name for kind in ("ObjectProperty", "DatatypeProperty") for name in ontology.subjects(TYPE, f"<{owl}{kind}>")}
            | {LABEL, NOTATION, TYPE, BY, f"<{owl}sameAs>", f"<{PREFIXES['rdfs']}seeAlso>", f"<{PREFIXES['rdfs']}subClassOf>"}
        )  # fmt: skip
        self.classes = sorted(name for name in ontology.subjects(TYPE, f"<{owl}Class>") if name.startswith(f"<{CG}"))
        self.individuals = sorted(ontology.subjects(TYPE, f"<{owl}NamedIndividual>"))
        self.words = sorted({fact[2] for fact in asserted if fact[0].startswith(f"<{ID}") and fact[2].startswith('"')})
        self.labels = sorted({o for s, p, o in asserted if p in (LABEL, NOTATION) and s.startswith(f"<{ID}")})


def mutant(pool: Pool, number: int, base_seed: int) -> list[Fact]:
    """Return a mutant of one of the contributions; the same numbers make the same one."""
    chance = random.Random(f"{base_seed}/{number}")
    facts = seed(number, chance.randrange(len(SEEDS)))
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        facts = chance.choice(MUTATIONS)(chance, pool, facts)
    return facts


Mutation = Callable[[random.Random, Pool, list[Fact]], list[Fact]]


def _own(chance: random.Random, facts: list[Fact]) -> str:
    subjects = sorted({fact[0] for fact in facts})
    return chance.choice(subjects) if subjects else f"<{ID}lone>"


def _any_object(chance: random.Random, pool: Pool, facts: list[Fact]) -> str:
    return chance.choice([
        chance.choice(pool.nodes), chance.choice(pool.nodes), _own(chance, facts), chance.choice(pool.individuals),
        chance.choice(pool.classes), chance.choice(pool.words), chance.choice(ODD),
    ])  # fmt: skip


ODD = [
    '"5"^^<http://www.w3.org/2001/XMLSchema#integer>', '"05"^^<http://www.w3.org/2001/XMLSchema#integer>',
    '"1.5"^^<http://www.w3.org/2001/XMLSchema#decimal>', '"x"^^<http://www.w3.org/2001/XMLSchema#integer>', '"x"', '"x"@en',
    '"x"@de', '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>', "<https://w3id.org/capgen/id/For-2>",
    "<http://w3id.org/capgen/id/for-2>", "<https://a.example/x>", '"For#2"', '"For#2"@en', '"FOR#2"', '"Nate"@en', '"nate "@en',
    '"Ｎate"@en', '"For#10"', '"Comment#17"', '"Thesis"', '"13"', '"two\\nlines"@en', '"⠀⠀"@en', '""', '""@en',
]  # fmt: skip


def other_object(chance: random.Random, pool: Pool, facts: list[Fact]) -> list[Fact]:
    """Another value of any kind."""
    return _replaced(chance, facts, lambda fact: (fact[0], fact[1], _any_object(chance, pool, facts)))


def alike_object(chance: random.Random, pool: Pool, facts: list[Fact]) -> list[Fact]:
    """Another thing of the same class in place of one."""

    def change(fact: Fact) -> Fact:
        kinds = pool.kinds.get(fact[2], [])
        others = pool.by_kind[chance.choice(kinds)] if kinds else pool.individuals
        return fact[0], fact[1], chance.choice(others)

    return _replaced(chance, [fact for fact in facts if fact[2].startswith("<")] or facts, change, facts)


def other_predicate(chance: random.Random, pool: Pool, facts: list[Fact]) -> list[Fact]:
    """Another property."""
    return _replaced(chance, facts, lambda fact: (fact[0], chance.choice(pool.properties), fact[2]))


def other_subject(chance: random.Random, pool: Pool, facts: list[Fact]) -> list[Fact]:
    """Another subject, one that is there or one of its own."""
    return _replaced(
        chance, facts, lambda fact: (chance.choice((chance.choice(pool.nodes), _own(chance, facts))), fact[1], fact[2])
    )


def other_name(chance: random.Random, pool: Pool, facts: list[Fact]) -> list[Fact]:
    """Another name for one of its things everywhere: one that is there, or an odd one."""
    own = _own(chance, facts)
    odd = [
        "For-2",
        "for2",
        "for-2.",
        "f%C3%B6r",
        "for--2",
        "thesis2",
        "turntrout",
        "for-2-x",
        "x/y",
        "contribution-x",
        "13",
    ]
    name = chance.choice((f"<{ID}{chance.choice(odd)}>", chance.choice(pool.nodes)))
    return [(name if s == own else s, p, name if o == own else o) for s, p, o in facts]


def other_kind(chance: random.Random, pool: Pool, facts: list[Fact]) -> list[Fact]:
    """Another class."""
    typed = [fact for fact in facts if fact[1] == TYPE]
    return _replaced(chance, typed or facts, lambda fact: (fact[0], TYPE, chance.choice(pool.classes)), facts)


def other_words(chance: random.Random, pool: Pool, facts: list[Fact]) -> list[Fact]:
    """Other words: those of something else, in another case or width, with what nobody sees, in another form."""

    def change(fact: Fact) -> Fact:
        text = to_oxigraph(chance.choice((fact[2], chance.choice(pool.labels)))).value
        changes: Sequence[Callable[[str], str]] = (
            str.upper, str.lower, str.title, lambda t: t + " ", lambda t: f" {t}", lambda t: t.replace(" ", "  "),
            lambda t: t.replace("a", "а"), lambda t: t.replace("o", "0"), lambda t: t.replace("e", "é"), lambda t: t + "\u200b",
            lambda t: t.replace("#", " "), lambda t: t.replace("#", "＃"), lambda t: t[: len(t) // 2], lambda t: t[::-1],
            lambda t: t + "!", lambda t: t, lambda t: t * 9, lambda t: f"0{t}", lambda t: t.replace("1", "١"),
        )  # fmt: skip
        literal = to_oxigraph(fact[2])
        assert isinstance(literal, ox.Literal)
        made = chance.choice(changes)(text)
        kinds = ["language", "datatype", "string"]
        kind = chance.choice(("same", "same", *kinds))
        if kind == "language" or (kind == "same" and literal.language):
            tag = literal.language if kind == "same" else chance.choice(("en", "de", "en-gb", "x-y"))
            return fact[0], fact[1], str(ox.Literal(made, language=tag))
        datatype = literal.datatype if kind == "same" else ox.NamedNode(f"{PREFIXES['xsd']}{chance.choice(('integer', 'string', 'anyURI', 'date'))}")  # fmt: skip
        return fact[0], fact[1], str(ox.Literal(made, datatype=datatype))

    worded = [fact for fact in facts if fact[2].startswith('"')]
    return _replaced(chance, worded, change, facts) if worded else facts


def about_what_is_there(chance: random.Random, pool: Pool, facts: list[Fact]) -> list[Fact]:
    """One more statement about something that is there."""
    return [*facts, (chance.choice(pool.nodes), chance.choice(pool.properties), _any_object(chance, pool, facts))]


def about_its_own(chance: random.Random, pool: Pool, facts: list[Fact]) -> list[Fact]:
    """One more statement about one of its things."""
    return [*facts, (_own(chance, facts), chance.choice(pool.properties), _any_object(chance, pool, facts))]


def to_what_is_there(chance: random.Random, pool: Pool, facts: list[Fact]) -> list[Fact]:
    """One more statement from one of its things to one that is there, by a property that fits one of the latter's kind."""
    known = [fact for fact in facts if fact[2].startswith("<")]
    predicate = chance.choice(known)[1] if known and chance.random() < 0.5 else chance.choice(pool.properties)
    return [*facts, (_own(chance, facts), predicate, chance.choice(pool.nodes))]


def one_more_thing(chance: random.Random, pool: Pool, facts: list[Fact]) -> list[Fact]:
    """One more thing, with a class, words and perhaps a notation, attached to something."""
    node = f"{_own(chance, facts)[:-1]}-more>"
    made = [
        (node, TYPE, chance.choice(pool.classes)),
        (node, LABEL, chance.choice((*pool.labels, '"something more"@en'))),
    ]
    if chance.random() < 0.4:
        made.append((node, NOTATION, chance.choice(pool.labels)))
    if chance.random() < 0.6:
        made.append(
            (chance.choice((chance.choice(pool.nodes), _own(chance, facts))), chance.choice(pool.properties), node)
        )
    return [*facts, *made]


def without_one(chance: random.Random, pool: Pool, facts: list[Fact]) -> list[Fact]:
    """One statement less."""
    gone = chance.randrange(len(facts))
    return [fact for number, fact in enumerate(facts) if number != gone] or facts


def swapped(chance: random.Random, pool: Pool, facts: list[Fact]) -> list[Fact]:
    """The values of two statements in each other's place."""
    first, second = (chance.randrange(len(facts)) for _ in range(2))
    made = list(facts)
    made[first] = (*facts[first][:2], facts[second][2])
    made[second] = (*facts[second][:2], facts[first][2])
    return made


def copied(chance: random.Random, pool: Pool, facts: list[Fact]) -> list[Fact]:
    """A description of something that is there, said of one of its own things."""
    own, other = _own(chance, facts), chance.choice(pool.nodes)
    return [*facts, *((own, fact[1], fact[2]) for fact in DESCRIPTIONS.get(other, [])[: chance.randint(1, 4)])]


DESCRIPTIONS: dict[str, list[Fact]] = {}
MUTATIONS: list[Mutation] = [
    other_object, alike_object, alike_object, alike_object, other_predicate, other_subject, other_name, other_kind, other_words,
    other_words, about_what_is_there, about_its_own, about_its_own, to_what_is_there, to_what_is_there, one_more_thing,
    without_one, swapped, copied,
]  # fmt: skip


def _replaced(
    chance: random.Random, among: list[Fact], change: Callable[[Fact], Fact], facts: list[Fact] | None = None
) -> list[Fact]:
    chosen = chance.choice(among)
    made = change(chosen)
    return [made if fact == chosen else fact for fact in (among if facts is None else facts)]


def is_written(facts: list[Fact]) -> bool:
    """Say whether facts are triples of RDF: no literal is a subject or a property."""
    return not any(fact[0].startswith('"') or not fact[1].startswith("<") for fact in facts)


class CopyBackend(FileBackend):
    """The bundled files, with a knowledge base in memory that grows."""

    def __init__(self, base: KnowledgeBase) -> None:
        super().__init__(resources.data_files, name="a copy")
        self._base = base

    def knowledge_base(self, without: object = ()) -> KnowledgeBase:
        """Return what additions are checked against."""
        return self._base


class Copy(Debate):
    """The debate in memory, with what has been added."""

    def __init__(self, asserted: Facts, closed: Facts, real: KnowledgeBase) -> None:
        self._copy = KnowledgeBase([])
        self._copy.__dict__.update(asserted=asserted, materialized=closed, schema=real.schema)
        super().__init__(CopyBackend(self._copy))
        self.materialized = MaterializedGraph(asserted, closed, real.schema)

    def accept(self, facts: list[Fact]) -> None:
        """Add what conforms."""
        self.materialized.add(facts)
        # names are remembered for each debate
        names._KNOWN.pop(self._copy.asserted, None)

    def conforms(self, path: Path) -> bool:
        """Say whether a file conforms: as :func:`checking.check` does, which ends here at the first violation."""
        read = parsing.read(path)
        if read.problems:
            return False
        context = Context([read], self._copy)
        problems: list[Problem] = []
        for stage in checking.stages(self._copy):
            made = [problem for _, problem in stage(context)]
            if any(problem.severity == "violation" for problem in made):
                return False
            problems += made
            context = context.apply(made)
        return not any(finding.severity == "violation" for finding in shaping.check(self._copy, context, problems))


def fresh(real: KnowledgeBase) -> Copy:
    """Return a copy of a debate to which nothing has been added."""
    asserted, closed = (Facts(facts.triples(None, None, None)) for facts in (real.asserted, real.materialized))
    return Copy(asserted, closed, real)


Row = tuple[tuple[str, str], ...]


@dataclass
class Answers:
    """The answers to all stored queries about everything that a debate has, and what each name means."""

    rows: dict[tuple[str, ...], set[Row] | bool] = field(default_factory=dict)
    meanings: dict[str, set[str]] = field(default_factory=dict)
    counters: Counter[str] = field(default_factory=Counter)


@cache
def stored() -> list[StoredQuery]:
    """Return the stored queries."""
    return [load_query(name) for name in query_names()]


@cache
def counts(query: StoredQuery) -> frozenset[str]:
    """Return the columns of a query that count."""
    return frozenset(
        re.findall(r"\(\s*COUNT\s*\((?:[^()]|\([^()]*\))*\)\s*AS\s*\?(\w+)\s*\)", query.text, re.IGNORECASE)
    )


def questions(query: StoredQuery, nodes: Sequence[str], few: Sequence[str]) -> Iterator[dict[str, str]]:
    """Yield the terms to ask a query with: each of the nodes, or each pair of a few; words and numbers are given."""
    needed = [parameter for parameter in query.parameters if not parameter.optional]
    choices: list[Sequence[str]] = []
    several = sum(parameter.variable.endswith("_iri") for parameter in needed) > 1
    for parameter in needed:
        if parameter.variable.endswith("_iri"):
            choices.append(few if several else nodes)
        elif parameter.variable.endswith("_integer"):
            choices.append(["1"])
        else:
            choices.append(['"feedback"', '"goals"'])
    for terms in product(*choices):
        yield {parameter.name: value for parameter, value in zip(needed, terms, strict=True)}


def answers(closed: Facts, nodes: Sequence[str], names_: Sequence[str]) -> Answers:
    """Return what a closed debate answers about nodes, and what it understands by names."""
    store = MemoryStore.from_ntriples(ntriples(closed))
    if len(store.query(notations.DEBATES).rows()) > 1:
        # as a debate does that holds several
        store.qualify(notations.qualified_notations(store.query(notations.QUERY).rows()))
    made = Answers()
    # every other argument and comment in pairs
    few = [node for node in nodes if re.search(r"/(for|against|comment)-\d+>$", node)][::2]
    for query in stored():
        for terms in questions(query, nodes, few):
            answer = store.query(query.bind(terms), qualified=True)
            asked = (query.name, *terms.values())
            if answer.form == "ASK":
                made.rows[asked] = bool(answer)
            elif query_form(query.text) == "CONSTRUCT":
                made.rows[asked] = {(("triple", line),) for line in map(str, answer.triples)}
            else:
                made.rows[asked] = {tuple(row.items()) for row in answer.rows()}
    known = References(references.from_rows(store.query(references.QUERY).rows()))
    for name in names_:
        made.meanings[name] = known.candidates(name)
    made.counters = Counter(value for _, _, value in closed.triples(None, f"<{CG}counters>", None))
    return made


def _step(row: Row) -> set[tuple[str, str]]:
    """Return the two ends of a step of a chain, without its place there."""
    return {(name, value) for name, value in row if name not in ("length", "step")}


def lost(before: Answers, after: Answers) -> list[str]:
    """Return what was lost or changed between two debates, in words."""
    losses = []
    for (name, *terms), old in before.rows.items():
        new = after.rows[name, *terms]
        if isinstance(old, bool) or isinstance(new, bool):
            if old and not new:
                losses.append(f"{name} {terms}: yes is no")
            continue
        growing = counts(load_query(name))
        for row in old - new:
            if any(_contains(other, row, growing) for other in new):
                continue
            # what nobody had answered has an answer now
            if name == "uncountered" and any(
                after.counters[f"<{value}>"] > before.counters[f"<{value}>"] for _, value in row
            ):
                continue
            # a new counter may make the chain shorter that a step is in
            if name == "chain" and any(_step(other) == _step(row) for other in new):
                continue
            losses.append(f"{name} {terms}: lost {dict(row)}")
    for reference, meaning in before.meanings.items():
        now = after.meanings[reference]
        # what could mean several things already can mean one more
        if now != meaning and not (len(meaning) > 1 and meaning < now):
            losses.append(f"{reference!r} meant {sorted(meaning)} and means {sorted(now)}")
    return losses


def _contains(new: Row, old: Row, growing: frozenset[str]) -> bool:
    """Say whether a row says what another said: the same, more where that said nothing, a greater count."""
    values = dict(new)
    return all(
        not value
        or values.get(name) == value
        or (
            name in growing
            and value.isdecimal()
            and values.get(name, "").isdecimal()
            and int(values[name]) >= int(value)
        )
        for name, value in old
    )


def referable(asserted: Facts) -> tuple[list[str], list[str]]:
    """Return the nodes of a debate that queries can be asked about, and the names that people may use for them."""
    nodes = sorted(
        {fact[0] for fact in asserted.triples(None, NOTATION, None)}
        | {node for kind in ("Person", "Voice", "Debate") for node in asserted.subjects(TYPE, f"<{CG}{kind}>")}
    )
    names_ = {node.rsplit("/", 1)[1][:-1] for node in nodes}
    names_ |= {value_of(text) for node in nodes for name in (NOTATION, LABEL) for text in asserted.objects(node, name)}
    names_ |= {name.lower().replace("#", "") for name in names_}
    names_ |= {"TurnT", "Rohin", "Kahn", "the", "stated", "rebutting", "for", "against"}
    return nodes, sorted(names_)


class Hunt:
    """Makes mutants and looks for one that conforms and takes something away."""

    def __init__(self, base_seed: int) -> None:
        # rdflib logs each literal that isn't of its datatype
        logging.getLogger("rdflib").setLevel(logging.CRITICAL)
        self._seed = base_seed
        self.real = open_debate().knowledge_base()
        self._nodes, self._names = referable(Facts(self.real.asserted.triples(None, None, None)))
        asserted = Facts(self.real.asserted.triples(None, None, None))
        self.pool = Pool(asserted)
        for node in self.pool.nodes:
            DESCRIPTIONS[node] = sorted(asserted.triples(node, None, None))
        self._before = answers(Facts(self.real.materialized.triples(None, None, None)), self._nodes, self._names)
        self.made = self.conforming = 0

    def run(self, count: int, first: int = 1, log: Callable[[str], None] = lambda text: None) -> list[str]:
        """Make ``count`` mutants and return what was wrong with those that conform."""
        numbers = iter(range(first, first + count))
        losses: list[str] = []
        with tempfile.TemporaryDirectory() as folder:
            while accepted := self._batch(numbers, Path(folder) / "mutant.ttl"):
                losses += self._wrong(accepted)
                log(f"{self.made} mutants, {self.conforming} conform, {len(losses)} wrong")
        return losses

    def _batch(self, numbers: Iterator[int], path: Path) -> dict[int, list[Fact]]:
        """Return the next mutants that conform to a copy of the debate to which those before them were added."""
        copy, accepted = fresh(self.real), {}
        for number in numbers:
            facts = mutant(self.pool, number, self._seed)
            self.made += 1
            if not is_written(facts):
                continue
            path.write_text("".join(f"{' '.join(fact)} .\n" for fact in facts), encoding="utf-8")
            if copy.conforms(path):
                copy.accept(facts)
                accepted[number] = facts
                self.conforming += 1
            if len(accepted) == BATCH:
                break
        return accepted

    def _wrong(self, accepted: dict[int, list[Fact]]) -> list[str]:
        """Return what mutants that conform take away, together; then which of them it is."""
        if not (losses := self.compare(list(accepted.values()))):
            return []
        if len(accepted) == 1:
            [(number, facts)] = accepted.items()
            return [
                f"mutant {number} of seed {self._seed}:\n"
                + "\n".join((*losses[:5], *(" ".join(fact) for fact in facts)))
            ]
        half = len(accepted) // 2
        parts = dict(islice(accepted.items(), half)), dict(islice(accepted.items(), half, None))
        inner = [loss for part in parts for loss in self._wrong(part)]
        return inner or [f"together, mutants {sorted(accepted)}:\n" + "\n".join(losses[:5])]

    def compare(self, accepted: list[list[Fact]]) -> list[str]:
        """Return what is wrong with the debate when contributions are added: its closure, its shapes, its answers."""
        asserted = Facts(self.real.asserted.triples(None, None, None))
        for fact in (fact for facts in accepted for fact in facts):
            asserted.add(fact)
        closed = Facts(materialize(asserted))
        violations = [
            f"{finding.focus_node} breaks {finding.source_shape}"
            for finding in validate(asserted)
            if finding.severity == "violation"
        ]
        return [*violations, *lost(self._before, answers(closed, self._nodes, self._names))]


def main() -> None:
    """Hunt, and end with status 1 when something was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=1)
    given = parser.parse_args()
    hunt = Hunt(given.seed)
    losses = hunt.run(given.count, given.first, lambda text: print(text, flush=True))
    print(f"{hunt.made} mutants, {hunt.conforming} conform, {len(losses)} wrong")
    for loss in losses:
        print(loss)
    sys.exit(bool(losses))


if __name__ == "__main__":
    main()
