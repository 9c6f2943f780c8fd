"""From what is asserted to what follows: the closure under OWL 2 RL.

A reasoner is a function from an rdflib graph to the triples that follow from it. They are named in
:data:`REASONERS`; whoever adds one adds a line there and a module here.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from capgen_kg.errors import UsageError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable

    import rdflib

    Reasoner = Callable[[rdflib.Graph], rdflib.Graph]

#: Name of the reasoner, and the module whose ``close`` it is.
REASONERS = {"owlrl": "capgen_kg.reasoning.owl_rl"}
DEFAULT = "owlrl"


def reasoner(name: str) -> Reasoner:
    """Return the function that closes a graph, or raise ``UsageError`` for an unknown name."""
    if name not in REASONERS:
        known = ", ".join(REASONERS)
        raise UsageError(f"there is no reasoner {name!r}{did_you_mean(name, REASONERS)}; there is {known}")
    close: Reasoner = import_module(REASONERS[name]).close
    return close
