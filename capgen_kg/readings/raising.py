"""Who raises a relation whose source is a claim: the argument or message that puts the claim forward.

So a comment that asserts a claim against an argument counters the argument. A claim raises a relation itself where
nothing in its message commits to it, as with a reported one or a premise of a reported step; where the relation is
aimed at something in the same message, which does not counter itself; and where it would not rest on this claim alone,
by the rule in ``docs/standing.md``.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from capgen_kg.readings.model import Claim, Inference, Reading, Relation

#: Roles of claims to which an argument commits (cg:commitsTo).
_COMMITTING = ("conclusions", "assumptions", "consequences")


class Raisers:
    """Who raises the relations of a reading.

    Args:
        reading: The reading.
        messages: Notation of the message in which each claim and argument stands, by key.
        asserting: Returns the notations of the messages that assert a claim.
        making: Returns the argument or message that makes a step and so commits to its premises, or an empty string
            for a step that is only reported.
        anchors: The passages of each claim, by key.
    """

    def __init__(
        self,
        reading: Reading,
        messages: Mapping[str, str],
        asserting: Callable[[Claim], Iterable[str]],
        making: Callable[[Inference], str],
        anchors: Mapping[str, Collection[str]],
    ) -> None:
        self._reading, self._messages, self._anchors = reading, messages, anchors
        self._bearings = {argument.bearing.key: key for key, argument in reading.arguments.items()}
        #: The claims that an argument or message commits to, and the arguments and messages that commit to a claim.
        self._claims: dict[str, dict[str, None]] = defaultdict(dict)
        self._holders: dict[str, dict[str, None]] = defaultdict(dict)
        for argument in reading.arguments.values():
            for role in _COMMITTING:
                self._commit(argument.key, argument.claims.get(role, ()))
        for inference in reading.inferences.values():
            if item := making(inference):
                self._commit(item, inference.premises)
        for claim in reading.claims.values():
            for notation in asserting(claim):
                self._commit(notation, [claim.key])

    def _commit(self, item: str, claims: Iterable[str]) -> None:
        for claim in claims:
            self._claims[item][claim] = None
            self._holders[claim][item] = None

    def raiser(self, relation: Relation, passages: Collection[str]) -> tuple[str, list[str]]:
        """Return what raises a relation, and its passages, which include those of the claim that it rests on.

        Args:
            relation: A relation whose source is a claim.
            passages: Its passages.

        Returns:
            The key of an argument, the notation of a message, or the key of the claim.
        """
        claim = relation.source
        message = self._messages.get(claim, "")
        if self.message_of(relation.target) == message:
            return claim, [*passages]
        holders = sorted(self._holders.get(claim, ()), key=lambda item: item == message)
        for item in holders:
            is_here = item == message or self._messages.get(item) == message
            own = [*passages]
            if not self.grounds(item, own, relation.counterclaim):
                own = [*dict.fromkeys((*own, *self._anchors.get(claim, ())))]
            if is_here and self.grounds(item, own, relation.counterclaim) == [claim]:
                return item, own
        return claim, [*passages]

    def grounds(self, item: str, passages: Collection[str], counterclaim: str = "") -> list[str]:
        """Return the claims of an argument or message on which a relation in some passages rests."""
        own, wanted = self._claims.get(item, {}), set(passages)
        if counterclaim:
            return [counterclaim] if counterclaim in own else []
        return [claim for claim in own if wanted.intersection(self._anchors.get(claim, ()))]

    def message_of(self, key: str) -> str:
        """Return the notation of the message in which a target stands."""
        reading = self._reading
        for _ in range(len(reading.relations) + 1):
            if key in reading.relations:
                key = reading.relations[key].source
            elif key in reading.inferences:
                key = reading.inferences[key].conclusion
            else:
                key = self._bearings.get(key, key)
                return self._messages.get(key, key)
        return ""
