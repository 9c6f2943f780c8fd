"""What the formats of the Argument Interchange Format share: the form of their maps, and their locutions.

In AIF a step has one conclusion and says nothing of its own; the ontology's axioms allow one conflicting and one
conflicted element for each conflict. http://www.arg.dundee.ac.uk/aif
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from capgen_kg.formats.argument_map import CONFLICT, INFERENCE, INFORMATION, ArgumentMap, Node, Utterance
from capgen_kg.formats.conventions import inference_name, locution_name, statement_name, with_notation
from capgen_kg.formats.from_debate import map_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from capgen_kg.formats.source import Source

_SCHEMES = {INFERENCE: "Default Inference", CONFLICT: "Default Conflict"}
#: Kinds of nodes of dialogues: locutions, illocutions and transitions.
LOCUTION, ILLOCUTION, TRANSITION = "L", "YA", "TA"
#: What follows the speaker in the text of a locution, and how long a speaker's name may be.
_SEPARATOR, _MAX_SPEAKER = " : ", 60

#: Illocutions that assert what they lead to, and nothing else.
_ASSERTING = frozenset({"", "asserting", "arguing", "restating", "conceding", "popular conceding"})


@dataclass(frozen=True)
class Illocution:
    """What a locution does with a statement, by the kind of its illocution.

    Attributes:
        asserts: Whether it asserts the statement.
        act: Class of the speech act that it is besides, in our ontology; or empty.
        is_known: Whether its kind is known; an unknown one is read as an assertion.
    """

    asserts: bool
    act: str = ""
    is_known: bool = True


def illocution_of(kind: str) -> Illocution:
    """Return what an illocution of a kind does, by inference anchoring theory.

    An assertive or rhetorical question also conveys the speaker's opinion. A challenge asks for the grounds of an
    opinion, which its speaker does not hold.
    """
    words = " ".join(kind.lower().split())
    if words.endswith("questioning"):
        return Illocution(words.startswith(("assertive", "rhetorical")), "Question")
    if words.endswith("challenging"):
        return Illocution(False, "Question")
    if words == "agreeing":
        return Illocution(False, "Agreement")
    if words == "disagreeing":
        return Illocution(False)
    return Illocution(True, is_known=words in _ASSERTING)


@dataclass(frozen=True)
class Locution:
    """A locution of a map to be written, and the illocution by which it states something."""

    name: str
    text: str
    speaker: str
    illocution: str
    statement: str


def aif_map(source: Source) -> ArgumentMap:
    """Return the map of a debate in the form of AIF.

    Each inference is a step. An argument is its inferences; what it assumes leads to the first of these. Without a
    conclusion, an argument becomes a statement. A relation leads from the claim that it rests on, if that has its
    words, or else from a statement of its words, to which an inference leads from each claim that it rests on.
    """
    debate_map = map_of(source.graph)
    aif = ArgumentMap(title=debate_map.title)
    for node in debate_map.nodes.values():
        is_argument = node.class_name == "argument"
        if node.kind == INFORMATION or (is_argument and not debate_map.conclusions(node.name)):
            aif.add(replace(node, kind=INFORMATION, label=with_notation(node.title, node.label)))
    inferences = debate_map.inferences()
    attacked = debate_map.attacked()
    for node in debate_map.nodes.values():
        if node.class_name in ("rebuttal", "support"):
            _add_relation(aif, debate_map, node, attacked)
        elif node.class_name == "argument":
            _add_inferences(aif, debate_map, node, inferences.get(node.name, []))
        elif node.kind != INFORMATION:
            edges = [(start, node.name) for start in debate_map.starts(node.name)]
            aif.add(replace(node, label=_SCHEMES[node.kind]), *edges, (node.name, debate_map.ends(node.name)[0]))
    aif.edges = list(dict.fromkeys(aif.edges))
    aif.index()
    spoken = set()
    for utterance in debate_map.utterances:
        for name in utterance.says:
            is_relation = debate_map.nodes[name].class_name in ("rebuttal", "support")
            statement = aif.starts(name)[0] if is_relation else name
            if statement in aif.nodes and aif.nodes[statement].kind == INFORMATION and statement not in spoken:
                spoken.add(statement)
                locution = Utterance(locution_name(statement), utterance.speaker, utterance.span, (statement,))
                aif.utterances.append(locution)
    return aif


def _add_inferences(aif: ArgumentMap, debate_map: ArgumentMap, argument: Node, inferences: list[str]) -> None:
    """Add edges from what an argument assumes to each of its inferences to a conclusion, or a step of these alone."""
    for number, conclusion in enumerate(debate_map.conclusions(argument.name), 1):
        assumed = debate_map.assumed(argument.name, inferences, conclusion)
        steps = [name for name in inferences if debate_map.conclusions(name) == [conclusion]]
        if assumed and not steps:
            steps = [_unused(inference_name(argument.name, len(inferences) + number), debate_map.nodes)]
            aif.add(Node(steps[0], INFERENCE, _SCHEMES[INFERENCE]), (steps[0], conclusion))
        aif.edges += [(name, step) for name in assumed for step in steps]


def _unused(name: str, names: Container[str]) -> str:
    while name in names:
        name += "-assumed"
    return name


def _add_relation(aif: ArgumentMap, debate_map: ArgumentMap, relation: Node, attacked: Container[str]) -> None:
    """Add a step from what a relation says to its target, and what it rests on; some items are attacked as a whole."""
    target = debate_map.target(relation.name)
    is_argument = debate_map.nodes[target].class_name == "argument"
    end = next(iter(debate_map.conclusions(target)), target) if is_argument else target
    raiser = debate_map.nodes[debate_map.raiser(relation.name)]
    grounds = debate_map.grounds[relation.name]
    # what an item raises falls with the item as a whole, too
    itself = next(iter(debate_map.conclusions(raiser.name)), raiser.name)
    whole = (itself,) if raiser.name in attacked or not grounds else ()
    ways = [tuple(dict.fromkeys((claim, *whole))) for claim in grounds] or [whole]
    start = ways[0][0]
    is_said = len(ways) == len(ways[0]) == 1 and debate_map.nodes[start].label == relation.label
    if not is_said or raiser.class_name == "argument" or relation.kind == INFERENCE:
        start = statement_name(relation.name)
        aif.add(Node(start, INFORMATION, with_notation(raiser.title, relation.label)))
        for number, way in enumerate(ways, 1):
            step = inference_name(start, number)
            aif.add(Node(step, INFERENCE, _SCHEMES[INFERENCE]), *((claim, step) for claim in way), (step, start))
    aif.add(replace(relation, label=_SCHEMES[relation.kind]), (start, relation.name), (relation.name, end))


def locutions(aif: ArgumentMap) -> Iterator[Locution]:
    """Yield the locutions of a map in the form of AIF, whose texts begin with the speaker."""
    for utterance in aif.utterances:
        [statement] = utterance.says
        text = f"{utterance.speaker}{_SEPARATOR}{aif.nodes[statement].label}"
        illocution = f"{statement}-illocution"
        yield Locution(utterance.name, text, utterance.speaker, illocution, statement)


def split_locution(text: str) -> tuple[str, str]:
    """Return the speaker whom the text of a locution begins with, or an empty string, and what is said."""
    speaker, separator, words = text.partition(_SEPARATOR)
    return (speaker.strip(), words) if separator and len(speaker) <= _MAX_SPEAKER else ("", text)
