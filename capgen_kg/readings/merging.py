"""A reading put into the files of a debate: it replaces the reading of before, and nothing else."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from capgen_kg.rdf.facts import TYPE
from capgen_kg.rdf.namespaces import local_name
from capgen_kg.rdf.terms import cg, named_node
from capgen_kg.readings.frame import ATTRIBUTED_TO, LABEL, NOTATION
from capgen_kg.readings.model import ROLES
from capgen_kg.readings.removal import Removal

if TYPE_CHECKING:
    from capgen_kg.rdf.facts import Fact
    from capgen_kg.readings.frame import Frame

_DESCRIPTION = named_node("dcterms:description")
#: That words have changed since they were read, as they are read again.
_EDITORIAL_NOTE = named_node("skos:editorialNote")
#: Properties that a reading says of what it has. Others, such as cg:onCondition, stay as they are.
_PROPERTIES = frozenset(
    {
        LABEL, NOTATION, ATTRIBUTED_TO, _DESCRIPTION, _EDITORIAL_NOTE,
        *(cg(name) for name in (
            "inDebate", "basis", "rationale", "anchor", "stance", "stanceTarget", "premise", "conclusion", "attacks",
            "backs", "attackType", "counterClaim", "qualifierType", "words", "speaker", "reports", "concerns",
        )),
    }
)  # fmt: skip
#: Properties that lead to something of which a reading may have no words, such as a similarity.
_OWNED = frozenset(map(cg, ("qualifier", "exampleOf", "hasInference", "raises", *ROLES.values())))
#: Properties by which messages have what a reading has.
_OF_MESSAGES = frozenset(
    map(cg, ("asserts", "presents", "raises", "hasInference", "hasCondition", "hasExample", "performs", "qualifier"))
)


@dataclass
class Merged:
    """The files of a debate with a reading.

    Attributes:
        files: Triples by the name of their file, of all files.
        changed: Names of the files that are not as before.
        removal: What the reading has no longer.
        gone: The terms of that, and of passages and people that were made for it.
        dangling: What refers to something that the reading has no longer: subject, property and object.
    """

    files: dict[str, list[Fact]]
    changed: list[str]
    removal: Removal
    gone: set[str] = field(default_factory=set)
    dangling: list[Fact] = field(default_factory=list)


def merge(frame: Frame, facts: dict[Fact, str]) -> Merged:
    """Return the files of a debate with the triples of a reading instead of those of the reading before.

    Args:
        frame: The debate.
        facts: The triples of the reading, each with the file for what the debate does not have.
    """
    from capgen_kg.readings.from_debate import is_act, is_made, reading_of

    stated = {fact[:2] for fact in facts}
    reading, iris = reading_of(frame)
    nodes = set(iris.values())
    nodes |= _reports(frame, nodes)
    # what the debate had besides the reading stays
    nodes -= {act for act in nodes if is_act(frame, act) and not is_made(frame, act) and (act, TYPE) not in stated}
    before = nodes | {qualifier for node in nodes for qualifier in frame.values[node][cg("qualifier")]}
    after = {subject for subject, _, _ in facts}
    gone = before - after - {frame.thesis}
    messages = {message.iri for message in frame.messages.values()}
    labels = {subject: obj for subject, predicate, obj in facts if predicate == LABEL}
    passages = _unused_passages(frame, facts, gone, before | after)
    files: dict[str, list[Fact]] = {}
    file_by_fact: dict[Fact, str] = {}
    dangling: list[Fact] = []
    for name, own in frame.files.items():
        remaining = []
        for fact in own:
            subject, predicate, obj = fact
            file_by_fact[fact] = name
            if subject in gone or subject in passages:
                continue
            is_said = subject in before and _is_said(fact, labels, frame, before)
            is_of_message = subject in messages and predicate in _OF_MESSAGES and obj in before
            if fact not in facts and (is_said or is_of_message):
                continue
            if obj in gone:
                dangling.append(fact)
            remaining.append(fact)
        files[name] = remaining
    places = {subject: name for (subject, _, _), name in facts.items() if name} | frame.file_of
    for fact in facts.keys() - file_by_fact.keys():
        subject, predicate, obj = fact
        # that an item raises a relation stands with the relation
        node = obj if predicate == cg("raises") else subject
        files.setdefault(places.get(node, "claims"), []).append(fact)
    people = _unnamed(frame, files, before)
    files = {name: [fact for fact in own if fact[0] not in people] for name, own in files.items()}
    for leaf, message in _unread(frame, files):
        files.setdefault(frame.file_of[message], []).append((message, cg("anchor"), leaf))
    changed = [name for name, own in files.items() if set(own) != set(frame.files.get(name, ()))]
    # the relation of an argument to the thesis is part of the argument
    counted = nodes - {iris[argument.bearing.key] for argument in reading.arguments.values()}
    return Merged(files, changed, Removal(frame, counted, counted & gone), gone | passages | people, dangling)


def _reports(frame: Frame, claims: set[str]) -> set[str]:
    """Return the reports that a reading made for claims of other speakers, by their names."""
    return {
        report
        for claim in claims
        for report, predicate in frame.users[claim]
        if predicate == cg("reports") and report[1:-1].endswith(f"-report-{local_name(claim[1:-1])}")
    }


def _unnamed(frame: Frame, files: dict[str, list[Fact]], before: set[str]) -> set[str]:
    """Return the people whom only the reading before named; whom the text shows as a speaker stays."""
    used = {fact[2] for own in files.values() for fact in own}
    properties = ATTRIBUTED_TO, cg("speaker")
    spoken = {person for node in before for name in properties for person in frame.values[node][name]}
    return {
        person
        for person in spoken - used
        if cg("Person") in frame.values[person][TYPE]
        and not any(cg("Boilerplate") in frame.values[leaf][cg("role")] for leaf in frame.values[person][cg("anchor")])
    }


def _unread(frame: Frame, files: dict[str, list[Fact]]) -> list[tuple[str, str]]:
    """Return the leaf passages that nothing is anchored to any longer, with the message that each is in."""
    used = {
        fact[0] if fact[1] == cg("role") else fact[2]
        for facts in files.values()
        for fact in facts
        if fact[1] in (cg("anchor"), cg("role"))
    }
    return [(leaf, frame.message_at((start, end)).iri) for start, end, leaf in frame.leaves if leaf not in used]


def _is_said(fact: Fact, labels: dict[str, str], frame: Frame, before: set[str]) -> bool:
    """Return whether a triple is one that a reading says, so that it is gone if the reading says it no longer.

    Of labels, that is the one in the reading's language.
    """
    subject, predicate, obj = fact
    if predicate == LABEL:
        return obj.rpartition("@")[2] == labels.get(subject, "").rpartition("@")[2]
    if predicate == _DESCRIPTION:
        # of a claim, the whole of a label that is shortened
        is_argument = cg("Argument") in frame.values[subject][TYPE]
        return is_argument or frame.text_value(subject, LABEL).endswith("…")
    if predicate in _OWNED:
        return obj in before
    return predicate in _PROPERTIES


def _unused_passages(frame: Frame, facts: dict[Fact, str], gone: set[str], read: set[str]) -> set[str]:
    """Return the passages that a reading made for its quotations and that nothing is anchored to any longer."""
    used: dict[str, set[str]] = defaultdict(set)
    for subject, predicate, obj in facts:
        if predicate == cg("anchor"):
            used[obj].add(subject)
    unused = set()
    for node, span in frame.spans.items():
        if local_name(node[1:-1]) == f"passage-{span[0]}-{span[1]}" and not used[node]:
            others = {subject for subject, _ in frame.users[node]}
            if others <= (gone | read):
                unused.add(node)
    return unused
