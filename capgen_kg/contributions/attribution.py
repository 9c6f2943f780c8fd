"""Checks of attributions and anchors: a statement is attributed only to a person who speaks in its message.

Every node that a file introduces belongs to a message: a rebuttal to that of the item that raises it, a claim to that
of its argument or report. Its passages have to lie in that message, and the person it is attributed to has to speak
there: as the author, or as the speaker of a report anchored to the same passages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from capgen_kg.contributions.context import ACTS, ATTRIBUTED_TO, CLAIMS, MESSAGES, QUALIFIERS, RELATIONS, ROLES, Context
from capgen_kg.contributions.contributors import is_contributor
from capgen_kg.diagnostics.model import Edit, Problem
from capgen_kg.rdf.namespaces import PREFIXES
from capgen_kg.rdf.terms import cg, curie, value_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from capgen_kg.contributions.parsing import Reading
    from capgen_kg.rdf.spans import LocatedTriple

_QUALIFIED, _AGENT = (f"<{PREFIXES['prov']}{name}>" for name in ("qualifiedAttribution", "agent"))
_SPEAKERS = ("Person", "Voice", "Speaker", "Commenter")
#: Properties that lead from an item to its parts.
_PARTS = ("raises", "performs", "presents", "hasInference", "premise", "presupposes", "qualifier", *ROLES)


def check(context: Context) -> Iterator[tuple[Reading, Problem]]:
    """Yield attributions to people who don't speak in the message, and anchors in other messages."""
    index = MessageIndex(context)
    # an attribution can only be checked if the anchors are right
    elsewhere: set[str] = set()
    for reading, statement in context.statements():
        node, predicate, _ = statement.triple
        if node not in context.new_nodes or node in context.suppressed_nodes:
            continue
        if predicate == cg("anchor") and (problem := _misplaced_anchor(context, index, statement)):
            elsewhere.add(node)
            yield reading, problem
        elif predicate == cg("qualifier") and (problem := _qualifier_of_others(context, index, statement)):
            yield reading, problem
    for reading, statement in context.statements():
        node, predicate, value = statement.triple
        if node not in context.new_nodes or node in context.suppressed_nodes or node in elsewhere:
            continue
        problem = None
        if predicate == ATTRIBUTED_TO:
            problem = _attribution_problem(context, index, reading, statement)
        elif predicate == cg("speaker") and context.is_a(node, "Report"):
            problem = _unmentioned_speaker(context, index.of(node), statement)
        elif predicate == cg("standsFor"):
            passages = context.objects(node, "anchor")
            problem = _unmentioned_speaker(
                context, {m for passage in passages for m in index.of_passage(passage)}, statement
            )
        elif predicate == cg("spokenIn") and context.is_known(value):
            message = f"A new passage is none of {context.display_name(value)}; point to one that the debate has there."
            problem = Problem(
                statement.obj, "passage", message, corrections=((statement.triple, None),), suppresses=(node,)
            )
        elif predicate == cg("inTextOf") and context.is_known(value):
            message = (
                f"A passage of the text of {context.display_name(value)} can't be checked without the text; point to "
                "one that the debate has."
            )
            problem = Problem(
                statement.obj, "passage", message, corrections=((statement.triple, None),), suppresses=(node,)
            )
        if problem:
            yield reading, problem


def writers(context: Context, node: str) -> list[str]:
    """Return the authors of the messages to which a node belongs, sorted."""
    return sorted({writer for message in MessageIndex(context).of(node) for writer in _writers(context, message)})


def passages(context: Context, node: str) -> list[str]:
    """Return the passages to which parts of an item may be anchored, in the order of the text.

    For an argument, these lie within its own passages; for a message or a claim, within the message.
    """
    index = MessageIndex(context)
    own = context.objects(node, "anchor") if context.is_a(node, "Argument") else []
    candidates = [
        passage
        for message in index.of(node)
        for passage in {*context.subjects("spokenIn", message), *context.objects(message, "anchor")}
        if index.of_passage(passage) & index.of(node) and (not own or _is_inside(context, passage, own))
    ]
    return sorted(set(candidates), key=lambda passage: (_span(context, passage) or (0, 0), passage))


class MessageIndex:
    """The messages to which nodes belong; a message belongs to itself."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._known: dict[str, set[str]] = {}

    def of(self, node: str) -> set[str]:
        """Return the messages to which a node belongs; empty if unknown."""
        context = self._context
        if node not in self._known:
            # a node that belongs to itself is in no message
            self._known[node] = set()
            if context.is_a(node, *MESSAGES):
                messages = {node}
            else:
                owners = {owner for part in _PARTS for owner in context.subjects(part, node)}
                owners |= set(context.subjects("reports", node))
                messages = {message for owner in owners for message in self.of(owner)}
            self._known[node] = messages
        return self._known[node]

    def of_passage(self, passage: str) -> set[str]:
        """Return the messages in which a passage lies."""
        context = self._context
        if spoken := set(context.objects(passage, "spokenIn")):
            return spoken
        if context.objects(passage, "role"):
            return set()
        # in a debate without threads, such as a map, the passages of a text are all its post's
        cited = {node for node in context.subjects("anchor", passage) if context.is_a(node, *MESSAGES)}
        return cited | set(context.objects(passage, "inTextOf"))


def _misplaced_anchor(context: Context, index: MessageIndex, statement: LocatedTriple) -> Problem | None:
    """Return the problem with an anchor that lies in another message or outside the argument, if any."""
    node, _, passage = statement.triple
    if not context.is_a(node, *RELATIONS, *ACTS, *CLAIMS, *MESSAGES, *QUALIFIERS, "Argument"):
        return None
    if not context.is_a(passage, "Passage", "LeafPassage"):
        return None
    own, actual = index.of(node), index.of_passage(passage)
    if not own or own & actual:
        raisers = [item for item in context.subjects("raises", node) if context.is_a(item, "Argument")]
        outside = [
            item for item in raisers if own and not _is_inside(context, passage, context.objects(item, "anchor"))
        ]
        if not outside:
            return None
        message = f"{context.display_name(outside[0])} raises this, and {curie(passage)} is none of its passages."
        return Problem(statement.obj, "anchor", message, suppresses=(node,))
    whose = _shown(context, own)
    message = (
        f"This belongs to {whose}, and {curie(passage)} stands in {_shown(context, actual)}; "
        f"point to a passage of {whose}."
    )
    return Problem(statement.obj, "anchor", message, suppresses=(node,))


def _qualifier_of_others(context: Context, index: MessageIndex, statement: LocatedTriple) -> Problem | None:
    """Return the problem that a hedge or booster of the debate is in none of a node's messages, if so."""
    node, _, qualifier = statement.triple
    own = index.of(node)
    if not own or not context.is_known(qualifier) or not context.is_a(qualifier, *QUALIFIERS):
        return None
    actual = {message for passage in context.objects(qualifier, "anchor") for message in index.of_passage(passage)}
    if own & actual:
        return None
    message = (
        f"This belongs to {_shown(context, own)}, and {curie(qualifier)} are words of {_shown(context, actual)}; "
        "add a qualifier with its own words."
    )
    return Problem(statement.obj, "anchor", message, corrections=((statement.triple, None),))


def _shown(context: Context, messages: set[str]) -> str:
    return " and ".join(sorted(map(context.display_name, messages))) or "no message"


def _attribution_problem(
    context: Context, index: MessageIndex, reading: Reading, statement: LocatedTriple
) -> Problem | None:
    """Return the problem with an attribution, if any."""
    node, _, speaker = statement.triple
    if not context.is_a(node, *RELATIONS, *ACTS, *CLAIMS, *MESSAGES, "Argument"):
        message = "Only messages, arguments, claims, relations and speech acts are attributed to somebody; take it out."
        return Problem(
            statement.predicate, "attribution", message, "leave it out", corrections=((statement.triple, None),)
        )
    if not context.is_a(speaker, *_SPEAKERS):
        message = f"{context.display_name(speaker)} is neither a person nor a voice."
        return Problem(statement.obj, "attribution", message, corrections=((statement.triple, None),))
    if context.is_a(node, *MESSAGES):
        if speaker in context.new_nodes:
            return None
        if context.is_a(node, "Contribution") and is_contributor(context, speaker):
            return None
        message = (
            f"{context.display_name(speaker)} is in the debate already, and nothing there says who wrote this message; "
            "attribute it to a new cg:Person."
        )
        return Problem(statement.obj, "attribution", message, corrections=((statement.triple, None),))
    passages = [passage for passage in context.objects(node, "anchor") if context.is_known(passage) or
                passage in context.new_nodes]  # fmt: skip
    messages = {message for passage in passages for message in index.of_passage(passage)}
    allowed = {writer for message in messages for writer in _writers(context, message)}
    if not passages or speaker in allowed or _is_reported(context, speaker, messages, passages):
        return None
    if _is_attributed_to_owner(context, node, speaker, passages):
        return None
    where = " and ".join(sorted(map(context.display_name, messages))) or "this passage"
    message = f"{context.display_name(speaker)} doesn't speak in {where}, where the passage stands."
    if len(allowed) == 1:
        (writer,) = allowed
        written = curie(writer)
        edits = (Edit(statement.obj, written),) if reading.text.text[slice(*statement.obj)].startswith("id:") else ()
        return Problem(statement.obj, "attribution", message, f"write {written}, who wrote it", edits,
                       corrections=((statement.triple, (*statement.triple[:2], writer)),))  # fmt: skip
    return Problem(statement.obj, "attribution", message, corrections=((statement.triple, None),))


def _writers(context: Context, message: str) -> set[str]:
    """Return the agents of the direct and qualified attributions of a message."""
    agents = set(context.union.objects(message, ATTRIBUTED_TO))
    for attribution in context.union.objects(message, _QUALIFIED):
        agents |= set(context.union.objects(attribution, _AGENT))
    return agents


def _is_reported(context: Context, speaker: str, messages: set[str], passages: list[str]) -> bool:
    """Return whether reports in some messages with this speaker are anchored to all of these passages.

    A report that the files introduce counts only for a speaker that they introduce, so that a file can't attribute
    statements to an existing person by adding a report.
    """
    for report in context.subjects("speaker", speaker):
        own = report in context.new_nodes
        if (own and speaker not in context.new_nodes) or not set(context.subjects("performs", report)) & messages:
            continue
        anchors = context.objects(report, "anchor")
        if all(_is_inside(context, passage, anchors) for passage in passages):
            return True
    return False


def _is_attributed_to_owner(context: Context, node: str, speaker: str, passages: list[str]) -> bool:
    """Return whether the debate attributes an owner of a node to a speaker, with anchors around these passages."""
    owners = {owner for part in _PARTS for owner in context.subjects(part, node)} - context.new_nodes
    return any(
        speaker in context.asserted.objects(owner, ATTRIBUTED_TO)
        and all(_is_inside(context, passage, context.objects(owner, "anchor")) for passage in passages)
        for owner in owners
    )


def _unmentioned_speaker(context: Context, messages: set[str], statement: LocatedTriple) -> Problem | None:
    """Return the problem that the messages don't mention a speaker, if so."""
    speaker = statement.triple[2]
    if speaker in context.new_nodes or not messages or not context.is_a(speaker, *_SPEAKERS):
        # the shapes report values that are no speakers
        return None
    if any(speaker in _mentioned(context, message) for message in messages):
        return None
    where = " and ".join(sorted(map(context.display_name, messages)))
    message = f"As far as the debate says, {where} doesn't speak of {context.display_name(speaker)}."
    return Problem(statement.obj, "attribution", message, corrections=((statement.triple, None),))


def _mentioned(context: Context, message: str) -> set[str]:
    """Return the people that a message reports, thanks, quotes or replies to, and those its passages mention."""
    base = context.asserted
    people = {who for act in base.objects(message, cg("performs")) for who in base.objects(act, cg("speaker"))}
    people |= set(base.objects(message, cg("thanks")))
    others = {other for name in ("repliesTo", "refersTo") for other in base.objects(message, cg(name))}
    others |= {
        other for passage in base.objects(message, cg("quotes")) for other in base.objects(passage, cg("spokenIn"))
    }
    people |= {writer for other in others for writer in _writers(context, other)}
    for passage in base.subjects(cg("spokenIn"), message):
        people |= {node for node in base.subjects(cg("anchor"), passage) if context.is_a(node, *_SPEAKERS)}
    return people


def _is_inside(context: Context, passage: str, wholes: list[str]) -> bool:
    """Return whether a passage is one of some others, or lies within one by its offsets."""
    if passage in wholes:
        return True
    span = _span(context, passage)
    return span is not None and any(
        (outer := _span(context, whole)) is not None
        and outer[0] <= span[0]
        and span[1] <= outer[1]
        and context.objects(whole, "inTextOf") == context.objects(passage, "inTextOf")
        for whole in wholes
    )


def _span(context: Context, passage: str) -> tuple[int, int] | None:
    ends = [[value_of(text) for text in context.objects(passage, name)] for name in ("start", "end")]
    if not all(len(values) == 1 and values[0].isdecimal() for values in ends):
        return None
    return int(ends[0][0]), int(ends[1][0])
