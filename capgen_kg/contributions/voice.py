"""Contributions in their writer's own voice: a message with its text, and what it puts forward, from plain words.

The text is cut into sentences, which partition it as leaf passages. What the contribution says is anchored to the
sentences that say it and is ``cg:Stated``, since its writer states it. Nodes are named after the message:
``id:contribution-1`` (``Contribution#1``) has the claims ``id:contribution-1-claim-1`` (``Contribution#1.1``) and the
argument ``id:contribution-1-argument-1`` (``Contribution#1.A``).
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from capgen_kg.contributions.attribution import MessageIndex
from capgen_kg.contributions.context import ACTS, ATTRIBUTED_TO, LABEL, MESSAGES, RELATIONS, Context
from capgen_kg.contributions.contributors import NameTakenError, is_contributor, name_conflict, name_of
from capgen_kg.contributions.drafting import ATTACKS, STANCE_MISSING, STANCES, Draft, choice_of
from capgen_kg.contributions.literals import INVISIBLE, languages_of, unreadable
from capgen_kg.contributions.names import names_of, same_spelling
from capgen_kg.contributions.parsing import MAX_BYTES, MAX_TEXT, MAX_TRIPLES
from capgen_kg.contributions.scripts import mixed_scripts
from capgen_kg.contributions.targets import attack_problem, undercut_targets
from capgen_kg.errors import UsageError, no_such
from capgen_kg.rdf.facts import TYPE
from capgen_kg.rdf.namespaces import local_name, namespace_of, prefix_for, slug
from capgen_kg.rdf.terms import cg, curie, literal, named_node, to_triple, typed_literal, value_of
from capgen_kg.rdf.writing import serialize_turtle
from capgen_kg.text.anchors import digest
from capgen_kg.text.segmentation import cut, passage_facts

if TYPE_CHECKING:
    from capgen_kg.debate import Debate
    from capgen_kg.rdf.facts import Fact, TripleSource

KINDS = ("argument", "claim", "rebuttal", "support", "revision")
LICENSE = "<https://creativecommons.org/licenses/by/4.0/>"
#: The most code points of a label and of a title that is made from a sentence.
MAX_LABEL, MAX_TITLE = 300, 80

#: Spaces that become ordinary ones: tabs, and those that don't break or have another width.
_SPACE = re.compile(r"[^\S\n]")
_BREAK = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
#: What word processors and keyboards leave and nobody sees: soft hyphens, marks of breaks and bytes, emoji styles.
_IGNORED = re.compile("[\u00ad\u200b\u2060\ufe0e\ufe0f\ufeff]")


@dataclass(frozen=True)
class VoiceRequest:
    """What a contribution says; references in any form, empty if not given.

    Attributes:
        kind: one of :data:`KINDS`.
        voice: the name of its writer.
        text: its words, whole.
        target: what a rebuttal attacks, a support backs or a revision improves.
        reply_to: the message that it answers; by default that of the target, or else the post.
        attack: the attack type of a rebuttal.
        stance: the stance of an argument.
        title: a few words that name it; by default its first words.
        conclusion: the number of the sentence that is the conclusion of an argument, counted from 1.
        convergent: whether each premise is a reason of its own rather than all of them together.
        label: the words that a revision proposes for a claim.
        premise: the premise that a revision proposes for an argument.
        same_person: whether the writer is the person of that name who has contributed before.
        issued: the time of writing as ``xsd:dateTime``; by default now.
    """

    kind: str
    voice: str
    text: str
    target: str = ""
    reply_to: str = ""
    attack: str = ""
    stance: str = ""
    title: str = ""
    conclusion: int = 1
    convergent: bool = False
    label: str = ""
    premise: str = ""
    same_person: bool = False
    issued: str = ""


@dataclass(frozen=True)
class _Sentence:
    """A leaf passage of the text: its node, its words, and whether it is only space."""

    node: str
    words: str
    is_space: bool


def contribution(debate: Debate, request: VoiceRequest) -> Draft:
    """Return a contribution in its writer's own voice.

    Raises:
        UsageError: The text or the name can't be used, the text makes more than a contribution may have, a choice is
            unknown, or a reference can't be resolved or is of a kind that can't be the target.
    """
    return _Speaker(debate, request).draft()


class _Speaker:
    def __init__(self, debate: Debate, request: VoiceRequest) -> None:
        self._debate, self._request = debate, request
        self._base: TripleSource = debate.knowledge_base().asserted
        self._context = Context([], debate.knowledge_base())
        self._facts: list[Fact] = []
        self._missing: list[tuple[str, str, str]] = []
        self._is_new_person = False

    def draft(self) -> Draft:
        """Return the contribution as Turtle."""
        request = self._request
        if request.kind not in KINDS:
            raise no_such("kind", request.kind, KINDS)
        self._text, self._name = text_of(request.text), name_of(request.voice)
        self._target = self._resolve(request.target) if request.target else ""
        self._check_options()
        self._place()
        name = f"contribution-{self._number}"
        self._stem = f"{self._space}{name}"
        self._notation = f"Contribution#{self._number}"
        self._message = f"<{self._stem}>"
        self._writer = self._person()
        self._cut()
        self._add_message()
        {
            "argument": self._add_argument,
            "claim": self._add_claims,
            "rebuttal": self._add_relation,
            "support": self._add_relation,
            "revision": self._add_revision,
        }[request.kind]()
        text = serialize_turtle(map(to_triple, self._facts), prefix_for(self._space))
        if len(self._facts) > MAX_TRIPLES or len(text.encode()) > MAX_BYTES:
            raise UsageError(
                f"the text has {len(self._sentences):,} sentences, too many for one contribution, which has at most "
                f"{MAX_TRIPLES:,} triples and {MAX_BYTES:,} bytes; split it into several"
            )
        missing = tuple(f"{predicate} of {curie(node)}: {what}" for node, predicate, what in self._missing)
        return Draft(name, _marked(text, self._missing), missing)

    # the message

    def _place(self) -> None:
        """Set the debate, the message that is answered, the namespace and the number of the contribution."""
        if self._request.reply_to:
            reply = self._resolve(self._request.reply_to)
            if not self._context.is_a(reply, *MESSAGES):
                raise UsageError(
                    f"{self._shown(reply)} is not a message; name the post, a comment or a contribution with --reply-to"
                )
        elif self._target and (messages := MessageIndex(self._context).of(self._target)):
            reply = min(messages)
        else:
            posts = sorted(self._base.subjects(TYPE, cg("Post")))
            if len(posts) != 1:
                raise UsageError("name the message that the contribution answers with --reply-to")
            reply = posts[0]
        self._reply = reply
        debates = sorted(self._base.objects(reply, cg("inDebate")))
        if not debates:
            raise UsageError(f"{self._shown(reply)} is in no debate")
        self._in_debate = debates[0]
        self._space = namespace_of(reply[1:-1])
        languages = languages_of(self._base, {self._space})
        self._language = "en" if "en" in languages or not languages else min(languages)
        notations = {value_of(value) for _, _, value in self._base.triples(None, named_node("skos:notation"), None)}
        self._number = next(
            number
            for number in count(1)
            if f"Contribution#{number}" not in notations
            and not self._context.is_known(f"<{self._space}contribution-{number}>")
        )

    def _person(self) -> str:
        """Return the node of the writer; add a person if the writer hasn't contributed before.

        Raises:
            UsageError: The name can't be used, or belongs to somebody whom the debate has already.
        """
        name = self._name
        for person in sorted(self._base.subjects(TYPE, cg("Person"))):
            if not any(same_spelling(name, known) for known in self._names(person)):
                continue
            if not is_contributor(self._context, person):
                raise UsageError(
                    f"{self._shown(person)} is somebody in this debate; nothing can be said in their name. "
                    "Write your own name in another way, such as with an initial"
                )
            if not self._request.same_person:
                written_by = self._base.subjects(ATTRIBUTED_TO, person)
                messages = [node for node in written_by if self._context.is_a(node, "Contribution")]
                written = ", ".join(map(self._shown, sorted(messages)[:3]))
                raise NameTakenError(
                    f"{self._shown(person)} has contributed before ({written}); add --same-person if that was you, "
                    "or else write your name in another way"
                )
            return person
        names = names_of(self._base)
        if other := names.find(name) or names.find_person(name):
            raise name_conflict(self._context, name, other)
        if self._request.same_person:
            raise UsageError(f"nobody called {name} has contributed before; omit --same-person")
        local = slug(name) or f"contribution-{self._number}"
        stems = (f"<{self._space}person-{local}{'' if number == 1 else f'-{number}'}>" for number in count(1))
        node = next(stem for stem in stems if not self._context.is_known(stem))
        self._add(node, "rdf:type", cg("Person"))
        self._add(node, "rdfs:label", literal(name, self._language))
        self._add(node, "cg:name", literal(name))
        self._is_new_person = True
        return node

    def _names(self, person: str) -> list[str]:
        return [value_of(value) for name in (LABEL, cg("name")) for value in self._base.objects(person, name)]

    def _cut(self) -> None:
        """Add the passages: a leaf for each sentence and, if there are several, one for the whole."""
        spans = cut(self._text, by_sentence=True)
        nodes = [f"<{self._stem}-passage-{number}>" for number in range(1, len(spans) + 1)]
        self._whole = nodes[0]
        if len(spans) > 1:
            self._whole = f"<{self._stem}-passage>"
            self._add_passage(self._whole, "Passage", 0, len(self._text))
        for node, (start, end, is_space) in zip(nodes, spans, strict=True):
            self._add_passage(node, "LeafPassage", start, end)
            if len(spans) > 1:
                self._add(node, "cg:within", self._whole)
            if is_space:
                self._add(node, "cg:role", cg("Separator"))
        self._sentences = [
            _Sentence(node, " ".join(self._text[start:end].split()), is_space)
            for node, (start, end, is_space) in zip(nodes, spans, strict=True)
            if not is_space
        ]

    def _add_passage(self, node: str, kind: str, start: int, end: int) -> None:
        self._facts += passage_facts(node, kind, (start, end), digest(self._text[start:end]), self._message)
        self._add(node, "cg:spokenIn", self._message)

    def _add_message(self) -> None:
        node = self._message
        now = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        self._add(node, "rdf:type", cg("Contribution"))
        self._add(node, "rdfs:label", literal(self._unused(f"{self._name}: {self._title()}"), self._language))
        self._add(node, "skos:notation", literal(self._notation))
        self._add(node, "cg:inDebate", self._in_debate)
        self._add(node, "cg:text", literal(self._text))
        self._add(node, "cg:length", typed_literal(str(len(self._text)), "xsd:integer"))
        self._add(node, "cg:sha256", literal(digest(self._text)))
        self._add(node, "dcterms:issued", typed_literal(self._request.issued or now, "xsd:dateTime"))
        self._add(node, "dcterms:license", LICENSE)
        self._add(node, "cg:repliesTo", self._reply)
        self._add(node, "cg:replyBasis", cg("Stated"))
        self._add(node, "prov:wasAttributedTo", self._writer)
        self._add(node, "cg:anchor", self._whole)
        attribution = f"<{self._stem}-attribution>"
        self._add(node, "prov:qualifiedAttribution", attribution)
        self._add(attribution, "rdf:type", named_node("prov:Attribution"))
        self._add(attribution, "prov:agent", self._writer)
        self._add(attribution, "cg:basis", cg("Stated"))
        self._add(attribution, "cg:anchor", self._whole)
        if self._is_new_person:
            self._add(self._writer, "cg:anchor", self._whole)

    # what it says

    def _add_argument(self) -> None:
        request, sentences = self._request, self._sentences
        if not 1 <= request.conclusion <= len(sentences):
            raise UsageError(f"there is no sentence {request.conclusion}; the text has {len(sentences)}")
        concluding = sentences[request.conclusion - 1]
        node = f"<{self._stem}-argument-1>"
        self._add(self._message, "cg:presents", node)
        self._add(node, "rdf:type", cg("Argument"))
        title = request.title or self._unused(self._title())
        self._add(node, "rdfs:label", literal(title, self._language))
        self._add(node, "skos:notation", literal(f"{self._notation}.A"))
        self._add(node, "cg:inDebate", self._in_debate)
        self._add(node, "cg:anchor", self._whole)
        self._add(node, "prov:wasAttributedTo", self._writer)
        if request.stance:
            self._choice(node, "cg:stance", request.stance, STANCES)
        else:
            self._missing.append((node, "cg:stance", STANCE_MISSING))
        for thesis in self._theses():
            self._add(node, "cg:stanceTarget", thesis)
        claims = {sentence.node: self._claim(number, [sentence]) for number, sentence in enumerate(sentences, 1)}
        conclusion = claims[concluding.node]
        self._add(node, "cg:hasConclusion", conclusion)
        premises = [sentence for sentence in sentences if sentence is not concluding]
        steps = [[sentence] for sentence in premises] if request.convergent else [premises] if premises else []
        for number, step in enumerate(steps, 1):
            inference = f"<{self._stem}-argument-1-inference-{number}>"
            self._add(node, "cg:hasInference", inference)
            self._add(inference, "rdf:type", cg("Inference"))
            self._add(inference, "cg:conclusion", conclusion)
            for sentence in step:
                self._add(inference, "cg:premise", claims[sentence.node])
            self._statement(inference, step)
        if request.stance:
            self._add_bearing(node, concluding)

    def _theses(self) -> list[str]:
        return sorted(self._base.objects(self._in_debate, cg("hasThesis")))

    def _add_bearing(self, argument: str, concluding: _Sentence) -> None:
        """Add the relation of an argument to the thesis, in the words of its conclusion."""
        is_against = self._request.stance.lower() == "against"
        kind, aim = ("rebuttal", "cg:attacks") if is_against else ("support", "cg:backs")
        bearing = f"{argument[:-1]}-{kind}-1>"
        self._add(argument, "cg:raises", bearing)
        self._add(bearing, "rdf:type", cg(kind.capitalize()))
        if is_against:
            self._add(bearing, "cg:attackType", cg("Rebutting"))
        for thesis in self._theses():
            self._add(bearing, aim, thesis)
        self._label(bearing, [concluding])
        self._statement(bearing, [concluding])

    def _add_claims(self) -> None:
        for number, sentence in enumerate(self._sentences, 1):
            self._add(self._message, "cg:asserts", self._claim(number, [sentence]))

    def _add_relation(self) -> None:
        request = self._request
        node = f"<{self._stem}-{request.kind}-1>"
        self._add(self._message, "cg:raises", node)
        self._add(node, "rdf:type", cg(request.kind.capitalize()))
        if request.kind == "rebuttal":
            self._choice(node, "cg:attackType", request.attack, ATTACKS)
            self._add(node, "cg:attacks", self._attacked())
        else:
            self._add(node, "cg:backs", self._target)
        self._label(node, self._sentences)
        self._statement(node, self._sentences)

    def _attacked(self) -> str:
        """Return what a rebuttal attacks; an undercut of an item attacks its inference or relation to the thesis."""
        if problem := attack_problem(self._context, self._target, self._request.attack):
            raise UsageError(problem)
        if self._request.attack.lower() != "undercutting":
            return self._target
        candidates = undercut_targets(self._base, self._target)
        if len(candidates) == 1:
            return candidates[0]
        shown = self._shown(self._target)
        if not candidates:
            raise UsageError(
                f"{shown} makes no inference and has no relation to the thesis, so that there is nothing to undercut; "
                "use --attack rebutting or undermining"
            )
        names = "; ".join(f"{curie(node)} ({self._described(node)})" for node in candidates)
        raise UsageError(f"{shown} has several steps that can be undercut; name one with --target: {names}")

    def _described(self, node: str) -> str:
        """Return an inference as its conclusion, and any other relation as its label."""
        labels = [*self._base.objects(node, LABEL)]
        for conclusion in sorted(self._base.objects(node, cg("conclusion"))):
            labels = [f'"to {self._shown(conclusion)}"']
        return value_of(sorted(labels)[0]) if labels else "without words"

    def _add_revision(self) -> None:
        request = self._request
        node = f"<{self._stem}-revision-1>"
        self._add(self._message, "cg:performs", node)
        self._add(node, "rdf:type", cg("Revision"))
        self._add(node, "cg:revises", self._target)
        self._label(node, self._sentences)
        if request.premise:
            holding = [sentence for sentence in self._sentences if same_words(request.premise, sentence.words)]
            premise = self._claim(1, holding or self._sentences, request.premise)
            self._add(self._message, "cg:asserts", premise)
            self._add(node, "cg:proposesPremise", premise)
        else:
            self._add(node, "cg:proposedLabel", literal(request.label, self._language))
        why = " ".join(sentence.words for sentence in self._sentences)
        self._add(node, "cg:rationale", literal(why, self._language))
        self._statement(node, self._sentences)

    def _claim(self, number: int, sentences: list[_Sentence], words: str = "") -> str:
        node = f"<{self._stem}-claim-{number}>"
        self._add(node, "rdf:type", cg("Claim"))
        self._add(node, "skos:notation", literal(f"{self._notation}.{number}"))
        self._add(node, "cg:inDebate", self._in_debate)
        self._label(node, sentences, words)
        self._add(node, "cg:basis", cg("Stated"))
        for sentence in sentences:
            self._add(node, "cg:anchor", sentence.node)
        return node

    def _statement(self, node: str, sentences: list[_Sentence]) -> None:
        """Add basis, anchors and attribution of a relation or speech act."""
        self._add(node, "cg:basis", cg("Stated"))
        self._add(node, "prov:wasAttributedTo", self._writer)
        for sentence in sentences:
            self._add(node, "cg:anchor", sentence.node)

    def _label(self, node: str, sentences: list[_Sentence], words: str = "") -> None:
        """Add the words of some sentences as a label, or mark them as missing if they are too long."""
        words = words or " ".join(sentence.words for sentence in sentences)
        if len(words) <= MAX_LABEL:
            self._add(node, "rdfs:label", literal(words, self._language))
        else:
            what = f"what it says in one sentence; the text has {len(words)} characters, a label at most {MAX_LABEL}"
            self._missing.append((node, "rdfs:label", what))

    def _title(self) -> str:
        """Return the title, by default the first words of what the contribution says."""
        if self._request.title:
            return self._request.title
        number = self._request.conclusion if self._request.kind == "argument" else 1
        words = self._sentences[min(number, len(self._sentences)) - 1].words.rstrip(".")
        if len(words) <= MAX_TITLE:
            return words
        return words[: MAX_TITLE - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"

    def _unused(self, title: str) -> str:
        """Return a title that nobody has given, with a number if something in the debate is called so already."""
        names = names_of(self._base)
        titles = (title if number == 1 else f"{title} ({number})" for number in count(1))
        return next(each for each in titles if not names.find(each))

    # options

    def _check_options(self) -> None:
        """Check that the options belong to the kind, and the target to what the kind can be aimed at."""
        request, kind = self._request, self._request.kind
        if kind in ("rebuttal", "support", "revision") and not request.target:
            aim = {"rebuttal": "it attacks", "support": "it backs", "revision": "it improves"}[kind]
            raise UsageError(f"name what {aim} with --target, for example --target Against#4")
        for option, value, kinds in (
            ("--target", request.target, ("rebuttal", "support", "revision")),
            ("--attack", request.attack, ("rebuttal",)),
            ("--stance", request.stance, ("argument",)),
            ("--conclusion", request.conclusion != 1, ("argument",)),
            ("--convergent", request.convergent, ("argument",)),
            ("--label", request.label, ("revision",)),
            ("--premise", request.premise, ("revision",)),
        ):
            if value and kind not in kinds:
                raise UsageError(f"{option} belongs to {' and '.join(kinds)}, not to {kind}")
        if kind == "revision":
            self._check_revision()
        elif self._target and not self._is_contestable(self._target):
            raise UsageError(
                f"{self._shown(self._target)} is {self._kind(self._target)}; a {kind} is aimed at an argument, "
                "a claim, a message, a relation or a speech act"
            )
        for option, words in (("--title", request.title), ("--label", request.label), ("--premise", request.premise)):
            if len(words) > MAX_LABEL:
                raise UsageError(f"{option} has {len(words)} characters; at most {MAX_LABEL}")
            if hidden := INVISIBLE.search(words):
                raise UsageError(f"{option} has U+{ord(hidden[0]):04X}, which is invisible; remove it")
            if words and (problem := unreadable(LABEL, words)):
                raise UsageError(f"{option}: {problem}")

    def _check_revision(self) -> None:
        request, target = self._request, self._target
        shown = self._shown(target)
        if self._context.is_a(target, "Claim", "EmpiricalClaim"):
            if request.premise or not request.label:
                raise UsageError(f'{shown} is a claim; propose other words for it with --label "other words"')
        elif self._context.is_a(target, "Argument"):
            if request.label or not request.premise:
                raise UsageError(f'{shown} is an argument; propose a premise for it with --premise "one sentence"')
        else:
            raise UsageError(f"{shown} is {self._kind(target)}; a revision improves a claim or an argument")

    def _is_contestable(self, node: str) -> bool:
        return self._context.is_a(node, *MESSAGES, *RELATIONS, *ACTS, "Argument", "Claim", "EmpiricalClaim")

    def _kind(self, node: str) -> str:
        """Return the class of a node with an article, for messages."""
        names = sorted(local_name(kind[1:-1]).lower() for kind in self._base.objects(node, TYPE))
        name = names[0] if names else "term of the ontology"
        return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"

    def _choice(self, node: str, predicate: str, value: str, known: tuple[str, ...]) -> None:
        if choice := choice_of(value, known):
            self._add(node, predicate, cg(choice))
        else:
            self._missing.append((node, predicate, f"one of {', '.join(f'cg:{name}' for name in known)}"))

    def _add(self, subject: str, predicate: str, value: str) -> None:
        self._facts.append((subject, named_node(predicate), value))

    def _resolve(self, reference: str) -> str:
        return f"<{self._debate.references.resolve(reference)}>"

    def _shown(self, node: str) -> str:
        return self._context.display_name(node)


def text_of(written: str) -> str:
    """Return the text of a contribution in NFC, with LF at the ends of lines and ordinary spaces between words.

    Space at the ends of lines, soft hyphens and the like are taken out.

    Raises:
        UsageError: It is empty or too long, or has control or invisible characters.
    """
    lines = unicodedata.normalize("NFC", _IGNORED.sub("", _BREAK.sub("\n", written))).split("\n")
    text = "\n".join(_SPACE.sub(" ", line).rstrip() for line in lines).strip()
    if not any(map(str.isalnum, text)):
        raise UsageError("the text is empty; write what you want to say")
    if len(text) > MAX_TEXT:
        raise UsageError(f"the text has {len(text):,} characters; at most {MAX_TEXT:,}")
    for position, character in enumerate(text):
        if INVISIBLE.match(character):
            line = text.count("\n", 0, position) + 1
            raise UsageError(f"line {line} of the text has U+{ord(character):04X}, which is invisible; remove it")
    for number, words in enumerate(text.split("\n"), 1):
        if problem := unreadable(cg("text"), words):
            raise UsageError(f"line {number} of the text: {problem}")
        word, scripts = mixed_scripts(words)
        if scripts:
            raise UsageError(
                f"line {number} of the text: the word {word} mixes {' and '.join(scripts)} letters, some of which look "
                "alike; write it in one script"
            )
    return text


def same_words(phrase: str, sentence: str) -> bool:
    """Return whether a sentence has a phrase in it, whatever the case, the space and a stop at its end."""
    plain, other = (" ".join(text.casefold().split()) for text in (phrase, sentence))
    return plain.rstrip(".") in other


def _marked(turtle: str, missing: list[tuple[str, str, str]]) -> str:
    """Return Turtle with a comment above each node that lacks something."""
    lines = turtle.split("\n")
    for node, predicate, what in missing:
        # each node begins a line, as prefix:name or <iri>
        place = next(
            number
            for number, line in enumerate(lines)
            if line.startswith(f"{node} ") or re.match(rf"[\w-]+:{re.escape(local_name(node[1:-1]))} a ", line)
        )
        lines.insert(place, f"# To fill in: {predicate}: {what}")
    return "\n".join(lines)
