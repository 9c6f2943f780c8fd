"""Argument maps of any size as text, made from a seed: Argdown and Kialo's export.

``python -m benchmarks.maps argdown BYTES`` or ``python -m benchmarks.maps kialo ENTRIES`` prints one.
"""

from __future__ import annotations

import random
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDS = (
    "people", "town", "bridge", "ferry", "river", "cost", "year", "budget", "trade", "market", "school", "worker",
    "tax", "council", "plan", "road", "growth", "share", "harbour", "winter", "flood", "season", "traffic", "owner",
    "builder", "evidence", "study", "report", "figure", "estimate", "promise", "record", "region",
)  # fmt: skip
VERBS = ("raises", "lowers", "needs", "delays", "supports", "replaces", "shows", "hides", "doubles", "limits")


class _Words:
    """Sentences of a few words that are all different."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self._number = 0

    def sentence(self, longest: int = 18) -> str:
        """Return a sentence that no other is like."""
        self._number += 1
        subject, verb = self.random.choice(WORDS), self.random.choice(VERBS)
        rest = " ".join(self.random.choices(WORDS, k=self.random.randint(3, longest)))
        return f"The {subject} of case {self._number} {verb} {rest}."

    def title(self) -> str:
        """Return a short title that no other is like."""
        self._number += 1
        return f"{self.random.choice(WORDS).title()} {self.random.choice(WORDS)} {self._number}"


def argdown(size: int, seed: int = 0) -> str:
    """Return an Argdown text of at least ``size`` characters.

    There is one thesis. Each section has a statement with relations nested up to six deep, arguments among them, and an
    argument with premises and conclusion, which later sections refer to.
    """
    words = _Words(seed)
    parts = ["===\ntitle: Should the town build a bridge?\n===\n\n[Thesis]: The town should build a bridge.\n"]
    length = len(parts[0])
    targets = ["[Thesis]"]
    while length < size:
        section = "".join(_section(words, targets))
        parts.append(section)
        length += len(section)
    return "".join(parts)


def _section(words: _Words, targets: list[str]) -> Iterator[str]:
    choose = words.random.choice
    name, about = f"[{words.title()}]", choose(targets[-50:])
    yield f"\n{name}: {words.sentence()} #tag\n"
    yield f"  {choose(('+>', '->'))} {about if choose((0, 1)) else '[Thesis]'}\n"
    depth = 1
    for _ in range(words.random.randint(4, 12)):
        sign, indent = choose(("+", "-", "<+", "<-", "-")), "  " * depth
        form = words.random.random()
        if form < 0.4:
            yield f"{indent}{sign} [{words.title()}]: {words.sentence()}\n"
        elif form < 0.7:
            yield f"{indent}{sign} <{words.title()}>: {words.sentence()}\n"
        elif form < 0.9:
            yield f"{indent}{sign} {words.sentence()}\n"
        else:
            yield f"{indent}{sign} [{words.title()}]: {words.sentence()}\n{indent}    {words.sentence()}\n"
        depth = words.random.randint(1, min(depth + 1, 6))
    argument = f"<{words.title()}>"
    yield f"\n{argument}: {words.sentence()}\n\n"
    premises = words.random.randint(2, 4)
    for number in range(1, premises + 1):
        yield f"({number}) {words.sentence()}\n"
    yield f"-- modus ponens --\n({premises + 1}) [{words.title()}]: {words.sentence()}\n"
    yield f"  {choose(('+>', '->'))} {name}\n"
    targets += [name, argument]


def kialo(entries: int, seed: int = 0, deepest: int = 12) -> str:
    """Return a Kialo export of so many entries: a tree with up to twelve branches, one entry in fifty a link."""
    words = _Words(seed)
    lines = ["Discussion Title: Should the town build a bridge?\n", "\n", f"1. {words.sentence()}\n"]
    children = {"1.": 0}
    names = ["1."]
    for _ in range(entries - 1):
        parent = words.random.choice(names[-40:]) if words.random.random() < 0.5 else words.random.choice(names)
        if parent.count(".") >= deepest:
            parent = "1."
        children[parent] += 1
        name = f"{parent}{children[parent]}."
        sign = words.random.choice(("Pro", "Con"))
        if words.random.random() < 0.02:
            lines.append(f"{name} {sign}: -> See {words.random.choice(names)}\n")
        else:
            children[name] = 0
            names.append(name)
            lines.append(f"{name} {sign}: {words.sentence()}\n")
    return "".join(lines)


if __name__ == "__main__":
    size = int(sys.argv[2])
    sys.stdout.write(argdown(size) if sys.argv[1] == "argdown" else kialo(size))
