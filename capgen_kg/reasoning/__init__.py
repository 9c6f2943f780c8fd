"""From what is asserted to what follows: the closure under OWL 2 RL.

A reasoner takes facts and gives them back with what follows from them. They are named in :data:`REASONERS`; whoever
adds one adds a line there and a module here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path

from capgen_kg.cache import code, memoize
from capgen_kg.errors import UnsupportedAxiomError, UsageError, did_you_mean
from capgen_kg.rdf.facts import Fact

Reasoner = Callable[[Iterable[Fact]], Iterable[Fact]]

#: Name of the reasoner, and the module whose ``materialize`` it is.
REASONERS = {
    "compiled": "capgen_kg.reasoning.forward_chaining",
    "columnar": "capgen_kg.reasoning.columnar",
    "owlrl": "capgen_kg.reasoning.owl_rl",
}
DEFAULT = "compiled"
INSTALL = "pip install 'capgen-kg[scale]' brings it"


def reasoner(name: str) -> Reasoner:
    """Return the function that closes facts, or raise ``UsageError`` for an unknown name or one not installed."""
    if name not in REASONERS:
        known = ", ".join(REASONERS)
        raise UsageError(f"there is no reasoner {name!r}{did_you_mean(name, REASONERS)}; there is {known}")
    try:
        function: Reasoner = import_module(REASONERS[name]).materialize
    except ModuleNotFoundError as error:
        raise UsageError(f"the reasoner {name} needs {error.name}; {INSTALL}") from None
    return function


def materialize(facts: Iterable[Fact], name: str, log: Callable[[str], None]) -> list[Fact]:
    """Return ``facts`` and what follows from them by the reasoner ``name``.

    Where the compiled rules don't reach, ``log`` is told what they don't know, and owlrl takes over. Raises
    ``InconsistentError`` when the facts contradict each other.
    """
    given = list(facts)
    try:
        return list(reasoner(name)(given))
    except UnsupportedAxiomError as reason:
        log(f"the compiled rules don't know {reason}; owlrl takes over")
        return list(reasoner("owlrl")(given))


def closure(files: Iterable[Path], name: str, log: Callable[[str], None]) -> bytes:
    """Return what the files say and what follows from it by the reasoner ``name``, as N-Triples, kept once made.

    ``log`` is told when the closure has to be made. Raises ``InputError`` for a file that can't be read and
    ``InconsistentError`` when the triples contradict each other.
    """
    from capgen_kg.rdf.parsing import ntriples, read_bytes, read_facts

    files = list(files)

    def make() -> bytes:
        reasoner(name)
        log(f"working out what follows from {len(files)} files ({name}); this is done once and kept")
        return ntriples(materialize(read_facts(files), name, log))

    from capgen_kg.rdf import facts

    ours = [*sorted(Path(__file__).parent.glob("*.py")), Path(facts.__file__)]
    contents = (part for path in files for part in (path.suffix.encode(), read_bytes(path)))
    return memoize("closure", [name.encode(), *code(*ours), *contents], make)
