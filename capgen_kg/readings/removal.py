"""What goes when a reading is imported over another one."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from capgen_kg.rdf.facts import TYPE
from capgen_kg.rdf.reading_order import natural
from capgen_kg.rdf.terms import cg, value_of
from capgen_kg.readings.frame import LABEL, NOTATION
from capgen_kg.readings.model import ACTS
from capgen_kg.text.labels import shortened

if TYPE_CHECKING:
    from collections.abc import Iterable

    from capgen_kg.readings.frame import Frame

#: Classes of what a reading has, in the order in which they are counted, by their usual names.
_KINDS = {"Argument": "argument", "Claim": "claim", "EmpiricalClaim": "claim", "Inference": "inference"}
_KINDS |= {name: name.lower() for name in ("Rebuttal", "Support", *ACTS.values())}
#: How many items may go before their share counts: in a small reading, a few new names are most of it.
_MIN_REMOVED = 10


class Removal:
    """The arguments, claims, steps, relations and speech acts of a debate that a reading does not have.

    Args:
        frame: The debate as it was.
        before: What the reading before had.
        gone: What is removed of it.
    """

    def __init__(self, frame: Frame, before: Iterable[str], gone: Iterable[str]) -> None:
        self._frame = frame
        self._before = sum(bool(self._kind(node)) for node in before)
        self._gone = sorted((node for node in gone if self._kind(node)), key=self._rank)

    def _kind(self, node: str) -> str:
        classes = self._frame.values[node][TYPE] if node in self._frame.values else ()
        return next((kind for name, kind in _KINDS.items() if cg(name) in classes), "")

    def _rank(self, node: str) -> tuple[int, object]:
        return [*dict.fromkeys(_KINDS.values())].index(self._kind(node)), natural(self._name(node))

    @property
    def is_most(self) -> bool:
        """Whether more than half of the reading before is removed, as by the reading of somebody else."""
        return len(self._gone) >= _MIN_REMOVED and 2 * len(self._gone) > self._before

    def __str__(self) -> str:
        """Return how many of each kind are removed, and the name of the first; nothing where nothing is."""
        if not self._gone:
            return ""
        counts = Counter(map(self._kind, self._gone))
        parts = [f"{count} {kind}{'s' * (count != 1)}" for kind, count in counts.items()]
        shown = " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))
        return f"{shown} ({'first ' * (len(self._gone) > 1)}{self._name(self._gone[0])})"

    def _name(self, node: str) -> str:
        notation = self._frame.text_value(node, NOTATION)
        label = next((value_of(label) for label in self._frame.values[node][LABEL]), "")
        return " ".join(filter(None, (notation, f"“{shortened(label, 60)}”" if label else ""))) or node[1:-1]
