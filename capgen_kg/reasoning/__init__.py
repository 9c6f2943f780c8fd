"""From what is asserted to what follows: the closure under OWL 2 RL.

A reasoner takes facts and gives them back with what follows from them. They are named in :data:`REASONERS`; whoever
adds one adds a line there and a module here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module

from capgen_kg.errors import UsageError, did_you_mean
from capgen_kg.reasoning.compiler import NotCompiled
from capgen_kg.reasoning.facts import Fact

Reasoner = Callable[[Iterable[Fact]], Iterable[Fact]]

#: Name of the reasoner, and the module whose ``close`` it is.
REASONERS = {"compiled": "capgen_kg.reasoning.compiled", "owlrl": "capgen_kg.reasoning.owl_rl"}
DEFAULT = "compiled"


def reasoner(name: str) -> Reasoner:
    """Return the function that closes facts, or raise ``UsageError`` for an unknown name."""
    if name not in REASONERS:
        known = ", ".join(REASONERS)
        raise UsageError(f"there is no reasoner {name!r}{did_you_mean(name, REASONERS)}; there is {known}")
    close: Reasoner = import_module(REASONERS[name]).close
    return close


def close(facts: Iterable[Fact], name: str, say: Callable[[str], None]) -> list[Fact]:
    """Return ``facts`` and what follows from them by the reasoner ``name``.

    Where the compiled rules don't reach, ``say`` is told what they don't know, and owlrl takes over. Raises
    ``InconsistentError`` when the facts contradict each other.
    """
    given = list(facts)
    try:
        return list(reasoner(name)(given))
    except NotCompiled as reason:
        say(f"the compiled rules don't know {reason}; owlrl takes over")
        return list(reasoner("owlrl")(given))
