"""A reading in the frame of a debate, as triples: each quotation becomes an anchor."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

from capgen_kg.errors import did_you_mean
from capgen_kg.formats.to_debate import MAX_LABEL, MAX_NAME, shorten
from capgen_kg.rdf.facts import TYPE
from capgen_kg.rdf.namespaces import local_name
from capgen_kg.rdf.reading_order import natural
from capgen_kg.rdf.spans import Text
from capgen_kg.rdf.terms import cg, literal, named_node, value_of
from capgen_kg.readings.anchoring import Anchoring
from capgen_kg.readings.attack_types import AttackTypes
from capgen_kg.readings.completeness import gaps
from capgen_kg.readings.frame import ATTRIBUTED_TO, LABEL, NOTATION, local_name_of
from capgen_kg.readings.hedging import Caution
from capgen_kg.readings.model import (
    ACTS,
    ATTACKS,
    BASES,
    BOOSTERS,
    HEDGES,
    ROLES,
    USUAL,
    Argument,
    Claim,
    Evidence,
    Problem,
)
from capgen_kg.readings.names import Names, is_nobody
from capgen_kg.readings.quotations import QuotationError
from capgen_kg.readings.raising import Raisers
from capgen_kg.text.anchors import digest
from capgen_kg.text.segmentation import passage_facts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from capgen_kg.rdf.facts import Fact
    from capgen_kg.rdf.spans import Span
    from capgen_kg.readings.frame import Frame, Message
    from capgen_kg.readings.model import Act, Inference, Reading, Relation

_MAX_WORDS = 40
#: How many names a hint or a message has.
_MAX_NAMES = 6
#: The kinds of hedges and boosters, with examples.
_KINDS = (
    "hedges are approximate (about), degree (to the extent), possible (may), tentative (perhaps) or weak (little "
    "evidence); boosters are categorical (never), certain (clearly) or strong (very)"
)
_QUOTE = "quote its words in the text or, where the text leaves it unsaid, the nearest, as {basis: interpreted, why: …}"
_QUOTE_IN_JSON = (
    "quote its words in the text (quotes) or, where the text leaves it unsaid, the nearest, with the basis Interpreted "
    "and a rationale"
)
_UNNAMED = "for somebody without a name, take the words that the text has for them, such as My brother"
_DESCRIPTION = named_node("dcterms:description")
#: Property that leads from a relation to its target.
AIMS = {"Rebuttal": "attacks", "Support": "backs"}


@dataclass
class EncodedReading:
    """A reading as triples.

    Attributes:
        facts: Triples, each with the file that it belongs into if the debate does not have it yet.
        problems: What is wrong in the reading.
        counts: Numbers of arguments, claims, inferences, rebuttals and supports.
        places: Place and key of whatever has an IRI, by IRI as a term.
        notes: What is read otherwise than was probably meant, each with its place.
        hints: What is assumed of what is new.
    """

    facts: dict[Fact, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    places: dict[str, tuple[str, str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)


def encode(reading: Reading, frame: Frame) -> EncodedReading:
    """Return a reading as triples in the frame of a debate."""
    return _Encoder(reading, frame).encode()


class _Encoder:
    def __init__(self, reading: Reading, frame: Frame) -> None:
        self._reading, self._frame = reading, frame
        self._result = EncodedReading(problems=list(reading.problems))
        self._anchoring = Anchoring(frame, reading.message_key)
        self._text = Text(frame.text)
        self._attack_types = AttackTypes(reading)
        #: Claims that messages set as conditions or give as examples.
        self._with_role = {key for roles in reading.messages.values() for keys in roles.values() for key in keys}
        self._iris: dict[str, str] = {}
        self._notations: dict[str, str] = {}
        #: Passages that claims and others are anchored to, by key.
        self._anchors: dict[str, list[str]] = {}
        #: The message that each claim or argument is quoted from, by key.
        self._messages: dict[str, Message] = {}
        #: Arguments by the claims that they have in a role or in a step.
        self._argument_of: dict[str, str] = {}
        self._new_people: dict[str, str] = {}

    def encode(self) -> EncodedReading:
        reading = self._reading
        if reading.problems:
            return self._result
        for gap in gaps(reading, self._frame.messages):
            self._problem(gap.place, gap.message)
        if self._result.problems:
            return self._result
        self._find_owners()
        items: list[Claim | Argument | Act] = [*reading.claims.values(), *reading.arguments.values()]
        items += reading.acts.values()
        for item in items:
            self._anchor(item)
        if self._result.problems:
            return self._result
        notations = {key: message.notation for key, message in self._messages.items()}
        self._raisers = Raisers(reading, notations, self._asserting, self._making, self._anchors)
        names = Names(reading, self._frame, self._owners())
        self._iris, self._notations = names.iris, names.notations
        bearings = [argument.bearing for argument in reading.arguments.values()]
        parts = (*items, *reading.inferences.values(), *reading.relations.values(), *bearings)
        self._result.places = {names.iris[part.key]: (part.evidence.place, part.key) for part in parts}
        if names.problems:
            self._result.problems += names.problems
            return self._result
        self._check_examples()
        self._check_bearings()
        self._check_parts()
        self._check_caution()
        for claim in reading.claims.values():
            self._write_claim(claim)
        for argument in reading.arguments.values():
            self._write_argument(argument)
        for inference in reading.inferences.values():
            self._write_inference(inference)
        for relation in reading.relations.values():
            self._write_relation(relation)
        for argument in reading.arguments.values():
            self._write_bearing(argument)
        for act in reading.acts.values():
            self._write_act(act)
        self._write_passages()
        for notation, claims in reading.messages.items():
            node = self._frame.messages[notation].iri
            for role, keys in claims.items():
                for key in keys:
                    self._add(node, ROLES[role], self._iris[key])
        return self._result

    def _problem(self, place: str, message: str) -> None:
        problem = Problem(place, message)
        if problem not in self._result.problems[-20:]:
            # the same quotation may serve an argument and its conclusion
            self._result.problems.append(problem)

    def _note(self, place: str, message: str) -> None:
        note = f"{place}: {message}"
        if note not in self._result.notes:
            self._result.notes.append(note)

    # checks

    def _check_examples(self) -> None:
        """Report examples that illustrate nothing."""
        arguments, messages = self._reading.arguments.values(), self._reading.messages.values()
        roles = [*(argument.claims for argument in arguments), *messages]
        for key in dict.fromkeys(key for claims in roles for key in claims.get("examples", ())):
            claim, node = self._reading.claims[key], self._iris[key]
            known = self._frame.values[node][cg("exampleOf")] if node in self._frame.values else []
            if not claim.illustrates and not known:
                self._problem(claim.evidence.place, f"say what {key} is an example of, as {{illustrates: [Name]}}")

    def _check_bearings(self) -> None:
        """Say of which new arguments the relation to the thesis counts as stated because nothing else is said."""
        names = [
            argument.key
            for argument in self._reading.arguments.values()
            if self._iris[argument.key] not in self._frame.values
            and not (argument.bearing.evidence.basis or argument.bearing.evidence.is_anchored)
        ]
        if names:
            shown = ", ".join(names[:_MAX_NAMES])
            shown += f" and {len(names) - _MAX_NAMES} more" if len(names) > _MAX_NAMES else ""
            self._result.hints.append(
                f"without a basis of its own, the relation to the thesis counts as stated: {shown}"
                f"; where the text leaves it unsaid, write {{basis: interpreted, why: …}} after the name"
            )

    def _check_parts(self) -> None:
        """Note new arguments whose conclusion is a part of something else, as one defined below a side by mistake."""
        arguments, messages = self._reading.arguments, self._reading.messages
        roles = [(argument.key, argument.claims) for argument in arguments.values()] + [*messages.items()]
        for argument in arguments.values():
            for key in argument.claims["conclusions"]:
                for owner, claims in roles:
                    role = next((role for role in ROLES if role != "conclusions" and key in claims.get(role, ())), "")
                    if role and owner != argument.key and self._iris[argument.key] not in self._frame.values:
                        side = argument.stance.lower()
                        message = f"{key} is one of the {role} of {owner}, and an argument {side} the thesis as well"
                        advice = f"if it is none, write it below another heading than # {argument.stance}"
                        self._note(argument.evidence.place, f"{message}; {advice}")

    def _check_self(self, relation: Relation) -> None:
        """Note a new rebuttal by which somebody counters what they say themselves."""
        frame, reading, target = self._frame, self._reading, relation.target
        is_known = self._iris[relation.key] in frame.values or target == reading.thesis or len(frame.messages) == 1
        if is_known or target not in {*reading.claims, *reading.arguments, *frame.messages}:
            return
        speaker = self._speaker(relation.evidence, relation.source)
        if self._speaker(Evidence(""), target) == speaker:
            name = frame.text_value(speaker, LABEL) or local_name(speaker[1:-1])
            message = f"{name} says {relation.source} and {target}, and counters their own words here"
            advice = "unless that corrects them, write it below what it answers, or say whose words these are"
            self._note(relation.evidence.place, f"{message}; {advice}")

    def _check_caution(self) -> None:
        """Note new claims that are not as cautious as the words that they are quoted from."""
        frame = self._frame
        if not frame.language.startswith("en"):
            return
        caution = Caution(self._reading, self._anchors, self._passage_words)
        for claim in self._reading.claims.values():
            node = self._iris[claim.key]
            # what was imported so in spite of the note is left as it is
            is_known = node in frame.values and frame.text_value(node, LABEL) == shorten(claim.words)
            if claim.evidence.is_anchored and not is_known and (remark := caution.remark(claim)):
                self._note(claim.evidence.place, remark)

    def _check_time(self, relation: Relation) -> None:
        """Note a relation that is stated although the message of its target answers the one of its source."""
        frame = self._frame
        source, target = (self._raisers.message_of(key) for key in (relation.source, relation.target))
        if source == target or source not in frame.messages or target not in frame.messages:
            return
        earlier, node, seen = frame.messages[source].iri, frame.messages[target].iri, set[str]()
        while node and node not in seen:
            seen.add(node)
            node = frame.value(node, cg("repliesTo"))
            if node == earlier:
                message = (
                    f"{relation.source} is in {source}, which {target} answers, so it cannot answer that there and "
                )
                self._note(relation.evidence.place, f"{message}then; write {{basis: interpreted, why: …}}")

    def _find_owners(self) -> None:
        """Find the argument that each claim is a part of."""
        for argument in self._reading.arguments.values():
            for role in ROLES:
                for key in argument.claims.get(role, ()):
                    self._argument_of.setdefault(key, argument.key)
        for inference in self._reading.inferences.values():
            if inference.item in self._reading.arguments:
                for key in (*inference.premises, inference.conclusion):
                    self._argument_of.setdefault(key, inference.item)

    def _owners(self) -> dict[str, str]:
        """Return the key of the argument or the notation of the message that each claim belongs to."""
        owners = {}
        for key, claim in self._reading.claims.items():
            message = (
                self._messages[key].notation
                if key in self._messages
                else self._frame.text_value(self._frame.post, NOTATION)
            )
            owners[key] = self._argument_of.get(key) or (claim.asserted or [message])[0]
        return owners | {key: self._messages[key].notation for key in self._reading.acts}

    # anchors

    def _anchor(self, part: Claim | Argument | Act) -> None:
        """Look up the quotations of a claim, an argument or a speech act."""
        evidence = part.evidence
        passages = self._passages(evidence)
        if not passages and part.key == self._reading.thesis:
            passages = sorted(self._frame.values[self._frame.thesis][cg("anchor")])
        if not passages and isinstance(part, Argument):
            keys = [key for keys in part.claims.values() for key in keys]
            passages = list(dict.fromkeys(passage for key in keys for passage in self._anchors.get(key, ())))
        if not passages and not evidence.is_anchored and not isinstance(part, Argument):
            # a name without words may be another one, misspelt
            is_bare = part.key == f"[{part.words}]"
            known = {key for key in (*self._reading.claims, *self._reading.arguments) if key != part.key}
            bare = [f"[{part.words}]", f"<{part.words}>"]
            named = [key for key in bare if key in known]
            hint = f"; did you mean {named[0]}?" if named else did_you_mean(part.key, known) if is_bare else ""
            advice = _QUOTE if self._reading.message_key == "in" else _QUOTE_IN_JSON
            self._problem(evidence.place, f"{part.key} has no quotation; {advice}{hint}")
        self._anchors[part.key] = passages
        if passages:
            self._messages[part.key] = self._message_of(evidence, passages)

    def _message_of(self, evidence: Evidence, passages: list[str]) -> Message:
        if evidence.message:
            return self._frame.messages[evidence.message]
        return self._frame.message_at(self._anchoring.span(passages[0]))

    def _passages(self, evidence: Evidence) -> list[str]:
        """Return the passages that quotations and names of passages stand for."""
        passages: dict[str, None] = {}
        within = self._frame.messages[evidence.message].spans if evidence.message else None
        for local, place in evidence.passages:
            node = f"<{self._frame.base}{local}>"
            if node in self._frame.spans:
                passages[node] = None
            else:
                names = [local_name(node[1:-1]) for node in self._frame.spans]
                self._problem(place, f"there is no passage {local}{did_you_mean(local, names)}")
        for span, _ in evidence.spans:
            passages |= dict.fromkeys(self._anchoring.passages_at(self._frame.trimmed(span)))
        for words, place in evidence.quotes:
            try:
                span = self._frame.trimmed(self._anchoring.quotations.find(words, within))
            except QuotationError as error:
                self._problem(place, str(error))
                continue
            if notation := self._quoting(span):
                where = ":".join(map(str, self._text.place(span[0])))
                message = f"“{words}” at {where} is what {notation} quotes from another message"
                self._note(place, f"{message}; quote the message that says it")
            passages |= dict.fromkeys(self._anchoring.passages_at(span))
        return list(passages)

    def _quoting(self, span: Span) -> str:
        """Return the notation of the message that quotes another in a span, or an empty string."""
        if not any(start <= span[0] and span[1] <= end for start, end in self._frame.quoted):
            return ""
        return self._frame.message_at(span).notation

    def _write_passages(self) -> None:
        """Write the new passages."""
        frame = self._frame
        for node, span in self._anchoring.new.items():
            if node not in frame.spans:
                facts = passage_facts(node, "Passage", span, digest(frame.text[slice(*span)]), frame.post)
                self._result.facts |= dict.fromkeys(facts, "passages")
                self._add(node, "spokenIn", frame.message_at(span).iri, "passages")
                leaves = self._anchoring.leaves(span)
                if len(leaves) == 1:
                    self._add(node, "within", leaves[0][2], "passages")

    # claims and arguments

    def _write_claim(self, claim: Claim) -> None:
        node = self._iris[claim.key]
        argument = self._reading.arguments.get(self._argument_of.get(claim.key, ""))
        is_thesis = claim.key == self._reading.thesis
        file = "debate" if is_thesis else f"arguments-{argument.stance.lower()}" if argument else "claims"
        self._write_item(
            node, "Claim", claim.key, claim.words or self._frame.text_value(node, LABEL), claim.evidence, file
        )
        self._write_basis(node, claim.evidence, "stated" if self._anchors[claim.key] and not is_thesis else "")
        for key in claim.illustrates:
            self._add(node, "exampleOf", self._iris[key], file)
        self._result.counts["claim"] += 1
        if not is_thesis or claim.evidence.by or claim.asserted:
            self._write_speakers(claim, node)

    def _write_item(self, node: str, class_name: str, key: str, words: str, evidence: Evidence, file: str) -> None:
        if not words:
            self._problem(evidence.place, f"{key} has no words; write them after its name and a colon")
            return
        if class_name != "Claim" or cg("EmpiricalClaim") not in self._types(node):
            # which is a claim, too
            self._add(node, TYPE, cg(class_name), file)
        self._write_label(node, words, file)
        self._add(node, NOTATION, literal(self._notations[key]), file)
        self._add(node, "inDebate", self._frame.debate, file)
        for passage in self._anchors[key]:
            self._add(node, "anchor", passage, file)
        self._write_qualifiers(node, evidence, self._anchors[key], file)

    def _types(self, node: str) -> list[str]:
        return self._frame.values[node][TYPE] if node in self._frame.values else []

    def _write_label(self, node: str, words: str, file: str) -> None:
        line = " ".join(words.split())
        language = self._frame.language
        label = shorten(line)
        if len(label) < 2:
            label = f"({label})"
        self._add(node, LABEL, literal(label, language), file)
        if len(line) > MAX_LABEL:
            self._add(node, _DESCRIPTION, literal(line, language), file)

    def _write_basis(self, node: str, evidence: Evidence, default: str = "") -> None:
        """Write basis and rationale; without a basis of its own, the default or else that of the reading."""
        basis = evidence.basis or default or self._reading.basis
        why = evidence.why
        if node == self._frame.thesis and not basis:
            # as it was: in a new frame, the title stands in for it
            basis = "stated" if evidence.is_anchored else "interpreted"
            why = why if basis == "stated" else why or self._frame.text_value(node, cg("rationale"))
        if not basis:
            message = "say whether the text states this: {basis: stated} with a quote, or {basis: interpreted, why: …}"
            self._problem(evidence.place, f"{message}; the front matter may have a basis for all")
        elif basis == "interpreted" and not why:
            self._problem(evidence.place, "say why this is interpreted so: {why: …}")
        else:
            self._add(node, "basis", cg(BASES[basis]))
        if why:
            known = [term for term in self._frame.values[node][cg("rationale")] if value_of(term) == why]
            self._add(node, "rationale", known[0] if known else literal(why, self._frame.language))

    def _write_speakers(self, claim: Claim, node: str) -> None:
        """Write which messages assert a claim, or report it as another's."""
        frame = self._frame
        message = self._messages[claim.key]
        if speaker := self._reported_speaker(claim):
            words = claim.words or frame.text_value(node, LABEL)
            self._write_report(message, node, speaker, words, self._anchors[claim.key])
        for notation in self._asserting(claim):
            self._add(frame.messages[notation].iri, "asserts", node)

    def _write_report(self, message: Message, node: str, speaker: str, words: str, anchors: Iterable[str]) -> None:
        """Write that a message reports a claim or a step as somebody else's, unless a report of the debate has it."""
        report = self._report_of(message, node)
        if self._has_other_report(node, report):
            return
        self._add(message.iri, "performs", report)
        self._add(report, TYPE, cg("Report"), "comments")
        self._write_label(report, words, "comments")
        self._add(report, ATTRIBUTED_TO, message.writer)
        self._add(report, "speaker", speaker)
        self._add(report, "reports", node)
        self._add(report, "basis", cg("Stated"))
        for passage in anchors:
            self._add(report, "anchor", passage)

    def _report_of(self, message: Message, node: str) -> str:
        """Return the IRI of the report that a reading makes for a claim or a step."""
        return f"<{self._frame.base}{local_name(message.iri[1:-1])}-report-{local_name(node[1:-1])}>"

    def _has_other_report(self, node: str, report: str) -> bool:
        return any(predicate == cg("reports") and other != report for other, predicate in self._frame.users[node])

    def _reported_speaker(self, claim: Claim) -> str:
        """Return whose claim it is that a message reports, or an empty string for one of its writer."""
        if not claim.evidence.by:
            return ""
        speaker = self._person(claim.evidence)
        return "" if speaker == self._messages[claim.key].writer else speaker

    def _asserting(self, claim: Claim) -> list[str]:
        """Return the notations of the messages that assert a claim."""
        if claim.asserted is not None:
            return claim.asserted
        is_other = claim.key in self._argument_of or claim.key in self._with_role or self._reported_speaker(claim)
        is_thesis = claim.key == self._reading.thesis
        return [] if is_other or is_thesis or claim.key not in self._messages else [self._messages[claim.key].notation]

    def _write_argument(self, argument: Argument) -> None:
        file = f"arguments-{argument.stance.lower()}"
        node, message = self._iris[argument.key], self._messages[argument.key]
        conclusion = self._reading.claims[argument.claims["conclusions"][0]]
        words = argument.label or conclusion.words
        self._write_item(node, "Argument", argument.key, words, argument.evidence, file)
        if argument.description:
            self._add(node, _DESCRIPTION, literal(argument.description, self._frame.language), file)
        self._add(node, "stance", cg(argument.stance), file)
        self._add(node, "stanceTarget", self._frame.thesis, file)
        speaker = self._person(argument.evidence) if argument.evidence.by else message.writer
        self._add(node, ATTRIBUTED_TO, speaker, file)
        for role, name in ROLES.items():
            for key in argument.claims.get(role, ()):
                self._add(node, name, self._iris[key], file)
        self._add(message.iri, "presents", node)
        self._result.counts["argument"] += 1

    def _write_bearing(self, argument: Argument) -> None:
        """Write the relation of an argument to the thesis."""
        self._write_relation(argument.bearing, argument)

    def _write_act(self, act: Act) -> None:
        """Write a concession or another speech act of the message that is quoted."""
        node, message, evidence = self._iris[act.key], self._messages[act.key], act.evidence
        self._add(node, TYPE, cg(ACTS[act.kind]), "comments")
        self._add(message.iri, "performs", node)
        self._write_label(node, act.words, "comments")
        self._add(node, ATTRIBUTED_TO, self._person(evidence) if evidence.by else message.writer, "comments")
        self._check_concession(act)
        for key in act.concerns:
            self._add(node, "concerns", self._iris[key], "comments")
        for passage in self._anchors[act.key]:
            self._add(node, "anchor", passage, "comments")
        self._write_basis(node, evidence, "stated")
        self._write_qualifiers(node, evidence, self._anchors[act.key], "comments")
        self._result.counts[ACTS[act.kind].lower()] += 1

    def _check_concession(self, act: Act) -> None:
        """Note that somebody concedes their own claim, unless in the same words or in the only message."""
        frame = self._frame
        if act.kind != "concedes" or self._iris[act.key] in frame.values or len(frame.messages) == 1:
            return
        speaker = self._speaker(act.evidence, self._messages[act.key].notation)
        for key in act.concerns:
            is_own = key != self._reading.thesis and self._speaker(Evidence(""), key) == speaker
            if is_own and not set(self._anchors.get(key, ())).intersection(self._anchors[act.key]):
                name = frame.text_value(speaker, LABEL) or local_name(speaker[1:-1])
                message = f"{name} says {key}, and concedes it here; name what somebody else says"
                self._note(act.evidence.place, f"{message}, or say whose words these are, as {{by: Name}}")

    # inferences and relations

    def _write_inference(self, inference: Inference) -> None:
        evidence = inference.evidence
        keys = [*inference.premises, inference.conclusion]
        message = self._reasoning_message(inference)
        owner = self._iris.get(inference.item) or message.iri
        node = self._iris[inference.key]
        conclusion = self._reading.claims[inference.conclusion]
        file = self._frame.file_of.get(owner) or self._file_of_key(inference.item)
        self._add(node, TYPE, cg("Inference"), file)
        for premise in inference.premises:
            self._add(node, "premise", self._iris[premise], file)
        self._add(node, "conclusion", self._iris[inference.conclusion], file)
        speaker = self._reasoner(inference)
        self._add(node, ATTRIBUTED_TO, speaker, file)
        anchors = self._passages(evidence) or list(dict.fromkeys(p for key in keys for p in self._anchors[key]))
        if not self._making(inference):
            words = conclusion.words or self._frame.text_value(self._iris[conclusion.key], LABEL)
            self._write_report(message, node, speaker, words, anchors)
        elif not self._has_other_report(node, self._report_of(message, node)):
            self._add(owner, "hasInference", node, file)
        for passage in anchors:
            self._add(node, "anchor", passage, file)
        self._write_basis(node, evidence, "stated" if evidence.is_anchored else "")
        self._write_qualifiers(node, evidence, anchors, file)
        self._result.counts["inference"] += 1

    def _reasoning_message(self, inference: Inference) -> Message:
        """Return the message that makes or reports a step, or in which an argument makes it."""
        return self._frame.messages.get(inference.item) or self._messages[inference.conclusion]

    def _reasoner(self, inference: Inference) -> str:
        """Return whose step it is: without a name, that of the one person all whose claims a message reports."""
        owner = inference.item or self._messages[inference.conclusion].notation
        if not inference.evidence.by and owner in self._frame.messages:
            claims = map(self._reading.claims.__getitem__, (*inference.premises, inference.conclusion))
            speakers = {self._reported_speaker(claim) for claim in claims}
            if len(speakers) == 1 and (speaker := speakers.pop()):
                return speaker
        return self._speaker(inference.evidence, owner)

    def _making(self, inference: Inference) -> str:
        """Return the argument or message that makes a step, or an empty string where a message only reports it."""
        if inference.item in self._reading.arguments:
            return inference.item
        message = self._reasoning_message(inference)
        return message.notation if self._reasoner(inference) == message.writer else ""

    def _file_of_key(self, key: str) -> str:
        argument = self._reading.arguments.get(key)
        return f"arguments-{argument.stance.lower()}" if argument else "claims"

    def _write_relation(self, relation: Relation, argument: Argument | None = None) -> None:
        evidence = relation.evidence
        node = self._iris[relation.key]
        target = self._frame.thesis if argument else self._iris[relation.target]
        file = f"arguments-{argument.stance.lower()}" if argument else "relations"
        words = relation.words or self._words_of(relation.source)
        if not words:
            message = f"{relation.source} says nothing by itself; give this relation words of its own"
            self._problem(evidence.place, message)
            return
        self._add(node, TYPE, cg(relation.kind), file)
        self._write_label(node, words, file)
        self._add(node, AIMS[relation.kind], target, file)
        if relation.kind == "Rebuttal":
            attack = relation.attack or ("rebutting" if argument else self._attack_types.of(relation.target))
            self._add(node, "attackType", cg(ATTACKS[attack]), file)
        if relation.counterclaim:
            self._add(node, "counterClaim", self._iris[relation.counterclaim], file)
        self._add(node, ATTRIBUTED_TO, self._speaker(evidence, relation.source), file)
        anchors = self._passages(evidence) or self._anchors_of(relation.source, evidence)
        raiser = relation.source
        if raiser in self._reading.claims:
            raiser, anchors = self._raisers.raiser(relation, anchors)
        for passage in anchors:
            self._add(node, "anchor", passage, file)
        self._add(self._iris[raiser], "raises", node, file)
        is_stated = evidence.is_anchored or argument
        self._write_basis(node, evidence, "stated" if is_stated else "")
        self._write_qualifiers(node, evidence, anchors, file)
        if not argument:
            self._result.counts[relation.kind.lower()] += 1
            if (evidence.basis or ("stated" if evidence.is_anchored else self._reading.basis)) == "stated":
                self._check_time(relation)
                if relation.kind == "Rebuttal":
                    self._check_self(relation)

    def _words_of(self, key: str) -> str:
        """Return the words of a claim or of an argument's conclusion; a message has none."""
        argument = self._reading.arguments.get(key)
        claim = self._reading.claims.get(argument.claims["conclusions"][0] if argument else key)
        return claim.words if claim else ""

    def _anchors_of(self, key: str, evidence: Evidence) -> list[str]:
        if key in self._anchors:
            return self._anchors[key]
        message = self._frame.messages[key]
        self._problem(evidence.place, f"quote the words of {message.notation} that say this")
        return []

    def _speaker(self, evidence: Evidence, key: str) -> str:
        """Return whom an inference or relation is attributed to: the named person, or whoever makes it."""
        if evidence.by:
            return self._person(evidence)
        if key in self._reading.arguments:
            own = self._reading.arguments[key].evidence
            return self._person(own) if own.by else self._messages[key].writer
        if key in self._reading.claims:
            own = self._reading.claims[key].evidence
            return self._person(own) if own.by else self._messages[key].writer
        return self._frame.messages[key].writer

    def _person(self, evidence: Evidence) -> str:
        """Return the IRI of a person by name; one whom the debate lacks is new, if the text has the name."""
        name = " ".join(evidence.by.split())
        frame = self._frame
        if node := frame.people.get(name.casefold()) or self._new_people.get(name.casefold()):
            return node
        node = f"<{frame.base}person-{local_name_of(name)}>"
        self._new_people[name.casefold()] = node
        if is_nobody(name):
            self._problem(evidence.place, f"found {name!r}, which names nobody; {_UNNAMED}")
            return node
        match = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", frame.text)
        if match is None or len(name) > MAX_NAME:
            known = sorted(
                value_of(term) for person in frame.of_class("Person") for term in frame.values[person][LABEL]
            )
            more = ", …" if len(known) > _MAX_NAMES else ""
            hint = (
                did_you_mean(name, known) or f"; expected a name in it, such as {', '.join(known[:_MAX_NAMES])}{more}"
            )
            self._problem(evidence.place, f"nobody in the text is called {name}{hint}; {_UNNAMED}")
            return node
        self._add(node, TYPE, cg("Person"), "people")
        self._add(node, LABEL, literal(name, frame.language), "people")
        self._add(node, "name", literal(name), "people")
        for leaf in frame.leaves_of(match.span())[:1]:
            self._add(node, "anchor", leaf[2], "people")
        return node

    # qualifiers

    def _write_qualifiers(self, node: str, evidence: Evidence, anchors: list[str], file: str) -> None:
        """Write hedges and boosters, whose words have to be among the anchored ones."""
        frame = self._frame
        terms = frame.values[node][cg("qualifier")] if node in frame.values else []
        known: dict[tuple[str, str], list[str]] = {}
        for term in sorted(terms, key=natural, reverse=True):
            known.setdefault((frame.text_value(term, cg("words")), frame.value(term, cg("qualifierType"))), []).append(
                term
            )
        taken = set(terms)
        for words, kind in evidence.qualifiers:
            name = kind or USUAL.get(words.casefold(), "")
            is_usual = bool(name) and not kind
            if not is_usual and not self._with_words(words, anchors):
                is_kind = words.casefold() in {**HEDGES, **BOOSTERS}
                example = f"found the kind {words}; write the word of the quotation, as in {{hedge: {{may: {words}}}}}"
                self._problem(evidence.place, example if is_kind else _unquoted(words))
                continue
            if name not in {**HEDGES, **BOOSTERS}:
                message = f"say of what kind “{words}” is, as {{hedge: {{{words}: possible}}}}; {_KINDS}"
                self._problem(evidence.place, message)
                continue
            if not 0 < len(words) <= _MAX_WORDS:
                message = f"found a hedge of {len(words)} characters, expected 1 to {_MAX_WORDS}"
                self._problem(evidence.place, message)
                continue
            kind_term = cg({**HEDGES, **BOOSTERS}[name])
            class_name = "Hedge" if name in HEDGES else "Booster"
            own = known.get((words, kind_term))
            term = own.pop() if own else ""
            passages = frame.values[term][cg("anchor")] if term else self._with_words(words, anchors)
            if not passages:
                self._problem(evidence.place, _unquoted(words))
                continue
            stem = f"{node[:-1]}-{class_name.lower()}"
            term = term or next(new for number in count(1) if (new := f"{stem}-{number}>") not in taken)
            taken.add(term)
            self._add(node, "qualifier", term, file)
            self._add(term, TYPE, cg(class_name), file)
            self._add(term, "qualifierType", kind_term, file)
            self._add(term, "words", literal(words), file)
            for passage in passages:
                self._add(term, "anchor", passage, file)

    def _with_words(self, words: str, anchors: list[str]) -> list[str]:
        """Return the first of the anchored passages that has some words, in a list."""
        spaced = r"\s+".join(map(re.escape, words.replace("’", "'").split()))
        pattern = re.compile(rf"(?<!\w){spaced}(?!\w)", re.IGNORECASE)
        return [passage for passage in anchors if pattern.search(self._passage_words(passage))][:1]

    def _passage_words(self, passage: str) -> str:
        return self._frame.text[slice(*self._anchoring.span(passage))].replace("’", "'")

    # triples

    def _add(self, subject: str, predicate: str, obj: str, file: str = "") -> None:
        """Add a triple; the predicate is a term, or the local name of a property of our ontology."""
        fact = (subject, predicate if predicate[0] == "<" else cg(predicate), obj)
        self._result.facts.setdefault(fact, file)


def _unquoted(words: str) -> str:
    return f"“{words}” is not among the words that this is quoted from; quote it with them"
