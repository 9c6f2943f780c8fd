"""Verdicts on the things of a debate, and what would change them, as data and in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from capgen_kg.rdf.reading_order import natural
from capgen_kg.standing.reasons import OPEN, STANDS
from capgen_kg.terminal import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

#: The most names in a sentence.
MAX_NAMES = 4


def _listed(names: Sequence[str]) -> str:
    """Return some names as words: ``A, B and C``, or ``A, B, C and 5 others``."""
    shown = (
        list(names) if len(names) <= MAX_NAMES else [*names[: MAX_NAMES - 1], f"{len(names) - MAX_NAMES + 1} others"]
    )
    return " and ".join([*[", ".join(shown[:-1])] * (len(shown) > 1), shown[-1]])


def _with_article(name: str) -> str:
    if name.startswith("act of "):
        return f"an {name}"
    return (
        f"the {name}" if name.startswith(("inference to ", "rebuttal of ", "support of ", "similarity of ")) else name
    )


@dataclass(frozen=True)
class Counter:
    """A counter to an item: who makes it, what it meets, its words, and whether it stands itself."""

    by: str
    attacked: str
    attack_type: str
    label: str
    standing: str
    rebuttal: str


@dataclass(frozen=True)
class Verdict:
    """The verdict on a thing.

    Attributes:
        iri: Its IRI.
        name: Its notation, or its local name.
        kind: Its kind, such as ``argument``.
        label: Its label.
        stance: ``for`` or ``against`` in the case of an argument.
        standing: ``stands``, ``open`` or ``undecided``.
        counters: The counters to it and, in the case of an item, to what it puts forward; those that stand first.
        last_word: The names of the items with the last word on it.
        last_word_by: For each of these, the name of its writer; empty for an argument, and where the writer has none.
        carried_by: What carries it although counters are unanswered: the name of a conclusion, assertion or ground, or
            the inference to it in words; empty otherwise.
    """

    iri: str
    name: str
    kind: str
    label: str
    stance: str
    standing: str
    counters: tuple[Counter, ...]
    last_word: tuple[str, ...]
    carried_by: str = ""
    last_word_by: tuple[str, ...] = ()

    @property
    def summary(self) -> str:
        """How it stands, in a sentence."""
        count, unanswered = len(self.items), sum(self.items.values())
        items = counted(count, "item")
        part = "unanswered" if count == 1 else f"{'all' if unanswered == count else unanswered} of them unanswered"
        if self.standing == OPEN:
            return f"Open: {f'countered by {items}, {part}' if unanswered else 'what it rests on is defeated'}."
        if self.standing != STANDS:
            return "Undecided: it and its counters defeat each other."
        if not count:
            return "Stands: nobody counters it."
        if unanswered:
            return f"Stands, {self.proviso}."
        return f"Stands: countered by {items}, {'which has' if count == 1 else 'each of which has'} been answered."

    @property
    def proviso(self) -> str:
        """In words, why it stands although counters are unanswered; empty if there are none, or if it doesn't stand."""
        if self.standing != STANDS or not self.unanswered:
            return ""
        items = [item for item, is_unanswered in self.items.items() if is_unanswered]
        parts = sorted({counter.attacked for counter in self.unanswered}, key=natural)
        be, reach, them = ("is", "it reaches", "it") if len(items) == 1 else ("are", "they reach", "them")
        rest = f"and {self.carried_by} stands without {them}" if self.carried_by else "and nothing that it needs"
        return f"although {_listed(items)} {be} unanswered: {reach} {_listed(list(map(_with_article, parts)))}, {rest}"

    @property
    def items(self) -> dict[str, bool]:
        """The items that counter it, by name, and whether a counter of the item is unanswered."""
        items: dict[str, bool] = {}
        for counter in self.counters:
            items[counter.by] = items.get(counter.by, False) or counter.standing != OPEN
        return items

    @property
    def unanswered(self) -> tuple[Counter, ...]:
        """The counters that are not open themselves, one of each rebuttal."""
        return tuple({counter.rebuttal: counter for counter in self.counters if counter.standing != OPEN}.values())


@dataclass(frozen=True)
class Piece:
    """A thing that a counter would have to meet: its IRI and name, who puts it forward, against what, and its label."""

    iri: str
    name: str
    by: str
    target: str
    label: str


@dataclass(frozen=True)
class Change:
    """The smallest sets of things that would change a verdict, if an unanswered counter met each thing of a set.

    Attributes:
        name: The name of the item.
        standing: Its standing as it is.
        sets: The sets, each of names with labels; all of one size.
        size: Their size; without sets, the size of the largest sets that were tried.
        is_complete: Whether there are no other sets of this size.
        evaluations: How many labellings were computed.
    """

    name: str
    standing: str
    sets: tuple[tuple[Piece, ...], ...]
    size: int
    is_complete: bool
    evaluations: int


@dataclass(frozen=True)
class Crux:
    """A relation whose fall changes verdicts: its name, who raises it, its label, and the arguments that change."""

    iri: str
    name: str
    by: str
    label: str
    changes: tuple[tuple[str, str, str], ...]
