"""What a relation can be aimed at: how a target can be attacked, and the steps of it that can be undercut."""

from __future__ import annotations

from typing import TYPE_CHECKING

from capgen_kg.contributions.context import CLAIMS, RELATIONS
from capgen_kg.rdf.terms import cg

if TYPE_CHECKING:
    from capgen_kg.contributions.context import Context
    from capgen_kg.rdf.facts import TripleSource

#: Properties of rebuttals, supports and similarities that lead to the target.
_AIMS = ("attacks", "backs", "likens")


def bearings_on_thesis(base: TripleSource, argument: str) -> list[str]:
    """Return the relations that an argument raises to the thesis that its stance is about, sorted."""
    theses = {*base.objects(argument, cg("stanceTarget"))}
    return sorted(
        relation
        for relation in base.objects(argument, cg("raises"))
        if any(theses & {*base.objects(relation, cg(name))} for name in _AIMS)
    )


def undercut_targets(base: TripleSource, node: str) -> list[str]:
    """Return the relations that an undercut of a node can attack, sorted: itself, or its steps and its bearing.

    A relation is undercut itself; an argument or message in its inferences and relations to the thesis; a claim in
    the inferences to it.
    """
    if any(base.objects(node, cg(name)) for name in ("premise", *_AIMS)):
        return [node]
    steps = {*base.objects(node, cg("hasInference")), *base.subjects(cg("conclusion"), node)}
    return sorted({*steps, *bearings_on_thesis(base, node)})


def attack_problem(context: Context, target: str, attack: str) -> str:
    """Return why a target can't be attacked in a way, as the shapes have it, or an empty string."""
    shown, attack = context.display_name(target), attack.lower()
    if attack in ("rebutting", "undermining") and context.is_a(target, *RELATIONS):
        return f"{shown} is a relation; an attack on it denies its force: choose undercutting, or name the claim"
    if attack == "undermining" and context.is_a(target, *CLAIMS):
        roles = ("premise", "hasAssumption", "hasCondition", "hasExample")
        if not any(context.subjects(role, target) for role in roles):
            return f"{shown} is no premise, assumption, condition or example to undermine; choose rebutting"
    return ""
