"""The attack type of a rebuttal that names none: the one that its target suggests."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from capgen_kg.readings.model import Reading


class AttackTypes:
    """The attack types that targets suggest.

    That is undercutting for a step or relation, undermining for a claim that is only relied on, else rebutting.
    """

    def __init__(self, reading: Reading) -> None:
        bearings = {argument.bearing.key for argument in reading.arguments.values()}
        self._relations = {*reading.inferences, *reading.relations, *bearings}
        self._put_forward = {reading.thesis, *(key for key, claim in reading.claims.items() if claim.asserted)}
        self._relied_on: set[str] = set()
        for argument in reading.arguments.values():
            for role, keys in argument.claims.items():
                (self._put_forward if role in ("conclusions", "consequences") else self._relied_on).update(keys)
        for inference in reading.inferences.values():
            self._put_forward.add(inference.conclusion)
            self._relied_on.update(inference.premises)

    def of(self, target: str) -> str:
        """Return the attack type that the target of this key suggests, by its name in a reading."""
        if target in self._relations:
            return "undercutting"
        return "undermining" if target in self._relied_on and target not in self._put_forward else "rebutting"
