"""What a reading lacks: things that it names and nothing has, and parts without which it says nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from capgen_kg.errors import did_you_mean
from capgen_kg.readings.model import Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from capgen_kg.readings.model import Evidence, Reading


class _Reference(NamedTuple):
    place: str
    key: str
    known: Collection[str]
    kind: str


def gaps(reading: Reading, messages: Collection[str]) -> Iterator[Problem]:
    """Yield what a reading of a debate with these messages lacks."""
    yield from _missing_parts(reading)
    for place, key, known, kind in _references(reading, messages):
        if key not in known:
            yield Problem(place, f"there is no {kind} {key}{did_you_mean(key, known)}")
    yield from _missing_thesis(reading)


def _missing_parts(reading: Reading) -> Iterator[Problem]:
    for argument in reading.arguments.values():
        if not argument.claims.get("conclusions"):
            yield Problem(argument.evidence.place, f"{argument.key} has no conclusion; write what it concludes")
    for inference in reading.inferences.values():
        if not inference.premises:
            yield Problem(inference.evidence.place, "found a step without premises")
    for act in reading.acts.values():
        if not act.concerns:
            yield Problem(act.evidence.place, f"say what {act.key} {act.kind}, as {{{act.kind}: [Name]}}")


def _missing_thesis(reading: Reading) -> Iterator[Problem]:
    claims, thesis = reading.claims, reading.thesis
    if reading.arguments and not thesis:
        first = next(iter(reading.arguments.values()))
        message = f"found no thesis that {first.key} is {first.stance.lower()}"
        yield Problem(first.evidence.place, f"{message}; write it above all arguments, as [Thesis]: words")
    if thesis and thesis not in claims:
        yield Problem("", f"there is no claim {thesis} to be the thesis{did_you_mean(thesis, claims)}")


def _references(reading: Reading, messages: Collection[str]) -> Iterator[_Reference]:
    """Yield each key that a part of a reading names, with the keys that it may be."""
    claims = reading.claims
    items = {*claims, *reading.arguments, *messages}
    bearings = (argument.bearing.key for argument in reading.arguments.values())
    contestable = {*items, *reading.inferences, *reading.relations, *bearings}

    def message_of(evidence: Evidence) -> Iterator[_Reference]:
        if evidence.message:
            yield _Reference(evidence.place, evidence.message, messages, "message")

    for argument in reading.arguments.values():
        for keys in argument.claims.values():
            yield from (_Reference(argument.evidence.place, key, claims, "claim") for key in keys)
        yield from message_of(argument.evidence)
    for inference in reading.inferences.values():
        place = inference.evidence.place
        yield from (_Reference(place, key, claims, "claim") for key in (*inference.premises, inference.conclusion))
        if inference.item:
            yield _Reference(place, inference.item, items, "argument or message")
    for relation in reading.relations.values():
        place = relation.evidence.place
        yield _Reference(place, relation.source, items, "claim, argument or message")
        yield _Reference(place, relation.target, contestable, "claim, argument, message, step or relation")
        if relation.counterclaim:
            yield _Reference(place, relation.counterclaim, claims, "claim")
    for claim in claims.values():
        yield from (_Reference(claim.evidence.place, key, claims, "claim") for key in claim.illustrates)
        yield from (_Reference(claim.evidence.place, key, messages, "message") for key in claim.asserted or ())
        yield from message_of(claim.evidence)
    for act in reading.acts.values():
        yield from (_Reference(act.evidence.place, key, items, "claim, argument or message") for key in act.concerns)
        yield from message_of(act.evidence)
    for notation, claims_of_roles in reading.messages.items():
        yield _Reference("", notation, messages, "message")
        for keys in claims_of_roles.values():
            yield from (_Reference("", key, claims, "claim") for key in keys)
