"""The reading in a debate: its claims, arguments, steps and relations, with the words that they rest on.

What a reading has no words for (speech acts, similarities, what is anchored in another text) is not part of it.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from capgen_kg.rdf.facts import TYPE
from capgen_kg.rdf.namespaces import local_name
from capgen_kg.rdf.reading_order import natural
from capgen_kg.rdf.terms import cg, named_node, value_of
from capgen_kg.readings.anchoring import Anchoring
from capgen_kg.readings.frame import ATTRIBUTED_TO, LABEL, NOTATION, RATIONALE, local_name_of
from capgen_kg.readings.model import (
    ACTS,
    ATTACKS,
    BOOSTERS,
    HEDGES,
    ROLES,
    Act,
    Argument,
    Claim,
    Evidence,
    Inference,
    Reading,
    Relation,
)
from capgen_kg.readings.names import TITLE_NOTATION, canonical, usual_act, usual_inference, usual_relation
from capgen_kg.readings.quotations import QuotationError
from capgen_kg.readings.raising import Raisers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from capgen_kg.readings.frame import Frame

_DESCRIPTION = named_node("dcterms:description")
#: Quotations of more words are shortened to their first and last ones, where these tell them apart.
_MAX_QUOTED, _SHORTENED = 14, (4, 6, 8)


def reading_of(frame: Frame) -> tuple[Reading, dict[str, str]]:
    """Return the reading in a debate, and the IRI of each of its claims, arguments, steps and relations by key."""
    return _Builder(frame).build()


def is_act(frame: Frame, node: str) -> bool:
    """Return whether a node is a speech act that a reading may have."""
    return bool({cg(name) for name in ACTS.values()} & {*frame.values[node][TYPE]})


def is_made(frame: Frame, act: str) -> bool:
    """Return whether a speech act has the name that a reading gives, rather than a number."""
    return bool(_title_of_act(frame, act))


def _title_of_act(frame: Frame, act: str) -> str:
    """Return the title in the name that a reading gives to a speech act, or an empty string."""
    kinds = [name.lower() for name in ACTS.values() if cg(name) in frame.values[act][TYPE]]
    messages = [local_name(user[1:-1]) for user, predicate in frame.users[act] if predicate == cg("performs")]
    for message, kind in product(messages, kinds):
        title = local_name(act[1:-1]).removeprefix(f"{message}-{kind}-")
        if title != local_name(act[1:-1]) and not title.isdigit():
            return title.replace("-", " ").capitalize()
    return ""


class _Builder:
    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._reading = Reading(title=frame.text_value(frame.debate, LABEL))
        self._anchoring = Anchoring(frame)
        #: Keys by IRI; those of messages are their notations.
        self._keys = {message.iri: notation for notation, message in frame.messages.items()}
        self._messages = {message.iri for message in frame.messages.values()}
        self._iris: dict[str, str] = {}
        self._titles: set[str] = set()
        #: The argument that each claim is a part of.
        self._parts: set[str] = set()
        self._quoted: dict[str, str] = {}
        #: Claims that messages set as conditions or give as examples.
        self._with_role: set[str] = set()

    def build(self) -> tuple[Reading, dict[str, str]]:
        frame = self._frame
        claims = [node for node in self._of("Claim", "EmpiricalClaim") if self._is_in_text(node)]
        for node in claims:
            title = "Thesis" if node == frame.thesis else self._title(node)
            self._take(node, f"[{title}]")
        arguments = [node for node in self._of("Argument") if self._is_argument(node)]
        for node in arguments:
            self._take(node, f"<{self._title(node)}>")
        for node in arguments:
            self._parts |= {claim for name in ROLES.values() for claim in frame.values[node][cg(name)]}
        inferences = [node for node in self._of("Inference") if self._is_inference(node)]
        for node in inferences:
            self._take(node, f"step {local_name(node[1:-1])}")
        for node in arguments:
            self._parts |= {
                claim
                for inference in frame.values[node][cg("hasInference")]
                for name in ("premise", "conclusion")
                for claim in frame.values[inference][cg(name)]
            }
        self._read_messages()
        for node in claims:
            self._read_claim(node)
        bearings = {node: self._bearing(node) for node in arguments}
        for node, bearing in bearings.items():
            self._take(bearing, f"relation of {self._keys[node]} to the thesis")
        for node in arguments:
            self._read_argument(node, bearings[node])
        for node in inferences:
            self._read_inference(node)
        self._read_relations(set(bearings.values()))
        for kind, name in ACTS.items():
            for node in self._of(name):
                self._read_act(node, kind)
        if frame.thesis in self._keys:
            self._reading.thesis = self._keys[frame.thesis]
        return self._reading, self._iris

    def _of(self, *names: str) -> list[str]:
        """Return the nodes of some classes in the debate, in natural order of their notations or names."""
        frame = self._frame
        nodes = {node for name in names for node in frame.of_class(name) if node.startswith(f"<{frame.base}")}
        return sorted(nodes, key=lambda node: (natural(frame.text_value(node, NOTATION) or node), node))

    def _take(self, node: str, key: str) -> None:
        self._keys[node] = key
        self._iris[key] = node

    def _is_in_text(self, node: str) -> bool:
        """Return whether a node is anchored in the text, and in nothing else."""
        anchors = self._frame.values[node][cg("anchor")]
        return bool(anchors) and all(anchor in self._frame.spans for anchor in anchors)

    def _is_argument(self, node: str) -> bool:
        values = self._frame.values[node]
        claims = [claim for name in ROLES.values() for claim in values[cg(name)]]
        has_all = all(claim in self._keys for claim in claims) and bool(values[cg("hasConclusion")])
        return has_all and self._is_in_text(node) and bool(self._bearing(node)) and bool(self._presenter(node))

    def _presenter(self, node: str) -> str:
        """Return the notation of the message that presents an argument."""
        presenting = [subject for subject, predicate in self._frame.users[node] if predicate == cg("presents")]
        return self._keys.get(presenting[0], "") if len(presenting) == 1 else ""

    def _is_inference(self, node: str) -> bool:
        values = self._frame.values[node]
        claims = [*values[cg("premise")], *values[cg("conclusion")]]
        return self._is_in_text(node) and all(claim in self._keys for claim in claims) and bool(self._owner(node))

    def _owner(self, node: str) -> str:
        """Return the key of the item that makes an inference, or the message that reports it."""
        users = self._frame.users[node]
        owners = [subject for subject, predicate in users if predicate == cg("hasInference")]
        for report in [subject for subject, predicate in users if predicate == cg("reports")]:
            owners += [message for message, predicate in self._frame.users[report] if predicate == cg("performs")]
        keys = [self._keys[owner] for owner in owners if owner in self._keys]
        return keys[0] if len(keys) == 1 and not keys[0].startswith("[") else ""

    def _title(self, node: str) -> str:
        """Return the title of an item: its notation or, where its name says more, its name in words."""
        frame = self._frame
        local, notation = local_name(node[1:-1]), frame.text_value(node, NOTATION)
        words = local.replace("-", " ").capitalize()
        is_usual = local == canonical(notation) or TITLE_NOTATION.fullmatch(words) or local_name_of(words) != local
        is_made = local.startswith(("argument-", "claim-", "node-")) or local in self._titles
        if is_usual or is_made or not TITLE_NOTATION.fullmatch(notation):
            title = notation
        else:
            # an argument of this name has its title as its label, as far as that gives the same name
            label = frame.text_value(node, LABEL)
            title = label if local_name_of(label) == local and not set("[]<>:") & set(label) else words
        self._titles.add(local)
        return title

    # evidence

    def _evidence(self, node: str, default_anchors: Iterable[str], message: str = "") -> Evidence:
        """Return what a node rests on; anchors that are the default are not named."""
        frame = self._frame
        evidence = Evidence("", message=message)
        anchors = sorted(frame.values[node][cg("anchor")], key=lambda anchor: (frame.spans[anchor], anchor))
        if set(anchors) != set(default_anchors):
            self._quote(evidence, anchors)
        for term in sorted(frame.values[node][cg("qualifier")], key=natural):
            kind = local_name(frame.value(term, cg("qualifierType"))[1:-1])
            kinds = {value: name for name, value in {**HEDGES, **BOOSTERS}.items()}
            if kind in kinds:
                evidence.qualifiers.append((frame.text_value(term, cg("words")), kinds[kind]))
        evidence.why = frame.text_value(node, cg("rationale"))
        return evidence

    def _quote(self, evidence: Evidence, anchors: list[str]) -> None:
        """Quote passages, or name those whose words are in several places or have other passages."""
        implied: set[str] = set()
        for anchor in anchors:
            own = self._anchoring.passages_at(self._frame.trimmed(self._frame.spans[anchor]))
            if len(own) > 1 and own[0] == anchor and set(own) <= set(anchors):
                implied |= set(own[1:])
        for anchor in anchors:
            if anchor in implied:
                continue
            words = self._quotation(anchor)
            if words and not evidence.message:
                evidence.quotes.append((words, ""))
            else:
                evidence.passages.append((local_name(anchor[1:-1]), ""))

    def _quotation(self, anchor: str) -> str:
        """Return words that stand for a passage, or an empty string."""
        if anchor not in self._quoted:
            span = self._frame.trimmed(self._frame.spans[anchor])
            words = " ".join(self._frame.text[slice(*span)].split())
            tokens = words.split()
            shortened = [" ".join([*tokens[:n], "…", *tokens[-n:]]) for n in _SHORTENED if len(tokens) > _MAX_QUOTED]
            self._quoted[anchor] = next((form for form in (*shortened, words) if self._stands_for(form, anchor)), "")
        return self._quoted[anchor]

    def _stands_for(self, words: str, anchor: str) -> bool:
        try:
            span = self._frame.trimmed(self._anchoring.quotations.find(words))
        except QuotationError:
            return False
        return self._anchoring.passages_at(span)[0] == anchor and span == self._frame.trimmed(self._frame.spans[anchor])

    def _person(self, node: str) -> str:
        """Return the name by which a person can be named."""
        frame = self._frame
        name = frame.text_value(node, LABEL)
        return name if frame.people.get(name.casefold()) == node else local_name(node[1:-1])

    def _message_of(self, node: str) -> str:
        """Return the notation of the message that a node is first anchored in."""
        frame = self._frame
        anchors = sorted(frame.values[node][cg("anchor")], key=lambda anchor: (frame.spans[anchor], anchor))
        return frame.message_at(frame.spans[anchors[0]]).notation

    def _basis(self, node: str, default: str) -> str:
        basis = "stated" if self._frame.value(node, cg("basis")) == cg("Stated") else "interpreted"
        return "" if basis == default else basis

    def _label(self, node: str) -> str:
        frame = self._frame
        labels = frame.values[node][LABEL]
        own = [label for label in labels if label.endswith(f"@{frame.language}")] or labels
        label = value_of(min(own)) if own else ""
        return (frame.text_value(node, _DESCRIPTION) or label) if label.endswith("…") else label

    # parts

    def _read_messages(self) -> None:
        for notation, message in self._frame.messages.items():
            roles = {
                role: [self._keys[claim] for claim in self._sorted(message.iri, ROLES[role]) if claim in self._keys]
                for role in ("conditions", "examples")
            }
            if any(roles.values()):
                self._reading.messages[notation] = {role: keys for role, keys in roles.items() if keys}
                self._with_role |= {key for keys in roles.values() for key in keys}

    def _sorted(self, node: str, name: str) -> list[str]:
        frame = self._frame
        return sorted(
            frame.values[node][cg(name)], key=lambda claim: natural(frame.text_value(claim, NOTATION) or claim)
        )

    def _read_claim(self, node: str) -> None:
        frame, key = self._frame, self._keys[node]
        is_thesis = node == frame.thesis
        is_stand_in = is_thesis and frame.text_value(node, cg("rationale")) == RATIONALE
        evidence = self._evidence(node, frame.values[node][cg("anchor")] if is_stand_in else ())
        asserting = sorted(
            (self._keys[subject] for subject, predicate in frame.users[node]
             if predicate == cg("asserts") and subject in self._keys),
            key=natural,
        )  # fmt: skip
        message = self._message_of(node)
        reported = self._reported_speaker(node, message)
        evidence.by = self._person(reported) if reported else ""
        has_role = key in self._with_role
        default = [] if node in self._parts or has_role or reported else [message]
        if is_thesis:
            default = []
            evidence.why = "" if is_stand_in else evidence.why
            evidence.basis = "" if is_stand_in else self._basis(node, "stated")
        else:
            evidence.basis = self._basis(node, "stated")
        notation = frame.text_value(node, NOTATION)
        self._name_by_id(node, notation, evidence)
        illustrates = [self._keys[other] for other in self._sorted(node, "exampleOf") if other in self._keys]
        stated = None if asserting == default else asserting
        claim = Claim(key, self._label(node), evidence, notation, stated, illustrates)
        self._reading.claims[key] = claim

    def _reported_speaker(self, node: str, message: str) -> str:
        """Return whose claim a message reports one as, if that is another than its writer."""
        frame = self._frame
        for report in sorted(subject for subject, predicate in frame.users[node] if predicate == cg("reports")):
            performers = {subject for subject, predicate in frame.users[report] if predicate == cg("performs")}
            speaker = frame.value(report, cg("speaker"))
            if frame.messages[message].iri in performers and speaker not in ("", frame.messages[message].writer):
                return speaker
        return ""

    def _name_by_id(self, node: str, notation: str, evidence: Evidence) -> None:
        local = local_name(node[1:-1])
        title = self._keys[node][1:-1]
        if title == notation and local != canonical(notation) and node != self._frame.thesis:
            evidence.id = local

    def _read_argument(self, node: str, bearing: str) -> None:
        frame, key = self._frame, self._keys[node]
        claims = {role: [self._keys[claim] for claim in self._sorted(node, name)] for role, name in ROLES.items()}
        claims = {role: keys for role, keys in claims.items() if keys}
        parts = [self._iris[claim] for keys in claims.values() for claim in keys]
        anchors = [anchor for part in parts for anchor in frame.values[part][cg("anchor")]]
        presenter = self._presenter(node)
        message = presenter if presenter != self._message_of(node) else ""
        evidence = self._evidence(node, anchors, message)
        # that of its relation to the thesis
        evidence.why = ""
        writer = frame.value(node, ATTRIBUTED_TO)
        evidence.by = "" if writer == frame.messages[presenter].writer else self._person(writer)
        notation = frame.text_value(node, NOTATION)
        self._name_by_id(node, notation, evidence)
        stance = local_name(frame.value(node, cg("stance"))[1:-1])
        own = self._relation(bearing, key, "", node)
        own.target = self._keys.get(frame.thesis, "")
        description = frame.text_value(node, _DESCRIPTION) if not frame.text_value(node, LABEL).endswith("…") else ""
        argument = Argument(key, self._label(node), stance, evidence, own, notation, claims, description)
        self._reading.arguments[key] = argument

    def _read_act(self, node: str, kind: str) -> None:
        """Read a speech act of a message that concerns only what is in the reading."""
        frame = self._frame
        concerned = frame.values[node][cg("concerns")]
        performing = [subject for subject, predicate in frame.users[node] if predicate == cg("performs")]
        is_known = bool(concerned) and all(other in self._keys for other in concerned)
        if not is_known or len(performing) != 1 or performing[0] not in self._messages or not self._is_in_text(node):
            return
        key = f"[{_title_of_act(frame, node) or local_name(node[1:-1]).replace('-', ' ').capitalize()}]"
        while key in self._iris:
            key = f"{key[:-1]} again]"
        message = self._keys[performing[0]]
        evidence = self._evidence(node, (), "" if self._message_of(node) == message else message)
        evidence.basis = self._basis(node, "stated")
        evidence.by = self._by(node, message)
        local = local_name(node[1:-1])
        evidence.id = "" if local == usual_act(local_name(performing[0][1:-1]), kind, key[1:-1]) else local
        self._take(node, key)
        concerns = [self._keys[other] for other in self._sorted(node, "concerns")]
        self._reading.acts[key] = Act(key, kind, self._label(node), evidence, concerns)

    def _bearing(self, node: str) -> str:
        """Return the relation of an argument to the thesis: of several, the one with the usual name."""
        frame = self._frame
        name, aim = ("Support", "backs") if frame.value(node, cg("stance")) == cg("For") else ("Rebuttal", "attacks")
        relations = sorted(
            relation
            for relation in frame.values[node][cg("raises")]
            if cg(name) in frame.values[relation][TYPE] and frame.thesis in frame.values[relation][cg(aim)]
            and self._is_in_text(relation)
        )  # fmt: skip
        usual = f"{node[:-1]}-{name.lower()}-{local_name(frame.thesis[1:-1])}>"
        return usual if usual in relations else next(iter(relations), "")

    def _read_inference(self, node: str) -> None:
        frame, key = self._frame, self._keys[node]
        premises, conclusion = self._sorted(node, "premise"), frame.value(node, cg("conclusion"))
        anchors = [anchor for claim in (*premises, conclusion) for anchor in frame.values[claim][cg("anchor")]]
        evidence = self._evidence(node, anchors)
        evidence.basis = self._basis(node, "stated" if evidence.quotes or evidence.passages else "")
        owner = self._owner(node)
        attributed = frame.value(node, ATTRIBUTED_TO)
        evidence.by = "" if attributed == self._reasoner(owner, [*premises, conclusion]) else self._person(attributed)
        local = local_name(node[1:-1])
        evidence.id = "" if local == usual_inference(self._node(owner), conclusion) else local
        keys = [self._keys[premise] for premise in premises]
        self._reading.inferences[key] = Inference(key, owner, keys, self._keys[conclusion], evidence)

    def _reasoner(self, owner: str, claims: list[str]) -> str:
        """Return whose step it is without a name: that of the one person all whose claims a message reports."""
        if owner in self._frame.messages:
            speakers = {self._reported_speaker(claim, self._message_of(claim)) for claim in claims}
            if len(speakers) == 1 and (speaker := speakers.pop()):
                return speaker
        return self._speaker(owner)

    def _by(self, node: str, source: str) -> str:
        """Return whom a node is attributed to, unless that is whoever its source is attributed to."""
        frame = self._frame
        attributed = frame.value(node, ATTRIBUTED_TO)
        return "" if attributed == self._speaker(source) else self._person(attributed)

    def _speaker(self, source: str) -> str:
        frame = self._frame
        if source in frame.messages:
            return frame.messages[source].writer
        item = self._iris[source]
        if source.startswith("<"):
            return frame.value(item, ATTRIBUTED_TO)
        message = self._message_of(item)
        return self._reported_speaker(item, message) or frame.messages[message].writer

    def _read_relations(self, bearings: set[str]) -> None:
        """Read the relations whose source and target are in the reading, those that others are aimed at first."""
        frame = self._frame
        candidates = [
            node
            for node in (*self._of("Rebuttal"), *self._of("Support"))
            if node not in bearings and self._is_in_text(node)
        ]
        remaining = candidates
        raisers = self._raisers()
        while remaining:
            later = []
            for node in remaining:
                raising = [subject for subject, predicate in frame.users[node] if predicate == cg("raises")]
                targets = [*frame.values[node][cg("attacks")], *frame.values[node][cg("backs")]]
                if len(raising) != 1 or len(targets) != 1 or raising[0] not in self._keys:
                    continue
                if targets[0] not in self._keys:
                    later.append(node)
                    continue
                counter = frame.value(node, cg("counterClaim"))
                if counter and counter not in self._keys:
                    continue
                key = f"relation {local_name(node[1:-1])}"
                self._take(node, key)
                target, counterclaim = self._keys[targets[0]], self._keys.get(counter, "")
                source = self._source(node, raisers, raising[0], target, counterclaim)
                relation = self._relation(node, self._keys[source], target, source)
                relation.counterclaim = counterclaim
                self._reading.relations[key] = relation
            if len(later) == len(remaining):
                break
            remaining = later

    def _raisers(self) -> Raisers:
        reading, iris = self._reading, self._iris
        messages = {key: self._message_of(iris[key]) for key in reading.claims}
        messages |= {key: self._presenter(iris[key]) for key in reading.arguments}
        asserting = {
            key: [self._keys[s] for s, p in self._frame.users[iris[key]] if p == cg("asserts") and s in self._keys]
            for key in reading.claims
        }
        anchors = {key: self._frame.values[iris[key]][cg("anchor")] for key in reading.claims}
        made = {
            key: inference.item
            for key, inference in reading.inferences.items()
            if any(predicate == cg("hasInference") for _, predicate in self._frame.users[iris[key]])
        }
        return Raisers(
            reading, messages, lambda claim: asserting[claim.key], lambda step: made.get(step.key, ""), anchors
        )

    def _source(self, node: str, raisers: Raisers, raiser: str, target: str, counterclaim: str) -> str:
        """Return the claim for which an argument or message raises a relation, or whatever raises it."""
        key, passages = self._keys[raiser], self._frame.values[node][cg("anchor")]
        claims = raisers.grounds(key, passages, counterclaim)
        if len(claims) != 1:
            return raiser
        relation = Relation("", "", claims[0], target, "", Evidence(""), counterclaim=counterclaim)
        return self._iris[claims[0]] if raisers.raiser(relation, passages)[0] == key else raiser

    def _relation(self, node: str, source: str, target: str, raiser: str) -> Relation:
        frame = self._frame
        kind = "Rebuttal" if cg("Rebuttal") in frame.values[node][TYPE] else "Support"
        is_bearing = not target
        anchors = frame.values[raiser][cg("anchor")] if raiser not in self._messages else ()
        evidence = self._evidence(node, anchors)
        is_stated = bool(evidence.quotes or evidence.passages) or is_bearing
        evidence.basis = self._basis(node, "stated" if is_stated else "")
        evidence.by = self._by(node, source)
        local = local_name(node[1:-1])
        aim = frame.thesis if is_bearing else self._node(target)
        is_aimed_at = any(predicate in (cg("attacks"), cg("backs")) for _, predicate in frame.users[node])
        is_usual = local == usual_relation(raiser, kind, aim) and (is_bearing or not is_aimed_at)
        evidence.id = "" if is_usual else local
        words = self._label(node)
        attack = local_name(frame.value(node, cg("attackType"))[1:-1]) if kind == "Rebuttal" else ""
        names = {value: name for name, value in ATTACKS.items()}
        return Relation(self._keys[node], kind, source, target, words, evidence, names.get(attack, ""))

    def _node(self, key: str) -> str:
        """Return the IRI of a key."""
        return self._frame.messages[key].iri if key in self._frame.messages else self._iris[key]
